//! A display of its own whose second screen can be pulled out and plugged in again: an X server with the dummy driver, which
//! tells of it as a graphics card does. Xvfb has one screen for ever.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use urna_local_mongod::Leash;

/// Past the wrapper that lets only people at a console start one.
const SERVER: &str = "/usr/lib/xorg/Xorg";
const MODE: &str = "1366x768";
/// Where the second screen begins.
pub const SECOND_X: i64 = 1366;
const CONFIG: &str = r#"
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoAddGPU" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 256000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
  Modeline "1366x768" 85.5 1366 1436 1579 1792 768 771 774 798
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "1366x768"
  EndSubSection
EndSection
"#;

/// The display. Dropping it ends its window manager and its server.
#[derive(Debug)]
pub struct Screens {
    display: OsString,
    _manager: Leash,
    _server: Leash,
    _folder: TempDir,
}

impl Screens {
    /// Starts a display with two screens beside each other.
    ///
    /// # Errors
    /// When the X server, its dummy driver, `xrandr` or `openbox` is missing.
    pub fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (config, log) = (folder.path().join("xorg.conf"), folder.path().join("xorg.log"));
        fs::write(&config, CONFIG)?;
        let (read, write) = std::io::pipe()?;
        let arguments: Vec<OsString> = vec![
            "-config".into(),
            config.into(),
            "-logfile".into(),
            log.into(),
            "-displayfd".into(),
            "1".into(),
            "-noreset".into(),
            "-novtswitch".into(),
            "-sharevts".into(),
            "-nolisten".into(),
            "tcp".into(),
        ];
        let server = Leash::start(&SERVER.into(), &arguments, |command: &mut Command| {
            command.stdout(write).stderr(Stdio::null());
        })?;
        let mut number = String::new();
        BufReader::new(read).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "Xorg did not start; are its packages of the tests installed?");
        let display = OsString::from(format!(":{}", number.trim()));
        let manager = Leash::start(&"openbox".into(), &[], |command: &mut Command| {
            command.env("DISPLAY", &display).stdout(Stdio::null()).stderr(Stdio::null());
        })?;
        let screens = Self { display, _manager: manager, _server: server, _folder: folder };
        // A screen that was never there knows no mode until it is told one.
        screens.xrandr(&["--addmode", "DUMMY1", MODE])?;
        screens.plug_in_second()?;
        Ok(screens)
    }

    /// What a program needs to open its windows here.
    #[must_use]
    pub fn environment(&self) -> (OsString, OsString) {
        ("DISPLAY".into(), self.display.clone())
    }

    /// Plugs the second screen in.
    ///
    /// # Errors
    /// When `xrandr` refuses.
    pub fn plug_in_second(&self) -> anyhow::Result<()> {
        self.xrandr(&["--output", "DUMMY1", "--mode", MODE, "--right-of", "DUMMY0"])
    }

    /// Pulls it out.
    ///
    /// # Errors
    /// When `xrandr` refuses.
    pub fn unplug_second(&self) -> anyhow::Result<()> {
        self.xrandr(&["--output", "DUMMY1", "--off"])
    }

    /// Does it, and asks the server once what there is now: the dummy driver looks at its outputs when it is asked, where a
    /// graphics card interrupts.
    fn xrandr(&self, arguments: &[&str]) -> anyhow::Result<()> {
        self.ask_xrandr(arguments)?;
        self.ask_xrandr(&["--query"])?;
        self.ask_xrandr(&["--listmonitors"])
    }

    fn ask_xrandr(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let done = Command::new("xrandr")
            .args(arguments)
            .env("DISPLAY", &self.display)
            .output()
            .context("xrandr is missing")?;
        ensure!(done.status.success(), "xrandr: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }
}
