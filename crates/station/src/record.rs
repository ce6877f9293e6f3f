//! Fact, derived state, audit entry and outbox row: written together or not at all.

use urna_domain::{
    Millis,
    event::{Event, Fact},
    ids::ElectionId,
};
use urna_store::{Tx, audit, events, outbox, outbox::Lane};

use crate::{error::StationError, identity::Identity, scope};

/// Who did it, for the audit log: a post, never a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor<'a> {
    /// An officer, by post.
    Officer(&'a str),
    /// The voter in the booth.
    Booth,
    /// The program itself.
    Program,
}

impl Actor<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Officer(post) => post,
            Self::Booth => "booth",
            Self::Program => "program",
        }
    }
}

/// Whether the fact claims the citizen at the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// The first check-in of a citizen at this station.
    Claim,
    /// Anything else; also a citizen who comes again after an authorisation was taken back, since this station
    /// holds the guard already.
    None,
}

/// Appends a fact to the chain, audits it and queues it for the centre, inside the caller's transaction.
pub(crate) fn record(
    tx: &Tx<'_>,
    identity: &Identity,
    election: &ElectionId,
    now: Millis,
    actor: Actor<'_>,
    fact: &Fact,
    guard: Guard,
) -> Result<Event, StationError> {
    let head = events::head(tx, &identity.station, identity.epoch)?;
    let scope = scope::in_use(tx, identity)?;
    let event = Event::sign(&head, now, election, &scope, fact, identity.signing_key())?;
    events::append(tx, &event)?;
    audit::append(
        tx,
        &audit::Entry {
            at: now,
            actor: actor.text().to_owned(),
            action: fact.kind().to_owned(),
            facts: serde_json::json!({ "seq": event.id.seq }),
        },
    )?;
    let key = event.id.to_string();
    outbox::enqueue(tx, Lane::Events, &key, now)?;
    if guard == Guard::Claim {
        outbox::enqueue(tx, Lane::Guards, &key, now)?;
    }
    Ok(event)
}
