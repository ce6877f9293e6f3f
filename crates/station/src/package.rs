//! Everything that the centre needs of a certified poll, for a memory stick; and on which media it lies already.

use serde::{Deserialize, Serialize};
use urna_domain::{
    Hash, Millis,
    event::Event,
    ids::StationId,
    package::{Package, PackageError, PackedBallot, PackedCopy, PackedFile},
};
use urna_store::{Read, StoreError, audit, neighbours, settings};

use crate::{
    environment::random,
    error::{Refusal, StationError},
    identity::Identity,
    station::Station,
    verify::whole_chain,
};

/// The setting with the list of [`Export`].
const SETTING: &str = "exports";
/// What the audit log is called in a package.
pub const AUDIT_FILE: &str = "registro.jsonl";
/// Exports that are remembered: the latest of each medium.
const EXPORTS_MAX: usize = 50;
/// Copies of neighbours' records that are read at once.
const PAGE: u32 = 500;

/// What a package holds: up to which record of each chain.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Of this station: epoch and number.
    pub own: Vec<(u32, u64)>,
    /// Of neighbours: station, epoch and number.
    pub kept: Vec<(StationId, u32, u64)>,
}

/// A package that lies on a medium, and was read back from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The mark of the medium.
    pub medium: String,
    /// Whether it is a medium that can be taken away from this machine.
    pub removable: bool,
    /// When.
    pub at: Millis,
    /// SHA-256 of what was read back.
    pub sha256: Hash,
    /// What it holds.
    pub covers: Coverage,
}

impl Station {
    /// Puts the package together. `files` are the papers. Refused before the count is certified, since no result exists
    /// before, and where the bundle brought no seal of the centre.
    pub fn package(&self, mut files: Vec<PackedFile>) -> Result<Package, StationError> {
        if self.identity.neighbours.is_none() {
            return Err(Refusal::NoSeal.into());
        }
        let sealed = self.sealed_box()?;
        let (events, kept) = self
            .store
            .read(|read| Ok::<_, StationError>((own_records(read, &self.identity)?, kept(read)?)))?;
        files.push(PackedFile { name: AUDIT_FILE.to_owned(), bytes: self.audit_file()?.into_bytes() });
        let ballots = sealed.ballots.into_iter();
        Ok(Package {
            station: self.identity.station.clone(),
            election: sealed.election,
            public_key: self.identity.public_key(),
            events,
            ballots: ballots.map(|ballot| PackedBallot { id: ballot.id, marks: ballot.marks }).collect(),
            manifest: (sealed.manifest.canon, sealed.manifest.sig),
            files,
            kept,
        })
    }

    /// Seals a package for the centre. `go_on` hears how many of how many bytes are sealed and says whether to go on;
    /// `None` when it said no.
    pub fn seal_package(
        &self,
        package: &Package,
        go_on: impl FnMut(u64, u64) -> bool,
    ) -> Result<Option<Vec<u8>>, StationError> {
        let credential = self.identity.neighbours.as_ref().ok_or(Refusal::NoSeal)?;
        Ok(package.seal(&credential.seal, random(self.environment.as_ref()), go_on)?)
    }

    /// Opens what was read back from a medium, as the centre will, and says what it holds. Fails when the centre could
    /// not take it in.
    pub fn check_package(&self, file: &[u8]) -> Result<Coverage, StationError> {
        let credential = self.identity.neighbours.as_ref().ok_or(Refusal::NoSeal)?;
        let package = Package::open(file, &credential.seal)?;
        if package.station != self.identity.station || package.public_key != self.identity.public_key() {
            return Err(PackageError::Unreadable.into());
        }
        Ok(coverage(&package))
    }

    /// Remembers a package that lies on a medium, in the place of an earlier one there. Stands in the audit log, without
    /// the medium's name.
    pub fn note_export(&self, export: &Export, officer: &str) -> Result<(), StationError> {
        let (export, actor) = (export.clone(), officer.to_owned());
        self.store.write_blocking(move |tx| {
            let mut exports = read_exports(tx)?;
            exports.retain(|earlier| earlier.medium != export.medium);
            exports.insert(0, export.clone());
            exports.truncate(EXPORTS_MAX);
            settings::set(tx, SETTING, &serde_json::to_string(&exports).unwrap_or_default())?;
            let facts = serde_json::json!({ "sha256": export.sha256.to_string() });
            let action = "exported".to_owned();
            audit::append(tx, &audit::Entry { at: export.at, actor, action, facts })
        })?;
        self.announce();
        Ok(())
    }

    /// An export did not happen, for a reason with a stable code.
    pub fn note_export_failed(&self, why: &str, officer: &str) -> Result<(), StationError> {
        let (at, actor, facts) = (self.now(), officer.to_owned(), serde_json::json!({ "why": why }));
        self.store.write_blocking(move |tx| {
            audit::append(tx, &audit::Entry { at, actor, action: "export_failed".to_owned(), facts })
        })?;
        self.announce();
        Ok(())
    }

    /// The packages that lie on media, the newest first.
    pub fn exports(&self) -> Result<Vec<Export>, StationError> {
        Ok(self.store.read(read_exports)?)
    }

    /// On how many different media that can be taken away everything lies that there is now.
    pub fn media_with_everything(&self) -> Result<u64, StationError> {
        self.store.read(|read| media_with_everything(read, &self.identity))
    }
}

/// The same inside a transaction.
pub(crate) fn media_with_everything(read: &Read<'_>, identity: &Identity) -> Result<u64, StationError> {
    let now = coverage_now(read, identity)?;
    let whole =
        read_exports(read)?.into_iter().filter(|export| export.removable && export.covers.holds(&now));
    Ok(u64::try_from(whole.count()).unwrap_or(u64::MAX))
}

impl Coverage {
    /// Whether everything of another one is in this one.
    pub fn holds(&self, other: &Self) -> bool {
        let own = other
            .own
            .iter()
            .all(|(epoch, seq)| self.own.iter().any(|(has, through)| has == epoch && through >= seq));
        let kept = other.kept.iter().all(|(station, epoch, seq)| {
            self.kept.iter().any(|(of, has, through)| (of, has) == (station, epoch) && through >= seq)
        });
        own && kept
    }
}

fn coverage(package: &Package) -> Coverage {
    let mut covers = Coverage::default();
    for Event { id, .. } in &package.events {
        match covers.own.iter_mut().find(|(epoch, _)| *epoch == id.epoch) {
            Some((_, through)) => *through = id.seq.max(*through),
            None => covers.own.push((id.epoch, id.seq)),
        }
    }
    for PackedCopy { id, .. } in &package.kept {
        let of = covers.kept.iter_mut().find(|(of, epoch, _)| *of == id.station && *epoch == id.epoch);
        match of {
            Some((_, _, through)) => *through = id.seq.max(*through),
            None => covers.kept.push((id.station.clone(), id.epoch, id.seq)),
        }
    }
    covers
}

/// What a package made now would hold.
fn coverage_now(read: &Read<'_>, identity: &Identity) -> Result<Coverage, StationError> {
    let mut now = Coverage::default();
    for epoch in identity.epochs() {
        let seq = urna_store::events::head(read, &identity.station, epoch)?.seq;
        if seq > 0 {
            now.own.push((epoch, seq));
        }
    }
    now.kept = uncarried(read)?.map(|kept| (kept.chain.station, kept.chain.epoch, kept.through)).collect();
    Ok(now)
}

fn own_records(read: &Read<'_>, identity: &Identity) -> Result<Vec<Event>, StoreError> {
    let mut all = Vec::new();
    for epoch in identity.epochs() {
        all.extend(whole_chain(read, &identity.station, epoch)?);
    }
    Ok(all)
}

/// What neighbours entrusted to this machine and the centre does not have yet, as far as is known here.
pub(crate) fn uncarried(read: &Read<'_>) -> Result<impl Iterator<Item = neighbours::Kept>, StoreError> {
    Ok(neighbours::kept(read)?.into_iter().filter(|kept| kept.through > kept.received.max(kept.carried)))
}

fn kept(read: &Read<'_>) -> Result<Vec<PackedCopy>, StoreError> {
    let mut all = Vec::new();
    for kept in uncarried(read)? {
        let mut from = kept.received.max(kept.carried).saturating_add(1);
        loop {
            let page = neighbours::range(read, &kept.chain, from, PAGE)?;
            let Some(last) = page.last() else { break };
            from = last.id.seq.saturating_add(1);
            let copies = page.into_iter();
            all.extend(copies.map(|neighbours::KeptCopy { id, sealed }| PackedCopy { id, sealed }));
        }
    }
    Ok(all)
}

fn read_exports(read: &Read<'_>) -> Result<Vec<Export>, StoreError> {
    let text = settings::get(read, SETTING)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn an_export_holds_what_came_before_it_and_nothing_later() {
        let id = |text: &str| StationId::parse(text).unwrap();
        let neighbour = id("mesa-2");
        let export = Coverage { own: vec![(1, 20), (2, 7)], kept: vec![(neighbour.clone(), 4, 9)] };
        let with = |own: &[(u32, u64)], kept: u64| Coverage {
            own: own.to_vec(),
            kept: vec![(neighbour.clone(), 4, kept)],
        };
        assert!(export.holds(&with(&[(1, 20), (2, 7)], 9)));
        assert!(export.holds(&with(&[(1, 20)], 3)));
        assert!(!export.holds(&with(&[(1, 20), (2, 8)], 9)), "a later record");
        assert!(!export.holds(&with(&[(3, 1)], 9)), "a new chain");
        assert!(!export.holds(&with(&[(1, 20)], 10)), "a later copy for a neighbour");
        let other = Coverage { own: Vec::new(), kept: vec![(id("mesa-3"), 1, 1)] };
        assert!(!export.holds(&other), "another neighbour");
    }
}
