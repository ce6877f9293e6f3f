//! A person is checked in and votes in the real windows, and the counters move.

use std::time::Duration;

use anyhow::Context as _;
use tokio::time::sleep;
use urna_tests::{App, AppSettings, Window, world::World};

use super::{steps, switches};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_checked_in_and_votes_and_the_counters_move() -> anyhow::Result<()> {
    let world = World::new(10_000).await?;
    let station = world.station("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    station.run(&["sync", "--once"]).await?;
    let people = world.people("Extremadura", 2).await?;
    let app = App::start(&AppSettings { home: station.home.clone(), ..AppSettings::default() }).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    app.screenshot("staff-open-poll").await?;
    steps::open_poll(&app).await?;
    app.screenshot("staff-identify").await?;
    // Nobody asked for it, and later there can be none.
    assert!(station.home.join("documentos/informe-a-cero.pdf").is_file());
    let code = steps::authorise(&app, &people[0]).await?;
    steps::status_says(&app, "Recibido por el centro").await?;
    app.screenshot("staff-ticket-received").await?;
    steps::vote(&app, &code, 3).await?;
    app.focus(Window::Staff).await?;
    app.button("Siguiente votante").await?.click().await?;
    app.text("Votantes: 1 de").await?;
    app.screenshot("staff-one-voted").await?;
    steps::look_up(&app, &people[0]).await?;
    app.find("//main[@data-screen='already-voted']").await?;
    app.screenshot("staff-already-voted").await?;
    app.button("Cerrar").await?.click().await?;
    vote_alone(&app, &people[1]).await?;
    steps::close_poll(&app, &station.id).await?;
    steps::certify(&app).await?;
    steps::status_says(&app, "Todo recibido por el centro").await?;
    app.quit().await?;
    let status = station.run(&["status"]).await?;
    assert_eq!((&status["ballots"]["in_box"], &status["phase"]), (&2.into(), &"certified".into()));
    station.run(&["sync", "--once"]).await?;
    let results = world.office(&["results", urna_tests::world::ELECTION]).await?;
    assert_eq!(results["contests"][0]["votes"]["encina"], 2, "{results}");
    assert_eq!(results["reconciliation"]["difference"], 0);
    Ok(())
}

/// Somebody asks at the desk for what they need, and then nobody touches the booth for them.
async fn vote_alone(app: &App, dni: &str) -> anyhow::Result<()> {
    steps::authorise(app, dni).await?;
    app.button("Opciones que ha pedido la persona").await?.click().await?;
    for choice in ["English", "Grande", "Dos pulsadores", "Sí"] {
        app.find(&format!("//label[normalize-space()='{choice}']")).await?.click().await?;
    }
    app.screenshot("staff-ticket-options").await?;
    app.button("Volver al código").await?.click().await?;
    app.text("La cabina empieza como ha pedido la persona.").await?;
    app.button("Activar la cabina").await?.click().await?;
    app.text("Cabina activada. El votante ya puede pasar.").await?;
    app.focus(Window::Booth).await?;
    app.find("//html[@lang='en' and @data-size='l']//main[@data-screen='instructions']").await?;
    app.screenshot("booth-as-asked").await?;
    presses_slowly(app).await?;
    switches::vote(app, "encina").await?;
    app.find("//html[@lang='es' and @data-size='m']").await?;
    app.focus(Window::Staff).await?;
    app.button("Siguiente votante").await?.click().await?;
    app.text("Votantes: 2 de").await?;
    Ok(())
}

/// Slow presses were asked for, too. They are put away again: a driver is quicker than any hand.
async fn presses_slowly(app: &App) -> anyhow::Result<()> {
    app.button("Text and colour").await?.click().await?;
    let back = app.find("//dialog//button[normalize-space()='Back']").await?;
    // Both answers are on a later page of the sheet.
    let chosen = "return document.querySelector('dialog input[value=yes]').checked";
    assert_eq!(app.client().execute(chosen, vec![]).await?, true, "the booth begins with slow presses");
    app.client().execute("document.querySelector('dialog input[value=no]').click()", vec![]).await?;
    back.click().await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_window_can_call_its_own_commands_only() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    station.run(&["sync", "--once"]).await?;
    let app = App::start(&AppSettings { home: station.home.clone(), ..AppSettings::default() }).await?;
    let staff = commands().filter(|command| !BOOTH.contains(command) && !BOTH.contains(command));
    app.focus(Window::Booth).await?;
    let mut tried = 0;
    for command in staff {
        tried += 1;
        assert!(forbidden(&app, command).await?, "the booth can call {command}");
    }
    assert!(!forbidden(&app, "booth_view").await?);
    app.client().execute(HEAR, vec![]).await?;
    assert!(is_strict(&app).await?, "the booth takes code out of texts");
    app.focus(Window::Staff).await?;
    assert!(is_strict(&app).await?, "the staff window takes code out of texts");
    assert!(tried > 70, "only {tried} commands of the staff were found");
    for command in BOOTH {
        assert!(forbidden(&app, command).await?, "the staff window can call {command}");
    }
    assert!(!forbidden(&app, "status_snapshot").await?);
    // Its own commands answer nobody who has not signed in, whatever the screen shows.
    let find = "const [done] = arguments;
        window.__TAURI_INTERNALS__.invoke('find_people', { query: 'garcia' })
            .then(() => done('answered'), (refusal) => done(refusal.code));";
    assert_eq!(app.client().execute_async(find, vec![]).await?, "not_signed_in");
    steps::constitute(&app).await?;
    assert_eq!(app.client().execute_async(find, vec![]).await?, "not_signed_in");
    steps::sign_in(&app).await?;
    assert_eq!(app.client().execute_async(find, vec![]).await?, "answered");
    // Snapshots come every two seconds at the latest.
    sleep(Duration::from_secs(3)).await;
    app.focus(Window::Booth).await?;
    let heard = app.client().execute("return window.heard;", vec![]).await?;
    let heard = heard.as_array().context("nothing was kept")?;
    assert!(heard.iter().any(|event| event["event"] == "booth"), "the booth hears what is for it: {heard:?}");
    assert!(heard.iter().all(|event| event["payload"].is_null()), "the booth hears of the staff: {heard:?}");
    app.quit().await
}

/// What the booth may call, and the staff window may not.
const BOOTH: [&str; 10] = [
    "booth_begin",
    "booth_cast",
    "booth_clip",
    "booth_finish",
    "booth_help",
    "booth_paused",
    "booth_place",
    "booth_practise",
    "booth_view",
    "turn_back",
];
/// What both may call.
const BOTH: [&str; 2] = ["first_paint", "screen_scale"];

/// Every command that the program has, whichever window it is for: the list that its build begins with.
fn commands() -> impl Iterator<Item = &'static str> {
    let list = include_str!("../../src-tauri/build.rs");
    list.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","))
}

/// Listens to whatever the core says to any window.
const HEAR: &str = "const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
    window.heard = [];
    const keep = ({ event, payload }) => window.heard.push({ event, payload });
    for (const event of ['status', 'snapshot', 'booth', 'booth_place', 'booth_resume', 'booth_tone', 'scale'])
        invoke('plugin:event|listen', { event, target: { kind: 'Any' }, handler: transformCallback(keep) });";

/// Whether a page refuses to take a text for markup or for code.
async fn is_strict(app: &App) -> anyhow::Result<bool> {
    let script = "const refuses = (what) => { try { what(); return false; } catch { return true; } };
        const element = document.createElement('div');
        const script = document.createElement('script');
        return refuses(() => { element.innerHTML = '<b>x</b>'; }) && refuses(() => { script.text = 'window.ran = 1'; })
            && refuses(() => new Function('return 1')());";
    Ok(app.client().execute(script, vec![]).await? == true)
}

/// Whether Tauri refuses the call before any code of ours sees it.
async fn forbidden(app: &App, command: &str) -> anyhow::Result<bool> {
    let script = "const [command, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, {}).then(() => done('allowed'), (error) => done(String(error)));";
    let answer = app.client().execute_async(script, vec![command.into()]).await?;
    Ok(answer.as_str().is_some_and(|text| text.contains("not allowed")))
}
