//! Who sits at the table, and how they show that it is them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::sync::Arc;

use tempfile::TempDir;
use urna_domain::officers::Post;
use urna_station::{
    Refusal, Station, StationError,
    members::{NewMember, Proof},
};
use urna_store::{Home, audit};
use zeroize::Zeroizing;

use common::{Lab, station};

const PRESIDENT: &str = "481516";
const WORKER: &str = "234299";

/// A station with a clock that the test rules.
struct Desk {
    lab: Arc<Lab>,
    folder: TempDir,
}

impl Desk {
    fn enrolled(seed: u64) -> (Self, Station) {
        let desk = Self { lab: Lab::new(seed), folder: tempfile::tempdir().unwrap() };
        let station = station(desk.folder.path(), &desk.lab, 2);
        (desk, station)
    }

    fn open(&self) -> Station {
        Station::open(&Home::new(self.folder.path()), self.lab.clone()).unwrap()
    }
}

fn new(post: Post, pin: &str) -> NewMember {
    NewMember {
        post,
        name: format!("Persona {}", post.word()),
        dni: String::new(),
        pin: Zeroizing::new(pin.to_owned()),
    }
}

fn table() -> [NewMember; 4] {
    [
        new(Post::PollWorker1, WORKER),
        new(Post::President, PRESIDENT),
        new(Post::Auditor, "905533"),
        new(Post::Support, "770011"),
    ]
}

fn refused<T>(answer: Result<T, StationError>) -> Refusal {
    match answer {
        Err(StationError::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was accepted"),
    }
}

fn tries(station: &Station, pin: &str) -> Result<(), StationError> {
    station.sign_in(&Proof::new(Post::President, pin))
}

#[test]
fn nobody_signs_in_before_the_table_is_constituted_and_it_is_so_once() {
    let (_desk, station) = Desk::enrolled(1);
    assert_eq!(refused(tries(&station, PRESIDENT)), Refusal::NotConstituted);
    station.constitute(&table()).unwrap();
    let posts: Vec<_> = station.members().unwrap().into_iter().map(|member| member.post).collect();
    assert_eq!(posts, [Post::President, Post::PollWorker1, Post::Auditor, Post::Support]);
    tries(&station, PRESIDENT).unwrap();
    assert_eq!(refused(station.constitute(&table())), Refusal::AlreadyConstituted);
    let nobody = Proof::new(Post::PollWorker2, WORKER);
    assert_eq!(refused(station.sign_in(&nobody)), Refusal::NotAtTheTable);
}

#[test]
fn a_table_without_a_president_a_worker_a_name_or_a_good_pin_is_refused() {
    let (_desk, station) = Desk::enrolled(2);
    let (president, worker) = (|| new(Post::President, PRESIDENT), || new(Post::PollWorker1, WORKER));
    for some in [vec![], vec![president()], vec![worker()], vec![president(), worker(), worker()]] {
        assert_eq!(refused(station.constitute(&some)), Refusal::MembersMissing);
    }
    for name in ["", "  ", "María\u{7}", &"x".repeat(201)] {
        let nameless = NewMember { name: name.to_owned(), ..president() };
        assert_eq!(refused(station.constitute(&[nameless, worker()])), Refusal::MemberName);
    }
    let weak = new(Post::President, "123456");
    assert_eq!(refused(station.constitute(&[weak, worker()])), Refusal::PinWeak);
    assert_eq!(station.members().unwrap(), []);
}

#[test]
fn a_wrong_pin_makes_its_seat_wait_longer_each_time_and_a_restart_shortens_nothing() {
    let (desk, mut station) = Desk::enrolled(3);
    station.constitute(&table()).unwrap();
    for seconds in [0, 0, 15] {
        assert_eq!(refused(tries(&station, "000001")), Refusal::PinWrong { post: Post::President, seconds });
    }
    assert!(matches!(
        refused(tries(&station, PRESIDENT)),
        Refusal::PinWait { post: Post::President, seconds: 1..=15 }
    ));
    drop(station);
    station = desk.open();
    assert!(matches!(refused(tries(&station, PRESIDENT)), Refusal::PinWait { .. }));
    station.sign_in(&Proof::new(Post::PollWorker1, WORKER)).unwrap();
    desk.lab.pass_minutes(1);
    assert_eq!(refused(tries(&station, "000001")), Refusal::PinWrong { post: Post::President, seconds: 30 });
    desk.lab.set_clock(-60 * 24 * 365);
    assert!(
        matches!(
            refused(tries(&station, PRESIDENT)),
            Refusal::PinWait { post: Post::President, seconds: 1..=30 }
        ),
        "a clock that went back makes nobody wait for a year"
    );
    desk.lab.pass_minutes(60 * 24 * 365 + 1);
    tries(&station, PRESIDENT).unwrap();
    assert_eq!(
        refused(tries(&station, "000001")),
        Refusal::PinWrong { post: Post::President, seconds: 0 },
        "it is forgiven"
    );
}

#[test]
fn what_two_people_do_takes_the_president_and_another_with_their_own_pins() {
    let (_desk, station) = Desk::enrolled(4);
    station.constitute(&table()).unwrap();
    let president = || Proof::new(Post::President, PRESIDENT);
    let worker = |pin| Proof::new(Post::PollWorker1, pin);
    let officers = station.two_of_the_table(&[worker(WORKER), president()]).unwrap();
    assert_eq!(officers.to_vec(), ["poll_worker_1", "president"]);
    let alone = refused(station.two_of_the_table(&[president(), president()]));
    assert!(matches!(alone, Refusal::OfficersMustDiffer(_)));
    let auditor = Proof::new(Post::Auditor, "905533");
    assert_eq!(refused(station.two_of_the_table(&[president(), auditor])), Refusal::PresidentNeeded);
    let borrowed = station.two_of_the_table(&[president(), worker(PRESIDENT)]);
    let refusal = refused(borrowed);
    assert_eq!(refusal, Refusal::PinWrong { post: Post::PollWorker1, seconds: 0 }, "it says whose");
    assert_eq!(refusal.facts()["post"], "poll_worker_1");
}

#[test]
fn a_dissolved_table_is_constituted_anew_and_the_log_says_why_without_a_name() {
    let (_desk, station) = Desk::enrolled(5);
    assert_eq!(refused(station.dissolve_table("PIN olvidado")), Refusal::NotConstituted);
    station.constitute(&table()).unwrap();
    assert_eq!(refused(station.dissolve_table(" ")), Refusal::ReasonRequired);
    station.dissolve_table("PIN olvidado").unwrap();
    assert_eq!(refused(tries(&station, PRESIDENT)), Refusal::NotConstituted);
    station.constitute(&table()).unwrap();
    let log = station.store().read(|read| audit::tail(read, 10)).unwrap();
    let actions: Vec<_> = log.iter().rev().map(|recorded| recorded.entry.action.as_str()).collect();
    assert_eq!(actions, ["constituted", "table_dissolved", "constituted"]);
    assert!(!format!("{log:?}").contains("Persona"));
}

#[test]
fn a_seat_changes_hands_and_everybody_who_sat_there_stands_in_the_papers() {
    let (desk, station) = Desk::enrolled(6);
    station.constitute(&table()).unwrap();
    let proof = |post, pin: &str| Proof::new(post, pin);
    let two = || [proof(Post::President, PRESIDENT), proof(Post::PollWorker1, WORKER)];
    let late = |post, pin: &str| NewMember { name: "Persona que llega".to_owned(), ..new(post, pin) };
    desk.lab.pass_minutes(30);
    assert_eq!(refused(station.change_seat(&late(Post::PollWorker1, "123456"), &two())), Refusal::PinWeak);
    let nameless = NewMember { name: " ".to_owned(), ..late(Post::PollWorker1, "660912") };
    assert_eq!(refused(station.change_seat(&nameless, &two())), Refusal::MemberName);
    let alone = [proof(Post::President, PRESIDENT), proof(Post::President, PRESIDENT)];
    let only_one = refused(station.change_seat(&late(Post::PollWorker1, "660912"), &alone));
    assert!(matches!(only_one, Refusal::OfficersMustDiffer(_)));
    station.change_seat(&late(Post::PollWorker1, "660912"), &two()).unwrap();
    let gone = refused(station.sign_in(&proof(Post::PollWorker1, WORKER)));
    assert_eq!(gone, Refusal::PinWrong { post: Post::PollWorker1, seconds: 0 });
    station.sign_in(&proof(Post::PollWorker1, "660912")).unwrap();
    let seatings = station.seatings().unwrap();
    let workers: Vec<_> = seatings.iter().filter(|one| one.post == Post::PollWorker1).collect();
    assert_eq!(workers.len(), 2);
    let constituted = station.day_record().unwrap().constituted;
    assert_eq!((workers[0].name.as_str(), workers[0].from), ("Persona poll_worker_1", constituted));
    assert_eq!((workers[1].name.as_str(), workers[1].until), ("Persona que llega", None));
    assert_eq!(workers[0].until, workers[1].from);
    assert!(workers[0].until.is_some());
    assert_eq!(station.day_record().unwrap().incidents.len(), 1);
    drop(station);
    assert_eq!(desk.open().seatings().unwrap(), seatings);
}

#[test]
fn when_the_president_is_gone_both_poll_workers_give_the_seat_away_and_no_other() {
    let (_desk, station) = Desk::enrolled(7);
    station.constitute(&table()).unwrap();
    let proof = |post, pin: &str| Proof::new(post, pin);
    let free = new(Post::PollWorker2, "902211");
    station
        .change_seat(&free, &[proof(Post::President, PRESIDENT), proof(Post::PollWorker1, WORKER)])
        .unwrap();
    let workers = || [proof(Post::PollWorker2, "902211"), proof(Post::PollWorker1, WORKER)];
    let auditor = new(Post::Auditor, "717203");
    assert_eq!(refused(station.change_seat(&auditor, &workers())), Refusal::PresidentNeeded);
    let guessed = [proof(Post::PollWorker2, "902211"), proof(Post::PollWorker1, "000007")];
    let president = new(Post::President, "335790");
    assert!(matches!(refused(station.change_seat(&president, &guessed)), Refusal::PinWrong { .. }));
    station.change_seat(&president, &workers()).unwrap();
    station.sign_in(&proof(Post::President, "335790")).unwrap();
    let record = format!("{:?}", station.store().read(|read| audit::tail(read, 20)).unwrap());
    assert!(!record.contains("Persona"), "no name is in the log");
}
