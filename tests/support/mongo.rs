//! A real MongoDB for a test, or for all tests of one binary.

use std::sync::Arc;

use anyhow::Context as _;
use bson::doc;
use mongodb::Client;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use urna_atlas::replica_set;
use urna_local_mongod::{DataFolder, LocalMongod, Settings};

use crate::Proxy;

const ROOT: &str = "root";

/// A one-node replica set with authentication. It ends with its value and with the test process, however that ends.
#[derive(Debug)]
pub struct TestMongo {
    server: Arc<LocalMongod>,
    password: String,
}

impl TestMongo {
    /// Starts a server of this test's own, for tests that stop, pause or spoil it.
    ///
    /// # Errors
    /// When there is no `mongod` or it does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let settings = Settings { data: DataFolder::Temporary, test_commands: true, member: None };
        let server = spawn_blocking(move || LocalMongod::start(&settings)).await??;
        let password = random_hex();
        replica_set::bootstrap(server.port(), ROOT, &password).await?;
        Ok(Self { server: Arc::new(server), password })
    }

    /// The server that the tests of this binary share; each uses databases of its own ([`Self::fresh_name`]).
    ///
    /// # Errors
    /// When there is no `mongod` or it does not start.
    pub async fn shared() -> anyhow::Result<&'static Self> {
        static SHARED: OnceCell<TestMongo> = OnceCell::const_new();
        SHARED.get_or_try_init(Self::start).await
    }

    /// A database name that no other test uses.
    #[must_use]
    pub fn fresh_name(prefix: &str) -> String {
        let mut unique = random_hex();
        unique.truncate(12);
        format!("{prefix}_{unique}")
    }

    /// Where root finds the database `name`.
    #[must_use]
    pub fn uri(&self, name: &str) -> String {
        self.uri_for(ROOT, &self.password, "admin", name)
    }

    /// Where another user finds the database `name`; `source` is the database that knows the user.
    #[must_use]
    pub fn uri_for(&self, user: &str, password: &str, source: &str, name: &str) -> String {
        let port = self.server.port();
        format!("mongodb://{user}:{password}@127.0.0.1:{port}/{name}?replicaSet=rs0&authSource={source}")
    }

    /// The same address as `uri`, with the network of `proxy` in between. The proxy must lead to [`Self::port`].
    #[must_use]
    pub fn through(&self, proxy: &Proxy, uri: &str) -> String {
        // Discovery would replace the proxy's address by the member's own.
        uri.replace(&format!("127.0.0.1:{}", self.port()), &format!("127.0.0.1:{}", proxy.port()))
            .replace("replicaSet=rs0", "directConnection=true")
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// A client of root. Make one in each test: a client lives on the runtime that made it.
    ///
    /// # Errors
    /// When the address cannot be parsed.
    pub async fn client(&self) -> anyhow::Result<Client> {
        Ok(Client::with_uri_str(self.uri("admin")).await?)
    }

    /// Switches the failure injected with `failCommand` off; an earlier test may have left it on.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn heal(&self) -> anyhow::Result<()> {
        let command = doc! { "configureFailPoint": "failCommand", "mode": "off" };
        self.client().await?.database("admin").run_command(command).await.context("heal the server")?;
        Ok(())
    }

    /// Kills the server as a power cut would.
    ///
    /// # Errors
    /// When the blocking task was cancelled.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let server = Arc::clone(&self.server);
        Ok(spawn_blocking(move || server.stop()).await?)
    }

    /// Starts it again on the same port and data, and waits until it accepts writes.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&self) -> anyhow::Result<()> {
        let server = Arc::clone(&self.server);
        spawn_blocking(move || server.restart()).await??;
        replica_set::bootstrap(self.port(), ROOT, &self.password).await?;
        Ok(())
    }

    /// Freezes it: connections stay open and nothing answers.
    ///
    /// # Errors
    /// When it is not running.
    pub fn pause(&self) -> anyhow::Result<()> {
        Ok(self.server.pause()?)
    }

    /// Lets it go on after [`Self::pause`].
    ///
    /// # Errors
    /// When it is not running.
    pub fn resume(&self) -> anyhow::Result<()> {
        Ok(self.server.resume()?)
    }
}

fn random_hex() -> String {
    rand::random::<[u8; 16]>().iter().map(|byte| format!("{byte:02x}")).collect()
}
