//! The promises: at every step, and at the end of the day.

use std::collections::{BTreeMap, BTreeSet};

use urna_domain::{
    Hash,
    authorisation::guard_id,
    ids::{CitizenId, EventId},
};
use urna_store::{conflicts, outbox};

use crate::{
    cloud::{Scope, State},
    station::{Station, election},
    wire::Cloud,
};

/// At every step: whatever the station ever called received stands on a majority with the same hash, and every event is
/// in the outbox or received.
pub(crate) fn received_is_there(cloud: &Cloud, station: &mut Station) -> Result<(), String> {
    if !knows_of_restores(cloud, station) {
        // It cannot know yet that the centre lost what it had confirmed.
        return Ok(());
    }
    let open: Vec<EventId> =
        station.ledger.keys().filter(|id| !station.received.contains(*id)).cloned().collect();
    let states = station.look(|r| {
        open.iter()
            .map(|id| outbox::state_of(r, outbox::Lane::Events, &id.to_string()))
            .collect::<Result<Vec<_>, _>>()
    });
    for (id, state) in open.into_iter().zip(states.unwrap_or_default()) {
        match state {
            None => return Err(format!("{id} is recorded and will never be sent")),
            Some(outbox::State::Received { .. }) => {
                station.received.insert(id);
            }
            Some(outbox::State::Pending | outbox::State::InFlight | outbox::State::Quarantined { .. }) => {}
        }
    }
    cloud.with(|state| {
        let now = state.now();
        let stands = |id: &EventId| state.sent.events.get(id, now).map(|event| &event.hash);
        match station.received.iter().find(|id| stands(id) != station.ledger.get(*id)) {
            Some(id) => Err(format!("{id} is called received and no majority has it")),
            None => Ok(()),
        }
    })
}

fn knows_of_restores(cloud: &Cloud, station: &Station) -> bool {
    let restores = cloud.with(|state| state.restores);
    restores == 0 || station.marker() == Some(restores.to_string())
}

/// What is not yet where it belongs; `None` when everything is.
pub(crate) fn not_yet(cloud: &Cloud, stations: &[Station]) -> Option<String> {
    for station in stations {
        if !knows_of_restores(cloud, station) {
            return Some(format!("mesa-{} does not know of the restore", station.number));
        }
        let waiting = station.look(outbox::pending).map_or(0, |pending| pending.count);
        if waiting > 0 {
            let lanes = outbox::Lane::ALL.map(|lane| station.look(|r| outbox::pending_in(r, lane)));
            return Some(format!("mesa-{} has {waiting} records to send, by lane {lanes:?}", station.number));
        }
    }
    stations.iter().find_map(|station| other_roll(cloud, station))
}

/// How the roll of a station differs from that of its scope.
fn other_roll(cloud: &Cloud, station: &Station) -> Option<String> {
    let mut here = station.roll()?;
    let (there, bad) =
        cloud.with(|state| (roll_of(state, station.scope, false), roll_of(state, station.scope, true)));
    // Of a document that cannot be read, a station keeps what it last could.
    here.retain(|id, _| !bad.contains_key(id));
    if here == there {
        return None;
    }
    let missing = there.iter().find(|(id, row)| here.get(id) != Some(row)).map(|(id, _)| id.as_str());
    let ghost = here.keys().find(|id| !there.contains_key(*id)).map(CitizenId::as_str);
    let number = station.number;
    Some(format!("the roll of mesa-{number} is another: missing or old {missing:?}, too much {ghost:?}"))
}

/// The rows of a scope, those that can be read or those that cannot.
fn roll_of(state: &mut State, scope: Scope, bad: bool) -> BTreeMap<CitizenId, (Hash, u64)> {
    let rows = state.roll().into_iter().filter(|version| version.scope == Some(scope) && version.bad == bad);
    rows.map(|v| (v.citizen.id.clone(), (v.citizen.as_ref().content_hash(), v.citizen.rev))).collect()
}

/// At the end: every event once or set aside with a reason, nothing that nobody recorded, one guard per citizen with
/// every other check-in of them a known conflict, and the ballots of every box.
pub(crate) fn at_the_end(cloud: &Cloud, stations: &[Station]) -> Result<(), String> {
    let mut aside = BTreeSet::new();
    for station in stations {
        for refused in station.look(|r| outbox::quarantined(r, 1_000)).unwrap_or_default() {
            let is_event = refused.lane == outbox::Lane::Events;
            if !is_event || refused.reason.is_empty() || refused.code != 121 {
                return Err(format!(
                    "mesa-{} set {} aside with code {}",
                    station.number, refused.key, refused.code
                ));
            }
            aside.insert(refused.key);
        }
    }
    for station in stations {
        nothing_was_mended(cloud, station)?;
    }
    cloud.with(|state| {
        events_stand_once(state, stations, &aside)?;
        guards_are_one_each(state, stations)?;
        boxes_are_there(state, stations)
    })
}

/// The proof finds what a restore took, and nothing else: whatever it has to mend on another day was lost by mistake.
fn nothing_was_mended(cloud: &Cloud, station: &Station) -> Result<(), String> {
    if cloud.with(|state| state.restores) > 0 {
        return Ok(());
    }
    let mended = ["roll_repaired", "centre_lost_records", "centre_restored"];
    match station.incidents().into_iter().find(|code| mended.contains(&code.as_str())) {
        Some(code) => Err(format!("mesa-{} needed a proof to be right again: {code}", station.number)),
        None => Ok(()),
    }
}

fn events_stand_once(state: &State, stations: &[Station], aside: &BTreeSet<String>) -> Result<(), String> {
    let now = state.now();
    let mut recorded = BTreeMap::new();
    for (id, hash) in stations.iter().flat_map(|station| &station.ledger) {
        recorded.insert(id, hash);
        let stands = state.sent.events.get(id, now).map(|event| event.hash);
        let is_aside = aside.contains(&id.to_string());
        let copied = state.sent.quarantine.get(id, now).is_some();
        match (stands, is_aside) {
            (Some(stands), false) if stands == *hash => {}
            (None, true) if copied => {}
            (None, true) => return Err(format!("{id} was refused and the centre has no copy")),
            (None | Some(_), _) => return Err(format!("{id} is not at the centre as it was recorded")),
        }
    }
    match state.sent.events.rows(now).find(|(id, _)| !recorded.contains_key(id)) {
        Some((id, _)) => Err(format!("{id} stands at the centre and nobody recorded it")),
        None => Ok(()),
    }
}

fn guards_are_one_each(state: &State, stations: &[Station]) -> Result<(), String> {
    let now = state.now();
    for station in stations {
        let known = station.look(conflicts::list).unwrap_or_default();
        for (citizen, event) in &station.checked_in {
            let holder = state.sent.guards.get(&guard_id(&election(), citizen), now);
            let Some(holder) = holder else { return Err(format!("nobody holds the guard of {event}")) };
            if holder.event == *event {
                continue;
            }
            let here = known.iter().any(|conflict| conflict.ours == *event);
            if !here || state.sent.conflicts.get(event, now).is_none() {
                return Err(format!("{event} and {} are doubles and not everybody knows", holder.event));
            }
        }
    }
    let check_ins = |station: &Station| station.checked_in.keys().cloned().collect::<Vec<_>>();
    let checked_in: BTreeSet<CitizenId> = stations.iter().flat_map(check_ins).collect();
    let guards = state.sent.guards.rows(now).count();
    if guards != checked_in.len() {
        return Err(format!("{guards} guards for {} citizens who came", checked_in.len()));
    }
    Ok(())
}

fn boxes_are_there(state: &State, stations: &[Station]) -> Result<(), String> {
    let now = state.now();
    let mut counted = 0;
    for station in stations {
        let sealed = station.sealed.lock().unwrap().clone();
        let Some(sealed) = sealed else { continue };
        counted += sealed.ballots.len();
        let is_there = |ballot: &urna_sync::remote::SealedBallot| {
            state.sent.ballots.get(&ballot.id, now).map(|(_, marks)| marks) == Some(&ballot.marks)
        };
        if !sealed.ballots.iter().all(is_there) {
            return Err(format!("a ballot of mesa-{} is missing", station.number));
        }
        if state.sent.manifests.get(&sealed.manifest.canon, now).is_none() {
            return Err(format!("the manifest of mesa-{} is missing", station.number));
        }
    }
    let there = state.sent.ballots.rows(now).count();
    if there == counted { Ok(()) } else { Err(format!("{there} ballots stand for {counted} in the boxes")) }
}
