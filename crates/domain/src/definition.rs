//! Whether a definition of an election can be held: what the office checks before it signs one, and a station
//! before it opens with one.

use std::collections::BTreeSet;

use crate::{
    dhondt::BASIS_POINTS,
    election::{BallotUpload, Choice, Contest, ContestKind, EarlierTurnout, Election, Localised},
    emblem::{Emblem, EmblemError},
    hours::ADVANCES_MAX,
    ids::ContestId,
    tables::{PlacesError, check_places},
};

/// The most contests of an election.
pub const CONTESTS_MAX: usize = 100;
/// The most choices of a contest.
pub const CHOICES_MAX: usize = 1_000;
/// The most seats of a contest.
pub const SEATS_MAX: u32 = 1_000;
/// The smallest batch in which ballots may leave while the poll is open.
pub const BATCH_MIN: u32 = 10;
/// The longest time an authorisation may be valid.
pub const AUTHORISATION_MINUTES_MAX: u32 = 24 * 60;

/// The most paragraphs of the text of a contest.
pub const PARAGRAPHS_MAX: usize = 6;
/// The longest paragraph, in characters: with the largest letters it is still seen whole.
pub const PARAGRAPH_CHARACTERS_MAX: usize = 100;
/// How long all emblems of an election are together.
pub const EMBLEMS_BYTES_MAX: usize = 512 * 1024;

/// The most hours of an earlier election whose turnout is compared.
pub const EARLIER_POINTS_MAX: usize = 96;

/// Why an election cannot be held as it is defined. Says where to mend the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// Of a format that this program does not write.
    #[error("`v` must be {} or be left out: this program publishes that format", Election::VERSION)]
    Version,
    /// No languages, or the same twice.
    #[error("`languages` needs at least one language, each once")]
    Languages,
    /// Not a day.
    #[error("`date` must be a day written YYYY-MM-DD")]
    Date,
    /// A text is missing in a language.
    #[error("{place} has no text in language `{language}`")]
    Text {
        /// Where: `title`, or contest and choice.
        place: String,
        /// The language.
        language: String,
    },
    /// No contests, or too many.
    #[error("an election has between 1 and {CONTESTS_MAX} contests")]
    Contests,
    /// The same contest twice.
    #[error("contest `{0}` is there twice")]
    RepeatedContest(ContestId),
    /// No choices, too many, or the same twice.
    #[error("contest `{0}` needs between 1 and {CHOICES_MAX} choices, each with its own id")]
    Choices(ContestId),
    /// A question without exactly two answers.
    #[error("contest `{0}` is yes or no and needs exactly two choices")]
    YesNo(ContestId),
    /// A voter could mark none, or more than there are.
    #[error("contest `{0}` must allow between 1 and as many choices as it has")]
    Max(ContestId),
    /// More to read than a ballot has room for.
    #[error(
        "the `text` of contest `{0}` may have {PARAGRAPHS_MAX} paragraphs of {PARAGRAPH_CHARACTERS_MAX} characters, without \
         line breaks"
    )]
    Paragraphs(ContestId),
    /// A shape that is none.
    #[error("the emblem of {place} {why}")]
    Emblem {
        /// Which choice of which contest.
        place: String,
        /// What is wrong with it.
        why: EmblemError,
    },
    /// Some choices would be easier to find than others.
    #[error("contest `{0}` has emblems for some of its choices: all of them need one, or none has")]
    EmblemsOfSome(ContestId),
    /// An answer is no candidature.
    #[error("contest `{0}` is yes or no: its answers have no emblems")]
    EmblemsOfAnswers(ContestId),
    /// Two lists that look the same.
    #[error("two choices of contest `{0}` have the same emblem")]
    RepeatedEmblem(ContestId),
    /// More than a definition should carry.
    #[error("the emblems have more than {EMBLEMS_BYTES_MAX} characters together")]
    Emblems,
    /// Seats or threshold out of range.
    #[error(
        "contest `{0}` needs 1 to {SEATS_MAX} seats and a threshold of at most 10000 hundredths of a percent"
    )]
    Seats(ContestId),
    /// Batches small enough to tell who voted what.
    #[error("`batches_of` must be at least {BATCH_MIN}: smaller batches tell who voted what")]
    Batch,
    /// No time to vote, or too much.
    #[error("`authorisation_minutes` must be between 1 and {AUTHORISATION_MINUTES_MAX}")]
    AuthorisationMinutes,
    /// Hours that no day has.
    #[error(
        "`hours` needs `opens` before `closes`, and up to {ADVANCES_MAX} `advances` between them, in order and each once"
    )]
    Hours,
    /// The turnout of an earlier election that cannot have been so.
    #[error(
        "`earlier_turnout` needs its day and 1 to {EARLIER_POINTS_MAX} hours HH:MM in order, with shares that never fall and \
         are at most 10000 hundredths of a percent"
    )]
    EarlierTurnout,
    /// Places of tables.
    #[error(transparent)]
    Places(#[from] PlacesError),
}

/// Checks a whole definition. Fails at the first thing to mend.
pub fn check_definition(election: &Election) -> Result<(), DefinitionError> {
    if election.v != Election::VERSION {
        return Err(DefinitionError::Version);
    }
    let languages: BTreeSet<&String> = election.languages.iter().collect();
    if languages.is_empty() || languages.len() < election.languages.len() {
        return Err(DefinitionError::Languages);
    }
    if !is_day(&election.date) {
        return Err(DefinitionError::Date);
    }
    if !(1..=AUTHORISATION_MINUTES_MAX).contains(&election.authorisation_minutes) {
        return Err(DefinitionError::AuthorisationMinutes);
    }
    if !election.hours.are_in_order() {
        return Err(DefinitionError::Hours);
    }
    if matches!(election.ballot_upload, BallotUpload::BatchesOf(size) if size < BATCH_MIN) {
        return Err(DefinitionError::Batch);
    }
    check_text(election, &election.title, "title")?;
    if let Some(earlier) = &election.earlier_turnout {
        check_text(election, &earlier.title, "the title of `earlier_turnout`")?;
        check_earlier(earlier)?;
    }
    check_places(&election.places)?;
    if election.contests.is_empty() || election.contests.len() > CONTESTS_MAX {
        return Err(DefinitionError::Contests);
    }
    let mut seen = BTreeSet::new();
    for contest in &election.contests {
        if !seen.insert(&contest.id) {
            return Err(DefinitionError::RepeatedContest(contest.id.clone()));
        }
        check_contest(election, contest)?;
    }
    let emblems = election.contests.iter().flat_map(|contest| &contest.choices).filter_map(emblem_of);
    if emblems.map(|Emblem(outline)| outline.len()).sum::<usize>() > EMBLEMS_BYTES_MAX {
        return Err(DefinitionError::Emblems);
    }
    Ok(())
}

fn check_contest(election: &Election, contest: &Contest) -> Result<(), DefinitionError> {
    let id = || contest.id.clone();
    check_text(election, &contest.title, &format!("contest `{}`", contest.id))?;
    let choices: BTreeSet<_> = contest.choices.iter().map(|choice| &choice.id).collect();
    if !(1..=CHOICES_MAX).contains(&contest.choices.len()) || choices.len() < contest.choices.len() {
        return Err(DefinitionError::Choices(id()));
    }
    for choice in &contest.choices {
        let place = format!("choice `{}` of contest `{}`", choice.id, contest.id);
        check_text(election, &choice.name, &place)?;
        if let Some(detail) = &choice.detail {
            check_text(election, detail, &format!("the detail of {place}"))?;
        }
    }
    check_paragraphs(election, contest)?;
    check_emblems(contest)?;
    match contest.kind {
        ContestKind::ClosedList { seats, threshold } => {
            let fits = (1..=SEATS_MAX).contains(&seats) && threshold <= BASIS_POINTS;
            if fits { Ok(()) } else { Err(DefinitionError::Seats(id())) }
        }
        ContestKind::UpTo { max } => {
            let offered = u32::try_from(contest.choices.len()).unwrap_or(u32::MAX);
            if (1..=offered).contains(&max) { Ok(()) } else { Err(DefinitionError::Max(id())) }
        }
        ContestKind::YesNo if contest.choices.len() == 2 => Ok(()),
        ContestKind::YesNo => Err(DefinitionError::YesNo(id())),
    }
}

fn check_paragraphs(election: &Election, contest: &Contest) -> Result<(), DefinitionError> {
    for (index, paragraph) in contest.text.iter().enumerate() {
        let place = format!("paragraph {} of the text of contest `{}`", index.saturating_add(1), contest.id);
        check_text(election, paragraph, &place)?;
    }
    let fits = |text: &String| {
        text.chars().count() <= PARAGRAPH_CHARACTERS_MAX && !text.chars().any(char::is_control)
    };
    if contest.text.len() > PARAGRAPHS_MAX || !contest.text.iter().flat_map(Localised::values).all(fits) {
        return Err(DefinitionError::Paragraphs(contest.id.clone()));
    }
    Ok(())
}

/// Every choice of a contest has an emblem or none has, so that none is found more easily than another.
fn check_emblems(contest: &Contest) -> Result<(), DefinitionError> {
    let emblems: Vec<&Emblem> = contest.choices.iter().filter_map(emblem_of).collect();
    if emblems.is_empty() {
        return Ok(());
    }
    if matches!(contest.kind, ContestKind::YesNo) {
        return Err(DefinitionError::EmblemsOfAnswers(contest.id.clone()));
    }
    if emblems.len() < contest.choices.len() {
        return Err(DefinitionError::EmblemsOfSome(contest.id.clone()));
    }
    for choice in &contest.choices {
        let place = || format!("choice `{}` of contest `{}`", choice.id, contest.id);
        if let Some(Err(why)) = choice.emblem.as_ref().map(Emblem::check) {
            return Err(DefinitionError::Emblem { place: place(), why });
        }
    }
    // People of one candidature share its emblem; lists do not.
    let lists = matches!(contest.kind, ContestKind::ClosedList { .. });
    let different: BTreeSet<_> = emblems.iter().collect();
    if lists && different.len() < emblems.len() {
        return Err(DefinitionError::RepeatedEmblem(contest.id.clone()));
    }
    Ok(())
}

fn emblem_of(choice: &Choice) -> Option<&Emblem> {
    choice.emblem.as_ref()
}

fn check_earlier(earlier: &EarlierTurnout) -> Result<(), DefinitionError> {
    let points = &earlier.points;
    let in_order = points
        .iter()
        .zip(points.iter().skip(1))
        .all(|(one, next)| one.at < next.at && one.share <= next.share);
    let sound = points.iter().all(|point| is_hour(&point.at) && point.share <= BASIS_POINTS);
    let fits = (1..=EARLIER_POINTS_MAX).contains(&points.len()) && is_day(&earlier.date);
    if in_order && sound && fits { Ok(()) } else { Err(DefinitionError::EarlierTurnout) }
}

/// Whether a text is an hour of the day, `HH:MM`.
fn is_hour(text: &str) -> bool {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse::<u32>().ok())
    };
    text.len() == 5
        && text.as_bytes().get(2) == Some(&b':')
        && number(0, 2).is_some_and(|hour| hour < 24)
        && number(3, 5).is_some_and(|minute| minute < 60)
}

fn check_text(election: &Election, text: &Localised, place: &str) -> Result<(), DefinitionError> {
    let missing = |language: &&String| text.get(*language).is_none_or(|text| text.trim().is_empty());
    match election.languages.iter().find(missing) {
        Some(language) => Err(DefinitionError::Text { place: place.to_owned(), language: language.clone() }),
        None => Ok(()),
    }
}

/// Whether a text is a day of the Gregorian calendar, `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    let shape = text.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let (true, 10, Some(year), Some(month), Some(day)) =
        (shape, text.len(), number(0, 4), number(5, 7), number(8, 10))
    else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests;
