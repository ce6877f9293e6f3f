//! A real replica set of three, as a cluster is, each member behind a network that can fail.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use bson::{Document, Timestamp, doc, oid::ObjectId};
use futures_util::future::join_all;
use mongodb::Client;
use mongodb::options::{ClientOptions, Credential, ServerAddress};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};
use urna_local_mongod::{DataFolder, LocalMongod, Member, Settings};

use crate::Proxy;

/// How many members there are: two are a majority.
pub const MEMBERS: usize = 3;

const ROOT: &str = "root";
/// Memory, where the machine has a folder of it: majority writes wait for three disks.
const MEMORY: &str = "/dev/shm";
/// Fail-overs are fast, and a busy machine still answers its members in time.
const ELECTION_TIMEOUT_MS: i32 = 2_500;
const HEARTBEAT_MS: i32 = 500;
/// Far longer than an election, a first synchronisation or a roll-back takes.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often we look.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A member that does not say within this who it is, is frozen.
const ANSWER_BUDGET: Duration = Duration::from_millis(1_000);
/// The driver asks the members this often who is primary; it asks sooner after an error of the network.
const DRIVER_HEARTBEAT_MS: u32 = 1_000;

/// Three members with authentication. They end with this value and with the test process, however that ends.
#[derive(Debug)]
pub struct ReplicaSet {
    members: Vec<Node>,
    password: String,
}

#[derive(Debug)]
struct Node {
    server: Arc<LocalMongod>,
    /// Members and drivers know it by the port of this.
    proxy: Proxy,
    /// Root, past the proxy and whoever is primary.
    root: Client,
    /// Whoever may only ask who it is.
    stranger: Client,
}

impl ReplicaSet {
    /// Starts three members with an oplog of so many megabytes, and waits until all of them work.
    ///
    /// # Errors
    /// When there is no `mongod`, or no primary appears.
    pub async fn start(oplog_mb: u32) -> anyhow::Result<Self> {
        let (key, password) = (random_hex(), random_hex());
        let started = join_all((0..MEMBERS).map(|_| start_node(key.clone(), oplog_mb, &password))).await;
        let set = Self { members: started.into_iter().collect::<anyhow::Result<_>>()?, password };
        let first = set.node(0)?;
        first.stranger.database("admin").run_command(doc! { "replSetInitiate": set.configuration() }).await?;
        let primary = set.primary().await?;
        let root = doc! { "createUser": ROOT, "pwd": &set.password, "roles": ["root"] };
        // The first user is made by whoever sits at the machine.
        set.node(primary)?.stranger.database("admin").run_command(root).await?;
        set.wait_until_well().await?;
        Ok(set)
    }

    fn configuration(&self) -> Document {
        let members: Vec<Document> = (0_i32..)
            .zip(&self.members)
            .map(|(id, node)| doc! { "_id": id, "host": format!("127.0.0.1:{}", node.proxy.port()) })
            .collect();
        let settings = doc! {
            "electionTimeoutMillis": ELECTION_TIMEOUT_MS,
            "heartbeatIntervalMillis": HEARTBEAT_MS,
        };
        doc! { "_id": "rs0", "members": members, "settings": settings }
    }

    /// Where root finds the database `name`, through the proxies.
    #[must_use]
    pub fn uri(&self, name: &str) -> String {
        let hosts: Vec<String> =
            self.members.iter().map(|node| format!("127.0.0.1:{}", node.proxy.port())).collect();
        let (hosts, password) = (hosts.join(","), &self.password);
        format!(
            "mongodb://{ROOT}:{password}@{hosts}/{name}?replicaSet=rs0&authSource=admin\
             &heartbeatFrequencyMS={DRIVER_HEARTBEAT_MS}"
        )
    }

    /// The networks between everybody and each member. What fails here fails for stations and not between members.
    pub fn networks(&self) -> impl Iterator<Item = &Proxy> {
        self.members.iter().map(|node| &node.proxy)
    }

    /// Root at one member, past its network and whoever is primary.
    ///
    /// # Errors
    /// When there is no such member.
    pub fn at(&self, member: usize) -> anyhow::Result<&Client> {
        Ok(&self.node(member)?.root)
    }

    /// Who is primary: of two that say so, the one elected last. Waits for one.
    ///
    /// # Errors
    /// When there is none for two minutes.
    pub async fn primary(&self) -> anyhow::Result<usize> {
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            let answers = join_all(self.members.iter().map(Node::elected)).await;
            let latest = answers.into_iter().enumerate().filter_map(|(member, id)| Some((id?, member))).max();
            if let Some((_, member)) = latest {
                return Ok(member);
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("the set has no primary")
    }

    /// Waits for a primary that is another member than this one.
    ///
    /// # Errors
    /// When there is none for two minutes.
    pub async fn primary_besides(&self, member: usize) -> anyhow::Result<usize> {
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            let primary = self.primary().await?;
            if primary != member {
                return Ok(primary);
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("nobody takes over from the primary")
    }

    /// Makes the primary step down, whatever it is doing, and waits for another one.
    ///
    /// # Errors
    /// When none does for two minutes, or nobody takes over.
    pub async fn step_down(&self) -> anyhow::Result<()> {
        let step_down = doc! { "replSetStepDown": 10, "secondaryCatchUpPeriodSecs": 5, "force": true };
        let asked = Instant::now();
        loop {
            let primary = self.primary().await?;
            let admin = self.at(primary)?.database("admin");
            match admin.run_command(step_down.clone()).await {
                Ok(_) => return self.primary_besides(primary).await.map(drop),
                // Another one was elected meanwhile.
                Err(_) if asked.elapsed() < PATIENCE => sleep(LOOK_EVERY).await,
                Err(error) => return Err(error).context("step down"),
            }
        }
    }

    /// Kills a member as a power cut would. Fine to call twice.
    ///
    /// # Errors
    /// When there is no such member.
    pub async fn kill(&self, member: usize) -> anyhow::Result<()> {
        let server = Arc::clone(&self.node(member)?.server);
        Ok(spawn_blocking(move || server.stop()).await?)
    }

    /// Starts a killed member again on the same port and data.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&self, member: usize) -> anyhow::Result<()> {
        let server = Arc::clone(&self.node(member)?.server);
        Ok(spawn_blocking(move || server.restart()).await??)
    }

    /// Freezes a member: its connections stay open and nothing answers.
    ///
    /// # Errors
    /// When it is not running.
    pub fn pause(&self, member: usize) -> anyhow::Result<()> {
        Ok(self.node(member)?.server.pause()?)
    }

    /// Lets it go on after [`Self::pause`].
    ///
    /// # Errors
    /// When it is not running.
    pub fn resume(&self, member: usize) -> anyhow::Result<()> {
        Ok(self.node(member)?.server.resume()?)
    }

    /// Keeps a member from fetching what the primary writes, or lets it again.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn stop_copying(&self, member: usize, stop: bool) -> anyhow::Result<()> {
        let mode = if stop { "alwaysOn" } else { "off" };
        let command = doc! { "configureFailPoint": "stopReplProducer", "mode": mode };
        self.at(member)?.database("admin").run_command(command).await.context("stop copying")?;
        Ok(())
    }

    /// The time of the newest write in the oplog of the primary.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn newest_in_oplog(&self) -> anyhow::Result<Timestamp> {
        let primary = self.primary().await?;
        self.end_of_oplog(primary, -1).await
    }

    /// The time of the oldest write that any member still has in its oplog.
    ///
    /// # Errors
    /// When a member does not answer.
    pub async fn oldest_in_oplog(&self) -> anyhow::Result<Timestamp> {
        let mut oldest = None;
        for member in 0..MEMBERS {
            let first = self.end_of_oplog(member, 1).await?;
            oldest = Some(oldest.map_or(first, |known: Timestamp| known.min(first)));
        }
        oldest.context("the set has no members")
    }

    async fn end_of_oplog(&self, member: usize, order: i32) -> anyhow::Result<Timestamp> {
        let oplog = self.at(member)?.database("local").collection::<Document>("oplog.rs");
        let end = oplog.find_one(doc! {}).sort(doc! { "$natural": order }).await?;
        Ok(end.context("the oplog is empty")?.get_timestamp("ts")?)
    }

    /// Kills all members and copies their files into `folder`.
    ///
    /// # Errors
    /// When a file cannot be copied.
    pub async fn back_up(&self, folder: &Path) -> anyhow::Result<()> {
        self.swap_files(|member, data| (data, folder.join(member))).await
    }

    /// Kills all members and puts the files of [`Self::back_up`] in the place of theirs.
    ///
    /// # Errors
    /// When a file cannot be copied.
    pub async fn restore(&self, folder: &Path) -> anyhow::Result<()> {
        self.swap_files(|member, data| (folder.join(member), data)).await
    }

    async fn swap_files(&self, paths: impl Fn(String, PathBuf) -> (PathBuf, PathBuf)) -> anyhow::Result<()> {
        for member in 0..MEMBERS {
            self.kill(member).await?;
        }
        for (member, node) in self.members.iter().enumerate() {
            let (from, to) = paths(member.to_string(), node.server.data());
            spawn_blocking(move || copy_folder(&from, &to)).await??;
        }
        let restarts: anyhow::Result<Vec<()>> =
            join_all((0..MEMBERS).map(|member| self.restart(member))).await.into_iter().collect();
        restarts?;
        self.wait_until_well().await
    }

    /// Waits until one member is primary and the others follow it.
    ///
    /// # Errors
    /// When one does not for two minutes.
    pub async fn wait_until_well(&self) -> anyhow::Result<()> {
        let asked = Instant::now();
        let mut states = String::new();
        while asked.elapsed() < PATIENCE {
            states = self.states().await;
            let secondaries = states.matches("SECONDARY").count();
            if secondaries == MEMBERS - 1 && states.contains("PRIMARY") {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("the set is not well: {states}")
    }

    /// What the primary says of everybody.
    async fn states(&self) -> String {
        let Ok(primary) = self.primary().await else { return String::new() };
        let Ok(root) = self.at(primary) else { return String::new() };
        let status = root.database("admin").run_command(doc! { "replSetGetStatus": 1 }).await;
        let Ok(members) = status.as_ref().map(|status| status.get_array("members")) else {
            return format!("{status:?}");
        };
        let words = members.into_iter().flatten();
        words
            .filter_map(|member| member.as_document()?.get_str("stateStr").ok())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn node(&self, member: usize) -> anyhow::Result<&Node> {
        self.members.get(member).context("there is no such member")
    }
}

impl Node {
    /// The id of the election that made it primary, when it is.
    async fn elected(&self) -> Option<ObjectId> {
        let admin = self.stranger.database("admin");
        let hello = timeout(ANSWER_BUDGET, async move { admin.run_command(doc! { "hello": 1 }).await });
        let hello = hello.await.ok()?.ok()?;
        hello.get_bool("isWritablePrimary").ok()?.then(|| hello.get_object_id("electionId").ok())?
    }
}

async fn start_node(key: String, oplog_mb: u32, password: &str) -> anyhow::Result<Node> {
    let memory = PathBuf::from(MEMORY);
    let data = if memory.is_dir() { DataFolder::TemporaryIn(memory) } else { DataFolder::Temporary };
    let settings = Settings { data, test_commands: true, member: Some(Member { key, oplog_mb }) };
    let server = Arc::new(spawn_blocking(move || LocalMongod::start(&settings)).await??);
    let credential = Credential::builder()
        .username(ROOT.to_owned())
        .password(password.to_owned())
        .source("admin".to_owned())
        .build();
    let (root, stranger) = (direct(server.port(), Some(credential))?, direct(server.port(), None)?);
    Ok(Node { proxy: Proxy::to_member(server.port()).await?, server, root, stranger })
}

fn direct(port: u16, credential: Option<Credential>) -> anyhow::Result<Client> {
    let options = ClientOptions::builder()
        .hosts(vec![ServerAddress::Tcp { host: "127.0.0.1".to_owned(), port: Some(port) }])
        .direct_connection(true)
        .heartbeat_freq(Duration::from_millis(DRIVER_HEARTBEAT_MS.into()))
        .credential(credential)
        .build();
    Ok(Client::with_options(options)?)
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    ensure!(std::fs::read_dir(to)?.next().is_some(), "there were no files to copy");
    Ok(())
}

fn random_hex() -> String {
    rand::random::<[u8; 16]>().iter().map(|byte| format!("{byte:02x}")).collect()
}
