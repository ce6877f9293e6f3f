//! A packed roll that was carried here in a file, for a place without a network.
//!
//! The file is read twice: everything is checked before anything is written, so a file that is torn, altered or not
//! meant for this station leaves no trace. What is loaded is the very pack that the centre has, so a load that the
//! machine's end interrupts goes on by file or by network, whichever comes first.

use std::{
    fs::File,
    io::{BufReader, Read, Seek as _, SeekFrom},
    path::Path,
};

use urna_domain::packed::{FILE_HEAD_BYTES_MAX, PackManifest, PackRefusal, read_file_head};
use urna_store::{Store, StoreError, roll, staging};

use crate::{
    config::Config,
    rounds::{PackBatch, Place, write_page},
};

/// Why a carried roll was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum CarriedError {
    /// The file cannot be read.
    #[error("the file of the roll cannot be read; check the path and the medium")]
    File(#[from] std::io::Error),
    /// It is not what this station may take.
    #[error(transparent)]
    Refused(#[from] PackRefusal),
    /// The roll here is as new, or newer.
    #[error("the roll of this station is as new as the one in the file; nothing was changed")]
    NotNewer,
    /// The store on this machine failed.
    #[error("the store on this machine failed")]
    Store(#[from] StoreError),
}

/// Loads the roll in a file and switches it in. Says how many rows it has. Blocks. What changed since the pack was made
/// comes with the first exchange.
///
/// There is no cluster to ask for the time, so a pack counts as old by the clock of this machine. `progress` hears
/// how many percent are written.
pub fn load_carried_roll(
    store: &Store,
    config: &Config,
    path: &Path,
    progress: impl Fn(u32),
) -> Result<u64, CarriedError> {
    let mut file = BufReader::new(File::open(path)?);
    let (pack, head_bytes) = open(&mut file, config)?;
    for_each_page(&mut file, &pack, head_bytes, |_| Ok(()))?;
    if file.read(&mut [0])? > 0 {
        return Err(PackRefusal::Altered.into());
    }
    let (state, staged) = store.read(|r| Ok::<_, StoreError>((roll::state(r)?, staging::resume(r)?)))?;
    if state.scope == pack.scope && state.cursor >= pack.t0 {
        return Err(CarriedError::NotNewer);
    }
    let next = match staged.and_then(|staged| Place::read(staged.resume.as_deref()?)) {
        Some(place) if place.version == pack.version => place.next,
        Some(_) | None => {
            let plan = staging::BootstrapPlan { scope: pack.scope.clone(), t0: pack.t0 };
            let place = Place { version: pack.version.clone(), next: 0 }.to_string();
            store.write_blocking(|tx| staging::begin_at(tx, &plan, &place))?;
            0
        }
    };
    let mut number = 0;
    for_each_page(&mut file, &pack, head_bytes, |batch| {
        if number >= next {
            store.write_blocking(|tx| write_page(tx, &[batch], config))?;
        }
        number += 1;
        progress(percent(number, pack.pages.len()));
        Ok(())
    })?;
    store.finish_staging()?;
    let rows = store.read(roll::count)?;
    tracing::info!(rows, "the roll came in a file");
    Ok(rows)
}

fn percent(done: usize, all: usize) -> u32 {
    done.saturating_mul(100).checked_div(all).and_then(|percent| u32::try_from(percent).ok()).unwrap_or(100)
}

/// Reads and checks the manifest; says where the pages begin.
fn open(file: &mut BufReader<File>, config: &Config) -> Result<(PackManifest, u64), CarriedError> {
    let mut head = Vec::new();
    file.by_ref().take(FILE_HEAD_BYTES_MAX).read_to_end(&mut head)?;
    let (signed, head_bytes) = read_file_head(&head)?;
    let pack = PackManifest::open(&signed, &config.authority.ok_or(PackRefusal::Forged)?)?;
    pack.check_scope(&config.scope)?;
    let seconds = u64::try_from((config.clock)().0 / 1_000).unwrap_or(0);
    // A clock that is behind makes no pack too old; that the marker still is the cluster's, only the cluster can say.
    pack.check_age(&pack.marker, (seconds << 32).max(pack.t0))?;
    Ok((pack, u64::try_from(head_bytes).unwrap_or(u64::MAX)))
}

fn for_each_page(
    file: &mut BufReader<File>,
    pack: &PackManifest,
    head_bytes: u64,
    mut each: impl FnMut(PackBatch) -> Result<(), CarriedError>,
) -> Result<(), CarriedError> {
    file.seek(SeekFrom::Start(head_bytes))?;
    for (number, entry) in pack.pages.iter().enumerate() {
        let mut bytes = Vec::new();
        file.by_ref().take(entry.bytes.into()).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()) != Ok(entry.bytes.into()) {
            return Err(PackRefusal::Torn.into());
        }
        each(PackBatch::unpack(pack, number, &bytes)?)?;
    }
    Ok(())
}
