//! What opens an enrolment: the registration key that a person types and the file that a USB stick carries.
//! The first byte says which: `k` a typed key, `f` a file as it is, anything else the JSON inside a sealed file.
#![no_main]

use std::sync::LazyLock;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;
use urna_domain::{
    bundle::{Bundle, BundleError, RegistrationKey},
    definition::{self, check_definition},
    election::Election,
};

static KEY: LazyLock<RegistrationKey> = LazyLock::new(|| RegistrationKey::from_random(&[7; 25]));

fuzz_target!(|data: &[u8]| {
    match data.split_first() {
        None => {}
        Some((b'k', text)) => key(&String::from_utf8_lossy(text)),
        Some((b'f', file)) => assert!(Bundle::open(file, &KEY).is_err(), "nobody else can seal a bundle"),
        Some((_, plain)) => sealed(plain),
    }
});

fn key(text: &str) {
    let Ok(key) = RegistrationKey::parse(text) else { return };
    let shown = key.to_string();
    assert_eq!(shown.len(), 32);
    assert!(RegistrationKey::parse(&shown).is_ok_and(|again| again == key));
    assert!(RegistrationKey::parse(&shown.to_lowercase()).is_ok_and(|again| again == key));
    assert_eq!(key.id().len(), 16);
    assert!(!format!("{key:?}").contains(&shown));
}

fn sealed(plain: &[u8]) {
    let file = seal(plain);
    let bundle = match Bundle::open(&file, &KEY) {
        Ok(bundle) => bundle,
        Err(BundleError::Damaged) => return,
        Err(BundleError::Newer(version)) => return assert!(version > Bundle::VERSION),
        Err(other) => panic!("a sealed file opens with its key: {other}"),
    };
    assert!(bundle.v <= Bundle::VERSION);
    let again = bundle.seal(&KEY, [1; 16], [2; 24]).expect("what was read can be written");
    assert!(Bundle::open(&again, &KEY).is_ok_and(|again| again == bundle), "nothing is lost on the way");
    let place = plain.len() % file.len();
    let mut torn = file;
    torn[place] ^= 1;
    assert!(Bundle::open(&torn, &KEY).is_err(), "a changed byte is noticed");
    let Some(signed) = &bundle.election else { return };
    let Ok(election) = serde_json::from_str::<Election>(&signed.canon) else { return };
    if check_definition(&election).is_ok() {
        assert!((1..=definition::CONTESTS_MAX).contains(&election.contests.len()));
        assert!(election.contests.iter().all(|c| (1..=definition::CHOICES_MAX).contains(&c.choices.len())));
    }
}

/// The file format as it is written down in `bundle.rs`, by a second hand.
fn seal(plain: &[u8]) -> Vec<u8> {
    let (salt, nonce) = ([5; 16], [6; 24]);
    let head = [b"URNABND1".as_slice(), &salt, &nonce].concat();
    let symbols = KEY.to_string().replace('-', "");
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(&salt), symbols.as_bytes())
        .expand(b"urna enrolment bundle v1", &mut key)
        .expect("32 bytes are few");
    let sealed = XChaCha20Poly1305::new(&key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &head })
        .expect("a short text");
    [head, sealed].concat()
}
