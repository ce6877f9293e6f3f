//! The roll comes down: first whole, then change by change.

use urna_store::{delta, quarantine, staging};

use super::*;
use crate::{
    remote::{ClusterTime, Remote as _},
    rounds::STREAM_IDLE,
    testing::{Op, ROWS_PER_BATCH, Trouble},
};

fn cursor(station: &Station) -> u64 {
    station.look(delta::cursor).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_first_download_brings_exactly_the_scope_and_its_time() {
    let cloud = centre(450);
    let before = cloud.remote().probe().await.unwrap();
    let station = Station::new("mesa-1", &cloud);
    let tally = station.well(Lane::Roll).await;
    assert_eq!((tally.rows, tally.bytes > 0), (450, true));
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(station.look(staging::resume), None);
    assert!(ClusterTime(cursor(&station)) > before);
    assert_eq!(station.look(roll::state).as_of, Some(Millis(DAY)));
}

#[tokio::test(start_paused = true)]
async fn a_cut_download_goes_on_where_it_was() {
    let cloud = centre(5 * u32::try_from(ROWS_PER_BATCH).unwrap());
    let station = Station::new("mesa-1", &cloud);
    cloud.lose_stream_after(3);
    assert_eq!(station.fails(Lane::Roll).await, Fault::NoAnswer);
    let staged = station.look(staging::resume).unwrap();
    assert_eq!(staged.rows, 300);
    assert_eq!(station.look(roll::count), 0, "nobody sees half a roll");

    let probes = cloud.calls(Op::Probe);
    let tally = station.well(Lane::Roll).await;
    assert_eq!(tally.rows, 200, "only what was missing");
    assert_eq!(cloud.calls(Op::Probe), probes, "the time before the first page stays");
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

/// Stops the first download as soon as something of it has arrived, and says how many rows are staged.
async fn stopped_on_the_way(station: &Station) -> u64 {
    let (desk, mut notes) = station.desk();
    let mut tally = Tally::default();
    let job = Job { lane: Lane::Roll, batch: 1_000, ask_first: false };
    let stopping = async {
        while !matches!(notes.recv().await.unwrap(), Note::Bootstrap { .. }) {}
        station.roll_held.send_replace(true);
    };
    let (result, ()) = tokio::join!(rounds::perform(&desk, job, &mut tally), stopping);
    result.unwrap();
    assert_eq!(station.look(roll::count), 0, "nobody sees half a roll");
    station.look(staging::resume).unwrap().rows
}

#[tokio::test(start_paused = true)]
async fn a_person_stops_the_first_download_and_it_goes_on_where_it_was() {
    let all = 200 * u64::try_from(ROWS_PER_BATCH).unwrap();
    let cloud = centre(u32::try_from(all).unwrap());
    let station = Station::new("mesa-1", &cloud);
    let staged = stopped_on_the_way(&station).await;
    assert!(staged > 0 && staged < all, "{staged} of {all}");

    let calls = (cloud.calls(Op::RollStream), cloud.calls(Op::RollDelta));
    assert_eq!(station.well(Lane::Roll).await, Tally::default(), "stopped is stopped, round after round");
    assert_eq!((cloud.calls(Op::RollStream), cloud.calls(Op::RollDelta)), calls);

    station.roll_held.send_replace(false);
    assert_eq!(station.well(Lane::Roll).await.rows, all - staged, "only what was missing");
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn a_roll_that_is_in_use_cannot_be_stopped() {
    let cloud = centre(300);
    let mut station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    station.roll_held.send_replace(true);
    cloud.put(citizen(1_000_000));
    cloud.pass_seconds(60);
    assert_eq!(station.well(Lane::Roll).await.rows, 1);
    station.config.scope = "provincia == 'Badajoz'".to_owned();
    station.well(Lane::Roll).await;
    assert_eq!(station.look(roll::state).scope, station.config.scope, "the new scope comes all the same");
}

#[tokio::test(start_paused = true)]
async fn what_changes_during_a_cut_download_is_not_lost() {
    let cloud = centre(300);
    let station = Station::new("mesa-1", &cloud);
    cloud.lose_stream_after(2);
    station.fails(Lane::Roll).await;
    cloud.put(Citizen { surname1: "Muñoz".into(), ..citizen(0) });
    cloud.take_out(&citizen(1).id);
    cloud.put(citizen(1_000_000));
    cloud.pass_seconds(7_200);
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    let changed = station.look(|r| roll::by_citizen(r, &citizen(0).id)).unwrap();
    assert_eq!(changed.citizen.surname1, "Muñoz");
}

#[tokio::test(start_paused = true)]
async fn a_revision_that_becomes_visible_late_is_not_lost() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    cloud.put_late(citizen(500));
    let late = cloud.remote().probe().await.unwrap();
    cloud.pass_seconds(5);
    cloud.put(citizen(501));
    station.well(Lane::Roll).await;
    assert!(ClusterTime(cursor(&station)) > late, "the cursor is past the late revision");
    assert!(!station.roll_ids().contains(&citizen(500).id));
    cloud.pass_seconds(5);
    cloud.reveal();
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn asking_again_for_known_changes_writes_nothing() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    cloud.put(citizen(3));
    assert_eq!(station.well(Lane::Roll).await.rows, 1);
    assert_eq!(station.well(Lane::Roll).await.rows, 0, "the window is asked again, and known");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_scope_leaves_the_roll_and_their_check_in_stays() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    let event = station.check_in(4);
    cloud.take_out(&citizen(4).id);
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(station.look(|r| events::by_id(r, &event.id)), Some(event));
}

#[tokio::test(start_paused = true)]
async fn many_changes_come_in_pages_and_none_is_lost_between_them() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    let many = rounds::DELTA_ROWS * 2 + 7;
    (0..many).for_each(|number| cloud.put(citizen(number)));
    let calls = cloud.calls(Op::RollDelta);
    assert_eq!(station.well(Lane::Roll).await.rows, u64::from(many));
    assert_eq!(cloud.calls(Op::RollDelta), calls + 3);
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn a_document_that_is_no_citizen_is_set_aside_and_the_rest_comes() {
    let cloud = centre(150);
    cloud.put_bad("3.5", "_id: object id, string, integer or UUID");
    let station = Station::new("mesa-1", &cloud);
    let tally = station.well(Lane::Roll).await;
    assert_eq!((tally.rows, tally.quarantined), (150, 1));
    let aside = station.look(|r| quarantine::list(r, 10));
    assert_eq!((aside[0].source.as_str(), aside[0].id.as_str()), ("roll", "3.5"));
}

#[tokio::test(start_paused = true)]
async fn a_changed_scope_is_loaded_beside_the_old_roll_and_switched_in_whole() {
    let cloud = centre(200);
    let mut station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    let old = station.roll_ids();
    for number in 0..100 {
        cloud.take_out(&citizen(number).id);
    }
    station.config.scope = "comunidad == 'Extremadura' AND province == 'Badajoz'".into();
    cloud.lose_stream_after(0);
    station.fails(Lane::Roll).await;
    assert_eq!(station.roll_ids(), old, "the old roll serves until the new one is whole");
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(station.look(roll::state).scope, station.config.scope);
}

#[tokio::test(start_paused = true)]
async fn a_scope_changed_and_changed_back_leaves_nothing_staged() {
    let cloud = centre(200);
    let mut station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    station.config.scope = "comunidad == 'Madrid'".into();
    cloud.lose_stream_after(1);
    station.fails(Lane::Roll).await;
    station.config.scope = SCOPE.into();
    station.well(Lane::Roll).await;
    assert_eq!(station.look(staging::resume), None);
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_is_given_up_and_resumed() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    cloud.trouble(Op::RollStream, Trouble::Silent);
    let (fault, ()) = tokio::join!(station.fails(Lane::Roll), async {
        until_streaming(&cloud).await;
        tokio::time::advance(STREAM_IDLE).await;
    });
    assert_eq!(fault, Fault::NoAnswer);
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

/// Waits without the clock, which stands still while the loader's thread waits for batches.
async fn until_streaming(cloud: &Cloud) {
    while cloud.calls(Op::RollStream) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_told_to_stop_keeps_its_pages() {
    let cloud = centre(100);
    let station = Station::new("mesa-1", &cloud);
    let (mut desk, _notes) = station.desk();
    let stop = CancellationToken::new();
    desk.caller = Caller::new(stop.clone());
    cloud.trouble(Op::RollStream, Trouble::Silent);
    let stopping = async {
        until_streaming(&cloud).await;
        stop.cancel();
    };
    let mut tally = Tally::default();
    let job = Job { lane: Lane::Roll, batch: 1_000, ask_first: false };
    let (result, ()) = tokio::join!(rounds::perform(&desk, job, &mut tally), stopping);
    assert_eq!(result.unwrap_err().fault(), Fault::Cancelled);
    assert!(station.look(staging::resume).is_some());
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_and_never_promises_more_than_there_is() {
    let cloud = centre(1_000);
    let station = Station::new("mesa-1", &cloud);
    let (desk, mut notes) = station.desk();
    let job = Job { lane: Lane::Roll, batch: 1_000, ask_first: false };
    rounds::perform(&desk, job, &mut Tally::default()).await.unwrap();
    drop(desk);
    let mut heard = Vec::new();
    while let Some(note) = notes.recv().await {
        heard.push(note);
    }
    // The first proof comes after it.
    heard.retain(|note| !matches!(note, Note::Proving(_)));
    assert_eq!(heard.pop(), Some(Note::BootstrapDone));
    let rows: Vec<u64> = heard
        .iter()
        .filter_map(|note| match note {
            Note::Bootstrap { rows, .. } => Some(*rows),
            Note::BootstrapDone
            | Note::Proving(_)
            | Note::PollEvery(_)
            | Note::HintsAllowed(_)
            | Note::ScopeOrdered(_)
            | Note::ClusterTime(_) => None,
        })
        .collect();
    assert!(rows.is_sorted() && rows.last() == Some(&1_000), "{rows:?}");
}
