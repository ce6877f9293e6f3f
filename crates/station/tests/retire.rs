//! The package for the centre, and taking a machine out of service: nothing may be lost by it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use std::{fs, path::Path, sync::Arc};

use common::*;
use urna_domain::{
    Hash, Millis,
    ids::StationId,
    neighbour::{NeighbourCredential, SealKey},
    officers::Post,
    package::{Package, PackageError, PackedFile},
};
use urna_station::{
    Coverage, Export, Refusal, Station, StationError,
    environment::Environment as _,
    members::NewMember,
    minutes::{NewNote, Postal},
    retire::{Basis, Departure},
};
use urna_store::{
    neighbours::{self, Chain},
    outbox::{self, Lane},
};

fn seal() -> SealKey {
    SealKey::derive(&authority().to_bytes(), &StationId::parse("st-1").unwrap())
}

/// A station whose bundle brought a seal of the centre.
fn sealed_station(dir: &Path, lab: &Arc<Lab>) -> Station {
    let mut bundle = bundle(Some(signed(ELECTION, &authority())));
    bundle.neighbours = Some(NeighbourCredential {
        authority: String::new(),
        certificate: String::new(),
        key: String::new(),
        seal: seal(),
        required: false,
    });
    station_of(&bundle, dir, lab, 20)
}

fn certified(dir: &Path, lab: &Arc<Lab>) -> Station {
    let station = sealed_station(dir, lab);
    station.open_poll(&officers()).unwrap();
    (0..3).for_each(|number| vote(&station, number, &[("lista", &["a"])]).unwrap());
    station.close_poll(&officers(), "st-1").unwrap();
    station.certify(&officers()).unwrap();
    station
}

fn refusal<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn note(station: &Station, lab: &Arc<Lab>, medium: &str, removable: bool, covers: Coverage) {
    let export =
        Export { medium: medium.to_owned(), removable, at: lab.now(), sha256: Hash::of(b"package"), covers };
    station.note_export(&export, "president").unwrap();
}

fn covers(station: &Station) -> Coverage {
    let package = station.package(Vec::new()).unwrap();
    let file = station.seal_package(&package, |_, _| true).unwrap().unwrap();
    station.check_package(&file).unwrap()
}

/// The centre has everything of these lanes.
fn receive(station: &Station, lanes: &[Lane]) {
    for lane in lanes.iter().copied() {
        station
            .store()
            .write_blocking(move |tx| {
                let taken = outbox::take(tx, lane, u32::MAX)?;
                let keys: Vec<String> = taken.into_iter().map(|taken| taken.key).collect();
                outbox::acked(tx, lane, &keys, Millis(1))
            })
            .unwrap();
    }
}

fn left(home: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(home)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_package_holds_the_whole_poll_and_none_exists_before_the_count_is_certified() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let station = sealed_station(dir.path(), &lab);
    assert_eq!(refusal(station.package(Vec::new())), Refusal::NotCertified);
    station.open_poll(&officers()).unwrap();
    (0..3).for_each(|number| vote(&station, number, &[("lista", &["a"])]).unwrap());
    assert_eq!(refusal(station.package(Vec::new())), Refusal::NotCertified);
    station.close_poll(&officers(), "st-1").unwrap();
    assert_eq!(refusal(station.package(Vec::new())), Refusal::NotCertified);
    station.certify(&officers()).unwrap();
    let papers = vec![PackedFile { name: "acta.pdf".to_owned(), bytes: b"%PDF-".to_vec() }];
    let package = station.package(papers).unwrap();
    let file = station.seal_package(&package, |_, _| true).unwrap().unwrap();
    let opened = Package::open(&file, &seal()).unwrap();
    assert_eq!(opened, package);
    assert_eq!(opened.ballots.len(), 3);
    assert!(opened.ballots.is_sorted_by_key(|ballot| ballot.id), "no other order than that of random ids");
    assert_eq!(
        opened.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        ["acta.pdf", "registro.jsonl"]
    );
    let mut altered = file.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    assert!(matches!(station.check_package(&altered), Err(StationError::Package(PackageError::Altered))));
    assert_eq!(station.seal_package(&package, |_, _| false).unwrap(), None, "stopped");
}

#[test]
fn without_a_seal_of_the_centre_nothing_is_exported() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(1), 5);
    assert_eq!(refusal(station.package(Vec::new())), Refusal::NoSeal);
}

#[test]
fn a_machine_stays_while_its_poll_is_not_certified() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let station = sealed_station(dir.path(), &lab);
    station.open_poll(&officers()).unwrap();
    assert_eq!(refusal(station.retire(&officers(), "st-1")), Refusal::NotCertified);
    let ticket = station.authorise(person(&station, 1), urna_station::Method::Dni, "vocal 1").unwrap();
    assert_eq!(refusal(station.retire(&officers(), "st-1")), Refusal::SessionBusy, "somebody has a code");
    station.begin_ballot(&ticket.code).unwrap();
    assert_eq!(refusal(station.retire(&officers(), "st-1")), Refusal::SessionBusy, "somebody votes");
    station.cast(&marks(&[("lista", &["a"])])).unwrap();
    station.close_poll(&officers(), "st-1").unwrap();
    assert_eq!(refusal(station.retire(&officers(), "st-1")), Refusal::NotCertified);
    station.certify(&officers()).unwrap();
    assert_eq!(refusal(station.retire(&officers(), "st-2")), Refusal::ConfirmationWrong);
    assert!(left(dir.path()).contains(&"station.key".to_owned()));
}

/// The centre gets no note that names people, so they would be gone with the machine.
#[test]
fn a_machine_stays_until_what_was_noted_for_the_acta_is_on_paper_or_on_a_medium() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let station = sealed_station(dir.path(), &lab);
    let member = |post, pin: &str| NewMember {
        post,
        name: "Ana Gil".to_owned(),
        dni: String::new(),
        pin: pin.to_owned().into(),
    };
    station.constitute(&[member(Post::President, "481516"), member(Post::PollWorker1, "234299")]).unwrap();
    station.open_poll(&officers()).unwrap();
    station.close_poll(&officers(), "st-1").unwrap();
    station.certify(&officers()).unwrap();
    receive(&station, &Lane::ALL);
    assert_eq!(station.departure().unwrap().basis(), Ok(Basis::Received), "nothing was noted");
    let postal = Postal { received: 2, accepted: 2, rejected: 0 };
    station.note_minutes(NewNote::Postal(postal), Post::President).unwrap();
    let only_here = || station.departure().unwrap().notes_only_here;
    assert!(only_here());
    assert_eq!(refusal(station.retire(&officers(), "st-1")), Refusal::NotesOnlyHere);
    station.note_acta_taken_out().unwrap();
    assert!(only_here(), "no acta was made");
    let before = station.minutes().unwrap();
    station.note_acta_made(&before).unwrap();
    assert!(only_here(), "an acta in this machine is wiped with it");
    station.note_acta_taken_out().unwrap();
    assert!(!only_here());
    station.note_minutes(NewNote::Incident("Se fue la luz".to_owned()), Post::President).unwrap();
    assert!(only_here(), "something was noted after the acta");
    station.note_acta_made(&before).unwrap();
    station.note_acta_taken_out().unwrap();
    assert!(only_here(), "an acta that was begun before the last note does not hold it");
    station.note_acta_made(&station.minutes().unwrap()).unwrap();
    station.note_acta_taken_out().unwrap();
    assert_eq!(station.retire(&officers(), "st-1").unwrap().basis, Basis::Received);
}

#[test]
fn a_machine_stays_until_the_centre_has_everything_or_two_different_media_do() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let station = certified(dir.path(), &lab);
    let whole = covers(&station);
    let media = |station: &Station| match refusal(station.retire(&officers(), "st-1")) {
        Refusal::NotSafeElsewhere { media, missing } => {
            assert!(missing > 0);
            media
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(media(&station), 0);
    note(&station, &lab, "one", true, whole.clone());
    assert_eq!(media(&station), 1);
    note(&station, &lab, "one", true, whole.clone());
    assert_eq!(media(&station), 1, "the same medium twice is one");
    note(&station, &lab, "here", false, whole.clone());
    assert_eq!(media(&station), 1, "a folder of this machine is none");
    let mut older = whole.clone();
    older.own[0].1 -= 1;
    note(&station, &lab, "two", true, older);
    assert_eq!(media(&station), 1, "a record came after that export");
    note(&station, &lab, "two", true, whole);
    let found = station.departure().unwrap();
    assert_eq!((found.media, found.basis()), (2, Ok(Basis::Exported)));
    station.note_incident("other", "president").unwrap();
    assert_eq!(media(&station), 0, "a record came after both");
    let whole = covers(&station);
    note(&station, &lab, "one", true, whole.clone());
    note(&station, &lab, "two", true, whole);
    let retired = station.retire(&officers(), " ST-1 ").unwrap();
    assert_eq!((retired.basis, retired.station.as_str()), (Basis::Exported, "st-1"));
    drop(station);
    assert_eq!(left(dir.path()), ["lock", "retired.json"]);
    assert!(matches!(
        Station::open(&home(dir.path()), lab),
        Err(StationError::Refused(Refusal::NotEnrolled))
    ));
}

#[test]
fn what_the_centre_received_needs_no_medium_and_every_lane_counts() {
    for missing in Lane::ALL {
        let dir = tempfile::tempdir().unwrap();
        let lab = Lab::new(1);
        let station = certified(dir.path(), &lab);
        let others: Vec<Lane> = Lane::ALL.into_iter().filter(|lane| *lane != missing).collect();
        receive(&station, &others);
        if missing == Lane::Quarantine {
            // Nothing was refused, so nothing lies there.
            assert_eq!(station.retire(&officers(), "st-1").unwrap().basis, Basis::Received);
            continue;
        }
        let refused = refusal(station.retire(&officers(), "st-1"));
        assert!(matches!(refused, Refusal::NotSafeElsewhere { media: 0, .. }), "{missing:?}: {refused:?}");
        assert!(left(dir.path()).contains(&"station.key".to_owned()));
    }
}

#[test]
fn what_the_centre_refused_is_not_received() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let station = certified(dir.path(), &lab);
    receive(&station, &[Lane::Guards, Lane::Ballots, Lane::Manifest]);
    station
        .store()
        .write_blocking(|tx| {
            let taken = outbox::take(tx, Lane::Events, u32::MAX)?;
            let (last, rest) = taken.split_last().unwrap();
            let keys: Vec<&str> = rest.iter().map(|taken| taken.key.as_str()).collect();
            outbox::acked(tx, Lane::Events, &keys, Millis(1))?;
            outbox::quarantine(tx, Lane::Events, &last.key, 121, "scope")
        })
        .unwrap();
    let refused = refusal(station.retire(&officers(), "st-1"));
    assert_eq!(refused, Refusal::NotSafeElsewhere { missing: 1, media: 0 });
}

#[test]
fn what_is_kept_for_a_neighbour_and_nobody_carried_stays_or_travels_in_the_package() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let station = certified(dir.path(), &lab);
    receive(&station, &Lane::ALL);
    let neighbour = Chain { station: StationId::parse("st-2").unwrap(), epoch: 4 };
    let of = neighbour.clone();
    station
        .store()
        .write_blocking(move |tx| {
            neighbours::keep(tx, &of, 1, &[vec![1; 9], vec![2; 9], vec![3; 9]])?;
            neighbours::received_through(tx, &of, 1)
        })
        .unwrap();
    let refused = refusal(station.retire(&officers(), "st-1"));
    assert_eq!(refused, Refusal::NotSafeElsewhere { missing: 2, media: 0 });
    let package = station.package(Vec::new()).unwrap();
    let kept: Vec<_> = package.kept.iter().map(|copy| (copy.id.to_string(), copy.sealed[0])).collect();
    assert_eq!(kept, [("st-2/4/2".to_owned(), 2), ("st-2/4/3".to_owned(), 3)]);
    station.store().write_blocking(move |tx| neighbours::received_through(tx, &neighbour, 3)).unwrap();
    assert_eq!(station.retire(&officers(), "st-1").unwrap().basis, Basis::Received);
}

#[test]
fn a_wipe_that_was_cut_off_goes_on_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    drop(certified(dir.path(), &lab));
    fs::create_dir(dir.path().join("documentos")).unwrap();
    fs::write(dir.path().join("documentos").join("censo-marcado.pdf"), "names").unwrap();
    let outside = tempfile::tempdir().unwrap();
    let kept = outside.path().join("kept");
    fs::write(&kept, "not ours").unwrap();
    std::os::unix::fs::symlink(&kept, dir.path().join("link")).unwrap();
    let decided =
        r#"{"station":"st-1","at":1,"officers":["presidencia","vocal 1"],"basis":"received","files":0}"#;
    fs::write(dir.path().join("retiring.json"), decided).unwrap();
    let opened = Station::open(&home(dir.path()), lab);
    assert!(matches!(opened, Err(StationError::Refused(Refusal::NotEnrolled))));
    assert_eq!(left(dir.path()), ["lock", "retired.json"]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "not ours");
    let note = fs::read_to_string(dir.path().join("retired.json")).unwrap();
    assert!(note.contains("\"basis\":\"received\""), "{note}");
}

#[test]
fn a_key_that_cannot_be_destroyed_leaves_everything_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let station = certified(dir.path(), &lab);
    receive(&station, &Lane::ALL);
    let key = dir.path().join("station.key");
    let safe = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    // A folder cannot be overwritten, whoever runs this test.
    fs::create_dir(&key).unwrap();
    fs::write(key.join("in the way"), "").unwrap();
    assert!(matches!(station.retire(&officers(), "st-1"), Err(StationError::Wipe(_))));
    assert!(!dir.path().join("retiring.json").exists());
    drop(station);
    fs::remove_dir_all(&key).unwrap();
    fs::write(&key, safe).unwrap();
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let again = Station::open(&home(dir.path()), lab).unwrap();
    assert_eq!(again.ballots_in_box(), 3);
    let found: Departure = again.departure().unwrap();
    assert_eq!((found.missing, found.for_neighbours), (0, 0));
}
