//! The real program with its real windows, driven through WebKitWebDriver.
//!
//! Tauri hands its web views to WebDriver when `TAURI_WEBVIEW_AUTOMATION=true` is set, so tauri-driver is not
//! needed. Both windows share one web context and are therefore two handles of one session; their order is not
//! fixed, so a window is found by the page that it shows.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{error::Elapsed, sleep, timeout};
use urna_local_mongod::Leash;

use crate::{artifacts_folder, urna_binary};

mod shown;

pub use shown::Shown;

/// A first window on a busy machine without a graphics card.
const START_BUDGET: Duration = Duration::from_secs(60);
/// What a person would wait for before saying that it does not work.
const ANSWER_BUDGET: Duration = Duration::from_secs(20);
/// How often something that is not there yet is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How long the program may take to end by itself.
const END_BUDGET: Duration = Duration::from_secs(5);
/// WebKit gives a picture away when the page is painted next. Without a compositor a page at rest is not painted, so what
/// nobody sees is moved meanwhile.
const KEEP_PAINTING: &str = "window.painting = document.documentElement.animate(
    { outline: ['1px solid transparent', '1px solid transparent'], outlineOffset: ['0px', '9px'] },
    { duration: 200, iterations: Infinity });";

/// A window of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The officers' window.
    Staff,
    /// The voter's window.
    Booth,
}

impl Window {
    fn page(self) -> &'static str {
        match self {
            Self::Staff => "staff.html",
            Self::Booth => "booth.html",
        }
    }
}

/// How to start the program.
#[derive(Debug, Clone, Default)]
pub struct AppSettings {
    /// The home folder of the station.
    pub home: PathBuf,
    /// Arguments after the program's name.
    pub arguments: Vec<OsString>,
    /// Environment variables besides `URNA_HOME`.
    pub environment: Vec<(OsString, OsString)>,
}

/// The running program. Dropping it ends the program, its driver and its session bus, in this order.
#[derive(Debug)]
pub struct App {
    client: Client,
    driver: Leash,
    // After the driver: the program says good-bye on it.
    _bus: Leash,
}

impl App {
    /// Starts the program with a session bus of its own (it owns a name on it, so that a second instance hands over
    /// to the first) and waits until both windows are there.
    ///
    /// # Errors
    /// When the program, `WebKitWebDriver`, `dbus-daemon` or a display is missing, or no window appears.
    pub async fn start(settings: &AppSettings) -> anyhow::Result<Self> {
        let program = urna_binary()?;
        let (bus, bus_address) = session_bus()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?.local_addr()?.port();
        let log = fs::File::create(artifacts_folder()?.join(format!("webdriver-{port}.log")))?;
        let log_too = log.try_clone()?;
        let arguments = [format!("--port={port}"), "--host=127.0.0.1".to_owned()].map(OsString::from);
        let driver = Leash::start(&"WebKitWebDriver".into(), &arguments, |command| {
            command.stdout(log).stderr(log_too);
            command.env("DBUS_SESSION_BUS_ADDRESS", bus_address).env("TAURI_WEBVIEW_AUTOMATION", "true");
            command.env("URNA_HOME", &settings.home).envs(settings.environment.iter().cloned());
        })?;
        wait_until_listening(&driver, port).await?;
        let client = timeout(START_BUDGET, connect(port, &program, &settings.arguments))
            .await
            .context("no window appeared in time")??;
        let app = Self { client, driver, _bus: bus };
        app.focus(Window::Booth).await?;
        app.focus(Window::Staff).await?;
        Ok(app)
    }

    /// The WebDriver session, for what this type has no word for. It talks to the window last focused.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Talks to this window from now on.
    ///
    /// # Errors
    /// When there is no such window.
    pub async fn focus(&self, window: Window) -> anyhow::Result<()> {
        let found = timeout(ANSWER_BUDGET, async {
            loop {
                for handle in self.client.windows().await? {
                    self.client.switch_to_window(handle).await?;
                    if self.client.current_url().await?.path().ends_with(window.page()) {
                        return anyhow::Ok(());
                    }
                }
                sleep(LOOK_EVERY).await;
            }
        });
        found.await.with_context(|| format!("no window shows {}", window.page()))?
    }

    /// Waits for a button (or a link that acts as one) with this name.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn button(&self, name: &str) -> anyhow::Result<Shown> {
        let name = xpath_text(name);
        self.find(&format!(
            "//*[self::button or self::a or @role='button' or @role='tab' or @role='radio' or @role='option']\
             [normalize-space()={name} or @aria-label={name}]"
        ))
        .await
    }

    /// Waits for the field with this label.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn field(&self, label: &str) -> anyhow::Result<Shown> {
        let label = xpath_text(label);
        self.find(&format!(
            "//*[self::input or self::textarea or self::select]\
             [@id=//label[normalize-space()={label}]/@for or ancestor::label[contains(normalize-space(),{label})] \
             or @aria-label={label} or @aria-labelledby=//*[normalize-space()={label}]/@id]"
        ))
        .await
    }

    /// Waits until the window shows this text in one element.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn text(&self, text: &str) -> anyhow::Result<Shown> {
        let text = xpath_text(text);
        self.find(&format!(
            "//body//*[not(self::script)][contains(normalize-space(),{text})]\
             [not(*[contains(normalize-space(),{text})])]"
        ))
        .await
    }

    /// Waits for what an XPath finds.
    ///
    /// # Errors
    /// When it does not appear; what the window shows instead is kept as a picture.
    pub async fn find(&self, xpath: &str) -> anyhow::Result<Shown> {
        let wait = self.client.wait().at_most(ANSWER_BUDGET).every(LOOK_EVERY);
        match wait.for_element(Locator::XPath(xpath)).await {
            Ok(element) => Ok(Shown::new(self.client.clone(), xpath.to_owned(), element)),
            Err(error) => {
                // The picture helps to understand; without it the error still stands.
                let _ = self.screenshot("not-found").await;
                Err(error).with_context(|| format!("the window does not show {xpath}"))
            }
        }
    }

    /// Whether the window shows now what an XPath finds.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn shows(&self, xpath: &str) -> anyhow::Result<bool> {
        Ok(!self.client.find_all(Locator::XPath(xpath)).await?.is_empty())
    }

    /// Keeps a picture of the focused window as `NAME.png` in the artifacts folder.
    ///
    /// # Errors
    /// When the picture cannot be taken or written.
    pub async fn screenshot(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = artifacts_folder()?.join(format!("{name}.png"));
        // What the page just changed is painted with the second frame from now.
        let painted =
            "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done(1)));";
        self.client.execute_async(painted, Vec::new()).await?;
        self.client.execute(KEEP_PAINTING, Vec::new()).await?;
        let picture = timeout(ANSWER_BUDGET, self.client.screenshot()).await;
        self.client.execute("window.painting.cancel();", Vec::new()).await?;
        fs::write(&path, picture.context("no picture is taken")??)?;
        Ok(path)
    }

    /// The process of the program, for whoever ends it at an instant of their own.
    ///
    /// # Errors
    /// When it has ended.
    pub fn process(&self) -> anyhow::Result<Pid> {
        children(self.driver.id()).first().copied().context("the program has ended")
    }

    /// Waits until the program is gone that was killed.
    ///
    /// # Errors
    /// When it lives on.
    pub async fn gone(self) -> anyhow::Result<()> {
        self.until_gone().await.context("the program did not die")
    }

    /// Ends the session and with it the program, and waits until it is gone.
    ///
    /// # Errors
    /// When the program did not end by itself in time; it is killed then.
    pub async fn quit(self) -> anyhow::Result<()> {
        // Closing the only session ends the program while the answer is under way; what counts is that it is gone.
        let _ = self.client.clone().close().await;
        self.until_gone().await.context("the program did not end with its session")
    }

    async fn until_gone(&self) -> Result<(), Elapsed> {
        timeout(END_BUDGET, async {
            while !children(self.driver.id()).is_empty() {
                sleep(LOOK_EVERY).await;
            }
        })
        .await
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // An orphan would own the bus name and the home folder, and every later start would hand over to it.
        for child in children(self.driver.id()) {
            let _ = rustix::process::kill_process(child, Signal::KILL);
        }
    }
}

/// A session bus of its own, for a program that owns a name on it; the address it listens at comes with it.
///
/// # Errors
/// When `dbus-daemon` is missing or does not start.
pub fn session_bus() -> anyhow::Result<(Leash, String)> {
    let (read, write) = std::io::pipe()?;
    let arguments = ["--session", "--nofork", "--nosyslog", "--print-address=1"].map(OsString::from);
    let bus = Leash::start(&"dbus-daemon".into(), &arguments, |command: &mut Command| {
        command.stdout(write).stderr(Stdio::null());
    })?;
    let mut address = String::new();
    BufReader::new(read).read_line(&mut address)?;
    if address.trim().is_empty() {
        bail!("dbus-daemon did not start");
    }
    Ok((bus, address.trim().to_owned()))
}

async fn wait_until_listening(driver: &Leash, port: u16) -> anyhow::Result<()> {
    let listening = timeout(START_BUDGET, async {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            if driver.ended()?.is_some() {
                bail!("WebKitWebDriver ended while starting");
            }
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    });
    listening.await.context("WebKitWebDriver did not start in time")?
}

/// Opens the session, which starts the program. It goes through `setpriv` so that it ends with its driver.
async fn connect(port: u16, program: &Path, arguments: &[OsString]) -> anyhow::Result<Client> {
    let mut command = vec!["--pdeathsig".to_owned(), "KILL".to_owned(), "--".to_owned()];
    command.push(program.to_string_lossy().into_owned());
    command.extend(arguments.iter().map(|argument| argument.to_string_lossy().into_owned()));
    let options = json!({ "webkitgtk:browserOptions": { "binary": "/usr/bin/setpriv", "args": command } });
    let capabilities = options.as_object().cloned().unwrap_or_default();
    let mut builder = ClientBuilder::new(HttpConnector::new());
    Ok(builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await?)
}

/// The processes that `parent` started, as the system lists them.
fn children(parent: u32) -> Vec<Pid> {
    let listed = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
    listed.split_whitespace().filter_map(|id| Pid::from_raw(id.parse().ok()?)).collect()
}

/// A text as an XPath 1.0 literal, which knows no escapes.
fn xpath_text(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

#[cfg(test)]
mod tests {
    use super::xpath_text;

    #[test]
    fn text_with_an_apostrophe_stays_one_literal() {
        assert_eq!(xpath_text("Autorizar"), "'Autorizar'");
        assert_eq!(xpath_text("l'urna"), "concat('l', \"'\", 'urna')");
    }
}
