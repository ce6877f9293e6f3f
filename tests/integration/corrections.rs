//! Corrections through the command line, as people make them: at a station, at the office, and back.

use urna_tests::world::{World, urna_refused};

const SCOPE: &str = "comunidad == 'Extremadura'";

#[tokio::test]
async fn a_correction_goes_to_the_centre_and_comes_back_on_the_command_line() {
    let world = World::new(2_000).await.unwrap();
    let (one, other) =
        (world.station("Uno", SCOPE).await.unwrap(), world.station("Otro", SCOPE).await.unwrap());
    for mesa in [&one, &other] {
        mesa.run(&["sync", "--once"]).await.unwrap();
    }
    let dni = world.people("Extremadura", 1).await.unwrap().remove(0);
    let president = ["--officer", "presidencia", "--why", "typing mistake"];
    let set = [&["correct", &dni, "--set", "surname1=Quiñones", "--attempt", "1"][..], &president].concat();
    let corrected = one.run(&set).await.unwrap();
    let citizen = corrected["citizen"].as_str().unwrap();
    assert_eq!(one.run(&["show", &dni]).await.unwrap()["surname1"], "Quiñones");

    one.run(&["sync", "--once", "--retry-refused"]).await.unwrap();
    let note =
        ["roll", "correct", citizen, "--note", "by letter", "--officer", "censo 1", "--why", "a letter"];
    world.office(&note).await.unwrap();
    let folded = world.office(&["roll", "fold"]).await.unwrap();
    assert_eq!((&folded["folded"], &folded["citizens"]), (&2.into(), &1.into()), "{folded}");
    assert_eq!(world.office(&["roll", "fold", "--all"]).await.unwrap()["folded"], 0);
    for mesa in [&one, &other] {
        let report = mesa.run(&["sync", "--once"]).await.unwrap();
        assert_eq!(report["proof"]["ok"], true, "{report}");
        let shown = mesa.run(&["show", citizen]).await.unwrap();
        assert_eq!(shown["surname1"], "Quiñones");
    }
    assert_eq!(one.run(&["show", citizen]).await.unwrap()["attempts"], 1);
    assert_eq!(one.run(&["conflicts", "list"]).await.unwrap(), serde_json::json!([]));
    assert_eq!(world.office(&["conflicts", "list"]).await.unwrap()["conflicts"], serde_json::json!([]));
}

#[tokio::test]
async fn a_refused_correction_says_why_and_names_nobody() {
    let world = World::new(1_000).await.unwrap();
    let mesa = world.station("Uno", SCOPE).await.unwrap();
    mesa.run(&["sync", "--once"]).await.unwrap();
    let dni = world.people("Extremadura", 1).await.unwrap().remove(0);
    let end = ["--officer", "vocal 1", "--why", "x"];
    let refuse = |arguments: &[&str]| {
        let all: Vec<String> = arguments.iter().chain(&end).map(|text| (*text).to_owned()).collect();
        let mesa = mesa.clone();
        async move {
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            mesa.refused(&all).await.unwrap().sentence
        }
    };
    let worker = ["--role", "poll-worker"];
    for (arguments, word) in [
        ([&["correct", &dni, "--set", "name=Secreta"][..], &worker].concat(), "may not correct the name"),
        (vec!["correct", &dni, "--delete"], "needs two people"),
        (vec!["correct", &dni, "--set", "comunidad=Madrid"], "may not correct the comunidad"),
        (vec!["correct", &dni, "--set", "Secreta"], "no field that can be corrected"),
        (vec!["correct", &dni], "say what to correct"),
        (vec!["correct", "i:0", "--note", "a"], "not on the roll"),
    ] {
        let sentence = refuse(&arguments).await;
        assert!(sentence.contains(word), "{sentence}");
        assert!(!sentence.contains("Secreta") && !sentence.contains(&dni), "{sentence}");
    }
    let classify = ["conflicts", "classify", "i:0", "same_act", "--president", "a", "--second", "b"];
    assert!(mesa.refused(&classify).await.unwrap().sentence.contains("no double check-in"));
    let office =
        [&["office", "roll", "correct", "i:0", "--note", "a"][..], &["--officer", "censo 1", "--why", "x"]]
            .concat();
    let sentence = urna_refused(&world.path("office"), &office).await.unwrap().sentence;
    assert!(sentence.contains("nobody on the roll"), "{sentence}");
    for (every, word) in
        [("soon", "whole seconds"), ("0", "every 1 to 600 seconds"), ("601", "every 1 to 600")]
    {
        let pace = ["office", "pace", "--every", every];
        let sentence = urna_refused(&world.path("office"), &pace).await.unwrap().sentence;
        assert!(sentence.contains(word), "{sentence}");
    }
}
