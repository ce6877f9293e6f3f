//! The way to the table of somebody who came to another one.

use jiff::civil::Time;
use urna_documents::{Directions, DocumentError, Drawn, Pdf, directions};
use urna_domain::hours::{PollHours, WallTime};
use urna_station::{BoothLanguage, Person, Standing, Station};

use super::tongues;

/// The slip for a person, in a language that they ask for or else in those of the station; `None` when their table is here.
pub(crate) fn directions_paper(
    station: &Station,
    person: &Person,
    language: Option<BoothLanguage>,
) -> Option<Result<Pdf, DocumentError>> {
    if person.standing != Standing::OtherTable {
        return None;
    }
    let table = person.row.citizen.mesa.clone()?;
    let election = station.election();
    let place = election.as_ref().and_then(|election| election.place_of(&table)).cloned();
    let (building, address, room, plan) = place.map_or((None, None, None, None), |place| {
        let plan = place.plan.map(|plan| Drawn { lines: plan.lines, at: plan.at });
        (Some(place.name), place.address, place.room, plan)
    });
    let hours = election.as_ref().map_or_else(PollHours::default, |election| election.hours.clone());
    Some(directions(&Directions {
        table,
        building,
        address,
        room,
        plan,
        opens: clock(hours.opens),
        closes: clock(hours.closes),
        languages: language.map_or_else(|| tongues::of(station), tongues::asked_for),
        rehearsal: election.is_some_and(|election| election.test),
    }))
}

fn clock(time: WallTime) -> Time {
    let part = |number: u16| i8::try_from(number).unwrap_or(0);
    Time::new(part(time.hour()), part(time.minute()), 0, 0).unwrap_or_default()
}
