//! The side that gives copies of its own records away.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rand::Rng as _;
use rustls::ClientConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    task::spawn_blocking,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use urna_domain::{
    ids::StationId,
    neighbour::{CopyError, seal},
};
use urna_store::{Read, Store, StoreError, events, neighbours};
use urna_sync::{backoff::Backoff, moment::Dice};

use crate::{
    config::Config,
    frame::{self, ExchangeError},
    keeper::write,
    known::Known,
    protocol::{Answer, Ask, COPIES_BYTES, COPIES_MAX},
    tls,
};

/// Time to be let in.
const GREETING: Duration = Duration::from_secs(10);
/// Time for an answer: the other side may have to wait for its disk.
const ANSWER: Duration = Duration::from_secs(20);
/// Something is said this often, so that the other side knows that this station lives.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// The own records are looked at this often when nobody says that there are new ones.
const LOOK: Duration = Duration::from_secs(2);
/// Pause after a call that failed.
const AGAIN: Backoff = Backoff { first_ms: 1_000, max_ms: 60_000 };

/// What every call shares.
pub(crate) struct Origin {
    pub(crate) store: Store,
    pub(crate) config: Config,
    pub(crate) known: Arc<Known>,
    pub(crate) client: Arc<ClientConfig>,
    /// Neighbours that a call is open with: one is enough, however many addresses they have.
    called: Mutex<BTreeSet<StationId>>,
}

impl Origin {
    pub(crate) fn new(store: Store, config: Config, known: Arc<Known>, client: Arc<ClientConfig>) -> Self {
        Self { store, config, known, client, called: Mutex::default() }
    }

    /// Calls everybody at these addresses, until told to stop.
    pub(crate) async fn run(
        self: Arc<Self>,
        mut addresses: watch::Receiver<BTreeSet<String>>,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) {
        let mut calls: BTreeMap<String, CancellationToken> = BTreeMap::new();
        loop {
            let wanted = addresses.borrow_and_update().clone();
            calls.retain(|address, call| {
                let keep = wanted.contains(address);
                if !keep {
                    call.cancel();
                }
                keep
            });
            for address in wanted {
                calls.entry(address.clone()).or_insert_with(|| {
                    let (origin, token) = (self.clone(), stop.child_token());
                    tasks.spawn(token.clone().run_until_cancelled_owned(async move {
                        origin.call_again_and_again(&address).await;
                    }));
                    token
                });
            }
            tokio::select! {
                () = stop.cancelled() => return,
                changed = addresses.changed() => if changed.is_err() {
                    stop.cancelled().await;
                    return;
                },
            }
        }
    }

    async fn call_again_and_again(&self, address: &str) {
        let mut failures = 0;
        loop {
            let Err(error) = self.call(address, &mut failures).await;
            failures += 1;
            tracing::debug!(address, %error, "a call to a neighbour ended");
            sleep(Duration::from_millis(AGAIN.delay_ms(failures, &mut Dice::new(rand::random())))).await;
        }
    }

    async fn call(
        &self,
        address: &str,
        failures: &mut u32,
    ) -> Result<std::convert::Infallible, ExchangeError> {
        let (mut stream, station) =
            timeout(GREETING, self.greet(address)).await.map_err(|_| ExchangeError::Slow)??;
        let _open = self.open(&station).ok_or(ExchangeError::Protocol("a call to it is open already"))?;
        *failures = 0;
        tracing::info!(neighbour = %station, "a neighbour answers");
        self.give(&mut stream, &station).await
    }

    async fn greet(&self, address: &str) -> Result<(TlsStream<TcpStream>, StationId), ExchangeError> {
        let (stream, station) = greet(address, &self.client, &self.config.own.station).await?;
        self.known.admit(&station)?;
        Ok((stream, station))
    }

    /// Gives the neighbour what it lacks, and says that this station lives, as long as it answers.
    async fn give(
        &self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        station: &StationId,
    ) -> Result<std::convert::Infallible, ExchangeError> {
        let mut commits = self.config.commits.clone();
        let mut noted = None;
        loop {
            self.known.admit(station)?;
            commits.borrow_and_update();
            let (own, head) = (self.config.own.clone(), self.head().await?);
            let received = self.read(move |read| neighbours::own_received_through(read, &own, head)).await?;
            let link = (self.config.link)();
            let clock = self.config.own_clock(link);
            let offer =
                Ask::Offer { epoch: self.config.own.epoch, received, connected: link.connected, clock };
            let mut have = read_have(ask(stream, &offer).await?)?.unwrap_or(0);
            if have > head {
                // It lies, or this disk is an older one. Either way nothing that it says counts as a copy.
                tracing::error!(neighbour = %station, have, head,
                    "a neighbour says that it keeps more records of this station than the station has; if an older copy \
                     of the disk was put back here, close the program and use `urna station restore`");
                return Err(ExchangeError::Protocol("it keeps records that this station does not know"));
            }
            let chosen = self.known.answers(station, have);
            let mut is_full = false;
            while chosen && have < head {
                let Some(now) = self.give_some(stream, have).await? else {
                    is_full = true;
                    break;
                };
                // Never more than it was given.
                have = now.min(head);
                self.note(station, have, &mut noted).await?;
                self.known.answers(station, have);
            }
            self.note(station, have, &mut noted).await?;
            let told = Instant::now();
            while told.elapsed() < SIGN_OF_LIFE {
                // The worker signs records, too, and tells nobody.
                if let Ok(Err(_closed)) = timeout(LOOK, commits.changed()).await {
                    sleep(LOOK).await;
                }
                // Whoever keeps no copies hears of a new choice with the next sign of life; whoever has no room is asked
                // again then.
                if chosen && !is_full && self.head().await? > have {
                    break;
                }
            }
        }
    }

    async fn head(&self) -> Result<u64, ExchangeError> {
        let own = self.config.own.clone();
        self.read(move |read| Ok(events::head(read, &own.station, own.epoch)?.seq)).await
    }

    /// Gives the next copies; `None` when the neighbour has no room or makes no progress.
    async fn give_some(
        &self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        have: u64,
    ) -> Result<Option<u64>, ExchangeError> {
        let (own, from) = (self.config.own.clone(), have.saturating_add(1));
        let (public_key, key) = (self.config.public_key, self.config.credential.seal.clone());
        let sealed = self.read(move |read| {
            let mut sealed: Vec<Vec<u8>> = Vec::new();
            let mut bytes = 0;
            let limit = u32::try_from(COPIES_MAX).unwrap_or(u32::MAX);
            for event in events::range(read, &own.station, own.epoch, from, limit)? {
                let mut nonce = [0; 24];
                rand::rng().fill_bytes(&mut nonce);
                match seal(&event, &public_key, &key, nonce) {
                    Ok(copy) => {
                        bytes += copy.len();
                        sealed.push(copy);
                    }
                    // No record of this program is that large; what comes after it cannot be copied either.
                    Err(
                        CopyError::TooLarge | CopyError::Forged | CopyError::Unreadable | CopyError::Newer,
                    ) => break,
                }
                if bytes > COPIES_BYTES {
                    break;
                }
            }
            Ok(sealed)
        });
        let sealed = sealed.await?;
        if sealed.is_empty() {
            return Ok(None);
        }
        let copies = Ask::Copies { epoch: self.config.own.epoch, from, sealed };
        Ok(read_have(ask(stream, &copies).await?)?.filter(|now| *now > have))
    }

    async fn note(&self, keeper: &StationId, seq: u64, noted: &mut Option<u64>) -> Result<(), ExchangeError> {
        if *noted == Some(seq) {
            return Ok(());
        }
        *noted = Some(seq);
        let (keeper, epoch) = (keeper.clone(), self.config.own.epoch);
        write(&self.store, move |tx| neighbours::keeper_has(tx, &keeper, epoch, seq)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ExchangeError> {
        let store = self.store.clone();
        let done = spawn_blocking(move || store.read(look)).await.map_err(|_| StoreError::Closed)?;
        Ok(done?)
    }

    fn open(&self, station: &StationId) -> Option<Open<'_>> {
        let mut called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        called.insert(station.clone()).then(|| Open { origin: self, station: station.clone() })
    }
}

/// An open call; it ends with this.
struct Open<'o> {
    origin: &'o Origin,
    station: StationId,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.origin.called.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.station);
        self.origin.known.gone(&self.station);
    }
}

/// Calls an address and makes sure that the station there is the one that it says.
pub(crate) async fn greet(
    address: &str,
    client: &Arc<ClientConfig>,
    own: &StationId,
) -> Result<(TlsStream<TcpStream>, StationId), ExchangeError> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let name = tls::any_neighbour().ok_or(ExchangeError::NotItself)?;
    let mut stream = TlsConnector::from(client.clone()).connect(name, stream).await?;
    let Answer::Hello { station } = ask(&mut stream, &Ask::Hello { station: own.clone() }).await? else {
        return Err(ExchangeError::Protocol("it does not say who it is"));
    };
    if !tls::is_for(stream.get_ref().1.peer_certificates(), &station) {
        return Err(ExchangeError::NotItself);
    }
    Ok((stream, station))
}

pub(crate) async fn ask(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    message: &Ask,
) -> Result<Answer, ExchangeError> {
    let exchange = async {
        frame::write(stream, message).await?;
        frame::read(stream).await?.ok_or(ExchangeError::Protocol("it hung up"))
    };
    let (answer, _) = timeout(ANSWER, exchange).await.map_err(|_| ExchangeError::Slow)??;
    Ok(answer)
}

fn read_have(answer: Answer) -> Result<Option<u64>, ExchangeError> {
    match answer {
        Answer::Have { seq } => Ok(Some(seq)),
        Answer::Full => Ok(None),
        Answer::Hello { .. } | Answer::Copies { .. } => {
            Err(ExchangeError::Protocol("it answers something else"))
        }
    }
}
