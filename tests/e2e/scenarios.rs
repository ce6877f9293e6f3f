//! People at the desk whom an invented station cannot show: two real machines at one real centre, a roll that changes
//! while the window is open, a reader that types. The other stories are `docs/CHECK-IN-SCENARIOS.md`.

use std::time::{Duration, Instant};

use anyhow::ensure;
use fantoccini::actions::{
    InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::key::Key;
use urna_tests::world::{ELECTION, StationHome, World};
use urna_tests::{App, AppSettings};

use super::booth::{self, Ballot};
use super::person::{self, Person};
use super::steps;

const SCOPE: &str = "comunidad == 'Extremadura'";
/// A station asks for changes every ten seconds, a fifth more or less.
const CHANGE_MAX: Duration = Duration::from_secs(40);
/// When the last comparison with the centre was begun that came to its end.
const LAST_COMPARED: &str = "const [done] = arguments;
    window.__TAURI_INTERNALS__.invoke('inspect_sending').then(({ comparison }) =>
        setTimeout(() => done(comparison.last?.at_ms ?? null), 200));";
/// More is typed, and before the search answers a row is pressed. The answer comes while the finger is down.
const ANSWERED_UNDER_THE_FINGER: &str = "const [words, done] = arguments;
    const field = document.querySelector('input');
    field.value = words;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    const row = document.querySelector('button[data-person]:active');
    row?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    setTimeout(() => done(row !== null), 500);";

/// The same person at two tables while one of them is without a network: both votes are in the boxes. When it is back,
/// that table sees both marks side by side, and two people say what happened. Nothing is undone.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_at_two_tables_is_seen_and_classified_by_two_people_in_the_window()
-> anyhow::Result<()> {
    let world = World::new(1_000).await?;
    let twice = Person::new(0, "Aurora", ["Zarzalejo", "Quijadilla"])?;
    person::put_on_roll(&world, std::slice::from_ref(&twice)).await?;
    let first = enrolled(&world, "Mesa 1-A").await?;
    let second = enrolled(&world, "Mesa 1-B").await?;
    let app = at_work(&first).await?;
    votes(&app, &twice, Ballot([&["encina"], &["p1"], &["si"]])).await?;
    steps::status_says(&app, "Todo recibido por el centro").await?;
    app.quit().await?;

    let app = at_work(&second).await?;
    world.network().refuse();
    let code = steps::authorise(&app, &twice.dni).await?;
    // Here, or being tried; never said to have arrived.
    app.find("//*[@data-save='local' or @data-save='queued' or @data-save='sending']").await?;
    booth::vote(&app, &code, Ballot([&["olivo"], &["p2"], &["no"]])).await?;
    world.network().restore();
    steps::status_comes_to_say(&app, "Conflictos por revisar: 1").await?;
    app.screenshot("conflict-pill").await?;
    steps::next_voter(&app).await?;
    app.text("1 con conflicto").await?;

    steps::inspect(&app, "conflicts", "conflicts").await?;
    app.find("//li[@data-conflict='open']").await?;
    app.find("//button[starts-with(@aria-label,'Ver las dos marcas')]").await?.click().await?;
    app.find("//main[@data-screen='conflict']").await?;
    app.find("//section[@aria-label='Marca A: esta mesa']").await?;
    app.find(&format!("//section[@aria-label='Marca B: equipo {}']", first.id)).await?;
    ensure!(!app.shows("//*[@data-fact='person']").await?, "the person is named before anybody asks");
    app.button("Mostrar a la persona").await?.click().await?;
    app.find(&format!("//*[@data-fact='person'][contains(., '{}')]", twice.surnames())).await?;
    // Nobody decides alone: not without a word, and not as both people.
    app.button("Confirmar entre dos personas").await?.click().await?;
    app.text("Elija qué ha pasado.").await?;
    app.find("//label[normalize-space()='Es la misma persona y ha votado dos veces']").await?.click().await?;
    app.text("Consta como incidencia para la Junta Electoral.").await?;
    for place in 1..=2 {
        app.find(&format!("(//label[normalize-space()='Presidencia'])[{place}]")).await?.click().await?;
    }
    for place in ["primera", "segunda"] {
        app.field(&format!("PIN de la {place} persona")).await?.send_keys(steps::TABLE[0].1).await?;
    }
    app.button("Confirmar entre dos personas").await?.click().await?;
    app.find("//*[@data-refusal='officers_must_differ']").await?;
    app.screenshot("conflict-one-person").await?;
    steps::two_officers(&app).await?;
    app.screenshot("conflict-two-marks").await?;
    app.button("Confirmar entre dos personas").await?.click().await?;
    app.text("Decisión guardada en esta mesa.").await?;
    app.find("//li[@data-conflict='settled'][contains(., 'Es la misma persona y ha votado dos veces')]")
        .await?;
    app.screenshot("conflict-classified").await?;
    steps::status_says(&app, "Todo recibido por el centro").await?;
    ensure!(
        !app.shows("//button[@data-truth='conflicts']").await?,
        "a settled conflict is still to be reviewed"
    );
    app.quit().await?;

    let listed = world.office(&["conflicts", "list"]).await?;
    let case = &listed["conflicts"][0];
    assert_eq!((&case["outcome"], &case["open"]), (&"voted_twice".into(), &false.into()), "{listed}");
    assert_eq!(case["check_ins"].as_array().map(Vec::len), Some(2), "both marks stay: {listed}");
    let results = world.office(&["results", ELECTION]).await?;
    assert_eq!(results["turnout"]["voted"], 1, "one person, whatever the boxes hold: {results}");
    Ok(())
}

/// Nobody who is not on this roll is authorised, and whoever is shows how they stand.
#[tokio::test(flavor = "multi_thread")]
async fn the_desk_says_how_a_person_stands_on_a_real_roll() -> anyhow::Result<()> {
    let world = World::new(1_000).await?;
    let surnames = ["Zarzalejo", "Quijadilla"];
    let one = Person::new(0, "Aurora", surnames)?;
    let other = Person::new(1, "Benigno", surnames)?;
    let twins = [
        Person::new(2, "Carmelo", surnames)?,
        Person { dni: person::dni(2)?, ..Person::new(3, "Dorotea", surnames)? },
    ];
    let elsewhere = Person { comunidad: "Galicia", ..Person::new(4, "Uxía", surnames)? };
    let [twin, other_twin] = twins.clone();
    person::put_on_roll(&world, &[one.clone(), other.clone(), twin, other_twin, elsewhere.clone()]).await?;
    let station = enrolled(&world, "Mesa 1-A").await?;
    let app = at_work(&station).await?;
    for nobody in [elsewhere.dni.clone(), person::dni(9)?] {
        steps::not_on_roll(&app, &nobody, "scenario-not-on-roll").await?;
    }
    votes(&app, &one, Ballot([&["encina"], &["p1"], &["si"]])).await?;
    steps::look_up(&app, &other.dni).await?;
    steps::allow(&app).await?;
    steps::next_voter(&app).await?;
    app.field(steps::SEARCH).await?.send_keys(&one.surnames()).await?;
    app.find(&format!("{}[contains(., 'Ya ha votado')]", one.row())).await?;
    app.find(&format!("{}[contains(., 'Autorizado: aún no ha votado')]", other.row())).await?;
    app.find(&format!("{}[contains(., 'Puede votar')]", twins[0].row())).await?;
    ensure!(!app.shows(&elsewhere.row()).await?, "somebody of another place is on this roll");
    app.screenshot("scenario-standing").await?;
    app.button("Borrar todo").await?.click().await?;
    // One number, two people: both are shown, and the officer compares.
    let [_, twin] = &twins;
    steps::look_up(&app, &twin.dni).await?;
    app.find("//main[@data-screen='same-dni']").await?;
    app.screenshot("scenario-same-dni").await?;
    app.button(&format!("Es esta persona: {}, {}", twin.surnames(), twin.name)).await?.click().await?;
    app.find(&twin.card()).await?;
    // A reader types faster than any person. Whoever it reads takes the place of whoever is on the screen.
    read_document(&app, &one.dni).await?;
    app.find("//main[@data-screen='already-voted']//*[@data-scan='number']").await?;
    app.find(&one.card()).await?;
    app.screenshot("scenario-read-and-voted").await?;
    app.quit().await
}

/// Whose vote by post is annotated votes here only as the chair decides; the office takes a mark off during the day; the
/// papers say how often it was, and whom a pen must not mark without asking.
#[tokio::test(flavor = "multi_thread")]
async fn who_asked_to_vote_by_post_votes_only_as_the_chair_decides() -> anyhow::Result<()> {
    let world = World::new(1_000).await?;
    let surnames = ["Zarzalejo", "Quijadilla"];
    let by_post = |number, name| anyhow::Ok(Person { postal: true, ..Person::new(number, name, surnames)? });
    let (allowed, cleared, kept) = (by_post(0, "Aurora")?, by_post(1, "Benigno")?, by_post(2, "Carmelo")?);
    person::put_on_roll(&world, &[allowed.clone(), cleared.clone(), kept.clone()]).await?;
    let station = enrolled(&world, "Mesa 1-A").await?;
    let app = at_work(&station).await?;

    steps::search(&app, "Zar", "3 personas").await?;
    for person in [&allowed, &cleared, &kept] {
        let shown = "Consta voto por correo: pregunte a presidencia";
        app.find(&format!("{}[contains(., '{shown}')]", person.row())).await?;
    }
    app.screenshot("scenario-by-post-rows").await?;
    app.button("Borrar todo").await?.click().await?;

    steps::look_up(&app, &allowed.dni).await?;
    app.find("//main[@data-screen='postal-vote']").await?;
    app.find(&allowed.card()).await?;
    ensure!(!app.shows("//button[contains(., 'Autorizar el voto')]").await?, "the desk alone authorises");
    app.button("Decide presidencia").await?.click().await?;
    for (pin, refused) in [(steps::TABLE[1].1, true), (steps::TABLE[0].1, false)] {
        app.field("PIN de presidencia").await?.send_keys(pin).await?;
        app.button("Permitir el voto").await?.click().await?;
        if refused {
            app.find("//*[@data-refusal='pin_wrong']").await?;
        }
    }
    let code = steps::code_on_ticket(&app).await?;
    booth::vote(&app, &code, Ballot([&["encina"], &["p1"], &["si"]])).await?;
    steps::next_voter(&app).await?;

    let correct =
        ["roll", "correct", &cleared.id, "--set", "postal=no", "--why", "error", "--officer", "censo"];
    world.office(&correct).await?;
    world.office(&["roll", "fold"]).await?;
    found_so(&app, &cleared.dni, &format!("{}[contains(., 'Puede votar')]", cleared.row())).await?;
    votes(&app, &cleared, Ballot([&["olivo"], &["p2"], &["no"]])).await?;
    app.quit().await?;

    station.run(&["simulate", "--voters", "0", "--close"]).await?;
    let papers = world.path("papers");
    station.run(&["papers", &papers.to_string_lossy()]).await?;
    let said = |file: &str| {
        let words = crate::copies::words_on(&papers.join(file))?;
        anyhow::Ok(words.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let session = said("acta-de-la-sesion.pdf")?;
    // The sentence takes two lines there, with the hour of the closing between them.
    let sentence = "Personas con voto por correo anotado a las que presidencia permitió votar";
    ensure!(session.contains(sentence) && session.contains("aquí: 1"), "{session}");
    let roll = said("censo-marcado.pdf")?;
    ensure!(roll.contains("Con voto por correo anotado: 1.") && roll.contains("Por correo"), "{roll}");
    Ok(())
}

/// A row is pressed while the search narrows: whoever is under the finger opens, and neither the next one nor nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_pressed_opens_its_person_although_the_list_changes_meanwhile() -> anyhow::Result<()> {
    let world = World::new(1_000).await?;
    let above = Person::new(0, "Aurora", ["Wambaldo", "Zas"])?;
    let meant = Person::new(1, "Benigno", ["Wambarro", "Zas"])?;
    person::put_on_roll(&world, &[above, meant.clone()]).await?;
    let app = at_work(&enrolled(&world, "Mesa 1-A").await?).await?;
    steps::search(&app, "Wam", "2 personas").await?;
    let row = app.find(&format!("//li[2]{}", meant.row())).await?.at_rest().await?;
    let finger = || MouseActions::new("finger".to_owned());
    let down = finger().then(row.middle()).then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
    app.client().perform_actions(down).await?;
    let pressed = app.client().execute_async(ANSWERED_UNDER_THE_FINGER, vec!["Wambarr".into()]).await?;
    ensure!(pressed == true, "no row is pressed");
    app.client().perform_actions(finger().then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })).await?;
    app.find(&meant.card()).await?;
    app.button("No es esta persona").await?.click().await?;
    app.find("//*[@data-fact='summary'][starts-with(., '1 persona')]").await?;
    app.quit().await
}

/// The office corrects a name, adds a person and takes one out: the window that is open finds them so.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_roll_arrives_while_the_window_is_open() -> anyhow::Result<()> {
    let world = World::new(1_000).await?;
    let renamed = Person::new(0, "Aurora", ["Zarzalejo", "Quijadilla"])?;
    let moved = Person::new(1, "Benigno", ["Wambarro", "Yáñezpardo"])?;
    person::put_on_roll(&world, &[renamed.clone(), moved.clone()]).await?;
    let station = enrolled(&world, "Mesa 1-A").await?;
    let app = at_work(&station).await?;
    steps::look_up(&app, &moved.dni).await?;
    app.find(&moved.card()).await?;
    app.button("No es esta persona").await?.click().await?;
    app.button("Borrar todo").await?.click().await?;
    let added = Person::new(2, "Carmelo", ["Zúñigarte", "Xiquénaval"])?;
    person::put_on_roll(&world, std::slice::from_ref(&added)).await?;
    let why = ["--why", "a letter", "--officer", "censo 1"];
    let new_name = ["roll", "correct", &renamed.id, "--set", "surname1=Zarzalejos"];
    world.office(&[&new_name[..], &why].concat()).await?;
    let gone = ["roll", "correct", &moved.id, "--delete", "--second", "censo 2"];
    world.office(&[&gone[..], &why].concat()).await?;
    world.office(&["roll", "fold"]).await?;
    found_so(&app, &added.dni, &added.row()).await?;
    let renamed = Person { surname1: "Zarzalejos", ..renamed };
    found_so(&app, &renamed.dni, &renamed.row()).await?;
    found_so(&app, &moved.dni, "//*[@data-state][contains(., 'No figura en esta mesa')]").await?;
    app.screenshot("scenario-left-the-roll").await?;
    steps::look_up(&app, &added.dni).await?;
    steps::allow(&app).await?;
    app.find("//*[@data-save='received']").await?;
    compared_anew(&app).await?;
    app.screenshot("sending-compared").await?;
    app.quit().await
}

/// Somebody wants everything compared with the centre now, and sees what that found: a comparison that was begun by this press.
async fn compared_anew(app: &App) -> anyhow::Result<()> {
    app.find("//button[@data-truth='sending']").await?.click().await?;
    app.find("//main[@data-screen='sending']//dt[normalize-space()='Comprobación']").await?;
    let pressed = app.client().execute("return Date.now()", vec![]).await?.as_f64();
    app.button("Comprobar todo con el centro").await?.click().await?;
    let until = Instant::now() + CHANGE_MAX;
    loop {
        let last = app.client().execute_async(LAST_COMPARED, vec![]).await?;
        if last.as_f64().is_some_and(|at| Some(at) >= pressed) {
            break;
        }
        ensure!(Instant::now() < until, "nothing was compared after the press: {last}");
    }
    app.find("//dd[contains(., 'Lo que hay aquí y en el centro coincide')][contains(., 'Electores: ')]")
        .await?;
    Ok(())
}

/// A station with its roll, and its table not constituted yet.
async fn enrolled(world: &World, name: &str) -> anyhow::Result<StationHome> {
    let station = world.station(name, SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    Ok(station)
}

/// Its window, with the poll open.
pub(crate) async fn at_work(station: &StationHome) -> anyhow::Result<App> {
    let app = App::start(&AppSettings { home: station.home.clone(), ..AppSettings::default() }).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    steps::open_poll(&app).await?;
    Ok(app)
}

/// Checks somebody in, lets them vote, and waits for the next person.
pub(crate) async fn votes(app: &App, person: &Person, ballot: Ballot) -> anyhow::Result<()> {
    let code = steps::authorise(app, &person.dni).await?;
    booth::vote(app, &code, ballot).await?;
    steps::next_voter(app).await
}

/// Searches a number again and again, as the roll may change any moment, until the screen shows this; then clears it.
async fn found_so(app: &App, dni: &str, shown: &str) -> anyhow::Result<()> {
    let until = Instant::now() + CHANGE_MAX;
    loop {
        app.field(steps::SEARCH).await?.send_keys(dni).await?;
        app.find("//button[@data-person] | //*[@data-state][contains(., 'No figura en esta mesa')]").await?;
        let found = app.shows(shown).await?;
        app.button("Borrar todo").await?.click().await?;
        if found {
            return Ok(());
        }
        ensure!(Instant::now() < until, "the roll of the window is as before: {shown}");
    }
}

/// A reader types a number and the key at its end, all at once.
async fn read_document(app: &App, dni: &str) -> anyhow::Result<()> {
    let typed = dni.chars().chain([char::from(Key::Enter)]);
    let keys = typed.fold(KeyActions::new("reader".to_owned()), |keys, value| {
        keys.then(KeyAction::Down { value }).then(KeyAction::Up { value })
    });
    Ok(app.client().perform_actions(keys).await?)
}
