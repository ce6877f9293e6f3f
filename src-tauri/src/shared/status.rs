//! How the station stands, as the staff and the booth are told it.

use std::{
    sync::{PoisonError, atomic::Ordering},
    time::Instant,
};

use urna_domain::Millis;
use urna_station::{
    Station,
    environment::{Environment as _, Machine},
};

use super::Shared;
use crate::{
    commands::{convert, copies},
    device::{
        reader::{self, Typing},
        standing,
    },
    stage::Stage,
    wire::{
        BallotPaper, BoothStart, BoothState, BoothView, Connection, Phase, ReaderState, Refusal,
        StatusSnapshot,
    },
    worker::{LinkView, Sync},
};

impl Shared {
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
            let suspended =
                station.summary().map_err(convert::refusal)?.phase == urna_station::Phase::Suspended;
            return Ok(BoothView::Session { paper: BallotPaper::from(election.as_ref()), start, suspended });
        }
        if self.0.trying.ballot() && station.practice_paper().is_ok() {
            let paper = BallotPaper { practice: true, ..BallotPaper::from(election.as_ref()) };
            return Ok(BoothView::Session { paper, start: None, suspended: false });
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
        let write_failed = self.0.not_saved.load(Ordering::Relaxed) || station.store().was_refused();
        let device = crate::device::look(&self.0.home, write_failed);
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
            tables: station.identity().tables.clone().into(),
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
            roll_held: link.roll_held,
            electors: convert::small(summary.electors),
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
