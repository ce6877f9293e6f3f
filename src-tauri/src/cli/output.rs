//! What the commands print: a line for people, or one JSON object for programs.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::process::ExitCode;

use serde_json::Value;

/// Prints the answer: the JSON when asked for, else the lines.
pub(crate) fn answer(json: bool, value: &Value, lines: impl FnOnce() -> Vec<String>) {
    if json {
        println!("{value}");
    } else {
        for line in lines() {
            println!("{line}");
        }
    }
}

/// A line of a story, on the terminal.
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// A line of progress, on the error stream, so that it never mixes with an answer.
pub(crate) fn progress(line: &str) {
    eprintln!("{line}");
}

/// Says in one sentence what went wrong and what to do.
pub fn report_error(json: bool, error: &anyhow::Error) -> ExitCode {
    let sentence = error.to_string();
    if json {
        eprintln!("{}", serde_json::json!({ "error": sentence }));
    } else {
        eprintln!("urna: {sentence}");
    }
    for cause in error.chain().skip(1) {
        tracing::debug!(%cause, "because");
    }
    ExitCode::FAILURE
}
