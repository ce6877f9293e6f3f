//! Enrolment from a bundle, with no network at all.

use std::sync::Arc;

use urna_domain::{
    bundle::{Bundle, RegistrationKey},
    election::Election,
};
use urna_store::{Home, Store, election as election_table};

use crate::{
    environment::{Environment, random},
    error::{Refusal, StationError},
    identity::Identity,
    key_file::create_key,
    station::{decode_signature, trusted_election},
};

/// What an enrolment made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The station.
    pub station: String,
    /// Its name.
    pub name: String,
    /// Its scope.
    pub scope: String,
    /// The election that came with the bundle.
    pub election: Option<String>,
}

/// Enrols a fresh home. Checks everything before it writes anything: the bundle opens with the key, the scope
/// can be read, the election is signed by the authority in the bundle. A home that is enrolled already is left
/// as it is.
pub fn enrol(
    home: &Home,
    file: &[u8],
    key: &RegistrationKey,
    environment: Arc<dyn Environment>,
) -> Result<Enrolled, StationError> {
    let bundle = Bundle::open(file, key)?;
    urna_domain::scope::Scope::parse(&bundle.scope)
        .map_err(|_| StationError::Broken("the bundle carries a scope that cannot be read"))?;
    let definition = match &bundle.election {
        Some(definition) => {
            let sig = decode_signature(&definition.sig).ok_or(Refusal::ElectionNotTrusted)?;
            let canon = definition.canon.clone().into_bytes();
            let election = trusted_election(&canon, &sig, bundle.authority)?;
            Some((canon, sig, election.id.to_string()))
        }
        None => None,
    };
    let store_key = create_key(home, environment.as_ref())?;
    let store = Store::open(home, &store_key)?;
    let enrolled = Enrolled {
        station: bundle.station.to_string(),
        name: bundle.name.clone(),
        scope: bundle.scope.clone(),
        election: definition.as_ref().map(|(_, _, id)| id.clone()),
    };
    if let Some(identity) = store.read(Identity::load)? {
        return bring_election(&store, &identity, &bundle, definition).map(|()| enrolled);
    }
    let epoch = u32::from_be_bytes(random(environment.as_ref())) >> 1;
    let identity = Identity::new(&bundle, epoch.max(1), random(environment.as_ref()));
    store.write_blocking(move |tx| {
        identity.save(tx)?;
        if let Some((canon, sig, _)) = definition {
            election_table::put(tx, &canon, &sig)?;
        }
        Ok::<_, StationError>(())
    })?;
    Ok(enrolled)
}

/// A second bundle for the same station may bring the election that the first one did not have. Anything else
/// leaves an enrolled home as it is.
fn bring_election(
    store: &Store,
    identity: &Identity,
    bundle: &Bundle,
    definition: Option<(Vec<u8>, [u8; 64], String)>,
) -> Result<(), StationError> {
    let already = || Refusal::AlreadyEnrolled(identity.station.to_string());
    let same = identity.station == bundle.station && identity.authority == bundle.authority;
    let Some((canon, sig, _)) = definition.filter(|_| same) else { return Err(already().into()) };
    if let Some((here, _)) = store.read(election_table::get)? {
        let id = |canon: &[u8]| -> Option<String> {
            Some(serde_json::from_slice::<Election>(canon).ok()?.id.to_string())
        };
        return match (id(&here), id(&canon)) {
            (Some(here), Some(there)) if here != there => {
                Err(Refusal::AnotherElection { here, there }.into())
            }
            (_, _) => Err(already().into()),
        };
    }
    store.write_blocking(move |tx| election_table::put(tx, &canon, &sig))?;
    Ok(())
}
