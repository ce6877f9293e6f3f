//! How this machine stands, in one word: the worst of what is known of it. Red is for data at risk alone.

use crate::wire::{DeviceStanding, Phase, RollCopy};

/// Percent of the disk below which somebody should do something.
const DISK_LOW_PERCENT: u32 = 5;
/// Percent below which a vote may not find room.
const DISK_FULL_PERCENT: u32 = 2;
/// Percent of the battery below which the machine must be plugged in.
const BATTERY_LOW_PERCENT: u32 = 25;
/// Troubles after which nobody can count on what is on the stick. One that is away or full still has what it had.
const COPY_LOST: [&str; 2] = ["medium_failed", "medium_altered"];

/// What there is to look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// The last durable write failed.
    pub(crate) write_failed: bool,
    /// Percent of the disk that is free.
    pub(crate) disk_free_percent: u32,
    /// The clock stands before what it showed.
    pub(crate) clock_went_back: bool,
    /// Percent of the battery, while the machine runs on it.
    pub(crate) battery: Option<u32>,
    /// The copy of the marked roll.
    pub(crate) copy: &'a RollCopy,
    /// The poll: a copy is wanted until it has ended.
    pub(crate) phase: Phase,
}

impl Facts<'_> {
    /// The worst of them.
    pub(crate) fn standing(self) -> DeviceStanding {
        let trouble = self.copy.trouble.as_deref();
        if self.write_failed {
            DeviceStanding::WriteFailed
        } else if self.disk_free_percent < DISK_FULL_PERCENT {
            DeviceStanding::DiskFull
        } else if self.clock_went_back {
            DeviceStanding::ClockWentBack
        } else if trouble.is_some_and(|code| COPY_LOST.contains(&code)) {
            DeviceStanding::CopyLost
        } else if self.disk_free_percent < DISK_LOW_PERCENT {
            DeviceStanding::DiskLow
        } else if self.battery.is_some_and(|percent| percent < BATTERY_LOW_PERCENT) {
            DeviceStanding::PlugIn
        } else if trouble.is_some() {
            DeviceStanding::CopyMissing
        } else if self.copy.folder.is_none() && self.wants_copy() {
            DeviceStanding::NoCopy
        } else if self.battery.is_some() {
            DeviceStanding::OnBattery
        } else {
            DeviceStanding::InOrder
        }
    }

    fn wants_copy(self) -> bool {
        match self.phase {
            Phase::Closed | Phase::Open | Phase::Suspended => true,
            Phase::NoElection | Phase::Ended | Phase::Certified => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(folder: Option<&str>, trouble: Option<&str>) -> RollCopy {
        let (folder, trouble) = (folder.map(str::to_owned), trouble.map(str::to_owned));
        RollCopy { folder, mark: None, at_ms: None, same_disk: false, newer: false, trouble }
    }

    fn well(copy: &RollCopy) -> Facts<'_> {
        Facts {
            write_failed: false,
            disk_free_percent: 40,
            clock_went_back: false,
            battery: None,
            copy,
            phase: Phase::Open,
        }
    }

    #[test]
    fn the_worst_is_said_and_what_asks_for_attention_hides_nothing_red() {
        let lost = copy(Some("/media/x"), Some("medium_failed"));
        let mut facts = Facts {
            write_failed: true,
            disk_free_percent: 1,
            clock_went_back: true,
            battery: Some(10),
            ..well(&lost)
        };
        let mut said = vec![facts.standing()];
        facts.write_failed = false;
        said.push(facts.standing());
        facts.disk_free_percent = 4;
        said.push(facts.standing());
        facts.clock_went_back = false;
        said.push(facts.standing());
        let away = copy(Some("/media/x"), Some("medium_away"));
        facts.copy = &away;
        said.push(facts.standing());
        facts.disk_free_percent = 40;
        said.push(facts.standing());
        facts.battery = Some(64);
        said.push(facts.standing());
        let none = copy(None, None);
        facts.copy = &none;
        said.push(facts.standing());
        let kept = copy(Some("/media/x"), None);
        facts.copy = &kept;
        said.push(facts.standing());
        facts.battery = None;
        said.push(facts.standing());
        assert_eq!(
            said,
            [
                DeviceStanding::WriteFailed,
                DeviceStanding::DiskFull,
                DeviceStanding::ClockWentBack,
                DeviceStanding::CopyLost,
                DeviceStanding::DiskLow,
                DeviceStanding::PlugIn,
                DeviceStanding::CopyMissing,
                DeviceStanding::NoCopy,
                DeviceStanding::OnBattery,
                DeviceStanding::InOrder,
            ]
        );
    }

    #[test]
    fn the_limits_are_where_they_are_said_to_be() {
        let kept = copy(Some("/media/x"), None);
        let disk = |percent| Facts { disk_free_percent: percent, ..well(&kept) }.standing();
        assert_eq!([disk(5), disk(4)], [DeviceStanding::InOrder, DeviceStanding::DiskLow]);
        assert_eq!([disk(2), disk(1)], [DeviceStanding::DiskLow, DeviceStanding::DiskFull]);
        let battery = |percent| Facts { battery: Some(percent), ..well(&kept) }.standing();
        assert_eq!([battery(25), battery(24)], [DeviceStanding::OnBattery, DeviceStanding::PlugIn]);
        let none = copy(None, None);
        let at = |phase| Facts { phase, ..well(&none) }.standing();
        for phase in [Phase::Closed, Phase::Open, Phase::Suspended] {
            assert_eq!(at(phase), DeviceStanding::NoCopy);
        }
        for phase in [Phase::NoElection, Phase::Ended, Phase::Certified] {
            assert_eq!(at(phase), DeviceStanding::InOrder);
        }
        let altered = copy(Some("/media/x"), Some("medium_altered"));
        assert_eq!(well(&altered).standing(), DeviceStanding::CopyLost);
    }
}
