//! The election of this station: the definition as the authority signed it.

use crate::{Read, StoreError, Tx};

/// The signed bytes of a definition and their signature.
pub type Signed = (Vec<u8>, Vec<u8>);

/// Keeps the signed definition, in the place of the one before. Whoever calls it has checked the signature.
pub fn put(tx: &Tx<'_>, canon: &[u8], sig: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO election (one, canon, sig) VALUES (1, ?1, ?2)
               ON CONFLICT (one) DO UPDATE SET canon = excluded.canon, sig = excluded.sig";
    tx.execute(sql, [canon, sig]).map(|_| ())
}

/// The signed bytes and their signature; `None` before an election was loaded.
pub fn get(r: &Read<'_>) -> Result<Option<Signed>, StoreError> {
    r.first("SELECT canon, sig FROM election WHERE one = 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    #[test]
    fn a_station_holds_one_election() {
        let store = TestStore::new();
        assert_eq!(store.look(get), None);
        store.change(|tx| put(tx, b"first", b"sig1"));
        store.change(|tx| put(tx, b"second", b"sig2"));
        assert_eq!(store.look(get), Some((b"second".to_vec(), b"sig2".to_vec())));
    }
}
