//! The acta de la sesión (LOREG art. 99): the whole day of the table in words.

use jiff::civil::Time;
use serde::Serialize;

use super::{constitution::Representative, scrutiny::ContestCount};
use crate::{
    check,
    error::DocumentError,
    paper::{Heading, Signer, Words, clock_time},
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
    /// Interventores and apoderados who were there.
    pub representatives: Vec<Representative>,
    /// People on the roll.
    pub electors: u64,
    /// People who voted.
    pub voters: u64,
    /// Interventores among them who are not on this roll; `None` leaves room to write it.
    pub voters_from_outside: Option<u64>,
    /// People among them with a certificate or a court's ruling; `None` leaves room to write it.
    pub voters_by_certificate: Option<u64>,
    /// Envelopes with a postal vote; `None` leaves room to write how many.
    pub postal: Option<PostalVotes>,
    /// Ballots in the box.
    pub ballots: u64,
    /// The votes; empty when voting was suspended for good and nothing was counted.
    pub contests: Vec<ContestCount>,
    /// What happened.
    pub incidents: Vec<Incident>,
    /// Differences between voters and ballots, and their explanations.
    pub differences: Vec<Words>,
    /// People who were checked in twice, without their names.
    pub conflicts: Vec<ConflictNote>,
    /// Protests and what was decided.
    pub protests: Vec<Protest>,
    /// Whether the table said that there is nothing more. Then an empty list says that there was none; before, it leaves room
    /// to write, since nobody told the machine.
    pub complete: bool,
    /// What the QR code says: the signed totals. `None` prints none.
    pub signed_text: Option<String>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// Envelopes with a postal vote (LOREG, article 88.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PostalVotes {
    /// Those that were handed to the table.
    pub received: u64,
    /// Those whose paper went into the urn.
    pub accepted: u64,
    /// Those that did not.
    pub rejected: u64,
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
    pub reason: Words,
}

/// Somebody at the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Officer {
    /// The post.
    pub post: Words,
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
    /// What.
    pub words: Words,
    /// What somebody typed for it; may be empty.
    pub said: String,
    /// Who wrote it down: a post; may be empty.
    pub by: Words,
}

/// A conflict and what two people found out about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictNote {
    /// When it was seen.
    #[serde(serialize_with = "clock_time")]
    pub at: Time,
    /// What it is.
    pub words: Words,
    /// What was decided; empty while it is open.
    pub decision: Words,
}

/// A protest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protest {
    /// Who protests.
    pub by: String,
    /// Against what.
    pub words: String,
    /// What the table decided; empty while it has not.
    pub decision: String,
    /// Members of the table who voted for that.
    pub in_favour: u64,
    /// And against it.
    pub against: u64,
}

/// Makes the acta de la sesión. Fails when a count does not add up, postal votes among them, or when voters and ballots differ and no difference
/// is written down.
pub fn session(acta: &Session) -> Result<Pdf, DocumentError> {
    check::present("the station", &acta.heading.station)?;
    let explained = acta.differences.iter().any(|words| !words.is_empty());
    if acta.voters != acta.ballots && !explained {
        return Err(DocumentError::DifferenceUnexplained { voters: acta.voters, ballots: acta.ballots });
    }
    if let Some(PostalVotes { received, accepted, rejected }) = acta.postal
        && check::sum([accepted, rejected])? != received
    {
        return Err(DocumentError::PostalDoNotAddUp { received, accepted, rejected });
    }
    acta.contests.iter().try_for_each(|contest| contest.check(acta.ballots))?;
    pdf::make(Template::Session, acta, acta.signed_text.as_deref())
}
