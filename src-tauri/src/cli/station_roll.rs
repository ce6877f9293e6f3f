//! `urna station correct`, `show` and `conflicts`.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use urna_domain::{
    ids::CitizenId,
    officers::{Officer, Role},
};
use urna_station::{CitizenView, Found, Refusal, Station};
use urna_store::Home;

use super::{
    output,
    roll::{Changes, conflict_outcome},
    station::{open, time},
};

/// What somebody is at the station.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum StationRole {
    /// Presides.
    President,
    /// Checks people in.
    PollWorker,
    /// Looks only.
    Auditor,
}

/// `urna station correct`.
#[derive(Debug, Args)]
pub struct CorrectArgs {
    /// The citizen: an id such as `i:42`, or a DNI or NIE that one person has.
    pub citizen: String,
    /// What to correct.
    #[command(flatten)]
    pub changes: Changes,
    /// The post of whoever corrects.
    #[arg(long, value_name = "POST")]
    pub officer: String,
    /// What they are.
    #[arg(long, value_enum, default_value_t = StationRole::President)]
    pub role: StationRole,
    /// The post of a second poll worker; needed to delete.
    #[arg(long, value_name = "POST")]
    pub second: Option<String>,
}

/// `urna station conflicts …`.
#[derive(Debug, Subcommand)]
pub enum StationConflicts {
    /// The double check-ins of this station.
    List,
    /// Say what one was: the president and one more.
    Classify {
        /// The citizen's id.
        citizen: String,
        /// What it was.
        #[arg(value_parser = ["voted_twice", "wrong_person", "same_act", "unknown"])]
        outcome: String,
        /// The president's post.
        #[arg(long, value_name = "POST")]
        president: String,
        /// The post of a poll worker.
        #[arg(long, value_name = "POST")]
        second: String,
    },
}

impl From<StationRole> for Role {
    fn from(role: StationRole) -> Self {
        match role {
            StationRole::President => Self::President,
            StationRole::PollWorker => Self::PollWorker,
            StationRole::Auditor => Self::Auditor,
        }
    }
}

pub(crate) fn correct(home: &Home, arguments: &CorrectArgs, json: bool) -> anyhow::Result<()> {
    let corrections = arguments.changes.corrections()?;
    let officer = Officer::new(arguments.role.into(), &arguments.officer)?;
    let second = arguments.second.as_ref().map(|post| Officer::new(Role::PollWorker, post)).transpose()?;
    let station = open(home)?;
    let citizen = find(&station, &arguments.citizen)?;
    let event = station.correct(&citizen, &corrections, &arguments.changes.why, &officer, second.as_ref())?;
    output::answer(json, &json!({ "event": event.to_string(), "citizen": citizen }), || {
        vec![format!("Saved at this station as {event}; it goes to the centre with the next exchange.")]
    });
    Ok(())
}

pub(crate) fn show(home: &Home, citizen: &str, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let id = find(&station, citizen)?;
    let view = station.citizen(&id)?.ok_or(Refusal::NotOnRoll)?;
    let CitizenView { citizen, deleted, corrected } = view;
    let notes: Vec<&Value> = corrected.list(urna_domain::correction::NOTES).collect();
    let attempts = corrected.counters.get(urna_domain::correction::ATTEMPTS).copied().unwrap_or(0);
    let value = json!({
        "citizen": citizen.id, "name": citizen.name, "surname1": citizen.surname1,
        "surname2": citizen.surname2, "dni": citizen.dni, "comunidad": citizen.comunidad,
        "province": citizen.province, "municipality": citizen.municipality, "mesa": citizen.mesa,
        "postal": citizen.postal,
        "deleted": deleted, "notes": notes, "attempts": attempts,
    });
    output::answer(json, &value, || {
        let mut lines = vec![format!(
            "{} {}, {}  {}{}",
            citizen.surname1,
            citizen.surname2,
            citizen.name,
            citizen.dni,
            if deleted { "  (deleted here)" } else { "" }
        )];
        lines.extend(citizen.postal.then(|| "a vote by post is recorded".to_owned()));
        lines.extend(notes.iter().filter_map(|note| note.as_str()).map(|note| format!("note: {note}")));
        lines.push(format!("attempts: {attempts}"));
        lines
    });
    Ok(())
}

pub(crate) fn conflicts(home: &Home, command: StationConflicts, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    match command {
        StationConflicts::List => {
            let all = station.conflicts()?;
            let rows: Vec<_> = all
                .iter()
                .map(|one| {
                    json!({
                        "citizen": one.citizen, "ours": one.ours.to_string(),
                        "standing": one.standing.to_string(), "at": time(one.at), "outcome": one.outcome,
                    })
                })
                .collect();
            output::answer(json, &json!(rows), || {
                let word = |outcome: &Option<String>| outcome.clone().unwrap_or_else(|| "open".to_owned());
                let line = |one: &urna_store::conflicts::Conflict| {
                    format!("{}  {} against {}  {}", one.citizen, one.ours, one.standing, word(&one.outcome))
                };
                all.iter().map(line).collect()
            });
        }
        StationConflicts::Classify { citizen, outcome, president, second } => {
            let (citizen, outcome) = (CitizenId::parse(&citizen)?, conflict_outcome(&outcome)?);
            let president = Officer::new(Role::President, &president)?;
            let second = Officer::new(Role::PollWorker, &second)?;
            let event = station.classify(&citizen, outcome, &president, &second)?;
            output::answer(json, &json!({ "event": event.to_string() }), || {
                vec![format!("Saved at this station as {event}. Both check-ins are kept.")]
            });
        }
    }
    Ok(())
}

/// The citizen of an id, or of a DNI or NIE that one person of this station has.
fn find(station: &Station, text: &str) -> anyhow::Result<CitizenId> {
    if let Ok(id) = CitizenId::parse(text) {
        return Ok(id);
    }
    let people = match station.find(text)? {
        Found::People { people, by_dni: true, .. } => people,
        Found::People { .. } | Found::TooShort | Found::Begun | Found::LetterMissing { .. } => {
            anyhow::bail!("say an id such as i:42, or a DNI or NIE")
        }
        Found::NotADni(error) => return Err(error.into()),
    };
    match people.as_slice() {
        [] => Err(Refusal::NotOnRoll.into()),
        [person] => Ok(person.row.citizen.id.clone()),
        _ => anyhow::bail!("several people have this number; say the id of the one you mean"),
    }
}
