//! Reading the roll of a scope: the stream of a bootstrap and the pages of a delta.
//!
//! Both go through the scope's views with a hinted index and, where order matters, in the order of that index:
//! a view with a projection lets neither a sort nor its limit reach an index, so a sorted page would read all
//! that is left. The stream asks for one driver (field and text) after the other, each in the order of `_id`.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bson::{Document, RawDocumentBuf, Timestamp, doc};
use futures_util::StreamExt as _;
use mongodb::{ClientSession, options::Hint};
use tokio::sync::mpsc::Sender;
use urna_domain::scope::{Field, Scope};
use urna_sync::remote::{ClusterTime, Delta, RemoteError, RollChange};

use crate::{
    batch::{Mark, MongoBatch},
    error::{Asked, classify},
    link::{Link, QUERY_TIME_MAX, late},
    names::{left_view, roll_view, scope_slug},
    page::{Page, gone, put_or_gone},
    walk::{timestamp, timestamp_bits},
};

/// Small enough that the disk has something to do while the server reads the next ones.
const BATCH_ROWS: u32 = 2_500;
/// How long one batch may take on a poor line before the stream is given up and resumed.
const BATCH_DEADLINE: Duration = Duration::from_secs(90);

/// The roll of one scope.
#[derive(Debug, Clone)]
pub(crate) struct ScopedRoll {
    link: Link,
    roll: String,
    left: String,
    drivers: Vec<(Field, String)>,
    /// The last question found something, so the next one may, too.
    lively: Arc<AtomicBool>,
}

impl ScopedRoll {
    /// Fails when no index can serve the scope.
    pub(crate) fn new(link: Link, scope: &Scope) -> Result<Self, RemoteError> {
        let slug = scope_slug(scope);
        let drivers = scope.drivers().ok_or_else(|| {
            RemoteError::Missing(
                "citizens with an index that could serve this scope: add an equality".to_owned(),
            )
        })?;
        Ok(Self { link, roll: roll_view(&slug), left: left_view(&slug), drivers, lively: Arc::default() })
    }

    /// Reads one row at a snapshot: shows that the credential, the right and the view are there.
    pub(crate) async fn probe(&self) -> Result<ClusterTime, RemoteError> {
        let (link, roll) = (self.link.clone(), self.roll.clone());
        let seen = self
            .link
            .call(&Asked::find(&self.roll), async move {
                let mut session = link.client().start_session().snapshot(true).await?;
                let view = link.at_snapshot::<RawDocumentBuf>(&roll);
                view.find_one(Document::new()).projection(doc! { "_id": 1 }).session(&mut session).await?;
                Ok(session.snapshot_time())
            })
            .await?;
        self.snapshot_of(seen)
    }

    /// A server gives no snapshot of what does not exist.
    fn snapshot_of(&self, seen: Option<Timestamp>) -> Result<ClusterTime, RemoteError> {
        seen.map(|seen| ClusterTime(timestamp_bits(seen)))
            .ok_or_else(|| RemoteError::Missing(self.roll.clone()))
    }

    /// Rows of the view.
    pub(crate) async fn count(&self) -> Result<u64, RemoteError> {
        let view = self.link.collection::<RawDocumentBuf>(&self.roll);
        self.link
            .call(&Asked::find(&self.roll), async move {
                view.count_documents(doc! { "deleted": { "$ne": true } }).max_time(QUERY_TIME_MAX).await
            })
            .await
    }

    /// Streams the roll into `sink` until the end, or until nobody listens.
    pub(crate) async fn stream(
        &self,
        resume: Option<String>,
        sink: Sender<MongoBatch>,
    ) -> Result<(), RemoteError> {
        let from = match resume {
            Some(text) => Mark::read(&text)
                .ok_or_else(|| RemoteError::Protocol("the mark to go on from cannot be read".to_owned()))?,
            None => Mark::START,
        };
        let roll = self.clone();
        // In a task of its own: a call of the driver must not be cancelled halfway. It ends with its sink.
        tokio::spawn(async move { roll.stream_from(from, &sink).await })
            .await
            .map_err(|_| RemoteError::Protocol("a call of the driver broke off".to_owned()))?
    }

    async fn stream_from(&self, from: Mark, sink: &Sender<MongoBatch>) -> Result<(), RemoteError> {
        for number in from.driver..self.drivers.len() {
            let filters = if number == from.driver { from.filters() } else { Mark::START.filters() };
            for filter in filters {
                if !self.stream_driver(number, filter, sink).await? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Streams one driver; false when nobody listens any more.
    async fn stream_driver(
        &self,
        number: usize,
        mut filter: Document,
        sink: &Sender<MongoBatch>,
    ) -> Result<bool, RemoteError> {
        let asked = Asked::find(&self.roll);
        let Some((field, value)) = self.drivers.get(number) else { return Ok(true) };
        filter.insert(field.name(), value.as_str());
        filter.insert("deleted", doc! { "$ne": true });
        // Whoever has two drivers comes with the first of them.
        let earlier = self.drivers.iter().take(number).filter(|(other, _)| other != field);
        let earlier: Vec<Document> = earlier.map(|(field, value)| equality(*field, value)).collect();
        if !earlier.is_empty() {
            filter.insert("$nor", earlier);
        }
        let view = self.link.collection::<RawDocumentBuf>(&self.roll);
        let opening = view.find(filter).hint(index_hint(*field, "_id")).batch_size(BATCH_ROWS).batch();
        let mut cursor = match tokio::time::timeout(BATCH_DEADLINE, opening).await {
            Ok(opened) => opened.map_err(|error| classify(error, &asked))?,
            Err(_) => return Err(late(&asked, BATCH_DEADLINE)),
        };
        loop {
            match tokio::time::timeout(BATCH_DEADLINE, cursor.next()).await {
                Ok(Some(batch)) => {
                    let batch = batch.map_err(|error| classify(error, &asked))?;
                    if sink.send(MongoBatch::new(batch, number)).await.is_err() {
                        return Ok(false);
                    }
                }
                Ok(None) => return Ok(true),
                Err(_) => return Err(late(&asked, BATCH_DEADLINE)),
            }
        }
    }

    /// The changes after `since`, oldest first, about `limit` of them, read at one snapshot.
    pub(crate) async fn delta(
        &self,
        since: ClusterTime,
        limit: u32,
        at: Option<ClusterTime>,
    ) -> Result<Delta, RemoteError> {
        let roll = self.clone();
        let task = tokio::spawn(async move { roll.read_delta(since, limit.max(1), at).await });
        match tokio::time::timeout(BATCH_DEADLINE, task).await {
            Ok(Ok(delta)) => delta,
            Ok(Err(_)) => Err(RemoteError::Protocol("a call of the driver broke off".to_owned())),
            Err(_) => Err(late(&Asked::find(&self.roll), BATCH_DEADLINE)),
        }
    }

    /// Whoever asks again does so from the last row of a page; a page of nothing but broken documents names none,
    /// so it is joined with the next.
    async fn read_delta(
        &self,
        since: ClusterTime,
        limit: u32,
        at: Option<ClusterTime>,
    ) -> Result<Delta, RemoteError> {
        let mut at = at;
        if at.is_none() && !self.lively.load(Ordering::Relaxed) {
            let (quiet, snapshot) = self.look(since).await?;
            if quiet {
                return Ok(Delta { changes: Vec::new(), snapshot, more: false, bytes: 0 });
            }
            at = Some(snapshot);
        }
        let (mut delta, mut last) = self.read_page(since, limit, at).await?;
        self.lively.store(!delta.changes.is_empty(), Ordering::Relaxed);
        while delta.more && delta.changes.iter().all(|change| matches!(change, RollChange::Bad { .. })) {
            let (next, next_last) = self.read_page(last, limit, Some(delta.snapshot)).await?;
            delta = join(delta, next);
            last = next_last;
        }
        Ok(delta)
    }

    /// Whether nothing changed since a time, and the snapshot at which that is so: one question, which costs the server
    /// two thirds of those that bring the changes, and is the only one while the roll is quiet.
    async fn look(&self, since: ClusterTime) -> Result<(bool, ClusterTime), RemoteError> {
        let asked = Asked::find(&self.roll);
        let newer = doc! { "$gt": timestamp(since.0) };
        let started = self.link.client().start_session().snapshot(true).await;
        let mut session = started.map_err(|error| classify(error, &asked))?;
        let mut quiet = true;
        for (field, values) in self.drivers_by_field() {
            let left = vec![doc! { "$match": { "rev": newer.clone() } }, one_id(), doc! { "$limit": 1 }];
            let pipeline = vec![
                doc! { "$match": self.driver_filter(field, &values, &newer) },
                doc! { "$limit": 1 },
                one_id(),
                doc! { "$unionWith": { "coll": &self.left, "pipeline": left } },
            ];
            let view = self.link.at_snapshot::<RawDocumentBuf>(&self.roll);
            let query = view.aggregate(pipeline).hint(index_hint(field, "rev")).max_time(QUERY_TIME_MAX);
            let found = query.session(&mut session).await;
            let mut found = found.map_err(|error| classify(error, &asked))?;
            if found.next(&mut session).await.transpose().map_err(|error| classify(error, &asked))?.is_some()
            {
                quiet = false;
                break;
            }
        }
        Ok((quiet, self.snapshot_of(session.snapshot_time())?))
    }

    async fn read_page(
        &self,
        since: ClusterTime,
        limit: u32,
        at: Option<ClusterTime>,
    ) -> Result<(Delta, ClusterTime), RemoteError> {
        let asked = Asked::find(&self.roll);
        let started = match at {
            Some(at) => self.link.session_at(at).await,
            None => self.link.client().start_session().snapshot(true).await,
        };
        let mut session = started.map_err(|error| classify(error, &asked))?;
        let mut page = Page::default();
        let newer = doc! { "$gt": timestamp(since.0) };
        for (field, values) in self.drivers_by_field() {
            let filter = self.driver_filter(field, &values, &newer);
            // Only the index of a single text is in the order of `rev`.
            let sort = (values.len() > 1).then(|| doc! { "rev": 1 });
            let found =
                self.find(&mut session, &self.roll, filter, index_hint(field, "rev"), sort, limit).await?;
            page.add(found, limit, put_or_gone);
        }
        let filter = doc! { "rev": newer };
        let hint = Hint::Keys(doc! { "left_scopes": 1, "rev": 1 });
        let found = self.find(&mut session, &self.left, filter, hint, None, limit).await?;
        page.add(found, limit, gone);
        if let Some(rev) = page.single_full_rev() {
            self.complete_rev(&mut session, &mut page, rev).await?;
        }
        let snapshot = match at {
            Some(at) => at,
            None => self.snapshot_of(session.snapshot_time())?,
        };
        let last = page.cut.map_or(snapshot, |cut| ClusterTime(cut.saturating_sub(1)));
        Ok((page.finish(snapshot), last))
    }

    /// One statement of a foreign script gives the same `rev` to everything it changes: a page that ends within
    /// such a run could never be left, so the run is read whole.
    async fn complete_rev(
        &self,
        session: &mut ClientSession,
        page: &mut Page,
        rev: u64,
    ) -> Result<(), RemoteError> {
        page.changes.clear();
        let same = doc! { "$eq": timestamp(rev) };
        for (field, values) in self.drivers_by_field() {
            let filter = self.driver_filter(field, &values, &same);
            let found = self.find(session, &self.roll, filter, index_hint(field, "rev"), None, 0).await?;
            page.add(found, u32::MAX, put_or_gone);
        }
        let hint = Hint::Keys(doc! { "left_scopes": 1, "rev": 1 });
        let found = self.find(session, &self.left, doc! { "rev": same }, hint, None, 0).await?;
        page.add(found, u32::MAX, gone);
        page.cut = Some(rev.saturating_add(1));
        Ok(())
    }

    fn drivers_by_field(&self) -> BTreeMap<Field, Vec<&str>> {
        let mut grouped = BTreeMap::new();
        for (field, value) in &self.drivers {
            grouped.entry(*field).or_insert_with(Vec::new).push(value.as_str());
        }
        grouped
    }

    fn driver_filter(&self, field: Field, values: &[&str], rev: &Document) -> Document {
        let values = match values {
            [one] => doc! { "$eq": *one },
            many => doc! { "$in": many.to_vec() },
        };
        let mut filter = doc! { "rev": rev.clone() };
        filter.insert(field.name(), values);
        filter
    }

    async fn find(
        &self,
        session: &mut ClientSession,
        view: &str,
        filter: Document,
        hint: Hint,
        sort: Option<Document>,
        limit: u32,
    ) -> Result<Vec<RawDocumentBuf>, RemoteError> {
        let asked = Asked::find(view);
        let collection = self.link.at_snapshot::<RawDocumentBuf>(view);
        let mut query = collection.find(filter).hint(hint).limit(i64::from(limit)).max_time(QUERY_TIME_MAX);
        if let Some(sort) = sort {
            query = query.sort(sort);
        }
        let mut cursor = query.session(&mut *session).await.map_err(|error| classify(error, &asked))?;
        let mut found = Vec::new();
        while let Some(document) = cursor.next(session).await {
            found.push(document.map_err(|error| classify(error, &asked))?);
        }
        Ok(found)
    }
}

/// Puts two pages together. They are as old as the first: what became visible between the two may belong where the
/// first has already looked, and a cursor at the second's time would never ask for it again.
fn join(first: Delta, next: Delta) -> Delta {
    let mut changes = first.changes;
    changes.extend(next.changes);
    Delta { changes, snapshot: first.snapshot, more: next.more, bytes: first.bytes + next.bytes }
}

fn equality(field: Field, value: &str) -> Document {
    let mut filter = Document::new();
    filter.insert(field.name(), value);
    filter
}

/// Nothing of a document but that it is there.
fn one_id() -> Document {
    doc! { "$project": { "_id": 1 } }
}

fn index_hint(field: Field, second: &str) -> Hint {
    let mut keys = Document::new();
    keys.insert(field.name(), 1);
    keys.insert(second, 1);
    Hint::Keys(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_pages_are_as_old_as_the_first() {
        let page = |id: &str, snapshot, more| Delta {
            changes: vec![RollChange::Bad { id: id.to_owned(), reason: "surname1: a text".to_owned() }],
            snapshot: ClusterTime(snapshot),
            more,
            bytes: 7,
        };
        let joined = join(page("a", 100, true), page("b", 900, false));
        assert_eq!((joined.snapshot, joined.more, joined.bytes), (ClusterTime(100), false, 14));
        assert_eq!(joined.changes.len(), 2);
    }
}
