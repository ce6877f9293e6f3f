//! What the windows, the worker and the desktop share: the station, who is signed in, and what is known in memory alone.

mod status;
#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

use tauri::ipc::Channel;
use tokio::sync::Notify;
use urna_domain::officers::Post;
use urna_station::Station;

use crate::{
    clock::Backwards,
    commands::{background::LongWork, convert, diagnosis::Trying},
    device::reader::Typing,
    diagnosis::Running,
    session::{Right, Session, may},
    since::Standings,
    stage::Screens,
    stick::Stick,
    wire::{Refusal, StatusSnapshot},
    worker::Sync,
};

/// What the commands work on.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Inner>);

struct Inner {
    /// Set at the start, or once this machine is enrolled.
    station: OnceLock<Arc<Station>>,
    sync: OnceLock<Sync>,
    home: PathBuf,
    sequence: AtomicU32,
    /// Something of the snapshot is not as it was last told.
    changed: Notify,
    /// The way to the staff window alone: what is emitted as an event can be heard in every window.
    follower: Mutex<Option<Channel<StatusSnapshot>>>,
    /// A vote could not be saved: the booth stays closed until staff come.
    not_saved: AtomicBool,
    help_wanted: AtomicBool,
    /// The voter did nothing for long, and the booth shows nothing.
    paused: AtomicBool,
    session: Mutex<Option<Session>>,
    backwards: Mutex<Backwards>,
    /// What could type when a document was last read: the reader is one of these.
    reader: Mutex<Option<Typing>>,
    /// Since when the machine and the booth are as they are: kept nowhere else.
    since: Mutex<Standings>,
    booth_window: AtomicBool,
    /// Told once the staff can use their window.
    staff_painted: Notify,
    /// Percent of a roll that is loaded from a file; more than a hundred when none is.
    carried_percent: AtomicU32,
    long_work: LongWork,
    tests: Running,
    trying: Trying,
    stick: Stick,
    /// Two people took this machine out of service: nothing is left of its station.
    retired: AtomicBool,
    screens: Screens,
}

impl Shared {
    /// Shares a station and its worker; neither when the home is not enrolled.
    pub(crate) fn new(station: Option<Arc<Station>>, sync: Option<Sync>, home: PathBuf) -> Self {
        Self(Arc::new(Inner {
            station: station.map(OnceLock::from).unwrap_or_default(),
            sync: sync.map(OnceLock::from).unwrap_or_default(),
            home,
            sequence: AtomicU32::new(0),
            changed: Notify::new(),
            follower: Mutex::default(),
            not_saved: AtomicBool::new(false),
            help_wanted: AtomicBool::new(false),
            paused: AtomicBool::new(false),
            session: Mutex::default(),
            backwards: Mutex::new(Backwards::new()),
            reader: Mutex::default(),
            since: Mutex::default(),
            booth_window: AtomicBool::new(true),
            staff_painted: Notify::new(),
            carried_percent: AtomicU32::new(u32::MAX),
            long_work: LongWork::default(),
            tests: Running::default(),
            trying: Trying::default(),
            stick: Stick::default(),
            retired: AtomicBool::new(false),
            screens: Screens::default(),
        }))
    }

    pub(crate) fn station(&self) -> Result<Arc<Station>, Refusal> {
        if self.0.retired.load(Ordering::Relaxed) {
            return Err(Refusal::code("retired"));
        }
        self.0.station.get().cloned().ok_or_else(|| Refusal::code("not_enrolled"))
    }

    pub(crate) fn home(&self) -> &std::path::Path {
        &self.0.home
    }

    /// Refuses once this machine is enrolled.
    pub(crate) fn fresh(&self) -> Result<(), Refusal> {
        match self.0.station.get() {
            Some(_) => Err(Refusal::code("already_enrolled")),
            None => Ok(()),
        }
    }

    /// This machine was enrolled a moment ago. Refuses when somebody was quicker.
    pub(crate) fn adopt(&self, station: Arc<Station>) -> Result<(), Refusal> {
        self.0.station.set(station).map_err(|_| Refusal::code("already_enrolled"))
    }

    /// The exchange of the station that was enrolled a moment ago. The first one stands.
    pub(crate) fn exchange(&self, sync: Sync) {
        self.0.sync.get_or_init(|| sync);
    }

    /// How far a roll out of a file is loaded; `None` when none is.
    pub(crate) fn set_carried_percent(&self, percent: Option<u32>) {
        self.0.carried_percent.store(percent.unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    fn carried_percent(&self) -> Option<u32> {
        Some(self.0.carried_percent.load(Ordering::Relaxed)).filter(|percent| *percent <= 100)
    }

    /// Whoever may look after this machine: before the table is constituted anybody who is at it.
    pub(crate) fn tending(&self) -> Result<(), Refusal> {
        if self.nobody_sits()? { Ok(()) } else { self.acting(Right::Tend).map(|_| ()) }
    }

    /// Whoever may test this machine: before the table is constituted anybody who is at it, and then no post is noted.
    pub(crate) fn diagnosing(&self) -> Result<Option<Post>, Refusal> {
        if self.nobody_sits()? { Ok(None) } else { self.acting(Right::Diagnose).map(Some) }
    }

    pub(crate) fn nobody_sits(&self) -> Result<bool, Refusal> {
        Ok(self.station()?.members().map_err(convert::refusal)?.is_empty())
    }

    /// The post of whoever is at the staff window, if they have this right. Refuses otherwise.
    pub(crate) fn acting(&self, right: Right) -> Result<Post, Refusal> {
        let now = Instant::now();
        let mut session = self.session();
        let signed_in = session.as_mut().and_then(|session| Some((session.post(now)?, session)));
        let Some((post, session)) = signed_in else {
            *session = None;
            return Err(Refusal::code("not_signed_in"));
        };
        if !may(post.role(), right) {
            return Err(Refusal::code("not_allowed"));
        }
        session.acts(now);
        Ok(post)
    }

    /// The same for what a screen asks by itself every few seconds: nobody did anything, so the session does not last
    /// longer for it.
    pub(crate) fn watching(&self, right: Right) -> Result<(), Refusal> {
        match self.signed_in() {
            Some(post) if may(post.role(), right) => Ok(()),
            Some(_) => Err(Refusal::code("not_allowed")),
            None => Err(Refusal::code("not_signed_in")),
        }
    }

    /// Something of the snapshot changed that neither the record nor the exchange tells. Twice is once.
    pub(crate) fn note_change(&self) {
        self.0.changed.notify_one();
    }

    /// Waits for that.
    pub(crate) async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// Snapshots go there from now on.
    pub(crate) fn follow(&self, channel: Channel<StatusSnapshot>) {
        *self.follower() = Some(channel);
    }

    pub(crate) fn follower(&self) -> MutexGuard<'_, Option<Channel<StatusSnapshot>>> {
        self.0.follower.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn begin_session(&self, post: Post) {
        *self.session() = Some(Session::new(post, Instant::now()));
    }

    pub(crate) fn end_session(&self) {
        *self.session() = None;
    }

    fn signed_in(&self) -> Option<Post> {
        self.session().and_then(|session| session.post(Instant::now()))
    }

    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        self.0.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The booth stopped showing anything, or shows it again.
    pub(crate) fn set_paused(&self, on: bool) {
        self.0.paused.store(on, Ordering::Relaxed);
    }

    pub(crate) fn wake(&self) {
        if let Some(sync) = self.0.sync.get() {
            sync.wake();
        }
    }

    pub(crate) fn sync(&self) -> Option<&Sync> {
        self.0.sync.get()
    }

    /// What goes on in the background.
    pub(crate) fn long_work(&self) -> LongWork {
        self.0.long_work.clone()
    }

    /// The round of tests that may go on.
    pub(crate) fn tests(&self) -> Running {
        self.0.tests.clone()
    }

    /// What is tried in the booth now.
    pub(crate) fn trying(&self) -> &Trying {
        &self.0.trying
    }

    /// Which window is on which screen.
    pub(crate) fn screens(&self) -> &Screens {
        &self.0.screens
    }

    /// The first screen of the staff is painted.
    pub(crate) fn note_staff_painted(&self) {
        self.0.staff_painted.notify_one();
    }

    /// Waits for that.
    pub(crate) async fn staff_painted(&self) {
        self.0.staff_painted.notified().await;
    }

    /// Whether the window of the booth is there, or still coming.
    pub(crate) fn has_booth_window(&self) -> bool {
        self.0.booth_window.load(Ordering::Relaxed)
    }

    /// Nothing is left of the station: no command finds it any more.
    pub(crate) fn set_retired(&self) {
        self.0.retired.store(true, Ordering::Relaxed);
        self.end_session();
    }

    /// The copy of the marked roll.
    pub(crate) fn stick(&self) -> Stick {
        self.0.stick.clone()
    }

    pub(crate) fn set_booth_window(&self, there: bool) {
        self.0.booth_window.store(there, Ordering::Relaxed);
    }

    pub(crate) fn ask_for_help(&self) {
        self.0.help_wanted.store(true, Ordering::Relaxed);
    }

    /// Staff came to whoever called them, or to a booth that was paused: the voter goes on.
    pub(crate) fn voter_goes_on(&self) {
        self.0.help_wanted.store(false, Ordering::Relaxed);
        self.set_paused(false);
    }

    /// Staff came: the booth is theirs or empty.
    pub(crate) fn staff_came(&self) {
        self.0.help_wanted.store(false, Ordering::Relaxed);
        self.0.not_saved.store(false, Ordering::Relaxed);
        self.set_paused(false);
    }

    /// A vote was cast, or it was refused, and its voter waits then.
    pub(crate) fn note_cast(&self, saved: bool, is_busy: bool) {
        self.0.not_saved.store(!saved && is_busy, Ordering::Relaxed);
        if saved {
            self.0.help_wanted.store(false, Ordering::Relaxed);
        }
    }

    /// Switches the network off or on for a demonstration.
    pub(crate) async fn set_offline(&self, on: bool) -> Result<(), Refusal> {
        let Some(sync) = self.0.sync.get() else { return Err(Refusal::code("not_enrolled")) };
        sync.set_offline(on).await.map_err(|error| convert::refusal(error.into()))
    }
}
