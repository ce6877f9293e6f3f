//! Events: immutable facts of a station, hash-chained and signed.
//!
//! The signed bytes are the canonical JSON (see [`crate::canonical`]) of the object
//! `{body, election, epoch, hlc, kind, prev, scope, seq, station, v}`; `hash` is their SHA-256 and `sig` the
//! Ed25519 signature of the hash by the station's key. `prev` is the hash of the event before, so a missing,
//! changed or reordered event breaks the chain. Kinds and fields this version does not know are kept as they
//! came and passed on.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    Hash,
    canonical::{CanonicalError, canonical_bytes},
    clock::Hlc,
    ids::{CitizenId, ContestId, ElectionId, EventId, StationId},
    tally::Tally,
};

/// The version of the event format that this program writes.
pub const EVENT_VERSION: u32 = 1;

/// What happened. Times are in the event's clock, never in the body, and no body names a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum Fact {
    /// The poll was opened, by two people, with an empty box.
    PollOpened {
        /// Roles or post numbers of the officers, never names of voters.
        officers: Vec<String>,
        /// Electors on the roll at that moment.
        electors: u64,
    },
    /// Voting was interrupted.
    PollSuspended {
        /// Why.
        reason: String,
    },
    /// Voting went on.
    PollResumed {},
    /// A citizen was identified and given the right to one ballot: the check-in.
    VoterAuthorised {
        /// Who.
        citizen: CitizenId,
        /// How they were found: `dni`, `name` or `scan`.
        method: String,
        /// What they showed: `dni`, `passport`, `driving_licence`, `residence_card` or `mi_dni`; absent when the desk
        /// did not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<String>,
        /// Post of the officer.
        officer: String,
    },
    /// An unused authorisation was taken back: the citizen did not vote and may come again.
    AuthorisationReturned {
        /// Who.
        citizen: CitizenId,
        /// Why: `expired`, `left`, `mistake`.
        reason: String,
    },
    /// A ballot was put into the box. No id, no contest, no citizen.
    BallotCast {
        /// Ballots in the box after it.
        count: u64,
    },
    /// A check-in was a mistake (wrong person) and stands no more; needs two people.
    CheckInVoided {
        /// Who.
        citizen: CitizenId,
        /// The check-in event.
        check_in: String,
        /// Why.
        reason: String,
        /// The two officers.
        officers: Vec<String>,
    },
    /// A row of the roll was corrected: field to new value.
    VoterCorrected {
        /// Who.
        citizen: CitizenId,
        /// The changes; see [`crate::fold::Change`].
        changes: Map<String, Value>,
        /// Why.
        reason: String,
        /// Who: one post, or two where the row is deleted.
        officers: Vec<String>,
    },
    /// Something to be written into the minutes.
    IncidentNoted {
        /// A stable code.
        code: String,
        /// Facts, without names, DNI or choices.
        facts: Map<String, Value>,
    },
    /// Two people said what a double check-in was.
    ConflictClassified {
        /// Who.
        citizen: CitizenId,
        /// See [`crate::conflict::Outcome`].
        outcome: String,
        /// The two officers.
        officers: Vec<String>,
    },
    /// A turnout advance.
    TurnoutReported {
        /// `14:00`, `18:00`, `close`.
        advance: String,
        /// Electors on the roll.
        electors: u64,
        /// Voters so far.
        voted: u64,
    },
    /// The poll was closed.
    PollClosed {
        /// Check-ins that voted.
        voted: u64,
        /// Ballots in the box.
        ballots: u64,
        /// The two officers.
        officers: Vec<String>,
    },
    /// What the box holds, as a promise before the ballots are sent.
    BoxManifest {
        /// Ballots in the box.
        count: u64,
        /// Root of the Merkle tree of the ballots in the order of their ids; see [`crate::ballot::box_root`].
        root: Hash,
    },
    /// The count, certified by two people.
    TallyCertified {
        /// Votes per contest, in the order of the definition.
        contests: Vec<(ContestId, Tally)>,
        /// The two officers.
        officers: Vec<String>,
    },
}

/// The kind and body of an event: known, or kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A kind and body that this version knows.
    Known(Fact),
    /// Another kind, or a known kind with a body this version cannot read.
    Unknown {
        /// The kind.
        kind: String,
        /// The body.
        body: Value,
    },
}

/// An event that is signed, with the exact bytes that were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `station‖epoch‖seq`.
    pub id: EventId,
    /// The election it belongs to.
    pub election: ElectionId,
    /// The scope of the station that made it.
    pub scope: String,
    /// When, as a hybrid logical clock.
    pub hlc: Hlc,
    /// What happened.
    pub content: Content,
    /// Hash of the event before; all zero for the first of an epoch.
    pub prev: Hash,
    /// The exact signed bytes. Everything above is read from them.
    pub canon: Vec<u8>,
    /// SHA-256 of `canon`.
    pub hash: Hash,
    /// Ed25519 signature of `hash`.
    pub sig: [u8; 64],
}

/// Where the next event goes: what a station remembers of its own chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// The station.
    pub station: StationId,
    /// Its epoch.
    pub epoch: u32,
    /// The last sequence number; 0 before the first.
    pub seq: u64,
    /// The last hash; all zero before the first.
    pub hash: Hash,
    /// The last clock.
    pub hlc: Hlc,
}

/// Why bytes are not an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The value has no canonical bytes.
    #[error("the event has no canonical form")]
    Canonical(#[from] CanonicalError),
    /// Not the JSON object of an event.
    #[error("the event cannot be read: {0}")]
    Malformed(&'static str),
    /// The bytes are not the canonical form of what they say.
    #[error("the event's bytes are not canonical")]
    NotCanonical,
    /// The hash is not that of the bytes.
    #[error("the event's hash does not match its bytes")]
    Hash,
    /// The signature is not that of the station's key.
    #[error("the event's signature does not match the station's key")]
    Signature,
    /// The counter is exhausted.
    #[error("the station's sequence is exhausted")]
    Exhausted,
}

impl Fact {
    /// The name of the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PollOpened { .. } => "PollOpened",
            Self::PollSuspended { .. } => "PollSuspended",
            Self::PollResumed {} => "PollResumed",
            Self::VoterAuthorised { .. } => "VoterAuthorised",
            Self::AuthorisationReturned { .. } => "AuthorisationReturned",
            Self::BallotCast { .. } => "BallotCast",
            Self::CheckInVoided { .. } => "CheckInVoided",
            Self::VoterCorrected { .. } => "VoterCorrected",
            Self::IncidentNoted { .. } => "IncidentNoted",
            Self::ConflictClassified { .. } => "ConflictClassified",
            Self::TurnoutReported { .. } => "TurnoutReported",
            Self::PollClosed { .. } => "PollClosed",
            Self::BoxManifest { .. } => "BoxManifest",
            Self::TallyCertified { .. } => "TallyCertified",
        }
    }
}

impl ChainHead {
    /// The head of a chain that has no event yet.
    pub fn new(station: StationId, epoch: u32) -> Self {
        Self { station, epoch, seq: 0, hash: Hash::ZERO, hlc: Hlc::ZERO }
    }

    /// The head after an event of this chain.
    pub fn after(event: &Event) -> Self {
        Self {
            station: event.id.station.clone(),
            epoch: event.id.epoch,
            seq: event.id.seq,
            hash: event.hash,
            hlc: event.hlc,
        }
    }
}

impl Event {
    /// Makes and signs the next event of a chain.
    pub fn sign(
        head: &ChainHead,
        wall: crate::Millis,
        election: &ElectionId,
        scope: &str,
        fact: &Fact,
        key: &SigningKey,
    ) -> Result<Self, EventError> {
        let seq = head.seq.checked_add(1).ok_or(EventError::Exhausted)?;
        let hlc = head.hlc.tick(wall);
        let Ok(Value::Object(mut fields)) = serde_json::to_value(fact) else {
            return Err(EventError::Malformed("a fact is an object"));
        };
        fields.insert("election".into(), election.as_str().into());
        fields.insert("epoch".into(), head.epoch.into());
        fields.insert("hlc".into(), hlc.to_string().into());
        fields.insert("prev".into(), head.hash.to_string().into());
        fields.insert("scope".into(), scope.into());
        fields.insert("seq".into(), seq.into());
        fields.insert("station".into(), head.station.as_str().into());
        fields.insert("v".into(), EVENT_VERSION.into());
        let canon = canonical_bytes(&Value::Object(fields))?;
        let hash = Hash(Sha256::digest(&canon).into());
        let sig = key.sign(&hash.0).to_bytes();
        Ok(Self {
            id: EventId { station: head.station.clone(), epoch: head.epoch, seq },
            election: election.clone(),
            scope: scope.to_owned(),
            hlc,
            content: Content::Known(fact.clone()),
            prev: head.hash,
            canon,
            hash,
            sig,
        })
    }

    /// Reads an event from its signed bytes. Fails when the bytes are not canonical or miss a field; does not
    /// look at the signature (see [`Event::verify`]).
    pub fn read(canon: &[u8], sig: [u8; 64]) -> Result<Self, EventError> {
        let value: Value = serde_json::from_slice(canon).map_err(|_| EventError::Malformed("not JSON"))?;
        if canonical_bytes(&value)? != canon {
            return Err(EventError::NotCanonical);
        }
        let text =
            |name: &'static str| value.get(name).and_then(Value::as_str).ok_or(EventError::Malformed(name));
        let number =
            |name: &'static str| value.get(name).and_then(Value::as_u64).ok_or(EventError::Malformed(name));
        let station = StationId::parse(text("station")?).map_err(|_| EventError::Malformed("station"))?;
        let election = ElectionId::parse(text("election")?).map_err(|_| EventError::Malformed("election"))?;
        let epoch = u32::try_from(number("epoch")?).map_err(|_| EventError::Malformed("epoch"))?;
        let seq = number("seq")?;
        let hlc = Hlc::parse(text("hlc")?).ok_or(EventError::Malformed("hlc"))?;
        let prev = Hash::parse(text("prev")?).ok_or(EventError::Malformed("prev"))?;
        let scope = text("scope")?.to_owned();
        let kind = text("kind")?.to_owned();
        let body = value.get("body").cloned().ok_or(EventError::Malformed("body"))?;
        let known = serde_json::json!({ "kind": kind, "body": body });
        let content = match serde_json::from_value::<Fact>(known) {
            Ok(fact) => Content::Known(fact),
            Err(_) => Content::Unknown { kind, body },
        };
        let hash = Hash(Sha256::digest(canon).into());
        Ok(Self {
            id: EventId { station, epoch, seq },
            election,
            scope,
            hlc,
            content,
            prev,
            canon: canon.to_vec(),
            hash,
            sig,
        })
    }

    /// Checks hash and signature against the station's public key.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), EventError> {
        if Hash(Sha256::digest(&self.canon).into()) != self.hash {
            return Err(EventError::Hash);
        }
        key.verify_strict(&self.hash.0, &Signature::from_bytes(&self.sig)).map_err(|_| EventError::Signature)
    }

    /// The name of the kind, known or not.
    pub fn kind(&self) -> &str {
        match &self.content {
            Content::Known(fact) => fact.kind(),
            Content::Unknown { kind, .. } => kind,
        }
    }
}

#[cfg(test)]
mod tests;
