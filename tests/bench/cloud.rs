//! A MongoDB with a million citizens.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::time::Duration;

use anyhow::Context as _;
use bson::doc;
use mongodb::Client;
use urna_atlas::admin::{Admin, NewStation, user_of};
use urna_atlas::uri::Uri;
use urna_domain::ids::StationId;
use urna_domain::scope::Scope;
use urna_sync::rounds::WINDOW_SECONDS;
use urna_tests::TestMongo;

use crate::child::Order;
use crate::day;
use crate::figure::note;

/// Names a MongoDB that is to be used in the place of a fresh one, with root's credential. Its million citizens
/// are kept for the next time.
const URI: &str = "URNA_BENCH_URI";
/// The database of the million.
pub(crate) const ROLL: &str = "urna_bench_roll";

/// A MongoDB for measuring.
pub(crate) struct Cloud {
    /// Keeps the server alive; none when it is somebody else's.
    _server: Option<TestMongo>,
    uri: Uri,
}

impl Cloud {
    /// Starts one.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        if let Ok(text) = env::var(URI) {
            return Ok(Self { _server: None, uri: Uri::parse(&text).context(URI)? });
        }
        note("starting a MongoDB");
        let server = TestMongo::start().await?;
        let uri = Uri::parse(&server.uri(ROLL))?;
        Ok(Self { _server: Some(server), uri })
    }

    /// A database with the collections, rules and indexes of an office.
    pub(crate) async fn office(&self, database: &str) -> anyhow::Result<Admin> {
        let admin = Admin::connect(&self.uri_of(database)?).await?;
        admin.init().await?;
        Ok(admin)
    }

    /// Root's way to a database.
    pub(crate) fn uri_of(&self, database: &str) -> anyhow::Result<Uri> {
        Ok(Uri::parse(&in_database(&self.uri.reveal(), database))?)
    }

    /// The database of the million, filled.
    pub(crate) async fn roll(&self) -> anyhow::Result<Admin> {
        let admin = self.office(ROLL).await?;
        let client = Client::with_uri_str(self.uri_of(ROLL)?.reveal()).await?;
        let citizens = client.database(ROLL).collection::<bson::Document>("citizens");
        if citizens.estimated_document_count().await? < day::ALL_CITIZENS {
            note("putting 1,000,000 citizens on the roll");
            admin.insert_citizens(day::citizens(day::ALL_CITIZENS)?, |_| ()).await?;
            // Else every first delta would bring again what was written within the window that it reaches back.
            tokio::time::sleep(Duration::from_secs(2 * u64::from(WINDOW_SECONDS))).await;
        }
        Ok(admin)
    }

    /// Registers a station and says what its machine is told.
    pub(crate) async fn station(
        &self,
        admin: &Admin,
        database: &str,
        station: &str,
        scope: &str,
    ) -> anyhow::Result<Order> {
        let password: String = rand::random::<[u8; 16]>().iter().map(|byte| format!("{byte:02x}")).collect();
        let scope = Scope::parse(scope)?;
        let new = NewStation {
            id: StationId::parse(station)?,
            name: station.to_owned(),
            scope: scope.clone(),
            registration: "bench".to_owned(),
        };
        admin.create_station(&new, &password).await?;
        Ok(Order {
            uri: self.uri_of(database)?.with_user(&user_of(&new.id), &password).reveal(),
            database: database.to_owned(),
            station: station.to_owned(),
            scope: scope.to_string(),
            authority: None,
            desk: false,
        })
    }

    /// Drops a database with its users and roles.
    pub(crate) async fn drop(&self, database: &str) -> anyhow::Result<()> {
        let database = Client::with_uri_str(self.uri_of(database)?.reveal()).await?.database(database);
        database.run_command(doc! { "dropAllUsersFromDatabase": 1 }).await?;
        database.run_command(doc! { "dropAllRolesFromDatabase": 1 }).await?;
        Ok(database.drop().await?)
    }
}

/// Processor time of the server since it started, in microseconds.
pub(crate) async fn server_cpu_us(root: &Client) -> anyhow::Result<f64> {
    let status = root.database("admin").run_command(doc! { "serverStatus": 1 }).await?;
    count(&status, "extra_info", "user_time_us")
        .and_then(|user| Ok(user + count(&status, "extra_info", "system_time_us")?))
}

/// A number of `serverStatus`.
pub(crate) fn count(status: &bson::Document, section: &str, name: &str) -> anyhow::Result<f64> {
    let value = status.get_document(section)?.get(name).context("the server does not count this")?;
    let whole = value.as_i64().or_else(|| value.as_i32().map(i64::from)).context("not a number")?;
    // Beyond four thousand million the two halves are added.
    let (high, low) = (u32::try_from(whole >> 32)?, u32::try_from(whole & i64::from(u32::MAX))?);
    Ok(f64::from(high) * 4_294_967_296.0 + f64::from(low))
}

/// The scope that everybody is in.
pub(crate) fn everybody() -> anyhow::Result<String> {
    Ok(scope_of(&comunidades()?))
}

/// The scope that about half of them are in.
pub(crate) fn half() -> anyhow::Result<String> {
    let comunidades = comunidades()?;
    let some: BTreeSet<String> = comunidades.iter().take(comunidades.len() / 2).cloned().collect();
    Ok(scope_of(&some))
}

/// The scope of a few mesas that together have at least so many electors.
pub(crate) fn mesas(electors: u64) -> anyhow::Result<String> {
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for citizen in day::citizens(day::ALL_CITIZENS)? {
        *sizes.entry(citizen.mesa.unwrap_or_default()).or_default() += 1;
    }
    sizes.remove("");
    let mut chosen = Vec::new();
    let mut sum = 0;
    for (mesa, size) in sizes {
        if sum < electors {
            chosen.push(format!("'{mesa}'"));
            sum += size;
        }
    }
    Ok(format!("citizen: mesa IN {{{}}}", chosen.join(", ")))
}

fn comunidades() -> anyhow::Result<BTreeSet<String>> {
    Ok(day::citizens(day::ALL_CITIZENS)?.map(|citizen| citizen.comunidad).collect())
}

fn scope_of(comunidades: &BTreeSet<String>) -> String {
    let texts: Vec<String> = comunidades.iter().map(|name| format!("'{name}'")).collect();
    format!("citizen: comunidad IN {{{}}}", texts.join(", "))
}

/// The same connection string for another database of root's.
fn in_database(uri: &str, database: &str) -> String {
    let (address, query) = uri.split_once('?').unwrap_or((uri, ""));
    let (scheme, rest) = address.split_once("://").unwrap_or(("mongodb", address));
    let authority = rest.split('/').next().unwrap_or(rest);
    format!("{scheme}://{authority}/{database}?{query}")
}
