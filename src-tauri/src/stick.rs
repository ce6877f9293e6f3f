//! A fresh copy of the marked roll on a memory stick, for going on by hand when this machine dies.
//!
//! It is one file, replaced whole; see `medium`. What it betrays: who of the roll is marked, as the roll on the table
//! does, and no time or order of anybody. Nothing that a voter does waits for it. A stick that is pulled out or full is
//! said on the screen, and is tried again.

mod pace;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Notify;
use urna_domain::{Hash, Millis};
use urna_station::{
    CopyMedium, RollVersion, Station, StationError,
    environment::{Environment as _, Machine},
};

use self::pace::Tried;
use crate::{
    medium::{self, MediumError},
    papers,
};

/// How often somebody looks whether the stick is still there.
const LOOK: Duration = Duration::from_secs(5);
/// Several changes in a row are one.
const SETTLE: Duration = Duration::from_millis(300);

/// Why the copy is not what it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StickError {
    /// Nobody chose a medium.
    #[error("no medium is chosen; say its folder")]
    NotChosen,
    /// More people than a paper holds.
    #[error("the roll has more people than a paper holds, so there is no copy to go on by hand with")]
    TooLarge,
    /// The medium.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The station.
    #[error(transparent)]
    Station(#[from] StationError),
    /// The paper.
    #[error("the marked roll cannot be made: {0}")]
    Paper(String),
}

impl StickError {
    /// The stable code for the interface.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "copy_too_large",
            Self::Medium(error) => error.code(),
            Self::NotChosen | Self::Station(_) | Self::Paper(_) => "copy_failed",
        }
    }
}

/// A copy that is on the medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Where.
    pub(crate) path: PathBuf,
    /// The number of the last mark in it.
    pub(crate) mark: u64,
    /// When it was written.
    pub(crate) at: Millis,
    /// Its SHA-256, read back.
    pub(crate) sha256: Hash,
    /// It lies on the disk of this machine, which does not help when that fails.
    pub(crate) same_disk: bool,
}

/// How the copy stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    /// The folder; `None` while nobody chose.
    pub(crate) folder: Option<String>,
    /// What is on it, or was when it was last there.
    pub(crate) kept: Option<Kept>,
    /// There are newer marks than that.
    pub(crate) newer: bool,
    /// What is wrong, as a stable code.
    pub(crate) trouble: Option<&'static str>,
}

/// The copy of a station at work.
#[derive(Clone, Default)]
pub(crate) struct Stick(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    chosen: Notify,
}

#[derive(Default)]
struct State {
    standing: Standing,
    medium: Option<CopyMedium>,
    tried: Option<(Option<RollVersion>, Instant)>,
}

impl Stick {
    /// How it stands.
    pub(crate) fn standing(&self) -> Standing {
        self.state().standing.clone()
    }

    /// Somebody chose another medium: it is written at once.
    pub(crate) fn chosen(&self) {
        self.0.chosen.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the copy when it is due. Blocks.
    fn look(&self, station: &Station) -> Result<Duration, StickError> {
        let chosen = station.copy_medium()?;
        let tried = {
            let mut state = self.state();
            if state.medium != chosen {
                let folder = chosen.as_ref().map(|medium| medium.folder.clone());
                *state = State {
                    medium: chosen.clone(),
                    standing: Standing { folder, ..Standing::default() },
                    tried: None,
                };
            }
            state.tried.clone().map(|(written, at)| Tried { written, ago: at.elapsed() })
        };
        let Some(chosen) = chosen else { return Ok(LOOK) };
        let version = station.roll_version()?;
        let wait = pace::wait(tried.as_ref(), &version);
        let there = tried.and_then(|tried| tried.written);
        self.state().standing.newer = there.as_ref() != Some(&version);
        if wait > Duration::ZERO {
            // A stick that was pulled out is said before the next mark, too.
            if there.is_some()
                && let Err(error) = medium::check_mark(Path::new(&chosen.folder), &chosen.mark)
            {
                self.failed(&error.into());
            }
            return Ok(wait.min(LOOK));
        }
        match write(station, &chosen) {
            Ok(kept) => {
                let mut state = self.state();
                state.tried = Some((Some(version), Instant::now()));
                state.standing.kept = Some(kept);
                state.standing.trouble = None;
                state.standing.newer = false;
            }
            Err(error) => self.failed(&error),
        }
        Ok(LOOK)
    }

    fn failed(&self, error: &StickError) {
        let mut state = self.state();
        if state.standing.trouble != Some(error.code()) {
            tracing::warn!(%error, "the copy of the marked roll is not up to date");
        }
        state.standing.trouble = Some(error.code());
        state.tried = Some((None, Instant::now()));
    }
}

/// Keeps the copy fresh for as long as the program runs.
pub(crate) async fn keep(station: Arc<Station>, stick: Stick) {
    let mut changes = station.changes();
    loop {
        let (looking, at) = (stick.clone(), station.clone());
        let looked = tokio::task::spawn_blocking(move || looking.look(&at)).await;
        let wait = match looked {
            Ok(Ok(wait)) => wait,
            Ok(Err(error)) => {
                stick.failed(&error);
                LOOK
            }
            Err(error) => {
                tracing::error!(%error, "the copy of the marked roll stopped unexpectedly");
                LOOK
            }
        };
        tokio::select! {
            changed = changes.changed() => {
                if changed.is_err() {
                    return;
                }
                tokio::time::sleep(SETTLE).await;
            }
            () = stick.0.chosen.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Takes a folder into use, if it can be written.
pub(crate) fn medium_in(folder: &Path) -> Result<CopyMedium, MediumError> {
    let mark = medium::mark(folder)?;
    Ok(CopyMedium { folder: folder.display().to_string(), mark })
}

/// Writes the copy now. Blocks.
pub(crate) fn write(station: &Station, chosen: &CopyMedium) -> Result<Kept, StickError> {
    let folder = Path::new(&chosen.folder);
    medium::check_mark(folder, &chosen.mark)?;
    let made = papers::marked_roll_now(station, papers::tongues::of(station));
    let (mark, paper) =
        made.map_err(|error| StickError::Paper(format!("{error:#}")))?.ok_or(StickError::TooLarge)?;
    let path = folder.join(format!("censo-marcado-{}.pdf", station.identity().station));
    let sha256 = medium::put(&path, &paper.bytes)?;
    let same_disk = medium::same_disk(folder, station.store().home().dir());
    Ok(Kept { path, mark, at: Machine.now(), sha256, same_disk })
}
