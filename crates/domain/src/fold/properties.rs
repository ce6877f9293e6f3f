//! Whole sets of events, in every order, grouping and repetition.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};

use super::{
    tests::{classify, correct, fold, void},
    *,
};
use crate::{
    Hlc,
    event::{Content, Fact},
    fixtures::{cast, check_in, citizen, close, events, give_back, open, two},
};

/// A step of the simulated days: who does what at which moment.
fn any_fact() -> impl Strategy<Value = (i64, Fact)> {
    let who = 0..4_u32;
    let change = prop_oneof![
        (0..9_i64).prop_map(|n| json!({ "name": n })),
        (-3..3_i64).prop_map(|n| json!({ "visits": { "add": n } })),
        (0..9_i64).prop_map(|n| json!({ "notes": { "append": n } })),
        Just(json!({ "deleted": true })),
    ];
    let fact = prop_oneof![
        4 => who.clone().prop_map(check_in),
        2 => who.clone().prop_map(give_back),
        2 => change.prop_map(correct),
        1 => (who.clone(), 1..3_u32, 1..9_u64).prop_map(|(number, mesa, seq)| void(number, &format!("mesa-{mesa}/1/{seq}"), two())),
        1 => (who, prop::sample::select(vec!["unknown", "same_act"])).prop_map(|(number, word)| classify(number, word)),
        1 => Just(open()),
        2 => (1..9_u64).prop_map(cast),
        1 => Just(close(3)),
        1 => Just(Fact::PollSuspended { reason: "x".into() }),
        1 => (0..9_u64).prop_map(|voted| Fact::TurnoutReported { advance: "14:00".into(), electors: 9, voted }),
    ];
    (0..20_i64, fact)
}

/// Three stations, one of them cloned, each with its own chain.
fn any_events() -> impl Strategy<Value = Vec<Event>> {
    (vec(any_fact(), 0..8), vec(any_fact(), 0..8), vec(any_fact(), 0..8), vec(any_fact(), 0..4)).prop_map(
        |(one, two, three, clone)| {
            let chains = [events("mesa-1", 1, &one), events("mesa-2", 1, &two), events("mesa-2", 2, &three)];
            chains.into_iter().flatten().chain(events("mesa-1", 1, &clone)).collect()
        },
    )
}

/// All that can be asked of a fold.
fn answers(fold: &Fold) -> impl PartialEq + std::fmt::Debug + use<> {
    let citizens: Vec<_> =
        (0..4).map(|number| (fold.check_ins(&citizen(number)), fold.corrected(&citizen(number)))).collect();
    let polls: Vec<_> =
        fold.stations().map(|id| (id.clone(), fold.poll(id), fold.ballots_cast(id))).collect();
    let advances: Vec<_> = fold
        .stations()
        .flat_map(|id| fold.advances(id))
        .map(|told| (told.event.clone(), told.advance))
        .collect();
    (citizens, polls, advances, fold.turnout(), fold.turnout_by_station(), fold.forks(), fold.missing())
}

proptest! {
    #[test]
    fn order_and_repetition_change_nothing(
        (events, shuffled) in any_events().prop_flat_map(|events| {
            let twice = events.iter().chain(&events).cloned().collect::<Vec<_>>();
            (Just(events), Just(twice).prop_shuffle())
        }),
    ) {
        let (one, other) = (fold(&events), fold(&shuffled));
        prop_assert_eq!(answers(&one), answers(&other));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn grouping_changes_nothing(
        events in any_events(),
        groups in vec(0..3_u8, 32),
    ) {
        let group = |wanted: u8| fold(events.iter().zip(&groups).filter(|(_, group)| **group == wanted).map(|(event, _)| event));
        let [one, two, three] = [group(0), group(1), group(2)];
        let merged = |first: &Fold, second: &Fold| {
            let mut merged = first.clone();
            merged.merge(second.clone()).unwrap();
            merged
        };
        let left = merged(&merged(&one, &two), &three);
        let right = merged(&one, &merged(&three, &two));
        prop_assert_eq!(&left, &right);
        prop_assert_eq!(&merged(&left, &right), &left);
        prop_assert_eq!(&left, &fold(&events));
    }

    #[test]
    fn the_four_rules_are_those_of_the_plain_list_of_corrections(events in any_events()) {
        // Every distinct correction once, in the order of clock, station and place; read without any cleverness.
        let mut said: Vec<(Hlc, &EventId, Hash, &Map<String, Value>)> = Vec::new();
        for event in &events {
            if let Content::Known(Fact::VoterCorrected { changes, .. }) = &event.content
                && !said.iter().any(|(_, id, hash, _)| (*id, *hash) == (&event.id, event.hash))
            {
                said.push((event.hlc, &event.id, event.hash, changes));
            }
        }
        said.sort_by(|one, other| (one.0, one.1, one.2).cmp(&(other.0, other.1, other.2)));
        let values = |field: &str| -> Vec<&Value> { said.iter().filter_map(|said| said.3.get(field)).collect() };
        let row = fold(&events).corrected(&citizen(1));
        prop_assert_eq!(row.deleted, !values("deleted").is_empty());
        prop_assert_eq!(row.fields.get("name"), values("name").last().copied());
        let visits: Vec<i64> = values("visits").iter().map(|value| value["add"].as_i64().unwrap()).collect();
        let counted = (!visits.is_empty()).then(|| visits.iter().sum::<i64>());
        prop_assert_eq!(row.counters.get("visits").copied(), counted);
        let notes: Vec<Value> = values("notes").iter().map(|value| value["append"].clone()).collect();
        prop_assert_eq!(row.list("notes").cloned().collect::<Vec<_>>(), notes);
    }

    #[test]
    fn replicas_that_saw_the_same_corrections_show_the_same_row(
        events in any_events(),
        seen_first in vec(any::<bool>(), 32),
    ) {
        // Each of two replicas starts with its own part, and then hears the other's in whole.
        let part = |wanted: bool| {
            events.iter().zip(&seen_first).filter(move |(_, first)| **first == wanted).map(|(event, _)| event)
        };
        let (mut one, mut other) = (fold(part(true)), fold(part(false)));
        for event in &events {
            one.apply(event);
        }
        for event in events.iter().rev() {
            other.apply(event);
        }
        prop_assert_eq!(one.corrected(&citizen(1)), other.corrected(&citizen(1)));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn every_check_in_is_somewhere_and_at_most_one_stands(events in any_events()) {
        let fold = fold(&events);
        let distinct: BTreeSet<Hash> = events
            .iter()
            .filter(|event| event.kind() == "VoterAuthorised")
            .map(|event| event.hash)
            .collect();
        let mut seen = 0;
        for number in 0..4 {
            let check_ins = fold.check_ins(&citizen(number));
            let others = check_ins.conflicting.len() + check_ins.returned.len() + check_ins.voided.len();
            seen += others + usize::from(check_ins.standing.is_some());
            if let (Some(standing), Some(first)) = (&check_ins.standing, check_ins.conflicting.first()) {
                prop_assert!(standing <= first);
            }
            prop_assert!(check_ins.standing.is_some() || check_ins.conflicting.is_empty());
        }
        prop_assert_eq!(seen, distinct.len());
    }
}
