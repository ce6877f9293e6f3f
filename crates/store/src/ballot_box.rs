//! The ballot box: a file that is a function of the set of ballots alone.
//!
//! Every ballot rebuilds the whole file under another name, flushes it, and puts it in the place of the old one. A
//! crash leaves the box before or the box after, and never anything between. Neither the file nor any other holds
//! the order in which ballots came; see `box_file`.

use std::{
    fmt,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use urna_domain::{
    Hash,
    ballot::{Ballot, BallotId, marks_bytes, read_marks},
};

use crate::{
    Home, StoreError, StoreKey,
    box_file::{self, RawBox},
    crash::crash_point,
    home::sync_dir,
};

/// The box of a station. Calls block.
#[derive(Debug)]
pub struct BallotBox {
    path: PathBuf,
    key: StoreKey,
    read_only: bool,
    /// One rebuild at a time.
    rebuilding: Mutex<()>,
}

/// What a box holds.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// Ballots.
    pub count: u64,
    /// Hash of the nonce that the last ballot was cast with; `None` in an empty box.
    pub last_nonce: Option<Hash>,
    /// The ballots, in the order of their random ids.
    pub ballots: Vec<Ballot>,
}

/// Why a ballot was not put into the box, or the box not read.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// The last ballot was cast with this very authorisation.
    #[error("a ballot was cast with this authorisation already")]
    RepeatedNonce,
    /// A ballot with this id is there.
    #[error("the box holds a ballot with this random id already; draw another one")]
    RepeatedId,
    /// The file could not be read or written: nothing was cast.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Choices stay out of logs.
impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contents").field("count", &self.count).finish_non_exhaustive()
    }
}

impl BallotBox {
    /// Opens the box of a home whose [`crate::Store`] this process has open, making an empty one when there is none,
    /// and removes what a crash left of a rebuild. Fails on a file that is damaged, newer or of another key.
    pub fn open(home: &Home, key: &StoreKey) -> Result<Self, StoreError> {
        let this =
            Self { path: home.box_db(), key: key.clone(), read_only: false, rebuilding: Mutex::new(()) };
        let left = this.new_path();
        if left.exists() {
            erase(&left)?;
            tracing::warn!("a rebuild of the ballot box was cut off; the box is as it was before it");
        }
        if this.path.exists() {
            box_file::read(&this.path, key)?;
        } else {
            this.replace(&RawBox::default())?;
        }
        Ok(this)
    }

    /// Opens the box of a home beside the process that has it open. Fails when there is none.
    pub fn open_read_only(home: &Home, key: &StoreKey) -> Result<Self, StoreError> {
        let path = home.box_db();
        if !path.exists() {
            return Err(StoreError::Missing { file: path });
        }
        Ok(Self { path, key: key.clone(), read_only: true, rebuilding: Mutex::new(()) })
    }

    /// Everything in the box. Fails when the file cannot be read.
    pub fn contents(&self) -> Result<Contents, StoreError> {
        let found = box_file::read(&self.path, &self.key)?;
        let count = u64::try_from(found.ballots.len()).unwrap_or(u64::MAX);
        let ballots = found.ballots.into_iter().map(|(id, marks)| {
            let marks = read_marks(&marks).map_err(|_| StoreError::damaged("a ballot"))?;
            Ok(Ballot { id: BallotId::from_random(id), marks })
        });
        Ok(Contents {
            count,
            last_nonce: found.last_nonce,
            ballots: ballots.collect::<Result<_, StoreError>>()?,
        })
    }

    /// Puts a ballot into the box under the hash of the authorisation's nonce, and says how many it holds then. When
    /// this returns, the ballot is on the disk; when it fails, the box is as before. A nonce counts once.
    pub fn put(&self, ballot: &Ballot, nonce_hash: &Hash) -> Result<u64, BoxError> {
        if self.read_only {
            return Err(StoreError::ReadOnly.into());
        }
        let _rebuilding = self.lock();
        let mut content = box_file::read(&self.path, &self.key)?;
        if content.last_nonce == Some(*nonce_hash) {
            return Err(BoxError::RepeatedNonce);
        }
        let id = *ballot.id.as_bytes();
        match content.ballots.binary_search_by(|(other, _)| other.cmp(&id)) {
            Ok(_) => return Err(BoxError::RepeatedId),
            Err(place) => content.ballots.insert(place, (id, marks_bytes(&ballot.marks))),
        }
        content.last_nonce = Some(*nonce_hash);
        self.replace(&content)?;
        Ok(u64::try_from(content.ballots.len()).unwrap_or(u64::MAX))
    }

    /// Flushes the box as it stands, file and folder: after a failure between the rename and the flush only this
    /// makes what [`Self::contents`] shows durable. Fails when the disk does not take it.
    pub fn flush(&self) -> Result<(), StoreError> {
        let _rebuilding = self.lock();
        let failed = |source| StoreError::io("flush the ballot box", &self.path, source);
        File::options().write(true).open(&self.path).and_then(|file| file.sync_all()).map_err(failed)?;
        sync_dir(self.path.parent().unwrap_or(Path::new(".")))
    }

    /// Copies the box into a folder, in the place of an earlier copy: two generations side by side would name the
    /// ballot between them.
    pub(crate) fn copy_to(&self, dir: &Path) -> Result<u64, StoreError> {
        let _rebuilding = self.lock();
        let content = box_file::read(&self.path, &self.key)?;
        let copy = Self {
            path: dir.join("box.db"),
            key: self.key.clone(),
            read_only: false,
            rebuilding: Mutex::new(()),
        };
        copy.replace(&content)?;
        Ok(u64::try_from(content.ballots.len()).unwrap_or(u64::MAX))
    }

    /// Puts a fresh file with this content in the place of the box.
    fn replace(&self, content: &RawBox) -> Result<(), StoreError> {
        let new = self.new_path();
        let dir = self.path.parent().unwrap_or(Path::new("."));
        crash_point("box.before_build");
        if new.exists() {
            erase(&new)?;
        }
        if let Err(error) = self.build(&new, content) {
            // What is left of it is removed by the next rebuild otherwise.
            let _ = fs::remove_file(&new);
            return Err(error);
        }
        let old = File::options().write(true).open(&self.path).ok();
        crash_point("box.before_rename");
        fs::rename(&new, &self.path)
            .map_err(|source| StoreError::io("replace the ballot box", &self.path, source))?;
        crash_point("box.before_folder_flush");
        sync_dir(dir)?;
        crash_point("box.after_rename");
        if let Some(old) = old {
            overwrite(&old);
        }
        Ok(())
    }

    /// Writes a file with this content and flushes it.
    fn build(&self, new: &Path, content: &RawBox) -> Result<(), StoreError> {
        box_file::write(new, &self.key, content)?;
        crash_point("box.before_flush");
        let failed = |source| StoreError::io("flush the ballot box", new, source);
        File::options().write(true).open(new).and_then(|file| file.sync_all()).map_err(failed)
    }

    fn new_path(&self) -> PathBuf {
        self.path.with_extension("db.new")
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        // Nothing is kept in memory that a panic could leave half done.
        self.rebuilding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pages that a box with these contents has before encryption. The same set of ballots gives the same bytes in
/// whatever order it was cast.
pub fn build_plain_pages(contents: &Contents) -> Result<Vec<u8>, StoreError> {
    let mut ballots: Vec<_> =
        contents.ballots.iter().map(|ballot| (*ballot.id.as_bytes(), marks_bytes(&ballot.marks))).collect();
    ballots.sort_unstable();
    box_file::plain_pages(&RawBox { last_nonce: contents.last_nonce, ballots })
}

/// Overwrites a file and removes it.
/// Wipes and removes an earlier copy of a box, when there is one.
pub(crate) fn erase_if_there(path: &Path) -> Result<(), StoreError> {
    if path.exists() { erase(path) } else { Ok(()) }
}

fn erase(path: &Path) -> Result<(), StoreError> {
    if let Ok(file) = File::options().write(true).open(path) {
        overwrite(&file);
    }
    fs::remove_file(path).map_err(|source| StoreError::io("remove an unfinished ballot box", path, source))
}

/// Writes zeros over a generation of the box that is no longer named by the folder: beside the next one it would
/// name the ballot between them. Flash memory may keep the old blocks all the same, encrypted; the box does not
/// depend on this succeeding, so a failure is only noted.
fn overwrite(mut file: &File) {
    const ZEROS: [u8; 4096] = [0; 4096];
    let wiped = file.metadata().and_then(|found| {
        for _ in 0..found.len().div_ceil(4096) {
            file.write_all(&ZEROS)?;
        }
        file.sync_data()
    });
    if let Err(error) = wiped {
        tracing::warn!(%error, "an old generation of the ballot box could not be overwritten");
    }
}

#[cfg(test)]
mod tests;
