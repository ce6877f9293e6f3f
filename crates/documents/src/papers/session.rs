//! The acta de la sesión (LOREG art. 99): the whole day of the table in words.

use jiff::civil::Time;
use serde::Serialize;

use super::scrutiny::ContestCount;
use crate::{
    check,
    error::DocumentError,
    paper::{Heading, Signer, clock_time},
    pdf::{self, Pdf},
    press::Template,
};

/// The acta de la sesión.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Head and foot.
    pub heading: Heading,
    /// When voting began.
    #[serde(serialize_with = "clock_time")]
    pub opened_at: Time,
    /// When voting ended.
    #[serde(serialize_with = "clock_time")]
    pub closed_at: Time,
    /// When and why voting was suspended.
    pub suspensions: Vec<Suspension>,
    /// Who was at the table, and since when.
    pub officers: Vec<Officer>,
    /// People on the roll.
    pub electors: u64,
    /// People who voted.
    pub voters: u64,
    /// Interventores among them who are not on this roll; `None` leaves room to write it.
    pub voters_from_outside: Option<u64>,
    /// People among them with a certificate or a court's ruling; `None` leaves room to write it.
    pub voters_by_certificate: Option<u64>,
    /// Ballots in the box.
    pub ballots: u64,
    /// The votes; empty when voting was suspended for good and nothing was counted.
    pub contests: Vec<ContestCount>,
    /// What happened.
    pub incidents: Vec<Incident>,
    /// Differences between voters and ballots, and their explanations.
    pub differences: Vec<String>,
    /// People who were checked in twice, without their names.
    pub conflicts: Vec<ConflictNote>,
    /// Protests and what was decided.
    pub protests: Vec<Protest>,
    /// What the QR code says: the signed totals. `None` prints none.
    pub signed_text: Option<String>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// A time without voting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspension {
    /// Since when.
    #[serde(serialize_with = "clock_time")]
    pub from: Time,
    /// Until when.
    #[serde(serialize_with = "clock_time")]
    pub until: Time,
    /// Why.
    pub reason: String,
}

/// Somebody at the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Officer {
    /// The post.
    pub post: String,
    /// Names and surnames.
    pub name: String,
    /// Since when.
    #[serde(serialize_with = "clock_time")]
    pub from: Time,
    /// Until when.
    #[serde(serialize_with = "clock_time")]
    pub until: Time,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// When.
    #[serde(serialize_with = "clock_time")]
    pub at: Time,
    /// What, in the table's words.
    pub words: String,
    /// Who wrote it down: a post.
    pub by: String,
}

/// A conflict and what two people found out about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictNote {
    /// When it was seen.
    #[serde(serialize_with = "clock_time")]
    pub at: Time,
    /// What it is.
    pub words: String,
    /// What was decided; empty while it is open.
    pub decision: String,
}

/// A protest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protest {
    /// Who protests.
    pub by: String,
    /// Against what.
    pub words: String,
    /// What the table decided.
    pub decision: String,
}

/// Makes the acta de la sesión. Fails when a count does not add up, or when voters and ballots differ and no difference
/// is written down.
pub fn session(acta: &Session) -> Result<Pdf, DocumentError> {
    check::present("the station", &acta.heading.station)?;
    let explained = acta.differences.iter().any(|words| !words.trim().is_empty());
    if acta.voters != acta.ballots && !explained {
        return Err(DocumentError::DifferenceUnexplained { voters: acta.voters, ballots: acta.ballots });
    }
    acta.contests.iter().try_for_each(|contest| contest.check(acta.ballots))?;
    pdf::make(Template::Session, acta, acta.signed_text.as_deref())
}
