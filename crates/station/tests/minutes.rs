//! What the table notes for the acta de la sesión, and who learns of it: the acta and nobody else.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use urna_domain::officers::Post;
use urna_station::{
    Milestone, Refusal, Station, StationError,
    members::NewMember,
    minutes::{MINUTES_ROWS_MAX, Minutes, NewNote, NoteList, OtherVoters, Postal, Protest, Representative},
};
use urna_store::{audit, outbox};

const BY: Post = Post::PollWorker1;

fn refused<T>(answer: Result<T, StationError>) -> Refusal {
    match answer {
        Err(StationError::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was accepted"),
    }
}

fn member(post: Post, dni: &str, pin: &str) -> NewMember {
    NewMember { post, name: "Ana Gil".to_owned(), dni: dni.to_owned(), pin: pin.to_owned().into() }
}

fn constituted(dir: &std::path::Path, seed: u64) -> Station {
    let station = station(dir, &Lab::new(seed), 3);
    station
        .constitute(&[
            member(Post::President, " 12.345.678-z ", "481516"),
            member(Post::PollWorker1, "", "234299"),
        ])
        .unwrap();
    station
}

fn representative(name: &str) -> NewNote {
    NewNote::Representative(Representative { name: name.to_owned(), candidature: "El Olivo".to_owned() })
}

fn protest(words: &str, decision: &str, in_favour: u32, against: u32) -> NewNote {
    let (words, decision) = (words.to_owned(), decision.to_owned());
    NewNote::Protest(Protest { by: "Núria Vidal".to_owned(), words, decision, in_favour, against })
}

fn postal(received: u32, accepted: u32, rejected: u32) -> Postal {
    Postal { received, accepted, rejected }
}

#[test]
fn what_is_noted_is_there_after_a_restart_and_a_mistake_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), 41);
    assert_eq!(station.minutes().unwrap(), Minutes::default());
    station.note_minutes(representative(" Núria Vidal "), BY).unwrap();
    station.note_minutes(representative("Pau Serra"), BY).unwrap();
    station.note_minutes(protest("Pide otro recuento", "Se desestima", 2, 1), BY).unwrap();
    station.note_minutes(NewNote::Incident("Se fue la luz del pasillo".to_owned()), BY).unwrap();
    station.note_minutes(NewNote::Postal(postal(3, 2, 1)), BY).unwrap();
    station.strike_minutes(NoteList::Representatives, 1, BY).unwrap();
    drop(station);
    let again = Station::open(&home(dir.path()), Lab::new(42)).unwrap();
    let minutes = again.minutes().unwrap();
    assert_eq!(minutes.representatives.len(), 1);
    assert_eq!(minutes.representatives[0].name, "Núria Vidal");
    assert_eq!((minutes.protests[0].in_favour, minutes.protests[0].against), (2, 1));
    assert_eq!(
        (minutes.incidents[0].by, minutes.incidents[0].words.as_str()),
        (BY, "Se fue la luz del pasillo")
    );
    assert_eq!((minutes.postal, minutes.others, minutes.complete), (Some(postal(3, 2, 1)), None, false));
    let others = OtherVoters { by_certificate: 1, interventores: 2 };
    again.note_minutes(NewNote::Complete(postal(4, 4, 0), others), BY).unwrap();
    let minutes = again.minutes().unwrap();
    assert_eq!(
        (minutes.postal, minutes.others, minutes.complete),
        (Some(postal(4, 4, 0)), Some(others), true)
    );
}

#[test]
fn what_no_acta_holds_is_refused_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), 43);
    let note = |note| refused(station.note_minutes(note, BY));
    assert_eq!(note(representative("  ")), Refusal::WordsMissing);
    assert_eq!(note(NewNote::Incident(String::new())), Refusal::WordsMissing);
    assert_eq!(note(representative(&"a".repeat(201))), Refusal::WordsUnfit);
    assert_eq!(note(NewNote::Incident("dos\nlíneas".to_owned())), Refusal::WordsUnfit);
    assert_eq!(note(protest("Algo", &"a".repeat(501), 2, 0)), Refusal::WordsUnfit);
    for (decision, in_favour, against) in [
        ("", 1, 0),
        ("Se desestima", 0, 0),
        ("Se desestima", 1, 2),
        ("Se desestima", 4, 0),
        ("Sí", u32::MAX, 1),
    ] {
        assert_eq!(note(protest("Algo", decision, in_favour, against)), Refusal::DecisionVotes);
    }
    for wrong in [postal(3, 2, 0), postal(2, 2, 1), postal(10_001, 10_001, 0), postal(0, u32::MAX, 1)] {
        assert_eq!(note(NewNote::Postal(wrong)), Refusal::PostalNumbers);
    }
    let many = OtherVoters { by_certificate: 10_001, interventores: 0 };
    assert_eq!(note(NewNote::Complete(postal(0, 0, 0), many)), Refusal::MinutesNumber);
    assert_eq!(refused(station.strike_minutes(NoteList::Protests, 0, BY)), Refusal::NoSuchNote);
    assert_eq!(station.minutes().unwrap(), Minutes::default());
    for _ in 0..MINUTES_ROWS_MAX {
        station.note_minutes(representative("Ana"), BY).unwrap();
    }
    assert_eq!(note(representative("Ana")), Refusal::MinutesFull);
}

#[test]
fn nothing_is_noted_before_there_is_a_table() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(44), 3);
    assert_eq!(refused(station.note_minutes(representative("Ana"), BY)), Refusal::NotConstituted);
}

#[test]
fn no_event_and_no_line_of_the_log_says_who_or_what_was_noted() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), 45);
    let waiting = station.store().read(outbox::pending).unwrap().count;
    station.note_minutes(representative("Núria Vidal"), BY).unwrap();
    station.note_minutes(protest("Pide otro recuento", "", 0, 0), BY).unwrap();
    station.strike_minutes(NoteList::Protests, 0, BY).unwrap();
    assert_eq!(station.store().read(outbox::pending).unwrap().count, waiting, "nothing is sent");
    let log = station.store().read(|read| audit::tail(read, 10)).unwrap();
    let actions: Vec<_> = log.iter().rev().map(|recorded| recorded.entry.action.as_str()).collect();
    assert_eq!(actions, ["constituted", "minutes_noted", "minutes_noted", "minutes_struck"]);
    let log = format!("{log:?}");
    for word in ["Vidal", "Olivo", "recuento", "12345678"] {
        assert!(!log.contains(word), "the log says {word}");
    }
}

#[test]
fn the_number_of_a_document_is_checked_and_stands_with_its_seat_only() {
    let dir = tempfile::tempdir().unwrap();
    let empty = station(dir.path(), &Lab::new(46), 3);
    let wrong = [member(Post::President, "12345678A", "481516"), member(Post::PollWorker1, "", "234299")];
    assert_eq!(refused(empty.constitute(&wrong)), Refusal::MemberDni);
    drop(empty);
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), 47);
    let numbers: Vec<_> = station.seatings().unwrap().into_iter().map(|seating| seating.dni).collect();
    assert_eq!(numbers, ["12345678Z", ""]);
    assert!(!format!("{:?}", station.members().unwrap()).contains("12345678"));
}

#[test]
fn the_opening_and_the_closing_say_when_they_were_recorded_and_where_that_is() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), 48);
    assert_eq!(station.recorded(Milestone::Opened).unwrap(), None);
    station.open_poll(&officers()).unwrap();
    let opened = station.recorded(Milestone::Opened).unwrap().unwrap();
    assert_eq!(opened.sent, Some(outbox::State::Pending));
    assert_eq!(station.recorded(Milestone::Closed).unwrap(), None);
    station.close_poll(&officers(), "st-1").unwrap();
    assert!(station.recorded(Milestone::Closed).unwrap().unwrap().at > opened.at);
    assert_eq!(station.recorded(Milestone::Opened).unwrap(), Some(opened));
}

#[test]
fn what_a_log_would_print_of_the_notes_names_nobody() {
    let noted = Minutes {
        representatives: vec![Representative {
            name: "Ana Gil".to_owned(),
            candidature: "Encina".to_owned(),
        }],
        protests: vec![Protest {
            by: "Luis Rey".to_owned(),
            words: "la urna".to_owned(),
            decision: String::new(),
            in_favour: 0,
            against: 0,
        }],
        ..Minutes::default()
    };
    let printed = format!("{noted:?}");
    assert!(printed.contains("representatives: 1, protests: 1, incidents: 0"), "{printed}");
    for word in ["Ana", "Encina", "Luis", "urna"] {
        assert!(!printed.contains(word), "{printed}");
    }
}
