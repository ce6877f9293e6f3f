#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
use super::*;

fn clip(sound: &[u8]) -> Vec<u8> {
    [OGG, &[0; FIRST_PACKET - 4], OPUS, sound].concat()
}

fn name(language: &str, text: &str) -> ClipName {
    (language.to_owned(), text.to_owned())
}

fn clips() -> BTreeMap<ClipName, Vec<u8>> {
    BTreeMap::from([
        (name("ca-ES-valencia", "Vot"), clip(b"vot")),
        (name("es", "Atrás"), clip(b"atras")),
        (name("es", "Siguiente"), clip(b"siguiente")),
    ])
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn authority() -> Hash {
    Hash(key().verifying_key().to_bytes())
}

fn election() -> ElectionId {
    ElectionId::parse("e1").unwrap()
}

const DEFINITION: Hash = Hash([9; 32]);

fn file() -> Vec<u8> {
    pack(&election(), DEFINITION, &clips(), &key()).unwrap()
}

#[test]
fn a_text_is_found_in_its_language_only() {
    let speech = Speech::open(&file(), authority(), DEFINITION).unwrap();
    assert_eq!((speech.clips(), speech.altered(), speech.election()), (3, 0, &election()));
    assert_eq!(speech.clip("es", "Atrás"), Some(clip(b"atras").as_slice()));
    assert_eq!(speech.clip("ca-valencia", "Vot"), speech.clip("ca-ES-valencia", "Vot"));
    assert!(speech.clip("ca-valencia", "Vot").is_some());
    assert_eq!((speech.clip("en", "Atrás"), speech.clip("es", "Otra")), (None, None));
}

#[test]
fn only_the_authority_s_audio_of_this_definition_is_taken() {
    let other = Hash(SigningKey::from_bytes(&[6; 32]).verifying_key().to_bytes());
    assert_eq!(Speech::open(&file(), other, DEFINITION).err(), Some(SpeechError::NotTrusted));
    let earlier = Speech::open(&file(), authority(), Hash([8; 32])).err();
    assert_eq!(earlier, Some(SpeechError::AnotherElection(election())));
    assert_eq!(Speech::open(b"OggS", authority(), DEFINITION).err(), Some(SpeechError::NotSpeech));
}

#[test]
fn every_changed_byte_is_noticed_and_costs_at_most_its_clip() {
    let whole = file();
    let sound = clips().values().map(Vec::len).sum::<usize>();
    for index in 0..whole.len() {
        let mut torn = whole.clone();
        torn[index] ^= 1;
        match Speech::open(&torn, authority(), DEFINITION) {
            Ok(speech) => {
                assert!(index >= whole.len() - sound, "byte {index} of the manifest");
                assert_eq!((speech.clips(), speech.altered()), (2, 1), "byte {index}");
            }
            Err(_) => assert!(index < whole.len() - sound, "byte {index} of a clip"),
        }
    }
}

#[test]
fn a_file_cut_short_keeps_the_clips_that_are_whole() {
    let whole = file();
    let speech = Speech::open(&whole[..whole.len() - 1], authority(), DEFINITION).unwrap();
    assert_eq!((speech.clips(), speech.altered(), speech.clip("es", "Siguiente")), (2, 1, None));
}

#[test]
fn what_is_no_clip_is_not_signed() {
    for sound in [b"RIFF".to_vec(), Vec::new(), [clip(b""), vec![0; CLIP_BYTES_MAX]].concat()] {
        let clips = BTreeMap::from([(name("es", "Sí"), sound)]);
        let refused = pack(&election(), DEFINITION, &clips, &key()).err();
        assert_eq!(refused, Some(SpeechError::NotAClip("Sí".to_owned())));
    }
}

#[test]
fn another_signed_document_and_a_newer_format_are_refused() {
    let signed = |manifest: &str| {
        let length = u32::try_from(manifest.len()).unwrap().to_be_bytes();
        [MAGIC.as_slice(), &length, &sign(manifest.as_bytes(), &key()), manifest.as_bytes()].concat()
    };
    let open = |manifest: &str| Speech::open(&signed(manifest), authority(), DEFINITION).err();
    assert_eq!(open(r#"{"v":1,"what":"an election"}"#), Some(SpeechError::NotSpeech));
    assert_eq!(open(r#"{"v":2,"what":"urna speech"}"#), Some(SpeechError::Newer(2)));
    assert_eq!(open("{}"), Some(SpeechError::NotSpeech));
}

#[test]
fn a_clip_has_one_id() {
    assert_eq!(clip_id("ca-valencia", "Vot"), clip_id("ca-ES-valencia", "Vot"));
    assert_ne!(clip_id("es", "Vot"), clip_id("ca", "Vot"));
    assert_eq!(clip_id("es", "Atrás").len(), 16);
}

#[test]
fn a_file_larger_than_any_audio_is_neither_made_nor_read() {
    let mut large = file();
    large.resize(SPEECH_BYTES_MAX + 1, 0);
    assert_eq!(Speech::open(&large, authority(), DEFINITION).err(), Some(SpeechError::TooLarge));
    let whole = clip(&vec![0; CLIP_BYTES_MAX - clip(b"").len()]);
    let texts = 1 + SPEECH_BYTES_MAX / whole.len();
    let clips = (0..texts).map(|text| (name("es", &text.to_string()), whole.clone())).collect();
    assert_eq!(pack(&election(), DEFINITION, &clips, &key()), Err(SpeechError::TooLarge));
}
