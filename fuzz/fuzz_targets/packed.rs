//! The packed roll. The first byte says what the rest is: `p` the columns of a page before compression, `z` a page as
//! it is stored, `m` the canonical JSON of a manifest, which is signed here, anything else the beginning of a file.
#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::{Signer, SigningKey};
use libfuzzer_sys::fuzz_target;
use urna_domain::{
    Hash,
    citizen::Citizen,
    packed::{
        PAGE_BYTES_MAX, PAGE_ROWS_MAX, PAGES_MAX, PackManifest, PackRefusal, Page, SignedPack, encode_page,
        read_file_head,
    },
};

static AUTHORITY: LazyLock<(SigningKey, [u8; 32])> = LazyLock::new(|| {
    let key = SigningKey::from_bytes(&[4; 32]);
    let public = key.verifying_key().to_bytes();
    (key, public)
});

fuzz_target!(|data: &[u8]| {
    match data.split_first() {
        None => {}
        Some((b'p', columns)) => page(&zstd::bulk::compress(columns, 1).expect("bytes can be compressed")),
        Some((b'z', packed)) => page(packed),
        Some((b'm', canon)) => manifest(canon),
        Some((_, file)) => head(file),
    }
});

fn page(packed: &[u8]) {
    let Ok(page) = Page::decode(packed) else { return };
    let rows = rows(&page);
    assert_eq!(rows.len(), page.rows(), "every row is visited");
    assert!(rows.len() <= PAGE_ROWS_MAX && page.bad().len() <= PAGE_ROWS_MAX);
    let written = encode_page(&rows, page.bad()).expect("what was read can be written");
    let again = Page::decode(&written).expect("what is written can be read");
    assert!(self::rows(&again) == rows && again.bad() == page.bad(), "no row changes on the way");
}

fn rows(page: &Page) -> Vec<Citizen> {
    let mut rows = Vec::new();
    page.for_each(|row| rows.push(row.to_citizen().expect("the id of a row is one")));
    rows
}

fn manifest(canon: &[u8]) {
    let sig = AUTHORITY.0.sign(&Hash::of(canon).0).to_bytes();
    let signed = SignedPack { canon: canon.to_vec(), sig };
    let Ok(manifest) = PackManifest::open(&signed, &AUTHORITY.1) else { return };
    assert!(manifest.pages.len() <= PAGES_MAX);
    let bytes_max = u32::try_from(PAGE_BYTES_MAX).expect("a few megabytes");
    assert!(manifest.pages.iter().all(|page| page.bytes <= bytes_max));
    let again = manifest.sign(&AUTHORITY.0).expect("what was read can be signed");
    assert_eq!(PackManifest::open(&again, &AUTHORITY.1).as_ref(), Ok(&manifest));
    assert!(again.canon == canon, "one manifest has one text");
    let _ = (manifest.rows(), manifest.check_age(&manifest.marker, u64::MAX));
    let mut forged = signed;
    let place = usize::from(again.sig[0]) * forged.canon.len() / 256;
    forged.canon[place] ^= 1;
    assert_eq!(PackManifest::open(&forged, &AUTHORITY.1), Err(PackRefusal::Forged));
}

fn head(file: &[u8]) {
    let Ok((signed, length)) = read_file_head(file) else { return };
    assert_eq!(Some(signed.file_head().as_slice()), file.get(..length), "the head is written as it was read");
    assert!(PackManifest::open(&signed, &AUTHORITY.1).is_err(), "nobody else can sign a manifest");
}
