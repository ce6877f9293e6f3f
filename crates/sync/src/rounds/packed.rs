//! The first download out of the packed roll: the same rows as the view's, in pages that were made once for all
//! stations of a scope. Every page is checked against the signed manifest before anything of it is used.

use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::mpsc;
use urna_domain::packed::{PackManifest, PackRefusal, PackVersion, Page};

use crate::{
    call::CallError,
    config::Incident,
    local,
    remote::{Remote, RemoteError, RollBatch, RollEntry},
    rounds::{
        bootstrap::{PAGE_BYTES, Streamed},
        desk::{Desk, READ_DEADLINE, RoundError, Tally},
    },
};

/// The code of the incident that a refused pack is.
pub const PACK_REFUSED: &str = "roll_pack_refused";
/// Pages asked for at a time: half a megabyte or so, so that a distant centre is asked seldom.
pub const PAGES_PER_CALL: usize = 4;
/// How long they may take on a poor line; the next round goes on where it was.
const PAGES_DEADLINE: Duration = Duration::from_secs(60);
const PLACE_MARK: &str = "pack";

/// How far the load of a pack is: `pack/version/next page`. No view has such a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) version: PackVersion,
    pub(crate) next: usize,
}

impl Place {
    /// Reads a place; `None` when it is one of a view.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let (Some(PLACE_MARK), Some(version), Some(next), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        Some(Self { version: PackVersion::parse(version)?, next: next.parse().ok()? })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PLACE_MARK}/{}/{}", self.version, self.next)
    }
}

/// A page of a pack, on its way to the disk.
#[derive(Debug)]
pub(crate) struct PackBatch {
    page: Page,
    after: Place,
}

impl PackBatch {
    /// Checks a page against its manifest and unpacks it.
    pub(crate) fn unpack(pack: &PackManifest, number: usize, bytes: &[u8]) -> Result<Self, PackRefusal> {
        pack.check_page(number, bytes)?;
        let page = Page::decode(bytes).map_err(|_| PackRefusal::Unreadable)?;
        Ok(Self { page, after: Place { version: pack.version.clone(), next: number + 1 } })
    }
}

impl RollBatch for PackBatch {
    /// Four pages make a transaction when they are there already.
    fn bytes(&self) -> usize {
        PAGE_BYTES / 4
    }

    fn for_each(&self, visit: &mut dyn FnMut(RollEntry<'_>)) {
        self.page.for_each(|row| visit(RollEntry::Row(row)));
        for bad in self.page.bad() {
            visit(RollEntry::Bad { id: bad.id.clone(), reason: bad.reason.clone() });
        }
    }

    fn resume_after(&self) -> Option<String> {
        Some(self.after.to_string())
    }
}

/// Why a pack was not taken, for the record.
pub(crate) fn incident(refusal: PackRefusal) -> Incident {
    Incident { code: PACK_REFUSED, facts: vec![("why", refusal.code().to_owned())] }
}

/// Asks for the pack of the scope and checks whose it is, and how old unless it was begun already (`now` is the
/// cluster's time). `None` when there is none, or when this station's credential is older than packs are.
pub(crate) async fn ask<R: Remote>(
    desk: &Desk<R>,
    now: Option<u64>,
) -> Result<Option<Result<PackManifest, PackRefusal>>, RoundError> {
    let Some(authority) = desk.config.authority else { return Ok(None) };
    let published = match desk.call(READ_DEADLINE, |remote| async move { remote.roll_pack().await }).await {
        Ok(Some(published)) => published,
        Ok(None) | Err(CallError::Remote(RemoteError::Forbidden { .. } | RemoteError::Missing(_))) => {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    let check = || {
        let pack = PackManifest::open(&published.signed, &authority)?;
        pack.check_scope(&desk.config.scope)?;
        pack.check_age(&published.marker, now.unwrap_or(pack.t0))?;
        Ok(pack)
    };
    Ok(Some(check()))
}

/// Hands the pages from `next` on to the loader, until the end, until a person stops it, or until one must be refused.
pub(crate) async fn stream<R: Remote>(
    desk: &Desk<R>,
    pack: &Arc<PackManifest>,
    next: usize,
    loader: mpsc::Sender<PackBatch>,
    may_be_held: bool,
    tally: &mut Tally,
) -> Result<Streamed, RoundError> {
    for first in (next..pack.pages.len()).step_by(PAGES_PER_CALL) {
        if may_be_held && *desk.roll_held.borrow() {
            return Ok(Streamed::Held);
        }
        let count = PAGES_PER_CALL.min(pack.pages.len() - first);
        let version = pack.version.clone();
        let asking = |remote: Arc<R>| async move { remote.roll_pages(&version, first, count).await };
        let pages = desk.call(PAGES_DEADLINE, asking).await?;
        let found = pages.into_iter().chain(std::iter::repeat(None));
        for (number, bytes) in (first..first + count).zip(found) {
            let Some(bytes) = bytes else { return Ok(Streamed::Refused(PackRefusal::Torn)) };
            tally.bytes = tally.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            let pack = pack.clone();
            let unpacked = local::run(move || PackBatch::unpack(&pack, number, &bytes)).await?;
            let batch = match unpacked {
                Ok(batch) => batch,
                Err(refusal) => return Ok(Streamed::Refused(refusal)),
            };
            if loader.send(batch).await.is_err() {
                // The loader failed and says why itself.
                return Ok(Streamed::Whole);
            }
        }
    }
    Ok(Streamed::Whole)
}
