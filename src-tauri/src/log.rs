//! Logs: JSON lines in the home folder, one file a day; warnings on the terminal. Sentences with fields, and
//! never a name, a DNI, a choice, a ballot id or a secret.

use std::{io::IsTerminal as _, path::Path};

use tracing_appender::{non_blocking::WorkerGuard, rolling};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

/// How many days of logs are kept.
const FILES_MAX: usize = 30;

/// Starts logging; the guard writes what is left when it is dropped. Without a folder only the terminal is used.
pub(crate) fn start(folder: Option<&Path>) -> Option<WorkerGuard> {
    let terminal = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        // Whoever reads a pipe or a file wants words and no colours.
        .with_ansi(std::io::stderr().is_terminal())
        .with_filter(EnvFilter::try_from_env("URNA_LOG").unwrap_or_else(|_| EnvFilter::new("error")));
    let appender = folder.and_then(|folder| {
        rolling::Builder::new()
            .rotation(rolling::Rotation::DAILY)
            .filename_prefix("urna")
            .filename_suffix("jsonl")
            .max_log_files(FILES_MAX)
            .build(folder)
            .ok()
    });
    let (file, guard) = match appender {
        Some(appender) => {
            let (writer, guard) = tracing_appender::non_blocking(appender);
            let filter = EnvFilter::new("info,mongodb=warn,hyper=warn,tao=warn,wry=warn");
            let layer = tracing_subscriber::fmt::layer().json().with_writer(writer).with_filter(filter);
            (Some(layer), Some(guard))
        }
        None => (None, None),
    };
    // A second start in the same process (tests) keeps the first.
    if tracing_subscriber::registry().with(terminal).with(file).try_init().is_err() {
        tracing::debug!("logging had started already");
    }
    guard
}
