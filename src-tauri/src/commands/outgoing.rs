//! The way to the centre and what goes along it: the inspector of sending, and the outbox.

use tauri::State;
use urna_domain::{Millis, ids::EventId};
use urna_station::{Place, RECORDS_MAX, Record, environment::Environment as _};
use urna_store::outbox::listing::Filter;
use urna_sync::{
    Lane,
    journal::Exchange,
    lanes::Fault,
    proof::{self, Comparison, ProofStep},
};

use super::{Shared, convert, in_background};
use crate::{
    session::Right,
    wire::{
        Compared, ComparedPart, ComparisonView, ExchangeRow, InspectorView, OutboxPage, QueueKind,
        RecordPlace, RecordRow, Refusal,
    },
};

/// Over how long the throughput is said.
const THROUGHPUT_MS: i64 = 60_000;
/// The most of a centre's reason that is shown.
const REASON_CHARS_MAX: usize = 200;

/// How sending stands.
#[tauri::command]
pub(crate) async fn inspect_sending(shared: State<'_, Shared>) -> Result<InspectorView, Refusal> {
    shared.watching(Right::Look)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let station = shared.station()?;
        let queue = station.queue().map_err(convert::refusal)?;
        let compared =
            station.store().read(proof::comparison).map_err(|error| convert::refusal(error.into()))?;
        let exchanges = shared.sync().map(|sync| sync.exchanges()).unwrap_or_default();
        let now = urna_station::environment::Machine.now();
        Ok(InspectorView {
            rungs: shared.sync().map(|sync| sync.rungs(&queue)).unwrap_or_default(),
            kinds: kinds(&queue, now),
            received_last_minute: received_since(&exchanges, now.plus(-THROUGHPUT_MS)),
            exchanges: exchanges.iter().map(exchange_row).collect(),
            paused_since_ms: queue.paused.as_ref().map(|pause| convert::millis(pause.since)),
            paused: queue.paused.map(|pause| pause.reason),
            comparison: comparison_view(
                compared,
                shared.sync().and_then(|sync| sync.changes().borrow().proving),
            ),
        })
    })
    .await
}

/// Compares everything with the centre at the next moment that it can be reached.
#[tauri::command]
pub(crate) async fn compare_now(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::Tend)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let asked = shared.station()?.store().write_blocking(proof::ask_here);
        asked.map_err(|error| convert::refusal(error.into()))?;
        shared.wake();
        Ok(())
    })
    .await
}

/// A page of the outbox.
#[tauri::command]
pub(crate) async fn outbox_page(
    shared: State<'_, Shared>,
    filter: String,
    before: Option<String>,
) -> Result<OutboxPage, Refusal> {
    shared.watching(Right::CheckIn)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let before = before.as_deref().map(EventId::parse).transpose();
        let before = before.map_err(|_| Refusal::code("internal"))?;
        let records =
            shared.station()?.records(filter_of(&filter), before.as_ref()).map_err(convert::refusal)?;
        let retry =
            shared.sync().and_then(|sync| sync.changes().borrow().retries.get(&Lane::Events).copied());
        let more = u32::try_from(records.len()).is_ok_and(|rows| rows >= RECORDS_MAX);
        let queue_moves = shared.queue_moves()?;
        let rows = records.into_iter().map(|record| record_row(record, retry, queue_moves)).collect();
        Ok(OutboxPage { rows, more })
    })
    .await
}

/// Sends what the centre refused once more.
#[tauri::command]
pub(crate) async fn retry_refused(shared: State<'_, Shared>) -> Result<u32, Refusal> {
    let post = shared.acting(Right::Tend)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let retried = shared.station()?.retry_refused(post.word()).map_err(convert::refusal)?;
        shared.wake();
        Ok(convert::small(retried))
    })
    .await
}

/// Pauses sending.
#[tauri::command]
pub(crate) async fn pause_sending(shared: State<'_, Shared>, reason: String) -> Result<(), Refusal> {
    let post = shared.acting(Right::Preside)?;
    let station = shared.station()?;
    in_background(move || station.pause_sending(&reason, post.word()).map_err(convert::refusal)).await
}

/// Sends again.
#[tauri::command]
pub(crate) async fn resume_sending(shared: State<'_, Shared>) -> Result<(), Refusal> {
    let post = shared.acting(Right::Preside)?;
    let shared = shared.inner().clone();
    in_background(move || {
        shared.station()?.resume_sending(post.word()).map_err(convert::refusal)?;
        shared.wake();
        Ok(())
    })
    .await
}

fn comparison_view(comparison: Comparison, step: Option<ProofStep>) -> ComparisonView {
    ComparisonView {
        last: comparison.last.map(|proof| Compared {
            at_ms: convert::millis(proof.at),
            rows: convert::small(proof.rows),
            repaired: convert::small(proof.repaired),
            events: convert::small(proof.events),
            ballots: convert::small(proof.ballots),
            lost: convert::small(proof.lost),
            unstamped: convert::small(proof.unstamped),
        }),
        asked: comparison.asked,
        begun_at_ms: comparison.begun.map(convert::millis),
        step: step.map(|step| match step {
            ProofStep::Roll => ComparedPart::Roll,
            ProofStep::Events => ComparedPart::Events,
            ProofStep::Ballots => ComparedPart::Ballots,
        }),
    }
}

fn filter_of(word: &str) -> Filter {
    match word {
        "waiting" => Filter::Waiting,
        "received" => Filter::Received,
        "refused" => Filter::Refused,
        _ => Filter::All,
    }
}

/// The kinds that people know, in the order in which they are shown.
fn kinds(queue: &urna_station::Queue, now: Millis) -> Vec<QueueKind> {
    let mut kinds = ["check_ins", "acts", "casts", "ballots"].map(|kind| QueueKind {
        kind: kind.to_owned(),
        waiting: 0,
        refused: 0,
        oldest_seconds: None,
    });
    let [check_ins, acts, casts, ballots] = &mut kinds;
    ballots.waiting = convert::small(queue.ballots_waiting);
    for queued in &queue.records {
        let kind = match queued.kind.as_str() {
            "VoterAuthorised" | "AuthorisationReturned" | "CheckInVoided" => &mut *check_ins,
            "BallotCast" => &mut *casts,
            _ => &mut *acts,
        };
        kind.waiting = kind.waiting.saturating_add(convert::small(queued.waiting));
        kind.refused = kind.refused.saturating_add(convert::small(queued.refused));
        let age =
            queued.oldest.map(|oldest| u32::try_from(now.0.saturating_sub(oldest.0) / 1_000).unwrap_or(0));
        kind.oldest_seconds = kind.oldest_seconds.into_iter().chain(age).max();
    }
    kinds.into()
}

fn received_since(exchanges: &[Exchange], since: Millis) -> u32 {
    let recent = exchanges.iter().filter(|exchange| exchange.lane.is_upload() && exchange.at >= since);
    convert::small(recent.filter_map(|exchange| exchange.moved).sum())
}

fn exchange_row(exchange: &Exchange) -> ExchangeRow {
    ExchangeRow {
        lane: lane_word(exchange.lane).to_owned(),
        at_ms: convert::millis(exchange.at),
        times: exchange.times,
        moved: exchange.moved.map(convert::small),
        outcome: match exchange.fault {
            None => "done",
            Some(Fault::NoAnswer | Fault::Local | Fault::Cancelled) => "no_answer",
            Some(Fault::Overloaded) => "overloaded",
            Some(Fault::Unauthorised) => "unauthorised",
            Some(Fault::Held) => "held",
        }
        .to_owned(),
    }
}

fn lane_word(lane: Lane) -> &'static str {
    match lane {
        Lane::Probe => "probe",
        Lane::Control => "control",
        Lane::Roll => "roll",
        Lane::Events => "events",
        Lane::Guards => "guards",
        Lane::Ballots => "ballots",
        Lane::Quarantine => "quarantine",
        Lane::Copies => "copies",
    }
}

fn record_row(record: Record, retry: Option<Millis>, queue_moves: bool) -> RecordRow {
    let waits = matches!(record.place, Place::Here | Place::Copied);
    let place = match (record.place, retry) {
        // It went out before and nobody said that it arrived.
        (_, Some(at)) if waits && record.attempts > 0 => {
            RecordPlace::Retry { at_ms: convert::millis(at), attempt: record.attempts.saturating_add(1) }
        }
        (Place::Here, _) if queue_moves => RecordPlace::Queued,
        (Place::Here, _) => RecordPlace::Here,
        (Place::Copied, _) => RecordPlace::Copied,
        (Place::Sending, _) => RecordPlace::Sending,
        (Place::Received(at), _) => RecordPlace::Received { at_ms: convert::millis(at) },
        (Place::Conflict, _) => RecordPlace::Conflict,
        (Place::Refused { code, reason }, _) => {
            RecordPlace::Refused { code, reason: reason.chars().take(REASON_CHARS_MAX).collect() }
        }
    };
    RecordRow {
        id: record.id.to_string(),
        kind: record.kind,
        at_ms: convert::millis(record.at),
        dni_masked: record.dni_masked,
        place,
        attempts: record.attempts,
        hash: record.hash.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::{Hash, ids::StationId};
    use urna_store::outbox::listing::Queued;

    use super::*;

    #[test]
    fn what_waits_is_told_by_the_kinds_that_people_know() {
        let queued = |kind: &str, waiting, oldest: Option<i64>| Queued {
            kind: kind.to_owned(),
            waiting,
            refused: 1,
            oldest: oldest.map(Millis),
        };
        let queue = urna_station::Queue {
            records: vec![
                queued("AuthorisationReturned", 1, Some(60_000)),
                queued("BallotCast", 4, None),
                queued("FromTheFuture", 2, Some(90_000)),
                queued("VoterAuthorised", 3, Some(30_000)),
            ],
            ballots_waiting: 9,
            ..urna_station::Queue::default()
        };
        let told: Vec<_> = kinds(&queue, Millis(100_000))
            .into_iter()
            .map(|kind| (kind.kind, kind.waiting, kind.refused, kind.oldest_seconds))
            .collect();
        let row = |kind: &str, waiting, refused, oldest| (kind.to_owned(), waiting, refused, oldest);
        assert_eq!(
            told,
            [
                row("check_ins", 4, 2, Some(70)),
                row("acts", 2, 1, Some(10)),
                row("casts", 4, 1, None),
                row("ballots", 9, 0, None),
            ]
        );
    }

    #[test]
    fn a_record_is_queued_only_while_the_queue_moves_and_is_not_tried_again() {
        let row = |place, attempts, moves| {
            let record = Record {
                id: EventId { station: StationId::parse("st-1").unwrap(), epoch: 1, seq: 7 },
                kind: "VoterAuthorised".to_owned(),
                at: Millis(1),
                dni_masked: None,
                place,
                attempts,
                hash: Hash([0; 32]),
            };
            record_row(record, Some(Millis(9)), moves).place
        };
        assert_eq!(row(Place::Here, 0, true), RecordPlace::Queued);
        assert_eq!(row(Place::Here, 0, false), RecordPlace::Here);
        assert_eq!(row(Place::Here, 2, true), RecordPlace::Retry { at_ms: 9.0, attempt: 3 });
        assert_eq!(row(Place::Copied, 0, true), RecordPlace::Copied);
        assert_eq!(row(Place::Sending, 1, true), RecordPlace::Sending);
    }

    #[test]
    fn the_throughput_leaves_ballots_and_the_past_out() {
        let exchange = |lane, at, moved| Exchange { lane, at: Millis(at), times: 1, moved, fault: None };
        let seen = [
            exchange(Lane::Ballots, 900, None),
            exchange(Lane::Events, 900, Some(3)),
            exchange(Lane::Roll, 900, Some(500)),
            exchange(Lane::Guards, 800, Some(2)),
            exchange(Lane::Events, 100, Some(7)),
        ];
        assert_eq!(received_since(&seen, Millis(500)), 5);
    }
}
