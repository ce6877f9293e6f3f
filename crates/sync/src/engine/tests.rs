#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::lanes::{Job, Left};

/// An engine, the time, and the rounds that are out: what a worker is, without performing anything.
struct Desk {
    engine: Engine,
    now: Mono,
    seed: u64,
    out: BTreeMap<Lane, Job>,
    clients_dropped: u32,
    abandoned: u32,
    switch_looks: u32,
    follows_hints: bool,
}

impl Desk {
    fn new() -> Self {
        let (engine, now) = (Engine::new(Mono(0)), Mono(0));
        let mut desk = Self {
            engine,
            now,
            seed: 1,
            out: BTreeMap::new(),
            clients_dropped: 0,
            abandoned: 0,
            switch_looks: 0,
            follows_hints: false,
        };
        desk.step(Input::TimerDue);
        desk
    }

    fn connected() -> Self {
        let mut desk = Self::new();
        desk.end(Lane::Probe, done());
        desk.end(Lane::Probe, done());
        for lane in Lane::ALL {
            if desk.out.contains_key(&lane) {
                desk.end(lane, done());
            }
        }
        assert_eq!(desk.engine.connection().0, Connection::Connected);
        desk
    }

    fn step(&mut self, input: Input) {
        self.seed += 1;
        let (engine, effects) = self.engine.clone().step(input, self.now, Dice::new(self.seed));
        self.engine = engine;
        for effect in effects {
            match effect {
                Effect::Run(job) => {
                    assert!(self.out.insert(job.lane, job).is_none(), "two rounds of {:?}", job.lane)
                }
                Effect::Abandon => self.abandoned += 1,
                Effect::DropClient => self.clients_dropped += 1,
                Effect::LookAtSwitch => self.switch_looks += 1,
                Effect::FollowHints => {
                    assert!(!self.follows_hints, "hints are followed twice");
                    self.follows_hints = true;
                }
                Effect::LeaveHints => {
                    assert!(self.follows_hints, "hints are left that nobody followed");
                    self.follows_hints = false;
                }
            }
        }
        assert_eq!(self.out.keys().copied().collect::<Vec<_>>(), self.engine.running());
    }

    fn end(&mut self, lane: Lane, report: Report) {
        assert!(self.out.remove(&lane).is_some(), "{lane:?} has no round out");
        self.step(Input::Finished { lane, report, route: true });
    }

    /// Lets the time pass up to `until`, ending every round as `end` says.
    fn live(&mut self, until: Mono, mut end: impl FnMut(Lane, Mono) -> Report) {
        self.live_with(until, |lane, now| Some(end(lane, now)));
    }

    /// The same; a round without a report stays out for ever.
    fn live_with(&mut self, until: Mono, mut end: impl FnMut(Lane, Mono) -> Option<Report>) {
        let mut stuck = Vec::new();
        while self.now < until {
            while let Some(lane) = self.out.keys().copied().find(|lane| !stuck.contains(lane)) {
                match end(lane, self.now) {
                    Some(report) => self.end(lane, report),
                    None => stuck.push(lane),
                }
            }
            match self.engine.next_deadline() {
                Some(at) if at < until => {
                    assert!(at >= self.now);
                    self.now = at;
                    self.step(Input::TimerDue);
                }
                Some(_) | None => self.now = until,
            }
        }
        self.step(Input::TimerDue);
    }
}

fn done() -> Report {
    Report { moved: 0, exchanged: true, result: Ok(Left::default()) }
}

fn failed(fault: Fault) -> Report {
    Report { moved: 0, exchanged: false, result: Err(fault) }
}

#[test]
fn nothing_but_the_probe_starts_before_the_centre_answered() {
    let mut desk = Desk::new();
    assert_eq!(desk.engine.running(), [Lane::Probe]);
    desk.end(Lane::Probe, done());
    assert_eq!(desk.engine.running(), Lane::ALL, "then every lane, and the probe once more to be sure");
}

#[test]
fn a_hint_asks_for_the_roll_at_once_and_for_nothing_else() {
    let mut desk = Desk::connected();
    desk.now = desk.now.plus(100);
    desk.step(Input::Hinted);
    assert_eq!(desk.engine.running(), [Lane::Roll]);
    desk.step(Input::Hinted);
    desk.step(Input::Hinted);
    desk.end(Lane::Roll, done());
    assert_eq!(desk.engine.running(), [Lane::Roll], "once more, however often it was said");
    desk.end(Lane::Roll, done());
    assert_eq!(desk.engine.running(), []);
}

#[test]
fn a_hint_does_not_shorten_a_back_off() {
    let mut desk = Desk::connected();
    let now = desk.now;
    for _ in 0..3 {
        desk.step(Input::Asked);
        desk.end(Lane::Roll, failed(Fault::NoAnswer));
        desk.live(now, |_, _| done());
    }
    let due = desk.engine.track(Lane::Roll).unwrap().due();
    desk.step(Input::Hinted);
    assert_eq!(desk.engine.track(Lane::Roll).unwrap().due(), due);
}

#[test]
fn hints_are_followed_only_while_they_are_allowed_and_the_centre_answers() {
    let mut desk = Desk::connected();
    assert!(!desk.follows_hints, "the office did not allow them");
    desk.step(Input::HintsAllowed { on: true });
    assert!(desk.follows_hints);
    desk.step(Input::HintsAllowed { on: false });
    assert!(!desk.follows_hints);
    desk.step(Input::HintsAllowed { on: true });
    desk.step(Input::OfflineDemo { on: true });
    assert!(!desk.follows_hints, "the network counts as gone");
    desk.step(Input::OfflineDemo { on: false });
    desk.end(Lane::Probe, done());
    assert!(desk.follows_hints);
    desk.step(Input::Stop);
    assert!(!desk.follows_hints);
}

#[test]
fn hints_that_end_cost_nothing_but_time() {
    let mut desk = Desk::connected();
    desk.step(Input::HintsAllowed { on: true });
    let mut polls = 0;
    for round in 1..=50 {
        desk.follows_hints = false;
        desk.step(Input::HintsEnded);
        let until = desk.now.plus(POLL_MS_MAX);
        desk.live(until, |lane, _| {
            polls += u32::from(lane == Lane::Roll);
            done()
        });
        assert!(desk.follows_hints, "they are tried again within five minutes");
        assert_eq!(desk.engine.connection().0, Connection::Connected, "round {round}");
    }
    assert!(polls >= 50 * 45, "the roll was asked for at its own pace all the while: {polls}");
    assert_eq!((desk.clients_dropped, desk.abandoned), (0, 0));
    assert_eq!(desk.engine.counts().hints_ended, 50);
}

#[test]
fn no_lane_blocks_another() {
    for stuck in Lane::ALL {
        for fault in [Fault::NoAnswer, Fault::Overloaded, Fault::Held, Fault::Local] {
            if stuck == Lane::Probe && fault == Fault::NoAnswer {
                continue;
            }
            let mut desk = Desk::connected();
            let mut rounds = BTreeMap::new();
            desk.live(Mono(200_000), |lane, _| {
                *rounds.entry(lane).or_insert(0) += 1;
                if lane == stuck { failed(fault) } else { done() }
            });
            for lane in Lane::ALL {
                // The probe rests while the others are heard.
                let least = if lane == stuck || lane == Lane::Probe { 0 } else { 3 };
                assert!(rounds.get(&lane).copied().unwrap_or(0) >= least, "{stuck:?} {fault:?}: {rounds:?}");
            }
        }
    }
}

#[test]
fn a_round_that_never_ends_blocks_no_other_lane() {
    let mut desk = Desk::connected();
    let mut rounds = BTreeMap::new();
    desk.live_with(Mono(200_000), |lane, _| {
        *rounds.entry(lane).or_insert(0) += 1;
        (lane != Lane::Roll).then(done)
    });
    assert_eq!(rounds.remove(&Lane::Roll), Some(1));
    assert!(rounds.values().all(|count| *count >= 3), "{rounds:?}");
    assert_eq!(desk.engine.running(), [Lane::Roll]);
}

#[test]
fn waking_starts_the_uploads_and_leaves_the_download_alone() {
    let mut desk = Desk::connected();
    desk.now = Mono(1_000);
    desk.step(Input::Woken);
    assert_eq!(desk.engine.running(), [Lane::Events, Lane::Guards, Lane::Ballots, Lane::Quarantine]);
}

#[test]
fn a_voter_at_the_desk_does_not_hammer_a_dead_network() {
    let mut desk = Desk::connected();
    let mut attempts = 0;
    for second in 1..=600 {
        desk.now = desk.now.max(Mono(second * 1_000));
        desk.step(Input::Woken);
        let now = desk.now;
        desk.live(now.plus(1), |_, _| {
            attempts += 1;
            failed(Fault::NoAnswer)
        });
    }
    assert_eq!(desk.engine.connection().0, Connection::NoServer);
    assert!(attempts < 250, "{attempts} attempts in ten minutes for seven lanes");
}

#[test]
fn the_network_back_is_found_within_half_a_minute_and_everything_flows_at_once() {
    let mut desk = Desk::connected();
    let back = Mono(3_600_000);
    let mut drained = BTreeMap::new();
    desk.live(Mono(3_700_000), |lane, now| {
        if now < back {
            return failed(Fault::NoAnswer);
        }
        drained.entry(lane).or_insert(now);
        done()
    });
    assert_eq!(desk.engine.connection().0, Connection::Connected);
    for lane in Lane::ALL {
        let after = drained.get(&lane).unwrap().since(back);
        assert!(after <= 30_000 + RECOVERY_SPREAD_MS, "{lane:?} after {after} ms");
    }
}

#[test]
fn the_first_queue_that_moves_again_after_a_long_stand_wakes_the_others() {
    let mut desk = Desk::connected();
    let back = Mono(3_600_000);
    let mut moved = BTreeMap::new();
    desk.live(Mono(4_200_000), |lane, now| {
        if lane.is_upload() && now < back {
            return failed(Fault::NoAnswer);
        }
        if lane.is_upload() && now >= back {
            moved.entry(lane).or_insert(now);
        }
        let moved = u64::from(lane.is_upload());
        Report { moved, ..done() }
    });
    let first = *moved.values().min().unwrap();
    assert_eq!(moved.len(), Lane::ALL.into_iter().filter(|lane| lane.is_upload()).count());
    for (lane, at) in moved {
        let after = at.since(first);
        assert!(after <= RECOVERY_SPREAD_MS, "{lane:?} {after} ms after the first");
    }
}

#[test]
fn a_queue_that_fails_while_the_centre_answers_is_tried_every_minute() {
    let mut desk = Desk::connected();
    let mut tried = Vec::new();
    desk.live(Mono(3_600_000), |lane, now| {
        if lane != Lane::Events {
            return done();
        }
        tried.push(now);
        failed(Fault::NoAnswer)
    });
    let longest = tried.iter().zip(tried.iter().skip(1)).map(|(one, next)| next.since(*one)).max().unwrap();
    assert!(longest <= backoff::ANSWERED.max_ms + RECOVERY_SPREAD_MS, "{longest} ms without a try");
    assert!(longest > backoff::ANSWERED.max_ms / 2, "and it does wait: {longest} ms");
}

#[test]
fn a_new_client_is_tried_at_once_by_the_queue_that_it_is_for() {
    let mut desk = Desk::connected();
    while desk.clients_dropped == 0 {
        for lane in Lane::ALL {
            if desk.out.contains_key(&lane) {
                desk.end(lane, if lane == Lane::Events { failed(Fault::NoAnswer) } else { done() });
            }
        }
        desk.now = desk.engine.next_deadline().unwrap();
        desk.step(Input::TimerDue);
    }
    assert!(desk.out.contains_key(&Lane::Probe));
    assert!(!desk.out.contains_key(&Lane::Events), "not before the new client answered");
    desk.end(Lane::Probe, done());
    assert!(desk.out.contains_key(&Lane::Events));
}

#[test]
fn while_pretending_nothing_touches_the_network_and_the_switch_is_looked_at() {
    let mut desk = Desk::connected();
    desk.step(Input::Asked);
    desk.step(Input::OfflineDemo { on: true });
    assert_eq!((desk.abandoned, desk.clients_dropped), (1, 1));
    assert_eq!(desk.engine.connection().0, Connection::NoNetwork);
    desk.out.clear();
    for lane in desk.engine.running() {
        let cancelled = failed(Fault::Cancelled);
        desk.engine = desk
            .engine
            .clone()
            .step(Input::Finished { lane, report: cancelled, route: true }, desk.now, Dice::new(0))
            .0;
    }
    desk.step(Input::Asked);
    desk.live(Mono(60_000), |lane, _| panic!("{lane:?} started"));
    assert!(desk.switch_looks >= 25, "{}", desk.switch_looks);

    desk.step(Input::OfflineDemo { on: false });
    assert_eq!(desk.engine.running(), [Lane::Probe]);
    desk.end(Lane::Probe, done());
    assert_eq!(desk.engine.running(), Lane::ALL);
}

#[test]
fn after_stop_nothing_starts() {
    let mut desk = Desk::connected();
    desk.step(Input::Stop);
    assert_eq!(desk.abandoned, 1);
    desk.step(Input::Asked);
    desk.step(Input::OfflineDemo { on: false });
    assert!(desk.engine.running().is_empty());
    assert_eq!(desk.engine.next_deadline(), None);
}

#[test]
fn a_refused_credential_drops_the_client_and_shows_at_once() {
    let mut desk = Desk::connected();
    desk.step(Input::Asked);
    desk.end(Lane::Probe, failed(Fault::Unauthorised));
    assert_eq!((desk.engine.connection().0, desk.clients_dropped), (Connection::Refused, 1));
    desk.live(Mono(600_000), |_, _| done());
    assert_eq!(desk.engine.connection().0, Connection::Connected, "and a new credential heals it");
}

#[test]
fn a_lane_without_rights_is_named_and_heals_by_itself() {
    let mut desk = Desk::connected();
    desk.live(Mono(100_000), |lane, _| if lane == Lane::Guards { failed(Fault::Held) } else { done() });
    assert_eq!(desk.engine.held(), [Lane::Guards]);
    assert_eq!(desk.engine.connection().0, Connection::Connected);
    desk.live(Mono(500_000), |_, _| done());
    assert!(desk.engine.held().is_empty());
}

#[test]
fn a_queue_that_does_not_move_gets_a_new_client_and_at_last_new_rounds() {
    let mut desk = Desk::connected();
    desk.live(Mono(2_000_000), |lane, _| if lane == Lane::Events { failed(Fault::NoAnswer) } else { done() });
    assert!(desk.clients_dropped > REBUILDS_MAX, "{}", desk.clients_dropped);
    assert!(desk.abandoned >= 1);
}

#[test]
fn a_short_silence_is_no_reason_for_a_new_client_and_a_long_one_is() {
    let mut desk = Desk::connected();
    desk.live(Mono(SILENCE_MS - 1), |_, _| failed(Fault::NoAnswer));
    assert_eq!(desk.clients_dropped, 0);
    desk.live(Mono(2_000_000), |_, _| failed(Fault::NoAnswer));
    let most = u32::try_from(2_000_000 / SILENCE_MS).unwrap();
    assert!((most / 3..=most).contains(&desk.clients_dropped), "{}", desk.clients_dropped);
    let before = desk.clients_dropped;
    desk.live(Mono(3_000_000), |_, _| done());
    assert_eq!(desk.engine.connection().0, Connection::Connected);
    // The watchdog may want one more, for what was owed all that time.
    assert!(desk.clients_dropped <= before + 1);
}

#[test]
fn the_office_may_change_the_pace_within_bounds() {
    for (asked, expected) in [(Some(5), POLL_MS_MIN), (Some(u64::MAX), POLL_MS_MAX), (None, POLL_MS)] {
        let mut desk = Desk::connected();
        desk.step(Input::PollEvery { pause_ms: asked });
        desk.step(Input::Asked);
        desk.end(Lane::Roll, done());
        let due = desk.engine.track(Lane::Roll).unwrap().due().unwrap().since(desk.now);
        assert!(due >= expected / 5 * 4 && due <= expected / 5 * 6, "{asked:?}: {due}");
    }
}

#[test]
fn an_idle_station_probes_only_when_nothing_else_was_heard() {
    let mut desk = Desk::connected();
    let mut probes = 0;
    let mut polls = 0;
    desk.live(Mono(600_000), |lane, _| {
        probes += u32::from(lane == Lane::Probe);
        polls += u32::from(lane == Lane::Roll);
        done()
    });
    assert!((50..=75).contains(&polls), "{polls} polls in ten minutes");
    assert!(probes <= 2, "{probes} probes beside them");
    assert_eq!(desk.engine.connection().0, Connection::Connected);
}

fn any_report() -> impl Strategy<Value = Report> {
    let result = prop_oneof![
        3 => (any::<bool>(), any::<bool>()).prop_map(|(more, duplicates)| Ok(Left { more, duplicates })),
        1 => prop_oneof![
            Just(Fault::NoAnswer), Just(Fault::Overloaded), Just(Fault::Unauthorised), Just(Fault::Held),
            Just(Fault::Local), Just(Fault::Cancelled),
        ].prop_map(Err),
    ];
    (0_u64..3, any::<bool>(), result).prop_map(|(moved, exchanged, result)| Report {
        moved,
        exchanged,
        result,
    })
}

proptest! {
    /// Whatever happened before, once the centre answers and the rows move, every lane goes round.
    #[test]
    fn everything_is_sent_in_the_end(
        day in prop::collection::vec((0_u64..120_000, 0_u8..10, any_report()), 1..60),
        seed: u64,
    ) {
        let mut desk = Desk::new();
        desk.seed = seed >> 1;
        for (pause, what, report) in day {
            desk.now = desk.now.plus(pause);
            match (what, desk.out.keys().next().copied()) {
                (0, _) => desk.step(Input::Woken),
                (1, _) => desk.step(Input::Asked),
                (2, _) => desk.step(Input::OfflineDemo { on: true }),
                (3, _) => desk.step(Input::OfflineDemo { on: false }),
                (4, _) | (_, None) => desk.step(Input::TimerDue),
                (_, Some(lane)) => desk.end(lane, report),
            }
        }
        desk.step(Input::OfflineDemo { on: false });
        let mut rounds = BTreeMap::new();
        let until = desk.now.plus(400_000);
        desk.live(until, |lane, _| {
            *rounds.entry(lane).or_insert(0) += 1;
            Report { moved: 1, exchanged: true, result: Ok(Left::default()) }
        });
        for lane in [Lane::Control, Lane::Roll, Lane::Events, Lane::Guards, Lane::Ballots, Lane::Quarantine] {
            prop_assert!(rounds.contains_key(&lane), "{lane:?} never went round: {rounds:?}");
        }
        prop_assert_eq!(desk.engine.connection().0, Connection::Connected);
    }
}
