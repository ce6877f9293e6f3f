//! A fresh machine becomes a station in its own window, out of a memory stick and without any network.

use anyhow::Context as _;
use fantoccini::key::Key;
use urna_tests::{
    App, AppSettings, Window,
    world::{ELECTION, World},
};

use super::steps;

const SCOPE: &str = "comunidad == 'Extremadura'";

/// What the office hands out for a new machine: a stick with the bundle, the roll and the audio, and the rest on a sheet.
pub(crate) struct Handed {
    /// The id of the station.
    pub(crate) id: String,
    key: String,
    centre: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_machine_is_enrolled_in_its_window_without_a_network_and_goes_to_work() -> anyhow::Result<()>
{
    let world = World::new(2_000).await?;
    let handed = hand_out(&world).await?;
    world.network().refuse();
    let settings = fresh_machine(&world);
    let app = App::start(&settings).await?;
    app.find("//main[@data-screen='enrol-language']").await?;
    app.button("Siguiente paso").await?.click().await?;
    app.field("Clave de registro").await?.send_keys("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AA").await?;
    app.button("Abrir el paquete").await?.click().await?;
    app.find("//*[@data-refusal='registration_key']").await?;
    app.field("Clave de registro").await?.clear().await?;
    take_bundle(&app, &handed).await?;
    let measured = measure_and_finish(&app).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    steps::open_poll(&app).await?;
    app.quit().await?;
    assert!(settings.home.join("speech").exists(), "the audio of the stick is here");
    let again = App::start(&settings).await?;
    again.find("//main[@data-screen='sign-in']").await?;
    assert_eq!(scale(&again).await?, measured, "a restart keeps the measure");
    again.quit().await
}

/// The office creates a station and copies its bundle and its roll to a stick.
pub(crate) async fn hand_out(world: &World) -> anyhow::Result<Handed> {
    let stick = world.path("media/ALTA");
    std::fs::create_dir_all(&stick)?;
    let created = world.office(&["station", "create", "Mesa 1-A", "--scope", SCOPE]).await?;
    let text = |field: &str| created[field].as_str().map(str::to_owned).context("no such field");
    let handed = Handed { id: text("id")?, key: text("registration_key")?, centre: text("centre")? };
    world.office(&["station", "bundle", &handed.id, &stick.join("alta").to_string_lossy()]).await?;
    world.office(&["roll", "publish", SCOPE, "--out", &stick.join("censo").to_string_lossy()]).await?;
    let audio = stick.join("voz").to_string_lossy().into_owned();
    world.office(&["election", "speak", ELECTION, "--languages", "es", "--to", &audio]).await?;
    Ok(handed)
}

/// A machine that knows nothing, with the stick in it.
pub(crate) fn fresh_machine(world: &World) -> AppSettings {
    AppSettings {
        home: world.path("fresh"),
        environment: vec![("URNA_MEDIA".into(), world.path("media").into())],
        ..AppSettings::default()
    }
}

/// From the choice of a language to a machine that goes to work.
pub(crate) async fn enrol(app: &App, handed: &Handed) -> anyhow::Result<()> {
    app.find("//main[@data-screen='enrol-language']").await?;
    app.button("Siguiente paso").await?.click().await?;
    take_bundle(app, handed).await?;
    measure_and_finish(app).await?;
    Ok(())
}

/// The key is typed, the fingerprint of the centre compared, and the roll taken from the stick.
async fn take_bundle(app: &App, handed: &Handed) -> anyhow::Result<()> {
    app.field("Clave de registro").await?.send_keys(&handed.key).await?;
    app.screenshot("staff-enrol-bundle").await?;
    app.button("Abrir el paquete").await?.click().await?;
    app.find(&format!("//*[@data-centre='{}']", handed.centre)).await?;
    app.screenshot("staff-enrol-centre").await?;
    app.button("Son iguales: dar de alta").await?.click().await?;
    app.text("El censo y la elección están en este equipo").await?;
    app.screenshot("staff-enrol-roll").await?;
    app.button("Siguiente paso").await?.click().await?;
    Ok(())
}

/// The screen is measured with a card, the devices are looked at; the measure, as the window says it.
async fn measure_and_finish(app: &App) -> anyhow::Result<String> {
    let edge = app.find("//*[@data-edge='right']").await?;
    edge.send_keys(&String::from(char::from(Key::Left)).repeat(3)).await?;
    let measured = app.find("//*[@data-scale]").await?.attr("data-scale").await?.context("no measure")?;
    app.screenshot("staff-enrol-screen").await?;
    app.button("Guardar la medida").await?.click().await?;
    app.find("//main[@data-screen='enrol-devices']//dl").await?;
    app.screenshot("staff-enrol-devices").await?;
    for window in [Window::Booth, Window::Staff] {
        app.focus(window).await?;
        assert_eq!(scale(app).await?, measured, "both windows are on the measured screen");
    }
    app.button("Siguiente paso").await?.click().await?;
    test_the_machine(app).await?;
    app.button("Terminar el alta").await?.click().await?;
    Ok(measured)
}

/// The machine is tested, and what was found is kept as the readiness report.
async fn test_the_machine(app: &App) -> anyhow::Result<()> {
    app.button("Pruebas e informe").await?.click().await?;
    app.button("Hacer las pruebas").await?.click().await?;
    app.text("Pruebas sin hacer: 3").await?;
    app.button("Guardar el informe").await?.click().await?;
    app.text("Informe guardado").await?;
    app.screenshot("staff-enrol-tests").await?;
    app.button("Atrás").await?.click().await?;
    Ok(())
}

/// Pixels per millimetre that a window works with, as the measuring says it.
async fn scale(app: &App) -> anyhow::Result<String> {
    let script = "return Number(document.documentElement.style.getPropertyValue('--px-per-mm')).toFixed(3);";
    let found = app.client().execute(script, vec![]).await?;
    Ok(found.as_str().unwrap_or_default().to_owned())
}
