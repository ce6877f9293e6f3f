//! The six tables of a roll, live or staged, and the statements that fill them.

use crate::{StoreError, Tx};

/// Which of the two rolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The one that people are looked up in.
    Live,
    /// The one that is being loaded.
    Staged,
}

/// The tables, by their live names.
const NAMES: [&str; 6] = ["roll", "roll_word", "roll_part", "roll_place", "roll_dni", "roll_bearer"];

/// The same tables as in `migrations/`, where their columns are explained; a test compares them.
const TABLES: &str = "
    CREATE TABLE staged_roll (
        key INTEGER PRIMARY KEY NOT NULL,
        citizen BLOB NOT NULL UNIQUE,
        dni TEXT NOT NULL,
        dni_given TEXT NOT NULL,
        surname1 INTEGER NOT NULL,
        surname2 INTEGER NOT NULL,
        name INTEGER NOT NULL,
        place INTEGER NOT NULL,
        rev INTEGER NOT NULL,
        ver INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE staged_roll_word (
        id INTEGER PRIMARY KEY NOT NULL,
        text TEXT NOT NULL UNIQUE,
        folded TEXT NOT NULL
    ) STRICT;
    CREATE TABLE staged_roll_part (
        part TEXT NOT NULL,
        word INTEGER NOT NULL,
        PRIMARY KEY (part, word)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE staged_roll_place (
        id INTEGER PRIMARY KEY NOT NULL,
        given INTEGER NOT NULL,
        comunidad TEXT NOT NULL,
        province TEXT NOT NULL,
        municipality TEXT NOT NULL,
        mesa TEXT NOT NULL,
        UNIQUE (mesa, municipality, province, comunidad, given)
    ) STRICT;
    CREATE TABLE staged_roll_dni (
        dni TEXT NOT NULL,
        key INTEGER NOT NULL,
        PRIMARY KEY (dni, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE staged_roll_bearer (
        id INTEGER PRIMARY KEY NOT NULL,
        keys BLOB NOT NULL
    ) STRICT;";

impl Side {
    /// The statement for this side; written for the live one with `roll` in braces.
    pub(crate) fn sql(self, template: &str) -> String {
        let name = match self {
            Self::Live => "roll",
            Self::Staged => "staged_roll",
        };
        template.replace("{roll}", name)
    }
}

/// Makes empty staged tables, in the place of any that are there.
pub(crate) fn create_staged(tx: &Tx<'_>) -> Result<(), StoreError> {
    drop_staged(tx)?;
    Ok(tx.conn.execute_batch(TABLES)?)
}

/// Drops the staged tables.
pub(crate) fn drop_staged(tx: &Tx<'_>) -> Result<(), StoreError> {
    for name in NAMES {
        tx.conn.execute_batch(&format!("DROP TABLE IF EXISTS staged_{name}"))?;
    }
    Ok(())
}

/// Puts the staged tables in the place of the live ones, which are gone then.
pub(crate) fn switch(tx: &Tx<'_>) -> Result<(), StoreError> {
    for name in NAMES {
        tx.conn.execute_batch(&format!("DROP TABLE {name}; ALTER TABLE staged_{name} RENAME TO {name}"))?;
    }
    tx.dictionaries.borrow_mut().clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::{Read, testing::TestStore};

    /// Everything `sqlite_schema` and the table descriptions say of the roll, without names of indexes.
    fn schema(r: &Read<'_>) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT t.name || ':' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk
                   FROM pragma_table_list t, pragma_table_xinfo(t.name) c
                   WHERE t.name IN ('roll', 'roll_word', 'roll_part', 'roll_place', 'roll_dni', 'roll_bearer')
                   UNION ALL
                   SELECT t.name || ' strict ' || t.strict || ' wr ' || t.wr FROM pragma_table_list t
                   WHERE t.name IN ('roll', 'roll_word', 'roll_part', 'roll_place', 'roll_dni', 'roll_bearer')
                   UNION ALL
                   SELECT t.name || ' index ' || i.\"unique\" || ' ' || i.origin || ' ' ||
                          (SELECT group_concat(name) FROM pragma_index_info(i.name))
                   FROM pragma_table_list t, pragma_index_list(t.name) i
                   WHERE t.name IN ('roll', 'roll_word', 'roll_part', 'roll_place', 'roll_dni', 'roll_bearer')
                   ORDER BY 1";
        r.all(sql, [], |row| Ok(row.get(0)?))
    }

    #[test]
    fn a_switched_in_roll_has_the_tables_of_the_migrations() {
        let store = TestStore::new();
        let migrated = store.look(schema);
        assert!(migrated.len() > 20);
        for _ in 0..2 {
            store.change(|tx| {
                create_staged(tx)?;
                switch(tx)
            });
            assert_eq!(store.look(schema), migrated);
        }
    }
}
