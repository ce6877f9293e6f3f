//! Two stations and the office correct the same people and classify the same double check-in, without a network
//! between them; then everything has arrived, in whatever order, and all of them say the same.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use bson::{Document, doc};
use urna_atlas::MongoRemote;
use urna_domain::{
    Millis,
    bundle::Bundle,
    citizen::Citizen,
    conflict::Outcome,
    correction::{Correction, CorrectionError},
    event::{Event, Fact},
    ids::{CitizenId, ElectionId},
    officers::{Officer, Role, TwoOfficers},
};
use urna_office::{OfficeError, conflict, election, results, roll, station};
use urna_station::{Case, Method, Station, enrol, environment::Environment};
use urna_store::{Home, corrections, events};
use urna_sync::{SyncReport, sync_once};

use super::{Bench, EXTREMADURA, config, person};

const ELECTION: &str = r#"{"id":"e1","title":{"es":"Prueba"},"date":"2026-11-29","test":true,"languages":["es"],"contests":[
    {"id":"c1","title":{"es":"Pregunta"},"kind":"yes_no","choices":[{"id":"si","name":{"es":"Sí"}},{"id":"no","name":{"es":"No"}}]}]}"#;

/// A machine whose clock the test sets.
struct Machine(AtomicI64);

impl Environment for Machine {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> std::time::Duration {
        std::time::Duration::from_millis(u64::try_from(self.0.load(Ordering::SeqCst)).unwrap_or(0))
    }

    fn fill(&self, buffer: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), buffer);
    }
}

/// A station that is enrolled and in step.
pub(super) struct Mesa {
    pub(super) station: Arc<Station>,
    remote: Arc<MongoRemote>,
    machine: Arc<Machine>,
}

impl Mesa {
    /// What the station does, it does at this moment of its clock.
    pub(super) fn at(&self, minute: i64) -> &Station {
        self.machine.0.store(DAY + minute * 60_000, Ordering::SeqCst);
        &self.station
    }

    fn correct(&self, minute: i64, number: u32, corrections: &[Correction]) {
        let (president, second) = (president(), member());
        self.at(minute)
            .correct(&id(number), corrections, "the document says so", &president, Some(&second))
            .unwrap();
    }

    pub(super) async fn sync(&self) -> SyncReport {
        let config = self.station.worker_config().unwrap();
        let report = sync_once(self.station.store(), self.remote.clone(), config, |_| {}).await.unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        assert_eq!((report.proof_ok, report.quarantined), (Some(true), 0));
        report
    }

    fn shown(&self, number: u32) -> Option<Citizen> {
        self.station.citizen(&id(number)).unwrap().map(|view| view.citizen)
    }

    fn waiting(&self) -> u64 {
        self.station.store().read(corrections::waiting).unwrap()
    }
}

const DAY: i64 = 1_790_000_000_000;

pub(super) fn president() -> Officer {
    Officer::new(Role::President, "presidencia").unwrap()
}

pub(super) fn member() -> Officer {
    Officer::new(Role::PollWorker, "vocal 1").unwrap()
}

pub(super) fn id(number: u32) -> CitizenId {
    CitizenId::parse(&format!("i:{number}")).unwrap()
}

fn set(field: &str, value: &str) -> Correction {
    Correction::set(field, value).unwrap()
}

fn note(text: &str) -> Correction {
    Correction::note(text).unwrap()
}

fn attempts(count: i64) -> Correction {
    Correction::attempts(count).unwrap()
}

fn election_id() -> ElectionId {
    ElectionId::parse("e1").unwrap()
}

impl Bench {
    /// An office with an election and six people in Extremadura, and some in Madrid.
    pub(super) async fn with_election() -> Self {
        let bench = Self::new().await;
        let path = bench.path("election.json");
        std::fs::write(&path, ELECTION).unwrap();
        election::publish(&bench.office, &path).await.unwrap();
        let people = (1..=9).map(|number| person(number, if number < 7 { "Extremadura" } else { "Madrid" }));
        bench.collection("citizens").await.insert_many(people).await.unwrap();
        roll::adopt(&bench.office, |_| {}).await.unwrap();
        bench
    }

    pub(super) async fn mesa(&self, name: &str, scope: &str) -> Mesa {
        let registered = station::create(&self.office, name, scope).await.unwrap();
        let out = self.path(&format!("{name}.bundle"));
        station::bundle(&self.office, &registered.id, None, &out).await.unwrap();
        let file = std::fs::read(out).unwrap();
        let bundle = Bundle::open(&file, &registered.registration_key).unwrap();
        let home = Home::new(self.path(name));
        home.create().unwrap();
        let machine = Arc::new(Machine(AtomicI64::new(DAY)));
        enrol(&home, &file, &registered.registration_key, machine.clone()).unwrap();
        let station = Arc::new(Station::open(&home, machine.clone()).unwrap());
        let remote = Arc::new(MongoRemote::connect(&bundle.uri, &config(&bundle)).await.unwrap());
        let mesa = Mesa { station, remote, machine };
        mesa.sync().await;
        mesa
    }

    pub(super) async fn correct(&self, minute: i64, number: u32, corrections: &[Correction]) {
        let now = Millis(DAY + minute * 60_000);
        let officers = ("censo 1", Some("censo 2"));
        roll::correct(&self.office, &election_id(), &id(number), corrections, "a letter", officers, now)
            .await
            .unwrap();
    }

    pub(super) async fn fold(&self, span: roll::Span) -> roll::FoldReport {
        roll::fold(&self.office, &election_id(), span).await.unwrap()
    }

    pub(super) async fn row(&self, number: u32) -> Document {
        let filter = doc! { "_id": number };
        self.collection("citizens").await.find_one(filter).await.unwrap().unwrap()
    }
}

fn notes(row: &Document) -> Vec<&str> {
    let notes = row.get_array("notes").into_iter().flatten();
    notes.map(|note| note.as_document().unwrap().get_str("text").unwrap()).collect()
}

#[tokio::test]
async fn two_stations_and_the_office_correct_a_citizen_offline_and_converge() {
    let bench = Bench::with_election().await;
    let (one, other) = (bench.mesa("uno", EXTREMADURA).await, bench.mesa("otro", EXTREMADURA).await);

    one.correct(10, 1, &[set("surname1", "García"), set("name", "Anna"), attempts(1), note("first")]);
    other.correct(20, 1, &[set("surname1", "Garcés"), attempts(2), note("third")]);
    other.correct(21, 2, &[set("name", "Eva")]);
    assert_eq!(one.shown(1).unwrap().surname1, "García", "each shows its own at once");
    assert_eq!(other.shown(1).unwrap().surname1, "Garcés");

    // The later station arrives first and is folded in; then the office; the earliest comes last of all.
    other.sync().await;
    let first = bench.fold(roll::Span::New).await;
    assert_eq!((first.folded, first.citizens), (2, 2), "{first:?}");
    bench.correct(15, 1, &[set("name", "Ana María"), set("mesa", "06-A"), note("second")]).await;
    bench.fold(roll::Span::New).await;
    one.sync().await;
    let last = bench.fold(roll::Span::New).await;
    assert_eq!((last.folded, last.citizens, last.unknown), (1, 1, 0), "{last:?}");
    assert_eq!(last.problems, Vec::<String>::new());
    for mesa in [&one, &other] {
        mesa.sync().await;
        assert_eq!(mesa.waiting(), 0, "the roll has everything");
    }

    let row = bench.row(1).await;
    assert_eq!(row.get_str("surname1").unwrap(), "Garcés", "the last word on the field");
    assert_eq!(row.get_str("name").unwrap(), "Ana María", "by clock, not by arrival");
    assert_eq!(row.get_str("mesa").unwrap(), "06-A");
    assert_eq!(row.get_i64("attempts").unwrap(), 3, "what was counted adds up");
    assert_eq!(notes(&row), ["first", "second", "third"], "by time, and none is lost");
    let shown = one.shown(1).unwrap();
    assert_eq!(other.shown(1).as_ref(), Some(&shown));
    assert_eq!((shown.name.as_str(), shown.surname1.as_str()), ("Ana María", "Garcés"));
    assert_eq!(shown.mesa.as_deref(), Some("06-A"));
    assert_eq!(one.shown(2).unwrap().name, "Eva");

    // Folding again changes nothing, and the stamps are those of the content.
    for span in [roll::Span::New, roll::Span::All] {
        assert_eq!(bench.fold(span).await, roll::FoldReport::default());
    }
    assert_eq!(bench.row(1).await, row);
    let adopted = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((adopted.changed, adopted.bad), (0, 0));
}

#[tokio::test]
async fn a_fold_that_broke_off_is_finished_by_the_next_and_two_at_once_do_no_harm() {
    let bench = Bench::with_election().await;
    let mesa = bench.mesa("uno", EXTREMADURA).await;
    for number in 1..=6 {
        mesa.correct(number.into(), number, &[set("name", "Eva"), attempts(1)]);
    }
    mesa.sync().await;
    let election = election_id();
    let fold = || roll::fold(&bench.office, &election, roll::Span::All);
    // One is dropped half-way; then two go on at the same time.
    let _cut = tokio::time::timeout(std::time::Duration::from_millis(20), fold()).await;
    let (first, second) = tokio::join!(fold(), fold());
    assert!(first.unwrap().folded + second.unwrap().folded <= 6);
    for number in 1..=6 {
        let row = bench.row(number).await;
        assert_eq!((row.get_str("name").unwrap(), row.get_i64("attempts").unwrap()), ("Eva", 1));
    }
    mesa.sync().await;
    assert_eq!(mesa.waiting(), 0);
}

#[tokio::test]
async fn who_is_deleted_anywhere_leaves_every_roll_and_does_not_come_back() {
    let bench = Bench::with_election().await;
    let (one, other) = (bench.mesa("uno", EXTREMADURA).await, bench.mesa("otro", EXTREMADURA).await);
    one.correct(10, 1, &[Correction::Delete]);
    other.correct(20, 1, &[set("name", "Eva")]);
    for mesa in [&one, &other] {
        mesa.sync().await;
    }
    bench.fold(roll::Span::New).await;
    let row = bench.row(1).await;
    assert!(row.get_bool("deleted").unwrap(), "a deletion wins over what was said after it");
    for mesa in [&one, &other] {
        mesa.sync().await;
        assert_eq!(mesa.shown(1), None);
        assert!(mesa.shown(2).is_some());
    }
}

#[tokio::test]
async fn a_station_corrects_nobody_outside_its_scope_and_moves_nobody() {
    let bench = Bench::with_election().await;
    let mesa = bench.mesa("uno", EXTREMADURA).await;
    let identity = mesa.station.identity();
    let sign = |changes: serde_json::Value, number: u32, head| {
        let fact = Fact::VoterCorrected {
            citizen: id(number),
            changes: changes.as_object().unwrap().clone(),
            reason: "forged".into(),
            officers: vec!["presidencia".into()],
        };
        Event::sign(&head, Millis(DAY), &election_id(), EXTREMADURA, &fact, identity.signing_key()).unwrap()
    };
    let start = mesa.station.store().read(|r| events::head(r, &identity.station, identity.epoch)).unwrap();
    let elsewhere = sign(serde_json::json!({ "name": "Eva" }), 8, start);
    let moves = sign(
        serde_json::json!({ "comunidad": "Madrid" }),
        1,
        urna_domain::event::ChainHead::after(&elsewhere),
    );
    for event in [&elsewhere, &moves] {
        assert!(bench.office.admin().insert_event(event).await.unwrap());
    }
    let before = (bench.row(8).await, bench.row(1).await);
    let report = bench.fold(roll::Span::New).await;
    assert_eq!((report.folded, report.problems.len()), (0, 2), "{report:?}");
    assert_eq!((bench.row(8).await, bench.row(1).await), before);
    let (election, name) = (election_id(), [set("name", "Eva")]);
    let officers = ("censo 1", None);
    let nobody = roll::correct(&bench.office, &election, &id(99), &name, "x", officers, Millis(DAY)).await;
    assert!(matches!(nobody, Err(OfficeError::NoCitizen(_))));
    let alone = [Correction::Delete];
    let refused = roll::correct(&bench.office, &election, &id(1), &alone, "x", officers, Millis(DAY)).await;
    assert!(matches!(refused, Err(OfficeError::Correction(CorrectionError::NeedsTwo))));
}

#[tokio::test]
async fn what_was_corrected_under_an_earlier_scope_is_folded_after_the_change() {
    let bench = Bench::with_election().await;
    let mesa = bench.mesa("uno", EXTREMADURA).await;
    mesa.correct(1, 1, &[set("name", "Eva")]);
    mesa.sync().await;
    let of_station = mesa.station.identity().station.clone();
    let change = || station::change_scope(&bench.office, &of_station, "comunidad == 'Galicia'");
    assert_eq!(change().await.unwrap(), station::ScopeChange::Ordered);
    let heartbeat = doc! { "station": of_station.as_str(), "at": bson::DateTime::from_millis(0), "fields": { "scope_order": "1" } };
    bench.collection("heartbeats").await.insert_one(heartbeat).await.unwrap();
    assert_eq!(change().await.unwrap(), station::ScopeChange::Done);
    let folded = bench.fold(roll::Span::New).await;
    assert_eq!((folded.folded, folded.problems), (1, vec![]));
    assert_eq!(bench.row(1).await.get_str("name").unwrap(), "Eva");
}

#[tokio::test]
async fn the_office_moves_somebody_to_another_community() {
    let bench = Bench::with_election().await;
    let from = bench.mesa("uno", EXTREMADURA).await;
    let to = bench.mesa("otro", "comunidad == 'Madrid'").await;
    bench.correct(5, 1, &[set("comunidad", "Madrid")]).await;
    // The old station says something of them too, before it hears of the move.
    from.correct(6, 1, &[set("name", "Eva")]);
    bench.fold(roll::Span::New).await;
    from.sync().await;
    let report = bench.fold(roll::Span::New).await;
    assert_eq!((report.folded, report.problems), (1, Vec::new()), "they once were in its scope");
    for mesa in [&from, &to] {
        mesa.sync().await;
    }
    assert_eq!(from.shown(1), None);
    assert_eq!(to.shown(1).unwrap().name, "Eva");
}

#[tokio::test]
async fn a_double_check_in_is_classified_and_the_classification_is_at_the_centre() {
    let bench = Bench::with_election().await;
    let (one, other) = (bench.mesa("uno", EXTREMADURA).await, bench.mesa("otro", EXTREMADURA).await);
    let officers = TwoOfficers::new("presidencia", "vocal 1").unwrap();
    for (mesa, minute) in [(&one, 10), (&other, 20)] {
        let station = mesa.at(minute);
        station.open_poll(&officers).unwrap();
        for number in [1, 2] {
            let row = station.store().read(|r| urna_store::roll::by_citizen(r, &id(number))).unwrap();
            station.authorise(row.unwrap().key, Method::Dni, "vocal 1").unwrap();
        }
    }
    assert_eq!(one.sync().await.conflicts, 0);
    assert_eq!(other.sync().await.conflicts, 2);
    let list = || async { conflict::list(&bench.office, &election_id()).await.unwrap() };
    let (open, problems) = list().await;
    assert_eq!(problems, Vec::<String>::new());
    assert!(open.len() == 2 && open.iter().all(|conflict| conflict.check_ins.is_open_conflict()));

    let cases = other.at(30).cases().unwrap();
    let standing: Vec<_> = cases.iter().map(|case| case.standing.event.station.clone()).collect();
    assert_eq!(standing, vec![one.station.identity().station.clone(); 2], "the centre named the other mesa");
    assert!(cases.iter().all(|case| case.standing.record.is_none()), "and told nothing of its record");
    let seats = TwoOfficers::new("poll_worker_1", "president").unwrap();
    for (number, outcome) in [(1, Outcome::SameAct), (2, Outcome::Unknown)] {
        let of = |case: &&Case| case.row.as_ref().is_some_and(|row| row.citizen.id == id(number));
        let case = cases.iter().find(of).unwrap();
        other.at(30).classify_case(&case.ours.event, outcome, &seats).unwrap();
    }
    other.sync().await;
    assert_eq!(other.station.summary().unwrap().conflicts, 1, "nobody knows of the second");
    let (classified, _) = list().await;
    let outcomes: Vec<_> =
        classified.iter().map(|one| one.check_ins.outcome.clone().unwrap_or_default()).collect();
    assert_eq!(outcomes, ["same_act", "unknown"]);

    let word = |number: u32, outcome| {
        let (office, now) = (&bench.office, Millis(DAY + 3_600_000));
        async move {
            conflict::classify(office, &election_id(), &id(number), outcome, ["junta 1", "junta 2"], now)
                .await
        }
    };
    assert!(matches!(word(1, Outcome::VotedTwice).await, Err(OfficeError::Settled(_))));
    assert!(matches!(word(3, Outcome::VotedTwice).await, Err(OfficeError::NoConflict)));
    word(2, Outcome::VotedTwice).await.unwrap();
    word(2, Outcome::WrongPerson).await.unwrap();
    let found = results::results(&bench.office, &election_id()).await.unwrap();
    assert_eq!((found.conflicts.open, found.reconciliation.open_conflicts), (0, 0));
    let words: Vec<_> = found.conflicts.classified.into_iter().collect();
    assert_eq!(words, [("same_act".to_owned(), 1), ("wrong_person".to_owned(), 1)]);
    assert_eq!(found.problems, Vec::<String>::new(), "the office's own chain verifies too");
    assert_eq!(found.turnout.voted, 2, "each counts once, and nothing was deleted");
}
