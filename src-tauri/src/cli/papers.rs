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
    let written = papers::write(&station, folder, languages.into())?;
    let rows: Vec<_> =
        written.iter().map(|paper| json!({ "file": paper.file, "sha256": paper.sha256 })).collect();
    output::answer(json, &json!({ "papers": rows }), || {
        written.iter().map(|paper| format!("{}  {}", paper.sha256, paper.file)).collect()
    });
    Ok(())
}
