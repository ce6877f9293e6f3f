//! What the table notes for the acta de la sesión beyond what this machine records: the postal votes (LOREG, article 88.2),
//! who voted with a certificate or as an interventor of another section (97.2 and 99.1), the representatives who were there,
//! and the protests with what was decided of them (99.1).
//!
//! It names people, and says for which candidature somebody stands there: the acta needs that, and nobody else does. So it is
//! kept in the encrypted store of this machine alone, in no event and no log, and never goes to the centre but on paper; the
//! audit log says which part was touched.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;
use urna_domain::{Hash, Millis, officers::Post};
use urna_store::{Read, Tx, audit, settings};

use crate::{
    error::{Refusal, StationError},
    members,
    opening::typed,
    station::Station,
};

/// The setting with the notes.
const MINUTES: &str = "minutes";
/// The hash of the notes in the acta that was made last.
const IN_THE_ACTA: &str = "minutes_in_the_acta";
/// The hash of the notes in the acta that left this machine last.
const TAKEN_OUT: &str = "minutes_taken_out";
/// The most entries of one list.
pub const MINUTES_ROWS_MAX: usize = 60;
/// More people than any table has.
const PEOPLE_MAX: u32 = 10_000;
/// A president and two poll workers decide.
const VOTES_MAX: u32 = 3;
/// The longest name, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// What was noted until now.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Minutes {
    /// The postal votes; `None` before somebody said how many.
    pub postal: Option<Postal>,
    /// People who voted and are not on this roll; `None` before somebody said how many.
    pub others: Option<OtherVoters>,
    /// Interventores and apoderados who were there.
    pub representatives: Vec<Representative>,
    /// Protests and claims.
    pub protests: Vec<Protest>,
    /// What else happened.
    pub incidents: Vec<Note>,
    /// The table says that there is nothing more: what is empty is so because there was none.
    pub complete: bool,
}

/// Envelopes with a postal vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Postal {
    /// Those that were handed to the table.
    pub received: u32,
    /// Those whose paper went into the urn.
    pub accepted: u32,
    /// Those that did not.
    pub rejected: u32,
}

/// People who voted here and are not on this roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OtherVoters {
    /// With a census certificate or a court's ruling.
    pub by_certificate: u32,
    /// Interventores of another section.
    pub interventores: u32,
}

/// Somebody who represents a candidature.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// Names and surnames.
    pub name: String,
    /// For whom.
    pub candidature: String,
}

/// A protest or claim.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protest {
    /// Who protests.
    pub by: String,
    /// Against what.
    pub words: String,
    /// What the table decided, and why; empty while it has not.
    pub decision: String,
    /// Members of the table who voted for it.
    pub in_favour: u32,
    /// And against it.
    pub against: u32,
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When it was written down.
    pub at: Millis,
    /// What.
    pub words: String,
    /// Who wrote it down.
    pub by: Post,
}

/// Whoever prints this for a log learns how much there is, and of whom nothing.
impl fmt::Debug for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minutes")
            .field("postal", &self.postal)
            .field("others", &self.others)
            .field("representatives", &self.representatives.len())
            .field("protests", &self.protests.len())
            .field("incidents", &self.incidents.len())
            .field("complete", &self.complete)
            .finish()
    }
}

/// Something to be noted.
pub enum NewNote {
    /// How many postal votes came.
    Postal(Postal),
    /// Somebody represents a candidature.
    Representative(Representative),
    /// A protest.
    Protest(Protest),
    /// Something that happened.
    Incident(String),
    /// The last numbers, and that there is nothing more.
    Complete(Postal, OtherVoters),
}

/// A list of the notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteList {
    /// Interventores and apoderados.
    Representatives,
    /// Protests.
    Protests,
    /// What else happened.
    Incidents,
}

impl NoteList {
    /// Every list.
    pub const ALL: [Self; 3] = [Self::Representatives, Self::Protests, Self::Incidents];

    /// Its word on the wire and in the audit log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Representatives => "representatives",
            Self::Protests => "protests",
            Self::Incidents => "incidents",
        }
    }

    /// The list of a word; `None` for any other text.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.word() == word)
    }
}

impl Station {
    /// What was noted until now.
    pub fn minutes(&self) -> Result<Minutes, StationError> {
        self.store.read(load)
    }

    /// Notes something, at any hour from the constitution on: a protest may be about the count (article 97.1). Refused before
    /// it, for a text that no acta holds, for numbers that do not add up, and for more than an acta has room for.
    pub fn note_minutes(&self, note: NewNote, by: Post) -> Result<(), StationError> {
        let now = self.now();
        let part = note.part();
        let note = note.checked()?;
        self.change_minutes("minutes_noted", part, by, move |minutes| match note {
            NewNote::Postal(postal) => {
                minutes.postal = Some(postal);
                Ok(())
            }
            NewNote::Representative(representative) => push(&mut minutes.representatives, representative),
            NewNote::Protest(protest) => push(&mut minutes.protests, protest),
            NewNote::Incident(words) => push(&mut minutes.incidents, Note { at: now, words, by }),
            NewNote::Complete(postal, others) => {
                minutes.postal = Some(postal);
                minutes.others = Some(others);
                minutes.complete = true;
                Ok(())
            }
        })
    }

    /// Takes a note back that was a mistake. The acta is a draft until it is signed; that something was taken back stands in
    /// the audit log.
    pub fn strike_minutes(&self, list: NoteList, at: usize, by: Post) -> Result<(), StationError> {
        self.change_minutes("minutes_struck", list.word(), by, move |minutes| match list {
            NoteList::Representatives => strike(&mut minutes.representatives, at),
            NoteList::Protests => strike(&mut minutes.protests, at),
            NoteList::Incidents => strike(&mut minutes.incidents, at),
        })
    }

    /// The acta de la sesión was made, with these notes in it.
    pub fn note_acta_made(&self, with: &Minutes) -> Result<(), StationError> {
        let hash = hash_of(with)?;
        self.store.write_blocking(move |tx| Ok(settings::set(tx, IN_THE_ACTA, &hash.to_string())?))
    }

    /// The acta that was made last has left this machine, on paper or on a medium.
    pub fn note_acta_taken_out(&self) -> Result<(), StationError> {
        self.store.write_blocking(|tx| {
            if let Some(hash) = settings::get(tx, IN_THE_ACTA)? {
                settings::set(tx, TAKEN_OUT, &hash)?;
            }
            Ok::<_, StationError>(())
        })?;
        self.announce();
        Ok(())
    }

    fn change_minutes(
        &self,
        action: &'static str,
        part: &'static str,
        by: Post,
        change: impl FnOnce(&mut Minutes) -> Result<(), Refusal> + Send + 'static,
    ) -> Result<(), StationError> {
        let now = self.now();
        self.store.write_blocking(move |tx| {
            if members::load(tx)?.is_empty() {
                return Err(Refusal::NotConstituted.into());
            }
            let mut minutes = load(tx)?;
            change(&mut minutes)?;
            save(tx, &minutes)?;
            let entry = audit::Entry {
                at: now,
                actor: by.word().to_owned(),
                action: action.to_owned(),
                facts: json!({ "part": part }),
            };
            audit::append(tx, &entry)?;
            Ok::<_, StationError>(())
        })?;
        self.announce();
        Ok(())
    }
}

impl NewNote {
    fn part(&self) -> &'static str {
        match self {
            Self::Postal(_) => "postal",
            Self::Representative(_) => NoteList::Representatives.word(),
            Self::Protest(_) => NoteList::Protests.word(),
            Self::Incident(_) => NoteList::Incidents.word(),
            Self::Complete(..) => "complete",
        }
    }

    /// The same as it will stand in the acta.
    fn checked(self) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Postal(postal) => Self::Postal(postal.checked()?),
            Self::Representative(Representative { name, candidature }) => {
                Self::Representative(Representative {
                    name: named(&name)?,
                    candidature: named(&candidature)?,
                })
            }
            Self::Protest(protest) => Self::Protest(protest.checked()?),
            Self::Incident(words) => Self::Incident(said(&words)?),
            Self::Complete(postal, others) => {
                if others.by_certificate > PEOPLE_MAX || others.interventores > PEOPLE_MAX {
                    return Err(Refusal::MinutesNumber);
                }
                Self::Complete(postal.checked()?, others)
            }
        })
    }
}

impl Postal {
    fn checked(self) -> Result<Self, Refusal> {
        let Self { received, accepted, rejected } = self;
        if received > PEOPLE_MAX || accepted.checked_add(rejected) != Some(received) {
            return Err(Refusal::PostalNumbers);
        }
        Ok(self)
    }
}

impl Protest {
    fn checked(self) -> Result<Self, Refusal> {
        let Self { by, words, decision, in_favour, against } = self;
        let decision = typed(&decision)?;
        let votes = in_favour.saturating_add(against);
        // Nobody voted on what is not decided; what is has its votes, and no decision has more against it.
        let adds_up = if decision.is_empty() {
            votes == 0
        } else {
            (1..=VOTES_MAX).contains(&votes) && in_favour >= against
        };
        if !adds_up {
            return Err(Refusal::DecisionVotes);
        }
        Ok(Self { by: named(&by)?, words: said(&words)?, decision, in_favour, against })
    }
}

/// A text that must say something.
fn said(text: &str) -> Result<String, Refusal> {
    let text = typed(text)?;
    if text.is_empty() { Err(Refusal::WordsMissing) } else { Ok(text) }
}

fn named(text: &str) -> Result<String, Refusal> {
    let text = said(text)?;
    if text.len() > NAME_BYTES_MAX { Err(Refusal::WordsUnfit) } else { Ok(text) }
}

fn push<T>(list: &mut Vec<T>, entry: T) -> Result<(), Refusal> {
    if list.len() >= MINUTES_ROWS_MAX {
        return Err(Refusal::MinutesFull);
    }
    list.push(entry);
    Ok(())
}

fn strike<T>(list: &mut Vec<T>, at: usize) -> Result<(), Refusal> {
    if at >= list.len() {
        return Err(Refusal::NoSuchNote);
    }
    list.remove(at);
    Ok(())
}

/// Whether what was noted is in no acta that left this machine, so that nobody would have it without this machine.
pub(crate) fn only_here(read: &Read<'_>) -> Result<bool, StationError> {
    let minutes = load(read)?;
    if minutes == Minutes::default() {
        return Ok(false);
    }
    Ok(settings::get(read, TAKEN_OUT)? != Some(hash_of(&minutes)?.to_string()))
}

fn hash_of(minutes: &Minutes) -> Result<Hash, StationError> {
    Ok(Hash::of(written(minutes)?.as_bytes()))
}

fn load(read: &Read<'_>) -> Result<Minutes, StationError> {
    let Some(text) = settings::get(read, MINUTES)? else { return Ok(Minutes::default()) };
    serde_json::from_str(&text).map_err(|_| StationError::Broken("the notes for the acta cannot be read"))
}

fn save(tx: &Tx<'_>, minutes: &Minutes) -> Result<(), StationError> {
    Ok(settings::set(tx, MINUTES, &written(minutes)?)?)
}

fn written(minutes: &Minutes) -> Result<String, StationError> {
    serde_json::to_string(minutes)
        .map_err(|_| StationError::Broken("the notes for the acta could not be written"))
}
