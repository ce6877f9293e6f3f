//! `urna station neighbours …`: copies of records among the stations of one local network.

use std::net::SocketAddr;

use clap::Subcommand;
use serde_json::json;
use urna_domain::officers::TwoOfficers;
use urna_station::neighbours::Network;
use urna_store::{Home, events, neighbours};

use super::{
    output,
    station::{open, open_read_only},
};

/// `urna station neighbours …`.
#[derive(Debug, Subcommand)]
pub enum NeighboursCommand {
    /// Who keeps copies for this station, and for whom it keeps some.
    Show,
    /// Take part, or not.
    Take {
        /// `on` or `off`.
        #[arg(value_parser = ["on", "off"])]
        part: String,
    },
    /// Find others and be found by multicast DNS, or not.
    Discover {
        /// `on` or `off`.
        #[arg(value_parser = ["on", "off"])]
        state: String,
    },
    /// Listen at an address that others can be told; port 0 lets the system choose one.
    Listen {
        /// For example `0.0.0.0:48620`.
        address: SocketAddr,
    },
    /// Call a neighbour in any case: for a network that lets no multicast through.
    Add {
        /// For example `10.0.0.12:48620`.
        #[arg(value_name = "HOST:PORT")]
        peer: String,
    },
    /// Do so no longer.
    Remove {
        /// As it was added.
        #[arg(value_name = "HOST:PORT")]
        peer: String,
    },
    /// Go on voting without copies although the office requires them; stands in the record.
    Waive {
        /// The post of an officer; two are needed.
        #[arg(long = "officer", value_name = "POST", required = true, num_args = 1)]
        officers: Vec<String>,
        /// Wait for copies again.
        #[arg(long)]
        undo: bool,
    },
}

pub(crate) fn run(command: NeighboursCommand, home: &Home, json: bool) -> anyhow::Result<()> {
    match command {
        NeighboursCommand::Show => show(home, json),
        NeighboursCommand::Take { part } => change(home, json, |network| {
            network.on = part == "on";
            Ok(())
        }),
        NeighboursCommand::Discover { state } => change(home, json, |network| {
            network.discover = state == "on";
            Ok(())
        }),
        NeighboursCommand::Listen { address } => change(home, json, |network| {
            network.listen = address;
            Ok(())
        }),
        NeighboursCommand::Add { peer } => change(home, json, |network| {
            check_peer(&peer)?;
            if !network.peers.contains(&peer) {
                network.peers.push(peer);
            }
            Ok(())
        }),
        NeighboursCommand::Remove { peer } => change(home, json, |network| {
            let before = network.peers.len();
            network.peers.retain(|known| *known != peer);
            anyhow::ensure!(
                network.peers.len() < before,
                "no neighbour {peer} was added; `urna station neighbours show` names them"
            );
            Ok(())
        }),
        NeighboursCommand::Waive { officers, undo } => {
            let [first, second] = officers.as_slice() else {
                anyhow::bail!("two officers are needed; give --officer twice");
            };
            open(home)?.waive_copies(&TwoOfficers::new(first, second)?, !undo)?;
            output::answer(json, &json!({ "waived": !undo }), || {
                vec![if undo {
                    "The booth waits for copies again.".to_owned()
                } else {
                    "Voting goes on without copies. It stands in the record.".to_owned()
                }]
            });
            Ok(())
        }
    }
}

fn check_peer(peer: &str) -> anyhow::Result<()> {
    let port =
        peer.rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port.parse::<u16>());
    anyhow::ensure!(
        matches!(port, Some(Ok(1..))),
        "a neighbour is given as HOST:PORT, for example 10.0.0.12:48620"
    );
    Ok(())
}

fn change(
    home: &Home,
    json: bool,
    change: impl FnOnce(&mut Network) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let station = open(home)?;
    let mut network = station.store().read(Network::load)?;
    change(&mut network)?;
    let kept = network.clone();
    station.store().write_blocking(move |tx| kept.save(tx))?;
    output::answer(json, &network_json(&network), || network_lines(&network));
    Ok(())
}

fn show(home: &Home, json: bool) -> anyhow::Result<()> {
    let (store, identity) = open_read_only(home)?;
    let network = store.read(Network::load)?;
    let (head, keepers, kept) = store.read(|read| {
        let head = events::head(read, &identity.station, identity.epoch)?.seq;
        Ok::<_, urna_store::StoreError>((
            head,
            neighbours::keepers(read, identity.epoch)?,
            neighbours::kept(read)?,
        ))
    })?;
    let mut value = network_json(&network);
    if let Some(fields) = value.as_object_mut() {
        let credential = identity.neighbours.is_some();
        fields.insert("credential".to_owned(), json!(credential));
        fields.insert("records".to_owned(), json!(head));
        let keepers_json = |(station, seq): &(_, u64)| json!({ "station": station, "through": seq });
        fields.insert("keepers".to_owned(), keepers.iter().map(keepers_json).collect());
        let kept_json = |kept: &neighbours::Kept| {
            json!({
                "station": kept.chain.station, "epoch": kept.chain.epoch, "through": kept.through,
                "received": kept.received, "carried": kept.carried,
            })
        };
        fields.insert("kept".to_owned(), kept.iter().map(kept_json).collect());
    }
    output::answer(json, &value, || {
        let mut lines = network_lines(&network);
        if identity.neighbours.is_none() {
            lines.push("The bundle of this station gave it no credential for neighbours; ask the office for a new one.".to_owned());
        }
        lines.push(format!("records here: {head}"));
        lines.extend(keepers.iter().map(|(station, seq)| format!("{station} keeps copies of {seq} of them")));
        lines.extend(kept.iter().map(|kept| {
            format!(
                "copies of {} records of {} are kept here; the centre has {} of them from itself",
                kept.through, kept.chain.station, kept.received
            )
        }));
        lines
    });
    Ok(())
}

fn network_json(network: &Network) -> serde_json::Value {
    json!({
        "on": network.on, "listen": network.listen.to_string(), "discover": network.discover, "peers": network.peers,
    })
}

fn network_lines(network: &Network) -> Vec<String> {
    if !network.on {
        return vec!["This station takes no part among neighbours.".to_owned()];
    }
    let mut lines = vec![
        format!("listens at {}", network.listen),
        format!("multicast DNS: {}", if network.discover { "on" } else { "off" }),
    ];
    lines.extend(network.peers.iter().map(|peer| format!("calls {peer}")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_is_a_host_and_a_port() {
        for good in ["10.0.0.12:48620", "[fe80::1]:1", "mesa-2.local:48620"] {
            assert!(check_peer(good).is_ok(), "{good}");
        }
        for bad in ["", "10.0.0.12", ":48620", "host:0", "host:70000", "host:x"] {
            assert!(check_peer(bad).is_err(), "{bad}");
        }
    }
}
