//! Choosing how the screens are used, and turning the one towards the voter and back.

use tauri::{AppHandle, State};

use super::{Shared, convert, in_background, table::proof_of};
use crate::{
    stage::Mode,
    wire::{BoothPlace, PinProof, Refusal, ScreenMode},
};

/// Keeps how the screens of this machine are used.
#[tauri::command]
pub(crate) async fn set_screen_mode(
    app: AppHandle,
    shared: State<'_, Shared>,
    mode: ScreenMode,
) -> Result<(), Refusal> {
    shared.tending()?;
    let station = shared.station()?;
    let mode = Mode::from(mode);
    in_background(move || mode.save(station.store()).map_err(|error| convert::refusal(error.into()))).await?;
    shared.screens().set_mode(Some(mode));
    super::status_changed(&app);
    Ok(())
}

/// Turns the one screen towards the voter. Nobody is signed in any more: a PIN brings the staff's window back.
#[tauri::command]
pub(crate) async fn turn_screen(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.tending()?;
    if !shared.screens().turn(true) {
        return Err(Refusal::code("not_one_screen"));
    }
    shared.end_session();
    super::status_changed(&app);
    Ok(())
}

/// Whether the booth may show anything, and who may turn the screen back.
#[tauri::command]
pub(crate) async fn booth_place(shared: State<'_, Shared>) -> Result<BoothPlace, Refusal> {
    let screens = shared.screens();
    let (covered, turned) = (screens.stage().covered(), screens.turned());
    let members = match shared.station() {
        Ok(station) if turned => station.members().map_err(convert::refusal)?,
        Ok(_) | Err(_) => Vec::new(),
    };
    let posts = members.iter().map(|member| member.post.word().to_owned()).collect();
    Ok(BoothPlace { covered, turned, posts })
}

/// Somebody of the table turns the screen back with their PIN, and is signed in then. Before the table is constituted there
/// are no PINs, and nothing to keep from anybody.
#[tauri::command]
pub(crate) async fn turn_back(
    app: AppHandle,
    shared: State<'_, Shared>,
    proof: Option<PinProof>,
) -> Result<(), Refusal> {
    if !shared.screens().turned() {
        return Err(Refusal::code("not_turned"));
    }
    let station = shared.station()?;
    if !shared.nobody_sits()? {
        let proof = proof.ok_or_else(|| Refusal::code("pin_missing"))?;
        let post = in_background(move || {
            let proof = proof_of(proof)?;
            station.recognise(&proof).map_err(convert::refusal)?;
            Ok(proof.post)
        })
        .await?;
        shared.begin_session(post);
    }
    shared.screens().turn(false);
    super::status_changed(&app);
    Ok(())
}

impl From<ScreenMode> for Mode {
    fn from(mode: ScreenMode) -> Self {
        match mode {
            ScreenMode::TwoScreens => Self::TwoScreens,
            ScreenMode::OneScreen => Self::OneScreen,
        }
    }
}

impl From<Mode> for ScreenMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::TwoScreens => Self::TwoScreens,
            Mode::OneScreen => Self::OneScreen,
        }
    }
}
