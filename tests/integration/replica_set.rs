//! A real replica set of three, and everything that can happen to one while people vote.
//!
//! The day is always the same: three stations, each with its own worker, driver and voters who never stop coming. Then
//! something happens to the members, to the network between them and the stations, or to the rights of a station, and
//! goes away again. In the evening the polls are closed, and everything is counted three times: what each station
//! recorded, what is at the centre, document by document, and what the office makes of it. It is the same, once.
//!
//! Members talk to each other past the networks that fail here; what keeps them apart are their own deaths and sleeps.

mod town;

use std::{cell::Cell, time::Duration};

use bson::{Bson, Document, doc};
use mongodb::options::{Acknowledgment, WriteConcern};
use town::{Town, until};
use urna_office::{Office, roll};
use urna_station::environment::{Environment as _, Machine};
use urna_sync::{Connection, engine::STALL_MS};
use urna_tests::MEMBERS;

/// Megabytes of an oplog that is written over in a moment.
const OPLOG_MB_MIN: u32 = 2;
/// What is put into the oplog at a time: a tenth of it.
const FILLER_BYTES: usize = 200_000;
/// How long a queue may stand still before the watchdog takes it for stuck.
const STALL: Duration = Duration::from_millis(STALL_MS);
/// A member that has nothing new in so many looks, while the primary has, copies no more.
const LOOKS_WITHOUT_A_COPY: u32 = 20;
/// A bad line across a country.
const DELAY: Duration = Duration::from_millis(150);
/// People whose names the office corrects while a station is away.
const CORRECTED: i64 = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_steps_down_mid_batch_loses_and_doubles_nothing() {
    let town = Town::open().await;
    for _ in 0..3 {
        town.set.step_down().await.unwrap();
        town.everybody_votes_on(5).await;
    }
    town.set.wait_until_well().await.unwrap();
    town.until_all_is_received().await;
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_primary_that_alone_held_a_batch_takes_nothing_with_it() {
    let town = Town::open().await;
    let primary = town.set.primary().await.unwrap();
    let others: Vec<usize> = (0..MEMBERS).filter(|member| *member != primary).collect();
    for other in &others {
        town.set.stop_copying(*other, true).await.unwrap();
    }
    // A member that is told to copy no more still applies what it fetched before.
    let copies = Cell::new((0, 0));
    until(async || {
        let alone = town.events_at(primary).await;
        let mut copied = 0;
        for other in &others {
            copied = town.events_at(*other).await.max(copied);
        }
        let (before, looks) = copies.get();
        let looks = if copied == before { looks + 1 } else { 0 };
        copies.set((copied, looks));
        (alone < copied + 3 || looks < LOOKS_WITHOUT_A_COPY)
            .then(|| format!("events that only the primary has ({alone}, {copied})"))
    })
    .await;
    let alone = town.events_at(primary).await;
    town.set.kill(primary).await.unwrap();
    for other in &others {
        assert!(town.events_at(*other).await < alone, "a write that no majority has");
    }
    town.set.primary_besides(primary).await.unwrap();
    for other in &others {
        town.set.stop_copying(*other, false).await.unwrap();
    }
    town.everybody_votes_on(5).await;
    town.until_all_is_received().await;
    // It comes back with writes that were taken back, and follows.
    town.set.restart(primary).await.unwrap();
    town.set.wait_until_well().await.unwrap();
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_primary_is_worked_around_and_its_return_changes_nothing() {
    let town = Town::open().await;
    let primary = town.set.primary().await.unwrap();
    town.set.pause(primary).unwrap();
    town.set.primary_besides(primary).await.unwrap();
    town.everybody_votes_on(5).await;
    town.until_all_is_received().await;
    // For a moment it believes that it is primary still.
    town.set.resume(primary).unwrap();
    town.everybody_votes_on(5).await;
    town.set.wait_until_well().await.unwrap();
    town.count_in_the_evening().await;
}

/// Takes two minutes: the watchdog gives a queue that long.
#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_stands_still_while_the_centre_answers_gets_a_new_client() {
    let town = Town::open().await;
    let primary = town.set.primary().await.unwrap();
    let others: Vec<usize> = (0..MEMBERS).filter(|member| *member != primary).collect();
    for other in &others {
        town.set.stop_copying(*other, true).await.unwrap();
    }
    // The primary answers questions, and confirms nothing.
    tokio::time::sleep(STALL / 2).await;
    until(async || {
        let idle = town.mesas.iter().find(|mesa| mesa.clients_renewed() == 0);
        idle.map(|mesa| format!("a new client of {}", mesa.state()))
    })
    .await;
    assert!(town.mesas.iter().all(|mesa| mesa.status().connection != Connection::Refused));
    for other in &others {
        town.set.stop_copying(*other, false).await.unwrap();
    }
    town.set.wait_until_well().await.unwrap();
    // By now everybody on the roll has voted.
    town.until_all_is_received().await;
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_that_are_lost_on_the_way_are_asked_for_and_nothing_is_doubled() {
    let town = Town::open().await;
    town.set.networks().for_each(|network| network.lose_replies());
    until(async || {
        for mesa in &town.mesas {
            let there = town.events_of(mesa).await;
            if there <= mesa.received() {
                return Some(format!("an event of {} that arrived and was not confirmed", mesa.name()));
            }
        }
        None
    })
    .await;
    town.everybody_votes_on(5).await;
    town.set.networks().for_each(|network| network.restore());
    town.until_all_is_received().await;
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_delays_cuts_and_resets_loses_and_doubles_nothing() {
    let town = Town::open().await;
    town.set.networks().for_each(|network| network.delay(DELAY));
    for _ in 0..3 {
        town.everybody_votes_on(3).await;
        town.set.networks().for_each(|network| network.cut());
        town.everybody_votes_on(3).await;
        town.set.networks().for_each(|network| network.reset());
    }
    town.until_all_is_received().await;
    town.set.networks().for_each(|network| network.restore());
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolled_over_oplog_is_not_missed_by_a_station_that_was_away() {
    let mut town = Town::open_with_oplog(OPLOG_MB_MIN).await;
    town.mesas[0].worker.stop().await;
    let left = town.set.newest_in_oplog().await.unwrap();
    let citizens = town.collection("citizens").await;
    let scope = doc! { "comunidad": town.mesas[0].community() };
    let mut corrected = citizens.find(scope).limit(CORRECTED).await.unwrap();
    while corrected.advance().await.unwrap() {
        let id: Bson = corrected.deserialize_current().unwrap().get("_id").unwrap().clone();
        citizens.update_one(doc! { "_id": id }, doc! { "$set": { "name": "Corregida" } }).await.unwrap();
    }
    roll::adopt(&town.office, |_| {}).await.unwrap();
    let everywhere = WriteConcern::builder().w(Acknowledgment::from(u32::try_from(MEMBERS).unwrap())).build();
    let filler = town.collection("filler").await;
    until(async || {
        let letters = "x".repeat(FILLER_BYTES);
        filler.insert_one(doc! { "letters": letters }).write_concern(everywhere.clone()).await.unwrap();
        let oldest = town.set.oldest_in_oplog().await.unwrap();
        (oldest <= left).then(|| format!("an oplog that begins after {left}, and not at {oldest}"))
    })
    .await;
    town.everybody_votes_on(5).await;
    town.mesas[0].go_back_to_work();
    town.until_all_is_received().await;
    until(async || {
        let known = town.mesas[0].named("Corregida");
        (known < CORRECTED).then(|| format!("all but {known} of {CORRECTED} corrected names"))
    })
    .await;
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_user_keeps_everything_and_says_so_until_it_is_let_in_again() {
    let town = Town::open().await;
    let mesa = &town.mesas[0];
    let account = town.revoke(mesa).await;
    until(async || {
        let word = mesa.status().connection;
        (word != Connection::Refused).then(|| format!("the word that the centre refuses, not {word:?}"))
    })
    .await;
    let received = mesa.received();
    town.everybody_votes_on(5).await;
    assert_eq!(mesa.received(), received, "nothing of a revoked user is received");
    assert_eq!(mesa.status().connection, Connection::Refused);
    town.let_in(mesa, account).await;
    town.until_all_is_received().await;
    town.until_all_say(Connection::Connected).await;
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_cluster_is_said_to_be_silent_and_gets_everything_when_it_goes_on() {
    let town = Town::open().await;
    for member in 0..MEMBERS {
        town.set.pause(member).unwrap();
    }
    town.until_all_say(Connection::NoServer).await;
    let received: Vec<u64> = town.mesas.iter().map(|mesa| mesa.received()).collect();
    town.everybody_votes_on(5).await;
    assert_eq!(town.mesas.iter().map(|mesa| mesa.received()).collect::<Vec<_>>(), received);
    for member in 0..MEMBERS {
        town.set.resume(member).unwrap();
    }
    town.set.wait_until_well().await.unwrap();
    town.until_all_is_received().await;
    town.until_all_say(Connection::Connected).await;
    town.count_in_the_evening().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn restored_data_files_get_again_what_they_had_confirmed_after_the_backup() {
    let mut town = Town::open().await;
    let backup = town.folder.path().join("backup");
    town.set.back_up(&backup).await.unwrap();
    let saved = town.events_at(town.set.primary().await.unwrap()).await;
    town.everybody_votes_on(5).await;
    // Drivers have then seen later elections than the restored files know of.
    town.set.step_down().await.unwrap();
    town.set.step_down().await.unwrap();
    town.until_all_is_received().await;
    let confirmed: u64 = town.mesas.iter().map(|mesa| mesa.received()).sum();
    town.set.restore(&backup).await.unwrap();
    let restored = Machine.now();
    let lost = confirmed.saturating_sub(saved);
    assert!(lost > 0, "nothing was confirmed after the backup");
    // As `urna office restored` does, which is a program of its own.
    town.office = Office::open(&town.folder.path().join("office")).await.unwrap();
    town.office.mark_restored().await.unwrap();
    until(async || {
        let silent = town.mesas.iter().find(|mesa| mesa.status().last_exchange <= Some(restored));
        // Somebody loses patience; without that it takes half a minute more.
        silent
            .inspect(|mesa| mesa.worker.sync_now())
            .map(|mesa| format!("an exchange with the restored centre of {}", mesa.state()))
    })
    .await;
    // Once a minute they would look by themselves.
    town.mesas.iter().for_each(|mesa| mesa.worker.sync_now());
    town.everybody_votes_on(5).await;
    until(async || {
        for mesa in &town.mesas {
            if mesa.incidents("centre_restored") == 0 {
                return Some(format!("word of the restored centre at {}", mesa.state()));
            }
        }
        None
    })
    .await;
    town.count_in_the_evening().await;
}

/// What was taken from a station.
struct Account {
    roles: Bson,
    password: String,
}

impl Town {
    /// Takes the station's user away, as an administrator does with a stolen machine.
    async fn revoke(&self, mesa: &town::Mesa) -> Account {
        let (user, password) = mesa.credential();
        let users = self.run(doc! { "usersInfo": &user }).await;
        let roles = users.get_array("users").unwrap()[0].as_document().unwrap().get("roles").unwrap().clone();
        self.run(doc! { "dropUser": user }).await;
        Account { roles, password }
    }

    /// Gives it back.
    async fn let_in(&self, mesa: &town::Mesa, account: Account) {
        let (user, _) = mesa.credential();
        self.run(doc! { "createUser": user, "pwd": account.password, "roles": account.roles }).await;
    }

    async fn run(&self, command: Document) -> Document {
        let primary = self.set.primary().await.unwrap();
        self.set.at(primary).unwrap().database(self.database()).run_command(command).await.unwrap()
    }
}
