//! This machine: free disk, and whether it can be heard.

use std::path::Path;

use crate::wire::Device;

/// Looks at the disk under the home folder.
pub(crate) fn look(home: &Path, write_failed: bool) -> Device {
    let (free, total) = disk(home);
    let percent = free.saturating_mul(100).checked_div(total).unwrap_or(0);
    Device {
        disk_free_mb: u32::try_from(free / 1_000_000).unwrap_or(u32::MAX),
        disk_free_percent: u32::try_from(percent).unwrap_or(100),
        write_failed,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_only_records_cannot_be_heard() {
        assert!(plays("00-00: ALC269 Analog : ALC269 Analog : playback 1 : capture 1\n"));
        assert!(!plays("01-00: USB Audio : USB Audio : capture 1\n"));
        assert!(!plays(""));
    }
}
