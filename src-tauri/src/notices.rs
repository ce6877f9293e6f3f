//! Desktop notifications: connection lost, connection back, records to review, a conflict, the machine, the booth. Never with a name
//! in them, never the only place where something is said, and never over a ballot but when its voter is waiting for staff.

use std::time::{Duration, Instant};

use notify_rust::{Notification, Urgency};

use crate::wire::{BoothState, Connection, DeviceStanding, StatusSnapshot};

/// What comes and goes is not told more often than this.
const APART: Duration = Duration::from_secs(60);

/// Where people are looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Eyes {
    /// At the staff window, which says it all itself.
    OnStaff,
    /// A ballot may be on the screen, and words of the network have no place beside it.
    OnBallot,
    /// Anywhere else.
    Elsewhere,
}

/// What is told of, now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) connection: Connection,
    /// Records that wait to be sent.
    pub(crate) pending: u32,
    /// Records that were set aside.
    pub(crate) quarantined: u32,
    /// Cases that two people have to decide.
    pub(crate) conflicts: u32,
    pub(crate) machine: DeviceStanding,
}

impl From<&StatusSnapshot> for Now {
    fn from(snapshot: &StatusSnapshot) -> Self {
        let sending = &snapshot.sending;
        Self {
            connection: snapshot.connection,
            pending: sending.pending,
            quarantined: sending.quarantined,
            conflicts: snapshot.conflicts,
            machine: snapshot.device_standing,
        }
    }
}

/// Whether somebody has to do something about the machine.
fn is_trouble(machine: DeviceStanding) -> bool {
    match machine {
        // Without a stick there never was a copy; that is said in the window from the beginning.
        DeviceStanding::InOrder | DeviceStanding::OnBattery | DeviceStanding::NoCopy => false,
        DeviceStanding::CopyMissing
        | DeviceStanding::PlugIn
        | DeviceStanding::DiskLow
        | DeviceStanding::CopyLost
        | DeviceStanding::ClockWentBack
        | DeviceStanding::DiskFull
        | DeviceStanding::WriteFailed => true,
    }
}

impl Eyes {
    /// Where people look now. Nobody can tell on which screen a desktop shows its notices.
    pub(crate) fn now(booth: BoothState, is_turned: bool, staff_in_front: bool) -> Self {
        let is_free = match booth {
            BoothState::Ready | BoothState::Disconnected | BoothState::NoScreen => true,
            BoothState::Busy | BoothState::Paused | BoothState::NeedsStaff => false,
        };
        match (is_free && !is_turned, staff_in_front) {
            (false, _) => Self::OnBallot,
            (true, true) => Self::OnStaff,
            (true, false) => Self::Elsewhere,
        }
    }
}

/// What the desktop says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    ConnectionLost,
    /// With what waits to be sent.
    ConnectionBack(u32),
    /// Records were set aside and wait for a person.
    ReviewNeeded,
    /// Somebody was marked twice.
    ConflictOpen,
    /// The machine needs a hand.
    MachineTrouble,
}

/// What the desktop was told, or read in the window, so that nothing is told twice and nothing is left out.
#[derive(Debug, Default)]
pub(crate) struct Told {
    lost: bool,
    quarantined: u32,
    conflicts: u32,
    trouble: bool,
    network_at: Option<Instant>,
    machine_at: Option<Instant>,
}

impl Told {
    /// What is to be told now. What may not be told now is told later, if it is still so.
    pub(crate) fn news(&mut self, now: Now, eyes: Eyes, at: Instant) -> Vec<Notice> {
        let mut news = Vec::new();
        if eyes == Eyes::OnBallot {
            return news;
        }
        // Whoever is starting, or was not recognised, has neither lost the centre nor found it.
        let lost = match now.connection {
            Connection::Connected => Some(false),
            Connection::NoServer | Connection::NoInternet | Connection::NoNetwork => Some(true),
            Connection::Checking | Connection::Refused => None,
        };
        let is_soon =
            |told: Option<Instant>| told.is_some_and(|told| at.saturating_duration_since(told) < APART);
        if let Some(lost) = lost.filter(|lost| *lost != self.lost && !is_soon(self.network_at)) {
            self.lost = lost;
            self.network_at = Some(at);
            news.push(if lost { Notice::ConnectionLost } else { Notice::ConnectionBack(now.pending) });
        }
        if now.quarantined > self.quarantined {
            news.push(Notice::ReviewNeeded);
        }
        self.quarantined = now.quarantined;
        if now.conflicts > self.conflicts {
            news.push(Notice::ConflictOpen);
        }
        self.conflicts = now.conflicts;
        let trouble = is_trouble(now.machine);
        if trouble != self.trouble && !is_soon(self.machine_at) {
            self.trouble = trouble;
            if trouble {
                self.machine_at = Some(at);
                news.push(Notice::MachineTrouble);
            }
        }
        if eyes == Eyes::OnStaff { Vec::new() } else { news }
    }
}

impl Notice {
    pub(crate) fn show(self) {
        match self {
            Self::ConnectionLost => show(
                Urgency::Normal,
                ["Sin conexión con el centro", "Puede seguir trabajando. Todo se guarda en esta mesa."],
                ["No connection to the centre", "You can keep working. Everything is saved at this station."],
            ),
            Self::ConnectionBack(pending) => show(
                Urgency::Low,
                ["Conexión recuperada", &format!("Pendientes: {pending}")],
                ["Connection restored", &format!("Waiting to be sent: {pending}")],
            ),
            Self::ReviewNeeded => show(
                Urgency::Critical,
                ["Hay registros que revisar", "Abra la ventana de la mesa y mire «Envío»."],
                ["Records need review", "Open the staff window and look at “Sending”."],
            ),
            Self::ConflictOpen => show(
                Urgency::Critical,
                ["Hay un conflicto que decidir", "Abra la ventana de la mesa y mire «Conflictos»."],
                ["A conflict has to be decided", "Open the staff window and look at “Conflicts”."],
            ),
            Self::MachineTrouble => show(
                Urgency::Critical,
                ["Este equipo necesita atención", "Abra la ventana de la mesa y mire «Equipo»."],
                ["This machine needs attention", "Open the staff window and look at “Equipment”."],
            ),
        }
    }
}

/// The voter asks for help.
pub(crate) fn help_wanted() {
    show(
        Urgency::Critical,
        ["La cabina pide ayuda", "Acuda a la cabina de votación."],
        ["The booth asks for help", "Please go to the voting booth."],
    );
}

/// Nobody touched the booth for long, and it hides the ballot.
pub(crate) fn booth_paused() {
    show(
        Urgency::Critical,
        ["La cabina está en pausa", "Compruebe si la persona sigue en la cabina."],
        ["The booth is paused", "Please check whether the voter is still in the booth."],
    );
}

/// A vote could not be saved, and its voter waits.
pub(crate) fn vote_not_saved() {
    show(
        Urgency::Critical,
        ["Un voto no se ha guardado", "Acuda a la cabina de votación. La persona está esperando."],
        ["A vote was not saved", "Please go to the voting booth. The voter is waiting."],
    );
}

/// Shows title and body: in English where the desktop speaks English, in Spanish everywhere else.
fn show(urgency: Urgency, spanish: [&str; 2], english: [&str; 2]) {
    let desktop = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    let [title, body] = if desktop.is_some_and(|tag| tag.starts_with("en")) { english } else { spanish };
    let mut notification = Notification::new();
    notification.appname("Urna").summary(title).body(body).icon("urna").urgency(urgency);
    // A kiosk without a notification service is normal: the windows say the same.
    if let Err(error) = notification.show() {
        tracing::debug!(%error, "no desktop notification could be shown");
    }
}

#[cfg(test)]
mod tests;
