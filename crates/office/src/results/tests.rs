//! A small election, its evidence made by hand, and everything that can be wrong with it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;
use urna_domain::{
    Hash, Millis,
    ballot::{Ballot, BallotId, box_root, marks_bytes},
    canonical::canonical_bytes,
    election::Mark,
    event::{ChainHead, Event, Fact},
    ids::CitizenId,
};

use super::*;

struct Station {
    id: StationId,
    key: SigningKey,
    head: ChainHead,
    events: Vec<Event>,
}

fn definition() -> Election {
    serde_json::from_value(json!({
        "id": "e1", "title": { "es": "Prueba" }, "date": "2026-11-29", "test": true, "languages": ["es"],
        "contests": [{
            "id": "c1", "title": { "es": "Lista" }, "kind": "closed_list", "seats": 3, "threshold": 300,
            "choices": [{ "id": "a", "name": { "es": "A" } }, { "id": "b", "name": { "es": "B" } }],
        }],
    }))
    .unwrap()
}

fn vote(choice: &str) -> Marks {
    let choices = vec![ChoiceId::parse(choice).unwrap()];
    Marks(BTreeMap::from([(ContestId::parse("c1").unwrap(), Mark::Choices(choices))]))
}

impl Station {
    fn new(id: &str, secret: u8) -> Self {
        let id = StationId::parse(id).unwrap();
        let head = ChainHead::new(id.clone(), 1);
        Self { id, key: SigningKey::from_bytes(&[secret; 32]), head, events: Vec::new() }
    }

    fn says(&mut self, fact: &Fact) {
        let election = definition().id;
        let event = Event::sign(&self.head, Millis(1000), &election, "scope", fact, &self.key).unwrap();
        self.head = ChainHead::after(&event);
        self.events.push(event);
    }

    /// A whole day: everybody of `voters` votes, then the poll is closed and the box promised.
    fn day(mut self, voters: &[(&str, &str)]) -> (Self, Arrived) {
        let officers = vec!["president".to_owned(), "member".to_owned()];
        self.says(&Fact::PollOpened { officers: officers.clone(), electors: 10 });
        let mut ballots = Vec::new();
        for (number, (citizen, choice)) in voters.iter().enumerate() {
            let citizen = CitizenId::parse(&format!("s:{citizen}")).unwrap();
            self.says(&Fact::VoterAuthorised {
                citizen,
                method: "dni".into(),
                document: None,
                officer: "member".into(),
            });
            let count = u64::try_from(number).unwrap() + 1;
            self.says(&Fact::BallotCast { count });
            let id = Hash::of(format!("{}{number}", self.id).as_bytes()).0;
            ballots.push(Ballot {
                id: BallotId::from_random(id[..16].try_into().unwrap()),
                marks: vote(choice),
            });
        }
        let (count, root) = (u64::try_from(ballots.len()).unwrap(), box_root(&ballots));
        self.says(&Fact::PollClosed { voted: count, ballots: count, officers });
        self.says(&Fact::BoxManifest { count, root });
        let canon = canonical_bytes(&json!({
            "election": "e1", "station": self.id.as_str(), "scope": "scope", "count": count, "root": root.to_string(),
        }))
        .unwrap();
        let sig = self.key.sign(&Hash::of(&canon).0).to_bytes();
        let ballots =
            ballots.iter().map(|ballot| (*ballot.id.as_bytes(), marks_bytes(&ballot.marks))).collect();
        (self, Arrived { manifest: Some((canon, sig)), ballots })
    }
}

fn tell(days: &[(&Station, Arrived)]) -> Results {
    let keys = days.iter().map(|(station, _)| (station.id.clone(), station.key.verifying_key())).collect();
    tell_with(days, &keys, 0)
}

fn tell_with(days: &[(&Station, Arrived)], keys: &BTreeMap<StationId, VerifyingKey>, stray: u64) -> Results {
    let definition = definition();
    let mut ledger = Ledger::new(definition.id.clone());
    for (station, _) in days {
        station.events.iter().for_each(|event| ledger.add(Ok(event.clone()), keys));
    }
    let stations: Vec<StationId> = days.iter().map(|(station, _)| station.id.clone()).collect();
    let boxes: BTreeMap<_, _> =
        days.iter().map(|(station, sent)| (station.id.clone(), sent.clone())).collect();
    let arrived_in_all = boxes.values().map(|sent| length(&sent.ballots)).sum::<u64>() + stray;
    conclude(&definition, &stations, keys, ledger, &boxes, Totals { electors: 20, arrived_in_all }).unwrap()
}

#[test]
fn a_day_of_two_stations_agrees_in_every_place() {
    let (one, one_box) = Station::new("one", 1).day(&[("1", "a"), ("2", "a"), ("3", "b")]);
    let (two, two_box) = Station::new("two", 2).day(&[("4", "a"), ("5", "b")]);
    let results = tell(&[(&one, one_box), (&two, two_box)]);
    assert_eq!(results.problems, Vec::<String>::new());
    let shape = serde_json::to_value(&results).unwrap();
    assert_eq!(shape["stations"], json!({ "total": 2, "closed": 2, "counted": 2 }));
    assert_eq!(shape["turnout"], json!({ "electors": 20, "voted": 5 }));
    assert_eq!(
        shape["contests"],
        json!([{
            "id": "c1", "votes": { "a": 3, "b": 2 }, "blank": 0, "null": 0, "valid": 5,
            "seats": { "a": 2, "b": 1 }, "open_seats": 0,
        }])
    );
    assert_eq!(
        shape["reconciliation"],
        json!({ "check_ins": 5, "ballots": 5, "difference": 0, "open_conflicts": 0 })
    );
}

#[test]
fn a_citizen_who_voted_twice_is_one_voter_and_two_ballots() {
    let (one, one_box) = Station::new("one", 1).day(&[("1", "a")]);
    let (two, two_box) = Station::new("two", 2).day(&[("1", "b")]);
    let results = tell(&[(&one, one_box), (&two, two_box)]);
    assert_eq!(results.turnout.voted, 1);
    assert_eq!(results.reconciliation.check_ins, 2);
    assert_eq!(results.reconciliation.difference, 0);
    assert_eq!(results.reconciliation.open_conflicts, 1);
}

#[test]
fn a_box_that_does_not_match_its_manifest_is_not_counted() {
    let (one, whole) = Station::new("one", 1).day(&[("1", "a"), ("2", "b")]);
    let mut changed = whole.clone();
    changed.ballots[0].1 = marks_bytes(&vote("b"));
    let mut more = whole.clone();
    more.ballots.push(([9; 16], marks_bytes(&vote("a"))));
    let mut fewer = whole.clone();
    fewer.ballots.pop();
    let mut torn = whole.clone();
    torn.ballots[0].1.push(b' ');
    let mut forged = whole.clone();
    forged.manifest.as_mut().unwrap().1[0] ^= 1;
    let mut missing = whole;
    missing.manifest = None;
    for (sent, reason) in [
        (changed, "its ballots are not those of its manifest"),
        (more, "its ballots are not those of its manifest"),
        (fewer, "1 of its 2 ballots have arrived"),
        (torn, "one of its ballots cannot be read"),
        (forged, "the signature of its manifest is not that of its key"),
        (missing, "its poll is closed and its manifest has not arrived"),
    ] {
        let results = tell(&[(&one, sent)]);
        assert_eq!(results.problems, [format!("station one is not counted: {reason}")]);
        assert_eq!((results.stations.counted, results.contests[0].tally.valid), (0, 0));
    }
}

#[test]
fn a_missing_event_is_named() {
    let (mut one, sent) = Station::new("one", 1).day(&[("1", "a"), ("2", "a"), ("3", "b")]);
    one.events.remove(2);
    let results = tell(&[(&one, sent)]);
    assert_eq!(results.problems.len(), 1);
    assert!(results.problems[0].contains("the chain breaks at event 3"), "{:?}", results.problems);
    assert_eq!(results.turnout.voted, 3);
}

#[test]
fn an_event_of_another_key_counts_for_nothing() {
    let (one, sent) = Station::new("one", 1).day(&[("1", "a")]);
    let keys = BTreeMap::from([(one.id.clone(), SigningKey::from_bytes(&[9; 32]).verifying_key())]);
    let results = tell_with(&[(&one, sent.clone())], &keys, 0);
    assert_eq!((results.turnout.voted, results.stations.counted), (0, 0));
    assert!(results.problems.iter().any(|problem| problem.contains("signature")), "{:?}", results.problems);
    let unclaimed = tell_with(&[(&one, sent)], &BTreeMap::new(), 0);
    assert!(unclaimed.problems.iter().any(|problem| problem.contains("no machine has claimed it")));
}

#[test]
fn ballots_of_nobody_are_named() {
    let (one, sent) = Station::new("one", 1).day(&[("1", "a")]);
    let keys = BTreeMap::from([(one.id.clone(), one.key.verifying_key())]);
    assert_eq!(tell_with(&[(&one, sent)], &keys, 2).problems, ["2 ballots name no station of this office"]);
}

#[test]
fn another_count_than_the_certified_one_is_named() {
    let (mut one, sent) = Station::new("one", 1).day(&[("1", "a")]);
    let mut tally = Tally::empty(&definition().contests[0]);
    tally.blank = 1;
    tally.valid = 1;
    let contests = vec![(ContestId::parse("c1").unwrap(), tally)];
    one.says(&Fact::TallyCertified { contests, officers: vec!["president".into(), "member".into()] });
    let results = tell(&[(&one, sent)]);
    assert_eq!(results.problems, ["station one certified another count than its ballots give"]);
}

#[test]
fn nothing_is_counted_before_closing() {
    let mut one = Station::new("one", 1);
    one.says(&Fact::PollOpened { officers: vec!["a".into(), "b".into()], electors: 10 });
    let sent = Arrived { manifest: None, ballots: vec![([1; 16], marks_bytes(&vote("a")))] };
    let results = tell(&[(&one, sent)]);
    assert_eq!(results.contests[0].tally.valid, 0);
    assert_eq!((results.stations.closed, results.stations.counted), (0, 0));
    assert_eq!(results.problems, Vec::<String>::new());
}

#[test]
fn a_tie_leaves_its_seat_open_and_says_so() {
    let (one, sent) = Station::new("one", 1).day(&[("1", "a"), ("2", "b")]);
    let results = tell(&[(&one, sent)]);
    assert_eq!(results.contests[0].open_seats, 1);
    assert!(results.problems[0].contains("only a lot can settle"));
}
