//! The package for the centre, onto a memory stick: made, sealed, written, and read back from the stick as the centre will
//! read it. Can be stopped at any moment before it has its name; nothing is left of it then.

use std::path::{Path, PathBuf};

use urna_domain::{Hash, package::PackedFile};
use urna_station::{
    Coverage, Export, Station, StationError,
    environment::{Environment as _, Machine},
};

use crate::{
    media,
    medium::{self, MediumError},
    papers,
};

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The papers are made.
    Papers,
    /// The package is sealed.
    Sealing,
    /// It is written.
    Writing,
    /// It is read back.
    Reading,
}

/// A package that is on a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exported {
    /// Where.
    pub(crate) path: PathBuf,
    /// How large.
    pub(crate) bytes: u64,
    /// Its SHA-256, of what was read back.
    pub(crate) sha256: Hash,
    /// Whether the medium can be taken away from this machine.
    pub(crate) removable: bool,
    /// On how many different media everything lies now.
    pub(crate) media: u64,
}

/// Why there is no package on the medium.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// The medium.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The station.
    #[error(transparent)]
    Station(#[from] StationError),
    /// The papers.
    #[error("the papers for the package cannot be made: {0}")]
    Papers(String),
    /// What the medium gave back cannot be opened.
    #[error("what the medium gave back is not the whole package; take another medium")]
    NotWhole,
}

impl ExportError {
    /// The stable code of what is wrong with the medium or the package; a station's refusals have their own.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Medium(error) => error.code(),
            Self::NotWhole => MediumError::Altered.code(),
            Self::Station(StationError::Refused(refusal)) => refusal.code(),
            Self::Station(_) | Self::Papers(_) => "export_failed",
        }
    }
}

/// Writes the package into a folder. `go_on` hears the stage and how many of how many bytes of it are done, and says
/// whether to go on; `None` when it said no. Stands in the audit log, also when it fails. Blocks.
pub(crate) fn export(
    station: &Station,
    folder: &Path,
    officer: &str,
    go_on: impl FnMut(Stage, u64, u64) -> bool,
) -> Result<Option<Exported>, ExportError> {
    let done = make(station, folder, officer, go_on);
    if let Err(error) = &done {
        tracing::warn!(%error, "no package was exported");
        station.note_export_failed(error.code(), officer)?;
    }
    done
}

fn make(
    station: &Station,
    folder: &Path,
    officer: &str,
    mut go_on: impl FnMut(Stage, u64, u64) -> bool,
) -> Result<Option<Exported>, ExportError> {
    // What is refused is refused before anything is written.
    let package = {
        let bare = station.package(Vec::new())?;
        if !go_on(Stage::Papers, 0, 0) {
            return Ok(None);
        }
        drop(bare);
        station.package(papers_of(station)?)?
    };
    let (root, removable) = root_of(folder, station.store().home().dir());
    let mark = medium::mark(&root)?;
    let Some(file) = station.seal_package(&package, |done, whole| go_on(Stage::Sealing, done, whole))? else {
        return Ok(None);
    };
    drop(package);
    let path = folder.join(format!("urna-{}.urnapkg", station.identity().station));
    let written = medium::put_telling(&path, &file, |reading, done, whole| {
        go_on(if reading { Stage::Reading } else { Stage::Writing }, done, whole)
    })?;
    let Some(sha256) = written else { return Ok(None) };
    // As the centre will: opened from the medium, every record and signature.
    let covers = covers(station, &path)?;
    let export = Export { medium: mark, removable, at: Machine.now(), sha256, covers };
    station.note_export(&export, officer)?;
    let bytes = u64::try_from(file.len()).unwrap_or(u64::MAX);
    Ok(Some(Exported { path, bytes, sha256, removable, media: station.media_with_everything()? }))
}

fn covers(station: &Station, path: &Path) -> Result<Coverage, ExportError> {
    let read = std::fs::read(path).map_err(MediumError::of)?;
    station.check_package(&read).map_err(|error| {
        tracing::error!(%error, "a package cannot be opened again");
        ExportError::NotWhole
    })
}

fn papers_of(station: &Station) -> Result<Vec<PackedFile>, ExportError> {
    let papers = papers::for_the_centre(station, papers::tongues::of(station));
    let papers = papers.map_err(|error| ExportError::Papers(format!("{error:#}")))?;
    let packed = |(name, paper): (String, urna_documents::Pdf)| PackedFile { name, bytes: paper.bytes };
    Ok(papers.into_iter().map(packed).collect())
}

/// The folder by which a medium is known, and whether it can be taken away: what is plugged in as a whole, else the
/// folder itself.
pub(crate) fn root_of(folder: &Path, home: &Path) -> (PathBuf, bool) {
    let plugged = media::plugged_in().into_iter().filter(|medium| folder.starts_with(medium));
    match plugged.max_by_key(|medium| medium.as_os_str().len()) {
        Some(medium) => (medium, true),
        None => (folder.to_owned(), !medium::same_disk(folder, home)),
    }
}
