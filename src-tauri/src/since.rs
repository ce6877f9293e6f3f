//! Since when the machine and the booth are as they are. Whole minutes, in memory and for the staff's window alone: when the
//! booth became free is when somebody had voted. The table sees them leave; nobody else has to know, and nobody later.

use urna_domain::Millis;

use crate::wire::{BoothState, DeviceStanding};

const MINUTE_MS: i64 = 60_000;

/// A state, and the minute in which it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Since<T> {
    state: T,
    minute: Millis,
}

impl<T: PartialEq> Since<T> {
    /// What was seen first began then: the booth of a program that starts was not ready before.
    pub(crate) fn first(state: T, now: Millis) -> Self {
        Self { state, minute: whole(now) }
    }

    /// Takes in how it is now. What follows never began before what went before it, whatever the clock does.
    pub(crate) fn look(self, state: T, now: Millis) -> Self {
        if state == self.state {
            return self;
        }
        Self { state, minute: whole(now).max(self.minute) }
    }

    /// The minute in which it began.
    pub(crate) fn minute(&self) -> Millis {
        self.minute
    }
}

/// What there is to say it of.
#[derive(Debug, Default)]
pub(crate) struct Standings {
    device: Option<Since<DeviceStanding>>,
    booth: Option<Since<BoothState>>,
}

impl Standings {
    /// Takes in how both are now, and says the minutes since which they are so.
    pub(crate) fn look(
        &mut self,
        device: DeviceStanding,
        booth: BoothState,
        now: Millis,
    ) -> (Millis, Millis) {
        let device = self.device.map_or(Since::first(device, now), |since| since.look(device, now));
        let booth = self.booth.map_or(Since::first(booth, now), |since| since.look(booth, now));
        *self = Self { device: Some(device), booth: Some(booth) };
        (device.minute(), booth.minute())
    }
}

fn whole(at: Millis) -> Millis {
    Millis(at.0 - at.0.rem_euclid(MINUTE_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_the_minute_in_which_it_began_and_nothing_finer() {
        let ready = Since::first("ready", Millis(9 * MINUTE_MS + 12_345));
        assert_eq!(ready.minute(), Millis(9 * MINUTE_MS));
        let still = ready.look("ready", Millis(30 * MINUTE_MS));
        assert_eq!(still, ready);
        let busy = still.look("busy", Millis(31 * MINUTE_MS + 59_999));
        assert_eq!(busy.minute(), Millis(31 * MINUTE_MS));
        let ready_again = busy.look("ready", Millis(31 * MINUTE_MS + 59_999));
        assert_eq!(ready_again.minute(), busy.minute(), "a vote may be quicker than a minute");
    }

    #[test]
    fn the_machine_and_the_booth_begin_apart() {
        let mut standings = Standings::default();
        let minute = |minute: i64| Millis(minute * MINUTE_MS);
        let first = standings.look(DeviceStanding::InOrder, BoothState::Ready, minute(1));
        assert_eq!(first, (minute(1), minute(1)));
        let busy = standings.look(DeviceStanding::InOrder, BoothState::Busy, minute(5));
        assert_eq!(busy, (minute(1), minute(5)));
        let low = standings.look(DeviceStanding::DiskLow, BoothState::Busy, minute(9));
        assert_eq!(low, (minute(9), minute(5)));
    }

    #[test]
    fn a_clock_that_goes_back_takes_no_beginning_with_it() {
        let busy = Since::first("busy", Millis(60 * MINUTE_MS));
        let ready = busy.look("ready", Millis(10 * MINUTE_MS));
        assert_eq!(ready.minute(), busy.minute());
        assert_eq!(ready.look("busy", Millis(61 * MINUTE_MS)).minute(), Millis(61 * MINUTE_MS));
    }
}
