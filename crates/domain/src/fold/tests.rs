#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use serde_json::{Map, Value, json};

use super::*;
use crate::{
    event::Fact,
    fixtures::{cast, certify, check_in, citizen, close, election_id, events, give_back, open, station, two},
    tally::Tally,
};

pub(super) fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Fold {
    let mut fold = Fold::new(election_id());
    for event in events {
        fold.apply(event);
    }
    fold
}

fn ids(check_ins: &[CheckIn]) -> Vec<String> {
    check_ins.iter().map(|check_in| check_in.event.to_string()).collect()
}

fn standing(check_ins: &CheckIns) -> Option<String> {
    check_ins.standing.as_ref().map(|check_in| check_in.event.to_string())
}

pub(super) fn void(number: u32, check_in: &str, officers: Vec<String>) -> Fact {
    Fact::CheckInVoided {
        citizen: citizen(number),
        check_in: check_in.into(),
        reason: "mistake".into(),
        officers,
    }
}

pub(super) fn classify(number: u32, outcome: &str) -> Fact {
    Fact::ConflictClassified { citizen: citizen(number), outcome: outcome.into(), officers: two() }
}

pub(super) fn correct(changes: Value) -> Fact {
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    Fact::VoterCorrected { citizen: citizen(1), changes, reason: "mistake".into(), officers: two() }
}

#[test]
fn one_check_in_stands_and_counts_once() {
    let day = events("mesa-1", 1, &[(1, open()), (2, check_in(1)), (3, cast(1)), (4, check_in(2))]);
    let fold = fold(&day);
    assert_eq!(standing(&fold.check_ins(&citizen(1))), Some("mesa-1/1/2".into()));
    assert_eq!((fold.turnout(), fold.events(), fold.open_conflicts()), (2, 4, 0));
    assert_eq!(fold.check_ins(&citizen(3)), CheckIns::default());
}

#[test]
fn the_earliest_of_two_check_ins_stands_and_the_other_is_a_conflict() {
    // Two tables without a network check in the same person; the later one's clock is ahead.
    let one = events("mesa-1", 1, &[(50, check_in(1))]);
    let other = events("mesa-2", 1, &[(40, check_in(1))]);
    let fold = fold(one.iter().chain(&other));
    let check_ins = fold.check_ins(&citizen(1));
    assert_eq!(standing(&check_ins), Some("mesa-2/1/1".into()));
    assert_eq!(ids(&check_ins.conflicting), ["mesa-1/1/1"]);
    assert_eq!((fold.turnout(), fold.open_conflicts()), (1, 1));
    let by_station = fold.turnout_by_station();
    assert_eq!((by_station[&station("mesa-1")], by_station[&station("mesa-2")]), (0, 1));
}

#[test]
fn at_the_same_moment_the_station_decides() {
    let one = events("mesa-1", 1, &[(50, check_in(1))]);
    let other = events("mesa-2", 1, &[(50, check_in(1))]);
    let fold = fold(other.iter().chain(&one));
    assert_eq!(standing(&fold.check_ins(&citizen(1))), Some("mesa-1/1/1".into()));
}

#[test]
fn a_returned_authorisation_counts_no_more_and_the_citizen_may_come_again() {
    let day = events("mesa-1", 1, &[(1, check_in(1)), (2, give_back(1)), (3, check_in(1))]);
    let returned = fold(&day[..2]);
    assert_eq!((returned.turnout(), standing(&returned.check_ins(&citizen(1)))), (0, None));
    let again = fold(&day).check_ins(&citizen(1));
    assert_eq!(
        (standing(&again), ids(&again.returned)),
        (Some("mesa-1/1/3".into()), vec!["mesa-1/1/1".into()])
    );
    assert!(again.conflicting.is_empty());
}

#[test]
fn a_return_takes_back_only_a_check_in_of_its_own_station() {
    let one = events("mesa-1", 1, &[(1, check_in(1))]);
    let other = events("mesa-2", 1, &[(2, check_in(1)), (3, give_back(1)), (4, give_back(1))]);
    let fold = fold(one.iter().chain(&other));
    let check_ins = fold.check_ins(&citizen(1));
    assert_eq!(
        (standing(&check_ins), ids(&check_ins.returned)),
        (Some("mesa-1/1/1".into()), vec!["mesa-2/1/1".into()])
    );
    assert_eq!(fold.open_conflicts(), 0);
}

#[test]
fn a_voided_check_in_gives_way_to_the_next_valid_one() {
    let one = events("mesa-1", 1, &[(1, check_in(1)), (9, void(1, "mesa-1/1/1", two()))]);
    let other = events("mesa-2", 1, &[(2, check_in(1))]);
    let check_ins = fold(one.iter().chain(&other)).check_ins(&citizen(1));
    assert_eq!(standing(&check_ins), Some("mesa-2/1/1".into()));
    assert_eq!((ids(&check_ins.voided), check_ins.conflicting.len()), (vec!["mesa-1/1/1".into()], 0));
}

#[test]
fn a_void_by_one_officer_or_of_nothing_voids_nothing() {
    let alone = vec!["president".to_owned(), "President".to_owned()];
    for (check_in_id, officers) in [
        ("mesa-1/1/1", alone),
        ("mesa-1/1/1", vec![]),
        ("nonsense", two()),
        ("mesa-1/1/9", two()),
        ("mesa-1/01/1", two()),
    ] {
        let day = events("mesa-1", 1, &[(1, check_in(1)), (2, void(1, check_in_id, officers))]);
        assert_eq!(fold(&day).turnout(), 1, "{check_in_id}");
    }
    let of_another = events("mesa-1", 1, &[(1, check_in(1)), (2, void(2, "mesa-1/1/1", two()))]);
    assert_eq!(fold(&of_another).turnout(), 1);
}

#[test]
fn the_word_of_a_station_is_not_overwritten_by_the_office() {
    let doubles = [events("mesa-1", 1, &[(10, check_in(1))]), events("mesa-2", 1, &[(20, check_in(1))])];
    let said = |who: &str, epoch, at, outcome: &str| events(who, epoch, &[(at, classify(1, outcome))]);
    let outcome = |decisions: &[Vec<Event>]| {
        let fold = fold(doubles.iter().chain(decisions).flatten());
        let check_ins = fold.check_ins(&citizen(1));
        assert_eq!(check_ins.decisions.len(), decisions.len());
        (check_ins.outcome.unwrap(), fold.open_conflicts())
    };
    let unknown = said("mesa-1", 2, 30, "unknown");
    assert_eq!(outcome(std::slice::from_ref(&unknown)), ("unknown".into(), 1));
    let office = said("office", 1, 40, "same_act");
    assert_eq!(outcome(&[unknown.clone(), office.clone()]), ("same_act".into(), 0));
    let station = said("mesa-2", 2, 35, "voted_twice");
    assert_eq!(outcome(&[unknown, office, station]), ("voted_twice".into(), 0));
}

#[test]
fn one_person_deletes_nobody() {
    let mut fact = correct(json!({ "deleted": true, "name": "Ana" }));
    if let Fact::VoterCorrected { officers, .. } = &mut fact {
        officers.pop();
    }
    let day = events("mesa-1", 1, &[(10, fact)]);
    let fold = fold(&day);
    let corrected = fold.corrected(&citizen(1));
    assert!(!corrected.deleted);
    assert_eq!(corrected.fields["name"], "Ana");
    assert_eq!(corrected.set_by["name"], day[0].id);
    assert_eq!(fold.corrections().collect::<Vec<_>>(), [(&citizen(1), vec![&day[0].id])]);
}

#[test]
fn a_classified_conflict_is_settled_until_another_check_in_comes() {
    let one = events("mesa-1", 1, &[(1, check_in(1)), (30, classify(1, "same_act"))]);
    let other = events("mesa-2", 1, &[(2, check_in(1))]);
    let late = events("mesa-3", 1, &[(40, check_in(1))]);
    let mut fold = fold(one.iter().chain(&other));
    assert_eq!(fold.check_ins(&citizen(1)).outcome.as_deref(), Some("same_act"));
    assert_eq!((fold.conflicts().count(), fold.open_conflicts()), (1, 0));
    fold.apply(&late[0]);
    assert_eq!((fold.check_ins(&citizen(1)).outcome, fold.open_conflicts()), (None, 1));
}

#[test]
fn the_last_classification_stands() {
    let one = events(
        "mesa-1",
        1,
        &[(1, check_in(1)), (30, classify(1, "unknown")), (40, classify(1, "voted_twice"))],
    );
    let other = events("mesa-2", 1, &[(2, check_in(1))]);
    let fold = fold(one.iter().rev().chain(&other));
    assert_eq!(fold.check_ins(&citizen(1)).outcome.as_deref(), Some("voted_twice"));
}

#[test]
fn the_last_update_wins_per_field() {
    let one = events("mesa-1", 1, &[(10, correct(json!({ "name": "Ana", "surname1": "Gil" })))]);
    let other = events(
        "mesa-2",
        1,
        &[(20, correct(json!({ "name": "Anna" }))), (30, correct(json!({ "mesa": null })))],
    );
    let corrected = fold(other.iter().chain(&one)).corrected(&citizen(1));
    assert_eq!(corrected.fields["name"], "Anna");
    assert_eq!(corrected.fields["surname1"], "Gil");
    assert_eq!(corrected.fields["mesa"], Value::Null);
}

#[test]
fn at_the_same_moment_the_greater_station_wins_a_field() {
    let one = events("mesa-1", 1, &[(10, correct(json!({ "name": "one" })))]);
    let other = events("mesa-2", 1, &[(10, correct(json!({ "name": "two" })))]);
    assert_eq!(fold(other.iter().chain(&one)).corrected(&citizen(1)).fields["name"], "two");
}

#[test]
fn a_deletion_always_wins() {
    let day = events(
        "mesa-1",
        1,
        &[
            (10, correct(json!({ "deleted": true }))),
            (20, correct(json!({ "deleted": false, "name": "Ana" }))),
        ],
    );
    let corrected = fold(&day).corrected(&citizen(1));
    assert!(corrected.deleted);
    assert_eq!(corrected.fields["name"], "Ana");
    assert!(!corrected.fields.contains_key("deleted"));
}

#[test]
fn list_entries_are_ordered_by_time_and_never_lost() {
    let one = events(
        "mesa-1",
        1,
        &[
            (10, correct(json!({ "notes": { "append": "a" } }))),
            (30, correct(json!({ "notes": { "append": "c" } }))),
        ],
    );
    let other = events(
        "mesa-2",
        1,
        &[
            (20, correct(json!({ "notes": { "append": "b" } }))),
            (40, correct(json!({ "notes": { "append": "a" } }))),
        ],
    );
    let corrected = fold(other.iter().chain(&one)).corrected(&citizen(1));
    assert_eq!(corrected.list("notes").collect::<Vec<_>>(), ["a", "b", "c", "a"]);
}

#[test]
fn increments_and_decrements_add_up() {
    let one = events("mesa-1", 1, &[(10, correct(json!({ "visits": { "add": 2 } })))]);
    let other = events(
        "mesa-2",
        1,
        &[(20, correct(json!({ "visits": { "add": -5 } }))), (30, correct(json!({ "visits": 7 })))],
    );
    let corrected = fold(one.iter().chain(&other)).corrected(&citizen(1));
    // What is set is kept beside the counter and undoes nothing of it.
    assert_eq!((corrected.counters["visits"], &corrected.fields["visits"]), (-3, &json!(7)));
}

#[test]
fn changes_are_written_as_they_are_read() {
    let written =
        [("a", Change::Set(json!("x"))), ("b", Change::Add(-1)), ("c", Change::Append(json!({ "add": 1 })))];
    let body = changes(written.clone().map(|(field, change)| (field.to_owned(), change)));
    for (field, change) in written {
        assert_eq!(Change::read(&body[field]), change);
    }
    for plain in [json!({ "add": "1" }), json!({ "add": 1, "append": 2 }), json!({}), json!(["add"])] {
        assert_eq!(Change::read(&plain), Change::Set(plain));
    }
}

#[test]
fn the_poll_stands_where_its_last_event_left_it_and_stays_closed() {
    let suspended = Fact::PollSuspended { reason: "no light".into() };
    let facts = [
        (1, open()),
        (2, cast(1)),
        (3, suspended),
        (4, Fact::PollResumed {}),
        (5, cast(2)),
        (6, close(2)),
        (7, certify()),
    ];
    let day = events("mesa-1", 1, &facts);
    let poll = |events: &[Event]| fold(events).poll(&station("mesa-1"));
    assert_eq!(poll(&[]), Poll::Closed);
    assert_eq!(poll(&day[..2]), Poll::Open { ballots: 1 });
    assert_eq!(poll(&day[..3]), Poll::Suspended { ballots: 1 });
    assert_eq!(poll(&day[..4]), Poll::Open { ballots: 1 });
    assert_eq!(poll(&day[..6]), Poll::Ended { ballots: 2 });
    assert_eq!(poll(&day), Poll::Certified { ballots: 2 });
    // Events that are still on their way make nothing worse.
    assert_eq!(poll(&day[5..6]), Poll::Ended { ballots: 2 });
    let reopened = events(
        "mesa-1",
        1,
        &[(1, open()), (2, close(0)), (3, open()), (4, cast(1)), (5, Fact::PollResumed {})],
    );
    assert_eq!(poll(&reopened), Poll::Ended { ballots: 0 });
}

#[test]
fn ballots_are_counted_per_station() {
    let one = events("mesa-1", 1, &[(1, open()), (2, cast(1)), (3, cast(2))]);
    let other = events("mesa-2", 1, &[(1, open()), (2, cast(1))]);
    let fold = fold(one.iter().chain(&other));
    let cast = |id: &str| fold.ballots_cast(&station(id));
    assert_eq!((cast("mesa-1"), cast("mesa-2"), cast("mesa-3"), fold.ballots_cast_in_all()), (2, 1, 0, 3));
    assert_eq!(fold.stations().count(), 2);
}

#[test]
fn what_a_station_certified_and_promised_is_read_back() {
    let count: Certified =
        vec![(crate::fixtures::contest("list"), Tally { blank: 1, valid: 1, ..Tally::default() })];
    let certified = Fact::TallyCertified { contests: count.clone(), officers: two() };
    let manifest = |count| Fact::BoxManifest { count, root: Hash::of(b"box") };
    let fold = fold(&events("mesa-1", 1, &[(1, manifest(1)), (2, manifest(2)), (3, certified)]));
    assert_eq!(fold.manifest(&station("mesa-1")), Some((2, Hash::of(b"box"))));
    assert_eq!(fold.certified(&station("mesa-1")), Some(&count));
    assert_eq!((fold.manifest(&station("mesa-2")), fold.certified(&station("mesa-2"))), (None, None));
}

#[test]
fn incidents_of_all_stations_are_ordered_by_time() {
    let incident = |code: &str| Fact::IncidentNoted { code: code.into(), facts: Map::new() };
    let one = events("mesa-1", 1, &[(10, incident("a")), (30, incident("c"))]);
    let other = events("mesa-2", 1, &[(20, incident("b"))]);
    let fold = fold(one.iter().chain(&other));
    let codes: Vec<&str> = fold.incidents().into_iter().map(|incident| incident.code.as_str()).collect();
    assert_eq!(codes, ["a", "b", "c"]);
}

#[test]
fn missing_events_are_counted_per_epoch() {
    let facts: Vec<(i64, Fact)> = (1..=6).map(|wall| (wall, check_in(1))).collect();
    let (first, second) = (events("mesa-1", 1, &facts), events("mesa-1", 2, &facts));
    let fold = fold([&first[0], &first[4], &second[1], &second[2]]);
    let missing = fold.missing();
    assert_eq!((missing[&(station("mesa-1"), 1)], missing[&(station("mesa-1"), 2)]), (3, 1));
    assert!(self::fold(&first).missing().is_empty());
}

#[test]
fn two_events_under_one_id_are_both_kept_and_named() {
    // A cloned disk: both copies go on from the same place.
    let one = events("mesa-1", 1, &[(1, open()), (2, check_in(1))]);
    let clone = events("mesa-1", 1, &[(1, open()), (2, check_in(2))]);
    let fold = fold(one.iter().chain(&clone));
    assert_eq!(fold.forks().iter().map(ToString::to_string).collect::<Vec<_>>(), ["mesa-1/1/2"]);
    assert_eq!((fold.turnout(), fold.events()), (2, 3));
}

#[test]
fn kinds_of_a_later_version_are_kept_and_counted() {
    let known = &events("mesa-1", 1, &[(1, cast(1))])[0];
    let canon = String::from_utf8(known.canon.clone()).unwrap().replace("BallotCast", "BallotAdmired");
    let unknown = Event::read(canon.as_bytes(), known.sig).unwrap();
    let fold = fold([&unknown]);
    assert_eq!((fold.unknown_kinds(), fold.events()), (BTreeMap::from([("BallotAdmired", 1)]), 1));
}

#[test]
fn an_event_is_applied_once_and_only_to_its_election() {
    let day = events("mesa-1", 1, &[(1, check_in(1))]);
    let mut fold = fold([]);
    assert_eq!((fold.apply(&day[0]), fold.apply(&day[0])), (Applied::New, Applied::Known));
    let other = ElectionId::parse("e-other").unwrap();
    let mut elsewhere = Fold::new(other.clone());
    assert_eq!(
        (elsewhere.apply(&day[0]), elsewhere.events(), elsewhere.election()),
        (Applied::OtherElection, 0, &other)
    );
    assert_eq!(fold.merge(elsewhere), Err(FoldError::OtherElection));
}

#[test]
fn advances_are_told_in_the_order_of_the_chain_and_another_hour_is_kept_untold() {
    let told = |advance: &str, voted| Fact::TurnoutReported { advance: advance.into(), electors: 9, voted };
    let day = events(
        "mesa-1",
        1,
        &[(1, open()), (2, told("14:00", 4)), (3, told("24:00", 8)), (4, told("14:00", 5))],
    );
    // A store that was put back goes on in a later epoch, whatever its clock says.
    let again = events("mesa-1", 2, &[(1, told("18:00", 6))]);
    let fold = fold(again.iter().chain(day.iter().rev()));
    let numbers: Vec<_> = fold
        .advances(&station("mesa-1"))
        .iter()
        .map(|told| (told.advance.moment.to_string(), told.advance.voted))
        .collect();
    assert_eq!(numbers, [("14:00", 4), ("14:00", 5), ("18:00", 6)].map(|(at, voted)| (at.to_owned(), voted)));
    assert_eq!((fold.advances(&station("mesa-2")), fold.events()), (vec![], 5));
}
