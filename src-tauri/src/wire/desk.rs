//! What the desk asks beyond a plain check-in.

use serde::Serialize;
use ts_rs::TS;

use super::SearchResult;

/// What a document reader found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ScanResult {
    /// A number was read; who has it.
    Read {
        /// The people with this number.
        result: SearchResult,
        /// `zone` or `number`.
        source: String,
        /// The document has expired: it identifies its holder all the same.
        expired: bool,
        /// Those of the people, by their key, whose name on the roll is another than on the document.
        differing: Vec<u32>,
    },
    /// Nobody can be found by what was read.
    Unreadable {
        /// `half`, `misread`, `passport`, `foreign` or `rubbish`.
        why: String,
    },
}

/// How it stands with marking by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct PaperState {
    /// The number of the last mark of this machine, while a pen marks; null while this machine does.
    pub last_mark: Option<u32>,
    /// How many people were marked by hand before and are not marked here.
    pub by_hand: u32,
}
