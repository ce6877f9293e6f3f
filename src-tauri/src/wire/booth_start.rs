//! What somebody asks for at the desk, so that the booth begins right for them.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The languages of the booth, by their tags.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum BoothLanguage {
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Catalan.
    #[serde(rename = "ca")]
    Catalan,
    /// Valencian.
    #[serde(rename = "ca-ES-valencia")]
    Valencian,
    /// Basque.
    #[serde(rename = "eu")]
    Basque,
    /// Galician.
    #[serde(rename = "gl")]
    Galician,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Whether the ballot is said aloud.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BoothAudio {
    /// It is not.
    Off,
    /// It is.
    On,
    /// And the screen shows nothing of it.
    Only,
}

/// How large the text is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum BoothText {
    /// As for everybody.
    #[serde(rename = "m")]
    Normal,
    /// Large.
    #[serde(rename = "l")]
    Large,
    /// As large as there is.
    #[serde(rename = "xl")]
    Largest,
}

/// How the booth begins for somebody who asked for it at the desk. It may say what they live with: it is never printed.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BoothStart {
    /// Null: the first language of the election.
    pub language: Option<BoothLanguage>,
    /// Whether the ballot is said aloud.
    pub audio: BoothAudio,
    /// How large the text is.
    pub text: BoothText,
    /// Everything is done with two switches.
    pub two_switches: bool,
    /// Of two quick presses of the same thing only the first counts.
    #[serde(default)]
    pub slow_presses: bool,
}

impl fmt::Debug for BoothStart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BoothStart([REDACTED])")
    }
}

impl From<BoothLanguage> for urna_station::BoothLanguage {
    fn from(of: BoothLanguage) -> Self {
        match of {
            BoothLanguage::Spanish => Self::Spanish,
            BoothLanguage::Catalan => Self::Catalan,
            BoothLanguage::Valencian => Self::Valencian,
            BoothLanguage::Basque => Self::Basque,
            BoothLanguage::Galician => Self::Galician,
            BoothLanguage::English => Self::English,
        }
    }
}

impl From<urna_station::BoothLanguage> for BoothLanguage {
    fn from(of: urna_station::BoothLanguage) -> Self {
        match of {
            urna_station::BoothLanguage::Spanish => Self::Spanish,
            urna_station::BoothLanguage::Catalan => Self::Catalan,
            urna_station::BoothLanguage::Valencian => Self::Valencian,
            urna_station::BoothLanguage::Basque => Self::Basque,
            urna_station::BoothLanguage::Galician => Self::Galician,
            urna_station::BoothLanguage::English => Self::English,
        }
    }
}

impl From<BoothAudio> for urna_station::BoothAudio {
    fn from(of: BoothAudio) -> Self {
        match of {
            BoothAudio::Off => Self::Off,
            BoothAudio::On => Self::On,
            BoothAudio::Only => Self::Only,
        }
    }
}

impl From<urna_station::BoothAudio> for BoothAudio {
    fn from(of: urna_station::BoothAudio) -> Self {
        match of {
            urna_station::BoothAudio::Off => Self::Off,
            urna_station::BoothAudio::On => Self::On,
            urna_station::BoothAudio::Only => Self::Only,
        }
    }
}

impl From<BoothText> for urna_station::BoothText {
    fn from(of: BoothText) -> Self {
        match of {
            BoothText::Normal => Self::Normal,
            BoothText::Large => Self::Large,
            BoothText::Largest => Self::Largest,
        }
    }
}

impl From<urna_station::BoothText> for BoothText {
    fn from(of: urna_station::BoothText) -> Self {
        match of {
            urna_station::BoothText::Normal => Self::Normal,
            urna_station::BoothText::Large => Self::Large,
            urna_station::BoothText::Largest => Self::Largest,
        }
    }
}

impl From<BoothStart> for urna_station::BoothStart {
    fn from(start: BoothStart) -> Self {
        let BoothStart { language, audio, text, two_switches, slow_presses } = start;
        Self {
            language: language.map(Into::into),
            audio: audio.into(),
            text: text.into(),
            two_switches,
            slow_presses,
        }
    }
}

impl BoothStart {
    /// What somebody asked for; `None` when it is nothing.
    pub(crate) fn asked(start: urna_station::BoothStart) -> Option<Self> {
        let urna_station::BoothStart { language, audio, text, two_switches, slow_presses } = start;
        (start != urna_station::BoothStart::default()).then(|| Self {
            language: language.map(Into::into),
            audio: audio.into(),
            text: text.into(),
            two_switches,
            slow_presses,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, reason = "a test may panic")]
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_asked_for_at_the_desk_is_what_the_booth_is_told() {
        for language in ["es", "ca", "ca-ES-valencia", "eu", "gl", "en"] {
            for (audio, text, slow) in [("off", "l", false), ("on", "xl", true), ("only", "m", true)] {
                let asked = json!({
                    "language": language, "audio": audio, "text": text, "two_switches": !slow, "slow_presses": slow
                });
                let start: BoothStart = serde_json::from_value(asked.clone()).expect("a form of the window");
                let told = BoothStart::asked(start.into()).expect("something was asked for");
                assert_eq!(serde_json::to_value(told).expect("a value"), asked);
            }
        }
        let nothing = json!({ "language": null, "audio": "off", "text": "m", "two_switches": false });
        let start: BoothStart = serde_json::from_value(nothing).expect("a form from before slow presses");
        assert_eq!(BoothStart::asked(start.into()), None);
        let slowly = json!({
            "language": null, "audio": "off", "text": "m", "two_switches": false, "slow_presses": true
        });
        let start: BoothStart = serde_json::from_value(slowly).expect("a form of the window");
        assert!(BoothStart::asked(start.into()).is_some_and(|start| start.slow_presses), "alone");
        let unknown = json!({ "language": "xx", "audio": "off", "text": "m", "two_switches": false });
        assert!(serde_json::from_value::<BoothStart>(unknown).is_err());
    }

    #[test]
    fn what_somebody_asked_for_is_never_printed() {
        let start = BoothStart::asked(urna_station::BoothStart { two_switches: true, ..Default::default() });
        assert_eq!(format!("{start:?}"), "Some(BoothStart([REDACTED]))");
    }
}
