//! The office's own events: signed with the authority's key, chained in the cluster.

use urna_domain::{
    Hash, Millis,
    event::{Event, Fact},
    ids::{ElectionId, StationId},
};

use crate::{Office, OfficeError};

/// What stands in the place of a scope in the office's events: it sees the whole roll.
const SCOPE: &str = "office";
/// How often the end of the chain is looked for again because somebody else of the office wrote at the same time.
const TRIES_MAX: u32 = 8;
const REASON_BYTES_MAX: usize = 500;

/// Signs a fact as the next event of the office in an election and inserts it on a majority. The chain lies in the
/// cluster alone: the `_id` of an event is its place, so two who write at once cannot take the same.
pub(crate) async fn record(
    office: &Office,
    election: &ElectionId,
    fact: &Fact,
    now: Millis,
) -> Result<Event, OfficeError> {
    let (station, epoch) = (StationId::office(), epoch_of(election));
    let mut head = office.admin().chain_head(election, &station, epoch).await?;
    for _ in 0..TRIES_MAX {
        let event = Event::sign(&head, now, election, SCOPE, fact, office.signing_key())?;
        let inserted = office.admin().insert_event(&event).await?;
        head = office.admin().chain_head(election, &station, epoch).await?;
        // An insert that the driver repeated finds itself.
        if inserted || head.hash == event.hash {
            tracing::info!(event = %event.id, kind = event.kind(), "the office recorded an event");
            return Ok(event);
        }
    }
    Err(OfficeError::Busy)
}

/// The office has a chain per election, so that each can be checked by itself: its epoch is the beginning of the hash
/// of the election's id.
fn epoch_of(election: &ElectionId) -> u32 {
    let [first, second, third, fourth, ..] = Hash::of(election.as_str().as_bytes()).0;
    u32::from_be_bytes([first, second, third, fourth])
}

/// A reason. Fails when it is empty or too long.
pub(crate) fn reason(text: &str) -> Result<String, OfficeError> {
    let text = text.trim();
    if text.is_empty() || text.len() > REASON_BYTES_MAX {
        return Err(OfficeError::Reason { max: REASON_BYTES_MAX });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn each_election_has_a_chain_of_its_own() {
        let epoch = |id: &str| epoch_of(&ElectionId::parse(id).unwrap());
        assert_ne!(epoch("e-2026"), epoch("e-2027"));
        assert_eq!(epoch("e-2026"), epoch("e-2026"));
    }

    #[test]
    fn a_reason_says_something() {
        assert_eq!(reason(" typing ").unwrap(), "typing");
        for text in ["", "  ", &"x".repeat(REASON_BYTES_MAX + 1)] {
            assert!(matches!(reason(text), Err(OfficeError::Reason { .. })));
        }
    }
}
