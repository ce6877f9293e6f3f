//! What the staff window may call. Each command parses, calls one use case and maps the answer.

use tauri::{AppHandle, State, Window, ipc::Channel};
use urna_domain::officers::TwoOfficers;
use urna_station::{
    Document, Identification, MarkRecord, Method, Station,
    environment::{Environment as _, Machine},
    members::Proof,
};
use zeroize::Zeroizing;

use super::{
    STAFF, Shared, convert, in_background,
    table::{proof_of, save_due},
};
use crate::{
    session::Right,
    wire::{
        BoothStart, MarkedBy, PersonRow, PinProof, Refusal, ResultView, SaveState, SearchResult, Standing,
        StatusSnapshot, Ticket,
    },
};

/// The state of the station now.
#[tauri::command]
pub(crate) async fn status_snapshot(shared: State<'_, Shared>) -> Result<StatusSnapshot, Refusal> {
    let shared = shared.inner().clone();
    in_background(move || shared.snapshot()).await
}

/// Finds people by DNI, NIE or names.
#[tauri::command]
pub(crate) async fn find_people(shared: State<'_, Shared>, query: String) -> Result<SearchResult, Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || Ok(convert::search_result(station.find(&query).map_err(convert::refusal)?))).await
}

/// One person by the key of their row.
#[tauri::command]
pub(crate) async fn person(shared: State<'_, Shared>, key: u32) -> Result<PersonRow, Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || {
        let key = i64::from(key);
        let found = station.person(key).map_err(convert::refusal)?;
        let mut row = found.map(convert::person_row).ok_or_else(|| Refusal::code("not_on_roll"))?;
        match &mut row.standing {
            Standing::Voted { by, .. } => {
                let mark = station.marked(key).map_err(convert::refusal)?;
                *by = mark.map(|MarkRecord { officer, method, document, .. }| MarkedBy {
                    officer,
                    method,
                    document,
                });
            }
            Standing::OtherTable { table, place } => {
                *place = station.election().and_then(|election| convert::place_of(&election, table));
            }
            Standing::Can | Standing::Postal | Standing::Left | Standing::Authorised { .. } => {}
        }
        Ok(row)
    })
    .await
}

/// Checks a person in and gives them a code.
#[tauri::command]
pub(crate) async fn authorise(
    shared: State<'_, Shared>,
    key: u32,
    method: String,
    document: String,
) -> Result<Ticket, Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    let by = identified(&method, &document)?;
    in_background(move || {
        let ticket = station.authorise(i64::from(key), by, post.word());
        ticket.map(convert::ticket).map_err(convert::refusal)
    })
    .await
}

/// Checks a person in about whom the president decides, as they say with their PIN: whose vote by post is annotated on the
/// roll, or who went away without voting.
#[tauri::command]
pub(crate) async fn authorise_as_decided(
    shared: State<'_, Shared>,
    key: u32,
    method: String,
    document: String,
    president: PinProof,
) -> Result<Ticket, Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    let by = identified(&method, &document)?;
    in_background(move || {
        let president = proof_of(president)?;
        let ticket = station.authorise_as_decided(i64::from(key), by, post.word(), &president);
        ticket.map(convert::ticket).map_err(convert::refusal)
    })
    .await
}

/// How somebody was recognised, with the document that they showed.
fn identified(method: &str, document: &str) -> Result<Identification, Refusal> {
    let document = Document::from_word(document).ok_or_else(|| Refusal::code("document_missing"))?;
    Ok(Identification { method: Method::from_word(method), document: Some(document) })
}

/// A new code for a person whose code expired or was lost.
#[tauri::command]
pub(crate) async fn reissue_code(shared: State<'_, Shared>, key: u32) -> Result<Ticket, Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || {
        station.reissue_code(i64::from(key), post.word()).map(convert::ticket).map_err(convert::refusal)
    })
    .await
}

/// Takes an unused authorisation back. Whoever is signed in shows that it is them.
#[tauri::command]
pub(crate) async fn return_authorisation(
    shared: State<'_, Shared>,
    key: u32,
    reason: String,
    pin: String,
) -> Result<(), Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    let pin = Zeroizing::new(pin);
    in_background(move || {
        station.recognise(&Proof::new(post, &pin)).map_err(convert::refusal)?;
        station.return_authorisation(i64::from(key), &reason, post.word()).map_err(convert::refusal)
    })
    .await
}

/// Where one check-in is on its way to the centre. The window asks by itself, for as long as it takes.
#[tauri::command]
pub(crate) async fn save_state(shared: State<'_, Shared>, seq: u32) -> Result<SaveState, Refusal> {
    shared.watching(Right::CheckIn)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let state = shared.station()?.save_state(u64::from(seq)).map_err(convert::refusal)?;
        Ok(convert::save_state(state, shared.queue_moves()?))
    })
    .await
}

/// Opens the poll; before its hour, with a reason.
#[tauri::command]
pub(crate) async fn open_poll(
    shared: State<'_, Shared>,
    officers: [PinProof; 2],
    reason: Option<String>,
) -> Result<(), Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    let wall = crate::papers::wall(Machine.now()).to_string();
    in_background(move || {
        let officers = two(&station, officers)?;
        // The last moment at which there can be a report of an empty box (VVSG 2.0, 1.1.3). Nobody waits outside for a paper.
        if let Err(refusal) = save_due(&station) {
            tracing::error!(code = refusal.code, "the papers of the opening are missing");
        }
        station.open_poll_at(&wall, reason.as_deref(), &officers).map_err(convert::refusal)
    })
    .await
}

/// Interrupts the poll.
#[tauri::command]
pub(crate) async fn suspend_poll(
    app: AppHandle,
    shared: State<'_, Shared>,
    reason: String,
) -> Result<(), Refusal> {
    shared.acting(Right::Preside)?;
    let station = shared.station()?;
    in_background(move || station.suspend_poll(&reason).map_err(convert::refusal)).await?;
    // Whoever is in the booth is told before they try to cast.
    super::booth_changed(&app);
    Ok(())
}

/// Resumes the poll.
#[tauri::command]
pub(crate) async fn resume_poll(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::Preside)?;
    let station = shared.station()?;
    in_background(move || station.resume_poll().map_err(convert::refusal)).await?;
    super::booth_changed(&app);
    Ok(())
}

/// Closes the poll for good; before its hour, with a reason.
#[tauri::command]
pub(crate) async fn close_poll(
    shared: State<'_, Shared>,
    officers: [PinProof; 2],
    confirmation: String,
    reason: Option<String>,
) -> Result<(), Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    let wall = crate::papers::wall(Machine.now()).to_string();
    in_background(move || {
        let officers = two(&station, officers)?;
        let closed = station.close_poll_at(&wall, reason.as_deref(), &officers, &confirmation);
        closed.map_err(convert::refusal)
    })
    .await
}

/// Counts twice and certifies; with what the table says of a difference between voters and ballots.
#[tauri::command]
pub(crate) async fn certify(
    shared: State<'_, Shared>,
    officers: [PinProof; 2],
    explanation: String,
) -> Result<ResultView, Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    in_background(move || {
        let officers = two(&station, officers)?;
        let result = station.certify_explained(&officers, &explanation).map_err(convert::refusal)?;
        convert::result_view(&station, result)
    })
    .await
}

/// The certified result.
#[tauri::command]
pub(crate) async fn result(shared: State<'_, Shared>) -> Result<ResultView, Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    in_background(move || {
        let result = station.result().map_err(convert::refusal)?;
        convert::result_view(&station, result)
    })
    .await
}

/// Keeps with a code how the booth is to begin for its holder, who asked for it.
#[tauri::command]
pub(crate) async fn prepare_booth(
    shared: State<'_, Shared>,
    code: String,
    start: BoothStart,
) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || station.prepare_booth(&code, start.into()).map_err(convert::refusal)).await
}

/// Opens the booth for the holder of a code, from the staff's side.
#[tauri::command]
pub(crate) async fn activate_booth(
    app: AppHandle,
    shared: State<'_, Shared>,
    code: String,
) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || station.begin_ballot(&code).map(|_| ()).map_err(convert::refusal)).await?;
    super::booth_changed(&app);
    Ok(())
}

/// The voter left without voting, as two officers saw.
#[tauri::command]
pub(crate) async fn booth_left(
    app: AppHandle,
    shared: State<'_, Shared>,
    officers: [PinProof; 2],
) -> Result<(), Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    in_background(move || station.leave_booth(&two(&station, officers)?).map_err(convert::refusal)).await?;
    shared.staff_came();
    super::booth_changed(&app);
    Ok(())
}

/// The voter goes on, whose booth was paused or who called for help, as staff saw.
#[tauri::command]
pub(crate) async fn resume_booth(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    shared.voter_goes_on();
    super::resume_booth(&app);
    super::status_changed(&app);
    Ok(())
}

/// The staff window hears how the station stands, from now on.
#[tauri::command]
pub(crate) async fn follow_status(
    shared: State<'_, Shared>,
    channel: Channel<StatusSnapshot>,
) -> Result<(), Refusal> {
    shared.follow(channel);
    // Whoever stopped the download did so in a page that is gone.
    if let Some(sync) = shared.sync() {
        sync.hold_roll(false);
    }
    Ok(())
}

/// Switches the network off for a demonstration, in a rehearsal only; or on again, always.
#[tauri::command]
pub(crate) async fn set_offline_demo(shared: State<'_, Shared>, on: bool) -> Result<(), Refusal> {
    shared.acting(Right::Tend)?;
    if on && !shared.station()?.election().is_some_and(|election| election.test) {
        return Err(Refusal::code("not_a_test"));
    }
    shared.set_offline(on).await
}

/// Asks the worker to exchange now.
#[tauri::command]
pub(crate) async fn sync_now(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::Tend)?;
    shared.wake();
    Ok(())
}

/// The window says that its first screen is painted.
#[tauri::command]
pub(crate) async fn first_paint(window: Window, shared: State<'_, Shared>) -> Result<(), Refusal> {
    tracing::info!(window = window.label(), "first screen painted");
    if window.label() == STAFF {
        shared.note_staff_painted();
    }
    Ok(())
}

/// Two people of the table show their PINs.
pub(super) fn two(station: &Station, officers: [PinProof; 2]) -> Result<TwoOfficers, Refusal> {
    let [first, second] = officers;
    station.two_of_the_table(&[proof_of(first)?, proof_of(second)?]).map_err(convert::refusal)
}
