//! A polling day with invented voters, through the real use cases: check-in, code, booth, cast, close, count.
//! Only in elections marked `"test": true`.

use std::collections::BTreeMap;

use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use urna_domain::{
    election::{ContestKind, Election, Mark, Marks},
    ids::{CitizenId, ContestId},
    officers::TwoOfficers,
};
use urna_store::{corrections, participation, roll};

use crate::{
    closing::CountResult,
    error::{Refusal, StationError},
    identification::Method,
    station::Station,
    summary::Phase,
};

/// How many voters may be simulated at once.
pub const VOTERS_MAX: u32 = 1_000_000;
/// One in so many voters leaves a contest blank.
const BLANK_ONE_IN: u32 = 12;

/// What a simulation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    /// Voters who voted.
    pub voted: u32,
    /// The count, when the poll was closed and certified.
    pub result: Option<CountResult>,
}

impl Station {
    /// Opens the poll when it is not open, lets `voters` people of the roll vote, and closes and certifies when
    /// asked. `seed` chooses the people and their marks; ids, codes and nonces stay truly random.
    pub fn simulate(
        &self,
        voters: u32,
        seed: u64,
        close: bool,
        officers: &TwoOfficers,
        mut progress: impl FnMut(u32),
    ) -> Result<Simulated, StationError> {
        let election = self.election().ok_or(Refusal::NoElection)?;
        if !election.test {
            return Err(Refusal::NotATest.into());
        }
        let mut rng = StdRng::seed_from_u64(seed);
        if Phase::from(&self.day().poll) == Phase::Closed {
            self.open_poll(officers)?;
        }
        let mut voted = 0;
        for key in self.people_who_can_vote(voters.min(VOTERS_MAX), &mut rng)? {
            let ticket = self.authorise(key, Method::Dni, "vocal 1")?;
            self.begin_ballot(&ticket.code)?;
            self.cast(&invented_marks(&election, &mut rng))?;
            voted += 1;
            progress(voted);
        }
        let result = if close {
            self.close_poll(officers, self.identity().station.as_str())?;
            Some(self.certify(officers)?)
        } else {
            None
        };
        Ok(Simulated { voted, result })
    }

    fn people_who_can_vote(&self, wanted: u32, rng: &mut StdRng) -> Result<Vec<i64>, StationError> {
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let mut people = self.store.read(|read| {
            let mut people = Vec::new();
            roll::for_each(read, |row| people.push(row.id.to_owned()))?;
            Ok::<_, StationError>(people)
        })?;
        if people.is_empty() && wanted > 0 {
            return Err(Refusal::RollIncomplete.into());
        }
        people.sort_unstable();
        people.shuffle(rng);
        self.store.read(|read| {
            let mut keys = Vec::new();
            for person in people {
                if keys.len() == wanted {
                    break;
                }
                let Ok(citizen) = CitizenId::parse(&person) else { continue };
                let can = participation::get(read, &citizen)?.is_none_or(|found| {
                    matches!(found.state, participation::State::Returned | participation::State::Voided)
                });
                if can && let Some(row) = roll::by_citizen(read, &citizen)? {
                    let shown = corrections::shown(read, row)?;
                    let citizen = &shown.row.citizen;
                    let may = !shown.deleted
                        && !citizen.postal
                        && self.identity.tables.serve(citizen.mesa.as_deref());
                    keys.extend(may.then_some(shown.row.key));
                }
            }
            Ok(keys)
        })
    }
}

fn invented_marks(election: &Election, rng: &mut StdRng) -> Marks {
    let mut marks: BTreeMap<ContestId, Mark> = BTreeMap::new();
    for contest in &election.contests {
        let most = match contest.kind {
            ContestKind::ClosedList { .. } | ContestKind::YesNo => 1,
            ContestKind::UpTo { max } => usize::try_from(max).unwrap_or(1),
        };
        let mark = if rng.random_ratio(1, BLANK_ONE_IN) {
            Mark::Blank
        } else {
            let many = rng.random_range(1..=most.max(1));
            let drawn: Vec<_> = contest.choices.sample(rng, many).map(|choice| choice.id.clone()).collect();
            let in_order =
                contest.choices.iter().map(|choice| choice.id.clone()).filter(|id| drawn.contains(id));
            Mark::Choices(in_order.collect())
        };
        marks.insert(contest.id.clone(), mark);
    }
    Marks(marks)
}
