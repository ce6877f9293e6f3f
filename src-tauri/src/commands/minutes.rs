//! What the table notes for the acta de la sesión, and the record of the opening and the closing.

use tauri::State;
use urna_station::{
    Milestone, Station, VoterIncident,
    minutes::{self, NoteList},
};

use super::{Shared, convert, in_background};
use crate::{
    session::Right,
    wire::{
        MinutesView, NewNote, NoteRow, OtherCount, PollRecord, PostalCount, ProtestRow, Refusal,
        RepresentativeRow,
    },
};

/// What was noted until now.
#[tauri::command]
pub(crate) async fn minutes(shared: State<'_, Shared>) -> Result<MinutesView, Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || view(&station)).await
}

/// Notes something for the acta.
#[tauri::command]
pub(crate) async fn note_minutes(shared: State<'_, Shared>, note: NewNote) -> Result<MinutesView, Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || {
        station.note_minutes(noted(note), post).map_err(convert::refusal)?;
        view(&station)
    })
    .await
}

/// Takes a note back that was a mistake.
#[tauri::command]
pub(crate) async fn strike_minutes(
    shared: State<'_, Shared>,
    list: String,
    at: u32,
) -> Result<MinutesView, Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    let list = NoteList::from_word(&list).ok_or_else(|| Refusal::code("internal"))?;
    in_background(move || {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        station.strike_minutes(list, at, post).map_err(convert::refusal)?;
        view(&station)
    })
    .await
}

/// The record of the opening or the closing, and where it is; null before. The window asks by itself.
#[tauri::command]
pub(crate) async fn poll_record(
    shared: State<'_, Shared>,
    milestone: String,
) -> Result<Option<PollRecord>, Refusal> {
    shared.watching(Right::CheckIn)?;
    let shared = shared.inner().clone();
    let milestone = Milestone::from_word(&milestone).ok_or_else(|| Refusal::code("internal"))?;
    in_background(move || {
        let found = shared.station()?.recorded(milestone).map_err(convert::refusal)?;
        let queue_moves = shared.queue_moves()?;
        Ok(found.map(|recorded| PollRecord {
            at_ms: convert::millis(recorded.at),
            sent: convert::save_state(recorded.sent, queue_moves),
        }))
    })
    .await
}

fn view(station: &Station) -> Result<MinutesView, Refusal> {
    let minutes = station.minutes().map_err(convert::refusal)?;
    let day = station.day_record().map_err(convert::refusal)?;
    let of = |incident: VoterIncident| {
        convert::count(day.incidents.iter().filter(|(_, code)| code == incident.word()).count())
    };
    Ok(MinutesView {
        noted: OtherCount {
            by_certificate: of(VoterIncident::Certificate),
            interventores: of(VoterIncident::TableMember),
        },
        postal: minutes.postal.map(|minutes::Postal { received, accepted, rejected }| PostalCount {
            received,
            accepted,
            rejected,
        }),
        others: minutes.others.map(|minutes::OtherVoters { by_certificate, interventores }| OtherCount {
            by_certificate,
            interventores,
        }),
        representatives: minutes
            .representatives
            .into_iter()
            .map(|minutes::Representative { name, candidature }| RepresentativeRow { name, candidature })
            .collect(),
        protests: minutes
            .protests
            .into_iter()
            .map(|minutes::Protest { by, words, decision, in_favour, against }| ProtestRow {
                by,
                words,
                decision,
                in_favour,
                against,
            })
            .collect(),
        incidents: minutes
            .incidents
            .into_iter()
            .map(|minutes::Note { at, words, by }| NoteRow {
                at_ms: convert::millis(at),
                words,
                by: by.word().to_owned(),
            })
            .collect(),
        complete: minutes.complete,
    })
}

fn noted(note: NewNote) -> minutes::NewNote {
    match note {
        NewNote::Postal { postal } => minutes::NewNote::Postal(postal_of(postal)),
        NewNote::Representative { representative: RepresentativeRow { name, candidature } } => {
            minutes::NewNote::Representative(minutes::Representative { name, candidature })
        }
        NewNote::Protest { protest: ProtestRow { by, words, decision, in_favour, against } } => {
            minutes::NewNote::Protest(minutes::Protest { by, words, decision, in_favour, against })
        }
        NewNote::Incident { words } => minutes::NewNote::Incident(words),
        NewNote::Complete { postal, others: OtherCount { by_certificate, interventores } } => {
            let others = minutes::OtherVoters { by_certificate, interventores };
            minutes::NewNote::Complete(postal_of(postal), others)
        }
    }
}

fn postal_of(PostalCount { received, accepted, rejected }: PostalCount) -> minutes::Postal {
    minutes::Postal { received, accepted, rejected }
}
