//! What a document reader types.
#![no_main]

use libfuzzer_sys::fuzz_target;
use urna_domain::{dni::Dni, mrz::read_scan};

fuzz_target!(|text: &str| {
    let read = read_scan(text);
    if let Ok(scan) = &read {
        assert_eq!(Dni::parse(scan.dni.as_str()).as_ref(), Ok(&scan.dni), "what is read is a valid number");
    }
    let shouted = read_scan(&text.to_ascii_uppercase());
    assert_eq!(
        shouted.ok().map(|scan| scan.dni),
        read.ok().map(|scan| scan.dni),
        "a shift key changes nobody"
    );
});
