//! A page of changes to the roll, put together from several queries.

use bson::RawDocumentBuf;
use urna_domain::ids::CitizenId;
use urna_sync::remote::{ClusterTime, Delta, RollChange};

use crate::{
    id::{print_id, write_id},
    walk::{own, timestamp_bits, walk},
};

/// The changes of a page while they are collected from several queries, each in the order of `rev`.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) changes: Vec<(u64, RollChange)>,
    /// From this `rev` on nothing is complete: some query reached its limit there.
    pub(crate) cut: Option<u64>,
    bytes: u64,
}

impl Page {
    /// Adds what a query found, which stopped at `limit`.
    pub(crate) fn add(
        &mut self,
        found: Vec<RawDocumentBuf>,
        limit: u32,
        read: fn(&RawDocumentBuf) -> (u64, RollChange),
    ) {
        let full = u32::try_from(found.len()).is_ok_and(|count| count >= limit);
        let mut last = 0;
        for document in &found {
            self.bytes += u64::try_from(document.as_bytes().len()).unwrap_or(0);
            let (rev, change) = read(document);
            last = rev;
            self.changes.push((rev, change));
        }
        if full {
            self.cut = Some(self.cut.map_or(last, |cut| cut.min(last)));
        }
    }

    /// The `rev` that fills the whole page, when there is nothing before the cut.
    pub(crate) fn single_full_rev(&self) -> Option<u64> {
        self.cut.filter(|cut| self.changes.iter().all(|(rev, _)| rev >= cut))
    }

    /// The page, in order, without what may be incomplete.
    pub(crate) fn finish(mut self, snapshot: ClusterTime) -> Delta {
        let more = self.cut.is_some();
        if let Some(cut) = self.cut {
            self.changes.retain(|(rev, _)| *rev < cut);
        }
        // At the same `rev`, leaving comes before being there: whoever is in the view has not left.
        self.changes.sort_by_key(|(rev, change)| (*rev, !matches!(change, RollChange::Gone { .. })));
        let changes = self.changes.into_iter().map(|(_, change)| change).collect();
        Delta { changes, snapshot, more, bytes: self.bytes }
    }
}

fn rev_of(document: &RawDocumentBuf) -> u64 {
    document.get_timestamp("rev").map_or(0, timestamp_bits)
}

/// A document of `roll_<scope>` as a change.
pub(crate) fn put_or_gone(document: &RawDocumentBuf) -> (u64, RollChange) {
    // What is left of a deleted document may be its `_id` alone.
    if document.get_bool("deleted").is_ok_and(|deleted| deleted) {
        return gone(document);
    }
    let mut id = String::new();
    let change = match walk(document, &mut id) {
        Ok(row) => match own(&row.citizen) {
            Some(citizen) => RollChange::Put(citizen),
            None => RollChange::Bad { id, reason: "_id is out of bounds".to_owned() },
        },
        Err(fault) => RollChange::Bad { id: fault.id, reason: fault.reason },
    };
    (rev_of(document), change)
}

/// A document of `left_<scope>` as a change.
pub(crate) fn gone(document: &RawDocumentBuf) -> (u64, RollChange) {
    let rev = rev_of(document);
    let mut text = String::new();
    let change = match document.get("_id") {
        Ok(Some(id)) => match write_id(id, &mut text).map(|()| CitizenId::parse(&text)) {
            Ok(Ok(id)) => RollChange::Gone { id, rev },
            Ok(Err(_)) => RollChange::Bad { id: print_id(id), reason: "_id is out of bounds".to_owned() },
            Err(reason) => RollChange::Bad { id: print_id(id), reason: reason.to_owned() },
        },
        Ok(None) | Err(_) => {
            RollChange::Bad { id: "unreadable".to_owned(), reason: "the document is malformed".to_owned() }
        }
    };
    (rev, change)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use bson::doc;

    use super::*;
    use crate::walk::timestamp;

    fn row(id: i32, rev: u64) -> RawDocumentBuf {
        RawDocumentBuf::try_from(&doc! {
            "_id": id, "name": "n", "surname1": "s", "dni": "1R", "comunidad": "c", "rev": timestamp(rev),
        })
        .unwrap()
    }

    fn revs(delta: &Delta) -> Vec<u64> {
        delta
            .changes
            .iter()
            .map(|change| match change {
                RollChange::Put(citizen) => citizen.rev,
                RollChange::Gone { rev, .. } => *rev,
                RollChange::Bad { .. } => 0,
            })
            .collect()
    }

    #[test]
    fn a_page_stops_where_the_first_of_its_queries_stopped() {
        let mut page = Page::default();
        page.add(vec![row(1, 5), row(2, 7)], 2, put_or_gone);
        page.add(vec![row(3, 6), row(4, 9)], 3, gone);
        assert_eq!(page.single_full_rev(), None);
        let delta = page.finish(ClusterTime(10));
        assert_eq!(revs(&delta), [5, 6]);
        assert!(delta.more);
    }

    #[test]
    fn a_page_within_its_limit_is_complete() {
        let mut page = Page::default();
        page.add(vec![row(1, 5)], 2, put_or_gone);
        page.add(vec![row(1, 5)], 2, gone);
        let delta = page.finish(ClusterTime(10));
        assert!(!delta.more);
        assert!(matches!(delta.changes.as_slice(), [RollChange::Gone { .. }, RollChange::Put(_)]));
    }

    #[test]
    fn a_page_of_a_single_rev_is_noticed() {
        let mut page = Page::default();
        page.add(vec![row(1, 5), row(2, 5)], 2, put_or_gone);
        assert_eq!(page.single_full_rev(), Some(5));
    }

    #[test]
    fn a_deleted_row_is_gone_and_a_broken_one_is_named() {
        let deleted = RawDocumentBuf::try_from(&doc! {
            "_id": 1, "name": "n", "surname1": "s", "dni": "1R", "comunidad": "c", "deleted": true,
            "rev": timestamp(4),
        })
        .unwrap();
        assert!(matches!(put_or_gone(&deleted), (4, RollChange::Gone { rev: 4, .. })));
        let tombstone =
            RawDocumentBuf::try_from(&doc! { "_id": 1, "deleted": true, "rev": timestamp(4) }).unwrap();
        assert!(matches!(put_or_gone(&tombstone), (4, RollChange::Gone { rev: 4, .. })));
        let broken = RawDocumentBuf::try_from(&doc! { "_id": 1, "rev": timestamp(4) }).unwrap();
        assert!(matches!(put_or_gone(&broken), (4, RollChange::Bad { .. })));
    }
}
