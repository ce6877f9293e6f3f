//! A look at the database, and a change of it.

use std::{
    cell::{Cell, RefCell},
    ops::Deref,
};

use rusqlite::{Connection, Params, Row};

use crate::{StoreError, dictionary::Dictionaries};

/// One consistent look at the database: everything read through it is of the same moment.
#[derive(Debug)]
pub struct Read<'c> {
    pub(crate) conn: &'c Connection,
}

/// One change of the database: all of it is kept, or nothing.
#[derive(Debug)]
pub struct Tx<'c> {
    read: Read<'c>,
    pub(crate) dictionaries: &'c RefCell<Dictionaries>,
    refused: Cell<bool>,
}

impl<'c> Read<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Self {
        Self { conn }
    }

    /// Every row of a query.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The first row of a query.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(read).transpose()
    }

    /// The one number a query answers.
    pub(crate) fn count(&self, sql: &str, params: impl Params) -> Result<u64, StoreError> {
        let number: i64 = self.first(sql, params, |row| Ok(row.get(0)?))?.unwrap_or(0);
        Ok(u64::try_from(number).unwrap_or(0))
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: &'c Connection, dictionaries: &'c RefCell<Dictionaries>) -> Self {
        Self { read: Read::new(conn), dictionaries, refused: Cell::new(false) }
    }

    /// Performs a statement; says how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        let done = self.conn.prepare_cached(sql).and_then(|mut statement| statement.execute(params));
        done.map_err(|error| {
            let error = StoreError::from(error);
            self.refused.set(self.refused.get() || error.is_of_the_disk());
            error
        })
    }

    /// Whether the disk refused one of the statements.
    pub(crate) fn was_refused(&self) -> bool {
        self.refused.get()
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}
