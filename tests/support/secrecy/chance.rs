//! Whether guesses at an order are better than chance, exactly.
//!
//! Somebody who knows nothing guesses any order with the same probability. The number of pairs that such a guess has
//! the wrong way round is then the sum of independent uniform numbers below 1, 2, … n, whose distribution is
//! computed here, for as many repetitions as there were. No approximation, and no bound that only holds for large n.

use std::collections::BTreeMap;

use super::{Guess, Id};

/// How probable it is that [`alarms`] accuses a blameless system, all attacks of one call together. A test run has
/// fewer than ten calls, so it is wrong once in a million runs at most; with seeded days it is never wrong by turns.
pub const FALSE_ALARM: f64 = 1e-7;

/// One box: what happened, and what the attacks made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The ballots in the order in which they were cast.
    pub truth: Vec<Id>,
    /// The guesses.
    pub guesses: Vec<Guess>,
}

/// What became of one attack over all trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The attack.
    pub attack: String,
    /// Trials.
    pub trials: usize,
    /// Kendall's tau over all trials: 1 for the true order, -1 for its reverse, about 0 for a guess.
    pub tau: f64,
    /// How probable it is to be at least as far from 0 by chance.
    pub chance: f64,
}

/// Judges every attack over the trials that used it. A reversed order betrays as much as a straight one.
#[must_use]
pub fn judge(trials: &[Trial]) -> Vec<Verdict> {
    let mut found: BTreeMap<&str, (Vec<usize>, usize)> = BTreeMap::new();
    for trial in trials {
        for guess in &trial.guesses {
            let (sizes, inversions) = found.entry(&guess.attack).or_default();
            sizes.push(trial.truth.len());
            *inversions += count_inversions(&trial.truth, &guess.order);
        }
    }
    let mut known: BTreeMap<Vec<usize>, Vec<f64>> = BTreeMap::new();
    let verdicts = found.into_iter().map(|(attack, (mut sizes, inversions))| {
        sizes.sort_unstable();
        let trials = sizes.len();
        let distribution = known.entry(sizes).or_insert_with_key(|sizes| distribution(sizes));
        let pairs = distribution.len().saturating_sub(1);
        let tau = 1.0 - 2.0 * number(inversions) / number(pairs.max(1));
        Verdict { attack: attack.to_owned(), trials, tau, chance: as_far(distribution, inversions) }
    });
    verdicts.collect()
}

/// The attacks that did better than chance. The probability that there is one although nothing leaks is below
/// [`FALSE_ALARM`].
#[must_use]
pub fn alarms(verdicts: &[Verdict]) -> Vec<&Verdict> {
    let bound = FALSE_ALARM / number(verdicts.len().max(1));
    verdicts.iter().filter(|verdict| verdict.chance < bound).collect()
}

/// How many pairs of ballots a guess has the wrong way round. Ballots that only one of the two knows do not count.
fn count_inversions(truth: &[Id], guess: &[Id]) -> usize {
    let place: BTreeMap<&Id, usize> = truth.iter().enumerate().map(|(place, id)| (id, place)).collect();
    let places: Vec<usize> = guess.iter().filter_map(|id| place.get(id).copied()).collect();
    let wrong =
        |(index, first): (usize, &usize)| places.iter().skip(index + 1).filter(|then| *then < first).count();
    places.iter().enumerate().map(wrong).sum()
}

/// The probability of each total number of inversions of independent random orders of these sizes.
fn distribution(sizes: &[usize]) -> Vec<f64> {
    let mut distribution = vec![1.0];
    for faces in sizes.iter().flat_map(|size| 2..=*size) {
        let mut window = 0.0;
        let mut next = Vec::with_capacity(distribution.len() + faces - 1);
        for total in 0..distribution.len() + faces - 1 {
            window += distribution.get(total).copied().unwrap_or(0.0);
            if let Some(left) = total.checked_sub(faces) {
                window -= distribution.get(left).copied().unwrap_or(0.0);
            }
            // Rounding may leave a hair below zero in the tails.
            next.push(f64::max(window, 0.0) / number(faces));
        }
        distribution = next;
    }
    distribution
}

/// The probability to be at least as far from the middle, on either side.
fn as_far(distribution: &[f64], inversions: usize) -> f64 {
    let pairs = distribution.len().saturating_sub(1);
    let distance = |total: usize| (2 * total).abs_diff(pairs);
    let far = distribution.iter().enumerate().filter(|(total, _)| distance(*total) >= distance(inversions));
    far.map(|(_, probability)| probability).sum::<f64>().min(1.0)
}

/// Exact: no count here comes near 2^32.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

    use super::*;

    fn ids(count: u8) -> Vec<Id> {
        (0..count).map(|byte| [byte; 16]).collect()
    }

    fn trial(truth: Vec<Id>, order: Vec<Id>) -> Trial {
        Trial { truth, guesses: vec![Guess { attack: "guess".to_owned(), order }] }
    }

    #[test]
    fn three_ballots_have_the_distribution_that_can_be_counted_by_hand() {
        let counted = [1.0, 2.0, 2.0, 1.0].map(|orders| orders / 6.0);
        for (found, counted) in distribution(&[3]).iter().zip(counted) {
            assert!((found - counted).abs() < 1e-12);
        }
        assert!((as_far(&distribution(&[3]), 0) - 2.0 / 6.0).abs() < 1e-12);
        assert!((as_far(&distribution(&[3]), 1) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_true_order_and_its_reverse_are_never_chance() {
        let (truth, mut reverse) = (ids(40), ids(40));
        reverse.reverse();
        for (order, tau) in [(truth.clone(), 1.0), (reverse, -1.0)] {
            let verdicts = judge(&[trial(truth.clone(), order)]);
            assert!((verdicts[0].tau - tau).abs() < 1e-12);
            assert!(verdicts[0].chance < 1e-12);
            assert_eq!(alarms(&verdicts).len(), 1);
        }
    }

    #[test]
    fn a_guess_is_as_good_as_chance_says() {
        // Of many guesses, about one in a hundred is as good as the best hundredth; none alarms.
        let mut dice = StdRng::seed_from_u64(1);
        let truth = ids(40);
        let verdicts: Vec<Verdict> = (0..1_000)
            .flat_map(|_| {
                let mut order = truth.clone();
                order.shuffle(&mut dice);
                judge(&[trial(truth.clone(), order)])
            })
            .collect();
        let rare = verdicts.iter().filter(|verdict| verdict.chance < 0.01).count();
        assert!((1..30).contains(&rare), "{rare}");
        assert!(verdicts.iter().all(|verdict| alarms(std::slice::from_ref(verdict)).is_empty()));
    }

    #[test]
    fn a_faint_trace_shows_over_several_boxes() {
        // Of each box the attacker knows the last fourteen ballots in their order, and of the others nothing.
        let mut dice = StdRng::seed_from_u64(2);
        let faint: Vec<Trial> = (0..8)
            .map(|_| {
                let mut order = ids(40);
                order[..26].shuffle(&mut dice);
                trial(ids(40), order)
            })
            .collect();
        assert_eq!(alarms(&judge(&faint)).len(), 1);
    }
}
