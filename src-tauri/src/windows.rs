//! The two windows: staff and booth. Each has its own page and its own capabilities.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tauri::{
    App, AppHandle, Manager, RunEvent, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, Wry,
};
use urna_station::{Refusal, Station, StationError, environment::Machine};
use urna_store::Home;

use crate::{
    commands::{
        self, BOOTH, STAFF, Shared, audit, backup, booth, conflicts, copies, departure, desk, devices,
        diagnosis, minutes, outgoing, printing, screens, staff, table, turnout,
    },
    notices, painting,
    stage::{self, Mode},
    stick, update,
    worker::Sync,
};

/// At most two snapshots a second reach the windows.
const SNAPSHOT_INTERVAL: Duration = Duration::from_millis(500);
/// A snapshot is sent at least this often, so that a window can tell silence from calm.
const SNAPSHOT_AGE_MAX: Duration = Duration::from_secs(3);

/// After this the booth's window opens, whatever the staff's does.
const BOOTH_WAITS_MAX: Duration = Duration::from_secs(3);

/// Opens the home and the windows; returns when the last window is closed.
pub(crate) fn run(home: PathBuf, kiosk: bool) -> anyhow::Result<()> {
    // There are no windows for an office: a table that is constituted in its home would be nobody's.
    if urna_office::is_home(&home) {
        bail!(
            "{} is the home of an office; say a command, such as urna office station list, or another --home for a station",
            home.display()
        );
    }
    painting::choose();
    Home::new(&home).create()?;
    let _log = crate::log::start(Some(&Home::new(&home).logs_dir()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let inside = runtime.enter();
    // The store is checked while the desktop is asked for windows: each takes about as long as the other.
    let opening = runtime.spawn_blocking(move || open(&home));
    gtk::init()
        .context("there is no display; start Urna in a desktop session, or say a command: urna --help")?;
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| show_staff(app)))
        .plugin(tauri_plugin_updater::Builder::new().build())
        .invoke_handler(tauri::generate_handler![
            audit::audit_page,
            audit::audit_view,
            audit::check_audit,
            audit::save_audit,
            audit::stop_audit_check,
            booth::booth_begin,
            booth::booth_cast,
            booth::booth_clip,
            booth::booth_finish,
            booth::booth_help,
            booth::booth_paused,
            booth::booth_practise,
            booth::booth_view,
            table::change_seat,
            conflicts::classify_conflict,
            conflicts::conflicts,
            copies::choose_medium,
            copies::find_media,
            departure::departure,
            departure::export_package,
            departure::retire,
            departure::stop_export,
            devices::enrol_station,
            devices::find_enrolment_files,
            devices::look_at_devices,
            devices::look_into_bundle,
            devices::hold_roll,
            devices::save_screen_scale,
            devices::screen_scale,
            diagnosis::begin_practice,
            diagnosis::diagnosis_view,
            diagnosis::end_practice,
            diagnosis::play_tone,
            diagnosis::print_readiness,
            diagnosis::run_tests,
            diagnosis::save_readiness,
            diagnosis::scan_seen,
            diagnosis::tone_heard,
            screens::booth_place,
            screens::set_screen_mode,
            screens::turn_back,
            screens::turn_screen,
            minutes::minutes,
            minutes::note_minutes,
            minutes::poll_record,
            minutes::strike_minutes,
            outgoing::inspect_sending,
            outgoing::outbox_page,
            outgoing::pause_sending,
            outgoing::resume_sending,
            outgoing::retry_refused,
            printing::print_directions,
            printing::paper_page,
            printing::print_paper,
            printing::print_ticket,
            desk::begin_paper,
            desk::end_paper,
            desk::note_voter_incident,
            desk::read_scan,
            staff::activate_booth,
            staff::authorise,
            staff::authorise_as_decided,
            staff::booth_left,
            staff::certify,
            staff::close_poll,
            staff::find_people,
            staff::first_paint,
            staff::follow_status,
            staff::open_poll,
            staff::person,
            staff::prepare_booth,
            staff::reissue_code,
            staff::result,
            staff::resume_booth,
            staff::resume_poll,
            staff::return_authorisation,
            staff::save_state,
            staff::set_offline_demo,
            staff::status_snapshot,
            staff::suspend_poll,
            staff::sync_now,
            backup::stop_backup,
            backup::make_backup,
            backup::backup_state,
            outgoing::compare_now,
            table::constitute,
            table::save_papers,
            table::sign_in,
            table::sign_out,
            turnout::print_advance,
            turnout::print_turnout,
            turnout::take_advance,
            turnout::turnout_view,
        ])
        .setup(move |app| {
            open_staff(app, kiosk)?;
            tauri::async_runtime::spawn(open_booth(app.handle().clone(), kiosk));
            stage::hear(app.handle());
            tauri::async_runtime::spawn(stage::watch(app.handle().clone(), kiosk));
            if app.state::<Shared>().station().is_ok() {
                tauri::async_runtime::spawn(push_status(app.handle().clone()));
            }
            tauri::async_runtime::spawn(update::look(app.handle().clone()));
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the windows could not be opened; is there a display?")?;
    let shared = runtime.block_on(opening)??;
    let stopping = shared.clone();
    app.manage(shared);
    app.run(move |_app, event| {
        if let RunEvent::ExitRequested { code: None, api, .. } = event
            && kiosk
        {
            api.prevent_exit();
        }
    });
    drop(inside);
    if let Some(sync) = stopping.sync() {
        runtime.block_on(sync.stop());
        runtime.block_on(urna_atlas::settle());
    }
    Ok(())
}

/// Opens the station, or nothing when the home is not enrolled: the window then says how to enrol.
fn open(home: &std::path::Path) -> anyhow::Result<Shared> {
    let station = match Station::open(&Home::new(home), Arc::new(Machine)) {
        Ok(station) => Some(Arc::new(station)),
        Err(StationError::Refused(Refusal::NotEnrolled)) => None,
        Err(error) => return Err(error.into()),
    };
    let sync = match &station {
        Some(station) => Some(Sync::start(station.clone())?),
        None => None,
    };
    let mode = station.as_ref().map(|station| Mode::load(station.store())).transpose()?.flatten();
    let shared = Shared::new(station, sync, home.to_path_buf());
    shared.screens().set_mode(mode);
    Ok(shared)
}

fn open_staff(app: &App, kiosk: bool) -> tauri::Result<()> {
    let staff = window(app.handle(), STAFF, "staff.html", "Urna — mesa", kiosk).build()?;
    prevent_closing(&staff, kiosk);
    let handle = app.handle().clone();
    staff.on_window_event(move |event| {
        // Without the staff window nobody could watch the booth.
        if let WindowEvent::Destroyed = event {
            handle.exit(0);
        }
    });
    staff.set_focus()
}

/// The booth's page begins when the staff can use theirs: whoever starts the program sits there, and two pages that begin
/// together keep each other waiting. A staff page that says nothing keeps nobody from voting.
async fn open_booth(app: AppHandle, kiosk: bool) {
    let shared = app.state::<Shared>().inner().clone();
    tokio::select! {
        () = shared.staff_painted() => {}
        () = tokio::time::sleep(BOOTH_WAITS_MAX) => {}
    }
    // Unseen until it is known which screen it belongs on.
    let booth =
        window(&app, BOOTH, "booth.html", "Urna — cabina", kiosk).visible(false).focused(false).build();
    let booth = match booth {
        Ok(booth) => booth,
        Err(error) => {
            tracing::error!(%error, "the booth window could not be opened");
            return shared.set_booth_window(false);
        }
    };
    prevent_closing(&booth, kiosk);
    booth.on_window_event(move |event| {
        if let WindowEvent::Destroyed = event {
            shared.set_booth_window(false);
        }
    });
    app.state::<Shared>().screens().put_anew();
}

fn prevent_closing(window: &WebviewWindow, kiosk: bool) {
    if kiosk {
        window.on_window_event(|event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
            }
        });
    }
}

fn window<'a>(
    app: &'a AppHandle,
    label: &str,
    page: &str,
    title: &str,
    kiosk: bool,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    let builder = WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .title(title)
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"));
    if kiosk {
        builder.fullscreen(true).decorations(false).closable(false).minimizable(false)
    } else {
        builder.inner_size(1280.0, 800.0).min_inner_size(800.0, 600.0)
    }
}

fn show_staff(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(STAFF)
        && let Err(error) = window.set_focus()
    {
        tracing::warn!(%error, "the staff window could not be brought to the front");
    }
}

/// Pushes a snapshot when something changed, at most twice a second and at least every three seconds, and tells
/// the desktop when the connection was lost or came back.
pub(crate) async fn push_status(app: AppHandle) {
    let shared = app.state::<Shared>().inner().clone();
    let Ok(station) = shared.station() else { return };
    tokio::spawn(stick::keep(station.clone(), shared.stick()));
    let mut changes = station.changes();
    let mut told = notices::Told::default();
    let mut links = None;
    loop {
        // A station that was enrolled a moment ago has no exchange until its roll is loaded.
        links = links.or_else(|| shared.sync().map(Sync::changes));
        let snapshot = shared.clone();
        if let Ok(Ok(snapshot)) = tokio::task::spawn_blocking(move || snapshot.snapshot()).await {
            tell_desktop(&app, &snapshot, &mut told);
            commands::push(&app, snapshot);
        }
        tokio::time::sleep(SNAPSHOT_INTERVAL).await;
        let link_changed = async {
            let changed = match links.as_mut() {
                Some(links) => links.changed().await.is_ok(),
                None => false,
            };
            if !changed {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            changed = changes.changed() => {
                if changed.is_err() {
                    return;
                }
                // The booth may have to show something else: a poll opened, a session began or ended.
                commands::tell_booth(&app);
            }
            () = link_changed => {}
            () = shared.changed() => {}
            () = tokio::time::sleep(SNAPSHOT_AGE_MAX - SNAPSHOT_INTERVAL) => {}
        }
    }
}

fn tell_desktop(app: &AppHandle, snapshot: &crate::wire::StatusSnapshot, told: &mut notices::Told) {
    let in_front = app.get_webview_window(STAFF).is_some_and(|window| window.is_focused().unwrap_or(false));
    let is_turned = app.state::<Shared>().screens().turned();
    let eyes = notices::Eyes::now(snapshot.booth, is_turned, in_front);
    for notice in told.news(snapshot.into(), eyes, Instant::now()) {
        notice.show();
    }
}
