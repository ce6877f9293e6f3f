//! From the use cases' values to the window's, and nothing else.

use std::collections::BTreeMap;

use urna_domain::{
    Millis,
    dni::{DniError, mask},
    election::{Contest, Election},
    emblem::Emblem,
    hours::PollHours,
};
use urna_station::{
    CountResult, Found, Paper, Person, Recovery, Standing, Station, StationError, Summary, Ticket,
};
use urna_store::{StoreError, outbox};

use crate::wire;

/// A number for the window; nothing there is beyond 32 bits.
pub(crate) fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A count for the window.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A time as JavaScript has it. Exact for every date of interest.
#[expect(clippy::as_conversions, reason = "milliseconds since 1970 stay below 2^53")]
pub(crate) fn millis(at: Millis) -> f64 {
    at.0 as f64
}

/// A moment for the window; nothing there is before 1970.
pub(crate) fn unsigned(at: Millis) -> u64 {
    u64::try_from(at.0).unwrap_or(0)
}

impl wire::Refusal {
    /// A refusal without facts.
    pub(crate) fn code(code: &str) -> Self {
        Self { code: code.to_owned(), facts: BTreeMap::new() }
    }
}

/// The stable code and facts of an error. What went wrong inside goes to the log, once, here.
pub(crate) fn refusal(error: StationError) -> wire::Refusal {
    match error {
        StationError::Refused(refusal) => {
            wire::Refusal { code: refusal.code().to_owned(), facts: refusal.facts() }
        }
        StationError::Unrecorded(cause) => {
            tracing::error!(%cause, "the ballot is in the box and its record is not written");
            wire::Refusal::code("in_box_unrecorded")
        }
        StationError::Store(StoreError::DiskFull) => {
            tracing::error!("the disk is full");
            wire::Refusal::code("disk_full")
        }
        StationError::Store(error) => {
            tracing::error!(%error, "the store failed");
            wire::Refusal::code("write_failed")
        }
        error @ (StationError::Key(_)
        | StationError::Bundle(_)
        | StationError::Package(_)
        | StationError::Wipe(_)
        | StationError::Speech(_)
        | StationError::SpeechAltered(_)
        | StationError::SpeechFile(_)
        | StationError::Event(_)
        | StationError::Broken(_)) => {
            tracing::error!(%error, "a use case failed");
            wire::Refusal::code("internal")
        }
    }
}

pub(crate) fn search_result(found: Found) -> wire::SearchResult {
    match found {
        Found::TooShort => wire::SearchResult::TooShort,
        Found::LetterMissing { letter } => wire::SearchResult::LetterMissing { letter: letter.to_string() },
        Found::Begun => wire::SearchResult::Begun,
        Found::NotADni(DniError::WrongLetter { .. }) => wire::SearchResult::WrongLetter,
        Found::NotADni(DniError::ImpossibleLetter) => {
            wire::SearchResult::BadDni { why: "impossible_letter".to_owned() }
        }
        Found::NotADni(DniError::Length | DniError::Character) => {
            wire::SearchResult::BadDni { why: "length".to_owned() }
        }
        Found::People { people, total, more_than_total, by_dni } => wire::SearchResult::People {
            rows: people.into_iter().map(person_row).collect(),
            total: small(total),
            more_than_total,
            by_dni,
        },
    }
}

/// The local key of a row for the window.
pub(crate) fn row_key(key: i64) -> u32 {
    u32::try_from(key).unwrap_or(u32::MAX)
}

pub(crate) fn person_row(person: Person) -> wire::PersonRow {
    let citizen = person.row.citizen;
    let other_table =
        || wire::Standing::OtherTable { table: citizen.mesa.clone().unwrap_or_default(), place: None };
    let standing = match person.standing {
        Standing::Can => wire::Standing::Can,
        Standing::OtherTable => other_table(),
        Standing::Postal => wire::Standing::Postal,
        Standing::Left => wire::Standing::Left,
        Standing::Authorised(at) => wire::Standing::Authorised { at_ms: unsigned(at) },
        Standing::Voted(at) => wire::Standing::Voted { at_ms: unsigned(at), by: None },
    };
    let surnames = if citizen.surname2.is_empty() {
        citizen.surname1
    } else {
        format!("{} {}", citizen.surname1, citizen.surname2)
    };
    wire::PersonRow {
        key: row_key(person.row.key),
        surnames,
        name: citizen.name,
        dni_masked: mask(&citizen.dni),
        mesa: citizen.mesa,
        municipality: citizen.municipality,
        standing,
    }
}

/// Where a table sits, as the election says.
pub(crate) fn place_of(election: &Election, table: &str) -> Option<wire::PollingPlace> {
    let place = election.place_of(table)?.clone();
    let plan = place.plan.map(|plan| wire::Plan { lines: plan.lines, at: plan.at });
    Some(wire::PollingPlace { name: place.name, address: place.address, room: place.room, plan })
}

/// When the hour of a moment began. Every time zone of Spain is whole hours from UTC.
pub(crate) fn hour_of(at: Millis) -> Millis {
    Millis(at.0 - at.0.rem_euclid(3_600_000))
}

pub(crate) fn paper(paper: Paper) -> wire::PaperState {
    wire::PaperState { last_mark: paper.last_mark.map(small), by_hand: small(paper.by_hand) }
}

pub(crate) fn ticket(ticket: Ticket) -> wire::Ticket {
    wire::Ticket { code: ticket.code, expires_at_ms: unsigned(ticket.expires_at), seq: ticket.check_in.seq }
}

/// Where a record is. What waits is queued only while the queue moves; otherwise nobody knows when it goes.
pub(crate) fn save_state(state: Option<outbox::State>, queue_moves: bool) -> wire::SaveState {
    match state {
        Some(outbox::State::Pending) if queue_moves => wire::SaveState::Queued,
        None | Some(outbox::State::Pending) => wire::SaveState::Local,
        Some(outbox::State::InFlight) => wire::SaveState::Sending,
        Some(outbox::State::Received { .. }) => wire::SaveState::Received,
        Some(outbox::State::Quarantined { .. }) => wire::SaveState::Rejected,
    }
}

pub(crate) fn hours(hours: &PollHours) -> wire::PollHours {
    wire::PollHours {
        opens: hours.opens.to_string(),
        closes: hours.closes.to_string(),
        advances: hours.advances.iter().map(ToString::to_string).collect(),
    }
}

pub(crate) fn sending(summary: &Summary) -> wire::Sending {
    wire::Sending {
        pending: small(summary.pending.count),
        in_flight: small(summary.pending.in_flight),
        paused: summary.paused,
        oldest_at_ms: summary.pending.oldest.map(unsigned),
        quarantined: small(summary.quarantined),
        last_received_at_ms: summary.pending.last_acked.map(unsigned),
        ballots_received: small(summary.ballots_received),
    }
}

pub(crate) fn recovery(recovery: &Recovery) -> wire::RecoveryNotice {
    match recovery {
        Recovery::Nothing => wire::RecoveryNotice::Nothing,
        Recovery::VoteCompleted => wire::RecoveryNotice::VoteCompleted,
        Recovery::VoteNotCast => wire::RecoveryNotice::VoteNotCast,
        Recovery::BoxAheadOfStore => wire::RecoveryNotice::BoxAhead,
    }
}

impl From<urna_station::Phase> for wire::Phase {
    fn from(phase: urna_station::Phase) -> Self {
        match phase {
            urna_station::Phase::Closed => Self::Closed,
            urna_station::Phase::Open => Self::Open,
            urna_station::Phase::Suspended => Self::Suspended,
            urna_station::Phase::Ended => Self::Ended,
            urna_station::Phase::Certified => Self::Certified,
        }
    }
}

/// Whether every choice has a sound emblem: otherwise none is shown.
fn has_emblems(contest: &Contest) -> bool {
    contest.choices.iter().all(|choice| choice.emblem.as_ref().is_some_and(|emblem| emblem.check().is_ok()))
}

impl From<&Election> for wire::BallotPaper {
    fn from(election: &Election) -> Self {
        let contests = election.contests.iter().map(|contest| wire::PaperContest {
            id: contest.id.to_string(),
            title: contest.title.clone(),
            text: contest.text.clone(),
            max: urna_domain::ballot::max_choices(contest.kind),
            kind: kind_word(contest.kind).to_owned(),
            choices: contest
                .choices
                .iter()
                .map(|choice| wire::PaperChoice {
                    id: choice.id.to_string(),
                    name: choice.name.clone(),
                    detail: choice.detail.clone(),
                    emblem: choice
                        .emblem
                        .clone()
                        .filter(|_| has_emblems(contest))
                        .map(|Emblem(outline)| outline),
                })
                .collect(),
        });
        Self {
            title: election.title.clone(),
            languages: election.languages.clone(),
            test: election.test,
            practice: false,
            contests: contests.collect(),
        }
    }
}

fn kind_word(kind: urna_domain::election::ContestKind) -> &'static str {
    use urna_domain::election::ContestKind;
    match kind {
        ContestKind::ClosedList { .. } => "closed_list",
        ContestKind::UpTo { .. } => "up_to",
        ContestKind::YesNo => "yes_no",
    }
}

pub(crate) fn result_view(station: &Station, result: CountResult) -> Result<wire::ResultView, wire::Refusal> {
    let election = station.election().ok_or_else(|| wire::Refusal::code("no_election"))?;
    let code = station.count_code(&result).map_err(refusal)?.as_str().to_owned();
    let mut contests = Vec::with_capacity(result.contests.len());
    for (id, tally) in result.contests {
        let Some(contest) = election.contests.iter().find(|contest| contest.id == id) else {
            return Err(wire::Refusal::code("internal"));
        };
        let votes = contest.choices.iter().map(|choice| wire::ResultLine {
            id: choice.id.to_string(),
            name: choice.name.clone(),
            votes: small(tally.votes.get(&choice.id).copied().unwrap_or(0)),
        });
        contests.push(wire::ResultContest {
            id: id.to_string(),
            title: contest.title.clone(),
            votes: votes.collect(),
            blank: small(tally.blank),
            null: small(tally.null),
            valid: small(tally.valid),
        });
    }
    let difference = i64::from(small(result.voted)) - i64::from(small(result.ballots));
    Ok(wire::ResultView {
        voted: small(result.voted),
        ballots: small(result.ballots),
        difference: i32::try_from(difference).unwrap_or(i32::MAX),
        // `certify` refuses when the second count differs; a result exists only when it agreed.
        recount_agrees: true,
        certified: true,
        code,
        contests,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, reason = "a test may panic")]
    use serde_json::json;

    use super::*;

    #[test]
    fn what_waits_is_queued_only_while_the_queue_moves() {
        use wire::SaveState::{Local, Queued, Received, Rejected, Sending};
        let both = |state: Option<outbox::State>| [false, true].map(|moves| save_state(state.clone(), moves));
        assert_eq!(both(Some(outbox::State::Pending)), [Local, Queued]);
        assert_eq!(both(None), [Local, Local], "what no row of the queue speaks of is here");
        assert_eq!(both(Some(outbox::State::InFlight)), [Sending, Sending]);
        assert_eq!(both(Some(outbox::State::Received { at: Millis(1) })), [Received, Received]);
        let refused = outbox::State::Quarantined { code: 121, reason: String::new() };
        assert_eq!(both(Some(refused)), [Rejected, Rejected]);
    }

    #[test]
    fn a_contest_whose_emblems_are_not_all_sound_shows_none() {
        let shown = |second: Option<&str>| {
            let election: Election = serde_json::from_value(json!({
                "id": "e1", "title": { "es": "Prueba" }, "date": "2026-11-29", "languages": ["es"],
                "contests": [{
                    "id": "c1", "title": { "es": "Lista" }, "text": [{ "es": "Uno." }], "kind": "up_to", "max": 1,
                    "choices": [
                        { "id": "a", "name": { "es": "A" }, "emblem": "M 0 0 L 1000 0 L 0 9 Z" },
                        { "id": "b", "name": { "es": "B" }, "emblem": second },
                    ],
                }],
            }))
            .expect("a definition");
            let paper = wire::BallotPaper::from(&election);
            let contest = paper.contests.into_iter().next().expect("a contest");
            assert_eq!(contest.text.len(), 1);
            contest.choices.into_iter().filter(|choice| choice.emblem.is_some()).count()
        };
        assert_eq!(shown(Some("M 0 0 L 1000 0 L 5 9 Z")), 2);
        assert_eq!(shown(Some("<svg/>")), 0);
        assert_eq!(shown(None), 0);
    }
}
