//! The audio of the election at the station: taken only when it is the authority's, whole, and of this election.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;

use common::{ELECTION, Lab, authority, bundle, home, signed, station, station_of};
use ed25519_dalek::SigningKey;
use urna_domain::{
    Hash,
    ids::ElectionId,
    speech::{SpeechError, pack},
};
use urna_station::{Refusal, Station, StationError};

/// Audio of one clip for the definition of these tests, signed by this key.
fn audio(definition: &str, key: &SigningKey) -> Vec<u8> {
    let canon = signed(definition, key).canon;
    let clip = [b"OggS".as_slice(), &[0; 24], b"OpusHead", b"vote"].concat();
    let clips = BTreeMap::from([(("es".to_owned(), "Votar".to_owned()), clip)]);
    pack(&ElectionId::parse("e-1").unwrap(), Hash::of(canon.as_bytes()), &clips, key).unwrap()
}

#[test]
fn audio_is_taken_and_there_after_a_new_start() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let here = station(dir.path(), &lab, 3);
    assert_eq!((here.speech(), here.clip("es", "Votar")), (None, None));
    let home = home(dir.path());
    assert_eq!(here.take_speech(&home, &audio(ELECTION, &authority())).unwrap(), 1);
    assert!(here.clip("es", "Votar").is_some() && here.clip("es", "Volver").is_none());
    drop(here);
    let again = Station::open(&home, lab).unwrap();
    assert_eq!(again.speech(), Some((1, 0)));
    assert!(again.clip("es", "Votar").is_some());
}

#[test]
fn audio_of_somebody_else_of_another_election_or_altered_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let here = station(dir.path(), &Lab::new(1), 3);
    let home = home(dir.path());
    let refuse = |file: &[u8]| here.take_speech(&home, file).unwrap_err();
    let foreign = audio(ELECTION, &SigningKey::from_bytes(&[1; 32]));
    assert!(matches!(refuse(&foreign), StationError::Speech(SpeechError::NotTrusted)));
    let other = audio(&ELECTION.replace("Prueba", "Otra"), &authority());
    assert!(matches!(refuse(&other), StationError::Speech(SpeechError::AnotherElection(_))));
    let mut altered = audio(ELECTION, &authority());
    *altered.last_mut().unwrap() ^= 1;
    assert!(matches!(refuse(&altered), StationError::SpeechAltered(1)));
    assert!(matches!(refuse(b"no audio"), StationError::Speech(SpeechError::NotSpeech)));
    assert_eq!(here.speech(), None);
    assert!(!home.speech_file().exists(), "nothing that was refused is kept");
}

#[test]
fn a_station_without_an_election_takes_no_audio() {
    let dir = tempfile::tempdir().unwrap();
    let here = station_of(&bundle(None), dir.path(), &Lab::new(1), 3);
    let refused = here.take_speech(&home(dir.path()), &audio(ELECTION, &authority())).unwrap_err();
    assert!(matches!(refused, StationError::Refused(Refusal::NoElection)));
}

#[test]
fn audio_that_is_damaged_where_it_lies_keeps_nobody_from_voting() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    drop(station(dir.path(), &lab, 3));
    let home = home(dir.path());
    let mut altered = audio(ELECTION, &authority());
    *altered.last_mut().unwrap() ^= 1;
    for (file, speech) in [(altered.as_slice(), Some((0, 1))), (b"no audio", None), (b"", None)] {
        std::fs::write(home.speech_file(), file).unwrap();
        let here = Station::open(&home, lab.clone()).unwrap();
        assert_eq!((here.speech(), here.clip("es", "Votar")), (speech, None));
    }
}
