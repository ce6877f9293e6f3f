//! The hours of a polling day by the clock on the wall of the station: on the Canary Islands by their own.
//!
//! A definition may name its own, for a consultation or another country; one that names none has those of the Spanish law.

use serde::{Deserialize, Serialize};

/// The most turnout advances of a day.
pub const ADVANCES_MAX: usize = 12;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
const HOUR: u16 = 60;

/// A minute of the day, `14:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime(u16);

/// A text that is no minute of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a time of day as HH:MM, from 00:00 to 23:59")]
pub struct WallTimeError;

impl WallTime {
    /// An hour and a minute; past the end of the day it is the last minute of it.
    pub const fn at(hour: u16, minute: u16) -> Self {
        let minutes = hour.saturating_mul(HOUR).saturating_add(minute);
        Self(if minutes < DAY { minutes } else { DAY - 1 })
    }

    /// Reads `HH:MM`, two digits each.
    pub fn parse(text: &str) -> Result<Self, WallTimeError> {
        let number = |digits: &str| {
            let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { digits.parse::<u16>().ok() } else { None }
        };
        let (hour, minute) = text.split_once(':').ok_or(WallTimeError)?;
        match (number(hour), number(minute)) {
            (Some(hour), Some(minute)) if hour < 24 && minute < HOUR => Ok(Self(hour * HOUR + minute)),
            _ => Err(WallTimeError),
        }
    }

    /// The hour, 0 to 23.
    pub const fn hour(self) -> u16 {
        self.0 / HOUR
    }

    /// The minute of the hour, 0 to 59.
    pub const fn minute(self) -> u16 {
        self.0 % HOUR
    }
}

impl std::str::FromStr for WallTime {
    type Err = WallTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl std::fmt::Display for WallTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl TryFrom<String> for WallTime {
    type Error = WallTimeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<WallTime> for String {
    fn from(time: WallTime) -> Self {
        time.to_string()
    }
}

/// When people vote, and when the tables tell how many have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollHours {
    /// When voting may begin.
    pub opens: WallTime,
    /// Until when people may vote.
    pub closes: WallTime,
    /// When the tables tell how many have voted, in order.
    #[serde(default)]
    pub advances: Vec<WallTime>,
}

impl Default for PollHours {
    /// Spain: voting from 9 to 20 h (LOREG, articles 84.1 and 88.1), and the advances that the Ministry of the Interior
    /// asks every table for, at 14 and 18 h.
    fn default() -> Self {
        Self {
            opens: WallTime::at(9, 0),
            closes: WallTime::at(20, 0),
            advances: vec![WallTime::at(14, 0), WallTime::at(18, 0)],
        }
    }
}

impl PollHours {
    /// Whether a day can have these: the advances in order, each once, while people vote.
    pub fn are_in_order(&self) -> bool {
        let times: Vec<WallTime> =
            [self.opens].into_iter().chain(self.advances.iter().copied()).chain([self.closes]).collect();
        self.advances.len() <= ADVANCES_MAX && times.is_sorted_by(|one, next| one < next)
    }

    /// Whether they are those of the law, which a definition leaves out.
    pub fn are_of_law(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_time_of_day_reads_as_it_is_written_and_nothing_else_does() {
        for text in ["00:00", "09:05", "14:00", "23:59"] {
            assert_eq!(WallTime::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "9:00", "24:00", "12:60", "12:5", "12.30", " 12:30", "+1:00", "12:30:00", "１２:30"]
        {
            assert_eq!(WallTime::parse(text), Err(WallTimeError), "{text}");
        }
        assert_eq!(WallTime::at(99, 99).to_string(), "23:59");
    }

    #[test]
    fn hours_are_in_order_or_refused() {
        let hours = |opens: &str, advances: &[&str], closes: &str| PollHours {
            opens: WallTime::parse(opens).unwrap(),
            closes: WallTime::parse(closes).unwrap(),
            advances: advances.iter().map(|text| WallTime::parse(text).unwrap()).collect(),
        };
        assert!(PollHours::default().are_in_order() && PollHours::default().are_of_law());
        assert!(hours("08:00", &[], "22:00").are_in_order());
        assert!(!hours("08:00", &[], "22:00").are_of_law());
        for (opens, advances, closes) in [
            ("20:00", vec![], "09:00"),
            ("09:00", vec![], "09:00"),
            ("09:00", vec!["09:00"], "20:00"),
            ("09:00", vec!["20:00"], "20:00"),
            ("09:00", vec!["18:00", "14:00"], "20:00"),
            ("09:00", vec!["14:00", "14:00"], "20:00"),
        ] {
            assert!(!hours(opens, &advances, closes).are_in_order(), "{opens} {advances:?} {closes}");
        }
        let many: Vec<String> = (0..=ADVANCES_MAX).map(|minute| format!("10:{minute:02}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(!hours("09:00", &many, "20:00").are_in_order());
    }
}
