//! Finding each other by multicast DNS and DNS-SD (RFC 6762, RFC 6763). Others on the network learn that there are
//! stations of some election here, and not of which, nor their names.

use std::{collections::BTreeMap, net::SocketAddr};

use mdns_sd::{ServiceDaemon, ServiceEvent, ServiceInfo};
use rand::Rng as _;
use tokio::sync::mpsc;

const SERVICE: &str = "_urna._tcp.local.";
const GROUP: &str = "group";
const VERSION: &str = "v";

/// Says where this station is, and hears where others are. Ends with what it gives.
pub(crate) struct Discovery {
    daemon: ServiceDaemon,
    events: mdns_sd::Receiver<ServiceEvent>,
    instance: String,
}

impl Discovery {
    /// Starts. Fails where the system has no multicast at all.
    pub(crate) fn start(group: &str, port: u16) -> Result<Self, mdns_sd::Error> {
        let daemon = ServiceDaemon::new()?;
        let mut random = [0; 8];
        rand::rng().fill_bytes(&mut random);
        let instance = format!("{:016x}", u64::from_be_bytes(random));
        let host = format!("urna-{instance}.local.");
        let texts = [(GROUP, group), (VERSION, "1")];
        let info =
            ServiceInfo::new(SERVICE, &instance, &host, "", port, texts.as_slice())?.enable_addr_auto();
        daemon.register(info)?;
        let events = daemon.browse(SERVICE)?;
        Ok(Self { daemon, events, instance })
    }

    /// Only looks for others.
    pub(crate) fn browse() -> Result<Self, mdns_sd::Error> {
        let daemon = ServiceDaemon::new()?;
        let events = daemon.browse(SERVICE)?;
        Ok(Self { daemon, events, instance: String::new() })
    }

    /// Tells of every address of a neighbour in this group, until nobody listens.
    pub(crate) async fn run(self, group: &str, found: mpsc::Sender<Vec<SocketAddr>>) {
        let own = format!("{}.{SERVICE}", self.instance);
        let mut addresses = BTreeMap::new();
        while let Ok(event) = self.events.recv_async().await {
            match event {
                ServiceEvent::ServiceResolved(service) if service.fullname != own => {
                    if service.txt_properties.get_property_val_str(GROUP) != Some(group) {
                        continue;
                    }
                    let at: Vec<SocketAddr> = service
                        .addresses
                        .iter()
                        .map(|address| SocketAddr::new(address.to_ip_addr(), service.port))
                        .filter(is_reachable)
                        .collect();
                    addresses.insert(service.fullname.clone(), at);
                }
                ServiceEvent::ServiceRemoved(_, name) => {
                    addresses.remove(&name);
                }
                ServiceEvent::SearchStarted(_)
                | ServiceEvent::ServiceFound(..)
                | ServiceEvent::ServiceResolved(_)
                | ServiceEvent::SearchStopped(_) => continue,
                _ => continue,
            }
            let all = addresses.values().flatten().copied().collect();
            if found.send(all).await.is_err() {
                break;
            }
        }
    }
}

impl Drop for Discovery {
    fn drop(&mut self) {
        // Best effort: others notice soon enough that nobody answers.
        let _ = self.daemon.shutdown();
    }
}

/// A link-local IPv6 address is of no use without its interface, which DNS-SD does not carry.
fn is_reachable(address: &SocketAddr) -> bool {
    match address {
        SocketAddr::V4(_) => true,
        SocketAddr::V6(address) => !address.ip().is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// Longer than the questions of RFC 6762 take.
    const PATIENCE: Duration = Duration::from_secs(30);
    const PORTS: [u16; 3] = [40_001, 40_002, 40_003];

    #[tokio::test]
    async fn stations_of_one_authority_find_each_other_and_no_others() {
        let group = |name: &str| format!("{name}-{:08x}", rand::random::<u32>());
        let (ours, theirs) = (group("ours"), group("theirs"));
        let one = Discovery::start(&ours, PORTS[0]).unwrap();
        let _two = Discovery::start(&ours, PORTS[1]).unwrap();
        let _stranger = Discovery::start(&theirs, PORTS[2]).unwrap();
        let (sender, mut found) = mpsc::channel(8);
        tokio::spawn(async move { one.run(&ours, sender).await });
        let seen = async {
            loop {
                let at = found.recv().await.unwrap();
                assert!(at.iter().all(|address| address.port() == PORTS[1]), "{at:?}");
                if !at.is_empty() {
                    return at;
                }
            }
        };
        timeout(PATIENCE, seen).await.unwrap();
    }
}
