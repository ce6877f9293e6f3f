//! A whole day in the real windows: a machine is enrolled from a stick, thirty people come, the network goes and comes
//! back, two people close, and the same numbers stand on the screen, in the station and at the centre. How a program that
//! is killed meanwhile starts again is told in `killed.rs`.
//!
//! Each step of the day is a function of its own and leaves a picture of its screen.

mod centre;
mod paper;
mod people;
mod visitors;

use anyhow::ensure;
use centre::Advance;
use people::People;
use serde_json::Value;
use urna_tests::world::{ELECTION, StationHome, World};
use urna_tests::{App, Window};

use super::booth::{self, Ballot, Meant};
use super::enrolment::{self, Handed};
use super::steps;

/// The roll around the people who come.
const CITIZENS: u64 = 1_000;
/// People who come while the network is gone.
const WITHOUT_NETWORK: usize = 8;
/// How plain voters vote, in turns.
const PLAIN: [Ballot; 4] = [
    Ballot([&["encina"], &["p1", "p2"], &["si"]]),
    Ballot([&["olivo"], &["p6"], &["no"]]),
    Ballot([&["almendro"], &["p2", "p4", "p5"], &["si"]]),
    Ballot([&["blank"], &["blank"], &["blank"]]),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_day_in_the_windows_ends_with_the_same_numbers_everywhere() -> anyhow::Result<()> {
    let mut day = Day::begin().await?;
    day.enrol().await?;
    day.constitute().await?;
    day.zero_report().await?;
    day.open().await?;
    day.morning().await?;
    day.advance("14:00").await?;
    day.without_network().await?;
    day.dictated_advance("18:00").await?;
    day.network_back().await?;
    day.advances_arrived().await?;
    day.afternoon().await?;
    day.close().await?;
    day.count().await?;
    day.actas().await?;
    day.export().await?;
    day.compare().await
}

/// The day so far.
struct Day {
    app: App,
    station: StationHome,
    handed: Handed,
    people: People,
    meant: Meant,
    advances: Vec<Advance>,
    // After the window, which talks to it.
    world: World,
}

impl Day {
    async fn begin() -> anyhow::Result<Self> {
        let world = World::new(CITIZENS).await?;
        let people = people::register(&world).await?;
        let handed = enrolment::hand_out(&world).await?;
        let settings = enrolment::fresh_machine(&world);
        let app = App::start(&settings).await?;
        let station = StationHome { id: handed.id.clone(), home: settings.home };
        Ok(Self { app, station, handed, people, meant: Meant::default(), advances: Vec::new(), world })
    }

    async fn enrol(&mut self) -> anyhow::Result<()> {
        enrolment::enrol(&self.app, &self.handed).await
    }

    async fn constitute(&mut self) -> anyhow::Result<()> {
        steps::constitute(&self.app).await?;
        steps::sign_in(&self.app).await
    }

    /// Before anybody comes the box is empty, on paper.
    async fn zero_report(&mut self) -> anyhow::Result<()> {
        self.papers("day-zero-report", &["acta-de-constitucion.pdf", "informe-a-cero.pdf"]).await
    }

    async fn open(&mut self) -> anyhow::Result<()> {
        steps::open_poll(&self.app).await?;
        self.app.screenshot("day-open").await?;
        Ok(())
    }

    /// Those who are not served in one go.
    async fn morning(&mut self) -> anyhow::Result<()> {
        self.similar_names().await?;
        self.wrong_letter().await?;
        self.left_before_the_booth().await?;
        self.lost_code().await?;
        self.wrong_code().await?;
        self.one_mark_too_many().await?;
        self.another_mind().await?;
        self.nothing_marked().await?;
        self.another_language().await?;
        self.help_without_a_ballot().await?;
        self.help().await?;
        self.idle().await?;
        self.interrupted().await?;
        self.left_in_the_booth().await?;
        self.wrong_place().await
    }

    /// The cable is out: people vote as before, and the screen says where it is saved.
    async fn without_network(&mut self) -> anyhow::Result<()> {
        self.world.network().refuse();
        for _ in 0..WITHOUT_NETWORK {
            self.plain().await?;
        }
        steps::status_comes_to_say(&self.app, "Sin respuesta del centro").await?;
        steps::status_says(&self.app, "Pendientes de envío").await?;
        self.app.screenshot("day-without-network").await?;
        Ok(())
    }

    /// What waited arrives, without a hand.
    async fn network_back(&mut self) -> anyhow::Result<()> {
        self.world.network().restore();
        steps::status_comes_to_say(&self.app, "Conectado con el centro").await?;
        steps::status_comes_to_say(&self.app, "Todo recibido por el centro").await?;
        self.app.screenshot("day-network-back").await?;
        Ok(())
    }

    async fn afternoon(&mut self) -> anyhow::Result<()> {
        while self.people.left() > 0 {
            self.plain().await?;
        }
        self.app.focus(Window::Staff).await?;
        self.app.text(&format!("Votantes: {} de", self.meant.count())).await?;
        self.app.screenshot("day-everybody-came").await?;
        Ok(())
    }

    async fn close(&mut self) -> anyhow::Result<()> {
        steps::close_poll(&self.app, &self.station.id).await?;
        self.app.text("Votantes y votos coinciden").await?;
        self.app.screenshot("day-closed").await?;
        Ok(())
    }

    /// The screen shows what the voters meant, vote by vote.
    async fn count(&mut self) -> anyhow::Result<()> {
        steps::certify(&self.app).await?;
        for ((_, due), table) in self.meant.votes().into_iter().zip(1..) {
            for (choice, votes) in due {
                let cell = format!("(//table)[{table}]//tr[@data-choice='{choice}']/td[1]");
                let shown = self.app.find(&cell).await?.words().await?;
                ensure!(shown == votes.to_string(), "the screen shows {shown} instead of {votes}: {choice}");
            }
        }
        steps::status_says(&self.app, "Todo recibido por el centro").await
    }

    async fn actas(&mut self) -> anyhow::Result<()> {
        steps::complete_minutes(&self.app).await?;
        // From the panel, where the screen of the acta leads back to.
        steps::back(&self.app).await?;
        let advances = ["avance-14-00.pdf", "avance-18-00.pdf"];
        let actas = ["acta-de-escrutinio.pdf", "acta-de-la-sesion.pdf", "lista-numerada.pdf"];
        self.papers("day-actas", &[&advances[..], &actas].concat()).await?;
        self.read_actas()
    }

    /// The station and the centre say the same as the screen.
    async fn compare(self) -> anyhow::Result<()> {
        self.app.screenshot("day-ended").await?;
        let Self { app, station, world, meant, advances, .. } = self;
        app.quit().await?;
        let voted = Value::from(meant.count());
        let status = station.run(&["status"]).await?;
        assert_eq!(
            (&status["phase"], &status["ballots"]["in_box"]),
            (&"certified".into(), &voted),
            "{status}"
        );
        assert_eq!(status["conflicts"], 0);
        station.run(&["sync", "--once"]).await?;
        assert_eq!(station.run(&["verify"]).await?["ok"], true);
        centre::compare_advances(&world, &station.id, &advances).await?;
        centre::take_in_package(&world, &station.id, meant.count()).await?;
        let results = world.office(&["results", ELECTION]).await?;
        meant.compare(&results);
        Ok(())
    }

    /// Somebody who comes, is found by their DNI, votes and goes.
    async fn plain(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let ballot = PLAIN[self.meant.count() % PLAIN.len()];
        let code = self.admit(&person.dni).await?;
        booth::vote(&self.app, &code, ballot).await?;
        self.voted(ballot).await
    }

    /// Checks somebody in: the code of their ticket.
    async fn admit(&self, dni: &str) -> anyhow::Result<String> {
        steps::look_up(&self.app, dni).await?;
        steps::allow(&self.app).await
    }

    /// A ballot is in the box; the table waits for the next voter.
    async fn voted(&mut self, ballot: Ballot) -> anyhow::Result<()> {
        self.meant.push(ballot);
        steps::next_voter(&self.app).await
    }

    /// Saves the papers of this hour from the panel and looks for some of them.
    async fn papers(&self, picture: &str, due: &[&str]) -> anyhow::Result<()> {
        steps::open_panel(&self.app).await?;
        self.app.button("Documentos").await?.click().await?;
        self.app.button("Guardar los documentos").await?.click().await?;
        let saved = self.app.text("Documentos guardados").await?;
        ensure!(saved.is_in_reach().await?, "what came of the press is under the bar of actions");
        self.app.screenshot(picture).await?;
        for file in due {
            let bytes = std::fs::read(self.station.home.join("documentos").join(file))?;
            ensure!(bytes.starts_with(b"%PDF"), "{file} is no paper");
        }
        self.app.button("Leer el acta de constitución").await?.click().await?;
        self.app.find("//main[@data-screen='paper-page']").await?;
        let drawn = "document.querySelector('main img').decode().then(() => arguments[0](true), () => arguments[0](false))";
        let drawn = self.app.client().execute_async(drawn, Vec::new()).await?;
        ensure!(drawn == true, "the engine does not show the page of a paper");
        self.app.screenshot(&format!("{picture}-page")).await?;
        self.app.button("Atrás").await?.click().await?;
        self.app.find("//main[@data-screen='papers']").await?;
        self.app.button("Atrás").await?.click().await?;
        steps::back(&self.app).await
    }
}
