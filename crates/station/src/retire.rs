//! Taking a machine out of service: everything it keeps is wiped, its keys first. Two people do it, and only when nothing
//! would be lost: the centre has received everything, or it lies on two different media that were read back.
//!
//! From the moment when the key is gone nothing here can be read any more. A wipe that is cut off goes on at the next
//! start.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use serde::{Deserialize, Serialize};
use urna_domain::{Millis, officers::TwoOfficers, poll::Poll};
use urna_store::{
    Home, Read, audit,
    outbox::{self, Lane},
    participation,
};

use crate::{
    error::{Refusal, StationError},
    identity::Identity,
    key_file, minutes,
    opening::actor,
    package::{media_with_everything, uncarried},
    station::Station,
    summary::Phase,
};

/// Different media that everything must lie on when the centre has not received it.
pub const MEDIA_NEEDED: u64 = 2;
/// In the home from the decision until everything is wiped.
const WIPING: &str = "retiring.json";
/// What is left in the end: says what was done.
const RETIRED: &str = "retired.json";
static BLOCK: [u8; 64 * 1024] = [0; 64 * 1024];

/// Whether a machine may be taken out of service, and what that rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// The poll.
    pub phase: Phase,
    /// Records and ballots that the centre has not received, refused ones included.
    pub missing: u64,
    /// Copies for neighbours that nobody has carried to the centre.
    pub for_neighbours: u64,
    /// Different media on which everything lies.
    pub media: u64,
    /// What the table noted for the acta de la sesión is on no paper and no medium: the centre never gets it otherwise.
    pub notes_only_here: bool,
}

/// Why nothing is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The centre has received everything.
    Received,
    /// It lies on two different media.
    Exported,
}

/// What was done with a machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// Whose machine it was.
    pub station: String,
    /// When.
    pub at: Millis,
    /// The posts of the two.
    pub officers: Vec<String>,
    /// Why nothing is lost.
    pub basis: Basis,
    /// Files that were wiped after the key.
    pub files: u64,
}

impl Departure {
    fn read(read: &Read<'_>, identity: &Identity, poll: &Poll) -> Result<Self, StationError> {
        let mut missing = 0_u64;
        for lane in Lane::ALL {
            missing = missing.saturating_add(outbox::not_received_in(read, lane)?);
        }
        let for_neighbours = uncarried(read)?
            .map(|kept| kept.through - kept.received.max(kept.carried))
            .fold(0, u64::saturating_add);
        let media = media_with_everything(read, identity)?;
        let phase = Phase::from(poll);
        // There is no acta of a poll that was never opened.
        let notes_only_here = phase == Phase::Certified && minutes::only_here(read)?;
        Ok(Self { phase, missing, for_neighbours, media, notes_only_here })
    }

    /// Why nothing would be lost. Refused when something would.
    pub fn basis(&self) -> Result<Basis, Refusal> {
        match self.phase {
            // Where the poll was never opened nobody voted: a spare machine, say.
            Phase::Certified | Phase::Closed => {}
            Phase::Open | Phase::Suspended | Phase::Ended => return Err(Refusal::NotCertified),
        }
        if self.notes_only_here {
            return Err(Refusal::NotesOnlyHere);
        }
        let wanting = self.missing.saturating_add(self.for_neighbours);
        if wanting == 0 {
            Ok(Basis::Received)
        } else if self.media >= MEDIA_NEEDED {
            Ok(Basis::Exported)
        } else {
            Err(Refusal::NotSafeElsewhere { missing: wanting, media: self.media })
        }
    }
}

impl Station {
    /// Whether this machine may be taken out of service now.
    pub fn departure(&self) -> Result<Departure, StationError> {
        let poll = self.day().poll;
        self.store.read(|read| Departure::read(read, &self.identity, &poll))
    }

    /// Two officers type the station's id and take this machine out of service: its keys are destroyed before this
    /// returns, and everything else is wiped. Refused, with nothing changed, while somebody is in the booth or anything
    /// would be lost. The station cannot be used after it.
    pub fn retire(&self, officers: &TwoOfficers, confirmation: &str) -> Result<Retired, StationError> {
        if !confirmation.trim().eq_ignore_ascii_case(self.identity.station.as_str()) {
            return Err(Refusal::ConfirmationWrong.into());
        }
        // No act of the day while this lasts.
        let day = self.day();
        if day.session.is_some() || day.unrecorded {
            return Err(Refusal::SessionBusy.into());
        }
        let (at, home, poll) = (self.now(), self.store.home().clone(), day.poll);
        let (who, identity, begun) = (actor(officers), self.identity.clone(), self.store.home().clone());
        let (officers, station) = (officers.to_vec(), self.identity.station.to_string());
        // In the writer: nothing is committed between this look and the end of the key.
        let written = self.store.write_blocking(move |tx| {
            if participation::counts(tx)?.authorised > 0 {
                return Err(StationError::from(Refusal::SessionBusy));
            }
            let basis = Departure::read(tx, &identity, &poll)?.basis()?;
            let facts = serde_json::json!({ "basis": basis });
            audit::append(tx, &audit::Entry { at, actor: who, action: "retired".to_owned(), facts })?;
            begin(&begun, &Retired { station, at, officers, basis, files: 0 })
        });
        // Without its key the store is gone, whether this last entry was still committed or not.
        if !home.dir().join(WIPING).exists() {
            written?;
        }
        let done = finish(&home)?.ok_or(StationError::Broken("a wipe that was begun is gone"))?;
        drop(day);
        self.announce();
        Ok(done)
    }
}

/// Keeps the decision, durably, and destroys the key. Where the key cannot be destroyed nothing has begun.
fn begin(home: &Home, retired: &Retired) -> Result<(), StationError> {
    let text = serde_json::to_vec(retired).map_err(|_| StationError::Broken("a note cannot be written"))?;
    let note = home.dir().join(WIPING);
    write_durably(&note, &text).map_err(StationError::Wipe)?;
    destroy_key(home).map(|_| ()).map_err(|error| {
        // The program would go on with it at its next start.
        let _ = fs::remove_file(&note);
        StationError::Wipe(error)
    })
}

/// Says how many files that were.
fn destroy_key(home: &Home) -> io::Result<u64> {
    let key = key_file::key_path(home);
    if !key.exists() {
        return Ok(0);
    }
    wipe(&key)?;
    Ok(1)
}

/// Wipes what is left of a machine that two people took out of service; `None` where nobody did. What was done stands in
/// a note that is left behind.
pub fn finish(home: &Home) -> Result<Option<Retired>, StationError> {
    let note = home.dir().join(WIPING);
    let text = match fs::read(&note) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StationError::Wipe(error)),
    };
    let mut retired: Retired = serde_json::from_slice(&text)
        .map_err(|_| StationError::Broken("the note of a wipe cannot be read"))?;
    retired.files = wipe_all(home).map_err(StationError::Wipe)?;
    let text = serde_json::to_vec(&retired).map_err(|_| StationError::Broken("a note cannot be written"))?;
    let left = home.dir().join(RETIRED);
    write_durably(&left, &text).and_then(|()| fs::remove_file(&note)).map_err(StationError::Wipe)?;
    tracing::info!(files = retired.files, "this machine was taken out of service");
    Ok(Some(retired))
}

fn wipe_all(home: &Home) -> io::Result<u64> {
    let mut files = destroy_key(home)?;
    let keep = [WIPING, RETIRED].map(|name| home.dir().join(name));
    let lock = home.lock_file();
    // The box before the rest.
    for path in [home.box_db(), home.station_db()] {
        if path.exists() {
            wipe(&path)?;
            files += 1;
        }
    }
    files += wipe_folder(home.dir(), &|path| keep.iter().any(|kept| kept == path) || path == lock)?;
    File::open(home.dir())?.sync_all()?;
    Ok(files)
}

fn wipe_folder(folder: &Path, keep: &dyn Fn(&Path) -> bool) -> io::Result<u64> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if keep(&path) {
            continue;
        }
        // A link may lead out of the home: it goes, and what it leads to stays.
        if fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir()) {
            files += wipe_folder(&path, keep)?;
            fs::remove_dir(&path)?;
        } else {
            wipe(&path)?;
            files += 1;
        }
    }
    Ok(files)
}

/// Overwrites a file and removes it. Flash memory may keep the old blocks; they are encrypted with a key that is gone.
fn wipe(path: &Path) -> io::Result<()> {
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        // The database takes its own working files away.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if about.is_file() {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let mut left = about.len();
        while left > 0 {
            let piece = BLOCK.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(&BLOCK);
            file.write_all(piece)?;
            left = left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        }
        file.sync_all()?;
    }
    fs::remove_file(path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn write_durably(path: &Path, text: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
