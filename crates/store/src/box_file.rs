//! The pages of a ballot box, as a function of the set of ballots.
//!
//! Two tables, filled in one transaction into a fresh file: the header, and the ballots in the order of their ids.
//! Where a ballot lies depends on which others there are, never on when it came.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};
use urna_domain::Hash;

use crate::{StoreError, StoreKey, crash::crash_point, sqlcipher::connect};

/// Marks a file as a box ("Urnb" in ASCII).
const APPLICATION_ID: i64 = 0x5572_6E62;
/// The format of the box.
const FORMAT: i64 = 1;
const PAGE_BYTES: u32 = 4096;

const TABLES: &str = "
    CREATE TABLE header (
        one        INTEGER PRIMARY KEY NOT NULL CHECK (one = 1), -- a single row
        count      INTEGER NOT NULL,   -- ballots
        last_nonce BLOB NOT NULL       -- hash of the nonce that the last ballot was cast with; empty before it
    ) STRICT;
    CREATE TABLE ballot (
        id      BLOB PRIMARY KEY NOT NULL, -- random
        marks   BLOB NOT NULL          -- canonical JSON of the marks
    ) STRICT, WITHOUT ROWID;";

/// A ballot as bytes.
pub(crate) type RawBallot = ([u8; 16], Vec<u8>);

/// Everything in a box, as bytes.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct RawBox {
    pub(crate) last_nonce: Option<Hash>,
    /// In the order of ids.
    pub(crate) ballots: Vec<RawBallot>,
}

/// Fills an empty database with a box, in one transaction.
fn fill(conn: &mut Connection, content: &RawBox) -> Result<(), StoreError> {
    conn.execute_batch(&format!(
        "PRAGMA page_size = {PAGE_BYTES};
         PRAGMA journal_mode = OFF;
         PRAGMA synchronous = OFF;
         PRAGMA temp_store = MEMORY;"
    ))?;
    let tx = conn.transaction()?;
    tx.execute_batch(TABLES)?;
    tx.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};"))?;
    let nonce = content.last_nonce.map_or_else(Vec::new, |nonce| nonce.0.to_vec());
    let count = crate::encode::signed(content.ballots.len());
    tx.execute("INSERT INTO header (one, count, last_nonce) VALUES (1, ?1, ?2)", params![count, nonce])?;
    {
        let mut insert = tx.prepare("INSERT INTO ballot (id, marks) VALUES (?1, ?2)")?;
        for (id, marks) in &content.ballots {
            insert.execute(params![id, marks])?;
        }
    }
    crash_point("box.in_build");
    Ok(tx.commit()?)
}

/// Writes a box into a new file, encrypted. The file is not flushed yet.
pub(crate) fn write(path: &Path, key: &StoreKey, content: &RawBox) -> Result<(), StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let written = || -> Result<(), StoreError> {
        let mut conn = connect(path, key, flags)?;
        fill(&mut conn, content)?;
        conn.close().map_err(|(_, error)| error.into())
    };
    written().map_err(|error| error.in_file(path))
}

/// The pages of a box before encryption.
pub(crate) fn plain_pages(content: &RawBox) -> Result<Vec<u8>, StoreError> {
    let mut conn = Connection::open_in_memory()?;
    fill(&mut conn, content)?;
    Ok(conn.serialize("main")?.to_vec())
}

/// Reads a box. Fails when the key is another, or the file is damaged or of a later program.
pub(crate) fn read(path: &Path, key: &StoreKey) -> Result<RawBox, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = || -> Result<RawBox, StoreError> {
        let conn = connect(path, key, flags)?;
        conn.execute_batch(
            "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
        )?;
        let found: i64 =
            conn.query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0))?;
        if found > FORMAT {
            return Err(StoreError::NewerDatabase { found, known: FORMAT });
        }
        let mark: i64 =
            conn.query_row("SELECT application_id FROM pragma_application_id", [], |row| row.get(0))?;
        if mark != APPLICATION_ID {
            return Err(StoreError::damaged("it is not a ballot box"));
        }
        let (count, nonce): (i64, Vec<u8>) =
            conn.query_row("SELECT count, last_nonce FROM header", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut statement = conn.prepare("SELECT id, marks FROM ballot ORDER BY id")?;
        let ballots = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let ballots = ballots.collect::<Result<Vec<RawBallot>, _>>()?;
        if crate::encode::signed(ballots.len()) != count {
            return Err(StoreError::damaged("the box does not hold as many ballots as it says"));
        }
        let last_nonce = match nonce.as_slice() {
            [] => None,
            bytes => Some(Hash(bytes.try_into().map_err(|_| StoreError::damaged("the header of the box"))?)),
        };
        Ok(RawBox { last_nonce, ballots })
    };
    opened().map_err(|error| error.in_file(path))
}
