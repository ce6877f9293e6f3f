//! A station's connection to the fake cluster, as far as any call goes: the way there, the power of the primary, the
//! majority and the way back.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};
use urna_domain::ids::StationId;
use urna_sync::remote::{ClusterTime, InsertOutcome, RemoteError};

use crate::{
    cloud::{Scope, State, Version},
    network::Weather,
};

/// A write that is not on a majority by then is answered as unknown.
const MAJORITY_WAIT: Duration = Duration::from_secs(10);

/// The cluster and the networks to it, shared by everybody.
#[derive(Debug, Clone)]
pub struct Cloud(Arc<Mutex<Shared>>);

#[derive(Debug)]
struct Shared {
    state: State,
    weather: Vec<Weather>,
    calls: u64,
}

/// A station's connection.
#[derive(Debug, Clone)]
pub struct CloudRemote {
    cloud: Cloud,
    pub(crate) station: usize,
    pub(crate) scope: Scope,
}

/// What the cluster answers, and when the write behind it is on a majority.
struct Reply<T> {
    value: T,
    majority_at: Option<Instant>,
}

/// Whether a call changes anything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
}

impl Cloud {
    /// A cluster and clear weather for so many stations.
    pub fn new(state: State, stations: usize) -> Self {
        Self(Arc::new(Mutex::new(Shared { state, weather: vec![Weather::Clear; stations], calls: 0 })))
    }

    /// Looks at the cluster or changes it.
    pub fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.shared().state)
    }

    /// Changes the network of one station.
    pub fn set_weather(&self, station: usize, weather: Weather) {
        self.shared().weather[station] = weather;
    }

    /// Calls so far.
    pub fn calls(&self) -> u64 {
        self.shared().calls
    }

    /// A connection for one station, if the network allows it.
    pub async fn connect(self, station: usize, scope: Scope) -> Result<CloudRemote, RemoteError> {
        let remote = CloudRemote { cloud: self, station, scope };
        remote.call(Kind::Read, |_| Reply::read(())).await?;
        Ok(remote)
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Reply<T> {
    fn read(value: T) -> Self {
        Self { value, majority_at: None }
    }
}

impl CloudRemote {
    /// One call through the network.
    async fn call<T: Send>(
        &self,
        kind: Kind,
        carry_out: impl Fn(&mut State) -> Reply<T> + Send + Sync,
    ) -> Result<T, RemoteError> {
        let (weather, passage) = {
            let mut shared = self.cloud.shared();
            shared.calls += 1;
            let weather = shared.weather[self.station];
            (weather, weather.passage(&mut shared.state.chance))
        };
        let lost = || match kind {
            Kind::Write if !passage.misleading => RemoteError::Unknown("no answer".into()),
            Kind::Read | Kind::Write => RemoteError::Transient("no answer".into()),
        };
        let Some(out) = passage.out else {
            sleep(passage.patience).await;
            return Err(lost());
        };
        sleep(out).await;
        if passage.overloaded {
            return Err(RemoteError::Overloaded("462".into()));
        }
        refuse(weather, kind)?;
        let mut reply = self.arrive(kind, &carry_out)?;
        if let Some(later) = passage.twice {
            sleep(later).await;
            reply = self.arrive(kind, &carry_out)?;
        }
        if let Some(majority_at) = reply.majority_at {
            let begun = Instant::now();
            if majority_at > begun + MAJORITY_WAIT {
                sleep(MAJORITY_WAIT).await;
                return Err(RemoteError::Unknown("64".into()));
            }
            tokio::time::sleep_until(majority_at).await;
            if self.cloud.with(|state| state.rolled_back(begun, majority_at)) {
                return Err(RemoteError::Unknown("the primary is gone".into()));
            }
        }
        let Some(back) = passage.back else {
            sleep(passage.patience).await;
            return Err(lost());
        };
        sleep(back).await;
        Ok(reply.value)
    }

    fn arrive<T>(
        &self,
        kind: Kind,
        carry_out: impl Fn(&mut State) -> Reply<T>,
    ) -> Result<Reply<T>, RemoteError> {
        self.cloud.with(|state| {
            if kind == Kind::Write && !state.has_primary() {
                return Err(RemoteError::Transient("no primary".into()));
            }
            Ok(carry_out(state))
        })
    }

    /// Inserts a document that cannot be read back. A duplicate waits for a majority like an insert does: the server waits
    /// for the last write it knows of, also when it refuses (`LastOpFixer` in its source).
    pub(crate) async fn write_once(
        &self,
        insert: impl Fn(&mut State) -> bool + Send + Sync,
    ) -> Result<InsertOutcome, RemoteError> {
        self.call(Kind::Write, |state| {
            let value = inserted(insert(state));
            Reply { value, majority_at: Some(state.next_majority()) }
        })
        .await
    }

    pub(crate) fn station_id(&self) -> StationId {
        crate::station::station_id(self.station)
    }

    pub(crate) async fn read<T: Send>(
        &self,
        look: impl Fn(&mut State) -> T + Send + Sync,
    ) -> Result<T, RemoteError> {
        self.call(Kind::Read, |state| Reply::read(look(state))).await
    }

    /// Looks at the rows of the scope at a snapshot.
    pub(crate) async fn look_back<T: Send>(
        &self,
        at: ClusterTime,
        look: impl Fn(Vec<Version>) -> T + Send + Sync,
    ) -> Result<T, RemoteError> {
        let scope = self.scope;
        let found = self.read(|state| {
            let mut rows = state.roll_at(at)?;
            rows.retain(|version| version.scope == Some(scope));
            Some(look(rows))
        });
        found.await?.ok_or_else(|| RemoteError::Transient("239".into()))
    }

    /// Inserts rows one by one; the answer waits for a majority when one of them went in.
    pub(crate) async fn insert<R: Sync>(
        &self,
        rows: &[R],
        insert: impl Fn(&mut State, &R) -> InsertOutcome + Send + Sync,
    ) -> Result<Vec<InsertOutcome>, RemoteError> {
        self.call(Kind::Write, |state| {
            let value: Vec<_> = rows.iter().map(|row| insert(state, row)).collect();
            let went_in = value.contains(&InsertOutcome::Inserted);
            let majority_at = went_in.then(|| state.next_majority());
            Reply { value, majority_at }
        })
        .await
    }
}

/// The centre says no before it does anything.
fn refuse(weather: Weather, kind: Kind) -> Result<(), RemoteError> {
    match (weather, kind) {
        (Weather::Refused, _) => Err(RemoteError::Unauthorised("18".into())),
        (Weather::Forbidden, Kind::Write) => {
            Err(RemoteError::Forbidden { action: "insert".to_owned(), collection: "events".to_owned() })
        }
        (Weather::Forbidden, Kind::Read)
        | (
            Weather::Clear
            | Weather::Slow
            | Weather::Down
            | Weather::Silent
            | Weather::OneWay
            | Weather::Rough(_),
            _,
        ) => Ok(()),
    }
}

pub(crate) fn inserted(is_new: bool) -> InsertOutcome {
    if is_new { InsertOutcome::Inserted } else { InsertOutcome::Duplicate }
}
