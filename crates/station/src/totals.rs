//! The signed line for the code on a paper: all zero before opening, the certified count afterwards. And the code that is
//! dictated with a count.

use urna_domain::{
    Hash,
    dictated::{CheckCode, Count},
    totals::{Numbers, Stage, Totals},
};
use urna_store::election as election_table;

use crate::{
    closing::CountResult,
    error::{Refusal, StationError},
    station::Station,
    summary::Phase,
};

impl Station {
    /// Signs the totals as they stand, in a line of `bytes_max` bytes at most. Between opening and certifying there are
    /// none, for anyone.
    pub fn signed_totals(&self, bytes_max: usize) -> Result<String, StationError> {
        let (stage, contests) = match self.summary()?.phase {
            Phase::Closed => (Stage::Zero, Vec::new()),
            Phase::Certified => (Stage::Count, self.result()?.contests),
            Phase::Open | Phase::Suspended | Phase::Ended => return Err(Refusal::NotCertified.into()),
        };
        let election = self.election().ok_or(Refusal::NoElection)?;
        let canon = self.store.read(election_table::get)?.ok_or(Refusal::NoElection)?.0;
        let totals = Totals {
            stage,
            election: election.id.clone(),
            definition: Hash::of(&canon),
            station: self.identity.station.clone(),
            electors: self.day_record()?.electors,
            voted: self.summary()?.voted,
            ballots: self.ballots_in_box(),
            numbers: Numbers::of(&election, &contests),
        };
        Ok(totals.sign(self.identity.signing_key(), bytes_max))
    }

    /// What is dictated beside the numbers of a certified count where there is no way to the centre.
    pub fn count_code(&self, result: &CountResult) -> Result<CheckCode, StationError> {
        let election = self.election().ok_or(Refusal::NoElection)?;
        let canon = self.store.read(election_table::get)?.ok_or(Refusal::NoElection)?.0;
        let count = Count {
            election: &election.id,
            definition: Hash::of(&canon),
            station: &self.identity.station,
            voted: result.voted,
            ballots: result.ballots,
            numbers: &Numbers::of(&election, &result.contests),
        };
        Ok(CheckCode::of_count(self.identity.shared_secret(), &count))
    }
}
