//! The office orders another scope: followed once, by its station alone, and never an old one.

use std::time::Duration;

use urna_domain::{
    order::{ScopeOrder, SignedOrder},
    scope::Scope,
};

use super::*;
use crate::{
    Worker,
    orders::{ORDER_REFUSED, SCOPE_ORDERED, ordered_scope},
};

/// The scopes in their canonical text.
const HERE: &str = "citizen: comunidad == 'Extremadura'";
const OTHER: &str = "citizen: comunidad == 'Andalucía'";
const MINUTE: Duration = Duration::from_secs(60);

fn authority() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn signed(station: &str, number: u64, scope: &str) -> SignedOrder {
    let order = ScopeOrder {
        station: StationId::parse(station).unwrap(),
        number,
        scope: Scope::parse(scope).unwrap(),
    };
    order.sign(&authority()).unwrap()
}

/// A station that knows its authority, and holds its roll.
async fn station(cloud: &Cloud) -> Station {
    let mut station = Station::new("mesa-1", cloud);
    station.config.scope = HERE.to_owned();
    station.config.authority = Some(authority().verifying_key().to_bytes());
    station.config.station = Some(station.id.clone());
    station.well(Lane::Roll).await;
    station
}

impl Station {
    fn ordered(&self) -> Option<(u64, String)> {
        self.look(ordered_scope).map(|ordered| (ordered.number, ordered.scope))
    }

    /// A round of control after the office put an order down, and the scope that the worker hears of.
    async fn is_ordered(&self, order: SignedOrder) -> Option<String> {
        self.cloud.held().control.scope_order = Some(order);
        let (desk, mut heard) = self.desk();
        let mut tally = Tally::default();
        let job = Job { lane: Lane::Control, batch: 1_000, ask_first: false };
        rounds::perform(&desk, job, &mut tally).await.unwrap();
        drop(desk);
        let mut scope = None;
        while let Some(note) = heard.recv().await {
            if let Note::ScopeOrdered(text) = note {
                scope = Some(text);
            }
        }
        scope
    }

    fn codes(&self) -> Vec<&'static str> {
        self.incidents().iter().map(|incident| incident.code).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_worker_loads_the_roll_of_an_ordered_scope_beside_the_old_one() {
    let (here, there) = (centre(20), centre(0));
    (100..130).for_each(|number| there.put(citizen(number)));
    there.pass_seconds(3_600);
    let station = station(&here).await;
    let (one, other) = (here.clone(), there.clone());
    let connect = move |scope: &str| {
        let cloud = if scope == HERE { one.clone() } else { other.clone() };
        async move { cloud.connect().await }
    };
    let worker = Worker::spawn(station.store.clone(), connect, station.config.clone());
    for cloud in [&here, &there] {
        cloud.held().control.scope_order = Some(signed("mesa-1", 1, OTHER));
    }
    let began = Instant::now();
    while station.look(roll::state).scope != OTHER {
        // Until the new roll is whole the old one is all there.
        assert_eq!(station.roll_ids(), here.roll_ids());
        assert!(began.elapsed() < MINUTE * 5, "the new roll never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(station.roll_ids(), there.roll_ids());
    assert_eq!(station.ordered(), Some((1, OTHER.to_owned())));
    assert_eq!(station.codes(), [SCOPE_ORDERED]);
    let heartbeat = |cloud: &Cloud| {
        let held = cloud.held();
        let last = held.heartbeats.last().map(|heartbeat| heartbeat.fields.clone()).unwrap_or_default();
        last.into_iter().find(|(name, _)| name == "scope_order").map(|(_, number)| number)
    };
    let began = Instant::now();
    while heartbeat(&there).as_deref() != Some("1") {
        assert!(began.elapsed() < MINUTE * 5, "the office never hears of it");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(heartbeat(&here), None, "it was not said before it was so");
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn only_a_later_order_of_the_authority_to_this_station_is_followed() {
    let station = station(&centre(3)).await;
    let stranger = SigningKey::from_bytes(&[1; 32]);
    let forged = ScopeOrder { station: station.id.clone(), number: 9, scope: Scope::parse(OTHER).unwrap() };
    for _ in 0..2 {
        assert_eq!(station.is_ordered(forged.sign(&stranger).unwrap()).await, None);
    }
    assert_eq!(station.is_ordered(signed("mesa-2", 9, OTHER)).await, None);
    assert_eq!(station.ordered(), None);
    let why = |index: usize| station.incidents()[index].facts.clone();
    assert_eq!(station.codes(), [ORDER_REFUSED, ORDER_REFUSED], "each is noted once");
    assert_eq!((why(0), why(1)), (vec![("why", "forged".into())], vec![("why", "foreign".into())]));

    assert_eq!(station.is_ordered(signed("mesa-1", 2, OTHER)).await.as_deref(), Some(OTHER));
    // An older order that is shown again, and another of the same number, change nothing.
    for (number, scope) in [(1, HERE), (2, HERE)] {
        assert_eq!(station.is_ordered(signed("mesa-1", number, scope)).await.as_deref(), Some(OTHER));
        assert_eq!(station.ordered(), Some((2, OTHER.to_owned())));
    }
    // Back again: the roll in use is the ordered one, so nobody has to do anything.
    assert_eq!(station.is_ordered(signed("mesa-1", 3, HERE)).await, None);
    assert_eq!(station.ordered(), Some((3, HERE.to_owned())));
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_did_not_hear_of_an_order_is_told_again() {
    let station = station(&centre(3)).await;
    assert_eq!(station.is_ordered(signed("mesa-1", 1, OTHER)).await.as_deref(), Some(OTHER));
    // The program ended between keeping the order and saying it; the configuration still has the old scope.
    assert_eq!(station.is_ordered(signed("mesa-1", 1, OTHER)).await.as_deref(), Some(OTHER));
    assert_eq!(station.codes(), [SCOPE_ORDERED]);
}

#[tokio::test(start_paused = true)]
async fn a_station_without_an_authority_follows_no_order() {
    let mut station = station(&centre(3)).await;
    station.config.authority = None;
    assert_eq!(station.is_ordered(signed("mesa-1", 1, OTHER)).await, None);
    assert_eq!((station.ordered(), station.codes()), (None, vec![]));
}
