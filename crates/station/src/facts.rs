//! The facts of this station's chain, without the check-ins: what the poll and the count are read from.

use urna_domain::{
    event::{Content, Fact},
    poll::Poll,
};
use urna_store::{Read, events};

use crate::{error::StationError, identity::Identity};

/// How many events are read at a time.
const PAGE: u32 = 1_000;

/// Visits every known fact of the station's own chains, in order.
pub(crate) fn for_each_fact(
    read: &Read<'_>,
    identity: &Identity,
    mut visit: impl FnMut(Fact),
) -> Result<(), StationError> {
    for epoch in identity.epochs() {
        let mut from = 1;
        loop {
            let page = events::range(read, &identity.station, epoch, from, PAGE)?;
            let Some(last) = page.last() else { break };
            from = last.id.seq.saturating_add(1);
            for event in page {
                if let Content::Known(fact) = event.content {
                    visit(fact);
                }
            }
        }
    }
    Ok(())
}

/// The poll as its record says. A record the rules would not have allowed is a broken promise: the station then
/// does not open, which is the state that accepts no ballots.
pub(crate) fn read_poll(read: &Read<'_>, identity: &Identity) -> Result<Poll, StationError> {
    let mut poll = Ok(Poll::Closed);
    for_each_fact(read, identity, |fact| poll = poll.and_then(|poll| poll.after(&fact)))?;
    poll.map_err(|_| StationError::Broken("the record of the poll breaks its own rules"))
}
