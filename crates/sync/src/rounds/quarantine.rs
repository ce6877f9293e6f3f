//! The lane of copies: what the centre refused is sent aside with its reason, where no rule can refuse it again.
//! The record itself stays in quarantine here until people have looked at it.

use urna_domain::{event::Event, ids::EventId};
use urna_store::{StoreError, Tx, events, outbox};

use crate::{
    lanes::{Job, Left},
    remote::Remote,
    rounds::{
        desk::{Desk, RoundError, Tally, UPLOAD_DEADLINE},
        queue::{Settled, copied_record, put_back_left_behind, put_down},
    },
    verdict::Fate,
};

/// Copies in one round: each is a call of its own, and there should never be many.
const COPIES_PER_ROUND: u32 = 20;

/// A copy on its way.
#[derive(Debug)]
struct Aside {
    event: Event,
    code: i32,
    reason: String,
}

/// What was taken out of the lane: how many, and the copies that are to be sent.
struct Taken {
    all: usize,
    copies: Vec<(Aside, String)>,
}

/// Sends what waits.
pub(crate) async fn round<R: Remote>(
    desk: &Desk<R>,
    job: Job,
    tally: &mut Tally,
) -> Result<Left, RoundError> {
    put_back_left_behind(desk, outbox::Lane::Quarantine, job).await?;
    let limit = job.batch.min(COPIES_PER_ROUND);
    let taken = desk
        .write(move |tx| {
            let keys = outbox::take(tx, outbox::Lane::Quarantine, limit)?.into_iter().map(|taken| taken.key);
            let mut taken = Taken { all: keys.len(), copies: Vec::new() };
            for key in keys {
                match read_aside(tx, &key)? {
                    Some(aside) => taken.copies.push((aside, key)),
                    // Accepted or sent once more meanwhile, or nothing to copy. Should it be refused again, its copy
                    // comes here again: it must not count as received.
                    None => outbox::withdraw(tx, outbox::Lane::Quarantine, &key)?,
                }
            }
            Ok(taken)
        })
        .await?;
    let more = taken.all >= usize::try_from(limit).unwrap_or(usize::MAX);
    let mut settled = Vec::with_capacity(taken.copies.len());
    let mut trouble = None;
    for (Aside { event, code, reason }, key) in taken.copies {
        let fate = match trouble {
            Some(_) => Fate::Send,
            None => {
                let call = |remote: std::sync::Arc<R>| async move {
                    remote.insert_quarantine(&event, code, &reason).await
                };
                match desk.call(UPLOAD_DEADLINE, call).await {
                    Ok(()) => {
                        tally.exchanged = true;
                        Fate::Received
                    }
                    Err(error) => {
                        trouble = Some(error);
                        Fate::Send
                    }
                }
            }
        };
        settled.push(Settled { key, fate });
    }
    put_down(desk, outbox::Lane::Quarantine, settled, tally).await?;
    match trouble {
        Some(trouble) => Err(trouble.into()),
        None => Ok(Left { more, duplicates: false }),
    }
}

fn read_aside(tx: &Tx<'_>, copy: &str) -> Result<Option<Aside>, StoreError> {
    let Some((lane, key)) = copied_record(copy) else { return Ok(None) };
    let Some(outbox::State::Quarantined { code, reason }) = outbox::state_of(tx, lane, key)? else {
        return Ok(None);
    };
    let Ok(id) = EventId::parse(key) else { return Ok(None) };
    match events::by_id(tx, &id) {
        Ok(event) => Ok(event.map(|event| Aside { event, code, reason })),
        Err(StoreError::Damaged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
