//! Seats by the D'Hondt rule as LOREG art. 163 writes it, with a table that explains every one of them.
//!
//! - Lists below the threshold of *valid* votes (votes for lists plus blank ones) take no part (163.1.a).
//! - Each seat goes to the list with the highest quotient of its votes by 1, 2, 3 … (163.1.b-c).
//! - Equal quotients: the list with more votes in all (163.1.d).
//! - Equal votes in all: by lot (163.1.d). People draw it, so it comes in from outside; without it the seats stay
//!   open and the tie is reported.
//!
//! The law says of lists with equal votes that "the first tie is settled by lot and the following ones
//! alternately". Such lists meet at *every* quotient. Counting each meeting as a tie would let the list that the lot
//! put first lose the last seat whenever the number of seats is 3 modulo 4, which nobody has applied: in Lújar (2011,
//! 161 votes each, seven seats) the lot gave the seventh. So only a meeting with fewer seats than lists is a tie
//! here, where all get one the order of the definition stands; and as such a tie takes the last seats, a
//! following one, and with it the alternation, cannot come up. An electoral board that reads it otherwise names its
//! own order in `lots`.
//!
//! Quotients are compared as fractions, so no rounding decides a seat.

use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
};

use serde::{Deserialize, Serialize};

use crate::ids::ChoiceId;

/// Hundredths of a percent in a whole: thresholds are given in them.
pub const BASIS_POINTS: u32 = 10_000;

/// The seats of one constituency and how they came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allotment {
    /// Seats per list; every list is there, also with 0.
    pub seats: BTreeMap<ChoiceId, u32>,
    /// One line per seat that was given, in the order of giving.
    pub steps: Vec<Step>,
    /// Lists below the threshold, in the order of the definition.
    pub below_threshold: Vec<ChoiceId>,
    /// Ties that ask for a lot that was not given.
    pub ties: Vec<Tie>,
    /// Seats that were not given: those of `ties`, or all when no list takes part.
    pub open_seats: u32,
}

/// How one seat was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The seat, from 1.
    pub seat: u32,
    /// The list that gets it.
    pub choice: ChoiceId,
    /// The votes of the list.
    pub votes: u64,
    /// What they were divided by: the seats the list has, with this one.
    pub divisor: u32,
    /// The whole part of the quotient; for reading, never for comparing.
    pub quotient: u64,
    /// What the division left over: the quotient is `quotient + remainder / divisor`.
    pub remainder: u64,
    /// Why this list and no other.
    pub why: Why,
}

/// Why a list got a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Why {
    /// It had the highest quotient alone.
    HighestQuotient,
    /// It shared the highest quotient with lists that have fewer votes in all.
    MoreVotes {
        /// Those lists.
        over: Vec<ChoiceId>,
    },
    /// It shared the highest quotient with lists of equal votes, and there is a seat for each of them.
    SeatForEach {
        /// The other lists.
        with: Vec<ChoiceId>,
    },
    /// It shared the highest quotient with lists of equal votes, and the lot put it first.
    Lot {
        /// The lists behind it.
        over: Vec<ChoiceId>,
    },
}

/// A tie that only a lot can settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// The lists with equal quotients and equal votes, in the order of the definition.
    pub among: Vec<ChoiceId>,
    /// The seats they contend for; fewer than lists.
    pub seats: u32,
    /// What their votes were divided by.
    pub divisor: u32,
}

/// Allots the seats of a constituency.
///
/// `votes` is in the order of the definition; votes given twice for a list are added. `valid` are the valid votes,
/// blank ones included. A list needs at least `threshold_bp` hundredths of a percent of them, and at least one
/// vote. `lots` are the lists in the order in which a lot puts them for the seats in dispute; empty when none was
/// drawn.
pub fn allot(
    votes: &[(ChoiceId, u64)],
    valid: u64,
    seats: u32,
    threshold_bp: u32,
    lots: &[ChoiceId],
) -> Allotment {
    let lists = List::collect(votes);
    let (taking_part, below): (Vec<List>, Vec<List>) =
        lists.iter().cloned().partition(|list| list.reaches(valid, threshold_bp));
    let mut allotment = Allotment {
        seats: lists.into_iter().map(|list| (list.id, 0)).collect(),
        steps: Vec::new(),
        below_threshold: below.into_iter().map(|list| list.id).collect(),
        ties: Vec::new(),
        open_seats: seats,
    };
    let mut lists = taking_part;
    while allotment.open_seats > 0 {
        let Some(meeting) = Meeting::next(&lists) else { break };
        if !allotment.settle(&mut lists, &meeting, lots) {
            break;
        }
    }
    allotment
}

/// A list that takes part.
#[derive(Debug, Clone)]
struct List {
    id: ChoiceId,
    votes: u64,
    seats: u32,
}

impl List {
    fn collect(votes: &[(ChoiceId, u64)]) -> Vec<Self> {
        let mut lists: Vec<Self> = Vec::with_capacity(votes.len());
        for (id, votes) in votes {
            match lists.iter_mut().find(|list| list.id == *id) {
                Some(list) => list.votes = list.votes.saturating_add(*votes),
                None => lists.push(Self { id: id.clone(), votes: *votes, seats: 0 }),
            }
        }
        lists
    }

    fn reaches(&self, valid: u64, threshold_bp: u32) -> bool {
        let share = u128::from(self.votes) * u128::from(BASIS_POINTS);
        self.votes > 0 && share >= u128::from(valid) * u128::from(threshold_bp)
    }

    fn divisor(&self) -> u32 {
        self.seats.saturating_add(1)
    }

    /// Compares the next quotients of two lists, as fractions.
    fn compare_quotient(&self, other: &Self) -> Ordering {
        let here = u128::from(self.votes) * u128::from(other.divisor());
        here.cmp(&(u128::from(other.votes) * u128::from(self.divisor())))
    }
}

/// The lists that share the highest quotient: first those with the most votes in all, then the others.
struct Meeting {
    /// Equal quotients and equal votes, in the order of the definition.
    first: Vec<ChoiceId>,
    /// Equal quotients, fewer votes.
    behind: Vec<ChoiceId>,
    divisor: u32,
}

impl Meeting {
    fn next(lists: &[List]) -> Option<Self> {
        let best = lists
            .iter()
            .max_by(|one, other| one.compare_quotient(other).then_with(|| one.votes.cmp(&other.votes)))?;
        let equal = |list: &&List| list.compare_quotient(best) == Ordering::Equal;
        let (first, behind): (Vec<&List>, Vec<&List>) =
            lists.iter().filter(equal).partition(|list| list.votes == best.votes);
        let ids = |lists: Vec<&List>| lists.into_iter().map(|list| list.id.clone()).collect();
        Some(Self { first: ids(first), behind: ids(behind), divisor: best.divisor() })
    }

    /// The lists of equal votes as the lot puts them; `None` when it does not name them all.
    fn drawn(&self, lots: &[ChoiceId]) -> Option<Vec<ChoiceId>> {
        let place = |id: &ChoiceId| lots.iter().position(|drawn| drawn == id);
        let mut placed: Vec<(usize, &ChoiceId)> =
            self.first.iter().map(|id| Some((place(id)?, id))).collect::<Option<_>>()?;
        placed.sort_unstable();
        Some(placed.into_iter().map(|(_, id)| id.clone()).collect())
    }
}

impl Allotment {
    /// Gives the seats of one meeting. False when they stay open for want of a lot.
    fn settle(&mut self, lists: &mut [List], meeting: &Meeting, lots: &[ChoiceId]) -> bool {
        let contenders = u32::try_from(meeting.first.len()).unwrap_or(u32::MAX);
        let enough = contenders <= self.open_seats;
        let order = if enough { Some(meeting.first.clone()) } else { meeting.drawn(lots) };
        let Some(order) = order else {
            let tie = Tie { among: meeting.first.clone(), seats: self.open_seats, divisor: meeting.divisor };
            self.ties.push(tie);
            return false;
        };
        for (place, id) in order.iter().enumerate() {
            if self.open_seats == 0 {
                break;
            }
            let others = || order.iter().filter(|other| *other != id).cloned().collect();
            let why = match (contenders, meeting.behind.is_empty()) {
                (1, true) => Why::HighestQuotient,
                (1, false) => Why::MoreVotes { over: meeting.behind.clone() },
                _ if enough => Why::SeatForEach { with: others() },
                _ => Why::Lot { over: order.iter().skip(place + 1).cloned().collect() },
            };
            self.give(lists, id, why);
        }
        true
    }

    fn give(&mut self, lists: &mut [List], id: &ChoiceId, why: Why) {
        let Some(list) = lists.iter_mut().find(|list| list.id == *id) else { return };
        let divisor = list.divisor();
        list.seats = divisor;
        self.seats.insert(id.clone(), divisor);
        self.open_seats = self.open_seats.saturating_sub(1);
        let seat = u32::try_from(self.steps.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.steps.push(Step {
            seat,
            choice: id.clone(),
            votes: list.votes,
            divisor,
            quotient: list.votes / u64::from(divisor),
            remainder: list.votes % u64::from(divisor),
            why,
        });
    }
}

/// The lists with seats, most seats first, then most votes: for reading a result aloud.
pub fn by_seats(allotment: &Allotment, votes: &[(ChoiceId, u64)]) -> Vec<(ChoiceId, u32)> {
    let mut lists: Vec<_> = votes
        .iter()
        .filter_map(|(id, votes)| Some((id.clone(), *allotment.seats.get(id)?, *votes)))
        .filter(|(_, seats, _)| *seats > 0)
        .collect();
    lists.sort_by_key(|(_, seats, votes)| (Reverse(*seats), Reverse(*votes)));
    lists.into_iter().map(|(id, seats, _)| (id, seats)).collect()
}

#[cfg(test)]
mod tests;
