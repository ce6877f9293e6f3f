//! The papers of a day, out of a real station's record.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use urna_domain::officers::Post;
use urna_station::environment::{Environment, Machine};
use urna_station::members::NewMember;
use urna_store::Home;
use urna_tests::polling_day::open_station;
use urna_tests::world::World;

fn files(answer: &Value) -> Vec<String> {
    let rows = answer["papers"].as_array().unwrap();
    rows.iter().map(|row| row["file"].as_str().unwrap().to_owned()).collect()
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
    let seat =
        |post, name: &str, pin: &str| NewMember { post, name: name.to_owned(), pin: pin.to_owned().into() };
    open_station(&Home::new(&station.home), &machine)?.constitute(&[
        seat(Post::President, "María del Carmen #1 Núñez", "481516"),
        seat(Post::PollWorker1, "José Luis Ortega", "234299"),
    ])?;
    let before = station.run(&["papers", &papers_text]).await?;
    assert_eq!(files(&before), ["acta-de-constitucion.pdf", "informe-a-cero.pdf"]);
    station.run(&["simulate", "--voters", "12"]).await?;
    let open = station.run(&["papers", &papers_text, "--language", "gl"]).await?;
    assert_eq!(files(&open), ["acta-de-constitucion.pdf", "censo-marcado.pdf", "lista-numerada.pdf"]);
    station.run(&["simulate", "--voters", "0", "--close"]).await?;
    let closed = station.run(&["papers", &papers_text]).await?;
    assert_eq!(files(&closed)[3..], ["acta-de-escrutinio.pdf", "acta-de-la-sesion.pdf"]);
    for file in files(&closed) {
        let path = papers.join(&file);
        assert!(fs::read(&path)?.starts_with(b"%PDF-"), "{file}");
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600, "{file}");
    }
    station.run(&["members", "dissolve", "--why", "PIN olvidado"]).await?;
    let dissolved = station.run(&["papers", &papers_text]).await?;
    assert_eq!(files(&dissolved), files(&closed)[1..], "the others are there without its people");
    let nowhere = Path::new("/proc/urna-papers").display().to_string();
    let refused = station.run(&["papers", &nowhere]).await.unwrap_err().to_string();
    assert!(refused.contains("cannot be made"), "{refused}");
    Ok(())
}
