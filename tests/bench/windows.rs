//! The windows: how soon they are there, what they take, how soon a key and a mark show. Release builds of the program and of
//! one that opens two empty windows, by turns; software rendering on a virtual screen (`make bench`).

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use fantoccini::key::Key;
use serde_json::Value;
use tempfile::TempDir;
use urna_domain::officers::Post;
use urna_local_mongod::Leash;
use urna_station::Method;
use urna_station::members::NewMember;
use urna_tests::{App, AppSettings, Window, session_bus, urna_binary};

use crate::figure::{Name, RUNS, median, millis, note, number};
use crate::{backlog_window, day};

/// Citizens of the station whose start is measured: one community.
const CITIZENS: u64 = 58_800;
/// A window that is not there by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);
/// What starting leaves to be done is over by then.
const SETTLED: Duration = Duration::from_secs(5);
/// How long nobody does anything.
const IDLE: Duration = Duration::from_secs(20);
/// Beginnings of surnames that many have: the dearest lists.
pub(crate) const TYPED: [&str; 12] =
    ["gar", "rod", "gon", "fer", "lop", "mar", "san", "per", "gom", "jim", "her", "mor"];
/// Marks in one contest.
const MARKS: usize = 12;
const PIN: &str = "481516";
/// A tick is ten milliseconds on every Linux that we know of (`getconf CLK_TCK`).
const TICK_SECONDS: f64 = 0.01;

/// Measures what is asked for.
pub(crate) fn measure(asked: &[Name]) -> anyhow::Result<()> {
    let wants = |names: &[Name]| names.iter().any(|name| asked.contains(name));
    if wants(&Name::PAGES) {
        measure_pages(asked)?;
    }
    if wants(&Name::WINDOWS) {
        measure_windows(asked)?;
    }
    if wants(&Name::HANDS) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(measure_hands(asked))?;
    }
    if asked.contains(&Name::BacklogWindowP99Ms) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(backlog_window::measure())?;
    }
    Ok(())
}

/// What each page loads, as the check of the interface says it.
fn measure_pages(asked: &[Name]) -> anyhow::Result<()> {
    let checked = Command::new("node").arg("ui/scripts/budget.mjs").output().context("node is missing")?;
    let said = String::from_utf8(checked.stdout)?;
    for (name, page) in [(Name::BoothJsKb, "booth.html: "), (Name::StaffJsKb, "staff.html: ")] {
        if asked.contains(&name) {
            let line = said.lines().find_map(|line| line.strip_prefix(page)).context("run `make bench`")?;
            let kilobytes = line.split(' ').next().context("no figure")?.parse()?;
            name.report(kilobytes, "kB", None, checked.status.success(), 1)?;
        }
    }
    Ok(())
}

/// A program with open windows.
struct Opened {
    leash: Leash,
    /// From the start of the process to the first screen that can be used.
    took: Duration,
    _bus: Leash,
}

/// Starts a program and waits until it says this.
fn open(program: &Path, home: &Path, says: &'static str) -> anyhow::Result<Opened> {
    let (bus, address) = session_bus()?;
    let (read, write) = std::io::pipe()?;
    let (out, err) = (write.try_clone()?, write);
    let began = Instant::now();
    let leash = Leash::start(&OsString::from(program), &[], |command: &mut Command| {
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        command.env("DBUS_SESSION_BUS_ADDRESS", address).env("URNA_HOME", home).env("URNA_LOG", "info");
    })?;
    let (sender, said) = mpsc::channel();
    thread::spawn(move || {
        let mut is_said = false;
        // The pipe is read to its end, so that nobody waits for room in it.
        for line in BufReader::new(read).lines().map_while(Result::ok) {
            if !is_said && line.contains(says) {
                is_said = sender.send(began.elapsed()).is_ok();
            }
        }
    });
    let took = said.recv_timeout(PATIENCE).context("no window was painted in time")?;
    Ok(Opened { leash, took, _bus: bus })
}

fn measure_windows(asked: &[Name]) -> anyhow::Result<()> {
    note("opening the windows of a station of 58,800 people, and empty ones, by turns");
    let folder = TempDir::new()?;
    drop(constituted(folder.path(), CITIZENS)?);
    let (urna, empty) = (urna_binary()?, empty_program()?);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut memory, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let reference = open(&empty, folder.path(), "painted staff")?;
        theirs.push(millis(reference.took));
        thread::sleep(SETTLED);
        let empty_mb = memory_mb(reference.leash.id())?;
        drop(reference);
        let opened = open(&urna, folder.path(), "first screen painted window=\"staff\"")?;
        ours.push(millis(opened.took));
        thread::sleep(SETTLED);
        memory.push(memory_mb(opened.leash.id())? - empty_mb);
        if asked.contains(&Name::IdleCpuPercent) {
            let before = cpu_seconds(opened.leash.id())?;
            thread::sleep(IDLE);
            idle.push((cpu_seconds(opened.leash.id())? - before) / IDLE.as_secs_f64() * 100.0);
        }
        note(&format!(
            "  {:.0} ms, empty {:.0} ms",
            ours.last().unwrap_or(&0.0),
            theirs.last().unwrap_or(&0.0)
        ));
    }
    if asked.contains(&Name::StartVsEmpty) {
        let (ours, theirs) = (median(&ours)?, median(&theirs)?);
        Name::StartVsEmpty.report(ours, "ms", Some(theirs), ours < 1_500.0, RUNS)?;
    }
    if asked.contains(&Name::RssOverEmptyMb) {
        Name::RssOverEmptyMb.report(median(&memory)?, "MB", None, true, RUNS)?;
    }
    if asked.contains(&Name::IdleCpuPercent) {
        Name::IdleCpuPercent.report(median(&idle)?, "%", None, true, RUNS)?;
    }
    Ok(())
}

/// The program with two empty windows, beside ours.
fn empty_program() -> anyhow::Result<PathBuf> {
    let path = urna_binary()?.with_file_name("examples").join("empty_window");
    ensure!(path.is_file(), "{} is missing; run `make bench`", path.display());
    Ok(path)
}

/// A station whose poll is open and whose table is constituted; the code of its first person.
fn constituted(folder: &Path, citizens: u64) -> anyhow::Result<String> {
    let station = day::open_station(folder, day::citizens(citizens)?)?;
    station.constitute(&table())?;
    Ok(station.authorise(1, Method::from_word("dni"), "president")?.code)
}

/// Who sits at the table.
pub(crate) fn table() -> [NewMember; 2] {
    let seat = |post, pin: &str| NewMember {
        post,
        name: "Persona".to_owned(),
        dni: String::new(),
        pin: pin.to_owned().into(),
    };
    [seat(Post::President, PIN), seat(Post::PollWorker1, "234299")]
}

/// A process and all that it started.
fn tree(root: u32) -> anyhow::Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(id) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
        // It may have ended meanwhile.
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        let parent = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse::<u32>().ok());
        parents.push((id, parent.context("a process without a parent")?));
    }
    let mut found = vec![root];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id));
        at += 1;
    }
    Ok(found)
}

/// Proportional memory of a process and all that it started: what is shared counts once.
fn memory_mb(root: u32) -> anyhow::Result<f64> {
    let mut kilobytes = 0;
    for id in tree(root)? {
        let Ok(rollup) = fs::read_to_string(format!("/proc/{id}/smaps_rollup")) else { continue };
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).context("no memory is told")?;
        kilobytes += line.split_whitespace().next().context("no memory is told")?.parse::<u64>()?;
    }
    ensure!(kilobytes > 0, "the program has ended");
    Ok(number(kilobytes) / 1_024.0)
}

fn cpu_seconds(root: u32) -> anyhow::Result<f64> {
    let mut ticks = 0;
    for id in tree(root)? {
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        let rest = stat.rsplit_once(") ").context("the times of a process cannot be read")?.1;
        for place in [11, 12] {
            ticks += rest.split(' ').nth(place).context("a time is missing")?.parse::<u64>()?;
        }
    }
    Ok(number(ticks) * TICK_SECONDS)
}

/// A person types and marks, and the page itself says when it was painted.
async fn measure_hands(asked: &[Name]) -> anyhow::Result<()> {
    note("loading a roll of 1,000,000 for the windows");
    let folder = TempDir::new()?;
    let code = constituted(folder.path(), day::ALL_CITIZENS)?;
    let settings = AppSettings { home: folder.path().to_owned(), ..AppSettings::default() };
    let app = App::start(&settings).await?;
    if Name::HANDS.iter().any(|name| *name != Name::MarkPaintMs && asked.contains(name)) {
        sign_in(&app).await?;
    }
    if asked.contains(&Name::SearchMs) {
        let mut times = Vec::new();
        for round in 0..=RUNS {
            for text in TYPED {
                let took = painted(&app, SEARCH, &[text]).await?;
                // The first round fills the caches, as the first voter does.
                if round > 0 {
                    times.push(took);
                }
            }
        }
        Name::SearchMs.report(median(&times)?, "ms", None, true, times.len())?;
    }
    if asked.contains(&Name::PressMs) || asked.contains(&Name::SaveMs) {
        let (mut presses, mut saves) = (Vec::new(), Vec::new());
        for round in 0..=RUNS {
            for text in TYPED {
                painted(&app, SEARCH, &[text]).await?;
                let press = painted(&app, CHOOSE, &[]).await?;
                let save = painted(&app, AUTHORISE, &[]).await?;
                painted(&app, NEXT, &[]).await?;
                if round > 0 {
                    presses.push(press);
                    saves.push(save);
                }
            }
        }
        if asked.contains(&Name::PressMs) {
            Name::PressMs.report(median(&presses)?, "ms", None, true, presses.len())?;
        }
        if asked.contains(&Name::SaveMs) {
            Name::SaveMs.report(median(&saves)?, "ms", None, true, saves.len())?;
        }
    }
    if asked.contains(&Name::MarkPaintMs) {
        begin_ballot(&app, &code).await?;
        let mut times = Vec::new();
        for _ in 0..RUNS {
            for place in 0..MARKS {
                times.push(painted(&app, MARK, &[&(place % 2).to_string()]).await?);
            }
        }
        Name::MarkPaintMs.report(median(&times)?, "ms", None, true, times.len())?;
    }
    app.quit().await
}

pub(crate) async fn sign_in(app: &App) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.find("//label[normalize-space()='Presidencia']").await?.click().await?;
    app.field("Su PIN").await?.send_keys(PIN).await?;
    app.button("Entrar").await?.click().await?;
    app.field("DNI, NIE o apellidos").await?;
    Ok(())
}

/// Types the code, and goes on until there are choices.
async fn begin_ballot(app: &App, code: &str) -> anyhow::Result<()> {
    app.focus(Window::Booth).await?;
    let enter = char::from(Key::Enter).to_string();
    app.field("Código de 6 letras y cifras").await?.send_keys(&format!("{code}{enter}")).await?;
    for _ in 0..50 {
        let main = app.find("//main[not(@data-screen='waiting')]").await?;
        match main.attr("data-screen").await?.as_deref() {
            Some("contest") => return Ok(()),
            Some("instructions") => app.find("(//footer//button)[last()]").await?.click().await?,
            Some(_) | None => {}
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the ballot did not open")
}

/// Runs a script that answers with the milliseconds until the page was painted anew.
pub(crate) async fn painted(app: &App, script: &str, arguments: &[&str]) -> anyhow::Result<f64> {
    let arguments = arguments.iter().map(|text| Value::from(*text)).collect();
    let answer = app.client().execute_async(script, arguments).await?;
    answer.as_f64().with_context(|| format!("the window answered {answer}"))
}

/// Types a text into the search as a whole; done when people are listed and painted.
pub(crate) const SEARCH: &str = "
    const [text, done] = arguments;
    const field = document.querySelector('main input');
    const put = (value) => {
        field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    put('');
    const empty = () => document.querySelector('[data-person]') === null;
    const wait = (is, then) => (is() ? then() : requestAnimationFrame(() => wait(is, then)));
    wait(empty, () => {
        const began = performance.now();
        put(text);
        wait(() => !empty(), () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began))));
    });";

/// Presses the first person in the list who was not pressed before; done when the question about that person is painted.
const CHOOSE: &str = "
    const [done] = arguments;
    const pressed = (window.pressed ??= new Set(['1']));
    const rows = [...document.querySelectorAll('[data-person]')];
    const row = rows.find(({ dataset }) => !pressed.has(dataset.person));
    pressed.add(row.dataset.person);
    const wait = () => {
        if (document.querySelector('main').dataset.screen === 'identify') return requestAnimationFrame(wait);
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    };
    const began = performance.now();
    row.click();
    wait();";

/// Authorises; done when the ticket is painted, which is after it was saved.
const AUTHORISE: &str = "
    const [done] = arguments;
    const screen = () => document.querySelector('main').dataset.screen;
    const wait = () => {
        if (screen() === 'confirm') return requestAnimationFrame(wait);
        requestAnimationFrame(() => setTimeout(() => done(screen() === 'ticket' ? performance.now() - began : screen())));
    };
    const began = performance.now();
    [...document.querySelectorAll('footer button')].at(-1).click();
    wait();";

/// Goes on to the next voter.
const NEXT: &str = "
    const [done] = arguments;
    const began = performance.now();
    const wait = () => {
        const empty = document.querySelector('main').dataset.screen === 'identify' && document.querySelector('[data-person]') === null;
        return empty ? done(performance.now() - began) : requestAnimationFrame(wait);
    };
    [...document.querySelectorAll('footer button')].at(-1).click();
    wait();";

/// Marks a choice; done when it is checked and painted.
const MARK: &str = "
    const [place, done] = arguments;
    const input = document.querySelectorAll('[data-choice] input')[Number(place)];
    const began = performance.now();
    input.click();
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() =>
        done(input.checked ? performance.now() - began : 'the mark does not show'))));";
