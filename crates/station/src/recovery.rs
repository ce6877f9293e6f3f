//! After a crash in the middle of a cast: the box's header says which side of the line it fell on.

use urna_domain::Millis;
use urna_store::{Store, authorisations};

use crate::{
    booth::{audit_recovery, finish_cast},
    error::StationError,
    identity::Identity,
    station::Day,
};

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

/// Compares the header of the box with the authorisations and finishes or undoes the cast in between.
pub(crate) fn finish_interrupted_cast(
    store: &Store,
    identity: &Identity,
    day: &mut Day,
    now: Millis,
) -> Result<Recovery, StationError> {
    let mut recovery = Recovery::Nothing;
    if let Some(nonce) = day.ballot_box.contents()?.last_nonce {
        match store.read(|read| authorisations::by_nonce(read, &nonce))? {
            None => return Ok(Recovery::BoxAheadOfStore),
            Some(authorisation) => match authorisation.state {
                authorisations::State::Consumed => {}
                authorisations::State::Open
                | authorisations::State::InBooth
                | authorisations::State::Returned
                | authorisations::State::Expired => {
                    finish_cast(store, identity, day, now)?;
                    audit_recovery(store, now, "VoteCompletedAtStart")?;
                    recovery = Recovery::VoteCompleted;
                }
            },
        }
    }
    let open = store.read(authorisations::open)?;
    let in_booth = |row: &authorisations::Row| row.state == authorisations::State::InBooth;
    if let Some(authorisation) = open.into_iter().find(in_booth) {
        let nonce = authorisation.nonce_hash;
        store.write_blocking(move |tx| authorisations::set_state(tx, &nonce, authorisations::State::Open))?;
        audit_recovery(store, now, "VoteNotCastAtStart")?;
        recovery = Recovery::VoteNotCast;
    }
    Ok(recovery)
}
