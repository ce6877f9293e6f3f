//! Hints: a change stream on a small collection that the office writes to when it changed the roll. Whatever ends the
//! stream, the oplog that rolled over included, it is begun again from now: nothing is resumed, because nothing but time
//! depends on it.

use std::time::Duration;

use bson::{Document, RawDocument, doc};
use tokio::{sync::mpsc::Sender, time::timeout};
use urna_domain::ids::StationId;
pub use urna_sync::engine::{POLL_MS_MAX, POLL_MS_MIN};
use urna_sync::remote::RemoteError;

use crate::{
    document::{read_long, read_texts},
    error::{Asked, classify},
    link::{Link, late},
    names::HINTS,
};

/// A client of its own: a stream keeps a connection busy, and uploads must not wait for it.
const POOL_SIZE_MAX: u32 = 1;
/// How long the server waits for a hint before it answers that there is none.
const AWAIT: Duration = Duration::from_secs(10);
/// An answer that takes longer than this never comes.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Up to how many stations follow hints when the office says nothing: each keeps a cursor open on the cluster.
pub const HINTS_UP_TO: u64 = 50;

/// What the office wants of all stations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fleet {
    /// The pause between two questions for changes, in milliseconds; the stations' own when absent.
    pub poll_interval_ms: Option<u64>,
    /// Hints are followed while there are at most so many stations; [`HINTS_UP_TO`] when absent.
    pub hints_up_to: Option<u64>,
    /// Stations that were created.
    pub stations: u64,
    /// Changes whenever all stations shall compare their rolls.
    pub prove: Option<String>,
    /// Stations that neighbours deal with no longer.
    pub shut_out: Vec<StationId>,
}

impl Fleet {
    /// Whether stations may follow hints.
    pub fn allows_hints(&self) -> bool {
        self.stations > 0 && self.stations <= self.hints_up_to.unwrap_or(HINTS_UP_TO)
    }
}

/// Reads the document; what it does not say is absent.
pub(crate) fn read_fleet(document: &RawDocument) -> Fleet {
    let number = |name: &str| read_long(document, name);
    Fleet {
        poll_interval_ms: number("poll_interval_ms"),
        hints_up_to: number("hints_up_to"),
        stations: number("stations").unwrap_or(0),
        prove: document.get_str("prove").ok().map(str::to_owned),
        shut_out: read_texts(document, "shut_out")
            .iter()
            .filter_map(|id| StationId::parse(id).ok())
            .collect(),
    }
}

/// Follows the hints until nobody listens, or until something ends them.
pub(crate) async fn follow(uri: &str, database: &str, sink: Sender<()>) -> Result<(), RemoteError> {
    let link = Link::open(uri, database, "urna hints", POOL_SIZE_MAX, SILENCE_MAX).await?;
    let asked = Asked::find(HINTS);
    let target = link.collection::<Document>(HINTS);
    let mut stream = link
        .call(&asked, async move {
            let inserts =
                [doc! { "$match": { "operationType": "insert" } }, doc! { "$project": { "_id": 1 } }];
            Ok(target.watch().pipeline(inserts).max_await_time(AWAIT).await?.with_type::<Document>())
        })
        .await?;
    while !sink.is_closed() {
        let next = timeout(SILENCE_MAX, stream.next_if_any()).await.map_err(|_| late(&asked, SILENCE_MAX))?;
        let hinted = next.map_err(|error| classify(error, &asked))?.is_some();
        if hinted && sink.send(()).await.is_err() {
            break;
        }
        // A stream that was invalidated says at once, and for ever, that there is nothing.
        if !hinted && !stream.is_alive() {
            return Err(RemoteError::Transient("the hints ended".into()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn hints_are_for_small_fleets_unless_the_office_says_otherwise() {
        let fleet = |stations, hints_up_to| Fleet { stations, hints_up_to, ..Fleet::default() };
        assert!(!fleet(0, None).allows_hints());
        assert!(fleet(HINTS_UP_TO, None).allows_hints());
        assert!(!fleet(HINTS_UP_TO + 1, None).allows_hints());
        assert!(fleet(300, Some(300)).allows_hints());
        assert!(!fleet(1, Some(0)).allows_hints());
    }

    #[test]
    fn a_document_of_another_shape_allows_nothing() {
        let raw = bson::RawDocumentBuf::try_from(&doc! { "stations": "many", "hints_up_to": 2.5 }).unwrap();
        assert_eq!(read_fleet(&raw), Fleet::default());
        let raw = doc! { "stations": 3_i64, "poll_interval_ms": 5_000_i32, "_id": "fleet", "later": true };
        let raw = bson::RawDocumentBuf::try_from(&raw).unwrap();
        let expected = Fleet { stations: 3, poll_interval_ms: Some(5_000), ..Fleet::default() };
        assert_eq!(read_fleet(&raw), expected);
    }
}
