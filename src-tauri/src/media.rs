//! Memory sticks and the like: what is mounted where this machine mounts them, and what a station finds there.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

use urna_domain::{bundle::Bundle, packed::is_pack_file, speech::is_speech_file};

/// Where desktops and kiosks mount what people plug in.
const PLACES: [&str; 3] = ["/media", "/run/media", "/mnt"];
/// A folder whose folders count as media, too: for machines that mount them elsewhere.
const PLACE_VARIABLE: &str = "URNA_MEDIA";
const MOUNTS: &str = "/proc/self/mountinfo";
/// The mount point is the fifth word of a line.
const MOUNT_POINT: usize = 4;
/// Folders in folders that are looked into.
const DEPTH_MAX: usize = 2;
/// Files that are looked at on one medium; nobody waits for a whole archive.
const FILES_MAX: usize = 2_000;
const HEAD_BYTES: usize = 8;

/// What a file on a medium is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An enrolment bundle.
    Bundle,
    /// A packed roll.
    Roll,
    /// The audio of an election.
    Speech,
}

/// A file that a station can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
}

/// The folders of the media that are plugged in.
pub(crate) fn plugged_in() -> Vec<PathBuf> {
    let mounts = fs::read_to_string(MOUNTS).unwrap_or_default();
    let mut media = below_places(&mounts);
    if let Some(place) = std::env::var_os(PLACE_VARIABLE) {
        media.extend(entries(Path::new(&place)).into_iter().filter(|path| path.is_dir()));
    }
    media.sort();
    media.dedup();
    media
}

/// Bundles, rolls and audio on these media, in the order of their paths.
pub(crate) fn find(media: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    for medium in media {
        let mut left = FILES_MAX;
        look_into(medium, DEPTH_MAX, &mut left, &mut found);
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn look_into(folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<Found>) {
    for path in entries(folder) {
        // A link may lead anywhere, for ever.
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_dir() && depth > 0 {
            look_into(&path, depth - 1, left, found);
        }
        if !about.is_file() || *left == 0 {
            continue;
        }
        *left -= 1;
        if let Some(kind) = kind_of(&path) {
            found.push(Found { path, kind, bytes: about.len() });
        }
    }
}

/// A medium that was pulled out while it is read has no entries any more.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(Result::ok).map(|entry| entry.path()).collect()
}

fn kind_of(path: &Path) -> Option<Kind> {
    let mut head = [0; HEAD_BYTES];
    File::open(path).ok()?.read_exact(&mut head).ok()?;
    if Bundle::begins(&head) {
        Some(Kind::Bundle)
    } else if is_pack_file(&head) {
        Some(Kind::Roll)
    } else if is_speech_file(&head) {
        Some(Kind::Speech)
    } else {
        None
    }
}

fn below_places(mounts: &str) -> Vec<PathBuf> {
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(MOUNT_POINT)).map(unescape);
    points.filter(|point| PLACES.iter().any(|place| point.starts_with(place))).collect()
}

/// The kernel writes a space as `\040`.
fn unescape(word: &str) -> PathBuf {
    let mut text = String::new();
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let escaped = after.split_at_checked(3);
        let byte = escaped.and_then(|(digits, _)| u8::from_str_radix(digits, 8).ok());
        match (byte, escaped) {
            (Some(byte), Some((_, after))) => {
                text.push(char::from(byte));
                rest = after;
            }
            (_, _) => {
                text.push('\\');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    PathBuf::from(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn only_what_is_mounted_where_people_plug_things_in_is_a_medium() {
        let mounts = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
            30 22 8:17 / /media/mesa/COPIA\\040MESA rw - vfat /dev/sdb1 rw\n\
            31 22 8:33 / /mnt/usb rw - vfat /dev/sdc1 rw\n\
            32 22 0:5 / /mediateca rw - tmpfs none rw\n";
        let media = below_places(mounts);
        assert_eq!(media, [PathBuf::from("/media/mesa/COPIA MESA"), PathBuf::from("/mnt/usb")]);
    }

    #[test]
    fn bundles_and_rolls_are_known_by_their_first_bytes_and_links_are_not_followed() {
        let medium = tempfile::tempdir().unwrap();
        let folder = medium.path().join("mesa 1");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("alta"), b"URNABND1 and the rest").unwrap();
        fs::write(folder.join("voz"), b"URNASPK1 etc").unwrap();
        fs::write(medium.path().join("foto.bundle"), b"JFIF of another kind").unwrap();
        fs::write(medium.path().join("short"), b"URNA").unwrap();
        std::os::unix::fs::symlink(medium.path(), folder.join("round")).unwrap();
        let found = find(&[medium.path().to_owned()]);
        let speech = Found { path: folder.join("voz"), kind: Kind::Speech, bytes: 12 };
        assert_eq!(found, [Found { path: folder.join("alta"), kind: Kind::Bundle, bytes: 21 }, speech]);
        assert_eq!(find(&[PathBuf::from("/nowhere")]), []);
    }
}
