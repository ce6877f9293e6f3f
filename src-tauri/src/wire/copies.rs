//! Copies on memory sticks.

use serde::Serialize;
use ts_rs::TS;

/// The copy of the marked roll, for going on by hand.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct RollCopy {
    /// Where it is kept; null while nobody chose.
    pub folder: Option<String>,
    /// The number of the last mark in it; null while there is none.
    pub mark: Option<u32>,
    /// When it was written, ms since the Unix epoch.
    pub at_ms: Option<f64>,
    /// It lies on the disk of this machine, which does not help when that fails.
    pub same_disk: bool,
    /// There are newer marks than that.
    pub newer: bool,
    /// Why it is not up to date, as a code of refusals; null when nothing is wrong.
    pub trouble: Option<String>,
}

/// A memory stick that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Medium {
    /// Where it is.
    pub path: String,
    /// What it is called.
    pub name: String,
}

/// How it stands with what the centre needs, and with leaving.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DepartureView {
    /// Records and ballots that the centre has not received, and copies for neighbours that nobody carried there.
    pub missing: u32,
    /// Different media on which everything lies.
    pub media: u32,
    /// How many are needed.
    pub media_needed: u32,
    /// Nothing would be lost if this machine were wiped now.
    pub safe: bool,
    /// What the table noted for the acta de la sesión is on no paper and no medium.
    pub notes_only_here: bool,
    /// The export.
    pub export: ExportState,
}

/// How the copy of what this machine keeps stands.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BackupState {
    /// None since the start.
    None,
    /// Going on.
    Running {
        /// `copying`, `checking`.
        stage: String,
        /// What of this stage is done, in kilobytes.
        done_kb: u32,
        /// Of how much; 0 while that is not known.
        whole_kb: u32,
    },
    /// Copied, and every page was checked.
    Done {
        /// Where.
        path: String,
        /// When, ms since the Unix epoch.
        at_ms: f64,
        /// Records in it.
        events: u32,
        /// Whether the box is in it: only after the poll has ended.
        with_box: bool,
        /// Whether the medium can be taken away from this machine.
        removable: bool,
    },
    /// It failed.
    Failed {
        /// A stable code.
        code: String,
    },
    /// Somebody stopped it. The copy that was there before is what it was.
    Stopped,
}

/// How an export stands.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ExportState {
    /// None since the start.
    None,
    /// Going on.
    Running {
        /// `papers`, `sealing`, `writing`, `reading`.
        stage: String,
        /// What of this stage is done, in kilobytes.
        done_kb: u32,
        /// Of how much.
        whole_kb: u32,
    },
    /// On the medium, and read back.
    Done {
        /// Where.
        path: String,
        /// Its SHA-256, of what was read back.
        sha256: String,
        /// When, ms since the Unix epoch.
        at_ms: f64,
        /// Whether the medium can be taken away from this machine.
        removable: bool,
    },
    /// Not on the medium.
    Failed {
        /// Why, as a code of refusals.
        code: String,
    },
    /// Somebody stopped it.
    Stopped,
}

/// What was done with a machine that is out of service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RetiredView {
    /// Whose machine it was.
    pub station: String,
    /// Why nothing is lost: `received`, `exported`.
    pub basis: String,
    /// Files that were wiped.
    pub files: u32,
}
