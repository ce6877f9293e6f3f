//! A stream of invented citizens: mesa after mesa, municipality after municipality, comunidad after comunidad. No
//! more than one mesa's worth of state is in memory, whatever the count.

use rand::{RngExt as _, SeedableRng as _, rngs::Xoshiro256PlusPlus};
use urna_atlas::admin::NewCitizen;
use urna_domain::{Hash, ids::CitizenId};

use super::{
    people::People,
    places::{Comunidad, Municipality, comunidades},
};
use crate::OfficeError;

/// The most citizens that are generated: their number is part of their `_id`.
pub const GENERATED_MAX: u64 = 100_000_000;
/// Electors of a mesa: the median of the Spanish mesas of 2023, and their extremes.
const MESA_MEDIAN: u64 = 587;
const MESA_MIN: u64 = 90;
const MESA_MAX: u64 = 1_129;
/// A mesa differs from the median by the mean of this many draws of at most as much.
const MESA_DRAWS: u64 = 3;
const MESA_SPREAD: u64 = 480;
/// Municipalities are so many that each has at least so many electors.
const MUNICIPALITY_MIN: u64 = 2 * MESA_MEDIAN;
const SECTIONS_PER_DISTRICT: u64 = 30;
/// Of so many invented citizens, as many vote by post as asked for.
pub const POSTAL_OF: u16 = 1_000;
/// One section in so many has a second mesa.
const SECOND_MESA_ONE_IN: u32 = 3;

/// A stream of invented citizens, exactly as many as asked for.
#[derive(Debug)]
pub struct Generator {
    rng: Xoshiro256PlusPlus,
    /// Draws who votes by post, and nothing else: everybody is the same person whatever the share.
    postal_rng: Xoshiro256PlusPlus,
    /// How many of [`POSTAL_OF`] vote by post.
    postal: u16,
    people: People,
    id_head: String,
    next_number: u64,
    /// Comunidades still to come, the next one last, with their electors.
    comunidades: Vec<(Comunidad, u64)>,
    comunidad: &'static str,
    /// Municipalities of the comunidad still to come, the next one last, with their electors.
    municipalities: Vec<(Municipality, u64)>,
    place: Option<Place>,
}

/// Where the stream stands within a municipality.
#[derive(Debug)]
struct Place {
    municipality: Municipality,
    /// Electors of the municipality beyond this mesa.
    beyond: u64,
    section: u64,
    second: bool,
    mesa: String,
    left: u64,
}

impl Generator {
    /// A stream of `count` citizens. The same count and seed make the same citizens.
    pub fn new(count: u64, seed: u64) -> Result<Self, OfficeError> {
        let mut shares: Vec<_> = share_out(count, &comunidades()?, |_| 1);
        shares.reverse();
        let digest = Hash::of(format!("urna generated roll {seed} {count}").as_bytes()).to_string();
        Ok(Self {
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            postal_rng: Xoshiro256PlusPlus::seed_from_u64(!seed),
            postal: 0,
            people: People::new()?,
            id_head: format!("o:{}", digest.chars().take(16).collect::<String>()),
            next_number: 0,
            comunidades: shares,
            comunidad: "",
            municipalities: Vec::new(),
            place: None,
        })
    }

    /// The same stream, of which about so many in [`POSTAL_OF`] asked to vote by post.
    pub fn with_postal(self, postal: u16) -> Self {
        Self { postal, ..self }
    }

    /// The place of the next citizen; `None` at the end.
    fn enter_place(&mut self) -> Option<&mut Place> {
        loop {
            match self.place.take() {
                Some(place) if place.left > 0 => return Some(self.place.insert(place)),
                Some(place) if place.beyond > 0 => self.place = Some(self.next_mesa(place)),
                Some(_) | None => {
                    let (municipality, electors) = self.next_municipality()?;
                    let place = Place {
                        municipality,
                        beyond: electors,
                        section: 0,
                        second: true,
                        mesa: String::new(),
                        left: 0,
                    };
                    self.place = Some(self.next_mesa(place));
                }
            }
        }
    }

    fn next_municipality(&mut self) -> Option<(Municipality, u64)> {
        loop {
            if let Some(next) = self.municipalities.pop() {
                return Some(next);
            }
            let (comunidad, electors) = self.comunidades.pop()?;
            self.comunidad = comunidad.name;
            let places = usize::try_from((electors / MUNICIPALITY_MIN).max(1)).unwrap_or(usize::MAX);
            let places: Vec<Municipality> = comunidad.municipalities.into_iter().take(places).collect();
            self.municipalities = share_out(electors, &places, |place| place.weight);
            self.municipalities.reverse();
        }
    }

    fn next_mesa(&mut self, mut place: Place) -> Place {
        let second = !place.second && self.rng.random_range(0..SECOND_MESA_ONE_IN) == 0;
        place.section += u64::from(!second);
        place.second = second;
        let (district, section) = (
            (place.section - 1) / SECTIONS_PER_DISTRICT + 1,
            (place.section - 1) % SECTIONS_PER_DISTRICT + 1,
        );
        let letter = if second { 'B' } else { 'A' };
        let (province, municipality) = place.municipality.code;
        place.mesa = format!("{province}-{municipality}-{district:02}-{section:03}-{letter}");
        let size = self.mesa_size();
        // What is left over makes no mesa of its own when it is too small for one.
        let size = if place.beyond < size + MESA_MIN { place.beyond } else { size };
        place.left = if size > MESA_MAX { size / 2 } else { size };
        place.beyond -= place.left;
        place
    }

    fn mesa_size(&mut self) -> u64 {
        let drawn: u64 = (0..MESA_DRAWS).map(|_| self.rng.random_range(0..=2 * MESA_SPREAD)).sum();
        (MESA_MEDIAN + drawn / MESA_DRAWS).saturating_sub(MESA_SPREAD).clamp(MESA_MIN, MESA_MAX)
    }
}

impl Iterator for Generator {
    type Item = NewCitizen;

    fn next(&mut self) -> Option<NewCitizen> {
        let place = self.enter_place()?;
        place.left -= 1;
        let province = place.municipality.province.to_owned();
        let municipality = place.municipality.name.to_owned();
        let mesa = place.mesa.clone();
        let person = self.people.draw(&mut self.rng);
        let id = format!("{}{:08x}", self.id_head, self.next_number);
        self.next_number += 1;
        Some(NewCitizen {
            // Sixteen digits of the seed and eight of the number are an object id.
            id: CitizenId::parse(&id).ok(),
            name: person.name,
            surname1: person.surname1,
            surname2: person.surname2,
            dni: person.dni,
            comunidad: self.comunidad.to_owned(),
            province: Some(province),
            municipality: Some(municipality),
            mesa: Some(mesa),
            postal: self.postal > 0 && self.postal_rng.random_range(0..POSTAL_OF) < self.postal,
        })
    }
}

/// Shares a number out by weight; what rounding leaves over goes to the first ones.
fn share_out<T: Clone>(number: u64, among: &[T], weight: impl Fn(&T) -> u64) -> Vec<(T, u64)> {
    let total = among.iter().map(&weight).sum::<u64>().max(1);
    let mut shares: Vec<(T, u64)> =
        among.iter().map(|one| (one.clone(), number * weight(one) / total)).collect();
    let mut left = number - shares.iter().map(|(_, share)| share).sum::<u64>();
    for (_, share) in &mut shares {
        let extra = left.min(1);
        *share += extra;
        left -= extra;
    }
    shares.retain(|(_, share)| *share > 0);
    shares
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn citizens(count: u64, seed: u64) -> Vec<NewCitizen> {
        Generator::new(count, seed).unwrap().collect()
    }

    fn sizes(citizens: &[NewCitizen]) -> BTreeMap<String, u64> {
        let mut sizes = BTreeMap::new();
        for citizen in citizens {
            *sizes.entry(citizen.mesa.clone().unwrap()).or_default() += 1;
        }
        sizes
    }

    #[test]
    fn comunidades_have_about_equal_shares() {
        let mut shares: BTreeMap<String, u64> = BTreeMap::new();
        for citizen in citizens(170_003, 7) {
            *shares.entry(citizen.comunidad).or_default() += 1;
        }
        assert_eq!(shares.len(), 17);
        assert!(shares.values().all(|share| (10_000..=10_001).contains(share)), "{shares:?}");
    }

    #[test]
    fn mesas_are_as_large_as_real_ones() {
        let sizes = sizes(&citizens(500_000, 3));
        let mut sorted: Vec<u64> = sizes.values().copied().collect();
        sorted.sort_unstable();
        let median = sorted[sorted.len() / 2];
        assert!((560..=615).contains(&median), "median {median}");
        assert!(sorted[0] >= MESA_MIN && *sorted.last().unwrap() <= MESA_MAX, "{sorted:?}");
    }

    #[test]
    fn a_small_roll_still_has_whole_mesas() {
        let citizens = citizens(10_000, 1);
        let extremadura: Vec<_> =
            citizens.iter().filter(|citizen| citizen.comunidad == "Extremadura").cloned().collect();
        assert_eq!(extremadura.len(), 588);
        assert!(sizes(&extremadura).contains_key("06-015-01-001-A"));
        assert!(sizes(&extremadura).len() <= 2);
    }

    #[test]
    fn the_same_seed_makes_the_same_citizens() {
        assert_eq!(citizens(500, 5), citizens(500, 5));
        assert_ne!(citizens(500, 5)[0], citizens(500, 6)[0]);
    }

    #[test]
    fn a_share_votes_by_post_and_everybody_is_who_they_were() {
        assert!(citizens(20_000, 5).iter().all(|citizen| !citizen.postal));
        let marked: Vec<NewCitizen> = Generator::new(20_000, 5).unwrap().with_postal(50).collect();
        let share = marked.iter().filter(|citizen| citizen.postal).count();
        assert!((800..=1_200).contains(&share), "{share}");
        let again: Vec<NewCitizen> = Generator::new(20_000, 5).unwrap().with_postal(50).collect();
        assert_eq!(marked, again);
        let plain = marked.into_iter().map(|citizen| NewCitizen { postal: false, ..citizen });
        assert_eq!(plain.collect::<Vec<_>>(), citizens(20_000, 5));
        assert!(Generator::new(500, 5).unwrap().with_postal(POSTAL_OF).all(|citizen| citizen.postal));
    }

    #[test]
    fn every_id_is_another_object_id() {
        let ids: std::collections::BTreeSet<_> =
            citizens(5_000, 5).into_iter().map(|citizen| citizen.id.unwrap()).collect();
        assert_eq!(ids.len(), 5_000);
        assert!(ids.iter().all(|id| id.as_str().len() == 26));
    }

    proptest! {
        #[test]
        fn the_count_is_exact(count in 1_u64..20_000, seed in any::<u64>()) {
            prop_assert_eq!(u64::try_from(Generator::new(count, seed).unwrap().count()).unwrap(), count);
        }
    }
}
