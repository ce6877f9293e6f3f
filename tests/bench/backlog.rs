//! `backlog_vs_insert_many` and `backlog_rss_mb`: 100,000 check-ins that gathered during a long absence, beside a bare
//! insert of the same documents; and the same once more when the centre has all of them already. `backlog_desk_p99_ms`:
//! how long an officer waits for an answer meanwhile.

use anyhow::Context as _;

use crate::child::{self, Order};
use crate::cloud::Cloud;
use crate::figure::{Name, median, note};
use crate::upload::{Bare, Morning, centre, send};

/// Check-ins that wait.
const CHECK_INS: u64 = 100_000;
/// Each takes some seconds.
const RUNS: usize = 3;

/// Measures what is asked for of the two.
pub(crate) async fn measure(cloud: &Cloud, asked: &[Name]) -> anyhow::Result<()> {
    note("checking 100,000 people in while there is no network");
    let morning = Morning::new(CHECK_INS)?;
    let mut inserts = Bare::new(cloud, CHECK_INS);
    if asked.contains(&Name::BacklogDeskP99Ms) {
        let mut waits = Vec::new();
        for _ in 0..RUNS {
            let (database, order) = centre(cloud).await?;
            let copy = morning.copy()?;
            let sent = child::upload(&Order { desk: true, ..order }, copy.path())?;
            waits.push(sent.desk_p99_ms.context("nobody worked at the desk")?);
            cloud.drop(&database).await?;
        }
        Name::BacklogDeskP99Ms.report(median(&waits)?, "ms", None, true, RUNS)?;
    }
    if !asked.contains(&Name::BacklogVsInsertMany) && !asked.contains(&Name::BacklogRssMb) {
        return Ok(());
    }
    let (mut ours, mut again, mut bare, mut peaks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (database, order) = centre(cloud).await?;
        let (new, peak) = send(&order, &morning)?;
        let (known, peak_again) = send(&order, &morning)?;
        let beside = inserts.after(&database).await?;
        note(&format!("  {new:.0}, again {known:.0}, bare {beside:.0} check-ins a second"));
        ours.push(new);
        again.push(known);
        bare.push(beside);
        peaks.extend([peak, peak_again]);
    }
    let reference = median(&bare)?;
    if asked.contains(&Name::BacklogVsInsertMany) {
        let slower = median(&ours)?.min(median(&again)?);
        Name::BacklogVsInsertMany.report(slower, "check-ins/s", Some(reference), true, RUNS)?;
    }
    if asked.contains(&Name::BacklogRssMb) {
        let most = peaks.iter().copied().fold(0.0, f64::max);
        Name::BacklogRssMb.report(most, "MB", None, true, peaks.len())?;
    }
    Ok(())
}
