//! `urna office …`.

use std::{io::Read as _, path::Path, time::Duration};

use anyhow::anyhow;
use serde_json::json;
use urna_atlas::hints::HINTS_UP_TO;
use urna_domain::{
    Hash,
    emblem::Emblem,
    ids::{ElectionId, StationId},
    spoken::spoken,
    tables::Tables,
};
use urna_office::{
    Office, copies, drawing, election, neighbours::Copies, results, roll, station, station::Terms,
};

use super::{
    ElectionCommand, OfficeCommand, OfficeStationCommand, RollCommand, block_on, office_roll, output,
    packages,
};

/// Progress is told every so many rows.
const PROGRESS_ROWS: u64 = 100_000;
/// The most faults that are named one by one.
const NAMED_MAX: usize = 10;

pub(crate) fn run(command: OfficeCommand, home: &Path, json: bool) -> anyhow::Result<()> {
    let _log = crate::log::start(None);
    block_on(async {
        match command {
            OfficeCommand::Init { uri } => init(home, &uri, json).await,
            OfficeCommand::Roll(command) => run_roll(command, &Office::open(home).await?, json).await,
            OfficeCommand::Election(ElectionCommand::Outline { file }) => outline(&file, json),
            OfficeCommand::Election(command) => run_election(command, &Office::open(home).await?, json).await,
            OfficeCommand::Station(command) => run_station(command, &Office::open(home).await?, json).await,
            OfficeCommand::Restored => restored(&Office::open(home).await?, json).await,
            OfficeCommand::Copies { package: None, files: _ } => {
                take_in_copies(&Office::open(home).await?, json).await
            }
            OfficeCommand::Copies { package: Some(package), files } => {
                packages::take_in(&Office::open(home).await?, &package, files.as_deref(), json).await
            }
            OfficeCommand::Pace { every, hints_up_to } => {
                pace(&Office::open(home).await?, every.as_deref(), hints_up_to, json).await
            }
            OfficeCommand::Conflicts(command) => {
                office_roll::conflicts(&Office::open(home).await?, command, json).await
            }
            OfficeCommand::Results { election } => {
                show_results(&Office::open(home).await?, &election, json).await
            }
            OfficeCommand::Turnout(command) => {
                super::turnout::office(&Office::open(home).await?, command, json).await
            }
            OfficeCommand::Dictated(arguments) => {
                super::dictated::check(&Office::open(home).await?, &arguments, json).await
            }
            OfficeCommand::Paper { code } => check_paper(&Office::open(home).await?, &code, json).await,
        }
    })
}

async fn init(home: &Path, uri: &str, json: bool) -> anyhow::Result<()> {
    let office = Office::init(home, uri).await?;
    let authority = urna_domain::Hash(office.authority().to_bytes()).to_string();
    output::answer(json, &json!({ "home": home, "authority": authority }), || {
        vec![
            format!("The office is ready in {}.", home.display()),
            format!("Public key of the election authority: {authority}"),
            "Next: urna office roll generate|import|adopt".to_owned(),
        ]
    });
    Ok(())
}

async fn pace(
    office: &Office,
    every: Option<&str>,
    hints_up_to: Option<u64>,
    json: bool,
) -> anyhow::Result<()> {
    match every {
        None => {}
        Some("default") => office.set_pace(None).await?,
        Some(text) => {
            let seconds =
                text.parse().map_err(|_| anyhow!("give --every as whole seconds or as `default`"))?;
            office.set_pace(Some(Duration::from_secs(seconds))).await?;
        }
    }
    if let Some(stations) = hints_up_to {
        office.set_hints_up_to(stations).await?;
    }
    let fleet = office.fleet().await?;
    let (every, up_to) = (fleet.poll_interval_ms, fleet.hints_up_to.unwrap_or(HINTS_UP_TO));
    let value = json!({
        "every_ms": every, "hints_up_to": up_to, "stations": fleet.stations, "hints": fleet.allows_hints(),
    });
    output::answer(json, &value, || {
        let asks = every.map_or_else(
            || "Stations ask for changes at their own pace.".to_owned(),
            |every| format!("Stations ask for changes every {} s.", every / 1_000),
        );
        let hints = if fleet.allows_hints() { "follow hints" } else { "follow no hints" };
        vec![asks, format!("{} stations of at most {up_to}: they {hints}.", fleet.stations)]
    });
    Ok(())
}

async fn restored(office: &Office, json: bool) -> anyhow::Result<()> {
    office.mark_restored().await?;
    output::answer(json, &json!({ "restored": true }), || {
        vec!["Every station will offer again what had been confirmed to it, and compare its roll.".to_owned()]
    });
    Ok(())
}

async fn run_roll(command: RollCommand, office: &Office, json: bool) -> anyhow::Result<()> {
    match command {
        RollCommand::Generate { count, seed, postal } => {
            let report = roll::generate_with_postal(office, count, seed, postal, progress()).await?;
            let value = json!({ "inserted": report.inserted, "already_there": report.already_there });
            output::answer(json, &value, || {
                vec![format!("invented citizens on the roll: {}", report.inserted)]
            });
        }
        RollCommand::Import { file } => {
            let report = roll::import(office, &file, progress()).await?;
            let bad: Vec<_> = report
                .bad_lines
                .iter()
                .map(|bad| json!({ "line": bad.line, "reason": bad.reason }))
                .collect();
            let value = json!({
                "inserted": report.inserted, "already_there": report.already_there, "bad": report.bad,
                "bad_lines": bad, "unusual_dni": report.unusual_dni,
            });
            output::answer(json, &value, || {
                let mut lines = vec![
                    format!("imported: {}; already there: {}", report.inserted, report.already_there),
                    format!(
                        "left out: {}; DNI that cannot be read and are kept as they are: {}",
                        report.bad, report.unusual_dni
                    ),
                ];
                let named = report.bad_lines.iter().take(NAMED_MAX);
                lines.extend(named.map(|bad| format!("  line {}: {}", bad.line, bad.reason)));
                lines
            });
            anyhow::ensure!(
                report.bad == 0,
                "lines left out: {}; mend them and import the file again",
                report.bad
            );
        }
        RollCommand::Adopt { watch } => adopt(office, watch, json).await?,
        RollCommand::Publish { scope, out } => {
            let report = roll::publish(office, &scope, out.as_deref(), progress()).await?;
            let value = json!({
                "scope": report.scope, "version": report.version.as_str(), "rows": report.rows,
                "pages": report.pages, "bytes": report.bytes, "file": out,
            });
            output::answer(json, &value, || {
                let mut lines = vec![
                    format!(
                        "published: {} citizens in {} pages, {} bytes",
                        report.rows, report.pages, report.bytes
                    ),
                    format!("scope: {}", report.scope),
                ];
                lines.extend(out.as_ref().map(|out| format!("written: {}", out.display())));
                lines
            });
        }
        RollCommand::Fold { election, all } => {
            office_roll::fold(office, election.as_deref(), all, json).await?;
        }
        RollCommand::Correct(arguments) => office_roll::correct(office, &arguments, json).await?,
        RollCommand::Export { file } => {
            let report = roll::export(office, &file).await?;
            output::answer(json, &json!({ "written": report.written, "bad": report.bad }), || {
                vec![format!("written: {}; documents that are not citizens: {}", report.written, report.bad)]
            });
        }
    }
    Ok(())
}

async fn adopt(office: &Office, watch: bool, json: bool) -> anyhow::Result<()> {
    if watch {
        output::progress("Following foreign writes; stop it with Ctrl-C.");
        return Err(roll::adopt_and_watch(office, |report| print_adopted(report, json)).await.into());
    }
    print_adopted(&roll::adopt(office, progress()).await?, json);
    Ok(())
}

fn print_adopted(report: &roll::AdoptReport, json: bool) {
    let named: Vec<_> =
        report.named.iter().map(|(id, reason)| json!({ "id": id, "reason": reason })).collect();
    let value = json!({
        "read": report.read, "adopted": report.adopted, "changed": report.changed, "missed": report.missed,
        "bad": report.bad, "named": named,
    });
    output::answer(json, &value, || {
        let mut lines = vec![format!(
            "read: {}; stamped for the first time: {}; stamped again: {}; not citizens, left alone: {}",
            report.read, report.adopted, report.changed, report.bad
        )];
        lines.extend(report.named.iter().take(NAMED_MAX).map(|(id, reason)| format!("  {id}: {reason}")));
        lines
    });
}

async fn run_election(command: ElectionCommand, office: &Office, json: bool) -> anyhow::Result<()> {
    match command {
        ElectionCommand::Publish { file, earlier, earlier_title, earlier_date, places } => {
            let compare = match (&earlier, &earlier_title, &earlier_date) {
                (Some(path), Some(title), Some(date)) => Some(election::Earlier { path, title, date }),
                // One of them without the others was refused before.
                _ => None,
            };
            let additions = election::Additions { earlier: compare, places: places.as_deref() };
            let published = election::publish_with(office, &file, additions).await?;
            let id = &published.election.id;
            output::answer(json, &json!({ "id": id }), || vec![format!("signed and published: {id}")]);
        }
        ElectionCommand::Outline { file } => outline(&file, json)?,
        ElectionCommand::List => {
            let all = election::list(office).await?;
            let rows: Vec<_> = all
                .iter()
                .map(|one| json!({ "id": one.election.id, "date": one.election.date, "test": one.election.test }))
                .collect();
            output::answer(json, &json!(rows), || {
                all.iter().map(|one| format!("{}  {}", one.election.date, one.election.id)).collect()
            });
        }
        ElectionCommand::Show { id } => {
            let published = election::show(office, &ElectionId::parse(&id)?).await?;
            let text = serde_json::to_string_pretty(&published.election)?;
            output::answer(json, &serde_json::to_value(&published.election)?, || vec![text]);
        }
        ElectionCommand::Speak(arguments) => super::speech::speak(office, &arguments, json).await?,
    }
    Ok(())
}

/// Reads a drawing; no office is needed for it.
fn outline(file: &Path, json: bool) -> anyhow::Result<()> {
    let Emblem(outline) = drawing::read_emblem(file)?;
    output::answer(json, &json!({ "outline": outline }), || vec![outline.clone()]);
    Ok(())
}

async fn run_station(command: OfficeStationCommand, office: &Office, json: bool) -> anyhow::Result<()> {
    match command {
        OfficeStationCommand::Create { name, scope, tables, copies_required } => {
            let copies = if copies_required { Copies::Required } else { Copies::BestEffort };
            let terms = Terms { copies, tables: Tables::parse(tables)? };
            let created = station::create_with(office, &name, &scope, terms).await?;
            let key = created.registration_key.to_string();
            let centre = spoken(&Hash(office.authority().to_bytes())).join(" ");
            let value = json!({ "id": created.id, "registration_key": key, "centre": centre });
            output::answer(json, &value, || {
                vec![
                    format!("station: {}", created.id),
                    format!("one-time registration key: {key}"),
                    format!("fingerprint of this centre, to compare at the machine: {centre}"),
                    format!("Next: urna office station bundle {} FILE", created.id),
                ]
            });
        }
        OfficeStationCommand::ShutOut { id, undo } => {
            let one = station::show(office, &StationId::parse(&id)?).await?;
            office.admin().shut_out(&one.id, !undo).await?;
            output::answer(json, &json!({ "id": id, "shut_out": !undo }), || {
                vec![if undo {
                    format!("{id} may take part among its neighbours again.")
                } else {
                    format!(
                        "{id} is shut out; its neighbours hear of it with their next contact to the centre."
                    )
                }]
            });
        }
        OfficeStationCommand::List => {
            let all = station::list(office).await?;
            let rows: Vec<_> = all.iter().map(station_json).collect();
            output::answer(json, &json!(rows), || {
                all.iter()
                    .map(|one| format!("{}  {}  {}  {}", one.id, one.state(), one.name, one.scope))
                    .collect()
            });
        }
        OfficeStationCommand::Show { id } => {
            let one = station::show(office, &StationId::parse(&id)?).await?;
            let tables = Vec::from(station::tables_of(office, &one.id)?);
            let mut value = station_json(&one);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("tables".to_owned(), json!(tables));
            }
            output::answer(json, &value, || {
                let mut lines = vec![
                    format!("{}  {}", one.id, one.state()),
                    format!("name: {}", one.name),
                    format!("scope: {}", one.scope),
                ];
                lines.extend((!tables.is_empty()).then(|| format!("tables: {}", tables.join(", "))));
                lines
            });
        }
        OfficeStationCommand::Scope { id, scope } => {
            let change = station::change_scope(office, &StationId::parse(&id)?, &scope).await?;
            let done = change == station::ScopeChange::Done;
            output::answer(json, &json!({ "id": id, "scope": scope, "done": done }), || {
                match change {
                station::ScopeChange::Done => vec![format!(
                    "{id} holds the new roll, and its right to read the old one was taken away."
                )],
                station::ScopeChange::Ordered => vec![
                    format!("{id} is ordered to hold the new roll. It loads it beside the one in use."),
                    "Run this again later: when the station holds it, its right to read the old roll is taken away."
                        .to_owned(),
                ],
            }
            });
        }
        OfficeStationCommand::Bundle { id, out } => {
            station::bundle(office, &StationId::parse(&id)?, None, &out).await?;
            output::answer(json, &json!({ "bundle": out }), || vec![format!("written: {}", out.display())]);
        }
    }
    Ok(())
}

fn station_json(one: &urna_atlas::admin::StationRecord) -> serde_json::Value {
    json!({
        "id": one.id, "name": one.name, "scope": one.scope, "earlier_scopes": one.earlier_scopes, "readable_scopes": one.readable_scopes,
        "state": one.state(),
    })
}

async fn take_in_copies(office: &Office, json: bool) -> anyhow::Result<()> {
    let folded = copies::fold(office).await?;
    let value = json!({
        "copies": folded.copies, "records": folded.records, "guards": folded.guards, "conflicts": folded.conflicts,
        "problems": folded.problems,
    });
    output::answer(json, &value, || {
        let mut lines = vec![format!("copies that neighbours carried: {}", folded.copies)];
        lines.extend(
            folded.records.iter().map(|(station, records)| format!("  new records of {station}: {records}")),
        );
        lines.push(format!(
            "check-ins claimed: {}, double check-ins found: {}",
            folded.guards, folded.conflicts
        ));
        lines.extend(folded.problems.iter().map(|problem| format!("not taken: {problem}")));
        lines
    });
    Ok(())
}

/// The longest code that is read; one on paper is far shorter.
const CODE_BYTES_MAX: u64 = 64 * 1_024;

async fn check_paper(office: &Office, code: &str, json: bool) -> anyhow::Result<()> {
    let code = match code {
        "-" => std::io::read_to_string(std::io::stdin().lock().take(CODE_BYTES_MAX))
            .map_err(|_| anyhow!("standard input holds no text; scan the square code again"))?,
        code => code.to_owned(),
    };
    let paper = results::check_paper(office, &code).await?;
    output::answer(json, &serde_json::to_value(&paper)?, || paper_lines(&paper));
    anyhow::ensure!(
        paper.agrees_with_received != Some(false),
        "station {} signed this paper and sent another count; compare both before either is used",
        paper.station
    );
    Ok(())
}

fn paper_lines(paper: &results::PaperCheck) -> Vec<String> {
    let when = if paper.before_opening { "before opening" } else { "the certified count" };
    let mut lines = vec![
        format!("signed by station {}, election {}: {when}", paper.station, paper.election),
        format!("electors: {}; voted: {}; ballots: {}", paper.electors, paper.voted, paper.ballots),
    ];
    for contest in &paper.contests {
        let results::PaperContest { id, valid, blank, null, votes } = contest;
        lines.push(format!("{id}: valid {valid}, blank {blank}, null {null}"));
        lines.extend(votes.iter().map(|(choice, votes)| format!("  {choice}: {votes}")));
    }
    if paper.contests.is_empty() {
        lines.push("the code holds the hash of the votes only: compare the printed numbers".to_owned());
    }
    lines.push(
        match paper.agrees_with_received {
            Some(true) => "what the station sent says the same",
            Some(false) => "what the station sent says something else",
            None => "the count of this station has not arrived yet",
        }
        .to_owned(),
    );
    lines
}

async fn show_results(office: &Office, election: &str, json: bool) -> anyhow::Result<()> {
    let results = results::results(office, &ElectionId::parse(election)?).await?;
    print_results(&results, json)
}

/// Prints results; says in words what did not verify.
pub(crate) fn print_results(results: &results::Results, json: bool) -> anyhow::Result<()> {
    output::answer(json, &serde_json::to_value(results)?, || result_lines(results));
    Ok(())
}

fn result_lines(results: &results::Results) -> Vec<String> {
    let mut lines = vec![
        format!(
            "election: {}{}",
            results.election,
            if results.test { " (TEST, these votes do not count)" } else { "" }
        ),
        format!(
            "stations: {}; closed: {}; counted: {}",
            results.stations.total, results.stations.closed, results.stations.counted
        ),
        format!("electors: {}; voted: {}", results.turnout.electors, results.turnout.voted),
    ];
    for contest in &results.contests {
        let tally = &contest.tally;
        lines.push(format!(
            "{}: valid {}, blank {}, null {}",
            contest.id, tally.valid, tally.blank, tally.null
        ));
        for (choice, votes) in &tally.votes {
            let seats = contest.seats.get(choice).map(|seats| format!("  seats {seats}")).unwrap_or_default();
            lines.push(format!("  {choice}: {votes}{seats}"));
        }
        if contest.open_seats > 0 {
            lines.push(format!("  seats that wait for a lot: {}", contest.open_seats));
        }
    }
    let reconciliation = &results.reconciliation;
    lines.push(format!(
        "check-ins: {}; ballots: {}; difference: {}; open conflicts: {}",
        reconciliation.check_ins,
        reconciliation.ballots,
        reconciliation.difference,
        reconciliation.open_conflicts
    ));
    lines.extend(
        results.conflicts.classified.iter().map(|(word, count)| format!("  classified as {word}: {count}")),
    );
    lines.extend(results.problems.iter().map(|problem| format!("LOOK: {problem}")));
    lines
}

/// Tells the number of rows on the error stream, now and then.
fn progress() -> impl FnMut(u64) + Send {
    let mut said = 0;
    move |rows| {
        if rows >= said + PROGRESS_ROWS {
            said = rows;
            output::progress(&format!("rows so far: {rows}"));
        }
    }
}
