//! Copies of neighbours' records go up when their stations cannot send them.

use urna_store::neighbours::{self, Chain};

use super::*;
use crate::{
    config::SHUT_OUT,
    testing::{Op, Trouble},
};

fn neighbour() -> Chain {
    Chain { station: StationId::parse("mesa-2").unwrap(), epoch: 7 }
}

impl Station {
    fn keeps(&self, copies: u8) {
        let sealed: Vec<Vec<u8>> = (1..=copies).map(|byte| vec![byte; 3]).collect();
        self.change(|tx| neighbours::keep(tx, &neighbour(), 1, &sealed));
    }

    fn carries(&self) {
        self.change(|tx| neighbours::choose_to_carry(tx, |_| true));
    }
}

fn there(cloud: &Cloud) -> Vec<u64> {
    cloud.held().copies.keys().map(|id| id.seq).collect()
}

#[tokio::test(start_paused = true)]
async fn copies_go_up_only_while_their_station_cannot_send_them_and_once() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.keeps(5);
    station.well(Lane::Copies).await;
    assert_eq!(there(&cloud), Vec::<u64>::new());
    station.change(|tx| neighbours::received_through(tx, &neighbour(), 2));
    station.carries();
    assert_eq!(station.well(Lane::Copies).await.sent, 3);
    assert_eq!(there(&cloud), [3, 4, 5]);
    assert_eq!(station.well(Lane::Copies).await.sent, 0);
    assert_eq!(cloud.calls(Op::InsertCopies), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_lost_costs_a_second_call_and_doubles_nothing() {
    for trouble in [Trouble::AppliedUnknown, Trouble::AppliedSilent] {
        let cloud = Cloud::new();
        let station = Station::new("mesa-1", &cloud);
        station.keeps(4);
        station.carries();
        cloud.trouble(Op::InsertCopies, trouble);
        assert_eq!(station.fails(Lane::Copies).await, Fault::NoAnswer);
        station.well(Lane::Copies).await;
        assert_eq!((there(&cloud), cloud.calls(Op::InsertCopies)), (vec![1, 2, 3, 4], 2));
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_carried_to_a_centre_that_was_restored_is_carried_again() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    cloud.held().restore_marker = Some("one".to_owned());
    station.well(Lane::Control).await;
    station.keeps(3);
    station.carries();
    station.well(Lane::Copies).await;
    cloud.held().copies.clear();
    assert_eq!(station.well(Lane::Copies).await.sent, 0);
    cloud.held().restore_marker = Some("two".to_owned());
    station.well(Lane::Control).await;
    station.well(Lane::Copies).await;
    assert_eq!(there(&cloud), [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn the_office_s_word_of_who_is_shut_out_is_kept() {
    let cloud = Cloud::new();
    let station = Station::new("mesa-1", &cloud);
    station.well(Lane::Control).await;
    let kept = || station.look(|read| urna_store::settings::get(read, SHUT_OUT)).unwrap();
    assert_eq!(kept(), "[]");
    cloud.held().control.shut_out = vec![neighbour().station];
    station.well(Lane::Control).await;
    assert_eq!(kept(), r#"["mesa-2"]"#);
}
