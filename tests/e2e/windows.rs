//! Both windows open, and each shows its own page.

use urna_tests::{App, AppSettings, Window};

#[tokio::test]
async fn both_windows_open_on_a_home_without_an_election() -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let app = App::start(&AppSettings { home: home.path().to_owned(), ..AppSettings::default() }).await?;
    app.find("//h1").await?;
    app.screenshot("staff-without-election").await?;
    app.focus(Window::Booth).await?;
    app.find("//h1").await?;
    app.screenshot("booth-without-election").await?;
    app.quit().await
}
