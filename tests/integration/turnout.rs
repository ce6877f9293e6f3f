//! Turnout advances and the count on the command line of a real station and a real office: sent like everything else, and
//! dictated where there is no way to the centre.

use std::fs;

use serde_json::{Value, json};
use urna_tests::world::{StationHome, World, urna_refused};

const SCOPE: &str = "comunidad == 'Extremadura'";

async fn at_work(world: &World, name: &str, voters: &str) -> StationHome {
    let station = world.station(name, SCOPE).await.unwrap();
    station.run(&["sync", "--once"]).await.unwrap();
    station.run(&["simulate", "--voters", voters]).await.unwrap();
    station
}

async fn refused(world: &World, arguments: &[&str]) -> String {
    let arguments = [&["office", "turnout"], arguments].concat();
    urna_refused(&world.path("office"), &arguments).await.unwrap().sentence
}

fn of<'a>(list: &'a Value, station: &StationHome) -> &'a Value {
    let all = list["stations"].as_array().unwrap();
    &all.iter().find(|one| one["station"] == station.id.as_str()).unwrap()["advances"]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_advance_goes_to_the_centre_once_and_a_dictated_one_is_checked_by_its_code() {
    let world = World::new(2_000).await.unwrap();
    let (near, far) = (at_work(&world, "Cerca", "7").await, at_work(&world, "Lejos", "5").await);
    let first = near.run(&["turnout", "--take", "14:00"]).await.unwrap();
    let told = &first["advances"][0];
    assert_eq!(
        (&told["moment"], &told["voted"], &told["sent"]),
        (&"14:00".into(), &7.into(), &"pending".into())
    );
    let before = world.office(&["turnout", "list"]).await.unwrap();
    assert_eq!((of(&before, &near), of(&before, &far)), (&json!([]), &json!([])), "nothing was sent yet");

    // More people vote, and asking again shows the number of that moment.
    near.run(&["simulate", "--voters", "3"]).await.unwrap();
    let again = near.run(&["turnout", "--take", "14:00"]).await.unwrap();
    assert_eq!(&again["advances"], &first["advances"]);
    near.run(&["sync", "--once"]).await.unwrap();
    let sent = near.run(&["turnout"]).await.unwrap();
    assert_eq!(
        (&sent["advances"][0]["sent"], &sent["advances"][0]["voted"]),
        (&"received".into(), &7.into())
    );
    let list = world.office(&["turnout", "list"]).await.unwrap();
    assert_eq!(list["problems"], json!([]));
    let arrived = of(&list, &near);
    assert_eq!((arrived.as_array().unwrap().len(), &arrived[0]["voted"]), (1, &7.into()));
    assert_eq!(arrived[0]["repeated"], false);

    // The other table has no network: it dictates.
    far.run(&["offline-demo", "on"]).await.unwrap();
    let dictated = far.run(&["turnout", "--take", "14:00"]).await.unwrap();
    let code = dictated["advances"][0]["code"].as_str().unwrap().to_owned();
    let said = code.to_lowercase().replace('-', " ");
    let checked = world.office(&["turnout", "check", &far.id, "14:00", "5", &said]).await.unwrap();
    assert_eq!((&checked["voted"], &checked["agrees_with_received"]), (&5.into(), &Value::Null));
    for wrong in [
        ["check", far.id.as_str(), "14:00", "6", code.as_str()],
        ["check", far.id.as_str(), "18:00", "5", code.as_str()],
        ["check", near.id.as_str(), "14:00", "5", code.as_str()],
        ["check", far.id.as_str(), "14:00", "5", "AA-AA"],
    ] {
        let sentence = refused(&world, &wrong).await;
        assert!(sentence.contains("the code is not that of station"), "{wrong:?}: {sentence}");
    }
    far.run(&["offline-demo", "off"]).await.unwrap();
    far.run(&["sync", "--once"]).await.unwrap();
    let checked = world.office(&["turnout", "check", &far.id, "14:00", "5", &code]).await.unwrap();
    assert_eq!(checked["agrees_with_received"], true);

    // The evening's advance is another record; the day's papers hold both.
    let evening = far.run(&["turnout", "--take", "18:00"]).await.unwrap();
    assert_eq!(evening["advances"].as_array().unwrap().len(), 2);
    let folder = world.path("papers");
    let papers = far.run(&["papers", &folder.display().to_string()]).await.unwrap();
    let files: Vec<&str> =
        papers["papers"].as_array().unwrap().iter().map(|row| row["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["avance-14-00.pdf", "avance-18-00.pdf", "censo-marcado.pdf", "lista-numerada.pdf"]);
    let text = std::process::Command::new("pdftotext").arg(folder.join("avance-14-00.pdf")).arg("-").output();
    let text = String::from_utf8(text.unwrap().stdout).unwrap();
    assert!(text.contains(&code), "the paper has the code to dictate");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_advance_out_of_its_order_is_refused_on_the_command_line() {
    let world = World::new(1_000).await.unwrap();
    let mesa = world.station("Mesa", SCOPE).await.unwrap();
    mesa.run(&["sync", "--once"]).await.unwrap();
    let take = |moment: &'static str| {
        let mesa = mesa.clone();
        async move { mesa.refused(&["turnout", "--take", moment]).await.unwrap().sentence }
    };
    let closed = take("14:00").await;
    assert!(closed.contains("not open"), "{closed}");
    assert!(take("15:00").await.contains("15:00"));
    mesa.run(&["simulate", "--voters", "2"]).await.unwrap();
    mesa.run(&["turnout", "--take", "18:00"]).await.unwrap();
    let past = take("14:00").await;
    assert!(past.contains("the advance of 14:00 is past"), "{past}");
    let unknown = refused(&world, &["check", "nobody", "14:00", "1", "AA-AA"]).await;
    assert!(unknown.contains("nobody"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_turnout_is_signed_into_the_definition_and_reaches_the_station() {
    let world = World::empty().await.unwrap();
    world.office(&["roll", "generate", "--count", "1000", "--seed", "7"]).await.unwrap();
    let definition = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json");
    let earlier = world.path("earlier.csv");
    let earlier_text = earlier.display().to_string();
    let publish = |file: &str, date: &str| {
        let arguments: Vec<String> = [
            "office",
            "election",
            "publish",
            definition,
            "--earlier",
            file,
            "--earlier-title",
            "Autonómicas 2023",
        ]
        .into_iter()
        .chain(["--earlier-date", date])
        .map(str::to_owned)
        .collect();
        arguments
    };
    let (in_order, backwards) = ("14:00;33,12\n18:00;50,12\n", "18:00;50,12\n14:00;33,12\n");
    for (date, points) in [("2023-05-28", backwards), ("28-05-2023", in_order)] {
        fs::write(&earlier, points).unwrap();
        let arguments = publish(&earlier_text, date);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let sentence = urna_refused(&world.path("office"), &arguments).await.unwrap().sentence;
        assert!(sentence.contains("`earlier_turnout` needs its day"), "{sentence}");
    }
    fs::write(&earlier, "hora;participación\n14:00;33,12\n18:00;50,12\n20:00;treinta\n").unwrap();
    let arguments = publish(&earlier_text, "2023-05-28");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let sentence = urna_refused(&world.path("office"), &arguments).await.unwrap().sentence;
    assert!(sentence.contains("line 4"), "{sentence}");
    fs::write(&earlier, "hora;participación\n14:00;33,12\n18:00;50,12\n").unwrap();
    world.office(&arguments[1..]).await.unwrap();
    let shown = world.office(&["election", "show", "fixture-2026"]).await.unwrap();
    assert_eq!(
        shown["earlier_turnout"]["points"],
        json!([{ "at": "14:00", "share": 3312 }, { "at": "18:00", "share": 5012 }])
    );
    // The station trusts the definition by its signature, and works with it.
    let station = at_work(&world, "Mesa", "1").await;
    let told = station.run(&["turnout"]).await.unwrap();
    assert_eq!(told["earlier_turnout"], shown["earlier_turnout"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_election_with_hours_of_its_own_tells_turnout_at_those() {
    let world = World::empty().await.unwrap();
    world.office(&["roll", "generate", "--count", "1000", "--seed", "7"]).await.unwrap();
    let fixture = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json")).unwrap();
    let mut definition: Value = serde_json::from_slice(&fixture).unwrap();
    let file = world.path("own-hours.json");
    let publish = ["office", "election", "publish", &file.display().to_string()].map(str::to_owned);
    let publish: Vec<&str> = publish.iter().map(String::as_str).collect();
    for (hours, word) in [
        (json!({ "opens": "21:00", "closes": "08:30" }), "`opens` before `closes`"),
        (json!({ "opens": "8.30", "closes": "21:00" }), "HH:MM"),
        (json!({ "opens": "08:30", "closes": "21:00", "advance": [] }), "advance"),
    ] {
        definition["hours"] = hours;
        fs::write(&file, definition.to_string()).unwrap();
        let sentence = urna_refused(&world.path("office"), &publish).await.unwrap().sentence;
        assert!(sentence.contains(word), "{sentence}");
    }
    definition["hours"] = json!({ "opens": "08:30", "closes": "21:00", "advances": ["13:30"] });
    fs::write(&file, definition.to_string()).unwrap();
    world.office(&publish[1..]).await.unwrap();
    let station = at_work(&world, "Mesa", "1").await;
    let law = station.refused(&["turnout", "--take", "14:00"]).await.unwrap().sentence;
    assert!(law.contains("tell no turnout for 14:00"), "{law}");
    let told = station.run(&["turnout", "--take", "13:30"]).await.unwrap();
    assert_eq!(told["advances"][0]["moment"], "13:30");
    station.run(&["sync", "--once"]).await.unwrap();
    let list = world.office(&["turnout", "list"]).await.unwrap();
    assert_eq!(
        (&list["moments"], &list["stations"][0]["advances"][0]["moment"]),
        (&json!(["13:30"]), &json!("13:30"))
    );
    let folder = world.path("papers");
    station.run(&["papers", &folder.display().to_string()]).await.unwrap();
    assert!(folder.join("avance-13-30.pdf").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_is_dictated_row_by_row_and_checked_by_its_code() {
    let world = World::new(2_000).await.unwrap();
    let (far, other) = (at_work(&world, "Lejos", "40").await, at_work(&world, "Otra", "1").await);
    let early = far.refused(&["count"]).await.unwrap().sentence;
    assert!(early.contains("certified"), "{early}");
    far.run(&["offline-demo", "on"]).await.unwrap();
    far.run(&["simulate", "--voters", "2", "--close"]).await.unwrap();
    let count = far.run(&["count"]).await.unwrap();
    assert_eq!((&count["voted"], &count["ballots"]), (&42.into(), &42.into()));
    let code = count["code"].as_str().unwrap().to_owned();
    let mut tables: Vec<Vec<u64>> = Vec::new();
    for contest in count["contests"].as_array().unwrap() {
        tables.push(contest["rows"].as_array().unwrap().iter().map(|row| row.as_u64().unwrap()).collect());
    }
    let dictate = |station: &str, code: &str, voted: &str, tables: &[Vec<u64>]| -> Vec<String> {
        let said = ["dictated", station, code, "--voted", voted, "--ballots", "42"];
        let mut said: Vec<String> = said.iter().map(ToString::to_string).collect();
        for rows in tables {
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            said.extend(["--contest".to_owned(), rows.join(",")]);
        }
        said
    };
    let right = dictate(&far.id, &code.to_lowercase().replace('-', " "), "42", &tables);
    let right: Vec<&str> = right.iter().map(String::as_str).collect();
    let checked = world.office(&right).await.unwrap();
    assert_eq!(checked["agrees_with_received"], Value::Null, "nothing has arrived");
    assert_eq!(checked["contests"].as_array().unwrap().len(), tables.len());

    // Two rows in each other's place add up as before: only the code hears it.
    let mut swapped = tables.clone();
    let most = (0..swapped[0].len() - 3).max_by_key(|row| swapped[0][*row]).unwrap();
    swapped[0][most] -= 1;
    swapped[0][if most == 0 { 1 } else { 0 }] += 1;
    let mut short = tables.clone();
    short[0].pop();
    let mut off = tables.clone();
    *off[0].last_mut().unwrap() += 1;
    for (wrong, said) in [
        (dictate(&far.id, &code, "42", &swapped), "the code is not that of station"),
        (dictate(&far.id, &code, "41", &tables), "the code is not that of station"),
        (dictate(&other.id, &code, "42", &tables), "the code is not that of station"),
        (dictate(&far.id, "AAA-AAA", "42", &tables), "the code is not that of station"),
        (dictate(&far.id, &code, "42", &short), "rows, not"),
        (dictate(&far.id, &code, "42", &off), "do not add up"),
        (dictate(&far.id, &code, "42", &tables[..tables.len() - 1]), "contests, not"),
    ] {
        let wrong: Vec<&str> = ["office"].into_iter().chain(wrong.iter().map(String::as_str)).collect();
        let sentence = urna_refused(&world.path("office"), &wrong).await.unwrap().sentence;
        assert!(sentence.contains(said), "{said}: {sentence}");
    }
    let words =
        ["office", "dictated", &far.id, &code, "--voted", "42", "--ballots", "42", "--contest", "1,dos"];
    let sentence = urna_refused(&world.path("office"), &words).await.unwrap().sentence;
    assert!(sentence.contains("whole numbers with commas"), "{sentence}");

    far.run(&["offline-demo", "off"]).await.unwrap();
    far.run(&["sync", "--once"]).await.unwrap();
    assert_eq!(world.office(&right).await.unwrap()["agrees_with_received"], true);
}
