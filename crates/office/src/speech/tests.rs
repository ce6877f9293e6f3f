#![allow(clippy::unwrap_used, reason = "a test may panic")]
use serde_json::json;

use super::*;

fn election() -> Election {
    serde_json::from_value(json!({
        "id": "e1", "title": { "es": "Prueba", "ca-valencia": "Prova" }, "date": "2026-11-29", "languages": ["es"],
        "contests": [{
            "id": "c1", "title": { "es": "Lista" }, "text": [{ "es": "Primero." }, { "es": "Después." }], "kind": "yes_no",
            "choices": [{ "id": "a", "name": { "es": "Sí", "gl": "Si" } }, { "id": "b", "name": { "es": "No" }, "detail": { "es": "Nada" } }],
        }],
    }))
    .unwrap()
}

fn name(language: &str, text: &str) -> ClipName {
    (language.to_owned(), text.to_owned())
}

#[test]
fn everything_of_the_ballot_and_of_the_booth_is_said() {
    let texts = texts(&election()).unwrap();
    for one in [
        "Prueba",
        "Lista",
        "Primero.",
        "Después.",
        "Sí",
        "No",
        "Nada",
        "Voto en blanco",
        "Su voto se ha guardado.",
        "60",
        "K",
        "O",
    ] {
        assert!(texts.contains(&name("es", one)), "{one}");
    }
    assert!(texts.contains(&name("gl", "Si")) && texts.contains(&name("ca-ES-valencia", "Prova")));
    assert!(
        texts.contains(&name("eu", "1."))
            && !texts.contains(&name("es", "1."))
            && !texts.contains(&name("es", "61"))
    );
}

#[test]
fn every_number_that_the_ballot_can_count_is_said() {
    let mut long = election();
    let choice = long.contests.first().unwrap().choices.first().unwrap().clone();
    long.contests.first_mut().unwrap().choices = vec![choice; 130];
    let texts = texts(&long).unwrap();
    assert!(texts.contains(&name("gl", "130")) && !texts.contains(&name("gl", "131")));
}

#[test]
fn every_language_but_galician_has_a_voice() {
    let languages: BTreeSet<_> =
        texts(&election()).unwrap().into_iter().map(|(language, _)| language).collect();
    let silent: Vec<_> = languages.iter().filter(|language| voice::of(language).is_none()).collect();
    assert_eq!((languages.len(), silent), (6, vec![&"gl".to_owned()]));
}

#[test]
fn a_language_that_no_booth_speaks_is_refused() {
    let refused = texts_in(&election(), &["fr".to_owned()]);
    assert!(matches!(refused, Err(OfficeError::Language(language)) if language == "fr"));
    let only = texts_in(&election(), &["gl".to_owned()]).unwrap();
    assert!(only.iter().all(|(language, _)| language == "gl"));
}

#[test]
fn a_voice_gives_a_clip_and_the_same_one_each_time() {
    let texts = [name("es", "Voto en blanco"), name("eu", "2."), name("en", "K")];
    let texts: Vec<_> = texts.iter().collect();
    let clips = voice::read_out(&texts).unwrap();
    assert_eq!(clips.len(), 3);
    assert!(clips.values().all(|clip| is_clip(clip) && clip.len() > 500));
    assert_eq!(clips, voice::read_out(&texts).unwrap());
}

#[test]
fn recordings_are_named_by_their_text_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let texts = texts(&election()).unwrap();
    let clip = voice::read_out(&[&name("es", "Sí")]).unwrap().into_values().next().unwrap();
    let path = folder.path().join(format!("{}.opus", clip_id("gl", "Si")));
    std::fs::write(&path, &clip).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "by Uxía").unwrap();
    let read = read_recordings(folder.path(), &texts).unwrap();
    assert_eq!(read, BTreeMap::from([(name("gl", "Si"), clip.clone())]));
    std::fs::write(&path, b"RIFF").unwrap();
    assert!(matches!(read_recordings(folder.path(), &texts), Err(OfficeError::BadRecording(_))));
    std::fs::remove_file(&path).unwrap();
    std::fs::write(folder.path().join("0123456789abcdef.opus"), clip).unwrap();
    assert!(matches!(read_recordings(folder.path(), &texts), Err(OfficeError::StrayRecording(_))));
    assert!(matches!(read_recordings(&folder.path().join("nowhere"), &texts), Err(OfficeError::File { .. })));
}
