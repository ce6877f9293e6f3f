//! The lane of the box: ballots, then the signed manifest. Nothing is in the outbox before the poll is closed, so
//! nothing leaves before.
//!
//! The ballots go in few batches and in a fresh random order. What the centre sees of a ballot is a random id and
//! the marks: no time, no order, no neighbour.

use std::{collections::BTreeSet, sync::Arc};

use urna_domain::{Hash, ballot::BallotId, ids::ElectionId};
use urna_store::outbox;

use crate::{
    config::SealedBox,
    lanes::{Job, Left},
    local,
    remote::{InsertOutcome, Remote, RemoteError, SealedBallot},
    rounds::{
        deliver::{Cargo, deliver},
        desk::{Desk, RoundError, Tally, UPLOAD_DEADLINE},
        queue::{Settled, put_back_left_behind, put_down},
    },
    verdict::{CODE_UNREADABLE, Fate, OTHER_BYTES, after_confirm},
};

/// Ballots taken out in one round: more than any polling station holds.
const BALLOTS_MAX: u32 = 100_000;

/// Ballots, as the centre takes them.
#[derive(Debug, Clone)]
struct Ballots {
    election: ElectionId,
}

impl<R: Remote> Cargo<R> for Ballots {
    type Row = SealedBallot;

    async fn insert(
        self,
        remote: Arc<R>,
        rows: Arc<Vec<SealedBallot>>,
    ) -> Result<Vec<InsertOutcome>, RemoteError> {
        remote.insert_ballots(&self.election, &rows).await
    }

    async fn confirm(self, remote: Arc<R>, rows: Arc<Vec<SealedBallot>>) -> Result<Vec<Fate>, RemoteError> {
        let ids: Vec<_> = rows.iter().map(|ballot| ballot.id).collect();
        let standing = remote.confirm_ballots(&ids).await?;
        Ok(rows
            .iter()
            .zip(standing)
            .map(|(ballot, hash)| after_confirm(Hash::of(&ballot.marks), hash))
            .collect())
    }
}

/// Sends the box, if it is closed and waits.
pub(crate) async fn round<R: Remote>(
    desk: &Desk<R>,
    job: Job,
    tally: &mut Tally,
) -> Result<Left, RoundError> {
    let Some(source) = desk.config.ballots.clone() else { return Ok(Left::default()) };
    let waiting = desk
        .read(|r| {
            Ok(outbox::pending_in(r, outbox::Lane::Ballots)? + outbox::pending_in(r, outbox::Lane::Manifest)?)
        })
        .await?;
    if waiting == 0 {
        return Ok(Left::default());
    }
    put_back_left_behind(desk, outbox::Lane::Ballots, job).await?;
    put_back_left_behind(desk, outbox::Lane::Manifest, job).await?;
    let sealed = local::run(move || source()).await.map_err(|error| RoundError::Box(error.into()))?;
    let sealed = sealed.map_err(RoundError::Box)?;
    let left = send_ballots(desk, job, &sealed, tally).await?;
    if left.more {
        return Ok(left);
    }
    send_manifest(desk, &sealed, tally).await?;
    Ok(left)
}

async fn send_ballots<R: Remote>(
    desk: &Desk<R>,
    job: Job,
    sealed: &SealedBox,
    tally: &mut Tally,
) -> Result<Left, RoundError> {
    let taken = desk.write(|tx| outbox::take(tx, outbox::Lane::Ballots, BALLOTS_MAX)).await?;
    let mut keys: BTreeSet<String> = taken.into_iter().map(|taken| taken.key).collect();
    let mut ballots: Vec<SealedBallot> =
        sealed.ballots.iter().filter(|ballot| keys.remove(&key(ballot))).cloned().collect();
    let missing = keys.into_iter().map(|key| {
        let reason = "the ballot is not in the box".to_owned();
        Settled { key, fate: Fate::SetAside { code: CODE_UNREADABLE, reason } }
    });
    put_down(desk, outbox::Lane::Ballots, missing.collect(), tally).await?;
    local::shuffle(&mut ballots);

    let cargo = Ballots { election: sealed.election.clone() };
    let mut left = Left { more: false, duplicates: job.ask_first };
    let mut trouble = None;
    for batch in even_batches(ballots, job.batch) {
        let keys: Vec<String> = batch.iter().map(key).collect();
        let (fates, unsettled) = if trouble.is_none() && !left.more {
            let delivery = deliver(desk, &cargo, Arc::new(batch), left.duplicates).await;
            tally.exchanged |= delivery.trouble.is_none();
            left.duplicates = delivery.duplicates;
            let unsettled = delivery.unsettled();
            trouble = delivery.trouble;
            (delivery.fates, unsettled)
        } else {
            (vec![Fate::Send; keys.len()], keys.len())
        };
        left.more |= unsettled > 0;
        let settled = keys.into_iter().zip(fates).map(|(key, fate)| Settled { key, fate });
        put_down(desk, outbox::Lane::Ballots, settled.collect(), tally).await?;
    }
    trouble.map_or(Ok(left), |trouble| Err(trouble.into()))
}

fn key(ballot: &SealedBallot) -> String {
    BallotId::from_random(ballot.id).to_hex()
}

/// Splits into as few batches as the limit allows, of nearly the same size: a last batch of one ballot would say
/// more than it should.
fn even_batches<T>(mut rows: Vec<T>, limit: u32) -> Vec<Vec<T>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX).max(1);
    let mut batches = rows.len().div_ceil(limit);
    let mut split = Vec::with_capacity(batches);
    while batches > 1 {
        let rest = rows.split_off(rows.len().div_ceil(batches));
        split.push(std::mem::replace(&mut rows, rest));
        batches -= 1;
    }
    if !rows.is_empty() {
        split.push(rows);
    }
    split
}

/// The manifest follows when every ballot is received or set aside.
async fn send_manifest<R: Remote>(
    desk: &Desk<R>,
    sealed: &SealedBox,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let taken = desk.write(|tx| outbox::take(tx, outbox::Lane::Manifest, 1)).await?;
    for outbox::Taken { key, .. } in taken {
        let manifest = sealed.manifest.clone();
        let told =
            desk.call(UPLOAD_DEADLINE, |remote| async move { remote.insert_manifest(&manifest).await }).await;
        let (fate, trouble) = match told {
            // The same bytes stand already: that is what "duplicate" means for a manifest.
            Ok(InsertOutcome::Inserted | InsertOutcome::Duplicate) => (Fate::Received, None),
            Ok(InsertOutcome::Refused { code, .. }) => {
                (Fate::SetAside { code, reason: OTHER_BYTES.to_owned() }, None)
            }
            Err(trouble) => (Fate::Send, Some(trouble)),
        };
        tally.exchanged |= trouble.is_none();
        put_down(desk, outbox::Lane::Manifest, vec![Settled { key, fate }], tally).await?;
        if let Some(trouble) = trouble {
            return Err(trouble.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::even_batches;

    proptest! {
        #[test]
        fn batches_are_few_even_and_complete(count in 0_usize..5_000, limit in 1_u32..1_500) {
            let rows: Vec<usize> = (0..count).collect();
            let batches = even_batches(rows.clone(), limit);
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            prop_assert_eq!(batches.len(), count.div_ceil(limit));
            let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
            let (least, most) = (sizes.iter().min().copied().unwrap_or(0), sizes.iter().max().copied().unwrap_or(0));
            prop_assert!(most <= limit && most - least <= 1, "{:?}", sizes);
            prop_assert_eq!(batches.concat(), rows);
        }
    }
}
