//! The acta de constitución (LOREG art. 82–83): who forms the table, who watches, and that everything was there.

use jiff::civil::Time;
use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, Signer, Words, clock_time},
    pdf::{self, Pdf},
    press::Template,
};

/// The acta de constitución.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Constitution {
    /// Head and foot.
    pub heading: Heading,
    /// When the table was constituted.
    #[serde(serialize_with = "clock_time")]
    pub constituted_at: Time,
    /// Members and substitutes, the president first.
    pub members: Vec<Member>,
    /// Interventores and apoderados.
    pub representatives: Vec<Representative>,
    /// What was checked: the box, the booth, the copy, the printed report.
    pub checks: Vec<Check>,
    /// Anything to be said; may be empty.
    pub remarks: String,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// A member of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The post: `Presidencia`, `Vocal 1`.
    pub post: Words,
    /// Names and surnames.
    pub name: String,
    /// The DNI; may be empty.
    pub dni: String,
    /// Whether a substitute took the post.
    pub substitute: bool,
}

/// Somebody who represents a candidature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Representative {
    /// Names and surnames.
    pub name: String,
    /// For whom.
    pub candidature: String,
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub what: Words,
    /// Whether it was as it should be.
    pub passed: bool,
    /// What was seen; may be empty.
    pub note: String,
}

/// Makes the acta de constitución. Fails when the table has no members.
pub fn constitution(acta: &Constitution) -> Result<Pdf, DocumentError> {
    check::present("the station", &acta.heading.station)?;
    if acta.members.is_empty() {
        return Err(DocumentError::Missing { what: "the list of members" });
    }
    pdf::make(Template::Constitution, acta, None)
}
