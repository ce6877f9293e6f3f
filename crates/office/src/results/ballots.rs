//! A box that arrived: its ballots against the manifest that its station signed.

use ed25519_dalek::VerifyingKey;
use serde_json::Value;
use urna_domain::{
    Hash,
    ballot::{Ballot, BallotId, box_root, read_marks},
    election::{Election, Marks},
    ids::StationId,
    signature::is_signed_by,
};

/// What has arrived from a station.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arrived {
    /// Canonical bytes and signature of the manifest.
    pub(crate) manifest: Option<(Vec<u8>, [u8; 64])>,
    /// Ids and bytes of the ballots.
    pub(crate) ballots: Vec<([u8; 16], Vec<u8>)>,
}

/// The marks of a box that is whole; `None` when the box is still at its station. Fails with the reason when what
/// arrived must not be counted.
pub(crate) fn check_box(
    election: &Election,
    station: &StationId,
    arrived: &Arrived,
    key: Option<&VerifyingKey>,
    promised: Option<(u64, Hash)>,
    ended: bool,
) -> Result<Option<Vec<Marks>>, String> {
    let Some((canon, sig)) = &arrived.manifest else {
        return if ended {
            Err("its poll is closed and its manifest has not arrived".to_owned())
        } else {
            Ok(None)
        };
    };
    let key = key.ok_or("no machine has claimed it")?;
    if !is_signed_by(canon, sig, key.as_bytes()) {
        return Err("the signature of its manifest is not that of its key".to_owned());
    }
    let (count, root) = read_manifest(canon, election, station).ok_or("its manifest cannot be read")?;
    if promised.is_some_and(|promised| promised != (count, root)) {
        return Err("its manifest says something else than its signed event".to_owned());
    }
    let found = u64::try_from(arrived.ballots.len()).unwrap_or(u64::MAX);
    if found < count {
        return Err(format!("{found} of its {count} ballots have arrived"));
    }
    let mut ballots = Vec::with_capacity(arrived.ballots.len());
    for (id, bytes) in &arrived.ballots {
        let marks = read_marks(bytes).map_err(|_| "one of its ballots cannot be read")?;
        ballots.push(Ballot { id: BallotId::from_random(*id), marks });
    }
    if found != count || box_root(&ballots) != root {
        return Err("its ballots are not those of its manifest".to_owned());
    }
    Ok(Some(ballots.into_iter().map(|ballot| ballot.marks).collect()))
}

fn read_manifest(canon: &[u8], election: &Election, station: &StationId) -> Option<(u64, Hash)> {
    let manifest: Value = serde_json::from_slice(canon).ok()?;
    let text = |name: &str| manifest.get(name).and_then(Value::as_str);
    if text("election")? != election.id.as_str() || text("station")? != station.as_str() {
        return None;
    }
    Some((manifest.get("count")?.as_u64()?, Hash::parse(text("root")?)?))
}
