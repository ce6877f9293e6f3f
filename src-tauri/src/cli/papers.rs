//! `urna station papers`: the papers of the day as PDF.

use std::path::Path;

use clap::ValueEnum;
use serde_json::json;
use urna_documents::Languages;
use urna_store::Home;

use super::{output, station::open};
use crate::papers;

/// In which languages.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PaperLanguages {
    /// Spanish.
    Es,
    /// Spanish and Catalan.
    Ca,
    /// Spanish and Valencian.
    CaValencia,
    /// Spanish and Basque.
    Eu,
    /// Spanish and Galician.
    Gl,
    /// English, for demonstrations.
    En,
}

impl From<PaperLanguages> for Languages {
    fn from(languages: PaperLanguages) -> Self {
        match languages {
            PaperLanguages::Es => Self::Spanish,
            PaperLanguages::Ca => Self::SpanishCatalan,
            PaperLanguages::CaValencia => Self::SpanishValencian,
            PaperLanguages::Eu => Self::SpanishBasque,
            PaperLanguages::Gl => Self::SpanishGalician,
            PaperLanguages::En => Self::English,
        }
    }
}

pub(crate) fn run(home: &Home, folder: &Path, languages: PaperLanguages, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let papers = papers::write(&station, folder, languages.into())?;
    let written = &papers.written;
    // A folder in the station's own home is wiped with it.
    let inside = folder.canonicalize()?.starts_with(home.dir().canonicalize()?);
    if !inside && written.iter().any(|paper| paper.file == papers::SESSION) {
        station.note_acta_taken_out()?;
    }
    let rows: Vec<_> =
        written.iter().map(|paper| json!({ "file": paper.file, "sha256": paper.sha256 })).collect();
    let value = json!({ "papers": rows, "too_large": papers.too_large });
    output::answer(json, &value, || {
        let made = written.iter().map(|paper| format!("{}  {}", paper.sha256, paper.file));
        let most = papers::rows_max();
        let left_out = papers.too_large.iter();
        let left_out =
            left_out.map(|file| format!("not made: {file} (the roll has more than {most} people)"));
        made.chain(left_out).collect()
    });
    Ok(())
}
