//! The audit log as people see it: without the booth, checked again, and in a file.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use urna_domain::officers::Post;
use urna_station::{
    AuditFilter, AuditSize, Station, is_audit_file_of,
    members::{NewMember, Proof},
};

fn a_day(dir: &std::path::Path) -> Station {
    let station = station(dir, &Lab::new(1), 20);
    station.open_poll(&officers()).unwrap();
    for number in 0..3 {
        vote(&station, number, &[("lista", &["a"])]).unwrap();
    }
    station.pause_sending("other", "president").unwrap();
    station
}

#[test]
fn the_log_shows_nothing_of_the_booth_and_counts_it() {
    let dir = tempfile::tempdir().unwrap();
    let station = a_day(dir.path());
    let actions = |filter| {
        let page = station.audit_page(filter, None).unwrap();
        page.into_iter().map(|entry| entry.action).collect::<Vec<_>>()
    };
    assert!(!actions(AuditFilter::All).contains(&"BallotCast".to_owned()));
    assert_eq!(actions(AuditFilter::CheckIns), ["VoterAuthorised"; 3]);
    assert!(actions(AuditFilter::Acts).contains(&"sending_paused".to_owned()));
    assert!(!actions(AuditFilter::Access).contains(&"sending_paused".to_owned()));
    let AuditSize { entries, casts } = station.audit_size().unwrap();
    assert_eq!(casts, 3);
    assert_eq!(u64::try_from(actions(AuditFilter::All).len()).unwrap() + casts, entries);
    let newest = station.audit_page(AuditFilter::All, None).unwrap();
    assert_eq!(station.audit_page(AuditFilter::All, Some(newest[0].seq)).unwrap(), newest[1..]);
}

#[test]
fn a_check_of_the_log_can_be_stopped_and_names_what_was_changed() {
    let dir = tempfile::tempdir().unwrap();
    let station = a_day(dir.path());
    let entries = station.audit_size().unwrap().entries;
    let mut heard = Vec::new();
    let verified = station.verify_audit(|done| {
        heard.push(done);
        true
    });
    assert_eq!(verified.unwrap().unwrap().seq, entries);
    assert_eq!(heard, [entries]);
    assert!(station.verify_audit(|_| false).unwrap().is_none());
}

#[test]
fn a_file_of_the_log_is_signed_and_tells_no_time_of_a_ballot() {
    let dir = tempfile::tempdir().unwrap();
    let station = a_day(dir.path());
    let text = station.audit_file().unwrap();
    let key = station.identity().public_key().to_bytes();
    assert!(is_audit_file_of(&text, &key));
    assert!(!is_audit_file_of(&text.replacen("president", "presidenta", 1), &key));
    assert!(!is_audit_file_of(&text, &authority().verifying_key().to_bytes()));
    assert!(!is_audit_file_of("", &key));
    assert!(!text.contains("BallotCast") && !text.contains("\"seq\"") && !text.contains("\"prev\""));
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(
        (last["ballots_cast"].as_u64(), last["listed"].as_u64()),
        (Some(3), Some(u64::try_from(text.lines().count() - 1).unwrap()))
    );
}

#[test]
fn turning_the_screen_back_is_not_noted_and_a_wrong_pin_is() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(2), 5);
    let member = |post, pin: &str| NewMember {
        post,
        name: "Ana".to_owned(),
        dni: String::new(),
        pin: pin.to_owned().into(),
    };
    station.constitute(&[member(Post::President, "481516"), member(Post::PollWorker1, "234299")]).unwrap();
    let access = || station.audit_page(AuditFilter::Access, None).unwrap().len();
    let before = access();
    station.recognise(&Proof::new(Post::PollWorker1, "234299")).unwrap();
    assert_eq!((access(), station.audit_size().unwrap().entries), (before, u64::try_from(before).unwrap()));
    assert!(station.recognise(&Proof::new(Post::PollWorker1, "990011")).is_err());
    assert_eq!(access(), before + 1);
}
