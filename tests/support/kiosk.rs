//! The session that the package brings for a kiosk: its own settings, on screens that exist in memory only.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};
use urna_local_mongod::Leash;

use crate::{Window, artifacts_folder, urna_binary};

/// What the package installs.
const SETTINGS: &str = include_str!("../../installers/kiosk.sway");
/// Where it installs the program.
const INSTALLED: &str = "/usr/bin/urna";
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A running session. Dropping it ends all of it.
#[derive(Debug)]
pub struct Kiosk {
    session: Leash,
    home: PathBuf,
    folder: TempDir,
}

/// A window, and the screen that it fills.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Filled {
    /// The number of the screen, from 1.
    pub screen: usize,
    /// What stands in the title of the window.
    pub title: String,
}

#[derive(Debug, Deserialize)]
struct Node {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    pid: Option<u32>,
    #[serde(default)]
    visible: bool,
    rect: Rect,
    #[serde(default)]
    nodes: Vec<Node>,
    #[serde(default)]
    floating_nodes: Vec<Node>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Rect {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Kiosk {
    /// Starts the session on so many screens. In namespaces of its own: `sway` refuses to be root, as the kiosk's user is not,
    /// and all that the session started ends with it.
    ///
    /// # Errors
    /// When `sway` or `unshare` is missing.
    pub fn start(home: &Path, screens: usize) -> anyhow::Result<Self> {
        ensure!(SETTINGS.contains(INSTALLED), "the kiosk's settings start the program of the package");
        let folder = tempfile::tempdir()?;
        let settings = folder.path().join("kiosk.sway");
        let program = urna_binary()?;
        fs::write(&settings, SETTINGS.replace(INSTALLED, &program.to_string_lossy()))?;
        let runtime = folder.path().join("run");
        DirBuilder::new().mode(0o700).create(&runtime)?;
        let arguments: Vec<OsString> = [
            "--user",
            "--map-user=1000",
            "--map-group=1000",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "dbus-run-session",
            "--",
            "sway",
            "--config",
        ]
        .into_iter()
        .map(OsString::from)
        .chain([settings.into_os_string()])
        .collect();
        let session = Leash::start(&"unshare".into(), &arguments, |command: &mut Command| {
            command
                .env_remove("DISPLAY")
                .env_remove("WAYLAND_DISPLAY")
                .env_remove("DBUS_SESSION_BUS_ADDRESS");
            command.env("XDG_RUNTIME_DIR", &runtime).env("HOME", folder.path()).env("URNA_HOME", home);
            command.env("WLR_BACKENDS", "headless").env("WLR_RENDERER", "pixman");
            command.env("WLR_HEADLESS_OUTPUTS", screens.to_string()).env("WLR_LIBINPUT_NO_DEVICES", "1");
            command.stdout(Stdio::null()).stderr(Stdio::null());
        })?;
        Ok(Self { session, home: home.to_owned(), folder })
    }

    /// Waits until these windows, and no others, each fill a screen.
    ///
    /// # Errors
    /// When it does not come to that in time.
    pub async fn until_filled(&self, expected: &[Filled]) -> anyhow::Result<()> {
        let mut seen = Vec::new();
        let filled = timeout(PATIENCE, async {
            while seen != expected {
                sleep(LOOK_EVERY).await;
                if let Some(ended) = self.session.ended()? {
                    bail!("the session ended with {ended}; are `sway` and user namespaces there?");
                }
                // The session is not there at once.
                seen = self.filled().unwrap_or_default();
            }
            Ok(())
        });
        match filled.await {
            Ok(looked) => looked,
            Err(_) => bail!("expected {expected:?}, and there is {seen:?}"),
        }
    }

    /// Waits until the page of this window has painted its first screen, as the log of the program says.
    ///
    /// # Errors
    /// When it has not in time.
    pub async fn until_painted(&self, window: Window) -> anyhow::Result<()> {
        let says = match window {
            Window::Staff => r#""first screen painted","window":"staff""#,
            Window::Booth => r#""first screen painted","window":"booth""#,
        };
        let painted = timeout(PATIENCE, async {
            while !logs(&self.home)?.contains(says) {
                sleep(LOOK_EVERY).await;
            }
            Ok(())
        });
        painted.await.context("the window painted nothing")?
    }

    /// Asks every window of Urna to close, as a key of a window manager would.
    ///
    /// # Errors
    /// When the session does not answer.
    pub fn ask_to_close(&self) -> anyhow::Result<()> {
        self.say(&["[title=\"Urna\"] kill"]).map(drop)
    }

    /// Ends the program, as a defect in it would, and waits until the session has ended for that.
    ///
    /// # Errors
    /// When it has not in time.
    pub async fn end_the_program(&self) -> anyhow::Result<ExitStatus> {
        let inside =
            windows(&self.tree()?).first().and_then(|window| window.pid).context("no window is there")?;
        kill_process(outside(&urna_binary()?.canonicalize()?, inside)?, Signal::KILL)?;
        let ended = timeout(PATIENCE, async {
            loop {
                if let Some(ended) = self.session.ended()? {
                    return anyhow::Ok(ended);
                }
                sleep(LOOK_EVERY).await;
            }
        });
        ended.await.context("the session went on without its program")?
    }

    /// Takes a picture of all screens beside each other.
    ///
    /// # Errors
    /// When `grim` is missing or the session has ended.
    pub fn picture(&self, name: &str) -> anyhow::Result<()> {
        let to = artifacts_folder()?.join(format!("{name}.png"));
        let mut command = Command::new("grim");
        command.env("XDG_RUNTIME_DIR", self.runtime()).env("WAYLAND_DISPLAY", "wayland-1").arg(to);
        ensure!(command.status().context("grim is missing")?.success(), "no picture was taken");
        Ok(())
    }

    fn runtime(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    fn filled(&self) -> anyhow::Result<Vec<Filled>> {
        let tree = self.tree()?;
        let mut filled = Vec::new();
        let screens = tree.nodes.iter().filter(|screen| screen.name.as_deref() != Some("__i3"));
        for (index, screen) in screens.enumerate() {
            for window in windows(screen).into_iter().filter(|window| window.visible) {
                ensure!(window.rect == screen.rect, "a window does not fill its screen");
                filled.push(Filled { screen: index + 1, title: window.name.clone().unwrap_or_default() });
            }
        }
        filled.sort();
        Ok(filled)
    }

    fn tree(&self) -> anyhow::Result<Node> {
        Ok(serde_json::from_slice(&self.say(&["--type", "get_tree", "--raw"])?)?)
    }

    fn say(&self, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
        let socket = fs::read_dir(self.runtime())?
            .filter_map(Result::ok)
            .find(|entry| entry.file_name().to_string_lossy().starts_with("sway-ipc"))
            .context("the session is not there yet")?;
        let said = Command::new("swaymsg").arg("--socket").arg(socket.path()).args(arguments).output()?;
        ensure!(said.status.success(), "the session refused");
        Ok(said.stdout)
    }
}

/// All that the program of this home has logged.
fn logs(home: &Path) -> anyhow::Result<String> {
    let files = fs::read_dir(home.join("logs"))?.filter_map(Result::ok);
    Ok(files.filter_map(|file| fs::read_to_string(file.path()).ok()).collect())
}

/// The windows under a node.
fn windows(node: &Node) -> Vec<&Node> {
    let below = node.nodes.iter().chain(&node.floating_nodes).flat_map(windows);
    below.chain((node.kind == "con" && node.pid.is_some()).then_some(node)).collect()
}

/// The number that we know a process by which has another in the namespace of the session.
fn outside(program: &Path, inside: u32) -> anyhow::Result<Pid> {
    let is_it = |process: &Path| -> Option<i32> {
        let status = fs::read_to_string(process.join("status")).ok()?;
        let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:"))?;
        let mut numbers = numbers.split_whitespace();
        let ours = numbers.next()?.parse().ok()?;
        let theirs: u32 = numbers.next_back()?.parse().ok()?;
        (theirs == inside && fs::read_link(process.join("exe")).ok()? == program).then_some(ours)
    };
    let found = fs::read_dir("/proc")?.filter_map(Result::ok).find_map(|entry| is_it(&entry.path()));
    found.and_then(Pid::from_raw).context("the program of the session is not running")
}
