//! What to do next, as a pure function: no task, no clock, no store, no network. The worker hands in what
//! happened and the time, and performs the effects that come back.

use std::collections::BTreeMap;

pub use self::exchange::{Effect, Input};
use crate::{
    backoff,
    connection::{Connection, Link, ProbeFailure},
    hints::Watch,
    lanes::{Fault, Lane, LaneState, Pace, Report, Track},
    moment::{Dice, Mono},
    watchdog::Counts,
};

mod exchange;

/// A probe goes out when nothing was exchanged for this long.
pub const PROBE_IDLE_MS: u64 = 15_000;
/// Pause between two deltas of the roll, unless the office says otherwise.
pub const POLL_MS: u64 = 10_000;
/// The shortest pause that the office may ask for.
pub const POLL_MS_MIN: u64 = 1_000;
/// The longest.
pub const POLL_MS_MAX: u64 = 600_000;
/// Pause between two heartbeats.
pub const CONTROL_MS: u64 = 60_000;
/// Pause after which a queue is looked at although nobody said that something is in it.
pub const SWEEP_MS: u64 = 30_000;
/// Lanes that waited for the network start again within this time, at random.
pub const RECOVERY_SPREAD_MS: u64 = 1_000;
/// A lane that moved no row for this long while the centre answers gets a new client.
pub const STALL_MS: u64 = 3 * SWEEP_MS;
/// New clients without a row moving before the rounds themselves are abandoned.
pub const REBUILDS_MAX: u32 = 3;
/// A client that got no answer for this long makes room for a new one, and that one again: it may remember a cluster
/// that was restored since, or an address that has moved.
pub const SILENCE_MS: u64 = 30_000;
/// While the demonstration is on, its switch is looked at this often.
pub const SWITCH_LOOK_MS: u64 = 2_000;

/// Whether the engine works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Rounds start when they are due.
    Working,
    /// The offline demonstration: nothing touches the network.
    Pretending {
        /// When to look at the switch again.
        look_at: Mono,
    },
    /// Nothing starts any more.
    Stopping,
}

/// The state of the exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    mode: Mode,
    link: Link,
    tracks: BTreeMap<Lane, Track>,
    /// A probe succeeded with the present client; without that, no other lane starts.
    client: bool,
    poll_ms: u64,
    rebuilds: u32,
    watch: Watch,
    counts: Counts,
    /// Since when probes fail with the present client.
    silent_since: Option<Mono>,
}

impl Engine {
    /// An engine with everything due at once.
    pub fn new(now: Mono) -> Self {
        Self {
            mode: Mode::Working,
            link: Link::new(now),
            tracks: Lane::ALL.into_iter().map(|lane| (lane, Track::new(lane, now))).collect(),
            client: false,
            poll_ms: POLL_MS,
            rebuilds: 0,
            watch: Watch::new(now),
            counts: Counts::default(),
            silent_since: None,
        }
    }

    /// Takes in what happened and says what to do.
    pub fn step(self, input: Input, now: Mono, mut dice: Dice) -> (Self, Vec<Effect>) {
        let mut effects = Vec::new();
        let engine = self.take_in(input, now, &mut dice, &mut effects);
        let engine = Self { link: engine.link.look_again(now), ..engine };
        let engine = engine.look_for_stall(now, &mut effects);
        let engine = engine.look_at_switch(now, &mut effects);
        let engine = engine.start_due(now, &mut effects);
        let engine = engine.tend_hints(now, &mut effects);
        (engine, effects)
    }

    /// When the engine wants to be stepped again if nothing happens.
    pub fn next_deadline(&self) -> Option<Mono> {
        let mode = match self.mode {
            Mode::Stopping => return None,
            Mode::Pretending { look_at } => return Some(look_at),
            Mode::Working => None,
        };
        let lanes = self
            .tracks
            .iter()
            .filter(|(lane, _)| self.may_start(**lane))
            .filter_map(|(_, track)| track.due());
        let hints = self.watch.due().filter(|_| self.client);
        lanes.chain(self.link.next_deadline()).chain(self.stalled_at()).chain(mode).chain(hints).min()
    }

    /// The connection as people are told it, and since when.
    pub fn connection(&self) -> (Connection, Mono) {
        (self.link.shown(), self.link.since())
    }

    /// When an authenticated exchange last succeeded.
    pub fn last_exchange(&self) -> Option<Mono> {
        self.link.last_exchange()
    }

    /// What the watchdog had to do since the start.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The lanes that only a person at the office can help.
    pub fn held(&self) -> Vec<Lane> {
        let held = |track: &Track| matches!(track.state(), LaneState::Held { .. });
        self.tracks.iter().filter(|(_, track)| held(track)).map(|(lane, _)| *lane).collect()
    }

    /// Whether the engine works.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The lanes that have a round out.
    pub fn running(&self) -> Vec<Lane> {
        let running = |track: &Track| matches!(track.state(), LaneState::Running { .. });
        self.tracks.iter().filter(|(_, track)| running(track)).map(|(lane, _)| *lane).collect()
    }

    /// One lane's memory.
    pub fn track(&self, lane: Lane) -> Option<&Track> {
        self.tracks.get(&lane)
    }

    fn take_in(self, input: Input, now: Mono, dice: &mut Dice, effects: &mut Vec<Effect>) -> Self {
        match input {
            Input::TimerDue => self,
            Input::Woken => {
                self.map_tracks(|lane, track| if lane.is_upload() { track.wake(now) } else { track })
            }
            Input::Asked => self.map_tracks(|_, track| track.urge(now)),
            Input::Finished { lane, report, route } => {
                self.finished(lane, &report, route, now, dice, effects)
            }
            Input::PollEvery { pause_ms } => {
                Self { poll_ms: pause_ms.unwrap_or(POLL_MS).clamp(POLL_MS_MIN, POLL_MS_MAX), ..self }
            }
            Input::HintsAllowed { on } => Self { watch: self.watch.allow(on), ..self },
            Input::Hinted => {
                self.map_tracks(|lane, track| if lane == Lane::Roll { track.wake(now) } else { track })
            }
            Input::HintsEnded => {
                let counts = Counts { hints_ended: self.counts.hints_ended.saturating_add(1), ..self.counts };
                Self { watch: self.watch.ended(now, dice), counts, ..self }
            }
            Input::ScopeChanged => self.begin_anew(now, effects),
            Input::OfflineDemo { on } => self.pretend(on, now, effects),
            Input::Stop => {
                effects.push(Effect::Abandon);
                Self { mode: Mode::Stopping, ..self }
            }
        }
    }

    fn begin_anew(self, now: Mono, effects: &mut Vec<Effect>) -> Self {
        if self.mode != Mode::Working {
            return self;
        }
        effects.extend([Effect::Abandon, Effect::DropClient]);
        Self { client: false, ..self }.map_tracks(|_, track| track.urge(now))
    }

    fn pretend(self, on: bool, now: Mono, effects: &mut Vec<Effect>) -> Self {
        match (self.mode, on) {
            (Mode::Working, true) => {
                effects.extend([Effect::Abandon, Effect::DropClient]);
                Self {
                    mode: Mode::Pretending { look_at: now.plus(SWITCH_LOOK_MS) },
                    link: self.link.pretend_gone(now),
                    client: false,
                    ..self
                }
            }
            (Mode::Pretending { .. }, false) => {
                let engine = Self { mode: Mode::Working, link: self.link.check_again(now), ..self };
                engine.map_tracks(|_, track| track.urge(now))
            }
            (Mode::Working, false) | (Mode::Pretending { .. }, true) | (Mode::Stopping, _) => self,
        }
    }

    fn finished(
        self,
        lane: Lane,
        report: &Report,
        route: bool,
        now: Mono,
        dice: &mut Dice,
        effects: &mut Vec<Effect>,
    ) -> Self {
        let was_failing = self.link.is_failing();
        let retry = if was_failing { backoff::LANE } else { backoff::ANSWERED };
        let pace = Pace { rest_ms: self.rest_ms(lane, dice), retry };
        let was_waiting = self.tracks.get(&lane).is_some_and(|track| track.failures() > 0);
        let mut engine =
            self.map_tracks(
                |other, track| {
                    if other == lane { track.finish(report, now, pace, dice) } else { track }
                },
            );
        if report.moved > 0 {
            engine.rebuilds = 0;
            if was_waiting {
                engine = engine.writes_are_back(lane, now, dice);
            }
        }
        if engine.mode != Mode::Working {
            return engine;
        }
        match (lane, report.result) {
            (Lane::Probe, Ok(_) | Err(Fault::Held | Fault::Overloaded)) => {
                engine.client = true;
                engine.heard(was_failing, now, dice)
            }
            (Lane::Probe, Err(Fault::Unauthorised)) => {
                engine.client = false;
                effects.push(Effect::DropClient);
                engine.link = engine.link.probe_failed(ProbeFailure::Refused, now);
                engine
            }
            (Lane::Probe, Err(Fault::NoAnswer)) => {
                let failure = if route { ProbeFailure::NoAnswer } else { ProbeFailure::NoRoute };
                engine.link = engine.link.probe_failed(failure, now);
                engine.renew_after_silence(now, effects)
            }
            (_, Err(Fault::NoAnswer | Fault::Unauthorised)) => engine.probe_at(now),
            (_, Ok(_)) if report.exchanged => engine.heard(was_failing, now, dice),
            // A refusal and a "slow down" are answers, too.
            (_, Err(Fault::Held | Fault::Overloaded)) => engine.heard(was_failing, now, dice),
            (_, Ok(_) | Err(Fault::Local | Fault::Cancelled)) => engine,
        }
    }

    fn renew_after_silence(self, now: Mono, effects: &mut Vec<Effect>) -> Self {
        let since = self.silent_since.unwrap_or(now);
        if now.since(since) < SILENCE_MS {
            return Self { silent_since: Some(since), ..self };
        }
        effects.push(Effect::DropClient);
        let engine = Self { client: false, silent_since: Some(now), ..self };
        engine.map_tracks(|lane, track| if lane == Lane::Probe { track.urge(now) } else { track })
    }

    /// A queue moves again after it stood still although the centre answered: whatever kept writes from a majority is
    /// over, so the other queues need not wait for the end of their own long pauses.
    fn writes_are_back(self, moved: Lane, now: Mono, dice: &mut Dice) -> Self {
        let back = now.plus(dice.up_to(RECOVERY_SPREAD_MS));
        self.map_tracks(
            |lane, track| {
                if lane != moved && lane.is_upload() { track.network_back(back) } else { track }
            },
        )
    }

    /// The centre answered, on whatever lane: the next probe can wait, or comes at once when one more answer is
    /// needed to be sure.
    fn heard(mut self, was_failing: bool, now: Mono, dice: &mut Dice) -> Self {
        self.link = self.link.exchanged(now);
        self.silent_since = None;
        if was_failing {
            let back = now.plus(dice.up_to(RECOVERY_SPREAD_MS));
            self = self.map_tracks(|_, track| track.network_back(back));
        }
        let probe_at = if self.link.wants_confirmation() { now } else { now.plus(PROBE_IDLE_MS) };
        self.probe_at(probe_at)
    }

    /// Pause of a lane when all is well. The roll's is spread by a fifth, so that a fleet does not poll in step.
    fn rest_ms(&self, lane: Lane, dice: &mut Dice) -> u64 {
        match lane {
            Lane::Probe => PROBE_IDLE_MS,
            Lane::Control => CONTROL_MS,
            Lane::Roll => self.poll_ms - self.poll_ms / 5 + dice.up_to(self.poll_ms / 5 * 2),
            Lane::Events | Lane::Guards | Lane::Ballots | Lane::Quarantine | Lane::Copies => SWEEP_MS,
        }
    }

    /// When the next probe goes out; never shortens the probe's own back-off.
    fn probe_at(self, at: Mono) -> Self {
        self.map_tracks(|lane, track| match (lane, track.state()) {
            (Lane::Probe, LaneState::Resting { .. }) => track.rest_until(at),
            _ => track,
        })
    }

    fn may_start(&self, lane: Lane) -> bool {
        self.mode == Mode::Working && (self.client || lane == Lane::Probe)
    }

    fn start_due(mut self, now: Mono, effects: &mut Vec<Effect>) -> Self {
        for lane in Lane::ALL {
            if !self.may_start(lane) {
                continue;
            }
            let Some(track) = self.tracks.remove(&lane) else { continue };
            let track = match track.due() {
                Some(due) if due <= now => {
                    let (track, job) = track.start();
                    effects.push(Effect::Run(job));
                    track
                }
                Some(_) | None => track,
            };
            self.tracks.insert(lane, track);
        }
        self
    }

    fn stalled_at(&self) -> Option<Mono> {
        let reachable = self.client && !self.link.is_failing();
        let oldest = self.tracks.values().filter_map(Track::owing_since).min();
        oldest.filter(|_| reachable).map(|since| since.plus(STALL_MS))
    }

    /// The watchdog: the centre answers probes and yet a queue does not move, so the client is to blame.
    fn look_for_stall(self, now: Mono, effects: &mut Vec<Effect>) -> Self {
        if self.mode != Mode::Working || self.stalled_at().is_none_or(|at| at > now) {
            return self;
        }
        let rebuilds = self.rebuilds.saturating_add(1);
        let mut counts = self.counts;
        effects.push(Effect::DropClient);
        counts.clients_renewed = counts.clients_renewed.saturating_add(1);
        if rebuilds > REBUILDS_MAX {
            effects.push(Effect::Abandon);
            counts.rounds_abandoned = counts.rounds_abandoned.saturating_add(1);
        }
        let rebuilds = if rebuilds > REBUILDS_MAX { 0 } else { rebuilds };
        let engine = Self { client: false, rebuilds, counts, ..self };
        engine.map_tracks(
            |lane, track| {
                if lane == Lane::Probe { track.urge(now) } else { track.with_new_client(now) }
            },
        )
    }

    /// Hints are followed while they are allowed and the centre answers. They end with the client that brought them.
    fn tend_hints(self, now: Mono, effects: &mut Vec<Effect>) -> Self {
        let may = self.mode == Mode::Working && self.client && self.watch.is_allowed();
        let watch = if self.watch.is_open() && !may {
            effects.push(Effect::LeaveHints);
            self.watch.close(now)
        } else if may && self.watch.due().is_some_and(|due| due <= now) {
            effects.push(Effect::FollowHints);
            self.watch.open(now)
        } else {
            self.watch
        };
        Self { watch, ..self }
    }

    fn look_at_switch(self, now: Mono, effects: &mut Vec<Effect>) -> Self {
        match self.mode {
            Mode::Pretending { look_at } if look_at <= now => {
                effects.push(Effect::LookAtSwitch);
                Self { mode: Mode::Pretending { look_at: now.plus(SWITCH_LOOK_MS) }, ..self }
            }
            Mode::Pretending { .. } | Mode::Working | Mode::Stopping => self,
        }
    }

    fn map_tracks(mut self, mut change: impl FnMut(Lane, Track) -> Track) -> Self {
        self.tracks = self.tracks.into_iter().map(|(lane, track)| (lane, change(lane, track))).collect();
        self
    }
}

#[cfg(test)]
mod tests;
