//! Alone in its process, because it looks at the memory of all of it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and tell"
)]

use urna_simulation::quiet_day;

const HOURS: usize = 24;
/// Until everything that is kept once is there.
const WARM: usize = 2;
/// What an allocator may take without anything being kept.
const GROWTH_KIB_MAX: u64 = 512;
/// A question every ten seconds is 360 an hour; probes and the heartbeat come on top.
const CALLS_PER_HOUR_MIN: u64 = 360;

#[test]
fn a_day_on_which_nothing_happens_takes_no_memory() {
    let day = quiet_day(HOURS);
    let (warm, last) = (day[WARM], day[HOURS - 1]);
    let hours = u64::try_from(HOURS - 1 - WARM).unwrap();
    assert!(last.calls - warm.calls > hours * CALLS_PER_HOUR_MIN, "it does ask: {day:?}");
    let growth = last.rss_kib.saturating_sub(warm.rss_kib);
    println!("{} calls, {} KiB after {WARM} hours, {growth} KiB more at the end", last.calls, warm.rss_kib);
    assert!(growth <= GROWTH_KIB_MAX, "{growth} KiB more: {day:?}");
}
