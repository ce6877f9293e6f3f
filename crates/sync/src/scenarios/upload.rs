//! Events go up: every way in which an answer can be lost or wrong.

use proptest::prelude::*;
use urna_domain::Hash;

use super::*;
use crate::{
    remote::Remote as _,
    testing::{Op, Trouble},
    verdict::CODE_OTHER_BYTES,
};

#[tokio::test(start_paused = true)]
async fn what_was_recorded_is_received_once_with_the_same_hash() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    let event = station.check_in(1);
    let tally = station.well(Lane::Events).await;
    assert_eq!(tally.sent, 1);
    assert!(station.is_received(&event.id));
    assert_eq!(cloud.held().events.get(&event.id).map(|stored| stored.hash), Some(event.hash));
}

#[tokio::test(start_paused = true)]
async fn a_backlog_goes_in_batches_and_the_first_asks_what_is_there() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(2_300);
    let (result, tally) = station.round(Lane::Events, true).await;
    assert!(!result.unwrap().more);
    assert_eq!(tally.sent, 2_300);
    assert_eq!((cloud.calls(Op::InsertEvents), cloud.calls(Op::ConfirmEvents)), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn rows_in_flight_at_a_crash_are_asked_for_and_not_sent_twice() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(5);
    let taken = station.change(|tx| outbox::take(tx, outbox::Lane::Events, 3));
    let sent: Vec<Event> = taken
        .iter()
        .map(|taken| station.look(|r| events::by_id(r, &EventId::parse(&taken.key).unwrap())).unwrap())
        .collect();
    cloud.remote().insert_events(&sent).await.unwrap();
    // The process dies here, and starts again.
    assert_eq!(station.in_flight(), 3);
    let (result, tally) = station.round(Lane::Events, true).await;
    assert!(result.unwrap().duplicates);
    assert_eq!(tally.sent, 5);
    assert_eq!(cloud.calls(Op::InsertEvents), 2, "the crashed one, and one for the two that were missing");
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_after_the_write_is_confirmed_by_reading() {
    for trouble in [Trouble::AppliedUnknown, Trouble::AppliedSilent] {
        let cloud = Cloud::new();
        let station = Station::new("mesa-1", &cloud);
        let event = station.check_in(1);
        cloud.trouble(Op::InsertEvents, trouble);
        let (result, tally) = station.round(Lane::Events, false).await;
        assert!(result.unwrap().duplicates);
        assert_eq!(tally.sent, 1);
        assert!(station.is_received(&event.id));
        assert_eq!(cloud.calls(Op::InsertEvents), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_before_the_write_is_not_an_acknowledgement() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    let event = station.check_in(1);
    cloud.trouble(Op::InsertEvents, Trouble::Silent);
    assert_eq!(station.fails(Lane::Events).await, Fault::NoAnswer);
    assert_eq!(station.state(outbox::Lane::Events, &event.id), outbox::State::Pending);
    station.well(Lane::Events).await;
    assert!(station.is_received(&event.id));
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_that_no_majority_knows_is_not_an_acknowledgement() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    let event = station.check_in(1);
    cloud.trouble(Op::InsertEvents, Trouble::FalseDuplicate);
    let (result, tally) = station.round(Lane::Events, false).await;
    assert_eq!((result.unwrap(), tally.moved()), (Left { more: true, duplicates: true }, 0));
    assert_eq!(station.state(outbox::Lane::Events, &event.id), outbox::State::Pending);
    station.well(Lane::Events).await;
    assert!(station.is_received(&event.id));
}

#[tokio::test(start_paused = true)]
async fn other_bytes_under_the_same_id_are_set_aside_with_an_incident_and_the_rest_flows() {
    let cloud = Cloud::new();
    let clone = Station::new("mesa-1", &cloud);
    clone.check_in(77);
    clone.well(Lane::Events).await;

    let station = Station::new("mesa-1", &cloud);
    let (first, second) = (station.check_in(1), station.check_in(2));
    let tally = station.well(Lane::Events).await;
    assert_eq!((tally.sent, tally.quarantined), (1, 1));
    assert!(matches!(
        station.state(outbox::Lane::Events, &first.id),
        outbox::State::Quarantined { code: CODE_OTHER_BYTES, .. }
    ));
    assert!(station.is_received(&second.id));
    assert_eq!(station.incidents()[0].code, "event_other_bytes");
    assert_eq!(station.audited(), ["event_other_bytes"]);
    assert_ne!(cloud.held().events[&first.id].hash, first.hash, "what stood there stands");
}

#[tokio::test(start_paused = true)]
async fn a_refused_record_is_set_aside_copied_to_the_centre_and_blocks_nothing() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    let (bad, good) = (station.check_in(1), station.check_in(2));
    cloud.held().refused_events.insert(bad.id.clone(), (121, "hlc: a long".into()));
    let tally = station.well(Lane::Events).await;
    assert_eq!((tally.sent, tally.quarantined), (1, 1));
    assert!(station.is_received(&good.id));

    cloud.trouble(Op::InsertQuarantine, Trouble::NoAnswer);
    assert_eq!(station.fails(Lane::Quarantine).await, Fault::NoAnswer);
    station.well(Lane::Quarantine).await;
    station.well(Lane::Quarantine).await;
    assert_eq!(cloud.held().quarantine, [(bad.id.clone(), 121, "hlc: a long".to_owned())]);
    assert!(
        matches!(station.state(outbox::Lane::Events, &bad.id), outbox::State::Quarantined { code: 121, .. }),
        "the record itself stays until people have looked"
    );
}

/// Found by the simulation, seed 1997.
#[tokio::test(start_paused = true)]
async fn a_record_that_is_refused_twice_is_copied_though_its_copy_was_looked_at_in_between() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    let bad = station.check_in(1);
    cloud.held().refused_events.insert(bad.id.clone(), (121, "hlc: a long".into()));
    station.well(Lane::Events).await;
    crate::retry_refused(&station.store).await.unwrap();
    // The record waits to be sent once more, so there is nothing to copy now.
    station.well(Lane::Quarantine).await;
    assert_eq!(cloud.calls(Op::InsertQuarantine), 0);
    station.well(Lane::Events).await;
    station.well(Lane::Quarantine).await;
    assert_eq!(cloud.held().quarantine, [(bad.id.clone(), 121, "hlc: a long".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_record_without_a_readable_event_blocks_nothing() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    let good = station.check_in(1);
    station.change(|tx| {
        outbox::enqueue(tx, outbox::Lane::Events, "mesa-1/1/999", Millis(1))?;
        outbox::enqueue(tx, outbox::Lane::Events, "no event at all", Millis(1))
    });
    let tally = station.well(Lane::Events).await;
    assert_eq!((tally.sent, tally.quarantined), (1, 2));
    assert!(station.is_received(&good.id));
    station.well(Lane::Quarantine).await;
    assert_eq!(cloud.calls(Op::InsertQuarantine), 0, "there is nothing to copy");
}

#[tokio::test(start_paused = true)]
async fn a_failed_round_leaves_nothing_in_flight() {
    for trouble in
        [Trouble::NoAnswer, Trouble::Overloaded, Trouble::Unauthorised, Trouble::Forbidden, Trouble::Silent]
    {
        let cloud = Cloud::new();
        let station = Station::new("mesa-1", &cloud);
        station.check_in_many(1_500);
        cloud.trouble(Op::InsertEvents, trouble.clone());
        let fault = station.fails(Lane::Events).await;
        let expected = match trouble {
            Trouble::Overloaded => Fault::Overloaded,
            Trouble::Unauthorised => Fault::Unauthorised,
            Trouble::Forbidden => Fault::Held,
            Trouble::NoAnswer | Trouble::Silent | Trouble::AppliedUnknown => Fault::NoAnswer,
            Trouble::AppliedSilent | Trouble::FalseDuplicate => unreachable!("not in this story"),
        };
        assert_eq!(fault, expected);
        assert_eq!(
            (station.in_flight(), station.look(|r| outbox::pending_in(r, outbox::Lane::Events))),
            (0, 1_500)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_broken_round_left_in_flight_is_sent_without_a_restart() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(3);
    station.change(|tx| outbox::take(tx, outbox::Lane::Events, 2));
    let (result, tally) = station.round(Lane::Events, true).await;
    assert!(!result.unwrap().more);
    assert_eq!(tally.sent, 3);
}

fn any_trouble() -> impl Strategy<Value = (Op, Trouble)> {
    let op = prop_oneof![Just(Op::InsertEvents), Just(Op::ConfirmEvents)];
    let trouble = prop_oneof![
        Just(Trouble::NoAnswer),
        Just(Trouble::AppliedUnknown),
        Just(Trouble::AppliedSilent),
        Just(Trouble::Silent),
        Just(Trouble::Overloaded),
        Just(Trouble::FalseDuplicate),
    ];
    (op, trouble)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever is lost on the way and whenever the process dies, each event is at the centre once, with its own
    /// hash, and is called received only then.
    #[test]
    fn each_event_arrives_once_whatever_goes_wrong(
        troubles in prop::collection::vec(any_trouble(), 0..12),
        crashes in prop::collection::vec(any::<bool>(), 6),
        count in 1_u32..6,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let cloud = Cloud::new();
            let station = Station::new("mesa-1", &cloud);
            let recorded: Vec<Event> = (0..count).map(|number| station.check_in(number)).collect();
            troubles.into_iter().for_each(|(op, trouble)| cloud.trouble(op, trouble));
            let mut crashes = crashes.into_iter();
            for _ in 0..30 {
                let crash = crashes.next().unwrap_or(false);
                let round = station.round(Lane::Events, true);
                if crash {
                    // The process dies in the middle: the round is dropped, the next start puts back.
                    let _ = tokio::time::timeout(std::time::Duration::from_millis(1), round).await;
                    station.in_flight();
                } else {
                    let _ = round.await;
                }
                for event in &recorded {
                    let stands = cloud.held().events.get(&event.id).map(|stored| stored.hash);
                    assert!(!station.is_received(&event.id) || stands == Some(event.hash));
                }
                if recorded.iter().all(|event| station.is_received(&event.id)) {
                    break;
                }
            }
            assert!(recorded.iter().all(|event| station.is_received(&event.id)), "everything is sent in the end");
            assert_eq!(cloud.held().events.len(), recorded.len());
            let hashes: Vec<Hash> = cloud.held().events.values().map(|event| event.hash).collect();
            assert_eq!(hashes, recorded.iter().map(|event| event.hash).collect::<Vec<_>>());
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_record_is_sent_once_more_after_the_rules_of_the_centre_changed() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Control).await;
    let bad = station.check_in(1);
    cloud.held().refused_events.insert(bad.id.clone(), (121, "hlc: a long".into()));
    let refused = || {
        matches!(station.state(outbox::Lane::Events, &bad.id), outbox::State::Quarantined { code: 121, .. })
    };
    station.well(Lane::Events).await;
    station.well(Lane::Control).await;
    assert!(refused(), "nothing changed: nothing is tried again");
    cloud.held().control.schema = Some("2".into());
    assert_eq!(station.well(Lane::Control).await.retried, 1);
    assert_eq!(station.well(Lane::Events).await.quarantined, 1, "the new rules refuse it too");
    assert_eq!(station.well(Lane::Control).await.retried, 0, "once for each change");
    assert!(refused());
    cloud.held().refused_events.clear();
    assert_eq!(crate::retry_refused(&station.store).await.unwrap(), 1, "somebody asked");
    station.well(Lane::Events).await;
    assert!(station.is_received(&bad.id));
}
