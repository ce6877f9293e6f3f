//! How large a millimetre is on each screen of this machine, as somebody measured it with a card laid on the glass.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tauri::{Window, window::Monitor};
use urna_station::Station;
use urna_store::{StoreError, settings};

/// Setting that holds the measured screens.
const SETTING: &str = "screens";
/// What screens that people work at have, from a large monitor to a small tablet. Beyond it somebody measured wrong.
const PX_PER_MM: std::ops::RangeInclusive<f64> = 2.0..=16.0;

/// The measured screens by name and size: the same screen keeps its measure wherever it is plugged in.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measured(BTreeMap<String, f64>);

impl Measured {
    pub(crate) fn load(station: &Station) -> Result<Self, StoreError> {
        let text = station.store().read(|read| settings::get(read, SETTING))?;
        // A setting that cannot be read is one that nobody made: the sizes are guessed again.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    pub(crate) fn of(&self, screen: &str) -> Option<f64> {
        self.0.get(screen).copied().filter(|scale| PX_PER_MM.contains(scale))
    }

    /// Keeps what was measured; false when no screen is like that.
    pub(crate) fn put(&mut self, screen: String, px_per_mm: f64) -> bool {
        let possible = PX_PER_MM.contains(&px_per_mm);
        if possible {
            self.0.insert(screen, px_per_mm);
        }
        possible
    }

    pub(crate) fn save(&self, station: &Station) -> Result<(), StoreError> {
        let text = serde_json::to_string(self).unwrap_or_default();
        station.store().write_blocking(move |tx| settings::set(tx, SETTING, &text))
    }
}

/// The name of the screen that a window is on.
pub(crate) fn screen_of(window: &Window) -> String {
    match window.current_monitor() {
        Ok(Some(monitor)) => name_of(&monitor),
        Ok(None) | Err(_) => "unknown".to_owned(),
    }
}

fn name_of(monitor: &Monitor) -> String {
    let size = monitor.size();
    format!("{} {}x{}", monitor.name().map_or("screen", String::as_str), size.width, size.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_screen_keeps_its_own_measure_and_an_impossible_one_is_refused() {
        let mut measured = Measured::default();
        assert!(measured.put("HDMI-1 1920x1080".to_owned(), 5.56));
        assert!(measured.put("DP-1 1280x800".to_owned(), 3.81));
        for wrong in [0.0, -5.0, 1.9, 17.0, f64::NAN, f64::INFINITY] {
            assert!(!measured.put("DP-1 1280x800".to_owned(), wrong), "{wrong}");
        }
        assert_eq!((measured.of("HDMI-1 1920x1080"), measured.of("DP-1 1280x800")), (Some(5.56), Some(3.81)));
        assert_eq!(measured.of("DP-1 1920x1080"), None);
    }

    #[test]
    fn a_measure_that_was_written_by_hand_and_is_impossible_is_not_used() {
        let written: Measured = serde_json::from_str(r#"{"DP-1 1x1":900.0}"#).unwrap_or_default();
        assert_eq!(written.of("DP-1 1x1"), None);
    }
}
