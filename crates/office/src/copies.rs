//! Records that neighbours carried for stations which could not send them: opened, checked, and put where their station
//! would have put them. May be run again at any time; what the station sends later is the same.

use std::collections::BTreeMap;

use urna_atlas::admin::StationRecord;
use urna_domain::{
    authorisation::guard_id,
    event::{Content, Event, Fact},
    ids::StationId,
    neighbour::{SealKey, open},
};
use urna_sync::remote::{Guard, InsertOutcome, KeptCopy};

use crate::{Office, OfficeError, station};

/// Records of one call.
const BATCH_ROWS: usize = 500;

/// What became of the copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// Copies that were carried; one record may have been carried by several neighbours.
    pub copies: u64,
    /// Records that the centre had not, by station.
    pub records: BTreeMap<StationId, u64>,
    /// Check-ins that nobody had claimed.
    pub guards: u64,
    /// Check-ins of people whom another station holds.
    pub conflicts: u64,
    /// What was not taken, in sentences.
    pub problems: Vec<String>,
}

/// Takes in what was carried.
pub async fn fold(office: &Office) -> Result<Folded, OfficeError> {
    let mut folded = Folded::default();
    let mut by_station: BTreeMap<StationId, Vec<KeptCopy>> = BTreeMap::new();
    for carried in office.admin().carried().await? {
        folded.copies += 1;
        match carried {
            Ok(copy) => by_station.entry(copy.id.station.clone()).or_default().push(copy),
            Err(id) => folded.problems.push(format!("the carried copy {id} cannot be read")),
        }
    }
    if by_station.is_empty() {
        return Ok(folded);
    }
    let stations: BTreeMap<StationId, StationRecord> =
        station::list(office).await?.into_iter().map(|record| (record.id.clone(), record)).collect();
    for (id, copies) in by_station {
        match stations.get(&id) {
            Some(record) => fold_station(office, record, &copies, &mut folded).await?,
            None => folded.problems.push(format!(
                "{} copies of the station {id} were carried, and this office registered none of that name",
                copies.len()
            )),
        }
    }
    Ok(folded)
}

async fn fold_station(
    office: &Office,
    record: &StationRecord,
    copies: &[KeptCopy],
    folded: &mut Folded,
) -> Result<(), OfficeError> {
    let seal = SealKey::derive(&office.signing_key().to_bytes(), &record.id);
    let mut claimed = record.public_key;
    for batch in copies.chunks(BATCH_ROWS) {
        let ids: Vec<_> = batch.iter().map(|copy| copy.id.clone()).collect();
        let standing = office.admin().standing_events(&ids).await?;
        let mut fresh: BTreeMap<String, Event> = BTreeMap::new();
        for copy in batch {
            let opened = match open(&copy.sealed, &copy.id, &seal) {
                Ok(opened) => opened,
                Err(error) => {
                    folded.problems.push(format!("{}: {error}", copy.id));
                    continue;
                }
            };
            let key = opened.public_key.to_bytes();
            if claimed.is_none() && office.admin().claim_for(&record.id, &record.registration, key).await? {
                tracing::info!(
                    station = record.id.as_str(),
                    "the machine never reached the centre; its claim came with its records"
                );
            }
            if *claimed.get_or_insert(key) != key {
                folded.problems.push(format!(
                    "{}: signed by another machine than the one that claimed the station",
                    copy.id
                ));
                continue;
            }
            let stands = standing
                .get(&copy.id)
                .copied()
                .or_else(|| fresh.get(&copy.id.to_string()).map(|event| event.hash));
            match stands {
                Some(hash) if hash == opened.event.hash => {}
                Some(_) => folded
                    .problems
                    .push(format!("{}: the centre holds another record under this id", copy.id)),
                None => {
                    fresh.insert(copy.id.to_string(), opened.event);
                }
            }
        }
        put(office, &record.id, fresh.into_values().collect(), folded).await?;
    }
    Ok(())
}

pub(crate) async fn put(
    office: &Office,
    station: &StationId,
    events: Vec<Event>,
    folded: &mut Folded,
) -> Result<(), OfficeError> {
    if events.is_empty() {
        return Ok(());
    }
    // The first check-in of a person claims the guard, as it would have at the station.
    let mut ordered: Vec<&Event> = events.iter().collect();
    ordered.sort_by_key(|event| (event.id.epoch, event.id.seq));
    let mut guards: BTreeMap<_, Guard> = BTreeMap::new();
    for event in ordered {
        if let Content::Known(Fact::VoterAuthorised { citizen, .. }) = &event.content {
            let id = guard_id(&event.election, citizen);
            let guard = || Guard {
                id,
                election: event.election.clone(),
                event: event.id.clone(),
                event_hash: event.hash,
            };
            guards.entry(id).or_insert_with(guard);
        }
    }
    let mut records = 0;
    for (event, outcome) in events.iter().zip(office.admin().put_events(&events).await?) {
        match outcome {
            InsertOutcome::Inserted => records += 1,
            InsertOutcome::Duplicate => {}
            InsertOutcome::Refused { reason, .. } => {
                folded.problems.push(format!("{}: the centre's rules refuse it: {reason}", event.id));
            }
        }
    }
    let guards: Vec<Guard> = guards.into_values().collect();
    let (claimed, conflicts) = office.admin().put_guards(&guards).await?;
    *folded.records.entry(station.clone()).or_default() += records;
    folded.guards += claimed;
    folded.conflicts += conflicts;
    tracing::info!(station = station.as_str(), records, "took in records that neighbours carried");
    Ok(())
}
