//! The commands of the two windows, and what they share.

pub(crate) mod audit;
pub(crate) mod background;
pub(crate) mod backup;
pub(crate) mod booth;
pub(crate) mod conflicts;
pub(crate) mod convert;
pub(crate) mod copies;
pub(crate) mod departure;
pub(crate) mod desk;
pub(crate) mod devices;
pub(crate) mod diagnosis;
pub(crate) mod minutes;
pub(crate) mod outgoing;
pub(crate) mod printing;
pub(crate) mod screens;
pub(crate) mod staff;
pub(crate) mod table;
pub(crate) mod turnout;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

use tauri::{AppHandle, Emitter, Manager, ipc::Channel};
use tokio::sync::Notify;
use urna_domain::{Millis, officers::Post};
use urna_station::{
    Station,
    environment::{Environment as _, Machine},
};

use self::background::LongWork;
use crate::{
    clock::Backwards,
    device::{
        reader::{self, Typing},
        standing,
    },
    diagnosis::Running,
    session::{Right, Session, may},
    since::Standings,
    stage::{Screens, Stage},
    stick::Stick,
    wire::{
        BallotPaper, BoothStart, BoothState, BoothView, Connection, Phase, ReaderState, Refusal,
        StatusSnapshot,
    },
    worker::{LinkView, Sync},
};

/// The windows' label of the staff.
pub(crate) const STAFF: &str = "staff";
/// The windows' label of the booth.
pub(crate) const BOOTH: &str = "booth";

/// What the commands work on.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Inner>);

struct Inner {
    /// Set at the start, or once this machine is enrolled.
    station: OnceLock<Arc<Station>>,
    sync: OnceLock<Sync>,
    home: PathBuf,
    sequence: AtomicU32,
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
    trying: diagnosis::Trying,
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
            trying: diagnosis::Trying::default(),
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

    /// Snapshots go there from now on.
    pub(crate) fn follow(&self, channel: Channel<StatusSnapshot>) {
        *self.follower() = Some(channel);
    }

    fn follower(&self) -> MutexGuard<'_, Option<Channel<StatusSnapshot>>> {
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
    pub(crate) fn trying(&self) -> &diagnosis::Trying {
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

    pub(crate) fn booth_view(&self) -> Result<BoothView, Refusal> {
        let station = self.station()?;
        let Some(election) = station.election() else {
            return Ok(BoothView::NotOpen { test: false });
        };
        if self.0.not_saved.load(Ordering::Relaxed) {
            return Ok(BoothView::NotSaved);
        }
        if let Some(start) = station.booth_start() {
            let start = BoothStart::asked(start);
            return Ok(BoothView::Session { paper: BallotPaper::from(election.as_ref()), start });
        }
        if self.0.trying.ballot() && station.practice_paper().is_ok() {
            let paper = BallotPaper { practice: true, ..BallotPaper::from(election.as_ref()) };
            return Ok(BoothView::Session { paper, start: None });
        }
        if station.summary().map_err(convert::refusal)?.phase != urna_station::Phase::Open {
            return Ok(BoothView::NotOpen { test: election.test });
        }
        Ok(BoothView::Waiting {
            title: election.title.clone(),
            languages: election.languages.clone(),
            test: election.test,
        })
    }

    fn booth_state(&self, station: &Station) -> BoothState {
        if !self.0.booth_window.load(Ordering::Relaxed) {
            BoothState::Disconnected
        } else if self.0.screens.stage() == Stage::Away {
            BoothState::NoScreen
        } else if self.0.not_saved.load(Ordering::Relaxed) || self.0.help_wanted.load(Ordering::Relaxed) {
            BoothState::NeedsStaff
        } else if station.booth_busy() && self.0.paused.load(Ordering::Relaxed) {
            BoothState::Paused
        } else if station.booth_busy() {
            BoothState::Busy
        } else {
            BoothState::Ready
        }
    }

    /// A document was read: whatever it was read with is plugged in now.
    pub(crate) fn note_reading(&self) {
        *self.0.reader.lock().unwrap_or_else(PoisonError::into_inner) = Typing::now();
    }

    fn reader(&self) -> ReaderState {
        let read = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader::state(Typing::now().as_ref(), read.as_ref())
    }

    /// Whether this machine's clock moved backwards, as the snapshot says it.
    pub(crate) fn clock_is_back(&self) -> Result<bool, Refusal> {
        let recorded_until = self.station()?.summary().map_err(convert::refusal)?.recorded_until;
        let link = self.0.sync.get().map(Sync::link).unwrap_or_default();
        Ok(self.clock_went_back(Machine.now(), recorded_until, &link))
    }

    fn clock_went_back(&self, now: Millis, recorded_until: Millis, link: &LinkView) -> bool {
        let mut backwards = self.0.backwards.lock().unwrap_or_else(PoisonError::into_inner);
        let agrees = link.centre_agrees_on_the_time();
        let (after, went_back) = backwards.look(now, recorded_until, agrees, Instant::now());
        *backwards = after;
        went_back
    }

    /// Whether what waits to be sent goes with the next exchange: the centre answers, and nobody paused sending.
    pub(crate) fn queue_moves(&self) -> Result<bool, Refusal> {
        let connected = |sync: &Sync| sync.link().connection == Connection::Connected;
        let paused = || Ok(self.station()?.summary().map_err(convert::refusal)?.paused);
        Ok(self.0.sync.get().is_some_and(connected) && !paused()?)
    }

    /// The state of the station now, with the next sequence number.
    pub(crate) fn snapshot(&self) -> Result<StatusSnapshot, Refusal> {
        let station = self.station()?;
        let summary = station.summary().map_err(convert::refusal)?;
        let election = station.election();
        let sequence = self.0.sequence.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let link = self.0.sync.get().map(Sync::link).unwrap_or_default();
        let now = Machine.now();
        let members = station.members().map_err(convert::refusal)?;
        let phase = if election.is_none() { Phase::NoElection } else { Phase::from(summary.phase) };
        let device = crate::device::look(&self.0.home, self.0.not_saved.load(Ordering::Relaxed));
        let roll_copy = copies::roll_copy(self.0.stick.standing());
        let clock_went_back = self.clock_went_back(now, summary.recorded_until, &link);
        let facts = standing::Facts {
            write_failed: device.write_failed,
            disk_free_percent: device.disk_free_percent,
            clock_went_back,
            battery: device.battery.as_ref().map(|battery| battery.percent),
            copy: &roll_copy,
            phase,
        };
        let (device_standing, booth) = (facts.standing(), self.booth_state(&station));
        let mut since = self.0.since.lock().unwrap_or_else(PoisonError::into_inner);
        let (device_since, booth_since) = since.look(device_standing, booth, now);
        drop(since);
        Ok(StatusSnapshot {
            sequence,
            station: station.identity().name.clone(),
            station_id: station.identity().station.to_string(),
            scope: station.scope_in_use().map_err(convert::refusal)?,
            election_title: election.as_ref().map(|election| election.title.clone()).unwrap_or_default(),
            election_date: election.as_ref().map(|election| election.date.clone()).unwrap_or_default(),
            test: election.as_ref().is_some_and(|election| election.test),
            hours: election.as_ref().map(|election| convert::hours(&election.hours)),
            phase,
            connection: link.connection,
            connection_since_ms: link.since_ms,
            sending: convert::sending(&summary),
            device,
            reader: self.reader(),
            device_standing,
            device_since_ms: convert::millis(device_since),
            booth,
            booth_since_ms: convert::millis(booth_since),
            booth_minutes: station.booth_minutes().map(convert::small),
            conflicts: convert::small(summary.conflicts),
            roll_rows: convert::small(summary.roll_rows),
            roll_version_ms: summary.roll_version.map(convert::millis),
            roll_as_of_ms: summary.roll_as_of.map(convert::millis),
            roll_failed: link.roll_failed,
            bootstrap_percent: link.bootstrap_percent.or_else(|| self.carried_percent()),
            bootstrap_left: link.bootstrap_left,
            electors: convert::small(summary.roll_rows),
            voted: convert::small(summary.voted),
            voted_this_hour: convert::small(
                station.voted_since(convert::hour_of(now)).map_err(convert::refusal)?,
            ),
            paper: convert::paper(station.paper()),
            roll_copy,
            advances: station.moments_taken().into_iter().map(|moment| moment.to_string()).collect(),
            authorised: convert::small(summary.authorised),
            in_box: convert::small(station.ballots_in_box()),
            posts: members.iter().map(|member| member.post.word().to_owned()).collect(),
            signed_in: self.signed_in().map(|post| post.word().to_owned()),
            clock: link.clock.map(Into::into),
            clock_went_back,
            other_device: summary.other_device,
            offline_demo: link.offline_demo,
            recovery: convert::recovery(station.recovery()),
            screen_mode: self.0.screens.mode().map(Into::into),
        })
    }
}

/// Runs a use case off the window's thread: a durable write may take as long as the disk does.
pub(crate) async fn in_background<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command stopped unexpectedly");
        Err(Refusal::code("internal"))
    })
}

/// Tells the booth to ask again, and the staff how it stands.
pub(crate) fn booth_changed(app: &AppHandle) {
    tell_booth(app);
    status_changed(app);
}

/// Tells the booth to ask again.
pub(crate) fn tell_booth(app: &AppHandle) {
    if let Err(error) = app.emit_to(BOOTH, "booth", ()) {
        tracing::warn!(%error, "the booth window could not be told");
    }
}

/// Tells the booth to ask whether it may show anything, and the staff how it stands.
pub(crate) fn place_changed(app: &AppHandle) {
    if let Err(error) = app.emit_to(BOOTH, "booth_place", ()) {
        tracing::warn!(%error, "the booth window could not be told");
    }
    status_changed(app);
}

/// Lets the booth show the ballot again.
pub(crate) fn resume_booth(app: &AppHandle) {
    if let Err(error) = app.emit_to(BOOTH, "booth_resume", ()) {
        tracing::warn!(%error, "the booth window could not be told");
    }
}

/// Pushes a snapshot to the staff window.
pub(crate) fn status_changed(app: &AppHandle) {
    if let Ok(snapshot) = app.state::<Shared>().snapshot() {
        push(app, snapshot);
    }
}

/// Sends a snapshot to the staff window, and to no other.
pub(crate) fn push(app: &AppHandle, snapshot: StatusSnapshot) {
    let shared = app.state::<Shared>();
    let follower = shared.follower();
    if let Some(Err(error)) = follower.as_ref().map(|channel| channel.send(snapshot)) {
        tracing::warn!(%error, "the staff window could not be told");
    }
}

#[cfg(test)]
mod tests;
