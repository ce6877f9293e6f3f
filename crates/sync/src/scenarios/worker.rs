//! The worker through a day: the network goes and comes, the office forgets a right, the machine is switched off.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use urna_store::settings;

use super::*;
use crate::{
    CLAIM, Claim, Connection, Handle, OFFLINE_DEMO, Stopped, SyncStatus, Trouble as Shown, Worker,
    remote::{Remote as _, RemoteError},
    testing::{Op, Trouble},
};

impl Station {
    fn start(&self) -> Handle {
        let cloud = self.cloud.clone();
        let connect = move |_: &str| {
            let cloud = cloud.clone();
            async move { cloud.connect().await }
        };
        Worker::spawn(self.store.clone(), connect, self.config.clone())
    }

    /// Waits for something to become true; the paused clock moves meanwhile.
    async fn until(&self, within: Duration, what: &str, mut is_true: impl FnMut(&Self) -> bool) -> Duration {
        let started = Instant::now();
        while !is_true(self) {
            assert!(started.elapsed() < within, "not within {within:?}: {what}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        started.elapsed()
    }

    async fn until_sent(&self, within: Duration) -> Duration {
        self.until(within, "everything is received", |station| station.pending() == 0).await
    }
}

async fn until_status(
    handle: &Handle,
    within: Duration,
    is_so: impl FnMut(&SyncStatus) -> bool,
) -> SyncStatus {
    let mut status = handle.status();
    let found = tokio::time::timeout(within, status.wait_for(is_so)).await;
    let last = handle.status().borrow().clone();
    found.unwrap_or_else(|_| panic!("not within {within:?}; last: {last:?}")).unwrap().clone()
}

async fn until_connection(handle: &Handle, within: Duration, connection: Connection) -> SyncStatus {
    until_status(handle, within, |status| status.connection == connection).await
}

const MOMENT: Duration = Duration::from_secs(5);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test(start_paused = true)]
async fn a_quiet_morning_downloads_the_roll_and_sends_each_check_in_at_once() {
    let cloud = centre(250);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    station.until(MOMENT, "the roll is here", |station| station.roll_ids() == cloud.roll_ids()).await;
    let event = station.check_in(1);
    worker.wake();
    station.until_sent(MOMENT).await;
    assert!(station.is_received(&event.id));
    assert_eq!(cloud.held().guards.len(), 1);
    let status = until_status(&worker, MOMENT, |status| status.proving.is_none()).await;
    assert!(status.troubles.is_empty() && status.bootstrap.is_none() && status.last_exchange.is_some());
    assert_eq!(worker.stop().await, Stopped::Clean);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_breaks_off_says_so_and_begins_anew() {
    let cloud = centre(10);
    let mut station = Station::new("mesa-1", &cloud);
    let (breaks, clock) = (Arc::new(AtomicBool::new(false)), station.config.clock.clone());
    let armed = breaks.clone();
    station.config.clock = Arc::new(move || {
        assert!(!armed.swap(false, Ordering::SeqCst), "a mistake of the program");
        clock()
    });
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    station.until(MOMENT, "the roll is here", |station| station.roll_ids() == cloud.roll_ids()).await;
    let event = station.check_in(1);
    breaks.store(true, Ordering::SeqCst);
    worker.wake();
    let broken = until_status(&worker, MINUTE, |status| status.connection != Connection::Connected).await;
    assert_eq!(broken.connection, Connection::Checking);
    until_connection(&worker, MINUTE, Connection::Connected).await;
    station.until_sent(MINUTE).await;
    assert!(station.is_received(&event.id) && !breaks.load(Ordering::SeqCst));
    assert_eq!(worker.stop().await, Stopped::Clean);
}

#[tokio::test(start_paused = true)]
async fn a_download_that_is_held_waits_for_the_word_and_everything_else_goes_on() {
    let cloud = centre(250);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    worker.hold_roll(true);
    until_connection(&worker, MOMENT, Connection::Connected).await;
    let event = station.check_in(1);
    worker.wake();
    station.until_sent(MOMENT).await;
    assert!(station.is_received(&event.id));
    tokio::time::sleep(HOUR).await;
    assert_eq!((station.roll_ids().len(), worker.roll_held()), (0, true));
    worker.hold_roll(false);
    station.until(MOMENT, "the roll is here", |station| station.roll_ids() == cloud.roll_ids()).await;
    assert_eq!(worker.stop().await, Stopped::Clean);
}

#[tokio::test(start_paused = true)]
async fn hours_without_network_lose_nothing_and_end_without_a_restart() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    cloud.set_down(true);
    for voter in 0..50 {
        station.check_in(voter);
        worker.wake();
        tokio::time::sleep(Duration::from_secs(240)).await;
    }
    assert_eq!(worker.status().borrow().connection, Connection::NoServer);
    assert_eq!(station.pending(), 100);
    cloud.put(citizen(5_000));
    cloud.set_down(false);
    let took = station.until_sent(MINUTE).await;
    assert!(took < Duration::from_secs(40), "{took:?}");
    until_connection(&worker, MINUTE, Connection::Connected).await;
    station.until(MINUTE, "changes came, too", |station| station.roll_ids() == cloud.roll_ids()).await;
    assert_eq!(cloud.held().events.len(), 50);
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_station_that_starts_without_network_fetches_its_roll_later() {
    let cloud = centre(100);
    cloud.set_down(true);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    let status = until_connection(&worker, MINUTE, Connection::NoServer).await;
    assert!(status.since.0 - DAY >= 20_000, "not before twenty seconds");
    cloud.set_down(false);
    station.until(MINUTE, "the roll is here", |station| station.roll_ids() == cloud.roll_ids()).await;
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn no_cable_is_told_apart() {
    let cloud = centre(0);
    cloud.set_down(true);
    let mut station = Station::new("mesa-1", &cloud);
    station.config.has_route = Arc::new(|| false);
    let worker = station.start();
    until_connection(&worker, MINUTE, Connection::NoNetwork).await;
}

#[tokio::test(start_paused = true)]
async fn while_pretending_nobody_is_called_and_after_it_everything_flows() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    station.until(MOMENT, "the roll is here", |station| station.roll_ids().len() == 100).await;
    worker.set_offline(true).await.unwrap();
    let status = until_connection(&worker, MOMENT, Connection::NoNetwork).await;
    assert!(status.offline_demo);
    let calls = cloud.all_calls();
    let event = station.check_in(1);
    worker.wake();
    worker.sync_now();
    tokio::time::sleep(HOUR).await;
    assert_eq!(cloud.all_calls(), calls);
    assert!(!station.is_received(&event.id));

    worker.set_offline(false).await.unwrap();
    station.until_sent(MOMENT).await;
    assert!(!until_connection(&worker, MOMENT, Connection::Connected).await.offline_demo);
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_pretence_holds_over_a_restart_and_its_switch_is_seen_without_a_word() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    station.change(|tx| settings::set(tx, OFFLINE_DEMO, "on"));
    station.check_in(1);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::NoNetwork).await;
    tokio::time::sleep(HOUR).await;
    assert_eq!(cloud.all_calls(), 0);
    // Another command changes the setting and tells nobody.
    station.change(|tx| settings::delete(tx, OFFLINE_DEMO));
    station.until_sent(MOMENT).await;
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_missing_right_stops_one_lane_is_shown_and_heals() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    for _ in 0..3 {
        cloud.trouble(Op::InsertGuards, Trouble::Forbidden);
    }
    let event = station.check_in(1);
    let worker = station.start();
    let forbidden = Shown::Forbidden { action: "insert".into(), collection: "InsertGuards".into() };
    until_status(&worker, MOMENT, |status| status.troubles.get(&Lane::Guards) == Some(&forbidden)).await;
    station.until(MOMENT, "the event is received", |station| station.is_received(&event.id)).await;
    until_connection(&worker, MOMENT, Connection::Connected).await;
    station.until_sent(HOUR).await;
    until_status(&worker, MOMENT, |status| status.troubles.is_empty()).await;
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_revoked_credential_is_shown_and_a_new_one_needs_no_restart() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    // The download asks for the time of the cluster too: the refusal is meant for the probe alone.
    station.until(MOMENT, "the roll is here", |station| station.roll_ids() == cloud.roll_ids()).await;
    let clients = cloud.calls(Op::Connect);
    cloud.trouble(Op::Probe, Trouble::Unauthorised);
    worker.sync_now();
    let status = until_connection(&worker, MOMENT, Connection::Refused).await;
    assert_eq!(status.troubles.get(&Lane::Probe), Some(&Shown::Unauthorised));
    until_connection(&worker, MINUTE, Connection::Connected).await;
    assert_eq!(cloud.calls(Op::Connect), clients + 1, "with a new client");
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_address_that_cannot_be_read_is_never_shown_as_connected() {
    let station = Station::new("mesa-1", &centre(0));
    let connect = |_: &str| async { Err::<SimRemote, _>(RemoteError::Protocol("not an address".into())) };
    let worker = Worker::spawn(station.store.clone(), connect, station.config.clone());
    let status = until_connection(&worker, MINUTE, Connection::NoServer).await;
    assert_eq!(status.troubles.get(&Lane::Probe), Some(&Shown::Unreadable));
}

#[tokio::test(start_paused = true)]
async fn a_centre_that_never_answers_cannot_keep_the_worker_from_stopping() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    cloud.trouble(Op::InsertEvents, Trouble::Silent);
    let event = station.check_in(1);
    worker.wake();
    station
        .until(MOMENT, "the event is on its way", |station| {
            station.state(outbox::Lane::Events, &event.id) == outbox::State::InFlight
        })
        .await;
    let started = Instant::now();
    assert_eq!(worker.stop().await, Stopped::Clean);
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(station.state(outbox::Lane::Events, &event.id), outbox::State::Pending);
    assert_eq!(worker.stop().await, Stopped::Clean, "a second stop is nothing");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_worker_ends() {
    let cloud = centre(0);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    drop(worker);
    tokio::time::sleep(MOMENT).await;
    let calls = cloud.all_calls();
    tokio::time::sleep(HOUR).await;
    assert_eq!(cloud.all_calls(), calls);
}

#[tokio::test(start_paused = true)]
async fn what_was_in_flight_at_a_crash_is_asked_for_first() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    let event = station.check_in(1);
    station.change(|tx| outbox::take(tx, outbox::Lane::Events, 10));
    cloud.remote().insert_events(std::slice::from_ref(&event)).await.unwrap();
    let worker = station.start();
    station.until_sent(MOMENT).await;
    assert_eq!(cloud.calls(Op::InsertEvents), 1, "not sent a second time");
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_registration_is_claimed_once_and_the_office_hears_counts_alone() {
    let cloud = centre(10);
    let mut station = Station::new("mesa-1", &cloud);
    station.config.claim = Some(Claim { registration: "mesa-1|k1".into(), public_key: [1; 32] });
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    tokio::time::sleep(HOUR).await;
    assert_eq!(station.look(|r| settings::get(r, CLAIM)).as_deref(), Some("held"));
    assert_eq!(cloud.calls(Op::Claim), 1);
    let heartbeats = cloud.held().heartbeats.clone();
    assert!((55..=65).contains(&heartbeats.len()), "{}", heartbeats.len());
    let last = heartbeats.last().unwrap();
    assert!(last.fields.contains(&("roll_rows".to_owned(), "10".to_owned())), "{last:?}");
    worker.stop().await;

    let mut second = Station::new("mesa-1", &cloud);
    second.config.claim = Some(Claim { registration: "mesa-1|k1".into(), public_key: [2; 32] });
    let worker = second.start();
    let other = format!("other:{}", "01".repeat(32));
    second
        .until(MOMENT, "the second device knows", |station| {
            station.look(|r| settings::get(r, CLAIM)).as_deref() == Some(other.as_str())
        })
        .await;
    assert_eq!(second.incidents()[0].code, "registration_held_by_other");
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_running_worker_sends_refused_records_again_when_the_rules_change() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    let bad = station.check_in(1);
    cloud.held().refused_events.insert(bad.id.clone(), (121, "hlc: a long".into()));
    let worker = station.start();
    let is_refused = |station: &Station| {
        matches!(
            station.state(urna_store::outbox::Lane::Events, &bad.id),
            urna_store::outbox::State::Quarantined { .. }
        )
    };
    station.until(MOMENT, "the record is refused", is_refused).await;
    tokio::time::sleep(HOUR).await;
    assert!(is_refused(&station));
    cloud.held().refused_events.clear();
    cloud.held().control.schema = Some("2".into());
    station.until(HOUR, "the record is received", |station| station.is_received(&bad.id)).await;
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_office_sets_the_pace() {
    let cloud = centre(10);
    cloud.held().control.poll_interval_ms = Some(100_000);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    until_connection(&worker, MOMENT, Connection::Connected).await;
    tokio::time::sleep(Duration::from_secs(200)).await;
    let calls = cloud.calls(Op::RollDelta);
    tokio::time::sleep(Duration::from_secs(1_000)).await;
    let polls = cloud.calls(Op::RollDelta) - calls;
    assert!((8..=13).contains(&polls), "{polls}");
    assert_eq!(worker.status().borrow().connection, Connection::Connected, "probes keep the word true");
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_clock_of_the_machine_is_compared_with_the_cluster() {
    let cloud = centre(0);
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    let status = until_status(&worker, MOMENT, |status| status.clock_ahead_seconds.is_some()).await;
    assert_eq!(status.clock_ahead_seconds, Some(DAY / 1_000 - 4_600));
    worker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_hint_brings_a_change_before_its_time_and_the_end_of_hints_brings_it_in_time() {
    let cloud = centre(5);
    {
        let mut held = cloud.held();
        (held.control.hints, held.control.poll_interval_ms) = (true, Some(600_000));
    }
    let station = Station::new("mesa-1", &cloud);
    let worker = station.start();
    let has = |count| move |station: &Station| station.look(roll::count) == count;
    station.until(MOMENT, "the roll is here", has(5)).await;
    // The first question after the pace is known is one at the old pace.
    tokio::time::sleep(MINUTE).await;

    cloud.put(citizen(100));
    cloud.hint();
    station.until(MOMENT, "the hint brings the change", has(6)).await;

    cloud.end_hints();
    cloud.put(citizen(101));
    station.until(HOUR, "the change comes without a hint", has(7)).await;
    let follows = |station: &Station| !station.cloud.held().listeners.is_empty();
    station.until(HOUR, "hints are followed again", follows).await;
    assert_eq!(station.look(crate::watchdog::counts).hints_ended, 1);
    worker.stop().await;
}
