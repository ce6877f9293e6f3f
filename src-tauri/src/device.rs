//! This machine: free disk, battery, network interfaces, and whether it can be heard. What the system does not say is not
//! made up.

mod power;
pub(crate) mod reader;
pub(crate) mod standing;

use std::{fs, path::Path};

use crate::wire::Device;

/// Where the system shows its network interfaces.
const INTERFACES: &str = "/sys/class/net";
/// Where it shows its batteries and mains.
const POWER: &str = "/sys/class/power_supply";
/// The interface that leads to this machine itself.
const LOOPBACK: &str = "lo";

/// Looks at the disk under the home folder.
pub(crate) fn look(home: &Path, write_failed: bool) -> Device {
    let (free, total) = disk(home);
    let percent = free.saturating_mul(100).checked_div(total).unwrap_or(0);
    Device {
        disk_free_mb: u32::try_from(free / 1_000_000).unwrap_or(u32::MAX),
        disk_free_percent: u32::try_from(percent).unwrap_or(100),
        write_failed,
        battery: power::battery(Path::new(POWER)),
    }
}

/// What the kernel offers for playing and recording sound.
const SOUND: &str = "/proc/asound/pcm";

/// Whether there is anything to hear by: loudspeakers or a place for headphones.
pub(crate) fn can_be_heard() -> bool {
    std::fs::read_to_string(SOUND).is_ok_and(|devices| plays(&devices))
}

fn plays(devices: &str) -> bool {
    devices.lines().any(|device| device.contains("playback"))
}

/// Free and total bytes of the disk that holds a folder; zero when it cannot be told.
pub(crate) fn disk(folder: &Path) -> (u64, u64) {
    match rustix::fs::statvfs(folder) {
        Ok(disk) => {
            (disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize))
        }
        Err(_) => (0, 0),
    }
}

/// Whether a cable is plugged in, or a wireless network joined.
pub(crate) fn has_link() -> bool {
    any_link(Path::new(INTERFACES))
}

fn any_link(interfaces: &Path) -> bool {
    let Ok(interfaces) = fs::read_dir(interfaces) else { return false };
    interfaces
        .filter_map(Result::ok)
        .filter(|interface| interface.file_name() != LOOPBACK)
        // An interface that is switched off cannot be asked for its carrier.
        .any(|interface| {
            fs::read_to_string(interface.path().join("carrier")).is_ok_and(|on| on.trim() == "1")
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_machine_that_only_records_cannot_be_heard() {
        assert!(plays("00-00: ALC269 Analog : ALC269 Analog : playback 1 : capture 1\n"));
        assert!(!plays("01-00: USB Audio : USB Audio : capture 1\n"));
        assert!(!plays(""));
    }

    fn interface(root: &Path, name: &str, carrier: Option<&str>) {
        fs::create_dir_all(root.join(name)).unwrap();
        if let Some(carrier) = carrier {
            fs::write(root.join(name).join("carrier"), carrier).unwrap();
        }
    }

    #[test]
    fn a_link_is_a_carrier_of_anything_but_this_machine_itself() {
        let root = tempfile::tempdir().unwrap();
        interface(root.path(), "lo", Some("1\n"));
        interface(root.path(), "wlan0", None);
        interface(root.path(), "eth0", Some("0\n"));
        assert!(!any_link(root.path()));
        interface(root.path(), "eth0", Some("1\n"));
        assert!(any_link(root.path()));
        assert!(!any_link(&root.path().join("nowhere")));
    }
}
