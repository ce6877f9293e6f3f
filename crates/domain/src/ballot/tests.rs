#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    Hash,
    canonical::canonical_bytes,
    fixtures::{choice, contest, election, marks},
};

fn ballot(id: u8, marks: Marks) -> Ballot {
    Ballot { id: BallotId::from_random([id; 16]), marks }
}

#[test]
fn marking_less_than_allowed_or_nothing_is_accepted() {
    for accepted in [
        marks(&[]),
        marks(&[("list", None), ("people", None), ("question", None)]),
        marks(&[("list", Some(&[]))]),
        marks(&[("list", Some(&["A"])), ("people", Some(&["p1"])), ("question", Some(&["no"]))]),
        marks(&[("people", Some(&["p1", "p5"]))]),
    ] {
        assert_eq!(check_marks(&election(), &accepted), Ok(()));
    }
}

#[test]
fn an_over_vote_is_refused_in_every_kind_of_contest() {
    for (id, marked, max) in [
        ("list", &["A", "B"][..], 1),
        ("people", &["p1", "p2", "p3"][..], 2),
        ("question", &["yes", "no"][..], 1),
    ] {
        let refusal = check_marks(&election(), &marks(&[(id, Some(marked))]));
        assert_eq!(refusal, Err(BallotRefusal::OverVote { contest: contest(id), max }));
    }
}

#[test]
fn a_repeated_choice_is_refused() {
    let refusal = check_marks(&election(), &marks(&[("people", Some(&["p1", "p1"]))]));
    assert_eq!(refusal, Err(BallotRefusal::RepeatedChoice { contest: contest("people") }));
}

#[test]
fn what_is_not_on_the_ballot_is_refused() {
    let unknown_choice = check_marks(&election(), &marks(&[("list", Some(&["yes"]))]));
    assert_eq!(unknown_choice, Err(BallotRefusal::UnknownChoice { contest: contest("list") }));
    let unknown_contest = check_marks(&election(), &marks(&[("senate", None)]));
    assert_eq!(unknown_contest, Err(BallotRefusal::UnknownContest));
}

#[test]
fn refusals_and_debug_say_nothing_of_the_choices_or_the_id() {
    let refusal = check_marks(&election(), &marks(&[("list", Some(&["secret"]))])).unwrap_err();
    assert!(!format!("{refusal} {refusal:?}").contains("secret"));
    let ballot = ballot(0xAB, marks(&[("list", Some(&["secret"]))]));
    assert_eq!(format!("{ballot:?} {:?}", ballot.id), "Ballot([REDACTED]) BallotId([REDACTED])");
}

#[test]
fn accepted_marks_forget_the_order_in_which_they_were_touched() {
    let one = accept(&election(), &marks(&[("people", Some(&["p1", "p4"]))])).unwrap();
    let other = accept(&election(), &marks(&[("people", Some(&["p4", "p1"])), ("list", Some(&[]))])).unwrap();
    assert_eq!(one, other);
    // In the order of the definition, and with every contest.
    let people = Mark::Choices(vec![choice("p4"), choice("p1")]);
    assert_eq!(one.0.get(&contest("people")), Some(&people));
    assert_eq!(one.0.len(), 3);
    let over_vote = accept(&election(), &marks(&[("list", Some(&["A", "B"]))]));
    assert!(matches!(over_vote, Err(BallotRefusal::OverVote { .. })));
}

#[test]
fn the_bytes_of_marks_are_canonical_json() {
    let marks = marks(&[("question", None), ("people", Some(&["p4", "p1"])), ("list", Some(&[]))]);
    let bytes = marks_bytes(&marks);
    assert_eq!(bytes, br#"{"list":{"choices":[]},"people":{"choices":["p4","p1"]},"question":"blank"}"#);
    assert_eq!(read_marks(&bytes), Ok(marks));
}

#[test]
fn other_bytes_are_not_read_as_marks() {
    for malformed in
        ["", "[]", "{", r#"{"a":"other"}"#, r#"{"a":{"choices":[1]}}"#, r#"{"":"blank"}"#, "\u{FEFF}{}"]
    {
        assert_eq!(read_marks(malformed.as_bytes()), Err(MarksError::Malformed), "{malformed}");
    }
    for odd in
        [r#"{ }"#, r#"{"b":"blank","a":"blank"}"#, r#"{"a":"blank","a":"blank"}"#, r#"{"a":"bl\u0061nk"}"#]
    {
        assert_eq!(read_marks(odd.as_bytes()), Err(MarksError::NotCanonical), "{odd}");
    }
}

#[test]
fn an_id_has_one_form_in_hexadecimal() {
    let id = BallotId::from_random([0x0F; 16]);
    assert_eq!(id.to_hex(), "0f".repeat(16));
    assert_eq!(BallotId::parse_hex(&id.to_hex()), Some(id));
    for other in ["", "0f", &"0F".repeat(16), &"zz".repeat(16), &format!("+{}", "0f".repeat(16))] {
        assert_eq!(BallotId::parse_hex(other), None, "{other}");
    }
}

#[test]
fn the_root_is_the_one_of_rfc_6962() {
    let hash = |parts: &[&[u8]]| Hash::of(&parts.concat());
    let ballots: Vec<Ballot> = (1..=3).map(|id| ballot(id, marks(&[("list", None)]))).collect();
    let bytes = marks_bytes(&marks(&[("list", None)]));
    let leaves: Vec<Hash> = (1..=3_u8).map(|id| hash(&[&[0], &[id; 16], &bytes])).collect();
    let [one, two, three] = leaves.as_slice() else { panic!("three leaves") };
    let pair = hash(&[&[1], &one.0, &two.0]);
    assert_eq!(box_root(&[]), Hash::of(b""));
    assert_eq!(box_root(ballots.get(..1).unwrap()), *one);
    assert_eq!(box_root(ballots.get(..2).unwrap()), pair);
    assert_eq!(box_root(&ballots), hash(&[&[1], &pair.0, &three.0]));
}

/// The definition of the RFC to the letter, by recursion, as a second opinion.
fn rfc_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(b""),
        [lone] => *lone,
        several => {
            let (left, right) = several.split_at(several.len().next_power_of_two() / 2);
            Hash::of(&[&[1][..], &rfc_root(left).0, &rfc_root(right).0].concat())
        }
    }
}

fn any_marks() -> impl Strategy<Value = Marks> {
    let mark = prop_oneof![
        Just(Mark::Blank),
        vec("[a-z0-9_.:-]{1,6}", 0..4)
            .prop_map(|ids| Mark::Choices(ids.iter().map(|id| choice(id)).collect())),
    ];
    prop::collection::btree_map("[A-Za-z0-9_.:-]{1,8}".prop_map(|id| contest(&id)), mark, 0..4)
        .prop_map(Marks)
}

fn any_box() -> impl Strategy<Value = Vec<Ballot>> {
    prop::collection::btree_map(any::<[u8; 16]>(), any_marks(), 1..40).prop_map(|ballots| {
        ballots.into_iter().map(|(id, marks)| Ballot { id: BallotId::from_random(id), marks }).collect()
    })
}

proptest! {
    #[test]
    fn bytes_agree_with_the_canonical_form_and_read_back(marks in any_marks()) {
        let bytes = marks_bytes(&marks);
        prop_assert_eq!(canonical_bytes(&serde_json::to_value(&marks).unwrap()).unwrap(), bytes.clone());
        prop_assert_eq!(read_marks(&bytes), Ok(marks));
    }

    #[test]
    fn the_root_knows_no_order((ballots, shuffled) in any_box().prop_flat_map(|ballots| {
        (Just(ballots.clone()), Just(ballots).prop_shuffle())
    })) {
        prop_assert_eq!(box_root(&ballots), box_root(&shuffled));
        let leaf = |ballot: &Ballot| {
            Hash::of(&[&[0][..], ballot.id.as_bytes(), &marks_bytes(&ballot.marks)].concat())
        };
        let leaves: Vec<Hash> = ballots.iter().map(leaf).collect();
        prop_assert_eq!(box_root(&ballots), rfc_root(&leaves));
    }

    #[test]
    fn any_change_of_the_box_changes_the_root(ballots in any_box(), place in any::<prop::sample::Index>()) {
        let place = place.index(ballots.len());
        let root = box_root(&ballots);
        let mut fewer = ballots.clone();
        let taken = fewer.remove(place);
        prop_assert_ne!(box_root(&fewer), root);
        let mut altered = fewer.clone();
        altered.push(Ballot { marks: marks(&[("altered", None), ("twice", None)]), ..taken.clone() });
        prop_assert_ne!(box_root(&altered), root);
        let mut stuffed = ballots.clone();
        stuffed.push(taken);
        prop_assert_ne!(box_root(&stuffed), root);
    }
}
