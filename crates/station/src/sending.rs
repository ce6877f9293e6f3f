//! What the station gives its worker: its claim, its witness, and the ballots once the poll is certified. The
//! worker calls these; a use case never calls the worker or the remote.

use std::sync::Arc;

use urna_domain::{
    Millis, ballot::marks_bytes, election::Election, event::Fact, ids::ElectionId, poll::Poll,
};
use urna_store::{StoreError, Tx, election as election_table, settings};
use urna_sync::{
    config::{Claim, Config, Incident, SealedBox},
    remote::{BoxError, Manifest, SealedBallot},
};

use crate::{
    closing::MANIFEST_SETTING,
    error::{Refusal, StationError},
    identity::Identity,
    record::{Actor, Guard, record},
    station::{Station, decode_signature},
};

impl Station {
    /// What a worker needs to keep this station in step.
    pub fn worker_config(self: &Arc<Self>) -> Result<Config, StoreError> {
        let environment = self.environment.clone();
        let mut config = Config::new(self.scope()?, Arc::new(move || environment.now()));
        config.station = Some(self.identity.station.clone());
        config.claim = Some(Claim {
            registration: self.identity.registration.clone(),
            public_key: self.identity.public_key().to_bytes(),
        });
        config.authority = Some(self.identity.authority.0);
        let source = Arc::downgrade(self);
        config.ballots = Some(Arc::new(move || {
            let station = source.upgrade().ok_or("the station is closed")?;
            station.sealed_box().map_err(BoxError::from)
        }));
        let identity = self.identity.clone();
        config.witness = Some(Arc::new(move |tx, incident, at| witness(tx, &identity, incident, at)));
        Ok(config)
    }

    /// The box as it goes to the centre: only after certification, never before.
    pub(crate) fn sealed_box(&self) -> Result<SealedBox, StationError> {
        let day = self.day();
        let election = day.election_id()?;
        if !matches!(day.poll, Poll::Certified { .. }) {
            return Err(Refusal::NotCertified.into());
        }
        let contents = day.ballot_box.contents()?;
        drop(day);
        let ballots = contents
            .ballots
            .iter()
            .map(|ballot| SealedBallot { id: *ballot.id.as_bytes(), marks: marks_bytes(&ballot.marks) });
        let manifest = self.store.read(|read| settings::get(read, MANIFEST_SETTING))?;
        let manifest = manifest
            .as_deref()
            .and_then(read_manifest)
            .ok_or(StationError::Broken("a certified box has no manifest"))?;
        Ok(SealedBox { election, ballots: ballots.collect(), manifest })
    }
}

fn read_manifest(text: &str) -> Option<Manifest> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let canon = value.get("canon")?.as_str()?.as_bytes().to_vec();
    let sig = decode_signature(value.get("sig")?.as_str()?)?;
    Some(Manifest { canon, sig })
}

/// Signs an incident the worker found, in the worker's own transaction. Takes no lock of the day: the election
/// is read through the transaction.
fn witness(tx: &Tx<'_>, identity: &Identity, incident: &Incident, at: Millis) -> Result<(), StoreError> {
    let Some(election) = election_in_use(tx)? else { return Ok(()) };
    let mut facts = serde_json::Map::new();
    for (name, value) in &incident.facts {
        facts.insert((*name).to_owned(), value.clone().into());
    }
    let fact = Fact::IncidentNoted { code: incident.code.to_owned(), facts };
    match record(tx, identity, &election, at, Actor::Program, &fact, Guard::None) {
        Ok(_) => Ok(()),
        Err(StationError::Store(error)) => Err(error),
        // Signing can fail only when a counter is exhausted; the audit log has the incident all the same.
        Err(_) => Ok(()),
    }
}

pub(crate) fn election_in_use(tx: &Tx<'_>) -> Result<Option<ElectionId>, StoreError> {
    let Some((canon, _)) = election_table::get(tx)? else { return Ok(None) };
    Ok(serde_json::from_slice::<Election>(&canon).ok().map(|election| election.id))
}
