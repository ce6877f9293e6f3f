//! The people of a station and of the office: what each may do, and the two whom everything final asks for.

use serde::{Deserialize, Serialize};

use crate::names;

/// Two officers, not the same person: the precondition of opening, closing, voiding and certifying. Posts
/// (`president`, `vocal 1`) or names of members of the table, never of voters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct TwoOfficers([String; 2]);

/// What somebody is at a station or in the office. What a role may correct is said in [`crate::correction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Presides over the station.
    President,
    /// Checks people in.
    PollWorker,
    /// Looks and changes nothing.
    Auditor,
    /// Helps with the machine and sees nobody's data.
    Support,
    /// Works in the central office.
    Office,
}

/// A seat at the table: a president and two poll workers (`vocales`; LOREG, article 25), whoever audits, and whoever
/// helps with the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Post {
    /// Presides.
    #[serde(rename = "president")]
    President,
    /// The first poll worker.
    #[serde(rename = "poll_worker_1")]
    PollWorker1,
    /// The second.
    #[serde(rename = "poll_worker_2")]
    PollWorker2,
    /// Looks.
    #[serde(rename = "auditor")]
    Auditor,
    /// Helps with the machine.
    #[serde(rename = "support")]
    Support,
}

impl Post {
    /// All seats, in order.
    pub const ALL: [Self; 5] =
        [Self::President, Self::PollWorker1, Self::PollWorker2, Self::Auditor, Self::Support];

    /// The word of the seat, in records and at the interface.
    pub fn word(self) -> &'static str {
        match self {
            Self::President => "president",
            Self::PollWorker1 => "poll_worker_1",
            Self::PollWorker2 => "poll_worker_2",
            Self::Auditor => "auditor",
            Self::Support => "support",
        }
    }

    /// The seat with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|post| post.word() == word)
    }

    /// What its holder may do.
    pub fn role(self) -> Role {
        match self {
            Self::President => Role::President,
            Self::PollWorker1 | Self::PollWorker2 => Role::PollWorker,
            Self::Auditor => Role::Auditor,
            Self::Support => Role::Support,
        }
    }
}

/// Somebody who does something: a role, and a post such as `presidencia` or `vocal 1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// What they are.
    pub role: Role,
    /// Which of them; never empty.
    pub post: String,
}

impl Role {
    /// The role's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::President => "president",
            Self::PollWorker => "poll-worker",
            Self::Auditor => "auditor",
            Self::Support => "support",
            Self::Office => "office",
        }
    }
}

impl Officer {
    /// Somebody with a post. Fails when the post is empty or longer than [`TwoOfficers::MAX_BYTES`].
    pub fn new(role: Role, post: &str) -> Result<Self, OfficersError> {
        let post = post.trim();
        if names::fold(post).is_empty() {
            return Err(OfficersError::Missing);
        }
        if post.len() > TwoOfficers::MAX_BYTES {
            return Err(OfficersError::TooLong);
        }
        Ok(Self { role, post: post.to_owned() })
    }

    /// Both as the two officers of an act. Fails when they are the same person.
    pub fn with(&self, second: &Self) -> Result<TwoOfficers, OfficersError> {
        TwoOfficers::new(&self.post, &second.post)
    }
}

/// Why two texts are not two officers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfficersError {
    /// One of them is empty, or there are not two.
    #[error("two officers are needed; name both")]
    Missing,
    /// One of them is too long.
    #[error("an officer is named with at most {max} bytes", max = TwoOfficers::MAX_BYTES)]
    TooLong,
    /// Both are the same, whatever the case, accents and spaces.
    #[error("the two officers must be two people")]
    Same,
}

impl TwoOfficers {
    /// The longest name of an officer.
    pub const MAX_BYTES: usize = 200;

    /// Takes two officers. Fails when one is missing or too long, or both are the same.
    pub fn new(first: &str, second: &str) -> Result<Self, OfficersError> {
        let (first, second) = (first.trim(), second.trim());
        let (folded_first, folded_second) = (names::fold(first), names::fold(second));
        if folded_first.is_empty() || folded_second.is_empty() {
            return Err(OfficersError::Missing);
        }
        if first.len().max(second.len()) > Self::MAX_BYTES {
            return Err(OfficersError::TooLong);
        }
        if folded_first == folded_second {
            return Err(OfficersError::Same);
        }
        Ok(Self([first.to_owned(), second.to_owned()]))
    }

    /// Both, for the body of an event.
    pub fn to_vec(&self) -> Vec<String> {
        self.0.to_vec()
    }
}

impl TryFrom<Vec<String>> for TwoOfficers {
    type Error = OfficersError;
    fn try_from(officers: Vec<String>) -> Result<Self, OfficersError> {
        match officers.as_slice() {
            [first, second] => Self::new(first, second),
            _ => Err(OfficersError::Missing),
        }
    }
}

impl From<TwoOfficers> for Vec<String> {
    fn from(officers: TwoOfficers) -> Self {
        officers.0.into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn two_officers_keep_their_names_as_written() {
        let officers = TwoOfficers::new(" Presidencia ", "Vocal 1.º").unwrap();
        assert_eq!(officers.to_vec(), ["Presidencia", "Vocal 1.º"]);
        let json = serde_json::to_string(&officers).unwrap();
        assert_eq!(serde_json::from_str::<TwoOfficers>(&json).unwrap(), officers);
    }

    #[test]
    fn one_person_is_not_two_officers() {
        for (first, second) in [("president", "president"), ("Vocal 1", " vocal  1 "), ("José", "JOSE")] {
            assert_eq!(TwoOfficers::new(first, second), Err(OfficersError::Same));
        }
    }

    #[test]
    fn both_officers_must_be_named() {
        for (first, second) in [("", "president"), ("president", "  "), ("president", "-"), ("", "")] {
            assert_eq!(TwoOfficers::new(first, second), Err(OfficersError::Missing));
        }
        let three = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(TwoOfficers::try_from(three), Err(OfficersError::Missing));
    }

    #[test]
    fn somebody_needs_a_post() {
        assert_eq!(Officer::new(Role::PollWorker, " vocal 1 ").unwrap().post, "vocal 1");
        assert_eq!(Officer::new(Role::PollWorker, " "), Err(OfficersError::Missing));
        let long = "x".repeat(TwoOfficers::MAX_BYTES + 1);
        assert_eq!(Officer::new(Role::President, &long), Err(OfficersError::TooLong));
        let president = Officer::new(Role::President, "presidencia").unwrap();
        assert_eq!(president.with(&president), Err(OfficersError::Same));
    }

    #[test]
    fn a_seat_has_one_word() {
        for post in Post::ALL {
            assert_eq!(Post::from_word(post.word()), Some(post));
            assert_eq!(serde_json::to_string(&post).unwrap(), format!("\"{}\"", post.word()));
        }
        assert_eq!(Post::from_word("presidencia"), None);
    }

    #[test]
    fn a_name_has_a_limit() {
        let long = "x".repeat(TwoOfficers::MAX_BYTES + 1);
        assert_eq!(TwoOfficers::new("president", &long), Err(OfficersError::TooLong));
    }
}
