//! Runs days: `urna-simulation seed 7` replays one and tells its story when it fails, `urna-simulation days 2000` runs
//! the first ones, `urna-simulation seconds 600` new ones. With a third word, the name of a mistake, it is planted: `urna-simulation seconds 60 NoWindow`.

#![allow(clippy::print_stdout, reason = "a tool that prints what it finds")]

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use urna_simulation::{Bug, Failure, Outcome, run, run_all};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match parse(&arguments) {
        Some((Task::Seed(seed), bug)) => replay(seed, bug),
        Some((Task::Days(days), bug)) => report(run_all(0..days, None, bug)),
        Some((Task::Seconds(seconds), bug)) => soak(seconds, bug),
        None => {
            println!(
                "usage: urna-simulation seed NUMBER [MISTAKE] | days NUMBER [MISTAKE] | seconds NUMBER [MISTAKE]"
            );
            println!("mistakes: {:?}", Bug::ALL);
            ExitCode::FAILURE
        }
    }
}

enum Task {
    Seed(u64),
    Days(u64),
    Seconds(u64),
}

fn parse(arguments: &[String]) -> Option<(Task, Option<Bug>)> {
    let (task, number, name) = match arguments {
        [task, number] => (task, number, None),
        [task, number, name] => (task, number, Some(name)),
        _ => return None,
    };
    let number = number.parse().ok()?;
    let bug = match name {
        Some(name) => Some(Bug::ALL.into_iter().find(|bug| format!("{bug:?}") == *name)?),
        None => None,
    };
    match task.as_str() {
        "seed" => Some((Task::Seed(number), bug)),
        "days" => Some((Task::Days(number), bug)),
        "seconds" => Some((Task::Seconds(number), bug)),
        _ => None,
    }
}

fn replay(seed: u64, bug: Option<Bug>) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
    match run(seed, bug) {
        Ok(report) => {
            println!("{report:#?}");
            ExitCode::SUCCESS
        }
        Err(Failure { why, story }) => {
            println!("{}seed {seed}: {why}", story.concat());
            ExitCode::FAILURE
        }
    }
}

fn soak(seconds: u64, bug: Option<Bug>) -> ExitCode {
    // Every soak looks at days that none has seen: nobody else of this machine's day has this process id.
    let first = u64::from(std::process::id()) << 32;
    let until = Instant::now() + Duration::from_secs(seconds);
    report(run_all(first..u64::MAX, Some(until), bug))
}

fn report(outcome: Outcome) -> ExitCode {
    let longest = outcome.reports.iter().map(|(_, report)| report.healed_in).max().unwrap_or_default();
    println!("{} days went well; the longest way back took {longest:?}", outcome.reports.len());
    match outcome.failure {
        None => ExitCode::SUCCESS,
        Some((seed, Failure { why, .. })) => {
            println!("seed {seed}: {why}\nreplay it with: make soak SEED={seed}");
            ExitCode::FAILURE
        }
    }
}
