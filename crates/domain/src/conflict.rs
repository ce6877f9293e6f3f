//! What a double check-in was, as two people say: a closed list of words.

/// What a double check-in was. The vote is secret and in the box, so this classifies the check-in and undoes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The same person, who voted twice.
    VotedTwice,
    /// Two people: the wrong one was marked.
    WrongPerson,
    /// One act that two machines recorded; it counts once.
    SameAct,
    /// Nobody knows: it stays open, and the office decides.
    Unknown,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::VotedTwice, Self::WrongPerson, Self::SameAct, Self::Unknown];

    /// The word in the event.
    pub fn word(self) -> &'static str {
        match self {
            Self::VotedTwice => "voted_twice",
            Self::WrongPerson => "wrong_person",
            Self::SameAct => "same_act",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word; `None` when it is none of them.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// Whether a word settles a conflict. A word of a later version does: only "nobody knows" leaves it open.
    pub fn settles(word: &str) -> bool {
        word != Self::Unknown.word()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_not_knowing_leaves_a_conflict_open() {
        let settled: Vec<_> =
            Outcome::ALL.into_iter().map(|outcome| Outcome::settles(outcome.word())).collect();
        assert_eq!(settled, [true, true, true, false]);
        assert!(Outcome::ALL.into_iter().all(|outcome| Outcome::from_word(outcome.word()) == Some(outcome)));
        assert_eq!(Outcome::from_word("fine"), None);
    }
}
