//! A ballot to try the booth with, before the poll is opened. It is judged by the rules of the election and then gone: it
//! is given no id, no session and no box, so that nothing of it could be counted.

use std::sync::Arc;

use urna_domain::{
    ballot::accept,
    election::{Election, Marks},
    poll::Poll,
};

use crate::{
    error::{Refusal, StationError},
    station::Station,
};

impl Station {
    /// The election to try the booth with. Refuses once the poll was opened: from then on a booth takes votes.
    pub fn practice_paper(&self) -> Result<Arc<Election>, StationError> {
        let day = self.day();
        match day.poll {
            Poll::Closed => Ok(day.election()?.clone()),
            Poll::Open { .. } | Poll::Suspended { .. } | Poll::Ended { .. } | Poll::Certified { .. } => {
                Err(Refusal::PracticeOver.into())
            }
        }
    }

    /// Judges the marks of a ballot that is only tried, and keeps nothing of them. Refuses like
    /// [`Station::practice_paper`], and marks that break a rule of the ballot.
    pub fn practise(&self, marks: &Marks) -> Result<(), StationError> {
        let election = self.practice_paper()?;
        accept(&election, marks)?;
        Ok(())
    }
}
