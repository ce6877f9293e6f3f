//! What a proof asks of the server: counts and sums of hash words per bucket, at one snapshot.

use bson::{Bson, Document, RawDocumentBuf, doc};
use futures_util::StreamExt as _;
use mongodb::options::Hint;
use urna_domain::{
    fingerprint::{Buckets, Fingerprint},
    ids::CitizenId,
};
use urna_sync::{
    remote::{ClusterTime, Listed, ListedRow, RemoteError, RollChange},
    rounds::PROOF_DEADLINE,
};

use crate::{
    document::{WORDS, read_long, read_words},
    error::Asked,
    id::{read_id, write_id},
    link::Link,
    page::put_or_gone,
};

/// One bucket has this share of the first hash word: its first byte.
const BUCKET_WIDTH: i64 = 1 << 24;
/// Beyond so many buckets all are listed: the condition would cost more than it saves.
const BUCKETS_ASKED_MAX: usize = 32;

/// Sums per bucket of all that a view shows at a time.
pub(crate) async fn sums_at(link: &Link, view: &str, at: ClusterTime) -> Result<Buckets, RemoteError> {
    let bucket = doc! { "$cond": [
        { "$isNumber": "$h0" },
        { "$toInt": { "$floor": { "$divide": ["$h0", BUCKET_WIDTH] } } },
        Bson::Null,
    ] };
    let found = aggregate_at(link, view, at, vec![group(bucket)]).await?;
    let mut buckets = Buckets::default();
    for document in &found {
        let bucket = match document.get("_id") {
            Ok(Some(bson::RawBsonRef::Int32(bucket))) => {
                Some(u8::try_from(bucket).map_err(|_| unreadable(view))?)
            }
            Ok(Some(bson::RawBsonRef::Null)) => None,
            _ => return Err(unreadable(view)),
        };
        buckets.put(bucket, read_sums(document).ok_or_else(|| unreadable(view))?);
    }
    if found.is_empty() {
        check_is_there(link, view).await?;
    }
    Ok(buckets)
}

/// A server answers for what does not exist as if it were empty, but gives no snapshot of it.
async fn check_is_there(link: &Link, view: &str) -> Result<(), RemoteError> {
    let (owned, name) = (link.clone(), view.to_owned());
    let seen = link
        .call(&Asked::find(view), async move {
            let mut session = owned.client().start_session().snapshot(true).await?;
            let target = owned.at_snapshot::<RawDocumentBuf>(&name);
            target.find_one(Document::new()).session(&mut session).await?;
            Ok(session.snapshot_time())
        })
        .await?;
    seen.map(drop).ok_or_else(|| RemoteError::Missing(view.to_owned()))
}

/// The `_id`s and stamps of some buckets.
pub(crate) async fn list_at(
    link: &Link,
    view: &str,
    at: ClusterTime,
    buckets: &[Option<u8>],
) -> Result<Listed, RemoteError> {
    let mut filter = Document::new();
    if buckets.len() <= BUCKETS_ASKED_MAX {
        let asked: Vec<Document> = buckets.iter().map(|bucket| in_bucket(*bucket)).collect();
        filter.insert("$or", asked);
    }
    let mut listed = Listed::default();
    let mut id = String::new();
    for document in find_at(link, view, at, filter, None).await? {
        let named = document.get("_id").ok().flatten().and_then(|raw| write_id(raw, &mut id).ok());
        match named.and_then(|()| CitizenId::parse(&id).ok()) {
            Some(id) => listed.rows.push(ListedRow { id, hash: read_words(&document) }),
            None => listed.unreadable += 1,
        }
    }
    if buckets.len() > BUCKETS_ASKED_MAX {
        let bucket = |row: &ListedRow| row.hash.map(urna_domain::fingerprint::bucket_of);
        listed.rows.retain(|row| buckets.contains(&bucket(row)));
    }
    Ok(listed)
}

/// Rows of the roll by `_id`.
pub(crate) async fn rows_at(
    link: &Link,
    view: &str,
    at: ClusterTime,
    ids: &[CitizenId],
) -> Result<Vec<RollChange>, RemoteError> {
    let mut wanted = Vec::with_capacity(ids.len());
    for id in ids {
        let value = read_id(id).ok_or_else(|| unreadable(view))?;
        wanted.push(value);
    }
    let filter = doc! { "_id": { "$in": wanted }, "deleted": { "$ne": true } };
    let found = find_at(link, view, at, filter, Some(Hint::Keys(doc! { "_id": 1 }))).await?;
    Ok(found.iter().map(|document| put_or_gone(document).1).collect())
}

/// The sum of everything in a view that a filter finds, on a majority.
pub(crate) async fn sum(link: &Link, view: &str, filter: Document) -> Result<Fingerprint, RemoteError> {
    let target = link.collection::<RawDocumentBuf>(view);
    let pipeline = vec![doc! { "$match": filter }, group(Bson::Null)];
    let found: Option<RawDocumentBuf> = link
        .call_within(PROOF_DEADLINE, &Asked::find(view), async move {
            let mut cursor =
                target.aggregate(pipeline).max_time(PROOF_DEADLINE).with_type::<RawDocumentBuf>().await?;
            cursor.next().await.transpose()
        })
        .await?;
    match found {
        Some(document) => read_sums(&document).ok_or_else(|| unreadable(view)),
        None => Ok(Fingerprint::default()),
    }
}

fn group(by: impl Into<Bson>) -> Document {
    let mut sums = doc! { "_id": by, "count": { "$sum": 1_i64 } };
    for name in WORDS {
        sums.insert(name, doc! { "$sum": format!("${name}") });
    }
    doc! { "$group": sums }
}

fn in_bucket(bucket: Option<u8>) -> Document {
    match bucket {
        Some(bucket) => {
            let from = i64::from(bucket) * BUCKET_WIDTH;
            doc! { "h0": { "$gte": from, "$lt": from + BUCKET_WIDTH } }
        }
        None => doc! { "h0": { "$not": { "$type": "number" } } },
    }
}

fn read_sums(document: &RawDocumentBuf) -> Option<Fingerprint> {
    let mut words = [0; 8];
    for (word, name) in words.iter_mut().zip(WORDS) {
        *word = read_long(document, name)?;
    }
    Some(Fingerprint::of_sums(read_long(document, "count")?, words))
}

async fn aggregate_at(
    link: &Link,
    view: &str,
    at: ClusterTime,
    pipeline: Vec<Document>,
) -> Result<Vec<RawDocumentBuf>, RemoteError> {
    let (owned, name) = (link.clone(), view.to_owned());
    link.call_within(PROOF_DEADLINE, &Asked::find(view), async move {
        let mut session = owned.session_at(at).await?;
        let mut cursor = owned
            .at_snapshot::<RawDocumentBuf>(&name)
            .aggregate(pipeline)
            .max_time(PROOF_DEADLINE)
            .allow_disk_use(false)
            .session(&mut session)
            .with_type::<RawDocumentBuf>()
            .await?;
        let mut found = Vec::new();
        while let Some(document) = cursor.next(&mut session).await {
            found.push(document?);
        }
        Ok(found)
    })
    .await
}

async fn find_at(
    link: &Link,
    view: &str,
    at: ClusterTime,
    filter: Document,
    hint: Option<Hint>,
) -> Result<Vec<RawDocumentBuf>, RemoteError> {
    let (owned, name) = (link.clone(), view.to_owned());
    link.call_within(PROOF_DEADLINE, &Asked::find(view), async move {
        let mut session = owned.session_at(at).await?;
        let target = owned.at_snapshot::<RawDocumentBuf>(&name);
        let mut query = target.find(filter).max_time(PROOF_DEADLINE);
        if let Some(hint) = hint {
            query = query.hint(hint);
        }
        let mut cursor = query.session(&mut session).await?;
        let mut found = Vec::new();
        while let Some(document) = cursor.next(&mut session).await {
            found.push(document?);
        }
        Ok(found)
    })
    .await
}

fn unreadable(view: &str) -> RemoteError {
    RemoteError::Protocol(format!("a sum of {view} cannot be read"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn sums_are_read_in_either_width_and_never_guessed() {
        let mut sums = doc! { "_id": null, "count": 2_i32 };
        WORDS.into_iter().for_each(|name| {
            sums.insert(name, 4_i64);
        });
        let read = |document: &Document| read_sums(&RawDocumentBuf::try_from(document).unwrap());
        assert_eq!(read(&sums), Some(Fingerprint::of_sums(2, [4; 8])));
        sums.insert("h3", 1.5);
        assert_eq!(read(&sums), None);
        sums.insert("h3", -1_i64);
        assert_eq!(read(&sums), None);
    }

    #[test]
    fn a_bucket_is_a_range_of_the_first_word() {
        let range = in_bucket(Some(255));
        let range = range.get_document("h0").unwrap();
        assert_eq!(range.get_i64("$lt").unwrap(), 1 << 32);
        assert_eq!(range.get_i64("$gte").unwrap(), 255 << 24);
    }
}
