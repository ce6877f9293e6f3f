//! The network between one station and the cluster, and what becomes of one call in it.

use std::time::Duration;

use crate::chance::Chance;

/// How the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weather {
    /// Calls take milliseconds.
    #[default]
    Clear,
    /// Calls take seconds, some longer than anybody waits.
    Slow,
    /// Nothing gets out, and the machine says so.
    Down,
    /// Nothing gets out, and nobody says anything.
    Silent,
    /// Requests get out, answers do not come back.
    OneWay,
    /// The centre does not accept the credential.
    Refused,
    /// The office took the right to write away.
    Forbidden,
    /// A bit of everything, so many calls in a hundred.
    Rough(u8),
}

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Time until the request arrives; `None` when it never does.
    pub out: Option<Duration>,
    /// It arrives a second time, so much later, and the second answer is the one that comes back.
    pub twice: Option<Duration>,
    /// Time until the answer arrives; `None` when it never does.
    pub back: Option<Duration>,
    /// Time after which the driver gives up on what does not come.
    pub patience: Duration,
    /// The cluster asks for less instead of doing anything.
    pub overloaded: bool,
    /// The driver says that nothing was sent although it may have been: the error says less than the truth.
    pub misleading: bool,
}

/// The driver gives up after so much, at most.
const PATIENCE_MS_MAX: u64 = 45_000;

impl Weather {
    /// Any weather.
    pub fn draw(chance: &mut Chance) -> Self {
        match chance.between(0, 11) {
            0..=2 => Self::Clear,
            3 => Self::Slow,
            4 => Self::Down,
            5 => Self::Silent,
            6 => Self::OneWay,
            7 => Self::Refused,
            8 => Self::Forbidden,
            _ => Self::Rough(u8::try_from(chance.between(5, 60)).unwrap()),
        }
    }

    /// What becomes of the next call.
    pub fn passage(self, chance: &mut Chance) -> Passage {
        let fine = Passage {
            out: Some(chance.pause(1, 80)),
            twice: None,
            back: Some(chance.pause(1, 80)),
            patience: chance.pause(2_000, PATIENCE_MS_MAX),
            overloaded: false,
            misleading: chance.percent(20),
        };
        match self {
            Self::Clear | Self::Refused | Self::Forbidden => fine,
            Self::Slow => Passage {
                out: Some(chance.pause(200, 15_000)),
                back: Some(chance.pause(200, 15_000)),
                ..fine
            },
            Self::Down => Passage { out: None, patience: chance.pause(0, 3_000), misleading: true, ..fine },
            Self::Silent => Passage { out: None, ..fine },
            Self::OneWay => Passage { back: None, ..fine },
            Self::Rough(percent) if chance.percent(percent.into()) => match chance.between(0, 5) {
                0 => Passage { out: None, ..fine },
                1 => Passage { back: None, ..fine },
                2 => Passage { twice: Some(chance.pause(0, 5_000)), ..fine },
                3 => Passage { overloaded: true, ..fine },
                4 => Passage { out: Some(chance.pause(15_000, 40_000)), ..fine },
                _ => Passage { out: Some(chance.pause(100, 8_000)), ..fine },
            },
            Self::Rough(_) => fine,
        }
    }
}
