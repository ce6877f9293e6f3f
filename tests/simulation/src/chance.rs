//! Chance out of one seed: the same seed gives the same day, to the millisecond.

use std::time::Duration;

use urna_sync::moment::Dice;

/// The dice of one part of the simulation.
#[derive(Debug)]
pub struct Chance(Dice);

impl Chance {
    /// Dice for a seed.
    pub fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    /// Other dice, so that one part of the simulation does not change what another one draws.
    pub fn fork(&mut self) -> Self {
        Self::new(self.0.up_to(u64::MAX))
    }

    /// Any number.
    pub fn word(&mut self) -> u64 {
        self.0.up_to(u64::MAX)
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.0.up_to(most.saturating_sub(least))
    }

    /// A place in a list of this length, which must not be empty.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.0.up_to(u64::try_from(length).unwrap() - 1)).unwrap()
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.0.up_to(99) < percent
    }

    /// A pause between two lengths in milliseconds.
    pub fn pause(&mut self, least_ms: u64, most_ms: u64) -> Duration {
        Duration::from_millis(self.between(least_ms, most_ms))
    }
}
