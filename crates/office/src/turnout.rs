//! Turnout advances as they arrive, and the ones that are dictated.

use std::collections::BTreeSet;

use serde::Serialize;
use urna_domain::{
    Millis,
    dictated::CheckCode,
    fold::Fold,
    ids::{ElectionId, StationId},
    turnout::Moment,
};

use crate::{Office, OfficeError, copies, election, results::read_evidence, station};

/// The advances of an election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advances {
    /// The election.
    pub election: ElectionId,
    /// The hours of its definition, in order.
    pub moments: Vec<Moment>,
    /// Every station, in the order of their ids.
    pub stations: Vec<StationAdvances>,
    /// What did not verify, in sentences.
    pub problems: Vec<String>,
}

/// The advances of one station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StationAdvances {
    /// The station.
    pub station: StationId,
    /// Its name.
    pub name: String,
    /// What arrived, by hour.
    pub advances: Vec<Received>,
}

/// An advance that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The hour it is for, `14:00`.
    pub moment: Moment,
    /// Electors on its roll.
    pub electors: u64,
    /// Those who had voted.
    pub voted: u64,
    /// When the station took it, ms since the Unix epoch, by its own clock.
    pub taken_at: Millis,
    /// The station recorded another number for the same hour later, as only one whose store was put back can.
    pub repeated: bool,
}

/// A dictated number whose code is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dictated {
    /// The election.
    pub election: ElectionId,
    /// The station.
    pub station: StationId,
    /// The hour, `14:00`.
    pub moment: Moment,
    /// The number.
    pub voted: u64,
    /// Whether the advance that arrived says the same; nothing while none has arrived.
    pub agrees_with_received: Option<bool>,
}

/// The advances that arrived, from every station, also by way of a neighbour.
pub async fn list(office: &Office, election: &ElectionId) -> Result<Advances, OfficeError> {
    let carried = copies::fold(office).await?;
    let (fold, mut problems) = read_evidence(office, election).await?.into_fold();
    problems.extend(carried.problems);
    let stations = station::list(office).await?.into_iter().map(|one| StationAdvances {
        advances: received(&fold, &one.id),
        station: one.id,
        name: one.name,
    });
    let stations: Vec<StationAdvances> = stations.collect();
    for one in &stations {
        for twice in one.advances.iter().filter(|advance| advance.repeated) {
            problems.push(format!(
                "station {} recorded several numbers for {}; the first one stands",
                one.station, twice.moment
            ));
        }
    }
    let moments = election::show(office, election).await?.election.hours.advances;
    Ok(Advances { election: election.clone(), moments, stations, problems })
}

/// Checks a number that somebody dictated. Refused when the code does not belong to this station, hour and number, and when
/// this folder does not hold what the office shares with the station.
pub async fn check(
    office: &Office,
    election: &ElectionId,
    station: &StationId,
    moment: Moment,
    voted: u64,
    code: &str,
) -> Result<Dictated, OfficeError> {
    let known = station::show(office, station).await?.id;
    let registration = office.home().registration(&known)?;
    let registration = registration.ok_or_else(|| OfficeError::NoSharedSecret(known.to_string()))?;
    let right = CheckCode::of_advance(registration.password.as_bytes(), election, &known, moment, voted);
    if !right.is_said_as(code) {
        return Err(OfficeError::WrongCode { station: known.to_string(), moment });
    }
    let (fold, _) = read_evidence(office, election).await?.into_fold();
    let arrived = received(&fold, &known).into_iter().find(|advance| advance.moment == moment);
    Ok(Dictated {
        election: election.clone(),
        station: known,
        moment,
        voted,
        agrees_with_received: arrived.map(|advance| advance.voted == voted),
    })
}

/// The first advance for each hour stands.
fn received(fold: &Fold, station: &StationId) -> Vec<Received> {
    let told = fold.advances(station);
    let of = |moment: Moment| {
        let mut of_hour = told.iter().filter(|told| told.advance.moment == moment);
        let first = of_hour.next()?;
        Some(Received {
            moment,
            electors: first.advance.electors,
            voted: first.advance.voted,
            taken_at: first.hlc.wall(),
            repeated: of_hour.any(|later| later.advance != first.advance),
        })
    };
    let moments: BTreeSet<Moment> = told.iter().map(|told| told.advance.moment).collect();
    moments.into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use ed25519_dalek::SigningKey;
    use urna_domain::event::{ChainHead, Event, Fact};

    use super::*;

    #[test]
    fn the_first_number_for_an_hour_stands_and_another_one_is_seen() {
        let (station, election) = (StationId::parse("one").unwrap(), ElectionId::parse("e1").unwrap());
        let key = SigningKey::from_bytes(&[1; 32]);
        let mut fold = Fold::new(election.clone());
        let mut tell = |epoch, at, advance: &str, voted| {
            let fact = Fact::TurnoutReported { advance: advance.to_owned(), electors: 900, voted };
            let head = ChainHead::new(station.clone(), epoch);
            fold.apply(&Event::sign(&head, Millis(at), &election, "scope", &fact, &key).unwrap());
            received(&fold, &station)
        };
        let first = tell(1, 5_000, "14:00", 412);
        assert_eq!(first.len(), 1);
        let numbers = |told: &[Received]| -> Vec<_> {
            told.iter().map(|one| (one.moment.to_string(), one.voted, one.repeated)).collect()
        };
        assert_eq!(numbers(&tell(9, 1_000, "14:00", 415)), [("14:00".to_owned(), 412, true)]);
        assert_eq!(
            numbers(&tell(10, 9_000, "18:00", 600)),
            [("14:00".to_owned(), 412, true), ("18:00".to_owned(), 600, false)]
        );
        assert_eq!(first.first().map(|one| one.taken_at), Some(Millis(5_000)));
    }
}
