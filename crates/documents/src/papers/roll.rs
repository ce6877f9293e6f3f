//! The marked roll for going on by hand: who voted, who did not, and from which number on a pen does the marking.

use jiff::civil::Time;
use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, IdentityShown, Person, PrintedPerson, Signer, clock_time},
    pdf::{self, Pdf},
    press::Template,
};

/// The roll at a moment: to go on by hand from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedRoll {
    /// Head and foot.
    pub heading: Heading,
    /// When it was so.
    pub frozen_at: Time,
    /// Whether electronic marking stopped then; otherwise it went on, and this is a copy.
    pub stopped: bool,
    /// The number of the last mark made by the machine; 0 when there is none.
    pub last_mark: u32,
    /// How much of each DNI is printed.
    pub identity: IdentityShown,
    /// Everybody on the roll, in its order.
    pub rows: Vec<RollRow>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// A row of the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollRow {
    /// Who.
    pub elector: Person,
    /// How they are marked.
    pub mark: RollMark,
}

/// How somebody on the roll is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RollMark {
    /// Not at all.
    None,
    /// A vote by post is annotated: whoever marks by hand asks the president first.
    Postal,
    /// Was given a code, and is not known to have voted.
    Code,
    /// Voted.
    Voted,
}

#[derive(Serialize)]
struct Printed<'a> {
    heading: &'a Heading,
    #[serde(serialize_with = "clock_time")]
    frozen_at: Time,
    stopped: bool,
    last_mark: u32,
    next_mark: u32,
    marked: u64,
    codes: u64,
    postal: u64,
    identity: IdentityShown,
    rows: Vec<Line<'a>>,
    signers: &'a [Signer],
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    elector: PrintedPerson<'a>,
    mark: RollMark,
}

/// Makes the marked roll. Fails when more people are marked than marks were given.
pub fn marked_roll(roll: &MarkedRoll) -> Result<Pdf, DocumentError> {
    check::present("the station", &roll.heading.station)?;
    let count = |mark| check::sum(roll.rows.iter().map(|row| u64::from(row.mark == mark)));
    let (marked, codes) = (count(RollMark::Voted)?, count(RollMark::Code)?);
    let postal = count(RollMark::Postal)?;
    let given = marked.saturating_add(codes);
    if given > roll.last_mark.into() {
        return Err(DocumentError::MoreMarksThanGiven { marked: given, last_mark: roll.last_mark.into() });
    }
    let rows = roll
        .rows
        .iter()
        .map(|row| Line { elector: roll.identity.print(&row.elector), mark: row.mark })
        .collect();
    let printed = Printed {
        heading: &roll.heading,
        frozen_at: roll.frozen_at,
        stopped: roll.stopped,
        last_mark: roll.last_mark,
        next_mark: roll.last_mark.saturating_add(1),
        marked,
        codes,
        postal,
        identity: roll.identity,
        rows,
        signers: &roll.signers,
    };
    pdf::make(Template::Roll, &printed, None)
}
