//! What people do at the windows, in the words of the screen.

use anyhow::{Context as _, ensure};
use fantoccini::{
    actions::{InputSource as _, KeyAction, KeyActions},
    key::Key,
};
use urna_tests::{App, Window};

/// The name of the field that finds people.
pub(crate) const SEARCH: &str = "DNI, NIE o apellidos";
/// The people of the table and their PINs, in the order in which they sit down.
pub(crate) const TABLE: [(&str, &str); 2] =
    [("María del Carmen Núñez", "481516"), ("José Luis Ortega", "234299")];

/// The table is constituted: its two people choose their PINs.
pub(crate) async fn constitute(app: &App) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.find("//main[@data-screen='constitute']").await?;
    app.screenshot("staff-constitute").await?;
    for (name, pin) in TABLE {
        app.field("Nombre y apellidos").await?.send_keys(name).await?;
        app.field("PIN de seis números").await?.send_keys(pin).await?;
        app.field("Repita el PIN").await?.send_keys(pin).await?;
        app.button("Siguiente persona").await?.click().await?;
    }
    for seat in ["Vocal 2", "Auditoría", "Apoyo técnico"] {
        app.find(&format!("//h1[normalize-space()='{seat}']")).await?;
        app.button("Dejar libre").await?.click().await?;
    }
    app.find("//main[@data-screen='constitute-review']").await?;
    app.screenshot("staff-constitute-review").await?;
    app.button("Constituir la mesa").await?.click().await?;
    app.find("//main[@data-screen='sign-in']").await?;
    app.screenshot("staff-sign-in").await?;
    Ok(())
}

/// The president signs in.
pub(crate) async fn sign_in(app: &App) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.find("//main[@data-screen='sign-in']").await?;
    app.find("//label[normalize-space()='Presidencia']").await?.click().await?;
    app.field("Su PIN").await?.send_keys(TABLE[0].1).await?;
    app.button("Entrar").await?.click().await?;
    app.find("//main[not(@data-screen='sign-in')]").await?;
    Ok(())
}

/// Opens the poll with the two officers that the screen proposes.
pub(crate) async fn open_poll(app: &App) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.find("//main[@data-screen='open-poll']").await?;
    two_officers(app).await?;
    app.text("Papeleta de prueba en la cabina").await?;
    app.button("Abrir la mesa").await?.click().await?;
    app.find("//main[@data-screen='identify']").await?;
    app.text("Mesa abierta a las").await?;
    Ok(())
}

/// Chooses the president and the first poll worker, who type their PINs.
pub(crate) async fn two_officers(app: &App) -> anyhow::Result<()> {
    app.find("(//label[normalize-space()='Presidencia'])[1]").await?.click().await?;
    app.find("(//label[normalize-space()='Vocal 1'])[2]").await?.click().await?;
    app.field("PIN de la primera persona").await?.send_keys(TABLE[0].1).await?;
    app.field("PIN de la segunda persona").await?.send_keys(TABLE[1].1).await?;
    Ok(())
}

/// Finds a person by DNI, confirms, and hands out the code.
pub(crate) async fn authorise(app: &App, dni: &str) -> anyhow::Result<String> {
    look_up(app, dni).await?;
    app.find("//main[@data-screen='confirm']").await?;
    app.screenshot("staff-confirm").await?;
    let code = allow(app).await?;
    app.screenshot("staff-ticket").await?;
    Ok(code)
}

/// Authorises whoever is on the screen: the code of their ticket.
pub(crate) async fn allow(app: &App) -> anyhow::Result<String> {
    app.find("//main[@data-screen='confirm']").await?;
    app.button("Autorizar el voto").await?.click().await?;
    code_on_ticket(app).await
}

/// The code on the ticket that the screen shows.
pub(crate) async fn code_on_ticket(app: &App) -> anyhow::Result<String> {
    app.find("//main[@data-screen='ticket']").await?;
    app.find("//*[@data-code]").await?.attr("data-code").await?.context("the ticket has no code")
}

/// Leaves the ticket for an empty search.
pub(crate) async fn next_voter(app: &App) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.button("Siguiente votante").await?.click().await?;
    app.find("//main[@data-screen='identify']").await?;
    Ok(())
}

/// Types a DNI and presses the key for going on.
pub(crate) async fn look_up(app: &App, dni: &str) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    let field = app.field(SEARCH).await?;
    field.send_keys(dni).await?;
    app.find("//button[@data-person]").await?;
    field.send_keys(&char::from(Key::Enter).to_string()).await?;
    Ok(())
}

/// Types words and waits until the list says how many people it found by all of them. Keys that come at the pace of a
/// reader are held until they stop, and until then the list is that of the first few.
pub(crate) async fn search(app: &App, words: &str, found: &str) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.field(SEARCH).await?.send_keys(words).await?;
    app.find(&format!("//*[@data-fact='summary'][normalize-space()='{found}']")).await?;
    Ok(())
}

/// Votes with a code: the first choice of every contest, reviewed and cast.
pub(crate) async fn vote(app: &App, code: &str, contests: usize) -> anyhow::Result<()> {
    app.focus(Window::Booth).await?;
    app.find("//main[@data-screen='waiting']").await?;
    app.screenshot("booth-code").await?;
    app.field("Código de 6 letras y cifras").await?.send_keys(code).await?;
    app.button("Empezar a votar").await?.click().await?;
    app.find("//main[@data-screen='instructions']").await?;
    app.screenshot("booth-instructions").await?;
    app.button("Empezar").await?.click().await?;
    for position in 1..=contests {
        app.find(&format!("//*[@data-fact='progress'][contains(., 'Votación {position} de {contests}')]"))
            .await?;
        app.find("(//div[@data-choice]//label)[1]").await?.click().await?;
        app.text("Elegida").await?;
        app.screenshot(&format!("booth-contest-{position}")).await?;
        let more =
            app.client().find_all(fantoccini::Locator::XPath("//button[contains(.,'Ver más')]")).await?;
        app.button("Siguiente").await?.click().await?;
        if !more.is_empty() {
            // A list that does not fit on one page is said once; the second press goes on.
            app.button("Siguiente").await?.click().await?;
        }
    }
    app.find("//main[@data-screen='review']").await?;
    app.screenshot("booth-review").await?;
    app.button("Votar").await?.click().await?;
    app.find("//main[@data-screen='cast']").await?;
    app.screenshot("booth-cast").await?;
    app.button("Emitir mi voto").await?.click().await?;
    app.text("Su voto se ha guardado.").await?;
    app.screenshot("booth-thanks").await?;
    app.button("Terminar").await?.click().await?;
    app.find("//main[@data-screen='waiting']").await?;
    Ok(())
}

/// A number that is good and not of this roll: the screen says so, and offers no vote.
pub(crate) async fn not_on_roll(app: &App, dni: &str, picture: &str) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    let field = app.field(SEARCH).await?;
    field.send_keys(dni).await?;
    app.text("No figura en esta mesa").await?;
    field.send_keys(&char::from(Key::Enter).to_string()).await?;
    app.find("//main[@data-screen='not-on-roll']").await?;
    ensure!(
        !app.shows("//button[contains(., 'Autorizar')]").await?,
        "a vote is offered to somebody who is not here"
    );
    app.screenshot(picture).await?;
    app.button("Buscar de nuevo").await?.click().await?;
    app.find("//main[@data-screen='identify']").await?;
    Ok(())
}

/// Waits until a pill of the status bar says this.
pub(crate) async fn status_says(app: &App, words: &str) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.text(words).await.with_context(|| format!("the status bar does not say {words}"))?;
    Ok(())
}

/// The same for what takes a station some time to be sure of: that the centre is missed, after three failed probes and
/// twenty seconds, and that it is back, which is found within half a minute.
pub(crate) async fn status_comes_to_say(app: &App, words: &str) -> anyhow::Result<()> {
    if status_says(app, words).await.is_ok() {
        return Ok(());
    }
    status_says(app, words).await
}

/// Opens the panel of the table from the screen on show.
pub(crate) async fn open_panel(app: &App) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.button("Panel de la mesa").await?.click().await?;
    app.find("//main[@data-screen='panel']").await?;
    Ok(())
}

/// Opens what a pill of the status bar is about.
pub(crate) async fn inspect(app: &App, truth: &str, screen: &str) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.find(&format!("//button[@data-truth='{truth}']")).await?.click().await?;
    app.find(&format!("//main[@data-screen='{screen}']")).await?;
    Ok(())
}

/// Leaves an inspector for the screen under it.
pub(crate) async fn back(app: &App) -> anyhow::Result<()> {
    app.button("Atrás").await?.click().await
}

/// Closes the poll: the four steps of the law, two officers, the station's id typed.
pub(crate) async fn close_poll(app: &App, station: &str) -> anyhow::Result<()> {
    open_panel(app).await?;
    app.screenshot("staff-panel").await?;
    app.button("Cerrar la votación").await?.click().await?;
    app.find("//main[@data-screen='close-poll']").await?;
    let steps =
        ["No queda nadie dentro", "Los votos por correo", "Han votado los miembros", "La cabina está libre"];
    for step in steps {
        app.find(&format!("//label[contains(normalize-space(),'{step}')]")).await?.click().await?;
    }
    app.field("Sobres recibidos").await?.send_keys("3").await?;
    app.field("Sobres admitidos").await?.send_keys("2").await?;
    app.screenshot("staff-close").await?;
    app.button("Seguir con el cierre").await?.click().await?;
    app.find("//main[@data-screen='close-confirm']").await?;
    two_officers(app).await?;
    app.field("Escriba el código de la mesa").await?.send_keys(station).await?;
    app.screenshot("staff-close-confirm").await?;
    app.button("Cerrar la votación").await?.click().await?;
    app.find("//main[@data-screen='count']").await?;
    app.text("Votación cerrada a las").await?;
    Ok(())
}

/// Notes who represented a candidature and a protest with what was decided, and completes the acta de la sesión.
pub(crate) async fn complete_minutes(app: &App) -> anyhow::Result<()> {
    app.focus(Window::Staff).await?;
    app.button("Acta de la sesión").await?.click().await?;
    /// The part of the acta, the screen that it is noted on, and what is typed into which field.
    type Note = (&'static str, &'static str, &'static [(&'static str, &'static str)]);
    let notes: [Note; 2] = [
        (
            "Interventores y apoderados",
            "minutes-representatives",
            &[("Nombre y apellidos", "Núria Vidal Puig"), ("Candidatura", "El Olivo")],
        ),
        (
            "Reclamaciones y protestas",
            "minutes-protests",
            &[
                ("Quién reclama", "Núria Vidal Puig"),
                ("Qué reclama", "Pide otro recuento"),
                ("Qué ha resuelto la mesa y por qué", "Se desestima: coincide"),
                ("Votos a favor de lo resuelto", "2"),
            ],
        ),
    ];
    for (part, screen, fields) in notes {
        app.find(&format!("//button[@aria-label='Anotar: {part}']")).await?.click().await?;
        app.find(&format!("//main[@data-screen='{screen}']")).await?;
        for (label, text) in fields {
            app.field(label).await?.send_keys(text).await?;
        }
        app.button("Añadir").await?.click().await?;
        app.find("//main//li[contains(., 'Núria Vidal Puig')]").await?;
        app.screenshot(screen).await?;
        back(app).await?;
        app.find("//main[@data-screen='minutes']").await?;
    }
    app.button("Completar el acta").await?.click().await?;
    app.find("//main[@data-screen='minutes-numbers']").await?;
    app.text("Sobres no admitidos: 1").await?;
    app.screenshot("minutes-numbers").await?;
    app.button("Completar el acta").await?.click().await?;
    app.text("El acta está completa").await?;
    app.screenshot("minutes-complete").await?;
    back(app).await
}

/// Counts and certifies.
pub(crate) async fn certify(app: &App) -> anyhow::Result<()> {
    two_officers(app).await?;
    app.screenshot("staff-count").await?;
    app.button("Contar y certificar").await?.click().await?;
    app.find("//main[@data-screen='result']").await?;
    app.text("Recuento certificado").await?;
    app.screenshot("staff-result").await?;
    Ok(())
}

/// Presses a key and lets it go, whatever has the focus.
pub(crate) async fn press(app: &App, key: impl Into<char>) -> anyhow::Result<()> {
    let value = key.into();
    let keys =
        KeyActions::new("keys".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
    Ok(app.client().perform_actions(keys).await?)
}
