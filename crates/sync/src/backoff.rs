//! How long to wait after a failure: doubling, with a ceiling, and full jitter so that a fleet that lost its
//! cluster at the same instant does not come back at the same instant.

use crate::moment::Dice;

/// A policy of delays. Each caller that waits has its own, with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Ceiling of the first delay, in milliseconds.
    pub first_ms: u64,
    /// Ceiling of every delay, in milliseconds.
    pub max_ms: u64,
}

/// The probe: finds out soon that the network is back, and costs the server next to nothing.
pub const PROBE: Backoff = Backoff { first_ms: 1_000, max_ms: 30_000 };
/// A lane whose exchange failed.
pub const LANE: Backoff = Backoff { first_ms: 1_000, max_ms: 300_000 };
/// A lane whose exchange failed although the centre answers others: its rows may go through any minute, and nobody
/// will say when.
pub const ANSWERED: Backoff = Backoff { first_ms: 1_000, max_ms: 60_000 };
/// A lane that was asked to slow down.
pub const OVERLOADED: Backoff = Backoff { first_ms: 10_000, max_ms: 300_000 };
/// A lane that lacks a right or a collection: only the office can help, and it will not tell us.
pub const HELD: Backoff = Backoff { first_ms: 30_000, max_ms: 300_000 };

/// Hints that the centre ended: without them the station polls, which is no hurry.
pub const HINTS: Backoff = Backoff { first_ms: 5_000, max_ms: 300_000 };

/// No delay is shorter, whatever the dice say: a failing lane never spins.
pub const DELAY_MS_MIN: u64 = 100;

impl Backoff {
    /// The delay after `failures` failures in a row (the first is 1): uniform between [`DELAY_MS_MIN`] and the ceiling.
    pub fn delay_ms(self, failures: u32, dice: &mut Dice) -> u64 {
        DELAY_MS_MIN + dice.up_to(self.ceiling_ms(failures).saturating_sub(DELAY_MS_MIN))
    }

    /// The longest delay after `failures` failures in a row.
    pub fn ceiling_ms(self, failures: u32) -> u64 {
        let doublings = failures.saturating_sub(1).min(32);
        self.first_ms.saturating_mul(1 << doublings).min(self.max_ms)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_its_limit() {
        let ceilings: Vec<u64> = (1..=10).map(|failures| LANE.ceiling_ms(failures)).collect();
        assert_eq!(ceilings, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000]);
        assert_eq!(LANE.ceiling_ms(u32::MAX), 300_000);
    }

    #[test]
    fn a_thousand_stations_do_not_come_back_together() {
        let mut seconds = std::collections::BTreeMap::new();
        for seed in 0..1_000 {
            *seconds.entry(LANE.delay_ms(9, &mut Dice::new(seed)) / 10_000).or_insert(0) += 1;
        }
        assert!(seconds.len() >= 25, "delays fill the whole range: {seconds:?}");
        assert!(seconds.values().all(|count| *count < 100), "and no ten seconds are crowded: {seconds:?}");
    }

    proptest! {
        #[test]
        fn no_delay_leaves_its_bounds(failures in 0_u32..1_000, seed: u64) {
            for policy in [PROBE, LANE, ANSWERED, OVERLOADED, HELD] {
                let delay = policy.delay_ms(failures, &mut Dice::new(seed));
                prop_assert!(delay >= DELAY_MS_MIN && delay <= policy.ceiling_ms(failures));
            }
        }
    }
}
