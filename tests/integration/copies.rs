//! Copies on memory sticks: the marked roll for going on by hand, and the package for the centre. The real program, a real
//! MongoDB, folders for sticks.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use urna_domain::Hash;
use urna_tests::world::World;

const SCOPE: &str = "comunidad == 'Extremadura'";
/// Far longer than a paper takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a person reads on a paper.
fn words_on(paper: &Path) -> anyhow::Result<String> {
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
    assert!(words.contains("Desde la marca 12, anote a mano. La siguiente es la 13."), "{words}");
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
    let world = World::new(40_000).await?;
    let station = world.station("Mesa 1-A", "comunidad == 'Andalucía'").await?;
    let synced = station.run(&["sync", "--once"]).await?;
    assert!(synced["roll"]["rows"].as_u64().is_none_or(|rows| rows > 5_000), "{synced}");
    let stick = stick(&world, "COPIA")?;
    let refused = station.refused(&["roll-copy", &stick.display().to_string()]).await?;
    assert!(refused.sentence.contains("more people than a paper holds"), "{}", refused.sentence);
    assert_eq!(fs::read_dir(&stick)?.count(), 1, "the mark of the stick alone");
    Ok(())
}
