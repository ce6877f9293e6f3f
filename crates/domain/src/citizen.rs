//! A row of the electoral roll.

use sha2::{Digest, Sha256};

use crate::{Hash, ids::CitizenId};

/// A row of the roll that a station holds. Only what a station needs; the DNI is kept as it came when it
/// cannot be parsed, so nobody disappears because of a typing mistake in the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// The `_id` in the cloud.
    pub id: CitizenId,
    /// Given name.
    pub name: String,
    /// First surname.
    pub surname1: String,
    /// Second surname; empty where there is none.
    pub surname2: String,
    /// Normalised DNI or NIE (`12345678Z`), or the text of the roll in upper case when it is neither.
    pub dni: String,
    /// Autonomous community.
    pub comunidad: String,
    /// Province, when the roll says it.
    pub province: Option<String>,
    /// Municipality, when the roll says it.
    pub municipality: Option<String>,
    /// Polling station (mesa) code, when the roll says it.
    pub mesa: Option<String>,
    /// Whether a request to vote by post is annotated on the roll, so that nobody votes twice (LOREG, article 73.1).
    pub postal: bool,
    /// Revision: the server's timestamp of the last change.
    pub rev: u64,
    /// Version: how often the row changed.
    pub ver: u32,
}

/// The same row, borrowed from a network buffer: what the bootstrap walks without a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CitizenRef<'a> {
    /// The `_id` in the cloud, in the text form of [`CitizenId`].
    pub id: &'a str,
    /// Given name.
    pub name: &'a str,
    /// First surname.
    pub surname1: &'a str,
    /// Second surname.
    pub surname2: &'a str,
    /// DNI or NIE as the roll has it.
    pub dni: &'a str,
    /// Autonomous community.
    pub comunidad: &'a str,
    /// Province.
    pub province: Option<&'a str>,
    /// Municipality.
    pub municipality: Option<&'a str>,
    /// Mesa.
    pub mesa: Option<&'a str>,
    /// Whether a request to vote by post is annotated.
    pub postal: bool,
    /// Revision.
    pub rev: u64,
    /// Version.
    pub ver: u32,
}

impl Citizen {
    /// Borrows the row.
    pub fn as_ref(&self) -> CitizenRef<'_> {
        CitizenRef {
            id: self.id.as_str(),
            name: &self.name,
            surname1: &self.surname1,
            surname2: &self.surname2,
            dni: &self.dni,
            comunidad: &self.comunidad,
            province: self.province.as_deref(),
            municipality: self.municipality.as_deref(),
            mesa: self.mesa.as_deref(),
            postal: self.postal,
            rev: self.rev,
            ver: self.ver,
        }
    }
}

impl CitizenRef<'_> {
    /// The row with texts of its own. `None` when its id is not one.
    pub fn to_citizen(&self) -> Option<Citizen> {
        Some(Citizen {
            id: CitizenId::parse(self.id).ok()?,
            name: self.name.to_owned(),
            surname1: self.surname1.to_owned(),
            surname2: self.surname2.to_owned(),
            dni: self.dni.to_owned(),
            comunidad: self.comunidad.to_owned(),
            province: self.province.map(str::to_owned),
            municipality: self.municipality.map(str::to_owned),
            mesa: self.mesa.map(str::to_owned),
            postal: self.postal,
            rev: self.rev,
            ver: self.ver,
        })
    }

    /// SHA-256 over the row's content (everything but `rev`, which the server draws): each field preceded by
    /// its length as 4 bytes big endian, absent fields as length 0xFFFFFFFF, the version last. Behind it one byte 1
    /// where a vote by post is annotated, and nothing where none is: those rows hash as they did before there was a mark.
    pub fn content_hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        let mut field = |value: Option<&str>| match value {
            Some(text) => {
                let length = u32::try_from(text.len()).unwrap_or(u32::MAX - 1);
                hasher.update(length.to_be_bytes());
                hasher.update(text.as_bytes());
            }
            None => hasher.update(u32::MAX.to_be_bytes()),
        };
        for text in [self.id, self.name, self.surname1, self.surname2, self.dni, self.comunidad] {
            field(Some(text));
        }
        field(self.province);
        field(self.municipality);
        field(self.mesa);
        hasher.update(self.ver.to_be_bytes());
        if self.postal {
            hasher.update([1]);
        }
        Hash(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    fn row() -> Citizen {
        Citizen {
            id: CitizenId::parse("i:1").unwrap(),
            name: "Ana".into(),
            surname1: "Gil".into(),
            surname2: String::new(),
            dni: "12345678Z".into(),
            comunidad: "Extremadura".into(),
            province: Some("Badajoz".into()),
            municipality: None,
            mesa: None,
            postal: false,
            rev: 1,
            ver: 1,
        }
    }

    fn hash(change: impl FnOnce(&mut Citizen)) -> Hash {
        let mut citizen = row();
        change(&mut citizen);
        citizen.as_ref().content_hash()
    }

    #[test]
    fn a_borrowed_row_becomes_the_row_again_unless_its_id_is_none() {
        let citizen = row();
        assert_eq!(citizen.as_ref().to_citizen(), Some(citizen.clone()));
        assert_eq!(CitizenRef { id: "?", ..citizen.as_ref() }.to_citizen(), None);
    }

    #[test]
    fn the_hashes_of_a_row_without_and_with_the_mark_are_these_for_ever() {
        let plain = "e557378dbb90710456d4f982153a7c02f85a26041df8b683fe0458cf979c7d06";
        let marked = "77d526c1137855209efa0e56d43a92d1f80a82d9f9b130782c4f87488f3ba7ab";
        assert_eq!(hash(|_| ()).to_string(), plain);
        assert_eq!(hash(|citizen| citizen.postal = true).to_string(), marked);
    }

    #[test]
    fn the_hash_is_the_documented_one() {
        let mut bytes = Vec::new();
        for field in ["i:1", "Ana", "Gil", "", "12345678Z", "Extremadura", "Badajoz"] {
            bytes.extend(u32::try_from(field.len()).unwrap().to_be_bytes());
            bytes.extend(field.as_bytes());
        }
        bytes.extend([0xFF; 8]);
        bytes.extend(1_u32.to_be_bytes());
        assert_eq!(hash(|_| ()), Hash::of(&bytes));
        bytes.push(1);
        assert_eq!(hash(|citizen| citizen.postal = true), Hash::of(&bytes));
    }

    #[test]
    fn every_field_but_the_revision_changes_the_hash() {
        let same = hash(|_| ());
        assert_eq!(hash(|citizen| citizen.rev = 2), same);
        let changed = [
            hash(|citizen| citizen.id = CitizenId::parse("s:1").unwrap()),
            hash(|citizen| citizen.name.push('a')),
            hash(|citizen| citizen.surname1.push('a')),
            hash(|citizen| citizen.surname2.push('a')),
            hash(|citizen| citizen.dni.push('a')),
            hash(|citizen| citizen.comunidad.push('a')),
            hash(|citizen| citizen.province = None),
            hash(|citizen| citizen.municipality = Some(String::new())),
            hash(|citizen| citizen.mesa = Some(String::new())),
            hash(|citizen| citizen.postal = true),
            hash(|citizen| citizen.ver = 2),
        ];
        assert!(changed.iter().all(|changed| *changed != same));
    }

    proptest! {
        #[test]
        fn moving_a_letter_between_fields_changes_the_hash(name in "[a-z]{0,3}", surname in "[a-z]{1,3}") {
            let (moved, rest) = surname.split_at(1);
            let one = hash(|citizen| (citizen.name, citizen.surname1) = (name.clone(), surname.clone()));
            let other = hash(|citizen| (citizen.name, citizen.surname1) = (format!("{name}{moved}"), rest.into()));
            prop_assert_ne!(one, other);
        }
    }
}
