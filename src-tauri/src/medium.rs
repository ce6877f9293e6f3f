//! Writing onto a memory stick so that it can be relied on: whole or not at all, flushed, and read back from the medium
//! itself; and knowing the stick again.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::Advice;
use urna_domain::Hash;
use urna_station::environment::{Environment as _, Machine};

/// What makes a medium known again. Its name says to whoever finds it what it is for.
const MARK_FILE: &str = "urna-medio.txt";
const MARK_BYTES: usize = 16;
const MARK_FILE_BYTES_MAX: u64 = 200;
/// What is written and read at once.
const PIECE_BYTES: usize = 4 * 1024 * 1024;
/// What is left free on a medium, for its own tables.
const RESERVE_BYTES: u64 = 256 * 1024;

/// Why something is not on the medium.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MediumError {
    /// It is not there.
    #[error("the medium is not there; put it in again")]
    Away,
    /// Another one is in its place.
    #[error("another medium is in its place; choose this one, or put the other one in again")]
    Other,
    /// There is no room.
    #[error("the medium is full; take another one")]
    Full,
    /// It cannot be written.
    #[error("the medium cannot be written; take another one")]
    Failed(#[source] io::Error),
    /// It gave back something else than what was written.
    #[error("the medium gave back something else than what was written; take another one")]
    Altered,
}

impl MediumError {
    /// The stable code for the interface.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Away => "medium_away",
            Self::Other => "medium_other",
            Self::Full => "medium_full",
            Self::Failed(_) => "medium_failed",
            Self::Altered => "medium_altered",
        }
    }

    /// What an error of the system means for a medium.
    pub(crate) fn of(error: io::Error) -> Self {
        let kind = error.kind();
        if matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory) {
            Self::Away
        } else if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
            Self::Full
        } else {
            Self::Failed(error)
        }
    }
}

/// The mark of a medium; one that has none is given one. Fails where nothing can be written.
pub(crate) fn mark(folder: &Path) -> Result<String, MediumError> {
    if let Some(mark) = read_mark(folder) {
        return Ok(mark);
    }
    let mut bytes = [0; MARK_BYTES];
    Machine.fill(&mut bytes);
    let mark: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    put(&folder.join(MARK_FILE), mark.as_bytes())?;
    Ok(mark)
}

/// Refuses a folder that is not the medium with this mark.
pub(crate) fn check_mark(folder: &Path, mark: &str) -> Result<(), MediumError> {
    match read_mark(folder) {
        Some(found) if found == mark => Ok(()),
        Some(_) => Err(MediumError::Other),
        // Where a stick was pulled out, its empty folder may stay.
        None => Err(MediumError::Away),
    }
}

fn read_mark(folder: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(folder.join(MARK_FILE)).ok()?.take(MARK_FILE_BYTES_MAX).read_to_string(&mut text).ok()?;
    let mark = text.trim();
    (mark.len() == 2 * MARK_BYTES && mark.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| mark.to_owned())
}

/// Writes a file in the place of an earlier one of that name: whole or not at all. Readable by this user only, where the
/// medium knows users. Returns the SHA-256 of what the medium gave back.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<Hash, MediumError> {
    let room = room(path.parent().unwrap_or(path));
    // Nobody stops it.
    put_where(path, bytes, room, |_, _, _| true)?.ok_or(MediumError::Altered)
}

/// The same, telling how far it is: whether it reads back, and how many of how many bytes. `None` when it was told to
/// stop; nothing is left of it then.
pub(crate) fn put_telling(
    path: &Path,
    bytes: &[u8],
    go_on: impl FnMut(bool, u64, u64) -> bool,
) -> Result<Option<Hash>, MediumError> {
    put_where(path, bytes, room(path.parent().unwrap_or(path)), go_on)
}

fn put_where(
    path: &Path,
    bytes: &[u8],
    room: Option<u64>,
    go_on: impl FnMut(bool, u64, u64) -> bool,
) -> Result<Option<Hash>, MediumError> {
    let needed = u64::try_from(bytes.len()).unwrap_or(u64::MAX).saturating_add(RESERVE_BYTES);
    if room.is_some_and(|room| room < needed) {
        return Err(MediumError::Full);
    }
    let fresh = fresh_path(path);
    let written = write_and_read_back(&fresh, bytes, go_on).and_then(|read| {
        if read.is_some() {
            fs::rename(&fresh, path).and_then(|()| flush_folder(path)).map_err(MediumError::of)?;
        }
        Ok(read)
    });
    if !matches!(written, Ok(Some(_))) {
        // The earlier file stays; what is left of the new one only takes room.
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn write_and_read_back(
    fresh: &Path,
    bytes: &[u8],
    mut go_on: impl FnMut(bool, u64, u64) -> bool,
) -> Result<Option<Hash>, MediumError> {
    let size = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(fresh).map_err(MediumError::of)?;
    let mut written = 0;
    for piece in bytes.chunks(PIECE_BYTES) {
        // Each piece is on the medium before it is called so; otherwise all of it would be at the end.
        file.write_all(piece).and_then(|()| file.sync_data()).map_err(MediumError::of)?;
        written += piece.len();
        if !go_on(false, size(written), size(bytes.len())) {
            return Ok(None);
        }
    }
    file.sync_all().map_err(MediumError::of)?;
    // What the system remembers of the file is forgotten, so that the medium itself is read. A file system that cannot
    // forget (one in memory) gives back what it has.
    let _ = rustix::fs::fadvise(&file, 0, None, Advice::DontNeed);
    drop(file);
    let mut file = File::open(fresh).map_err(MediumError::of)?;
    let mut back = Vec::with_capacity(bytes.len());
    loop {
        let piece = size(PIECE_BYTES);
        let read = (&mut file).take(piece).read_to_end(&mut back).map_err(MediumError::of)?;
        if read == 0 {
            break;
        }
        if back.len() > bytes.len() {
            return Err(MediumError::Altered);
        }
        if !go_on(true, size(back.len()), size(bytes.len())) {
            return Ok(None);
        }
    }
    let read = Hash::of(&back);
    if read == Hash::of(bytes) { Ok(Some(read)) } else { Err(MediumError::Altered) }
}

fn fresh_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

fn flush_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Whether two folders lie on one file system. What cannot be looked at counts as another one.
pub(crate) fn same_disk(one: &Path, other: &Path) -> bool {
    let device = |path: &Path| fs::metadata(path).map(|about| about.dev()).ok();
    device(one).is_some_and(|found| device(other) == Some(found))
}

/// What may still be written; `None` where the system does not say.
fn room(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_on_a_medium_is_replaced_whole_and_its_hash_is_that_of_what_was_read() {
        let medium = tempfile::tempdir().unwrap();
        let path = medium.path().join("censo.pdf");
        put(&path, b"one").unwrap();
        assert_eq!(put(&path, b"two").unwrap(), Hash::of(b"two"));
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(medium.path()), ["censo.pdf"]);
    }

    #[test]
    fn without_room_the_earlier_file_stays() {
        let medium = tempfile::tempdir().unwrap();
        let path = medium.path().join("censo.pdf");
        put(&path, b"one").unwrap();
        let refused = put_where(&path, b"two", Some(RESERVE_BYTES), |_, _, _| true).unwrap_err();
        assert!(matches!(refused, MediumError::Full), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"one");
        let system = MediumError::of(io::Error::from_raw_os_error(28));
        assert!(matches!(system, MediumError::Full), "{system}");
    }

    #[test]
    fn a_file_that_is_stopped_leaves_the_earlier_one_and_nothing_else() {
        let medium = tempfile::tempdir().unwrap();
        let path = medium.path().join("paquete");
        put(&path, b"one").unwrap();
        let bytes = vec![7; 2 * PIECE_BYTES];
        for (stop_reading, at) in [(false, 1), (false, 2), (true, 1)] {
            let mut heard = 0;
            let stopped = put_telling(&path, &bytes, |reading, done, whole| {
                assert!(done <= whole);
                heard += u32::from(reading == stop_reading);
                heard < at
            });
            assert_eq!(stopped.unwrap(), None);
            assert_eq!(fs::read(&path).unwrap(), b"one");
            assert_eq!(names(medium.path()), ["paquete"]);
        }
        assert_eq!(put_telling(&path, &bytes, |_, _, _| true).unwrap(), Some(Hash::of(&bytes)));
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let medium = tempfile::tempdir().unwrap();
        let path = medium.path().join("censo.pdf");
        // A folder of that name cannot be replaced by a file.
        fs::create_dir(&path).unwrap();
        let refused = put(&path, b"one").unwrap_err();
        assert!(matches!(refused, MediumError::Failed(_)), "{refused}");
        assert_eq!(names(medium.path()), ["censo.pdf"]);
        let refused = put(&medium.path().join("nowhere").join("x"), b"one").unwrap_err();
        assert!(matches!(refused, MediumError::Away), "{refused}");
    }

    #[test]
    fn a_medium_is_known_again_and_an_empty_folder_in_its_place_is_not_it() {
        let place = tempfile::tempdir().unwrap();
        let (here, away) = (place.path().join("stick"), place.path().join("pocket"));
        fs::create_dir(&here).unwrap();
        let known = mark(&here).unwrap();
        assert_eq!(mark(&here).unwrap(), known);
        check_mark(&here, &known).unwrap();
        fs::rename(&here, &away).unwrap();
        assert!(matches!(check_mark(&here, &known), Err(MediumError::Away)));
        fs::create_dir(&here).unwrap();
        assert!(matches!(check_mark(&here, &known), Err(MediumError::Away)));
        let other = mark(&here).unwrap();
        assert_ne!(other, known);
        assert!(matches!(check_mark(&here, &known), Err(MediumError::Other)));
        check_mark(&away, &known).unwrap();
    }
}
