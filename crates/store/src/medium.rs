//! Whether what a folder was on is still plugged in.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where the system names the disks that are plugged in, by their numbers.
#[cfg(unix)]
const DISKS: &str = "/sys/dev/block";

/// What a folder was on when a copy began.
#[derive(Debug)]
pub(crate) struct Medium {
    /// Which folder of which disk; `None` where the system does not say.
    folder: Option<(u64, u64)>,
    /// Where the system names the disk; `None` when it is not one that can be pulled out, such as memory or a network.
    disk: Option<PathBuf>,
}

impl Medium {
    /// What the folder is on now.
    pub(crate) fn under(dir: &Path) -> Self {
        let folder = folder_of(dir);
        Self { folder, disk: folder.and_then(|(disk, _)| named(disk)) }
    }

    /// Whether it was pulled out since. The folder outlives its disk for a moment, and where the disk was mounted an empty
    /// folder of the same name may stay.
    pub(crate) fn is_away(&self, dir: &Path) -> bool {
        let disk_gone = self.disk.as_ref().is_some_and(|disk| !disk.exists());
        disk_gone || !dir.is_dir() || folder_of(dir) != self.folder
    }
}

#[cfg(unix)]
fn folder_of(dir: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(dir).map(|about| (about.dev(), about.ino())).ok()
}

#[cfg(not(unix))]
fn folder_of(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(unix)]
fn named(disk: u64) -> Option<PathBuf> {
    let disk = Path::new(DISKS).join(format!("{}:{}", rustix::fs::major(disk), rustix::fs::minor(disk)));
    disk.exists().then_some(disk)
}

#[cfg(not(unix))]
fn named(_: u64) -> Option<PathBuf> {
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_folder_that_goes_or_is_another_one_is_away() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("COPIA");
        fs::create_dir(&dir).unwrap();
        let medium = Medium::under(&dir);
        assert!(!medium.is_away(&dir));
        fs::rename(&dir, parent.path().join("elsewhere")).unwrap();
        assert!(medium.is_away(&dir));
        // What stays where a disk was mounted has the name, and is not the folder.
        fs::create_dir(&dir).unwrap();
        assert!(medium.is_away(&dir));
    }

    #[test]
    fn a_disk_that_the_system_names_no_more_is_away_while_its_folder_still_shows() {
        let dir = tempfile::tempdir().unwrap();
        let disks = tempfile::tempdir().unwrap();
        let disk = disks.path().join("8:17");
        fs::create_dir(&disk).unwrap();
        let medium = Medium { disk: Some(disk.clone()), ..Medium::under(dir.path()) };
        assert!(!medium.is_away(dir.path()));
        fs::remove_dir(&disk).unwrap();
        assert!(medium.is_away(dir.path()));
    }
}
