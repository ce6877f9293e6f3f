//! What the office does with a roll and an election.

use bson::{Document, doc};
use urna_atlas::admin::AdminError;
use urna_domain::Hash;
use urna_office::{Office, OfficeError, election, roll};
use urna_sync::remote::{Remote as _, RollChange};

use super::{Bench, EXTREMADURA, Enrolled, changes, person, stream};

#[tokio::test]
async fn a_foreign_roll_is_adopted_and_its_later_changes_are_followed() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    let mut foreign: Vec<Document> = (0..2_500)
        .map(|number| person(number, if number % 2 == 0 { "Extremadura" } else { "Madrid" }))
        .collect();
    let mut mistyped = person("mistyped", "Extremadura");
    mistyped.insert("dni", 5);
    foreign.push(mistyped);
    citizens.insert_many(&foreign).await.unwrap();
    let Enrolled { remote, .. } = bench.enrol(EXTREMADURA).await;
    assert_eq!(stream(&remote, None).await.rows.len(), 1_250);

    let first = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((first.read, first.adopted, first.changed, first.missed, first.bad), (2_501, 2_500, 0, 0, 1));
    assert_eq!(first.named, [("s:mistyped".to_owned(), "dni is not a text".to_owned())]);
    let again = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((again.adopted, again.changed), (0, 0));

    let since = remote.probe().await.unwrap();
    citizens.update_one(doc! { "_id": 2 }, doc! { "$set": { "comunidad": "Madrid" } }).await.unwrap();
    citizens.update_one(doc! { "_id": 3 }, doc! { "$set": { "comunidad": "Extremadura" } }).await.unwrap();
    citizens.update_one(doc! { "_id": 4 }, doc! { "$set": { "name": "Eva" } }).await.unwrap();
    let changed = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((changed.adopted, changed.changed, changed.missed), (0, 3, 0));
    let (found, _) = changes(&remote, since, 100).await;
    let mut text: Vec<String> = found
        .iter()
        .map(|change| match change {
            RollChange::Put(citizen) => format!("put {} {} {}", citizen.id, citizen.name, citizen.ver),
            RollChange::Gone { id, .. } => format!("gone {id}"),
            RollChange::Bad { id, .. } => format!("bad {id}"),
        })
        .collect();
    text.sort();
    assert_eq!(text, ["gone i:2", "put i:3 Ana 2", "put i:4 Eva 2"]);
}

#[tokio::test]
async fn a_generated_roll_is_exact_and_generating_it_again_adds_nobody() {
    let bench = Bench::new().await;
    let first = roll::generate(&bench.office, 12_345, 9, |_| {}).await.unwrap();
    assert_eq!((first.inserted, first.already_there), (12_345, 0));
    let again = roll::generate(&bench.office, 12_345, 9, |_| {}).await.unwrap();
    assert_eq!((again.inserted, again.already_there), (0, 12_345));
    let one = bench.collection("citizens").await.find_one(doc! {}).await.unwrap().unwrap();
    assert!(one.get_timestamp("rev").unwrap().time > 0, "the server fills rev in");
    assert!(roll::generate(&bench.office, 0, 9, |_| {}).await.is_err());
}

#[tokio::test]
async fn a_roll_goes_out_and_comes_back() {
    let bench = Bench::new().await;
    bench.generate(500).await;
    for name in ["roll.csv", "roll.jsonl"] {
        let path = bench.path(name);
        assert_eq!(roll::export(&bench.office, &path).await.unwrap().written, 500);
        let other = Bench::new().await;
        let report = roll::import(&other.office, &path, |_| {}).await.unwrap();
        assert_eq!((report.inserted, report.bad, report.unusual_dni), (500, 0, 0), "{report:?}");
        let again = roll::import(&other.office, &path, |_| {}).await.unwrap();
        assert_eq!((again.inserted, again.already_there), (0, 500));
    }
    let broken = bench.path("broken.csv");
    std::fs::write(&broken, "name,surname1,surname2,dni,comunidad\nAna,Gil,,1R\nEva,Mas,,1R,Murcia\n")
        .unwrap();
    let report = roll::import(&bench.office, &broken, |_| {}).await.unwrap();
    assert_eq!((report.inserted, report.bad), (1, 1));
    assert!(roll::import(&bench.office, &bench.path("absent"), |_| {}).await.is_err());
}

#[tokio::test]
async fn an_election_is_published_once_and_reaches_the_station() {
    let bench = Bench::new().await;
    let definition = |title: &str| {
        format!(
            r#"{{"id":"e1","title":{{"es":"{title}"}},"date":"2026-11-29","test":true,"languages":["es"],"contests":[
            {{"id":"c1","title":{{"es":"Pregunta"}},"kind":"yes_no","choices":[{{"id":"si","name":{{"es":"Sí"}}}},{{"id":"no","name":{{"es":"No"}}}}]}}]}}"#
        )
    };
    let path = bench.path("election.json");
    std::fs::write(&path, definition("Prueba")).unwrap();
    let published = election::publish(&bench.office, &path).await.unwrap();
    election::publish(&bench.office, &path).await.unwrap();
    std::fs::write(&path, definition("Otra")).unwrap();
    assert!(matches!(
        election::publish(&bench.office, &path).await,
        Err(OfficeError::Admin(AdminError::Exists(_)))
    ));
    std::fs::write(&path, "{}").unwrap();
    assert!(matches!(election::publish(&bench.office, &path).await, Err(OfficeError::Definition(_))));
    assert_eq!(election::list(&bench.office).await.unwrap(), std::slice::from_ref(&published));

    let Enrolled { bundle, remote } = bench.enrol(EXTREMADURA).await;
    assert_eq!(bundle.election.unwrap().canon.as_bytes(), published.canon);
    assert_eq!(bundle.authority, Hash(bench.office.authority().to_bytes()));
    let (canon, sig) = remote.election(&published.election.id).await.unwrap().unwrap();
    assert_eq!((canon, sig), (published.canon, published.sig.to_vec()));
    let reopened = Office::open(&bench.path("office")).await.unwrap();
    assert_eq!(reopened.authority(), bench.office.authority());
}

#[tokio::test]
async fn a_watched_roll_is_adopted_as_it_is_written() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    citizens.insert_one(person(1, "Extremadura")).await.unwrap();
    let (sender, mut rounds) = tokio::sync::mpsc::unbounded_channel();
    let watch = roll::adopt_and_watch(&bench.office, move |report| sender.send(report.clone()).unwrap());
    let write = async {
        let whole = rounds.recv().await.unwrap();
        citizens.insert_one(person(2, "Extremadura")).await.unwrap();
        citizens.update_one(doc! { "_id": 1 }, doc! { "$set": { "name": "Eva" } }).await.unwrap();
        let (mut adopted, mut changed) = (whole.adopted, whole.changed);
        while adopted + changed < 3 {
            let round = rounds.recv().await.unwrap();
            adopted += round.adopted;
            changed += round.changed;
        }
        (adopted, changed)
    };
    tokio::select! {
        error = watch => panic!("{error}"),
        done = write => assert_eq!(done, (2, 1)),
    }
}
