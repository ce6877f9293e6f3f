//! One person, one vote: the second check-in of a citizen finds the first.

use urna_store::conflicts;

use super::*;
use crate::testing::{Op, Trouble};

#[tokio::test(start_paused = true)]
async fn the_second_station_finds_the_first_and_both_check_ins_stay() {
    let cloud = Cloud::new();
    let (first, second) = (Station::new("mesa-1", &cloud), Station::new("mesa-2", &cloud));
    let (ours, theirs) = (first.check_in(9), second.check_in(9));
    assert_eq!(first.well(Lane::Guards).await.conflicts, 0);
    let tally = second.well(Lane::Guards).await;
    assert_eq!((tally.conflicts, tally.sent), (1, 1), "the guard is settled, not stuck");

    let conflict = &second.look(conflicts::list)[0];
    assert_eq!((&conflict.ours, &conflict.standing, &conflict.outcome), (&theirs.id, &ours.id, &None));
    assert_eq!(conflict.citizen, citizen(9).id);
    assert_eq!(cloud.held().conflicts[0].1, ours.id);
    assert_eq!(second.incidents()[0].code, "double_check_in");
    assert!(
        !format!("{:?}", second.incidents()).contains(citizen(9).id.as_str()),
        "the citizen is not named"
    );
    second.well(Lane::Events).await;
    assert!(second.is_received(&theirs.id));
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_the_centre_did_not_take_waits_with_its_guard() {
    let cloud = Cloud::new();
    let (first, second) = (Station::new("mesa-1", &cloud), Station::new("mesa-2", &cloud));
    first.check_in(9);
    first.well(Lane::Guards).await;
    second.check_in(9);
    cloud.trouble(Op::InsertConflict, Trouble::NoAnswer);
    assert_eq!(second.fails(Lane::Guards).await, Fault::NoAnswer);
    assert_eq!((second.in_flight(), second.look(conflicts::open_count)), (0, 0));
    second.well(Lane::Guards).await;
    assert_eq!(second.look(conflicts::open_count), 1);
    assert_eq!(cloud.held().conflicts.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_found_once_although_its_answer_was_lost() {
    let cloud = Cloud::new();
    let (first, second) = (Station::new("mesa-1", &cloud), Station::new("mesa-2", &cloud));
    first.check_in(9);
    first.well(Lane::Guards).await;
    second.check_in(9);
    cloud.trouble(Op::InsertConflict, Trouble::AppliedUnknown);
    second.fails(Lane::Guards).await;
    second.well(Lane::Guards).await;
    assert_eq!((cloud.held().conflicts.len(), second.incidents().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_second_authorisation_at_the_same_station_is_no_conflict() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.check_in(9);
    station.well(Lane::Guards).await;
    station.record(&Fact::AuthorisationReturned { citizen: citizen(9).id, reason: "expired".into() });
    let again = station.check_in(9);
    let tally = station.well(Lane::Guards).await;
    assert_eq!((tally.sent, tally.conflicts), (1, 0));
    assert!(matches!(station.state(outbox::Lane::Guards, &again.id), outbox::State::Received { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_guard_whose_answer_was_lost_is_our_own_and_no_conflict() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.check_in(9);
    cloud.trouble(Op::InsertGuards, Trouble::AppliedUnknown);
    let tally = station.well(Lane::Guards).await;
    assert_eq!((tally.sent, tally.conflicts), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_guard_with_our_id_and_other_bytes_is_set_aside() {
    let cloud = Cloud::new();
    let clone = Station::new("mesa-1", &cloud);
    clone.record(&Fact::PollResumed {});
    let station = Station::new("mesa-1", &cloud);
    clone.check_in(9);
    station.record(&Fact::PollSuspended { reason: "fire".into() });
    let ours = station.check_in(9);
    clone.well(Lane::Guards).await;
    assert_eq!(station.well(Lane::Guards).await.quarantined, 1);
    assert!(matches!(station.state(outbox::Lane::Guards, &ours.id), outbox::State::Quarantined { .. }));
    assert_eq!(station.incidents()[0].code, "guard_other_bytes");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_check_in_has_no_guard() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    let event = station.record(&Fact::PollResumed {});
    station.change(|tx| outbox::enqueue(tx, outbox::Lane::Guards, &event.id.to_string(), Millis(1)));
    let good = station.check_in(9);
    let tally = station.well(Lane::Guards).await;
    assert_eq!((tally.sent, tally.quarantined), (1, 1));
    assert!(matches!(station.state(outbox::Lane::Guards, &good.id), outbox::State::Received { .. }));
}
