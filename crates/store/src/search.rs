//! Finding people by name.
//!
//! Every typed word must begin a word of a surname or of the given name, in any order, whatever the case and the
//! accents. The dictionary turns typed words into sets of names, the names into sets of those who bear them, and the
//! sets are intersected: a million rows are never walked.

use std::{cmp::Reverse, collections::HashMap, rc::Rc};

use crate::{
    Read, StoreError,
    bearers::{Bearers, Keys},
    roll::{self, Row},
};

/// Rows of a page at most: beyond fifty nobody reads a list, one more letter is quicker.
pub const ROWS_MAX: usize = 50;
/// Matches that are counted; a search stops there.
pub const COUNT_MAX: usize = 1_000;
/// Matches whose names are read to put them in order; of more, the rows are some.
pub const SORTED_MAX: usize = 500;
/// A typed word counts from this many characters on.
pub const LETTERS_MIN: usize = 3;
/// Typed words that are looked at.
const TOKENS_MAX: usize = 8;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchPage {
    /// Rows in the order of surnames and name, [`ROWS_MAX`] at most. Up to [`SORTED_MAX`] matches they are the first
    /// of all, beyond that some of them.
    pub rows: Vec<Row>,
    /// Matches, counted up to [`COUNT_MAX`].
    pub total: usize,
    /// There are more matches than were counted.
    pub more_than_total: bool,
}

/// A typed word, the names that it begins a word of, and who bears one of them.
struct Token<'t> {
    text: &'t str,
    /// By number, in order.
    names: Vec<i64>,
    bearers: Bearers,
}

/// Finds people by the words of [`urna_domain::names::tokens`]. A word of fewer than [`LETTERS_MIN`] characters is
/// passed over; alone, it finds those who are called exactly so (`Li`, `Xu`).
pub fn search(r: &Read<'_>, tokens: &[String], limit: usize) -> Result<SearchPage, StoreError> {
    let typed: Vec<&str> = tokens.iter().map(String::as_str).filter(|token| !token.is_empty()).collect();
    let long = typed.iter().copied().filter(|token| token.chars().count() >= LETTERS_MIN).take(TOKENS_MAX);
    let mut tokens = long.map(|text| Token::prefix(r, text)).collect::<Result<Vec<_>, _>>()?;
    if let ([], [only]) = (tokens.as_slice(), typed.as_slice()) {
        tokens.push(Token::exact(r, only)?);
    }
    // The word that the fewest names begin with first: when it finds nobody, nobody is found.
    tokens.sort_by_key(|token| Reverse(token.text.len()));
    Search { r, folded: HashMap::new() }.answer(&tokens, limit.min(ROWS_MAX))
}

/// Whether [`search`] would find somebody with these folded names.
pub(crate) fn matches(tokens: &[String], names: &[String; 3]) -> bool {
    let typed: Vec<&str> = tokens.iter().map(String::as_str).filter(|token| !token.is_empty()).collect();
    let mut words: Vec<&str> = names.iter().flat_map(|name| name.split(' ')).collect();
    let long = typed.iter().copied().filter(|token| token.chars().count() >= LETTERS_MIN).take(TOKENS_MAX);
    let long: Vec<&str> = long.collect();
    match (long.as_slice(), typed.as_slice()) {
        ([], [only]) => words.contains(only),
        ([], _) => false,
        (long, _) => assign(long, &mut words),
    }
}

impl<'t> Token<'t> {
    fn prefix(r: &Read<'_>, text: &'t str) -> Result<Self, StoreError> {
        let sql = "SELECT DISTINCT word FROM roll_part WHERE part >= ?1 AND part < ?2 ORDER BY word";
        // The first text after all that begin with this one.
        let beyond = format!("{text}{}", char::MAX);
        Self::new(r, text, r.all(sql, [text, &beyond], |row| Ok(row.get(0)?))?)
    }

    fn exact(r: &Read<'_>, text: &'t str) -> Result<Self, StoreError> {
        let sql = "SELECT word FROM roll_part WHERE part = ?1 ORDER BY word";
        Self::new(r, text, r.all(sql, [text], |row| Ok(row.get(0)?))?)
    }

    fn new(r: &Read<'_>, text: &'t str, names: Vec<i64>) -> Result<Self, StoreError> {
        let bearers = Bearers::read(r, names.iter().copied())?;
        Ok(Self { text, names, bearers })
    }

    /// Whether one word of a name may begin with both.
    fn overlaps(&self, other: &Self) -> bool {
        self.text.starts_with(other.text) || other.text.starts_with(self.text)
    }
}

struct Search<'r, 'c> {
    r: &'r Read<'c>,
    folded: HashMap<i64, Rc<str>>,
}

impl Search<'_, '_> {
    fn answer(mut self, tokens: &[Token<'_>], limit: usize) -> Result<SearchPage, StoreError> {
        let (found, keys) = match tokens {
            [] => return Ok(SearchPage::default()),
            // Those who bear it as first surname come first, then second surname, then name.
            [only] => (only.bearers.anywhere(), first_of(only.bearers.by_field())),
            several => {
                let found = self.find(several)?;
                let keys = first_of(std::iter::once(&found));
                (found, keys)
            }
        };
        let count = found.count();
        let rows = self.page(&keys, limit)?;
        Ok(SearchPage { rows, total: count.min(COUNT_MAX), more_than_total: count > COUNT_MAX })
    }

    /// Those in whose names every typed word begins a word of its own. Words that do not begin alike begin different
    /// words in any case; only of those that do must it be made sure.
    fn find(&mut self, tokens: &[Token<'_>]) -> Result<Keys, StoreError> {
        let mut alike = pairs(tokens).filter(|(one, other)| one.overlaps(other));
        let (first, more) = (alike.next(), alike.next().is_some());
        let mut found = match first {
            Some((one, other)) => one.bearers.beside(&other.bearers).or(&self.within_a_name(one, other)?),
            None => tokens.first().map(|token| token.bearers.anywhere()).unwrap_or_default(),
        };
        for token in tokens {
            found = found.and(&token.bearers.anywhere());
        }
        if !more {
            return Ok(found);
        }
        let tokens: Vec<&str> = tokens.iter().map(|token| token.text).collect();
        let mut sure = Keys::default();
        let mut count = 0;
        for key in found.iter() {
            let Some(texts) = self.names(key)? else { continue };
            if assign(&tokens, &mut texts.iter().flat_map(|text| text.split(' ')).collect()) {
                sure.insert(key);
                count += 1;
                if count > COUNT_MAX {
                    break;
                }
            }
        }
        Ok(sure)
    }

    /// Those who bear a name of several words in which each of the two begins another word.
    fn within_a_name(&mut self, one: &Token<'_>, other: &Token<'_>) -> Result<Keys, StoreError> {
        let mut names = Vec::new();
        for name in one.names.iter().filter(|name| other.names.binary_search(name).is_ok()) {
            if assign(&[one.text, other.text], &mut self.text(*name)?.split(' ').collect()) {
                names.push(*name);
            }
        }
        Ok(Bearers::read(self.r, names)?.anywhere())
    }

    /// Both surnames and the name of a row, folded; `None` when there is no such row.
    fn names(&mut self, key: i64) -> Result<Option<[Rc<str>; 3]>, StoreError> {
        let sql = "SELECT surname1, surname2, name FROM roll WHERE key = ?1";
        let found = self.r.first(sql, [key], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        let Some([surname1, surname2, name]) = found else { return Ok(None) };
        Ok(Some([self.text(surname1)?, self.text(surname2)?, self.text(name)?]))
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

    fn page(mut self, keys: &[i64], limit: usize) -> Result<Vec<Row>, StoreError> {
        let mut sorted = Vec::with_capacity(keys.len());
        for key in keys {
            if let Some(names) = self.names(*key)? {
                sorted.push((names, *key));
            }
        }
        sorted.sort_unstable();
        let keys = sorted.into_iter().take(limit).map(|(_, key)| key);
        keys.filter_map(|key| roll::by_key(self.r, key).transpose()).collect()
    }
}

/// The first keys out of sets that follow each other, each key once.
fn first_of<'k>(sets: impl Iterator<Item = &'k Keys>) -> Vec<i64> {
    let mut first: Vec<i64> = Vec::new();
    let mut before: Vec<&Keys> = Vec::new();
    for set in sets {
        let rest = SORTED_MAX.saturating_sub(first.len());
        let new = set.iter().filter(|key| !before.iter().any(|earlier| earlier.contains(*key))).take(rest);
        first.extend(new);
        before.push(set);
    }
    first
}

/// Every two of some.
fn pairs<T>(all: &[T]) -> impl Iterator<Item = (&T, &T)> {
    all.iter().enumerate().flat_map(|(place, one)| all.iter().skip(place + 1).map(move |other| (one, other)))
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
