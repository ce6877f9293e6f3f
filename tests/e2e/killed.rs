//! The program is killed in the middle of a cast, in front of the voter, and started again. What its files said when it
//! died is what the screen says then: either the vote is in the box and counts once, or it is not and the code is good
//! again. In the evening the centre has every vote once.
//!
//! The steps of a cast one by one, some hundreds of times, are `integration::crash`; here the real windows are in
//! between, and the moments are those at which a person pulls a plug.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::timeout;
use urna_station::key_file;
use urna_store::ballot_box::BallotBox;
use urna_store::{Home, Store, authorisations};
use urna_tests::world::{ELECTION, StationHome, World};
use urna_tests::{App, AppSettings, Window};

use super::booth::{self, Ballot, Meant, SPANISH};
use super::steps;

/// When the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// So long after the finger comes down.
    Pressed(Duration),
    /// When a new box appears beside the old one.
    BoxIsBuilt,
    /// When the new box is in the place of the old one: its record may be written by then, or not.
    BoxIsReplaced,
    /// When the voter has read the thanks.
    Thanked,
}

const MOMENTS: [(Moment, Ballot); 7] = [
    (Moment::Pressed(Duration::ZERO), Ballot([&["encina"], &["p1"], &["si"]])),
    (Moment::BoxIsReplaced, Ballot([&["olivo"], &["p2"], &["no"]])),
    (Moment::BoxIsBuilt, Ballot([&["castano"], &["p3"], &["si"]])),
    (Moment::Pressed(Duration::from_millis(60)), Ballot([&["alcornoque"], &["p4"], &["no"]])),
    (Moment::BoxIsReplaced, Ballot([&["almendro"], &["p5"], &["si"]])),
    (Moment::Pressed(Duration::from_millis(20)), Ballot([&["encina"], &["p6"], &["no"]])),
    (Moment::Thanked, Ballot([&["blank"], &["p1", "p2"], &["blank"]])),
];
/// Tried again while no death has fallen between the box and its record: whoever watches the folder may look too late.
const AGAIN: (Moment, Ballot) = (Moment::BoxIsReplaced, Ballot([&["olivo"], &["blank"], &["si"]]));
const AGAIN_MAX: usize = 4;
/// Longer than any cast takes here; without its moment a try would prove nothing.
const MOMENT_MAX: Duration = Duration::from_secs(20);
/// The driver may never answer about a window that died.
const PRESS_MAX: Duration = Duration::from_secs(3);

/// What a start says of a vote that is in the box and was not recorded, and of one that is not there.
const COMPLETED: &str = "vote_completed";
const NOT_CAST: &str = "vote_not_cast";

/// What lies in the files of a dead station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    in_box: usize,
    recorded: bool,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_killed_while_a_vote_is_cast_says_the_truth_and_the_vote_counts_once() -> anyhow::Result<()>
{
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    station.run(&["sync", "--once"]).await?;
    let people = world.people("Extremadura", MOMENTS.len() + AGAIN_MAX).await?;
    let settings = AppSettings { home: station.home.clone(), ..AppSettings::default() };
    let mut app = App::start(&settings).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    steps::open_poll(&app).await?;
    let mut meant = Meant::default();
    let mut told = BTreeSet::new();
    for (dni, turn) in people.iter().zip(0..) {
        let again = || (!told.contains(&Some(COMPLETED))).then_some(AGAIN);
        let Some((moment, ballot)) = MOMENTS.get(turn).copied().or_else(again) else { break };
        let code = steps::authorise(&app, dni).await?;
        booth::enter(&app, &code).await?;
        booth::mark_from(&app, &SPANISH, 0, ballot).await?;
        booth::go_to_cast(&app, &SPANISH, ballot).await?;
        die(app, &station, moment).await?;
        let left = look(&station)?;
        app = App::start(&settings).await?;
        let said = says_the_truth(&app, moment, left, meant.count())
            .await
            .with_context(|| format!("{moment:?}, {left:?}"))?;
        told.insert(said);
        go_on(&app, left.in_box > meant.count(), (dni, &code), ballot).await?;
        meant.push(ballot);
        app.text(&format!("Votantes: {} de", meant.count())).await?;
    }
    let truths = BTreeSet::from([None, Some(COMPLETED), Some(NOT_CAST)]);
    assert_eq!(told, truths, "every truth was met");
    steps::close_poll(&app, &station.id).await?;
    steps::certify(&app).await?;
    steps::status_says(&app, "Todo recibido por el centro").await?;
    app.quit().await?;
    station.run(&["sync", "--once"]).await?;
    assert_eq!(station.run(&["verify"]).await?["ok"], true);
    meant.compare(&world.office(&["results", ELECTION]).await?);
    Ok(())
}

/// The voter casts, and the program is gone.
async fn die(app: App, station: &StationHome, moment: Moment) -> anyhow::Result<()> {
    let (process, home) = (app.process()?, station.home.clone());
    let button = app.button("Emitir mi voto").await?;
    if moment == Moment::Thanked {
        button.click().await?;
        app.text("Su voto se ha guardado.").await?;
        kill_process(process, Signal::KILL)?;
    } else {
        let button = button.at_rest().await?;
        let killer = thread::spawn(move || kill_at(moment, &home, process));
        // Dead in the middle of it, the window gives no answer, or a wrong one.
        let _ = timeout(PRESS_MAX, button.press()).await;
        killer.join().ok().context("nobody killed the program")??;
    }
    app.gone().await
}

/// Watches the folder of the box without a pause, and kills.
fn kill_at(moment: Moment, home: &Path, process: Pid) -> anyhow::Result<()> {
    let (old, new) = (home.join("box.db"), home.join("box.db.new"));
    let inode = |path: &Path| path.metadata().map(|file| file.ino()).ok();
    let before = inode(&old);
    let since = Instant::now();
    loop {
        let now = match moment {
            Moment::Pressed(after) => since.elapsed() >= after,
            Moment::BoxIsBuilt => new.exists(),
            Moment::BoxIsReplaced => inode(&old).is_some_and(|now| Some(now) != before),
            Moment::Thanked => true,
        };
        if now {
            return Ok(kill_process(process, Signal::KILL)?);
        }
        ensure!(since.elapsed() < MOMENT_MAX, "{moment:?} never came");
        thread::yield_now();
    }
}

/// Reads the files as they lie there, without the program's own recovery.
fn look(station: &StationHome) -> anyhow::Result<Left> {
    let home = Home::new(&station.home);
    let key = key_file::read_key(&home)?;
    let in_box = usize::try_from(BallotBox::open_read_only(&home, &key)?.contents()?.count)?;
    // One voter at a time: an authorisation that is still open is theirs.
    let open = Store::open_read_only(&home, &key)?.read(authorisations::open)?;
    Ok(Left { in_box, recorded: open.is_empty() })
}

/// What the staff read at the start is what the files hold, and nothing in them is impossible. Gives what they read.
async fn says_the_truth(
    app: &App,
    moment: Moment,
    left: Left,
    before: usize,
) -> anyhow::Result<Option<&'static str>> {
    app.find("//main[@data-screen='sign-in']").await?;
    let said = match (left.in_box.checked_sub(before), left.recorded) {
        (Some(1), false) => Some(COMPLETED),
        (Some(0), false) => Some(NOT_CAST),
        (Some(1), true) => None,
        found => anyhow::bail!("the box and the record cannot both be true: {found:?}"),
    };
    match moment {
        Moment::BoxIsReplaced => ensure!(left.in_box == before + 1, "the box was replaced and is as before"),
        Moment::Thanked => ensure!(said.is_none(), "the voter was thanked for nothing"),
        Moment::Pressed(_) | Moment::BoxIsBuilt => {}
    }
    match said {
        Some(word) => {
            app.find(&format!("//*[@data-recovery='{word}']")).await?;
            app.screenshot(&format!("killed-{word}")).await?;
            app.button("Entendido").await?.click().await?;
        }
        None => ensure!(!app.shows("//*[@data-recovery]").await?, "a start without a word speaks of a vote"),
    }
    Ok(said)
}

/// Whose vote is in the box cannot vote again; whose vote is not votes with the same code.
async fn go_on(app: &App, is_cast: bool, (dni, code): (&str, &str), ballot: Ballot) -> anyhow::Result<()> {
    steps::sign_in(app).await?;
    steps::look_up(app, dni).await?;
    if is_cast {
        app.find("//main[@data-screen='already-voted']").await?;
        booth::type_code(app, code).await?;
        app.text("Ese código ya se ha usado. Avise a la mesa.").await?;
        app.focus(Window::Staff).await?;
        app.button("Cerrar").await?.click().await
    } else {
        app.find("//main[@data-screen='authorised']").await?;
        app.text("Autorizado: aún no ha votado").await?;
        booth::vote(app, code, ballot).await?;
        app.focus(Window::Staff).await?;
        app.button("Cerrar").await?.click().await?;
        app.button("Borrar todo").await?.click().await
    }
}
