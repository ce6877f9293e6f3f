//! A station at work: store, box, identity and election held open by one program at a time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use urna_domain::{
    Hash, Millis, bundle::SignedDefinition, election::Election, fold::Reported, ids::ElectionId, poll::Poll,
    signature::is_signed_by, speech::Speech,
};
use urna_store::{Home, Store, ballot_box::BallotBox, election as election_table};

use crate::{
    booth::BoothSession,
    booth_start::Starts,
    electors::Counted,
    environment::Environment,
    error::{Refusal, StationError},
    facts::read_poll,
    identity::Identity,
    key_file::read_key,
    paper::{Paper, read_paper},
    recovery::{self, Recovery},
    turnout::read_advances,
};

/// A station at work. Use cases are methods in the modules named after the acts of the day.
pub struct Station {
    pub(crate) store: Store,
    pub(crate) identity: Identity,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) day: Mutex<Day>,
    pub(crate) recovery: Recovery,
    /// How many may vote here, as it was counted last.
    pub(crate) counted: Counted,
    /// One PIN is checked at a time.
    signing: Mutex<()>,
    changed: watch::Sender<u64>,
}

/// What changes during the day; one lock, held for the length of one act.
pub(crate) struct Day {
    pub(crate) election: Option<Arc<Election>>,
    pub(crate) poll: Poll,
    pub(crate) ballot_box: BallotBox,
    pub(crate) ballots_in_box: u64,
    pub(crate) session: Option<BoothSession>,
    /// How the booth begins for those who asked for it and have not begun.
    pub(crate) starts: Starts,
    /// A ballot is in the box and its record is not written yet: nothing else may be cast before it is.
    pub(crate) unrecorded: bool,
    /// The audio of the election, when it came with it.
    pub(crate) speech: Option<Arc<Speech>>,
    /// How it stands with marking by hand.
    pub(crate) paper: Paper,
    /// The turnout advances that were taken, in order.
    pub(crate) advances: Vec<Reported>,
}

impl Station {
    /// Opens an enrolled home: the key, the store, the box, then the state of the day. A cast that a crash cut
    /// in two is finished or undone here (docs/ARCHITECTURE.md).
    pub fn open(home: &Home, environment: Arc<dyn Environment>) -> Result<Self, StationError> {
        // Two people took this machine out of service, and it was cut off.
        crate::retire::finish(home)?;
        if !crate::key_file::has_key(home) || !home.station_db().exists() {
            return Err(Refusal::NotEnrolled.into());
        }
        let key = read_key(home)?;
        let store = Store::open(home, &key)?;
        let identity = store.read(Identity::load)?.ok_or(StationError::Refused(Refusal::NotEnrolled))?;
        let ballot_box = BallotBox::open(home, &key)?;
        let definition = store.read(election_table::get)?;
        let election = match definition {
            Some((canon, sig)) => Some(Arc::new(trusted_election(&canon, &sig, identity.authority)?)),
            None => None,
        };
        let poll = store.read(|read| read_poll(read, &identity))?;
        let paper = store.read(|read| read_paper(read, &identity))?;
        let advances = store.read(|read| read_advances(read, &identity))?;
        let ballots_in_box = ballot_box.contents()?.count;
        let mut day = Day {
            election,
            poll,
            ballot_box,
            ballots_in_box,
            session: None,
            starts: Starts::default(),
            unrecorded: false,
            speech: None,
            paper,
            advances,
        };
        let recovery = recovery::finish_interrupted_cast(&store, &identity, &mut day, environment.now())?;
        let station = Self {
            store,
            identity,
            environment,
            day: Mutex::new(day),
            recovery,
            counted: Counted::default(),
            signing: Mutex::default(),
            changed: watch::Sender::new(0),
        };
        station.load_speech(home)?;
        Ok(station)
    }

    /// The local store, for the worker and for read-only views.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Who this station is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What the start found of an interrupted cast.
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Says that something changed, after the commit; never what.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The election in use.
    pub fn election(&self) -> Option<Arc<Election>> {
        self.day().election.clone()
    }

    pub(crate) fn day(&self) -> MutexGuard<'_, Day> {
        // A panic inside an act leaves the store rolled back; the state in memory is read again from it below.
        self.day.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn signing(&self) -> MutexGuard<'_, ()> {
        self.signing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Millis {
        self.environment.now()
    }

    pub(crate) fn announce(&self) {
        self.changed.send_modify(|version| *version = version.wrapping_add(1));
    }

    /// Takes a definition of an election into use. It must be signed by the authority, and no other election
    /// may be in use already.
    pub fn adopt_election(&self, definition: &SignedDefinition) -> Result<(), StationError> {
        let sig = decode_signature(&definition.sig).ok_or(Refusal::ElectionNotTrusted)?;
        let canon = definition.canon.clone().into_bytes();
        let election = trusted_election(&canon, &sig, self.identity.authority)?;
        let mut day = self.day();
        if let Some(here) = &day.election {
            if **here == election {
                return Ok(());
            }
            return Err(Refusal::AnotherElection {
                here: here.id.to_string(),
                there: election.id.to_string(),
            }
            .into());
        }
        self.store.write_blocking(move |tx| election_table::put(tx, &canon, &sig))?;
        day.election = Some(Arc::new(election));
        drop(day);
        self.announce();
        Ok(())
    }
}

impl Day {
    pub(crate) fn election(&self) -> Result<&Arc<Election>, Refusal> {
        self.election.as_ref().ok_or(Refusal::NoElection)
    }

    pub(crate) fn election_id(&self) -> Result<ElectionId, Refusal> {
        self.election().map(|election| election.id.clone())
    }
}

/// Reads a definition and checks the authority's signature over its SHA-256.
pub fn trusted_election(canon: &[u8], sig: &[u8], authority: Hash) -> Result<Election, Refusal> {
    if !is_signed_by(canon, sig, &authority.0) {
        return Err(Refusal::ElectionNotTrusted);
    }
    match Election::version_of(canon) {
        Some(found) if found > Election::VERSION => Err(Refusal::NewerElection { found }),
        Some(_) | None => serde_json::from_slice(canon).map_err(|_| Refusal::ElectionNotTrusted),
    }
}

/// Decodes a signature from 128 hexadecimal digits.
pub(crate) fn decode_signature(text: &str) -> Option<[u8; 64]> {
    let (first, second) = text.split_at_checked(64)?;
    let mut sig = [0; 64];
    let (low, high) = sig.split_at_mut(32);
    low.copy_from_slice(&Hash::parse(first)?.0);
    high.copy_from_slice(&Hash::parse(second)?.0);
    Some(sig)
}
