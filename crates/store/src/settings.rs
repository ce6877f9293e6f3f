//! Settings: a name and a text, owned by whoever knows the name.

use crate::{Read, StoreError, Tx};

/// The value of a setting.
pub fn get(r: &Read<'_>, name: &str) -> Result<Option<String>, StoreError> {
    r.first("SELECT value FROM setting WHERE name = ?1", [name], |row| Ok(row.get(0)?))
}

/// Sets a setting.
pub fn set(tx: &Tx<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    tx.execute(sql, [name, value]).map(|_| ())
}

/// Removes a setting; nothing happens when it is not there.
pub fn delete(tx: &Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM setting WHERE name = ?1", [name]).map(|_| ())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    #[test]
    fn last_value_of_a_setting_stands_until_it_is_deleted() {
        let store = TestStore::new();
        store.change(|tx| set(tx, "offline_demo", "on"));
        store.change(|tx| set(tx, "offline_demo", "off"));
        assert_eq!(store.look(|r| get(r, "offline_demo")).as_deref(), Some("off"));
        store.change(|tx| delete(tx, "offline_demo"));
        assert_eq!(store.look(|r| get(r, "offline_demo")), None);
        store.change(|tx| delete(tx, "offline_demo"));
    }
}
