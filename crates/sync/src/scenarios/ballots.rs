//! The box goes up after closing, and says nothing of when or in which order.

use std::sync::atomic::{AtomicU32, Ordering};

use urna_domain::ballot::BallotId;

use super::*;
use crate::{
    config::SealedBox,
    remote::{Manifest, SealedBallot},
    testing::{Op, Trouble},
};

/// A station whose box holds so many ballots, and how often the box was opened for sending.
fn with_box(cloud: &Cloud, count: u16) -> (Station, Vec<SealedBallot>, Arc<AtomicU32>) {
    let ballots: Vec<SealedBallot> = (0..count)
        .map(|number| {
            let mut id = [0; 16];
            id[..2].copy_from_slice(&number.to_be_bytes());
            SealedBallot { id, marks: format!("{{\"senado\":[\"{}\"]}}", number % 3).into_bytes() }
        })
        .collect();
    let sealed = SealedBox {
        election: election(),
        ballots: ballots.clone(),
        manifest: Manifest { canon: format!("{{\"count\":{count}}}").into_bytes(), sig: [5; 64] },
    };
    let opened = Arc::new(AtomicU32::new(0));
    let counter = opened.clone();
    let mut station = Station::new("mesa-1", cloud);
    station.config.ballots = Some(Arc::new(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(sealed.clone())
    }));
    (station, ballots, opened)
}

/// What closing a poll puts into the outbox.
fn close(station: &Station, ballots: &[SealedBallot]) {
    let ids: Vec<BallotId> = ballots.iter().map(|ballot| BallotId::from_random(ballot.id)).collect();
    station.change(|tx| {
        outbox::enqueue_ballots(tx, &ids)?;
        outbox::enqueue(tx, outbox::Lane::Manifest, "mesa-1", Millis(DAY))
    });
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_the_box_before_closing() {
    let cloud = Cloud::new();
    let (station, _, opened) = with_box(&cloud, 5);
    station.well(Lane::Ballots).await;
    assert_eq!((opened.load(Ordering::SeqCst), cloud.all_calls()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn after_closing_the_box_goes_in_one_shuffled_batch_and_the_manifest_follows() {
    let cloud = Cloud::new();
    let (station, ballots, _) = with_box(&cloud, 300);
    close(&station, &ballots);
    let tally = station.well(Lane::Ballots).await;
    assert_eq!((tally.sent, station.pending()), (301, 0));
    let held = cloud.held();
    assert_eq!((held.ballot_calls.len(), held.manifests.len()), (1, 1));
    let order: Vec<[u8; 16]> = held.ballot_calls[0].iter().map(|ballot| ballot.id).collect();
    assert!(!order.is_sorted(), "300 ballots in the order of their ids would be no shuffle");
    let expected = ballots.iter().map(|ballot| (ballot.id, ballot.marks.clone())).collect();
    assert_eq!(held.ballots, expected);
}

#[tokio::test(start_paused = true)]
async fn two_uploads_of_the_same_box_have_different_orders() {
    let order =
        |cloud: &Cloud| cloud.held().ballot_calls[0].iter().map(|ballot| ballot.id).collect::<Vec<_>>();
    let mut orders = Vec::new();
    for _ in 0..2 {
        let cloud = Cloud::new();
        let (station, ballots, _) = with_box(&cloud, 100);
        close(&station, &ballots);
        station.well(Lane::Ballots).await;
        orders.push(order(&cloud));
    }
    assert_ne!(orders[0], orders[1]);
}

#[tokio::test(start_paused = true)]
async fn the_manifest_waits_for_the_last_ballot() {
    let cloud = Cloud::new();
    let (station, ballots, _) = with_box(&cloud, 1_500);
    close(&station, &ballots);
    cloud.trouble(Op::ConfirmBallots, Trouble::NoAnswer);
    cloud.trouble(Op::InsertBallots, Trouble::AppliedSilent);
    assert_eq!(station.fails(Lane::Ballots).await, Fault::NoAnswer);
    assert_eq!((cloud.calls(Op::InsertManifest), station.in_flight()), (0, 0));
    let (result, _) = station.round(Lane::Ballots, true).await;
    assert!(!result.unwrap().more);
    let held = cloud.held();
    assert_eq!((held.ballots.len(), held.manifests.len()), (1_500, 1));
    assert_eq!(station.pending(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_manifest_whose_answer_was_lost_is_confirmed_by_sending_it_again() {
    let cloud = Cloud::new();
    let (station, ballots, _) = with_box(&cloud, 3);
    close(&station, &ballots);
    cloud.trouble(Op::InsertManifest, Trouble::AppliedUnknown);
    assert_eq!(station.fails(Lane::Ballots).await, Fault::NoAnswer);
    station.well(Lane::Ballots).await;
    assert_eq!((cloud.held().manifests.len(), station.pending()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn another_manifest_at_the_centre_is_an_incident() {
    let cloud = Cloud::new();
    let (station, ballots, _) = with_box(&cloud, 3);
    cloud.held().manifests.push(Manifest { canon: b"{}".to_vec(), sig: [0; 64] });
    close(&station, &ballots);
    assert_eq!(station.well(Lane::Ballots).await.quarantined, 1);
    assert_eq!(station.incidents()[0].code, "manifest_refused");
}

#[tokio::test(start_paused = true)]
async fn a_ballot_with_other_marks_at_the_centre_is_set_aside_without_being_named() {
    let cloud = Cloud::new();
    let (station, ballots, _) = with_box(&cloud, 20);
    cloud.held().ballots.insert(ballots[7].id, b"{}".to_vec());
    close(&station, &ballots);
    let tally = station.well(Lane::Ballots).await;
    assert_eq!((tally.sent, tally.quarantined), (20, 1), "nineteen ballots and the manifest");
    let incident = &station.incidents()[0];
    assert_eq!((incident.code, incident.facts.len()), ("ballot_refused", 1));
    let told = format!("{:?}{:?}", station.incidents(), station.look(|r| audit::tail(r, 100)));
    assert!(!told.contains(&BallotId::from_random(ballots[7].id).to_hex()));
}

#[tokio::test(start_paused = true)]
async fn a_ballot_that_is_queued_and_not_in_the_box_is_set_aside() {
    let cloud = Cloud::new();
    let (station, ballots, _) = with_box(&cloud, 3);
    close(&station, &ballots);
    station.change(|tx| outbox::enqueue_ballots(tx, &[BallotId::from_random([9; 16])]));
    let tally = station.well(Lane::Ballots).await;
    assert_eq!((tally.sent, tally.quarantined), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn a_box_that_cannot_be_read_is_a_local_fault_and_nothing_is_in_flight() {
    let cloud = Cloud::new();
    let (mut station, ballots, _) = with_box(&cloud, 3);
    station.config.ballots = Some(Arc::new(|| Err("disk".into())));
    close(&station, &ballots);
    assert_eq!(station.fails(Lane::Ballots).await, Fault::Local);
    assert_eq!((station.in_flight(), station.pending()), (0, 4));
}
