//! Identifiers. Every one has its own type; a bare integer or string never crosses a function as an id.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The greatest length in bytes.
            pub const MAX_BYTES: usize = $max;

            /// Parses an identifier. Fails when it is empty, too long, or holds anything but letters, digits, `-`, `_`, `.` and `:`.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if text.is_empty() || text.len() > Self::MAX_BYTES {
                    return Err(IdError::Length { max: Self::MAX_BYTES });
                }
                if let Some(bad) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.:".contains(*c))) {
                    return Err(IdError::Character(bad));
                }
                Ok(Self(text.to_owned()))
            }

            /// The text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Empty or too long.
    #[error("an identifier has between 1 and {max} bytes")]
    Length {
        /// The greatest length in bytes.
        max: usize,
    },
    /// A character that no identifier may hold.
    #[error("an identifier may not hold the character {0:?}; use letters, digits, '-', '_', '.' or ':'")]
    Character(char),
}

text_id!(
    /// A station: one machine of a polling place, named by the office at creation.
    StationId, 64
);
impl StationId {
    /// The name under which the central office signs events, with the election authority's key. No station is ever
    /// given it: theirs end in random symbols.
    pub fn office() -> Self {
        Self("office".to_owned())
    }
}

text_id!(
    /// An election.
    ElectionId, 64
);
text_id!(
    /// A contest within an election.
    ContestId, 64
);
text_id!(
    /// A choice within a contest.
    ChoiceId, 64
);

/// A citizen, by the `_id` the roll gives them in the cloud: an opaque text with a type mark in front,
/// `o:` object id (24 hex digits), `s:` string, `i:` integer, `u:` UUID (32 hex digits).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CitizenId(String);

impl CitizenId {
    /// The greatest length in bytes, type mark included. Longer `_id`s are set aside, not cut.
    pub const MAX_BYTES: usize = 258;

    /// Parses the marked text.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if text.len() < 3 || text.len() > Self::MAX_BYTES {
            return Err(IdError::Length { max: Self::MAX_BYTES });
        }
        match text.as_bytes() {
            [b'o' | b's' | b'i' | b'u', b':', ..] => Ok(Self(text.to_owned())),
            _ => Err(IdError::Character(text.chars().next().unwrap_or('?'))),
        }
    }

    /// The marked text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CitizenId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<CitizenId> for String {
    fn from(id: CitizenId) -> String {
        id.0
    }
}

impl fmt::Display for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is not the id of an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventIdError {
    /// Not three parts, or an epoch or number that is not written plainly.
    #[error("an event id is `station/epoch/number`, with plain numbers")]
    Shape,
    /// The station is no identifier.
    #[error(transparent)]
    Station(#[from] IdError),
}

/// An event: `station‖epoch‖seq`, as text `station/epoch/seq`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// The station that made the event.
    pub station: StationId,
    /// The station's epoch: a new one when its disk is cloned or its store is made anew.
    pub epoch: u32,
    /// Contiguous from 1 within station and epoch.
    pub seq: u64,
}

impl EventId {
    /// Parses `station/epoch/seq`, in the one form that [`fmt::Display`] writes, so that no event has two ids.
    pub fn parse(text: &str) -> Result<Self, EventIdError> {
        let mut parts = text.split('/');
        let (Some(station), Some(epoch), Some(seq), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(EventIdError::Shape);
        };
        let epoch = epoch.parse().map_err(|_| EventIdError::Shape)?;
        let seq = seq.parse().map_err(|_| EventIdError::Shape)?;
        let id = Self { station: StationId::parse(station)?, epoch, seq };
        if id.to_string() == text { Ok(id) } else { Err(EventIdError::Shape) }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.station, self.epoch, self.seq)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_identifier_holds_letters_digits_and_four_marks() {
        assert_eq!(StationId::parse("06-015_01.A:b").unwrap().as_str(), "06-015_01.A:b");
        for (text, bad) in [("a b", ' '), ("a/b", '/'), ("año", 'ñ'), ("a\"", '"'), ("a\0", '\0')] {
            assert_eq!(ElectionId::parse(text), Err(IdError::Character(bad)));
        }
    }

    #[test]
    fn an_identifier_has_a_length() {
        assert!(ChoiceId::parse(&"x".repeat(64)).is_ok());
        for text in [String::new(), "x".repeat(65)] {
            assert_eq!(ContestId::parse(&text), Err(IdError::Length { max: 64 }));
        }
    }

    #[test]
    fn an_identifier_is_checked_in_a_document_too() {
        assert_eq!(serde_json::from_str::<StationId>("\"mesa-1\"").unwrap().to_string(), "mesa-1");
        assert!(serde_json::from_str::<StationId>("\"mesa 1\"").is_err());
        assert!(serde_json::from_str::<CitizenId>("\"1\"").is_err());
        assert_eq!(serde_json::to_string(&CitizenId::parse("i:1").unwrap()).unwrap(), "\"i:1\"");
    }

    #[test]
    fn a_citizen_carries_the_type_of_its_cloud_id() {
        for text in
            ["o:65f0a1b2c3d4e5f60718293a", "s:any text, ñ too", "i:-7", "u:00112233445566778899aabbccddeeff"]
        {
            assert_eq!(CitizenId::parse(text).unwrap().as_str(), text);
        }
        for text in ["x:1", "abc", "o1:"] {
            assert!(matches!(CitizenId::parse(text), Err(IdError::Character(_))), "{text}");
        }
        for text in [String::new(), "s:".into(), format!("s:{}", "x".repeat(257))] {
            assert_eq!(CitizenId::parse(&text), Err(IdError::Length { max: 258 }));
        }
    }

    #[test]
    fn an_event_has_one_id() {
        let id = EventId::parse("mesa-1/2/34").unwrap();
        assert_eq!((id.station.as_str(), id.epoch, id.seq), ("mesa-1", 2, 34));
        for text in [
            "",
            "mesa-1",
            "mesa-1/2",
            "mesa-1/2/34/5",
            "mesa-1/x/34",
            "mesa-1/2/-1",
            "mesa-1/+2/34",
            "mesa-1/02/34",
            "mesa-1/2/034",
            "mesa-1/4294967296/1",
            "mesa-1/2/ 3",
        ] {
            assert_eq!(EventId::parse(text), Err(EventIdError::Shape), "{text}");
        }
        assert!(matches!(EventId::parse("mesa 1/2/3"), Err(EventIdError::Station(_))));
    }

    proptest! {
        #[test]
        fn event_ids_are_read_back(station in "[A-Za-z0-9_.:-]{1,64}", epoch in any::<u32>(), seq in any::<u64>()) {
            let id = EventId { station: StationId::parse(&station).unwrap(), epoch, seq };
            prop_assert_eq!(EventId::parse(&id.to_string()), Ok(id));
        }
    }
}
