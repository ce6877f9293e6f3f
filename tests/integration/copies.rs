//! Copies on memory sticks: the marked roll for going on by hand, and the package for the centre. The real program, a real
//! MongoDB, folders for sticks.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use urna_domain::{Hash, officers::Post};
use urna_station::{
    environment::{Environment, Machine},
    members::NewMember,
    minutes::{NewNote, Representative},
};
use urna_store::Home;
use urna_tests::{
    polling_day::open_station,
    urna_binary,
    world::{ELECTION, StationHome, World, urna_refused},
};

const SCOPE: &str = "comunidad == 'Extremadura'";
/// Far longer than a paper takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a person reads on a paper.
pub(super) fn words_on(paper: &Path) -> anyhow::Result<String> {
    let read = Command::new("pdftotext").arg("-layout").arg(paper).arg("-").output()?;
    ensure!(read.status.success(), "{} cannot be read", paper.display());
    Ok(String::from_utf8(read.stdout)?)
}

fn stick(world: &World, name: &str) -> anyhow::Result<PathBuf> {
    let folder = world.path("media").join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

async fn appears(path: &Path) -> anyhow::Result<()> {
    let began = Instant::now();
    while !path.exists() {
        ensure!(began.elapsed() < PATIENCE, "{} does not appear", path.display());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_marked_roll_is_on_the_stick_with_its_last_mark_and_no_time_of_anybody() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let stick = stick(&world, "COPIA")?;
    let folder = stick.display().to_string();
    let refused = station.refused(&["roll-copy"]).await?;
    assert!(refused.sentence.contains("no medium is chosen"), "{}", refused.sentence);
    let refused = station.refused(&["roll-copy", "/proc/urna-nowhere"]).await?;
    assert!(refused.sentence.contains("the medium is not there"), "{}", refused.sentence);
    let refused = station.refused(&["roll-copy", "/proc"]).await?;
    assert!(refused.sentence.contains("the medium"), "{}", refused.sentence);

    let first = station.run(&["roll-copy", &folder]).await?;
    assert_eq!(first["mark"], 0, "{first}");
    station.run(&["simulate", "--voters", "12"]).await?;
    let kept = station.run(&["roll-copy"]).await?;
    assert_eq!((&kept["mark"], &kept["folder"]), (&12.into(), &folder.as_str().into()), "{kept}");
    let paper = stick.join(kept["file"].as_str().context("a file")?);
    assert_eq!(kept["sha256"], Hash::of(&fs::read(&paper)?).to_string());
    let words = words_on(&paper)?;
    assert!(words.contains("Última marca del equipo: 12. Anote a mano desde la 13."), "{words}");
    assert!(words.contains("Ya han votado: 12."), "{words}");
    assert!(words.contains("Puede haber marcas más nuevas en el equipo."), "{words}");
    // One time of day: that of the copy. Nobody's own.
    let lines: Vec<_> = words.lines().filter(|line| line.contains(" Sí ")).collect();
    assert_eq!(lines.len(), 12, "{words}");
    assert!(lines.iter().all(|line| !line.contains(':')), "{lines:?}");
    let sorted = lines.windows(2).all(|pair| {
        let name = |line: &str| urna_domain::names::fold(line.trim());
        name(pair[0]) <= name(pair[1])
    });
    assert!(sorted, "the roll is in the order of names: {lines:?}");
    // Nothing but the copy and the mark of the stick.
    let mut names: Vec<_> =
        fs::read_dir(&stick)?.map(|entry| Ok(entry?.file_name())).collect::<std::io::Result<_>>()?;
    names.sort();
    assert_eq!(names, [paper.file_name().unwrap(), "urna-medio.txt".as_ref()]);

    // A station at work keeps it fresh: what is missing comes back.
    fs::remove_file(&paper)?;
    let running = station.start(&["run"])?;
    appears(&paper).await?;
    drop(running);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stick_that_was_pulled_out_or_exchanged_is_not_written_and_not_believed() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    let stick = stick(&world, "COPIA")?;
    station.run(&["roll-copy", &stick.display().to_string()]).await?;
    let pocket = world.path("pocket");
    fs::rename(&stick, &pocket)?;
    let refused = station.refused(&["roll-copy"]).await?;
    assert!(refused.sentence.contains("the medium is not there"), "{}", refused.sentence);
    // Its empty folder stays where sticks are mounted by hand.
    fs::create_dir(&stick)?;
    let refused = station.refused(&["roll-copy"]).await?;
    assert!(refused.sentence.contains("the medium is not there"), "{}", refused.sentence);
    assert_eq!(fs::read_dir(&stick)?.count(), 0, "nothing was written into the empty folder");
    fs::write(stick.join("urna-medio.txt"), "0123456789abcdef0123456789abcdef")?;
    let refused = station.refused(&["roll-copy"]).await?;
    assert!(refused.sentence.contains("another medium is in its place"), "{}", refused.sentence);
    fs::remove_dir_all(&stick)?;
    fs::rename(&pocket, &stick)?;
    station.run(&["roll-copy"]).await?;
    assert_eq!(station.run(&["roll-copy", "--off"]).await?["folder"], Value::Null);
    let refused = station.refused(&["roll-copy"]).await?;
    assert!(refused.sentence.contains("no medium is chosen"), "{}", refused.sentence);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roll_with_more_people_than_a_paper_holds_is_said_and_leaves_no_half_copy() -> anyhow::Result<()> {
    let world = World::new(30_000).await?;
    let station = world.station("Grande", "comunidad IN {'Andalucía', 'Cataluña', 'Madrid'}").await?;
    station.run(&["sync", "--once"]).await?;
    let stick = stick(&world, "COPIA")?;
    let refused = station.refused(&["roll-copy", &stick.display().to_string()]).await?;
    assert!(refused.sentence.contains("more people than a paper holds"), "{}", refused.sentence);
    assert_eq!(fs::read_dir(&stick)?.count(), 1, "the mark of the stick alone");
    Ok(())
}

/// What is wrong with the results. That twenty voters leave two lists level is not.
fn problems(results: &Value) -> Vec<&str> {
    let all = results["problems"].as_array().into_iter().flatten().filter_map(Value::as_str);
    all.filter(|problem| !problem.contains("a tie that only a lot can settle")).collect()
}

/// A stick with a name that the station knows as one.
struct Media {
    place: PathBuf,
}

impl Media {
    fn new(world: &World) -> Self {
        Self { place: world.path("media") }
    }

    fn stick(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.place.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Runs `urna station …` on a machine where these sticks are plugged in.
    async fn run(&self, station: &StationHome, arguments: &[&str]) -> anyhow::Result<Result<Value, String>> {
        let mut command = tokio::process::Command::new(urna_binary()?);
        command.arg("--home").arg(&station.home).args(["--json", "station"]).args(arguments);
        command.env("URNA_MEDIA", &self.place).env_remove("URNA_HOME").env_remove("URNA_KEY_FILE");
        let output = command.env_remove("DISPLAY").output().await?;
        if output.status.success() {
            return Ok(Ok(serde_json::from_slice(&output.stdout)?));
        }
        Ok(Err(String::from_utf8(output.stderr)?))
    }

    async fn export(&self, station: &StationHome, name: &str) -> anyhow::Result<Result<Value, String>> {
        let to = self.stick(name)?.display().to_string();
        self.run(station, &["export", "--to", &to]).await
    }
}

const VOTERS: u64 = 20;

/// A station whose count is certified and of whose evidence the centre has nothing yet.
async fn certified(world: &World) -> anyhow::Result<StationHome> {
    let station = world.station("Mesa 1-A", SCOPE).await?;
    station.run(&["sync", "--once"]).await?;
    station.run(&["simulate", "--voters", &VOTERS.to_string(), "--close"]).await?;
    Ok(station)
}

fn said(answer: Result<Value, String>) -> String {
    match answer {
        Ok(value) => panic!("it succeeded: {value}"),
        Err(sentence) => sentence,
    }
}

/// People at the table, with the numbers of their documents, and somebody who represents a candidature.
fn seat_a_table(station: &StationHome) -> anyhow::Result<()> {
    let machine: Arc<dyn Environment> = Arc::new(Machine);
    let table = open_station(&Home::new(&station.home), &machine)?;
    let seat = |post, dni: &str, pin: &str| NewMember {
        post,
        name: "Ana Gil".to_owned(),
        dni: dni.to_owned(),
        pin: pin.to_owned().into(),
    };
    table.constitute(&[
        seat(Post::President, "12345678Z", "481516"),
        seat(Post::PollWorker1, "00000000T", "234299"),
    ])?;
    let representative =
        Representative { name: "Núria Vidal Puig".to_owned(), candidature: "El Olivo".to_owned() };
    table.note_minutes(NewNote::Representative(representative), Post::President)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_on_a_stick_is_the_whole_poll_at_the_centre_and_counts_once() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let media = Media::new(&world);
    let station = certified(&world).await?;
    seat_a_table(&station)?;
    let exported = media.export(&station, "COPIA").await?.map_err(anyhow::Error::msg)?;
    let package = exported["file"].as_str().context("a file")?.to_owned();
    assert_eq!(exported["sha256"], Hash::of(&fs::read(&package)?).to_string());
    assert_eq!((&exported["removable"], &exported["media"]), (&true.into(), &1.into()), "{exported}");
    let bytes = fs::read(&package)?;
    for word in ["VoterAuthorised", "encina", "%PDF"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word} can be read");
    }

    let files = world.path("files");
    let taken =
        world.office(&["copies", "--package", &package, "--files", &files.display().to_string()]).await?;
    assert_eq!((&taken["ballots"], &taken["new_ballots"]), (&VOTERS.into(), &VOTERS.into()), "{taken}");
    assert_eq!(taken["guards"], VOTERS, "{taken}");
    assert_eq!(
        (&taken["audit_log_holds"], &taken["problems"]),
        (&true.into(), &Value::Array(vec![])),
        "{taken}"
    );
    assert!(fs::read(files.join("acta-de-escrutinio.pdf"))?.starts_with(b"%PDF-"));
    for paper in ["acta-de-constitucion.pdf", "acta-de-la-sesion.pdf"] {
        let words = words_on(&files.join(paper))?;
        assert!(words.contains("Ana Gil"), "{paper}: {words}");
        for person in ["12345678Z", "Núria Vidal", "El Olivo"] {
            assert!(!words.contains(person), "{paper} tells the centre {person}");
        }
    }
    assert!(files.join("registro.jsonl").exists());
    let results = world.office(&["results", ELECTION]).await?;
    assert_eq!(
        results["stations"],
        serde_json::json!({ "total": 1, "closed": 1, "counted": 1 }),
        "{results}"
    );
    assert_eq!(results["reconciliation"]["ballots"], VOTERS, "{results}");
    assert_eq!(problems(&results), Vec::<&str>::new(), "{results}");

    // Again, and another one of the same machine, and then over the network: nothing is new, nothing counts twice.
    let again = world.office(&["copies", "--package", &package]).await?;
    let second = media.export(&station, "AZUL").await?.map_err(anyhow::Error::msg)?;
    let other = world.office(&["copies", "--package", second["file"].as_str().context("a file")?]).await?;
    for taken in [again, other] {
        assert_eq!((&taken["records"], &taken["new_ballots"]), (&0.into(), &0.into()), "{taken}");
        assert_eq!((&taken["new_manifest"], &taken["conflicts"]), (&false.into(), &0.into()), "{taken}");
        assert_eq!(taken["problems"], Value::Array(vec![]), "{taken}");
    }
    station.run(&["sync", "--once"]).await?;
    let status = station.run(&["status"]).await?;
    assert_eq!((&status["outbox"]["pending"], &status["conflicts"]), (&0.into(), &0.into()), "{status}");
    assert_eq!(world.office(&["results", ELECTION]).await?, results);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn packages_that_are_early_foreign_altered_or_cut_off_are_refused_and_change_nothing()
-> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let media = Media::new(&world);
    let early = world.station("Mesa 2-A", SCOPE).await?;
    early.run(&["sync", "--once"]).await?;
    early.run(&["simulate", "--voters", "3"]).await?;
    let refused = said(media.export(&early, "PRONTO").await?);
    assert!(refused.contains("no result before the count is certified"), "{refused}");
    assert_eq!(fs::read_dir(media.stick("PRONTO")?)?.count(), 0, "nothing is on the stick");

    let station = certified(&world).await?;
    let exported = media.export(&station, "COPIA").await?.map_err(anyhow::Error::msg)?;
    let package = exported["file"].as_str().context("a file")?.to_owned();
    let good = fs::read(&package)?;
    let office = world.path("office");
    let take = async |bytes: &[u8]| {
        let file = world.path("odd.urnapkg");
        fs::write(&file, bytes)?;
        let file = file.display().to_string();
        anyhow::Ok(urna_refused(&office, &["office", "copies", "--package", &file]).await?.sentence)
    };
    let mut altered = good.clone();
    let last = altered.len() - 1;
    altered[last] ^= 1;
    assert!(take(&altered).await?.contains("changed after it was sealed"));
    assert!(take(&good[..last]).await?.contains("cut off"));
    assert!(take(b"%PDF-1.7 of another kind").await?.contains("not a package of a station"));
    let missing = urna_refused(&office, &["office", "copies", "--package", "/nowhere"]).await?.sentence;
    assert!(missing.contains("check the path"), "{missing}");
    let elsewhere = World::new(0).await?;
    let foreign = ["office", "copies", "--package", &package];
    let foreign = urna_refused(&elsewhere.path("office"), &foreign).await?.sentence;
    assert!(foreign.contains("registered none of that name; nothing was changed"), "{foreign}");
    let results = world.office(&["results", ELECTION]).await?;
    assert_eq!(
        (&results["reconciliation"]["ballots"], &results["stations"]["counted"]),
        (&0.into(), &0.into())
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_is_retired_when_two_sticks_hold_everything_and_the_centre_counts_it() -> anyhow::Result<()>
{
    let world = World::new(2_000).await?;
    let media = Media::new(&world);
    let station = certified(&world).await?;
    let retire =
        ["retire", "--officer", "presidencia", "--officer", "vocal 1", "--confirm", station.id.as_str()];
    let refused = said(media.run(&station, &retire).await?);
    assert!(refused.contains("has not received"), "{refused}");
    // A folder on the machine's own disk is no stick, and the same stick twice is one.
    let here = world.path("here");
    fs::create_dir(&here)?;
    let copy = media.run(&station, &["export", "--to", &here.display().to_string()]).await?;
    assert_eq!(copy.map_err(anyhow::Error::msg)?["removable"], false);
    for _ in 0..2 {
        assert_eq!(media.export(&station, "COPIA").await?.map_err(anyhow::Error::msg)?["media"], 1);
        assert!(said(media.run(&station, &retire).await?).contains("lies on 1 of the 2 media"));
    }
    let exported = media.export(&station, "AZUL").await?.map_err(anyhow::Error::msg)?;
    assert_eq!(exported["media"], 2, "{exported}");
    let wrong = ["retire", "--officer", "presidencia", "--officer", "vocal 1", "--confirm", "otra"];
    assert!(said(media.run(&station, &wrong).await?).contains("does not match the station's id"));
    let alone = ["retire", "--officer", "presidencia", "--confirm", station.id.as_str()];
    assert!(said(media.run(&station, &alone).await?).contains("two officers"));
    let same = ["retire", "--officer", "vocal 1", "--officer", "vocal 1", "--confirm", station.id.as_str()];
    said(media.run(&station, &same).await?);
    station.run(&["verify"]).await?;

    let retired = media.run(&station, &retire).await?.map_err(anyhow::Error::msg)?;
    assert_eq!(retired["basis"], "exported", "{retired}");
    assert!(!station.home.join("station.key").exists() && !station.home.join("station.db").exists());
    assert!(!station.home.join("box.db").exists());
    assert!(station.refused(&["status"]).await?.sentence.contains("not enrolled"));
    let package = exported["file"].as_str().context("a file")?;
    world.office(&["copies", "--package", package]).await?;
    let results = world.office(&["results", ELECTION]).await?;
    assert_eq!(results["reconciliation"]["ballots"], VOTERS, "{results}");
    assert_eq!(problems(&results), Vec::<&str>::new(), "{results}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_whose_poll_the_centre_has_received_is_retired_without_a_stick() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = certified(&world).await?;
    station.run(&["sync", "--once"]).await?;
    let retire =
        ["retire", "--officer", "presidencia", "--officer", "vocal 1", "--confirm", station.id.as_str()];
    assert_eq!(station.run(&retire).await?["basis"], "received");
    assert!(station.refused(&["run"]).await?.sentence.contains("not enrolled"));
    let results = world.office(&["results", ELECTION]).await?;
    assert_eq!(results["reconciliation"]["ballots"], VOTERS, "{results}");
    Ok(())
}
