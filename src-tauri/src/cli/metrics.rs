//! `urna station metrics`: numbers for a monitoring system, in the OpenMetrics text format
//! (<https://prometheus.io/docs/specs/om/open_metrics_spec/>). Counts and ages only, and no name but the station's id.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use urna_station::{
    environment::{Environment, Machine},
    summarise,
};
use urna_store::Home;
use urna_sync::State;

use super::{output, station::open_read_only};
use crate::worker;

/// One number.
struct Metric {
    name: &'static str,
    unit: &'static str,
    help: &'static str,
    /// Whether it only grows.
    counts: bool,
    value: Option<f64>,
}

pub(crate) fn run(home: &Home, json: bool) -> anyhow::Result<()> {
    let (store, identity) = open_read_only(home)?;
    let summary = store.read(|read| summarise(read, &identity))?;
    let proof = store.read(urna_sync::proof::last)?;
    let watchdog = store.read(urna_sync::watchdog::counts)?;
    let worker::LastWord { state, clock, .. } = worker::last_word(&store)?;
    let now = Machine.now();
    let age = |at: Option<urna_domain::Millis>| at.map(|at| number(now.0.saturating_sub(at.0).max(0)) / 1e3);
    let gauge = |name, unit, help, value| Metric { name, unit, help, counts: false, value };
    let count =
        |name, help, value: u64| Metric { name, unit: "", help, counts: true, value: Some(number(value)) };
    let metrics = [
        gauge("roll_rows", "", "People on the roll that is in use.", Some(number(summary.roll_rows))),
        gauge("roll_age_seconds", "seconds", "Since the roll last changed here.", age(summary.roll_as_of)),
        gauge("voted", "", "People who voted here.", Some(number(summary.voted))),
        gauge("authorised", "", "People who may vote and have not yet.", Some(number(summary.authorised))),
        gauge(
            "outbox_pending",
            "",
            "Records that the centre has not confirmed.",
            Some(number(summary.pending.count)),
        ),
        gauge("outbox_oldest_seconds", "seconds", "Age of the oldest of them.", age(summary.pending.oldest)),
        gauge(
            "quarantined",
            "",
            "Records and documents that were set aside.",
            Some(number(summary.quarantined)),
        ),
        gauge(
            "conflicts_open",
            "",
            "Double check-ins that nobody classified.",
            Some(number(summary.conflicts)),
        ),
        gauge(
            "last_received_age_seconds",
            "seconds",
            "Since the centre last confirmed a record.",
            age(summary.pending.last_acked),
        ),
        gauge(
            "proof_ok",
            "",
            "1 when the last comparison found both sides the same.",
            proof.as_ref().map(|proof| f64::from(u8::from(proof.holds()))),
        ),
        gauge(
            "proof_age_seconds",
            "seconds",
            "Since the last comparison.",
            age(proof.as_ref().map(|proof| proof.at)),
        ),
        gauge(
            "clock_ahead_seconds",
            "seconds",
            "By which this machine's clock is ahead of the centre's or its neighbours', 0 within two minutes.",
            clock.map(|clock| number(clock.ahead_seconds)),
        ),
        gauge(
            "clock_went_back",
            "",
            "1 while this machine's clock stands before what the station has recorded.",
            Some(f64::from(u8::from(crate::clock::is_before(now, summary.recorded_until)))),
        ),
        gauge(
            "disk_free_bytes",
            "bytes",
            "What this program may still use of the disk.",
            home.disk_space().map(|space| number(space.free)),
        ),
        count("clients_renewed", "Connections that the watchdog replaced.", watchdog.clients_renewed),
        count(
            "rounds_abandoned",
            "Times that it gave all exchanges up to begin anew.",
            watchdog.rounds_abandoned,
        ),
        count("hints_ended", "Times that the centre ended its hints.", watchdog.hints_ended),
    ];
    if json {
        let mut values: Map<String, Value> =
            metrics.iter().map(|metric| (metric.name.to_owned(), json!(metric.value))).collect();
        values.insert("station".to_owned(), json!(identity.station));
        values.insert("state".to_owned(), json!(state));
        output::answer(true, &Value::Object(values), Vec::new);
    } else {
        let text = exposition(identity.station.as_str(), &state, &metrics);
        output::answer(false, &Value::Null, || vec![text.trim_end().to_owned()]);
    }
    Ok(())
}

fn exposition(station: &str, state: &str, metrics: &[Metric]) -> String {
    let mut text = String::new();
    // Writing into a `String` cannot fail.
    let _ = writeln!(text, "# TYPE urna_state stateset");
    let _ = writeln!(text, "# HELP urna_state How the station stands with its centre.");
    for word in State::WORDS {
        let is = u8::from(word == state);
        let _ = writeln!(text, "urna_state{{station=\"{station}\",urna_state=\"{word}\"}} {is}");
    }
    for Metric { name, unit, help, counts, value } in metrics {
        // What is not known is left out: a zero would be a lie.
        let Some(value) = value else { continue };
        let kind = if *counts { "counter" } else { "gauge" };
        let _ = writeln!(text, "# TYPE urna_{name} {kind}");
        if !unit.is_empty() {
            let _ = writeln!(text, "# UNIT urna_{name} {unit}");
        }
        let _ = writeln!(text, "# HELP urna_{name} {help}");
        let total = if *counts { "_total" } else { "" };
        let _ = writeln!(text, "urna_{name}{total}{{station=\"{station}\"}} {value}");
    }
    text.push_str("# EOF\n");
    text
}

/// Exact up to 2^53, far beyond any count here.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a number for a chart")]
fn number(value: impl TryInto<i64>) -> f64 {
    value.try_into().map_or(f64::NAN, |value| value as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_the_format_asks_for() {
        let metrics = [
            Metric { name: "age_seconds", unit: "seconds", help: "Age.", counts: false, value: Some(1.5) },
            Metric { name: "renewed", unit: "", help: "Renewed.", counts: true, value: Some(2.0) },
            Metric { name: "unknown", unit: "", help: "Not known.", counts: false, value: None },
        ];
        let text = exposition("mesa-1", "ready", &metrics);
        let expected = "# TYPE urna_age_seconds gauge\n# UNIT urna_age_seconds seconds\n# HELP urna_age_seconds Age.\n\
                        urna_age_seconds{station=\"mesa-1\"} 1.5\n# TYPE urna_renewed counter\n\
                        # HELP urna_renewed Renewed.\nurna_renewed_total{station=\"mesa-1\"} 2\n# EOF\n";
        assert!(text.ends_with(expected), "{text}");
        let set: Vec<&str> = text.lines().filter(|line| line.ends_with(" 1")).collect();
        assert_eq!(set, ["urna_state{station=\"mesa-1\",urna_state=\"ready\"} 1"]);
    }
}
