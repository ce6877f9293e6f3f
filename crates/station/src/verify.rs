//! Checking what this station holds, in words: its chain, its audit log, its box, its store, and what was compared with
//! the centre.

use urna_domain::{chain::verify_chain, event::Event, ids::StationId};
use urna_store::{Read, StoreError, audit, events, participation};

use crate::{error::StationError, station::Station};

/// One check and how it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked: a stable code.
    pub code: &'static str,
    /// Whether it holds; `None` when that is not known.
    pub ok: Option<bool>,
    /// What was found, in words, with numbers.
    pub words: String,
}

/// How many events are checked at a time.
const PAGE: u32 = 1_000;

/// A chain from its first event on.
pub(crate) fn whole_chain(
    read: &Read<'_>,
    station: &StationId,
    epoch: u32,
) -> Result<Vec<Event>, StoreError> {
    let mut all: Vec<Event> = Vec::new();
    loop {
        let from = all.last().map_or(1, |event| event.id.seq.saturating_add(1));
        let page = events::range(read, station, epoch, from, PAGE)?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

impl Station {
    /// Runs every check. An error is a store that cannot be read; a check that fails is a `Check`.
    pub fn verify(&self) -> Result<Vec<Check>, StationError> {
        Ok(vec![
            self.check_chain()?,
            self.check_audit()?,
            self.check_box()?,
            self.check_store()?,
            self.check_centre()?,
        ])
    }

    fn check_chain(&self) -> Result<Check, StationError> {
        let key = self.identity.public_key();
        let mut events = 0;
        for epoch in self.identity.epochs() {
            let all = self.store.read(|read| whole_chain(read, &self.identity.station, epoch))?;
            // A new epoch may have nothing yet; the first one always has.
            if all.is_empty() && epoch == self.identity.epoch && !self.identity.earlier_epochs.is_empty() {
                continue;
            }
            if let Err(error) = verify_chain(&all, &key) {
                let words = format!("chain of events broken: {error}");
                return Ok(Check { code: "chain", ok: Some(false), words });
            }
            events += all.len();
        }
        let words = format!("chain of events intact: {events}");
        Ok(Check { code: "chain", ok: Some(true), words })
    }

    fn check_audit(&self) -> Result<Check, StationError> {
        let entries = self.store.read(audit::verify);
        Ok(match entries {
            Ok(count) => Check { code: "audit", ok: Some(true), words: format!("audit log intact: {count}") },
            Err(error) => Check { code: "audit", ok: Some(false), words: error.to_string() },
        })
    }

    fn check_box(&self) -> Result<Check, StationError> {
        let day = self.day();
        let contents = day.ballot_box.contents()?;
        let voted = self.store.read(participation::counts)?.voted;
        let held = u64::try_from(contents.ballots.len()).unwrap_or(u64::MAX);
        let ok = contents.count == held && held == voted;
        let words =
            format!("voted: {voted}; ballots in the box: {held}; difference: {}", voted.abs_diff(held));
        Ok(Check { code: "box", ok: Some(ok), words })
    }

    fn check_store(&self) -> Result<Check, StationError> {
        Ok(match self.store.check() {
            Ok(()) => Check {
                code: "store",
                ok: Some(true),
                words: "store readable, every page checked".to_owned(),
            },
            Err(error) => Check { code: "store", ok: Some(false), words: error.to_string() },
        })
    }

    /// What the last comparison with the centre found. Nothing is called the same that was not compared.
    fn check_centre(&self) -> Result<Check, StationError> {
        let Some(proof) = self.store.read(urna_sync::proof::last)? else {
            let words = "not compared with the centre yet".to_owned();
            return Ok(Check { code: "centre", ok: None, words });
        };
        let mut words = format!(
            "compared with the centre: {} rows of the roll, {} events, {} ballots",
            proof.rows, proof.events, proof.ballots
        );
        for (count, what) in [
            (proof.repaired, "rows of the roll differed and were put right"),
            (proof.unreadable, "documents of the roll cannot be read and are set aside"),
            (
                proof.unstamped,
                "rows were changed by a tool that does not stamp them: run `urna office roll adopt`",
            ),
            (proof.lost, "records had been confirmed and were missing; they are sent again"),
        ] {
            if count > 0 {
                words.push_str(&format!("; {count} {what}"));
            }
        }
        Ok(Check { code: "centre", ok: Some(proof.holds()), words })
    }
}
