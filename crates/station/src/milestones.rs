//! The opening and the closing of the poll: when, and where the record of it is on its way to the centre.

use urna_domain::{Millis, event::Fact, ids::EventId};
use urna_store::{outbox, outbox::Lane};

use crate::{error::StationError, station::Station};

/// What happens once in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// The poll was opened.
    Opened,
    /// It was closed.
    Closed,
}

/// The record of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When.
    pub at: Millis,
    /// Where it is on its way; `None` when it is not in the outbox, as after a store was put back.
    pub sent: Option<outbox::State>,
}

impl Milestone {
    /// The milestone of a word; `None` for any other text.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "opened" => Some(Self::Opened),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }

    fn is(self, fact: &Fact) -> bool {
        match self {
            Self::Opened => matches!(fact, Fact::PollOpened { .. }),
            Self::Closed => matches!(fact, Fact::PollClosed { .. }),
        }
    }
}

impl Station {
    /// The record of the opening or the closing; `None` before.
    pub fn recorded(&self, milestone: Milestone) -> Result<Option<Recorded>, StationError> {
        self.store.read(|read| {
            let mut found: Option<(EventId, Millis)> = None;
            self.for_each_record(read, |id, at, fact| {
                if milestone.is(&fact) {
                    found = Some((id, at));
                }
            })?;
            let Some((id, at)) = found else { return Ok(None) };
            let sent = outbox::state_of(read, Lane::Events, &id.to_string())?;
            Ok(Some(Recorded { at, sent }))
        })
    }
}
