#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::fixtures::{choice, contest, election, marks};

fn tally(ballots: &[Marks], id: &str) -> Tally {
    count(&election(), ballots).unwrap().remove(&contest(id)).unwrap()
}

fn votes(tally: &Tally, id: &str) -> u64 {
    tally.votes[&choice(id)]
}

#[test]
fn an_empty_box_counts_to_zero_for_every_choice() {
    let counted = count(&election(), []).unwrap();
    assert_eq!(counted.len(), 3);
    assert_eq!(counted[&contest("list")].votes.len(), 4);
    assert!(
        counted
            .values()
            .all(|tally| tally.ballots() == Ok(0) && tally.votes.values().all(|votes| *votes == 0))
    );
}

#[test]
fn blank_and_unmarked_are_valid_and_vote_for_nobody() {
    let box_of = [
        marks(&[("list", None)]),
        marks(&[("list", Some(&[]))]),
        marks(&[]),
        marks(&[("list", Some(&["B"]))]),
    ];
    let list = tally(&box_of, "list");
    assert_eq!((list.blank, list.valid, list.null, votes(&list, "B")), (3, 4, 0, 1));
}

#[test]
fn a_mark_that_does_not_fit_is_null_in_its_contest_only() {
    let box_of = [
        marks(&[("list", Some(&["A", "B"])), ("question", Some(&["yes"]))]),
        marks(&[("list", Some(&["Z"])), ("question", Some(&["yes"]))]),
        marks(&[("people", Some(&["p1", "p1"])), ("question", Some(&["yes"]))]),
    ];
    let list = tally(&box_of, "list");
    assert_eq!((list.null, list.valid, votes(&list, "A")), (2, 1, 0));
    assert_eq!(tally(&box_of, "people").null, 1);
    let question = tally(&box_of, "question");
    assert_eq!((question.null, votes(&question, "yes")), (0, 3));
}

#[test]
fn a_ballot_of_another_election_is_null_everywhere() {
    let foreign = [marks(&[("list", Some(&["A"])), ("senate", None)])];
    for id in ["list", "people", "question"] {
        let tally = tally(&foreign, id);
        assert_eq!((tally.null, tally.valid), (1, 0), "{id}");
    }
}

#[test]
fn several_people_on_one_ballot_are_one_valid_ballot() {
    let people = tally(&[marks(&[("people", Some(&["p1", "p3"]))])], "people");
    assert_eq!(
        (people.valid, votes(&people, "p1"), votes(&people, "p3"), votes(&people, "p2")),
        (1, 1, 1, 0)
    );
}

#[test]
fn tallies_of_two_places_add_up() {
    let here = tally(&[marks(&[("list", Some(&["A"]))]), marks(&[])], "list");
    let there = tally(&[marks(&[("list", Some(&["A"]))]), marks(&[("list", Some(&["Z"]))])], "list");
    let both = here.plus(&there).unwrap();
    assert_eq!((votes(&both, "A"), both.blank, both.null, both.valid), (2, 1, 1, 3));
}

#[test]
fn tallies_of_different_contests_do_not_add_up() {
    let list = tally(&[], "list");
    assert_eq!(list.plus(&tally(&[], "people")), Err(TallyError::DifferentChoices));
}

#[test]
fn counters_never_wrap() {
    let full = Tally { blank: u64::MAX, null: 1, valid: u64::MAX, ..tally(&[], "list") };
    assert_eq!(full.ballots(), Err(TallyError::CounterExhausted));
    assert_eq!(full.plus(&tally(&[marks(&[])], "list")), Err(TallyError::CounterExhausted));
}

fn any_box() -> impl Strategy<Value = Vec<Marks>> {
    let ids =
        prop::sample::select(vec!["A", "B", "C", "D", "p1", "p2", "p3", "p4", "p5", "yes", "no", "unknown"]);
    let mark = prop_oneof![
        1 => Just(Mark::Blank),
        4 => vec(ids, 0..4).prop_map(|ids| Mark::Choices(ids.into_iter().map(choice).collect())),
    ];
    let id = prop::sample::select(vec!["list", "list", "people", "people", "question", "question", "senate"]);
    let marks = prop::collection::btree_map(id.prop_map(contest), mark, 0..4).prop_map(Marks);
    vec(marks, 0..60)
}

proptest! {
    #[test]
    fn the_two_counts_agree(ballots in any_box()) {
        let references: Vec<&Marks> = ballots.iter().collect();
        prop_assert_eq!(count(&election(), &ballots), recount(&election(), &references));
    }

    #[test]
    fn every_ballot_is_counted_once_in_every_contest(ballots in any_box()) {
        let total = u64::try_from(ballots.len()).unwrap();
        for (id, tally) in count(&election(), &ballots).unwrap() {
            prop_assert_eq!(tally.ballots(), Ok(total));
            let votes: u64 = tally.votes.values().sum();
            if id == contest("people") {
                prop_assert!(votes <= 2 * (tally.valid - tally.blank) && votes >= tally.valid - tally.blank);
            } else {
                prop_assert_eq!(votes + tally.blank, tally.valid);
            }
        }
    }

    #[test]
    fn the_count_knows_no_order_and_no_grouping(ballots in any_box(), cut in any::<prop::sample::Index>()) {
        let (here, there) = ballots.split_at(cut.index(ballots.len() + 1));
        let whole = count(&election(), ballots.iter().rev()).unwrap();
        let mut there = count(&election(), there).unwrap();
        for (id, here) in count(&election(), here).unwrap() {
            let sum = here.plus(&there.remove(&id).unwrap());
            prop_assert_eq!(sum.as_ref(), Ok(&whole[&id]));
        }
    }
}
