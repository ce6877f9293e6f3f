//! A whole small country: a MongoDB behind a network that can fail, an office, and stations, all worked through
//! the real program's command line.

#![expect(clippy::indexing_slicing, reason = "a JSON value without the field is null, not a panic")]

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::{Proxy, TestMongo, urna_binary};

/// The election of the worlds: `tests/fixtures/election.json`.
pub const ELECTION: &str = "fixture-2026";

/// An office with a roll and a published election.
#[derive(Debug)]
pub struct World {
    mongo: TestMongo,
    proxy: Proxy,
    folder: TempDir,
    database: String,
}

/// A station that is enrolled.
#[derive(Debug, Clone)]
pub struct StationHome {
    /// Its id.
    pub id: String,
    /// Its home folder.
    pub home: PathBuf,
}

/// How a command ended that was expected to fail.
#[derive(Debug)]
pub struct Failure {
    /// The sentence on the error stream.
    pub sentence: String,
    /// The exit code.
    pub code: Option<i32>,
}

impl World {
    /// Starts a server of its own and an office with `citizens` invented people and the election of the
    /// fixtures. Office and stations reach it through a proxy.
    ///
    /// # Errors
    /// When anything of it fails.
    pub async fn new(citizens: u64) -> anyhow::Result<Self> {
        let world = Self::empty().await?;
        if citizens > 0 {
            let count = citizens.to_string();
            let report = world.office(&["roll", "generate", "--count", &count, "--seed", "7"]).await?;
            ensure!(report["inserted"] == citizens, "not everybody is on the roll: {report}");
        }
        let election = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json");
        let published = world.office(&["election", "publish", election]).await?;
        ensure!(published["id"] == ELECTION, "another election was published: {published}");
        Ok(world)
    }

    /// The same without people and election.
    ///
    /// # Errors
    /// When the server or the office cannot be set up.
    pub async fn empty() -> anyhow::Result<Self> {
        let mongo = TestMongo::start().await?;
        let proxy = Proxy::to(mongo.port()).await?;
        let world =
            Self { database: TestMongo::fresh_name("urna"), mongo, proxy, folder: tempfile::tempdir()? };
        let uri = world.mongo.through(&world.proxy, &world.mongo.uri(&world.database));
        world.office(&["init", "--uri", &uri]).await?;
        Ok(world)
    }

    /// The network between everybody and the server.
    #[must_use]
    pub fn network(&self) -> &Proxy {
        &self.proxy
    }

    /// The server.
    #[must_use]
    pub fn mongo(&self) -> &TestMongo {
        &self.mongo
    }

    /// A folder of this world.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The database as root sees it, past the proxy.
    ///
    /// # Errors
    /// When the address cannot be parsed.
    pub async fn cloud(&self) -> anyhow::Result<mongodb::Database> {
        Ok(self.mongo.client().await?.database(&self.database))
    }

    /// The DNI of some people of a community, asked past the proxy.
    ///
    /// # Errors
    /// When the server does not answer or there are too few.
    pub async fn people(&self, comunidad: &str, count: usize) -> anyhow::Result<Vec<String>> {
        let citizens = self.cloud().await?.collection::<bson::Document>("citizens");
        let mut cursor =
            citizens.find(bson::doc! { "comunidad": comunidad }).limit(i64::try_from(count)?).await?;
        let mut people = Vec::new();
        while cursor.advance().await? {
            people.push(cursor.current().get_str("dni")?.to_owned());
        }
        ensure!(people.len() == count, "{comunidad} has only {} people", people.len());
        Ok(people)
    }

    /// Runs `urna office …` and reads its JSON.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn office(&self, arguments: &[&str]) -> anyhow::Result<Value> {
        urna(&self.path("office"), &[&["office"], arguments].concat()).await
    }

    /// Creates a station and enrols it from its bundle.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn station(&self, name: &str, scope: &str) -> anyhow::Result<StationHome> {
        self.station_of_tables(name, scope, &[]).await
    }

    /// The same for a station that serves some tables of its scope.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn station_of_tables(
        &self,
        name: &str,
        scope: &str,
        tables: &[&str],
    ) -> anyhow::Result<StationHome> {
        let (id, key, bundle) = self.bundle_of_tables(name, scope, tables).await?;
        let home = self.path(&id);
        let bundle = bundle.to_string_lossy();
        let enrolled =
            urna(&home, &["station", "init", "--bundle", &bundle, "--registration-key", &key]).await?;
        ensure!(enrolled["station"] == id.as_str(), "another station was enrolled: {enrolled}");
        Ok(StationHome { id, home })
    }

    /// Creates a station and writes its bundle: id, registration key, file.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn bundle(&self, name: &str, scope: &str) -> anyhow::Result<(String, String, PathBuf)> {
        self.bundle_of_tables(name, scope, &[]).await
    }

    async fn bundle_of_tables(
        &self,
        name: &str,
        scope: &str,
        tables: &[&str],
    ) -> anyhow::Result<(String, String, PathBuf)> {
        let mut arguments = vec!["station", "create", name, "--scope", scope];
        arguments.extend(tables.iter().flat_map(|table| ["--table", table]));
        let created = self.office(&arguments).await?;
        let text = |field: &str| created[field].as_str().map(str::to_owned).context("no such field");
        let (id, key) = (text("id")?, text("registration_key")?);
        let bundle = self.path(&format!("{id}.bundle"));
        self.office(&["station", "bundle", &id, &bundle.to_string_lossy()]).await?;
        Ok((id, key, bundle))
    }
}

impl StationHome {
    /// Runs `urna station …` and reads its JSON.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<Value> {
        urna(&self.home, &[&["station"], arguments].concat()).await
    }

    /// Starts `urna station …`, which goes on until the answer is dropped.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, arguments: &[&str]) -> anyhow::Result<tokio::process::Child> {
        let mut command = start(&self.home, &[&["station"], arguments].concat())?;
        Ok(command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn()?)
    }

    /// Runs `urna station …`, which must fail.
    ///
    /// # Errors
    /// When it succeeds.
    pub async fn refused(&self, arguments: &[&str]) -> anyhow::Result<Failure> {
        urna_refused(&self.home, &[&["station"], arguments].concat()).await
    }
}

/// Runs the program with `--json` and reads what it prints.
///
/// # Errors
/// When it exits with another code than 0, or prints no JSON.
pub async fn urna(home: &Path, arguments: &[&str]) -> anyhow::Result<Value> {
    let output = start(home, arguments)?.output().await?;
    if !output.status.success() {
        bail!("urna {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).with_context(|| {
        format!("urna {} printed no JSON: {}", arguments.join(" "), String::from_utf8_lossy(&output.stdout))
    })
}

/// Runs the program, which must fail with one sentence on the error stream.
///
/// # Errors
/// When it succeeds, panics, or says nothing.
pub async fn urna_refused(home: &Path, arguments: &[&str]) -> anyhow::Result<Failure> {
    let output = start(home, arguments)?.output().await?;
    ensure!(!output.status.success(), "urna {} succeeded", arguments.join(" "));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(!said.contains("panicked"), "urna {} panicked: {said}", arguments.join(" "));
    let sentence = said
        .lines()
        .find_map(|line| Some(serde_json::from_str::<Value>(line).ok()?.get("error")?.as_str()?.to_owned()));
    let sentence = sentence.unwrap_or(said.trim().to_owned());
    ensure!(!sentence.is_empty(), "urna {} failed without a word", arguments.join(" "));
    Ok(Failure { sentence, code: output.status.code() })
}

fn start(home: &Path, arguments: &[&str]) -> anyhow::Result<tokio::process::Command> {
    let mut command = tokio::process::Command::new(urna_binary()?);
    command.arg("--home").arg(home).arg("--json").args(arguments).kill_on_drop(true);
    command.env_remove("URNA_HOME").env_remove("URNA_KEY_FILE").env_remove("DISPLAY");
    Ok(command)
}
