//! Memory sticks in the real windows: the marked roll as the day goes on, the package, and the machine that is wiped.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use urna_tests::{
    App, AppSettings, Window,
    world::{ELECTION, World},
};

use super::steps;

/// Less than the minute after which marks are written in any case.
const AT_ONCE: Duration = Duration::from_secs(20);

/// Waits until the marked roll on a stick says this.
async fn roll_says(paper: &Path, words: &str) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let read = Command::new("pdftotext").arg("-layout").arg(paper).arg("-").output()?;
        let text = String::from_utf8(read.stdout)?;
        if text.contains(words) {
            return Ok(());
        }
        ensure!(began.elapsed() < AT_ONCE, "the roll does not say {words}: {text}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Chooses a stick by its name.
async fn choose(app: &App, stick: &str) -> anyhow::Result<()> {
    app.find(&format!("//label[normalize-space()='{stick}']")).await?.click().await?;
    Ok(())
}

async fn panel(app: &App, button: &str, screen: &str) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.button("Panel de la mesa").await?.click().await?;
    app.button(button).await?.click().await?;
    app.find(&format!("//main[@data-screen='{screen}']")).await?;
    Ok(())
}

/// From the panel, everything for the centre onto this stick. It goes on after this.
pub(crate) async fn export_to(app: &App, stick: &str) -> anyhow::Result<()> {
    app.button("Exportar para el centro").await?.click().await?;
    app.find("//main[@data-screen='export']").await?;
    export_here(app, stick).await
}

async fn export_here(app: &App, stick: &str) -> anyhow::Result<()> {
    choose(app, stick).await?;
    app.button("Exportar aquí").await?.click().await
}

/// The whole machine onto the stick, while the poll goes on: without the box.
async fn backed_up(app: &App, to: &Path) -> anyhow::Result<()> {
    app.find("//button[@data-truth='device']").await?.click().await?;
    app.button("Copia de este equipo").await?.click().await?;
    app.find("//main[@data-screen='backup']").await?;
    choose(app, "COPIA").await?;
    app.button("Copiar aquí").await?.click().await?;
    app.text("Copiado y comprobado a las").await?;
    app.text("La urna se copia cuando la votación ha terminado.").await?;
    app.screenshot("staff-backup").await?;
    assert!(to.join("station.db").exists() && !to.join("box.db").exists());
    for _ in 0..2 {
        app.button("Atrás").await?.click().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roll_on_the_stick_follows_the_day_and_the_screen_says_when_it_cannot() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    station.run(&["sync", "--once"]).await?;
    let people = world.people("Extremadura", 1).await?;
    let media = world.path("media");
    let stick = media.join("COPIA");
    fs::create_dir_all(&stick)?;
    let environment = vec![("URNA_MEDIA".into(), media.clone().into())];
    let settings = AppSettings { home: station.home.clone(), environment, ..AppSettings::default() };
    let app = App::start(&settings).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    steps::open_poll(&app).await?;
    panel(&app, "Censo marcado para seguir a mano", "roll-copy").await?;
    choose(&app, "COPIA").await?;
    app.button("Guardar la copia aquí").await?.click().await?;
    app.text("Copia en la memoria USB: marca 0").await?;
    app.screenshot("staff-roll-copy").await?;
    let paper = stick.join(format!("censo-marcado-{}.pdf", station.id));
    roll_says(&paper, "Ya han votado: 0.").await?;
    app.button("Atrás").await?.click().await?;
    app.find("//main[@data-screen='panel']").await?;
    // Without a printer the papers go where there is one.
    app.button("Documentos").await?.click().await?;
    app.button("Guardar los documentos").await?.click().await?;
    app.text("Están también en la memoria USB").await?;
    for file in ["acta-de-constitucion", "lista-numerada"] {
        let bytes = fs::read(stick.join(format!("{file}-{}.pdf", station.id)))?;
        assert!(bytes.starts_with(b"%PDF"), "{file}");
    }
    app.button("Atrás").await?.click().await?;
    app.find("//main[@data-screen='panel']").await?;
    app.button("Atrás").await?.click().await?;
    backed_up(&app, &stick.join(format!("urna-copia-{}", station.id))).await?;
    let code = steps::authorise(&app, &people[0]).await?;
    steps::vote(&app, &code, 3).await?;
    app.focus(Window::Staff).await?;
    app.button("Siguiente votante").await?.click().await?;

    // The pen takes over: the roll is there before anybody can reach for the stick.
    panel(&app, "Pasar a papel", "begin-paper").await?;
    steps::two_officers(&app).await?;
    app.button("Dejar de marcar en el equipo").await?.click().await?;
    app.find("//main[@data-screen='on-paper']").await?;
    roll_says(&paper, "Última marca del equipo: 1. Anote a mano desde la 2.").await?;
    roll_says(&paper, "Ya han votado: 1.").await?;

    let pocket = world.path("pocket");
    fs::rename(&stick, &pocket)?;
    steps::status_says(&app, "Falta la copia").await?;
    app.screenshot("staff-stick-away").await?;
    fs::rename(&pocket, &stick)?;
    steps::status_says(&app, "Equipo en orden").await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_is_exported_to_two_sticks_and_wiped_in_the_window() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    station.run(&["sync", "--once"]).await?;
    let media = world.path("media");
    for name in ["COPIA", "AZUL"] {
        fs::create_dir_all(media.join(name))?;
    }
    station.run(&["simulate", "--voters", "5", "--close"]).await?;
    // The centre is out of reach, so that leaving rests on the sticks.
    station.run(&["offline-demo", "on"]).await?;
    let environment = vec![("URNA_MEDIA".into(), media.clone().into())];
    let settings = AppSettings { home: station.home.clone(), environment, ..AppSettings::default() };
    let app = App::start(&settings).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    panel(&app, "Retirar el equipo", "retire").await?;
    app.text("Aún no se puede retirar: se perderían datos.").await?;
    app.button("Atrás").await?.click().await?;
    app.find("//main[@data-screen='panel']").await?;
    app.button("Exportar para el centro").await?.click().await?;
    for (stick, media) in [("COPIA", "1 de 2"), ("AZUL", "2 de 2")] {
        export_here(&app, stick).await?;
        app.text(&format!("Memorias con todo: {media}")).await?;
        app.text("Exportado y comprobado a las").await?;
    }
    app.screenshot("staff-exported").await?;
    app.button("Atrás").await?.click().await?;
    app.find("//main[@data-screen='panel']").await?;
    app.button("Retirar el equipo").await?.click().await?;
    app.text("No se pierde nada al retirar el equipo").await?;
    steps::two_officers(&app).await?;
    app.field("Escriba el código de la mesa").await?.send_keys(&station.id).await?;
    app.button("Retirar y borrar el equipo").await?.click().await?;
    app.find("//main[@data-screen='retired']").await?;
    app.text("Todo está en dos memorias USB. Entréguelas al centro.").await?;
    app.screenshot("staff-retired").await?;
    app.quit().await?;
    ensure!(!station.home.join("station.key").exists(), "the key is still there");
    let package = media.join("AZUL").join(format!("urna-{}.urnapkg", station.id));
    let package = package.to_str().context("a path")?;
    world.office(&["copies", "--package", package]).await?;
    let results = world.office(&["results", ELECTION]).await?;
    assert_eq!(results["reconciliation"]["ballots"], 5, "{results}");
    Ok(())
}
