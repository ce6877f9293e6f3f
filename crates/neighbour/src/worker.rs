//! Starts and stops the exchange with neighbours.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    time::{interval, timeout},
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};
use urna_store::{Store, neighbours, settings};
use urna_sync::config::SHUT_OUT;

use crate::{
    config::Config,
    discovery::Discovery,
    keeper::{Keeper, write},
    known::Known,
    origin::Origin,
    status::Status,
    tls::{self, CredentialError},
};

/// How often it is decided for whom copies are carried to the centre.
const CARRY_LOOK: Duration = Duration::from_secs(15);
/// Neighbours that are called at most, over all their addresses.
const ADDRESSES_MAX: usize = 64;
/// How long stopping may take.
const STOP_BUDGET: Duration = Duration::from_secs(2);
/// Words of the discovery that wait to be heard.
const FINDS_WAITING: usize = 16;

/// Why the exchange did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The credential.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The address to listen at.
    #[error("this station cannot listen for its neighbours at {0}; choose another port, or 0 for any")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// A running exchange. Dropping it stops it.
#[derive(Debug)]
pub struct Handle {
    status: watch::Receiver<Status>,
    tasks: TaskTracker,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

impl Handle {
    /// How it stands with the neighbours.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Stops. What was not copied is copied after the next start.
    pub async fn stop(&self) {
        self.stop.cancel();
        // Whatever is left is cut off with the program; a copy is kept whole or not at all.
        let _ = timeout(STOP_BUDGET, self.tasks.wait()).await;
    }
}

/// Starts the exchange on the current runtime. Fails on a credential that cannot be read and on an address that is
/// taken; a network without multicast only means that nobody is found by it.
pub async fn start(store: Store, config: Config) -> Result<Handle, StartError> {
    let tls = tls::read(&config.credential)?;
    let listening = |error| StartError::Listen(config.listen, error);
    let listener = bind(config.listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let known = Arc::new(Known::new(config.own.station.clone()));
    known.status().send_modify(|status| status.listening = Some(address));
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let keeper = Arc::new(Keeper::new(store.clone(), config.clone(), known.clone(), tls.server));
    tasks.spawn(keeper.run(listener, tasks.clone(), stop.clone()));
    let (sender, addresses) = watch::channel(config.peers.iter().cloned().collect());
    let origin = Arc::new(Origin::new(store.clone(), config.clone(), known.clone(), tls.client));
    tasks.spawn(origin.run(addresses, tasks.clone(), stop.clone()));
    let (finding, choosing) = (stop.clone(), stop.clone());
    let find = find(config.clone(), address.port(), sender);
    let choose = choose(store, config, known.clone());
    tasks.spawn(async move {
        let _ = finding.run_until_cancelled(find).await;
    });
    tasks.spawn(async move {
        let _ = choosing.run_until_cancelled(choose).await;
    });
    tasks.close();
    Ok(Handle {
        status: known.status().subscribe(),
        tasks,
        stop: stop.clone(),
        _stop_on_drop: stop.drop_guard(),
    })
}

/// Binds an address; where the machine has no IPv6, every address means every one of IPv4.
async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Err(_) if address.is_ipv6() && address.ip().is_unspecified() => {
            TcpListener::bind((std::net::Ipv4Addr::UNSPECIFIED, address.port())).await
        }
        bound => bound,
    }
}

/// Finds neighbours, and keeps those that were named in any case.
async fn find(config: Config, port: u16, addresses: watch::Sender<BTreeSet<String>>) {
    if config.discover {
        match Discovery::start(&config.group, port) {
            Ok(discovery) => {
                let (sender, mut found) = mpsc::channel::<Vec<SocketAddr>>(FINDS_WAITING);
                let listen = async {
                    while let Some(at) = found.recv().await {
                        let named = config.peers.iter().cloned();
                        let all =
                            named.chain(at.iter().map(ToString::to_string)).take(ADDRESSES_MAX).collect();
                        addresses.send_if_modified(|before| {
                            let changed = *before != all;
                            *before = all;
                            changed
                        });
                    }
                };
                tokio::join!(discovery.run(&config.group, sender), listen);
            }
            Err(error) => {
                tracing::warn!(%error, "neighbours cannot be found by multicast; name them instead")
            }
        }
    }
    // The named ones are called as long as this station works.
    addresses.closed().await;
}

/// Decides again and again for whom copies are carried to the centre, and hears who was shut out.
async fn choose(store: Store, config: Config, known: Arc<Known>) {
    let mut looks = interval(CARRY_LOOK.min(config.carry_after));
    loop {
        looks.tick().await;
        known.clocks_forgotten();
        let (choosing, patience) = (known.clone(), config.carry_after);
        let chosen = write(&store, move |tx| {
            neighbours::choose_to_carry(tx, |chain| choosing.needs_carrying(chain, patience))?;
            settings::get(tx, SHUT_OUT)
        });
        match chosen.await {
            Ok(text) => {
                known.set_shut_out(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
            }
            Err(error) => tracing::error!(%error, "copies for the centre could not be chosen"),
        }
    }
}
