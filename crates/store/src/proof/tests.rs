#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use urna_domain::event::Fact;

use super::*;
use crate::{
    delta::{Change, apply},
    events, outbox,
    testing::{self, Signer, TestStore},
};

fn with(rows: &[Citizen]) -> TestStore {
    let store = TestStore::new();
    let changes: Vec<Change> = rows.iter().cloned().map(Change::Put).collect();
    store.change(|tx| apply(tx, &changes, Some(9), Millis(1)));
    store
}

fn citizen(number: u32) -> Citizen {
    testing::citizen(number, "Ana", "Gil", "Sanz")
}

fn people(count: u32) -> Vec<Citizen> {
    (1..=count).map(|number| Citizen { rev: u64::from(number), ..citizen(number) }).collect()
}

fn sums(rows: &[Citizen]) -> Buckets {
    let mut buckets = Buckets::default();
    rows.iter().for_each(|row| buckets.add(row.as_ref().content_hash()));
    buckets
}

#[test]
fn the_roll_is_summed_up_from_its_rows() {
    let rows = people(40);
    let store = with(&rows);
    assert_eq!(store.look(roll), RollSums { buckets: sums(&rows), cursor: 9 });
}

#[test]
fn rows_are_listed_by_bucket() {
    let rows = people(40);
    let store = with(&rows);
    let wanted = bucket_of(rows[3].as_ref().content_hash());
    let listed = store.look(|r| roll_hashes(r, &[Some(wanted), None]));
    assert!(listed.iter().any(|row| row.id == rows[3].id && row.rev == rows[3].rev));
    assert!(listed.iter().all(|row| bucket_of(row.hash) == wanted));
    assert_eq!(store.look(|r| roll_hashes(r, &[])), []);
}

#[test]
fn a_repair_wins_over_every_revision_and_leaves_the_cursor() {
    let rows = people(10);
    let store = with(&rows);
    let back = Citizen { rev: 1, name: "Otra".into(), ..rows[5].clone() };
    let new = Citizen { rev: 2, ..citizen(99) };
    let absent = [rows[0].id.clone(), citizen(77).id];
    let done = store.change(|tx| repair(tx, &[back.clone(), new.clone()], &absent, Millis(5)));
    assert_eq!((done.put, done.gone), (2, 1));
    let mut expected = rows[1..].to_vec();
    expected[4] = back;
    expected.push(new);
    assert_eq!(store.look(roll), RollSums { buckets: sums(&expected), cursor: 9 });
    assert_eq!(store.look(crate::roll::count), 10);
    assert_eq!(store.look(|r| crate::roll::by_dni(r, &rows[0].dni)), []);
}

#[test]
fn whoever_left_comes_back_by_a_repair_and_by_a_later_change() {
    let rows = people(3);
    let store = with(&rows);
    let gone = Change::Gone { id: rows[0].id.clone(), rev: 50 };
    store.change(|tx| apply(tx, &[gone], None, Millis(1)));
    store.change(|tx| repair(tx, &rows[..1], &[], Millis(5)));
    assert_eq!(store.look(roll).buckets, sums(&rows));
}

#[test]
fn a_chain_is_sent_as_far_as_nothing_waits() {
    let store = TestStore::new();
    let mut signer = Signer::new("station-1", 7);
    let sent: Vec<Event> = (1..=5).map(|count| signer.sign(&Fact::BallotCast { count })).collect();
    for event in sent.clone() {
        store.change(move |tx| {
            events::append(tx, &event)?;
            outbox::enqueue(tx, Lane::Events, &event.id.to_string(), Millis(1))
        });
    }
    assert_eq!(store.look(sent_chains), []);
    let keys: Vec<String> = [1, 2, 3, 5].into_iter().map(|seq: usize| sent[seq - 1].id.to_string()).collect();
    store.change(|tx| outbox::acked(tx, Lane::Events, &keys, Millis(2)));
    let mut fingerprint = Fingerprint::default();
    sent[..3].iter().for_each(|event| fingerprint.add(event.hash));
    let chain = SentChain { election: sent[0].election.clone(), epoch: 7, through: 3, fingerprint };
    assert_eq!(store.look(sent_chains), [chain]);
    assert_eq!(store.look(|r| all_sent(r, Lane::Events)), None);
    store.change(|tx| outbox::acked(tx, Lane::Events, &[sent[3].id.to_string()], Millis(2)));
    assert_eq!(store.look(sent_chains)[0].through, 5);
    assert_eq!(store.look(|r| all_sent(r, Lane::Events)), Some(5));
}
