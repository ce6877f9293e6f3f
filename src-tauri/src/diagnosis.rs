//! The tests of this machine: what is looked at, what was found, and what is kept of it. The doctor of the command line,
//! the screen and the readiness report say the same things because they all ask here.

pub(crate) mod checks;
mod kept;
mod running;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use self::{
    kept::{Kept, Results},
    running::Running,
};

/// Something that is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Test {
    /// Every page of the store.
    Store,
    /// Room on the disk.
    Disk,
    /// The keys of the store.
    Keys,
    /// The chain of the audit log.
    Audit,
    /// The definition of the election.
    Election,
    /// The centre's key.
    CentreKey,
    /// The roll.
    Roll,
    /// The way to the centre.
    Connection,
    /// Whether the centre knows this station.
    Centre,
    /// This machine's clock.
    Clock,
    /// The medium for copies.
    Medium,
    /// Battery and mains.
    Power,
    /// How many screens there are, and whether they are measured.
    Screens,
    /// The printer.
    Printer,
    /// The document reader: somebody holds a document to it.
    Scanner,
    /// The sound of the booth: somebody listens.
    Sound,
    /// The booth: somebody fills in a ballot that is never counted.
    Booth,
}

impl Test {
    /// All of them, in the order of the screen and of the paper.
    pub(crate) const ALL: [Self; 17] = [
        Self::Store,
        Self::Disk,
        Self::Keys,
        Self::Audit,
        Self::Election,
        Self::CentreKey,
        Self::Roll,
        Self::Connection,
        Self::Centre,
        Self::Clock,
        Self::Medium,
        Self::Power,
        Self::Screens,
        Self::Printer,
        Self::Scanner,
        Self::Sound,
        Self::Booth,
    ];

    /// The stable word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Disk => "disk",
            Self::Keys => "keys",
            Self::Audit => "audit",
            Self::Election => "election",
            Self::CentreKey => "centre_key",
            Self::Roll => "roll",
            Self::Connection => "connection",
            Self::Centre => "centre",
            Self::Clock => "clock",
            Self::Medium => "medium",
            Self::Power => "power",
            Self::Screens => "screens",
            Self::Printer => "printer",
            Self::Scanner => "scanner",
            Self::Sound => "sound",
            Self::Booth => "booth",
        }
    }

    /// The test with this word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|test| test.word() == word)
    }

    /// Whether the machine can do it alone. The others need a person: to hold, to listen, to vote.
    pub(crate) fn alone(self) -> bool {
        !matches!(self, Self::Scanner | Self::Sound | Self::Booth)
    }
}

/// How a test went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Grade {
    /// As it should.
    Passed,
    /// The station can work; somebody should look.
    Warned,
    /// The station is not ready.
    Failed,
}

/// What a test found: a stable code and the facts for its sentence. Never a person, a choice or a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finding {
    pub(crate) grade: Grade,
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) facts: BTreeMap<String, String>,
}

impl Finding {
    pub(crate) fn passed(code: &str) -> Self {
        Self::new(Grade::Passed, code)
    }

    pub(crate) fn warned(code: &str) -> Self {
        Self::new(Grade::Warned, code)
    }

    pub(crate) fn failed(code: &str) -> Self {
        Self::new(Grade::Failed, code)
    }

    fn new(grade: Grade, code: &str) -> Self {
        Self { grade, code: code.to_owned(), facts: BTreeMap::new() }
    }

    /// The same with a fact more.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }

    /// A fact, or nothing.
    pub(crate) fn fact(&self, name: &str) -> &str {
        self.facts.get(name).map(String::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_has_a_word_of_its_own_and_is_found_by_it() {
        for test in Test::ALL {
            assert_eq!(Test::from_word(test.word()), Some(test));
        }
        assert_eq!(Test::from_word("everything"), None);
        assert_eq!(Test::ALL.into_iter().filter(|test| !test.alone()).count(), 3);
    }
}
