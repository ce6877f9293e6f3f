//! `station-on-a-pipe HOME [SEED]`: a polling station that does what its standard input says, one order a line, and
//! says on its standard output what is done, one answer a line. See `urna_tests::StationProcess`.
//!
//! It logs everything that any crate would ever log: what the logs of a station may not hold, they do not hold at any
//! level.

use std::env;
use std::fs::File;
use std::io::{self, BufRead as _, Write as _};
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use tracing::level_filters::LevelFilter;
use urna_domain::election::Marks;
use urna_station::environment::{Environment, Machine};
use urna_station::{Method, Station};
use urna_store::Home;
use urna_tests::polling_day::{STATION, SeededMachine, officers, open_station, row_key};
use urna_tests::{Answer, Order};

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let home = Home::new(arguments.next().context("the home is missing")?);
    let machine: Arc<dyn Environment> = match arguments.next() {
        Some(seed) => SeededMachine::new(seed.parse()?),
        None => Arc::new(Machine),
    };
    let log = File::options().create(true).append(true).open(home.logs_dir().join("urna.jsonl"))?;
    tracing_subscriber::fmt()
        .json()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(Mutex::new(log))
        .try_init()
        .map_err(anyhow::Error::msg)?;
    tracing::info!("the station takes orders");
    let station = open_station(&home, &machine)?;
    say(&Answer::Opened(format!("{:?}", station.recovery())))?;
    for line in io::stdin().lock().lines() {
        carry_out(&station, serde_json::from_str(&line?)?)?;
    }
    Ok(())
}

fn carry_out(station: &Station, order: Order) -> anyhow::Result<()> {
    match order {
        Order::OpenPoll => station.open_poll(&officers()?)?,
        Order::Vote { person, marks } => {
            let ticket = station.authorise(row_key(station, person)?, Method::Dni, "vocal 1")?;
            say(&Answer::Ticket { person, code: ticket.code.clone() })?;
            return vote(station, person, &ticket.code, &marks);
        }
        Order::Again { person, marks } => {
            let ticket = station.reissue_code(row_key(station, person)?, "vocal 1")?;
            say(&Answer::Ticket { person, code: ticket.code.clone() })?;
            return vote(station, person, &ticket.code, &marks);
        }
        Order::Resume { person, code, marks } => return vote(station, person, &code, &marks),
        Order::Backup => {
            let store = station.store();
            store.backup_to(&store.home().backup_dir(), urna_store::BoxCopy::Take)?;
        }
        Order::Close => {
            station.close_poll(&officers()?, STATION)?;
            station.certify(&officers()?)?;
        }
    }
    say(&Answer::Done)
}

fn vote(station: &Station, person: u32, code: &str, marks: &Marks) -> anyhow::Result<()> {
    station.begin_ballot(code)?;
    say(&Answer::Booth { person })?;
    station.cast(marks)?;
    say(&Answer::Cast { person })
}

/// Says it at once: what was said is known even when the next step never comes.
fn say(answer: &Answer) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    out.write_all(&line)?;
    Ok(out.flush()?)
}
