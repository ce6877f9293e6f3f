use super::*;

fn now(connection: Connection) -> Now {
    Now { connection, pending: 7, quarantined: 0, conflicts: 0, machine: DeviceStanding::InOrder }
}

#[test]
fn a_connection_that_comes_and_goes_is_told_once_a_minute_and_as_it_is_then() {
    let start = Instant::now();
    let mut told = Told::default();
    let mut at = |seconds: u64, connection| {
        told.news(now(connection), Eyes::Elsewhere, start + Duration::from_secs(seconds))
    };
    assert_eq!(at(0, Connection::Checking), []);
    assert_eq!(at(1, Connection::Connected), []);
    // What is not known for a while does not make a loss unseen.
    assert_eq!(at(2, Connection::Checking), []);
    assert_eq!(at(3, Connection::NoServer), [Notice::ConnectionLost]);
    assert_eq!(at(4, Connection::NoNetwork), []);
    assert_eq!(at(20, Connection::Connected), []);
    assert_eq!(at(30, Connection::NoServer), []);
    assert_eq!(at(62, Connection::Connected), []);
    assert_eq!(at(63, Connection::Connected), [Notice::ConnectionBack(7)]);
    assert_eq!(at(64, Connection::Connected), []);
}

#[test]
fn nothing_is_told_over_a_ballot_and_all_of_it_afterwards() {
    let start = Instant::now();
    let mut told = Told::default();
    let cut =
        Now { quarantined: 2, conflicts: 1, machine: DeviceStanding::DiskLow, ..now(Connection::NoNetwork) };
    let all = [Notice::ConnectionLost, Notice::ReviewNeeded, Notice::ConflictOpen, Notice::MachineTrouble];
    assert_eq!(told.news(cut, Eyes::OnBallot, start), []);
    assert_eq!(told.news(cut, Eyes::Elsewhere, start), all);
    assert_eq!(told.news(cut, Eyes::Elsewhere, start), []);
}

#[test]
fn a_machine_that_is_in_order_again_and_then_not_is_told_of_once_a_minute() {
    let start = Instant::now();
    let mut told = Told::default();
    let mut at = |seconds: u64, machine| {
        let now = Now { machine, ..now(Connection::Connected) };
        told.news(now, Eyes::Elsewhere, start + Duration::from_secs(seconds))
    };
    assert_eq!(at(0, DeviceStanding::NoCopy), []);
    assert_eq!(at(1, DeviceStanding::CopyMissing), [Notice::MachineTrouble]);
    assert_eq!(at(2, DeviceStanding::CopyLost), []);
    assert_eq!(at(3, DeviceStanding::InOrder), []);
    assert_eq!(at(30, DeviceStanding::CopyMissing), []);
    assert_eq!(at(40, DeviceStanding::InOrder), []);
    assert_eq!(at(62, DeviceStanding::InOrder), []);
    assert_eq!(at(63, DeviceStanding::PlugIn), [Notice::MachineTrouble]);
}

#[test]
fn a_conflict_that_was_decided_is_not_told_of_again() {
    let start = Instant::now();
    let mut told = Told::default();
    let mut open =
        |conflicts| told.news(Now { conflicts, ..now(Connection::Connected) }, Eyes::Elsewhere, start);
    assert_eq!([open(0), open(1), open(1), open(0)], [vec![], vec![Notice::ConflictOpen], vec![], vec![]]);
    assert_eq!(open(1), [Notice::ConflictOpen]);
}

#[test]
fn whoever_reads_it_in_the_window_is_not_told_again() {
    let start = Instant::now();
    let mut told = Told::default();
    assert_eq!(told.news(now(Connection::NoServer), Eyes::OnStaff, start), []);
    assert_eq!(told.news(now(Connection::NoServer), Eyes::Elsewhere, start), []);
    let later = start + APART;
    assert_eq!(told.news(now(Connection::Connected), Eyes::Elsewhere, later), [Notice::ConnectionBack(7)]);
}

#[test]
fn a_ballot_is_on_a_screen_while_the_booth_is_not_free_or_the_screen_is_turned() {
    let eyes = |booth| Eyes::now(booth, false, true);
    assert_eq!(eyes(BoothState::Ready), Eyes::OnStaff);
    for busy in [BoothState::Busy, BoothState::Paused, BoothState::NeedsStaff] {
        assert_eq!(eyes(busy), Eyes::OnBallot, "{busy:?}");
    }
    assert_eq!(Eyes::now(BoothState::Ready, true, true), Eyes::OnBallot);
    assert_eq!(Eyes::now(BoothState::Ready, false, false), Eyes::Elsewhere);
}
