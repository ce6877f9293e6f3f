//! The four tables of a roll, live or staged, and the statements that fill them.

use crate::{Read, StoreError, Tx};

/// Which of the two rolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The one that people are looked up in.
    Live,
    /// The one that is being loaded.
    Staged,
}

/// What distinguishes the indexes of a roll; `{}` is the generation, because the old ones exist until the switch.
/// The order of the three name indexes gives each pair of columns an index that begins with it.
const INDEXES: [&str; 5] = [
    "CREATE UNIQUE INDEX IF NOT EXISTS roll_by_citizen_{} ON staged_roll (citizen)",
    "CREATE INDEX IF NOT EXISTS roll_by_dni_{} ON staged_roll (dni)",
    "CREATE INDEX IF NOT EXISTS roll_by_surname1_{} ON staged_roll (surname1, surname2, name)",
    "CREATE INDEX IF NOT EXISTS roll_by_surname2_{} ON staged_roll (surname2, name, surname1)",
    "CREATE INDEX IF NOT EXISTS roll_by_name_{} ON staged_roll (name, surname1, surname2)",
];

/// The same tables as in `migrations/`, where their columns are explained; a test compares them.
const TABLES: &str = "
    CREATE TABLE staged_roll (
        key INTEGER PRIMARY KEY NOT NULL,
        citizen BLOB NOT NULL,
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
    ) STRICT;";

const DROP_STAGED: &str = "
    DROP TABLE IF EXISTS staged_roll;
    DROP TABLE IF EXISTS staged_roll_word;
    DROP TABLE IF EXISTS staged_roll_part;
    DROP TABLE IF EXISTS staged_roll_place;";

const SWITCH: &str = "
    DROP TABLE roll;
    DROP TABLE roll_word;
    DROP TABLE roll_part;
    DROP TABLE roll_place;
    ALTER TABLE staged_roll RENAME TO roll;
    ALTER TABLE staged_roll_word RENAME TO roll_word;
    ALTER TABLE staged_roll_part RENAME TO roll_part;
    ALTER TABLE staged_roll_place RENAME TO roll_place;";

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

/// Makes empty staged tables, in the place of any that are there. Only the index on citizens is kept while they are
/// filled: rows come in its order, so it costs little, and it finds those that come twice.
pub(crate) fn create_staged(tx: &Tx<'_>) -> Result<(), StoreError> {
    drop_staged(tx)?;
    tx.conn.execute_batch(TABLES)?;
    build_index(tx, 0)
}

/// Drops the staged tables.
pub(crate) fn drop_staged(tx: &Tx<'_>) -> Result<(), StoreError> {
    Ok(tx.conn.execute_batch(DROP_STAGED)?)
}

/// How many indexes a roll has.
pub(crate) fn index_count() -> usize {
    INDEXES.len()
}

/// Builds one index of the staged roll; nothing happens when it is there.
pub(crate) fn build_index(tx: &Tx<'_>, number: usize) -> Result<(), StoreError> {
    let generation = generation(tx)?.saturating_add(1);
    let template = INDEXES.get(number).ok_or(StoreError::NotFound("index"))?;
    Ok(tx.conn.execute_batch(&template.replace("{}", &generation.to_string()))?)
}

/// Puts the staged tables in the place of the live ones, which are gone then.
pub(crate) fn switch(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.conn.execute_batch(SWITCH)?;
    tx.execute("UPDATE roll_state SET generation = generation + 1", [])?;
    tx.dictionaries.borrow_mut().clear();
    Ok(())
}

fn generation(r: &Read<'_>) -> Result<i64, StoreError> {
    let found = r.first("SELECT generation FROM roll_state", [], |row| Ok(row.get(0)?))?;
    found.ok_or_else(|| StoreError::damaged("the state of the roll"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    /// Everything `sqlite_schema` and the table descriptions say of the roll, without names of indexes.
    fn schema(r: &Read<'_>) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT t.name || ':' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk
                   FROM pragma_table_list t, pragma_table_xinfo(t.name) c
                   WHERE t.name IN ('roll', 'roll_word', 'roll_part', 'roll_place')
                   UNION ALL
                   SELECT t.name || ' strict ' || t.strict || ' wr ' || t.wr FROM pragma_table_list t
                   WHERE t.name IN ('roll', 'roll_word', 'roll_part', 'roll_place')
                   UNION ALL
                   SELECT t.name || ' index ' || i.\"unique\" || ' ' || i.origin || ' ' ||
                          (SELECT group_concat(name) FROM pragma_index_info(i.name))
                   FROM pragma_table_list t, pragma_index_list(t.name) i
                   WHERE t.name IN ('roll', 'roll_word', 'roll_part', 'roll_place')
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
                (0..index_count()).try_for_each(|number| build_index(tx, number))?;
                switch(tx)
            });
            assert_eq!(store.look(schema), migrated);
        }
    }
}
