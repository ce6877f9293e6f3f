//! One `mongod` process: a replica set of its own, or one member of several, with key-file authentication.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::{FindError, Leash, LeashError, find};

/// A cold 140 MB program on a busy two-core machine has been seen to take 7 seconds to answer.
const START_BUDGET: Duration = Duration::from_secs(120);
/// How often we look whether it answers.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long all threads may take to stop.
const STANDSTILL_BUDGET: Duration = Duration::from_secs(30);
/// How often we look whether they did.
const STANDSTILL_LOOK_EVERY: Duration = Duration::from_millis(1);
/// Another process may take the free port between our look and mongod's start.
const PORT_TRIES_MAX: usize = 5;
/// How much of the log a failure quotes.
const LOG_TAIL_BYTES: usize = 600;
/// Oplog of a set of one.
const OPLOG_MB: u32 = 990;
/// Checkpoints of a set of one: what a server does unless told otherwise.
const CHECKPOINT_SECONDS: u32 = 60;
/// Length of the key members authenticate each other with.
const KEY_BYTES: usize = 48;
/// Removes the folder named by the first argument once standard input ends, that is: once we are gone.
const SWEEP: &str =
    "read -r _; for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf \"$1\"; [ -e \"$1\" ] || exit 0; sleep 0.3; done";

/// Where the server keeps its data.
#[derive(Debug, Clone)]
pub enum DataFolder {
    /// In a fresh folder that is removed with the server, also when this program is killed.
    Temporary,
    /// The same, in this folder: one in memory, say, for members that write to a majority.
    TemporaryIn(PathBuf),
    /// In this folder, which is made when it is missing and stays.
    Kept(PathBuf),
}

/// How to start the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where its data goes.
    pub data: DataFolder,
    /// Accept the commands with which tests inject failures.
    pub test_commands: bool,
    /// One of several members; `None` is a set of one.
    pub member: Option<Member>,
}

/// What the members of a set share.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key by which they know each other: 6 to 1,024 letters and digits.
    pub key: String,
    /// Megabytes of the oplog. A small one rolls over soon.
    pub oplog_mb: u32,
}

/// Why the server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no program.
    #[error(transparent)]
    Find(#[from] FindError),
    /// The process could not be started.
    #[error(transparent)]
    Leash(#[from] LeashError),
    /// The data folder cannot be used.
    #[error("cannot use {path} for the data of mongod", path = .path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It ended at once.
    #[error("mongod ended while starting; the end of its log: {log}")]
    Ended {
        /// The last lines of its log.
        log: String,
    },
    /// It did not answer.
    #[error("mongod did not answer within {} seconds", START_BUDGET.as_secs())]
    Silent,
}

/// A running, stopped or paused server. Dropping it kills the process.
///
/// Initiate it with `urna_atlas::replica_set::bootstrap` before use.
#[derive(Debug)]
pub struct LocalMongod {
    // Before the folder, so that the process is gone when its files are removed.
    process: Mutex<Option<Leash>>,
    launch: Launch,
    folder: Folder,
}

impl LocalMongod {
    /// Finds a `mongod` and starts it; returns once it accepts connections. Blocks.
    ///
    /// # Errors
    /// When there is no program, its folder cannot be used, or it does not start.
    pub fn start(settings: &Settings) -> Result<Self, StartError> {
        let program = find()?;
        let folder = Folder::make(&settings.data, settings.member.as_ref())?;
        let memory = Memory::of(settings.member.as_ref());
        let mut tries_left = PORT_TRIES_MAX;
        loop {
            let port =
                free_port().map_err(|source| StartError::Folder { path: folder.path.clone(), source })?;
            let test_commands = settings.test_commands;
            let launch = Launch { program: program.clone(), port, test_commands, memory };
            tries_left -= 1;
            match launch.run(&folder) {
                Ok(process) => return Ok(Self { process: Mutex::new(Some(process)), launch, folder }),
                Err(StartError::Ended { log })
                    if tries_left > 0 && log.contains("Address already in use") => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.launch.port
    }

    /// Where the server writes its log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.log()
    }

    /// Where the server keeps its files; nobody else may touch them while it runs.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.data()
    }

    /// Kills the server as a power cut would; what it acknowledged is kept. Fine to call twice.
    pub fn stop(&self) {
        self.process.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Starts it again on the same port and data after [`Self::stop`]; returns once it accepts connections.
    ///
    /// # Errors
    /// When it does not start.
    pub fn restart(&self) -> Result<(), StartError> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        drop(process.take());
        *process = Some(self.launch.run(&self.folder)?);
        Ok(())
    }

    /// Freezes it (SIGSTOP): connections stay open and nothing answers. The system stops thread after thread, so one
    /// that is at work may answer for a moment longer: this returns when all of them stand still.
    ///
    /// # Errors
    /// When it is not running, or goes on.
    pub fn pause(&self) -> Result<(), LeashError> {
        self.signal(Signal::STOP)?;
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(Leash::id);
        let Some(id) = process else { return Err(LeashError::Ended) };
        let asked = Instant::now();
        while !stands_still(id) {
            if asked.elapsed() > STANDSTILL_BUDGET {
                return Err(LeashError::Signal(io::ErrorKind::TimedOut.into()));
            }
            thread::sleep(STANDSTILL_LOOK_EVERY);
        }
        Ok(())
    }

    /// Lets it go on after [`Self::pause`].
    ///
    /// # Errors
    /// When it is not running.
    pub fn resume(&self) -> Result<(), LeashError> {
        self.signal(Signal::CONT)
    }

    fn signal(&self, signal: Signal) -> Result<(), LeashError> {
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        process.as_ref().ok_or(LeashError::Ended)?.signal(signal)
    }
}

/// Whether every thread of a process is stopped, as the kernel says.
fn stands_still(process: u32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return false };
    threads.flatten().all(|thread| {
        let about = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        // The name before the state stands in brackets, and may hold some.
        about.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['T', 't']))
    })
}

/// What a start needs besides the folder.
#[derive(Debug)]
struct Launch {
    program: PathBuf,
    port: u16,
    test_commands: bool,
    memory: Memory,
}

/// How much of everything a server may hold.
#[derive(Debug, Clone, Copy)]
struct Memory {
    /// Gigabytes, as the program reads them.
    cache_gb: &'static str,
    oplog_mb: u32,
    /// Seconds between checkpoints; the oplog keeps what came after the last.
    checkpoint_seconds: u32,
}

impl Memory {
    /// Small, so that a laptop can hold a server beside two stations; a member is one of several.
    fn of(member: Option<&Member>) -> Self {
        match member {
            None => Self { cache_gb: "0.5", oplog_mb: OPLOG_MB, checkpoint_seconds: CHECKPOINT_SECONDS },
            Some(member) => Self { cache_gb: "0.25", oplog_mb: member.oplog_mb, checkpoint_seconds: 1 },
        }
    }
}

impl Launch {
    fn run(&self, folder: &Folder) -> Result<Leash, StartError> {
        // A log of an earlier start must not be taken for this one's.
        let _ = fs::remove_file(folder.log());
        let process = Leash::start(&self.program.clone().into(), &self.arguments(folder), |command| {
            command.stdout(Stdio::null()).stderr(Stdio::null());
        })?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let asked = Instant::now();
        while asked.elapsed() < START_BUDGET {
            if process.ended()?.is_some() {
                return Err(StartError::Ended { log: tail(&folder.log()) });
            }
            if TcpStream::connect_timeout(&address, LOOK_EVERY).is_ok() {
                return Ok(process);
            }
            thread::sleep(LOOK_EVERY);
        }
        Err(StartError::Silent)
    }

    fn arguments(&self, folder: &Folder) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["--dbpath".into(), folder.data().into()];
        arguments.extend(["--port".into(), self.port.to_string().into()]);
        arguments.extend(["--keyFile".into(), folder.key().into()]);
        arguments.extend(["--logpath".into(), folder.log().into()]);
        arguments.extend(
            [
                "--bind_ip=127.0.0.1",
                "--replSet=rs0",
                "--quiet",
                // Journal files are otherwise 100 MB each and made three at a time.
                "--wiredTigerEngineConfigString=log=(file_max=16MB,prealloc=false)",
                "--setParameter=diagnosticDataCollectionEnabled=false",
            ]
            .map(OsString::from),
        );
        arguments.push(format!("--wiredTigerCacheSizeGB={}", self.memory.cache_gb).into());
        arguments.push(format!("--oplogSize={}", self.memory.oplog_mb).into());
        arguments.push(format!("--syncdelay={}", self.memory.checkpoint_seconds).into());
        if self.test_commands {
            arguments.push("--setParameter=enableTestCommands=1".into());
        }
        arguments
    }
}

/// The folder with `data`, the key file and the log; a temporary one is removed even when we are killed.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    temporary: Option<(TempDir, Child)>,
}

impl Folder {
    fn make(choice: &DataFolder, member: Option<&Member>) -> Result<Self, StartError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| StartError::Folder { path, source }
        };
        let folder = match choice {
            DataFolder::Kept(path) => Self { path: path.clone(), temporary: None },
            DataFolder::Temporary => Self::temporary_in(&std::env::temp_dir())?,
            DataFolder::TemporaryIn(parent) => Self::temporary_in(parent)?,
        };
        fs::create_dir_all(folder.data()).map_err(at(&folder.data()))?;
        let key = member.map_or_else(random_key, |member| member.key.clone());
        write_key(&folder.key(), &key).map_err(at(&folder.key()))?;
        Ok(folder)
    }

    fn temporary_in(parent: &Path) -> Result<Self, StartError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| StartError::Folder { path, source }
        };
        let folder =
            tempfile::Builder::new().prefix("urna-mongod-").tempdir_in(parent).map_err(at(parent))?;
        let sweeper = Command::new("sh")
            .args(["-c", SWEEP, "sweep"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(at(folder.path()))?;
        Ok(Self { path: folder.path().to_owned(), temporary: Some((folder, sweeper)) })
    }

    fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    fn key(&self) -> PathBuf {
        self.path.join("member.key")
    }

    fn log(&self) -> PathBuf {
        self.path.join("mongod.log")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some((_, mut sweeper)) = self.temporary.take() {
            // The end of its input tells it to sweep; when it cannot be waited for it sweeps all the same.
            drop(sweeper.stdin.take());
            let _ = sweeper.wait();
        }
    }
}

fn random_key() -> String {
    rand::random::<[u8; KEY_BYTES]>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a key that only we may read, unless there is one.
fn write_key(path: &Path, key: &str) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    fs::OpenOptions::new().write(true).create_new(true).mode(0o400).open(path)?.write_all(key.as_bytes())
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn tail(log: &Path) -> String {
    let mut text = Vec::new();
    // Without a log the caller says so with an empty quotation.
    let _ = fs::File::open(log).and_then(|mut file| file.read_to_end(&mut text));
    let from = text.len().saturating_sub(LOG_TAIL_BYTES);
    String::from_utf8_lossy(text.get(from..).unwrap_or_default()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn temporary_folder_is_removed_with_its_owner() {
        let folder = Folder::make(&DataFolder::Temporary, None).unwrap();
        let path = folder.path.clone();
        assert!(path.join("data").is_dir());
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn kept_folder_stays_and_keeps_its_key() {
        let parent = tempfile::tempdir().unwrap();
        let choice = DataFolder::Kept(parent.path().join("cloud"));
        let key = fs::read(Folder::make(&choice, None).unwrap().key()).unwrap();
        let again = Folder::make(&choice, None).unwrap();
        assert_eq!(fs::read(again.key()).unwrap(), key);
        assert_eq!(key.len(), 2 * KEY_BYTES);
        assert_eq!(fs::metadata(again.key()).unwrap().permissions().mode() & 0o777, 0o400);
    }

    #[test]
    fn members_share_their_key_and_take_less() {
        let parent = tempfile::tempdir().unwrap();
        let member = Member { key: "abc123".to_owned(), oplog_mb: 3 };
        let folder = Folder::make(&DataFolder::TemporaryIn(parent.path().to_owned()), Some(&member)).unwrap();
        assert!(folder.path.starts_with(parent.path()));
        assert_eq!(fs::read_to_string(folder.key()).unwrap(), "abc123");
        let memory = Memory::of(Some(&member));
        let launch = Launch { program: "mongod".into(), port: 1, test_commands: true, memory };
        assert!(launch.arguments(&folder).contains(&OsString::from("--oplogSize=3")));
    }

    #[test]
    fn server_that_ends_at_once_is_quoted() {
        let folder = Folder::make(&DataFolder::Temporary, None).unwrap();
        let program = folder.path.join("mongod");
        let script = "#!/bin/sh\nwhile [ \"$1\" ]; do [ \"$1\" = --logpath ] && echo 'no room' > \"$2\"; shift; done\nexit 1\n";
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let (port, memory) = (free_port().unwrap(), Memory::of(None));
        let launch = Launch { program, port, test_commands: false, memory };
        match launch.run(&folder) {
            Err(StartError::Ended { log }) => assert_eq!(log, "no room"),
            other => panic!("{other:?}"),
        }
    }
}
