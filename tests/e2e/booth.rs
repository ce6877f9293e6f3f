//! What a voter does in the booth, in the words of the screen, and what the paper of the fixtures asks.

use std::collections::BTreeMap;

use serde_json::Value;
use urna_tests::{App, Window};

/// The votes of the paper, in their order: `tests/fixtures/election.json`.
pub(crate) const CONTESTS: [&str; 3] = ["asamblea", "consejo", "consulta"];

/// What a list that does not fit says, once, to whoever leaves it.
pub(crate) const TOLD: &str = "//div[contains(@class,'pager')]//*[@role='alert'][normalize-space()!='']";

/// What somebody marks in each contest: ids of choices, `blank`, or nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ballot(pub(crate) [&'static [&'static str]; 3]);

impl Ballot {
    fn leaves_something_unmarked(self) -> bool {
        self.0.iter().any(|choices| choices.is_empty())
    }
}

/// The ballots that were cast, as their voters meant them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meant(Vec<Ballot>);

impl Meant {
    /// One more is in the box.
    pub(crate) fn push(&mut self, ballot: Ballot) {
        self.0.push(ballot);
    }

    /// How many.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Each contest with how often each of its choices was meant.
    pub(crate) fn votes(&self) -> [(&'static str, BTreeMap<&'static str, usize>); 3] {
        let mut votes = CONTESTS.map(|contest| (contest, BTreeMap::new()));
        for ballot in &self.0 {
            for ((_, votes), choices) in votes.iter_mut().zip(ballot.0) {
                // Nothing marked is a blank vote.
                let nothing: &[&str] = &["blank"];
                for choice in if choices.is_empty() { nothing } else { choices } {
                    *votes.entry(*choice).or_default() += 1;
                }
            }
        }
        votes
    }

    /// The centre counted the same, each once.
    pub(crate) fn compare(&self, results: &Value) {
        let count = Value::from(self.count());
        assert_eq!(results["problems"], serde_json::json!([]));
        assert_eq!(results["turnout"]["voted"], count);
        let reconciliation = &results["reconciliation"];
        assert_eq!((&reconciliation["check_ins"], &reconciliation["ballots"]), (&count, &count));
        for (contest, due) in self.votes() {
            let all = results["contests"].as_array().expect("contests");
            let counted = all.iter().find(|found| found["id"] == contest).expect("the contest");
            let mut others = counted["votes"].as_object().expect("votes").clone();
            others.insert("blank".to_owned(), counted["blank"].clone());
            for (choice, votes) in due {
                assert_eq!(others.remove(choice), Some(votes.into()), "{contest}: {choice}");
            }
            assert!(others.values().all(|votes| *votes == 0), "{contest}: nobody meant {others:?}");
        }
    }
}

/// The booth in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    start: &'static str,
    pub(crate) begin: &'static str,
    progress: fn(usize) -> String,
    pub(crate) next: &'static str,
    more: &'static str,
    before: &'static str,
    pub(crate) vote: &'static str,
    pub(crate) vote_so: &'static str,
    pub(crate) cast: &'static str,
    saved: &'static str,
    pub(crate) close: &'static str,
}

pub(crate) const SPANISH: Words = Words {
    start: "Empezar a votar",
    begin: "Empezar",
    progress: |position| format!("Votación {position} de 3"),
    next: "Siguiente",
    more: "Ver más",
    before: "Ver anteriores",
    vote: "Votar",
    vote_so: "Votar así",
    cast: "Emitir mi voto",
    saved: "Su voto se ha guardado.",
    close: "Terminar",
};

pub(crate) const ENGLISH: Words = Words {
    start: "Start voting",
    begin: "Start",
    progress: |position| format!("Vote {position} of 3"),
    next: "Next",
    more: "See more",
    before: "See previous",
    vote: "Vote",
    vote_so: "Vote like this",
    cast: "Cast my vote",
    saved: "Your vote has been saved.",
    close: "Finish",
};

/// A whole vote, from the code to the empty booth.
pub(crate) async fn vote(app: &App, code: &str, ballot: Ballot) -> anyhow::Result<()> {
    enter(app, code).await?;
    mark_from(app, &SPANISH, 0, ballot).await?;
    cast(app, &SPANISH, ballot).await
}

/// Types the code and reads the instructions: the first vote is on the screen.
pub(crate) async fn enter(app: &App, code: &str) -> anyhow::Result<()> {
    type_code(app, code).await?;
    app.find("//main[@data-screen='instructions']").await?;
    app.button(SPANISH.begin).await?.click().await?;
    reached(app, &SPANISH, 1).await
}

/// Types a code and asks for the ballot.
pub(crate) async fn type_code(app: &App, code: &str) -> anyhow::Result<()> {
    app.focus(Window::Booth).await?;
    app.find("//main[@data-screen='waiting']").await?;
    app.field("Código de 6 letras y cifras").await?.send_keys(code).await?;
    app.button(SPANISH.start).await?.click().await
}

/// Marks the votes from the one on the screen on, and reviews.
pub(crate) async fn mark_from(app: &App, words: &Words, first: usize, ballot: Ballot) -> anyhow::Result<()> {
    for (index, choices) in ballot.0.iter().enumerate().skip(first) {
        reached(app, words, index + 1).await?;
        for choice in *choices {
            mark(app, words, choice).await?;
        }
        next(app, words, index + 1).await?;
    }
    app.find("//main[@data-screen='review']").await?;
    Ok(())
}

/// Touches a choice, on whatever page of the list it is, and sees it marked.
pub(crate) async fn mark(app: &App, words: &Words, choice: &str) -> anyhow::Result<()> {
    touch(app, words, choice).await?;
    app.find(&format!("{}[contains(concat(' ',@class,' '),' marked ')]", label(choice))).await?;
    Ok(())
}

/// Touches a choice, whatever comes of it.
pub(crate) async fn touch(app: &App, words: &Words, choice: &str) -> anyhow::Result<()> {
    let turn = |button: &str| format!("//button[contains(.,'{button}')]");
    let mut way = turn(words.more);
    loop {
        let card = app.find(&label(choice)).await?;
        if card.is_in_reach().await? {
            return card.click().await;
        }
        if !app.shows(&way).await? {
            // At the end of the list: it was before.
            way = turn(words.before);
        }
        app.find(&way).await?.click().await?;
    }
}

/// Whether a choice is marked.
pub(crate) async fn is_marked(app: &App, choice: &str) -> anyhow::Result<bool> {
    app.shows(&format!("{}[contains(concat(' ',@class,' '),' marked ')]", label(choice))).await
}

/// Goes on from the vote at this position. A list that does not fit is said once; the second press goes on.
pub(crate) async fn next(app: &App, words: &Words, position: usize) -> anyhow::Result<()> {
    let after = after(words, position);
    app.button(words.next).await?.click().await?;
    app.find(&format!("{after} | {TOLD}")).await?;
    if !app.shows(&after).await? {
        app.button(words.next).await?.click().await?;
    }
    app.find(&after).await?;
    Ok(())
}

/// From the review to the question that is the last one.
pub(crate) async fn go_to_cast(app: &App, words: &Words, ballot: Ballot) -> anyhow::Result<()> {
    app.button(words.vote).await?.click().await?;
    if ballot.leaves_something_unmarked() {
        app.find("//main[@data-screen='unmarked']").await?;
        app.button(words.vote_so).await?.click().await?;
    }
    app.find("//main[@data-screen='cast']").await?;
    Ok(())
}

/// From the review to the empty booth.
pub(crate) async fn cast(app: &App, words: &Words, ballot: Ballot) -> anyhow::Result<()> {
    go_to_cast(app, words, ballot).await?;
    app.button(words.cast).await?.click().await?;
    app.text(words.saved).await?;
    app.button(words.close).await?.click().await?;
    app.find("//main[@data-screen='waiting']").await?;
    Ok(())
}

/// The vote at this position is on the screen.
pub(crate) async fn reached(app: &App, words: &Words, position: usize) -> anyhow::Result<()> {
    app.find(&progress(words, position)).await?;
    Ok(())
}

/// What comes after the vote at this position.
pub(crate) fn after(words: &Words, position: usize) -> String {
    format!("//main[@data-screen='review'] | {}", progress(words, position + 1))
}

fn progress(words: &Words, position: usize) -> String {
    format!("//*[@data-fact='progress'][contains(., '{}')]", (words.progress)(position))
}

fn label(choice: &str) -> String {
    format!("//div[@data-choice='{choice}']//label")
}

/// From a vote that is changed back to the review.
pub(crate) async fn back_to_review(app: &App) -> anyhow::Result<()> {
    app.button("Volver a la revisión").await?.click().await?;
    let review = "//main[@data-screen='review']";
    app.find(&format!("{review} | {TOLD}")).await?;
    if !app.shows(review).await? {
        app.button("Volver a la revisión").await?.click().await?;
    }
    app.find(review).await?;
    Ok(())
}
