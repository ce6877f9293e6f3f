//! One exchange without a worker.

use super::*;
use crate::{
    OnceError, set_offline_demo, sync_once,
    testing::{Op, Trouble},
};

#[tokio::test(start_paused = true)]
async fn one_exchange_does_everything_and_says_what_it_did() {
    let cloud = centre(250);
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(10);
    let mut rows = 0;
    let remote = Arc::new(cloud.remote());
    let report =
        sync_once(&station.store, remote, station.config.clone(), |seen| rows = seen.rows).await.unwrap();
    assert_eq!((report.rows, report.sent, report.conflicts, report.quarantined), (250, 20, 0, 0));
    assert_eq!((report.proof_ok, rows), (Some(true), 250));
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert_eq!(station.pending(), 0);
}

#[tokio::test(start_paused = true)]
async fn while_pretending_to_be_offline_it_refuses_and_calls_nobody() {
    let cloud = centre(5);
    let station = Station::new("mesa-1", &cloud);
    set_offline_demo(&station.store, true).await.unwrap();
    let refused = sync_once(&station.store, Arc::new(cloud.remote()), station.config.clone(), |_| {}).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, OnceError::OfflineDemo));
    assert!(error.to_string().contains("urna station offline-demo off"));
    assert_eq!(cloud.all_calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn while_sending_is_paused_the_roll_comes_and_nothing_goes() {
    let cloud = centre(5);
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(3);
    let waiting = station.pending();
    let pause = crate::pause::Pause { since: Millis(1), reason: "centre_asks".to_owned() };
    station.store.write_blocking(move |tx| crate::pause::begin(tx, &pause)).unwrap();
    let once = || sync_once(&station.store, Arc::new(cloud.remote()), station.config.clone(), |_| {});
    let report = once().await.unwrap();
    assert_eq!((report.rows, report.sent, station.pending()), (5, 0, waiting));
    station.store.write_blocking(crate::pause::end).unwrap();
    assert_eq!((once().await.unwrap().sent, station.pending()), (waiting, 0));
}

#[tokio::test(start_paused = true)]
async fn an_unreachable_centre_is_one_error() {
    let cloud = centre(5);
    let station = Station::new("mesa-1", &cloud);
    cloud.set_down(true);
    let refused = sync_once(&station.store, Arc::new(cloud.remote()), station.config.clone(), |_| {}).await;
    assert!(matches!(refused, Err(OnceError::Centre(_))));
}

#[tokio::test(start_paused = true)]
async fn a_lane_without_rights_is_named_and_the_others_go_on() {
    let cloud = centre(50);
    let station = Station::new("mesa-1", &cloud);
    let event = station.check_in(1);
    cloud.trouble(Op::InsertGuards, Trouble::Forbidden);
    let report =
        sync_once(&station.store, Arc::new(cloud.remote()), station.config.clone(), |_| {}).await.unwrap();
    assert!(station.is_received(&event.id));
    assert_eq!(report.rows, 50);
    let (lane, problem) = &report.problems[0];
    assert_eq!(*lane, Lane::Guards);
    assert!(problem.to_string().contains("does not allow this station to insert"), "{problem}");
}

#[tokio::test(start_paused = true)]
async fn a_row_that_should_not_be_here_is_found_and_leaves() {
    let cloud = centre(20);
    let station = Station::new("mesa-1", &cloud);
    sync_once(&station.store, Arc::new(cloud.remote()), station.config.clone(), |_| {}).await.unwrap();
    let ghost = urna_store::delta::Change::Put(Citizen { rev: 1, ..citizen(999) });
    station.change(|tx| urna_store::delta::apply(tx, &[ghost], None, Millis(1)));
    let report =
        sync_once(&station.store, Arc::new(cloud.remote()), station.config.clone(), |_| {}).await.unwrap();
    assert_eq!(report.proof_ok, Some(true));
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(station.incidents()[0].code, "roll_repaired");
}
