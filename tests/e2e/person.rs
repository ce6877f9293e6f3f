//! People whom a test puts on the roll of the office, with names and numbers that it knows.

use std::fs;

use anyhow::ensure;
use serde_json::json;
use urna_domain::dni::Dni;
use urna_tests::world::World;

/// A number that the invented roll around them does not reach.
const FIRST_DNI: u32 = 98_765_000;

/// Somebody of a roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The id at the office.
    pub(crate) id: String,
    pub(crate) dni: String,
    pub(crate) name: &'static str,
    pub(crate) surname1: &'static str,
    pub(crate) surname2: &'static str,
    pub(crate) comunidad: &'static str,
    /// Whether a vote by post is annotated.
    pub(crate) postal: bool,
    /// Their table; none on most rolls of these tests.
    pub(crate) mesa: Option<&'static str>,
}

impl Person {
    /// Somebody of Extremadura. The number tells them apart.
    pub(crate) fn new(number: u32, name: &'static str, surnames: [&'static str; 2]) -> anyhow::Result<Self> {
        let [surname1, surname2] = surnames;
        Ok(Self {
            id: format!("s:person-{number}"),
            dni: dni(number)?,
            name,
            surname1,
            surname2,
            comunidad: "Extremadura",
            postal: false,
            mesa: None,
        })
    }

    /// As the window writes them.
    pub(crate) fn surnames(&self) -> String {
        format!("{} {}", self.surname1, self.surname2)
    }

    /// Their row in a list of people who were found.
    pub(crate) fn row(&self) -> String {
        format!("//button[@data-person][contains(., '{}, {}')]", self.surnames(), self.name)
    }

    /// Their card on a screen about one person.
    pub(crate) fn card(&self) -> String {
        format!("//section[@aria-label='{}, {}']", self.surnames(), self.name)
    }

    /// Their number with a letter that is another one's.
    pub(crate) fn mistyped(&self) -> String {
        let (number, letter) = self.dni.split_at(self.dni.len() - 1);
        format!("{number}{}", if letter == "A" { 'B' } else { 'A' })
    }
}

/// A DNI that nobody of an invented roll has.
pub(crate) fn dni(number: u32) -> anyhow::Result<String> {
    Ok(Dni::from_number(FIRST_DNI + number)?.as_str().to_owned())
}

/// The office takes these people onto its roll.
pub(crate) async fn put_on_roll(world: &World, people: &[Person]) -> anyhow::Result<()> {
    let line = |person: &Person| {
        let Person { id, dni, name, surname1, surname2, comunidad, postal, mesa } = person;
        json!({
            "id": id, "name": name, "surname1": surname1, "surname2": surname2, "dni": dni,
            "comunidad": comunidad, "postal": postal.then_some(true), "mesa": mesa,
        })
        .to_string()
    };
    let lines: Vec<String> = people.iter().map(line).collect();
    let file = world.path("people.jsonl");
    fs::write(&file, lines.join("\n"))?;
    let report = world.office(&["roll", "import", &file.to_string_lossy()]).await?;
    ensure!(report["inserted"] == lines.len(), "not everybody is on the roll: {report}");
    Ok(())
}
