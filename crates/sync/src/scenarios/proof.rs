//! What is here and what is there is compared, and put right.

use super::*;
use crate::{
    proof::{self, Proof, ProofStep},
    rounds::PROOF_EVERY,
    testing::{Op, Trouble},
};

fn last(station: &Station) -> Proof {
    station.look(proof::last).unwrap()
}

fn hours(count: u64) -> std::time::Duration {
    std::time::Duration::from_secs(count * 3_600)
}

/// Events and guards at the centre.
fn at_the_centre(cloud: &Cloud) -> (usize, usize) {
    let held = cloud.held();
    (held.events.len(), held.guards.len())
}

/// The roll of the station, row by row.
fn rows(station: &Station) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    station.look(|r| roll::for_each(r, |row| rows.push((row.id.to_owned(), row.name.to_owned()))));
    rows.sort();
    rows
}

#[tokio::test(start_paused = true)]
async fn a_roll_that_is_the_same_is_shown_to_be() {
    let cloud = centre(300);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    let proof = last(&station);
    assert!(proof.holds());
    assert_eq!((proof.rows, proof.repaired), (300, 0));
    assert_eq!(station.incidents(), []);
}

#[tokio::test(start_paused = true)]
async fn a_proof_says_at_which_step_it_is() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    let steps = async || {
        let (desk, mut notes) = station.desk();
        let job = Job { lane: Lane::Roll, batch: 1_000, ask_first: false };
        let result = rounds::perform(&desk, job, &mut Tally::default()).await;
        let mut steps = Vec::new();
        while let Ok(note) = notes.try_recv() {
            if let Note::Proving(step) = note {
                steps.push(step);
            }
        }
        (steps, result.is_ok())
    };
    assert_eq!(steps().await, (vec![ProofStep::Roll, ProofStep::Events, ProofStep::Ballots], true));
    assert_eq!(steps().await, (vec![], true), "nothing is compared before it is due");
}

#[tokio::test(start_paused = true)]
async fn a_proof_comes_every_half_hour_and_not_before() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    for _ in 0..3 {
        station.well(Lane::Roll).await;
    }
    assert_eq!(cloud.calls(Op::RollSums), 1);
    tokio::time::advance(PROOF_EVERY).await;
    station.well(Lane::Roll).await;
    assert_eq!(cloud.calls(Op::RollSums), 2);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_a_foreign_tool_changed_without_a_revision_is_found() {
    let cloud = centre(300);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    cloud.put_foreign(Citizen { name: "Otra".into(), ..citizen(7) });
    cloud.pass_seconds(100);
    tokio::time::advance(hours(1)).await;
    station.well(Lane::Roll).await;
    let proof = last(&station);
    assert_eq!((proof.repaired, proof.unstamped), (1, 1));
    assert!(!proof.holds(), "nobody stamped it, so nothing is shown");
    assert!(rows(&station).contains(&(citizen(7).id.to_string(), "Otra".to_owned())));
    assert_eq!(
        station.incidents().iter().map(|incident| incident.code).collect::<Vec<_>>(),
        ["roll_repaired"]
    );

    // Once it is stamped, everything is shown to be the same.
    cloud.put(Citizen { name: "Otra".into(), ver: 2, ..citizen(7) });
    tokio::time::advance(hours(1)).await;
    station.well(Lane::Roll).await;
    assert!(last(&station).holds());
}

#[tokio::test(start_paused = true)]
async fn a_row_that_was_removed_without_a_trace_leaves() {
    let cloud = centre(300);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    cloud.remove_foreign(&citizen(7).id);
    cloud.pass_seconds(100);
    tokio::time::advance(hours(1)).await;
    station.well(Lane::Roll).await;
    assert_eq!(last(&station).repaired, 1);
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(station.look(roll::count), 299);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_was_lost_here_comes_back_and_only_it_is_fetched() {
    let cloud = centre(300);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    station.change(|tx| urna_store::proof::repair(tx, &[], &[citizen(7).id], Millis(0)));
    tokio::time::advance(hours(1)).await;
    let tally = station.well(Lane::Roll).await;
    assert_eq!(tally.rows, 1);
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn a_document_that_is_no_citizen_does_not_spoil_the_proof() {
    let cloud = centre(20);
    cloud.put_bad("x:1", "name is not a text");
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    let proof = last(&station);
    assert!(proof.holds());
    assert_eq!((proof.rows, proof.unreadable, proof.repaired), (20, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_change_that_arrives_during_the_proof_is_no_difference() {
    let cloud = centre(50);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    // The centre in memory answers as of now, so this change is in its sums and not here.
    cloud.put(Citizen { name: "Otra".into(), ..citizen(7) });
    let (desk, _notes) = station.desk();
    let proof = crate::rounds::proof::prove(&desk, &mut Tally::default()).await.unwrap();
    assert_eq!(proof.unstamped, 0);
    station.well(Lane::Roll).await;
    assert!(rows(&station).contains(&(citizen(7).id.to_string(), "Otra".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn events_that_the_centre_lost_are_sent_again() {
    let cloud = centre(5);
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(5);
    station.well(Lane::Events).await;
    station.well(Lane::Guards).await;
    station.well(Lane::Roll).await;
    assert_eq!(last(&station).events, 5);
    {
        let mut held = cloud.held();
        held.events.pop_last();
        held.guards.pop_last();
    }
    tokio::time::advance(hours(1)).await;
    station.well(Lane::Roll).await;
    let proof = last(&station);
    assert_eq!((proof.events, proof.lost), (0, 10));
    assert!(!proof.holds());
    let (result, _) = station.round(Lane::Events, true).await;
    assert!(!result.unwrap().more);
    station.round(Lane::Guards, true).await.0.unwrap();
    assert_eq!(at_the_centre(&cloud), (5, 5));
    tokio::time::advance(hours(1)).await;
    station.well(Lane::Roll).await;
    assert!(last(&station).holds());
    assert_eq!(last(&station).events, 5);
}

#[tokio::test(start_paused = true)]
async fn after_a_restore_of_the_centre_everything_is_offered_again() {
    let cloud = centre(5);
    cloud.held().restore_marker = Some("one".to_owned());
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(3);
    station.well(Lane::Control).await;
    station.well(Lane::Events).await;
    station.well(Lane::Guards).await;
    assert_eq!(station.pending(), 0);
    station.well(Lane::Control).await;
    assert_eq!(station.pending(), 0, "the same marker is no restore");
    {
        let mut held = cloud.held();
        held.restore_marker = Some("two".to_owned());
        held.events.clear();
        held.guards.clear();
    }
    station.well(Lane::Control).await;
    assert_eq!(station.pending(), 6);
    assert_eq!(station.incidents().last().unwrap().code, "centre_restored");
    station.round(Lane::Events, true).await.0.unwrap();
    station.round(Lane::Guards, true).await.0.unwrap();
    assert_eq!(at_the_centre(&cloud), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_centre_whose_time_went_back_gets_everything_again_and_its_changes_are_followed() {
    let cloud = centre(5);
    let station = Station::new("mesa-1", &cloud);
    station.check_in_many(3);
    station.well(Lane::Roll).await;
    station.well(Lane::Events).await;
    station.well(Lane::Guards).await;
    // A new primary may be a moment behind; that is no restore.
    cloud.pass_seconds(600);
    station.well(Lane::Roll).await;
    cloud.turn_back_seconds(200);
    station.well(Lane::Roll).await;
    assert_eq!((station.pending(), station.incidents()), (0, vec![]));

    // A backup of an hour ago, on a machine whose clock is behind: nobody says anything.
    cloud.turn_back_seconds(1_000);
    {
        let mut held = cloud.held();
        held.events.clear();
        held.guards.clear();
    }
    cloud.put(Citizen { name: "Eva".into(), ver: 2, ..citizen(3) });
    station.well(Lane::Roll).await;
    assert_eq!(station.pending(), 6);
    assert_eq!(station.incidents().first().unwrap().code, "centre_time_back");
    assert!(rows(&station).contains(&(citizen(3).id.as_str().to_owned(), "Eva".to_owned())));
    station.round(Lane::Events, true).await.0.unwrap();
    station.round(Lane::Guards, true).await.0.unwrap();
    assert_eq!(at_the_centre(&cloud), (3, 3));
    let said = station.incidents().len();
    station.well(Lane::Roll).await;
    assert_eq!(station.incidents().len(), said, "it is said once");
}

#[tokio::test(start_paused = true)]
async fn a_centre_that_knows_no_proofs_does_not_keep_the_roll_back() {
    let cloud = centre(30);
    cloud.trouble(Op::RollSums, Trouble::Forbidden);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    assert_eq!(station.look(proof::last), None);
    assert_eq!(station.look(roll::count), 30);
    // And it is not asked again at every poll.
    station.well(Lane::Roll).await;
    assert_eq!(cloud.calls(Op::RollSums), 1);
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_empties_no_roll() {
    let cloud = centre(30);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    for number in 0..30 {
        cloud.remove_foreign(&citizen(number).id);
    }
    tokio::time::advance(hours(1)).await;
    assert_eq!(station.fails(Lane::Roll).await, Fault::Held);
    assert_eq!(station.look(roll::count), 30);
    assert_eq!(station.incidents(), []);
}

#[tokio::test(start_paused = true)]
async fn a_roll_that_is_of_no_one_moment_is_not_compared() {
    let cloud = centre(10);
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Roll).await;
    let more_than_a_page = crate::rounds::DELTA_ROWS + 5;
    (0..more_than_a_page).for_each(|number| cloud.put(citizen(number)));
    tokio::time::advance(hours(1)).await;
    // The second page comes so late that its snapshot is gone.
    cloud.trouble_later(Op::RollDelta, 1, Trouble::NoAnswer);
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(cloud.calls(Op::RollSums), 1, "only the proof of the first download");
    station.well(Lane::Roll).await;
    assert_eq!(last(&station).rows, u64::from(more_than_a_page));
}

#[tokio::test(start_paused = true)]
async fn the_office_asks_for_a_proof_once_with_the_same_words() {
    let station = Station::new("mesa-1", &centre(5));
    station.well(Lane::Roll).await;
    let proofs = || station.cloud.calls(Op::RollSums);
    let first = proofs();
    for (words, asked) in [("one", 1), ("one", 0), ("two", 1), ("two", 0)] {
        station.cloud.held().control.prove = Some(words.to_owned());
        let before = proofs();
        station.well(Lane::Control).await;
        for _ in 0..3 {
            station.well(Lane::Roll).await;
        }
        assert_eq!(proofs() - before, asked, "{words}");
    }
    assert_eq!(first, 1);
}
