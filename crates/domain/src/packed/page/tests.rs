#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;

fn rows_of(page: &Page) -> Vec<Citizen> {
    let mut rows = Vec::new();
    page.for_each(|row| rows.push(row.to_citizen().unwrap()));
    rows
}

fn ids() -> impl Strategy<Value = CitizenId> {
    let text = prop_oneof![
        "o:[0-9a-f]{24}",
        "o:[0-9A-F]{24}",
        "u:[0-9a-f]{32}",
        "o:[0-9a-f]{3}",
        "i:-?[0-9]{1,19}",
        any::<i64>().prop_map(|number| format!("i:{number}")),
        "i:\\+?0[0-9]",
        "s:\\PC{1,40}",
    ];
    text.prop_map(|text| CitizenId::parse(&text).unwrap())
}

fn dnis() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..130_000_000_u32).prop_map(|number| {
            let mut text = String::new();
            assert!(dni::write_number(number, &mut text));
            text
        }),
        "[0-9]{8}[A-Z]",
        "\\PC{0,12}",
    ]
}

prop_compose! {
    fn citizens()(
        id in ids(),
        name in "[A-C]{0,2}",
        surname1 in "[A-C]{0,2}",
        surname2 in "\\PC{0,4}",
        dni in dnis(),
        comunidad in "[A-C]",
        province in prop::option::of("[A-C]?"),
        municipality in prop::option::of("[A-C]?"),
        mesa in prop::option::of("[A-C]?"),
        postal in any::<bool>(),
        rev in any::<u64>(),
        ver in any::<u32>(),
    ) -> Citizen {
        Citizen { id, name, surname1, surname2, dni, comunidad, province, municipality, mesa, postal, rev, ver }
    }
}

fn plain(number: u32) -> Citizen {
    Citizen {
        id: CitizenId::parse(&format!("o:0123456789abcdef{number:08x}")).unwrap(),
        name: format!("N{}", number % 97),
        surname1: format!("S{}", number % 211),
        surname2: format!("S{}", number % 89),
        dni: dni::Dni::from_number(number.wrapping_mul(2_654_435_761) % 100_000_000)
            .unwrap()
            .as_str()
            .to_owned(),
        comunidad: "Extremadura".into(),
        province: Some("Badajoz".into()),
        municipality: Some("Mérida".into()),
        mesa: Some(format!("06-083-01-{:03}-A", number / 700)),
        postal: false,
        rev: 7_000_000_000 << 32 | u64::from(number),
        ver: 1,
    }
}

#[test]
fn a_page_of_a_plain_roll_takes_few_bytes() {
    let rows: Vec<Citizen> = (0..10_000).map(plain).collect();
    let packed = encode_page(&rows, &[]).unwrap();
    assert_eq!(rows_of(&Page::decode(&packed).unwrap()), rows);
    assert!(packed.len() < 10 * rows.len(), "{} bytes", packed.len());
}

/// The columns that a version before the mark wrote, as the seed of the fuzzer keeps them behind its mark.
#[test]
fn a_page_where_nobody_votes_by_post_has_the_bytes_that_it_always_had() {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/packed/columns-of-page");
    let columns = std::fs::read(seed).unwrap().split_off(1);
    let page = Page::decode(&zstd::bulk::compress(&columns, 1).unwrap()).unwrap();
    let mut rows = rows_of(&page);
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| !row.postal));
    let packed = |rows: &[Citizen]| {
        zstd::bulk::decompress(&encode_page(rows, page.bad()).unwrap(), PLAIN_BYTES_MAX).unwrap()
    };
    assert_eq!(packed(&rows), columns);
    rows[1].postal = true;
    assert_ne!(packed(&rows), columns);
    assert_eq!(rows_of(&Page::decode(&encode_page(&rows, &[]).unwrap()).unwrap()), rows);
}

#[test]
fn the_mark_is_a_bit_that_a_reader_of_before_does_not_know() {
    let mut row = plain(1);
    let plain_bytes = |row: &Citizen| {
        zstd::bulk::decompress(&encode_page(std::slice::from_ref(row), &[]).unwrap(), PLAIN_BYTES_MAX)
            .unwrap()
    };
    let before = plain_bytes(&row);
    row.postal = true;
    let after = plain_bytes(&row);
    let changed: Vec<(u8, u8)> = before
        .iter()
        .zip(&after)
        .filter(|(one, other)| one != other)
        .map(|(one, other)| (*one, *other))
        .collect();
    assert_eq!((before.len(), changed), (after.len(), vec![(7, 15)]), "readers of before take 7 at most");
    let strange: Vec<u8> = after.iter().map(|byte| if *byte == 15 { 31 } else { *byte }).collect();
    let strange = Page::decode(&zstd::bulk::compress(&strange, 1).unwrap());
    assert_eq!(strange, Err(PageError::Columns));
}

#[test]
fn an_empty_page_is_a_page() {
    let page = Page::decode(&encode_page(&[], &[]).unwrap()).unwrap();
    assert_eq!((page.rows(), page.bad()), (0, [].as_slice()));
}

#[test]
fn what_is_no_citizen_travels_by_its_name_and_reason() {
    let bad = [BadRow { id: "3.5".into(), reason: "_id: object id, text, integer or UUID".into() }];
    let page = Page::decode(&encode_page(&[plain(1)], &bad).unwrap()).unwrap();
    assert_eq!(page.bad(), bad);
}

#[test]
fn a_page_that_no_reader_accepts_is_not_written() {
    let rows = vec![plain(1); PAGE_ROWS_MAX + 1];
    assert_eq!(encode_page(&rows, &[]), Err(PageError::Size));
    let long = Citizen { name: "x".repeat(PLAIN_BYTES_MAX), ..plain(1) };
    assert_eq!(encode_page(&[long], &[]), Err(PageError::Size));
    let bad = vec![BadRow { id: String::new(), reason: String::new() }; PAGE_ROWS_MAX + 1];
    assert_eq!(encode_page(&[], &bad), Err(PageError::Size));
}

#[test]
fn a_page_that_unpacks_into_too_much_is_refused() {
    let bomb = zstd::bulk::compress(&vec![0; PLAIN_BYTES_MAX + 1], LEVEL).unwrap();
    assert_eq!(Page::decode(&bomb), Err(PageError::Compression));
    assert_eq!(Page::decode(&vec![0; PAGE_BYTES_MAX + 1]), Err(PageError::Size));
}

#[test]
fn a_page_with_something_behind_it_is_refused() {
    let mut plain_bytes =
        zstd::bulk::decompress(&encode_page(&[plain(1)], &[]).unwrap(), PLAIN_BYTES_MAX).unwrap();
    plain_bytes.push(0);
    let longer = zstd::bulk::compress(&plain_bytes, LEVEL).unwrap();
    assert_eq!(Page::decode(&longer), Err(PageError::Columns));
}

proptest! {
    #[test]
    fn every_row_comes_back_as_it_was(rows in prop::collection::vec(citizens(), 0..40)) {
        let page = Page::decode(&encode_page(&rows, &[]).unwrap()).unwrap();
        prop_assert_eq!(page.rows(), rows.len());
        prop_assert_eq!(rows_of(&page), rows);
    }

    #[test]
    fn no_bytes_crash_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Page::decode(&bytes);
        if let Ok(page) = Page::decode(&zstd::bulk::compress(&bytes, 1).unwrap()) {
            page.for_each(|_| {});
        }
    }

    #[test]
    fn a_changed_page_is_an_error_or_other_rows_and_never_a_crash(
        rows in prop::collection::vec(citizens(), 1..10), place in any::<prop::sample::Index>(), bits in 1..=255_u8,
    ) {
        let mut bytes = zstd::bulk::decompress(&encode_page(&rows, &[]).unwrap(), PLAIN_BYTES_MAX).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= bits;
        if let Ok(page) = Page::decode(&zstd::bulk::compress(&bytes, 1).unwrap()) {
            let read = rows_of(&page);
            prop_assert_eq!(read.len(), page.rows(), "no row is passed over");
        }
        bytes.truncate(place);
        let cut = Page::decode(&zstd::bulk::compress(&bytes, 1).unwrap());
        prop_assert_eq!(cut, Err(PageError::Columns));
    }
}
