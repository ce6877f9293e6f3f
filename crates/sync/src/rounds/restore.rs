//! A cluster that was restored from a backup no longer holds everything that it confirmed. Either the office says so, or
//! its time gives it away: it is behind the time of an earlier answer.

use urna_store::{StoreError, Tx, delta, neighbours, outbox, settings};

use crate::{
    config::{CLAIM, Incident},
    proof,
    remote::{ClusterTime, Remote},
    rounds::desk::{Desk, RoundError, witness},
};

/// A healthy cluster may answer with a snapshot that is a little older than one before, just after a fail-over.
pub const TIME_BACK_SECONDS: u32 = 300;
/// The incident that the office had the cluster restored.
pub(crate) const RESTORED: &str = "centre_restored";
/// The incident that the cluster's time went back.
pub(crate) const TIME_BACK: &str = "centre_time_back";

/// Offers everything again that was confirmed before, what was carried for neighbours too, and compares the roll with the next round. Says how many records.
pub(crate) fn begin_again(tx: &Tx<'_>) -> Result<usize, StoreError> {
    settings::delete(tx, CLAIM)?;
    proof::forget(tx)?;
    neighbours::carry_again(tx)?;
    outbox::resend_all(tx)
}

/// Looks whether the centre answers from a time before the cursor. Changes of that time would never be asked for, so the
/// cursor goes back, too; what they change is found by the proof, since the rows here have later revisions.
pub(crate) async fn look_at_time<R: Remote>(
    desk: &Desk<R>,
    cursor: ClusterTime,
    snapshot: ClusterTime,
) -> Result<(), RoundError> {
    if snapshot >= cursor.minus_seconds(TIME_BACK_SECONDS) {
        return Ok(());
    }
    let config = desk.config.clone();
    let records = desk
        .write(move |tx| {
            delta::turn_back(tx, snapshot.0)?;
            let records = begin_again(tx)?;
            let seconds = (cursor.0 >> 32).saturating_sub(snapshot.0 >> 32);
            let facts = vec![("records", records.to_string()), ("seconds", seconds.to_string())];
            witness(&config, tx, &Incident { code: TIME_BACK, facts })?;
            Ok(records)
        })
        .await?;
    tracing::warn!(records, "the time of the centre went back; everything is offered again");
    Ok(())
}
