//! Finding people by name.
//!
//! Every typed word must begin a word of a surname or of the given name, in any order, whatever the case and the
//! accents. The dictionary turns typed words into sets of names; the roll's three indexes then give the rows that
//! bear a pair of them, so a million rows are never walked.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use rusqlite::params;

use crate::{
    Read, StoreError,
    encode::signed,
    roll::{self, Row},
};

/// Rows of a page at most: beyond fifty nobody reads a list, one more letter is quicker.
pub const ROWS_MAX: usize = 50;
/// Matches that are counted; a search stops there.
pub const COUNT_MAX: usize = 1_000;
/// A typed word counts from this many characters on.
pub const LETTERS_MIN: usize = 3;
/// Typed words that are looked at.
const TOKENS_MAX: usize = 8;
/// Up to so many pairs of names are asked for in one statement, each by a step into the index.
const PAIRS_ASKED_MAX: usize = 4_096;
/// Beyond, a name borne by more rows than this per wanted partner is asked for each partner, and walked through else.
const ROWS_PER_PARTNER: usize = 4;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchPage {
    /// Rows in the order of surnames and name, [`ROWS_MAX`] at most.
    pub rows: Vec<Row>,
    /// Matches, counted up to [`COUNT_MAX`].
    pub total: usize,
    /// There are more matches than were counted; the rows are then some of them.
    pub more_than_total: bool,
}

/// A field of a row that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Surname1,
    Surname2,
    Name,
}

const FIELDS: [Field; 3] = [Field::Surname1, Field::Surname2, Field::Name];
/// Two fields with an index that begins with them, in this order.
const PAIRS: [(Field, Field); 3] =
    [(Field::Surname1, Field::Surname2), (Field::Surname2, Field::Name), (Field::Name, Field::Surname1)];

/// The numbers of a row's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Names {
    surname1: i64,
    surname2: i64,
    name: i64,
}

impl Field {
    fn column(self) -> &'static str {
        match self {
            Self::Surname1 => "surname1",
            Self::Surname2 => "surname2",
            Self::Name => "name",
        }
    }
}

/// The names that a typed word begins a word of, by number, in order.
struct Token<'t> {
    text: &'t str,
    names: Vec<i64>,
}

/// Finds people by the words of [`urna_domain::names::tokens`]. A word of fewer than [`LETTERS_MIN`] characters is
/// passed over; alone, it finds those who are called exactly so (`Li`, `Xu`).
pub fn search(r: &Read<'_>, tokens: &[String], limit: usize) -> Result<SearchPage, StoreError> {
    let typed: Vec<&str> = tokens.iter().map(String::as_str).filter(|token| !token.is_empty()).collect();
    let long = typed.iter().copied().filter(|token| token.chars().count() >= LETTERS_MIN).take(TOKENS_MAX);
    let mut tokens = long.map(|text| prefix(r, text)).collect::<Result<Vec<_>, _>>()?;
    if let ([], [only]) = (tokens.as_slice(), typed.as_slice()) {
        tokens.push(exact(r, only)?);
    }
    Search::new(r, tokens.len(), PAIRS_ASKED_MAX).answer(&tokens, limit)
}

fn prefix<'t>(r: &Read<'_>, text: &'t str) -> Result<Token<'t>, StoreError> {
    let sql = "SELECT DISTINCT word FROM roll_part WHERE part >= ?1 AND part < ?2 ORDER BY word";
    Ok(Token { text, names: r.all(sql, [text, &beyond(text)], |row| Ok(row.get(0)?))? })
}

/// The first text after all that begin with this one.
fn beyond(text: &str) -> String {
    format!("{text}{}", char::MAX)
}

fn exact<'t>(r: &Read<'_>, text: &'t str) -> Result<Token<'t>, StoreError> {
    let sql = "SELECT word FROM roll_part WHERE part = ?1 ORDER BY word";
    Ok(Token { text, names: r.all(sql, [text], |row| Ok(row.get(0)?))? })
}

struct Search<'r, 'c> {
    r: &'r Read<'c>,
    /// See [`PAIRS_ASKED_MAX`].
    pairs_asked_max: usize,
    /// Rows of one statement: one more than is counted, or all when some of them may be passed over.
    rows_max: i64,
    folded: HashMap<i64, Rc<str>>,
    found: BTreeMap<i64, Names>,
}

impl<'r, 'c> Search<'r, 'c> {
    fn new(r: &'r Read<'c>, tokens: usize, pairs_asked_max: usize) -> Self {
        let rows_max = if tokens > 2 { i64::MAX } else { signed(COUNT_MAX + 1) };
        Self { r, pairs_asked_max, rows_max, folded: HashMap::new(), found: BTreeMap::new() }
    }

    fn answer(mut self, tokens: &[Token<'_>], limit: usize) -> Result<SearchPage, StoreError> {
        self.run(tokens)?;
        self.page(limit.min(ROWS_MAX))
    }

    fn run(&mut self, tokens: &[Token<'_>]) -> Result<(), StoreError> {
        if tokens.iter().any(|token| token.names.is_empty()) {
            return Ok(());
        }
        // The two longest words narrow most; the others are looked at in the rows that bear these two.
        let mut ranked: Vec<&Token<'_>> = tokens.iter().collect();
        ranked.sort_by_key(|token| Reverse(token.text.len()));
        match ranked.as_slice() {
            [] => Ok(()),
            [only] => self.find_one(only),
            [first, second, ..] => self.find_two(first, second, tokens),
        }
    }

    /// One word: those who bear it as first surname come first, then second surname, then name.
    fn find_one(&mut self, token: &Token<'_>) -> Result<(), StoreError> {
        for field in FIELDS {
            for id in &token.names {
                if self.is_full() {
                    return Ok(());
                }
                self.found.extend(self.bearing(field, *id, self.rows_max)?);
            }
        }
        Ok(())
    }

    /// Two words or more, of which these two are in two fields or in the same.
    fn find_two(&mut self, a: &Token<'_>, b: &Token<'_>, all: &[Token<'_>]) -> Result<(), StoreError> {
        for (first, second) in PAIRS {
            for (x, y) in [(a, b), (b, a)] {
                if x.names.len().saturating_mul(y.names.len()) <= self.pairs_asked_max {
                    let rows = self.bearing_pairs(first, x, second, y)?;
                    self.take(rows, all)?;
                    continue;
                }
                for id in &x.names {
                    let rows = self.bearing_both(first, *id, second, &y.names)?;
                    self.take(rows, all)?;
                }
            }
        }
        let both: Vec<i64> = a.names.iter().copied().filter(|id| b.names.binary_search(id).is_ok()).collect();
        for id in both {
            // The two may be one and the same word of the name; that is seen once, before its rows.
            let text = self.text(id)?;
            if assign(&[a.text, b.text], &mut text.split(' ').collect()) {
                for field in FIELDS {
                    let rows =
                        if self.is_full() { Vec::new() } else { self.bearing(field, id, self.rows_max)? };
                    self.take(rows, all)?;
                }
            }
        }
        Ok(())
    }

    /// Keeps the rows in which every typed word begins a word of its own.
    fn take(&mut self, rows: Vec<(i64, Names)>, all: &[Token<'_>]) -> Result<(), StoreError> {
        let tokens: Vec<&str> = all.iter().map(|token| token.text).collect();
        for (key, names) in rows {
            if self.is_full() {
                return Ok(());
            }
            let texts = [self.text(names.surname1)?, self.text(names.surname2)?, self.text(names.name)?];
            // Two words found in two fields need no second look, and they are nearly all there is.
            if tokens.len() == 2
                || assign(&tokens, &mut texts.iter().flat_map(|text| text.split(' ')).collect())
            {
                self.found.insert(key, names);
            }
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.found.len() > COUNT_MAX
    }

    /// At most `limit` rows that bear a name in a field.
    fn bearing(&self, field: Field, id: i64, limit: i64) -> Result<Vec<(i64, Names)>, StoreError> {
        let column = field.column();
        let sql = format!("SELECT key, surname1, surname2, name FROM roll WHERE {column} = ?1 LIMIT ?2");
        self.r.all(&sql, params![id, limit], read_names)
    }

    /// The rows that bear a name of `x` in the first field of a pair and one of `y` in the second.
    fn bearing_pairs(
        &self,
        first: Field,
        x: &Token<'_>,
        second: Field,
        y: &Token<'_>,
    ) -> Result<Vec<(i64, Names)>, StoreError> {
        let (first, second) = (first.column(), second.column());
        let sql = format!(
            "SELECT key, surname1, surname2, name FROM roll
             WHERE {first} IN (SELECT word FROM roll_part WHERE part >= ?1 AND part < ?2)
             AND {second} IN (SELECT word FROM roll_part WHERE part >= ?3 AND part < ?4) LIMIT ?5"
        );
        // With more than two words, rows that bear two of them may be passed over afterwards.
        let params = params![x.text, beyond(x.text), y.text, beyond(y.text), self.rows_max];
        self.r.all(&sql, params, read_names)
    }

    /// The rows that bear a name in the first field of a pair and one of `partners` in the second.
    fn bearing_both(
        &self,
        first: Field,
        id: i64,
        second: Field,
        partners: &[i64],
    ) -> Result<Vec<(i64, Names)>, StoreError> {
        if self.is_full() {
            return Ok(Vec::new());
        }
        let walked_max = partners.len().saturating_mul(ROWS_PER_PARTNER);
        let mut rows = self.bearing(first, id, signed(walked_max.saturating_add(1)))?;
        if rows.len() <= walked_max {
            rows.retain(|(_, names)| partners.binary_search(&names.of(second)).is_ok());
            return Ok(rows);
        }
        rows.clear();
        let (first, second) = (first.column(), second.column());
        let sql = format!(
            "SELECT key, surname1, surname2, name FROM roll WHERE {first} = ?1 AND {second} = ?2 LIMIT ?3"
        );
        for partner in partners {
            rows.extend(self.r.all(&sql, params![id, partner, self.rows_max], read_names)?);
        }
        Ok(rows)
    }

    /// The folded text of a name.
    fn text(&mut self, id: i64) -> Result<Rc<str>, StoreError> {
        if let Some(text) = self.folded.get(&id) {
            return Ok(Rc::clone(text));
        }
        let found = self.r.first("SELECT folded FROM roll_word WHERE id = ?1", [id], |row| {
            row.get_ref(0)?
                .as_str()
                .map(Rc::<str>::from)
                .map_err(|_| StoreError::damaged("a name of the roll"))
        })?;
        let text = found.ok_or_else(|| StoreError::damaged("a name of the roll"))?;
        self.folded.insert(id, Rc::clone(&text));
        Ok(text)
    }

    fn page(mut self, limit: usize) -> Result<SearchPage, StoreError> {
        let found = std::mem::take(&mut self.found);
        let mut sorted = Vec::with_capacity(found.len());
        for (key, names) in &found {
            let order = [self.text(names.surname1)?, self.text(names.surname2)?, self.text(names.name)?];
            sorted.push((order, *key));
        }
        sorted.sort_unstable();
        let keys = sorted.into_iter().take(limit).map(|(_, key)| key);
        let rows =
            keys.filter_map(|key| roll::by_key(self.r, key).transpose()).collect::<Result<Vec<_>, _>>()?;
        Ok(SearchPage { rows, total: found.len().min(COUNT_MAX), more_than_total: found.len() > COUNT_MAX })
    }
}

impl Names {
    fn of(self, field: Field) -> i64 {
        match field {
            Field::Surname1 => self.surname1,
            Field::Surname2 => self.surname2,
            Field::Name => self.name,
        }
    }
}

fn read_names(row: &rusqlite::Row<'_>) -> Result<(i64, Names), StoreError> {
    Ok((row.get(0)?, Names { surname1: row.get(1)?, surname2: row.get(2)?, name: row.get(3)? }))
}

/// Whether every typed word begins a word of its own: `garcia garcia` is not everybody called García once.
fn assign(tokens: &[&str], words: &mut Vec<&str>) -> bool {
    let Some((token, rest)) = tokens.split_first() else { return true };
    for place in 0..words.len() {
        if words.get(place).is_some_and(|word| word.starts_with(token)) {
            let word = words.swap_remove(place);
            if assign(rest, words) {
                return true;
            }
            // Back where it was, so that the next places are tried on the same list.
            words.push(word);
            let last = words.len() - 1;
            words.swap(place, last);
        }
    }
    false
}

#[cfg(test)]
mod tests;
