//! The booth speaks: the office reads the election out, a station takes the audio, and the window plays it.

#![expect(clippy::indexing_slicing, reason = "a JSON value without the field is null, not a panic")]

use std::path::Path;

use anyhow::Context as _;
use fantoccini::key::Key;
use urna_tests::{
    App, AppSettings, Window,
    world::{ELECTION, World},
};

use super::steps;

/// Notes what the one element plays. Where a machine has no sound device, WebKit plays without an end, so the end is no
/// part of this story. Only this test does: the program keeps nothing of it.
const NOTE: &str = "window.played = [];
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
        for (const happened of ['timeupdate', 'ended', 'error']) {
            this.addEventListener(happened, () => window.played.push(happened), { once: true });
        }
        window.played.push(`${this.preservesPitch} ${this.playbackRate} ${this.volume.toFixed(4)}`);
        return play.call(this);
    };";

/// Presses the last button of the sheet, and a key before anything else can happen.
const CLOSE_AND_LISTEN: &str = "[...document.querySelectorAll('dialog button')].at(-1).click();
    const key = new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(key);";

/// The last clip of a file in English: clips stand in the order of their texts.
const LAST: &str = "votes unmarked. Do you want to vote like this?";

#[tokio::test(flavor = "multi_thread")]
async fn a_station_plays_what_its_office_read_out() -> anyhow::Result<()> {
    let world = World::new(2_000).await?;
    let folder = tempfile::tempdir()?;
    let audio = folder.path().join("fixture.speech");
    let to = audio.to_string_lossy();
    let made = world.office(&["election", "speak", ELECTION, "--to", &to]).await?;
    for language in ["es", "ca", "ca-ES-valencia", "eu", "en"] {
        assert!(made["rendered"][language].as_u64() > Some(150), "{language}: {made}");
    }
    let missing = made["missing"].as_object().context("no list of what is missing")?;
    assert_eq!(
        missing.keys().collect::<Vec<_>>(),
        ["gl"],
        "no voice of this machine speaks Galician: {made}"
    );
    let rendered: u64 = made["rendered"]
        .as_object()
        .into_iter()
        .flat_map(|all| all.values())
        .filter_map(|n| n.as_u64())
        .sum();
    let (_, key, bundle) = world.bundle("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    let home = folder.path().join("station");
    let enrolled = enrol(&home, &bundle, &key, &audio).await?;
    assert_eq!(enrolled["speech"], rendered, "{enrolled}");
    let app = App::start(&AppSettings { home, ..AppSettings::default() }).await?;
    steps::constitute(&app).await?;
    steps::sign_in(&app).await?;
    app.focus(Window::Booth).await?;
    app.client().execute(NOTE, vec![]).await?;
    app.button("Audio").await?.click().await?;
    app.button("Escuchar un ejemplo").await?.click().await?;
    until(&app, "timeupdate").await?;
    let first = app.client().execute("return window.played[0]", vec![]).await?;
    assert_eq!(first, "true 1 0.0251", "with its pitch, at 100 % and 68 dB");
    app.client().execute("window.played.length = 0", vec![]).await?;
    app.button("Más rápido").await?.click().await?;
    app.find("//*[@data-fact='rate'][normalize-space()='Velocidad: 125 por ciento']").await?;
    until(&app, "timeupdate").await?;
    app.screenshot("booth-audio").await?;
    // In the dark: everything is said, nothing is seen. The key comes with the closing, and is not lost.
    app.button("Volver").await?.at_rest().await?;
    app.client().execute(CLOSE_AND_LISTEN, vec![]).await?;
    app.find("//main[@data-screen='audio-only']").await?;
    app.client().execute("window.played.length = 0", vec![]).await?;
    steps::press(&app, Key::Right).await?;
    until(&app, "timeupdate").await?;
    app.screenshot("booth-audio-only").await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_that_was_altered_is_refused_and_never_played() -> anyhow::Result<()> {
    let world = World::new(1_000).await?;
    let folder = tempfile::tempdir()?;
    let audio = folder.path().join("fixture.speech");
    let to = audio.to_string_lossy();
    world.office(&["election", "speak", ELECTION, "--languages", "en", "--to", &to]).await?;
    let (_, key, bundle) = world.bundle("Mesa 1-A", "comunidad == 'Extremadura'").await?;
    let home = folder.path().join("station");
    enrol(&home, &bundle, &key, &audio).await?;
    let mut file = std::fs::read(&audio)?;
    let last = file.last_mut().context("an empty file")?;
    *last ^= 1;
    std::fs::write(&audio, &file)?;
    let refused = enrol(&home, &bundle, &key, &audio).await.expect_err("an altered clip");
    assert!(refused.to_string().contains("copy the file from the office again"), "{refused}");
    // Altered where it lies: the other clips are played, and this one is not.
    std::fs::write(home.join("speech"), &file)?;
    let app = App::start(&AppSettings { home, ..AppSettings::default() }).await?;
    app.focus(Window::Booth).await?;
    assert!(clip_bytes(&app, "en", "Blank vote").await? > 0);
    assert_eq!(clip_bytes(&app, "es", "Voto en blanco").await?, 0);
    assert_eq!(clip_bytes(&app, "en", LAST).await?, 0);
    app.quit().await
}

async fn enrol(home: &Path, bundle: &Path, key: &str, audio: &Path) -> anyhow::Result<serde_json::Value> {
    let (bundle, audio) = (bundle.to_string_lossy(), audio.to_string_lossy());
    let arguments = ["station", "init", "--bundle", &bundle, "--registration-key", key, "--speech", &audio];
    urna_tests::world::urna(home, &arguments).await
}

async fn clip_bytes(app: &App, language: &str, text: &str) -> anyhow::Result<u64> {
    let ask = "const [language, text, done] = arguments;
        window.__TAURI_INTERNALS__.invoke('booth_clip', { language, text })
            .then((clip) => done(clip.byteLength), (error) => done(String(error)));";
    let answer = app.client().execute_async(ask, vec![language.into(), text.into()]).await?;
    answer.as_u64().with_context(|| format!("no clip but {answer}"))
}

/// Waits until this happened to a clip.
async fn until(app: &App, happened: &str) -> anyhow::Result<()> {
    let wait = "const [happened, done] = arguments;
        const until = performance.now() + 20000;
        const look = () => window.played.includes(happened) || performance.now() > until
            ? done(window.played.join(', ')) : setTimeout(look, 50);
        look();";
    let played = app.client().execute_async(wait, vec![happened.into()]).await?;
    let played = played.as_str().unwrap_or_default();
    anyhow::ensure!(played.contains(happened), "no `{happened}`, but: {played}");
    Ok(())
}
