//! What the booth window may call: ballot commands and nothing else.

use std::collections::BTreeMap;

use tauri::{AppHandle, State, ipc::Response};
use urna_domain::{
    election::{Mark, Marks},
    ids::{ChoiceId, ContestId},
};

use super::{Shared, convert, in_background};
use crate::wire::{BoothView, Refusal, WireMark};

/// Why a vote of an open session is not taken while the poll is interrupted; the marks stay in the booth.
const SUSPENDED: &str = "poll_suspended";

/// What the booth shows now.
#[tauri::command]
pub(crate) async fn booth_view(shared: State<'_, Shared>) -> Result<BoothView, Refusal> {
    let shared = shared.inner().clone();
    in_background(move || shared.booth_view()).await
}

/// Opens the ballot for the holder of a code.
#[tauri::command]
pub(crate) async fn booth_begin(shared: State<'_, Shared>, code: String) -> Result<BoothView, Refusal> {
    let shared = shared.inner().clone();
    in_background(move || {
        shared.station()?.begin_ballot(&code).map_err(convert::refusal)?;
        shared.booth_view()
    })
    .await
}

/// Casts the ballot. Answers only when it is durable.
#[tauri::command]
pub(crate) async fn booth_cast(
    app: AppHandle,
    shared: State<'_, Shared>,
    marks: Vec<WireMark>,
) -> Result<(), Refusal> {
    let marks = parse_marks(marks)?;
    let shared = shared.inner().clone();
    let cast = in_background(move || {
        let station = shared.station()?;
        let cast = station.cast(&marks).map_err(convert::refusal);
        // Whoever was refused stands before the words "do not leave"; a voter whom staff led away does not, nor whoever
        // waits until the poll goes on.
        let waits = cast.as_ref().is_err_and(|refusal| refusal.code == SUSPENDED);
        shared.note_cast(cast.is_ok(), station.booth_busy() && !waits);
        cast
    })
    .await;
    super::status_changed(&app);
    if cast.as_ref().is_err_and(|refusal| refusal.code != SUSPENDED) {
        crate::notices::vote_not_saved();
    }
    cast
}

/// Judges a ballot that is only tried, and keeps nothing of it. No way leads from here to the box.
#[tauri::command]
pub(crate) async fn booth_practise(
    app: AppHandle,
    shared: State<'_, Shared>,
    marks: Vec<WireMark>,
) -> Result<(), Refusal> {
    let marks = parse_marks(marks)?;
    let shared = shared.inner().clone();
    in_background(move || super::diagnosis::practised(&shared, &marks)).await?;
    super::status_changed(&app);
    Ok(())
}

/// The thanks were read: back to waiting.
#[tauri::command]
pub(crate) async fn booth_finish(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.set_paused(false);
    super::booth_changed(&app);
    Ok(())
}

/// The voter asks for help.
#[tauri::command]
pub(crate) async fn booth_help(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.ask_for_help();
    super::status_changed(&app);
    crate::notices::help_wanted();
    Ok(())
}

/// The booth shows nothing, because the voter did nothing for long; or it shows the ballot again.
#[tauri::command]
pub(crate) async fn booth_paused(app: AppHandle, shared: State<'_, Shared>, on: bool) -> Result<(), Refusal> {
    shared.set_paused(on);
    super::status_changed(&app);
    if on {
        crate::notices::booth_paused();
    }
    Ok(())
}

/// The clip that says a text; empty when there is none that can be trusted. Which one was asked for is written
/// nowhere, and no file is touched for it.
#[tauri::command]
pub(crate) async fn booth_clip(
    shared: State<'_, Shared>,
    language: String,
    text: String,
) -> Result<Response, Refusal> {
    let station = shared.station()?;
    let clip = in_background(move || Ok(station.clip(&language, &text))).await?;
    Ok(Response::new(clip.unwrap_or_default()))
}

fn parse_marks(marks: Vec<WireMark>) -> Result<Marks, Refusal> {
    let unknown = |_| Refusal::code("unknown_choice");
    let mut parsed = BTreeMap::new();
    for mark in marks {
        let contest = ContestId::parse(&mark.contest).map_err(unknown)?;
        let value = if mark.blank {
            if !mark.choices.is_empty() {
                return Err(Refusal::code("overvote"));
            }
            Mark::Blank
        } else {
            Mark::Choices(
                mark.choices
                    .iter()
                    .map(|id| ChoiceId::parse(id))
                    .collect::<Result<_, _>>()
                    .map_err(unknown)?,
            )
        };
        if parsed.insert(contest, value).is_some() {
            return Err(Refusal::code("unknown_choice"));
        }
    }
    Ok(Marks(parsed))
}
