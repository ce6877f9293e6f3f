//! The events of an election as they are read: each verified against the key that claimed its station, and each
//! chain followed from its first event.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use urna_domain::{
    chain::extend_chain,
    event::{ChainHead, Event},
    fold::Fold,
    ids::{ElectionId, StationId},
};

/// How many problems of one chain are written out; the others are only counted.
const PROBLEMS_PER_CHAIN_MAX: u64 = 3;

/// What the events say, and what is wrong with them.
#[derive(Debug)]
pub(super) struct Ledger {
    fold: Fold,
    chains: BTreeMap<(StationId, u32), Chain>,
    unclaimed: BTreeMap<StationId, u64>,
    unreadable: u64,
    problems: Vec<String>,
}

#[derive(Debug)]
struct Chain {
    head: ChainHead,
    broken: u64,
}

impl Ledger {
    /// No events yet.
    pub(super) fn new(election: ElectionId) -> Self {
        Self {
            fold: Fold::new(election),
            chains: BTreeMap::new(),
            unclaimed: BTreeMap::new(),
            unreadable: 0,
            problems: Vec::new(),
        }
    }

    /// Notes a problem from elsewhere.
    pub(super) fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// Adds what the cluster holds under the name of an event. Only what the station's key signed counts.
    pub(super) fn add(&mut self, stored: Result<Event, String>, keys: &BTreeMap<StationId, VerifyingKey>) {
        let Ok(event) = stored else {
            self.unreadable += 1;
            return;
        };
        let Some(key) = keys.get(&event.id.station) else {
            *self.unclaimed.entry(event.id.station).or_default() += 1;
            return;
        };
        let place = (event.id.station.clone(), event.id.epoch);
        let chain = self
            .chains
            .entry(place.clone())
            .or_insert_with(|| Chain { head: ChainHead::new(place.0.clone(), place.1), broken: 0 });
        if let Err(why) = extend_chain(chain.head.clone(), [&event], key) {
            chain.broken += 1;
            if chain.broken <= PROBLEMS_PER_CHAIN_MAX {
                self.problems.push(format!("station {}, epoch {}: {why}", place.0, place.1));
            }
            if event.verify(key).is_err() {
                return;
            }
        }
        // A signed event counts also behind a gap; the gap has been named.
        chain.head = ChainHead::after(&event);
        self.fold.apply(&event);
    }

    /// The fold of what counts, and the problems.
    pub(super) fn finish(mut self) -> (Fold, Vec<String>) {
        for ((station, epoch), chain) in self.chains {
            let more = chain.broken.saturating_sub(PROBLEMS_PER_CHAIN_MAX);
            if more > 0 {
                self.problems
                    .push(format!("station {station}, epoch {epoch}: {more} more breaks of the chain"));
            }
        }
        for (station, events) in self.unclaimed {
            self.problems
                .push(format!("{events} events of {station} are not counted: no machine has claimed it"));
        }
        if self.unreadable > 0 {
            self.problems.push(format!("{} documents of events are not events", self.unreadable));
        }
        for fork in self.fold.forks() {
            self.problems.push(format!("there are different events under the id {fork}"));
        }
        (self.fold, self.problems)
    }
}
