#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
use urna_domain::{event::Fact, ids::CitizenId};

use super::*;
use crate::{
    events, outbox,
    testing::{Signer, TestStore},
};

/// A poll that was opened, two check-ins, and the first of the two voted in between.
fn a_morning() -> (TestStore, StationId, Vec<String>) {
    let store = TestStore::new();
    let mut signer = Signer::new("station-1", 1);
    let check_in = |name: &str| Fact::VoterAuthorised {
        citizen: CitizenId::parse(name).unwrap(),
        method: "dni".to_owned(),
        document: None,
        officer: "poll_worker_1".to_owned(),
    };
    let facts = [
        Fact::PollOpened { officers: vec!["a".to_owned(), "b".to_owned()], electors: 2 },
        check_in("s:ana"),
        Fact::BallotCast { count: 1 },
        check_in("s:eva"),
    ];
    let mut keys = Vec::new();
    for (at, fact) in (100..).zip(facts) {
        let event = signer.sign(&fact);
        keys.push(event.id.to_string());
        store.change(|tx| {
            events::append(tx, &event)?;
            outbox::enqueue(tx, Lane::Events, &event.id.to_string(), Millis(at))?;
            if event.kind() == "VoterAuthorised" {
                outbox::enqueue(tx, Lane::Guards, &event.id.to_string(), Millis(at))?;
            }
            Ok(())
        });
    }
    (store, signer.station, keys)
}

fn seqs(store: &TestStore, station: &StationId, filter: Filter) -> Vec<u64> {
    store.look(|r| list(r, station, 1, filter, None, 10)).iter().map(|row| row.id.seq).collect()
}

#[test]
fn the_list_names_every_record_but_those_of_ballots() {
    let (store, station, _) = a_morning();
    assert_eq!(seqs(&store, &station, Filter::All), [4, 2, 1]);
    let page = store.look(|r| list(r, &station, 1, Filter::All, Some(4), 1));
    assert_eq!((page.len(), page[0].id.seq, page[0].kind.as_str()), (1, 2, "VoterAuthorised"));
    assert_eq!(page[0].way, Way::Waiting);
    assert_eq!(seqs(&store, &StationId::parse("other").unwrap(), Filter::All), [0_u64; 0]);
}

#[test]
fn a_record_is_found_by_where_it_is() {
    let (store, station, keys) = a_morning();
    store.change(|tx| outbox::acked(tx, Lane::Events, &keys[..1], Millis(500)));
    store.change(|tx| outbox::take(tx, Lane::Events, 1));
    assert_eq!(seqs(&store, &station, Filter::Received), [1]);
    assert_eq!(seqs(&store, &station, Filter::Waiting), [4, 2]);
    let all = store.look(|r| list(r, &station, 1, Filter::All, None, 10));
    assert_eq!(
        all.iter().map(|row| row.way).collect::<Vec<_>>(),
        [Way::Waiting, Way::Sending, Way::Received(Millis(500))]
    );
    assert_eq!(all[1].attempts, 1);
}

#[test]
fn a_check_in_whose_guard_was_refused_is_no_received_one() {
    let (store, station, keys) = a_morning();
    store.change(|tx| outbox::acked(tx, Lane::Events, &keys, Millis(500)));
    store.change(|tx| outbox::quarantine(tx, Lane::Guards, &keys[1], 121, "scope: a text"));
    assert_eq!(seqs(&store, &station, Filter::Received), [4, 1]);
    let refused = store.look(|r| list(r, &station, 1, Filter::Refused, None, 10));
    assert_eq!((refused[0].id.seq, refused[0].code, refused[0].reason.as_str()), (2, 121, "scope: a text"));
}

#[test]
fn what_waits_is_counted_by_kind_and_ballots_have_no_age() {
    let (store, station, keys) = a_morning();
    store.change(|tx| outbox::quarantine(tx, Lane::Events, &keys[0], 1, ""));
    let queued = store.look(|r| queued(r, &station, 1));
    let of = |kind: &str, waiting, refused, oldest: Option<i64>| Queued {
        kind: kind.to_owned(),
        waiting,
        refused,
        oldest: oldest.map(Millis),
    };
    assert_eq!(
        queued,
        [of("BallotCast", 1, 0, None), of("PollOpened", 0, 1, None), of("VoterAuthorised", 2, 0, Some(101)),]
    );
}
