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
            let taken = outbox::take(tx, outbox::Lane::Quarantine, limit)?;
            taken
                .into_iter()
                .map(|taken| Ok((read_aside(tx, &taken.key)?, taken.key)))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let more = taken.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let mut settled = Vec::with_capacity(taken.len());
    let mut trouble = None;
    for (aside, key) in taken {
        let fate = match aside {
            // Accepted meanwhile, or nothing to copy: nobody waits for it.
            None => Fate::Received,
            Some(_) if trouble.is_some() => Fate::Send,
            Some(Aside { event, code, reason }) => {
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
