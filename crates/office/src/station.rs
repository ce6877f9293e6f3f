//! Stations: registered by the office, enrolled by an encrypted bundle and a one-time key.

use std::path::Path;

use urna_atlas::admin::{NewStation, StationRecord, user_of};
use urna_domain::{
    Hash,
    bundle::{ALPHABET, Bundle, RegistrationKey, SignedDefinition},
    ids::{ElectionId, StationId},
    names::fold,
    order::ScopeOrder,
    scope::Scope,
    tables::Tables,
};
use zeroize::Zeroizing;

use crate::{
    Office, OfficeError, election,
    home::{Registration, write_private},
    neighbours::{self, Copies},
    office::random_bytes,
};

const NAME_CHARACTERS_MAX: usize = 100;
const ID_WORDS_BYTES_MAX: usize = 24;
const ID_RANDOM_SYMBOLS: usize = 6;

/// A station that was registered: hand the key over by another way than the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: StationId,
    /// The one-time key that opens its bundle.
    pub registration_key: RegistrationKey,
}

/// What a station is told besides its scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Whether it waits for copies of its check-ins.
    pub copies: Copies,
    /// The tables that vote at it; everybody of its scope when none is named.
    pub tables: Tables,
}

/// Registers a station for a scope: views, role and user in the cluster, and a one-time registration key, which
/// this folder remembers for the bundle.
pub async fn create(office: &Office, name: &str, scope: &str) -> Result<Registered, OfficeError> {
    create_with(office, name, scope, Terms::default()).await
}

/// The same on other terms. Fails when the scope holds nobody of a table that is named: its code was mistyped, or the
/// roll is not there yet.
pub async fn create_with(
    office: &Office,
    name: &str,
    scope: &str,
    Terms { copies, tables }: Terms,
) -> Result<Registered, OfficeError> {
    let name = name.trim();
    if !(1..=NAME_CHARACTERS_MAX).contains(&name.chars().count()) {
        return Err(OfficeError::Name { max: NAME_CHARACTERS_MAX });
    }
    let scope = Scope::parse(scope)?;
    let id = new_id(name)?;
    let registration_key = RegistrationKey::from_random(&random_bytes::<25>());
    let password = Zeroizing::new(Hash(*random_bytes::<32>()).to_string());
    let station =
        NewStation { id: id.clone(), name: name.to_owned(), scope, registration: registration_key.id() };
    office.admin().check_scope(&station.scope).await?;
    check_tables(office, &station.scope, &tables).await?;
    // Remembered first: a station whose key is lost could never be enrolled.
    let registration =
        Registration { key: registration_key.to_string(), password: password.to_string(), copies, tables };
    office.home().put_registration(&id, &registration)?;
    office.admin().create_station(&station, &password).await?;
    tracing::info!(station = id.as_str(), "registered a station");
    Ok(Registered { id, registration_key })
}

/// Somebody of the scope belongs to each of the tables.
async fn check_tables(office: &Office, scope: &Scope, tables: &Tables) -> Result<(), OfficeError> {
    for table in tables.codes() {
        if office.admin().count_electors(&[scope.at_table(table)]).await? == 0 {
            return Err(OfficeError::EmptyTable { table: table.to_owned(), scope: scope.to_string() });
        }
    }
    Ok(())
}

/// The tables that vote at a station, as this folder registered it: everybody's when it did not.
pub fn tables_of(office: &Office, id: &StationId) -> Result<Tables, OfficeError> {
    Ok(office.home().registration(id)?.map_or_else(Tables::default, |registration| registration.tables))
}

/// How far the change of a station's scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeChange {
    /// The order waits for the station; until it holds the new roll it may read the old one, too.
    Ordered,
    /// The station holds the new roll, and may read no other any more.
    Done,
}

/// Orders a station to hold the roll of another scope, or says how far such an order is. May be run again at any time.
pub async fn change_scope(office: &Office, id: &StationId, scope: &str) -> Result<ScopeChange, OfficeError> {
    let admin = office.admin();
    let scope = Scope::parse(scope)?;
    let station = admin.station(id).await?;
    let number = if scope.to_string() != station.scope {
        // Nobody could vote at it any more.
        check_tables(office, &scope, &tables_of(office, id)?).await?;
        admin.prepare_scope(&station, &scope).await?
    } else if station.scope_order == 0 {
        return Err(OfficeError::SameScope(id.to_string()));
    } else if !admin.has_carried_out(id, station.scope_order).await? {
        station.scope_order
    } else {
        admin.end_earlier_scopes(&station).await?;
        return Ok(ScopeChange::Done);
    };
    let order = ScopeOrder { station: id.clone(), number, scope };
    let signed = order.sign(office.signing_key()).map_err(OfficeError::Order)?;
    admin.put_order(id, &signed).await?;
    tracing::info!(station = id.as_str(), number, "ordered another scope");
    Ok(ScopeChange::Ordered)
}

/// All stations, in the order of their ids.
pub async fn list(office: &Office) -> Result<Vec<StationRecord>, OfficeError> {
    Ok(office.admin().stations().await?)
}

/// One station.
pub async fn show(office: &Office, id: &StationId) -> Result<StationRecord, OfficeError> {
    Ok(office.admin().station(id).await?)
}

/// Writes the enrolment bundle of a station, with the signed definition of an election: the one asked for, or
/// else the latest that is published, or none when there is none.
pub async fn bundle(
    office: &Office,
    id: &StationId,
    election_id: Option<&ElectionId>,
    out: &Path,
) -> Result<(), OfficeError> {
    let station = office.admin().station(id).await?;
    let foreign = || OfficeError::ForeignStation(id.to_string());
    let registration = office.home().registration(id)?.ok_or_else(foreign)?;
    let key = RegistrationKey::parse(&registration.key).map_err(|_| foreign())?;
    let published = match election_id {
        Some(election_id) => Some(election::show(office, election_id).await?),
        None => election::list(office).await?.into_iter().max_by(election::by_date),
    };
    let uri = office.uri().with_user(&user_of(id), &registration.password);
    let bundle = Bundle {
        v: Bundle::VERSION,
        station: station.id,
        name: station.name,
        scope: station.scope,
        uri: uri.reveal(),
        database: uri.database().to_owned(),
        authority: Hash(office.authority().to_bytes()),
        registration: station.registration,
        neighbours: Some(neighbours::credential(office, id, registration.copies)?),
        tables: registration.tables,
        election: published.map(|published| signed_definition(&published)).transpose()?,
    };
    let sealed = bundle.seal(&key, *random_bytes::<16>(), *random_bytes::<24>())?;
    write_private(out, &sealed).map_err(OfficeError::writing(out))
}

fn signed_definition(published: &election::Published) -> Result<SignedDefinition, OfficeError> {
    let canon = String::from_utf8(published.canon.clone())
        .map_err(|_| OfficeError::Definition("its bytes are not UTF-8".to_owned()))?;
    let sig = published.sig.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(SignedDefinition { canon, sig })
}

/// An id that people can say, with six random symbols so that two stations of one name differ.
fn new_id(name: &str) -> Result<StationId, OfficeError> {
    let words: String = fold(name)
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .take(ID_WORDS_BYTES_MAX)
        .collect();
    let symbols: String = random_bytes::<ID_RANDOM_SYMBOLS>()
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
        .map(|symbol| char::from(symbol.to_ascii_lowercase()))
        .collect();
    let words = words.trim_matches('-');
    Ok(StationId::parse(&if words.is_empty() { symbols } else { format!("{words}-{symbols}") })?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn an_id_says_the_name_and_differs_each_time() {
        let one = new_id("Mesa Núñez, planta 1").unwrap();
        assert!(one.as_str().starts_with("mesa-nunez"), "{one}");
        assert_ne!(one, new_id("Mesa Núñez, planta 1").unwrap());
        assert_eq!(new_id("漢字").unwrap().as_str().chars().filter(|c| *c != '-').count(), ID_RANDOM_SYMBOLS);
    }
}
