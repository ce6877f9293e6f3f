//! What becomes of a row after the centre spoke about it. Pure: the whole acknowledgement rule is on this page.
//!
//! A row is received when its insert succeeded on a majority, or when a majority read shows its id with its
//! own hash. A duplicate or a timeout alone is never an acknowledgement.

use urna_domain::{Hash, ids::EventId};

use crate::remote::InsertOutcome;
#[cfg(feature = "planted-bugs")]
use crate::simulation::{Bug, planted};

/// Our own code for "another document stands under this id"; the server's are positive.
pub const CODE_OTHER_BYTES: i32 = -1;
/// Our own code for "the row cannot be read on this machine".
pub const CODE_UNREADABLE: i32 = -2;

/// What to do with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The centre has it, on a majority, with the same hash.
    Received,
    /// The centre does not have it: send it (again).
    Send,
    /// Read what stands at the centre before deciding.
    Confirm,
    /// Set it aside, with the reason; the others flow on.
    SetAside {
        /// The server's code, or one of ours.
        code: i32,
        /// Which rule, without the row's values.
        reason: String,
    },
    /// The guard is held by another station's check-in: the citizen was checked in twice.
    Conflict {
        /// The check-in that stands.
        standing: EventId,
    },
}

/// The reason under which a row with other bytes is set aside.
pub const OTHER_BYTES: &str = "another document stands at the centre under the same id";

/// What an insert's outcome means for the row.
pub fn after_insert(outcome: InsertOutcome) -> Fate {
    #[cfg(feature = "planted-bugs")]
    if outcome == InsertOutcome::Duplicate && planted(Bug::AckOnDuplicate) {
        return Fate::Received;
    }
    match outcome {
        InsertOutcome::Inserted => Fate::Received,
        InsertOutcome::Duplicate => Fate::Confirm,
        InsertOutcome::Refused { code, reason } => Fate::SetAside { code, reason },
    }
}

/// What a majority read means for the row with hash `own`.
pub fn after_confirm(own: Hash, standing: Option<Hash>) -> Fate {
    match standing {
        Some(hash) if hash == own => Fate::Received,
        Some(_) => Fate::SetAside { code: CODE_OTHER_BYTES, reason: OTHER_BYTES.to_owned() },
        None => Fate::Send,
    }
}

/// What a majority read of a guard means for the check-in `event` with hash `own`.
///
/// A guard held by an earlier check-in of this same station is no conflict: that one was returned or voided here,
/// or this one would not exist.
pub fn after_guard(event: &EventId, own: Hash, standing: Option<(EventId, Hash)>) -> Fate {
    match standing {
        None => Fate::Send,
        Some((id, hash)) if id == *event => after_confirm(own, Some(hash)),
        Some((id, _)) if id.station == event.station && id.epoch == event.epoch => Fate::Received,
        Some((standing, _)) => Fate::Conflict { standing },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_duplicate_is_not_an_acknowledgement() {
        assert_eq!(after_insert(InsertOutcome::Duplicate), Fate::Confirm);
    }

    #[test]
    fn only_the_same_hash_is_an_acknowledgement() {
        let own = Hash::of(b"own");
        assert_eq!(after_confirm(own, Some(own)), Fate::Received);
        assert_eq!(after_confirm(own, None), Fate::Send);
        assert!(matches!(
            after_confirm(own, Some(Hash::of(b"other"))),
            Fate::SetAside { code: CODE_OTHER_BYTES, .. }
        ));
    }

    #[test]
    fn a_refusal_sets_aside_with_the_centres_words() {
        let refused = InsertOutcome::Refused { code: 121, reason: "hlc is not a long".into() };
        assert_eq!(after_insert(refused), Fate::SetAside { code: 121, reason: "hlc is not a long".into() });
    }

    #[test]
    fn a_guard_of_another_station_is_a_conflict_and_one_of_our_own_is_not() {
        let own = EventId::parse("mesa-1/1/7").unwrap();
        let hash = Hash::of(b"own");
        let held_by = |id: &str| after_guard(&own, hash, Some((EventId::parse(id).unwrap(), hash)));
        assert_eq!(after_guard(&own, hash, None), Fate::Send);
        assert_eq!(held_by("mesa-1/1/7"), Fate::Received);
        assert_eq!(held_by("mesa-1/1/3"), Fate::Received, "an earlier authorisation that was returned");
        assert!(matches!(held_by("mesa-1/2/3"), Fate::Conflict { .. }), "a clone of this station");
        assert!(matches!(held_by("mesa-2/1/3"), Fate::Conflict { .. }));
        let forged = after_guard(&own, hash, Some((own.clone(), Hash::ZERO)));
        assert!(matches!(forged, Fate::SetAside { code: CODE_OTHER_BYTES, .. }));
    }
}
