//! `urna station export`.

use std::path::Path;

use serde_json::json;
use urna_store::Home;

use super::{output, station::open};
use crate::export::{self, Stage};

pub(crate) fn run(home: &Home, to: &Path, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let folder = std::path::absolute(to)?;
    let mut said = None;
    let done = export::export(&station, &folder, "command_line", |stage, _, _| {
        if said != Some(stage) {
            said = Some(stage);
            output::progress(match stage {
                Stage::Papers => "Making the papers.",
                Stage::Sealing => "Sealing the package for the centre.",
                Stage::Writing => "Writing it.",
                Stage::Reading => "Reading it back.",
            });
        }
        true
    })?;
    let done = done.ok_or_else(|| anyhow::anyhow!("the export was stopped; nothing was written"))?;
    let value = json!({
        "file": done.path, "bytes": done.bytes, "sha256": done.sha256, "removable": done.removable,
        "media": done.media,
    });
    output::answer(json, &value, || {
        let mut lines = vec![
            format!("Written and read back: {} ({} bytes)", done.path.display(), done.bytes),
            format!("SHA-256: {}", done.sha256),
            format!("Different media on which everything lies: {}", done.media),
        ];
        if !done.removable {
            lines.push("This folder is on the machine itself; it does not count as a medium.".to_owned());
        }
        lines
    });
    Ok(())
}
