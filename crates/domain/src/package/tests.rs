#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use ed25519_dalek::SigningKey;
use proptest::prelude::*;

use super::*;
use crate::{
    Millis,
    event::{ChainHead, Fact},
};

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn station() -> StationId {
    StationId::parse("mesa-1").unwrap()
}

fn key() -> SealKey {
    SealKey::derive(&[5; 32], &station())
}

fn package(events: u64, ballots: u8) -> Package {
    let election = ElectionId::parse("e1").unwrap();
    let mut head = ChainHead::new(station(), 7);
    let mut chain = Vec::new();
    for count in 1..=events {
        let fact = Fact::BallotCast { count };
        let event = Event::sign(&head, Millis(1), &election, "mesa == '1'", &fact, &signer()).unwrap();
        head = ChainHead::after(&event);
        chain.push(event);
    }
    Package {
        station: station(),
        election,
        public_key: signer().verifying_key(),
        events: chain,
        ballots: (0..ballots).map(|at| PackedBallot { id: [at; 16], marks: vec![b'm', at] }).collect(),
        manifest: (b"{\"count\":3}".to_vec(), [4; 64]),
        files: vec![PackedFile { name: "acta.pdf".to_owned(), bytes: b"%PDF-".to_vec() }],
        kept: vec![PackedCopy { id: EventId::parse("mesa-2/4/1").unwrap(), sealed: vec![1, 2, 3] }],
    }
}

fn sealed(package: &Package) -> Vec<u8> {
    package.seal(&key(), [3; 16], |_, _| true).unwrap().unwrap()
}

#[test]
fn a_package_opens_for_its_centre_alone() {
    let package = package(5, 3);
    let file = sealed(&package);
    assert_eq!(Package::station_of(&file).unwrap(), station());
    assert_eq!(Package::open(&file, &key()).unwrap(), package);
    let other = SealKey::derive(&[6; 32], &station());
    assert_eq!(Package::open(&file, &other).unwrap_err(), PackageError::WrongKey);
    // The seal of its copies at neighbours is not the key of its package, so no nonce is ever used twice.
    assert!(!file.windows(4).any(|window| window == b"%PDF"));
}

#[test]
fn every_changed_byte_of_a_package_is_noticed() {
    let good = sealed(&package(2, 2));
    for index in 0..good.len() {
        let mut torn = good.clone();
        torn[index] ^= 1;
        assert!(Package::open(&torn, &key()).is_err(), "byte {index}");
    }
}

#[test]
fn a_package_that_is_cut_off_anywhere_says_so_or_does_not_open() {
    let good = sealed(&package(3, 2));
    for length in 0..good.len() {
        assert!(Package::open(&good[..length], &key()).is_err(), "{length} bytes");
    }
    // After a whole piece nothing but the missing end tells.
    let head = head_bytes(&station(), &[3; 16]).unwrap().len();
    let (first, _) = split_record(&good[head..]).unwrap();
    let cut = &good[..head + LENGTH_BYTES + first.len()];
    assert_eq!(Package::open(cut, &key()).unwrap_err(), PackageError::Truncated);
}

#[test]
fn pieces_in_another_order_are_noticed() {
    let good = sealed(&package(3, 2));
    let head = head_bytes(&station(), &[3; 16]).unwrap();
    let mut rest = &good[head.len()..];
    let mut pieces = Vec::new();
    while let Some((piece, after)) = split_record(rest) {
        pieces.push([&u32::try_from(piece.len()).unwrap().to_be_bytes(), piece].concat());
        rest = after;
    }
    pieces.swap(1, 2);
    let swapped = [head, pieces.concat()].concat();
    assert_eq!(Package::open(&swapped, &key()).unwrap_err(), PackageError::Altered);
}

#[test]
fn other_files_newer_packages_and_records_of_others_are_refused() {
    assert_eq!(Package::open(b"%PDF-1.7", &key()).unwrap_err(), PackageError::NotAPackage);
    assert_eq!(Package::open(MAGIC, &key()).unwrap_err(), PackageError::Truncated);
    let mut stranger = package(2, 0);
    stranger.public_key = SigningKey::from_bytes(&[8; 32]).verifying_key();
    assert_eq!(Package::open(&sealed(&stranger), &key()).unwrap_err(), PackageError::Unreadable);
    let newer = Head {
        format: FORMAT + 1,
        station: station(),
        election: package(0, 0).election,
        public_key: [0; 32],
    };
    let newer = serde_json::to_vec(&newer).unwrap();
    assert_eq!(Found::default().add(HEAD, &newer, 0).unwrap_err(), PackageError::Newer);
    assert_eq!(
        Found::default().add(EVENTS, &[], 0).unwrap_err(),
        PackageError::Unreadable,
        "the head comes first"
    );
}

#[test]
fn whoever_stops_the_sealing_gets_no_package() {
    let mut told = Vec::new();
    let stopped = package(5, 3).seal(&key(), [3; 16], |sealed, whole| {
        told.push((sealed, whole));
        told.len() < 2
    });
    assert_eq!(stopped.unwrap(), None);
    assert!(told[0].0 < told[1].0 && told[1].0 < told[1].1, "{told:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn what_is_sealed_comes_out_whole(events in 0_u64..40, ballots in 0_u8..60, size in 0_usize..3_000_000) {
        let mut whole = package(events, ballots);
        whole.files.push(PackedFile { name: "registro.jsonl".to_owned(), bytes: vec![7; size] });
        whole.kept.extend((1..4).map(|seq| PackedCopy {
            id: EventId { seq, ..EventId::parse("mesa-3/1/1").unwrap() },
            sealed: vec![1; 700_000],
        }));
        prop_assert_eq!(Package::open(&sealed(&whole), &key()).unwrap(), whole);
    }

    #[test]
    fn strange_bytes_are_refused_and_break_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = [MAGIC.as_slice(), &bytes].concat();
        prop_assert!(Package::open(&file, &key()).is_err());
    }

    #[test]
    fn strange_pieces_break_nothing(kind in 0_u8..9, bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut found = Found::default();
        let head = Head {
            format: FORMAT,
            station: station(),
            election: ElectionId::parse("e1").unwrap(),
            public_key: signer().verifying_key().to_bytes(),
        };
        found.add(HEAD, &serde_json::to_vec(&head).unwrap(), 0).unwrap();
        // Nothing but a whole record is taken; records that were invented have no good signature.
        if found.add(kind, &bytes, 1).is_ok() && !found.events.is_empty() {
            found.manifest = Some((Vec::new(), [0; 64]));
            prop_assert!(found.conclude(station()).is_err());
        }
    }
}
