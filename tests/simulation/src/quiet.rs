//! A day on which nothing happens: the station asks, and there is nothing.

use std::{fs, sync::Arc, time::Duration};

use tokio::{sync::Notify, time::sleep};
use urna_sync::simulation;

use crate::{
    chance::Chance,
    cloud::State,
    station::{Station, fast_dir},
    wire::Cloud,
};

const HOUR: Duration = Duration::from_secs(3_600);

/// How it stood at the end of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// Calls to the cluster since the morning.
    pub calls: u64,
    /// Resident memory of this process, in KiB.
    pub rss_kib: u64,
}

/// Lets so many hours pass at one station. Its process should have nothing else to do.
pub fn quiet_day(hours: usize) -> Vec<Hour> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let mut chance = Chance::new(1);
    let _entered = simulation::enter(chance.word(), None);
    let dir = tempfile::tempdir_in(fast_dir()).unwrap();
    runtime.block_on(async {
        let cloud = Cloud::new(State::new(chance.fork()), 1);
        let mut station = Station::new(0, &cloud, dir.path(), Arc::new(Notify::new()));
        station.start().await;
        let mut day = Vec::with_capacity(hours);
        for _ in 0..hours {
            sleep(HOUR).await;
            day.push(Hour { calls: cloud.calls(), rss_kib: rss_kib() });
        }
        station.cut().await;
        day
    })
}

fn rss_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
