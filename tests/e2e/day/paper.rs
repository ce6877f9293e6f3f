//! The actas of the table say on paper what the voters meant.

use std::fs;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::Day;
use crate::copies::words_on;

impl Day {
    /// Every vote of every contest, who voted and what is in the box, and the list of those who came.
    pub(super) fn read_actas(&self) -> anyhow::Result<()> {
        let papers = self.station.home.join("documentos");
        let acta = words_on(&papers.join("acta-de-escrutinio.pdf"))?;
        let voted = self.meant.count();
        for row in ["Votantes", "Votos en la urna"] {
            ensure!(number(&acta, row)? == voted, "{row} on the acta is not {voted}: {acta}");
        }
        let election: Value = serde_json::from_slice(&fs::read(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/election.json"
        ))?)?;
        let contests = election["contests"].as_array().context("contests")?;
        for (contest, (id, due)) in contests.iter().zip(self.meant.votes()) {
            ensure!(contest["id"] == id, "the election has other contests");
            let (_, part) =
                acta.split_once(said(contest, "title")?).context("a contest is not on the acta")?;
            for choice in contest["choices"].as_array().context("choices")? {
                let votes = choice["id"].as_str().and_then(|id| due.get(id)).copied().unwrap_or(0);
                let name = said(choice, "name")?;
                ensure!(number(part, name)? == votes, "{name} has {votes} votes, not on the acta: {acta}");
            }
            let blank = due.get("blank").copied().unwrap_or(0);
            ensure!(number(part, "Votos en blanco")? == blank, "{blank} are blank, not on the acta: {acta}");
        }
        let list = words_on(&papers.join("lista-numerada.pdf"))?;
        ensure!(list.contains(&format!("Total de votantes: {voted}")), "{voted} came, not on the list");
        Ok(())
    }
}

fn said<'a>(of: &'a Value, what: &str) -> anyhow::Result<&'a str> {
    of[what]["es"].as_str().context("no Spanish words")
}

/// The first number behind these words, in the first row that begins with them after its own number.
fn number(page: &str, row: &str) -> anyhow::Result<usize> {
    let own = |sign: char| sign.is_ascii_digit() || sign.is_whitespace();
    let mut rows = page.lines().filter_map(|line| line.trim_start_matches(own).strip_prefix(row));
    let rest = rows.next().with_context(|| format!("no row of {row}"))?;
    let found = rest.split_whitespace().find_map(|word| word.parse().ok());
    found.with_context(|| format!("no number in the row of {row}"))
}
