//! The audio of an election: made by the office, taken by a station.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::json;
use urna_domain::{
    ids::ElectionId,
    speech::{SPEECH_BYTES_MAX, SpeechError},
};
use urna_office::{Office, speech};
use urna_station::Station;
use urna_store::Home;

use super::output;

/// `urna office election speak`.
#[derive(Debug, Args)]
pub struct SpeakArgs {
    /// The published election.
    id: String,
    /// The file to write, for `urna station init --speech`.
    #[arg(long, value_name = "FILE", required_unless_present = "script")]
    to: Option<PathBuf>,
    /// A folder of recordings by people, each named by the id of its text; they take the place of the voice.
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
    /// Only these languages: es, ca, ca-ES-valencia, eu, gl, en.
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    languages: Vec<String>,
    /// Write the sheet of what there is to record, as CSV, and make nothing else.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "recordings"])]
    script: Option<PathBuf>,
}

pub(super) async fn speak(office: &Office, arguments: &SpeakArgs, json: bool) -> anyhow::Result<()> {
    let id = ElectionId::parse(&arguments.id)?;
    if let Some(sheet) = &arguments.script {
        let texts = speech::script(office, &id, &arguments.languages, sheet).await?;
        output::answer(json, &json!({ "script": sheet, "texts": texts }), || {
            vec![format!("texts to record: {texts}"), format!("written: {}", sheet.display())]
        });
        return Ok(());
    }
    let to = arguments.to.as_deref().context("say where to write the audio with --to FILE")?;
    let made = speech::speak(office, &id, arguments.recordings.as_deref(), &arguments.languages, to).await?;
    let value = json!({
        "election": made.election, "file": to, "bytes": made.bytes, "rendered": made.rendered,
        "recorded": made.recorded, "missing": made.missing,
    });
    output::answer(json, &value, || {
        let mut lines = vec![format!("written: {} ({} bytes)", to.display(), made.bytes)];
        lines.extend(made.rendered.iter().map(|(tag, clips)| format!("  {tag}: read out {clips}")));
        lines.extend(made.recorded.iter().map(|(tag, clips)| format!("  {tag}: recorded by people {clips}")));
        lines.extend(made.missing.iter().map(|(tag, texts)| {
            format!("LOOK: {tag}: texts without audio: {texts}; record them and give --recordings DIR")
        }));
        lines
    });
    Ok(())
}

/// Takes the audio from a file. Returns how many clips there are.
pub(super) fn take(station: &Station, home: &Home, path: &Path) -> anyhow::Result<usize> {
    let unreadable = || format!("the audio {} cannot be read; check the path", path.display());
    let size = std::fs::metadata(path).with_context(unreadable)?.len();
    if size > u64::try_from(SPEECH_BYTES_MAX)? {
        return Err(SpeechError::TooLarge.into());
    }
    let file = std::fs::read(path).with_context(unreadable)?;
    Ok(station.take_speech(home, &file)?)
}
