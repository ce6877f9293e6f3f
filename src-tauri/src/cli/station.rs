//! `urna station …`.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use serde_json::json;
use urna_domain::{Millis, bundle::RegistrationKey, officers::TwoOfficers, scope::Scope};
use urna_neighbour::Search;
use urna_station::{
    Enrolled, Identity, Recovery, Refusal, Station, StationError, enrol,
    environment::{Environment, Machine},
    key_file, scope, summarise,
};
use urna_store::{
    BoxCopy, Home, Store, events,
    neighbours::{self, Chain},
};

use super::{StationCommand, block_on, output, runtime, station_roll};
use crate::worker::{self, Sync};

/// How long the worker may take to stop.
const REPORT_INTERVAL: Duration = Duration::from_secs(30);

pub(crate) fn run(command: StationCommand, home: &Path, json: bool) -> anyhow::Result<()> {
    let home = Home::new(home);
    let _log = crate::log::start(home.logs_dir().exists().then(|| home.logs_dir()).as_deref());
    match command {
        StationCommand::Init { bundle, registration_key, roll, speech } => {
            let carried = Carried { roll: roll.as_deref(), speech: speech.as_deref() };
            init(&home, &bundle, &registration_key, &carried, json)
        }
        StationCommand::Run => follow(&home, json),
        StationCommand::Sync { once, retry_refused } => {
            if retry_refused {
                retry_what_was_refused(&home)?;
            }
            if once { sync_once(&home, json) } else { follow(&home, json) }
        }
        StationCommand::Correct(arguments) => station_roll::correct(&home, &arguments, json),
        StationCommand::Show { citizen } => station_roll::show(&home, &citizen, json),
        StationCommand::Conflicts(command) => station_roll::conflicts(&home, command, json),
        StationCommand::Status => status(&home, json),
        StationCommand::Metrics => super::metrics::run(&home, json),
        StationCommand::Papers { dir, language } => super::papers::run(&home, &dir, language, json),
        StationCommand::RollCopy(arguments) => super::roll_copy::run(&home, &arguments, json),
        StationCommand::Export { to } => super::export::run(&home, &to, json),
        StationCommand::Retire { officers, confirm } => super::retire::run(&home, &officers, &confirm, json),
        StationCommand::Count => super::dictated::count(&home, json),
        StationCommand::Turnout(arguments) => super::turnout::station(&home, &arguments, json),
        StationCommand::Members(command) => super::members::run(&command, &home, json),
        StationCommand::Neighbours(command) => super::neighbours::run(command, &home, json),
        StationCommand::Config { scope } => config(&home, scope.as_deref(), json),
        StationCommand::Logs { lines } => logs(&home, lines),
        StationCommand::Doctor => super::doctor::run(&home, json),
        StationCommand::Verify => verify(&home, json),
        StationCommand::OfflineDemo { state } => offline_demo(&home, state == "on", json),
        StationCommand::Simulate { voters, seed, close } => simulate(&home, voters, seed, close, json),
        StationCommand::Restore { dir, wait } => restore(&home, &dir, Duration::from_secs(wait), json),
        StationCommand::Backup { dir } => backup(&home, &dir, json),
    }
}

/// What came on the same stick as the bundle.
struct Carried<'a> {
    roll: Option<&'a Path>,
    speech: Option<&'a Path>,
}

fn init(home: &Home, bundle: &Path, key: &str, carried: &Carried<'_>, json: bool) -> anyhow::Result<()> {
    let key = RegistrationKey::parse(key)?;
    let size = std::fs::metadata(bundle)
        .with_context(|| format!("the bundle {} cannot be read; check the path", bundle.display()))?
        .len();
    if size > u64::try_from(urna_domain::bundle::BUNDLE_BYTES_MAX)? {
        return Err(urna_domain::bundle::BundleError::TooLarge.into());
    }
    let file = std::fs::read(bundle)
        .with_context(|| format!("the bundle {} cannot be read; check the path", bundle.display()))?;
    home.create()?;
    let enrolled = match enrol(home, &file, &key, Arc::new(Machine)) {
        Ok(enrolled) => enrolled,
        // The roll and the audio may come later, or again after their loading broke off.
        Err(StationError::Refused(Refusal::AlreadyEnrolled(_)))
            if carried.roll.is_some() || carried.speech.is_some() =>
        {
            here(home)?
        }
        Err(error) => return Err(error.into()),
    };
    let clips = match carried.speech {
        Some(speech) => Some(super::speech::take(&*open(home)?, home, speech)?),
        None => None,
    };
    let rows = match carried.roll {
        Some(roll) => Some(load_roll(home, roll).map_err(|error| {
            let station = &enrolled.station;
            anyhow::anyhow!("{error}; this machine is enrolled as {station} and its roll is as it was")
        })?),
        None => None,
    };
    let value = json!({
        "station": enrolled.station, "name": enrolled.name, "scope": enrolled.scope, "election": enrolled.election,
        "roll": rows, "speech": clips,
    });
    output::answer(json, &value, || {
        let mut lines = vec![
            format!("Enrolled as {} ({}).", enrolled.name, enrolled.station),
            format!("Scope: {}", enrolled.scope),
            match &enrolled.election {
                Some(id) => format!("Election: {id}"),
                None => "No election came with the bundle; ask the office for a new one and run this again."
                    .to_owned(),
            },
        ];
        lines.extend(clips.map(|clips| format!("Audio: {clips} clips for voters who listen.")));
        lines.extend(rows.map(|rows| format!("Roll: {rows} people out of the file.")));
        lines.push("Next: urna station sync --once".to_owned());
        lines
    });
    Ok(())
}

/// What a home that was enrolled before is.
fn here(home: &Home) -> anyhow::Result<Enrolled> {
    let (store, identity) = open_read_only(home)?;
    let election = worker::election_id(&store)?;
    Ok(Enrolled {
        scope: store.read(|read| scope::in_use(read, &identity))?,
        station: identity.station.to_string(),
        name: identity.name,
        election,
    })
}

fn load_roll(home: &Home, roll: &Path) -> anyhow::Result<u64> {
    let station = open(home)?;
    Ok(urna_sync::load_carried_roll(station.store(), &station.worker_config()?, roll, |_| ())?)
}

fn retry_what_was_refused(home: &Home) -> anyhow::Result<()> {
    let station = open(home)?;
    let retried = runtime()?.block_on(urna_sync::retry_refused(station.store()))?;
    output::progress(&format!("refused records that are sent again: {retried}"));
    Ok(())
}

fn sync_once(home: &Home, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let report = block_on(worker::sync_once(&station))?;
    output::answer(json, &worker::report_json(&report), || {
        vec![
            format!("roll: {} rows in {:.1} s", report.rows, report.roll_seconds),
            format!("received by the centre: {}; double check-ins: {}", report.sent, report.conflicts),
            format!("set aside for a person to look at: {}", report.quarantined),
        ]
    });
    if let Some((_, error)) = report.problems.first() {
        anyhow::bail!(
            "not everything was exchanged: {error}; what is missing is tried again at the next sync"
        );
    }
    Ok(())
}

/// Keeps in step until a signal.
fn follow(home: &Home, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let runtime = runtime()?;
    runtime.block_on(async {
        let sync = Sync::start(station.clone())?;
        let mut links = sync.changes();
        tokio::spawn(crate::stick::keep(station.clone(), crate::stick::Stick::default()));
        output::progress("The worker is running; stop it with Ctrl-C.");
        loop {
            let link = sync.link();
            let value = json!({ "connection": link.word(), "bootstrap_percent": link.bootstrap_percent });
            output::answer(json, &value, || vec![format!("connection: {}", link.word())]);
            tokio::select! {
                _ = links.changed() => {}
                () = tokio::time::sleep(REPORT_INTERVAL) => {}
                stopped = stop_signal() => {
                    stopped?;
                    sync.stop().await;
                    urna_atlas::settle().await;
                    return Ok(());
                }
            }
        }
    })
}

async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

fn status(home: &Home, json: bool) -> anyhow::Result<()> {
    let (store, identity) = open_read_only(home)?;
    let summary = store.read(|read| summarise(read, &identity))?;
    let proof = store.read(urna_sync::proof::last)?;
    let watchdog = store.read(urna_sync::watchdog::counts)?;
    let (head, keepers) = store.read(|read| {
        let head = events::head(read, &identity.station, identity.epoch)?.seq;
        Ok::<_, urna_store::StoreError>((head, neighbours::keepers(read, identity.epoch)?))
    })?;
    let copied = keepers.iter().map(|(_, seq)| *seq).max().unwrap_or(0);
    let link = worker::last_word(&store)?;
    let offline = worker::offline_demo(&store)?;
    let election = worker::election_id(&store)?;
    let in_box = summary.ballots;
    let now = Machine.now();
    let age = summary.pending.oldest.map(|oldest| now.0.saturating_sub(oldest.0) / 1_000);
    let value = json!({
        "station": identity.station,
        "election": election,
        "phase": summary.phase.word(),
        "state": link.state,
        "bootstrap_percent": link.percent,
        "connection": link.word,
        "since": link.since.map(time),
        "offline_demo": offline,
        "roll": {
            "rows": summary.roll_rows, "version": summary.roll_version.map(time), "as_of": summary.roll_as_of.map(time),
        },
        "electors": summary.electors,
        "outbox": {
            "pending": summary.pending.count,
            "oldest_seconds": age,
            "quarantined": summary.quarantined,
        },
        "ballots": { "in_box": in_box, "received": summary.ballots_received },
        "conflicts": summary.conflicts,
        "copies": { "keepers": keepers.len(), "copied_through": copied, "records": head },
        "last_received_at": summary.pending.last_acked.map(time),
        "clock": link.clock,
        "watchdog": {
            "clients_renewed": watchdog.clients_renewed, "rounds_abandoned": watchdog.rounds_abandoned,
            "hints_ended": watchdog.hints_ended,
        },
        "proof": proof.as_ref().map(|proof| json!({
            "ok": proof.holds(), "at": time(proof.at), "rows": proof.rows, "repaired": proof.repaired,
            "unreadable": proof.unreadable, "unstamped": proof.unstamped, "events": proof.events,
            "ballots": proof.ballots, "lost": proof.lost,
        })),
    });
    output::answer(json, &value, || {
        let mut lines = vec![
            format!("{} ({}), poll {}", identity.name, identity.station, summary.phase.word()),
            match link.percent {
                Some(percent) => format!("state: {} ({percent} %)", link.state),
                None => format!("state: {}", link.state),
            },
            format!(
                "roll: {} people, version {}, last compared {}",
                summary.roll_rows,
                summary.roll_version.map_or_else(|| "none".to_owned(), time),
                or_never(summary.roll_as_of)
            ),
            format!(
                "electors: {}; voted: {}; authorised and not voted: {}",
                summary.electors, summary.voted, summary.authorised
            ),
            format!("ballots in the box: {in_box}; received by the centre: {}", summary.ballots_received),
            format!("waiting to be sent: {}; set aside: {}", summary.pending.count, summary.quarantined),
            format!(
                "connection: {}; last received by the centre: {}",
                link.word,
                or_never(summary.pending.last_acked)
            ),
        ];
        if offline {
            lines.push(
                "the network is switched off for this station: urna station offline-demo off".to_owned(),
            );
        }
        lines.extend(link.clock.map(|clock| format!("this machine's clock {}", clock.words())));
        lines
    });
    Ok(())
}

fn config(home: &Home, scope: Option<&str>, json: bool) -> anyhow::Result<()> {
    if let Some(text) = scope {
        let scope = Scope::parse(text)?;
        let value = json!({ "scope": scope.to_string(), "index": scope.drivers().is_some() });
        output::answer(json, &value, || {
            let index =
                if scope.drivers().is_some() { "an index can serve it" } else { "no index can serve it" };
            vec![format!("{scope}"), index.to_owned()]
        });
        return Ok(());
    }
    let (store, identity) = open_read_only(home)?;
    let election = worker::election_id(&store)?;
    let offline = worker::offline_demo(&store)?;
    let host = worker::host_of(&identity.uri);
    let in_use = store.read(|read| scope::in_use(read, &identity))?;
    let wanted = store.read(|read| scope::wanted(read, &identity))?;
    let next = (wanted != in_use).then_some(wanted);
    let value = json!({
        "station": identity.station, "name": identity.name, "scope": in_use, "scope_ordered": next, "tables": identity.tables,
        "election": election, "database": identity.database, "host": host, "offline_demo": offline,
        "home": home.dir(), "key_file": key_file::key_path(home),
    });
    output::answer(json, &value, || {
        vec![
            format!("station: {} ({})", identity.name, identity.station),
            match &next {
                Some(next) => format!("scope: {in_use}; ordered by the office: {next}"),
                None => format!("scope: {in_use}"),
            },
            match identity.tables.codes().collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => "tables: all of the scope".to_owned(),
                tables => format!("tables: {tables}"),
            },
            format!("election: {}", election.as_deref().unwrap_or("none")),
            format!("centre: {host}, database {}", identity.database),
            format!("home: {}", home.dir().display()),
            format!("network switched off for a demonstration: {}", if offline { "yes" } else { "no" }),
        ]
    });
    Ok(())
}

fn logs(home: &Home, lines: usize) -> anyhow::Result<()> {
    let mut files: Vec<_> = std::fs::read_dir(home.logs_dir())
        .context("this home has no logs yet")?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let mut newest = Vec::new();
    for file in files.iter().rev() {
        let text = std::fs::read_to_string(file)?;
        newest.extend(text.lines().rev().map(str::to_owned).take(lines - newest.len()));
        if newest.len() >= lines {
            break;
        }
    }
    for line in newest.iter().rev() {
        output::say(line);
    }
    Ok(())
}

fn verify(home: &Home, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let checks = station.verify()?;
    let ok = checks.iter().all(|check| check.ok != Some(false));
    let rows: Vec<_> = checks
        .iter()
        .map(|check| json!({ "code": check.code, "ok": check.ok, "words": check.words }))
        .collect();
    output::answer(json, &json!({ "ok": ok, "checks": rows }), || {
        checks
            .iter()
            .map(|check| {
                let mark = match check.ok {
                    Some(true) => "ok ",
                    Some(false) => "BAD",
                    None => "?  ",
                };
                format!("{mark} {}", check.words)
            })
            .collect()
    });
    anyhow::ensure!(ok, "a check failed; keep this machine as it is and call the office");
    Ok(())
}

fn offline_demo(home: &Home, on: bool, json: bool) -> anyhow::Result<()> {
    block_on(worker::switch_offline_demo(home, on))?;
    output::answer(json, &json!({ "offline_demo": on }), || {
        vec![if on {
            "The network is switched off for this station; it goes on working.".to_owned()
        } else {
            "The network is switched on again.".to_owned()
        }]
    });
    Ok(())
}

fn simulate(home: &Home, voters: u32, seed: u64, close: bool, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let officers = TwoOfficers::new("presidencia", "vocal 1")?;
    let done = station.simulate(voters, seed, close, &officers, |_| {})?;
    let in_box = station.ballots_in_box();
    let value = json!({ "voted": done.voted, "ballots_in_box": in_box, "certified": done.result.is_some() });
    output::answer(json, &value, || {
        let mut lines = vec![format!("voted: {}; ballots in the box: {in_box}", done.voted)];
        if done.result.is_some() {
            lines.push("The poll is closed, counted twice and certified.".to_owned());
        }
        lines
    });
    Ok(())
}

fn restore(home: &Home, dir: &Path, wait: Duration, json: bool) -> anyhow::Result<()> {
    let runtime = runtime()?;
    let environment: Arc<dyn Environment> = Arc::new(Machine);
    let restored = urna_station::restore::restore(home, dir, &environment, |identity, network, from| {
        let Some(credential) = &identity.neighbours else { return Vec::new() };
        let search = Search {
            group: urna_domain::neighbour::group_of(&identity.authority),
            discover: network.on && network.discover,
            peers: if network.on { network.peers } else { Vec::new() },
            patience: wait,
        };
        output::progress("Asking the neighbours for what they keep.");
        let own = Chain { station: identity.station.clone(), epoch: identity.epoch };
        runtime.block_on(urna_neighbour::fetch(&own, from, credential, &search)).unwrap_or_else(|error| {
            output::progress(&format!("The neighbours could not be asked: {error}"));
            Vec::new()
        })
    })?;
    let value = json!({
        "station": restored.station, "in_copy": restored.in_copy, "salvaged": restored.salvaged,
        "from_neighbours": restored.from_neighbours, "ballots_without_record": restored.ballots_without_record,
    });
    output::answer(json, &value, || {
        let mut lines = vec![
            format!("records in the copy: {}", restored.in_copy),
            format!("records that the damaged files still showed: {}", restored.salvaged),
            format!("records that neighbours had kept: {}", restored.from_neighbours),
        ];
        if restored.ballots_without_record > 0 {
            lines.push(format!(
                "ballots in the box whose record was lost: {}; note it in the minutes",
                restored.ballots_without_record
            ));
        }
        lines.push(
            "The damaged files are set aside and kept. The station goes on in a new chain of records."
                .to_owned(),
        );
        lines.push("Next: urna station verify".to_owned());
        lines
    });
    Ok(())
}

fn backup(home: &Home, dir: &Path, json: bool) -> anyhow::Result<()> {
    let (store, identity) = open_read_only(home)?;
    let phase = store.read(|read| summarise(read, &identity))?.phase;
    let box_copy = urna_station::backup::box_copy(phase);
    let report = store.backup_to(dir, box_copy)?;
    let value = json!({ "backup": dir, "events": report.events, "box": box_copy == BoxCopy::Take });
    output::answer(json, &value, || {
        let what = match box_copy {
            BoxCopy::Take => "store and box",
            BoxCopy::Leave => "store; the box follows once the poll has ended",
        };
        vec![format!("copied and checked in {}: {what}", dir.display())]
    });
    Ok(())
}

/// Opens the station for work, saying what a start found of an interrupted cast.
pub(crate) fn open(home: &Home) -> anyhow::Result<Arc<Station>> {
    let station = Station::open(home, Arc::new(Machine))?;
    match station.recovery() {
        Recovery::Nothing => {}
        Recovery::VoteCompleted => output::progress(
            "The last stop interrupted a vote. The ballot is in the box; its record is complete now. It counts once.",
        ),
        Recovery::VoteNotCast => output::progress(
            "The last stop interrupted a voter. Nothing was cast; the code is good again until it expires.",
        ),
        Recovery::BoxAheadOfStore => output::progress(
            "The box names an authorisation this store does not know. Do not go on; call the office.",
        ),
    }
    Ok(Arc::new(station))
}

/// Opens store and identity for reading, beside a station at work.
pub(crate) fn open_read_only(home: &Home) -> anyhow::Result<(Store, Identity)> {
    if !key_file::has_key(home) || !home.station_db().exists() {
        return Err(Refusal::NotEnrolled.into());
    }
    let store = Store::open_read_only(home, &key_file::read_key(home)?)?;
    let identity = store.read(Identity::load)?;
    Ok((store, identity.ok_or(Refusal::NotEnrolled)?))
}

/// A time as text, RFC 3339 in UTC.
pub(crate) fn time(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_string()).unwrap_or_default()
}

fn or_never(at: Option<Millis>) -> String {
    at.map_or_else(|| "never".to_owned(), time)
}
