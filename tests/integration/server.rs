//! The server that the other tests stand on: that it is real, that it keeps what it acknowledged, and that the
//! network in between can fail.

use std::time::Duration;

use bson::doc;
use futures_util::TryStreamExt as _;
use mongodb::Client;
use tokio::time::timeout;
use urna_tests::{
    Proxy, TestMongo,
    world::{urna, urna_refused},
};

/// Longer than any answer on loopback, short for a test that expects none.
const SILENCE: Duration = Duration::from_millis(300);

#[tokio::test]
async fn shared_server_takes_majority_writes_and_refuses_strangers() -> anyhow::Result<()> {
    let mongo = TestMongo::shared().await?;
    mongo.heal().await?;
    let name = TestMongo::fresh_name("server");
    let client = Client::with_uri_str(mongo.uri(&name)).await?;
    let notes = client.default_database().unwrap().collection("notes");
    notes.insert_one(doc! { "_id": 1 }).await?;
    assert_eq!(notes.count_documents(doc! {}).await?, 1);

    let stranger = Client::with_uri_str(mongo.uri_for("root", "wrong", "admin", &name)).await?;
    assert!(stranger.database(&name).list_collection_names().await.is_err());
    client.database(&name).drop().await?;
    Ok(())
}

#[tokio::test]
async fn killed_server_comes_back_with_what_it_acknowledged() -> anyhow::Result<()> {
    let mongo = TestMongo::start().await?;
    let notes = mongo.client().await?.database("kept").collection("notes");
    notes.insert_one(doc! { "_id": 1 }).await?;
    mongo.stop().await?;
    mongo.restart().await?;
    let notes = mongo.client().await?.database("kept").collection::<bson::Document>("notes");
    assert_eq!(notes.count_documents(doc! {}).await?, 1);
    Ok(())
}

#[tokio::test]
async fn paused_server_answers_nothing_until_it_goes_on() -> anyhow::Result<()> {
    let mongo = TestMongo::start().await?;
    let admin = mongo.client().await?.database("admin");
    admin.run_command(doc! { "ping": 1 }).await?;
    mongo.pause()?;
    assert!(timeout(SILENCE, admin.run_command(doc! { "ping": 1 })).await.is_err());
    mongo.resume()?;
    admin.run_command(doc! { "ping": 1 }).await?;
    Ok(())
}

#[tokio::test]
async fn refusing_network_is_an_error_and_heals_without_a_new_client() -> anyhow::Result<()> {
    let mongo = TestMongo::shared().await?;
    let proxy = Proxy::to(mongo.port()).await?;
    let uri =
        mongo.through(&proxy, &mongo.uri("admin")) + "&serverSelectionTimeoutMS=500&heartbeatFrequencyMS=500";
    let admin = Client::with_uri_str(uri).await?.database("admin");
    admin.run_command(doc! { "ping": 1 }).await?;
    proxy.refuse();
    assert!(admin.run_command(doc! { "ping": 1 }).await.is_err());
    proxy.restore();
    let healed = timeout(Duration::from_secs(30), async {
        while admin.run_command(doc! { "ping": 1 }).await.is_err() {
            tokio::task::yield_now().await;
        }
    });
    healed.await?;
    Ok(())
}

#[tokio::test]
async fn a_command_that_ends_leaves_no_session_at_the_server() -> anyhow::Result<()> {
    let mongo = TestMongo::start().await?;
    let admin = mongo.client().await?.database("admin");
    let officer = doc! { "createUser": "officer", "pwd": "of this test", "roles": ["root"] };
    admin.run_command(officer).await?;
    let folder = tempfile::tempdir()?;
    let uri = mongo.uri_for("officer", "of%20this%20test", "admin", "left");
    urna(folder.path(), &["office", "init", "--uri", &uri]).await?;
    urna_refused(folder.path(), &["office", "pace", "--every", "0"]).await?;
    admin.run_command(doc! { "refreshLogicalSessionCacheNow": 1 }).await?;
    let sessions = mongo.client().await?.database("config").collection::<bson::Document>("system.sessions");
    let asked = doc! { "$listSessions": { "users": [{ "user": "officer", "db": "admin" }] } };
    let left: Vec<bson::Document> = sessions.aggregate([asked]).await?.try_collect().await?;
    assert!(left.is_empty(), "sessions that nobody ended: {}", left.len());
    Ok(())
}
