//! The session that the package brings, with the settings that it installs, under its own compositor.

use std::path::Path;

use urna_tests::{Kiosk, Window, kiosk::Filled};

const STAFF: &str = "Urna — mesa";
const BOOTH: &str = "Urna — cabina";

fn filled(screen: usize, title: &str) -> Filled {
    Filled { screen, title: title.to_owned() }
}

async fn start(home: &Path, screens: usize, expected: &[Filled]) -> anyhow::Result<Kiosk> {
    let kiosk = Kiosk::start(home, screens)?;
    kiosk.until_filled(expected).await?;
    Ok(kiosk)
}

#[tokio::test]
async fn a_kiosk_with_two_screens_fills_one_with_the_staffs_window_and_one_with_the_booths()
-> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let both = [filled(1, STAFF), filled(2, BOOTH)];
    let kiosk = start(home.path(), 2, &both).await?;
    kiosk.until_painted(Window::Staff).await?;
    kiosk.until_painted(Window::Booth).await?;
    kiosk.picture("kiosk-two-screens")?;
    kiosk.ask_to_close()?;
    kiosk.until_filled(&both).await?;
    kiosk.end_the_program().await?;
    Ok(())
}

#[tokio::test]
async fn a_kiosk_with_one_screen_shows_the_staff_theirs() -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    start(home.path(), 1, &[filled(1, STAFF)]).await?.end_the_program().await?;
    Ok(())
}
