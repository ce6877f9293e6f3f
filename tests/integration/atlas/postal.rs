//! A request to vote by post is annotated on the roll: from the file of the office to the desk of a station, and back
//! off the roll during the day.

use std::fs;

use urna_domain::{
    correction::Correction,
    officers::{Post, TwoOfficers},
};
use urna_office::roll;
use urna_station::{
    Method, Refusal, Standing, StationError,
    members::{NewMember, Proof},
};

use super::{Bench, EXTREMADURA, corrections::Mesa};

const CHAIR: &str = "481516";

fn constitute(mesa: &Mesa) {
    let member = |post, name: &str, pin: &str| NewMember {
        post,
        name: name.to_owned(),
        dni: String::new(),
        pin: pin.to_owned().into(),
    };
    let table = [member(Post::President, "Ana", CHAIR), member(Post::PollWorker1, "Luis", "234299")];
    mesa.at(1).constitute(&table).unwrap();
    mesa.at(2).open_poll(&TwoOfficers::new("president", "poll_worker_1").unwrap()).unwrap();
}

impl Mesa {
    fn key(&self, number: u32) -> i64 {
        let found = self
            .at(3)
            .store()
            .read(|read| urna_store::roll::by_citizen(read, &super::corrections::id(number)));
        found.unwrap().unwrap().key
    }

    fn standing(&self, number: u32) -> Standing {
        self.at(3).person(self.key(number)).unwrap().unwrap().standing
    }

    fn authorise(&self, number: u32) -> Result<(), StationError> {
        self.at(4).authorise(self.key(number), Method::Dni, "poll_worker_1").map(drop)
    }
}

/// The roll of the bench beside two people who are imported with the mark and without it.
async fn import(bench: &Bench) {
    let path = bench.path("post.csv");
    fs::write(
        &path,
        "id,nombre,apellido1,apellido2,dni,comunidad,voto por correo\n\
         i:21,Eva,Gil,Mas,00000021B,Extremadura,sí\n\
         i:22,Leo,Gil,Mas,00000022N,Extremadura,no\n\
         i:23,Pau,Gil,Mas,00000023J,Extremadura,sí\n",
    )
    .unwrap();
    let report = roll::import(&bench.office, &path, |_| {}).await.unwrap();
    assert_eq!((report.inserted, report.bad), (3, 0), "{report:?}");
}

#[tokio::test]
async fn who_is_annotated_votes_here_only_as_the_president_decides_and_the_office_takes_the_mark_off() {
    let bench = Bench::with_election().await;
    import(&bench).await;
    let mesa = bench.mesa("uno", EXTREMADURA).await;
    constitute(&mesa);

    // From the file through the cluster, with the proof in order: `Mesa::sync` asserts it.
    assert_eq!(
        [21, 22, 23].map(|number| mesa.standing(number)),
        [Standing::Postal, Standing::Can, Standing::Postal]
    );
    let refused = mesa.authorise(21);
    assert!(matches!(refused, Err(StationError::Refused(Refusal::PostalVote))), "{refused:?}");
    mesa.authorise(22).unwrap();
    let chair = Proof::new(Post::President, CHAIR);
    mesa.at(5).authorise_as_decided(mesa.key(21), Method::Dni, "poll_worker_1", &chair).unwrap();
    assert_eq!(mesa.station.day_record().unwrap().postal_allowed, 1);

    // No station takes a mark off, nor sets one.
    let citizen = super::corrections::id(23);
    let (president, second) = (super::corrections::president(), super::corrections::member());
    for annotated in [true, false] {
        let change = [Correction::Postal(annotated)];
        let refused = mesa.at(6).correct(&citizen, &change, "x", &president, Some(&second));
        assert!(matches!(refused, Err(StationError::Refused(Refusal::Correction(_)))), "{refused:?}");
    }

    // The office does, and the station hears of it with the changes of the roll.
    bench.correct(10, 23, &[Correction::set("postal", "no").unwrap()]).await;
    bench.correct(10, 1, &[Correction::set("postal", "yes").unwrap()]).await;
    let folded = bench.fold(roll::Span::New).await;
    assert_eq!((folded.folded, folded.problems), (2, vec![]));
    assert!(!bench.row(23).await.get_bool("postal").unwrap());
    assert!(bench.row(1).await.get_bool("postal").unwrap());
    mesa.sync().await;
    assert_eq!([1, 23].map(|number| mesa.standing(number)), [Standing::Postal, Standing::Can]);
    mesa.authorise(23).unwrap();
    let refused = mesa.authorise(1);
    assert!(matches!(refused, Err(StationError::Refused(Refusal::PostalVote))), "{refused:?}");

    // The stamps are those of the content, and a later fold or adoption has nothing left to do.
    assert_eq!(bench.fold(roll::Span::All).await, roll::FoldReport::default());
    let adopted = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((adopted.adopted, adopted.changed, adopted.bad), (0, 0, 0));
    mesa.sync().await;
}

#[tokio::test]
async fn a_mark_goes_through_a_foreign_script_a_published_roll_and_an_export() {
    let bench = Bench::with_election().await;
    import(&bench).await;
    let citizens = bench.collection("citizens").await;
    let by_hand = bson::doc! { "$set": { "postal": true } };
    citizens.update_one(bson::doc! { "_id": 2 }, by_hand).await.unwrap();
    let unreadable = bson::doc! { "$set": { "postal": "perhaps" } };
    citizens.update_one(bson::doc! { "_id": 3 }, unreadable).await.unwrap();
    let adopted = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((adopted.changed, adopted.bad), (1, 1), "{adopted:?}");
    assert_eq!(adopted.named, [("i:3".to_owned(), "postal is not true or false".to_owned())]);
    let mended = bson::doc! { "$unset": { "postal": 1 } };
    citizens.update_one(bson::doc! { "_id": 3 }, mended).await.unwrap();
    roll::adopt(&bench.office, |_| {}).await.unwrap();

    roll::publish(&bench.office, EXTREMADURA, None, |_| {}).await.unwrap();
    let mesa = bench.mesa("uno", EXTREMADURA).await;
    let marked = (1..=6).chain(21..=23).filter(|number| mesa.standing(*number) == Standing::Postal);
    assert_eq!(marked.collect::<Vec<u32>>(), [2, 21, 23], "out of the packed roll");

    for name in ["roll.csv", "roll.jsonl"] {
        let path = bench.path(name);
        roll::export(&bench.office, &path).await.unwrap();
        let other = Bench::new().await;
        let report = roll::import(&other.office, &path, |_| {}).await.unwrap();
        assert_eq!((report.inserted, report.bad), (12, 0));
        let imported = other.collection("citizens").await;
        let count = async |filter| imported.count_documents(filter).await.unwrap();
        assert_eq!(count(bson::doc! { "postal": true }).await, 3);
        let absent = bson::doc! { "postal": { "$exists": false } };
        assert_eq!(count(absent).await, 9, "who is not annotated has no such field");
    }
}

#[tokio::test]
async fn a_share_of_invented_citizens_votes_by_post_when_it_is_asked_for() {
    let bench = Bench::new().await;
    let made = roll::generate_with_postal(&bench.office, 2_000, 1, 100, |_| {}).await.unwrap();
    assert_eq!(made.inserted, 2_000);
    let marked =
        bench.collection("citizens").await.count_documents(bson::doc! { "postal": true }).await.unwrap();
    assert!((140..=260).contains(&marked), "{marked}");
}
