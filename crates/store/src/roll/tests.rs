#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use super::*;
use crate::testing::{TestStore, citizen};

#[test]
fn a_row_is_read_back_as_it_came() {
    let mut full = citizen(1, "Ana", "García", "López");
    full.municipality = Some("Badajoz".to_owned());
    let mut bare = citizen(2, "Li", "Wei", "");
    (bare.province, bare.municipality, bare.mesa) = (None, None, None);
    let mut empty = citizen(3, "Li", "Wei", "");
    (empty.province, empty.municipality, empty.mesa) = (Some(String::new()), None, Some(String::new()));
    empty.rev = u64::MAX;
    let marked = Citizen { postal: true, ..citizen(4, "Eva", "García", "López") };
    let bare_and_marked = Citizen { id: CitizenId::parse("s:marked").unwrap(), postal: true, ..bare.clone() };
    let people = [full, bare, empty, marked, bare_and_marked];
    let store = TestStore::with_roll(&people);
    for citizen in &people {
        let row = store.look(|r| by_citizen(r, &citizen.id)).unwrap();
        assert_eq!(&row.citizen, citizen);
        assert_eq!(store.look(|r| by_key(r, row.key)).unwrap(), row);
    }
    assert_eq!(store.look(count), 5);
    assert_eq!(store.look(|r| by_key(r, 99)), None);
    // Two places where there was one, and still one community and the same mesas.
    assert_eq!(store.look(communities), ["Extremadura"]);
    let by_mesa = store.look(count_by_mesa);
    assert_eq!(by_mesa, [(String::new(), 3), ("06-015-01-001-A".to_owned(), 2)]);
}

#[test]
fn a_dni_is_found_however_it_is_typed_and_however_the_roll_has_it() {
    let mut one = citizen(12_345_678, "Ana", "García", "López");
    one.dni = " 12.345.678-z".to_owned();
    let mut strange = citizen(2, "Eva", "Gil", "");
    strange.dni = "pas 77".to_owned();
    let store = TestStore::with_roll(&[one.clone(), strange]);
    for typed in ["12345678Z", "12345678z", "12.345.678-Z", " 12345678 Z "] {
        let found = store.look(|r| by_dni(r, typed));
        assert_eq!(found.len(), 1, "{typed}");
        assert_eq!(found[0].citizen.dni, "12345678Z");
    }
    assert_eq!(store.look(|r| by_dni(r, "pas 77"))[0].citizen.name, "Eva");
    assert_eq!(store.look(|r| by_dni(r, "00000000T")), []);
}

#[test]
fn two_citizens_with_one_dni_are_both_found() {
    let mut twin = citizen(1, "Eva", "García", "López");
    twin.id = CitizenId::parse("s:twin").unwrap();
    let store =
        TestStore::with_roll(&[citizen(1, "Ana", "García", "López"), twin, citizen(2, "Leo", "Gil", "")]);
    let found = store.look(|r| by_dni(r, "00000001R"));
    assert_eq!(found.iter().map(|row| row.citizen.name.as_str()).collect::<Vec<_>>(), ["Ana", "Eva"]);
    assert_eq!(store.look(duplicates_of_dni), 2);
}

#[test]
fn a_proof_sees_the_spelling_of_the_centre() {
    let mut one = citizen(12_345_678, "Ana", "García", "López");
    one.dni = "12345678-z".to_owned();
    let people = [one, citizen(2, "Eva", "Gil", "")];
    let store = TestStore::with_roll(&people);
    let mut hashes = Vec::new();
    store.look(|r| for_each(r, |citizen| hashes.push(citizen.content_hash())));
    assert_eq!(hashes, people.map(|citizen| citizen.as_ref().content_hash()));
}

#[test]
fn electors_are_counted_by_mesa() {
    let mut people: Vec<_> = (0..5).map(|number| citizen(number, "Ana", "García", "López")).collect();
    people[3].mesa = Some("06-015-01-002-B".to_owned());
    people[4].mesa = None;
    let store = TestStore::with_roll(&people);
    let expected = [("", 1), ("06-015-01-001-A", 3), ("06-015-01-002-B", 1)];
    assert_eq!(store.look(count_by_mesa), expected.map(|(mesa, number)| (mesa.to_owned(), number)));
}
