//! Enrolment, the screens and what is plugged into this machine.

use serde::Serialize;
use ts_rs::TS;

/// A file on a memory stick that a station can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FoundFile {
    /// Where it is.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// What it is good for.
    pub kind: FileKind,
    /// How large it is.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What a file on a memory stick is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// An enrolment bundle.
    Bundle,
    /// A packed roll.
    Roll,
    /// The audio of an election.
    Speech,
}

/// What a bundle would make of this machine; nothing of what it keeps secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BundleView {
    /// Station.
    pub station: String,
    /// Its name.
    pub name: String,
    /// Its part of the roll.
    pub scope: String,
    /// The tables that vote there; none named when everybody of the scope does.
    pub tables: Vec<String>,
    /// Election title per language; empty when no election came along.
    pub election_title: std::collections::BTreeMap<String, String>,
    /// Day of the election.
    pub election_day: Option<String>,
    /// The centre's key in groups of digits, to compare with those that the centre gave.
    pub centre: Vec<String>,
}

/// What became of an enrolment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Enrolment {
    /// People on the roll that came in a file.
    pub roll_rows: Option<u32>,
    /// Why the roll in the file was not taken; the station is enrolled all the same.
    pub roll_refused: Option<String>,
    /// Recordings of the audio that came in a file.
    pub speech_clips: Option<u32>,
    /// Why the audio in the file was not taken; the booth then has none.
    pub speech_refused: Option<String>,
}

/// What is plugged into this machine.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DeviceChecks {
    /// The window of the booth is there.
    pub booth_window: bool,
    /// How many screens there are.
    pub screens: u32,
    /// Loudspeakers or headphones can be heard.
    pub audio: bool,
    /// The memory sticks, by name.
    pub media: Vec<String>,
    /// The printer.
    pub printer: Printer,
    /// Pixels per millimetre of the staff's screen, when somebody measured it.
    pub px_per_mm: Option<f64>,
}

/// How the printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Printer {
    /// There is none.
    None,
    /// It can print.
    Ready,
    /// It has no paper.
    NoPaper,
    /// It is off, or its cable or network is.
    Away,
}
