//! `backlog_vs_insert_many` and `backlog_rss_mb`: 100,000 check-ins that gathered during a long absence, beside a bare
//! insert of the same documents; and the same once more when the centre has all of them already.

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use urna_tests::TestMongo;

use crate::child::{self, Uploaded};
use crate::cloud::Cloud;
use crate::day;
use crate::figure::{Name, median, note, number};
use crate::upload::{check_in, copy_files, insert, read_back};

/// Check-ins that wait.
const CHECK_INS: u64 = 100_000;
/// Each takes some seconds.
const RUNS: usize = 3;

/// Measures what is asked for of the two.
pub(crate) async fn measure(cloud: &Cloud, asked: &[Name]) -> anyhow::Result<()> {
    note("checking 100,000 people in while there is no network");
    let morning = TempDir::new()?;
    check_in(morning.path(), CHECK_INS)?;
    let (mut ours, mut again, mut bare, mut peaks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut documents = Vec::new();
    for _ in 0..RUNS {
        let database = TestMongo::fresh_name("urna_bench");
        let admin = cloud.office(&database).await?;
        let order = cloud.station(&admin, &database, day::STATION, day::SCOPE).await?;
        for rates in [&mut ours, &mut again] {
            let copy = TempDir::new()?;
            copy_files(morning.path(), copy.path())?;
            let Uploaded { sent, seconds, peak_rss_mb } = child::upload(&order, copy.path())?;
            // The opening of the poll is an event, too.
            ensure!(sent == 2 * CHECK_INS + 1, "{sent} records were received");
            rates.push(number(CHECK_INS) / seconds);
            peaks.push(peak_rss_mb);
        }
        if documents.is_empty() {
            documents = read_back(cloud, &database).await?;
        }
        cloud.drop(&database).await?;
        let database = TestMongo::fresh_name("urna_bench");
        bare.push(insert(cloud, &database, &documents, CHECK_INS).await?);
        cloud.drop(&database).await?;
        let last = |rates: &[f64]| rates.last().copied().context("no run");
        note(&format!(
            "  {:.0}, again {:.0}, bare {:.0} check-ins a second",
            last(&ours)?,
            last(&again)?,
            last(&bare)?
        ));
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
