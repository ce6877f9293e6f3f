//! Records that the centre refused for good are sent once more when what refused them may have changed: this program,
//! or the rules of the centre's collections. And whenever somebody asks.

use urna_store::{Store, StoreError, Tx, outbox, settings};

use crate::local;

/// Setting that holds under which program and which rules the refused records were last sent.
const TRIED_UNDER: &str = "sync.refused_tried_under";
/// The lanes of records; copies of what was refused are never refused themselves.
const LANES: [outbox::Lane; 4] =
    [outbox::Lane::Events, outbox::Lane::Guards, outbox::Lane::Ballots, outbox::Lane::Manifest];

/// Puts every refused record back into its queue. Says how many there were.
pub async fn retry_refused(store: &Store) -> Result<u64, StoreError> {
    local::write(store, put_refused_back).await
}

/// The same, when the program or the centre's rules are others than at the last time.
pub(crate) fn after_update(tx: &Tx<'_>, schema: Option<&str>) -> Result<u64, StoreError> {
    let now = format!("{} {}", env!("CARGO_PKG_VERSION"), schema.unwrap_or_default());
    if settings::get(tx, TRIED_UNDER)?.as_ref() == Some(&now) {
        return Ok(0);
    }
    settings::set(tx, TRIED_UNDER, &now)?;
    put_refused_back(tx)
}

/// The same inside a transaction.
pub fn put_refused_back(tx: &Tx<'_>) -> Result<u64, StoreError> {
    let mut retried = 0_u64;
    for lane in LANES {
        let rows = outbox::retry_quarantined(tx, lane)?;
        retried = retried.saturating_add(u64::try_from(rows).unwrap_or(u64::MAX));
    }
    Ok(retried)
}
