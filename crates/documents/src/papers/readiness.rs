//! The readiness report (informe de preparación): that this machine can do the day.

use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, Signer},
    pdf::{self, Pdf},
    press::Template,
};

/// The readiness report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Head and foot.
    pub heading: Heading,
    /// The machine's name: `EQ-0412`.
    pub machine: String,
    /// The version of the program.
    pub program: String,
    /// The hash of the definition of the election.
    pub definition_hash: String,
    /// People on the roll.
    pub electors: u64,
    /// The hash of the roll.
    pub roll_hash: String,
    /// What was tested.
    pub checks: Vec<ReadinessCheck>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// A test of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadinessCheck {
    /// What was tested.
    pub what: String,
    /// How it went.
    pub outcome: Outcome,
    /// What was seen; may be empty.
    pub detail: String,
}

/// How a test went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should.
    Passed,
    /// With something to know.
    Warned,
    /// The machine is not ready.
    Failed,
    /// Not tested.
    Pending,
}

/// Makes the readiness report.
pub fn readiness_report(report: &Readiness) -> Result<Pdf, DocumentError> {
    check::present("the station", &report.heading.station)?;
    check::present("the machine", &report.machine)?;
    pdf::make(Template::Readiness, report, None)
}
