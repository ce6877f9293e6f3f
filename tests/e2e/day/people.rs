//! Who comes on the day: people whom the office puts on the roll, with names that this day knows.

use anyhow::Context as _;
use urna_tests::world::World;

use crate::e2e::person::{self, Person};

/// Everybody who comes to the table.
const COMING: u32 = 30;
/// Surnames that nobody else of the roll has, so that whoever is searched by them is found among few.
const SURNAMES: [&str; 6] = ["Zarzalejo", "Quijadilla", "Yáñezpardo", "Wambarro", "Xiquénaval", "Zúñigarte"];
const NAMES: [&str; 5] = ["Aurora", "Benigno", "Carmelo", "Dorotea", "Emérita"];
/// Two people whom anybody could mistake for each other, on paper and aloud.
const SIMILAR: [&str; 2] = ["María Josefa", "María José"];
const SIMILAR_SURNAMES: [&str; 2] = ["Garrobillas", "Fernandinos"];

/// Who is still to come.
#[derive(Debug)]
pub(super) struct People {
    /// The next one last.
    coming: Vec<Person>,
    /// On the roll, and of another place.
    pub(super) elsewhere: Person,
}

/// Puts them on the roll: those who come to the table, the first two of them alike, and one of another place.
pub(super) async fn register(world: &World) -> anyhow::Result<People> {
    let mut people = Vec::new();
    let (mut names, mut surnames) = (NAMES.iter().cycle(), SURNAMES.iter().cycle());
    for number in 0..COMING {
        let mut next = || surnames.next().copied().context("no surname");
        let name = names.next().copied().context("no name")?;
        people.push(match SIMILAR.get(usize::try_from(number)?) {
            Some(similar) => Person::new(number, similar, SIMILAR_SURNAMES)?,
            None => Person::new(number, name, [next()?, next()?])?,
        });
    }
    let elsewhere = Person::new(COMING, "Uxía", ["Zas", "Xurxodoira"])?;
    people.push(Person { comunidad: "Galicia", ..elsewhere });
    person::put_on_roll(world, &people).await?;
    let elsewhere = people.pop().context("nobody is elsewhere")?;
    people.reverse();
    Ok(People { coming: people, elsewhere })
}

impl People {
    /// The next person at the door. The first two are alike.
    pub(super) fn next(&mut self) -> anyhow::Result<Person> {
        self.coming.pop().context("nobody else comes")
    }

    /// How many are still to come.
    pub(super) fn left(&self) -> usize {
        self.coming.len()
    }
}
