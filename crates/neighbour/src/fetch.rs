//! Getting back from the neighbours what this station has lost.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use rustls::ClientConfig;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, timeout, timeout_at},
};
use urna_domain::{
    event::Event,
    ids::{EventId, StationId},
    neighbour::{NeighbourCredential, open},
};
use urna_store::neighbours::Chain;

use crate::{
    discovery::Discovery,
    frame::ExchangeError,
    origin::{ask, greet},
    protocol::{Answer, Ask},
    tls::{self, CredentialError},
};

/// Time for one neighbour to be reached and to greet.
const GREETING: Duration = Duration::from_secs(10);
const FINDS_WAITING: usize = 16;

/// Where to look for neighbours.
#[derive(Debug, Clone)]
pub struct Search {
    /// Stations of one authority find each other by this.
    pub group: String,
    /// Whether to look for them by multicast DNS.
    pub discover: bool,
    /// Neighbours at known addresses, as `host:port`.
    pub peers: Vec<String>,
    /// How long to look. What was found until then is what comes back.
    pub patience: Duration,
}

/// Asks all neighbours for the records of `own` from `from` on, and gives the longest run of them that opens with the
/// station's own seal. Whether they follow each other is for the caller to check.
pub async fn fetch(
    own: &Chain,
    from: u64,
    credential: &NeighbourCredential,
    search: &Search,
) -> Result<Vec<Event>, CredentialError> {
    let client = tls::read(credential)?.client;
    let until = Instant::now() + search.patience;
    let (sender, mut addresses) = mpsc::channel(FINDS_WAITING);
    let mut asking: JoinSet<Result<Vec<Event>, ExchangeError>> = JoinSet::new();
    let mut asked = BTreeMap::new();
    let mut call = |address: String, asking: &mut JoinSet<_>| {
        asked.entry(address.clone()).or_insert_with(|| {
            let (client, own, credential) = (client.clone(), own.clone(), credential.clone());
            asking.spawn(async move { ask_one(&address, &client, &own, from, &credential).await });
        });
    };
    for peer in &search.peers {
        call(peer.clone(), &mut asking);
    }
    let finding = async {
        if search.discover
            && let Ok(discovery) = Discovery::browse()
        {
            discovery.run(&search.group, sender).await;
        }
        std::future::pending::<()>().await;
    };
    tokio::pin!(finding);
    let mut best: Vec<Event> = Vec::new();
    loop {
        let next = tokio::select! {
            () = &mut finding => continue,
            Some(found) = addresses.recv() => {
                found.iter().for_each(|address| call(address.to_string(), &mut asking));
                continue;
            }
            ended = timeout_at(until, next_of(&mut asking)) => ended,
        };
        match next {
            Err(_elapsed) => return Ok(best),
            Ok(found) if found.len() > best.len() => best = found,
            Ok(_) => {}
        }
        // Without multicast there is nobody else to wait for.
        if asking.is_empty() && !search.discover {
            return Ok(best);
        }
    }
}

/// What the next neighbour gave; waits for ever while nobody is asked.
async fn next_of(asking: &mut JoinSet<Result<Vec<Event>, ExchangeError>>) -> Vec<Event> {
    match asking.join_next().await {
        Some(Ok(Ok(found))) => found,
        Some(Ok(Err(error))) => {
            tracing::info!(%error, "a neighbour gave nothing back");
            Vec::new()
        }
        Some(Err(_)) => Vec::new(),
        None => std::future::pending().await,
    }
}

async fn ask_one(
    address: &str,
    client: &Arc<ClientConfig>,
    own: &Chain,
    from: u64,
    credential: &NeighbourCredential,
) -> Result<Vec<Event>, ExchangeError> {
    let greeting = greet(address, client, &own.station);
    let (mut stream, keeper): (_, StationId) =
        timeout(GREETING, greeting).await.map_err(|_| ExchangeError::Slow)??;
    let mut events = Vec::new();
    let mut next = from;
    loop {
        let Answer::Copies { sealed } =
            ask(&mut stream, &Ask::Fetch { epoch: own.epoch, from: next }).await?
        else {
            return Err(ExchangeError::Protocol("it answers something else"));
        };
        if sealed.is_empty() {
            tracing::info!(neighbour = %keeper, records = events.len(), "a neighbour gave back what it kept");
            return Ok(events);
        }
        for copy in sealed {
            let id = EventId { station: own.station.clone(), epoch: own.epoch, seq: next };
            // Only what this station sealed itself opens; after anything else nothing of this neighbour counts.
            let Ok(opened) = open(&copy, &id, &credential.seal) else { return Ok(events) };
            events.push(opened.event);
            next = next.saturating_add(1);
        }
    }
}
