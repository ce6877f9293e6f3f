//! The second count. Written apart from the first: contest by contest, by sorting instead of by adding.

use std::collections::{BTreeMap, HashSet};

use super::{Tally, TallyError};
use crate::{
    election::{Contest, ContestKind, Election, Mark, Marks},
    ids::{ChoiceId, ContestId},
};

/// What a ballot is in one contest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Paper<'a> {
    Blank,
    Null,
    Votes(Vec<&'a ChoiceId>),
}

/// Counts the ballots of an election again; the same rules as [`super::count`] by another way.
pub fn recount(election: &Election, ballots: &[&Marks]) -> Result<BTreeMap<ContestId, Tally>, TallyError> {
    let on_the_ballot: HashSet<&ContestId> = election.contests.iter().map(|contest| &contest.id).collect();
    election
        .contests
        .iter()
        .map(|contest| {
            let mut papers: Vec<Paper<'_>> = ballots
                .iter()
                .map(|marks| match marks.0.keys().all(|id| on_the_ballot.contains(id)) {
                    true => sort_out(contest, marks),
                    false => Paper::Null,
                })
                .collect();
            papers.sort_unstable();
            Ok((contest.id.clone(), measure(contest, &papers)?))
        })
        .collect()
}

fn sort_out<'a>(contest: &Contest, marks: &'a Marks) -> Paper<'a> {
    let Some(Mark::Choices(marked)) = marks.0.get(&contest.id) else { return Paper::Blank };
    let mut votes: Vec<&ChoiceId> = marked.iter().collect();
    votes.sort_unstable();
    let repeated = votes.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
    let offered: HashSet<&ChoiceId> = contest.choices.iter().map(|choice| &choice.id).collect();
    let allowed = match contest.kind {
        ContestKind::UpTo { max } => usize::try_from(max).unwrap_or(usize::MAX),
        ContestKind::ClosedList { .. } | ContestKind::YesNo => 1,
    };
    if votes.is_empty() {
        Paper::Blank
    } else if repeated || votes.len() > allowed || !votes.iter().all(|vote| offered.contains(*vote)) {
        Paper::Null
    } else {
        Paper::Votes(votes)
    }
}

/// The papers are sorted, so the equal ones lie together and are counted by the length of their pile.
fn measure(contest: &Contest, papers: &[Paper<'_>]) -> Result<Tally, TallyError> {
    let size = |pile: usize| u64::try_from(pile).map_err(|_| TallyError::CounterExhausted);
    let mut blank = 0;
    let mut null = 0;
    let mut cast: Vec<&ChoiceId> = Vec::new();
    for pile in papers.chunk_by(|one, other| one == other) {
        match pile.first() {
            Some(Paper::Blank) => blank = size(pile.len())?,
            Some(Paper::Null) => null = size(pile.len())?,
            Some(Paper::Votes(votes)) => {
                cast.extend(votes.iter().flat_map(|vote| pile.iter().map(|_| *vote)))
            }
            None => {}
        }
    }
    cast.sort_unstable();
    let pile_of = |id: &ChoiceId| {
        let from = cast.partition_point(|vote| *vote < id);
        let to = cast.partition_point(|vote| *vote <= id);
        size(to - from)
    };
    let votes: Result<BTreeMap<ChoiceId, u64>, TallyError> =
        contest.choices.iter().map(|choice| Ok((choice.id.clone(), pile_of(&choice.id)?))).collect();
    let valid = size(papers.len())?.checked_sub(null).ok_or(TallyError::CounterExhausted)?;
    Ok(Tally { votes: votes?, blank, null, valid })
}
