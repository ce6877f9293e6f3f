//! `commit_vs_fsync`: a check-in, from the officer's click to the disk, beside a bare append of 4 KiB and its flush.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;
use urna_station::Method;

use crate::day;
use crate::figure::{Name, RUNS, median, millis, note};

/// Check-ins of one run.
const CHECK_INS: u64 = 400;
/// What the reference appends: one page.
const PAGE: [u8; 4096] = [7; 4096];

/// Measures the figure.
pub(crate) fn measure() -> anyhow::Result<()> {
    note("check-ins on a roll of 58,800");
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let folder = TempDir::new()?;
        let (check_in, append) = run(folder.path())?;
        ours.push(check_in);
        bare.push(append);
    }
    Name::CommitVsFsync.report(median(&ours)?, "ms", Some(median(&bare)?), true, RUNS)
}

/// The median check-in and the median append of one morning, in milliseconds.
fn run(folder: &Path) -> anyhow::Result<(f64, f64)> {
    let people = day::citizens(day::ALL_CITIZENS)?.filter(|citizen| citizen.comunidad == "Extremadura");
    let station = day::open_station(folder, people)?;
    let mut file = File::create(folder.join("append"))?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    // One in so many people of the roll comes, in no order: consecutive ones would share their pages.
    for key in (1..).step_by(61).take(usize::try_from(CHECK_INS)?) {
        let started = Instant::now();
        file.write_all(&PAGE)?;
        file.sync_data()?;
        bare.push(millis(started.elapsed()));
        let started = Instant::now();
        station.authorise(key, Method::Dni, "vocal 1")?;
        ours.push(millis(started.elapsed()));
    }
    Ok((median(&ours)?, median(&bare)?))
}
