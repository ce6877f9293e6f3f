#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;

/// The check digit of a field, by the same rule read from the standard a second time.
fn digit(field: &str) -> char {
    let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let value = |c| alphabet.find(c).unwrap_or(0);
    let sum: usize =
        field.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| value(c) * weight).sum();
    char::from_digit(u32::try_from(sum % 10).unwrap(), 10).unwrap()
}

/// A document that nobody holds.
fn document(support: &str, dni: &str, birth: &str, expires: &str) -> [String; 3] {
    let first = format!("IDESP{support}{}{dni:<<15}", digit(support));
    let dates = format!("{birth}{}F{expires}{}ESP{:<<11}", digit(birth), digit(expires), "");
    let over = format!("{}{}{}{}", &first[5..], &dates[..7], &dates[8..15], &dates[18..29]);
    let second = format!("{dates}{}", digit(&over));
    [first, second, format!("{:<<30}", "ZAMORA<PULIDO<<TERESA")]
}

fn zone() -> [String; 3] {
    document("BAA000589", "87654321X", "800101", "250630")
}

fn read(text: &str) -> Result<String, ScanError> {
    read_scan(text).map(|scan| scan.dni.as_str().to_owned())
}

#[test]
fn a_whole_zone_is_read_with_any_line_ends_and_none() {
    let lines = zone();
    for end in ["", "\n", "\r\n", "\r", "\t\n"] {
        let scan = read_scan(&lines.join(end)).unwrap();
        assert_eq!((scan.dni.as_str(), scan.source), ("87654321X", ScanSource::Zone), "{end:?}");
        assert_eq!(scan.expires, Some(Expiry(250_630)));
    }
    let [first, second, _] = &lines;
    assert_eq!(read(first).as_deref(), Ok("87654321X"), "the first line says who it is");
    assert_eq!(read(&format!("{first}\n{second}")).as_deref(), Ok("87654321X"));
    assert_eq!(read(&lines.join("\n").replace("<\n", "\n").to_lowercase()).as_deref(), Ok("87654321X"));
}

#[test]
fn a_nie_and_a_number_alone_are_read() {
    let lines = document("E00000000", "X1234567L", "900909", "300101").concat();
    assert_eq!(read(&lines.replacen("IDESP", "IXESP", 1)).as_deref(), Ok("X1234567L"));
    for text in ["12345678Z", " 12345678z\r", "\u{2066}12345678Z\u{2069}", "12345678\u{7}Z", "X1234567L"] {
        assert_eq!(read_scan(text).unwrap().source, ScanSource::Number, "{text:?}");
    }
}

#[test]
fn the_filler_may_be_any_key_and_letters_may_change_places() {
    let lines = document("YZA000589", "Y1234567X", "800101", "350630").join("\n");
    for key in [";", ">", "\\", "§", "ñ", "|", ",", "°"] {
        assert_eq!(read(&lines.replace('<', key)).as_deref(), Ok("Y1234567X"), "{key}");
    }
    let german: String = lines
        .chars()
        .map(|c| match c {
            'Y' => 'Z',
            'Z' => 'Y',
            c => c,
        })
        .collect();
    assert_eq!(read(&german).as_deref(), Ok("Y1234567X"));
    let french: String = lines
        .chars()
        .map(|c| match c {
            'A' => 'Q',
            'Q' => 'A',
            'Z' => 'W',
            'W' => 'Z',
            c => c,
        })
        .collect();
    assert_eq!(read(&french).as_deref(), Ok("Y1234567X"));
}

#[test]
fn a_wrong_digit_or_letter_is_a_misreading() {
    let [first, second, third] = zone();
    for (from, to) in [("589", "588"), ("21X", "21Z"), ("87654321X", "87654320X")] {
        assert_eq!(read(&first.replacen(from, to, 1)), Err(ScanError::Misread), "{to}");
    }
    let changed = second.replacen("800101", "800102", 1);
    assert_eq!(read(&[first, changed, third].concat()), Err(ScanError::Misread));
    assert_eq!(read("12345678A"), Err(ScanError::Misread));
    assert_eq!(read("12345678O"), Err(ScanError::Misread));
}

#[test]
fn a_part_of_a_zone_is_called_a_part() {
    let [first, second, third] = zone();
    for part in [&first[..20], &second, &third, "IDESP"] {
        assert_eq!(read(part), Err(ScanError::Half), "{part}");
    }
}

#[test]
fn what_is_no_spanish_identity_card_is_not_guessed_at() {
    let passport = format!(
        "{:<<44}{:<<44}",
        "P<ESPZAMORA<PULIDO<<TERESA", "BAA0005890ESP8001014F2506305A8765432100<<<80"
    );
    assert_eq!(read(&passport), Err(ScanError::Passport));
    let foreign = format!("{:<<30}{:<<60}", "I<UTOD231458907", "7408122F1204159UTO");
    assert_eq!(read(&foreign), Err(ScanError::Foreign));
    for text in [
        "",
        "\u{0}",
        "ABC234",
        "https://example.org/?q=1",
        "García",
        "مرحبا",
        "<<<<<<<<<<<<",
        "99999999999999999999",
    ] {
        assert_eq!(read(text), Err(ScanError::Rubbish), "{text}");
    }
    assert_eq!(read(&"1".repeat(SCAN_BYTES_MAX + 1)), Err(ScanError::Rubbish));
}

fn holder(third: &str) -> Option<Holder> {
    let [first, second, _] = zone();
    read_scan(&format!("{first}\n{second}\n{third:<<30}")).unwrap().holder
}

#[test]
fn the_name_on_a_document_is_compared_with_the_roll() {
    let differs =
        |third: &str, surname1, surname2, name| holder(third).unwrap().differs_from(surname1, surname2, name);
    for (third, surname1, surname2, name) in [
        ("ZAMORA<PULIDO<<TERESA", "Zamora", "Pulido", "Teresa"),
        ("NUNEZ<DE<LA<PENA<<MARIA<JOSE", "Núñez", "de la Peña", "María José"),
        ("NXXUNXXEZ<<ANA", "Ñúñez", "", "Ana"),
        ("AGUXXERO<FRANCXXA<<JOSE", "Agüero", "França", "José"),
        ("GALLA<LHOSPITALET<<ANA", "Gal·la", "L'Hospitalet", "Ana"),
        ("FUENTE<GIL<<MARIA<DEL<CARMEN", "de la Fuente", "y Gil", "M.ª Carmen"),
        // Cut off by the end of the line, and a second name that one of the two leaves out.
        ("GOICOECHEA<ETXEBERRIA<<MARIA<D", "Goicoechea", "Etxeberria", "María Dolores"),
        ("ZAMORA<PULIDO<<TERESA<INES", "Zamora", "Pulido", "Teresa"),
        ("ZAMORA<<TERESA", "Zamora", "Pulido", "Teresa"),
        ("ZAMORA<PULIDO", "Zamora", "Pulido", "Teresa"),
        // Of a name in another alphabet nothing can be said.
        ("IVANOV<<IVAN", "Иванов", "", "Иван"),
    ] {
        assert!(!differs(third, surname1, surname2, name), "{third}");
    }
    for (third, surname1, surname2, name) in [
        ("ZAMORA<PULIDO<<TERESA", "Zamora", "Pulido", "Elena"),
        ("ZAMORA<PULIDO<<TERESA", "Pulido", "Zamora", "Teresa"),
        ("ZAMORA<PULIDO<<TERESA", "Zamorano", "Pulido", "Teresa"),
        ("GARCIA<LOPEZ<<ANA", "García", "Gil", "Ana"),
    ] {
        assert!(differs(third, surname1, surname2, name), "{third}");
    }
}

#[test]
fn a_line_that_holds_no_name_is_none_and_a_name_is_not_told() {
    for third in ["", "ZAM0RA<PULIDO<<TERESA", "<<TERESA", "ZAMORAPULIDOTERESAINMACULADACO"] {
        assert_eq!(holder(third), None, "{third}");
    }
    let [first, second, _] = zone();
    assert_eq!(read_scan(&format!("{first}\n{second}")).unwrap().holder, None);
    assert_eq!(read_scan("12345678Z").unwrap().holder, None);
    assert_eq!(format!("{:?}", holder("ZAMORA<PULIDO<<TERESA").unwrap()), "Holder([REDACTED])");
}

#[test]
fn a_document_ends_with_its_last_day() {
    let noon = |days: i64| Millis((days * 24 + 12) * 3_600_000);
    // 2025-06-30 is day 20,269 since 1970.
    assert!(!Expiry(250_630).is_before(noon(20_269)));
    assert!(Expiry(250_630).is_before(noon(20_270)));
    assert_eq!([0, 19_782, 11_016].map(|day| yymmdd(noon(day))), [700_101, 240_229, 229]);
}

proptest! {
    #[test]
    fn every_document_is_read_back(number in 0..100_000_000_u32, support in "[A-Z]{3}[0-9]{6}", day in 1..29_u32) {
        let dni = Dni::from_number(number).unwrap();
        let lines = document(&support, dni.as_str(), &format!("7101{day:02}"), &format!("3012{day:02}"));
        let scan = read_scan(&lines.join("\r\n")).unwrap();
        prop_assert_eq!(scan.dni, dni);
        prop_assert_eq!(scan.expires, Some(Expiry(301_200 + day)));
    }

    #[test]
    fn one_wrong_character_never_finds_another_person(
        number in 0..100_000_000_u32, place in 0..90_usize, wrong in "[A-Z0-9<;]",
    ) {
        let dni = Dni::from_number(number).unwrap();
        let mut zone = document("BAA000589", dni.as_str(), "710102", "301202").concat();
        zone.replace_range(place..=place, &wrong);
        if let Ok(scan) = read_scan(&zone) {
            prop_assert_eq!(scan.dni, dni);
        }
    }

    #[test]
    fn rubbish_finds_nobody_and_breaks_nothing(text in "\\PC{0,120}") {
        if let Ok(scan) = read_scan(&text) {
            prop_assert!(Dni::parse(scan.dni.as_str()).is_ok());
        }
    }
}
