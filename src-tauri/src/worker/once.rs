//! One exchange without a worker, and the question whether the centre answers.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use serde_json::json;
use urna_atlas::MongoRemote;
use urna_station::{Identity, Station};
use urna_sync::{
    OnceError, SyncReport,
    call::CallError,
    remote::{Remote as _, RemoteError},
};

use super::{last_word::keep_now, remote_config};

/// How long the doctor waits for the centre.
const PROBE_SECONDS_MAX: u64 = 15;

/// One exchange without a worker; a second one when the office ordered another scope meanwhile.
pub(crate) async fn sync_once(station: &Arc<Station>) -> anyhow::Result<SyncReport> {
    let scope = station.scope()?;
    let report = told(station, exchange(station, &scope).await).await?;
    let ordered = station.scope()?;
    if ordered == scope { Ok(report) } else { told(station, exchange(station, &ordered).await).await }
}

/// Keeps the word of an exchange that failed, so that `urna station status` does not go on saying that all is well.
async fn told<T>(station: &Arc<Station>, answer: anyhow::Result<T>) -> anyhow::Result<T> {
    if let Err(error) = &answer
        && let Some((word, state)) = words_of(error)
    {
        keep_now(station, word, state).await;
    }
    answer
}

/// What a failed exchange says of the centre; `None` when the fault is on this machine.
fn words_of(error: &anyhow::Error) -> Option<(&'static str, &'static str)> {
    let remote = error.downcast_ref::<RemoteError>();
    match (remote, error.downcast_ref::<OnceError>()) {
        (Some(remote), _) | (None, Some(OnceError::Centre(CallError::Remote(remote)))) => match remote {
            RemoteError::Unauthorised(_) => Some(("refused", "refused")),
            RemoteError::Transient(_)
            | RemoteError::WrongTime
            | RemoteError::Unknown(_)
            | RemoteError::Overloaded(_) => Some(("no_server", "offline")),
            RemoteError::Forbidden { .. } | RemoteError::Missing(_) | RemoteError::Protocol(_) => {
                Some(("connected", "degraded"))
            }
        },
        (None, Some(OnceError::Centre(_))) => Some(("no_server", "offline")),
        (None, Some(OnceError::OfflineDemo)) => Some(("no_network", "offline")),
        (None, Some(OnceError::Store(_)) | None) => None,
    }
}

async fn exchange(station: &Arc<Station>, scope: &str) -> anyhow::Result<SyncReport> {
    let identity = station.identity();
    let remote = MongoRemote::connect(&identity.uri, &remote_config(identity, scope)?).await?;
    let config = station.worker_config()?;
    let mut said = 0;
    let report = urna_sync::sync_once(station.store(), Arc::new(remote), config, |bootstrap| {
        let percent = bootstrap.rows.saturating_mul(100).checked_div(bootstrap.total).unwrap_or(0).min(100);
        if percent >= said + 10 {
            said = percent;
            tracing::info!(percent, rows = bootstrap.rows, "receiving the roll");
        }
    })
    .await?;
    keep_now(station, "connected", if report.problems.is_empty() { "ready" } else { "degraded" }).await;
    Ok(report)
}

/// What one exchange did, as `--json` prints it.
pub(crate) fn report_json(report: &SyncReport) -> serde_json::Value {
    let seconds = if report.roll_seconds > 0.0 { report.roll_seconds } else { report.seconds };
    json!({
        "rows": report.rows,
        "seconds": report.seconds,
        "rows_per_second": per_second(report.rows, seconds),
        "bytes": report.bytes,
        "peak_rss_mb": peak_rss_mb(),
        "sent": report.sent,
        "conflicts": report.conflicts,
        "quarantined": report.quarantined,
        "proof": { "ok": report.proof_ok, "seconds": report.proof_seconds },
    })
}

#[expect(clippy::as_conversions, reason = "a rate for people, not an account")]
fn per_second(rows: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { (rows as f64 / seconds).round() } else { 0.0 }
}

/// The most memory this process ever used, in MB; `None` where the system does not say.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1_024)
}

/// Asks the centre whether it answers and knows this station.
pub(crate) async fn probe(identity: &Identity, scope: &str) -> anyhow::Result<()> {
    let config = remote_config(identity, scope)?;
    let asked = async {
        let remote = MongoRemote::connect(&identity.uri, &config).await?;
        remote.probe().await
    };
    let answer = tokio::time::timeout(Duration::from_secs(PROBE_SECONDS_MAX), asked).await;
    answer.context("the centre did not answer in time; the station works without it")??;
    Ok(())
}
