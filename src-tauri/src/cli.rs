//! The command line: what tests, scripts and manuals rely on. With a subcommand, GTK is never initialised.

mod demo;
mod dictated;
mod doctor;
mod export;
mod members;
mod metrics;
mod neighbours;
mod office;
mod office_roll;
mod output;
mod packages;
mod papers;
mod retire;
mod roll;
mod roll_copy;
mod speech;
mod station;
mod station_roll;
mod turnout;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use output::report_error;

/// Polling-station software that people can trust with a vote.
#[derive(Debug, Parser)]
#[command(name = "urna", version, about, max_term_width = 110)]
pub struct Cli {
    /// The home folder; else $URNA_HOME, else the platform's data directory.
    #[arg(long, global = true, env = "URNA_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Fill the whole screen and stay there.
    #[arg(long)]
    pub kiosk: bool,
    /// What to do; the windows when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A local MongoDB, an office, two stations and 10,000 citizens on this machine.
    Demo(DemoArgs),
    /// This polling station.
    #[command(subcommand)]
    Station(StationCommand),
    /// The central office.
    #[command(subcommand)]
    Office(OfficeCommand),
}

/// `urna demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Tell the story in the terminal, without a window.
    #[arg(long)]
    pub headless: bool,
    /// Citizens on the roll.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1_000..=5_000_000))]
    pub citizens: u64,
    /// Voters at the first station; the second has half as many.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(2..=5_000))]
    pub voters: u32,
}

/// `urna station …`.
#[derive(Debug, Subcommand)]
pub enum StationCommand {
    /// Enrol this machine from a bundle, with no network.
    Init {
        /// The enrolment bundle.
        #[arg(long, value_name = "FILE")]
        bundle: PathBuf,
        /// The one-time key that opens it.
        #[arg(long, value_name = "KEY")]
        registration_key: String,
        /// A packed roll that the office wrote, for a place without a network.
        #[arg(long, value_name = "FILE")]
        roll: Option<PathBuf>,
        /// The audio of the election that the office made, for voters who listen.
        #[arg(long, value_name = "FILE")]
        speech: Option<PathBuf>,
    },
    /// Keep in step with the centre, without windows, until a signal.
    Run,
    /// Keep in step with the centre.
    Sync {
        /// Once, then stop.
        #[arg(long)]
        once: bool,
        /// Before that, put what the centre refused back into the queue.
        #[arg(long)]
        retry_refused: bool,
    },
    /// Correct a citizen of the roll.
    Correct(station_roll::CorrectArgs),
    /// A citizen as this station shows them.
    Show {
        /// An id such as `i:42`, or a DNI or NIE that one person has.
        citizen: String,
    },
    /// Double check-ins.
    #[command(subcommand)]
    Conflicts(station_roll::StationConflicts),
    /// Where this station stands.
    Status,
    /// Numbers for a monitoring system, in the OpenMetrics text format.
    Metrics,
    /// Copies of records among the stations of one local network.
    #[command(subcommand)]
    Neighbours(neighbours::NeighboursCommand),
    /// The papers of the day as PDF, as they stand now: actas, numbered list, marked roll.
    Papers {
        /// Where to; a paper of the same name there is replaced. They hold people's names: mind who reads that folder.
        dir: PathBuf,
        /// Besides Spanish, where a community has another official language.
        #[arg(long, value_enum, default_value = "es")]
        language: papers::PaperLanguages,
    },
    /// Keep a fresh copy of the marked roll on a memory stick, for going on by hand; write it now.
    RollCopy(roll_copy::RollCopyArgs),
    /// Write everything that the centre needs onto a memory stick, sealed for it, once the count is certified.
    Export {
        /// The folder of the stick.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Take this machine out of service: wipe everything on it, its keys first. Only when nothing would be lost.
    Retire {
        /// The post of an officer; two are needed.
        #[arg(long = "officer", value_name = "POST", required = true, num_args = 1)]
        officers: Vec<String>,
        /// The id of the station, typed.
        #[arg(long, value_name = "STATION")]
        confirm: String,
    },
    /// The certified count, and the code to dictate with it where there is no way to the centre.
    Count,
    /// Turnout over the day and the two advances, or take one.
    Turnout(turnout::StationTurnout),
    /// The people of the table.
    #[command(subcommand)]
    Members(members::MembersCommand),
    /// What this station is set up for.
    Config {
        /// Check that a scope can be read, and say how it is understood.
        #[arg(long, value_name = "Q")]
        scope: Option<String>,
    },
    /// The newest lines of the log.
    Logs {
        /// How many.
        #[arg(long, default_value_t = 50)]
        lines: usize,
    },
    /// Look for anything that would keep this machine from its work.
    Doctor,
    /// Check chain, audit log, box and store.
    Verify,
    /// Pretend the network is gone.
    OfflineDemo {
        /// `on` or `off`.
        #[arg(value_parser = ["on", "off"])]
        state: String,
    },
    /// Let invented voters vote, in elections marked "test": true.
    Simulate {
        /// How many.
        #[arg(long, value_name = "N")]
        voters: u32,
        /// Chooses the people and their marks.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Close the poll and certify the count.
        #[arg(long)]
        close: bool,
    },
    /// Put a copy back after the disk damaged the store, with whatever damaged files and neighbours still have.
    Restore {
        /// The folder of the newest backup.
        dir: PathBuf,
        /// Seconds to look for neighbours.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=600))]
        wait: u64,
    },
    /// Copy the store to another folder, checked.
    Backup {
        /// Where to.
        dir: PathBuf,
    },
}

/// `urna office …`.
#[derive(Debug, Subcommand)]
pub enum OfficeCommand {
    /// Collections, indexes, views, roles and keys.
    Init {
        /// Connection string of an administrator.
        #[arg(long, env = "URNA_OFFICE_URI", hide_env_values = true)]
        uri: String,
    },
    /// The electoral roll.
    #[command(subcommand)]
    Roll(RollCommand),
    /// Elections.
    #[command(subcommand)]
    Election(ElectionCommand),
    /// Stations.
    #[command(subcommand)]
    Station(OfficeStationCommand),
    /// After the cluster was restored from a backup: every station offers again what had been confirmed to it.
    Restored,
    /// How often stations ask for changes, and up to how many of them are told at once that something changed.
    Pace {
        /// Seconds between two questions of a station; `default` leaves it to them.
        #[arg(long, value_name = "SECONDS")]
        every: Option<String>,
        /// Stations follow hints of the centre while there are at most so many; 0 turns hints off.
        #[arg(long, value_name = "STATIONS")]
        hints_up_to: Option<u64>,
    },
    /// Take in what neighbours carried for stations that could not send it themselves, or the package of a station.
    Copies {
        /// A package that a station wrote onto a memory stick. May be taken in again.
        #[arg(long, value_name = "FILE")]
        package: Option<PathBuf>,
        /// Where its papers and its audit log are written to.
        #[arg(long, value_name = "DIR", requires = "package")]
        files: Option<PathBuf>,
    },
    /// Double check-ins of all stations.
    #[command(subcommand)]
    Conflicts(office_roll::OfficeConflicts),
    /// Turnout, counts, seats, reconciliation.
    Results {
        /// The election.
        election: String,
    },
    /// Turnout advances: those that arrived, and whether a dictated one is right.
    #[command(subcommand)]
    Turnout(turnout::OfficeTurnout),
    /// Checks a count that a table dictated by telephone: whether it adds up and belongs to the code beside it.
    Dictated(dictated::DictatedArgs),
    /// Checks a paper by its square code: who signed it, and whether it says what arrived.
    Paper {
        /// What the code says; `-` reads it from standard input, as a scanner types it.
        code: String,
    },
}

/// `urna office roll …`.
#[derive(Debug, Subcommand)]
pub enum RollCommand {
    /// Invent citizens.
    Generate {
        /// How many.
        #[arg(long, value_name = "N")]
        count: u64,
        /// The same seed gives the same citizens.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Of every 1000, about how many asked to vote by post.
        #[arg(long, value_name = "N", default_value_t = 0,
              value_parser = clap::value_parser!(u16).range(0..=i64::from(urna_office::roll::POSTAL_OF)))]
        postal: u16,
    },
    /// Read a CSV or JSON-lines file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Stamp a collection that someone else's script filled.
    Adopt {
        /// Go on following foreign writes.
        #[arg(long)]
        watch: bool,
    },
    /// Publish the packed roll of a scope, which its stations then load instead of reading it row by row.
    Publish {
        /// The scope.
        scope: String,
        /// Also write it into a file, for `urna station init --roll`.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Fold the corrections of all stations and of the office into the roll.
    Fold {
        /// The election; the latest published one when nothing is said.
        #[arg(long, value_name = "ID")]
        election: Option<String>,
        /// Look at all of them once more, also those before the last fold.
        #[arg(long)]
        all: bool,
    },
    /// Correct a citizen; in the roll after the next fold.
    Correct(office_roll::OfficeCorrectArgs),
    /// Write the roll as JSON lines.
    Export {
        /// The file.
        file: PathBuf,
    },
}

/// `urna office election …`.
#[derive(Debug, Subcommand)]
pub enum ElectionCommand {
    /// Sign and publish a definition.
    Publish {
        /// The JSON file.
        file: PathBuf,
        /// Compare turnout with an earlier election: a file with lines such as `14:00;40,48`.
        #[arg(long, value_name = "FILE", requires = "earlier_title", requires = "earlier_date")]
        earlier: Option<PathBuf>,
        /// What the earlier election is called.
        #[arg(long, value_name = "TITLE", requires = "earlier")]
        earlier_title: Option<String>,
        /// Its day.
        #[arg(long, value_name = "YYYY-MM-DD", requires = "earlier")]
        earlier_date: Option<String>,
        /// Say where tables sit: a file with lines such as `06-015-01-001-A;CEIP Cervantes;Calle Mayor, 3;Aula 2;plan.svg`.
        #[arg(long, value_name = "FILE")]
        places: Option<PathBuf>,
    },
    /// Make the outline of an emblem out of a drawing, for the definition.
    Outline {
        /// The drawing, an SVG file; its filled shapes are taken.
        file: PathBuf,
    },
    /// All elections.
    List,
    /// One election.
    Show {
        /// Its id.
        id: String,
    },
    /// Make its audio: every text that a booth can say, read out or recorded, signed, for every station the same.
    Speak(speech::SpeakArgs),
}

/// `urna office station …`.
#[derive(Debug, Subcommand)]
pub enum OfficeStationCommand {
    /// Create a station and its one-time registration key.
    Create {
        /// Name.
        name: String,
        /// The part of the roll it may see.
        #[arg(long, value_name = "Q")]
        scope: String,
        /// A table that votes there, by its code in `mesa`; may be given again. Everybody of the scope votes there without it.
        #[arg(long = "table", value_name = "CODE")]
        tables: Vec<String>,
        /// The booth waits until a check-in has a copy at a neighbour.
        #[arg(long)]
        copies_required: bool,
    },
    /// Let a station take part among neighbours no longer: it was stolen, or somebody else has its key.
    ShutOut {
        /// Its id.
        id: String,
        /// Let it in again.
        #[arg(long)]
        undo: bool,
    },
    /// All stations.
    List,
    /// One station.
    Show {
        /// Its id.
        id: String,
    },
    /// Order a station that is at work to hold another part of the roll, or see how far that is.
    Scope {
        /// Its id.
        id: String,
        /// The part of the roll it may see from now on.
        #[arg(long, value_name = "Q")]
        scope: String,
    },
    /// Write its enrolment bundle.
    Bundle {
        /// Its id.
        id: String,
        /// The file to write.
        out: PathBuf,
    },
}

/// Runs what was asked for.
pub fn run(arguments: Cli) -> anyhow::Result<()> {
    let json = arguments.json;
    match arguments.command {
        None => crate::windows::run(home(arguments.home, "station")?, arguments.kiosk),
        Some(Command::Demo(demo)) => demo::run(&demo, json),
        Some(Command::Station(command)) => station::run(command, &home(arguments.home, "station")?, json),
        Some(Command::Office(command)) => office::run(command, &home(arguments.home, "office")?, json),
    }
}

/// The home folder: what was said, else the platform's data directory.
fn home(said: Option<PathBuf>, role: &str) -> anyhow::Result<PathBuf> {
    if let Some(home) = said {
        return Ok(home);
    }
    let data = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local").join("share")));
    match data {
        Some(data) => Ok(data.join("urna").join(role)),
        None => anyhow::bail!("no home folder is known; say --home DIR or set URNA_HOME"),
    }
}

/// Runs one command's work and lets the clients it used say farewell to their servers.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = runtime()?;
    let done = runtime.block_on(work);
    runtime.block_on(urna_atlas::settle());
    done
}

/// The runtime of a command that waits for the network.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}
