//! Packages that came on a memory stick: opened, checked, and put where their station would have sent what is in them. May
//! be done again with the same package, or with one that the station made later; what the station sends is the same.

use std::collections::{BTreeMap, HashMap};

use urna_domain::{
    event::Event,
    ids::{ElectionId, EventId, StationId},
    neighbour::SealKey,
    package::{Package, PackedBallot, PackedCopy, PackedFile},
};
use urna_sync::remote::{InsertOutcome, KeptCopy, Manifest, SealedBallot};

use crate::{
    Office, OfficeError,
    copies::{Folded, put},
    election,
    results::{Arrived, check_box},
    station,
};

/// Records or ballots of one call.
const BATCH_ROWS: usize = 500;

/// What became of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// Whose it was.
    pub station: StationId,
    /// Of which election.
    pub election: ElectionId,
    /// Ballots in it.
    pub ballots: u64,
    /// Those of them that the centre had not.
    pub new_ballots: u64,
    /// Whether the centre had not the manifest of the box.
    pub new_manifest: bool,
    /// Records that the centre had not, check-ins that nobody had claimed, double ones, and what was not taken.
    pub records: Folded,
    /// Papers and the audit log.
    pub files: Vec<PackedFile>,
}

/// Takes a package in. Refused as a whole, with nothing changed, when it is not one of a station of this office, was
/// altered or cut off, was signed by another machine than the one that claimed the station, or its box is not the one
/// that was promised.
pub async fn take_in(office: &Office, file: &[u8]) -> Result<TakenIn, OfficeError> {
    let id = Package::station_of(file)?;
    let known = station::list(office).await?.into_iter().find(|record| record.id == id);
    let record = known.ok_or_else(|| OfficeError::ForeignPackage(id.clone()))?;
    let package = Package::open(file, &SealKey::derive(&office.signing_key().to_bytes(), &id))?;
    let definition = election::show(office, &package.election).await?.election;
    let arrived = Arrived {
        manifest: Some(package.manifest.clone()),
        ballots: package.ballots.iter().map(|ballot| (ballot.id, ballot.marks.clone())).collect(),
    };
    let key = package.public_key;
    check_box(&definition, &id, &arrived, Some(&key), None, true).map_err(OfficeError::PackageBox)?;
    let claimed = match record.public_key {
        Some(claimed) => claimed == key.to_bytes(),
        // The machine never reached the centre; its claim comes with its package.
        None => office.admin().claim_for(&id, &record.registration, key.to_bytes()).await?,
    };
    if !claimed {
        return Err(OfficeError::OtherMachine(id));
    }
    let mut records = Folded::default();
    put_records(office, &id, package.events, &mut records).await?;
    let new_ballots = put_ballots(office, &package.election, &id, &package.ballots, &mut records).await?;
    // After every ballot, as the station would have done.
    let new_manifest = put_manifest(office, &package.election, &id, package.manifest, &mut records).await?;
    let kept: Vec<KeptCopy> =
        package.kept.into_iter().map(|PackedCopy { id, sealed }| KeptCopy { id, sealed }).collect();
    for batch in kept.chunks(BATCH_ROWS) {
        records.copies += office.admin().put_carried(batch, &id).await?;
    }
    tracing::info!(station = id.as_str(), "took in a package");
    Ok(TakenIn {
        ballots: u64::try_from(package.ballots.len()).unwrap_or(u64::MAX),
        station: id,
        election: package.election,
        new_ballots,
        new_manifest,
        records,
        files: package.files,
    })
}

async fn put_records(
    office: &Office,
    station: &StationId,
    events: Vec<Event>,
    folded: &mut Folded,
) -> Result<(), OfficeError> {
    for batch in events.chunks(BATCH_ROWS) {
        let ids: Vec<EventId> = batch.iter().map(|event| event.id.clone()).collect();
        let standing = office.admin().standing_events(&ids).await?;
        let mut fresh: BTreeMap<EventId, Event> = BTreeMap::new();
        for event in batch {
            match standing.get(&event.id) {
                Some(hash) if *hash == event.hash => {}
                Some(_) => folded
                    .problems
                    .push(format!("{}: the centre holds another record under this id", event.id)),
                None => {
                    fresh.insert(event.id.clone(), event.clone());
                }
            }
        }
        put(office, station, fresh.into_values().collect(), folded).await?;
    }
    Ok(())
}

async fn put_ballots(
    office: &Office,
    election: &ElectionId,
    station: &StationId,
    ballots: &[PackedBallot],
    folded: &mut Folded,
) -> Result<u64, OfficeError> {
    let sealed: Vec<SealedBallot> =
        ballots.iter().map(|ballot| SealedBallot { id: ballot.id, marks: ballot.marks.clone() }).collect();
    let mut new = 0;
    let mut refused = 0_u64;
    for batch in sealed.chunks(BATCH_ROWS) {
        for outcome in office.admin().put_ballots(election, station, batch).await? {
            match outcome {
                InsertOutcome::Inserted => new += 1,
                // By id: nothing is counted twice.
                InsertOutcome::Duplicate => {}
                InsertOutcome::Refused { .. } => refused += 1,
            }
        }
    }
    let standing: HashMap<[u8; 16], Vec<u8>> =
        office.admin().ballots(election, station).await?.into_iter().map(|one| (one.id, one.marks)).collect();
    let missing = sealed.iter().filter(|ballot| standing.get(&ballot.id) != Some(&ballot.marks)).count();
    if missing > 0 {
        // Which ones they are is said to nobody.
        let counts = format!("{missing} ballots are not at the centre as they are in the package");
        folded.problems.push(format!("{counts}; the centre's rules refused {refused}"));
    }
    Ok(new)
}

async fn put_manifest(
    office: &Office,
    election: &ElectionId,
    station: &StationId,
    (canon, sig): (Vec<u8>, [u8; 64]),
    folded: &mut Folded,
) -> Result<bool, OfficeError> {
    let manifest = Manifest { canon, sig };
    match office.admin().put_manifest(&manifest).await? {
        InsertOutcome::Inserted => return Ok(true),
        InsertOutcome::Refused { reason, .. } => {
            folded.problems.push(format!("{station}: the centre's rules refuse its manifest: {reason}"));
            return Ok(false);
        }
        InsertOutcome::Duplicate => {}
    }
    let all = office.admin().manifests(election).await?;
    let same = all.iter().any(|(of, found)| of == station.as_str() && found.as_ref() == Some(&manifest));
    if !same {
        folded.problems.push(format!("{station}: the centre holds another manifest of its box"));
    }
    Ok(false)
}
