//! The side that keeps copies for others. It believes nothing that it is told but what concerns the caller itself, and
//! gives nobody more room, time or attention than it has.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::spawn_blocking,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use urna_domain::{ids::StationId, neighbour::COPY_BYTES_MAX};
use urna_store::{
    Store,
    neighbours::{self, Chain, Keeping},
};

use crate::{
    clock::Difference,
    config::Config,
    frame::{self, ExchangeError},
    known::Known,
    protocol::{Answer, Ask, COPIES_BYTES, COPIES_MAX},
    tls,
};

/// Callers at a time, all together.
const CALLERS_MAX: usize = 128;
/// Callers of one station at a time: an old connection may linger beside a new one.
const CALLERS_PER_STATION_MAX: usize = 2;
/// Time for the handshake and the first message: who only holds the line is let go.
const GREETING: Duration = Duration::from_secs(10);
/// Silence after which a caller is let go; each says something every twenty seconds.
const SILENCE: Duration = Duration::from_secs(90);
/// Bytes that one caller may send in a second: hundreds of check-ins.
const BYTES_PER_SECOND: u64 = 1024 * 1024;
/// Copies that are read at a time for a station that wants its own back: each may be as large as a copy can be.
const COPIES_PER_FETCH: u32 = 16;
/// Pause after every message, against a caller that asks in a loop.
const MESSAGE_PAUSE: Duration = Duration::from_millis(2);
/// Pause after the system could not accept a caller.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// What every caller's task shares.
pub(crate) struct Keeper {
    pub(crate) store: Store,
    pub(crate) config: Config,
    pub(crate) known: Arc<Known>,
    pub(crate) server: Arc<ServerConfig>,
    callers: std::sync::Mutex<BTreeMap<StationId, usize>>,
}

impl Keeper {
    pub(crate) fn new(store: Store, config: Config, known: Arc<Known>, server: Arc<ServerConfig>) -> Self {
        Self { store, config, known, server, callers: std::sync::Mutex::default() }
    }

    /// Answers callers until told to stop.
    pub(crate) async fn run(
        self: Arc<Self>,
        listener: TcpListener,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) {
        let room = Arc::new(Semaphore::new(CALLERS_MAX));
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, address)) = accepted else {
                sleep(ACCEPT_PAUSE).await;
                continue;
            };
            // Whoever finds no room tries again later.
            let Ok(place) = room.clone().try_acquire_owned() else { continue };
            let (keeper, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move {
                let _place = place;
                let ended = tokio::select! {
                    () = stop.cancelled() => return,
                    ended = keeper.receive(stream) => ended,
                };
                if let Err(error) = ended {
                    tracing::info!(%address, %error, "a neighbour was let go");
                }
            });
        }
    }

    async fn receive(&self, stream: TcpStream) -> Result<(), ExchangeError> {
        stream.set_nodelay(true)?;
        let greeting = async {
            let mut stream = TlsAcceptor::from(self.server.clone()).accept(stream).await?;
            let Some((Ask::Hello { station }, _)) = frame::read(&mut stream).await? else {
                return Err(ExchangeError::Protocol("it does not say who it is"));
            };
            if !tls::is_for(stream.get_ref().1.peer_certificates(), &station) {
                return Err(ExchangeError::NotItself);
            }
            self.known.admit(&station)?;
            frame::write(&mut stream, &Answer::Hello { station: self.config.own.station.clone() }).await?;
            Ok((stream, station))
        };
        let greeted = timeout(GREETING, greeting).await.unwrap_or(Err(ExchangeError::Slow));
        let (mut stream, station) = match greeted {
            Ok(greeted) => greeted,
            Err(error) => {
                self.known.status().send_modify(|status| status.strangers_refused += 1);
                return Err(error);
            }
        };
        let Some(_place) = self.place_of(&station) else {
            return Err(ExchangeError::Protocol("it calls more often than it may"));
        };
        self.known.heard(&station);
        self.serve(&mut stream, &station).await
    }

    async fn serve(
        &self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        station: &StationId,
    ) -> Result<(), ExchangeError> {
        loop {
            let next =
                timeout(SILENCE, frame::read::<Ask>(stream)).await.map_err(|_| ExchangeError::Slow)??;
            let Some((ask, bytes)) = next else { return Ok(()) };
            // It may have been shut out since it came in.
            self.known.admit(station)?;
            let answer = self.answer(station, ask).await?;
            frame::write(stream, &answer).await?;
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            sleep(MESSAGE_PAUSE + Duration::from_millis(bytes.saturating_mul(1_000) / BYTES_PER_SECOND))
                .await;
        }
    }

    async fn answer(&self, station: &StationId, ask: Ask) -> Result<Answer, ExchangeError> {
        match ask {
            Ask::Hello { .. } => Err(ExchangeError::Protocol("it says twice who it is")),
            Ask::Offer { epoch, received, connected, clock } => {
                self.known.offered(station, epoch, connected);
                self.known.clock_heard(station, Difference::new((self.config.clock)(), clock));
                let chain = Chain { station: station.clone(), epoch };
                let seq = write(&self.store, move |tx| {
                    neighbours::received_through(tx, &chain, received)?;
                    neighbours::kept_through(tx, &chain)
                });
                Ok(Answer::Have { seq: seq.await? })
            }
            Ask::Fetch { epoch, from } => {
                self.known.heard(station);
                let sealed = self.copies(Chain { station: station.clone(), epoch }, from).await?;
                Ok(Answer::Copies { sealed })
            }
            Ask::Copies { epoch, from, sealed } => {
                if from == 0
                    || sealed.len() > COPIES_MAX
                    || sealed.iter().any(|copy| copy.len() > COPY_BYTES_MAX)
                {
                    return Err(ExchangeError::Protocol("it sends more than it may"));
                }
                self.known.heard(station);
                let chain = Chain { station: station.clone(), epoch };
                let kept = write(&self.store, move |tx| neighbours::keep(tx, &chain, from, &sealed)).await?;
                Ok(match kept {
                    Keeping::Through(seq) => Answer::Have { seq },
                    Keeping::Full => Answer::Full,
                })
            }
        }
    }

    /// Some copies of a chain, no more than a message holds.
    async fn copies(&self, chain: Chain, from: u64) -> Result<Vec<Vec<u8>>, ExchangeError> {
        let store = self.store.clone();
        let look = move || store.read(|read| neighbours::range(read, &chain, from, COPIES_PER_FETCH));
        let found = spawn_blocking(look).await.map_err(|_| urna_store::StoreError::Closed)??;
        let mut bytes = 0;
        let fits = |copy: &neighbours::KeptCopy| {
            let room = bytes < COPIES_BYTES;
            bytes += copy.sealed.len();
            room
        };
        Ok(found.into_iter().take_while(fits).map(|copy| copy.sealed).collect())
    }

    fn place_of(&self, station: &StationId) -> Option<Place<'_>> {
        let mut callers = lock(&self.callers);
        let count = callers.entry(station.clone()).or_insert(0);
        if *count >= CALLERS_PER_STATION_MAX {
            return None;
        }
        *count += 1;
        Some(Place { keeper: self, station: station.clone() })
    }
}

/// A caller's place among those of its station.
struct Place<'k> {
    keeper: &'k Keeper,
    station: StationId,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut callers = lock(&self.keeper.callers);
        if let Some(count) = callers.get_mut(&self.station) {
            *count = count.saturating_sub(1);
        }
        callers.retain(|_, count| *count > 0);
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A write in the store's own thread; durable when it returns.
pub(crate) async fn write<T: Send + 'static>(
    store: &Store,
    change: impl FnOnce(&urna_store::Tx<'_>) -> Result<T, urna_store::StoreError> + Send + 'static,
) -> Result<T, ExchangeError> {
    Ok(store.write(change).await?)
}

#[cfg(test)]
mod tests;
