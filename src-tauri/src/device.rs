//! This machine: free disk.

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

/// Free and total bytes of the disk that holds a folder; zero when it cannot be told.
pub(crate) fn disk(folder: &Path) -> (u64, u64) {
    match rustix::fs::statvfs(folder) {
        Ok(disk) => {
            (disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize))
        }
        Err(_) => (0, 0),
    }
}
