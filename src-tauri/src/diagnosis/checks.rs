//! What the machine finds out alone. Each check reads, and changes nothing but a probe file that it takes away again.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use urna_domain::{Hash, Millis, spoken::spoken};
use urna_station::{Identity, key_file, trusted_election};
use urna_store::{Home, Store, election as election_table};

use super::Finding;
use crate::{clock::ClockWord, device, printing::Printer, stage::Mode, wire::Battery};

/// Below this the disk is almost full, in bytes.
const DISK_FREE_MIN: u64 = 500_000_000;
/// Below this part of the disk somebody should look, in percent.
const DISK_LOW_PERCENT: u64 = 5;
/// What a medium must have room for: a store with its roll, twice.
const MEDIUM_FREE_MIN: u64 = 1_000_000_000;
/// Below this a battery does not last until somebody finds a plug, in percent.
const BATTERY_LOW_PERCENT: u32 = 25;
/// Before this the clock was never set, in ms since the Unix epoch (1 January 2026).
const CLOCK_MIN: i64 = 1_767_225_600_000;
/// A file that is written, read back and removed.
const PROBE: &str = ".urna-probe";
const PROBE_BYTES: &[u8] = b"Urna tests whether it can write here.";

/// Every page of the store. Takes seconds on a large roll.
pub(crate) fn store(store: &Store) -> Finding {
    match store.check() {
        Ok(()) => Finding::passed("store_in_order"),
        Err(error) => {
            tracing::error!(%error, "the store is not in order");
            Finding::failed("store_damaged")
        }
    }
}

/// Room on the disk under a folder.
pub(crate) fn disk(home: &Path) -> Finding {
    let (free, total) = device::disk(home);
    let percent = free.saturating_mul(100).checked_div(total).unwrap_or(0);
    let finding = if free < DISK_FREE_MIN {
        Finding::failed("disk_full")
    } else if percent < DISK_LOW_PERCENT {
        Finding::warned("disk_low")
    } else {
        Finding::passed("disk_room")
    };
    finding.with("mb", free / 1_000_000).with("percent", percent)
}

/// Whether the keys are there, and for this user only.
pub(crate) fn keys(home: &Home) -> Finding {
    match key_file::read_key(home) {
        Ok(_) => Finding::passed("keys_private"),
        Err(error) => Finding::failed("keys_unreadable").with("words", error),
    }
}

/// The definition of the election, read again and its signature checked.
pub(crate) fn election(store: &Store, identity: &Identity) -> Finding {
    match store.read(election_table::get) {
        Ok(None) => Finding::failed("no_election"),
        Ok(Some((canon, sig))) => match trusted_election(&canon, &sig, identity.authority) {
            Ok(election) => {
                Finding::passed("election_signed").with("id", election.id).with("hash", Hash::of(&canon))
            }
            Err(_) => Finding::failed("election_not_trusted"),
        },
        Err(error) => Finding::failed("store_damaged").with("words", error),
    }
}

/// The centre's key in the digits that people compare, and whether what came from the centre is signed by it.
pub(crate) fn centre_key(store: &Store, identity: &Identity) -> Finding {
    let signed = store.read(election_table::get).ok().flatten();
    let finding = match signed {
        None => Finding::warned("centre_key_unused"),
        Some((canon, sig)) => match trusted_election(&canon, &sig, identity.authority) {
            Ok(_) => Finding::passed("centre_key_signs"),
            Err(_) => Finding::failed("centre_key_other"),
        },
    };
    finding.with("key", spoken(&identity.authority).join(" "))
}

/// How many people the roll has.
pub(crate) fn roll(rows: u64) -> Finding {
    if rows == 0 { Finding::failed("roll_empty") } else { Finding::passed("roll_there").with("rows", rows) }
}

/// The clock as it is now; `compared` is what others said of it when the station last worked.
pub(crate) fn clock(now: Millis, went_back: bool, compared: Option<ClockWord>) -> Finding {
    if now.0 < CLOCK_MIN {
        return Finding::warned("clock_never_set");
    }
    if went_back {
        return Finding::failed("clock_went_back");
    }
    let by = |clock: ClockWord| if clock.by_centre() { "centre" } else { "neighbours" };
    match compared {
        Some(clock) if clock.is_off() => Finding::warned("clock_off")
            .with("seconds", clock.ahead_seconds.saturating_abs())
            .with("side", if clock.ahead_seconds > 0 { "ahead" } else { "behind" })
            .with("by", by(clock)),
        Some(clock) => Finding::passed("clock_agrees").with("by", by(clock)),
        None => Finding::warned("clock_alone"),
    }
}

/// The state of the connection, in the word that the worker keeps. Being offline is never a failure.
pub(crate) fn connection(word: &str, offline_demo: bool) -> Finding {
    match word {
        _ if offline_demo => Finding::warned("offline_demo"),
        "connected" => Finding::passed("connected"),
        "no_server" => Finding::warned("no_server"),
        "no_internet" => Finding::warned("no_internet"),
        "no_network" => Finding::warned("no_network"),
        "refused" => Finding::warned("refused"),
        _ => Finding::warned("checking"),
    }
}

/// Whether the centre answers and knows this station, as it was asked a moment ago.
pub(crate) fn centre(offline_demo: bool, asked: impl FnOnce() -> anyhow::Result<()>) -> Finding {
    if offline_demo {
        return Finding::warned("offline_demo");
    }
    match asked() {
        Ok(()) => Finding::passed("centre_answers"),
        Err(error) => Finding::warned("centre_silent").with("words", error),
    }
}

/// The media that are plugged in: the first one that takes a copy is good enough.
pub(crate) fn medium(media: &[PathBuf]) -> Finding {
    let tried = media.iter().map(|medium| {
        let (free, _) = device::disk(medium);
        let finding = match can_be_written(medium) {
            Err(_) => Finding::warned("medium_refuses"),
            Ok(()) if free < MEDIUM_FREE_MIN => Finding::warned("medium_small"),
            Ok(()) => Finding::passed("medium_ready"),
        };
        let name = medium.file_name().map(|name| name.to_string_lossy().into_owned());
        finding.with("name", name.unwrap_or_default()).with("mb", free / 1_000_000)
    });
    let mut worst = Finding::warned("medium_none");
    for finding in tried {
        if finding.grade == super::Grade::Passed {
            return finding;
        }
        worst = finding;
    }
    worst
}

/// Whether a file can be written into a folder and read back from it.
pub(crate) fn can_be_written(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(PROBE);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    let kept = file.write_all(PROBE_BYTES).and_then(|()| file.sync_all()).and_then(|()| fs::read(&path));
    drop(file);
    fs::remove_file(&path)?;
    if kept? == PROBE_BYTES { Ok(()) } else { Err(std::io::Error::other("what was read back is another")) }
}

/// What the machine runs on.
pub(crate) fn power(battery: Option<Battery>) -> Finding {
    let Some(Battery { percent, minutes }) = battery else { return Finding::passed("mains") };
    let code = if percent < BATTERY_LOW_PERCENT { "battery_low" } else { "battery" };
    let finding = Finding::warned(code).with("percent", percent);
    minutes.into_iter().fold(finding, |finding, minutes| finding.with("minutes", minutes))
}

/// The screens, and whether somebody measured the staff's.
pub(crate) fn screens(mode: Option<Mode>, count: usize, px_per_mm: Option<f64>) -> Finding {
    let finding = match px_per_mm {
        _ if mode == Some(Mode::TwoScreens) && count < 2 => Finding::failed("screens_missing"),
        Some(scale) => Finding::passed("screens_measured").with("px_per_mm", format!("{scale:.2}")),
        None => Finding::warned("screens_unmeasured"),
    };
    finding.with("screens", count)
}

/// The printer. A day can go on without one.
pub(crate) fn printer(printer: &Printer) -> Finding {
    match printer {
        Printer::Ready(_) => Finding::passed("printer_ready"),
        Printer::NoPaper(_) => Finding::warned("printer_no_paper"),
        Printer::Away(_) => Finding::warned("printer_away"),
        Printer::None => Finding::warned("printer_none"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::{super::Grade, *};

    fn told(finding: &Finding) -> (Grade, &str) {
        (finding.grade, finding.code.as_str())
    }

    #[test]
    fn a_medium_is_ready_when_what_is_written_can_be_read_back() {
        assert_eq!(told(&medium(&[])), (Grade::Warned, "medium_none"));
        assert_eq!(told(&medium(&["/proc".into()])), (Grade::Warned, "medium_refuses"));
        let dir = tempfile::tempdir().unwrap();
        can_be_written(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the probe is gone");
        let found = medium(&["/proc".into(), dir.path().to_owned()]);
        assert_ne!(found.code, "medium_refuses", "a second medium is tried");
    }

    #[test]
    fn a_clock_that_nobody_compared_is_not_said_to_be_right() {
        let now = Millis(CLOCK_MIN);
        assert_eq!(told(&clock(Millis(CLOCK_MIN - 1), true, None)), (Grade::Warned, "clock_never_set"));
        assert_eq!(told(&clock(now, false, None)), (Grade::Warned, "clock_alone"));
        assert_eq!(told(&clock(now, true, None)), (Grade::Failed, "clock_went_back"));
        let word = |seconds: i64| -> ClockWord {
            serde_json::from_value(serde_json::json!({ "ahead_seconds": seconds, "source": "neighbours" }))
                .unwrap()
        };
        assert_eq!(told(&clock(now, false, Some(word(0)))), (Grade::Passed, "clock_agrees"));
        let off = clock(now, false, Some(word(-180)));
        assert_eq!(
            (told(&off), off.fact("side"), off.fact("seconds")),
            ((Grade::Warned, "clock_off"), "behind", "180")
        );
    }

    #[test]
    fn a_machine_without_its_roll_is_not_ready() {
        assert_eq!(told(&roll(0)), (Grade::Failed, "roll_empty"));
        assert_eq!((told(&roll(3)), roll(3).fact("rows")), ((Grade::Passed, "roll_there"), "3"));
    }

    #[test]
    fn being_offline_is_never_a_failure() {
        for word in ["no_server", "no_internet", "no_network", "refused", "checking", "unheard of"] {
            assert_eq!(connection(word, false).grade, Grade::Warned, "{word}");
        }
        assert_eq!(connection("connected", false).grade, Grade::Passed);
        assert_eq!(told(&connection("connected", true)), (Grade::Warned, "offline_demo"));
        assert_eq!(told(&centre(false, || anyhow::bail!("away"))), (Grade::Warned, "centre_silent"));
    }

    #[test]
    fn a_booth_without_its_screen_is_not_ready() {
        assert_eq!(told(&screens(Some(Mode::TwoScreens), 1, Some(5.5))), (Grade::Failed, "screens_missing"));
        assert_eq!(told(&screens(Some(Mode::TwoScreens), 2, Some(5.5))), (Grade::Passed, "screens_measured"));
        assert_eq!(told(&screens(Some(Mode::OneScreen), 1, None)), (Grade::Warned, "screens_unmeasured"));
        assert_eq!(told(&screens(None, 1, Some(5.5))).0, Grade::Passed);
    }

    #[test]
    fn a_battery_is_said_with_what_is_left_of_it() {
        assert_eq!(told(&power(None)), (Grade::Passed, "mains"));
        let found = power(Some(Battery { percent: 64, minutes: Some(130) }));
        assert_eq!((told(&found), found.fact("minutes")), ((Grade::Warned, "battery"), "130"));
        assert_eq!(
            told(&power(Some(Battery { percent: 18, minutes: None }))),
            (Grade::Warned, "battery_low")
        );
    }
}
