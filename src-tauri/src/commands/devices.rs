//! Enrolling this machine, measuring its screens and looking at what is plugged in.

use std::{fs, path::Path, sync::Arc};

use tauri::{AppHandle, Emitter as _, Manager as _, State, Window};
use urna_domain::{
    bundle::{BUNDLE_BYTES_MAX, Bundle, BundleError, RegistrationKey},
    election::Election,
    packed::PackRefusal,
    speech::{SPEECH_BYTES_MAX, SpeechError},
    spoken::spoken,
};
use urna_station::{Station, StationError, enrol, environment::Machine};
use urna_store::Home;
use urna_sync::CarriedError;
use zeroize::Zeroizing;

use super::{BOOTH, STAFF, Shared, convert, in_background};
use crate::{
    media,
    screens::{Measured, screen_of},
    wire::{BundleView, DeviceChecks, Enrolment, FileKind, FoundFile, Refusal},
    worker::Sync,
};

/// Bundles and rolls on the memory sticks that are plugged in.
#[tauri::command]
pub(crate) async fn find_enrolment_files(shared: State<'_, Shared>) -> Result<Vec<FoundFile>, Refusal> {
    shared.fresh()?;
    in_background(|| Ok(media::find(&media::plugged_in()).into_iter().map(found_file).collect())).await
}

/// What a bundle would make of this machine. Writes nothing.
#[tauri::command]
pub(crate) async fn look_into_bundle(
    shared: State<'_, Shared>,
    path: String,
    key: String,
) -> Result<BundleView, Refusal> {
    shared.fresh()?;
    let key = Zeroizing::new(key);
    in_background(move || {
        let bundle =
            Bundle::open(&read(Path::new(&path))?, &parse(&key)?).map_err(|error| refused(&error))?;
        let election =
            bundle.election.as_ref().and_then(|signed| serde_json::from_str::<Election>(&signed.canon).ok());
        Ok(BundleView {
            station: bundle.station.to_string(),
            name: bundle.name.clone(),
            scope: bundle.scope.clone(),
            tables: bundle.tables.clone().into(),
            election_title: election.as_ref().map(|election| election.title.clone()).unwrap_or_default(),
            election_day: election.map(|election| election.date),
            centre: spoken(&bundle.authority).to_vec(),
        })
    })
    .await
}

/// Enrols this machine and goes to work as its station, with no restart. A roll in a file is loaded before the network
/// is asked for one.
#[tauri::command]
pub(crate) async fn enrol_station(
    app: AppHandle,
    shared: State<'_, Shared>,
    path: String,
    key: String,
    roll: Option<String>,
    speech: Option<String>,
) -> Result<Enrolment, Refusal> {
    shared.fresh()?;
    let shared = shared.inner().clone();
    let key = Zeroizing::new(key);
    let home = Home::new(shared.home());
    let station = in_background(move || begin(&home, Path::new(&path), &parse(&key)?)).await?;
    shared.adopt(station.clone())?;
    tauri::async_runtime::spawn(crate::windows::push_status(app.clone()));
    super::tell_booth(&app);
    let mut enrolment = match roll {
        Some(roll) => load(&shared, station.clone(), roll).await?,
        None => Enrolment::default(),
    };
    if let Some(speech) = speech {
        let station = station.clone();
        match in_background(move || take_speech(&station, Path::new(&speech))).await {
            Ok(clips) => enrolment.speech_clips = Some(convert::count(clips)),
            Err(refusal) => enrolment.speech_refused = Some(refusal.code),
        }
    }
    let sync = Sync::start(station).map_err(|error| {
        tracing::error!(%error, "the worker could not be started");
        Refusal::code("internal")
    })?;
    shared.exchange(sync);
    super::status_changed(&app);
    Ok(enrolment)
}

fn begin(home: &Home, bundle: &Path, key: &RegistrationKey) -> Result<Arc<Station>, Refusal> {
    let enrolled = enrol(home, &read(bundle)?, key, Arc::new(Machine)).map_err(not_enrolled)?;
    tracing::info!(station = enrolled.station, "this machine is enrolled");
    let station = Station::open(home, Arc::new(Machine)).map_err(convert::refusal)?;
    Ok(Arc::new(station))
}

fn not_enrolled(error: StationError) -> Refusal {
    if let StationError::Bundle(why) = &error {
        return refused(why);
    }
    convert::refusal(error)
}

/// A roll that cannot be taken leaves the station enrolled and waiting for the network's.
async fn load(shared: &Shared, station: Arc<Station>, roll: String) -> Result<Enrolment, Refusal> {
    let progress = shared.clone();
    let loaded = in_background(move || {
        let config = station.worker_config().map_err(|error| convert::refusal(error.into()))?;
        let told = |percent| progress.set_carried_percent(Some(percent));
        Ok(urna_sync::load_carried_roll(station.store(), &config, Path::new(&roll), told))
    })
    .await;
    shared.set_carried_percent(None);
    Ok(match loaded? {
        Ok(rows) => Enrolment { roll_rows: Some(convert::small(rows)), ..Enrolment::default() },
        Err(error) => {
            tracing::warn!(%error, "the roll in the file was not taken");
            Enrolment { roll_refused: Some(why_not(&error).to_owned()), ..Enrolment::default() }
        }
    })
}

/// Audio that cannot be taken leaves the station enrolled: the booth says that there is none.
fn take_speech(station: &Station, path: &Path) -> Result<usize, Refusal> {
    let file = match read_up_to(path, SPEECH_BYTES_MAX) {
        Ok(Some(file)) => file,
        Ok(None) | Err(_) => return Err(Refusal::code("speech_unreadable")),
    };
    station.take_speech(station.store().home(), &file).map_err(|error| {
        tracing::warn!(%error, "the audio in the file was not taken");
        speech_refused(error)
    })
}

fn speech_refused(error: StationError) -> Refusal {
    Refusal::code(match &error {
        StationError::Speech(SpeechError::NotTrusted) => "speech_not_trusted",
        StationError::Speech(SpeechError::AnotherElection(_)) => "speech_of_another",
        StationError::Speech(SpeechError::Newer(_)) => "speech_newer",
        StationError::Speech(SpeechError::NotSpeech | SpeechError::NotAClip(_) | SpeechError::TooLarge) => {
            "speech_unreadable"
        }
        StationError::SpeechAltered(_) => "speech_altered",
        StationError::Refused(_)
        | StationError::Store(_)
        | StationError::Key(_)
        | StationError::Bundle(_)
        | StationError::SpeechFile(_)
        | StationError::Package(_)
        | StationError::Wipe(_)
        | StationError::Event(_)
        | StationError::Unrecorded(_)
        | StationError::Broken(_) => return convert::refusal(error),
    })
}

fn why_not(error: &CarriedError) -> &'static str {
    match error {
        CarriedError::File(_) => "roll_unreadable",
        CarriedError::NotNewer => "roll_not_newer",
        CarriedError::Store(_) => "write_failed",
        CarriedError::Refused(PackRefusal::Foreign) => "roll_of_another",
        CarriedError::Refused(PackRefusal::Stale | PackRefusal::Restored) => "roll_too_old",
        CarriedError::Refused(PackRefusal::Unreadable) => "roll_unreadable",
        CarriedError::Refused(PackRefusal::Forged | PackRefusal::Torn | PackRefusal::Altered) => {
            "roll_altered"
        }
    }
}

/// Stops the first download of the roll where it is, or lets it go on. Of a roll that is here nothing is stopped. It goes
/// on by itself, too, when the page that stopped it ends, or the program.
#[tauri::command]
pub(crate) async fn hold_roll(app: AppHandle, shared: State<'_, Shared>, on: bool) -> Result<(), Refusal> {
    // Letting it go on harms nobody, whoever is there.
    if on {
        shared.tending()?;
    }
    let station = shared.station()?;
    let here =
        in_background(move || station.summary().map_err(convert::refusal)).await?.roll_version.is_some();
    if let Some(sync) = shared.sync() {
        sync.hold_roll(on && !here);
    }
    super::status_changed(&app);
    Ok(())
}

/// How many pixels a millimetre has on the screen of the window that asks, when somebody measured it.
#[tauri::command]
pub(crate) async fn screen_scale(window: Window, shared: State<'_, Shared>) -> Result<Option<f64>, Refusal> {
    let Ok(station) = shared.station() else { return Ok(None) };
    let screen = screen_of(&window);
    in_background(move || Ok(measured(&station)?.of(&screen))).await
}

/// Keeps what was measured on the screen of the staff window.
#[tauri::command]
pub(crate) async fn save_screen_scale(
    app: AppHandle,
    window: Window,
    shared: State<'_, Shared>,
    px_per_mm: f64,
) -> Result<(), Refusal> {
    shared.tending()?;
    let station = shared.station()?;
    let screen = screen_of(&window);
    in_background(move || {
        let mut measured = measured(&station)?;
        if !measured.put(screen, px_per_mm) {
            return Err(Refusal::code("scale_impossible"));
        }
        measured.save(&station).map_err(|error| convert::refusal(error.into()))
    })
    .await?;
    for label in [STAFF, BOOTH] {
        if let Err(error) = app.emit_to(label, "scale", ()) {
            tracing::warn!(%error, "a window could not be told of its scale");
        }
    }
    Ok(())
}

/// What is plugged into this machine.
#[tauri::command]
pub(crate) async fn look_at_devices(
    app: AppHandle,
    window: Window,
    shared: State<'_, Shared>,
) -> Result<DeviceChecks, Refusal> {
    shared.tending()?;
    let station = shared.station()?;
    let screens = window.available_monitors().map_or(0, |monitors| monitors.len());
    let booth_window = app.get_webview_window(BOOTH).is_some();
    let screen = screen_of(&window);
    in_background(move || {
        Ok(DeviceChecks {
            booth_window,
            screens: convert::count(screens),
            audio: crate::device::can_be_heard(),
            printer: super::printing::view(),
            media: media::plugged_in().iter().map(|path| name(path)).collect(),
            px_per_mm: measured(&station)?.of(&screen),
        })
    })
    .await
}

pub(super) fn measured(station: &Station) -> Result<Measured, Refusal> {
    Measured::load(station).map_err(|error| convert::refusal(error.into()))
}

fn parse(key: &str) -> Result<RegistrationKey, Refusal> {
    RegistrationKey::parse(key).map_err(|_| Refusal::code("registration_key"))
}

fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    let file = read_up_to(path, BUNDLE_BYTES_MAX).map_err(|_| Refusal::code("file_unreadable"))?;
    file.ok_or_else(|| Refusal::code("not_a_bundle"))
}

/// A file of at most so many bytes; `None` when it is larger.
fn read_up_to(path: &Path, bytes_max: usize) -> std::io::Result<Option<Vec<u8>>> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    if usize::try_from(about.len()).map_or(true, |bytes| bytes > bytes_max) {
        return Ok(None);
    }
    fs::read(path).map(Some)
}

fn refused(error: &BundleError) -> Refusal {
    Refusal::code(match error {
        BundleError::NotABundle | BundleError::TooLarge => "not_a_bundle",
        BundleError::WrongKey => "bundle_wrong_key",
        BundleError::Damaged => "bundle_damaged",
        BundleError::Newer(_) => "bundle_newer",
    })
}

fn found_file(found: media::Found) -> FoundFile {
    FoundFile {
        name: name(&found.path),
        path: found.path.display().to_string(),
        kind: match found.kind {
            media::Kind::Bundle => FileKind::Bundle,
            media::Kind::Roll => FileKind::Roll,
            media::Kind::Speech => FileKind::Speech,
        },
        bytes: found.bytes,
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::ids::ElectionId;
    use urna_station::Refusal as Why;

    use super::*;

    #[test]
    fn audio_that_is_not_taken_says_why_and_what_to_do() {
        let other = ElectionId::parse("e-2").unwrap();
        for (error, code) in [
            (StationError::Speech(SpeechError::NotTrusted), "speech_not_trusted"),
            (StationError::Speech(SpeechError::AnotherElection(other)), "speech_of_another"),
            (StationError::Speech(SpeechError::Newer(9)), "speech_newer"),
            (StationError::Speech(SpeechError::NotSpeech), "speech_unreadable"),
            (StationError::Speech(SpeechError::TooLarge), "speech_unreadable"),
            (StationError::SpeechAltered(1), "speech_altered"),
            (StationError::Refused(Why::NoElection), "no_election"),
        ] {
            assert_eq!(speech_refused(error).code, code);
        }
    }

    #[test]
    fn a_file_is_read_up_to_a_size_and_a_folder_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read_up_to(&path, 5).unwrap().as_deref(), Some(&b"12345"[..]));
        assert_eq!(read_up_to(&path, 4).unwrap(), None);
        assert!(read_up_to(dir.path(), 5).is_err() && read_up_to(&dir.path().join("none"), 5).is_err());
    }
}
