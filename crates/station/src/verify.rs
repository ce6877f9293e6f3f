//! Checking what this station holds, in words: its chain, its audit log, its box, its store.

use urna_domain::chain::verify_chain;
use urna_store::{audit, events, participation};

use crate::{error::StationError, station::Station};

/// One check and how it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked: a stable code.
    pub code: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// What was found, in words, with numbers.
    pub words: String,
}

/// How many events are checked at a time.
const PAGE: u32 = 1_000;

impl Station {
    /// Runs every check. An error is a store that cannot be read; a check that fails is a `Check`.
    pub fn verify(&self) -> Result<Vec<Check>, StationError> {
        Ok(vec![self.check_chain()?, self.check_audit()?, self.check_box()?, self.check_store()?])
    }

    fn check_chain(&self) -> Result<Check, StationError> {
        let mut all = Vec::new();
        loop {
            let from = all.last().map_or(1, |event: &urna_domain::event::Event| event.id.seq + 1);
            let page = self
                .store
                .read(|read| events::range(read, &self.identity.station, self.identity.epoch, from, PAGE))?;
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        let checked = verify_chain(all.iter(), &self.identity.public_key());
        Ok(match checked {
            Ok(_) => {
                Check { code: "chain", ok: true, words: format!("chain of events intact: {}", all.len()) }
            }
            Err(error) => {
                Check { code: "chain", ok: false, words: format!("chain of events broken: {error}") }
            }
        })
    }

    fn check_audit(&self) -> Result<Check, StationError> {
        let entries = self.store.read(audit::verify);
        Ok(match entries {
            Ok(count) => Check { code: "audit", ok: true, words: format!("audit log intact: {count}") },
            Err(error) => Check { code: "audit", ok: false, words: error.to_string() },
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
        Ok(Check { code: "box", ok, words })
    }

    fn check_store(&self) -> Result<Check, StationError> {
        Ok(match self.store.check() {
            Ok(()) => {
                Check { code: "store", ok: true, words: "store readable, every page checked".to_owned() }
            }
            Err(error) => Check { code: "store", ok: false, words: error.to_string() },
        })
    }
}
