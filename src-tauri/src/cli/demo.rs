//! `urna demo`: a local MongoDB, an office, two stations and invented citizens on this machine, with the network
//! cut and restored in between. Everything is real but the people.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use anyhow::Context;
use urna_domain::{
    bundle::RegistrationKey,
    election::Election,
    officers::{Post, TwoOfficers},
};
use urna_local_mongod::{DataFolder, LocalMongod, Settings};
use urna_office::{Office, election, results, roll, station as office_station};
use urna_station::{Station, enrol, environment::Machine, members::NewMember};
use urna_store::Home;

use super::{DemoArgs, output::say, runtime};
use crate::worker;

/// The election of the demonstration; marked as a test.
const ELECTION: &str = include_str!("../../demo/election.json");
/// The two stations: name and scope.
const STATIONS: [(&str, &str); 2] =
    [("Mesa Extremadura", "comunidad == 'Extremadura'"), ("Mesa Galicia", "comunidad == 'Galicia'")];
const SEED: u64 = 2026;

pub(crate) fn run(arguments: &DemoArgs, json: bool) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("urna-demo-").tempdir()?;
    say("1. Starting a real MongoDB on this machine.");
    let mongod =
        LocalMongod::start(&Settings { data: DataFolder::Temporary, test_commands: false, member: None })?;
    let runtime = runtime()?;
    let password = random_password();
    let uri = runtime.block_on(urna_atlas::replica_set::bootstrap(mongod.port(), "office", &password))?;
    let office = runtime.block_on(prepare_office(&folder.path().join("office"), &uri, arguments.citizens))?;
    let mut homes = Vec::new();
    for (name, scope) in STATIONS {
        homes.push(runtime.block_on(prepare_station(&office, folder.path(), name, scope))?);
    }
    let [first, second] = homes.as_slice() else { anyhow::bail!("the demonstration has two stations") };
    runtime.block_on(morning(first, second, arguments.voters))?;
    if !arguments.headless && has_display() {
        say("7. The windows of the first station open now: find a person, authorise, vote in the booth.");
        say("   Surnames to try: García, Fernández. Cut the network: Panel de la mesa, Envío al centro.");
        say(
            "   Sign in as Presidencia with PIN 481516 or as Vocal 1 with 234299 (of this demonstration only).",
        );
        say("   Close the staff window to go on with the count.");
        show_windows(first)?;
    }
    runtime.block_on(evening(&office, [first, second], json))?;
    drop(office);
    runtime.block_on(urna_atlas::settle());
    drop(mongod);
    Ok(())
}

async fn prepare_office(home: &Path, uri: &str, citizens: u64) -> anyhow::Result<Office> {
    say("2. The office makes its collections, views and keys, invents citizens and publishes an election.");
    let office = Office::init(home, uri).await?;
    let report = roll::generate(&office, citizens, SEED, |_| {}).await?;
    let definition: Election =
        serde_json::from_str(ELECTION).context("the demonstration's election is damaged")?;
    let published = election::publish_definition(&office, &definition).await?;
    say(&format!("   citizens: {}; election: {}", report.inserted, published.election.id));
    Ok(office)
}

async fn prepare_station(office: &Office, folder: &Path, name: &str, scope: &str) -> anyhow::Result<PathBuf> {
    let created = office_station::create(office, name, scope).await?;
    let bundle = folder.join(format!("{}.bundle", created.id));
    office_station::bundle(office, &created.id, None, &bundle).await?;
    let home_folder = folder.join(created.id.as_str());
    let home = Home::new(&home_folder);
    home.create()?;
    let key = RegistrationKey::parse(&created.registration_key.to_string())?;
    enrol(&home, &std::fs::read(&bundle)?, &key, Arc::new(Machine))?;
    let station = open(&home_folder)?;
    let report = worker::sync_once(&station).await?;
    station.constitute(&table())?;
    say(&format!(
        "3. {name} enrolled from its bundle and received its roll: {} people ({scope}).",
        report.rows
    ));
    Ok(home_folder)
}

/// Both stations open and vote; the first loses the network half-way and gets it back.
async fn morning(first: &Path, second: &Path, voters: u32) -> anyhow::Result<()> {
    let half = voters / 2;
    for (home, seed) in [(first, 1), (second, 2)] {
        let station = open(home)?;
        simulate(&station, half, seed, false).await?;
        let report = worker::sync_once(&station).await?;
        say(&format!(
            "4. {}: {half} people voted; received by the centre: {} records.",
            name(&station),
            report.sent
        ));
    }
    let station = open(first)?;
    urna_sync::set_offline_demo(station.store(), true).await?;
    simulate(&station, voters - half, 3, false).await?;
    let waiting = station.summary()?.pending.count;
    let refused = worker::sync_once(&station).await.is_err();
    anyhow::ensure!(refused && waiting > 0, "the station reached the centre although the network is cut");
    say(&format!(
        "5. {}: the network is cut; {} more people voted. Saved at this station, waiting to be sent: {waiting}.",
        name(&station),
        voters - half
    ));
    urna_sync::set_offline_demo(station.store(), false).await?;
    let report = worker::sync_once(&station).await?;
    let left = station.summary()?.pending.count;
    anyhow::ensure!(left == 0, "records are still waiting after the network came back: {left}");
    say(&format!(
        "6. {}: the network is back; received by the centre: {}. Waiting: 0.",
        name(&station),
        report.sent
    ));
    Ok(())
}

/// Both stations close, count and send their boxes; the office adds up.
async fn evening(office: &Office, homes: [&Path; 2], json: bool) -> anyhow::Result<()> {
    for home in homes {
        let station = open(home)?;
        if station.summary()?.phase == urna_station::Phase::Open {
            simulate(&station, 0, 4, true).await?;
        } else if station.summary()?.phase == urna_station::Phase::Ended {
            let counted = station.clone();
            tokio::task::spawn_blocking(move || counted.certify(&officers()?).map_err(anyhow::Error::from))
                .await??;
        }
        worker::sync_once(&station).await?;
        let summary = station.summary()?;
        say(&format!(
            "8. {}: closed, counted twice, certified. Ballots in the box: {}; received by the centre: {}.",
            name(&station),
            summary.ballots,
            summary.ballots_received
        ));
    }
    let definition: Election = serde_json::from_str(ELECTION)?;
    let results = results::results(office, &definition.id).await?;
    say("9. The office checks every signature and adds up:");
    super::office::print_results(&results, json)?;
    Ok(())
}

async fn simulate(station: &Arc<Station>, voters: u32, seed: u64, close: bool) -> anyhow::Result<()> {
    let station = station.clone();
    tokio::task::spawn_blocking(move || {
        station.simulate(voters, seed, close, &officers()?, |_| {})?;
        Ok(())
    })
    .await?
}

/// The people of both tables. The PINs are printed: nobody votes here.
fn table() -> [NewMember; 2] {
    [(Post::President, "Presidencia de prueba", "481516"), (Post::PollWorker1, "Vocal de prueba", "234299")]
        .map(|(post, name, pin)| NewMember {
            post,
            name: name.to_owned(),
            dni: String::new(),
            pin: pin.to_owned().into(),
        })
}

fn officers() -> anyhow::Result<TwoOfficers> {
    Ok(TwoOfficers::new("presidencia", "vocal 1")?)
}

fn open(home: &Path) -> anyhow::Result<Arc<Station>> {
    Ok(Arc::new(Station::open(&Home::new(home), Arc::new(Machine))?))
}

fn name(station: &Station) -> String {
    station.identity().name.clone()
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some())
}

/// Runs the windows of a home in a process of their own and waits for them.
fn show_windows(home: &Path) -> anyhow::Result<()> {
    let program = std::env::current_exe()?;
    let ended =
        Command::new(program).arg("--home").arg(home).status().context("the windows could not be started")?;
    anyhow::ensure!(ended.success(), "the windows ended with an error; see the log in {}", home.display());
    Ok(())
}

fn random_password() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
