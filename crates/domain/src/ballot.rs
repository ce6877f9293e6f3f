//! A ballot: a random id and the marks of nobody in particular.
//!
//! Its bytes are the canonical JSON of the marks, `{"contest":"blank","other":{"choices":["a","b"]}}`, so the
//! same marks are the same bytes whoever made them and in whichever order they were touched.

mod box_root;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

pub use box_root::{box_root, root_of_leaves};

use crate::{
    election::{Contest, ContestKind, Election, Mark, Marks},
    ids::ContestId,
};

/// The random id of a ballot. Says nothing: no time, no order, no station.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BallotId([u8; 16]);

/// A ballot as it lies in the box.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ballot {
    /// The id. First, so that ballots sort by it.
    pub id: BallotId,
    /// The marks.
    pub marks: Marks,
}

/// Why marks are not accepted. Names the contest, never a choice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BallotRefusal {
    /// A contest that is not on this ballot.
    #[error("the ballot has no such contest; load the ballot again")]
    UnknownContest,
    /// A choice that is not in the contest.
    #[error("contest {contest} has no such choice; load the ballot again")]
    UnknownChoice {
        /// The contest.
        contest: ContestId,
    },
    /// The same choice twice.
    #[error("a choice is marked twice in contest {contest}; each counts once")]
    RepeatedChoice {
        /// The contest.
        contest: ContestId,
    },
    /// More choices than allowed.
    #[error("contest {contest} takes at most {max} choices; unmark some")]
    OverVote {
        /// The contest.
        contest: ContestId,
        /// The most choices.
        max: u32,
    },
}

/// Why bytes are not the marks of a ballot. Repeats none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarksError {
    /// Not marks at all, or with fields nobody knows.
    #[error("the bytes are not the marks of a ballot")]
    Malformed,
    /// Marks, but not in the one form they have.
    #[error("the marks are not in their canonical form")]
    NotCanonical,
}

impl BallotId {
    /// An id out of 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// 32 hexadecimal digits, for a queue's key; never for a log.
    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads what [`BallotId::to_hex`] wrote; `None` for anything else.
    pub fn parse_hex(text: &str) -> Option<Self> {
        let value = u128::from_str_radix(text, 16).ok()?;
        let id = Self(value.to_be_bytes());
        (id.to_hex() == text).then_some(id)
    }
}

/// An id of a ballot in a log beside a time would name a voter.
impl fmt::Debug for BallotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BallotId([REDACTED])")
    }
}

impl fmt::Debug for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ballot([REDACTED])")
    }
}

/// Whether a voter may cast these marks: known contests and choices, none twice, not too many. Marking less, or
/// nothing, is always allowed.
pub fn check_marks(election: &Election, marks: &Marks) -> Result<(), BallotRefusal> {
    marks.0.iter().try_for_each(|(id, mark)| {
        let contest = find_contest(election, id).ok_or(BallotRefusal::UnknownContest)?;
        check_mark(contest, mark)
    })
}

/// [`check_marks`], and the marks in the one form they are kept in: every contest of the election, choices in
/// the order of the definition, nothing of the order in which the voter touched them.
pub fn accept(election: &Election, marks: &Marks) -> Result<Marks, BallotRefusal> {
    check_marks(election, marks)?;
    let arranged = election.contests.iter().map(|contest| {
        let mark = match marks.0.get(&contest.id) {
            None => Mark::Choices(Vec::new()),
            Some(Mark::Blank) => Mark::Blank,
            Some(Mark::Choices(marked)) => {
                let choices = contest.choices.iter().map(|choice| &choice.id);
                Mark::Choices(choices.filter(|id| marked.contains(id)).cloned().collect())
            }
        };
        (contest.id.clone(), mark)
    });
    Ok(Marks(arranged.collect::<BTreeMap<_, _>>()))
}

/// Whether one mark fits its contest.
pub(crate) fn check_mark(contest: &Contest, mark: &Mark) -> Result<(), BallotRefusal> {
    let Mark::Choices(marked) = mark else { return Ok(()) };
    if let Some(_unknown) = marked.iter().find(|id| !contest.choices.iter().any(|choice| choice.id == **id)) {
        return Err(BallotRefusal::UnknownChoice { contest: contest.id.clone() });
    }
    if marked.iter().collect::<BTreeSet<_>>().len() < marked.len() {
        return Err(BallotRefusal::RepeatedChoice { contest: contest.id.clone() });
    }
    let max = max_choices(contest.kind);
    if u32::try_from(marked.len()).map_or(true, |marked| marked > max) {
        return Err(BallotRefusal::OverVote { contest: contest.id.clone(), max });
    }
    Ok(())
}

/// The most choices a voter may mark in a contest.
pub fn max_choices(kind: ContestKind) -> u32 {
    match kind {
        ContestKind::ClosedList { .. } | ContestKind::YesNo => 1,
        ContestKind::UpTo { max } => max,
    }
}

/// The canonical bytes of marks. Ids hold nothing that JSON escapes, so they are written as they are; a test
/// compares the result with [`crate::canonical::canonical_bytes`].
pub fn marks_bytes(marks: &Marks) -> Vec<u8> {
    let mut out = String::with_capacity(64);
    out.push('{');
    for (index, (contest, mark)) in marks.0.iter().enumerate() {
        out.push_str(if index > 0 { ",\"" } else { "\"" });
        out.push_str(contest.as_str());
        match mark {
            Mark::Blank => out.push_str("\":\"blank\""),
            Mark::Choices(choices) => {
                out.push_str("\":{\"choices\":[");
                for (index, choice) in choices.iter().enumerate() {
                    out.push_str(if index > 0 { ",\"" } else { "\"" });
                    out.push_str(choice.as_str());
                    out.push('"');
                }
                out.push_str("]}");
            }
        }
    }
    out.push('}');
    out.into_bytes()
}

/// Reads the bytes that [`marks_bytes`] wrote. Fails on any others.
pub fn read_marks(bytes: &[u8]) -> Result<Marks, MarksError> {
    let marks: Marks = serde_json::from_slice(bytes).map_err(|_| MarksError::Malformed)?;
    if marks_bytes(&marks) == bytes { Ok(marks) } else { Err(MarksError::NotCanonical) }
}

fn find_contest<'a>(election: &'a Election, id: &ContestId) -> Option<&'a Contest> {
    election.contests.iter().find(|contest| contest.id == *id)
}

#[cfg(test)]
mod tests;
