//! `backlog_window_p99_ms`: how long a person at the staff window waits for a list of people, painted, while 100,000 check-ins
//! of a long absence are sent to a real centre by the same program.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use bson::doc;
use urna_domain::officers::TwoOfficers;
use urna_station::environment::Machine;
use urna_station::{Method, Station};
use urna_store::Home;
use urna_tests::world::World;
use urna_tests::{App, AppSettings};

use crate::figure::{Name, note, percentile};
use crate::windows::{SEARCH, TYPED, painted, sign_in, table};

/// Check-ins that wait.
const CHECK_INS: i64 = 100_000;
/// People on the roll, some of whom were not there yet.
const CITIZENS: u64 = 102_000;
/// Fewer looks than this say nothing about the slowest in a hundred.
const LOOKS_MIN: usize = 20;
/// How many records wait, as the window is told it.
const PENDING: &str = "
    const [done] = arguments;
    window.__TAURI_INTERNALS__.invoke('status_snapshot').then((snapshot) => done(snapshot.sending.pending));";

/// Measures the figure.
pub(crate) async fn measure() -> anyhow::Result<()> {
    note("checking 100,000 people in at a station with windows, while there is no network");
    let world = World::new(CITIZENS).await?;
    let station = world.station("Mesa 1-A", &everywhere(&world).await?).await?;
    station.run(&["sync", "--once"]).await?;
    check_everybody_in(&station.home)?;
    world.network().cut();
    let app = App::start(&AppSettings { home: station.home.clone(), ..AppSettings::default() }).await?;
    sign_in(&app).await?;
    let mut calm = Vec::new();
    for text in TYPED {
        calm.push(painted(&app, SEARCH, &[text]).await?);
    }
    ensure!(pending(&app).await? >= u64::try_from(CHECK_INS)?, "the records did not wait");
    world.network().restore();
    let (mut meanwhile, began) = (Vec::new(), Instant::now());
    'sending: loop {
        for text in TYPED {
            let left = pending(&app).await?;
            if left == 0 {
                break 'sending;
            }
            let took = painted(&app, SEARCH, &[text]).await?;
            // Before the first answer of the centre nothing is sent yet.
            if left < u64::try_from(CHECK_INS)? * 2 {
                meanwhile.push(took);
            }
        }
    }
    note(&format!(
        "  median {:.0} ms while sending, {:.0} ms before; sent in {:.0} s",
        percentile(&meanwhile, 50)?,
        percentile(&calm, 50)?,
        began.elapsed().as_secs_f64()
    ));
    ensure!(meanwhile.len() >= LOOKS_MIN, "all was sent before anybody looked");
    Name::BacklogWindowP99Ms.report(percentile(&meanwhile, 99)?, "ms", None, true, meanwhile.len())?;
    app.quit().await
}

/// A scope that holds all of them.
async fn everywhere(world: &World) -> anyhow::Result<String> {
    let citizens = world.cloud().await?.collection::<bson::Document>("citizens");
    let names = citizens.distinct("comunidad", doc! {}).await?;
    let names: Option<Vec<String>> = names.iter().map(|name| Some(format!("'{}'", name.as_str()?))).collect();
    Ok(format!("comunidad IN {{{}}}", names.context("a community without a name")?.join(", ")))
}

/// The table sits down, opens the poll, and most of the roll comes.
fn check_everybody_in(home: &Path) -> anyhow::Result<()> {
    let station = Station::open(&Home::new(home), Arc::new(Machine))?;
    station.constitute(&table())?;
    station.open_poll(&TwoOfficers::new("presidencia", "vocal 1")?)?;
    for key in 1..=CHECK_INS {
        station.authorise(key, Method::Dni, "vocal 1")?;
    }
    Ok(())
}

async fn pending(app: &App) -> anyhow::Result<u64> {
    app.client().execute_async(PENDING, vec![]).await?.as_u64().context("the window does not know what waits")
}
