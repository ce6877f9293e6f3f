//! The audit log: pages, the check of its chain in the background, and its file.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use tauri::State;
use urna_domain::Hash;
use urna_station::{
    AUDIT_ROWS_MAX, AuditFilter, Station,
    environment::{Environment as _, Machine},
};

use super::{Shared, background::Background, convert, in_background};
use crate::{
    session::Right,
    wire::{AuditCheck, AuditPage, AuditRow, AuditView, Refusal, SavedFile},
};

/// Where the file goes, in the station's own folder, beside the papers.
const FOLDER: &str = "documentos";
const FILE: &str = "registro.jsonl";

/// Reads the whole log again. Blocks.
fn run(this: &Background<AuditCheck>, station: &Station) -> AuditCheck {
    let verified = station.verify_audit(|done| this.tell(AuditCheck::Running { done: convert::small(done) }));
    let at_ms = convert::millis(Machine.now());
    match verified {
        Ok(Some(verified)) => AuditCheck::Intact { entries: convert::small(verified.seq), at_ms },
        Ok(None) => AuditCheck::Stopped,
        Err(error) => {
            tracing::error!(%error, "the audit log is not in order");
            AuditCheck::Broken { at_ms }
        }
    }
}

/// The log as a whole.
#[tauri::command]
pub(crate) async fn audit_view(shared: State<'_, Shared>) -> Result<AuditView, Refusal> {
    shared.watching(Right::Look)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let size = shared.station()?.audit_size().map_err(convert::refusal)?;
        let (entries, casts) = (convert::small(size.entries), convert::small(size.casts));
        Ok(AuditView { entries, casts, check: shared.long_work().audit.state() })
    })
    .await
}

/// A page of the log.
#[tauri::command]
pub(crate) async fn audit_page(
    shared: State<'_, Shared>,
    filter: String,
    before: Option<u32>,
) -> Result<AuditPage, Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    in_background(move || {
        let page = station.audit_page(filter_of(&filter), before.map(u64::from)).map_err(convert::refusal)?;
        let more = page.len() >= AUDIT_ROWS_MAX;
        let row = |entry: urna_station::AuditEntry| AuditRow {
            seq: convert::small(entry.seq),
            at_ms: convert::millis(entry.at),
            actor: entry.actor,
            action: entry.action,
        };
        Ok(AuditPage { rows: page.into_iter().map(row).collect(), more })
    })
    .await
}

/// Begins to read the log again, and answers at once.
#[tauri::command]
pub(crate) async fn check_audit(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    shared.long_work().audit.begin(AuditCheck::Running { done: 0 }, move |this| run(this, &station));
    Ok(())
}

/// Stops reading it.
#[tauri::command]
pub(crate) async fn stop_audit_check(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::Look)?;
    shared.long_work().audit.stop();
    Ok(())
}

/// Writes the log into a file and reads it back.
#[tauri::command]
pub(crate) async fn save_audit(shared: State<'_, Shared>) -> Result<SavedFile, Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    in_background(move || {
        let text = station.audit_file().map_err(convert::refusal)?;
        let path = station.store().home().dir().join(FOLDER).join(FILE);
        write_and_read_back(&path, text.as_bytes()).map_err(|error| {
            tracing::error!(%error, "the audit log could not be written");
            Refusal::code("papers_failed")
        })?;
        let sha256 = Hash::of(text.as_bytes()).to_string();
        Ok(SavedFile { path: path.display().to_string(), sha256 })
    })
    .await
}

/// Whole or not at all, and read again from the disk before anybody is told that it is there.
fn write_and_read_back(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    if fs::read(&fresh)? != bytes {
        return Err(std::io::Error::other("what was read back is not what was written"));
    }
    fs::rename(&fresh, path)
}

fn filter_of(word: &str) -> AuditFilter {
    match word {
        "check_ins" => AuditFilter::CheckIns,
        "access" => AuditFilter::Access,
        "program" => AuditFilter::Program,
        "acts" => AuditFilter::Acts,
        _ => AuditFilter::All,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_file_takes_the_place_of_the_one_before_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("documentos").join("registro.jsonl");
        write_and_read_back(&path, b"one").unwrap();
        write_and_read_back(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        assert!(write_and_read_back(&dir.path().join("documentos/registro.jsonl/x"), b"").is_err());
    }
}
