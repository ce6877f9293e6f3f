//! The types that cross into the webview. Exported to `ui/src/wire/*.ts` by ts-rs (`make wire`); a test
//! fails when they are stale. Codes, numbers and facts only: sentences belong to the interface.

mod ballot;
mod booth_start;
mod conflicts;
mod copies;
mod desk;
mod devices;
mod diagnosis;
mod minutes;
mod panels;
mod people;
mod screens;
mod turnout;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use ballot::*;
pub use booth_start::{BoothAudio, BoothLanguage, BoothStart, BoothText};
pub use conflicts::{ConflictCase, ConflictMark, ConflictWord};
pub use copies::*;
pub use desk::{PaperState, ScanResult};
pub use devices::*;
pub use diagnosis::*;
pub use minutes::*;
pub use panels::*;
pub use people::{MarkedBy, PersonRow, Plan, PollingPlace, Standing};
pub use screens::*;
pub use turnout::*;

/// The state of the station, pushed at most twice a second; the windows say "unknown" when it stops coming.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct StatusSnapshot {
    /// Monotonic: an older snapshot never replaces a newer one.
    pub sequence: u32,
    /// Station name.
    pub station: String,
    /// Station id: what two officers type to close the poll.
    pub station_id: String,
    /// Scope of the roll, in words of the scope language.
    pub scope: String,
    /// The tables that vote here; none named when everybody of the scope does.
    pub tables: Vec<String>,
    /// Election title per language; empty when none is loaded.
    pub election_title: std::collections::BTreeMap<String, String>,
    /// The day of the election, `2026-11-22`; empty when none is loaded.
    pub election_date: String,
    /// Test election: the ribbon is shown.
    pub test: bool,
    /// The hours of the day of the vote; null without an election.
    pub hours: Option<PollHours>,
    /// Poll phase.
    pub phase: Phase,
    /// First truth: the connection.
    pub connection: Connection,
    /// Since when the connection is so, ms since the Unix epoch.
    pub connection_since_ms: f64,
    /// Second truth: what waits to be sent.
    pub sending: Sending,
    /// Third truth: this machine.
    pub device: Device,
    /// Whether a document reader is plugged in.
    pub reader: ReaderState,
    /// All of it in one word.
    pub device_standing: DeviceStanding,
    /// The minute since which it stands so, ms since the Unix epoch.
    pub device_since_ms: f64,
    /// Fourth truth: the booth.
    pub booth: BoothState,
    /// The minute since which it is so, ms since the Unix epoch: kept nowhere, and no finer than the table sees it.
    pub booth_since_ms: f64,
    /// For how many whole minutes the voter has been in it; null when nobody is.
    pub booth_minutes: Option<u32>,
    /// Conflicts nobody has classified yet.
    pub conflicts: u32,
    /// Roll rows here.
    pub roll_rows: u32,
    /// The version of the roll: the centre's time up to which it is complete, ms since the Unix epoch; null before it arrived.
    /// A roll out of a file has one, too.
    pub roll_version_ms: Option<f64>,
    /// When the roll was last brought up to date, ms since the Unix epoch; null before the first time.
    pub roll_as_of_ms: Option<f64>,
    /// The roll could not be compared with the centre's: what the centre shows is none, or cannot be read.
    pub roll_failed: bool,
    /// Percent of the first download; null when it is not running.
    pub bootstrap_percent: Option<u32>,
    /// Electors that it still has to bring; null when that is not known.
    pub bootstrap_left: Option<u32>,
    /// A person stopped the first download: it stands still until somebody lets it go on.
    pub roll_held: bool,
    /// Electors on the roll of this station.
    pub electors: u32,
    /// Citizens who voted.
    pub voted: u32,
    /// Those of them who were checked in since the hour began.
    pub voted_this_hour: u32,
    /// How it stands with marking by hand.
    pub paper: PaperState,
    /// The copy of the marked roll on a memory stick.
    pub roll_copy: RollCopy,
    /// The turnout advances that were taken, `14:00`.
    pub advances: Vec<String>,
    /// Citizens who are authorised and have not voted.
    pub authorised: u32,
    /// Ballots in the box.
    pub in_box: u32,
    /// The seats of the table that are taken; none before it is constituted.
    pub posts: Vec<String>,
    /// The seat of whoever is signed in.
    pub signed_in: Option<String>,
    /// This machine's clock beside others; null when nobody compared it.
    pub clock: Option<ClockWord>,
    /// It stands before a moment that it showed already: the hours of what is written now are wrong, or those before were.
    pub clock_went_back: bool,
    /// Whether another machine works as this station; null before the centre answered.
    pub other_device: Option<bool>,
    /// The network is switched off for a demonstration.
    pub offline_demo: bool,
    /// What the start found of an interrupted cast.
    pub recovery: RecoveryNotice,
    /// How the screens of this machine are used; null until somebody chose.
    pub screen_mode: Option<ScreenMode>,
}

/// What the start found of a cast that a crash or power cut interrupted; shown to the staff in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryNotice {
    /// Nothing was interrupted.
    Nothing,
    /// The ballot was in the box; its record is complete now and the vote counts once.
    VoteCompleted,
    /// A voter was in the booth and nothing was cast; the code is good again.
    VoteNotCast,
    /// The box names an authorisation this store does not know; the office must look.
    BoxAhead,
}

/// This machine's clock beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ClockWord {
    /// Seconds by which it is ahead, in whole minutes; 0 when it agrees within two minutes.
    pub ahead_seconds: i32,
    /// Whether the centre said so, or else the neighbouring stations.
    pub by_centre: bool,
}

/// When people vote, and when the table tells how many have; times of the day, `14:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PollHours {
    /// When voting may begin.
    pub opens: String,
    /// Until when people may vote.
    pub closes: String,
    /// When turnout is told, in order.
    pub advances: Vec<String>,
}

/// Phase of the poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// No election loaded.
    NoElection,
    /// Not opened yet.
    Closed,
    /// Accepting ballots.
    Open,
    /// Interrupted.
    Suspended,
    /// Closed for good, not counted.
    Ended,
    /// Counted and certified.
    Certified,
}

/// The connection, with hysteresis applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// An authenticated exchange within the last interval.
    Connected,
    /// Starting up.
    Checking,
    /// No answer from the centre.
    NoServer,
    /// There is a link, and it leads nowhere.
    NoInternet,
    /// No link at all.
    NoNetwork,
    /// The centre does not recognise this station.
    Refused,
}

/// The queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Sending {
    /// Records not yet received by the centre.
    pub pending: u32,
    /// Those of them that are on their way.
    pub in_flight: u32,
    /// A person paused sending.
    pub paused: bool,
    /// Since when the oldest of them waits, ms since the Unix epoch. A time and not an age: while nothing happens, a
    /// snapshot says the same as the one before it.
    #[ts(type = "number | null")]
    pub oldest_at_ms: Option<u64>,
    /// Records set aside that need a person.
    pub quarantined: u32,
    /// When the centre last confirmed something, ms since the Unix epoch.
    #[ts(type = "number | null")]
    pub last_received_at_ms: Option<u64>,
    /// Ballots received by the centre.
    pub ballots_received: u32,
}

/// This machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Device {
    /// Free disk in MB.
    pub disk_free_mb: u32,
    /// Percent of the disk that is free.
    pub disk_free_percent: u32,
    /// A vote was not saved, or the disk refused the last record of anything: stop and ask for help.
    pub write_failed: bool,
    /// The battery, while the machine runs on it; null on mains, and where the system does not say.
    pub battery: Option<Battery>,
}

/// Whether a document reader is plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReaderState {
    /// One that says so, or that read a document before.
    Ready,
    /// Nothing is plugged in that could be one.
    NotFound,
    /// Something is that may be one: a reader types like a keyboard.
    Unknown,
}

/// How this machine stands: the worst of what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStanding {
    /// Nothing to do.
    InOrder,
    /// It runs on its battery, which has enough.
    OnBattery,
    /// Nobody chose a stick for the copy of the marked roll.
    NoCopy,
    /// The copy is not up to date.
    CopyMissing,
    /// The battery is nearly empty.
    PlugIn,
    /// The disk is filling up.
    DiskLow,
    /// The copy failed, or did not read back as it was written.
    CopyLost,
    /// The clock stands before a moment that it showed already.
    ClockWentBack,
    /// A vote may not find room on the disk.
    DiskFull,
    /// The last durable write failed.
    WriteFailed,
}

/// The booth as the staff may know it: never progress, never choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BoothState {
    /// Waiting for a code.
    Ready,
    /// A voter is voting.
    Busy,
    /// The voter did nothing for long; the booth shows nothing until staff resume it.
    Paused,
    /// A vote could not be saved; staff must come.
    NeedsStaff,
    /// Its screen was taken away; what a voter marked waits.
    NoScreen,
    /// The booth window is not there.
    Disconnected,
}

/// Papers that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SavedPapers {
    /// Where they are.
    pub folder: String,
    /// How many.
    pub count: u32,
    /// Their files, in the order of the day.
    pub files: Vec<String>,
    /// Files that were not made: the roll has more people than a paper holds.
    pub too_large: Vec<String>,
    /// Whether they lie on the memory stick of the marked roll, too; null while nobody chose one.
    pub on_stick: Option<bool>,
}

/// A page of a paper that was saved, as somebody reads it before signing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PaperPage {
    /// The page, drawn out of the file.
    pub svg: String,
    /// How many pages the paper has.
    pub pages: u32,
}

/// What somebody shows to act: a seat and its PIN.
#[derive(Deserialize, TS)]
pub struct PinProof {
    /// The seat.
    pub post: String,
    /// Six digits.
    pub pin: String,
}

/// Somebody who takes a seat at the table.
#[derive(Deserialize, TS)]
pub struct MemberForm {
    /// The seat.
    pub post: String,
    /// The name, for the documents of the day.
    pub name: String,
    /// The DNI or NIE, for the acta de constitución; may be empty.
    pub dni: String,
    /// Six digits that they chose.
    pub pin: String,
}

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SearchResult {
    /// Fewer than three letters or no digit: nothing to search for yet.
    TooShort,
    /// A whole number without its letter: it is compared with the document, and not filled in.
    LetterMissing {
        /// The letter that the number has.
        letter: String,
    },
    /// A number that is still being typed.
    Begun,
    /// The DNI's letter is wrong.
    WrongLetter,
    /// The text looks like a DNI or NIE and is not one.
    BadDni {
        /// `length` or `impossible_letter`.
        why: String,
    },
    /// People, 50 at most.
    People {
        /// The rows.
        rows: Vec<PersonRow>,
        /// All matches, counted up to `total_max`.
        total: u32,
        /// Whether `total` stopped at its limit.
        more_than_total: bool,
        /// The query was a whole, valid DNI.
        by_dni: bool,
    },
}

/// An authorisation to cast one ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Ticket {
    /// Six characters without 0, O, 1, I.
    pub code: String,
    /// Until when, ms since the Unix epoch.
    #[ts(type = "number")]
    pub expires_at_ms: u64,
    /// The check-in's sequence number at this station, to follow its way to the centre.
    #[ts(type = "number")]
    pub seq: u64,
}

/// Where one record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SaveState {
    /// Saved at this station.
    Local,
    /// Saved at this station, the centre answers and nothing holds the queue: it goes with the next exchange.
    Queued,
    /// On its way.
    Sending,
    /// Received by the centre, on a majority, with the same hash.
    Received,
    /// Not accepted; a person must look.
    Rejected,
}

/// The result after certification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ResultView {
    /// Check-ins that voted.
    pub voted: u32,
    /// Ballots in the box.
    pub ballots: u32,
    /// `voted - ballots`; 0 when everything reconciles.
    pub difference: i32,
    /// Two independent counts agree.
    pub recount_agrees: bool,
    /// Certified.
    pub certified: bool,
    /// What is dictated beside the numbers.
    pub code: String,
    /// Per contest.
    pub contests: Vec<ResultContest>,
}

/// The result of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ResultContest {
    /// Identifier.
    pub id: String,
    /// Title per language.
    pub title: std::collections::BTreeMap<String, String>,
    /// Votes in official order.
    pub votes: Vec<ResultLine>,
    /// Blank.
    pub blank: u32,
    /// Null.
    pub null: u32,
    /// Valid.
    pub valid: u32,
}

/// Votes for one choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ResultLine {
    /// Choice.
    pub id: String,
    /// Name per language.
    pub name: std::collections::BTreeMap<String, String>,
    /// Votes.
    pub votes: u32,
}

/// Why something was not done: a stable code plus the facts for the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Refusal {
    /// Stable code; every code has a sentence in every language.
    pub code: String,
    /// Facts by name.
    pub facts: std::collections::BTreeMap<String, String>,
}
