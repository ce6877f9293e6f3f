//! The lane of control: claims the registration once, reads what the office wants, and says that the station lives.

use urna_domain::{ids::StationId, order::SignedOrder};
use urna_store::{Read, StoreError, Tx, conflicts, corrections, outbox, roll, settings};

use crate::{
    config::{CLAIM, Claim, Incident, SHUT_OUT},
    lanes::Left,
    orders, proof,
    remote::{ClaimOutcome, Heartbeat, Remote},
    retry,
    rounds::{
        desk::{Desk, Note, READ_DEADLINE, RoundError, Tally, witness},
        restore,
    },
    watchdog,
    watchdog::Counts,
};

/// The setting with the restore marker that was seen last.
pub const RESTORE_MARKER: &str = "sync.restore_marker";

/// One round.
pub(crate) async fn round<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<Left, RoundError> {
    if let Some(claim) = desk.config.claim.clone() {
        claim_once(desk, claim).await?;
        tally.exchanged = true;
    }
    let control = desk.call(READ_DEADLINE, |remote| async move { remote.control().await }).await?;
    tally.exchanged = true;
    desk.note(Note::PollEvery(control.poll_interval_ms)).await;
    desk.note(Note::HintsAllowed(control.hints)).await;
    look_for_restore(desk).await?;
    follow_order(desk, control.scope_order).await?;
    let retried = desk
        .write(move |tx| {
            corrections::set_folded(tx, &control.folded)?;
            keep_shut_out(tx, &control.shut_out)?;
            if let Some(words) = &control.prove
                && proof::ask(tx, words)?
            {
                tracing::info!("the office asks for a comparison of the roll");
            }
            retry::after_update(tx, control.schema.as_deref())
        })
        .await?;
    tally.retried = tally.retried.saturating_add(retried);
    let heartbeat = desk.read(heartbeat).await?;
    desk.call(READ_DEADLINE, |remote| async move { remote.heartbeat(&heartbeat).await }).await?;
    Ok(Left::default())
}

/// Keeps the order of another scope. The worker is told as long as it works with another one than the last ordered.
async fn follow_order<R: Remote>(desk: &Desk<R>, order: Option<SignedOrder>) -> Result<(), RoundError> {
    let config = desk.config.clone();
    let ordered = desk
        .write(move |tx| {
            if let Some(order) = order {
                orders::follow(tx, &config, &order)?;
            }
            Ok(orders::ordered_scope(tx)?.filter(|ordered| ordered.scope != config.scope))
        })
        .await?;
    if let Some(ordered) = ordered {
        tracing::info!(
            order = ordered.number,
            "the office ordered another scope; its roll is loaded beside the old one"
        );
        desk.note(Note::ScopeOrdered(ordered.scope)).await;
    }
    Ok(())
}

/// Keeps who was shut out, for the exchange with neighbours and for the next start without a network.
fn keep_shut_out(tx: &Tx<'_>, stations: &[StationId]) -> Result<(), StoreError> {
    let text = serde_json::to_string(stations)
        .map_err(|_| StoreError::Damaged { what: "who was shut out".to_owned() })?;
    if settings::get(tx, SHUT_OUT)?.is_none_or(|before| before != text) {
        settings::set(tx, SHUT_OUT, &text)?;
    }
    Ok(())
}

/// Claims the registration, unless the answer is known. A second device learns here that it is one; what it
/// holds is still accepted under its own epoch.
async fn claim_once<R: Remote>(desk: &Desk<R>, claim: Claim) -> Result<(), RoundError> {
    if desk.read(|r| settings::get(r, CLAIM)).await?.is_some() {
        return Ok(());
    }
    let call =
        |remote: std::sync::Arc<R>| async move { remote.claim(&claim.registration, claim.public_key).await };
    let outcome = desk.call(READ_DEADLINE, call).await?;
    let config = desk.config.clone();
    desk.write(move |tx| match outcome {
        ClaimOutcome::Held => settings::set(tx, CLAIM, "held"),
        ClaimOutcome::HeldByOther(key) => {
            let holder: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            settings::set(tx, CLAIM, &format!("other:{holder}"))?;
            let facts = vec![("holder", holder)];
            witness(&config, tx, &Incident { code: "registration_held_by_other", facts })
        }
    })
    .await?;
    Ok(())
}

/// A cluster that was restored from a backup no longer holds everything that it confirmed. The office changes a marker
/// then; whatever it had confirmed before is offered again, and the next round compares the roll.
async fn look_for_restore<R: Remote>(desk: &Desk<R>) -> Result<(), RoundError> {
    let marker = desk.call(READ_DEADLINE, |remote| async move { remote.restore_marker().await }).await?;
    let Some(marker) = marker else { return Ok(()) };
    let config = desk.config.clone();
    let moved = desk
        .write(move |tx| {
            let known = settings::get(tx, RESTORE_MARKER)?;
            if known.as_ref() == Some(&marker) {
                return Ok(None);
            }
            settings::set(tx, RESTORE_MARKER, &marker)?;
            if known.is_none() {
                // Whatever was confirmed before the first look may be of another cluster: it is only asked for.
                outbox::resend_all(tx)?;
                return Ok(None);
            }
            let moved = restore::begin_again(tx)?;
            let facts = vec![("records", moved.to_string())];
            witness(&config, tx, &Incident { code: restore::RESTORED, facts })?;
            Ok(Some(moved))
        })
        .await?;
    if let Some(records) = moved {
        tracing::warn!(records, "the centre was restored from a backup; everything is offered again");
    }
    Ok(())
}

/// Counts and ages, read from the rows: never a name, a choice or a ballot.
fn heartbeat(r: &Read<'_>) -> Result<Heartbeat, StoreError> {
    let pending = outbox::pending(r)?;
    let mut fields = vec![
        ("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("pending".to_owned(), pending.count.to_string()),
        ("quarantined".to_owned(), pending.quarantined.to_string()),
        ("conflicts".to_owned(), conflicts::open_count(r)?.to_string()),
        ("roll_rows".to_owned(), roll::count(r)?.to_string()),
    ];
    let Counts { clients_renewed, rounds_abandoned, hints_ended } = watchdog::counts(r)?;
    for (name, count) in [
        ("clients_renewed", clients_renewed),
        ("rounds_abandoned", rounds_abandoned),
        ("hints_ended", hints_ended),
    ] {
        fields.push((name.to_owned(), count.to_string()));
    }
    if let Some(order) = orders::carried_out(r)? {
        fields.push(("scope_order".to_owned(), order.to_string()));
    }
    if let Some(oldest) = pending.oldest {
        fields.push(("oldest_ms".to_owned(), oldest.0.to_string()));
    }
    Ok(Heartbeat { fields })
}
