//! Who is there: shared by the two sides of the exchange.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::watch, time::Instant};
use urna_domain::{Hash, ids::StationId};
use urna_store::neighbours::Chain;

use crate::{
    clock::{ClockWord, Difference, together},
    frame::ExchangeError,
    status::{Neighbour, Status},
};

/// Neighbours that are given copies, of all that are there: the load of a school with twenty mesas stays small, and
/// two machines may be lost at once.
pub(crate) const KEEPERS_MAX: usize = 3;

/// When a station was last well.
#[derive(Debug, Clone, Copy)]
struct Heard {
    /// When it last said anything.
    at: Instant,
    /// When it last said that the centre answers it.
    connected_at: Instant,
    /// The epoch that it records in now, once it has said so.
    epoch: Option<u32>,
}

/// What is known of the neighbours now; nothing of it outlives the program.
pub(crate) struct Known {
    own: StationId,
    started: Instant,
    heard: Mutex<BTreeMap<StationId, Heard>>,
    clocks: Mutex<BTreeMap<StationId, Difference>>,
    answering: Mutex<BTreeMap<StationId, u64>>,
    shut_out: Mutex<BTreeSet<StationId>>,
    status: watch::Sender<Status>,
}

impl Known {
    pub(crate) fn new(own: StationId) -> Self {
        Self {
            own,
            started: Instant::now(),
            heard: Mutex::default(),
            clocks: Mutex::default(),
            answering: Mutex::default(),
            shut_out: Mutex::default(),
            status: watch::Sender::new(Status::default()),
        }
    }

    pub(crate) fn status(&self) -> &watch::Sender<Status> {
        &self.status
    }

    /// The office says who takes part no longer.
    pub(crate) fn set_shut_out(&self, stations: BTreeSet<StationId>) {
        *lock(&self.shut_out) = stations;
    }

    /// Refuses this very station, and whoever was shut out.
    pub(crate) fn admit(&self, station: &StationId) -> Result<(), ExchangeError> {
        if *station == self.own || lock(&self.shut_out).contains(station) {
            return Err(ExchangeError::ShutOut);
        }
        Ok(())
    }

    /// A station said something.
    pub(crate) fn heard(&self, station: &StationId) {
        self.note(station, |_, _| {});
    }

    /// A station said in which epoch it records now, and whether the centre answers it.
    pub(crate) fn offered(&self, station: &StationId, epoch: u32, connected: bool) {
        self.note(station, |heard, now| {
            heard.epoch = Some(epoch);
            if connected {
                heard.connected_at = now;
            }
        });
    }

    /// A station said what its clock shows.
    pub(crate) fn clock_heard(&self, station: &StationId, difference: Difference) {
        let mut clocks = lock(&self.clocks);
        clocks.insert(station.clone(), difference);
        let word = together(clocks.values().copied());
        self.tell_of_clock(word);
    }

    /// Clocks that were not heard of for long say nothing any more.
    pub(crate) fn clocks_forgotten(&self) {
        let word = together(lock(&self.clocks).values().copied());
        self.tell_of_clock(word);
    }

    fn tell_of_clock(&self, word: Option<ClockWord>) {
        self.status.send_if_modified(|status| {
            let changed = status.clock != word;
            status.clock = word;
            changed
        });
    }

    fn note(&self, station: &StationId, change: impl FnOnce(&mut Heard, Instant)) {
        let now = Instant::now();
        let mut heard = lock(&self.heard);
        let entry = heard.entry(station.clone()).or_insert(Heard { at: now, connected_at: now, epoch: None });
        entry.at = now;
        change(entry, now);
    }

    /// Whether nobody can be expected to send the records of a chain: its station was silent or without a connection for
    /// `patience`, or goes on in another epoch and may have lost what it recorded in this one.
    pub(crate) fn needs_carrying(&self, chain: &Chain, patience: std::time::Duration) -> bool {
        match lock(&self.heard).get(&chain.station) {
            None => self.started.elapsed() >= patience,
            Some(heard) => {
                let left_behind = heard.epoch.is_some_and(|now| now != chain.epoch);
                left_behind || heard.at.min(heard.connected_at).elapsed() >= patience
            }
        }
    }

    /// A neighbour answers and keeps this much; says whether it is among those that are given copies.
    pub(crate) fn answers(&self, station: &StationId, keeps: u64) -> bool {
        let mut answering = lock(&self.answering);
        answering.insert(station.clone(), keeps);
        self.publish(&answering);
        chosen(&self.own, answering.keys()).contains(station)
    }

    /// A neighbour answers no longer.
    pub(crate) fn gone(&self, station: &StationId) {
        let mut answering = lock(&self.answering);
        answering.remove(station);
        self.publish(&answering);
    }

    fn publish(&self, answering: &BTreeMap<StationId, u64>) {
        let chosen = chosen(&self.own, answering.keys());
        let neighbours = answering.iter().map(|(station, keeps)| Neighbour {
            station: station.clone(),
            keeps: *keeps,
            chosen: chosen.contains(station),
        });
        let neighbours: Vec<_> = neighbours.collect();
        self.status.send_if_modified(|status| {
            let changed = status.neighbours != neighbours;
            status.neighbours = neighbours;
            changed
        });
    }
}

/// The neighbours that are given copies: each station has its own order of them, so that the load is spread, and keeps
/// to it when others come and go.
fn chosen<'a>(own: &StationId, all: impl Iterator<Item = &'a StationId>) -> BTreeSet<StationId> {
    let weight = |station: &StationId| Hash::of(format!("{own}|{station}").as_bytes());
    let mut ordered: Vec<_> = all.map(|station| (weight(station), station.clone())).collect();
    ordered.sort_unstable();
    ordered.into_iter().take(KEEPERS_MAX).map(|(_, station)| station).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use std::time::Duration;

    use super::*;

    fn station(name: &str) -> StationId {
        StationId::parse(name).unwrap()
    }

    #[test]
    fn the_load_is_spread_and_moves_little_when_one_goes() {
        let all: Vec<_> = (1..=20).map(|number| station(&format!("mesa-{number}"))).collect();
        let mut load = BTreeMap::new();
        for own in &all {
            let others = || all.iter().filter(|other| *other != own);
            let before = chosen(own, others());
            assert_eq!(before.len(), KEEPERS_MAX);
            for keeper in &before {
                *load.entry(keeper.clone()).or_insert(0) += 1;
            }
            let lost = before.first().unwrap().clone();
            let after = chosen(own, others().filter(|other| **other != lost));
            assert_eq!(before.intersection(&after).count(), KEEPERS_MAX - 1);
        }
        assert!(load.len() >= 15 && load.values().all(|count| *count <= 8), "{load:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_station_is_carried_for_when_it_is_silent_or_cut_off_for_long() {
        let known = Known::new(station("mesa-1"));
        let chain = |name: &str, epoch| Chain { station: station(name), epoch };
        let (silent, cut_off, well) = (chain("mesa-2", 1), chain("mesa-3", 1), chain("mesa-4", 1));
        let patience = Duration::from_secs(120);
        while known.started.elapsed() < patience {
            assert!(!known.needs_carrying(&silent, patience));
            assert!(!known.needs_carrying(&cut_off, patience));
            known.offered(&cut_off.station, 1, false);
            known.offered(&well.station, 1, true);
            tokio::time::advance(Duration::from_secs(10)).await;
        }
        assert!(known.needs_carrying(&silent, patience), "not heard of since the start");
        assert!(known.needs_carrying(&cut_off, patience));
        assert!(!known.needs_carrying(&well, patience));
        known.offered(&cut_off.station, 1, true);
        assert!(!known.needs_carrying(&cut_off, patience));
        known.heard(&well.station);
        assert!(!known.needs_carrying(&well, patience), "a word without an offer changes nothing");
        known.offered(&well.station, 2, true);
        assert!(known.needs_carrying(&well, patience), "it was restored, and goes on in another epoch");
        assert!(!known.needs_carrying(&chain("mesa-4", 2), patience));
    }
}
