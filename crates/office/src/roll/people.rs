//! Invented people: names as frequent as they really are, numbers with the right letter.

use rand::{Rng as _, RngExt as _, rngs::Xoshiro256PlusPlus};
use urna_domain::dni::check_letter;

use crate::OfficeError;

const GIVEN_NAMES: &str = include_str!("../../data/given_names.txt");
const SURNAMES: &str = include_str!("../../data/surnames.txt");
const FOREIGN_GIVEN_NAMES: &str = include_str!("../../data/foreign_given_names.txt");
const FOREIGN_SURNAMES: &str = include_str!("../../data/foreign_surnames.txt");

/// The people among whom the listed names were counted, in thousands: what the lists leave out is spread over
/// their rarer names, so that the frequent ones are as frequent as in life and no name is everybody's.
const POPULATION_THOUSANDS: u64 = 47_000;
/// A name that fewer people bear, in thousands, is a rarer one.
const RARE_THOUSANDS: u64 = 60;
/// One elector in so many has a NIE.
const NIE_ONE_IN: u32 = 33;
/// One elector with a NIE in so many has no second surname.
const SINGLE_SURNAME_ONE_IN: u32 = 3;
/// One DNI in so many is that of a child who just got it, or of a very old person: any number at all.
const ANY_NUMBER_ONE_IN: u32 = 50;
const NUMBER_COMMON: std::ops::Range<u32> = 1_000_000..80_000_000;
const NUMBER_ANY: std::ops::Range<u32> = 1..100_000_000;
const NIE_NUMBER: std::ops::Range<u32> = 0..10_000_000;

/// A person without a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) surname1: String,
    pub(super) surname2: String,
    pub(super) dni: String,
}

/// The tables that people are drawn from.
#[derive(Debug, Clone)]
pub(super) struct People {
    given_names: Table,
    surnames: Table,
    foreign_given_names: Table,
    foreign_surnames: Table,
}

impl People {
    /// Reads the tables that come with the program.
    pub(super) fn new() -> Result<Self, OfficeError> {
        Ok(Self {
            given_names: Table::read(GIVEN_NAMES, true)?,
            surnames: Table::read(SURNAMES, true)?,
            foreign_given_names: Table::read(FOREIGN_GIVEN_NAMES, false)?,
            foreign_surnames: Table::read(FOREIGN_SURNAMES, false)?,
        })
    }

    /// Draws a person.
    pub(super) fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> Person {
        if one_in(rng, NIE_ONE_IN) {
            let single = one_in(rng, SINGLE_SURNAME_ONE_IN);
            return Person {
                name: self.foreign_given_names.draw(rng),
                surname1: self.foreign_surnames.draw(rng),
                surname2: if single { String::new() } else { self.foreign_surnames.draw(rng) },
                dni: nie(rng),
            };
        }
        let range = if one_in(rng, ANY_NUMBER_ONE_IN) { NUMBER_ANY } else { NUMBER_COMMON };
        let number = rng.random_range(range);
        Person {
            name: self.given_names.draw(rng),
            surname1: self.surnames.draw(rng),
            surname2: self.surnames.draw(rng),
            dni: format!("{number:08}{}", check_letter(number)),
        }
    }
}

fn one_in(rng: &mut Xoshiro256PlusPlus, many: u32) -> bool {
    rng.random_range(0..many) == 0
}

fn nie(rng: &mut Xoshiro256PlusPlus) -> String {
    // Newer numbers begin with Y and Z; most people still have one with X or Y.
    let (letter, leading) = match rng.next_u32() % 10 {
        0..4 => ('X', 0),
        4..9 => ('Y', 1),
        _ => ('Z', 2),
    };
    let number = rng.random_range(NIE_NUMBER);
    format!("{letter}{number:07}{}", check_letter(leading * NIE_NUMBER.end + number))
}

/// Names with the sum of their weights up to each.
#[derive(Debug, Clone)]
struct Table {
    names: Vec<(u64, &'static str)>,
    total: u64,
}

impl Table {
    fn read(text: &'static str, spread: bool) -> Result<Self, OfficeError> {
        let rows: Vec<(&str, u64)> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split_once(';').and_then(|(name, weight)| Some((name, weight.parse().ok()?))))
            .collect::<Option<_>>()
            .ok_or_else(|| {
                OfficeError::Internal("a table of names has a line without a weight".to_owned())
            })?;
        let listed: u64 = rows.iter().map(|(_, weight)| weight).sum();
        let rare =
            rows.iter().filter(|(_, weight)| *weight < RARE_THOUSANDS).fold(0_u64, |count, _| count + 1);
        let share = if spread {
            POPULATION_THOUSANDS.saturating_sub(listed).checked_div(rare).unwrap_or(0)
        } else {
            0
        };
        let mut total = 0;
        let names = rows
            .into_iter()
            .map(|(name, weight)| {
                total += if weight < RARE_THOUSANDS { weight + share } else { weight };
                (total, name)
            })
            .collect();
        Ok(Self { names, total })
    }

    fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> String {
        let point = rng.random_range(0..self.total.max(1));
        let index = self.names.partition_point(|(up_to, _)| *up_to <= point);
        self.names.get(index).map(|(_, name)| (*name).to_owned()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use rand::SeedableRng as _;
    use urna_domain::dni::Dni;

    use super::*;

    const DRAWN: usize = 20_000;

    fn drawn() -> Vec<Person> {
        let people = People::new().unwrap();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        (0..DRAWN).map(|_| people.draw(&mut rng)).collect()
    }

    #[test]
    fn every_number_has_the_right_letter() {
        for person in drawn() {
            assert_eq!(Dni::parse(&person.dni).unwrap().as_str(), person.dni);
        }
    }

    #[test]
    fn a_few_people_have_a_nie() {
        let foreign = drawn().iter().filter(|person| person.dni.starts_with(['X', 'Y', 'Z'])).count();
        assert!((DRAWN / 60..DRAWN / 20).contains(&foreign), "{foreign}");
    }

    #[test]
    fn names_are_about_as_frequent_as_in_life() {
        let people = drawn();
        let share =
            |name: &str| people.iter().filter(|person| person.surname1 == name).count() * 1000 / DRAWN;
        assert!((24..38).contains(&share("García")), "{} per thousand", share("García"));
        assert!((5..13).contains(&share("Jiménez")), "{} per thousand", share("Jiménez"));
        let distinct: std::collections::BTreeSet<_> = people.iter().map(|person| &person.surname1).collect();
        assert!(distinct.len() > 400, "{}", distinct.len());
    }

    #[test]
    fn a_person_has_a_name_and_a_first_surname() {
        let people = drawn();
        assert!(people.iter().all(|person| !person.name.is_empty() && !person.surname1.is_empty()));
        assert!(people.iter().any(|person| person.surname2.is_empty()));
    }
}
