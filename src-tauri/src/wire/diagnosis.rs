//! The tests of this machine and what they found.

use serde::Serialize;
use ts_rs::TS;

/// The tests of this machine, with the last result of each.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DiagnosisView {
    /// Every test, in the order of the paper.
    pub tests: Vec<TestRow>,
    /// A round of tests goes on.
    pub running: bool,
    /// The test that it is at.
    pub at: Option<String>,
    /// A ballot is being tried in the booth.
    pub practising: bool,
}

/// A test and its last result.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TestRow {
    /// Which test, as a stable word.
    pub test: String,
    /// The machine can do it alone.
    pub alone: bool,
    /// What it found; null when it was never run.
    pub result: Option<TestResult>,
}

/// What a test found.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TestResult {
    /// How it went.
    pub grade: TestGrade,
    /// A stable code; every code has a sentence in every language.
    pub code: String,
    /// Facts by name.
    pub facts: std::collections::BTreeMap<String, String>,
    /// When, ms since the Unix epoch.
    pub at_ms: f64,
    /// The seat of whoever ran it; null before the table was constituted.
    pub by: Option<String>,
}

/// How a test went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestGrade {
    /// As it should.
    Passed,
    /// The station can work; somebody should look.
    Warned,
    /// The station is not ready.
    Failed,
}
