//! What a voter does with two switches and nothing else: space goes to the next, enter chooses.

use anyhow::ensure;
use fantoccini::key::Key;
use urna_tests::App;

use super::{
    booth::{ENGLISH, TOLD, after, reached},
    steps::press,
};

/// More presses than any screen of the fixtures needs.
const PRESSES_MAX: usize = 40;

/// A vote for this choice of the first contest, in English, from the instructions to the empty booth.
pub(crate) async fn vote(app: &App, choice: &str) -> anyhow::Result<()> {
    app.find("//main[@data-screen='instructions']").await?;
    scan_to(app, &button(ENGLISH.begin)).await?;
    scan_to(app, &format!("//div[@data-choice='{choice}']//input")).await?;
    for position in 1..=3 {
        reached(app, &ENGLISH, position).await?;
        scan_to(app, &button(ENGLISH.next)).await?;
        let after = after(&ENGLISH, position);
        app.find(&format!("{after} | {TOLD}")).await?;
        // A list that does not fit is said once; the ring is there still, and the second press goes on.
        if !app.shows(&after).await? {
            press(app, Key::Enter).await?;
        }
    }
    for name in [ENGLISH.vote, ENGLISH.vote_so, ENGLISH.cast, ENGLISH.close] {
        scan_to(app, &button(name)).await?;
    }
    app.find("//main[@data-screen='waiting']").await?;
    Ok(())
}

fn button(name: &str) -> String {
    format!("//button[normalize-space()='{name}']")
}

/// Presses something: to its block, into it, to the thing.
async fn scan_to(app: &App, thing: &str) -> anyhow::Result<()> {
    app.find(thing).await?;
    let scanned = format!("{thing}[@data-scan]");
    until(app, async || app.shows(&scanned).await).await?;
    if app.shows(SECOND).await? {
        press(app, Key::Enter).await?;
    }
    until(app, async || Ok(app.shows(&scanned).await? && !app.shows(SECOND).await?)).await?;
    press(app, Key::Enter).await
}

/// The ring is round more than one thing.
const SECOND: &str = "(//*[@data-scan])[2]";

/// Goes on to the next until it is so.
async fn until(app: &App, is_so: impl AsyncFn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    for _ in 0..PRESSES_MAX {
        if is_so().await? {
            return Ok(());
        }
        press(app, ' ').await?;
    }
    ensure!(is_so().await?, "the switches do not reach it");
    Ok(())
}
