//! Taking rows out of the outbox and putting down what became of them: one transaction each.

use std::{ops::ControlFlow, sync::Arc};

use urna_domain::{event::Event, ids::EventId};
use urna_store::{StoreError, Tx, events, outbox};

#[cfg(feature = "planted-bugs")]
use crate::simulation::{Bug, planted};
use crate::{
    config::{Config, Incident},
    lanes::{Job, Left},
    remote::Remote,
    rounds::desk::{Desk, RoundError, Tally, witness},
    verdict::{CODE_OTHER_BYTES, CODE_UNREADABLE, Fate},
};

/// The most bytes of one upload.
pub(crate) const UPLOAD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// An event on its way, with its key in the outbox.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    /// The key.
    pub(crate) key: String,
    /// The event.
    pub(crate) event: Event,
}

/// What a batch left behind, after everything about it is put down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    /// Some rows stood there already.
    pub(crate) duplicates: bool,
    /// Rows that wait again.
    pub(crate) unsettled: usize,
}

/// At the start of a round, nothing of its lane is on its way: what is in flight was left behind by a round that
/// broke off.
pub(crate) async fn put_back_left_behind<R: Remote>(
    desk: &Desk<R>,
    lane: outbox::Lane,
    job: Job,
) -> Result<(), RoundError> {
    #[cfg(feature = "planted-bugs")]
    if planted(Bug::ForgetInFlight) {
        return Ok(());
    }
    if job.ask_first {
        desk.write(move |tx| outbox::reset_in_flight_of(tx, lane)).await?;
    }
    Ok(())
}

/// Whether a round goes on with the batch that was taken out meanwhile. When it does not, the batch waits again.
pub(crate) async fn go_on<R: Remote>(
    desk: &Desk<R>,
    lane: outbox::Lane,
    sent: Result<Sent, RoundError>,
    next: Vec<Outgoing>,
    tally: &mut Tally,
) -> Result<ControlFlow<Left, (Vec<Outgoing>, bool)>, RoundError> {
    let stop = match &sent {
        Ok(sent) if sent.unsettled == 0 => return Ok(ControlFlow::Continue((next, sent.duplicates))),
        Ok(_) => Left { more: true, duplicates: true },
        Err(_) => Left::default(),
    };
    let given_back = give_back(desk, lane, next, tally).await;
    sent?;
    given_back?;
    Ok(ControlFlow::Break(stop))
}

/// Puts a batch that was not sent back into the queue.
pub(crate) async fn give_back<R: Remote>(
    desk: &Desk<R>,
    lane: outbox::Lane,
    batch: Vec<Outgoing>,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let unsent = batch.into_iter().map(|Outgoing { key, .. }| Settled { key, fate: Fate::Send });
    put_down(desk, lane, unsent.collect(), tally).await
}

/// Takes events out of a lane whose keys are event ids. A record without a readable event is set aside.
pub(crate) async fn take_events<R: Remote>(
    desk: &Desk<R>,
    lane: outbox::Lane,
    limit: u32,
    tally: &mut Tally,
) -> Result<Vec<Outgoing>, RoundError> {
    let config = desk.config.clone();
    let (taken, unreadable) = desk.write(move |tx| take(tx, &config, lane, limit)).await?;
    tally.quarantined = tally.quarantined.saturating_add(unreadable);
    Ok(taken)
}

fn take(
    tx: &Tx<'_>,
    config: &Config,
    lane: outbox::Lane,
    limit: u32,
) -> Result<(Vec<Outgoing>, u64), StoreError> {
    let (mut taken, mut too_many, mut unreadable) = (Vec::new(), Vec::new(), 0);
    let mut bytes = 0_usize;
    for outbox::Taken { key, .. } in outbox::take(tx, lane, limit)? {
        match read_event(tx, &key)? {
            Some(event) => {
                bytes = bytes.saturating_add(event.canon.len());
                if bytes > UPLOAD_BYTES_MAX && !taken.is_empty() {
                    too_many.push(key);
                } else {
                    taken.push(Outgoing { key, event });
                }
            }
            None => {
                unreadable += 1;
                set_aside(tx, config, lane, &key, CODE_UNREADABLE, "the record has no readable event")?;
            }
        }
    }
    outbox::back_to_pending(tx, lane, &too_many)?;
    Ok((taken, unreadable))
}

fn read_event(tx: &Tx<'_>, key: &str) -> Result<Option<Event>, StoreError> {
    let Ok(id) = EventId::parse(key) else { return Ok(None) };
    match events::by_id(tx, &id) {
        Err(StoreError::Damaged { .. }) => Ok(None),
        other => other,
    }
}

/// What to put down for one record.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    /// The key in the outbox.
    pub(crate) key: String,
    /// What became of it.
    pub(crate) fate: Fate,
}

/// Puts down what became of a batch: received, set aside with an incident, or back into the queue.
/// Conflicts are the guards' affair and come here as received.
pub(crate) async fn put_down<R: Remote>(
    desk: &Desk<R>,
    lane: outbox::Lane,
    settled: Vec<Settled>,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    if settled.is_empty() {
        return Ok(());
    }
    let config: Arc<Config> = desk.config.clone();
    let at = desk.wall();
    let (received, aside) = desk
        .write(move |tx| {
            let (mut received, mut waiting, mut aside) = (Vec::new(), Vec::new(), 0);
            for Settled { key, fate } in settled {
                match fate {
                    Fate::Received | Fate::Conflict { .. } => received.push(key),
                    Fate::Send | Fate::Confirm => waiting.push(key),
                    Fate::SetAside { code, reason } => {
                        aside += 1;
                        set_aside(tx, &config, lane, &key, code, &reason)?;
                    }
                }
            }
            outbox::acked(tx, lane, &received, at)?;
            outbox::back_to_pending(tx, lane, &waiting)?;
            Ok((u64::try_from(received.len()).unwrap_or(u64::MAX), aside))
        })
        .await?;
    tally.sent = tally.sent.saturating_add(received);
    tally.quarantined = tally.quarantined.saturating_add(aside);
    Ok(())
}

/// Sets one record aside: quarantine, incident, and a copy for the centre where the record is an event.
pub(crate) fn set_aside(
    tx: &Tx<'_>,
    config: &Config,
    lane: outbox::Lane,
    key: &str,
    code: i32,
    reason: &str,
) -> Result<(), StoreError> {
    outbox::quarantine(tx, lane, key, code, reason)?;
    let other_bytes = code == CODE_OTHER_BYTES;
    let incident = match lane {
        outbox::Lane::Events if other_bytes => "event_other_bytes",
        outbox::Lane::Events => "event_refused",
        outbox::Lane::Guards if other_bytes => "guard_other_bytes",
        outbox::Lane::Guards => "guard_refused",
        outbox::Lane::Ballots => "ballot_refused",
        outbox::Lane::Manifest => "manifest_refused",
        outbox::Lane::Quarantine => "copy_refused",
    };
    let mut facts = vec![("code", code.to_string())];
    match lane {
        // An event may be named. A ballot may not, and a refusal may quote the document it refused.
        outbox::Lane::Events | outbox::Lane::Guards => {
            facts.extend([("event", key.to_owned()), ("reason", reason.to_owned())]);
            outbox::enqueue(tx, outbox::Lane::Quarantine, &copy_key(lane, key), (config.clock)())?;
        }
        outbox::Lane::Ballots | outbox::Lane::Manifest | outbox::Lane::Quarantine => {}
    }
    tracing::error!(lane = lane.name(), code, "a record was set aside; people must look at it");
    witness(config, tx, &Incident { code: incident, facts })
}

/// Key under which the copy of a refused record waits: its lane and its own key.
pub(crate) fn copy_key(lane: outbox::Lane, key: &str) -> String {
    format!("{} {key}", lane.name())
}

/// The lane and key of the record that a copy is of.
pub(crate) fn copied_record(copy_key: &str) -> Option<(outbox::Lane, &str)> {
    let (name, key) = copy_key.split_once(' ')?;
    Some((outbox::Lane::ALL.into_iter().find(|lane| lane.name() == name)?, key))
}
