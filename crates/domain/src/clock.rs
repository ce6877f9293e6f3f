//! Time as the rules see it: handed in, never asked for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, as some clock said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Millis(pub i64);

impl Millis {
    /// This moment plus some milliseconds.
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

/// A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", OPODIS 2014): 48 bits of wall
/// milliseconds and 16 bits of counter. It never goes back, whatever the wall clock does; it orders events
/// for people and for per-field merging, and nothing that must be correct depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The clock before anything happened.
    pub const ZERO: Self = Self(0);

    /// The stamp of a new event at `wall`, later than every stamp seen before.
    pub fn tick(self, wall: Millis) -> Self {
        let wall = u64::try_from(wall.0).unwrap_or(0) & 0xFFFF_FFFF_FFFF;
        Self((wall << 16).max(self.0.saturating_add(1)))
    }

    /// Takes note of a stamp from elsewhere.
    pub fn observe(self, other: Self) -> Self {
        self.max(other)
    }

    /// The wall part in milliseconds since the Unix epoch.
    pub fn wall(self) -> Millis {
        Millis(i64::try_from(self.0 >> 16).unwrap_or(i64::MAX))
    }

    /// Parses 16 lower-case hexadecimal digits: the one form that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let stamp = u64::from_str_radix(text, 16).ok().map(Self)?;
        (stamp.to_string() == text).then_some(stamp)
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn a_stamp_follows_the_wall_clock_when_it_advances() {
        let stamp = Hlc::ZERO.tick(Millis(1_000));
        assert_eq!(stamp.wall(), Millis(1_000));
        assert_eq!(stamp.tick(Millis(2_000)).wall(), Millis(2_000));
    }

    #[test]
    fn two_events_of_one_millisecond_have_two_stamps() {
        let first = Hlc::ZERO.tick(Millis(5));
        let second = first.tick(Millis(5));
        assert!(second > first);
        assert_eq!(second.wall(), first.wall());
    }

    #[test]
    fn a_wall_clock_that_goes_back_does_not_take_the_stamps_with_it() {
        let before = Hlc::ZERO.tick(Millis(9_000));
        let after = before.tick(Millis(1_000));
        assert!(after > before && after.wall() == Millis(9_000));
        assert!(before.tick(Millis(-1)) > before);
    }

    #[test]
    fn a_stamp_from_elsewhere_is_overtaken() {
        let here = Hlc::ZERO.tick(Millis(10));
        let elsewhere = Hlc::ZERO.tick(Millis(99));
        assert!(here.observe(elsewhere).tick(Millis(11)) > elsewhere);
        assert_eq!(elsewhere.observe(here), elsewhere);
    }

    #[test]
    fn the_greatest_stamp_does_not_wrap() {
        assert_eq!(Hlc(u64::MAX).tick(Millis(i64::MAX)), Hlc(u64::MAX));
        assert_eq!(Millis(i64::MAX).plus(1), Millis(i64::MAX));
    }

    #[test]
    fn a_stamp_has_one_text() {
        let stamp = Hlc(0xAB_CDEF);
        assert_eq!(stamp.to_string(), "0000000000abcdef");
        assert_eq!(Hlc::parse("0000000000abcdef"), Some(stamp));
        for other in
            ["", "abcdef", "0000000000ABCDEF", "+000000000abcdef", "0000000000abcdeg", "00000000000abcdef"]
        {
            assert_eq!(Hlc::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn stamps_always_rise(walls in vec(-5..50_i64, 1..40)) {
            let mut last = Hlc::ZERO;
            for wall in walls {
                let next = last.tick(Millis(wall));
                prop_assert!(next > last && next.wall() >= Millis(wall.max(0)));
                last = next;
            }
        }

        #[test]
        fn texts_sort_as_stamps_do(one in any::<u64>(), other in any::<u64>()) {
            let texts = (Hlc(one).to_string(), Hlc(other).to_string());
            prop_assert_eq!(texts.0.cmp(&texts.1), one.cmp(&other));
            prop_assert_eq!(Hlc::parse(&texts.0), Some(Hlc(one)));
        }
    }
}
