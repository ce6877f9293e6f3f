//! Which window is on which screen. With two screens the staff have the first and the booth has the whole of the second;
//! with one it is turned towards the voter, and a PIN turns it back. When the booth's screen is taken away in the day, its
//! window is hidden before anything else happens: a desktop would move it, marks and all, onto the staff's.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tauri::{AppHandle, Manager as _, WebviewWindow, window::Monitor};
use tokio::sync::Notify;
use urna_store::{Store, StoreError, settings};

use crate::commands::{self, BOOTH, STAFF, Shared};

/// Setting that holds how the screens are used.
const SETTING: &str = "screen_mode";
/// Screens are looked at this often as well: not every desktop says that one came or went.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Where there was only ever one, none can be taken away from under a ballot.
const LOOK_FOR_A_SECOND_EVERY: Duration = Duration::from_secs(2);

/// How the screens of this machine are used, as somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// One for the staff and one for the booth.
    TwoScreens,
    /// One that is turned.
    OneScreen,
}

impl Mode {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::TwoScreens => "two_screens",
            Self::OneScreen => "one_screen",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::TwoScreens, Self::OneScreen].into_iter().find(|mode| mode.word() == word)
    }

    /// What somebody chose; `None` until then.
    pub(crate) fn load(store: &Store) -> Result<Option<Self>, StoreError> {
        let word = store.read(|read| settings::get(read, SETTING))?;
        Ok(word.as_deref().and_then(Self::from_word))
    }

    pub(crate) fn save(self, store: &Store) -> Result<(), StoreError> {
        store.write_blocking(move |tx| settings::set(tx, SETTING, self.word()))
    }
}

/// Where the windows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nobody chose: they are where people put them.
    Free,
    /// The staff's on the first screen, the booth's over the whole second.
    Both,
    /// The booth has no screen: its window is hidden, and what is in it waits.
    Away,
    /// The one screen is the staff's.
    Staff,
    /// The one screen is the voter's.
    Voter,
}

impl Stage {
    /// The booth must show nothing.
    pub(crate) fn covered(self) -> bool {
        match self {
            Self::Away | Self::Staff => true,
            Self::Free | Self::Both | Self::Voter => false,
        }
    }
}

/// What is known of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Known {
    mode: Option<Mode>,
    screens: usize,
    /// There were two since the program began.
    had_two: bool,
    turned: bool,
    kiosk: bool,
}

impl Known {
    fn stage(self) -> Stage {
        match self.mode {
            Some(Mode::OneScreen) if self.turned => Stage::Voter,
            Some(Mode::OneScreen) => Stage::Staff,
            Some(Mode::TwoScreens) if self.screens >= 2 => Stage::Both,
            Some(Mode::TwoScreens) => Stage::Away,
            None if self.screens >= 2 && self.kiosk => Stage::Both,
            None if self.screens < 2 && self.had_two => Stage::Away,
            // Both windows fill the one screen, and nothing there brings one of them over the other.
            None if self.kiosk => Stage::Staff,
            None => Stage::Free,
        }
    }
}

/// The screens, shared by the windows' commands and by who watches them.
#[derive(Default)]
pub(crate) struct Screens {
    known: Mutex<Known>,
    /// Something hid a window by itself: they are all put in their places anew.
    moved: AtomicBool,
    changed: Notify,
}

impl Screens {
    /// Where the windows belong now.
    pub(crate) fn stage(&self) -> Stage {
        self.known().stage()
    }

    pub(crate) fn mode(&self) -> Option<Mode> {
        self.known().mode
    }

    pub(crate) fn turned(&self) -> bool {
        self.stage() == Stage::Voter
    }

    /// Somebody chose how the screens are used. A turned screen is the staff's again.
    pub(crate) fn set_mode(&self, mode: Option<Mode>) {
        let mut known = self.known();
        known.mode = mode;
        known.turned = false;
        drop(known);
        self.changed.notify_one();
    }

    /// The one screen is turned towards the voter, or back. False when there is not one that is turned.
    pub(crate) fn turn(&self, to_voter: bool) -> bool {
        let mut known = self.known();
        if known.mode != Some(Mode::OneScreen) {
            return false;
        }
        known.turned = to_voter;
        drop(known);
        self.changed.notify_one();
        true
    }

    fn begin(&self, kiosk: bool) {
        self.known().kiosk = kiosk;
    }

    fn count(&self, screens: usize) {
        let mut known = self.known();
        known.screens = screens;
        known.had_two |= screens >= 2;
    }

    fn look_every(&self) -> Duration {
        if self.known().had_two { LOOK_EVERY } else { LOOK_FOR_A_SECOND_EVERY }
    }

    pub(crate) fn put_anew(&self) {
        self.moved.store(true, Ordering::Relaxed);
        self.changed.notify_one();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts the windows where they belong whenever that changes, for as long as the program runs.
pub(crate) async fn watch(app: AppHandle, kiosk: bool) {
    let shared = app.state::<Shared>().inner().clone();
    shared.screens().begin(kiosk);
    let mut shown: Option<(Stage, Vec<Place>)> = None;
    loop {
        let Some(staff) = app.get_webview_window(STAFF) else { return };
        let monitors = staff.available_monitors().unwrap_or_default();
        shared.screens().count(monitors.len());
        let now = (shared.screens().stage(), places(&monitors));
        if shared.screens().moved.swap(false, Ordering::Relaxed) || shown.as_ref() != Some(&now) {
            // Not where the windows are: a screen that is turned would tell when each person voted.
            if shown.as_ref().is_none_or(|(_, places)| places.len() != monitors.len()) {
                tracing::info!(screens = monitors.len(), "the screens");
            }
            if let Err(error) = apply(&app, &staff, now.0, &monitors) {
                tracing::warn!(%error, "a window could not be put on its screen");
            }
            shown = Some(now);
            commands::place_changed(&app);
        }
        tokio::select! {
            () = shared.screens().changed.notified() => {}
            () = tokio::time::sleep(shared.screens().look_every()) => {}
        }
    }
}

/// Hides the booth the moment that a screen goes; whether it was the booth's is looked at afterwards.
pub(crate) fn hear(app: &AppHandle) {
    use gtk::gdk::Display;
    let Some(display) = Display::default() else { return };
    let (coming, going) = (app.clone(), app.clone());
    display.connect_monitor_added(move |_, _| coming.state::<Shared>().screens().changed.notify_one());
    display.connect_monitor_removed(move |_, _| {
        let shared = going.state::<Shared>().inner().clone();
        let screens = shared.screens();
        if !screens.turned()
            && screens.known().had_two
            && let Some(booth) = going.get_webview_window(BOOTH)
            && let Err(error) = booth.hide()
        {
            tracing::warn!(%error, "the booth window could not be hidden");
        }
        screens.put_anew();
    });
}

/// Where a screen is and how large: x, y, width, height.
type Place = (i32, i32, u32, u32);

fn places(monitors: &[Monitor]) -> Vec<Place> {
    let place = |monitor: &Monitor| {
        let (at, size) = (monitor.position(), monitor.size());
        (at.x, at.y, size.width, size.height)
    };
    monitors.iter().map(place).collect()
}

fn apply(app: &AppHandle, staff: &WebviewWindow, stage: Stage, monitors: &[Monitor]) -> tauri::Result<()> {
    let Some(booth) = app.get_webview_window(BOOTH) else { return Ok(()) };
    match stage {
        Stage::Free => {
            if let [_, second, ..] = monitors {
                booth.set_position(*second.position())?;
            }
            booth.show()?;
            staff.set_focus()
        }
        Stage::Both => {
            booth.show()?;
            fill_second(app, booth)?;
            staff.set_focus()
        }
        Stage::Away | Stage::Staff => {
            booth.hide()?;
            staff.show()?;
            staff.set_focus()
        }
        Stage::Voter => {
            booth.show()?;
            booth.set_fullscreen(true)?;
            staff.hide()?;
            booth.set_focus()
        }
    }
}

/// The whole of the second screen. By its number, since a window manager may leave a window where it is when it is asked to
/// move and to fill a screen at once.
fn fill_second(app: &AppHandle, booth: WebviewWindow) -> tauri::Result<()> {
    use gtk::{gdk::Screen, prelude::GtkWindowExt as _};
    const SECOND: i32 = 1;
    app.run_on_main_thread(move || match (booth.gtk_window(), Screen::default()) {
        (Ok(window), Some(screen)) => window.fullscreen_on_monitor(&screen, SECOND),
        (Err(error), _) => tracing::warn!(%error, "the booth window could not be put on its screen"),
        (Ok(_), None) => tracing::warn!("there is no display for the booth window"),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_store::{Home, StoreKey};

    use super::*;

    fn stage(mode: Option<Mode>, screens: usize) -> Stage {
        Known { mode, screens, ..Known::default() }.stage()
    }

    #[test]
    fn the_booth_shows_nothing_without_a_screen_of_its_own() {
        assert_eq!(stage(Some(Mode::TwoScreens), 2), Stage::Both);
        for screens in [0, 1] {
            let found = stage(Some(Mode::TwoScreens), screens);
            assert!(found == Stage::Away && found.covered(), "{screens}");
        }
        assert_eq!(stage(Some(Mode::TwoScreens), 3), Stage::Both);
    }

    #[test]
    fn a_kiosk_with_one_screen_shows_the_staffs_window_until_somebody_chooses() {
        let kiosk = |screens| Known { kiosk: true, screens, ..Known::default() };
        assert_eq!(kiosk(1).stage(), Stage::Staff);
        assert_eq!(kiosk(2).stage(), Stage::Both);
        assert_eq!(Known { had_two: true, ..kiosk(1) }.stage(), Stage::Away);
        assert_eq!(Known { mode: Some(Mode::OneScreen), turned: true, ..kiosk(1) }.stage(), Stage::Voter);
    }

    #[test]
    fn a_screen_that_went_counts_also_where_nobody_chose() {
        let screens = Screens::default();
        screens.count(1);
        assert_eq!(screens.stage(), Stage::Free);
        screens.count(2);
        assert_eq!(screens.stage(), Stage::Free);
        screens.count(1);
        assert_eq!(screens.stage(), Stage::Away);
        screens.count(2);
        assert_eq!(screens.stage(), Stage::Free, "it came back");
    }

    #[test]
    fn one_screen_is_the_staffs_until_it_is_turned_and_only_one_can_be_turned() {
        let screens = Screens::default();
        screens.count(1);
        assert!(!screens.turn(true) && screens.stage() == Stage::Free);
        screens.set_mode(Some(Mode::OneScreen));
        assert!(screens.stage().covered());
        assert!(screens.turn(true) && screens.turned() && !screens.stage().covered());
        assert!(screens.turn(false) && screens.stage() == Stage::Staff);
        screens.turn(true);
        screens.set_mode(Some(Mode::TwoScreens));
        assert_eq!((screens.stage(), screens.turn(true)), (Stage::Away, false));
    }

    #[test]
    fn what_somebody_chose_is_there_after_a_new_start() {
        let dir = tempfile::tempdir().unwrap();
        let (home, key) = (Home::new(dir.path()), StoreKey::from_bytes([7; 32]));
        let store = Store::open(&home, &key).unwrap();
        assert_eq!(Mode::load(&store).unwrap(), None);
        Mode::OneScreen.save(&store).unwrap();
        drop(store);
        let store = Store::open(&home, &key).unwrap();
        assert_eq!(Mode::load(&store).unwrap(), Some(Mode::OneScreen));
        store.write_blocking(|tx| settings::set(tx, SETTING, "three")).unwrap();
        assert_eq!(Mode::load(&store).unwrap(), None);
    }
}
