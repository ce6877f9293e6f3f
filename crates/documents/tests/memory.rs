//! A program that runs for days makes many papers. This is a process of its own, because it weighs itself.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, reason = "a test may panic")]

use jiff::civil::date;
use urna_documents::{Heading, IdentityShown, Languages, NumberedVoter, Person, VoterList, voter_list};

/// Fifteen lists that the typesetter remembers weigh some 300 MB; forgotten, less than 5 MB.
const GROWTH_KB_MAX: u64 = 80_000;

fn make_list(round: u32) {
    let person = |number| Person {
        surnames: format!("Gil {round} {number}"),
        name: "Ana".to_owned(),
        dni: format!("{:08}Z", round * 1_000 + number),
    };
    let voters = (1..=300).map(|number| NumberedVoter { number, voter: person(number) }).collect();
    let heading = Heading {
        election: format!("Consulta {round}"),
        election_day: date(2026, 11, 22),
        station: "Mesa A".to_owned(),
        place: String::new(),
        issued: date(2026, 11, 22).at(20, 0, 0, 0),
        languages: Languages::Spanish,
        rehearsal: false,
    };
    let list = VoterList { heading, identity: IdentityShown::Full, voters, signers: Vec::new() };
    voter_list(&list).expect("made");
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a weight");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn a_paper_is_forgotten_once_it_is_made() {
    (0..3).for_each(make_list);
    let before = resident_kb();
    (3..18).for_each(make_list);
    let growth = resident_kb().saturating_sub(before);
    assert!(growth < GROWTH_KB_MAX, "grew by {growth} kB");
}
