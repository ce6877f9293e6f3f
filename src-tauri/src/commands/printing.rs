//! Printing papers of the day and voters' tickets.

use std::{fs, path::Path};

use jiff::{Timestamp, tz::TimeZone};
use tauri::State;
use urna_documents::{Ticket, draw, ticket};
use urna_domain::bundle::ALPHABET;

use super::{Shared, convert, in_background, table::PAPERS_FOLDER};
use crate::{
    papers::{SESSION, directions_paper, tongues},
    printing::{Cups, PrintError, Printer},
    session::Right,
    wire::{self, PaperPage, Refusal},
};

/// As many as a table can need: a copy for each that signs, each candidature and each authority.
const COPIES_MAX: u32 = 50;

/// How many characters a code has.
const CODE_LENGTH: usize = 6;

/// Draws a page of a paper that was saved; the first is 1.
#[tauri::command]
pub(crate) async fn paper_page(
    shared: State<'_, Shared>,
    file: String,
    page: u32,
) -> Result<PaperPage, Refusal> {
    shared.acting(Right::CheckIn)?;
    let folder = shared.home().join(PAPERS_FOLDER);
    in_background(move || {
        let drawing = draw(saved(&folder, &file)?, page).map_err(|error| {
            tracing::error!(%error, "a page of a paper could not be drawn");
            Refusal::code("paper_unreadable")
        })?;
        Ok(PaperPage { svg: drawing.svg, pages: drawing.pages })
    })
    .await
}

/// Prints a paper that was saved.
#[tauri::command]
pub(crate) async fn print_paper(shared: State<'_, Shared>, file: String, copies: u32) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let folder = shared.home().join(PAPERS_FOLDER);
    let station = shared.station()?;
    in_background(move || {
        if !(1..=COPIES_MAX).contains(&copies) {
            return Err(Refusal::code("copies_wrong"));
        }
        Cups::default().print(&saved(&folder, &file)?, copies).map_err(|error| refused(&error))?;
        if file == SESSION {
            station.note_acta_taken_out().map_err(convert::refusal)?;
        }
        Ok(())
    })
    .await
}

/// A paper of that folder; no name leads out of it.
fn saved(folder: &Path, file: &str) -> Result<Vec<u8>, Refusal> {
    let inside = file.ends_with(".pdf") && !file.contains(['/', '\\']);
    let paper = Some(folder.join(file)).filter(|_| inside).and_then(|path| fs::read(path).ok());
    paper.ok_or_else(|| Refusal::code("paper_unreadable"))
}

/// Prints the ticket of a voter. It holds the code and says whose station it is for, and nobody's name.
#[tauri::command]
pub(crate) async fn print_ticket(
    shared: State<'_, Shared>,
    code: String,
    expires_at_ms: i64,
) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || {
        if code.len() != CODE_LENGTH || !code.bytes().all(|byte| ALPHABET.contains(&byte)) {
            return Err(Refusal::code("code_characters"));
        }
        let asked = station.prepared(&code).map_err(convert::refusal)?;
        let election = station.election();
        let languages = election.as_ref().map(|election| election.languages.as_slice()).unwrap_or_default();
        let paper = ticket(&Ticket {
            station: station.identity().name.clone(),
            code,
            valid_until: wall_time(expires_at_ms),
            languages: tongues::of(&station),
            booth_language: tongues::of_the_booth(asked.language, languages).to_owned(),
            rehearsal: election.as_ref().is_some_and(|election| election.test),
        });
        let paper = paper.map_err(|error| {
            tracing::error!(%error, "a ticket could not be made");
            Refusal::code("print_failed")
        })?;
        Cups::default().print_ticket(&paper.bytes).map_err(|error| refused(&error))
    })
    .await
}

/// Prints the way to the table of somebody who came to another one, in the language that they ask for. It names the table and
/// nobody.
#[tauri::command]
pub(crate) async fn print_directions(
    shared: State<'_, Shared>,
    key: u32,
    language: Option<wire::BoothLanguage>,
) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || {
        let found = station.person(i64::from(key)).map_err(convert::refusal)?;
        let person = found.ok_or_else(|| Refusal::code("not_on_roll"))?;
        let slip = directions_paper(&station, &person, language.map(Into::into));
        let slip = slip.ok_or_else(|| Refusal::code("not_another_table"))?.map_err(|error| {
            tracing::error!(%error, "the way to a table could not be made");
            Refusal::code("print_failed")
        })?;
        Cups::default().print_ticket(&slip.bytes).map_err(|error| refused(&error))
    })
    .await
}

/// Prints a paper.
pub(super) fn print(paper: &[u8]) -> Result<(), Refusal> {
    Cups::default().print(paper, 1).map_err(|error| refused(&error))
}

/// The printer as the window shows it.
pub(super) fn view() -> wire::Printer {
    match Cups::default().look() {
        Printer::None => wire::Printer::None,
        Printer::Ready(_) => wire::Printer::Ready,
        Printer::NoPaper(_) => wire::Printer::NoPaper,
        Printer::Away(_) => wire::Printer::Away,
    }
}

fn wall_time(ms: i64) -> jiff::civil::Time {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    at.to_zoned(TimeZone::system()).time()
}

pub(super) fn refused(error: &PrintError) -> Refusal {
    if let PrintError::Failed(cause) = error {
        tracing::warn!(%cause, "nothing was printed");
    }
    Refusal::code(match error {
        PrintError::NoPrinter => "no_printer",
        PrintError::NoPaper => "printer_no_paper",
        PrintError::Away => "printer_away",
        PrintError::Failed(_) => "print_failed",
    })
}
