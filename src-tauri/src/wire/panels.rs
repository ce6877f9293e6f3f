//! What the supervisor's screens show beyond the status snapshot.

use serde::Serialize;
use ts_rs::TS;

/// A machine that runs on its battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Battery {
    /// What is left of it.
    pub percent: u32,
    /// For how long that lasts; null where the system does not say.
    pub minutes: Option<u32>,
}

/// How the way to the centre stands, and what goes along it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct InspectorView {
    /// From this machine to the centre: the first that does not hold is what is missing.
    pub rungs: Vec<Rung>,
    /// What the centre does not have, by kind.
    pub kinds: Vec<QueueKind>,
    /// Records that the centre received within the last minute; ballots are not counted.
    pub received_last_minute: u32,
    /// The last exchanges, the newest first.
    pub exchanges: Vec<ExchangeRow>,
    /// Why sending is paused, as a stable code; null while it is not.
    pub paused: Option<String>,
    /// Since when, ms since the Unix epoch.
    pub paused_since_ms: Option<f64>,
    /// The comparison with the centre.
    pub comparison: ComparisonView,
}

/// How the comparison of what is here with what is at the centre stands.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ComparisonView {
    /// The last one that came to its end; null before the first.
    pub last: Option<Compared>,
    /// Somebody asked for the next one, and it has not begun.
    pub asked: bool,
    /// When the newest one was begun that has not come to its end, ms since the Unix epoch.
    pub begun_at_ms: Option<f64>,
    /// What it is comparing; null while none runs.
    pub step: Option<ComparedPart>,
}

/// A part of a comparison, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ComparedPart {
    /// The roll.
    Roll,
    /// The records.
    Events,
    /// The ballots.
    Ballots,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Compared {
    /// When, ms since the Unix epoch.
    pub at_ms: f64,
    /// People of the roll that were compared.
    pub rows: u32,
    /// Of these, how many differed and were made the centre's again.
    pub repaired: u32,
    /// Records that the centre was shown to hold.
    pub events: u32,
    /// Ballots that the centre was shown to hold.
    pub ballots: u32,
    /// Records that the centre had confirmed and no longer held; they are sent again.
    pub lost: u32,
    /// People at the centre whom some tool changed without the office's seal.
    pub unstamped: u32,
}

/// One step of the way to the centre.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Rung {
    /// `link`, `internet`, `centre`, `known`, `accepted`.
    pub code: String,
    /// Whether it holds; null when that is not known.
    pub holds: Option<bool>,
    /// Since when, or when it was last seen, ms since the Unix epoch.
    pub at_ms: Option<f64>,
}

/// What of a kind the centre does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct QueueKind {
    /// `check_ins`, `acts`, `casts`, `ballots`.
    pub kind: String,
    /// What waits or is being sent.
    pub waiting: u32,
    /// What the centre refused.
    pub refused: u32,
    /// Since when the oldest waits, in seconds; null for ballots and what is said of them.
    pub oldest_seconds: Option<u32>,
}

/// An exchange, or several alike.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ExchangeRow {
    /// What for: `probe`, `control`, `roll`, `events`, `guards`, `ballots`, `quarantine`, `copies`.
    pub lane: String,
    /// When the last of them ended, ms since the Unix epoch.
    pub at_ms: f64,
    /// How many.
    pub times: u32,
    /// Rows that changed their state for good; null for ballots.
    pub moved: Option<u32>,
    /// `done`, `no_answer`, `overloaded`, `unauthorised`, `held`.
    pub outcome: String,
}

/// A page of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct OutboxPage {
    /// Records, the newest first.
    pub rows: Vec<RecordRow>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A record on its way.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct RecordRow {
    /// Its id; never shown in a list.
    pub id: String,
    /// The kind of event.
    pub kind: String,
    /// When it was written, ms since the Unix epoch.
    pub at_ms: f64,
    /// Whom it is about, masked; null for an act of the table.
    pub dni_masked: Option<String>,
    /// Where it is.
    pub place: RecordPlace,
    /// How often it was sent.
    pub attempts: u32,
    /// Its SHA-256.
    pub hash: String,
}

/// Where a record is.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum RecordPlace {
    /// On this machine alone.
    Here,
    /// On this machine alone, the centre answers and nothing holds the queue: it goes with the next exchange.
    Queued,
    /// On this machine and, sealed, at a neighbour.
    Copied,
    /// On its way.
    Sending,
    /// Was sent and not confirmed: it is sent again.
    Retry {
        /// When, ms since the Unix epoch.
        at_ms: f64,
        /// Which attempt that will be.
        attempt: u32,
    },
    /// At the centre.
    Received {
        /// Since then, ms since the Unix epoch.
        at_ms: f64,
    },
    /// At the centre, beside another check-in of the same person.
    Conflict,
    /// The centre refused it.
    Refused {
        /// Its code.
        code: i32,
        /// Its reason.
        reason: String,
    },
}

/// The audit log as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AuditView {
    /// Entries.
    pub entries: u32,
    /// Those of them that say that a ballot was cast; they are counted and not listed.
    pub casts: u32,
    /// The check of the chain.
    pub check: AuditCheck,
}

/// How the check of the chain stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AuditCheck {
    /// Not checked since the start.
    Unchecked,
    /// Going on.
    Running {
        /// Entries that are in order so far.
        done: u32,
    },
    /// Every entry is in order.
    Intact {
        /// How many.
        entries: u32,
        /// When, ms since the Unix epoch.
        at_ms: f64,
    },
    /// An entry was changed, or is missing.
    Broken {
        /// When that was found, ms since the Unix epoch.
        at_ms: f64,
    },
    /// Somebody stopped it.
    Stopped,
}

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AuditPage {
    /// Entries, the newest first.
    pub rows: Vec<AuditRow>,
    /// Whether there are older ones.
    pub more: bool,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AuditRow {
    /// Its number, to read on from there; never shown: the numbers that are missing are those of ballots.
    pub seq: u32,
    /// When, ms since the Unix epoch.
    pub at_ms: f64,
    /// The seat of whoever did it, `booth` or `program`.
    pub actor: String,
    /// What, as a stable word.
    pub action: String,
}

/// A file that was written, read back and found the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SavedFile {
    /// Where it is.
    pub path: String,
    /// Its SHA-256.
    pub sha256: String,
}
