//! What the station says of its connection, with hysteresis: the word on the screen changes rarely and is
//! never a frozen green light.
//!
//! "No answer" needs three failed probes *and* twenty seconds; "connected" needs two authenticated exchanges
//! and falls back to "checking" when the last one is more than thirty seconds old. A refusal by the centre and
//! the offline demonstration are certain, so they show at once.

use crate::moment::Mono;

/// Failed probes in a row before "no answer".
pub const PROBES_FAILED_MIN: u32 = 3;
/// And this long since the first of them.
pub const FAILING_MS_MIN: u64 = 20_000;
/// Authenticated exchanges in a row before "connected".
pub const EXCHANGES_MIN: u32 = 2;
/// A connection that exchanged nothing for longer is no longer called connected.
pub const EXCHANGE_AGE_MS_MAX: u64 = 30_000;

/// The connection as people are told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connection {
    /// Starting up, or nothing was heard for a while.
    Checking,
    /// Authenticated exchanges succeed.
    Connected,
    /// The centre does not answer.
    NoServer,
    /// This machine has no network, or the offline demonstration is on.
    NoNetwork,
    /// The centre does not recognise this station.
    Refused,
}

/// How a probe failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeFailure {
    /// This machine has a network, the centre does not answer.
    NoAnswer,
    /// This machine has no route to anywhere.
    NoRoute,
    /// The credential was not accepted.
    Refused,
}

/// The evidence behind the word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    shown: Connection,
    since: Mono,
    exchanges: u32,
    last_exchange: Option<Mono>,
    failed: u32,
    first_failed: Option<Mono>,
    route: bool,
}

impl Link {
    /// Nothing known yet.
    pub fn new(now: Mono) -> Self {
        Self {
            shown: Connection::Checking,
            since: now,
            exchanges: 0,
            last_exchange: None,
            failed: 0,
            first_failed: None,
            route: true,
        }
    }

    /// What is shown.
    pub fn shown(&self) -> Connection {
        self.shown
    }

    /// Since when.
    pub fn since(&self) -> Mono {
        self.since
    }

    /// When an authenticated exchange last succeeded.
    pub fn last_exchange(&self) -> Option<Mono> {
        self.last_exchange
    }

    /// Whether the latest news was a failure.
    pub fn is_failing(&self) -> bool {
        self.failed > 0
    }

    /// Whether one more exchange is wanted at once to be sure.
    pub fn wants_confirmation(&self) -> bool {
        self.shown != Connection::Connected && self.exchanges > 0
    }

    /// An authenticated exchange succeeded.
    pub fn exchanged(mut self, now: Mono) -> Self {
        self.failed = 0;
        self.first_failed = None;
        self.route = true;
        self.exchanges = self.exchanges.saturating_add(1);
        self.last_exchange = Some(now);
        if self.exchanges >= EXCHANGES_MIN { self.show(Connection::Connected, now) } else { self }
    }

    /// A probe failed.
    pub fn probe_failed(mut self, failure: ProbeFailure, now: Mono) -> Self {
        self.exchanges = 0;
        self.failed = self.failed.saturating_add(1);
        self.first_failed.get_or_insert(now);
        match failure {
            ProbeFailure::Refused => {
                self.first_failed = None;
                self.failed = 1;
                self.show(Connection::Refused, now)
            }
            ProbeFailure::NoAnswer => {
                self.route = true;
                self.look_again(now)
            }
            ProbeFailure::NoRoute => {
                self.route = false;
                self.look_again(now)
            }
        }
    }

    /// The offline demonstration was switched on.
    pub fn pretend_gone(mut self, now: Mono) -> Self {
        self.exchanges = 0;
        self.failed = 0;
        self.first_failed = None;
        self.show(Connection::NoNetwork, now)
    }

    /// Start over: the demonstration was switched off.
    pub fn check_again(mut self, now: Mono) -> Self {
        self.exchanges = 0;
        self.show(Connection::Checking, now)
    }

    /// Lets time pass.
    pub fn look_again(self, now: Mono) -> Self {
        if self.down_at().is_some_and(|at| at <= now) {
            let down = if self.route { Connection::NoServer } else { Connection::NoNetwork };
            return self.show(down, now);
        }
        if self.stale_at().is_some_and(|at| at <= now) {
            return self.show(Connection::Checking, now);
        }
        self
    }

    /// When [`Link::look_again`] may change what is shown, if nothing else happens.
    pub fn next_deadline(&self) -> Option<Mono> {
        let pending_down = self.down_at().filter(|_| self.shown != self.down_word());
        [pending_down, self.stale_at()].into_iter().flatten().min()
    }

    fn down_word(&self) -> Connection {
        if self.route { Connection::NoServer } else { Connection::NoNetwork }
    }

    fn down_at(&self) -> Option<Mono> {
        (self.failed >= PROBES_FAILED_MIN).then_some(self.first_failed?.plus(FAILING_MS_MIN))
    }

    fn stale_at(&self) -> Option<Mono> {
        (self.shown == Connection::Connected).then_some(self.last_exchange?.plus(EXCHANGE_AGE_MS_MAX + 1))
    }

    fn show(mut self, connection: Connection, now: Mono) -> Self {
        if self.shown != connection {
            self.shown = connection;
            self.since = now;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn connected() -> Link {
        Link::new(Mono(0)).exchanged(Mono(10)).exchanged(Mono(20))
    }

    #[test]
    fn one_exchange_is_not_yet_connected_two_are() {
        let link = Link::new(Mono(0)).exchanged(Mono(10));
        assert_eq!(link.shown(), Connection::Checking);
        assert!(link.wants_confirmation());
        let link = link.exchanged(Mono(20));
        assert_eq!((link.shown(), link.since()), (Connection::Connected, Mono(20)));
    }

    #[test]
    fn three_failures_within_twenty_seconds_do_not_show() {
        let link = [1_000, 2_000, 3_000]
            .into_iter()
            .fold(connected(), |link, at| link.probe_failed(ProbeFailure::NoAnswer, Mono(at)));
        assert_eq!(link.shown(), Connection::Connected);
        assert_eq!(link.next_deadline(), Some(Mono(21_000)));
        assert_eq!(link.look_again(Mono(21_000)).shown(), Connection::NoServer);
    }

    #[test]
    fn two_failures_never_show_as_no_answer_however_long_ago() {
        let link = connected().probe_failed(ProbeFailure::NoAnswer, Mono(1_000));
        let link = link.probe_failed(ProbeFailure::NoAnswer, Mono(900_000));
        assert_eq!(link.shown(), Connection::Checking, "only that nothing was heard for a while");
    }

    #[test]
    fn a_success_between_failures_starts_the_count_again() {
        let mut link = connected();
        for at in [1_000, 15_000] {
            link = link.probe_failed(ProbeFailure::NoAnswer, Mono(at));
        }
        link = link.exchanged(Mono(20_000)).probe_failed(ProbeFailure::NoAnswer, Mono(22_000));
        assert_eq!(link.look_again(Mono(45_000)).shown(), Connection::Connected);
    }

    #[test]
    fn silence_is_never_shown_as_connected() {
        let link = connected();
        assert_eq!(link.clone().look_again(Mono(30_020)).shown(), Connection::Connected);
        assert_eq!(link.look_again(Mono(30_021)).shown(), Connection::Checking);
    }

    #[test]
    fn no_route_is_told_apart_from_no_answer() {
        let link = [1_000, 12_000, 24_000]
            .into_iter()
            .fold(connected(), |link, at| link.probe_failed(ProbeFailure::NoRoute, Mono(at)));
        assert_eq!(link.shown(), Connection::NoNetwork);
        let link = link.probe_failed(ProbeFailure::NoAnswer, Mono(30_000));
        assert_eq!(link.shown(), Connection::NoServer, "the cable is back, the centre is not");
    }

    #[test]
    fn a_refusal_shows_at_once_and_needs_two_exchanges_to_go() {
        let link = connected().probe_failed(ProbeFailure::Refused, Mono(1_000));
        assert_eq!(link.shown(), Connection::Refused);
        let link = link.exchanged(Mono(2_000));
        assert_eq!(link.shown(), Connection::Refused);
        assert_eq!(link.exchanged(Mono(3_000)).shown(), Connection::Connected);
    }

    #[test]
    fn the_demonstration_shows_at_once() {
        let link = connected().pretend_gone(Mono(1_000));
        assert_eq!(link.shown(), Connection::NoNetwork);
        assert_eq!(link.check_again(Mono(2_000)).shown(), Connection::Checking);
    }

    proptest! {
        #[test]
        fn the_word_never_claims_more_than_the_evidence(steps in prop::collection::vec((0_u64..15_000, 0_u8..4), 1..80)) {
            let mut now = Mono(0);
            let mut link = Link::new(now);
            for (pause, what) in steps {
                now = now.plus(pause);
                link = match what {
                    0 => link.exchanged(now),
                    1 => link.probe_failed(ProbeFailure::NoAnswer, now),
                    2 => link.probe_failed(ProbeFailure::NoRoute, now),
                    _ => link.look_again(now),
                };
                link = link.look_again(now);
                if link.shown() == Connection::Connected {
                    let age = link.last_exchange().map(|at| now.since(at));
                    prop_assert!(age.is_some_and(|age| age <= EXCHANGE_AGE_MS_MAX));
                }
                prop_assert!(link.next_deadline().is_none_or(|at| at > now), "a due deadline was acted on");
                prop_assert!(link.since() <= now);
            }
        }
    }
}
