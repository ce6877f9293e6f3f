//! The proof: what is here and what is at the centre, compared by fingerprints of the same moment. What differs is
//! fetched again and put right, with an incident: a difference is the sign of a fault, never normal.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use urna_domain::{Hash, citizen::Citizen, fingerprint::Fingerprint, ids::CitizenId};
use urna_store::{outbox, proof as sums};

use crate::{
    config::Incident,
    local,
    proof::{self, Proof, ProofStep},
    remote::{ClusterTime, ListedRow, Remote, RollChange},
    rounds::desk::{Desk, Note, READ_DEADLINE, RoundError, Tally, witness},
};

/// A proof is due when the last one is this old.
pub const PROOF_EVERY: Duration = Duration::from_secs(30 * 60);
/// After one that did not come to its end, the next may begin this much later.
pub const PROOF_RETRY: Duration = Duration::from_secs(5 * 60);
/// How long the centre may take to sum up a roll of a million.
pub const PROOF_DEADLINE: Duration = Duration::from_secs(120);
/// Rows fetched at a time for a repair.
pub const REPAIR_ROWS: usize = 1_000;

/// Whether a proof is due. The wall clock may jump: one that lies in the future counts as never.
pub(crate) async fn is_due<R: Remote>(desk: &Desk<R>) -> Result<bool, RoundError> {
    let (last, tried, asked) =
        desk.read(|r| Ok((proof::last(r)?, proof::tried(r)?, proof::is_asked(r)?))).await?;
    let now = desk.wall();
    let within = |at: Option<urna_domain::Millis>, limit: Duration| {
        let limit = i64::try_from(limit.as_millis()).unwrap_or(i64::MAX);
        at.is_some_and(|at| (0..limit).contains(&now.0.saturating_sub(at.0)))
    };
    Ok(asked || !within(last.map(|proof| proof.at), PROOF_EVERY) && !within(tried, PROOF_RETRY))
}

/// Compares the roll, the events and the ballots with the centre, and mends what differs.
pub(crate) async fn prove<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<Proof, RoundError> {
    let at = desk.wall();
    desk.write(move |tx| proof::try_now(tx, at)).await?;
    let mut proof =
        Proof { at, rows: 0, repaired: 0, unreadable: 0, unstamped: 0, events: 0, ballots: 0, lost: 0 };
    desk.note(Note::Proving(ProofStep::Roll)).await;
    prove_roll(desk, &mut proof, tally).await?;
    desk.note(Note::Proving(ProofStep::Events)).await;
    prove_events(desk, &mut proof).await?;
    desk.note(Note::Proving(ProofStep::Ballots)).await;
    prove_ballots(desk, &mut proof).await?;
    tally.exchanged = true;
    let kept = proof.clone();
    desk.write(move |tx| proof::keep(tx, &kept)).await?;
    Ok(proof)
}

async fn prove_roll<R: Remote>(
    desk: &Desk<R>,
    proof: &mut Proof,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let here = desk.read(sums::roll).await?;
    if here.cursor == 0 {
        return Ok(());
    }
    let at = ClusterTime(here.cursor);
    let there = desk.call(PROOF_DEADLINE, |remote| async move { remote.roll_sums(at).await }).await?;
    proof.rows = here.buckets.total().count;
    let differing = there.differing(&here.buckets);
    if differing.is_empty() {
        return Ok(());
    }
    if there.total().count == 0 && proof.rows > 0 {
        // Whoever leaves is told of one by one. An empty answer is a fault of the centre, and no reason to empty this roll.
        return Err(RoundError::protocol("the centre shows an empty roll"));
    }
    let buckets = differing.clone();
    let listed =
        desk.call(PROOF_DEADLINE, |remote| async move { remote.roll_list(at, &buckets).await }).await?;
    proof.unreadable = listed.unreadable;
    let held = desk.read(move |r| sums::roll_hashes(r, &differing)).await?;
    let held: BTreeMap<CitizenId, (Hash, u64)> =
        held.into_iter().map(|row| (row.id, (row.hash, row.rev))).collect();
    let present: BTreeSet<&CitizenId> = listed.rows.iter().map(|row| &row.id).collect();
    // What changed here after that moment is no difference.
    let absent: Vec<CitizenId> = held
        .iter()
        .filter(|(id, (_, rev))| *rev <= at.0 && !present.contains(id))
        .map(|(id, _)| id.clone())
        .collect();
    let unlike: Vec<ListedRow> = listed
        .rows
        .into_iter()
        .filter(|row| match held.get(&row.id) {
            Some((hash, rev)) => row.hash != Some(*hash) && *rev <= at.0,
            None => true,
        })
        .collect();
    mend(desk, at, unlike, absent, proof, tally).await
}

/// Fetches the rows that are unlike or seem absent, and makes the roll what the centre's is. Nobody leaves because one
/// list did not name them: the roll's own view must not have them either.
async fn mend<R: Remote>(
    desk: &Desk<R>,
    at: ClusterTime,
    unlike: Vec<ListedRow>,
    absent: Vec<CitizenId>,
    proof: &mut Proof,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let doubtful: Vec<(ListedRow, bool)> = unlike
        .into_iter()
        .map(|row| (row, false))
        .chain(absent.into_iter().map(|id| (ListedRow { id, hash: None }, true)))
        .collect();
    for chunk in doubtful.chunks(REPAIR_ROWS) {
        let ids: Vec<CitizenId> = chunk.iter().map(|(row, _)| row.id.clone()).collect();
        let stamps: BTreeMap<&CitizenId, Option<Hash>> =
            chunk.iter().map(|(row, _)| (&row.id, row.hash)).collect();
        let mut gone: BTreeSet<CitizenId> =
            chunk.iter().filter(|(_, absent)| *absent).map(|(row, _)| row.id.clone()).collect();
        let fetched =
            desk.call(READ_DEADLINE, |remote| async move { remote.roll_rows(at, &ids).await }).await?;
        let mut rows: Vec<Citizen> = Vec::new();
        for change in fetched {
            match change {
                RollChange::Put(citizen) => {
                    let stamp = stamps.get(&citizen.id).copied().flatten();
                    proof.unstamped += u64::from(stamp != Some(citizen.as_ref().content_hash()));
                    gone.remove(&citizen.id);
                    rows.push(citizen);
                }
                RollChange::Bad { .. } => proof.unreadable += 1,
                RollChange::Gone { .. } => {}
            }
        }
        let changed = put_right(desk, rows, gone.into_iter().collect()).await?;
        proof.repaired += changed;
        tally.rows = tally.rows.saturating_add(changed);
    }
    if proof.repaired > 0 {
        tracing::warn!(rows = proof.repaired, "the roll differed from the centre's and was put right");
    }
    Ok(())
}

/// Writes what differs, with its incident, in one transaction.
async fn put_right<R: Remote>(
    desk: &Desk<R>,
    rows: Vec<Citizen>,
    gone: Vec<CitizenId>,
) -> Result<u64, RoundError> {
    let (config, wall) = (desk.config.clone(), desk.wall());
    let changed = desk
        .write(move |tx| {
            let rows = sums::unlike(tx, rows)?;
            let done = sums::repair(tx, &rows, &gone, wall)?;
            let changed = done.put + done.gone;
            if changed > 0 {
                let facts = vec![("rows", changed.to_string())];
                witness(&config, tx, &Incident { code: "roll_repaired", facts })?;
            }
            Ok(changed)
        })
        .await?;
    Ok(changed)
}

async fn prove_events<R: Remote>(desk: &Desk<R>, proof: &mut Proof) -> Result<(), RoundError> {
    for chain in desk.read(sums::sent_chains).await? {
        let sums::SentChain { election, epoch, through, fingerprint } = chain;
        let there = desk
            .call(PROOF_DEADLINE, |remote| async move { remote.sent_events(&election, epoch, through).await })
            .await?;
        if there == fingerprint {
            proof.events += fingerprint.count;
        } else {
            proof.lost += send_again(desk, &[outbox::Lane::Events, outbox::Lane::Guards]).await?;
        }
    }
    Ok(())
}

async fn prove_ballots<R: Remote>(desk: &Desk<R>, proof: &mut Proof) -> Result<(), RoundError> {
    let Some(source) = desk.config.ballots.clone() else { return Ok(()) };
    let sent = desk.read(|r| sums::all_sent(r, outbox::Lane::Ballots)).await?;
    if sent.is_none_or(|count| count == 0) {
        return Ok(());
    }
    let sealed = local::run(move || source()).await.map_err(|error| RoundError::Box(error.into()))?;
    let sealed = sealed.map_err(RoundError::Box)?;
    let mut fingerprint = Fingerprint::default();
    sealed.ballots.iter().for_each(|ballot| fingerprint.add(Hash::of(&ballot.marks)));
    let there = desk
        .call(PROOF_DEADLINE, |remote| async move { remote.sent_ballots(&sealed.election).await })
        .await?;
    if there == fingerprint {
        proof.ballots = fingerprint.count;
    } else {
        proof.lost += send_again(desk, &[outbox::Lane::Ballots, outbox::Lane::Manifest]).await?;
    }
    Ok(())
}

/// The centre does not hold what it had confirmed: it is offered everything of these lanes again, and asked first
/// which of it is there.
async fn send_again<R: Remote>(desk: &Desk<R>, lanes: &[outbox::Lane]) -> Result<u64, RoundError> {
    let (config, lanes) = (desk.config.clone(), lanes.to_vec());
    let moved = desk
        .write(move |tx| {
            let mut moved = 0;
            for lane in lanes {
                moved += outbox::resend(tx, lane)?;
            }
            let facts = vec![("records", moved.to_string())];
            witness(&config, tx, &Incident { code: "centre_lost_records", facts })?;
            Ok(moved)
        })
        .await?;
    tracing::warn!(records = moved, "the centre does not hold what it had confirmed; it is sent again");
    Ok(u64::try_from(moved).unwrap_or(u64::MAX))
}
