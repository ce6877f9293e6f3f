//! Turnout: how people came over the day, and the two advances that every table tells the centre.
//!
//! An advance is an event, taken once for each hour: its number is that of the moment at which somebody took it, and asking
//! again shows it and takes no other. It goes to the centre with every other event; where there is no way to the centre, it is
//! dictated with a code.

use urna_domain::{
    Millis,
    dictated::CheckCode,
    event::{Content, Fact},
    fold::Reported,
    poll::Poll,
    turnout::{
        Advance, AdvanceError, Moment, check_advance,
        intervals::{QUARTER_MS, Quarters},
    },
};
use urna_store::{Read, outbox, outbox::Lane, participation};

use crate::{
    electors,
    error::{Refusal, StationError},
    identity::Identity,
    record::{Actor, Guard, record},
    station::{Day, Station},
    verify::whole_chain,
};

/// An advance that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What it says.
    pub advance: Advance,
    /// When it was taken.
    pub at: Millis,
    /// What is dictated beside the number.
    pub code: CheckCode,
    /// Where it is on its way; `None` when it is not in the outbox, as after a store was put back.
    pub sent: Option<outbox::State>,
}

/// How people came over the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnoutDay {
    /// Electors of this station.
    pub electors: u64,
    /// People who were marked by hand, whom no interval holds.
    pub by_hand: u64,
    /// Those whose check-in stands, by quarters of an hour that have ended; `None` before the poll was opened.
    pub quarters: Option<Quarters>,
}

impl Station {
    /// How people came until now. `hour_began` says of a moment when its hour of the wall clock began.
    pub fn turnout_day(&self, hour_began: impl Fn(Millis) -> Millis) -> Result<TurnoutDay, StationError> {
        let (now, by_hand) = (self.now(), self.paper().by_hand);
        self.store.read(|read| {
            let (mut opened, mut closed) = (None, None);
            self.for_each_record(read, |_, at, fact| {
                if let Fact::PollOpened { .. } = fact {
                    opened = Some(at);
                } else if let Fact::PollClosed { .. } = fact {
                    closed = Some(at);
                }
            })?;
            let electors = electors::count(read, &self.identity)?;
            let Some(opened) = opened else { return Ok(TurnoutDay { electors, by_hand, quarters: None }) };
            let from = hour_began(opened);
            let counts = participation::standing_by(read, from, QUARTER_MS)?;
            let quarters = Quarters::new(from, closed.unwrap_or(now), closed.is_some(), &counts);
            Ok(TurnoutDay { electors, by_hand, quarters: Some(quarters) })
        })
    }

    /// The advances that were taken, in order.
    pub fn advances(&self) -> Result<Vec<Taken>, StationError> {
        let advances = self.day().advances.clone();
        advances.iter().map(|reported| self.taken(reported)).collect()
    }

    /// Which advances were taken: what a screen asks every moment.
    pub fn moments_taken(&self) -> Vec<Moment> {
        self.day().advances.iter().map(|reported| reported.advance.moment).collect()
    }

    /// Whether an advance that was not taken could be taken at a moment of the wall clock; refused as taking it is.
    pub fn may_take_advance(&self, moment: Moment, wall: &str) -> Result<(), StationError> {
        Ok(check(&self.day(), moment, wall)?)
    }

    /// Takes an advance at a moment of the wall clock, `2026-11-22T14:03`; one that was taken is shown again as it was.
    /// Refused outside an open or suspended poll, before its hour, after the next one's, and while a pen marks: then this
    /// machine does not know how many have voted.
    pub fn take_advance(&self, moment: Moment, wall: &str, officer: &str) -> Result<Taken, StationError> {
        let mut day = self.day();
        if let Some(taken) = day.advances.iter().find(|taken| taken.advance.moment == moment) {
            return self.taken(taken);
        }
        check(&day, moment, wall)?;
        let election = day.election_id()?;
        self.finish_unrecorded(&mut day)?;
        let (counts, electors) = self.store.read(|read| {
            Ok::<_, StationError>((participation::counts(read)?, electors::count(read, &self.identity)?))
        })?;
        let voted = counts.voted.saturating_add(day.paper.by_hand);
        let advance = Advance { moment, electors, voted };
        let fact = Fact::TurnoutReported { advance: moment.to_string(), electors, voted };
        let (identity, officer, now) = (self.identity.clone(), officer.to_owned(), self.now());
        let event = self.store.write_blocking(move |tx| {
            record(tx, &identity, &election, now, Actor::Officer(&officer), &fact, Guard::None)
        })?;
        let reported = Reported { event: event.id, hlc: event.hlc, advance };
        day.advances.push(reported.clone());
        drop(day);
        self.announce();
        self.taken(&reported)
    }

    fn taken(&self, reported: &Reported) -> Result<Taken, StationError> {
        let Reported { event, hlc, advance } = reported;
        let sent = self.store.read(|read| outbox::state_of(read, Lane::Events, &event.to_string()))?;
        let election = self.store.read(|read| urna_store::events::by_id(read, event))?;
        let election = election.ok_or(StationError::Broken("a turnout advance has no event"))?.election;
        let Advance { moment, voted, .. } = *advance;
        let code =
            CheckCode::of_advance(self.identity.shared_secret(), &election, &event.station, moment, voted);
        Ok(Taken { advance: *advance, at: hlc.wall(), code, sent })
    }
}

fn check(day: &Day, moment: Moment, wall: &str) -> Result<(), Refusal> {
    let election = day.election()?;
    let moments = &election.hours.advances;
    if !moments.contains(&moment) {
        return Err(AdvanceError::None { moment }.into());
    }
    match day.poll {
        Poll::Open { .. } | Poll::Suspended { .. } => {}
        Poll::Closed | Poll::Ended { .. } | Poll::Certified { .. } => day.poll.check_in()?,
    }
    let taken: Vec<Advance> = day.advances.iter().map(|taken| taken.advance).collect();
    let is_due = |moment: Moment| election.has_come(moment, wall);
    check_advance(moment, moments, &taken, is_due, election.test)?;
    day.paper.check()
}

/// The first advance for each hour in the station's own record, in order.
pub(crate) fn read_advances(read: &Read<'_>, identity: &Identity) -> Result<Vec<Reported>, StationError> {
    let mut advances: Vec<Reported> = Vec::new();
    for epoch in identity.epochs() {
        for event in whole_chain(read, &identity.station, epoch)? {
            let Content::Known(Fact::TurnoutReported { advance, electors, voted }) = event.content else {
                continue;
            };
            let Ok(moment) = Moment::parse(&advance) else { continue };
            if advances.iter().all(|taken| taken.advance.moment != moment) {
                let advance = Advance { moment, electors, voted };
                advances.push(Reported { event: event.id, hlc: event.hlc, advance });
            }
        }
    }
    Ok(advances)
}
