//! Elections: checked, signed by the authority, published once.

use std::path::Path;

use ed25519_dalek::VerifyingKey;
use serde_json::Value;
use urna_domain::{
    canonical::canonical_bytes,
    definition::check_definition,
    election::{BallotUpload, Election},
    ids::ElectionId,
    signature::{is_signed_by, sign},
};

use crate::{Office, OfficeError, earlier, places};

/// A published election: the definition with the exact bytes that the authority signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The definition.
    pub election: Election,
    /// Its canonical JSON.
    pub canon: Vec<u8>,
    /// The authority's signature over SHA-256 of `canon`.
    pub sig: [u8; 64],
}

/// Publishes the definition in a JSON file. Publishing the same definition again does nothing; another one under
/// the same id is refused.
pub async fn publish(office: &Office, path: &Path) -> Result<Published, OfficeError> {
    publish_with(office, path, Additions::default()).await
}

/// Where the turnout of an earlier election comes from.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// The file; see [`earlier::read`].
    pub path: &'a Path,
    /// What that election is called.
    pub title: &'a str,
    /// Its day, `YYYY-MM-DD`.
    pub date: &'a str,
}

/// What is put into a definition before it is signed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Additions<'a> {
    /// The turnout of an earlier election.
    pub earlier: Option<Earlier<'a>>,
    /// The file that says where tables sit; see [`places::read`].
    pub places: Option<&'a Path>,
}

/// The same with something put into the definition before it is signed. Refused when the definition brings its own.
pub async fn publish_with(
    office: &Office,
    path: &Path,
    Additions { earlier: compare, places: seats }: Additions<'_>,
) -> Result<Published, OfficeError> {
    let text = std::fs::read(path).map_err(OfficeError::reading(path))?;
    let mut election = read_definition(&text)?;
    if let Some(Earlier { path, title, date }) = compare {
        if election.earlier_turnout.is_some() {
            let why = "it has an `earlier_turnout` of its own; leave out one of the two";
            return Err(OfficeError::Definition(why.to_owned()));
        }
        election.earlier_turnout = Some(earlier::read(path, title, date, &election)?);
    }
    if let Some(path) = seats {
        if !election.places.is_empty() {
            let why = "it has `places` of its own; leave out one of the two";
            return Err(OfficeError::Definition(why.to_owned()));
        }
        election.places = places::read(path)?;
    }
    publish_definition(office, &election).await
}

/// Publishes a definition.
pub async fn publish_definition(office: &Office, election: &Election) -> Result<Published, OfficeError> {
    check_definition(election)?;
    if election.ballot_upload != BallotUpload::AfterClosing {
        let why = "`batches_of` is not supported yet; use `after_closing`";
        return Err(OfficeError::Definition(why.to_owned()));
    }
    let value = serde_json::to_value(election).map_err(|error| OfficeError::Definition(error.to_string()))?;
    let canon = canonical_bytes(&value).map_err(|error| OfficeError::Definition(error.to_string()))?;
    let sig = sign(&canon, office.signing_key());
    office.admin().publish_election(&election.id, &canon, &sig).await?;
    Ok(Published { election: election.clone(), canon, sig })
}

/// The published elections in the order of their ids.
pub async fn list(office: &Office) -> Result<Vec<Published>, OfficeError> {
    let elections = office.admin().elections().await?;
    elections
        .into_iter()
        .map(|(id, canon, sig)| read_published(&id, canon, &sig, &office.authority()))
        .collect()
}

/// The latest published election: by date, then id. Fails when none is published.
pub async fn latest(office: &Office) -> Result<Published, OfficeError> {
    list(office).await?.into_iter().max_by(by_date).ok_or(OfficeError::NothingPublished)
}

/// The order of elections: by date, then id.
pub(crate) fn by_date(one: &Published, other: &Published) -> std::cmp::Ordering {
    (&one.election.date, &one.election.id).cmp(&(&other.election.date, &other.election.id))
}

/// A published election. Fails when there is none under this id, and when it is not signed by this office.
pub async fn show(office: &Office, id: &ElectionId) -> Result<Published, OfficeError> {
    let found = office.admin().election(id).await?;
    let (canon, sig) = found.ok_or_else(|| OfficeError::NoElection(id.to_string()))?;
    read_published(id.as_str(), canon, &sig, &office.authority())
}

fn read_published(
    id: &str,
    canon: Vec<u8>,
    sig: &[u8],
    authority: &VerifyingKey,
) -> Result<Published, OfficeError> {
    let foreign = || OfficeError::ForeignSignature(id.to_owned());
    let sig: [u8; 64] = sig.try_into().map_err(|_| foreign())?;
    if !is_signed_by(&canon, &sig, authority.as_bytes()) {
        return Err(foreign());
    }
    let election: Election =
        serde_json::from_slice(&canon).map_err(|error| OfficeError::Definition(error.to_string()))?;
    if election.id.as_str() != id {
        return Err(foreign());
    }
    Ok(Published { election, canon, sig })
}

/// Reads a definition that people wrote. A field that nobody knows is a typing mistake, and is refused.
fn read_definition(text: &[u8]) -> Result<Election, OfficeError> {
    let written: Value =
        serde_json::from_slice(text).map_err(|error| OfficeError::Definition(error.to_string()))?;
    let election: Election =
        serde_json::from_slice(text).map_err(|error| OfficeError::Definition(error.to_string()))?;
    let understood =
        serde_json::to_value(&election).map_err(|error| OfficeError::Definition(error.to_string()))?;
    match unknown_field(&written, &understood, "") {
        Some(path) => Err(OfficeError::Definition(format!("there is no field `{path}` in a definition"))),
        None => Ok(election),
    }
}

/// The first field that was written and not understood.
fn unknown_field(written: &Value, understood: &Value, place: &str) -> Option<String> {
    match (written, understood) {
        (Value::Object(written), Value::Object(understood)) => written.iter().find_map(|(name, value)| {
            let path = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            match understood.get(name) {
                Some(understood) => unknown_field(value, understood, &path),
                // A field that may be left out may also be null.
                None => (!value.is_null()).then_some(path),
            }
        }),
        (Value::Array(written), Value::Array(understood)) => {
            written.iter().zip(understood).enumerate().find_map(|(index, (written, understood))| {
                unknown_field(written, understood, &format!("{place}[{index}]"))
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use ed25519_dalek::SigningKey;
    use serde_json::json;

    use super::*;

    fn definition() -> Value {
        json!({
            "id": "e1", "title": { "es": "Prueba" }, "date": "2026-11-29", "test": true, "languages": ["es"],
            "contests": [{
                "id": "c1", "title": { "es": "Lista" }, "kind": "closed_list", "seats": 3, "threshold": 300,
                "choices": [{ "id": "a", "name": { "es": "A" } }, { "id": "b", "name": { "es": "B" } }],
            }],
        })
    }

    fn refusal(value: &Value) -> String {
        read_definition(value.to_string().as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_definition_is_read() {
        let election = read_definition(definition().to_string().as_bytes()).unwrap();
        check_definition(&election).unwrap();
        assert_eq!(election.authorisation_minutes, 15);
    }

    #[test]
    fn a_mistyped_field_is_named() {
        let mut value = definition();
        value["contests"][0]["choices"][1]["nmae"] = json!("B");
        assert!(refusal(&value).ends_with("there is no field `contests[0].choices[1].nmae` in a definition"));
        let mut value = definition();
        value["contests"][0]["kind"] = json!("closed");
        assert!(refusal(&value).contains("closed"));
        assert!(refusal(&json!([])).contains("cannot be read"));
    }

    #[test]
    fn a_text_and_emblems_are_read_and_a_bad_emblem_is_named() {
        let mut value = definition();
        value["contests"][0]["text"] = json!([{ "es": "Se eligen tres." }]);
        value["contests"][0]["choices"][0]["emblem"] = json!("M 0 0 L 1000 0 L 1000 1000 Z");
        value["contests"][0]["choices"][1]["emblem"] = json!("M 0 0 L 1000 0 L 0 1000 Z");
        let election = read_definition(value.to_string().as_bytes()).unwrap();
        check_definition(&election).unwrap();
        value["contests"][0]["choices"][1]["emblem"] = json!("javascript:alert(1)");
        let election = read_definition(value.to_string().as_bytes()).unwrap();
        let error = OfficeError::from(check_definition(&election).unwrap_err()).to_string();
        assert!(error.contains("choice `b` of contest `c1` is not an outline"), "{error}");
    }

    #[test]
    fn only_the_authority_s_signature_counts() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let canon = canonical_bytes(
            &serde_json::to_value(read_definition(definition().to_string().as_bytes()).unwrap()).unwrap(),
        )
        .unwrap();
        let sig = sign(&canon, &key);
        assert!(read_published("e1", canon.clone(), &sig, &key.verifying_key()).is_ok());
        let other = SigningKey::from_bytes(&[2; 32]).verifying_key();
        for outcome in [
            read_published("e1", canon.clone(), &sig, &other),
            read_published("e2", canon.clone(), &sig, &key.verifying_key()),
            read_published("e1", canon.clone(), &sig[1..], &key.verifying_key()),
        ] {
            assert!(matches!(outcome, Err(OfficeError::ForeignSignature(_))));
        }
    }
}
