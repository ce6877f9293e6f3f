//! Finding a person: by DNI or NIE, or by names.

use urna_domain::{
    Millis,
    dni::{Dni, DniError, is_begun, letter_missing, looks_like_dni},
    mrz::{Holder, ScanError, ScanSource, is_invisible, read_scan},
    names,
};
use urna_store::{corrections, participation, roll};

use crate::{error::StationError, station::Station};

/// The most people in an answer.
pub const PEOPLE_MAX: usize = 50;
/// From how many letters a name is searched.
pub const LETTERS_MIN: usize = 3;

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing to search for yet.
    TooShort,
    /// A whole number without its letter, to be compared with the document: it is not filled in for anybody.
    LetterMissing {
        /// The letter that the number has.
        letter: char,
    },
    /// A number that is still being typed: nobody is looked for by a part of one.
    Begun,
    /// It looks like a DNI or NIE and is not one.
    NotADni(DniError),
    /// People.
    People {
        /// Who, with their standing.
        people: Vec<Person>,
        /// All matches, counted up to a limit.
        total: u64,
        /// Whether `total` stopped at its limit.
        more_than_total: bool,
        /// By a whole, valid DNI or NIE.
        by_dni: bool,
    },
}

/// What a document reader found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// A number was read.
    Read {
        /// Who has it.
        found: Found,
        /// Where it was read.
        source: ScanSource,
        /// The document has expired. It identifies its holder all the same.
        expired: bool,
        /// Those of them, by the key of their row, whose name on the roll is another than on the document.
        differing: Vec<i64>,
    },
    /// Nobody can be found by it.
    Unreadable(ScanError),
}

/// A person and whether they can vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Row of the roll.
    pub row: roll::Row,
    /// Whether they can vote.
    pub standing: Standing,
}

/// Whether a person can vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Can vote.
    Can,
    /// Belongs to a table that is not one of this station: the row of the roll says which.
    OtherTable,
    /// A vote by post is annotated on the roll: only the president lets them vote in person.
    Postal,
    /// Went away without voting, in an election where the president then decides.
    Left,
    /// Authorised, has not voted yet.
    Authorised(Millis),
    /// Has voted; when they were checked in.
    Voted(Millis),
}

impl Station {
    /// Finds people. A text that looks like a DNI is read as one; anything else as names.
    pub fn find(&self, query: &str) -> Result<Found, StationError> {
        let visible: String = query.chars().filter(|c| c.is_whitespace() || !is_invisible(*c)).collect();
        let query = visible.trim();
        if looks_like_dni(query) {
            if let Some(letter) = letter_missing(query) {
                return Ok(Found::LetterMissing { letter });
            }
            if is_begun(query) {
                return Ok(Found::Begun);
            }
            return match Dni::parse(query) {
                Ok(dni) => self.find_dni(&dni),
                Err(error) => Ok(Found::NotADni(error)),
            };
        }
        let tokens = names::tokens(query);
        if !tokens.iter().any(|token| token.chars().count() >= LETTERS_MIN) {
            return Ok(Found::TooShort);
        }
        let page = self.store.read(|read| corrections::search(read, &tokens, PEOPLE_MAX))?;
        let people = page.rows.into_iter().map(|row| self.person_of(row)).collect::<Result<_, _>>()?;
        Ok(Found::People {
            people,
            total: u64::try_from(page.total).unwrap_or(u64::MAX),
            more_than_total: page.more_than_total,
            by_dni: false,
        })
    }

    /// Finds the holder of a document by what its reader typed.
    pub fn find_scanned(&self, text: &str) -> Result<Scanned, StationError> {
        match read_scan(text) {
            Ok(scan) => {
                let expired = scan.expires.is_some_and(|expires| expires.is_before(self.now()));
                let found = self.find_dni(&scan.dni)?;
                let differing = scan.holder.map_or_else(Vec::new, |holder| differing(&found, &holder));
                Ok(Scanned::Read { found, source: scan.source, expired, differing })
            }
            Err(why) => Ok(Scanned::Unreadable(why)),
        }
    }

    /// How many of those who voted were checked in at this moment or later.
    pub fn voted_since(&self, from: Millis) -> Result<u64, StationError> {
        Ok(self.store.read(|read| participation::voted_since(read, from))?)
    }

    fn find_dni(&self, dni: &Dni) -> Result<Found, StationError> {
        let rows = self.store.read(|read| corrections::by_dni(read, dni.as_str()))?;
        let people: Vec<Person> =
            rows.into_iter().map(|row| self.person_of(row)).collect::<Result<_, _>>()?;
        let total = u64::try_from(people.len()).unwrap_or(u64::MAX);
        Ok(Found::People { people, total, more_than_total: false, by_dni: true })
    }

    /// A person by the local key of their row.
    pub fn person(&self, key: i64) -> Result<Option<Person>, StationError> {
        let shown = self.store.read(|read| match roll::by_key(read, key)? {
            Some(row) => corrections::shown(read, row).map(Some),
            None => Ok(None),
        })?;
        shown.filter(|shown| !shown.deleted).map(|shown| self.person_of(shown.row)).transpose()
    }

    fn person_of(&self, row: roll::Row) -> Result<Person, StationError> {
        let citizen = &row.citizen;
        let nothing_yet = if !self.identity.tables.serve(citizen.mesa.as_deref()) {
            Standing::OtherTable
        } else if citizen.postal {
            Standing::Postal
        } else {
            Standing::Can
        };
        let standing = match self.store.read(|read| participation::get(read, &row.citizen.id))? {
            None => nothing_yet,
            Some(found) => match found.state {
                participation::State::Authorised => Standing::Authorised(found.at),
                participation::State::Voted => Standing::Voted(found.at),
                participation::State::Left if nothing_yet != Standing::OtherTable => Standing::Left,
                participation::State::Returned
                | participation::State::Left
                | participation::State::Voided => nothing_yet,
            },
        };
        Ok(Person { row, standing })
    }
}

/// Those whose name is another than on their document.
fn differing(found: &Found, holder: &Holder) -> Vec<i64> {
    let Found::People { people, .. } = found else { return Vec::new() };
    let differs = |person: &&Person| {
        let citizen = &person.row.citizen;
        holder.differs_from(&citizen.surname1, &citizen.surname2, &citizen.name)
    };
    people.iter().filter(differs).map(|person| person.row.key).collect()
}
