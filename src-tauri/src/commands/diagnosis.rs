//! The tests of this machine: a round that it does alone, and what needs a person: a document held to the reader, a tone
//! that somebody hears, a ballot that is only tried. Nothing of what was read or marked is kept, only that it worked.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use tauri::{AppHandle, Emitter as _, State, Window};
use urna_domain::{
    election::Marks,
    mrz::{SCAN_BYTES_MAX, ScanError, ScanSource, read_scan},
    officers::Post,
};
use urna_station::{
    Station,
    environment::{Environment as _, Machine},
    scope,
};
use zeroize::Zeroizing;

use super::{BOOTH, Shared, convert, devices, in_background, printing, table::PAPERS_FOLDER};
use crate::{
    device,
    diagnosis::{Finding, Grade, Kept, Results, Test, checks},
    media, papers,
    printing::Cups,
    screens::screen_of,
    session::Right,
    stage::Mode,
    wire::{DiagnosisView, Refusal, SavedFile, TestGrade, TestResult, TestRow},
    worker,
};

/// What is tried in the booth now.
#[derive(Default)]
pub(crate) struct Trying {
    /// Who began to try a ballot; `Some(None)` before the table is constituted.
    ballot: Mutex<Option<Option<Post>>>,
    /// A tone was played, and nobody has said yet whether it was heard.
    tone: AtomicBool,
}

impl Trying {
    /// Whether a ballot is being tried.
    pub(crate) fn ballot(&self) -> bool {
        self.ballot.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn set_ballot(&self, by: Option<Option<Post>>) -> Option<Option<Post>> {
        std::mem::replace(&mut *self.ballot.lock().unwrap_or_else(PoisonError::into_inner), by)
    }
}

/// Every test with its last result.
#[tauri::command]
pub(crate) async fn diagnosis_view(shared: State<'_, Shared>) -> Result<DiagnosisView, Refusal> {
    if !shared.nobody_sits()? {
        shared.watching(Right::Diagnose)?;
    }
    let shared = shared.inner().clone();
    in_background(move || {
        let results =
            Results::load(shared.station()?.store()).map_err(|error| convert::refusal(error.into()))?;
        let (running, at) = shared.tests().now();
        let row = |test: Test| TestRow {
            test: test.word().to_owned(),
            alone: test.alone(),
            result: results.of(test).map(shown),
        };
        Ok(DiagnosisView {
            tests: Test::ALL.into_iter().map(row).collect(),
            running,
            at: at.map(|test| test.word().to_owned()),
            practising: shared.trying().ballot(),
        })
    })
    .await
}

/// Begins a round of tests that the machine does alone, and answers at once. Without names it is all of them.
#[tauri::command]
pub(crate) async fn run_tests(
    window: Window,
    shared: State<'_, Shared>,
    tests: Vec<String>,
) -> Result<(), Refusal> {
    let by = shared.diagnosing()?;
    let station = shared.station()?;
    let tests = chosen(&tests)?;
    let round = shared.tests().begin().ok_or_else(|| Refusal::code("tests_running"))?;
    let count = window.available_monitors().map_or(0, |monitors| monitors.len());
    let screens = (shared.screens().mode(), count);
    let screen = screen_of(&window);
    let watched = shared.inner().clone();
    let is_back = move || watched.clock_is_back().unwrap_or(false);
    // It goes on by itself; whoever wants to know asks `diagnosis_view`.
    drop(tokio::task::spawn_blocking(move || {
        for test in tests {
            round.at(test);
            let found = find(test, &station, screens, &screen, &is_back);
            if let Err(error) = keep(&station, test, found, by) {
                tracing::error!(%error, test = test.word(), "the result of a test could not be kept");
            }
        }
    }));
    Ok(())
}

/// A document was held to the reader: whether it could be read is kept, and nothing of what was read.
#[tauri::command]
pub(crate) async fn scan_seen(shared: State<'_, Shared>, text: String) -> Result<(), Refusal> {
    let by = shared.diagnosing()?;
    let text = Zeroizing::new(text);
    if text.trim().is_empty() || text.len() > SCAN_BYTES_MAX {
        return Err(Refusal::code("scan_unreadable"));
    }
    let found = scanned(&text);
    if found.grade == Grade::Passed {
        shared.note_reading();
    }
    record(shared.station()?, Test::Scanner, found, by).await
}

/// Plays a tone in the booth. Refuses while somebody votes there, and where nothing can be heard.
#[tauri::command]
pub(crate) async fn play_tone(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    let by = shared.diagnosing()?;
    let station = shared.station()?;
    if station.booth_busy() || shared.trying().ballot() {
        return Err(Refusal::code("session_busy"));
    }
    if !shared.has_booth_window() {
        return Err(Refusal::code("no_booth"));
    }
    if !device::can_be_heard() {
        record(station, Test::Sound, Finding::warned("sound_none"), by).await?;
        return Err(Refusal::code("no_sound"));
    }
    app.emit_to(BOOTH, "booth_tone", ()).map_err(|error| {
        tracing::warn!(%error, "the booth window could not be told");
        Refusal::code("internal")
    })?;
    shared.trying().tone.store(true, Ordering::Relaxed);
    Ok(())
}

/// Somebody in the booth says whether the tone was heard.
#[tauri::command]
pub(crate) async fn tone_heard(shared: State<'_, Shared>, heard: bool) -> Result<(), Refusal> {
    let by = shared.diagnosing()?;
    let station = shared.station()?;
    if !shared.trying().tone.swap(false, Ordering::Relaxed) {
        return Err(Refusal::code("no_tone"));
    }
    let found = if heard { Finding::passed("sound_heard") } else { Finding::warned("sound_not_heard") };
    record(station, Test::Sound, found, by).await
}

/// Shows a ballot in the booth that is only tried. Refuses once the poll was opened.
#[tauri::command]
pub(crate) async fn begin_practice(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    let by = shared.diagnosing()?;
    shared.station()?.practice_paper().map_err(convert::refusal)?;
    if !shared.has_booth_window() {
        return Err(Refusal::code("no_booth"));
    }
    shared.trying().set_ballot(Some(by));
    super::booth_changed(&app);
    Ok(())
}

/// Takes it away again.
#[tauri::command]
pub(crate) async fn end_practice(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.diagnosing()?;
    shared.trying().set_ballot(None);
    super::booth_changed(&app);
    Ok(())
}

/// A ballot that was tried is complete: what was marked on it is judged and gone.
pub(super) fn practised(shared: &Shared, marks: &Marks) -> Result<(), Refusal> {
    let station = shared.station()?;
    if !shared.trying().ballot() {
        return Err(Refusal::code("no_session"));
    }
    station.practise(marks).map_err(convert::refusal)?;
    let by = shared.trying().set_ballot(None).flatten();
    keep(&station, Test::Booth, Finding::passed("booth_tried"), by)
        .map_err(|error| convert::refusal(error.into()))
}

/// Writes the readiness report out of the last results, and reads it back.
#[tauri::command]
pub(crate) async fn save_readiness(shared: State<'_, Shared>) -> Result<SavedFile, Refusal> {
    shared.diagnosing()?;
    let station = shared.station()?;
    if station.election().is_none() {
        return Err(Refusal::code("no_election"));
    }
    in_background(move || {
        let folder = station.store().home().dir().join(PAPERS_FOLDER);
        let (path, sha256) = papers::readiness::write(&station, &folder).map_err(|error| {
            tracing::error!(%error, "the readiness report could not be made");
            Refusal::code("papers_failed")
        })?;
        Ok(SavedFile { path: path.display().to_string(), sha256: sha256.to_string() })
    })
    .await
}

/// Prints the readiness report that was saved, and no other paper: whoever prepares the machine may not see those.
#[tauri::command]
pub(crate) async fn print_readiness(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.diagnosing()?;
    let path = shared.home().join(PAPERS_FOLDER).join(papers::readiness::FILE);
    in_background(move || {
        let paper = std::fs::read(path).map_err(|_| Refusal::code("papers_failed"))?;
        Cups::default().print(&paper, 1).map_err(|error| printing::refused(&error))
    })
    .await
}

fn chosen(words: &[String]) -> Result<Vec<Test>, Refusal> {
    if words.is_empty() {
        return Ok(Test::ALL.into_iter().filter(|test| test.alone()).collect());
    }
    let alone = |word: &String| Test::from_word(word).filter(|test| test.alone());
    words.iter().map(|word| alone(word).ok_or_else(|| Refusal::code("unknown_test"))).collect()
}

fn scanned(text: &str) -> Finding {
    let why = match read_scan(text) {
        Ok(scan) => {
            return Finding::passed(match scan.source {
                ScanSource::Zone => "scanner_zone",
                ScanSource::Number => "scanner_number",
            });
        }
        Err(why) => why,
    };
    Finding::warned(match why {
        ScanError::Half => "scanner_half",
        ScanError::Misread => "scanner_misread",
        ScanError::Passport => "scanner_passport",
        ScanError::Foreign => "scanner_foreign",
        ScanError::Rubbish => "scanner_rubbish",
    })
}

/// Does one test that the machine does alone. Blocks.
fn find(
    test: Test,
    station: &Station,
    (mode, screens): (Option<Mode>, usize),
    screen: &str,
    clock_is_back: &dyn Fn() -> bool,
) -> Finding {
    let (store, identity) = (station.store(), station.identity());
    let offline = || worker::offline_demo(store).unwrap_or(false);
    let last = || worker::last_word(store);
    match test {
        Test::Store => checks::store(store),
        Test::Disk => checks::disk(store.home().dir()),
        Test::Keys => checks::keys(store.home()),
        Test::Audit => match station.verify_audit(|_| true) {
            Ok(verified) => Finding::passed("audit_intact").with("entries", verified.map_or(0, |it| it.seq)),
            Err(_) => Finding::failed("audit_broken"),
        },
        Test::Election => checks::election(store, identity),
        Test::CentreKey => checks::centre_key(store, identity),
        Test::Roll => roll(station),
        Test::Connection => {
            checks::connection(last().map(|last| last.word).as_deref().unwrap_or_default(), offline())
        }
        Test::Centre => checks::centre(offline(), || {
            let scope = store.read(|read| scope::wanted(read, identity))?;
            tauri::async_runtime::block_on(worker::probe(identity, &scope))
        }),
        Test::Clock => checks::clock(Machine.now(), clock_is_back(), last().ok().and_then(|last| last.clock)),
        Test::Medium => checks::medium(&media::plugged_in()),
        Test::Power => checks::power(device::look(store.home().dir(), false).battery),
        Test::Screens => {
            checks::screens(mode, screens, devices::measured(station).ok().and_then(|all| all.of(screen)))
        }
        Test::Printer => checks::printer(&Cups::default().look()),
        // A person does these; `chosen` lets none of them come here.
        Test::Scanner | Test::Sound | Test::Booth => Finding::warned("needs_a_person"),
    }
}

fn roll(station: &Station) -> Finding {
    let rows = station.summary().map(|summary| summary.roll_rows);
    let found = rows.map(checks::roll);
    match found {
        Ok(found) if found.grade == Grade::Passed => match station.roll_hash() {
            Ok(hash) => found.with("hash", hash),
            Err(_) => Finding::failed("store_damaged"),
        },
        Ok(found) => found,
        Err(_) => Finding::failed("store_damaged"),
    }
}

async fn record(station: Arc<Station>, test: Test, found: Finding, by: Option<Post>) -> Result<(), Refusal> {
    in_background(move || keep(&station, test, found, by).map_err(|error| convert::refusal(error.into())))
        .await
}

fn keep(
    station: &Station,
    test: Test,
    finding: Finding,
    by: Option<Post>,
) -> Result<(), urna_store::StoreError> {
    let by = by.map(|post| post.word().to_owned());
    Results::put(station.store(), test, Kept { finding, at: Machine.now(), by })
}

fn shown(kept: &Kept) -> TestResult {
    TestResult {
        grade: match kept.finding.grade {
            Grade::Passed => TestGrade::Passed,
            Grade::Warned => TestGrade::Warned,
            Grade::Failed => TestGrade::Failed,
        },
        code: kept.finding.code.clone(),
        facts: kept.finding.facts.clone(),
        at_ms: convert::millis(kept.at),
        by: kept.by.clone(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn code<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> String {
        answer.unwrap_err().code
    }

    #[test]
    fn a_round_is_of_what_the_machine_does_alone() {
        assert_eq!(chosen(&[]).unwrap().len(), 14);
        assert_eq!(chosen(&["disk".to_owned(), "audit".to_owned()]).unwrap(), [Test::Disk, Test::Audit]);
        for word in ["booth", "sound", "scanner", "nothing", ""] {
            assert_eq!(code(chosen(&[word.to_owned()])), "unknown_test", "{word}");
        }
    }

    #[test]
    fn of_a_document_only_how_it_was_read_is_kept() {
        let found = scanned("12345678Z");
        assert_eq!((found.grade, found.code.as_str()), (Grade::Passed, "scanner_number"));
        assert!(found.facts.is_empty());
        let passport = format!("P<ESPZAMORA<PULIDO<<TERESA{}", "<".repeat(62));
        for (text, expected) in [
            ("12345678A", "scanner_misread"),
            (passport.as_str(), "scanner_passport"),
            ("hello", "scanner_rubbish"),
        ] {
            let found = scanned(text);
            assert_eq!((found.grade, found.code.as_str()), (Grade::Warned, expected), "{text}");
        }
    }

    #[test]
    fn a_ballot_is_tried_by_one_person_and_then_gone() {
        let trying = Trying::default();
        assert!(!trying.ballot());
        trying.set_ballot(Some(None));
        assert!(trying.ballot(), "also before the table is constituted");
        trying.set_ballot(Some(Some(Post::Support)));
        assert_eq!(trying.set_ballot(None), Some(Some(Post::Support)));
        assert!(!trying.ballot());
    }
}
