//! Two screens, one that is pulled out in the middle of a vote, and one that is turned.

use anyhow::Context as _;
use fantoccini::Locator;
use serde_json::{Value, json};
use urna_tests::{App, AppSettings, Screens, Window, screens::SECOND_X, world::World};

use super::steps;

const SCOPE: &str = "comunidad == 'Extremadura'";

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_is_pulled_out_hides_the_ballot_and_gives_it_back_with_its_marks() -> anyhow::Result<()>
{
    let screens = Screens::start()?;
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let people = world.people("Extremadura", 1).await?;
    let settings = AppSettings {
        home: station.home.clone(),
        environment: vec![screens.environment()],
        ..AppSettings::default()
    };
    let app = App::start(&settings).await?;
    assert_eq!(ask(&app, "turn_screen", json!({})).await?, "not_one_screen");
    assert_eq!(ask(&app, "set_screen_mode", json!({ "mode": "two_screens" })).await?, Value::Null);
    app.focus(Window::Booth).await?;
    until(&app, &format!("window.screenX >= {SECOND_X} && window.outerWidth === {SECOND_X}")).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    steps::open_poll(&app).await?;
    let code = steps::authorise(&app, &people[0]).await?;
    app.focus(Window::Booth).await?;
    app.field("Código de 6 letras y cifras").await?.send_keys(&code).await?;
    app.button("Empezar a votar").await?.click().await?;
    app.button("Empezar").await?.click().await?;
    app.find("(//div[@data-choice]//label)[1]").await?.click().await?;
    app.text("Elegida").await?;
    screens.unplug_second()?;
    until(&app, "document.visibilityState === 'hidden'").await?;
    app.find("//main[@data-screen='paused']").await?;
    assert!(
        app.client().find_all(Locator::Css("[data-choice]")).await?.is_empty(),
        "no choice is in the page"
    );
    app.focus(Window::Staff).await?;
    app.text("Cabina sin pantalla").await?;
    until(&app, "document.visibilityState === 'visible'").await?;
    app.screenshot("staff-booth-without-screen").await?;
    screens.plug_in_second()?;
    app.focus(Window::Booth).await?;
    until(&app, "document.visibilityState === 'visible'").await?;
    app.text("Elegida").await?;
    until(&app, &format!("window.screenX >= {SECOND_X} && window.outerWidth === {SECOND_X}")).await?;
    app.focus(Window::Staff).await?;
    app.text("Cabina ocupada").await?;
    app.quit().await?;
    // What was chosen is in use from the first moment of the next start.
    let again = App::start(&settings).await?;
    again.focus(Window::Booth).await?;
    until(&again, &format!("window.screenX >= {SECOND_X}")).await?;
    again.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_screen_is_turned_to_the_voter_and_comes_back_with_a_pin_only() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let people = world.people("Extremadura", 1).await?;
    let app = App::start(&AppSettings { home: station.home.clone(), ..AppSettings::default() }).await?;
    assert_eq!(ask(&app, "set_screen_mode", json!({ "mode": "one_screen" })).await?, Value::Null);
    app.focus(Window::Booth).await?;
    until(&app, "document.visibilityState === 'hidden'").await?;
    assert_eq!(ask(&app, "turn_back", json!({})).await?, "not_turned");
    steps::constitute(&app).await?;
    assert_eq!(ask(&app, "turn_screen", json!({})).await?, "not_signed_in");
    steps::sign_in(&app).await?;
    steps::open_poll(&app).await?;
    let code = steps::authorise(&app, &people[0]).await?;
    app.find("//button[@data-truth='booth']").await?.click().await?;
    app.screenshot("staff-turn-screen").await?;
    app.button("Girar la pantalla hacia el votante").await?.click().await?;
    until(&app, "document.visibilityState === 'hidden'").await?;
    steps::vote(&app, &code, 3).await?;
    assert_eq!(ask(&app, "turn_back", json!({})).await?, "pin_missing", "without a PIN nobody comes back");
    app.button("Para la mesa").await?.click().await?;
    app.find("//label[normalize-space()='Presidencia']").await?.click().await?;
    app.field("Su PIN").await?.send_keys("111999").await?;
    app.button("Volver a la mesa").await?.click().await?;
    app.text("El PIN no es correcto").await?;
    app.screenshot("booth-turn-back").await?;
    app.field("Su PIN").await?.send_keys("481516").await?;
    app.button("Volver a la mesa").await?.click().await?;
    until(&app, "document.visibilityState === 'hidden'").await?;
    app.focus(Window::Staff).await?;
    until(&app, "document.visibilityState === 'visible'").await?;
    app.find("//main[@data-screen='identify']").await?;
    app.text("Votantes: 1 de").await?;
    app.quit().await
}

/// Waits until an expression holds in the focused window.
async fn until(app: &App, holds: &str) -> anyhow::Result<()> {
    let script = format!(
        "const [done] = arguments; const end = performance.now() + 15000;
         const look = () => ({holds}) ? done(true) : performance.now() > end
            ? done([document.visibilityState, window.screenX, window.outerWidth].join(' ')) : setTimeout(look, 50);
         look();"
    );
    let answer = app.client().execute_async(&script, Vec::new()).await?;
    anyhow::ensure!(answer == true, "not so: {holds}, but {answer}");
    Ok(())
}

/// What the core answers the focused window: a value, or the code of a refusal.
async fn ask(app: &App, command: &str, arguments: Value) -> anyhow::Result<Value> {
    let script = "const [command, facts, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, facts).then(done, (refusal) => done(refusal.code ?? String(refusal)));";
    app.client().execute_async(script, vec![command.into(), arguments]).await.context("no answer")
}
