//! What goes to the centre, as people look at it: record by record, and the queue as a whole. Ballots, and the records
//! that one was cast, are counts here and nowhere a line.

use urna_domain::{
    Hash, Millis,
    dni::mask,
    event::{Content, Fact},
    ids::{CitizenId, EventId},
};
use urna_store::{
    Read, StoreError, audit, conflicts, events, neighbours,
    outbox::{
        self, Lane,
        listing::{self, Filter, Queued, Way},
    },
    roll,
};
use urna_sync::pause::{self, Pause};

use crate::{
    error::{Refusal, StationError},
    station::Station,
};

/// Why sending may be paused.
pub const PAUSE_REASONS: [&str; 4] = ["centre_asks", "network_cost", "network_fault", "other"];
/// Records of one page.
pub const RECORDS_MAX: u32 = 50;

/// A record on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: EventId,
    /// What kind.
    pub kind: String,
    /// When it was written.
    pub at: Millis,
    /// Whom it is about, masked but for four digits and the letter; `None` for an act of the table.
    pub dni_masked: Option<String>,
    /// Where it is.
    pub place: Place,
    /// How often it was sent.
    pub attempts: u32,
    /// Its hash.
    pub hash: Hash,
}

/// Where a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On this machine alone.
    Here,
    /// On this machine, and sealed at a neighbour.
    Copied,
    /// On its way.
    Sending,
    /// At the centre, since then.
    Received(Millis),
    /// At the centre, beside another check-in of the same person that nobody has classified.
    Conflict,
    /// The centre refused it.
    Refused {
        /// Its code.
        code: i32,
        /// Its reason.
        reason: String,
    },
}

/// What the centre does not have yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queue {
    /// Records of this station, by kind.
    pub records: Vec<Queued>,
    /// Ballots in the outbox; none before the count is certified.
    pub ballots_waiting: u64,
    /// Ballots received by the centre.
    pub ballots_received: u64,
    /// The pause that lasts.
    pub paused: Option<Pause>,
}

impl Station {
    /// A page of records, the newest first, from before one on.
    pub fn records(&self, filter: Filter, before: Option<&EventId>) -> Result<Vec<Record>, StationError> {
        Ok(self.store.read(|read| {
            let copied = neighbours::copied_through(read, self.identity.epoch)?;
            let conflicts = conflicts::list(read)?;
            let mut page = Vec::new();
            // The newest epoch first; a new one begins when a damaged store was put back.
            for epoch in self.identity.epochs().collect::<Vec<_>>().into_iter().rev() {
                if before.is_some_and(|before| before.epoch < epoch) {
                    continue;
                }
                let from = before.filter(|before| before.epoch == epoch).map(|before| before.seq);
                let room = RECORDS_MAX.saturating_sub(u32::try_from(page.len()).unwrap_or(u32::MAX));
                for listed in listing::list(read, &self.identity.station, epoch, filter, from, room)? {
                    let here = epoch == self.identity.epoch && listed.id.seq <= copied;
                    let twice = conflicts.iter().any(|conflict| {
                        conflict.ours == listed.id
                            && conflict.outcome.as_deref().is_none_or(|said| said == "unknown")
                    });
                    page.push(Record {
                        dni_masked: whom(read, &listed.id)?,
                        place: place(listed.way, here, twice, listed.code, listed.reason),
                        kind: listed.kind,
                        at: listed.at,
                        attempts: listed.attempts,
                        hash: listed.hash,
                        id: listed.id,
                    });
                }
            }
            Ok::<_, StoreError>(page)
        })?)
    }

    /// The queue as a whole.
    pub fn queue(&self) -> Result<Queue, StationError> {
        Ok(self.store.read(|read| {
            let mut records: Vec<Queued> = Vec::new();
            for epoch in self.identity.epochs() {
                for more in listing::queued(read, &self.identity.station, epoch)? {
                    match records.iter_mut().find(|queued| queued.kind == more.kind) {
                        Some(queued) => {
                            queued.waiting = queued.waiting.saturating_add(more.waiting);
                            queued.refused = queued.refused.saturating_add(more.refused);
                            queued.oldest = queued.oldest.into_iter().chain(more.oldest).min();
                        }
                        None => records.push(more),
                    }
                }
            }
            Ok::<_, StoreError>(Queue {
                records,
                ballots_waiting: outbox::pending_in(read, Lane::Ballots)?,
                ballots_received: outbox::received_in(read, Lane::Ballots)?,
                paused: pause::current(read)?,
            })
        })?)
    }

    /// Sends every refused record once more. Says how many there were.
    pub fn retry_refused(&self, officer: &str) -> Result<u64, StationError> {
        let (at, actor) = (self.now(), officer.to_owned());
        let retried = self.store.write_blocking(move |tx| {
            let retried = urna_sync::put_refused_back(tx)?;
            let facts = serde_json::json!({ "records": retried });
            audit::append(tx, &audit::Entry { at, actor, action: "refused_retried".to_owned(), facts })?;
            Ok::<_, StoreError>(retried)
        })?;
        self.announce();
        Ok(retried)
    }

    /// Pauses sending until a person resumes it. Refuses a reason that is none.
    pub fn pause_sending(&self, reason: &str, officer: &str) -> Result<(), StationError> {
        if !PAUSE_REASONS.contains(&reason) {
            return Err(Refusal::ReasonRequired.into());
        }
        let pause = Pause { since: self.now(), reason: reason.to_owned() };
        let actor = officer.to_owned();
        self.store.write_blocking(move |tx| {
            pause::begin(tx, &pause)?;
            let facts = serde_json::json!({ "reason": pause.reason });
            audit::append(
                tx,
                &audit::Entry { at: pause.since, actor, action: "sending_paused".to_owned(), facts },
            )
        })?;
        self.announce();
        Ok(())
    }

    /// Sends again.
    pub fn resume_sending(&self, officer: &str) -> Result<(), StationError> {
        let (at, actor) = (self.now(), officer.to_owned());
        self.store.write_blocking(move |tx| {
            pause::end(tx)?;
            let facts = serde_json::json!({});
            audit::append(tx, &audit::Entry { at, actor, action: "sending_resumed".to_owned(), facts })
        })?;
        self.announce();
        Ok(())
    }
}

fn place(way: Way, copied: bool, in_conflict: bool, code: i32, reason: String) -> Place {
    match way {
        Way::Refused => Place::Refused { code, reason },
        _ if in_conflict => Place::Conflict,
        Way::Received(at) => Place::Received(at),
        Way::Sending => Place::Sending,
        Way::Waiting if copied => Place::Copied,
        Way::Waiting => Place::Here,
    }
}

/// The masked DNI of whom a record is about; `None` for an act, and for somebody who left the roll.
fn whom(read: &Read<'_>, id: &EventId) -> Result<Option<String>, StoreError> {
    let Some(citizen) = events::by_id(read, id)?.and_then(|event| citizen_of(&event.content)) else {
        return Ok(None);
    };
    Ok(roll::by_citizen(read, &citizen)?.map(|row| mask(&row.citizen.dni)))
}

fn citizen_of(content: &Content) -> Option<CitizenId> {
    match content {
        Content::Known(
            Fact::VoterAuthorised { citizen, .. }
            | Fact::AuthorisationReturned { citizen, .. }
            | Fact::CheckInVoided { citizen, .. }
            | Fact::VoterCorrected { citizen, .. }
            | Fact::ConflictClassified { citizen, .. },
        ) => Some(citizen.clone()),
        Content::Known(_) | Content::Unknown { .. } => None,
    }
}
