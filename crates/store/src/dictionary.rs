//! The names and places that rows of the roll refer to by number.
//!
//! A million people bear some ten thousand surnames and live in some thousand places. Numbers are looked up in
//! memory first, in the table next, and given when they are in neither.

use foldhash::HashMap;
use rusqlite::{CachedStatement, OptionalExtension, params};
use urna_domain::{citizen::CitizenRef, names};

use crate::{StoreError, Tx, indexing::Gathered, roll_tables::Side};

/// Names and places kept in memory per roll; beyond, the memory is emptied and fills again from the tables.
const REMEMBERED_MAX: usize = 200_000;
/// Parts the fields of a place: a character that no text of a roll holds.
const FIELD_END: char = '\u{1F}';

/// What the cloud said of a place besides the comunidad, as bits of `roll_place.given`.
pub(crate) const GIVEN_PROVINCE: i64 = 1;
/// See [`GIVEN_PROVINCE`].
pub(crate) const GIVEN_MUNICIPALITY: i64 = 2;
/// See [`GIVEN_PROVINCE`].
pub(crate) const GIVEN_MESA: i64 = 4;
/// The people of this place asked to vote by post. They are few, and a bit of their place costs the others nothing.
pub(crate) const POSTAL: i64 = 8;

/// What the writer remembers of the two rolls.
#[derive(Debug, Default)]
pub(crate) struct Dictionaries {
    live: Remembered,
    staged: Remembered,
    /// What will make the staged roll searchable; `None` when it is not known of every row.
    pub(crate) gathered: Option<Gathered>,
}

/// Numbers remembered for one roll.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    words: HashMap<Box<str>, i64>,
    places: HashMap<Box<str>, i64>,
    scratch: String,
}

/// The statements behind the numbers of one roll.
pub(crate) struct Statements<'t> {
    find_word: CachedStatement<'t>,
    add_word: CachedStatement<'t>,
    add_part: CachedStatement<'t>,
    find_place: CachedStatement<'t>,
    add_place: CachedStatement<'t>,
}

impl Dictionaries {
    /// Forgets everything, because the tables may no longer hold it.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The numbers of one roll.
    pub(crate) fn side(&mut self, side: Side) -> &mut Remembered {
        match side {
            Side::Live => &mut self.live,
            Side::Staged => &mut self.staged,
        }
    }
}

impl<'t> Statements<'t> {
    /// Prepares them.
    pub(crate) fn new(tx: &'t Tx<'_>, side: Side) -> Result<Self, StoreError> {
        let prepare = |template: &str| tx.conn.prepare_cached(&side.sql(template));
        Ok(Self {
            find_word: prepare("SELECT id FROM {roll}_word WHERE text = ?1")?,
            add_word: prepare("INSERT INTO {roll}_word (text, folded) VALUES (?1, ?2) RETURNING id")?,
            add_part: prepare("INSERT INTO {roll}_part (part, word) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?,
            find_place: prepare(
                "SELECT id FROM {roll}_place WHERE given = ?1 AND comunidad = ?2 AND province = ?3
                 AND municipality = ?4 AND mesa = ?5",
            )?,
            add_place: prepare(
                "INSERT INTO {roll}_place (given, comunidad, province, municipality, mesa)
                 VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
            )?,
        })
    }
}

impl Remembered {
    /// The number of a name, of one word or more.
    pub(crate) fn word(&mut self, statements: &mut Statements<'_>, text: &str) -> Result<i64, StoreError> {
        if let Some(id) = self.words.get(text) {
            return Ok(*id);
        }
        let found = statements.find_word.query_row([text], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                let folded = names::fold(text);
                let id = statements.add_word.query_row([text, &folded], |row| row.get(0))?;
                for part in folded.split(' ').filter(|part| !part.is_empty()) {
                    statements.add_part.execute(params![part, id])?;
                }
                id
            }
        };
        if self.words.len() >= REMEMBERED_MAX {
            self.words.clear();
        }
        self.words.insert(text.into(), id);
        Ok(id)
    }

    /// The number of a citizen's place.
    pub(crate) fn place(
        &mut self,
        statements: &mut Statements<'_>,
        citizen: &CitizenRef<'_>,
    ) -> Result<i64, StoreError> {
        let CitizenRef { comunidad, province, municipality, mesa, postal, .. } = *citizen;
        self.scratch.clear();
        self.scratch.push_str(comunidad);
        for (field, mark) in [(province, '1'), (municipality, '2'), (mesa, '3')] {
            if let Some(text) = field {
                self.scratch.push(FIELD_END);
                self.scratch.push(mark);
                self.scratch.push_str(text);
            }
        }
        if postal {
            self.scratch.push(FIELD_END);
            self.scratch.push('4');
        }
        if let Some(id) = self.places.get(self.scratch.as_str()) {
            return Ok(*id);
        }
        let given = [(province, GIVEN_PROVINCE), (municipality, GIVEN_MUNICIPALITY), (mesa, GIVEN_MESA)];
        let given: i64 = given.iter().filter(|(field, _)| field.is_some()).map(|(_, bit)| bit).sum();
        let given = if postal { given | POSTAL } else { given };
        let (province, municipality) = (province.unwrap_or_default(), municipality.unwrap_or_default());
        let values = params![given, comunidad, province, municipality, mesa.unwrap_or_default()];
        let found = statements.find_place.query_row(values, |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => statements.add_place.query_row(values, |row| row.get(0))?,
        };
        if self.places.len() >= REMEMBERED_MAX {
            self.places.clear();
        }
        self.places.insert(self.scratch.as_str().into(), id);
        Ok(id)
    }
}
