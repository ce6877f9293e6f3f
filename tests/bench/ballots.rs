//! `box_rebuild_ms`: putting the last ballot into the box of the largest Spanish table of 2023.

use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

use anyhow::ensure;
use rand::RngExt as _;
use tempfile::TempDir;
use urna_domain::Hash;
use urna_domain::ballot::{Ballot, BallotId};
use urna_domain::election::{Mark, Marks};
use urna_domain::ids::{ChoiceId, ContestId};
use urna_store::ballot_box::BallotBox;
use urna_store::{Home, Store, StoreKey};

use crate::figure::{Name, RUNS, median, millis, note};

/// Ballots of the largest table.
const BALLOTS: u64 = 1_129;
/// How often the last one is put in, per run.
const REPEATS: usize = 20;

/// Measures the figure.
pub(crate) fn measure() -> anyhow::Result<()> {
    note("a box of 1,129 ballots");
    let folder = TempDir::new()?;
    let home = Home::new(folder.path());
    let key = StoreKey::from_bytes(rand::random());
    // Whoever has the box open has the store open.
    let store = Store::open(&home, &key)?;
    let ballots = BallotBox::open(&home, &key)?;
    for _ in 1..BALLOTS {
        ballots.put(&ballot()?, &Hash(rand::random()))?;
    }
    let nearly_full = fs::read(home.box_db())?;
    let mut medians = Vec::new();
    for _ in 0..RUNS {
        let mut times = Vec::new();
        for _ in 0..REPEATS {
            fs::write(home.box_db(), &nearly_full)?;
            let (last, nonce) = (ballot()?, Hash(rand::random()));
            let started = Instant::now();
            let count = ballots.put(&last, &nonce)?;
            times.push(millis(started.elapsed()));
            ensure!(count == BALLOTS, "the box holds {count} ballots");
        }
        medians.push(median(&times)?);
    }
    drop(store);
    Name::BoxRebuildMs.report(median(&medians)?, "ms", None, true, RUNS)
}

/// A ballot with a list and up to three candidates.
fn ballot() -> anyhow::Result<Ballot> {
    let mut random = rand::rng();
    let list = ChoiceId::parse(&format!("lista-{:02}", random.random_range(1..=14)))?;
    let first = random.random_range(1..=24);
    let candidates =
        (first..first + random.random_range(0..=3)).map(|n| ChoiceId::parse(&format!("candidatura-{n:02}")));
    let marks = BTreeMap::from([
        (ContestId::parse("congreso")?, Mark::Choices(vec![list])),
        (ContestId::parse("senado")?, Mark::Choices(candidates.collect::<Result<_, _>>()?)),
    ]);
    Ok(Ballot { id: BallotId::from_random(rand::random()), marks: Marks(marks) })
}
