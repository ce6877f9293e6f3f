//! What several papers have in common.

use jiff::civil::{Date, DateTime};
use serde::{Serialize, Serializer};
use urna_domain::dni;

use crate::catalogue::Languages;

/// What stands at the head and the foot of a paper. All times are what the clock on the wall of the room shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// The election's name.
    pub election: String,
    /// The day of the vote.
    pub election_day: Date,
    /// The station, as people call it: `Badajoz, distrito 1, sección 4, mesa A`.
    pub station: String,
    /// The building and room; may be empty.
    pub place: String,
    /// When this paper was made.
    pub issued: DateTime,
    /// In which languages.
    pub languages: Languages,
    /// Whether this is a test; then every page says that it is not valid.
    pub rehearsal: bool,
}

/// Words that stand in a paper: typed by people, or fixed ones, then in each of its languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Words(Vec<String>);

impl Words {
    /// Fixed words in the languages of the paper, in their order; those that are the same in both come once.
    pub fn in_each<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<String> = texts.into_iter().map(str::to_owned).collect();
        all.dedup();
        Self(all)
    }

    /// Whether they say nothing.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|text| text.trim().is_empty())
    }
}

impl From<&str> for Words {
    fn from(typed: &str) -> Self {
        Self(vec![typed.to_owned()])
    }
}

/// Somebody who signs: a post and a name, one of which may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// `Presidencia`, `Vocal 1`, `Interventora de la candidatura A`.
    pub post: Words,
    /// The name to be printed below the line.
    pub name: String,
}

/// A person as a roll names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Both surnames, or the one there is.
    pub surnames: String,
    /// The given name.
    pub name: String,
    /// The DNI, NIE or passport, always whole; [`IdentityShown`] says what of it is printed.
    pub dni: String,
}

/// How much of a DNI a paper shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityShown {
    /// All of it, where the law asks for it and the paper stays with the table.
    Full,
    /// Four digits and the letter. The rest is in no byte of the file, nor does the content hash depend on it.
    Masked,
}

/// A person as a template sees them: the number is masked before it goes anywhere.
#[derive(Serialize)]
pub(crate) struct PrintedPerson<'a> {
    surnames: &'a str,
    name: &'a str,
    dni: String,
}

impl IdentityShown {
    pub(crate) fn print(self, person: &Person) -> PrintedPerson<'_> {
        let dni = match self {
            Self::Full => person.dni.clone(),
            Self::Masked => dni::mask(&person.dni),
        };
        PrintedPerson { surnames: &person.surnames, name: &person.name, dni }
    }
}

/// Writes a time of day as `14:05`.
pub(crate) fn clock_time<S: Serializer>(time: &jiff::civil::Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.strftime("%H:%M"))
}
