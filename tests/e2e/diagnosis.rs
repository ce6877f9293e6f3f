//! The machine is tested in its real windows: alone, and with a ballot that is only tried.

#![expect(clippy::indexing_slicing, reason = "a JSON value without the field is null, not a panic")]

use anyhow::Context as _;
use serde_json::{Value, json};
use urna_tests::{App, AppSettings, Window, world::World};

use super::steps;

const SCOPE: &str = "comunidad == 'Extremadura'";

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_is_tested_before_the_day_and_its_results_are_there_after_a_restart() -> anyhow::Result<()>
{
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let settings = AppSettings { home: station.home.clone(), ..AppSettings::default() };
    let app = App::start(&settings).await?;
    app.focus(Window::Staff).await?;
    // Before the table is constituted whoever prepares the machine tests it.
    for (command, arguments, code) in [
        ("run_tests", json!({ "tests": ["booth"] }), "unknown_test"),
        ("run_tests", json!({ "tests": ["nothing"] }), "unknown_test"),
        ("scan_seen", json!({ "text": " " }), "scan_unreadable"),
        ("scan_seen", json!({ "text": "9".repeat(600) }), "scan_unreadable"),
        ("tone_heard", json!({ "heard": true }), "no_tone"),
        ("print_readiness", json!({}), "papers_failed"),
    ] {
        assert_eq!(ask(&app, command, arguments).await?, code, "{command}");
    }
    assert_eq!(ask(&app, "scan_seen", json!({ "text": "12345678Z" })).await?, Value::Null);
    assert_eq!(found(&app, "scanner").await?, "scanner_number");
    try_the_booth(&app).await?;
    assert_eq!(found(&app, "booth").await?, "booth_tried");
    let saved = ask(&app, "save_readiness", json!({})).await?;
    let report = saved["path"].as_str().context("no path")?.to_owned();
    assert!(std::fs::read(&report)?.starts_with(b"%PDF-"), "{report}");
    steps::constitute(&app).await?;
    assert_eq!(ask(&app, "run_tests", json!({ "tests": [] })).await?, "not_signed_in");
    steps::sign_in(&app).await?;
    app.find("//button[@data-truth='device']").await?.click().await?;
    app.button("Pruebas e informe").await?.click().await?;
    app.button("Hacer las pruebas").await?.click().await?;
    // Nobody listened to the sound; everything else has a result.
    app.find("//*[normalize-space()='Pruebas sin hacer: 1']").await?;
    app.screenshot("staff-diagnosis").await?;
    for (test, code) in [
        ("store", "store_in_order"),
        ("keys", "keys_private"),
        ("audit", "audit_intact"),
        ("election", "election_signed"),
        ("centre_key", "centre_key_signs"),
        ("roll", "roll_there"),
        ("centre", "centre_answers"),
    ] {
        assert_eq!(found(&app, test).await?, code);
    }
    app.button("Guardar el informe").await?.click().await?;
    app.text("Informe guardado").await?;
    app.quit().await?;
    let again = App::start(&settings).await?;
    steps::sign_in(&again).await?;
    assert_eq!(found(&again, "booth").await?, "booth_tried");
    assert_eq!(found(&again, "audit").await?, "audit_intact");
    again.quit().await?;
    let status = station.run(&["status"]).await?;
    assert_eq!((&status["ballots"]["in_box"], &status["phase"]), (&0.into(), &"closed".into()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ballot_is_tried_before_opening_only_and_the_box_stays_empty() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let app = App::start(&AppSettings { home: station.home.clone(), ..AppSettings::default() }).await?;
    app.focus(Window::Booth).await?;
    assert_eq!(
        ask(&app, "booth_practise", json!({ "marks": [] })).await?,
        "no_session",
        "nobody asked for it"
    );
    app.focus(Window::Staff).await?;
    assert_eq!(ask(&app, "begin_practice", json!({})).await?, Value::Null);
    assert_eq!(ask(&app, "play_tone", json!({})).await?, "session_busy");
    app.focus(Window::Booth).await?;
    app.find("//main[@data-screen='instructions']").await?;
    // What is tried is no vote, whichever way it is sent.
    assert_eq!(ask(&app, "booth_cast", json!({ "marks": [] })).await?, "no_session");
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    steps::open_poll(&app).await?;
    app.focus(Window::Booth).await?;
    app.find("//main[@data-screen='waiting']").await?;
    assert_eq!(ask(&app, "booth_practise", json!({ "marks": [] })).await?, "practice_over");
    app.focus(Window::Staff).await?;
    assert_eq!(ask(&app, "begin_practice", json!({})).await?, "practice_over");
    app.quit().await?;
    assert_eq!(station.run(&["status"]).await?["ballots"]["in_box"], 0);
    Ok(())
}

/// A ballot is shown, filled in and completed; the box has nothing of it.
async fn try_the_booth(app: &App) -> anyhow::Result<()> {
    assert_eq!(ask(app, "begin_practice", json!({})).await?, Value::Null);
    app.focus(Window::Booth).await?;
    app.text("PAPELETA DE PRUEBA").await?;
    app.button("Empezar").await?.click().await?;
    app.screenshot("booth-practice").await?;
    for position in 1..=3 {
        app.find(&format!("//*[@data-fact='progress'][contains(., 'Votación {position} de 3')]")).await?;
        app.find("(//div[@data-choice]//label)[1]").await?.click().await?;
        let more =
            app.client().find_all(fantoccini::Locator::XPath("//button[contains(.,'Ver más')]")).await?;
        app.button("Siguiente").await?.click().await?;
        if !more.is_empty() {
            app.button("Siguiente").await?.click().await?;
        }
    }
    app.button("Votar").await?.click().await?;
    app.button("Emitir mi voto").await?.click().await?;
    app.text("La papeleta de prueba funciona.").await?;
    app.button("Terminar").await?.click().await?;
    app.find("//main[@data-screen='not-open']").await?;
    app.focus(Window::Staff).await
}

/// The code of the last result of a test.
async fn found(app: &App, test: &str) -> anyhow::Result<String> {
    let view = ask(app, "diagnosis_view", json!({})).await?;
    let rows = view["tests"].as_array().with_context(|| format!("no tests but {view}"))?;
    let row = rows.iter().find(|row| row["test"] == test).context("no such test")?;
    Ok(row["result"]["code"].as_str().unwrap_or_default().to_owned())
}

/// What the core answers the focused window: a value, or the code of a refusal.
async fn ask(app: &App, command: &str, arguments: Value) -> anyhow::Result<Value> {
    let script = "const [command, facts, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, facts).then(done, (refusal) => done(refusal.code ?? String(refusal)));";
    Ok(app.client().execute_async(script, vec![command.into(), arguments]).await?)
}
