//! The cloud keeps the secret too: whoever reads every collection and the oplog finds neither the order of the
//! ballots nor a way from a check-in to one.

use std::{collections::BTreeSet, sync::Arc};

use bson::{Document, RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use mongodb::Database;
use urna_domain::{Millis, officers::TwoOfficers};
use urna_station::{Found, Method, Station, environment::Environment as _, environment::Machine};
use urna_store::{Home, ballot_box::BallotBox};
use urna_tests::{
    secrecy::{Id, Trial, alarms, ballot_secrets, judge, marks_secrets, on_bytes, traces},
    world::World,
};

const VOTERS: usize = 40;
/// One station each, so that nobody is checked in twice.
const COMMUNITIES: [&str; 5] = ["Extremadura", "Galicia", "Aragón", "Cantabria", "La Rioja"];

#[tokio::test(flavor = "multi_thread")]
async fn secrecy_the_cloud_tells_neither_the_order_of_the_ballots_nor_whose_they_are() -> anyhow::Result<()> {
    let world = World::new(5_000).await?;
    let cloud = world.cloud().await?;
    let began = Machine.now();
    let mut stations = Vec::new();
    for community in COMMUNITIES {
        let station = world.station(community, &format!("comunidad == '{community}'")).await?;
        station.run(&["sync", "--once"]).await?;
        let people = world.people(community, VOTERS).await?;
        let home = station.home.clone();
        let truth = tokio::task::spawn_blocking(move || vote_one_by_one(&Home::new(home), &people)).await??;
        station.run(&["sync", "--once"]).await?;
        let before = everything(&cloud, &[]).await?;
        assert_eq!(
            cloud.collection::<Document>("ballots").count_documents(doc! { "station": &station.id }).await?,
            0
        );
        assert!(
            traces(&before, &ballot_secrets(&truth)).is_empty(),
            "a ballot's id is in the cloud before closing"
        );
        station.run(&["simulate", "--voters", "0", "--close"]).await?;
        station.run(&["sync", "--once"]).await?;
        stations.push((station.id, truth));
    }
    let day = (began, Machine.now());
    let mut trials = Vec::new();
    for (station, truth) in &stations {
        trials.push(attack(&world, &cloud, station, truth, day).await?);
    }
    let verdicts = judge(&trials);
    let found = alarms(&verdicts);
    assert!(found.is_empty(), "the cloud betrays the order: {found:?}");
    let leaky = stations.iter().map(|(_, truth)| {
        let mut ids = truth.clone();
        ids.sort_unstable();
        Trial { guesses: on_bytes("sent one by one", &truth.concat(), &ids, day), truth: truth.clone() }
    });
    assert!(
        !alarms(&judge(&leaky.collect::<Vec<_>>())).is_empty(),
        "the attack does not find a planted order"
    );
    let elsewhere = everything(&cloud, &["ballots"]).await?;
    for (_, truth) in &stations {
        assert!(traces(&elsewhere, &ballot_secrets(truth)).is_empty(), "another collection names a ballot");
    }
    let beside = everything(&cloud, &["ballots", "elections", "events"]).await?;
    assert!(traces(&beside, &marks_secrets()).is_empty(), "another collection holds marks");
    Ok(())
}

/// Lets the people vote in this order, differently, and says which ballot each of them cast.
fn vote_one_by_one(home: &Home, people: &[String]) -> anyhow::Result<Vec<Id>> {
    let station = Station::open(home, Arc::new(Machine))?;
    station.open_poll(&TwoOfficers::new("presidencia", "vocal 1")?)?;
    let key = urna_station::key_file::read_key(home)?;
    let mut truth: Vec<Id> = Vec::new();
    let mut known = BTreeSet::new();
    for dni in people {
        let Found::People { people, .. } = station.find(dni)? else { anyhow::bail!("a DNI was not found") };
        let person = people.first().expect("a person with this DNI").row.key;
        let ticket = station.authorise(person, Method::Dni, "vocal 1")?;
        station.begin_ballot(&ticket.code)?;
        station.cast(&urna_domain::election::Marks(std::collections::BTreeMap::new()))?;
        let contents = BallotBox::open_read_only(home, &key)?.contents()?;
        let new = contents.ballots.iter().map(|ballot| *ballot.id.as_bytes()).find(|id| known.insert(*id));
        truth.push(new.expect("a new ballot in the box"));
        known.extend(contents.ballots.iter().map(|ballot| *ballot.id.as_bytes()));
    }
    Ok(truth)
}

/// Guesses the order from the ballots as the server keeps them and from its oplog.
async fn attack(
    world: &World,
    cloud: &Database,
    station: &str,
    truth: &[Id],
    day: (Millis, Millis),
) -> anyhow::Result<Trial> {
    let mut ids = truth.to_vec();
    ids.sort_unstable();
    let natural = doc! { "$natural": 1 };
    let ballots: Vec<RawDocumentBuf> = cloud
        .collection::<RawDocumentBuf>("ballots")
        .find(doc! { "station": station })
        .sort(natural.clone())
        .await?
        .try_collect()
        .await?;
    assert_eq!(ballots.len(), truth.len());
    for ballot in &ballots {
        let fields: Vec<_> = ballot
            .iter()
            .map(|field| field.map(|(name, _)| name.as_str().to_owned()))
            .collect::<Result<_, _>>()?;
        assert!(
            fields.iter().all(|name| !["at", "time", "hlc", "seq", "rev"].contains(&name.as_str())),
            "{fields:?}"
        );
    }
    let oplog: Vec<RawDocumentBuf> = world
        .mongo()
        .client()
        .await?
        .database("local")
        .collection::<RawDocumentBuf>("oplog.rs")
        .find(doc! {})
        .sort(natural)
        .await?
        .try_collect()
        .await?;
    let bytes = |documents: &[RawDocumentBuf]| {
        documents.iter().flat_map(|one| one.as_bytes().to_vec()).collect::<Vec<u8>>()
    };
    let mut guesses = on_bytes("ballots", &bytes(&ballots), &ids, day);
    guesses.extend(on_bytes("oplog", &bytes(&oplog), &ids, day));
    Ok(Trial { truth: truth.to_vec(), guesses })
}

/// The bytes of every document of every collection but some.
async fn everything(cloud: &Database, but: &[&str]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for name in cloud.list_collection_names().await? {
        if but.contains(&name.as_str()) || name.starts_with("system.") || name.starts_with("sent_ballots") {
            continue;
        }
        let mut cursor = cloud.collection::<RawDocumentBuf>(&name).find(doc! {}).await?;
        while cursor.advance().await? {
            bytes.extend_from_slice(cursor.current().as_bytes());
        }
    }
    Ok(bytes)
}
