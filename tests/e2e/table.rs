//! Somebody who comes to the wrong table, and somebody who went away without voting, in the real windows.

use std::fs;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use urna_tests::{App, world::World};

use super::{
    booth::{self, Ballot},
    person::{self, Person},
    scenarios::{at_work, votes},
    steps,
};

const SCOPE: &str = "comunidad == 'Extremadura'";
const HERE: &str = "06-015-01-001-A";
const THERE: &str = "06-015-01-001-B";

/// The election of the fixtures, in which the president decides about who left, and which says where a table sits.
async fn publish(world: &World) -> anyhow::Result<()> {
    let text = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json"))?;
    let mut election: Value = serde_json::from_slice(&text)?;
    let fields = election.as_object_mut().context("the fixture is an object")?;
    fields.insert("after_leaving".to_owned(), "president_decides".into());
    let plan =
        json!({ "lines": "M 0 100 L 1000 100 L 1000 900 L 0 900 Z M 600 100 L 600 500 Z", "at": [800, 300] });
    let place = json!({ "table": THERE, "name": "CEIP Cervantes", "room": "Aula 2", "plan": plan });
    fields.insert("places".to_owned(), json!([place]));
    let path = world.path("election.json");
    fs::write(&path, election.to_string())?;
    world.office(&["election", "publish", &path.to_string_lossy()]).await?;
    Ok(())
}

/// Nothing on the screen offers a vote.
async fn no_vote(app: &App) -> anyhow::Result<()> {
    ensure!(!app.shows("//button[contains(., 'Autorizar el voto')]").await?, "a vote is offered");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_to_the_wrong_table_is_told_the_way_and_who_left_votes_as_the_chair_decides()
-> anyhow::Result<()> {
    let world = World::empty().await?;
    let surnames = ["Zarzalejo", "Quijadilla"];
    let of =
        |number, name, mesa| anyhow::Ok(Person { mesa: Some(mesa), ..Person::new(number, name, surnames)? });
    let (here, there, leaver) = (of(0, "Aurora", HERE)?, of(1, "Benigno", THERE)?, of(2, "Carmelo", HERE)?);
    person::put_on_roll(&world, &[here.clone(), there.clone(), leaver.clone()]).await?;
    publish(&world).await?;
    let station = world.station_of_tables("Mesa 1-A", SCOPE, &[HERE]).await?;
    station.run(&["sync", "--once"]).await?;
    let app = at_work(&station).await?;

    app.find("//*[contains(., 'Votantes: 0 de 2')]").await?;
    app.button("Panel de la mesa").await?.click().await?;
    app.find(&format!("//div[dt[normalize-space()='Mesas que votan aquí']]/dd[contains(., '{HERE}')]"))
        .await?;
    steps::back(&app).await?;
    steps::search(&app, "Zar", "3 personas").await?;
    app.find(&format!("{}[contains(., 'Le corresponde la mesa')]", there.row())).await?;
    app.screenshot("table-rows").await?;
    app.button("Borrar todo").await?.click().await?;
    steps::look_up(&app, &there.dni).await?;
    app.find("//main[@data-screen='other-table']").await?;
    app.find(&there.card()).await?;
    app.text("CEIP Cervantes").await?;
    no_vote(&app).await?;
    // No printer is plugged in: a sentence says so, and the way can be said aloud.
    app.button("Imprimir las indicaciones").await?.click().await?;
    app.find("//*[@data-refusal='no_printer']").await?;
    app.screenshot("table-the-way").await?;
    app.button("Buscar de nuevo").await?.click().await?;

    let code = steps::authorise(&app, &leaver.dni).await?;
    booth::enter(&app, &code).await?;
    steps::inspect(&app, "booth", "booth").await?;
    app.button("El votante se ha ido").await?.click().await?;
    app.find("//main[@data-screen='booth-left']").await?;
    steps::two_officers(&app).await?;
    app.button("Terminar sin votar").await?.click().await?;
    app.text("Sesión terminada sin votar. Guardado en esta mesa.").await?;
    steps::back(&app).await?;
    steps::next_voter(&app).await?;
    steps::look_up(&app, &leaver.dni).await?;
    app.find("//main[@data-screen='left-voter']").await?;
    app.text("Se fue sin votar: decide presidencia").await?;
    no_vote(&app).await?;
    app.screenshot("table-left").await?;
    app.button("Decide presidencia").await?.click().await?;
    app.field("PIN de presidencia").await?.send_keys(steps::TABLE[0].1).await?;
    app.button("Permitir el voto").await?.click().await?;
    let code = steps::code_on_ticket(&app).await?;
    booth::vote(&app, &code, Ballot([&["encina"], &["p1"], &["si"]])).await?;
    steps::next_voter(&app).await?;
    votes(&app, &here, Ballot([&["olivo"], &["p2"], &["no"]])).await?;
    app.quit().await?;

    station.run(&["simulate", "--voters", "0", "--close"]).await?;
    let papers = world.path("papers");
    station.run(&["papers", &papers.to_string_lossy()]).await?;
    let words = crate::copies::words_on(&papers.join("acta-de-la-sesion.pdf"))?;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    // The sentence takes two lines there, with the hour of the closing between them.
    let sentence = "Personas que se habían ido sin votar y a las que presidencia permitió";
    ensure!(words.contains(sentence) && words.contains("votar: 1"), "{words}");
    let roll = crate::copies::words_on(&papers.join("censo-marcado.pdf"))?;
    ensure!(roll.contains("Carmelo") && !roll.contains("Benigno"), "{roll}");
    Ok(())
}
