//! How the booth begins for somebody who asked for it at the desk: in a language, aloud, with large text, with two
//! switches, with slow presses.
//!
//! Whoever needs it says so once, and then votes alone from the first screen on. What somebody asked for may say what they
//! live with, so it is in memory only: with an authorisation that waits, then with the session, and nowhere afterwards. It
//! is in no record, no log and no audit entry, and a machine that starts anew has forgotten it.

use std::{collections::BTreeMap, fmt};

use urna_domain::{Hash, Millis};

use crate::{
    error::{Refusal, StationError},
    station::Station,
};

/// So many authorisations that wait can have one; one voter every ten seconds fills it before the codes expire.
const STARTS_MAX: usize = 128;

/// The languages of the booth.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the name of a language")]
pub enum BoothLanguage {
    Spanish,
    Catalan,
    Valencian,
    Basque,
    Galician,
    English,
}

/// Whether the ballot is said aloud.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum BoothAudio {
    /// It is not.
    #[default]
    Off,
    /// It is.
    On,
    /// And the screen shows nothing of it.
    Only,
}

/// How large the text is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum BoothText {
    /// As for everybody.
    #[default]
    Normal,
    /// Large.
    Large,
    /// As large as there is.
    Largest,
}

/// What somebody asked for. By default nothing: the booth begins as the election says.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct BoothStart {
    /// `None`: the first language of the election.
    pub language: Option<BoothLanguage>,
    /// Whether the ballot is said aloud.
    pub audio: BoothAudio,
    /// How large the text is.
    pub text: BoothText,
    /// Everything is done with two switches.
    pub two_switches: bool,
    /// Of two quick presses of the same thing only the first counts.
    pub slow_presses: bool,
}

/// It may say what somebody lives with: it is never printed.
impl fmt::Debug for BoothStart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BoothStart([REDACTED])")
    }
}

impl Station {
    /// Keeps, with the code of an authorisation that waits, how the booth is to begin for its holder; a second time
    /// replaces the first. Refuses a code that is unknown, used or expired, as the booth does.
    pub fn prepare_booth(&self, code: &str, start: BoothStart) -> Result<(), StationError> {
        let mut day = self.day();
        let election = day.election_id()?;
        day.poll.check_in()?;
        day.paper.check()?;
        let found = self.usable(&election, code)?;
        if day.session.as_ref().is_some_and(|session| session.nonce_hash == found.nonce_hash) {
            return Err(Refusal::CodeUsed.into());
        }
        let now = self.now();
        day.starts.keep(found.nonce_hash, found.expires_at, start, now);
        Ok(())
    }

    /// How the booth is to begin for the holder of this code.
    pub fn prepared(&self, code: &str) -> Result<BoothStart, StationError> {
        let day = self.day();
        let found = self.usable(&day.election_id()?, code)?;
        Ok(day.starts.of(&found.nonce_hash))
    }

    /// How the booth begins for the voter who is in it; `None` when nobody is.
    pub fn booth_start(&self) -> Option<BoothStart> {
        self.day().session.as_ref().map(|session| session.start)
    }
}

/// What was asked for, per authorisation that waits.
#[derive(Default)]
pub(crate) struct Starts(BTreeMap<Hash, (Millis, BoothStart)>);

impl Starts {
    /// Keeps it until its code expires. Where nothing was asked for, nothing is kept.
    fn keep(&mut self, nonce: Hash, until: Millis, start: BoothStart, now: Millis) {
        self.forget_expired(now);
        self.0.remove(&nonce);
        if start == BoothStart::default() {
            return;
        }
        if self.0.len() >= STARTS_MAX
            && let Some(oldest) = self.0.iter().min_by_key(|(_, (until, _))| *until).map(|(nonce, _)| *nonce)
        {
            self.0.remove(&oldest);
        }
        self.0.insert(nonce, (until, start));
    }

    fn of(&self, nonce: &Hash) -> BoothStart {
        self.0.get(nonce).map(|(_, start)| *start).unwrap_or_default()
    }

    /// The booth begins so, and it is kept here no more.
    pub(crate) fn take(&mut self, nonce: &Hash, now: Millis) -> BoothStart {
        let start = self.of(nonce);
        self.forget(nonce);
        self.forget_expired(now);
        start
    }

    /// This authorisation opens the booth no more.
    pub(crate) fn forget(&mut self, nonce: &Hash) {
        self.0.remove(nonce);
    }

    /// The poll is over.
    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }

    fn forget_expired(&mut self, now: Millis) {
        self.0.retain(|_, (until, _)| *until >= now);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, reason = "a test may panic")]
    use super::*;

    const LARGE: BoothStart = BoothStart {
        language: None,
        audio: BoothAudio::Off,
        text: BoothText::Large,
        two_switches: false,
        slow_presses: false,
    };

    fn hash(number: usize) -> Hash {
        Hash::of(&number.to_be_bytes())
    }

    fn at(ms: i64) -> Millis {
        Millis(0).plus(ms)
    }

    #[test]
    fn what_was_asked_for_lasts_as_long_as_its_code() {
        let mut starts = Starts::default();
        starts.keep(hash(1), at(100), LARGE, at(0));
        starts.keep(hash(2), at(300), LARGE, at(100));
        assert_eq!((starts.0.len(), starts.of(&hash(1))), (2, LARGE));
        starts.keep(hash(3), at(400), BoothStart::default(), at(101));
        assert_eq!(
            starts.0.keys().collect::<Vec<_>>(),
            [&hash(2)],
            "nothing is kept where nothing was asked for"
        );
        assert_eq!(starts.take(&hash(2), at(200)), LARGE);
        assert_eq!(starts.take(&hash(2), at(200)), BoothStart::default());
    }

    #[test]
    fn there_are_never_more_than_its_limit() {
        let mut starts = Starts::default();
        for number in 0..=STARTS_MAX {
            let until = i64::try_from(number).expect("a small number");
            starts.keep(hash(number), at(1_000 + until), LARGE, at(0));
        }
        assert_eq!(starts.0.len(), STARTS_MAX);
        assert_eq!(starts.of(&hash(0)), BoothStart::default(), "the one that would expire first");
        assert_eq!(starts.of(&hash(STARTS_MAX)), LARGE);
    }

    #[test]
    fn what_somebody_asked_for_is_never_printed() {
        let asked = BoothStart { language: Some(BoothLanguage::Basque), two_switches: true, ..LARGE };
        assert_eq!(format!("{asked:?}"), "BoothStart([REDACTED])");
    }
}
