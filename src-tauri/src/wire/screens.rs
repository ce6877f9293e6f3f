//! Which window is on which screen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How the screens of this machine are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScreenMode {
    /// One for the staff and one for the booth.
    TwoScreens,
    /// One that is turned towards the voter.
    OneScreen,
}

/// Whether the booth may show anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BoothPlace {
    /// It must show nothing: it has no screen of its own now.
    pub covered: bool,
    /// The one screen is turned towards the voter, and somebody of the table turns it back.
    pub turned: bool,
    /// The seats whose PIN turns it back; none before the table is constituted.
    pub posts: Vec<String>,
}
