//! A station is killed at every step of a vote, some hundreds of times, and afterwards everything is counted.
//!
//! Voters vote in a process of its own, `station-on-a-pipe`, each with marks that nobody else has, so a ballot in the
//! box can be told from every other one here (and nowhere else). The process dies: at a named step between two
//! durable acts, at any instant (SIGKILL), while it settles what an earlier death left, or while it closes the poll.
//! Then its files are read as they lie there, without the program's own recovery: is the voter's ballot in the box, and
//! is it recorded? From this follows what the next start must say. After it, whoever was told that they voted is in
//! the box exactly once, whoever is in the box voted exactly once, and whoever is not can go on with the same code. In
//! the evening the tally is compared with what was cast.
//!
//! A killed process leaves to the disk what the kernel was told; what a power cut takes from the kernel is another
//! matter, which no test in user space can show.

mod day;

use std::collections::BTreeSet;
use std::thread;

use day::{CrashDay, Kill, Then, machine};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use urna_station::{Method, Recovery, Refusal, Station, StationError, key_file};
use urna_store::Home;
use urna_store::ballot_box::BallotBox;
use urna_tests::CrashAt;
use urna_tests::polling_day::{STATION, enrolled_home, marks_of, number_of, officers, open_station, row_key};
use urna_tests::secrecy::read_key;

/// Every step of a cast, in their order, and what is true when the process dies there.
const STEPS: [(&str, Then); 11] = [
    ("cast.before_box", Then::NotInBox),
    ("box.before_build", Then::NotInBox),
    ("box.in_build", Then::NotInBox),
    ("box.before_flush", Then::NotInBox),
    ("box.before_rename", Then::NotInBox),
    ("box.before_folder_flush", Then::InBox),
    ("box.after_rename", Then::InBox),
    ("cast.between", Then::InBox),
    ("cast.in_record", Then::InBox),
    ("cast.after_record", Then::Recorded),
    // The third commit of a voter: check-in, booth, record.
    ("store.before_commit", Then::Unsaid),
];
/// Both sides of every commit.
const COMMITS: [&str; 2] = ["store.before_commit", "store.after_commit"];
/// Days, on two threads.
const DAYS: u64 = 6;
/// How often each step is died at, in one day.
const TIMES_PER_STEP: u32 = 2;
/// Commits of the voters of one round.
const COMMITS_MAX: u32 = 6;
const INSTANTS_PER_DAY: u32 = 28;
const KILLS_MIN: u32 = 300;

#[test]
fn a_vote_is_counted_once_or_not_cast_whenever_the_program_dies() {
    let days = |first: u64| -> Vec<_> { (first..DAYS).step_by(2).map(one_day).collect() };
    let counted = thread::scope(|scope| {
        let other = scope.spawn(|| days(1));
        let mut counted = days(0);
        counted.extend(other.join().unwrap());
        counted
    });
    let sum = |of: fn(&day::Counted) -> u32| counted.iter().map(of).sum::<u32>();
    let kills = sum(|day| day.kills);
    assert!(kills >= KILLS_MIN, "only {kills} kills");
    // Every truth was met, and often enough to mean something.
    assert!(sum(|day| day.completed) >= 40, "{counted:?}");
    assert!(sum(|day| day.not_cast) >= 40, "{counted:?}");
    assert!(sum(|day| day.nothing) >= 40, "{counted:?}");
}

fn one_day(seed: u64) -> day::Counted {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut kills = Vec::new();
    for (point, then) in STEPS {
        let times = (1..=TIMES_PER_STEP).map(|nth| Kill::At { crash: CrashAt { point, nth }, then });
        kills.extend(times.filter(|_| then != Then::Unsaid));
    }
    for point in COMMITS {
        kills.extend(
            (1..=COMMITS_MAX).map(|nth| Kill::At { crash: CrashAt { point, nth }, then: Then::Unsaid }),
        );
    }
    // In the recovery of a ballot that is in the box, and of one that is not.
    for (first, second) in [
        ("cast.between", "cast.in_record"),
        ("box.after_rename", "store.before_commit"),
        ("cast.between", "store.after_commit"),
        ("box.before_rename", "store.before_commit"),
        ("cast.before_box", "store.after_commit"),
    ] {
        kills.push(Kill::Twice { first, second });
    }
    for _ in 0..INSTANTS_PER_DAY {
        let (after, micros) = (dice.random_range(0..12), dice.random_range(0..40_000));
        kills.push(Kill::Instant { after, micros });
    }
    kills.shuffle(&mut dice);
    let mut day = CrashDay::begin(seed, dice);
    for kill in kills {
        day.round(kill);
    }
    let (point, nth) = [("store.before_commit", 1), ("store.after_commit", 1), ("store.before_commit", 2)]
        [usize::try_from(seed).unwrap() % 3];
    day.close_and_count(CrashAt { point, nth })
}

/// The disk, or another program, does not let the record of a ballot be written: the ballot is in the box by then.
/// The voter tries again and votes once, as at first. Nothing may come in between, and least of all a poll that is
/// not open, which would record no ballot.
#[test]
fn a_crash_of_the_record_alone_is_made_good_by_the_next_act() {
    let folder = tempfile::tempdir().unwrap();
    let home = enrolled_home(folder.path(), 5, machine()).unwrap();
    let station = open_station(&home, &machine()).unwrap();
    station.open_poll(&officers().unwrap()).unwrap();

    cast_without_record(&station, &home, 0);
    station.cast(&marks_of(7).unwrap()).unwrap();
    let summary = station.summary().unwrap();
    assert_eq!((summary.voted, summary.ballots, station.booth_busy()), (1, 1, false));

    cast_without_record(&station, &home, 1);
    station.suspend_poll("the disk is full").unwrap();
    let summary = station.summary().unwrap();
    assert_eq!((summary.voted, summary.ballots), (2, 2));
    let nobody = station.leave_booth(&officers().unwrap());
    assert!(matches!(nobody, Err(StationError::Refused(Refusal::NoSession))), "{nobody:?}");
    drop(station);

    let again = open_station(&home, &machine()).unwrap();
    assert_eq!(*again.recovery(), Recovery::Nothing);
    again.resume_poll().unwrap();
    again.close_poll(&officers().unwrap(), STATION).unwrap();
    again.certify(&officers().unwrap()).unwrap();
    assert!(again.verify().unwrap().iter().all(|check| check.ok != Some(false)));
    let contents =
        BallotBox::open_read_only(&home, &key_file::read_key(&home).unwrap()).unwrap().contents().unwrap();
    let marks: BTreeSet<_> = contents.ballots.iter().map(|ballot| number_of(&ballot.marks)).collect();
    assert_eq!(marks, BTreeSet::from([Some(0), Some(1)]), "what was cast at first counts");
}

/// Lets a person cast a ballot while another connection holds the store.
fn cast_without_record(station: &Station, home: &Home, person: u32) {
    let ticket = station.authorise(row_key(station, person).unwrap(), Method::Dni, "vocal 1").unwrap();
    station.begin_ballot(&ticket.code).unwrap();
    let blocker = open_with_key(home);
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let cast = station.cast(&marks_of(person).unwrap());
    assert!(matches!(cast, Err(StationError::Unrecorded(_))), "{cast:?}");
    blocker.execute_batch("ROLLBACK").unwrap();
}

fn open_with_key(home: &Home) -> rusqlite::Connection {
    let key: String = read_key(home).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    let conn = rusqlite::Connection::open(home.station_db()).unwrap();
    conn.execute_batch(&format!("PRAGMA key = \"x'{key}'\"")).unwrap();
    conn
}
