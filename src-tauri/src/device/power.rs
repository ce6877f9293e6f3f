//! The battery, as the kernel shows it.

use std::{fs, path::Path};

use crate::wire::Battery;

const SECONDS_PER_MINUTE: u64 = 60;

/// The battery that this machine runs on now; `None` on mains, without one, and where the system does not say.
pub(super) fn battery(supplies: &Path) -> Option<Battery> {
    let supplies = fs::read_dir(supplies).ok()?;
    let mut paths: Vec<_> = supplies.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().find_map(|supply| running_on(supply))
}

fn running_on(supply: &Path) -> Option<Battery> {
    let word = |name: &str| fs::read_to_string(supply.join(name)).ok().map(|text| text.trim().to_owned());
    // A mouse has a battery, too: its scope is `Device`.
    let of_the_machine = word("type")? == "Battery" && word("scope").is_none_or(|scope| scope == "System");
    if !of_the_machine || word("status")? != "Discharging" {
        return None;
    }
    let number = |name: &str| word(name)?.parse::<u64>().ok();
    let percent = u32::try_from(number("capacity")?.min(100)).ok()?;
    let hours = |left: &str, flow: &str| number(left)?.saturating_mul(60).checked_div(number(flow)?);
    let minutes = number("time_to_empty_now")
        .map(|seconds| seconds / SECONDS_PER_MINUTE)
        .or_else(|| hours("energy_now", "power_now"))
        .or_else(|| hours("charge_now", "current_now"));
    Some(Battery { percent, minutes: minutes.and_then(|minutes| u32::try_from(minutes).ok()) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn supply(root: &Path, name: &str, facts: &[(&str, &str)]) {
        fs::create_dir_all(root.join(name)).unwrap();
        for (fact, value) in facts {
            fs::write(root.join(name).join(fact), format!("{value}\n")).unwrap();
        }
    }

    const RUNNING: [(&str, &str); 3] = [("type", "Battery"), ("status", "Discharging"), ("capacity", "64")];

    #[test]
    fn a_battery_counts_while_the_machine_runs_on_it() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(battery(&root.path().join("none")), None);
        supply(root.path(), "AC", &[("type", "Mains"), ("online", "1")]);
        supply(root.path(), "BAT0", &[("type", "Battery"), ("status", "Charging"), ("capacity", "64")]);
        assert_eq!(battery(root.path()), None);
        supply(root.path(), "BAT0", &RUNNING);
        assert_eq!(battery(root.path()), Some(Battery { percent: 64, minutes: None }));
        supply(root.path(), "BAT0", &[("energy_now", "26000000"), ("power_now", "12000000")]);
        assert_eq!(battery(root.path()), Some(Battery { percent: 64, minutes: Some(130) }));
        supply(root.path(), "BAT0", &[("power_now", "0")]);
        assert_eq!(battery(root.path()), Some(Battery { percent: 64, minutes: None }));
    }

    #[test]
    fn the_battery_of_a_mouse_is_not_the_machines() {
        let root = tempfile::tempdir().unwrap();
        supply(root.path(), "hidpp", &RUNNING);
        supply(root.path(), "hidpp", &[("scope", "Device")]);
        assert_eq!(battery(root.path()), None);
    }
}
