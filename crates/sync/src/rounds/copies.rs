//! The lane of neighbours' copies: what a station that is silent, or cut off, cannot send itself. The copies are sealed;
//! the office opens them and compares.

use std::sync::Arc;

use urna_domain::ids::EventId;
use urna_store::neighbours;

use crate::{
    config::Incident,
    lanes::{Job, Left},
    remote::{InsertOutcome, Remote},
    rounds::desk::{Desk, RoundError, Tally, UPLOAD_DEADLINE, witness},
};

/// Copies of one call: a thousand bytes each as a rule, and a megabyte at most.
const COPIES_PER_CALL: u32 = 200;
/// The centre refused a copy for good.
const COPY_REFUSED: &str = "neighbour_copy_refused";

/// Carries what is to be carried.
pub(crate) async fn round<R: Remote>(
    desk: &Desk<R>,
    job: Job,
    tally: &mut Tally,
) -> Result<Left, RoundError> {
    let limit = job.batch.min(COPIES_PER_CALL);
    let copies = desk.read(move |read| neighbours::to_carry(read, limit)).await?;
    if copies.is_empty() {
        return Ok(Left::default());
    }
    let more = copies.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let ids: Vec<EventId> = copies.iter().map(|copy| copy.id.clone()).collect();
    let copies = Arc::new(copies);
    let call = |remote: Arc<R>| async move { remote.insert_copies(&copies).await };
    let outcomes = desk.call(UPLOAD_DEADLINE, call).await?;
    tally.exchanged = true;
    if outcomes.len() != ids.len() {
        return Err(RoundError::protocol("some copies have no outcome"));
    }
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, InsertOutcome::Refused { .. })).count();
    tally.sent = tally.sent.saturating_add(u64::try_from(ids.len() - refused).unwrap_or(0));
    let config = desk.config.clone();
    desk.write(move |tx| {
        neighbours::carried(tx, &ids)?;
        if refused > 0 {
            // Their own station has the records still, or other neighbours have.
            let facts = vec![("copies", refused.to_string())];
            witness(&config, tx, &Incident { code: COPY_REFUSED, facts })?;
        }
        Ok(())
    })
    .await?;
    Ok(Left { more, duplicates: false })
}
