//! After a crash in the middle of a cast: the box's header says which side of the line it fell on.

use urna_domain::Millis;
use urna_store::{Store, Tx, audit, authorisations};

use crate::{
    booth::{Moment, finish_cast},
    error::StationError,
    identity::Identity,
    station::Day,
};

/// What the audit log calls [`Recovery::VoteCompleted`].
pub(crate) const VOTE_COMPLETED: &str = "VoteCompletedAtStart";
/// What the audit log calls [`Recovery::VoteNotCast`].
const VOTE_NOT_CAST: &str = "VoteNotCastAtStart";

/// What a start found. Shown to the staff in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing was interrupted.
    Nothing,
    /// A ballot was in the box and its record was missing: the record is written now, the vote counts once.
    VoteCompleted,
    /// A voter was in the booth and nothing was cast: the authorisation is open again.
    VoteNotCast,
    /// The box names an authorisation that the store does not know: a copy of the store was put back. Nothing
    /// is changed; people must decide.
    BoxAheadOfStore,
}

/// Compares the header of the box with the authorisations and finishes or undoes the cast in between. A start that
/// finds nothing says again what an earlier one found, until somebody has done something since: the program may have
/// died before anybody read it.
pub(crate) fn finish_interrupted_cast(
    store: &Store,
    identity: &Identity,
    day: &mut Day,
    now: Millis,
) -> Result<Recovery, StationError> {
    let mut recovery = None;
    let contents = day.ballot_box.contents()?;
    if contents.count < day.poll.ballots() {
        return Err(StationError::Broken(
            "the box holds fewer ballots than its record says; put the box back",
        ));
    }
    if let Some(nonce) = contents.last_nonce {
        match store.read(|read| authorisations::by_nonce(read, &nonce))?.map(|row| row.state) {
            // What was given back or ran out cannot have been voted with: people must look, as when nobody knows it.
            // Its record is there: only who had it is not, in a store that was put back from a copy.
            None if contents.count == day.poll.ballots() => {}
            None | Some(authorisations::State::Returned | authorisations::State::Expired) => {
                return Ok(Recovery::BoxAheadOfStore);
            }
            Some(authorisations::State::Consumed) => {}
            Some(authorisations::State::Open | authorisations::State::InBooth) => {
                finish_cast(store, identity, day, now, Moment::AtStart)?;
                recovery = Some(Recovery::VoteCompleted);
            }
        }
    }
    let open = store.read(authorisations::open)?;
    let in_booth = |row: &authorisations::Row| row.state == authorisations::State::InBooth;
    if let Some(authorisation) = open.into_iter().find(in_booth) {
        let nonce = authorisation.nonce_hash;
        store.write_blocking(move |tx| {
            authorisations::set_state(tx, &nonce, authorisations::State::Open)?;
            audit_recovery(tx, now, VOTE_NOT_CAST)
        })?;
        recovery = Some(Recovery::VoteNotCast);
    }
    match recovery {
        Some(recovery) => Ok(recovery),
        None => found_before(store),
    }
}

fn found_before(store: &Store) -> Result<Recovery, StationError> {
    let last = store.read(|read| audit::tail(read, 1))?;
    Ok(match last.first().map(|recorded| recorded.entry.action.as_str()) {
        Some(VOTE_COMPLETED) => Recovery::VoteCompleted,
        Some(VOTE_NOT_CAST) => Recovery::VoteNotCast,
        _ => Recovery::Nothing,
    })
}

/// Notes in the audit log what a start found, in the transaction that settles it.
pub(crate) fn audit_recovery(tx: &Tx<'_>, now: Millis, action: &'static str) -> Result<(), StationError> {
    let entry = audit::Entry {
        at: now,
        actor: "program".to_owned(),
        action: action.to_owned(),
        facts: serde_json::json!({}),
    };
    Ok(audit::append(tx, &entry)?)
}
