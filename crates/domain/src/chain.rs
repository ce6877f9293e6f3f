//! The chain of a station: every event of an epoch, contiguous, linked and signed.

use ed25519_dalek::VerifyingKey;

use crate::event::{ChainHead, Event, EventError};

/// Where a chain breaks, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chain breaks at event {seq}: {why}")]
pub struct ChainError {
    /// The sequence number that was due there; 0 for a chain without events.
    pub seq: u64,
    /// How.
    pub why: ChainBreak,
}

/// How a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// There is no event at all.
    #[error("there are no events")]
    Empty,
    /// An event of another station or epoch.
    #[error("the event belongs to another station or epoch")]
    Foreign,
    /// An event is missing, repeated or out of order.
    #[error("event {found} stands there; one is missing, repeated or out of order")]
    Sequence {
        /// The sequence number found.
        found: u64,
    },
    /// The event does not name the one before it: that one was changed, or this one belongs to a fork.
    #[error("the event does not follow the one before it")]
    Link,
    /// The clock does not advance.
    #[error("the event is not later than the one before it")]
    Clock,
    /// The sequence number is the last possible one.
    #[error("the sequence is exhausted")]
    Exhausted,
    /// The fields beside the signed bytes say something else than these.
    #[error("the event's fields are not those of its signed bytes")]
    Fields,
    /// The event itself cannot be trusted.
    #[error(transparent)]
    Event(#[from] EventError),
}

/// Verifies a whole chain, from its first event, against the station's key. Fails at the first event that does not
/// follow, with its place; says nothing of events missing at the *end*, which only a signed count can show.
pub fn verify_chain<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    key: &VerifyingKey,
) -> Result<ChainHead, ChainError> {
    let mut events = events.into_iter();
    let Some(first) = events.next() else {
        return Err(ChainError { seq: 0, why: ChainBreak::Empty });
    };
    let start = ChainHead::new(first.id.station.clone(), first.id.epoch);
    extend_chain(start, std::iter::once(first).chain(events), key)
}

/// Verifies that events follow a head that was verified before, and returns the new head; the same one when there
/// are none.
pub fn extend_chain<'a>(
    head: ChainHead,
    events: impl IntoIterator<Item = &'a Event>,
    key: &VerifyingKey,
) -> Result<ChainHead, ChainError> {
    events.into_iter().try_fold(head, |head, event| follow(&head, event, key))
}

fn follow(head: &ChainHead, event: &Event, key: &VerifyingKey) -> Result<ChainHead, ChainError> {
    let due = head.seq.checked_add(1);
    let seq = due.unwrap_or(head.seq);
    let broken = |why| Err(ChainError { seq, why });
    if due.is_none() {
        return broken(ChainBreak::Exhausted);
    }
    if event.id.station != head.station || event.id.epoch != head.epoch {
        return broken(ChainBreak::Foreign);
    }
    if event.id.seq != seq {
        return broken(ChainBreak::Sequence { found: event.id.seq });
    }
    if let Err(why) = event.verify(key) {
        return broken(ChainBreak::Event(why));
    }
    match Event::read(&event.canon, event.sig) {
        Ok(signed) if signed == *event => {}
        Ok(_) => return broken(ChainBreak::Fields),
        Err(why) => return broken(ChainBreak::Event(why)),
    }
    if event.prev != head.hash {
        return broken(ChainBreak::Link);
    }
    if event.hlc <= head.hlc {
        return broken(ChainBreak::Clock);
    }
    Ok(ChainHead::after(event))
}

#[cfg(test)]
mod tests;
