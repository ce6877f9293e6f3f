//! The way to the centre, step by step. A step is said to hold only on evidence; above one that does not, nothing is known.

use urna_station::Queue;
use urna_sync::{Connection, SyncStatus, Trouble};

use crate::{commands::convert::millis, wire::Rung};

/// What this machine says of its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    /// A cable or a wireless network.
    pub(super) link: bool,
    /// A route to anywhere.
    pub(super) route: bool,
}

/// The steps, from this machine to the centre.
pub(super) fn rungs(status: &SyncStatus, network: Network, queue: &Queue) -> Vec<Rung> {
    let network = if status.offline_demo { Network { link: false, route: false } } else { network };
    let centre = match status.connection {
        Connection::Connected | Connection::Refused => Some(true),
        Connection::NoServer | Connection::NoNetwork => Some(false),
        Connection::Checking => None,
    };
    let known = match status.connection {
        Connection::Connected => Some(true),
        Connection::Refused => Some(false),
        Connection::NoServer | Connection::NoNetwork | Connection::Checking => None,
    };
    let refused = queue.records.iter().any(|queued| queued.refused > 0);
    let troubled = status.troubles.values().any(|trouble| match trouble {
        Trouble::Unauthorised | Trouble::Forbidden { .. } | Trouble::Missing { .. } | Trouble::Unreadable => {
            true
        }
        Trouble::DiskFull | Trouble::StoreFailed => false,
    });
    let accepted = (status.connection == Connection::Connected).then_some(!refused && !troubled);
    let since = Some(millis(status.since));
    let last = status.last_exchange.map(millis);
    let mut holds_so_far = true;
    // A connection that is there went through the steps below it, whatever the system says of its interfaces.
    let there = centre == Some(true);
    [
        ("link", Some(network.link || there), None),
        ("internet", Some(network.route || there), None),
        ("centre", centre, last),
        ("known", known, since),
        ("accepted", accepted, last),
    ]
    .into_iter()
    .map(|(code, holds, at_ms)| {
        let holds = holds.filter(|_| holds_so_far);
        holds_so_far = holds == Some(true);
        Rung { code: code.to_owned(), holds, at_ms: at_ms.filter(|_| holds.is_some()) }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use urna_domain::Millis;
    use urna_store::outbox::listing::Queued;
    use urna_sync::Lane;

    use super::*;

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);
    const ONLINE: Network = Network { link: true, route: true };

    fn steps(connection: Connection, network: Network) -> Vec<Option<bool>> {
        let status = SyncStatus { connection, ..SyncStatus::starting(Millis(1)) };
        rungs(&status, network, &Queue::default()).into_iter().map(|rung| rung.holds).collect()
    }

    #[test]
    fn the_first_step_that_does_not_hold_ends_what_is_known() {
        let nothing = Network { link: false, route: false };
        assert_eq!(steps(Connection::NoNetwork, nothing), [NO, None, None, None, None]);
        let cable = Network { link: true, route: false };
        assert_eq!(steps(Connection::NoNetwork, cable), [YES, NO, None, None, None]);
        assert_eq!(steps(Connection::NoServer, ONLINE), [YES, YES, NO, None, None]);
        assert_eq!(steps(Connection::Checking, ONLINE), [YES, YES, None, None, None]);
        assert_eq!(steps(Connection::Refused, ONLINE), [YES, YES, YES, NO, None]);
        assert_eq!(steps(Connection::Connected, ONLINE), [YES; 5]);
        assert_eq!(steps(Connection::Connected, nothing), [YES; 5], "a centre that answers is reached");
    }

    #[test]
    fn a_refused_record_or_a_missing_right_is_the_last_step() {
        let connected = SyncStatus { connection: Connection::Connected, ..SyncStatus::starting(Millis(1)) };
        let refused = Queued { refused: 1, ..Queued::default() };
        let queue = Queue { records: vec![refused], ..Queue::default() };
        let last =
            |status: &SyncStatus, queue: &Queue| rungs(status, ONLINE, queue).pop().map(|rung| rung.holds);
        assert_eq!(last(&connected, &queue), Some(NO));
        let mut troubled = connected;
        troubled.troubles.insert(Lane::Events, Trouble::Missing { collection: "events".to_owned() });
        assert_eq!(last(&troubled, &Queue::default()), Some(NO));
    }

    #[test]
    fn the_demonstration_counts_as_no_network() {
        let status = SyncStatus {
            connection: Connection::NoNetwork,
            offline_demo: true,
            ..SyncStatus::starting(Millis(1))
        };
        assert_eq!(rungs(&status, ONLINE, &Queue::default()).first().map(|rung| rung.holds), Some(NO));
    }
}
