//! `urna`: the windows, or a command. With a subcommand GTK is never initialised, so the same program serves
//! servers, tests and scripts without a display.

use std::process::ExitCode;

use clap::Parser;
use urna_lib::cli::{self, Cli};

fn main() -> ExitCode {
    // What this program writes is for this user alone: store, box, keys, bundles, copies, logs.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let arguments = Cli::parse();
    let json = arguments.json;
    match cli::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::report_error(json, &error),
    }
}
