//! What the table tells the centre besides its votes: how many have come, at two hours of the day, and everything in one
//! package when the day is over.

use anyhow::{Context as _, ensure};
use serde_json::json;
use urna_tests::world::World;

use super::Day;
use crate::e2e::{copies, steps};

/// The stick for the centre.
const STICK: &str = "COPIA";

/// An advance that the president took in the window.
#[derive(Debug)]
pub(super) struct Advance {
    moment: &'static str,
    voted: usize,
    /// What is dictated beside the number where there is no way to the centre.
    code: Option<String>,
}

impl Advance {
    fn row(moment: &str, then: &str) -> String {
        format!("//section[@data-advance='{moment}'][@data-at='taken']{then}")
    }
}

impl Day {
    /// The president takes an advance, and the centre receives it. In a rehearsal no hour is waited for.
    pub(super) async fn advance(&mut self, moment: &'static str) -> anyhow::Result<()> {
        let voted = self.take_advance(moment).await?;
        self.app.find(&Advance::row(moment, "[contains(., 'Recibido por el centro')]")).await?;
        self.app.screenshot("day-advance").await?;
        self.leave_turnout().await?;
        self.advances.push(Advance { moment, voted, code: None });
        Ok(())
    }

    /// There is no way to the centre: the screen says the number and a code, which somebody tells by telephone.
    pub(super) async fn dictated_advance(&mut self, moment: &'static str) -> anyhow::Result<()> {
        let voted = self.take_advance(moment).await?;
        let said = self.app.find(&Advance::row(moment, "//*[@data-fact='dictate']")).await?.words().await?;
        ensure!(said.contains(&format!("Votantes: {voted}.")), "another number is dictated: {said}");
        let (_, code) = said.split_once("Código: ").context("no code is dictated")?;
        let (code, _) = code.split_once('.').context("the code does not end")?;
        self.app.screenshot("day-advance-dictated").await?;
        self.leave_turnout().await?;
        self.advances.push(Advance { moment, voted, code: Some(code.to_owned()) });
        Ok(())
    }

    /// What was dictated arrives by itself, with the number that it had.
    pub(super) async fn advances_arrived(&self) -> anyhow::Result<()> {
        self.look_at_turnout().await?;
        for Advance { moment, voted, .. } in &self.advances {
            let arrived = format!("[contains(., '→ {voted} (')][contains(., 'Recibido por el centro')]");
            self.app.find(&Advance::row(moment, &arrived)).await?;
        }
        self.app.screenshot("day-advances-arrived").await?;
        self.leave_turnout().await
    }

    /// Everything goes onto a stick, sealed for the centre, and is read back.
    pub(super) async fn export(&self) -> anyhow::Result<()> {
        let stick = self.world.path("media").join(STICK);
        std::fs::create_dir_all(&stick)?;
        steps::open_panel(&self.app).await?;
        copies::export_to(&self.app, STICK).await?;
        self.app.text("Exportado y comprobado a las").await?;
        self.app.text(&format!("En {}", stick.display())).await?;
        self.app.text("El centro lo ha recibido todo").await?;
        self.app.screenshot("day-exported").await?;
        steps::back(&self.app).await?;
        self.app.find("//main[@data-screen='panel']").await?;
        steps::back(&self.app).await
    }

    /// Takes an advance in its window, which stays open: the number that it has.
    async fn take_advance(&self, moment: &str) -> anyhow::Result<usize> {
        let voted = self.meant.count();
        self.look_at_turnout().await?;
        self.app.button(&format!("Enviar avance de las {moment}")).await?.click().await?;
        let number = format!("//h2[contains(., '{moment} → {voted} (')]");
        self.app.find(&Advance::row(moment, &number)).await?;
        Ok(voted)
    }

    async fn look_at_turnout(&self) -> anyhow::Result<()> {
        steps::open_panel(&self.app).await?;
        self.app.button("Participación").await?.click().await?;
        self.app.find("//main[@data-screen='turnout']").await?;
        Ok(())
    }

    async fn leave_turnout(&self) -> anyhow::Result<()> {
        steps::back(&self.app).await?;
        self.app.find("//main[@data-screen='panel']").await?;
        steps::back(&self.app).await?;
        self.app.find("//main[@data-screen='identify']").await?;
        Ok(())
    }
}

/// The office has both advances with their numbers, and knows the code that was dictated.
pub(super) async fn compare_advances(
    world: &World,
    station: &str,
    advances: &[Advance],
) -> anyhow::Result<()> {
    let list = world.office(&["turnout", "list"]).await?;
    assert_eq!(list["problems"], json!([]), "{list}");
    let stations = list["stations"].as_array().context("no stations")?;
    let told = stations.iter().find(|told| told["station"] == station).context("the station told nothing")?;
    let told = told["advances"].as_array().context("no advances")?;
    assert_eq!(told.len(), advances.len(), "{list}");
    for (told, Advance { moment, voted, code }) in told.iter().zip(advances) {
        assert_eq!((&told["moment"], &told["voted"]), (&json!(moment), &json!(voted)), "{list}");
        if let Some(code) = code {
            let checked =
                world.office(&["turnout", "check", station, moment, &voted.to_string(), code]).await?;
            assert_eq!(checked["agrees_with_received"], true, "{checked}");
        }
    }
    Ok(())
}

/// The office opens the package: every ballot is in it, and nothing that the centre had not received, as the screen said.
pub(super) async fn take_in_package(world: &World, station: &str, ballots: usize) -> anyhow::Result<()> {
    let package = world.path("media").join(STICK).join(format!("urna-{station}.urnapkg"));
    let taken = world.office(&["copies", "--package", package.to_str().context("a path")?]).await?;
    assert_eq!((&taken["problems"], &taken["audit_log_holds"]), (&json!([]), &json!(true)), "{taken}");
    assert_eq!((&taken["ballots"], &taken["new_ballots"]), (&json!(ballots), &json!(0)), "{taken}");
    assert_eq!(taken["records"], 0, "{taken}");
    Ok(())
}
