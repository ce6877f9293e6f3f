//! Time and chance as the engine sees them: handed in with every step, never asked for.

/// Milliseconds of a monotonic clock since the worker started. A wall clock that jumps does not move it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mono(pub u64);

impl Mono {
    /// This moment plus some milliseconds.
    pub fn plus(self, milliseconds: u64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this moment; 0 when it is not earlier.
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Random numbers out of one handed-in seed (SplitMix64): good enough to spread stations out, and the same
/// seed gives the same run. Nothing secret depends on it.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice for one step.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `max`, both included.
    pub fn up_to(&mut self, max: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^= word >> 31;
        match max.checked_add(1) {
            Some(sides) => word % sides,
            None => word,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_stay_within_their_sides() {
        let mut dice = Dice::new(7);
        assert!((0..1_000).all(|_| dice.up_to(5) <= 5));
        assert_eq!(dice.up_to(0), 0);
    }

    #[test]
    fn the_same_seed_rolls_the_same() {
        let roll = |seed| {
            let mut dice = Dice::new(seed);
            [dice.up_to(u64::MAX), dice.up_to(1_000)]
        };
        assert_eq!(roll(3), roll(3));
        assert_ne!(roll(3), roll(4));
    }
}
