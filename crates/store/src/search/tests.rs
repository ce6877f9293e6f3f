#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::{prelude::*, test_runner::TestRunner};
use urna_domain::{Millis, citizen::Citizen, names};

use super::*;
use crate::{
    delta::{self, Change},
    testing::{TestStore, citizen},
};

fn found(store: &TestStore, typed: &str) -> Vec<String> {
    let page = store.look(|r| search(r, &names::tokens(typed), ROWS_MAX));
    assert_eq!((page.total, page.more_than_total), (page.rows.len(), false));
    let full = |row: Row| format!("{} {} {}", row.citizen.name, row.citizen.surname1, row.citizen.surname2);
    page.rows.into_iter().map(full).collect()
}

fn village() -> TestStore {
    TestStore::with_roll(&[
        citizen(1, "Begoña", "Núñez-Íñigo", "García"),
        citizen(2, "Íñigo", "García", "Núñez"),
        citizen(3, "Ana", "García", "García"),
        citizen(4, "Ana", "García", "López"),
        citizen(5, "María del Carmen", "de la Fuente", ""),
        citizen(6, "Mei", "Li", "Xu"),
        citizen(7, "Lidia", "Pérez", "Gil"),
        citizen(8, "Gal·la", "O'Higgins", "Pi"),
    ])
}

#[test]
fn accents_case_and_order_do_not_matter() {
    let store = village();
    for typed in ["nunez garcia", "GARCÍA NÚÑEZ", "  gar   nuñ ", "Garcia, Nunez"] {
        assert_eq!(found(&store, typed), ["Íñigo García Núñez", "Begoña Núñez-Íñigo García"], "{typed}");
    }
    assert_eq!(found(&store, "iñigo garcia nuñez").len(), 2);
    assert_eq!(found(&store, "o'higgins"), ["Gal·la O'Higgins Pi"]);
    assert_eq!(found(&store, "galla hig"), ["Gal·la O'Higgins Pi"]);
}

#[test]
fn a_word_finds_names_that_begin_so_from_its_third_character() {
    let store = village();
    assert_eq!(found(&store, "pér"), ["Lidia Pérez Gil"]);
    assert_eq!(found(&store, "ere"), Vec::<String>::new(), "not in the middle of a word");
    assert_eq!(found(&store, "pe"), Vec::<String>::new(), "two characters are too few");
    assert_eq!(found(&store, "gil de"), ["Lidia Pérez Gil"], "a short word beside a long one is passed over");
    assert_eq!(found(&store, ""), Vec::<String>::new());
}

#[test]
fn a_surname_of_two_letters_is_found_when_it_is_typed_alone() {
    let store = village();
    assert_eq!(found(&store, "li"), ["Mei Li Xu"], "and not Lidia");
    assert_eq!(found(&store, "xu"), ["Mei Li Xu"]);
}

#[test]
fn every_word_of_a_long_name_counts() {
    let store = village();
    assert_eq!(found(&store, "fuente"), ["María del Carmen de la Fuente "]);
    assert_eq!(found(&store, "carmen maria"), ["María del Carmen de la Fuente "]);
    assert_eq!(found(&store, "carmen fuente del"), ["María del Carmen de la Fuente "]);
    assert_eq!(found(&store, "carmen garcia"), Vec::<String>::new());
}

#[test]
fn a_word_typed_twice_must_be_borne_twice() {
    let store = village();
    assert_eq!(found(&store, "garcia garcia"), ["Ana García García"]);
    assert_eq!(found(&store, "garcia gar ana"), ["Ana García García"]);
    assert_eq!(found(&store, "fuente fuente"), Vec::<String>::new());
}

#[test]
fn rows_come_in_the_order_of_surnames_and_name() {
    let store = village();
    let expected =
        ["Ana García García", "Ana García López", "Íñigo García Núñez", "Begoña Núñez-Íñigo García"];
    assert_eq!(found(&store, "garcía"), expected);
}

#[test]
fn fifty_rows_are_shown_and_a_thousand_counted() {
    let people: Vec<Citizen> =
        (0..1_200).map(|number| citizen(number, &format!("Ana{number:04}"), "García", "López")).collect();
    let few = TestStore::with_roll(&people[..213]);
    for typed in ["gar", "gar lop"] {
        let page = few.look(|r| search(r, &names::tokens(typed), 500));
        assert_eq!((page.rows.len(), page.total, page.more_than_total), (50, 213, false), "{typed}");
        assert_eq!(page.rows[49].citizen.name, "Ana0049");
    }
    let many = TestStore::with_roll(&people);
    for typed in ["gar", "gar lop"] {
        let page = many.look(|r| search(r, &names::tokens(typed), 10));
        assert_eq!((page.rows.len(), page.total, page.more_than_total), (10, 1_000, true), "{typed}");
    }
}

#[test]
fn a_citizen_who_left_is_not_found() {
    let store = village();
    let gone = Change::Gone { id: citizen(7, "", "", "").id, rev: 11 };
    store.change(|tx| delta::apply(tx, &[gone], None, Millis(1)));
    assert_eq!(found(&store, "perez"), Vec::<String>::new());
}

/// What the search promises, said in the plainest way.
fn matches(citizen: &Citizen, tokens: &[String]) -> bool {
    fn assigned(tokens: &[String], words: &[String]) -> bool {
        tokens.split_first().is_none_or(|(token, rest)| {
            (0..words.len()).any(|place| {
                let others = words.iter().enumerate().filter(|(other, _)| *other != place);
                let others: Vec<String> = others.map(|(_, word)| word.clone()).collect();
                words[place].starts_with(token.as_str()) && assigned(rest, &others)
            })
        })
    }
    let words = [&citizen.surname1, &citizen.surname2, &citizen.name];
    let words: Vec<String> = words.iter().flat_map(|text| names::tokens(text)).collect();
    assigned(tokens, &words)
}

/// A search agrees with a walk through everybody, also after half of them changed their names.
#[test]
fn a_search_finds_those_and_only_those_who_match() {
    const WORDS: [&str; 9] =
        ["Mar", "Mario", "Marín", "Martín", "Gar", "García", "Garzón", "de la Mar", "Gar-Mar"];
    let pick = |number: u32| WORDS[usize::try_from(number).unwrap() % WORDS.len()];
    let people: Vec<Citizen> = (0..400_u32)
        .map(|number| citizen(number, pick(number * 7 / 3), pick(number / 5), pick(number * number / 11)))
        .collect();
    let mut before = people.clone();
    for (number, citizen) in before.iter_mut().enumerate().filter(|(number, _)| number % 2 == 0) {
        citizen.rev -= 1;
        citizen.name = WORDS[number % 7].to_owned();
        citizen.surname1 = WORDS[number % 5].to_owned();
        citizen.surname2 = WORDS[number % 3].to_owned();
    }
    let store = TestStore::with_roll(&before);
    let changes: Vec<Change> = people.iter().map(|citizen| Change::Put(citizen.clone())).collect();
    assert_eq!(store.change(|tx| delta::apply(tx, &changes, None, Millis(1))).put, 200);
    let words =
        prop::sample::subsequence(vec!["mar", "mari", "marti", "gar", "garc", "garz", "mar", "ana"], 1..=4);
    let checked = TestRunner::default().run(&words.prop_shuffle(), |words| {
        let tokens: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mut expected: Vec<String> = people
            .iter()
            .filter(|citizen| matches(citizen, &tokens))
            .map(|citizen| citizen.id.as_str().to_owned())
            .collect();
        expected.sort_unstable();
        let page = store.look(|r| search(r, &tokens, ROWS_MAX));
        prop_assert_eq!((page.total, page.more_than_total), (expected.len(), false));
        let found: Vec<String> = page.rows.iter().map(|row| row.citizen.id.as_str().to_owned()).collect();
        prop_assert_eq!(found.len(), expected.len().min(ROWS_MAX));
        prop_assert!(found.iter().all(|id| expected.binary_search(id).is_ok()));
        Ok(())
    });
    checked.unwrap();
}

/// Statements of the search step into a table by its key: none walks through the roll or its dictionary.
#[test]
fn no_search_walks_through_the_roll() {
    let store = village();
    for (query, step) in [
        (
            "SELECT DISTINCT word FROM roll_part WHERE part >= ?1 AND part < ?2 ORDER BY word",
            "SEARCH roll_part USING PRIMARY KEY (part>? AND part<?)",
        ),
        (
            "SELECT word FROM roll_part WHERE part = ?1 ORDER BY word",
            "SEARCH roll_part USING PRIMARY KEY (part=?)",
        ),
        (
            "SELECT id, keys FROM roll_bearer WHERE id >= ?1 AND id < ?2",
            "SEARCH roll_bearer USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            "SELECT surname1, surname2, name FROM roll WHERE key = ?1",
            "SEARCH roll USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (
            "SELECT folded FROM roll_word WHERE id = ?1",
            "SEARCH roll_word USING INTEGER PRIMARY KEY (rowid=?)",
        ),
    ] {
        let bare = query.replace("?1", "1").replace("?2", "2");
        let plan = store
            .look(|r| r.all(&format!("EXPLAIN QUERY PLAN {bare}"), [], |row| Ok(row.get::<_, String>(3)?)));
        assert_eq!(plan.first().map(String::as_str), Some(step), "{query}: {plan:?}");
    }
}
