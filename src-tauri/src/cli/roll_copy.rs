//! `urna station roll-copy`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use urna_store::Home;

use super::{output, station::open};
use crate::stick::{self, StickError};

/// `urna station roll-copy`.
#[derive(Debug, Args)]
pub struct RollCopyArgs {
    /// The folder of a memory stick; the one chosen before when nothing is said.
    pub folder: Option<PathBuf>,
    /// Keep no copy any more; what is on the stick stays there.
    #[arg(long, conflicts_with = "folder")]
    pub off: bool,
}

const ACTOR: &str = "command_line";

pub(crate) fn run(home: &Home, arguments: &RollCopyArgs, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    if arguments.off {
        station.choose_copy_medium(None, ACTOR)?;
        output::answer(json, &json!({ "folder": null }), || {
            vec!["No copy of the marked roll is kept any more.".to_owned()]
        });
        return Ok(());
    }
    if let Some(folder) = &arguments.folder {
        let folder = std::path::absolute(folder)?;
        station.choose_copy_medium(Some(&stick::medium_in(&folder)?), ACTOR)?;
    }
    let chosen = station.copy_medium()?.ok_or(StickError::NotChosen)?;
    let kept = stick::write(&station, &chosen)?;
    let name = kept.path.file_name().map(Path::new).map(|name| name.display().to_string());
    let value = json!({ "folder": chosen.folder, "file": name, "mark": kept.mark, "sha256": kept.sha256 });
    output::answer(json, &value, || {
        vec![
            format!("The marked roll is on the medium, up to mark {}: {}", kept.mark, kept.path.display()),
            "It is kept fresh while the windows or `urna station run` are open.".to_owned(),
            "It holds people's names: mind who has the stick.".to_owned(),
        ]
    });
    Ok(())
}
