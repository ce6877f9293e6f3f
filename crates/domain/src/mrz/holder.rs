//! The name in a machine-readable zone, compared with that of the roll. It is a warning and decides nothing: names of the
//! roll and of documents are written by different offices, and who votes is decided by people.

use std::fmt;

use super::{FILLER, LINE};
use crate::names::fold;

/// The name on a document, in the letters of the zone. Kept for the comparison and shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    surnames: String,
    given: String,
}

/// What writes out a letter that the zone has not (Doc 9303 part 3, 6): the letter without its sign, then these.
const TRANSLITERATED: [(&str, &str); 3] = [("nxx", "n"), ("uxx", "u"), ("cxx", "c")];

/// Words between the others of a name.
const PARTICLES: [&str; 8] = ["de", "del", "la", "las", "los", "el", "y", "i"];

impl Holder {
    /// Reads the third line of a zone: surnames, two fillers, given names. `None` when it holds anything else, which is a line
    /// that was not read, or not as it is written.
    pub(super) fn read(zone: &[u8]) -> Option<Self> {
        let line = zone.get(2 * LINE..3 * LINE)?;
        if !line.iter().all(|c| c.is_ascii_uppercase() || *c == FILLER) {
            return None;
        }
        let line = std::str::from_utf8(line).ok()?;
        let (surnames, given) = line.split_once("<<")?;
        let (surnames, given) = (in_the_zone(surnames), in_the_zone(given));
        (!surnames.is_empty()).then_some(Self { surnames, given })
    }

    /// Whether the document names somebody else than the roll does. The zone is short and cuts long names off, and either may
    /// leave out a second surname or a second name: only what neither begins with is another name.
    pub fn differs_from(&self, surname1: &str, surname2: &str, name: &str) -> bool {
        let surnames = [surname1, surname2].map(letters).concat();
        !begin_alike(&self.surnames, &surnames) || !begin_alike(&self.given, &letters(name))
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder([REDACTED])")
    }
}

fn in_the_zone(part: &str) -> String {
    let mut text = part.to_ascii_lowercase();
    for (written, letter) in TRANSLITERATED {
        text = text.replace(written, letter);
    }
    of_words(text.split('<'))
}

/// The letters of a name of the roll, as a search compares them. Of one in another alphabet none are left.
fn letters(name: &str) -> String {
    of_words(fold(name).split(' '))
}

/// The words of a name without those that one office writes and another leaves out; `M.ª` is Maria.
fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let kept = words.filter(|word| !PARTICLES.contains(word));
    let whole = kept.map(|word| if word == "ma" { "maria" } else { word });
    whole.flat_map(str::chars).filter(char::is_ascii_lowercase).collect()
}

/// One begins with the other. What holds no letter says nothing.
fn begin_alike(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}
