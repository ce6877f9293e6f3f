//! The whole journey on real input: a million citizens, one community, a polling day with the network cut, one
//! vote by hand in the window, and the same numbers in every place at the end.

use bson::doc;
use urna_tests::{
    App, AppSettings, Window,
    world::{ELECTION, World},
};

use super::steps;

const CITIZENS: u64 = 1_000_000;
const SIMULATED: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn a_million_citizens_one_community_one_day_and_the_same_numbers_everywhere() -> anyhow::Result<()> {
    let world = World::new(CITIZENS).await?;
    let station = world.station("Mesa Extremadura", "comunidad == 'Extremadura'").await?;
    let report = station.run(&["sync", "--once"]).await?;
    let cloud = world.cloud().await?;
    let in_scope = cloud
        .collection::<bson::Document>("citizens")
        .count_documents(doc! { "comunidad": "Extremadura" })
        .await?;
    assert_eq!(report["rows"], in_scope, "the station has the whole scope and nothing else");
    assert!((50_000..70_000).contains(&in_scope), "{in_scope}");
    // The roll is here. From now on the network is gone.
    world.network().refuse();
    let simulated = SIMULATED.to_string();
    let day = station.run(&["simulate", "--voters", &simulated, "--seed", "11"]).await?;
    assert_eq!(day["ballots_in_box"], SIMULATED);
    by_hand(&world, &station).await?;
    // The network is back: everything arrives, the poll closes, the box follows.
    let total = SIMULATED + 1;
    station.run(&["sync", "--once"]).await?;
    let status = station.run(&["status"]).await?;
    assert_eq!(status["outbox"]["pending"], 0, "{status}");
    assert_eq!(
        cloud.collection::<bson::Document>("ballots").count_documents(doc! {}).await?,
        0,
        "no ballot before closing"
    );
    let closed = station.run(&["simulate", "--voters", "0", "--close"]).await?;
    assert_eq!((&closed["certified"], &closed["ballots_in_box"]), (&true.into(), &total.into()));
    station.run(&["sync", "--once"]).await?;
    let status = station.run(&["status"]).await?;
    assert_eq!(
        (&status["ballots"]["in_box"], &status["ballots"]["received"]),
        (&total.into(), &total.into())
    );
    for name in ["ballots", "checkins"] {
        let count =
            cloud.collection::<bson::Document>(name).count_documents(doc! { "election": ELECTION }).await?;
        assert_eq!(count, total, "{name}");
    }
    let results = world.office(&["results", ELECTION]).await?;
    assert_eq!(results["stations"]["closed"], 1);
    assert_eq!(
        (&results["turnout"]["electors"], &results["turnout"]["voted"]),
        (&in_scope.into(), &total.into())
    );
    let reconciliation = &results["reconciliation"];
    assert_eq!((&reconciliation["check_ins"], &reconciliation["ballots"]), (&total.into(), &total.into()));
    assert_eq!(reconciliation["difference"], 0);
    for contest in results["contests"].as_array().expect("contests") {
        assert_eq!(contest["valid"], total, "{contest}");
    }
    assert_eq!(station.run(&["verify"]).await?["ok"], true);
    Ok(())
}

/// One person votes in the windows while the network is cut; then it comes back while the window looks on.
async fn by_hand(world: &World, station: &urna_tests::world::StationHome) -> anyhow::Result<()> {
    // The simulation chose 200 of some 58,800, always the same ones: the first of the roll is not among them.
    let person = world.people("Extremadura", 1).await?.remove(0);
    let app = App::start(&AppSettings { home: station.home.clone(), ..AppSettings::default() }).await?;
    steps::status_comes_to_say(&app, "Sin respuesta del centro").await?;
    app.screenshot("journey-offline").await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    let code = steps::authorise(&app, &person).await?;
    steps::status_says(&app, "Guardado en esta mesa").await?;
    app.screenshot("journey-saved-here").await?;
    steps::vote(&app, &code, 3).await?;
    app.focus(Window::Staff).await?;
    steps::status_says(&app, "Pendientes de envío").await?;
    app.screenshot("journey-voted-offline").await?;
    world.network().restore();
    // The word on the ticket is upgraded in place, then the whole queue is received.
    steps::status_says(&app, "Recibido por el centro").await?;
    steps::status_says(&app, "Todo recibido por el centro").await?;
    app.button("Siguiente votante").await?.click().await?;
    // Grouped as in Spanish: 58.824.
    app.text(&format!("Votantes: {} de", SIMULATED + 1)).await?;
    app.screenshot("journey-received").await?;
    app.quit().await
}
