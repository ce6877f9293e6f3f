//! Writes the seeds that programs make, into `fuzz/seeds`; nobody in them is real. The others are written by hand.
//! To be run again when a format changes: `cargo run --manifest-path fuzz/Cargo.toml --example seeds`.

use std::{fs, path::PathBuf};

use ed25519_dalek::SigningKey;
use serde_json::{Map, json};
use urna_domain::{
    Hash, Millis,
    bundle::{Bundle, RegistrationKey, SignedDefinition},
    citizen::Citizen,
    event::{ChainHead, Event, Fact},
    ids::{CitizenId, ContestId, ElectionId, StationId},
    packed::{BadRow, PackManifest, PackVersion, PageEntry, encode_page},
    tally::Tally,
};

fn main() {
    events();
    bundles();
    packs();
}

fn write(target: &str, name: &str, bytes: &[u8]) {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    fs::create_dir_all(&dir).expect("the folder of the seeds");
    fs::write(dir.join(name), bytes).expect("a seed");
}

fn marked(mark: u8, bytes: &[u8]) -> Vec<u8> {
    [[mark].as_slice(), bytes].concat()
}

fn citizen_id(text: &str) -> CitizenId {
    CitizenId::parse(text).expect("an id")
}

fn events() {
    let officers = || vec!["president".to_owned(), "officer-1".to_owned()];
    let citizen = || citizen_id("o:65f0c0de0000000000000001");
    let text = str::to_owned;
    let changes: Map<_, _> = [(text("surname1"), json!("Garcés"))].into_iter().collect();
    let contest = ContestId::parse("congress").expect("an id");
    let facts = [
        Fact::PollOpened { officers: officers(), electors: 5 },
        Fact::VoterAuthorised {
            citizen: citizen(),
            method: text("dni"),
            document: None,
            officer: text("officer-1"),
        },
        Fact::BallotCast { count: 1 },
        Fact::VoterAuthorised {
            citizen: citizen_id("i:7"),
            method: text("scan"),
            document: None,
            officer: text("officer-1"),
        },
        Fact::AuthorisationReturned { citizen: citizen_id("i:7"), reason: text("left") },
        Fact::CheckInVoided {
            citizen: citizen(),
            check_in: text("badajoz-07/1/2"),
            reason: text("wrong person"),
            officers: officers(),
        },
        Fact::VoterCorrected { citizen: citizen(), changes, reason: text("typing"), officers: officers() },
        Fact::IncidentNoted { code: text("power_cut"), facts: Map::new() },
        Fact::PollSuspended { reason: text("fire alarm") },
        Fact::PollResumed {},
        Fact::ConflictClassified { citizen: citizen(), outcome: text("same_act"), officers: officers() },
        Fact::TurnoutReported { advance: text("14:00"), electors: 5, voted: 1 },
        Fact::PollClosed { voted: 1, ballots: 1, officers: officers() },
        Fact::BoxManifest { count: 1, root: Hash::of(b"box") },
        Fact::TallyCertified { contests: vec![(contest, Tally::default())], officers: officers() },
    ];
    let election = ElectionId::parse("e2026").expect("an id");
    let key = SigningKey::from_bytes(&[3; 32]);
    let mut head = ChainHead::new(StationId::parse("badajoz-07").expect("an id"), 1);
    let mut lines = Vec::new();
    for fact in &facts {
        let event = Event::sign(&head, Millis(1_000), &election, "comunidad == 'Extremadura'", fact, &key);
        let event = event.expect("an event");
        head = ChainHead::after(&event);
        write("event", fact.kind(), &event.canon);
        lines.push(event.canon);
    }
    for (number, some) in (1..).zip(lines.chunks(5)) {
        write("event", &format!("day-{number}"), &some.join(&b'\n'));
    }
}

fn bundles() {
    let definition = json!({
        "id": "e2026", "title": { "es": "Prueba" }, "date": "2026-11-22", "languages": ["es"],
        "contests": [{ "id": "q", "title": { "es": "¿Sí?" }, "kind": "yes_no",
            "choices": [{ "id": "y", "name": { "es": "Sí" } }, { "id": "n", "name": { "es": "No" } }] }],
    });
    let without = Bundle {
        v: Bundle::VERSION,
        station: StationId::parse("st-1").expect("an id"),
        name: "Mesa A".to_owned(),
        scope: "comunidad == 'Extremadura'".to_owned(),
        uri: "mongodb://station:made-up@localhost/".to_owned(),
        database: "urna".to_owned(),
        authority: Hash::ZERO,
        registration: "0011223344556677".to_owned(),
        election: None,
        neighbours: None,
    };
    let signed = SignedDefinition { canon: definition.to_string(), sig: "00".repeat(64) };
    let with = Bundle { election: Some(signed), ..without.clone() };
    for (name, bundle) in [("json", &without), ("json-election", &with)] {
        write("bundle", name, &marked(b'j', &serde_json::to_vec(bundle).expect("JSON")));
    }
    write("bundle", "json-newer", br#"j{"v":2}"#);
    let key = RegistrationKey::from_random(b"abcdefghijklmnopqrstuvwxy");
    write("bundle", "file", &marked(b'f', &without.seal(&key, [1; 16], [2; 24]).expect("a file")));
    write("bundle", "key", &marked(b'k', key.to_string().as_bytes()));
    write("bundle", "key-typed", &marked(b'k', key.to_string().to_lowercase().replace('-', " ").as_bytes()));
}

fn packs() {
    let row = |id: &str, surname2: &str, dni: &str, mesa: Option<&str>| Citizen {
        id: citizen_id(id),
        name: "Ana".to_owned(),
        surname1: "Gil".to_owned(),
        surname2: surname2.to_owned(),
        dni: dni.to_owned(),
        comunidad: "Extremadura".to_owned(),
        province: Some("Badajoz".to_owned()),
        municipality: None,
        mesa: mesa.map(str::to_owned),
        postal: false,
        rev: 7 << 32,
        ver: 1,
    };
    let rows = [
        row("o:65f0c0de0000000000000001", "Ruiz", "12345678Z", Some("06-015-01-001-A")),
        row("u:00112233445566778899aabbccddeeff", "", "X1234567L", None),
        row("i:-5", "Gil", "PASSPORT 1", Some("06-015-01-001-B")),
        row("s:7", "Pi", "00000010X", None),
    ];
    let bad = [BadRow { id: "3.5".to_owned(), reason: "_id: a text".to_owned() }];
    for (name, rows, bad) in [("page", rows.as_slice(), bad.as_slice()), ("page-empty", &[], &[])] {
        let packed = encode_page(rows, bad).expect("a page");
        write("packed", name, &marked(b'z', &packed));
        let columns = zstd::bulk::decompress(&packed, 1 << 16).expect("a small page");
        write("packed", &format!("columns-of-{name}"), &marked(b'p', &columns));
    }
    let manifest = PackManifest {
        scope: "citizen: comunidad == 'Extremadura'".to_owned(),
        version: PackVersion::from_random([9; 16]),
        t0: 7 << 32,
        marker: "m".to_owned(),
        pages: vec![PageEntry { hash: Hash::of(b"page"), bytes: 100, rows: 4 }],
    };
    let signed = manifest.sign(&SigningKey::from_bytes(&[5; 32])).expect("a manifest");
    write("packed", "manifest", &marked(b'm', &signed.canon));
    write("packed", "file-head", &marked(b'h', &signed.file_head()));
}
