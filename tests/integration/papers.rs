//! The papers of a day, out of a real station's record.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::Value;
use urna_domain::officers::Post;
use urna_station::environment::{Environment, Machine};
use urna_station::members::NewMember;
use urna_station::minutes::{NewNote, Representative};
use urna_store::Home;
use urna_tests::polling_day::open_station;
use urna_tests::world::World;

use super::copies::words_on;

fn files(answer: &Value) -> Vec<String> {
    let rows = answer["papers"].as_array().unwrap();
    rows.iter().map(|row| row["file"].as_str().unwrap().to_owned()).collect()
}

/// What a scanner reads on the paper.
fn code_on(paper: &Path) -> anyhow::Result<String> {
    let pages = paper.with_extension("");
    let drawn = Command::new("pdftoppm").args(["-r", "200", "-png"]).arg(paper).arg(&pages).status()?;
    anyhow::ensure!(drawn.success(), "{} cannot be drawn", paper.display());
    let folder = paper.parent().context("a paper is in a folder")?;
    let name = pages.file_name().context("a paper has a name")?.to_string_lossy().into_owned();
    for entry in fs::read_dir(folder)? {
        let page = entry?.path();
        let of_paper = page.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&name));
        if of_paper && page.extension().is_some_and(|kind| kind == "png") {
            let read = Command::new("zbarimg")
                .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
                .arg(&page)
                .output()?;
            fs::remove_file(&page)?;
            if read.status.success() {
                return Ok(String::from_utf8(read.stdout)?.trim().to_owned());
            }
        }
    }
    bail!("no code can be read on {}", paper.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hour_of_the_day_has_its_papers_and_nobody_else_reads_them() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let station = world.station("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    station.run(&["sync", "--once"]).await?;
    let folder = tempfile::tempdir()?;
    let papers = folder.path().join("papers");
    let papers_text = papers.display().to_string();
    let machine: Arc<dyn Environment> = Arc::new(Machine);
    let seat = |post, name: &str, dni: &str, pin: &str| NewMember {
        post,
        name: name.to_owned(),
        dni: dni.to_owned(),
        pin: pin.to_owned().into(),
    };
    let table = open_station(&Home::new(&station.home), &machine)?;
    table.constitute(&[
        seat(Post::President, "María del Carmen #1 Núñez", "12345678Z", "481516"),
        seat(Post::PollWorker1, "José Luis Ortega", "", "234299"),
    ])?;
    let representative =
        Representative { name: "Núria Vidal Puig".to_owned(), candidature: "El Olivo".to_owned() };
    table.note_minutes(NewNote::Representative(representative), Post::President)?;
    drop(table);
    let before = station.run(&["papers", &papers_text]).await?;
    assert_eq!(files(&before), ["acta-de-constitucion.pdf", "informe-a-cero.pdf"]);
    station.run(&["simulate", "--voters", "12"]).await?;
    let open = station.run(&["papers", &papers_text, "--language", "gl"]).await?;
    assert_eq!(files(&open), ["acta-de-constitucion.pdf", "censo-marcado.pdf", "lista-numerada.pdf"]);
    station.run(&["simulate", "--voters", "0", "--close"]).await?;
    let closed = station.run(&["papers", &papers_text]).await?;
    assert_eq!(files(&closed)[4..], ["acta-de-escrutinio.pdf", "acta-de-la-sesion.pdf"]);
    assert_eq!(files(&closed)[1], "participacion.pdf");
    let turnout = words_on(&papers.join("participacion.pdf"))?;
    assert!(turnout.contains("Personas en el intervalo") && turnout.contains("Por intervalos"), "{turnout}");
    for (file, count) in
        [("informe-a-cero.pdf", false), ("acta-de-escrutinio.pdf", true), ("acta-de-la-sesion.pdf", true)]
    {
        let code = code_on(&papers.join(file))?;
        let checked = world.office(&["paper", &code]).await?;
        assert_eq!(
            (&checked["station"], &checked["before_opening"]),
            (&station.id.as_str().into(), &(!count).into())
        );
        assert_eq!(checked["ballots"], if count { 12 } else { 0 }, "{file}");
        assert_eq!(checked["agrees_with_received"], Value::Null, "nothing has arrived yet");
        let altered = code.replacen("|12|12|", "|13|12|", 1);
        if count {
            let refused = world.office(&["paper", &altered]).await.unwrap_err().to_string();
            assert!(refused.contains("did not sign this paper"), "{refused}");
        }
    }
    station.run(&["sync", "--once"]).await?;
    let code = code_on(&papers.join("acta-de-escrutinio.pdf"))?;
    assert_eq!(world.office(&["paper", &code]).await?["agrees_with_received"], true);
    let refused = world.office(&["paper", "https://example.org"]).await.unwrap_err().to_string();
    assert!(refused.contains("not the code of an acta"), "{refused}");
    for file in files(&closed) {
        let path = papers.join(&file);
        assert!(fs::read(&path)?.starts_with(b"%PDF-"), "{file}");
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600, "{file}");
    }
    assert!(words_on(&papers.join("acta-de-constitucion.pdf"))?.contains("12345678Z"));
    let session = words_on(&papers.join("acta-de-la-sesion.pdf"))?;
    assert!(session.contains("Núria Vidal Puig") && session.contains("El Olivo"), "{session}");
    assert!(!session.contains("12345678Z"), "no number of a document where the acta asks for none");
    station.run(&["members", "dissolve", "--why", "PIN olvidado"]).await?;
    let dissolved = station.run(&["papers", &papers_text]).await?;
    assert_eq!(files(&dissolved), files(&closed)[1..], "the others are there without its people");
    let nowhere = Path::new("/proc/urna-papers").display().to_string();
    let refused = station.run(&["papers", &nowhere]).await.unwrap_err().to_string();
    assert!(refused.contains("cannot be made"), "{refused}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roll_that_no_paper_holds_leaves_out_the_lists_and_says_so() -> anyhow::Result<()> {
    let world = World::new(30_000).await?;
    let station = world.station("Grande", "comunidad IN {'Andalucía', 'Cataluña', 'Madrid'}").await?;
    station.run(&["sync", "--once"]).await?;
    station.run(&["simulate", "--voters", "2"]).await?;
    let folder = tempfile::tempdir()?;
    let papers = folder.path().display().to_string();
    let answer = station.run(&["papers", &papers]).await?;
    let lists = ["censo-marcado.pdf", "lista-numerada.pdf"];
    assert_eq!(answer["too_large"], serde_json::json!(lists), "{answer}");
    for list in lists {
        assert!(!folder.path().join(list).exists() && !files(&answer).contains(&list.to_owned()), "{list}");
    }
    Ok(())
}
