//! How people came over the day: those whose check-in stands, by quarters of an hour.
//!
//! Two people may be betrayed by such numbers. Whoever came alone within a quarter of an hour could be told by the clock, so
//! an interval ends only when it has counted at least [`FEW`] people, or nobody at all; quieter ones are one longer interval
//! with those after them. Coarser steps end only where the finest does, so that no two of them differ by fewer. And
//! whoever is in the booth: what is counted is the check-in, at the hour at which the whole room saw it. When a
//! ballot was cast is not known here and moves no number.

use std::collections::BTreeMap;

use crate::Millis;

/// The finest step.
pub const QUARTER_MS: i64 = 15 * 60_000;
/// At least so many people are told of an interval with anybody in it.
pub const FEW: u64 = 5;
/// The most quarters of an hour that are told one by one: two days. What comes later stands in the last.
pub const QUARTERS_MAX: usize = 2 * 24 * 4;

/// How wide the intervals are, unless few people make them wider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// 15 minutes.
    Quarter,
    /// 30 minutes.
    Half,
    /// 60 minutes.
    Hour,
}

impl Step {
    /// All, the finest first.
    pub const ALL: [Self; 3] = [Self::Quarter, Self::Half, Self::Hour];

    /// In minutes.
    pub fn minutes(self) -> u32 {
        match self {
            Self::Quarter => 15,
            Self::Half => 30,
            Self::Hour => 60,
        }
    }

    fn quarters(self) -> usize {
        match self {
            Self::Quarter => 1,
            Self::Half => 2,
            Self::Hour => 4,
        }
    }
}

/// A stretch of time and who came in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// When it began.
    pub from: Millis,
    /// When it ended.
    pub until: Millis,
    /// Who came: nobody, or at least [`FEW`].
    pub voters: u64,
    /// Who had come when it ended.
    pub sum: u64,
}

/// The quarters of an hour of a poll that have ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarters {
    from: Millis,
    counts: Vec<u64>,
}

impl Quarters {
    /// The quarters between two moments, out of counts by quarter after the first moment. The first moment begins an hour
    /// of the wall clock. While the poll goes on, the quarter that has not ended is left out; a closed poll tells its
    /// last one too. Somebody whose clock was wrong stands in the first or the last.
    pub fn new(from: Millis, until: Millis, closed: bool, counts: &BTreeMap<i64, u64>) -> Self {
        let span = until.0.saturating_sub(from.0).max(0);
        let begun = if closed { span.saturating_add(QUARTER_MS - 1) } else { span } / QUARTER_MS;
        let ended = usize::try_from(begun).unwrap_or(usize::MAX).min(QUARTERS_MAX);
        let mut quarters = Self { from, counts: vec![0; ended] };
        for (index, count) in counts {
            // One who came in the quarter that goes on is told when it has ended.
            if !closed && *index >= begun {
                continue;
            }
            let place = usize::try_from((*index).max(0)).unwrap_or(usize::MAX).min(ended.saturating_sub(1));
            if let Some(sum) = quarters.counts.get_mut(place) {
                *sum = sum.saturating_add(*count);
            }
        }
        quarters
    }

    /// Everybody who is told of, also of those who are too few for an interval of their own.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The intervals of a step, in order and without a gap.
    pub fn intervals(&self, step: Step) -> Vec<Interval> {
        let ends = self.ends();
        let last = ends.last().copied();
        let (mut from, mut sum) = (0, 0_u64);
        let mut intervals = Vec::new();
        for end in ends {
            if end % step.quarters() != 0 && Some(end) != last {
                continue;
            }
            let voters = self.counts.get(from..end).unwrap_or_default().iter().sum();
            sum += voters;
            intervals.push(Interval { from: self.at(from), until: self.at(end), voters, sum });
            from = end;
        }
        intervals
    }

    /// Since when too few people came to be told; `None` when nobody waits to be told.
    pub fn few_since(&self) -> Option<Millis> {
        let told = self.ends().last().copied().unwrap_or(0);
        (told < self.counts.len()).then(|| self.at(told))
    }

    /// Where the finest intervals end.
    fn ends(&self) -> Vec<usize> {
        let mut waiting = 0_u64;
        let mut ends = Vec::new();
        for (place, count) in self.counts.iter().enumerate() {
            waiting += count;
            if waiting == 0 || waiting >= FEW {
                ends.push(place + 1);
                waiting = 0;
            }
        }
        ends
    }

    fn at(&self, quarter: usize) -> Millis {
        let quarter = i64::try_from(quarter).unwrap_or(i64::MAX);
        self.from.plus(quarter.saturating_mul(QUARTER_MS))
    }
}

#[cfg(test)]
mod tests;
