#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;

const SCOPE: &str = "citizen: comunidad == 'Extremadura'";
const DAY: u64 = 86_400 << 32;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn authority() -> [u8; 32] {
    key().verifying_key().to_bytes()
}

fn manifest() -> PackManifest {
    PackManifest {
        scope: SCOPE.into(),
        version: PackVersion::from_random([0xAB; 16]),
        t0: 100 * DAY + 7,
        marker: "65f0".into(),
        pages: vec![
            PageEntry { hash: Hash::of(b"one"), bytes: 3, rows: 10 },
            PageEntry { hash: Hash::of(b"two"), bytes: 3, rows: 5 },
        ],
    }
}

fn signed(change: impl FnOnce(&mut serde_json::Value)) -> SignedPack {
    let mut value = serde_json::from_slice(&manifest().sign(&key()).unwrap().canon).unwrap();
    change(&mut value);
    let canon = canonical_bytes(&value).unwrap();
    let sig = sign(&canon, &key());
    SignedPack { canon, sig }
}

#[test]
fn a_signed_manifest_reads_back() {
    let signed = manifest().sign(&key()).unwrap();
    let read = PackManifest::open(&signed, &authority()).unwrap();
    assert_eq!((read.rows(), &read), (15, &manifest()));
}

#[test]
fn only_the_authority_s_signature_counts() {
    let good = manifest().sign(&key()).unwrap();
    let other = manifest().sign(&SigningKey::from_bytes(&[8; 32])).unwrap();
    let longer = SignedPack { canon: vec![0; CANON_BYTES_MAX + 1], sig: good.sig };
    let mut flipped = good.clone();
    flipped.canon[30] ^= 1;
    let mut torn = good.clone();
    torn.canon.pop();
    for forged in [other, longer, flipped, torn, SignedPack { sig: [0; 64], ..good.clone() }] {
        assert_eq!(PackManifest::open(&forged, &authority()), Err(PackRefusal::Forged));
    }
    assert_eq!(PackManifest::open(&good, &[0xFF; 32]), Err(PackRefusal::Forged));
}

#[test]
fn what_the_authority_signed_for_another_end_is_no_pack() {
    for change in [
        |value: &mut serde_json::Value| value["kind"] = "election".into(),
        |value: &mut serde_json::Value| value["format"] = 2.into(),
        |value: &mut serde_json::Value| value["more"] = 2.into(),
        |value: &mut serde_json::Value| value["t0"] = "later".into(),
        |value: &mut serde_json::Value| value["version"] = "AB".into(),
        |value: &mut serde_json::Value| value["pages"][0]["bytes"] = (PAGE_BYTES_MAX + 1).into(),
        |value: &mut serde_json::Value| value["pages"][0]["rows"] = (PAGE_ROWS_MAX + 1).into(),
        |value: &mut serde_json::Value| value["pages"][0]["hash"] = "00".into(),
        |value: &mut serde_json::Value| *value = 5.into(),
    ] {
        assert_eq!(PackManifest::open(&signed(change), &authority()), Err(PackRefusal::Unreadable));
    }
    assert!(PackManifest::open(&signed(|_| {}), &authority()).is_ok());
    let entry = manifest().pages[0].clone();
    let endless = PackManifest { pages: vec![entry; PAGES_MAX + 1], ..manifest() };
    assert_eq!(endless.sign(&key()), Err(PackRefusal::Unreadable));
}

#[test]
fn a_manifest_has_one_text() {
    let good = manifest().sign(&key()).unwrap().canon;
    let text = String::from_utf8(good).unwrap();
    let t0 = format!("{:016x}", manifest().t0);
    let plus = text.replace(&t0, &t0.replacen('0', "+", 1));
    let short = text.replace(&t0, t0.trim_start_matches('0'));
    for other in [format!("{text} "), text.replacen(':', ": ", 1), plus, short] {
        assert_ne!(other, text);
        let sig = sign(other.as_bytes(), &key());
        let signed = SignedPack { canon: other.into_bytes(), sig };
        assert_eq!(PackManifest::open(&signed, &authority()), Err(PackRefusal::Unreadable));
    }
}

#[test]
fn a_pack_is_for_one_scope() {
    assert_eq!(manifest().check_scope(SCOPE), Ok(()));
    assert_eq!(manifest().check_scope("citizen: comunidad == 'Madrid'"), Err(PackRefusal::Foreign));
}

#[test]
fn a_pack_is_good_for_a_month_on_the_cluster_it_was_made_of() {
    let pack = manifest();
    assert_eq!(pack.check_age("65f0", pack.t0), Ok(()));
    assert_eq!(pack.check_age("65f0", pack.t0 + 31 * DAY), Ok(()));
    assert_eq!(pack.check_age("65f0", pack.t0 + 31 * DAY + (1 << 32)), Err(PackRefusal::Stale));
    assert_eq!(pack.check_age("65f1", pack.t0 + 1), Err(PackRefusal::Restored));
    assert_eq!(pack.check_age("65f0", pack.t0 - 1), Err(PackRefusal::Restored), "a time that was not yet");
}

#[test]
fn only_the_page_with_its_number_is_that_page() {
    let pack = manifest();
    assert_eq!(pack.check_page(1, b"two"), Ok(()));
    assert_eq!(pack.check_page(0, b"two"), Err(PackRefusal::Altered));
    assert_eq!(pack.check_page(1, b"tw0"), Err(PackRefusal::Altered));
    assert_eq!(pack.check_page(2, b"two"), Err(PackRefusal::Torn));
}

#[test]
fn a_file_begins_with_the_manifest() {
    let signed = manifest().sign(&key()).unwrap();
    let head = signed.file_head();
    let file = [head.as_slice(), b"onetwo"].concat();
    assert_eq!(read_file_head(&file), Ok((signed, head.len())));
    assert_eq!(read_file_head(b"%PDF-1.7 and more"), Err(PackRefusal::Unreadable));
    for length in 8..head.len() {
        assert_eq!(read_file_head(&head[..length]), Err(PackRefusal::Torn));
    }
}

#[test]
fn a_version_has_one_text() {
    let version = PackVersion::from_random([0xAB; 16]);
    assert_eq!(PackVersion::parse(version.as_str()), Some(version));
    for other in ["", "AB", &"AB".repeat(16), &"a".repeat(33), &"g".repeat(32)] {
        assert_eq!(PackVersion::parse(other), None, "{other}");
    }
}

proptest! {
    #[test]
    fn no_file_crashes_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let file = [FILE_MAGIC.as_slice(), &bytes].concat();
        let _ = read_file_head(&file);
        let _ = read_file_head(&bytes);
    }
}
