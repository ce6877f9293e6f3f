//! The last exchanges with the centre, in memory, for people who look why something does not arrive. An exchange is a
//! kind, a count and an outcome: it names no record, and of ballots not even the count.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use urna_domain::Millis;

use crate::lanes::{Fault, Lane, Report};

/// Exchanges that are kept.
pub const EXCHANGES_MAX: usize = 50;

/// An exchange, or several in a row that moved nothing and ended alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// What for.
    pub lane: Lane,
    /// When the last of them ended.
    pub at: Millis,
    /// How many.
    pub times: u32,
    /// Rows that changed their state for good; `None` for ballots.
    pub moved: Option<u64>,
    /// What went wrong.
    pub fault: Option<Fault>,
}

/// Remembers the last exchanges.
#[derive(Debug, Default)]
pub struct Journal(Mutex<VecDeque<Exchange>>);

impl Journal {
    /// The exchanges, the newest first.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().copied().collect()
    }

    /// A round ended. One that was told to stop, or that had nothing to ask, is no exchange.
    pub(crate) fn note(&self, lane: Lane, report: &Report, at: Millis) {
        let fault = report.result.err();
        let nothing = fault.is_none() && !report.exchanged;
        if nothing || matches!(fault, Some(Fault::Cancelled | Fault::Local)) {
            return;
        }
        let moved = (lane != Lane::Ballots).then_some(report.moved);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What is asked every few seconds would push everything else out.
        let before = kept.iter().rposition(|exchange| exchange.lane == lane);
        let alike = before.and_then(|place| {
            kept.get(place).filter(|last| last.fault == fault && last.moved == moved && report.moved == 0)?;
            kept.remove(place)
        });
        let times = alike.map_or(1, |last| last.times.saturating_add(1));
        kept.push_back(Exchange { lane, at, times, moved, fault });
        if kept.len() > EXCHANGES_MAX {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::Left;

    fn report(moved: u64, result: Result<Left, Fault>) -> Report {
        Report { moved, exchanged: result.is_ok(), result }
    }

    fn done(moved: u64) -> Report {
        report(moved, Ok(Left::default()))
    }

    #[test]
    fn what_moves_nothing_again_and_again_is_one_line() {
        let journal = Journal::default();
        for at in 0..200 {
            journal.note(Lane::Probe, &done(0), Millis(at));
            journal.note(Lane::Roll, &done(0), Millis(at));
        }
        journal.note(Lane::Events, &done(3), Millis(300));
        journal.note(Lane::Events, &done(3), Millis(301));
        let seen: Vec<_> =
            journal.exchanges().iter().map(|one| (one.lane, one.times, one.at.0, one.moved)).collect();
        assert_eq!(
            seen,
            [
                (Lane::Events, 1, 301, Some(3)),
                (Lane::Events, 1, 300, Some(3)),
                (Lane::Roll, 200, 199, Some(0)),
                (Lane::Probe, 200, 199, Some(0)),
            ]
        );
    }

    #[test]
    fn ballots_have_no_count_and_silence_is_a_line_of_its_own() {
        let journal = Journal::default();
        journal.note(Lane::Ballots, &done(7), Millis(1));
        journal.note(Lane::Events, &report(0, Err(Fault::NoAnswer)), Millis(2));
        journal.note(Lane::Events, &done(0), Millis(3));
        journal.note(Lane::Events, &report(0, Err(Fault::Cancelled)), Millis(4));
        let idle = Report { exchanged: false, ..done(0) };
        journal.note(Lane::Guards, &idle, Millis(5));
        let seen: Vec<_> = journal.exchanges().iter().map(|one| (one.lane, one.moved, one.fault)).collect();
        assert_eq!(
            seen,
            [
                (Lane::Events, Some(0), None),
                (Lane::Events, Some(0), Some(Fault::NoAnswer)),
                (Lane::Ballots, None, None),
            ]
        );
    }

    #[test]
    fn no_more_than_fifty_are_kept() {
        let journal = Journal::default();
        for at in 0..80 {
            journal.note(Lane::Events, &done(1), Millis(at));
        }
        let kept = journal.exchanges();
        assert_eq!((kept.len(), kept.first().map(|one| one.at.0)), (EXCHANGES_MAX, Some(79)));
    }
}
