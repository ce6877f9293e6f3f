//! Forty voters, whose order and choices are known, against an attacker who has the decryption key and every byte of
//! the station: box, store with its WAL and free pages, logs and backup, in the evening before closing, after
//! certification, and after the program has ended.
//!
//! The claim is that no attack does better than chance, over [`REPETITIONS`] days with different seeds; how good
//! chance can be is computed exactly (`urna_tests::secrecy`). The days are seeded, so the verdict is the same in every
//! run. That the attacks could succeed is shown in [`planted`], on boxes that leak.

mod evening;
mod planted;

use std::sync::LazyLock;

use evening::{Evening, Snapshot};
use urna_domain::ballot::BallotId;
use urna_tests::polling_day::{CHOICE_PREFIX, SURNAME_PREFIX, definition_bytes, dni_of};
use urna_tests::secrecy::{
    Guess, Id, Image, Secret, Trial, Verdict, alarms, ballot_secrets, blank_out, cells, choice_secrets,
    judge, marks_secrets, on_box, on_bytes, text_secrets, traces,
};

/// Days. With eight of them, a guess whose tau is 0.25 is found out.
const REPETITIONS: u64 = 8;
/// What a home may hold. Anything else could be a second generation of the box.
const FILES: [&str; 9] = [
    "backup/box.db",
    "backup/station.db",
    "box.db",
    "lock",
    "logs/urna.jsonl",
    "station.db",
    "station.db-shm",
    "station.db-wal",
    "station.key",
];

static EVENINGS: LazyLock<Vec<Evening>> = LazyLock::new(|| (1..=REPETITIONS).map(Evening::of).collect());

fn assert_blameless(trials: &[Trial]) {
    let verdicts: Vec<Verdict> = judge(trials);
    assert!(!verdicts.is_empty());
    assert_eq!(alarms(&verdicts), Vec::<&Verdict>::new(), "{verdicts:#?}");
}

fn trials(guesses: impl Fn(&Evening) -> Vec<Guess>) -> Vec<Trial> {
    EVENINGS.iter().map(|day| Trial { truth: day.truth.clone(), guesses: guesses(day) }).collect()
}

#[test]
fn secrecy_no_attack_on_the_box_finds_the_order_of_forty_ballots() {
    for snapshot in [Evening::before_closing, Evening::certified, Evening::ended] {
        for file in ["box.db", "backup/box.db"] {
            assert_blameless(&trials(|day| on_box(&snapshot(day).image(file), &day.known_ids(), day.hours)));
        }
    }
}

#[test]
fn secrecy_box_and_backup_show_the_same_ballots_and_nothing_of_their_history() {
    for day in EVENINGS.iter() {
        let ids = day.known_ids();
        let first = day.before_closing().image("box.db");
        // The attack reads rows at all: every ballot is found, each in one row that holds nothing but id and marks.
        let rows = cells(&first);
        let of =
            |id: &Id| rows.iter().filter(|cell| cell.payload.windows(16).any(|bytes| bytes == id)).count();
        assert!(ids.iter().all(|id| of(id) == 1));
        for snapshot in [day.before_closing(), day.certified(), day.ended()] {
            for file in ["box.db", "backup/box.db"] {
                assert!(
                    snapshot.image(file) == first,
                    "one set of ballots is one file, whenever it is written"
                );
            }
        }
    }
}

#[test]
fn secrecy_nothing_but_the_box_knows_a_ballot_or_a_choice_before_closing() {
    let definition = definition_bytes().unwrap();
    for day in EVENINGS.iter() {
        let home = day.before_closing();
        assert_eq!(home.files(), FILES);
        let secrets = [ballot_secrets(&day.truth), choice_secrets([CHOICE_PREFIX]), marks_secrets()].concat();
        let mut definitions = 0;
        for file in FILES.into_iter().filter(|file| !file.ends_with("box.db")) {
            let mut bytes = home.plain(file);
            definitions += blank_out(&mut bytes, &definition);
            assert_eq!(traces(&bytes, &secrets), [], "{file}");
            // And as it lies on the disk.
            assert_eq!(traces(home.raw(file), &secrets), [], "{file}");
        }
        // The search sees what is there: the definition is, and it names the choices.
        assert!(definitions > 0);
        assert!(!traces(&definition, &secrets).is_empty());
        assert!(home.plain("station.db-wal").len() > 100 * 4096, "the WAL still holds the whole day");
        // And the box does hold what was looked for.
        assert!(traces(&home.image("box.db").bytes(), &secrets).len() >= 3 * day.truth.len());
    }
}

#[test]
fn secrecy_after_certification_the_outbox_knows_ballots_by_id_alone() {
    for day in EVENINGS.iter() {
        let ids = day.known_ids();
        for home in [day.certified(), day.ended()] {
            let files = ["station.db", "station.db-wal"].into_iter().filter(|file| home.has(file));
            for file in files {
                assert_eq!(traces(&home.plain(file), &marks_secrets()), [], "{file}");
            }
        }
        // Once the program has ended, everything is in one file.
        let store = day.ended().image("station.db");
        let queued: Vec<_> = cells(&store)
            .into_iter()
            .filter_map(|cell| {
                let text = cell.payload.windows(32).find_map(|bytes| {
                    BallotId::parse_hex(std::str::from_utf8(bytes).ok()?)
                        .filter(|id| ids.contains(id.as_bytes()))
                });
                text.map(|id| (*id.as_bytes(), cell.integers.clone(), cell.row_id))
            })
            .collect();
        assert_eq!(
            queued.iter().map(|(id, _, _)| *id).collect::<Vec<_>>(),
            ids,
            "each once, in the order of ids"
        );
        let (_, numbers, _) = &queued[0];
        assert!(
            queued.iter().all(|(_, beside, row_id)| beside == numbers && row_id.is_none()),
            "and nothing else"
        );
    }
    // Where they lie, in the file and in the frames of the WAL, betrays nothing either.
    let on = |day: &Evening, home: &Snapshot| {
        let files = ["station.db", "station.db-wal"].into_iter().filter(|file| home.has(file));
        let ids = day.known_ids();
        files.flat_map(|file| on_bytes(file, &home.plain(file), &ids, day.hours)).collect::<Vec<_>>()
    };
    assert_blameless(&trials(|day| on(day, day.certified())));
    assert_blameless(&trials(|day| on(day, day.ended())));
}

#[test]
fn secrecy_logs_at_every_level_name_nobody_and_nothing() {
    for day in EVENINGS.iter() {
        let log = day.ended().raw("logs/urna.jsonl");
        assert!(String::from_utf8_lossy(log).contains("the station takes orders"), "something is logged");
        let people: Vec<String> =
            (0..Evening::VOTERS).map(|person| dni_of(person).unwrap().as_str().to_owned()).collect();
        let codes = day.codes.iter().map(String::as_str);
        let secrets: Vec<Secret> = [
            ballot_secrets(&day.truth),
            choice_secrets([CHOICE_PREFIX]),
            marks_secrets(),
            text_secrets("name", [SURNAME_PREFIX, "Núñez"]),
            text_secrets("dni", people.iter().map(String::as_str)),
            text_secrets("code", codes),
            text_secrets("citizen", ["\"i:", "i:1"]),
        ]
        .concat();
        assert_eq!(traces(log, &secrets), []);
    }
}

#[test]
fn secrecy_an_old_generation_of_the_box_is_wiped_even_for_whoever_kept_it_open() {
    for day in EVENINGS.iter() {
        assert_eq!(day.kept_open.len(), usize::try_from(Evening::VOTERS).unwrap());
        assert!(day.kept_open.iter().all(|generation| generation.iter().all(|byte| *byte == 0)));
    }
}

/// A page image of each ballot file has to be readable at all, or the tests above would prove nothing.
#[test]
fn secrecy_another_key_opens_nothing() {
    let home = EVENINGS[0].before_closing();
    let wrong = [0; 32];
    assert!(Image::decrypt(home.raw("box.db"), &wrong).is_err());
    assert!(traces(home.raw("box.db"), &ballot_secrets(&EVENINGS[0].truth)).is_empty());
}
