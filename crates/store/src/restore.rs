//! Putting a copy in the place of a station.db that is damaged or gone. Nothing is deleted: the damaged files are set
//! aside, and what can still be read in them is read.
//!
//! ```text
//! copy ──▶ station.db.restoring, flushed
//! station.db, its WAL ──▶ station.damaged-1.db, its WAL          (a crash here: run it again)
//! station.db.restoring ──▶ station.db
//! ```

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use rusqlite::{Connection, Row, params};
use urna_domain::{
    event::Event,
    ids::{CitizenId, EventId},
};

use crate::{
    Home, StoreError, StoreKey, authorisations,
    connection::open_reader,
    encode,
    home::sync_dir,
    neighbours::Chain,
    participation::{self, Participation},
    store::check,
};

/// Damaged files that are set aside at most.
const DAMAGED_MAX: u32 = 1_000;

/// What could still be read in a damaged file.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// Events of the chain after the given one, in order, as far as they can be read. Nothing of them is checked.
    pub events: Vec<Event>,
    /// Who was checked in.
    pub participation: Vec<(CitizenId, Participation)>,
    /// Authorisations.
    pub authorisations: Vec<authorisations::Row>,
}

/// Whether a station.db is there and every page of it is in order.
pub fn is_in_order(home: &Home, key: &StoreKey) -> bool {
    let path = home.station_db();
    path.exists() && open_reader(&path, key).is_ok_and(|conn| check(&conn, true).is_ok())
}

/// Puts the copy in `dir` in the place of the station.db of a home, which nobody may have open. Gives what the damaged one
/// still shows of `chain` after `after`. Fails, with everything as it was, when the copy cannot be taken.
pub fn replace_with_copy(
    home: &Home,
    key: &StoreKey,
    dir: &Path,
    chain: &Chain,
    after: u64,
) -> Result<Salvaged, StoreError> {
    let _lock = home.lock()?;
    let (here, new) = (home.station_db(), home.dir().join("station.db.restoring"));
    let copy = Home::new(dir).station_db();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::io("put the copy back", &path, source)
    };
    fs::copy(&copy, &new).map_err(failed(&copy))?;
    File::open(&new).and_then(|file| file.sync_all()).map_err(failed(&new))?;
    let damaged = if here.exists() { Some(set_aside(home)?) } else { newest_damaged(home) };
    fs::rename(&new, &here).map_err(failed(&here))?;
    sync_dir(home.dir())?;
    Ok(damaged.map(|damaged| salvage(&damaged, key, chain, after)).unwrap_or_default())
}

fn damaged(home: &Home, number: u32) -> PathBuf {
    home.dir().join(format!("station.damaged-{number}.db"))
}

fn newest_damaged(home: &Home) -> Option<PathBuf> {
    (1..=DAMAGED_MAX).map(|number| damaged(home, number)).take_while(|path| path.exists()).last()
}

/// Moves the database and its WAL aside; they stay together, because the newest records are in the WAL.
fn set_aside(home: &Home) -> Result<PathBuf, StoreError> {
    let free = (1..=DAMAGED_MAX).map(|number| damaged(home, number)).find(|path| !path.exists());
    let aside = free.ok_or(StoreError::damaged("too many damaged databases are set aside already"))?;
    let failed = |source| StoreError::io("set the damaged database aside", &aside, source);
    let (wal, shm) = (beside(&home.station_db(), "-wal"), beside(&home.station_db(), "-shm"));
    // The WAL first: without its database it is nothing, and a database without its WAL would be an older one.
    if wal.exists() {
        fs::rename(&wal, beside(&aside, "-wal")).map_err(failed)?;
    }
    fs::rename(home.station_db(), &aside).map_err(failed)?;
    if shm.exists() {
        fs::remove_file(&shm).map_err(failed)?;
    }
    Ok(aside)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Reads what can be read; an error ends a table and not the search.
fn salvage(path: &Path, key: &StoreKey, chain: &Chain, after: u64) -> Salvaged {
    let Ok(conn) = open_reader(path, key) else { return Salvaged::default() };
    Salvaged {
        events: events_of(&conn, chain, after),
        participation: rows(&conn, "SELECT citizen, state, check_in, at FROM participation", |row| {
            participation::read_row(row).ok()
        }),
        authorisations: rows(&conn, authorisations::ALL, |row| authorisations::read_row(row).ok()),
    }
}

fn events_of(conn: &Connection, chain: &Chain, after: u64) -> Vec<Event> {
    let mut found = Vec::new();
    let sql = "SELECT canon, sig FROM event JOIN chain ON chain.id = event.key >> 40
               WHERE station = ?1 AND epoch = ?2 AND key = (id << 40) + ?3";
    let Ok(mut statement) = conn.prepare(sql) else { return found };
    for seq in after.saturating_add(1).. {
        let values = params![chain.station.as_str(), chain.epoch, encode::signed(seq)];
        let read =
            statement.query_row(values, |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, [u8; 64]>(1)?)));
        let Some(event) = read.ok().and_then(|(canon, sig)| Event::read(&canon, sig).ok()) else { break };
        if event.id != (EventId { station: chain.station.clone(), epoch: chain.epoch, seq }) {
            break;
        }
        found.push(event);
    }
    found
}

fn rows<T>(conn: &Connection, sql: &str, read: impl Fn(&Row<'_>) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    let Ok(mut statement) = conn.prepare(sql) else { return found };
    let Ok(mut rows) = statement.query([]) else { return found };
    while let Ok(Some(row)) = rows.next() {
        found.extend(read(row));
    }
    found
}
