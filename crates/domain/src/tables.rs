//! The electoral tables (mesas) that a station serves, and where tables sit.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::plan::{Plan, PlanError};

/// The most tables of one station.
pub const TABLES_MAX: usize = 32;
/// The longest code of a table, in bytes.
pub const TABLE_BYTES_MAX: usize = 64;
/// The most places of an election.
pub const PLACES_MAX: usize = 10_000;
/// How long the plans of all places are together.
pub const PLANS_BYTES_MAX: usize = 1024 * 1024;
/// The longest text of a place, in characters.
pub const PLACE_CHARACTERS_MAX: usize = 100;

/// The tables that a station serves, by the codes of the roll. None named: everybody of its scope is served, as by a
/// station whose scope is a table.
///
/// A scope says whom a station *knows*, and this says who *votes* at it: one that knows a whole town can tell somebody of
/// another table where to go, and still lets nobody vote twice in two rooms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Tables(BTreeSet<String>);

/// Why texts are not the tables of a station.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TablesError {
    /// Too many.
    #[error("a station serves up to {TABLES_MAX} tables; create a station for each room")]
    TooMany,
    /// Not the code of a table.
    #[error(
        "the code of a table has between 1 and {TABLE_BYTES_MAX} bytes, as the roll writes it in `mesa`; `{0}` is none"
    )]
    Code(String),
}

/// Where a table sits, to tell somebody who came to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollingPlace {
    /// The table, by its code in the roll.
    pub table: String,
    /// The building, as people of the town call it.
    pub name: String,
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The room, floor or door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// The building, drawn, with the room in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// Why places are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlacesError {
    /// Too many.
    #[error("an election has up to {PLACES_MAX} `places`")]
    TooMany,
    /// Two of one table.
    #[error("the table `{0}` has two `places`; keep the one where it sits")]
    Repeated(String),
    /// A text that nobody can read on one line.
    #[error(
        "the place of table `{0}` needs a `name`; `name`, `address` and `room` have up to {PLACE_CHARACTERS_MAX} characters, \
         without control characters"
    )]
    Text(String),
    /// A plan that cannot be drawn.
    #[error("the plan of table `{table}` {why}")]
    Plan {
        /// Whose.
        table: String,
        /// Why.
        #[source]
        why: PlanError,
    },
    /// They are more than a definition carries.
    #[error("the plans have more than {PLANS_BYTES_MAX} characters together; draw them with fewer points")]
    Plans,
    /// The code of its table.
    #[error(transparent)]
    Table(#[from] TablesError),
}

impl Tables {
    /// Takes codes as the roll writes them; spaces around them are left out.
    pub fn parse<S: AsRef<str>>(codes: impl IntoIterator<Item = S>) -> Result<Self, TablesError> {
        let mut tables = BTreeSet::new();
        for code in codes {
            tables.insert(table_code(code.as_ref())?);
        }
        if tables.len() > TABLES_MAX { Err(TablesError::TooMany) } else { Ok(Self(tables)) }
    }

    /// Whether somebody of a table votes here. Whoever the roll gives no table does: there is nowhere to send them.
    pub fn serve(&self, table: Option<&str>) -> bool {
        self.0.is_empty() || table.is_none_or(|table| table.is_empty() || self.0.contains(table))
    }

    /// Whether everybody of the scope is served.
    pub fn are_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Their codes, in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl TryFrom<Vec<String>> for Tables {
    type Error = TablesError;
    fn try_from(codes: Vec<String>) -> Result<Self, TablesError> {
        Self::parse(codes)
    }
}

impl From<Tables> for Vec<String> {
    fn from(tables: Tables) -> Self {
        tables.0.into_iter().collect()
    }
}

/// Checks the places of an election. Fails at the first thing to mend.
pub fn check_places(places: &[PollingPlace]) -> Result<(), PlacesError> {
    if places.len() > PLACES_MAX {
        return Err(PlacesError::TooMany);
    }
    let mut seen = BTreeSet::new();
    for place in places {
        let table = table_code(&place.table)?;
        // A code with a space around it would never be found again.
        if table != place.table {
            return Err(TablesError::Code(place.table.clone()).into());
        }
        let texts = [Some(&place.name), place.address.as_ref(), place.room.as_ref()];
        if !texts.into_iter().flatten().all(|text| is_readable(text)) {
            return Err(PlacesError::Text(table));
        }
        if !seen.insert(&place.table) {
            return Err(PlacesError::Repeated(table));
        }
        if let Some(Err(why)) = place.plan.as_ref().map(Plan::check) {
            return Err(PlacesError::Plan { table, why });
        }
    }
    let plans = places.iter().filter_map(|place| place.plan.as_ref());
    if plans.map(|plan| plan.lines.len()).sum::<usize>() > PLANS_BYTES_MAX {
        return Err(PlacesError::Plans);
    }
    Ok(())
}

fn table_code(text: &str) -> Result<String, TablesError> {
    let code = text.trim();
    let fits = (1..=TABLE_BYTES_MAX).contains(&code.len()) && !code.chars().any(char::is_control);
    if fits { Ok(code.to_owned()) } else { Err(TablesError::Code(shortened(code))) }
}

/// What is said back of a text that may be of any length.
fn shortened(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(TABLE_BYTES_MAX).collect()
}

fn is_readable(text: &str) -> bool {
    let length = text.trim().chars().count();
    (1..=PLACE_CHARACTERS_MAX).contains(&length) && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use super::*;

    fn place(table: &str) -> PollingPlace {
        PollingPlace {
            table: table.into(),
            name: "CEIP Cervantes".into(),
            address: None,
            room: None,
            plan: None,
        }
    }

    #[test]
    fn a_station_serves_its_tables_and_whoever_has_none() {
        let tables = Tables::parse([" 06-015-01-001-A ", "06-015-01-001-B"]).unwrap();
        assert!(tables.serve(Some("06-015-01-001-A")) && tables.serve(Some("06-015-01-001-B")));
        assert!(tables.serve(None));
        assert!(tables.serve(Some("")) && !tables.serve(Some("06-015-01-002-A")));
        assert!(!tables.are_all());
        assert_eq!(tables.codes().collect::<Vec<_>>(), ["06-015-01-001-A", "06-015-01-001-B"]);
    }

    #[test]
    fn a_station_without_named_tables_serves_everybody_of_its_scope() {
        let tables = Tables::default();
        assert!(tables.are_all() && tables.serve(Some("06-015-01-001-A")) && tables.serve(None));
    }

    #[test]
    fn tables_travel_as_a_list_of_codes() {
        let tables = Tables::parse(["b", "a", "b"]).unwrap();
        let text = serde_json::to_string(&tables).unwrap();
        assert_eq!(text, r#"["a","b"]"#);
        assert_eq!(serde_json::from_str::<Tables>(&text).unwrap(), tables);
        assert!(serde_json::from_str::<Tables>(r#"[""]"#).is_err());
    }

    #[test]
    fn what_is_no_code_of_a_table_is_refused() {
        for bad in ["", "  ", "a\nb", &"x".repeat(TABLE_BYTES_MAX + 1)] {
            assert!(matches!(Tables::parse([bad]), Err(TablesError::Code(_))), "{bad:?}");
        }
        let many: Vec<String> = (0..=TABLES_MAX).map(|number| number.to_string()).collect();
        assert_eq!(Tables::parse(&many), Err(TablesError::TooMany));
        assert!(Tables::parse(&many[1..]).is_ok());
    }

    #[test]
    fn an_error_says_no_more_of_a_code_than_fits_on_a_line() {
        let Err(TablesError::Code(said)) = Tables::parse(["x".repeat(5_000) + "\n"]) else {
            panic!("accepted")
        };
        assert_eq!(said.len(), TABLE_BYTES_MAX);
    }

    #[test]
    fn places_are_one_for_each_table_and_fit_on_a_line() {
        assert_eq!(check_places(&[place("a"), place("b")]), Ok(()));
        assert_eq!(check_places(&[place("a"), place("a")]), Err(PlacesError::Repeated("a".into())));
        assert!(matches!(check_places(&[place(" a")]), Err(PlacesError::Table(_))));
        for bad in ["", " ", "a\u{7}", &"x".repeat(PLACE_CHARACTERS_MAX + 1)] {
            let no_name = PollingPlace { name: bad.into(), ..place("a") };
            assert_eq!(check_places(&[no_name]), Err(PlacesError::Text("a".into())));
            let no_room = PollingPlace { room: Some(bad.into()), ..place("a") };
            assert_eq!(check_places(&[no_room]), Err(PlacesError::Text("a".into())));
            let no_address = PollingPlace { address: Some(bad.into()), ..place("a") };
            assert_eq!(check_places(&[no_address]), Err(PlacesError::Text("a".into())));
        }
        assert_eq!(check_places(&vec![place("a"); PLACES_MAX + 1]), Err(PlacesError::TooMany));
    }

    #[test]
    fn a_place_may_have_a_plan_that_can_be_drawn() {
        let with = |lines: String, table: &str| {
            let plan = Some(Plan { lines, at: (500, 500) });
            PollingPlace { plan, ..place(table) }
        };
        let room = "M 0 0 L 1000 0 L 1000 1000 Z";
        assert_eq!(check_places(&[with(room.into(), "a"), place("b")]), Ok(()));
        let why = PlanError::Lines;
        assert_eq!(
            check_places(&[place("b"), with("M 0 0".into(), "a")]),
            Err(PlacesError::Plan { table: "a".into(), why })
        );
        let long = vec![room; 250].join(" ");
        let many: Vec<_> =
            (0..=PLANS_BYTES_MAX / long.len()).map(|table| with(long.clone(), &table.to_string())).collect();
        assert_eq!(check_places(&many), Err(PlacesError::Plans));
    }
}
