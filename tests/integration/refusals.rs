//! Bad input and faults at the command line: one clear sentence, a non-zero exit, nothing lost.

use std::os::unix::fs::PermissionsExt as _;

use urna_tests::world::{StationHome, World, urna, urna_refused};

const SCOPE: &str = "comunidad == 'Extremadura'";

/// The sentence says what it must, and no secret.
fn says(sentence: &str, parts: &[&str]) {
    for part in parts {
        assert!(sentence.contains(part), "{sentence:?} does not say {part:?}");
    }
    assert!(!sentence.contains('@'), "{sentence:?} shows a credential");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_opens_with_its_own_key_only() -> anyhow::Result<()> {
    let world = World::new(0).await?;
    let (_, key, bundle) = world.bundle("Mesa", SCOPE).await?;
    let (_, other_key, _) = world.bundle("Otra", SCOPE).await?;
    let bundle = bundle.to_string_lossy().into_owned();
    let home = world.path("home");
    let init = |key: &str, bundle: &str| {
        ["station", "init", "--bundle", bundle, "--registration-key", key].map(str::to_owned).to_vec()
    };
    let refused = async |arguments: Vec<String>| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        anyhow::Ok(urna_refused(&home, &arguments).await?.sentence)
    };
    says(&refused(init("ABC", &bundle)).await?, &["27 letters and digits"]);
    says(&refused(init("AB0", &bundle)).await?, &["never holds '0'"]);
    let mistyped = if key.starts_with('A') { key.replacen('A', "B", 1) } else { format!("A{}", &key[1..]) };
    says(&refused(init(&mistyped, &bundle)).await?, &["typing mistake"]);
    says(&refused(init(&other_key, &bundle)).await?, &["does not open this bundle"]);
    says(&refused(init(&key, "/nowhere")).await?, &["/nowhere", "check the path"]);
    let torn = world.path("torn");
    std::fs::write(&torn, &std::fs::read(&bundle)?[..60])?;
    says(
        &refused(init(&key, &torn.to_string_lossy())).await?,
        &["does not open this bundle, or the file is damaged"],
    );
    says(&refused(vec!["station".into(), "status".into()]).await?, &["not enrolled"]);
    let arguments = init(&key, &bundle);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    urna(&home, &arguments).await?;
    says(&urna_refused(&home, &arguments).await?.sentence, &["already enrolled", "nothing was changed"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_that_cannot_be_read_or_served_is_refused_with_the_way_out() -> anyhow::Result<()> {
    let world = World::new(0).await?;
    let office = world.path("office");
    let create = async |scope: &str| {
        let arguments = ["office", "station", "create", "Mesa", "--scope", scope];
        anyhow::Ok(urna_refused(&office, &arguments).await?.sentence)
    };
    says(&create("comunidad = 'x'").await?, &["character"]);
    says(&create("altura == 'x'").await?, &["altura"]);
    says(&create("comunidad > 'A'").await?, &["index"]);
    let station = world.station("Mesa", SCOPE).await?;
    let change = async |scope: &str| {
        let arguments = ["office", "station", "scope", station.id.as_str(), "--scope", scope];
        anyhow::Ok(urna_refused(&office, &arguments).await?.sentence)
    };
    says(&change(SCOPE).await?, &["has this scope already"]);
    says(&change("comunidad = 'x'").await?, &["character"]);
    says(&change("comunidad > 'A'").await?, &["index"]);
    let read = station
        .run(&["config", "--scope", "comunidad=='Extremadura' AND mesa IN {'06-015-01-001-A'}"])
        .await?;
    assert_eq!(read["index"], true);
    says(&station.refused(&["config", "--scope", "comunidad =="]).await?.sentence, &["character"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_cannot_reach_or_enter_the_cluster_says_which() -> anyhow::Result<()> {
    let world = World::empty().await?;
    let init = async |uri: &str| {
        anyhow::Ok(urna_refused(&world.path("other"), &["office", "init", "--uri", uri]).await?.sentence)
    };
    says(&init("http://x").await?, &["mongodb"]);
    let port = world.mongo().port();
    let wrong = format!("mongodb://root:wrong@127.0.0.1:{port}/x?authSource=admin&directConnection=true");
    let sentence = init(&wrong).await?;
    assert!(!sentence.contains("wrong@"), "{sentence}");
    says(&sentence, &["user"]);
    let nobody = "mongodb://root:x@127.0.0.1:1/x?directConnection=true&serverSelectionTimeoutMS=500";
    says(&init(nobody).await?, &["answer"]);
    says(
        &init("mongodb://root:x@no-such-host.invalid:1/x?directConnection=true").await?,
        &["no-such-host.invalid"],
    );
    says(&urna_refused(&world.path("other"), &["office", "results", "x"]).await?.sentence, &["office init"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_without_network_works_and_says_that_it_is_alone() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa", SCOPE).await?;
    assert_eq!(station.run(&["status"]).await?["state"], "checking");
    station.run(&["sync", "--once"]).await?;
    assert_eq!(station.run(&["status"]).await?["state"], "ready");
    world.network().refuse();
    station.run(&["simulate", "--voters", "3"]).await?;
    says(&station.refused(&["sync", "--once"]).await?.sentence, &["did not answer"]);
    let status = station.run(&["status"]).await?;
    assert_eq!((&status["phase"], &status["state"]), (&"open".into(), &"offline".into()));
    says(&station.refused(&["sync", "--once"]).await?.sentence, &["did not answer"]);
    assert_eq!(station.run(&["status"]).await?["since"], status["since"], "it has been so since then");
    let metrics = station.run(&["metrics"]).await?;
    assert_eq!((&metrics["state"], &metrics["voted"]), (&"offline".into(), &3.0.into()));
    assert!(metrics["outbox_oldest_seconds"].as_f64() >= Some(0.0), "{metrics}");
    assert_eq!(status["ballots"]["in_box"], 3);
    assert!(status["outbox"]["pending"].as_u64() > Some(0));
    world.network().restore();
    station.run(&["sync", "--once"]).await?;
    assert_eq!(station.run(&["status"]).await?["outbox"]["pending"], 0);
    assert_eq!(station.run(&["metrics"]).await?["outbox_pending"], 0.0);
    station.run(&["offline-demo", "on"]).await?;
    assert_eq!(station.run(&["status"]).await?["offline_demo"], true, "whatever the last word was");
    says(&station.refused(&["sync", "--once"]).await?.sentence, &["offline-demo off"]);
    assert_eq!(station.run(&["status"]).await?["state"], "offline");
    station.run(&["offline-demo", "off"]).await?;
    station.run(&["sync", "--once"]).await?;
    let verified = station.run(&["verify"]).await?;
    assert_eq!(verified["ok"], true);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_whose_right_was_taken_away_says_which_right() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    station.run(&["simulate", "--voters", "2"]).await?;
    let cloud = world.cloud().await?;
    let roles = cloud.run_command(bson::doc! { "rolesInfo": 1, "showPrivileges": true }).await?;
    let scope_role = roles
        .get_array("roles")?
        .iter()
        .filter_map(|role| role.as_document())
        .find(|role| {
            role.get_array("privileges")
                .is_ok_and(|all| all.iter().any(|one| one.to_string().contains("events")))
        })
        .expect("a role with the right to insert events");
    let revoke = bson::doc! {
        "revokePrivilegesFromRole": scope_role.get_str("role")?,
        "privileges": [{ "resource": { "db": cloud.name(), "collection": "events" }, "actions": ["insert"] }],
    };
    cloud.run_command(revoke).await?;
    says(&station.refused(&["sync", "--once"]).await?.sentence, &["insert", "events"]);
    let status = station.run(&["status"]).await?;
    assert!(status["outbox"]["pending"].as_u64() > Some(0), "nothing is lost: {status}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_is_used_by_one_program_at_a_time_and_stays_whole() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let mut running = tokio::process::Command::new(urna_tests::urna_binary()?)
        .arg("--home")
        .arg(&station.home)
        .args(["station", "run"])
        .kill_on_drop(true)
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    let mut lines = tokio::io::BufReader::new(running.stdout.take().expect("a pipe"));
    tokio::io::AsyncBufReadExt::read_line(&mut lines, &mut String::new()).await?;
    says(&station.refused(&["simulate", "--voters", "1"]).await?.sentence, &["already running"]);
    assert_eq!(station.run(&["status"]).await?["phase"], "closed");
    station.run(&["offline-demo", "on"]).await?;
    assert_eq!(station.run(&["config"]).await?["offline_demo"], true);
    station.run(&["offline-demo", "off"]).await?;
    running.kill().await?;
    station.run(&["simulate", "--voters", "1"]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_damaged_newer_or_of_another_key_is_left_as_it_is() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let database = station.home.join("station.db");
    let whole = std::fs::read(&database)?;
    let mut damaged = whole.clone();
    let half = damaged.len() / 2;
    damaged[half / 2..half].fill(7);
    std::fs::write(&database, &damaged)?;
    says(&station.refused(&["simulate", "--voters", "1"]).await?.sentence, &["damaged"]);
    assert_eq!(std::fs::read(&database)?, damaged, "a damaged store is never written to");
    std::fs::write(&database, &whole)?;
    let key_file = station.home.join("station.key");
    let key = std::fs::read(&key_file)?;
    std::fs::write(&key_file, [9; 32])?;
    says(&station.refused(&["simulate", "--voters", "1"]).await?.sentence, &["key"]);
    std::fs::write(&key_file, [9; 5])?;
    says(&station.refused(&["status"]).await?.sentence, &["32 bytes"]);
    std::fs::write(&key_file, &key)?;
    std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o644))?;
    says(&station.refused(&["status"]).await?.sentence, &["chmod 600"]);
    std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o600))?;
    station.run(&["simulate", "--voters", "1"]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_not_citizens_are_set_aside_and_named() -> anyhow::Result<()> {
    let world = World::new(0).await?;
    let citizens = world.cloud().await?.collection::<bson::Document>("citizens");
    let dni = "12345678Z";
    let person = bson::doc! { "name": "Ana", "surname1": "Ruiz", "surname2": "", "dni": dni, "comunidad": "Extremadura" };
    let mut all = vec![person.clone(), person.clone()];
    all.push(bson::doc! { "_id": { "a": 1 }, "name": "X", "surname1": "Y", "surname2": "Z", "dni": dni, "comunidad": "Extremadura" });
    all.push(
        bson::doc! { "name": 5, "surname1": "Y", "surname2": "Z", "dni": dni, "comunidad": "Extremadura" },
    );
    all.push(bson::doc! { "_id": "texto", "name": "Eva", "surname1": "Gil", "surname2": "Gil", "dni": "X1234567L", "comunidad": "Extremadura" });
    all.push(bson::doc! { "_id": 77, "name": "Leo", "surname1": "Gil", "surname2": "Sanz", "dni": "malo", "comunidad": "Extremadura" });
    citizens.insert_many(all).await?;
    let adopted = world.office(&["roll", "adopt"]).await?;
    assert_eq!((&adopted["adopted"], &adopted["bad"]), (&4.into(), &2.into()), "{adopted}");
    let again = world.office(&["roll", "adopt"]).await?;
    assert_eq!((&again["adopted"], &again["changed"]), (&0.into(), &0.into()), "{again}");
    let station = world.station("Mesa", SCOPE).await?;
    let report = station.run(&["sync", "--once"]).await?;
    assert_eq!((&report["rows"], &report["quarantined"]), (&4.into(), &2.into()), "{report}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roll_is_imported_line_by_line_and_bad_lines_are_named() -> anyhow::Result<()> {
    let world = World::new(0).await?;
    let file = world.path("roll.csv");
    std::fs::write(
        &file,
        "name,surname1,surname2,dni,comunidad\nAna,Ruiz,Gil,12345678Z,Extremadura\n,,,,\nLeo,Sanz,,X1234567L,Extremadura\n",
    )?;
    let refused =
        urna_refused(&world.path("office"), &["office", "roll", "import", &file.to_string_lossy()]).await?;
    says(&refused.sentence, &["left out: 1"]);
    assert_eq!(refused.code, Some(1));
    let station: StationHome = world.station("Mesa", SCOPE).await?;
    assert_eq!(station.run(&["sync", "--once"]).await?["rows"], 2);
    let nobody = urna_refused(&world.path("office"), &["office", "roll", "import", "/nowhere.csv"]).await?;
    says(&nobody.sentence, &["/nowhere.csv"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_that_cannot_be_written_and_a_missing_view_are_named() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let (_, key, bundle) = world.bundle("Mesa", SCOPE).await?;
    let file = world.path("a-file");
    std::fs::write(&file, b"")?;
    let arguments = ["station", "init", "--bundle", &bundle.to_string_lossy(), "--registration-key", &key];
    says(&urna_refused(&file.join("home"), &arguments).await?.sentence, &["home"]);
    let station = world.station("Otra", SCOPE).await?;
    let cloud = world.cloud().await?;
    for name in cloud.list_collection_names().await? {
        if name.starts_with("roll_") {
            cloud.collection::<bson::Document>(&name).drop().await?;
        }
    }
    says(&station.refused(&["sync", "--once"]).await?.sentence, &["roll_", "office"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_with_one_dni_are_both_kept_and_go_into_the_minutes() -> anyhow::Result<()> {
    let world = World::new(0).await?;
    let citizens = world.cloud().await?.collection::<bson::Document>("citizens");
    for name in ["Ana", "Eva"] {
        let person = bson::doc! { "name": name, "surname1": "Ruiz", "surname2": "Gil", "dni": "12345678Z", "comunidad": "Extremadura" };
        citizens.insert_one(person).await?;
    }
    world.office(&["roll", "adopt"]).await?;
    let station = world.station("Mesa", SCOPE).await?;
    assert_eq!(station.run(&["sync", "--once"]).await?["rows"], 2);
    station.run(&["simulate", "--voters", "2"]).await?;
    let home = urna_store::Home::new(&station.home);
    let open = urna_station::Station::open(&home, std::sync::Arc::new(urna_station::environment::Machine))?;
    let urna_station::Found::People { people, by_dni, .. } = open.find("12345678-z")? else {
        panic!("not found")
    };
    assert_eq!((people.len(), by_dni), (2, true));
    let identity = open.identity();
    let events = open
        .store()
        .read(|read| urna_store::events::range(read, &identity.station, identity.epoch, 1, 10))?;
    let noted = events
        .iter()
        .any(|event| String::from_utf8_lossy(&event.canon).contains(urna_station::DOUBLED_DNI_INCIDENT));
    assert!(noted, "the minutes say nothing of the doubled DNI");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_the_vote_with_a_sentence_and_loses_nothing() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    station.run(&["simulate", "--voters", "2"]).await?;
    // A limit on the size of files is the disk that this test can fill: the box still fits, the store's log does not.
    let size = std::fs::metadata(station.home.join("station.db"))?.len();
    let limited = format!("ulimit -f {}; trap '' XFSZ; exec \"$@\"", size / 1024 / 8);
    let output = tokio::process::Command::new("bash")
        .args(["-c", &limited, "limited"])
        .arg(urna_tests::urna_binary()?)
        .arg("--home")
        .arg(&station.home)
        .args(["station", "simulate", "--voters", "50"])
        .output()
        .await?;
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    let status = station.run(&["status"]).await?;
    assert!(status["ballots"]["in_box"].as_u64() >= Some(2), "{status}");
    station.run(&["simulate", "--voters", "1", "--close"]).await?;
    assert_eq!(station.run(&["verify"]).await?["ok"], true);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_election_that_breaks_a_rule_is_not_published_and_what_is_written_is_private() -> anyhow::Result<()>
{
    let world = World::new(0).await?;
    let fixture = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json"))?;
    let publish = async |text: String| {
        let file = world.path("election.json");
        std::fs::write(&file, text)?;
        let arguments = ["office", "election", "publish", &file.to_string_lossy()];
        anyhow::Ok(urna_refused(&world.path("office"), &arguments).await?.sentence)
    };
    let batches =
        fixture.replace("\"after_closing\"", "{ \"batches_of\": 20 }").replace("fixture-2026", "other");
    says(&publish(batches).await?, &["batches_of", "after_closing"]);
    says(&publish("{".to_owned()).await?, &["definition"]);
    says(&publish(fixture.replace("\"seats\": 8", "\"seats\": 9")).await?, &["fixture-2026"]);
    let station = world.station("Mesa", SCOPE).await?;
    for file in ["station.db", "station.key"] {
        let mode = std::fs::metadata(station.home.join(file))?.permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file} can be read by others: {mode:o}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn neighbours_are_named_in_one_way_and_shut_out_by_name() -> anyhow::Result<()> {
    let world = World::new(100).await?;
    let station = world.station("Mesa", SCOPE).await?;
    for bad in ["10.0.0.12", ":48620", "mesa-2:0", "mesa-2:puerto"] {
        says(
            &station.refused(&["neighbours", "add", bad]).await?.sentence,
            &["HOST:PORT", "10.0.0.12:48620"],
        );
    }
    station.run(&["neighbours", "add", "mesa-2:48620"]).await?;
    let again = station.run(&["neighbours", "add", "mesa-2:48620"]).await?;
    assert_eq!(again["peers"], serde_json::json!(["mesa-2:48620"]));
    says(
        &station.refused(&["neighbours", "remove", "mesa-3:48620"]).await?.sentence,
        &["mesa-3:48620", "show"],
    );
    assert_eq!(station.run(&["neighbours", "take", "off"]).await?["on"], false);
    says(
        &station.refused(&["neighbours", "waive", "--officer", "presidencia"]).await?.sentence,
        &["two officers"],
    );
    let twice = ["neighbours", "waive", "--officer", "presidencia", "--officer", "presidencia"];
    says(&station.refused(&twice).await?.sentence, &["two"]);
    let two = ["neighbours", "waive", "--officer", "presidencia", "--officer", "vocal 1"];
    says(&station.refused(&two).await?.sentence, &["nothing to waive"]);
    let office = world.path("office");
    let shut_out = ["office", "station", "shut-out", "nobody-here"];
    says(&urna_refused(&office, &shut_out).await?.sentence, &["nobody-here", "station list"]);
    assert_eq!(
        urna(&office, &["office", "station", "shut-out", station.id.as_str()]).await?["shut_out"],
        true
    );
    assert_eq!(urna(&office, &["office", "copies"]).await?["copies"], 0);
    Ok(())
}

#[tokio::test]
async fn the_home_of_an_office_opens_no_station() -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    std::fs::write(home.path().join("office.json"), "{}")?;
    let output = tokio::process::Command::new(urna_tests::urna_binary()?)
        .args(["--home".as_ref(), home.path().as_os_str()])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .await?;
    let said = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(1), "{said}");
    says(&said, &["is the home of an office", "urna office station list", "--home"]);
    assert_eq!(std::fs::read_dir(home.path())?.count(), 1, "nothing was made of it");
    Ok(())
}

#[tokio::test]
async fn without_a_display_the_windows_are_refused_in_one_sentence() -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let mut command = tokio::process::Command::new(urna_tests::urna_binary()?);
    command.env("URNA_HOME", home.path()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let output = command.output().await?;
    let said = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("there is no display; start Urna in a desktop session"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    Ok(())
}
