//! Folding the corrections of all stations and of the office into the roll.
//!
//! What a row becomes is the fold's answer over *all* corrections of the citizen; what is written is the part of it
//! that comes from events the row does not hold yet. So an event that arrives late, after a later one, changes only
//! what nobody said since, and a fold that is run again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use urna_atlas::admin::{Folding, Note, StandingRow, Written};
use urna_domain::{
    correction::{ATTEMPTS, NOTES, corrected_row, may_come_from_a_station},
    event::{Content, Event, Fact},
    fold::Fold,
    ids::{CitizenId, ElectionId, EventId, StationId},
    scope::Scope,
};

use crate::{Office, OfficeError, results::signing_keys, station};

/// How often a row is read again because somebody changed it meanwhile.
const TRIES_MAX: u32 = 5;

/// Which corrections are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Those after the last fold.
    New,
    /// All: for rows that came back after they were away. What a row holds is not folded in twice.
    All,
}

/// What a fold did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoldReport {
    /// Corrections that are new in the roll.
    pub folded: u64,
    /// Citizens whom they correct.
    pub citizens: u64,
    /// Corrections of citizens who are not on the roll.
    pub unknown: u64,
    /// What was not folded and why, in sentences.
    pub problems: Vec<String>,
}

/// Folds the corrections of an election into the roll: each citizen in one atomic update. May be run again at any
/// time, after a break too, and by two at once.
pub async fn fold(office: &Office, election: &ElectionId, span: Span) -> Result<FoldReport, OfficeError> {
    let admin = office.admin();
    let stations = station::list(office).await?;
    let (keys, problems) = signing_keys(office, &stations);
    let scopes: BTreeMap<StationId, Vec<Scope>> =
        stations.into_iter().map(|station| (station.id.clone(), station.scopes())).collect();
    let folded_to = admin.folded_to().await?;
    let is_known = |id: &EventId| {
        let known = folded_to.get(&id.station).into_iter().flatten();
        span == Span::New && known.into_iter().any(|to| to.epoch == id.epoch && id.seq <= to.seq)
    };
    // Before the corrections are read: up to here all of them are there when they are.
    let complete = admin.complete_corrections(election).await?;
    let mut read = Read { report: FoldReport { problems, ..FoldReport::default() }, ..Read::default() };
    admin.for_each_correction(election, |stored| read.add(stored, &keys, &is_known)).await?;
    let Read { by_citizen, touched, mut report } = read;
    for citizen in &touched {
        let events = by_citizen.get(citizen).map(Vec::as_slice).unwrap_or_default();
        fold_citizen(office, election, citizen, events, &scopes, &mut report).await?;
    }
    for event in complete.iter().filter(|event| !is_past(folded_to.get(&event.station), event)) {
        admin.set_folded_to(event).await?;
    }
    Ok(report)
}

fn is_past(folded: Option<&Vec<urna_atlas::Folded>>, event: &EventId) -> bool {
    folded.into_iter().flatten().any(|to| to.epoch == event.epoch && to.seq >= event.seq)
}

/// The corrections of an election, and which citizens have one that is not known to be folded in.
#[derive(Default)]
struct Read {
    by_citizen: BTreeMap<CitizenId, Vec<Event>>,
    touched: BTreeSet<CitizenId>,
    report: FoldReport,
}

impl Read {
    /// Only what the key of a station or of the office signed counts, and of a station only what it may change.
    fn add(
        &mut self,
        stored: Result<Event, String>,
        keys: &BTreeMap<StationId, VerifyingKey>,
        is_known: &impl Fn(&EventId) -> bool,
    ) {
        let event = match stored {
            Ok(event) => event,
            Err(id) => return self.problem(format!("the document {id} is not an event")),
        };
        let Some(key) = keys.get(&event.id.station) else {
            return self.problem(format!("the correction {} is of a station nobody has claimed", event.id));
        };
        if event.verify(key).is_err() {
            return self.problem(format!("the correction {} is not signed by its station", event.id));
        }
        let Content::Known(Fact::VoterCorrected { citizen, changes, .. }) = &event.content else {
            return self.problem(format!("the correction {} is of a later version", event.id));
        };
        if event.id.station != StationId::office() && !may_come_from_a_station(changes) {
            return self.problem(format!("the correction {} changes what no station may", event.id));
        }
        let citizen = citizen.clone();
        if !is_known(&event.id) {
            self.touched.insert(citizen.clone());
        }
        self.by_citizen.entry(citizen).or_default().push(event);
    }

    fn problem(&mut self, problem: String) {
        self.report.problems.push(problem);
    }
}

async fn fold_citizen(
    office: &Office,
    election: &ElectionId,
    citizen: &CitizenId,
    events: &[Event],
    scopes: &BTreeMap<StationId, Vec<Scope>>,
    report: &mut FoldReport,
) -> Result<(), OfficeError> {
    for _ in 0..TRIES_MAX {
        let Some(row) = office.admin().standing_row(citizen).await? else {
            report.unknown += count(events);
            return Ok(());
        };
        let (ours, foreign): (Vec<&Event>, Vec<&Event>) =
            events.iter().partition(|event| is_of_its_scope(event, &row, scopes));
        let Some(folding) = folding(election, &row, &ours) else {
            refuse(&foreign, report);
            return Ok(());
        };
        match office.admin().fold_into(&row, &folding).await? {
            Written::Folded => {
                report.folded += count(&folding.events);
                report.citizens += 1;
                refuse(&foreign, report);
                return Ok(());
            }
            Written::Missed => {}
        }
    }
    Err(OfficeError::Busy)
}

fn refuse(foreign: &[&Event], report: &mut FoldReport) {
    let problem = |event: &&Event| format!("the correction {} is of nobody in its station's scope", event.id);
    report.problems.extend(foreign.iter().map(problem));
}

/// A station corrects only those who are, or once were, in a scope of its own. What a row holds is not asked again.
fn is_of_its_scope(event: &Event, row: &StandingRow, scopes: &BTreeMap<StationId, Vec<Scope>>) -> bool {
    event.id.station == StationId::office()
        || row.holds.contains(&event.id)
        || scopes.get(&event.id.station).into_iter().flatten().any(|scope| row.is_or_was_in(scope))
}

/// What the events that a row does not hold change of it; `None` when it holds them all.
fn folding(election: &ElectionId, row: &StandingRow, events: &[&Event]) -> Option<Folding> {
    let new: Vec<&Event> = events.iter().copied().filter(|event| !row.holds.contains(&event.id)).collect();
    if new.is_empty() {
        return None;
    }
    let corrected = |events: &[&Event]| {
        let mut fold = Fold::new(election.clone());
        for event in events {
            fold.apply(event);
        }
        fold.corrected(&row.citizen.id)
    };
    let (all, added) = (corrected(events), corrected(&new));
    let is_new = |field: &str| all.set_by.get(field).is_some_and(|event| !row.holds.contains(event));
    let fields = all.fields.iter().filter(|(field, _)| is_new(field));
    let note = |entry: &urna_domain::fold::Entry| Note {
        hlc: entry.hlc,
        event: entry.event.clone(),
        text: entry.value.as_str().map_or_else(|| entry.value.to_string(), str::to_owned),
    };
    let ids: BTreeSet<EventId> = new.iter().map(|event| event.id.clone()).collect();
    Some(Folding {
        citizen: corrected_row(&row.citizen, fields),
        deleted: row.deleted || all.deleted,
        notes: added.lists.get(NOTES).into_iter().flatten().map(note).collect(),
        attempts: added.counters.get(ATTEMPTS).copied().unwrap_or(0),
        events: ids.into_iter().collect(),
    })
}

fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}
