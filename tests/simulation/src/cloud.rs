//! A fake cluster with the habits that hurt: what is written is not yet visible, what is visible to the primary may
//! be rolled back, a revision is drawn before it can be read, and a backup brings old times back.
//!
//! Every write takes effect on the primary at once and on a majority later, in the order of the writes. Before that a
//! majority read does not show it, a second insert of it is a duplicate all the same, and a fail-over takes it away.
//! To add a read: look at [`Collection::get`] or [`Collection::rows`] at [`State::now`], and answer through
//! [`crate::wire::CloudRemote`].

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::Instant;
use urna_domain::{
    Hash,
    citizen::Citizen,
    event::Event,
    ids::{CitizenId, EventId},
};
use urna_sync::remote::{ClusterTime, Guard};

use crate::chance::Chance;

/// The longest a write of the roll takes from drawing its revision to being written: half of the window of the stations.
pub const WRITE_MAX: Duration = Duration::from_secs(10);
/// The cluster's clock at the beginning.
const BEGIN_SECONDS: u64 = 1_780_000_000;
/// The primary is gone for this long, at most, after a fail-over.
const ELECTION_MS_MAX: u64 = 12_000;

/// The server can still show what it had so long ago.
const SNAPSHOTS_KEPT_SECONDS: u64 = 300;

/// The number of a scope; each station has one.
pub type Scope = usize;

/// Documents that are inserted once and never changed.
#[derive(Debug, Clone)]
pub struct Collection<K, V> {
    rows: BTreeMap<K, Row<V>>,
}

#[derive(Debug, Clone)]
struct Row<V> {
    value: V,
    majority_at: Instant,
}

impl<K, V> Default for Collection<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Collection<K, V> {
    /// What the primary has.
    pub fn on_primary(&self, key: &K) -> Option<&V> {
        self.rows.get(key).map(|row| &row.value)
    }

    /// What a majority has.
    pub fn get(&self, key: &K, now: Instant) -> Option<&V> {
        self.rows.get(key).filter(|row| row.majority_at <= now).map(|row| &row.value)
    }

    /// Everything that a majority has.
    pub fn rows(&self, now: Instant) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter().filter(move |(_, row)| row.majority_at <= now).map(|(key, row)| (key, &row.value))
    }

    fn insert(&mut self, key: K, value: V, majority_at: Instant) {
        self.rows.insert(key, Row { value, majority_at });
    }

    fn roll_back(&mut self, now: Instant) {
        self.rows.retain(|_, row| row.majority_at <= now);
    }
}

/// A citizen's document at one time.
#[derive(Debug, Clone)]
pub struct Version {
    /// The document; `rev` is drawn when the write begins.
    pub citizen: Citizen,
    /// The scope it is in; `None` when it was deleted.
    pub scope: Option<Scope>,
    /// The document is not a citizen: a field is of another type.
    pub bad: bool,
    /// Scopes it was in.
    pub left: BTreeSet<Scope>,
    /// The hash that the office stamped: of the last content that could be read.
    pub stamp: Hash,
    written_at: Instant,
    /// `None` until it is written.
    place: Option<Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    optime: u64,
    majority_at: Instant,
}

/// What stations sent.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Events.
    pub events: Collection<EventId, Event>,
    /// Guards of check-ins.
    pub guards: Collection<Hash, Guard>,
    /// Guards that were held already: the event that came second, and who holds it.
    pub conflicts: Collection<EventId, EventId>,
    /// Ballots: which station sent them, and the marks.
    pub ballots: Collection<[u8; 16], (usize, Vec<u8>)>,
    /// Manifests.
    pub manifests: Collection<Vec<u8>, ()>,
    /// Copies of what was refused.
    pub quarantine: Collection<EventId, (i32, String)>,
}

impl Sent {
    fn roll_back(&mut self, now: Instant) {
        self.events.roll_back(now);
        self.guards.roll_back(now);
        self.conflicts.roll_back(now);
        self.ballots.roll_back(now);
        self.manifests.roll_back(now);
        self.quarantine.roll_back(now);
    }
}

/// What a backup holds.
#[derive(Debug, Clone)]
struct Backup {
    sent: Sent,
    roll: Vec<Version>,
}

/// The cluster.
#[derive(Debug)]
pub struct State {
    /// What stations sent.
    pub sent: Sent,
    /// A majority is behind the primary by up to so much.
    pub lag_ms_max: u64,
    /// A page of changes holds so many at most.
    pub page_max: usize,
    /// Events whose sequence number is a multiple of it are refused; 0 refuses none.
    pub refuse_every: u64,
    /// The office allows hints.
    pub hints: bool,
    /// Times the cluster was restored from a backup: the marker that stations may read.
    pub restores: u64,
    pub(crate) chance: Chance,
    roll: BTreeMap<CitizenId, Vec<Version>>,
    backup: Option<Backup>,
    restored_at: u64,
    began: Instant,
    clock: u64,
    majority: Instant,
    primary_back: Instant,
    failed_over: Option<Instant>,
}

impl State {
    /// An empty cluster.
    pub fn new(chance: Chance) -> Self {
        let now = Instant::now();
        Self {
            sent: Sent::default(),
            lag_ms_max: 20,
            page_max: usize::MAX,
            refuse_every: 0,
            hints: false,
            restores: 0,
            chance,
            roll: BTreeMap::new(),
            backup: None,
            restored_at: 0,
            began: now,
            clock: 0,
            majority: now,
            primary_back: now,
            failed_over: None,
        }
    }

    /// The moment.
    pub fn now(&self) -> Instant {
        Instant::now()
    }

    /// Whether there is a primary.
    pub fn has_primary(&self) -> bool {
        self.now() >= self.primary_back
    }

    /// Whether a write that was to reach a majority at `majority_at` was rolled back since `begun`.
    pub fn rolled_back(&self, begun: Instant, majority_at: Instant) -> bool {
        self.failed_over.is_some_and(|at| begun <= at && at < majority_at)
    }

    /// When the write that takes place now is on a majority: never before the one that took place before it.
    pub fn next_majority(&mut self) -> Instant {
        let lag = self.chance.pause(1, self.lag_ms_max);
        self.majority = self.majority.max(self.now() + lag);
        self.majority
    }

    /// Inserts a document; false when the primary has one with this id.
    pub fn insert<K: Ord + Clone, V: Clone>(
        &mut self,
        pick: impl Fn(&mut Sent) -> &mut Collection<K, V>,
        key: K,
        value: V,
    ) -> bool {
        if pick(&mut self.sent).on_primary(&key).is_some() {
            return false;
        }
        let majority_at = self.next_majority();
        pick(&mut self.sent).insert(key, value, majority_at);
        true
    }

    /// The time up to which a majority has every write: what a snapshot is read at. Revisions that were drawn before and
    /// are not written yet are not among them.
    pub fn snapshot(&mut self) -> ClusterTime {
        self.settle();
        let now = self.now();
        let behind = self.roll.values().flatten().filter_map(|version| version.place);
        let oldest = behind.filter(|place| place.majority_at > now).map(|place| place.optime).min();
        ClusterTime(oldest.map_or_else(|| self.tick(), |optime| optime - 1))
    }

    /// The newest version of every document that a majority has.
    pub fn roll(&mut self) -> Vec<Version> {
        self.settle();
        let now = self.now();
        let seen = |versions: &Vec<Version>| {
            versions.iter().rev().find(|v| v.place.is_some_and(|place| place.majority_at <= now)).cloned()
        };
        self.roll.values().filter_map(seen).collect()
    }

    /// Every document as a majority had it at a snapshot; `None` when that is not kept any more, or was never there
    /// because the cluster was restored since.
    pub fn roll_at(&mut self, at: ClusterTime) -> Option<Vec<Version>> {
        let now = self.snapshot();
        if at < ClusterTime(self.restored_at) || (now.0 >> 32) - (at.0 >> 32) > SNAPSHOTS_KEPT_SECONDS {
            return None;
        }
        let seen = |versions: &Vec<Version>| {
            versions.iter().rev().find(|v| v.place.is_some_and(|place| place.optime <= at.0)).cloned()
        };
        Some(self.roll.values().filter_map(seen).collect())
    }

    /// The office changes a document. Its revision is drawn now; it is written after `takes`. Nothing happens while another
    /// change of it is on its way, or where there is no primary.
    pub fn edit(&mut self, id: &CitizenId, takes: Duration, change: impl FnOnce(&mut Version)) {
        self.settle();
        if !self.has_primary() {
            return;
        }
        let rev = self.tick();
        let written_at = self.now() + takes.min(WRITE_MAX);
        let Some(versions) = self.roll.get_mut(id) else { return };
        let Some(last) = versions.last().filter(|last| last.place.is_some()) else { return };
        let mut next = Version { written_at, place: None, ..last.clone() };
        change(&mut next);
        if last.scope != next.scope {
            next.left.extend(last.scope);
        }
        if let Some(scope) = next.scope {
            next.left.remove(&scope);
        }
        next.citizen.rev = rev;
        next.citizen.ver = last.citizen.ver + 1;
        if !next.bad {
            next.stamp = next.citizen.as_ref().content_hash();
        }
        versions.push(next);
        self.settle();
    }

    /// The office adds a citizen to a scope.
    pub fn add(&mut self, citizen: Citizen, scope: Scope, takes: Duration) {
        self.settle();
        if !self.has_primary() || self.roll.contains_key(&citizen.id) {
            return;
        }
        let citizen = Citizen { rev: self.tick(), ..citizen };
        let written_at = self.now() + takes.min(WRITE_MAX);
        let version = Version {
            scope: Some(scope),
            bad: false,
            left: BTreeSet::new(),
            stamp: citizen.as_ref().content_hash(),
            written_at,
            place: None,
            citizen,
        };
        self.roll.insert(version.citizen.id.clone(), vec![version]);
        self.settle();
    }

    /// Another member becomes primary: what only the old one had is gone, and nobody takes writes for a while.
    pub fn fail_over(&mut self) {
        self.settle();
        let now = self.now();
        self.sent.roll_back(now);
        for versions in self.roll.values_mut() {
            versions.retain(|v| v.place.is_some_and(|place| place.majority_at <= now));
        }
        self.roll.retain(|_, versions| !versions.is_empty());
        self.majority = now;
        self.failed_over = Some(now);
        self.primary_back = now + self.chance.pause(0, ELECTION_MS_MAX);
    }

    /// Keeps what a majority has.
    pub fn back_up(&mut self) {
        let (now, roll) = (self.now(), self.roll());
        let mut sent = self.sent.clone();
        sent.roll_back(now);
        self.backup = Some(Backup { sent, roll });
    }

    /// Whether there is a backup.
    pub fn has_backup(&self) -> bool {
        self.backup.is_some()
    }

    /// Brings back the last backup, of what stations sent and of the roll, and changes the marker as the office does;
    /// false when there is none.
    pub fn restore(&mut self) -> bool {
        let Some(Backup { sent, roll }) = self.backup.clone() else { return false };
        self.fail_over();
        self.sent = sent;
        self.roll = roll.into_iter().map(|version| (version.citizen.id.clone(), vec![version])).collect();
        self.restored_at = self.tick();
        self.restores += 1;
        true
    }

    /// Writes what is due, in the order in which it is due.
    fn settle(&mut self) {
        let now = self.now();
        let mut due: Vec<(Instant, u64, CitizenId)> = Vec::new();
        for versions in self.roll.values() {
            for version in versions.iter().filter(|v| v.place.is_none() && v.written_at <= now) {
                due.push((version.written_at, version.citizen.rev, version.citizen.id.clone()));
            }
        }
        due.sort();
        for (written_at, rev, id) in due {
            let lag = self.chance.pause(1, self.lag_ms_max);
            self.majority = self.majority.max(written_at + lag);
            let place = Place { optime: self.tick_at(written_at), majority_at: self.majority };
            let versions = self.roll.get_mut(&id).into_iter().flatten();
            versions.filter(|v| v.citizen.rev == rev).for_each(|v| v.place = Some(place));
        }
    }

    fn tick(&mut self) -> u64 {
        self.tick_at(self.now())
    }

    /// The cluster's time: seconds in the upper half, a counter in the lower, always greater than before.
    fn tick_at(&mut self, at: Instant) -> u64 {
        let seconds = BEGIN_SECONDS + at.saturating_duration_since(self.began).as_secs();
        self.clock = (self.clock + 1).max(seconds << 32);
        self.clock
    }
}
