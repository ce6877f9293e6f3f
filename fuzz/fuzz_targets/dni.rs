//! The parser of the DNI and the form that a roll is kept in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use urna_domain::dni::{self, Dni};

fuzz_target!(|text: &str| {
    let kept = dni::normalise_roll(text);
    assert_eq!(dni::normalise_roll(&kept), kept, "the kept form is stable");
    if let Ok(dni) = Dni::parse(text) {
        assert_eq!(dni.as_str(), kept, "a valid number is kept in the one form");
        assert_eq!(Dni::parse(&kept), Ok(dni), "a valid number stays valid");
        assert!(dni::looks_like_dni(text), "a search for a valid number is a search for a number");
        let number = dni::read_number(&kept).expect("a valid number is an integer");
        let mut written = String::from("left over");
        assert!(dni::write_number(number, &mut written));
        assert_eq!(written, kept);
    }
    if let Some(number) = dni::read_number(text) {
        let mut written = String::new();
        assert!(dni::write_number(number, &mut written));
        assert_eq!(written, text, "an integer stands for one text");
    }
    let length = text.chars().count();
    let masked = dni::mask(text).chars().count();
    assert!(masked <= 9 && (masked - 4) * 9 <= length * 5, "at least four ninths are hidden");
});
