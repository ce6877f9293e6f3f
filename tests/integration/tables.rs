//! Stations that know a whole town and serve some of its tables: from the office's command line to the desk and the papers.

use std::fs;

use serde_json::json;
use urna_tests::world::{World, urna_refused};

const SCOPE: &str = "comunidad == 'Extremadura'";
const HERE: &str = "06-015-01-001-A";
const THERE: &str = "06-015-01-001-B";
const DEFINITION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json");

/// Three people of one table, two of another, and one whom the roll gives none.
async fn town(world: &World) {
    let path = world.path("town.csv");
    fs::write(
        &path,
        format!(
            "nombre,apellido1,apellido2,dni,comunidad,municipio,mesa\n\
             Eva,Gil,Mas,00000031P,Extremadura,Badajoz,{HERE}\n\
             Leo,Gil,Mas,00000032D,Extremadura,Badajoz,{HERE}\n\
             Pau,Gil,Mas,00000033X,Extremadura,Badajoz,{HERE}\n\
             Ana,Gil,Mas,00000034B,Extremadura,Badajoz,{THERE}\n\
             Noa,Gil,Mas,00000035N,Extremadura,Badajoz,{THERE}\n\
             Sol,Gil,Mas,00000036J,Extremadura,Badajoz,\n"
        ),
    )
    .unwrap();
    let imported = world.office(&["roll", "import", &path.display().to_string()]).await.unwrap();
    assert_eq!((&imported["inserted"], &imported["bad"]), (&6.into(), &0.into()));
}

async fn refused(world: &World, arguments: &[&str]) -> String {
    let arguments = [&["office"], arguments].concat();
    urna_refused(&world.path("office"), &arguments).await.unwrap().sentence
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_serves_the_tables_that_the_office_named() {
    let world = World::empty().await.unwrap();
    let early = refused(&world, &["station", "create", "Mesa", "--scope", SCOPE, "--table", HERE]).await;
    assert!(early.contains("bring the roll in first"), "{early}");
    town(&world).await;
    world.office(&["election", "publish", DEFINITION]).await.unwrap();
    for (table, why) in [("06-015-01-001-Z", "belongs to the table"), ("  ", "as the roll writes it")] {
        let sentence =
            refused(&world, &["station", "create", "Mesa", "--scope", SCOPE, "--table", table]).await;
        assert!(sentence.contains(why), "{sentence}");
    }

    let station = world.station_of_tables("Mesa A", SCOPE, &[HERE]).await.unwrap();
    let shown = world.office(&["station", "show", &station.id]).await.unwrap();
    assert_eq!(shown["tables"], json!([HERE]));
    let elsewhere = ["station", "scope", &station.id, "--scope", "comunidad == 'Galicia'"];
    let sentence = refused(&world, &elsewhere).await;
    assert!(sentence.contains("belongs to the table"), "{sentence}");
    station.run(&["sync", "--once"]).await.unwrap();
    assert_eq!(station.run(&["config"]).await.unwrap()["tables"], json!([HERE]));
    let status = station.run(&["status"]).await.unwrap();
    assert_eq!((&status["roll"]["rows"], &status["electors"]), (&6.into(), &4.into()));
    let voted = station.run(&["simulate", "--voters", "6", "--close"]).await.unwrap();
    assert_eq!(voted["voted"], 4, "nobody of the other table");
    assert_eq!(station.run(&["turnout"]).await.unwrap()["electors"], 4);
    station.run(&["sync", "--once"]).await.unwrap();

    // The next room takes the others, and whoever has no table only once.
    let next = world.station_of_tables("Mesa B", SCOPE, &[THERE]).await.unwrap();
    next.run(&["sync", "--once"]).await.unwrap();
    let voted = next.run(&["simulate", "--voters", "2", "--seed", "3", "--close"]).await.unwrap();
    assert_eq!(voted["voted"], 2);
    next.run(&["sync", "--once"]).await.unwrap();
    let results = world.office(&["results", "fixture-2026"]).await.unwrap();
    assert_eq!(results["turnout"]["electors"], 6, "each elector of the two rooms is counted once");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_tables_sit_is_signed_into_the_definition_and_reaches_the_station() {
    let world = World::empty().await.unwrap();
    town(&world).await;
    let path = world.path("places.csv");
    let file = path.display().to_string();
    let publish = ["election", "publish", DEFINITION, "--places", file.as_str()];
    let missing = refused(&world, &publish).await;
    assert!(missing.contains("places.csv"), "{missing}");
    let plan = world.path("plan.svg");
    let wall = r#"<path d="M 0 0 L 100 0 L 100 50 L 0 50 Z" fill="none" stroke="black"/>"#;
    fs::write(&plan, svg(wall)).unwrap();
    for (text, why) in [
        (format!("mesa;local\n{HERE}\n"), "line 2 of the places"),
        (format!("{HERE};CEIP Cervantes\n{HERE};Biblioteca\n"), "has two `places`"),
        (format!("{HERE};{}\n", "x".repeat(101)), "up to 100 characters"),
        (format!("{HERE};CEIP Cervantes;;;plan.svg\n"), "does not say where the table is"),
        (format!("{HERE};CEIP Cervantes;;;places.csv\n"), "is no SVG drawing"),
    ] {
        fs::write(&path, text).unwrap();
        let sentence = refused(&world, &publish).await;
        assert!(sentence.contains(why), "{sentence}");
    }
    fs::write(&plan, svg(&format!(r#"{wall}<circle id="mesa" cx="75" cy="25" r="2"/>"#))).unwrap();
    let line = format!("{THERE};CEIP Cervantes;Calle Mayor, 3;Aula 2;plan.svg");
    fs::write(&path, format!("Mesa;Local;Dirección;Sala;Plano\n{line}\n")).unwrap();
    world.office(&publish).await.unwrap();
    let shown = world.office(&["election", "show", "fixture-2026"]).await.unwrap();
    let drawn = json!({ "lines": "M 0 250 L 1000 250 L 1000 750 L 0 750 Z", "at": [750, 500] });
    let place = json!({
        "table": THERE, "name": "CEIP Cervantes", "address": "Calle Mayor, 3", "room": "Aula 2", "plan": drawn,
    });
    assert_eq!(shown["places"], json!([place]));
    // The station trusts the definition by its signature, and works with it.
    let station = world.station_of_tables("Mesa A", SCOPE, &[HERE]).await.unwrap();
    station.run(&["sync", "--once"]).await.unwrap();
    assert_eq!(station.run(&["simulate", "--voters", "1"]).await.unwrap()["voted"], 1);
}

fn svg(inside: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">{inside}</svg>"#)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_becomes_an_emblem_without_an_office() {
    let world = World::empty().await.unwrap();
    let path = world.path("emblem.svg");
    let file = path.display().to_string();
    fs::write(&path, svg(r#"<rect x="10" width="40" height="40"/>"#)).unwrap();
    let drawn = world.office(&["election", "outline", &file]).await.unwrap();
    assert_eq!(drawn["outline"], "M 0 0 L 1000 0 L 1000 1000 L 0 1000 Z");
    fs::write(&path, "no drawing").unwrap();
    let sentence = refused(&world, &["election", "outline", &file]).await;
    assert!(sentence.contains("emblem.svg is no SVG drawing: save it as plain SVG"), "{sentence}");
}
