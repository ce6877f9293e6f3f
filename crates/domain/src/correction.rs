//! Corrections of a citizen's row: what may be changed, by whom, and how the row reads afterwards. How corrections of
//! several places merge is said in [`crate::fold`].

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    citizen::Citizen,
    dni::Dni,
    fold::{Change, changes},
    officers::Role,
};

/// The field that deletes a row when it is true.
pub const DELETED: &str = "deleted";
/// The mark that a request to vote by post is annotated on the roll.
pub const POSTAL: &str = "postal";
/// The list of notes about a citizen.
pub const NOTES: &str = "notes";
/// The counter of attempts: how often a citizen came and could not vote.
pub const ATTEMPTS: &str = "attempts";

/// A field of the roll that a correction may set. This list and [`RollField::may_be_set_by`] are the whole
/// declaration of who may change what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollField {
    /// Given name.
    Name,
    /// First surname.
    Surname1,
    /// Second surname; may be empty.
    Surname2,
    /// DNI or NIE.
    Dni,
    /// Autonomous community.
    Comunidad,
    /// Province.
    Province,
    /// Municipality.
    Municipality,
    /// Polling station code.
    Mesa,
}

/// One correction of one citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// A field has this value now.
    Set {
        /// The field.
        field: RollField,
        /// The value, checked.
        value: String,
    },
    /// A request to vote by post is annotated, or no longer is. The Oficina del Censo annotates it (LOREG, article 73.1),
    /// so it comes from the office alone.
    Postal(bool),
    /// A note is added; none is ever taken away.
    Note(String),
    /// Attempts are counted up, or down after a mistake.
    Attempts(i64),
    /// The row is deleted. Never undone; asks for two people.
    Delete,
}

/// Why something is not a correction, or not one that this person may make.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionError {
    /// No such field. What was typed is not repeated: it may be a name in the wrong place.
    #[error(
        "this is no field that can be corrected; say name, surname1, surname2, dni, comunidad, province, municipality, mesa or postal"
    )]
    UnknownField,
    /// Neither yes nor no.
    #[error("say yes or no for {POSTAL}")]
    YesOrNo,
    /// An empty text where there must be one.
    #[error("the {0} may not be empty")]
    Empty(&'static str),
    /// Too long.
    #[error("the {field} has at most {max} bytes")]
    TooLong {
        /// What.
        field: &'static str,
        /// The limit.
        max: usize,
    },
    /// Not a DNI or NIE.
    #[error("this is not a DNI or NIE; check the number and the letter")]
    Dni,
    /// Zero attempts, or very many.
    #[error("attempts are counted between -{max} and {max}, and not by zero", max = Correction::ATTEMPTS_MAX)]
    Attempts,
    /// No change at all.
    #[error("say what to correct")]
    Nothing,
    /// The same field twice.
    #[error("the {0} can be corrected once at a time")]
    Twice(&'static str),
    /// Not for this role.
    #[error("a {role} may not correct the {field}")]
    NotAllowed {
        /// The role.
        role: &'static str,
        /// What.
        field: &'static str,
    },
    /// A deletion by one person.
    #[error("deleting somebody from the roll needs two people")]
    NeedsTwo,
}

impl RollField {
    /// Every field.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Surname1,
        Self::Surname2,
        Self::Dni,
        Self::Comunidad,
        Self::Province,
        Self::Municipality,
        Self::Mesa,
    ];
    /// The longest value, in bytes.
    pub const VALUE_BYTES_MAX: usize = 200;

    /// The name of the field in the roll.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Surname1 => "surname1",
            Self::Surname2 => "surname2",
            Self::Dni => "dni",
            Self::Comunidad => "comunidad",
            Self::Province => "province",
            Self::Municipality => "municipality",
            Self::Mesa => "mesa",
        }
    }

    /// Reads the name of a field.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Whether a role may set the field. A station never moves anybody to another community: that is the office's.
    pub fn may_be_set_by(self, role: Role) -> bool {
        match role {
            Role::Office => true,
            Role::President => match self {
                Self::Name
                | Self::Surname1
                | Self::Surname2
                | Self::Dni
                | Self::Province
                | Self::Municipality
                | Self::Mesa => true,
                Self::Comunidad => false,
            },
            Role::PollWorker | Role::Auditor | Role::Support => false,
        }
    }

    fn put(self, citizen: &mut Citizen, value: &str) {
        let value = value.to_owned();
        match self {
            Self::Name => citizen.name = value,
            Self::Surname1 => citizen.surname1 = value,
            Self::Surname2 => citizen.surname2 = value,
            Self::Dni => citizen.dni = value,
            Self::Comunidad => citizen.comunidad = value,
            Self::Province => citizen.province = Some(value),
            Self::Municipality => citizen.municipality = Some(value),
            Self::Mesa => citizen.mesa = Some(value),
        }
    }
}

impl Correction {
    /// The longest note, in bytes.
    pub const NOTE_BYTES_MAX: usize = 500;
    /// The most attempts that are counted at once.
    pub const ATTEMPTS_MAX: i64 = 1_000;

    /// Sets a field. Fails when there is no such field, and when the value cannot be one of it.
    pub fn set(field: &str, value: &str) -> Result<Self, CorrectionError> {
        if field == POSTAL {
            return yes_or_no(value).map(Self::Postal).ok_or(CorrectionError::YesOrNo);
        }
        let field = RollField::from_name(field).ok_or(CorrectionError::UnknownField)?;
        let value = value.trim();
        if value.is_empty() && field != RollField::Surname2 {
            return Err(CorrectionError::Empty(field.name()));
        }
        if value.len() > RollField::VALUE_BYTES_MAX {
            return Err(CorrectionError::TooLong { field: field.name(), max: RollField::VALUE_BYTES_MAX });
        }
        let value = match field {
            RollField::Dni => Dni::parse(value).map_err(|_| CorrectionError::Dni)?.as_str().to_owned(),
            RollField::Name
            | RollField::Surname1
            | RollField::Surname2
            | RollField::Comunidad
            | RollField::Province
            | RollField::Municipality
            | RollField::Mesa => value.to_owned(),
        };
        Ok(Self::Set { field, value })
    }

    /// Adds a note. Fails when it is empty or too long.
    pub fn note(text: &str) -> Result<Self, CorrectionError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CorrectionError::Empty("note"));
        }
        if text.len() > Self::NOTE_BYTES_MAX {
            return Err(CorrectionError::TooLong { field: "note", max: Self::NOTE_BYTES_MAX });
        }
        Ok(Self::Note(text.to_owned()))
    }

    /// Counts attempts. Fails beyond [`Correction::ATTEMPTS_MAX`] and at zero.
    pub fn attempts(count: i64) -> Result<Self, CorrectionError> {
        if count == 0 || count.unsigned_abs() > Self::ATTEMPTS_MAX.unsigned_abs() {
            return Err(CorrectionError::Attempts);
        }
        Ok(Self::Attempts(count))
    }

    /// The name of what is corrected.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Set { field, .. } => field.name(),
            Self::Postal(_) => POSTAL,
            Self::Note(_) => NOTES,
            Self::Attempts(_) => ATTEMPTS,
            Self::Delete => DELETED,
        }
    }

    /// Whether a role may make the correction.
    pub fn may_be_made_by(&self, role: Role) -> bool {
        match (self, role) {
            (_, Role::Auditor | Role::Support) => false,
            (Self::Set { field, .. }, _) => field.may_be_set_by(role),
            (Self::Postal(_), Role::Office) => true,
            (Self::Postal(_), Role::President | Role::PollWorker) => false,
            (Self::Note(_) | Self::Attempts(_), Role::President | Role::PollWorker | Role::Office) => true,
            (Self::Delete, Role::President | Role::Office) => true,
            (Self::Delete, Role::PollWorker) => false,
        }
    }

    fn change(&self) -> Change {
        match self {
            Self::Set { value, .. } => Change::Set(value.as_str().into()),
            Self::Postal(annotated) => Change::Set((*annotated).into()),
            Self::Note(text) => Change::Append(text.as_str().into()),
            Self::Attempts(count) => Change::Add(*count),
            Self::Delete => Change::Set(true.into()),
        }
    }
}

/// Reads a yes or a no as rolls have them; `None` for anything else, which nobody should guess at.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" | "s" | "si" | "sí" | "x" | "y" => Some(true),
        "no" | "false" | "0" | "n" | "" => Some(false),
        _ => None,
    }
}

/// The body of a `VoterCorrected` event. Fails when nothing is corrected, when something is twice, and when the role
/// may not.
pub fn body(corrections: &[Correction], role: Role) -> Result<Map<String, Value>, CorrectionError> {
    if corrections.is_empty() {
        return Err(CorrectionError::Nothing);
    }
    let mut fields = BTreeMap::new();
    for correction in corrections {
        let field = correction.field();
        if !correction.may_be_made_by(role) {
            return Err(CorrectionError::NotAllowed { role: role.word(), field });
        }
        if fields.insert(field.to_owned(), correction.change()).is_some() {
            return Err(CorrectionError::Twice(field));
        }
    }
    Ok(changes(fields))
}

/// Whether a station could have made these changes: an event that sets what no role of a station may set was not made
/// by this program.
pub fn may_come_from_a_station(changes: &Map<String, Value>) -> bool {
    let fields = changes.keys().filter_map(|name| RollField::from_name(name));
    !changes.contains_key(POSTAL) && fields.into_iter().all(|field| field.may_be_set_by(Role::President))
}

/// A row with the fields that were set. Fields and values that this version does not know change nothing.
pub fn corrected_row<'a>(
    row: &Citizen,
    fields: impl IntoIterator<Item = (&'a String, &'a Value)>,
) -> Citizen {
    let mut citizen = row.clone();
    for (name, value) in fields {
        if let (Some(field), Some(value)) = (RollField::from_name(name), value.as_str()) {
            field.put(&mut citizen, value);
        } else if let (POSTAL, Some(annotated)) = (name.as_str(), value.as_bool()) {
            citizen.postal = annotated;
        }
    }
    citizen
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use serde_json::json;

    use super::*;
    use crate::{fixtures, fold::Fold};

    const ROLES: [Role; 5] = [Role::President, Role::PollWorker, Role::Auditor, Role::Support, Role::Office];

    #[test]
    fn a_value_is_checked_before_it_is_one() {
        let set = Correction::set("dni", "12345678-z").unwrap();
        assert_eq!(set, Correction::Set { field: RollField::Dni, value: "12345678Z".into() });
        assert_eq!(Correction::set("dni", "12345678A"), Err(CorrectionError::Dni));
        assert_eq!(Correction::set("name", " "), Err(CorrectionError::Empty("name")));
        assert!(Correction::set("surname2", "").is_ok());
        assert_eq!(Correction::set("postal", " Sí "), Ok(Correction::Postal(true)));
        assert_eq!(Correction::set("postal", "no"), Ok(Correction::Postal(false)));
        assert_eq!(Correction::set("postal", "perhaps"), Err(CorrectionError::YesOrNo));
        assert_eq!(Correction::set("voted", "no"), Err(CorrectionError::UnknownField));
        let long = "x".repeat(RollField::VALUE_BYTES_MAX + 1);
        assert!(matches!(Correction::set("mesa", &long), Err(CorrectionError::TooLong { .. })));
        assert!(matches!(Correction::note(&"x".repeat(501)), Err(CorrectionError::TooLong { .. })));
        assert_eq!(Correction::note(" "), Err(CorrectionError::Empty("note")));
        for count in [0, 1_001, -1_001, i64::MIN] {
            assert_eq!(Correction::attempts(count), Err(CorrectionError::Attempts));
        }
    }

    #[test]
    fn every_field_has_its_name_and_the_sentence_names_them_all() {
        let sentence = CorrectionError::UnknownField.to_string();
        for field in RollField::ALL {
            assert_eq!(RollField::from_name(field.name()), Some(field));
            assert!(sentence.contains(field.name()));
        }
        assert!(sentence.contains(POSTAL));
    }

    #[test]
    fn each_role_corrects_only_what_is_its_own() {
        let allowed =
            |correction: &Correction| ROLES.map(|role| body(std::slice::from_ref(correction), role).is_ok());
        assert_eq!(allowed(&Correction::set("name", "Ana").unwrap()), [true, false, false, false, true]);
        assert_eq!(
            allowed(&Correction::set("comunidad", "Madrid").unwrap()),
            [false, false, false, false, true]
        );
        assert_eq!(allowed(&Correction::Postal(true)), [false, false, false, false, true]);
        assert_eq!(allowed(&Correction::Postal(false)), [false, false, false, false, true]);
        assert_eq!(allowed(&Correction::note("came back").unwrap()), [true, true, false, false, true]);
        assert_eq!(allowed(&Correction::attempts(1).unwrap()), [true, true, false, false, true]);
        assert_eq!(allowed(&Correction::Delete), [true, false, false, false, true]);
    }

    #[test]
    fn a_correction_says_something_and_says_it_once() {
        let note = Correction::note("a").unwrap();
        assert_eq!(body(&[], Role::President), Err(CorrectionError::Nothing));
        assert_eq!(body(&[note.clone(), note.clone()], Role::President), Err(CorrectionError::Twice(NOTES)));
        let both = body(&[note, Correction::attempts(2).unwrap()], Role::PollWorker).unwrap();
        assert_eq!(Value::Object(both), json!({ "notes": { "append": "a" }, "attempts": { "add": 2 } }));
    }

    #[test]
    fn a_station_never_moves_anybody_to_another_community() {
        let of = |value: Value| may_come_from_a_station(value.as_object().unwrap());
        assert!(of(json!({ "name": "Ana", "mesa": "1", "deleted": true, "later": 1 })));
        assert!(!of(json!({ "name": "Ana", "comunidad": "Madrid" })));
    }

    #[test]
    fn a_station_never_annotates_a_vote_by_post_nor_takes_it_back() {
        for annotated in [true, false] {
            let Value::Object(changes) = json!({ "postal": { "set": annotated } }) else { unreachable!() };
            assert!(!may_come_from_a_station(&changes));
        }
    }

    #[test]
    fn only_yes_and_no_are_an_annotation() {
        let row = |value: Value| {
            let fields = BTreeMap::from([(POSTAL.to_owned(), value)]);
            corrected_row(&row(), &fields).postal
        };
        assert!(row(json!(true)));
        assert!(!row(json!(false)) && !row(json!("yes")) && !row(json!(1)));
    }

    fn row() -> Citizen {
        Citizen {
            id: fixtures::citizen(1),
            name: "Ana".into(),
            surname1: "Gil".into(),
            surname2: String::new(),
            dni: "12345678Z".into(),
            comunidad: "Extremadura".into(),
            province: None,
            municipality: None,
            mesa: None,
            postal: false,
            rev: 7,
            ver: 3,
        }
    }

    #[test]
    fn a_row_shows_what_was_set_and_ignores_what_it_does_not_know() {
        let row = row();
        let fact = crate::event::Fact::VoterCorrected {
            citizen: row.id.clone(),
            changes: json!({ "name": "Anna", "mesa": "A", "surname1": 5, "postal": true, "shoes": "red" })
                .as_object()
                .unwrap()
                .clone(),
            reason: "typing".into(),
            officers: fixtures::two(),
        };
        let mut fold = Fold::new(fixtures::election_id());
        fold.apply(fixtures::events("mesa-1", 1, &[(1, fact)]).first().unwrap());
        let corrected = corrected_row(&row, &fold.corrected(&row.id).fields);
        assert_eq!(corrected, Citizen { name: "Anna".into(), mesa: Some("A".into()), postal: true, ..row });
    }
}
