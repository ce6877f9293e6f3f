//! Those who come and are not served in one go: what happens at the desk and in the booth, and what the screens say.

use anyhow::ensure;
use urna_tests::{App, Window};

use super::Day;
use crate::e2e::booth::{self, Ballot, ENGLISH, SPANISH};
use crate::e2e::steps;

/// Makes the booth's clock, which only goes forward, go forward at once: nobody waits two minutes for a test. The page
/// keeps nothing of it but the time.
const LATER: &str = "const [ms] = arguments;
    const now = performance.now.bind(performance);
    performance.now = () => now() + ms;";
/// A little more than the booth waits before it asks, and before it hides the ballot.
const UNTIL_ASKED_MS: u64 = 151_000;
const UNTIL_PAUSED_MS: u64 = 46_000;

impl Day {
    /// Two people whom anybody could mistake for each other are searched by their names. The wrong one is opened
    /// first, and nobody is authorised by that.
    pub(super) async fn similar_names(&mut self) -> anyhow::Result<()> {
        let (one, other) = (self.people.next()?, self.people.next()?);
        let surnames = one.surnames();
        steps::search(&self.app, &surnames, "2 personas").await?;
        self.app.find("//*[@data-similar]").await?;
        self.app.screenshot("day-similar-names").await?;
        self.app.find(&other.row()).await?.click().await?;
        self.app.find(&other.card()).await?;
        self.app.button("No es esta persona").await?.click().await?;
        self.app.find(&one.row()).await?.click().await?;
        self.app.find(&one.card()).await?;
        let ballot = Ballot([&["encina"], &["p1"], &["si"]]);
        let code = steps::allow(&self.app).await?;
        booth::vote(&self.app, &code, ballot).await?;
        self.voted(ballot).await?;
        // The one who has voted is seen as such beside the other, who has not.
        steps::search(&self.app, &surnames, "2 personas").await?;
        self.app.find(&format!("{}[contains(., 'Ya ha votado')]", one.row())).await?;
        self.app.find(&other.row()).await?.click().await?;
        self.app.find(&other.card()).await?;
        let ballot = Ballot([&["castano"], &["p3"], &["no"]]);
        let code = steps::allow(&self.app).await?;
        booth::vote(&self.app, &code, ballot).await?;
        self.voted(ballot).await?;
        self.came_again(&one.dni).await
    }

    /// Who has voted comes again, and denies it: the president notes that, and nobody votes twice.
    async fn came_again(&mut self, dni: &str) -> anyhow::Result<()> {
        steps::look_up(&self.app, dni).await?;
        self.app.find("//main[@data-screen='already-voted']").await?;
        self.app.screenshot("day-already-voted").await?;
        ensure!(!self.app.shows("//button[contains(., 'Autorizar')]").await?, "a second vote is offered");
        self.app.button("Dice que no ha votado").await?.click().await?;
        self.app.field("PIN de presidencia").await?.send_keys(steps::TABLE[0].1).await?;
        self.app.button("Anotar la incidencia").await?.click().await?;
        self.app.text("Incidencia anotada. Guardado en esta mesa.").await?;
        Ok(())
    }

    /// The letter was mistyped: nobody is found by it, least of all somebody else.
    pub(super) async fn wrong_letter(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        self.app.focus(Window::Staff).await?;
        self.app.field(steps::SEARCH).await?.send_keys(&person.mistyped()).await?;
        self.app.text("La letra no corresponde: revise el DNI").await?;
        ensure!(!self.app.shows("//button[@data-person]").await?, "somebody is found by a wrong letter");
        self.app.screenshot("day-wrong-letter").await?;
        self.app.button("Borrar todo").await?.click().await?;
        let ballot = Ballot([&["olivo"], &["p5", "p6"], &["no"]]);
        let code = self.admit(&person.dni).await?;
        booth::vote(&self.app, &code, ballot).await?;
        self.voted(ballot).await
    }

    /// Authorised, went away, and came back before closing: the first code is worth nothing, the second one vote.
    pub(super) async fn left_before_the_booth(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let lost = self.admit(&person.dni).await?;
        steps::next_voter(&self.app).await?;
        steps::look_up(&self.app, &person.dni).await?;
        self.app.find("//main[@data-screen='authorised']").await?;
        self.app.find("//label[normalize-space()='Se fue sin votar']").await?.click().await?;
        self.app.screenshot("day-left-before-the-booth").await?;
        self.app.button("Anular autorización").await?.click().await?;
        self.app.field("Su PIN").await?.send_keys(steps::TABLE[0].1).await?;
        self.app.screenshot("day-authorisation-taken-back").await?;
        self.app.button("Anular autorización").await?.click().await?;
        self.app.text("Autorización anulada. Guardado en esta mesa.").await?;
        let code = self.admit(&person.dni).await?;
        let taken_back = (lost.as_str(), "Ese código ya se ha usado. Avise a la mesa.");
        self.refused_and_then(taken_back, &code, Ballot([&["alcornoque"], &["p4"], &["si"]])).await
    }

    /// The code was lost: another one is given, and only that one opens the booth.
    pub(super) async fn lost_code(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let lost = self.admit(&person.dni).await?;
        steps::next_voter(&self.app).await?;
        steps::look_up(&self.app, &person.dni).await?;
        self.app.find("//main[@data-screen='authorised']").await?;
        self.app.button("Dar otro código").await?.click().await?;
        let code = steps::code_on_ticket(&self.app).await?;
        let replaced = (lost.as_str(), "El código ha caducado. Pida otro a la mesa.");
        self.refused_and_then(replaced, &code, Ballot([&["encina"], &["p2", "p3"], &["no"]])).await
    }

    /// A code that is spent is refused with its sentence; the one that is good opens the booth.
    async fn refused_and_then(
        &mut self,
        (spent, sentence): (&str, &str),
        good: &str,
        ballot: Ballot,
    ) -> anyhow::Result<()> {
        booth::type_code(&self.app, spent).await?;
        self.app.text(sentence).await?;
        self.app.screenshot("day-spent-code").await?;
        booth::vote(&self.app, good, ballot).await?;
        self.voted(ballot).await
    }

    /// A code that nobody was given.
    pub(super) async fn wrong_code(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let mut wrong: Vec<char> = code.chars().rev().collect();
        if wrong.iter().eq(code.chars().collect::<Vec<_>>().iter()) {
            wrong.rotate_left(1);
        }
        let wrong: String = wrong.into_iter().collect();
        booth::type_code(&self.app, &wrong).await?;
        self.app.text("Ese código no es de esta mesa. Revise las letras.").await?;
        self.app.screenshot("day-wrong-code").await?;
        for _ in 0..wrong.len() {
            self.app.button("Borrar").await?.click().await?;
        }
        let ballot = Ballot([&["olivo"], &["p1"], &["si"]]);
        booth::vote(&self.app, &code, ballot).await?;
        self.voted(ballot).await
    }

    /// Four marks where three are allowed: the fourth is refused with a sentence, and the voter puts it right.
    pub(super) async fn one_mark_too_many(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let ballot = Ballot([&["castano"], &["p2", "p3", "p4"], &["no"]]);
        booth::enter(&self.app, &code).await?;
        booth::mark(&self.app, &SPANISH, "castano").await?;
        booth::next(&self.app, &SPANISH, 1).await?;
        for choice in ["p1", "p2", "p3"] {
            booth::mark(&self.app, &SPANISH, choice).await?;
        }
        booth::touch(&self.app, &SPANISH, "p4").await?;
        self.app.text("Ya ha marcado 3. Quite una para elegir otra.").await?;
        ensure!(!booth::is_marked(&self.app, "p4").await?, "one mark too many was taken");
        self.app.screenshot("day-one-mark-too-many").await?;
        booth::touch(&self.app, &SPANISH, "p1").await?;
        booth::mark(&self.app, &SPANISH, "p4").await?;
        booth::next(&self.app, &SPANISH, 2).await?;
        booth::mark_from(&self.app, &SPANISH, 2, ballot).await?;
        booth::cast(&self.app, &SPANISH, ballot).await?;
        self.voted(ballot).await
    }

    /// At the review the voter thinks again, and the first choice counts for nothing.
    pub(super) async fn another_mind(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let (first, meant) =
            (Ballot([&["encina"], &["p1"], &["si"]]), Ballot([&["almendro"], &["p1"], &["si"]]));
        booth::enter(&self.app, &code).await?;
        booth::mark_from(&self.app, &SPANISH, 0, first).await?;
        self.app.button("Cambiar: Asamblea de la comarca").await?.click().await?;
        booth::mark(&self.app, &SPANISH, "almendro").await?;
        booth::back_to_review(&self.app).await?;
        self.app.text("Lista Almendro").await?;
        self.app.screenshot("day-another-mind").await?;
        booth::cast(&self.app, &SPANISH, meant).await?;
        self.voted(meant).await
    }

    /// Nothing marked in one vote and blank in the others, as the voter wants it.
    pub(super) async fn nothing_marked(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let ballot = Ballot([&["blank"], &[], &["blank"]]);
        booth::vote(&self.app, &code, ballot).await?;
        self.voted(ballot).await
    }

    /// The language changes in the middle of the ballot: the mark stays, and the next voter begins in Spanish.
    pub(super) async fn another_language(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let ballot = Ballot([&["olivo"], &["p4"], &["si"]]);
        booth::enter(&self.app, &code).await?;
        booth::mark(&self.app, &SPANISH, "olivo").await?;
        self.app.button("Idioma").await?.click().await?;
        self.app
            .find("//dialog[@data-screen='language']//label[contains(., 'English')]")
            .await?
            .click()
            .await?;
        self.app.find("//dialog[@data-screen='language']//button").await?.click().await?;
        booth::reached(&self.app, &ENGLISH, 1).await?;
        ensure!(booth::is_marked(&self.app, "olivo").await?, "the mark is gone with the language");
        self.app.screenshot("day-another-language").await?;
        booth::next(&self.app, &ENGLISH, 1).await?;
        booth::mark_from(&self.app, &ENGLISH, 1, ballot).await?;
        booth::cast(&self.app, &ENGLISH, ballot).await?;
        self.app.button("Empezar a votar").await?;
        self.voted(ballot).await
    }

    /// Help is called: the staff see it at once, and whoever comes sees no choice.
    pub(super) async fn help(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let ballot = Ballot([&["encina"], &["p6"], &["no"]]);
        booth::enter(&self.app, &code).await?;
        booth::mark(&self.app, &SPANISH, "encina").await?;
        self.app.button("Ayuda").await?.click().await?;
        self.app.find("//main[@data-screen='help']").await?;
        self.app.text("La mesa está avisada.").await?;
        ensure!(!self.app.shows("//*[@data-choice]").await?, "whoever helps sees the choices");
        self.app.screenshot("day-help").await?;
        self.somebody_comes("Cabina ocupada").await?;
        self.app.focus(Window::Booth).await?;
        self.app.button("Seguir votando").await?.click().await?;
        booth::reached(&self.app, &SPANISH, 1).await?;
        ensure!(booth::is_marked(&self.app, "encina").await?, "the mark is gone with the help");
        booth::next(&self.app, &SPANISH, 1).await?;
        booth::mark_from(&self.app, &SPANISH, 1, ballot).await?;
        booth::cast(&self.app, &SPANISH, ballot).await?;
        steps::status_says(&self.app, "Cabina lista").await?;
        self.voted(ballot).await
    }

    /// The poll is suspended while somebody is in the booth: nothing is cast, nothing is lost, and they go on.
    pub(super) async fn interrupted(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let ballot = Ballot([&["encina"], &["p2"], &["si"]]);
        booth::enter(&self.app, &code).await?;
        booth::mark(&self.app, &SPANISH, "encina").await?;
        self.app.focus(Window::Staff).await?;
        steps::next_voter(&self.app).await?;
        steps::open_panel(&self.app).await?;
        self.app.button("Suspender la votación").await?.click().await?;
        self.app.find("//main[@data-screen='suspend']").await?;
        self.app.find("//label[contains(.,'Corte de luz')]").await?.click().await?;
        self.app.button("Suspender la votación").await?.click().await?;
        self.app.find("//main[@data-screen='suspended']").await?;
        self.app.focus(Window::Booth).await?;
        self.app.find("//main[@data-screen='suspended']").await?;
        ensure!(!self.app.shows("//*[@data-choice]").await?, "an interrupted booth shows choices");
        self.app.screenshot("day-interrupted").await?;
        self.app.focus(Window::Staff).await?;
        ensure!(
            !self.app.shows("//*[contains(.,'No guardado')]").await?,
            "an interrupted vote is taken for a lost one"
        );
        self.app.button("Reanudar la votación").await?.click().await?;
        self.app.find("//main[@data-screen='identify']").await?;
        self.app.focus(Window::Booth).await?;
        self.app.find("//dialog[@data-screen='asking']//button").await?.click().await?;
        booth::reached(&self.app, &SPANISH, 1).await?;
        ensure!(booth::is_marked(&self.app, "encina").await?, "the mark is gone with the interruption");
        booth::next(&self.app, &SPANISH, 1).await?;
        booth::mark_from(&self.app, &SPANISH, 1, ballot).await?;
        booth::cast(&self.app, &SPANISH, ballot).await?;
        self.meant.push(ballot);
        Ok(())
    }

    /// Help is called before there is a ballot, too, and that call does not stay for the next voter.
    pub(super) async fn help_without_a_ballot(&mut self) -> anyhow::Result<()> {
        self.app.focus(Window::Booth).await?;
        self.app.find("//main[@data-screen='waiting']").await?;
        self.app.button("Ayuda").await?.click().await?;
        self.app.text("La mesa está avisada.").await?;
        self.somebody_comes("Cabina lista").await
    }

    /// The staff see the call, go to the booth, and take the notice away.
    async fn somebody_comes(&self, then: &str) -> anyhow::Result<()> {
        steps::status_says(&self.app, "Cabina esperando a la mesa").await?;
        steps::inspect(&self.app, "booth", "booth").await?;
        self.app.text("El votante pide ayuda. Acuda a la cabina.").await?;
        self.app.button("Quitar el aviso").await?.click().await?;
        steps::status_says(&self.app, then).await?;
        steps::back(&self.app).await
    }

    /// Nobody touches the booth: it asks, then shows nothing and calls the staff, who let the voter go on.
    pub(super) async fn idle(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        let ballot = Ballot([&["alcornoque"], &["p5"], &["no"]]);
        booth::enter(&self.app, &code).await?;
        booth::mark(&self.app, &SPANISH, "alcornoque").await?;
        later(&self.app, UNTIL_ASKED_MS).await?;
        self.app.find("//dialog[@data-screen='asking']").await?;
        self.app.screenshot("day-idle-asking").await?;
        self.app.find("//dialog[@data-screen='asking']//button").await?.click().await?;
        booth::reached(&self.app, &SPANISH, 1).await?;
        later(&self.app, UNTIL_ASKED_MS).await?;
        self.app.find("//dialog[@data-screen='asking']").await?;
        later(&self.app, UNTIL_PAUSED_MS).await?;
        self.app.find("//main[@data-screen='paused']").await?;
        ensure!(!self.app.shows("//*[@data-choice]").await?, "an empty booth shows choices");
        self.app.screenshot("day-idle-paused").await?;
        steps::status_says(&self.app, "Cabina en pausa").await?;
        steps::inspect(&self.app, "booth", "booth").await?;
        self.app.screenshot("day-idle-staff").await?;
        self.app.button("Reanudar").await?.click().await?;
        steps::status_says(&self.app, "Cabina ocupada").await?;
        steps::back(&self.app).await?;
        self.app.focus(Window::Booth).await?;
        booth::reached(&self.app, &SPANISH, 1).await?;
        ensure!(booth::is_marked(&self.app, "alcornoque").await?, "the mark is gone with the pause");
        booth::next(&self.app, &SPANISH, 1).await?;
        booth::mark_from(&self.app, &SPANISH, 1, ballot).await?;
        booth::cast(&self.app, &SPANISH, ballot).await?;
        self.voted(ballot).await
    }

    /// The voter went away from a ballot: two people end the session, nothing is cast, and the code is spent.
    pub(super) async fn left_in_the_booth(&mut self) -> anyhow::Result<()> {
        let person = self.people.next()?;
        let code = self.admit(&person.dni).await?;
        booth::enter(&self.app, &code).await?;
        booth::mark(&self.app, &SPANISH, "encina").await?;
        steps::inspect(&self.app, "booth", "booth").await?;
        self.app.button("El votante se ha ido").await?.click().await?;
        self.app.find("//main[@data-screen='booth-left']").await?;
        steps::two_officers(&self.app).await?;
        self.app.screenshot("day-left-in-the-booth").await?;
        self.app.button("Terminar sin votar").await?.click().await?;
        self.app.text("Sesión terminada sin votar. Guardado en esta mesa.").await?;
        steps::back(&self.app).await?;
        booth::type_code(&self.app, &code).await?;
        self.app.text("Ese código ya se ha usado. Avise a la mesa.").await?;
        steps::next_voter(&self.app).await
    }

    /// Somebody of another place: not on this roll, and nothing can be authorised.
    pub(super) async fn wrong_place(&mut self) -> anyhow::Result<()> {
        steps::not_on_roll(&self.app, &self.people.elsewhere.dni, "day-wrong-place").await
    }
}

/// Time passes in the booth.
async fn later(app: &App, ms: u64) -> anyhow::Result<()> {
    app.focus(Window::Booth).await?;
    app.client().execute(LATER, vec![ms.into()]).await?;
    Ok(())
}
