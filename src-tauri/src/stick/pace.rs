//! When the copy is written anew. A pure function: the clock and the roll are arguments.

use std::time::Duration;

use urna_station::RollVersion;

/// Marks of one minute are written together.
const EVERY: Duration = Duration::from_secs(60);
/// After this long it is written in any case: the centre may have changed a name.
const REFRESH: Duration = Duration::from_secs(600);
/// After a failure.
const RETRY: Duration = Duration::from_secs(10);

/// What was last tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tried {
    /// Which roll; `None` when it is not on the medium.
    pub(super) written: Option<RollVersion>,
    /// How long ago.
    pub(super) ago: Duration,
}

/// How long to wait before the next copy; zero when it is due.
pub(super) fn wait(tried: Option<&Tried>, now: &RollVersion) -> Duration {
    let Some(tried) = tried else { return Duration::ZERO };
    let interval = match &tried.written {
        None => RETRY,
        // Closing, suspending and going over to paper are when somebody takes the stick away.
        Some(there) if there.phase != now.phase || there.on_paper != now.on_paper => Duration::ZERO,
        Some(there) if there != now => EVERY,
        Some(_) => REFRESH,
    };
    interval.saturating_sub(tried.ago)
}

#[cfg(test)]
mod tests {
    use urna_station::Phase;

    use super::*;

    fn version(head: u64, phase: Phase, on_paper: bool) -> RollVersion {
        RollVersion { head: (7, head), rows: 890, phase, on_paper }
    }

    fn tried(written: Option<RollVersion>, seconds: u64) -> Tried {
        Tried { written, ago: Duration::from_secs(seconds) }
    }

    #[test]
    fn marks_of_a_minute_are_written_together() {
        let before = version(412, Phase::Open, false);
        let after = version(430, Phase::Open, false);
        assert_eq!(wait(None, &before), Duration::ZERO);
        assert_eq!(wait(Some(&tried(Some(before.clone()), 20)), &after), Duration::from_secs(40));
        assert_eq!(wait(Some(&tried(Some(before.clone()), 61)), &after), Duration::ZERO);
        assert_eq!(wait(Some(&tried(Some(before.clone()), 61)), &before), Duration::from_secs(539));
        assert_eq!(wait(Some(&tried(Some(before.clone()), 600)), &before), Duration::ZERO);
    }

    #[test]
    fn closing_suspending_and_paper_are_written_at_once() {
        let open = tried(Some(version(412, Phase::Open, false)), 1);
        for now in [
            version(413, Phase::Suspended, false),
            version(413, Phase::Ended, false),
            version(413, Phase::Open, true),
        ] {
            assert_eq!(wait(Some(&open), &now), Duration::ZERO, "{now:?}");
        }
    }

    #[test]
    fn what_failed_is_tried_again_and_not_at_every_mark() {
        let now = version(412, Phase::Open, false);
        assert_eq!(wait(Some(&tried(None, 3)), &now), Duration::from_secs(7));
        assert_eq!(wait(Some(&tried(None, 10)), &now), Duration::ZERO);
    }
}
