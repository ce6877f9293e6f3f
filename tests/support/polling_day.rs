//! A polling station on a real home, enrolled and with a roll, for the tests that need no cloud.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use ed25519_dalek::{Signer as _, SigningKey};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use urna_domain::bundle::{Bundle, RegistrationKey, SignedDefinition};
use urna_domain::canonical::canonical_bytes;
use urna_domain::citizen::CitizenRef;
use urna_domain::dni::Dni;
use urna_domain::election::{Mark, Marks};
use urna_domain::ids::{ChoiceId, ContestId, StationId};
use urna_domain::officers::TwoOfficers;
use urna_domain::tables::Tables;
use urna_domain::{Hash, Millis};
use urna_station::environment::Environment;
use urna_station::{Found, Station, StationError, enrol, key_file};
use urna_store::staging::{self, BootstrapPlan};
use urna_store::{Home, Store, StoreError};

/// The id of the station.
pub const STATION: &str = "st-1";
/// What every id of a choice begins with: letters that nothing else in a home holds.
pub const CHOICE_PREFIX: &str = "kx7q2wzv9t-";
/// Choices of the contest in which every voter can mark something else.
const CHOICES: u32 = 12;
/// How many voters can vote in ways that differ.
pub const DISTINCT_MARKS: u32 = (1 << CHOICES) - 1;
/// The lists of the other contest.
const LISTS: [&str; 3] = ["kx7q2wzv9t-norte", "kx7q2wzv9t-sur", "kx7q2wzv9t-este"];
/// What every surname begins with, for whoever looks for people where none may be.
pub const SURNAME_PREFIX: &str = "Zurbarán";
/// The DNI number of the first person of the roll.
const FIRST_DNI: u32 = 10_000_000;
/// 2026-11-22, 09:00 in Badajoz.
const MORNING: Millis = Millis(1_795_334_400_000);
/// Far longer than it takes to start a program.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
/// A step of the seeded clock is at most this long.
const STEP_MS_MAX: u32 = 4_000;

/// Time and randomness that follow from a seed: the same day, whenever it is run.
pub struct SeededMachine {
    now: Mutex<Millis>,
    dice: Mutex<StdRng>,
}

impl SeededMachine {
    /// The machine of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self { now: Mutex::new(MORNING), dice: Mutex::new(StdRng::seed_from_u64(seed)) })
    }
}

impl Environment for SeededMachine {
    fn now(&self) -> Millis {
        let step = {
            let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
            i64::from(dice.next_u32() % STEP_MS_MAX)
        };
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.plus(1 + step);
        *now
    }

    fn elapsed(&self) -> Duration {
        let now = *self.now.lock().unwrap_or_else(PoisonError::into_inner);
        Duration::from_millis(u64::try_from(now.0).unwrap_or(0))
    }

    fn fill(&self, buffer: &mut [u8]) {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buffer);
    }
}

/// Enrols a station in a fresh folder and gives it a roll of `people`.
///
/// # Errors
/// When the home cannot be written or is enrolled already.
pub fn enrolled_home(folder: &Path, people: u32, machine: Arc<dyn Environment>) -> anyhow::Result<Home> {
    let home = Home::new(folder);
    home.create()?;
    let key = RegistrationKey::from_random(&[3; 25]);
    let authority = SigningKey::from_bytes(&[9; 32]);
    let bundle = Bundle {
        v: Bundle::VERSION,
        station: StationId::parse(STATION)?,
        name: "Mesa 1-A".to_owned(),
        scope: "comunidad == 'Extremadura'".to_owned(),
        uri: "mongodb://127.0.0.1:1/".to_owned(),
        database: "urna".to_owned(),
        authority: Hash(authority.verifying_key().to_bytes()),
        registration: key.id(),
        neighbours: None,
        tables: Tables::default(),
        election: Some(signed_definition(&authority)?),
    };
    enrol(&home, &bundle.seal(&key, [1; 16], [2; 24])?, &key, machine)?;
    let store_key = key_file::read_key(&home)?;
    let running = |error: &StoreError| matches!(error, StoreError::AlreadyRunning { .. });
    let store = patiently(|| Store::open(&home, &store_key), running)?;
    load_roll(&store, people)?;
    Ok(home)
}

/// Opens a station that this process, or one that has ended, had open a moment ago. A process that some other test
/// is just starting holds a copy of every open file, and so of the lock of this home, until it is another program.
///
/// # Errors
/// As [`Station::open`].
pub fn open_station(home: &Home, machine: &Arc<dyn Environment>) -> Result<Station, StationError> {
    let running =
        |error: &StationError| matches!(error, StationError::Store(StoreError::AlreadyRunning { .. }));
    patiently(|| Station::open(home, machine.clone()), running)
}

fn patiently<T, E>(mut open: impl FnMut() -> Result<T, E>, running: impl Fn(&E) -> bool) -> Result<T, E> {
    let until = Instant::now() + LOCK_PATIENCE;
    loop {
        match open() {
            Err(error) if running(&error) && Instant::now() < until => thread::yield_now(),
            opened => return opened,
        }
    }
}

/// The canonical bytes of the definition of the election, as a station keeps them.
///
/// # Errors
/// Never for this definition.
pub fn definition_bytes() -> anyhow::Result<Vec<u8>> {
    Ok(canonical_bytes(&definition())?)
}

/// The two officers of this station.
///
/// # Errors
/// Never for these two.
pub fn officers() -> anyhow::Result<TwoOfficers> {
    Ok(TwoOfficers::new("presidencia", "vocal 1")?)
}

/// The DNI of a person of the roll.
///
/// # Errors
/// When the number is no DNI's.
pub fn dni_of(person: u32) -> anyhow::Result<Dni> {
    Dni::from_number(FIRST_DNI + person).context("no DNI has this number")
}

/// The row of a person of the roll, found as an officer does.
///
/// # Errors
/// When the person is not on the roll.
pub fn row_key(station: &Station, person: u32) -> anyhow::Result<i64> {
    match station.find(dni_of(person)?.as_str())? {
        Found::People { people, .. } => Ok(people.first().context("the person is not on the roll")?.row.key),
        Found::TooShort | Found::Begun | Found::LetterMissing { .. } | Found::NotADni(_) => {
            bail!("the DNI was not read as one")
        }
    }
}

/// Marks that no other number below [`DISTINCT_MARKS`] has: its binary digits in one contest, and something that
/// varies in the other.
///
/// # Errors
/// Never for numbers below [`DISTINCT_MARKS`].
pub fn marks_of(number: u32) -> anyhow::Result<Marks> {
    let digits = (0..CHOICES).filter(|digit| ((number + 1) >> digit) & 1 == 1);
    let junta = digits.map(|digit| ChoiceId::parse(&choice(digit))).collect::<Result<Vec<_>, _>>()?;
    let lista = match LISTS.get(usize::try_from(number % 4)?) {
        Some(list) => Mark::Choices(vec![ChoiceId::parse(list)?]),
        None => Mark::Blank,
    };
    let marks = [(ContestId::parse("junta")?, Mark::Choices(junta)), (ContestId::parse("lista")?, lista)];
    Ok(Marks(marks.into_iter().collect()))
}

/// The number behind marks that [`marks_of`] made; `None` for any others.
#[must_use]
pub fn number_of(marks: &Marks) -> Option<u32> {
    let junta = marks.0.iter().find(|(contest, _)| contest.as_str() == "junta").map(|(_, mark)| mark)?;
    let Mark::Choices(marked) = junta else { return None };
    let digit = |id: &ChoiceId| (0..CHOICES).find(|digit| choice(*digit) == id.as_str());
    let number = marked.iter().try_fold(0_u32, |number, id| Some(number | 1 << digit(id)?))?;
    let number = number.checked_sub(1)?;
    marks_of(number).is_ok_and(|made| made == *marks).then_some(number)
}

fn choice(digit: u32) -> String {
    format!("{CHOICE_PREFIX}{digit:02}")
}

fn definition() -> Value {
    let named = |id: &str| json!({ "id": id, "name": { "es": "candidatura" } });
    let junta: Vec<Value> = (0..CHOICES).map(|digit| named(&choice(digit))).collect();
    json!({
        "id": "e-1", "title": { "es": "Prueba" }, "date": "2026-11-22", "languages": ["es"], "test": true,
        "contests": [
            { "id": "junta", "title": { "es": "Junta" }, "kind": "up_to", "max": CHOICES, "choices": junta },
            { "id": "lista", "title": { "es": "Lista" }, "kind": "closed_list", "seats": 3, "threshold": 300,
              "choices": LISTS.map(named) },
        ],
    })
}

fn signed_definition(authority: &SigningKey) -> anyhow::Result<SignedDefinition> {
    let canon = definition_bytes()?;
    let sig = authority.sign(&Hash::of(&canon).0).to_bytes();
    let sig = sig.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(SignedDefinition { canon: String::from_utf8(canon)?, sig })
}

fn load_roll(store: &Store, people: u32) -> anyhow::Result<()> {
    let plan = BootstrapPlan { scope: "citizen: comunidad == 'Extremadura'".to_owned(), t0: 1 };
    store.write_blocking(|tx| staging::begin(tx, &plan))?;
    store.write_blocking(|tx| -> anyhow::Result<()> {
        let mut inserter = staging::Inserter::new(tx)?;
        for person in 0..people {
            let (id, surname) = (format!("i:{person}"), format!("{SURNAME_PREFIX}{person}"));
            let dni = dni_of(person)?;
            inserter.insert(&CitizenRef {
                id: &id,
                name: "Ana",
                surname1: &surname,
                surname2: "Núñez",
                dni: dni.as_str(),
                comunidad: "Extremadura",
                province: None,
                municipality: None,
                mesa: None,
                postal: false,
                rev: 1,
                ver: 1,
            })??;
        }
        inserter.finish_page(None)?;
        Ok(())
    })?;
    Ok(store.finish_staging()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn every_number_has_marks_of_its_own() {
        for number in 0..DISTINCT_MARKS {
            assert_eq!(number_of(&marks_of(number).unwrap()), Some(number));
        }
        assert_eq!(number_of(&Marks(std::collections::BTreeMap::new())), None);
    }
}
