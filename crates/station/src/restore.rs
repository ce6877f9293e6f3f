//! After the disk damaged the store, or lost it: the newest copy is put back, and whatever the damaged files and the
//! neighbours still have of what came after it. Nothing is deleted, and nothing is taken that does not verify.

use std::{path::Path, sync::Arc};

use ed25519_dalek::VerifyingKey;
use urna_domain::{
    chain::{extend_chain, verify_chain},
    election::{AfterLeaving, Election},
    event::{ChainHead, Content, Event, Fact},
};
use urna_store::{
    Home, Read, Store, Tx, audit, authorisations, corrections, events,
    neighbours::Chain,
    outbox,
    outbox::Lane,
    participation::{self, Participation},
    restore as files,
};

use crate::{
    check_in::after,
    environment::{Environment, random},
    error::{Refusal, StationError},
    facts::read_poll,
    identity::Identity,
    key_file::read_key,
    neighbours::Network,
    record::{Actor, Guard, record},
    sending::election_in_use,
    verify::whole_chain,
};

/// The incident of a store that was put back.
pub const RESTORED_INCIDENT: &str = "store_restored";

/// What a restore brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The station.
    pub station: String,
    /// Records in the copy.
    pub in_copy: u64,
    /// Records that the damaged files still showed.
    pub salvaged: u64,
    /// Records that neighbours had kept.
    pub from_neighbours: u64,
    /// Ballots in the box whose record was lost: it was written again, without whose they are.
    pub ballots_without_record: u64,
}

/// Puts the copy in `dir` in the place of the damaged store of a home. `neighbours` is asked for the records of this
/// station from a number on. Refuses where nothing is damaged, and a copy that is none or not in order.
pub fn restore(
    home: &Home,
    dir: &Path,
    environment: &Arc<dyn Environment>,
    neighbours: impl FnOnce(&Identity, Network, u64) -> Vec<Event>,
) -> Result<Restored, StationError> {
    let key = read_key(home)?;
    if files::is_in_order(home, &key) {
        return Err(Refusal::StoreInOrder.into());
    }
    let (identity, network, head, in_copy) = look_at_copy(&Home::new(dir), &key).ok_or(Refusal::NotACopy)?;
    let own = Chain { station: identity.station.clone(), epoch: identity.epoch };
    let found = files::replace_with_copy(home, &key, dir, &own, head.seq)?;
    let (head, salvaged) = verified(head, found.events, &identity.public_key());
    let more = neighbours(&identity, network, head.seq.saturating_add(1));
    let (_, kept) = verified(head, more, &identity.public_key());

    let store = Store::open(home, &key)?;
    let now = environment.now();
    let mut report = Restored {
        station: identity.station.to_string(),
        in_copy,
        salvaged: count(&salvaged),
        from_neighbours: count(&kept),
        ballots_without_record: 0,
    };
    let in_box = urna_store::ballot_box::BallotBox::open(home, &key)?.contents()?.count;
    let mut new_identity = identity.clone();
    new_identity.begin_epoch(random(environment.as_ref()));
    report.ballots_without_record = store.write_blocking(|tx| {
        let rule = after_leaving(tx)?;
        for event in salvaged.iter().chain(&kept) {
            take_in(tx, event, rule)?;
        }
        for (citizen, standing) in &found.participation {
            participation::set(tx, citizen, standing)?;
        }
        for row in &found.authorisations {
            authorisations::put_back(tx, row)?;
        }
        new_identity.save(tx)?;
        let Some(election) = election_in_use(tx)? else { return Ok::<_, StationError>(0) };
        let recorded = read_poll(tx, &new_identity)?.ballots();
        let program = Actor::Program;
        for ballot in recorded.saturating_add(1)..=in_box {
            let fact = Fact::BallotCast { count: ballot };
            record(tx, &new_identity, &election, now, program, &fact, Guard::None)?;
        }
        let lost = in_box.saturating_sub(recorded);
        let facts = [
            ("in_copy", report.in_copy),
            ("salvaged", report.salvaged),
            ("from_neighbours", report.from_neighbours),
            ("ballots_without_record", lost),
        ];
        let facts =
            facts.into_iter().map(|(name, number)| (name.to_owned(), number.to_string().into())).collect();
        let fact = Fact::IncidentNoted { code: RESTORED_INCIDENT.to_owned(), facts };
        record(tx, &new_identity, &election, now, program, &fact, Guard::None)?;
        Ok(lost)
    })?;
    Ok(report)
}

/// Who the copy is of, where its chain ends, and how many records it holds; `None` when it cannot be trusted.
fn look_at_copy(copy: &Home, key: &urna_store::StoreKey) -> Option<(Identity, Network, ChainHead, u64)> {
    let store = Store::open_copy(copy, key).ok()?;
    store.check().ok()?;
    let identity = store.read(Identity::load).ok()??;
    let mut records = 0;
    let mut head = ChainHead::new(identity.station.clone(), identity.epoch);
    for epoch in identity.epochs() {
        let all = store.read(|read| whole_chain(read, &identity.station, epoch)).ok()?;
        records += count(&all);
        if !all.is_empty() {
            head = verify_chain(&all, &identity.public_key()).ok()?;
        }
    }
    let head = if head.epoch == identity.epoch {
        head
    } else {
        ChainHead::new(identity.station.clone(), identity.epoch)
    };
    let network = store.read(Network::load).ok()?;
    Some((identity, network, head, records))
}

/// The events that follow a head, up to the first that does not.
fn verified(mut head: ChainHead, events: Vec<Event>, key: &VerifyingKey) -> (ChainHead, Vec<Event>) {
    let mut good = Vec::new();
    for event in events {
        match extend_chain(head.clone(), [&event], key) {
            Ok(next) => head = next,
            Err(_) => break,
        }
        good.push(event);
    }
    (head, good)
}

/// What the election says of who goes away without voting.
fn after_leaving(read: &Read<'_>) -> Result<AfterLeaving, StationError> {
    let Some((canon, _)) = urna_store::election::get(read)? else { return Ok(AfterLeaving::default()) };
    let election: Election = serde_json::from_slice(&canon)
        .map_err(|_| StationError::Broken("the election of the copy cannot be read"))?;
    Ok(election.after_leaving)
}

/// Writes a record again with what follows from it. Whose ballot was cast is in no record, so who was authorised last
/// stays authorised: nobody votes twice, and the officers take an authorisation back where it was not used.
fn take_in(tx: &Tx<'_>, event: &Event, rule: AfterLeaving) -> Result<(), StationError> {
    let at = event.hlc.wall();
    let key = event.id.to_string();
    events::append(tx, event)?;
    outbox::enqueue(tx, Lane::Events, &key, at)?;
    let Content::Known(fact) = &event.content else { return Ok(()) };
    let state = |state| move |standing: Participation| Participation { state, ..standing };
    match fact {
        Fact::VoterAuthorised { citizen, .. } => {
            if participation::get(tx, citizen)?.is_none() {
                outbox::enqueue(tx, Lane::Guards, &key, at)?;
            }
            let standing =
                Participation { state: participation::State::Authorised, check_in: event.id.clone(), at };
            participation::set(tx, citizen, &standing)?;
        }
        Fact::AuthorisationReturned { citizen, reason } => {
            let standing = participation::get(tx, citizen)?.map(state(after(rule, reason)));
            standing.map_or(Ok(()), |standing| participation::set(tx, citizen, &standing))?;
        }
        Fact::CheckInVoided { citizen, .. } => {
            let standing = participation::get(tx, citizen)?.map(state(participation::State::Voided));
            standing.map_or(Ok(()), |standing| participation::set(tx, citizen, &standing))?;
        }
        Fact::VoterCorrected { citizen, .. } => corrections::put(tx, citizen, &event.id)?,
        Fact::PollOpened { .. }
        | Fact::PollSuspended { .. }
        | Fact::PollResumed {}
        | Fact::BallotCast { .. }
        | Fact::IncidentNoted { .. }
        | Fact::ConflictClassified { .. }
        | Fact::TurnoutReported { .. }
        | Fact::PollClosed { .. }
        | Fact::BoxManifest { .. }
        | Fact::TallyCertified { .. } => {}
    }
    let facts = serde_json::json!({ "seq": event.id.seq });
    let (actor, action) = ("program".to_owned(), "RecordPutBack".to_owned());
    audit::append(tx, &audit::Entry { at, actor, action, facts })?;
    Ok(())
}

fn count(events: &[Event]) -> u64 {
    u64::try_from(events.len()).unwrap_or(u64::MAX)
}
