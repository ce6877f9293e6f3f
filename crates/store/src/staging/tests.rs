#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use urna_domain::Millis;

use super::*;
use crate::{
    roll,
    testing::{TestStore, citizen, key},
};

fn plan(t0: u64) -> BootstrapPlan {
    BootstrapPlan { scope: "comunidad == 'Extremadura'".to_owned(), t0 }
}

#[test]
fn a_load_that_was_cut_off_goes_on_where_it_was() {
    let people: Vec<_> = (0..30).map(|number| citizen(number, "Ana", "García", "López")).collect();
    let TestStore { store, dir } = TestStore::new();
    let this = TestStore { store, dir };
    this.change(|tx| begin(tx, &plan(77)));
    assert_eq!(this.look(resume).unwrap().resume, None);
    assert_eq!(this.page(&people[..10], Some("after 9")), 10);
    // A page without a place of its own keeps the last.
    this.page(&people[10..20], None);

    let TestStore { store, dir } = this;
    drop(store);
    let store = Store::open(&crate::Home::new(dir.path()), &key()).unwrap();
    let this = TestStore { store, dir };
    let expected =
        StagingState { scope: plan(77).scope, t0: 77, rows: 20, resume: Some("after 9".to_owned()) };
    assert_eq!(this.look(resume), Some(expected));

    // The remote repeats what came after the known place.
    assert_eq!(this.page(&people[10..], Some("end")), 10);
    this.store.finish_staging().unwrap();
    assert_eq!(this.look(roll::count), 30);
    assert_eq!(this.look(resume), None);
    let state = this.look(roll::state);
    assert_eq!((state.cursor, state.scope, state.as_of), (77, plan(77).scope, None));
    assert!(this.store.check().is_ok());
}

#[test]
fn a_roll_has_the_version_of_its_file_before_the_centre_was_ever_asked() {
    let store = TestStore::new();
    assert_eq!(store.look(roll::state).version(), None);
    // The third change of a second at the centre.
    store.change(|tx| begin(tx, &plan(1_790_000_000 << 32 | 3)));
    assert_eq!(store.look(roll::state).version(), None, "half a roll is none");
    store.page(&[citizen(1, "Ana", "García", "López")], None);
    store.change(finish);
    let state = store.look(roll::state);
    assert_eq!((state.version(), state.as_of), (Some(Millis(1_790_000_000_000)), None));
}

#[test]
fn a_load_may_know_its_place_before_its_first_page() {
    let store = TestStore::new();
    store.change(|tx| begin_at(tx, &plan(77), "source/0"));
    let staged = store.look(resume).unwrap();
    assert_eq!((staged.rows, staged.resume.as_deref()), (0, Some("source/0")));
    store.change(|tx| begin(tx, &plan(78)));
    assert_eq!(store.look(resume).unwrap().resume, None, "another load begins without it");
}

#[test]
fn nobody_sees_a_new_roll_before_it_is_whole() {
    let store = TestStore::with_roll(&[citizen(1, "Ana", "García", "López")]);
    store.change(|tx| begin(tx, &plan(200)));
    store.page(&[citizen(2, "Eva", "Gil", "Pi")], Some("x"));
    assert_eq!(store.look(|r| roll::by_dni(r, "00000001R")).len(), 1);
    assert_eq!(store.look(|r| roll::by_dni(r, "00000002W")), []);
    store.change(finish);
    assert_eq!(store.look(|r| roll::by_dni(r, "00000001R")), []);
    assert_eq!(store.look(|r| roll::by_dni(r, "00000002W")).len(), 1);
    assert_eq!(store.look(roll::count), 1);
}

#[test]
fn a_switch_that_fails_leaves_the_old_roll() {
    let store = TestStore::with_roll(&[citizen(1, "Ana", "García", "López")]);
    store.change(|tx| begin(tx, &plan(200)));
    store.page(&[citizen(2, "Eva", "Gil", "Pi")], Some("x"));
    let failed = store.try_change(|tx| finish(tx).and(Err::<(), _>(StoreError::Busy)));
    assert!(matches!(failed, Err(StoreError::Busy)));
    assert_eq!(store.look(|r| roll::by_dni(r, "00000001R")).len(), 1);
    store.change(finish);
    assert_eq!(store.look(|r| roll::by_dni(r, "00000002W")).len(), 1);
}

#[test]
fn a_local_number_is_never_given_twice() {
    let store = TestStore::with_roll(&[citizen(1, "Ana", "García", "López")]);
    let old = store.look(|r| roll::by_dni(r, "00000001R"))[0].key;
    store.load(&[citizen(2, "Eva", "Gil", "Pi"), citizen(1, "Ana", "García", "López")]);
    assert_eq!(store.look(|r| roll::by_key(r, old)), None, "a screen that still shows it finds nobody");
    store.change(|tx| begin(tx, &plan(1)));
    store.page(&[citizen(3, "Leo", "Gil", "Pi")], None);
    store.change(abandon);
    let before = store.look(next_key);
    store.load(&[citizen(3, "Leo", "Gil", "Pi")]);
    assert!(store.look(|r| roll::by_dni(r, "00000003A"))[0].key >= before);
}

#[test]
fn a_row_that_comes_twice_is_kept_once_in_its_newer_form() {
    let newer = urna_domain::citizen::Citizen { rev: 11, ..citizen(1, "Ana María", "García", "López") };
    let older = urna_domain::citizen::Citizen { rev: 9, ..citizen(1, "Anita", "García", "López") };
    let store = TestStore::new();
    store.change(|tx| begin(tx, &plan(1)));
    let rows = store.page(&[citizen(1, "Ana", "García", "López"), newer, older], None);
    store.change(finish);
    assert_eq!((rows, store.look(roll::count)), (1, 1));
    assert_eq!(store.look(|r| roll::by_dni(r, "00000001R"))[0].citizen.name, "Ana María");
}

#[test]
fn a_row_that_cannot_be_kept_is_refused_and_the_load_goes_on() {
    let store = TestStore::new();
    store.change(|tx| begin(tx, &plan(1)));
    let good = citizen(1, "Ana", "García", "López");
    let long = "x".repeat(ROW_BYTES_MAX);
    let id = format!("s:{}", "9".repeat(CitizenId::MAX_BYTES));
    let rows = store.change(|tx| {
        let mut inserter = Inserter::new(tx)?;
        for id in ["", "s:", "x:1", "65f0c0de", &id] {
            let refused = inserter.insert(&CitizenRef { id, ..good.as_ref() })?;
            assert_eq!(refused, Err(RowRefusal::Id), "{id}");
        }
        assert_eq!(inserter.insert(&CitizenRef { name: &long, ..good.as_ref() })?, Err(RowRefusal::Length));
        assert_eq!(inserter.insert(&good.as_ref())?, Ok(()));
        inserter.finish_page(None)
    });
    assert_eq!(rows, 1);
}

#[test]
fn a_page_that_fails_leaves_no_name_behind() {
    let store = TestStore::new();
    store.change(|tx| begin(tx, &plan(1)));
    let ana = citizen(1, "Ana", "García", "López");
    let failed = store.try_change(|tx| {
        Inserter::new(tx)?.insert(&ana.as_ref())?.unwrap();
        Err::<(), _>(StoreError::Busy)
    });
    assert!(failed.is_err());
    // The numbers that the page gave are gone with it, in memory too.
    store.page(std::slice::from_ref(&ana), None);
    store.change(finish);
    assert_eq!(store.look(|r| roll::by_citizen(r, &ana.id)).unwrap().citizen, ana);
}

#[test]
fn without_a_load_there_is_nothing_to_fill_or_finish() {
    let store = TestStore::new();
    let no_load =
        |answer: Result<(), StoreError>| matches!(answer, Err(StoreError::NotFound("load of the roll")));
    assert!(no_load(store.try_change(|tx| Inserter::new(tx).map(|_| ()))));
    assert!(no_load(store.try_change(finish)));
    store.change(abandon);
}

/// What makes the live roll searchable, row by row.
fn index(store: &TestStore) -> Vec<(String, i64, Vec<u8>)> {
    let sql =
        "SELECT dni, key, x'' FROM roll_dni UNION ALL SELECT '', id, keys FROM roll_bearer ORDER BY 1, 2";
    store.look(|r| r.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))))
}

#[test]
fn what_is_gathered_while_loading_is_what_the_rows_say() {
    let mut people: Vec<_> = (0..300).rev().map(|number| citizen(number, "Ana", "Gil", "Pi")).collect();
    for (number, odd) in
        ["", "x", "12345678", "12345678Ñ", "12345678ZZ", "12345678ZZ-ÑÑ", "🦀"].into_iter().enumerate()
    {
        people[number * 7].dni = odd.to_owned();
        people[number * 7 + 1].dni = odd.to_owned();
        people[number * 9].surname1 = format!("García {number}");
    }
    let newer = urna_domain::citizen::Citizen { rev: 99, name: "Eva".to_owned(), ..people[5].clone() };
    // How the memory is lost on the way, and whether a row comes twice.
    for (fails, twice) in [(false, false), (false, true), (true, false), (true, true)] {
        let load = |again: bool| {
            let store = TestStore::new();
            store.change(|tx| begin(tx, &plan(1)));
            store.page(&people[..100], Some("100"));
            if again {
                assert!(store.try_change(|_| Err::<(), _>(StoreError::Busy)).is_err());
            }
            store.page(&people[100..], Some("300"));
            if twice {
                assert_eq!(store.page(std::slice::from_ref(&newer), None), 0);
            }
            let known = store.change(|tx| Ok(tx.dictionaries.borrow().gathered.is_some()));
            assert_eq!(known, !again && !twice);
            store.store.finish_staging().unwrap();
            index(&store)
        };
        let loaded = load(fails);
        assert_eq!(loaded, load(true), "fails {fails}, twice {twice}");
        assert_eq!(loaded.iter().filter(|row| row.2.is_empty()).count(), 300);
    }
}

#[test]
fn a_dni_that_is_too_long_to_be_gathered_is_read_again() {
    let store = TestStore::new();
    store.change(|tx| begin(tx, &plan(1)));
    let long = "9".repeat(900);
    let people = (0..60).map(|number| urna_domain::citizen::Citizen {
        dni: format!("{number}{long}"),
        ..citizen(number, "Ana", "Gil", "Pi")
    });
    store.page(&people.collect::<Vec<_>>(), None);
    assert!(store.change(|tx| Ok(tx.dictionaries.borrow().gathered.is_none())));
    store.store.finish_staging().unwrap();
    assert_eq!(store.look(|r| roll::by_dni(r, &format!("17{long}"))).len(), 1);
}

/// A million rows take several transactions; here the process ends, or a check-in fails, between two of them.
#[test]
fn what_was_half_written_from_memory_is_written_again() {
    let people: Vec<_> = (0..300).map(|number| citizen(number, "Ana", "Gil", "Pi")).collect();
    let load = |half: bool, another_page: bool| {
        let store = TestStore::new();
        store.change(|tx| begin(tx, &plan(1)));
        store.page(&people[..200], Some("200"));
        if half {
            // What the first of several steps leaves.
            let sql = "INSERT INTO staged_roll_dni (dni, key) SELECT dni, key FROM staged_roll LIMIT 50";
            store.change(|tx| tx.execute(sql, []));
            assert!(store.try_change(|_| Err::<(), _>(StoreError::Busy)).is_err());
        }
        if another_page || !half {
            store.page(&people[200..], Some("300"));
        }
        store.store.finish_staging().unwrap();
        index(&store)
    };
    assert_eq!(load(true, true), load(false, false));
    assert_eq!(load(true, false).iter().filter(|row| row.2.is_empty()).count(), 200);
}
