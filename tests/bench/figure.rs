//! A figure: its name, its goal, and the line it is printed as.

use std::fs;
use std::io::{self, Write as _};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Serialize;

/// Runs of a measurement at least; each takes its turn with the reference.
pub(crate) const RUNS: usize = 5;

/// The figures, by the names that `make bench ONLY=name` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Name {
    BootstrapScopeVsSqlite,
    BootstrapScopeVsScript,
    BootstrapScopeRssMb,
    BootstrapFullVsScope,
    BootstrapPackedVsSqlite,
    PackedBytesVsStream,
    PackedServerCpuVsStream,
    CommitVsFsync,
    LookupDniP99Ms,
    LookupNamesP99Ms,
    UploadVsInsertMany,
    BacklogVsInsertMany,
    BacklogRssMb,
    BacklogDeskP99Ms,
    BacklogWindowP99Ms,
    LiveP50Ms,
    LiveP99Ms,
    IdleServerMsPerPoll,
    BoxRebuildMs,
    ProofMesaMs,
    ProofScopeMs,
    ProofFullMs,
    StartVsEmpty,
    RssOverEmptyMb,
    SearchMs,
    PressMs,
    SaveMs,
    MarkPaintMs,
    BoothJsKb,
    StaffJsKb,
    IdleCpuPercent,
}

/// What a figure must reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// The value divided by its reference is at least this.
    RatioAtLeast(f64),
    /// The value divided by its reference is at most this.
    RatioAtMost(f64),
    /// The value is below this.
    Below(f64),
}

/// One line of the report.
#[derive(Debug, Serialize)]
struct Line {
    name: Name,
    value: f64,
    unit: &'static str,
    reference: Option<f64>,
    ratio: Option<f64>,
    goal: f64,
    ok: bool,
    load: f64,
    runs: usize,
}

impl Name {
    /// Every figure, in the order of the documentation.
    const ALL: [Self; 31] = [
        Self::BootstrapScopeVsSqlite,
        Self::BootstrapScopeVsScript,
        Self::BootstrapScopeRssMb,
        Self::BootstrapFullVsScope,
        Self::BootstrapPackedVsSqlite,
        Self::PackedBytesVsStream,
        Self::PackedServerCpuVsStream,
        Self::CommitVsFsync,
        Self::LookupDniP99Ms,
        Self::LookupNamesP99Ms,
        Self::UploadVsInsertMany,
        Self::BacklogVsInsertMany,
        Self::BacklogRssMb,
        Self::BacklogDeskP99Ms,
        Self::BacklogWindowP99Ms,
        Self::LiveP50Ms,
        Self::LiveP99Ms,
        Self::IdleServerMsPerPoll,
        Self::BoxRebuildMs,
        Self::ProofMesaMs,
        Self::ProofScopeMs,
        Self::ProofFullMs,
        Self::StartVsEmpty,
        Self::RssOverEmptyMb,
        Self::SearchMs,
        Self::PressMs,
        Self::SaveMs,
        Self::MarkPaintMs,
        Self::BoothJsKb,
        Self::StaffJsKb,
        Self::IdleCpuPercent,
    ];
    /// Those that share a MongoDB with a million citizens.
    pub(crate) const BOOTSTRAP: [Self; 7] = [
        Self::BootstrapScopeVsSqlite,
        Self::BootstrapScopeVsScript,
        Self::BootstrapScopeRssMb,
        Self::BootstrapFullVsScope,
        Self::ProofMesaMs,
        Self::ProofScopeMs,
        Self::ProofFullMs,
    ];
    /// Those of the packed roll, which share the same MongoDB.
    pub(crate) const PACKED: [Self; 3] =
        [Self::BootstrapPackedVsSqlite, Self::PackedBytesVsStream, Self::PackedServerCpuVsStream];

    /// Those of a place whose roll is quiet but for a few.
    pub(crate) const LIVE: [Self; 3] = [Self::LiveP50Ms, Self::LiveP99Ms, Self::IdleServerMsPerPoll];
    /// Those of the windows at rest.
    pub(crate) const WINDOWS: [Self; 3] = [Self::StartVsEmpty, Self::RssOverEmptyMb, Self::IdleCpuPercent];
    /// Those of a person at the windows.
    pub(crate) const HANDS: [Self; 4] = [Self::SearchMs, Self::PressMs, Self::SaveMs, Self::MarkPaintMs];
    /// What the pages load.
    pub(crate) const PAGES: [Self; 2] = [Self::BoothJsKb, Self::StaffJsKb];
    /// Those of a long absence.
    pub(crate) const BACKLOG: [Self; 3] =
        [Self::BacklogVsInsertMany, Self::BacklogRssMb, Self::BacklogDeskP99Ms];

    fn text(self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(&self)?.trim_matches('"').to_owned())
    }

    /// Reads names; all figures when there are none.
    pub(crate) fn parse_all(texts: &[String]) -> anyhow::Result<Vec<Self>> {
        if texts.is_empty() {
            return Ok(Self::ALL.to_vec());
        }
        let known =
            Self::ALL.iter().map(|name| Ok((name.text()?, *name))).collect::<anyhow::Result<Vec<_>>>()?;
        let find = |text: &String| match known.iter().find(|(name, _)| name == text) {
            Some((_, name)) => Ok(*name),
            None => {
                let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
                bail!("there is no figure {text}; there are: {}", names.join(", "))
            }
        };
        texts.iter().map(find).collect()
    }

    fn goal(self) -> Goal {
        match self {
            Self::BootstrapScopeVsSqlite => Goal::RatioAtLeast(0.55),
            Self::BootstrapScopeVsScript => Goal::RatioAtLeast(2.0),
            Self::BootstrapScopeRssMb => Goal::Below(120.0),
            Self::BootstrapFullVsScope => Goal::RatioAtLeast(0.7),
            Self::BootstrapPackedVsSqlite => Goal::RatioAtLeast(0.75),
            Self::PackedBytesVsStream => Goal::RatioAtMost(0.5),
            Self::PackedServerCpuVsStream => Goal::RatioAtMost(0.1),
            Self::CommitVsFsync => Goal::RatioAtMost(3.0),
            Self::LookupDniP99Ms => Goal::Below(1.0),
            Self::LookupNamesP99Ms => Goal::Below(20.0),
            Self::UploadVsInsertMany => Goal::RatioAtLeast(0.5),
            Self::BacklogVsInsertMany => Goal::RatioAtLeast(0.6),
            Self::BacklogRssMb => Goal::Below(200.0),
            Self::BacklogDeskP99Ms => Goal::Below(100.0),
            Self::BacklogWindowP99Ms => Goal::Below(300.0),
            Self::LiveP50Ms => Goal::Below(25.0),
            Self::LiveP99Ms => Goal::Below(120.0),
            Self::IdleServerMsPerPoll => Goal::Below(0.4),
            Self::BoxRebuildMs => Goal::Below(60.0),
            Self::ProofMesaMs => Goal::Below(150.0),
            Self::ProofScopeMs => Goal::Below(1_500.0),
            Self::ProofFullMs => Goal::Below(20_000.0),
            Self::StartVsEmpty => Goal::RatioAtMost(1.3),
            Self::RssOverEmptyMb | Self::BoothJsKb => Goal::Below(60.0),
            Self::SearchMs | Self::PressMs | Self::MarkPaintMs => Goal::Below(100.0),
            Self::SaveMs => Goal::Below(300.0),
            Self::StaffJsKb => Goal::Below(180.0),
            Self::IdleCpuPercent => Goal::Below(1.0),
        }
    }

    /// Prints the figure. `also` is a further condition that its goal names.
    pub(crate) fn report(
        self,
        value: f64,
        unit: &'static str,
        reference: Option<f64>,
        also: bool,
        runs: usize,
    ) -> anyhow::Result<()> {
        let ratio = reference.map(|reference| value / reference);
        let (goal, reached) = match (self.goal(), ratio) {
            (Goal::RatioAtLeast(goal), Some(ratio)) => (goal, ratio >= goal),
            (Goal::RatioAtMost(goal), Some(ratio)) => (goal, ratio <= goal),
            (Goal::Below(goal), _) => (goal, value < goal),
            (Goal::RatioAtLeast(goal) | Goal::RatioAtMost(goal), None) => (goal, false),
        };
        let line = Line {
            name: self,
            value: rounded(value),
            unit,
            reference: reference.map(rounded),
            ratio: ratio.map(rounded),
            goal,
            ok: reached && also,
            load: load()?,
            runs,
        };
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &line)?;
        writeln!(out)?;
        Ok(out.flush()?)
    }
}

/// Says on standard error what is being done, for those who wait.
pub(crate) fn note(what: &str) {
    // Nobody may be listening; the figures are what counts.
    let _ = writeln!(io::stderr(), "{what}");
}

/// The load average of the last minute.
pub(crate) fn load() -> anyhow::Result<f64> {
    let text = fs::read_to_string("/proc/loadavg").context("the load average cannot be read")?;
    let first = text.split(' ').next().context("the load average is empty")?;
    Ok(first.parse()?)
}

/// Four digits are more than a busy machine can repeat.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10_f64.powf(3.0 - value.abs().log10().floor());
    (value * scale).round() / scale
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> anyhow::Result<f64> {
    percentile(values, 50)
}

/// The value that so many percent of all do not exceed.
pub(crate) fn percentile(values: &[f64], percent: usize) -> anyhow::Result<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().context("nothing was measured")
}

/// A time in milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A count as a number to divide by.
pub(crate) fn number(count: u64) -> f64 {
    // Counts here are far below the 2^53 that a double holds exactly.
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
