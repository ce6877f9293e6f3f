//! How numbers and identifiers are written into columns.

use rusqlite::Row;
use urna_domain::{
    Hash,
    ids::{CitizenId, EventId},
};

use crate::StoreError;

const HIGHEST_BIT: u64 = 1 << 63;

/// An unsigned number as the signed one of the same order.
pub(crate) fn sortable(value: u64) -> i64 {
    (value ^ HIGHEST_BIT).cast_signed()
}

/// What [`sortable`] was made of.
pub(crate) fn unsorted(value: i64) -> u64 {
    value.cast_unsigned() ^ HIGHEST_BIT
}

/// A count that was written with [`signed`].
pub(crate) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// A count as SQLite holds it.
pub(crate) fn signed(value: impl TryInto<i64>) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

/// A hash column.
pub(crate) fn hash(row: &Row<'_>, column: usize) -> Result<Hash, StoreError> {
    Ok(Hash(row.get(column)?))
}

/// A citizen column.
pub(crate) fn citizen(row: &Row<'_>, column: usize) -> Result<CitizenId, StoreError> {
    let text = row.get_ref(column)?.as_str().map_err(|_| StoreError::damaged("a citizen's id"))?;
    CitizenId::parse(text).map_err(|_| StoreError::damaged("a citizen's id"))
}

/// An event column.
pub(crate) fn event(row: &Row<'_>, column: usize) -> Result<EventId, StoreError> {
    let text = row.get_ref(column)?.as_str().map_err(|_| StoreError::damaged("an event's id"))?;
    EventId::parse(text).map_err(|_| StoreError::damaged("an event's id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sortable_numbers_keep_their_order_beyond_2038() {
        let times = [0, 1, (1 << 62) - 1, (1 << 63) - 1, 1 << 63, u64::MAX];
        assert!(times.map(sortable).is_sorted());
        assert_eq!(times.map(sortable).map(unsorted), times);
    }
}
