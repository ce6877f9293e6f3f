//! The audit log for people: page by page, checked again from its first entry, and in a file. The entries that a ballot
//! was cast stay out of all of them but the count: beside the check-ins their times would say how long each voter was
//! in the booth.

use std::fmt::Write as _;

use ed25519_dalek::Signer as _;
use serde_json::json;
use urna_domain::{Hash, Millis};
use urna_store::audit::{self, Entry, Verified};

use crate::{error::StationError, station::Station};

/// Entries of one page.
pub const AUDIT_ROWS_MAX: usize = 50;
/// Entries that are checked between two words of progress.
const CHECKED_AT_ONCE: u32 = 500;
/// The action that is only counted.
const COUNTED_ONLY: &str = "BallotCast";

/// Which entries are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditFilter {
    /// All of them.
    All,
    /// Check-ins, and what became of their authorisations.
    CheckIns,
    /// Who signed in, and who could not.
    Access,
    /// What the program did by itself.
    Program,
    /// Everything else that people did.
    Acts,
}

/// An entry as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, to read on from there.
    pub seq: u64,
    /// When.
    pub at: Millis,
    /// The post of whoever did it, or the program.
    pub actor: String,
    /// What, as a stable word.
    pub action: String,
}

/// How many entries there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditSize {
    /// All of them.
    pub entries: u64,
    /// Those that say that a ballot was cast.
    pub casts: u64,
}

impl AuditFilter {
    fn wants(self, entry: &Entry) -> bool {
        if entry.action == COUNTED_ONLY {
            return false;
        }
        let kind = match entry.action.as_str() {
            "VoterAuthorised" | "AuthorisationReturned" | "CheckInVoided" | "CodeReissued" => Self::CheckIns,
            "constituted" | "table_dissolved" | "signed_in" | "pin_wrong" => Self::Access,
            _ if entry.actor == "program" => Self::Program,
            _ => Self::Acts,
        };
        self == Self::All || self == kind
    }
}

impl Station {
    /// A page of the log, the newest first, from before an entry on.
    pub fn audit_page(
        &self,
        filter: AuditFilter,
        before: Option<u64>,
    ) -> Result<Vec<AuditEntry>, StationError> {
        let page =
            self.store.read(|read| audit::page(read, before, AUDIT_ROWS_MAX, |entry| filter.wants(entry)))?;
        let entry = |found: audit::Recorded| AuditEntry {
            seq: found.seq,
            at: found.entry.at,
            actor: found.entry.actor,
            action: found.entry.action,
        };
        Ok(page.into_iter().map(entry).collect())
    }

    /// How many entries there are.
    pub fn audit_size(&self) -> Result<AuditSize, StationError> {
        let (entries, casts) = self.store.read(|read| audit::count(read, COUNTED_ONLY))?;
        Ok(AuditSize { entries, casts })
    }

    /// Reads the log again from its first entry. `go_on` hears how many entries are in order and says whether to go on;
    /// `None` when it said no. Fails when an entry was changed or is missing.
    pub fn verify_audit(&self, mut go_on: impl FnMut(u64) -> bool) -> Result<Option<Verified>, StationError> {
        let mut so_far = Verified::NOTHING;
        loop {
            let next = self.store.read(|read| audit::verify_on(read, so_far, CHECKED_AT_ONCE))?;
            if next == so_far {
                return Ok(Some(so_far));
            }
            so_far = next;
            if !go_on(so_far.seq) {
                return Ok(None);
            }
        }
    }

    /// The log as a file: a line of JSON for each entry, the oldest first, by the second, and a last line that counts
    /// them, names the head of the chain and signs everything above it. The chain is checked before. The hashes of the
    /// entries are not in it: from them the times that are left out could be found by trying.
    pub fn audit_file(&self) -> Result<String, StationError> {
        let Some(verified) = self.verify_audit(|_| true)? else {
            return Err(StationError::Broken("nobody stopped the check of the log"));
        };
        let size = self.audit_size()?;
        let after_the_last = Some(verified.seq.saturating_add(1));
        let wanted = |entry: &Entry| AuditFilter::All.wants(entry);
        let mut page = self.store.read(|read| audit::page(read, after_the_last, usize::MAX, wanted))?;
        page.reverse();
        let mut text = String::new();
        for found in &page {
            let Entry { at, actor, action, facts } = &found.entry;
            let line = json!({ "at": at.0 / 1_000, "actor": actor, "action": action, "facts": without_place(facts) });
            writeln!(text, "{line}").map_err(|_| StationError::Broken("text can be written to memory"))?;
        }
        let last = json!({
            "station": self.identity.station.to_string(), "entries": verified.seq, "listed": page.len(),
            "ballots_cast": size.casts, "head": verified.hash.to_string(),
            "sig": self.sign(&text),
        });
        writeln!(text, "{last}").map_err(|_| StationError::Broken("text can be written to memory"))?;
        Ok(text)
    }

    /// The station's signature over the SHA-256 of a text, in hexadecimal digits.
    fn sign(&self, text: &str) -> String {
        let sig = self.identity.signing_key().sign(&Hash::of(text.as_bytes()).0).to_bytes();
        sig.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The numbers of events say how many ballots were cast between two of them.
fn without_place(facts: &serde_json::Value) -> serde_json::Value {
    let mut facts = facts.clone();
    if let Some(facts) = facts.as_object_mut() {
        facts.remove("seq");
    }
    facts
}

/// Whether a file of the log was made by the station with this key, and not changed since.
pub fn is_audit_file_of(text: &str, key: &[u8; 32]) -> bool {
    let text = text.trim_end_matches('\n');
    let Some((above, last)) = text.rsplit_once('\n') else { return false };
    let Ok(last) = serde_json::from_str::<serde_json::Value>(last) else { return false };
    let sig = last.get("sig").and_then(serde_json::Value::as_str).and_then(crate::station::decode_signature);
    sig.is_some_and(|sig| urna_domain::signature::is_signed_by(format!("{above}\n").as_bytes(), &sig, key))
}
