//! What `station` and `office` say of corrections and of conflicts in the same words.

use clap::Args;
use serde_json::{Value, json};
use urna_domain::{
    conflict::Outcome,
    correction::{Correction, CorrectionError},
    fold::CheckIns,
    ids::CitizenId,
};

/// What is corrected.
#[derive(Debug, Args)]
pub struct Changes {
    /// Set a field of the roll; may be repeated.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Add a note.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Count attempts, or take back as many with a negative number.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub attempt: Option<i64>,
    /// Delete the citizen from the roll; needs a second person and is never undone.
    #[arg(long)]
    pub delete: bool,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub why: String,
}

impl Changes {
    /// Reads them.
    pub(crate) fn corrections(&self) -> anyhow::Result<Vec<Correction>> {
        let mut corrections = Vec::new();
        for set in &self.set {
            let (field, value) = set.split_once('=').ok_or(CorrectionError::UnknownField)?;
            corrections.push(Correction::set(field, value)?);
        }
        if let Some(note) = &self.note {
            corrections.push(Correction::note(note)?);
        }
        if let Some(count) = self.attempt {
            corrections.push(Correction::attempts(count)?);
        }
        if self.delete {
            corrections.push(Correction::Delete);
        }
        Ok(corrections)
    }
}

/// Reads the word of an outcome, which clap has checked.
pub(crate) fn conflict_outcome(word: &str) -> anyhow::Result<Outcome> {
    Outcome::from_word(word).ok_or_else(|| anyhow::anyhow!("{word} is none of the words"))
}

/// A conflict as the office sees it.
pub(crate) fn conflict_json(citizen: &CitizenId, check_ins: &CheckIns) -> Value {
    let all = check_ins.standing.iter().chain(&check_ins.conflicting);
    let all: Vec<_> = all
        .map(|check_in| {
            json!({ "event": check_in.event.to_string(), "at": super::station::time(check_in.hlc.wall()) })
        })
        .collect();
    let decisions: Vec<_> = check_ins
        .decisions
        .iter()
        .map(|said| {
            json!({ "event": said.event.to_string(), "outcome": said.outcome, "officers": said.officers })
        })
        .collect();
    json!({
        "citizen": citizen, "check_ins": all, "outcome": check_ins.outcome, "open": check_ins.is_open_conflict(),
        "decisions": decisions,
    })
}
