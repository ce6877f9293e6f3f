//! `lookup_dni_p99_ms` and `lookup_names_p99_ms`: finding a person among 1,000,000, as the officer does.

use std::time::Instant;

use anyhow::{Context as _, ensure};
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use tempfile::TempDir;
use urna_domain::names;
use urna_station::{Found, Station};

use crate::day;
use crate::figure::{Name, RUNS, median, millis, note, percentile};

/// People who are looked for, evenly out of the roll: common names come as often as they are.
const PEOPLE: usize = 2_000;
/// What an officer types of a surname.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=6;
/// One in so many officers types the second surname first.
const SWAPPED_ONE_IN: u32 = 4;
/// Beginnings of the commonest surnames, asked for in all pairs: the dearest questions there are.
const COMMON: [&str; 12] =
    ["gar", "rod", "gon", "fer", "lop", "mar", "san", "per", "gom", "jim", "her", "mor"];

/// Someone who comes to vote.
struct Person {
    dni: String,
    surname1: String,
    surname2: String,
}

/// Measures what is asked for of the two figures.
pub(crate) fn measure(asked: &[Name]) -> anyhow::Result<()> {
    note("loading a roll of 1,000,000 for the look-ups");
    let folder = TempDir::new()?;
    let mut people = Vec::with_capacity(PEOPLE);
    let every = usize::try_from(day::ALL_CITIZENS)? / PEOPLE;
    let roll = day::citizens(day::ALL_CITIZENS)?.enumerate().map(|(number, citizen)| {
        if number.is_multiple_of(every) {
            let (dni, surname1, surname2) =
                (citizen.dni.clone(), citizen.surname1.clone(), citizen.surname2.clone());
            people.push(Person { dni, surname1, surname2 });
        }
        citizen
    });
    let station = day::open_station(folder.path(), roll)?;
    let mut random = StdRng::seed_from_u64(day::SEED);
    if asked.contains(&Name::LookupDniP99Ms) {
        let questions = people.iter().map(|person| person.dni.clone()).collect();
        report(Name::LookupDniP99Ms, &station, questions, &mut random)?;
    }
    if asked.contains(&Name::LookupNamesP99Ms) {
        let mut questions: Vec<String> = people.iter().map(|person| typed(person, &mut random)).collect();
        for first in COMMON {
            questions.extend(COMMON.map(|second| format!("{first} {second}")));
        }
        report(Name::LookupNamesP99Ms, &station, questions, &mut random)?;
    }
    Ok(())
}

/// What an officer types for a person: the beginnings of both surnames.
fn typed(person: &Person, random: &mut StdRng) -> String {
    let mut beginning = |surname: &str| -> String {
        let length = random.random_range(LETTERS);
        // A surname of two words is begun with its first: `de la` alone finds too many.
        names::fold(surname).chars().take(length).collect::<String>().trim().to_owned()
    };
    let (first, second) = (beginning(&person.surname1), beginning(&person.surname2));
    if random.random_ratio(1, SWAPPED_ONE_IN) {
        format!("{second} {first}")
    } else {
        format!("{first} {second}")
    }
}

fn report(
    name: Name,
    station: &Station,
    mut questions: Vec<String>,
    random: &mut StdRng,
) -> anyhow::Result<()> {
    let mut p99 = Vec::new();
    for _ in 0..RUNS {
        questions.shuffle(random);
        let mut times = Vec::new();
        for question in &questions {
            let started = Instant::now();
            let found = station.find(question)?;
            times.push(millis(started.elapsed()));
            let Found::People { people, .. } = found else { continue };
            ensure!(
                !people.is_empty() || name == Name::LookupNamesP99Ms,
                "a person of the roll was not found"
            );
        }
        p99.push(percentile(&times, 99)?);
        note(&format!("  p50 {:.3} ms, p99 {:.3} ms", median(&times)?, p99.last().context("no run")?));
    }
    name.report(median(&p99)?, "ms", None, true, RUNS)
}
