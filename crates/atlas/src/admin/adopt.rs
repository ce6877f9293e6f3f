//! Taking over a roll that somebody else's script filled and keeps changing.
//!
//! A row is ours when its hash words are those of its content. Adopting reads the whole roll and stamps every
//! row that is not: the version goes up, the words are written, the server draws a new `rev`, and the row is
//! marked as having left every scope it is not in, since nobody knows where it was before. A stamp only goes in
//! when the row is still as it was read, so running it again, or after a break, or twice at once, is harmless.

use std::{collections::VecDeque, time::Duration};

use bson::{Bson, Document, RawDocument, RawDocumentBuf, doc};
use futures_util::{StreamExt as _, TryStreamExt as _};
use mongodb::{change_stream::event::OperationType, raw_batch_cursor::RawBatch};
use tokio::{sync::Notify, task::JoinSet};
use urna_domain::{citizen::Citizen, scope::Scope};

use super::{Admin, AdminError, DEADLINE};
use crate::{
    document::{insert_words, read_words},
    error::{Asked, classify, is_passing},
    link::{Link, late},
    names::{CITIZENS, QUARANTINE, scope_slug},
    walk::{Fault, own, walk},
};

const BATCH_ROWS: u32 = 10_000;
const STATEMENTS_MAX: usize = 1_000;
const COMMANDS_IN_FLIGHT_MAX: usize = 4;
const NAMED_FAULTS_MAX: usize = 100;
/// How often stations are asked for a proof at most: each costs the cluster a look at their whole roll.
const PROOF_ASKED_EVERY: Duration = Duration::from_secs(300);
/// How long to wait before a watch that broke off begins again.
const WATCH_RETRY: Duration = Duration::from_secs(5);
/// The fields that a stamp depends on.
const CONTENT: [&str; 10] =
    ["name", "surname1", "surname2", "dni", "comunidad", "province", "municipality", "mesa", "postal", "ver"];

/// What adopting found and did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdoptReport {
    /// Documents read.
    pub read: u64,
    /// Rows stamped for the first time.
    pub adopted: u64,
    /// Rows that somebody had changed since their last stamp.
    pub changed: u64,
    /// Rows that changed while they were being stamped; run again.
    pub missed: u64,
    /// Documents that are not citizens.
    pub bad: u64,
    /// The first of them: `_id` and reason.
    pub named: Vec<(String, String)>,
}

/// The decision about a batch.
#[derive(Default)]
struct Decided {
    read: u64,
    first: u64,
    stamps: VecDeque<Document>,
    faults: Vec<Fault>,
}

impl Admin {
    /// Adopts the roll. `progress` is told the number of documents read.
    pub async fn adopt(&self, mut progress: impl FnMut(u64) + Send) -> Result<AdoptReport, AdminError> {
        let scopes = self.known_scopes().await?;
        let asked = Asked::find(CITIZENS);
        let target = self.link.collection::<RawDocumentBuf>(CITIZENS);
        let mut cursor = self
            .link
            .call(&asked, async move {
                target.find(Document::new()).sort(doc! { "_id": 1 }).batch_size(BATCH_ROWS).batch().await
            })
            .await?;
        let mut report = AdoptReport::default();
        loop {
            let batch = match tokio::time::timeout(DEADLINE, cursor.next()).await {
                Ok(Some(batch)) => batch.map_err(|error| classify(error, &asked))?,
                Ok(None) => return Ok(report),
                Err(_) => return Err(late(&asked, DEADLINE).into()),
            };
            let scopes = scopes.clone();
            let decided = tokio::task::spawn_blocking(move || decide(documents_of(&batch), &scopes))
                .await
                .map_err(|_| AdminError::Refused("a batch of the roll could not be read".to_owned()))?;
            self.perform(decided, &mut report).await?;
            progress(report.read);
        }
    }

    /// Adopts the roll, and then whatever is written to it, until a failure that waiting does not mend; returns that.
    /// `done` is told what each round did. Whoever drops the future stops it; nothing is left half done.
    ///
    /// A document that somebody deletes leaves nothing behind to adopt, so the stations are asked to compare their rolls.
    pub async fn adopt_and_watch(&self, done: impl FnMut(&AdoptReport) + Send) -> AdminError {
        let gone = Notify::new();
        tokio::select! {
            error = self.watch(&gone, done) => error,
            error = self.ask_for_proofs(&gone) => error,
        }
    }

    async fn ask_for_proofs(&self, gone: &Notify) -> AdminError {
        loop {
            gone.notified().await;
            match self.ask_for_proof().await {
                Ok(()) => tokio::time::sleep(PROOF_ASKED_EVERY).await,
                Err(AdminError::Unreachable(_) | AdminError::NotConfirmed(_)) => {
                    gone.notify_one();
                    tokio::time::sleep(WATCH_RETRY).await;
                }
                Err(error) => return error,
            }
        }
    }

    async fn watch(&self, gone: &Notify, mut done: impl FnMut(&AdoptReport) + Send) -> AdminError {
        loop {
            match self.follow(gone, &mut done).await {
                // A stream that broke off has missed writes: the next round begins with the whole roll.
                Ok(()) | Err(AdminError::Unreachable(_) | AdminError::NotConfirmed(_)) => {
                    tokio::time::sleep(WATCH_RETRY).await;
                }
                Err(error) => return error,
            }
        }
    }

    async fn follow(
        &self,
        gone: &Notify,
        done: &mut (impl FnMut(&AdoptReport) + Send),
    ) -> Result<(), AdminError> {
        let asked = Asked::find(CITIZENS);
        let writes =
            doc! { "$match": { "operationType": { "$in": ["insert", "update", "replace", "delete"] } } };
        let target = self.link.collection::<RawDocumentBuf>(CITIZENS);
        // Opened before the roll is read, so that no write falls between the two.
        let mut stream =
            self.link.call(&asked, async move { target.watch().pipeline([writes]).await }).await?;
        done(&self.adopt(|_| {}).await?);
        while let Some(event) = stream.next().await {
            let mut ids = Vec::new();
            let mut event = Some(event.map_err(|error| classify(error, &asked))?);
            while let Some(write) = event.take() {
                if write.operation_type == OperationType::Delete {
                    gone.notify_one();
                } else {
                    ids.extend(write.document_key.and_then(|key| key.get("_id").cloned()));
                }
                if ids.len() < STATEMENTS_MAX {
                    event = stream.next_if_any().await.map_err(|error| classify(error, &asked))?;
                }
            }
            let report = self.adopt_some(ids).await?;
            // Our own stamps come back as events that leave nothing to do.
            if report.adopted + report.changed + report.missed + report.bad > 0 {
                done(&report);
            }
        }
        Ok(())
    }

    async fn adopt_some(&self, ids: Vec<Bson>) -> Result<AdoptReport, AdminError> {
        let scopes = self.known_scopes().await?;
        let target = self.link.collection::<RawDocumentBuf>(CITIZENS);
        let documents: Vec<RawDocumentBuf> = self
            .link
            .call(&Asked::find(CITIZENS), async move {
                target.find(doc! { "_id": { "$in": ids } }).await?.try_collect().await
            })
            .await?;
        let mut report = AdoptReport::default();
        self.perform(decide(documents.iter().map(AsRef::as_ref), &scopes), &mut report).await?;
        Ok(report)
    }

    pub(super) async fn known_scopes(&self) -> Result<Vec<(String, Scope)>, AdminError> {
        let mut scopes: Vec<(String, Scope)> = Vec::new();
        for station in self.stations().await? {
            // A scope that this version cannot read belongs to a newer one, which looks after it.
            for scope in station.scopes() {
                let slug = scope_slug(&scope);
                if !scopes.iter().any(|(known, _)| *known == slug) {
                    scopes.push((slug, scope));
                }
            }
        }
        Ok(scopes)
    }

    async fn perform(&self, decided: Decided, report: &mut AdoptReport) -> Result<(), AdminError> {
        let wanted = u64::try_from(decided.stamps.len()).unwrap_or(0);
        let done = update_all(&self.link, CITIZENS, decided.stamps).await?;
        report.read += decided.read;
        report.missed += wanted.saturating_sub(done);
        let first = decided.first.min(done);
        report.adopted += first;
        report.changed += done - first;
        if done > 0 {
            self.hint().await;
        }
        report.bad += u64::try_from(decided.faults.len()).unwrap_or(0);
        let named = NAMED_FAULTS_MAX.saturating_sub(report.named.len());
        report
            .named
            .extend(decided.faults.iter().take(named).map(|fault| (fault.id.clone(), fault.reason.clone())));
        let copies = decided
            .faults
            .into_iter()
            .map(|fault| {
                doc! {
                    "q": { "_id": format!("roll/{}", fault.id) },
                    "u": { "$set": { "code": 0, "reason": fault.reason } },
                    "upsert": true,
                }
            })
            .collect();
        update_all(&self.link, QUARANTINE, copies).await.map(drop)
    }
}

/// Runs update statements, a few commands at a time; says how many documents they found.
async fn update_all(
    link: &Link,
    collection: &'static str,
    mut statements: VecDeque<Document>,
) -> Result<u64, AdminError> {
    let mut running: JoinSet<Result<u64, AdminError>> = JoinSet::new();
    let mut found = 0;
    while !statements.is_empty() || !running.is_empty() {
        if !statements.is_empty() && running.len() < COMMANDS_IN_FLIGHT_MAX {
            let chunk = statements.drain(..statements.len().min(STATEMENTS_MAX)).collect();
            running.spawn(update_some(link.clone(), collection, chunk));
            continue;
        }
        if let Some(done) = running.join_next().await {
            found += done.map_err(|_| AdminError::Refused("an update broke off".to_owned()))??;
        }
    }
    Ok(found)
}

/// One `update` command. It says `ok` also when statements failed: each has to be looked at.
async fn update_some(link: Link, collection: &'static str, chunk: Vec<Document>) -> Result<u64, AdminError> {
    let database = link.database().clone();
    let command = doc! {
        "update": collection,
        "updates": chunk,
        "ordered": false,
        "writeConcern": { "w": "majority", "j": true },
    };
    let asked = Asked::other("update", collection);
    let answer = link.call(&asked, async move { database.run_command(command).await }).await?;
    let errors = answer.get_array("writeErrors").map_or(&[][..], Vec::as_slice);
    let first = errors.iter().filter_map(Bson::as_document).find_map(|error| error.get_i32("code").ok());
    if let Some(code) = first {
        let cause = format!("update error {code} in {collection}");
        return Err(if is_passing(code) {
            AdminError::NotConfirmed(cause.into())
        } else {
            AdminError::Refused(cause)
        });
    }
    if answer.contains_key("writeConcernError") {
        return Err(AdminError::NotConfirmed("no majority in time".into()));
    }
    let found = answer.get_i32("n").map(i64::from).or_else(|_| answer.get_i64("n")).unwrap_or(0);
    Ok(u64::try_from(found).unwrap_or(0))
}

fn decide<'a>(documents: impl Iterator<Item = &'a RawDocument>, scopes: &[(String, Scope)]) -> Decided {
    let mut decided = Decided::default();
    let mut id = String::new();
    for document in documents {
        decided.read += 1;
        if document.get_bool("deleted").is_ok_and(|deleted| deleted) {
            continue;
        }
        match stamp(document, &mut id, scopes) {
            Ok(None) => {}
            Ok(Some((statement, first))) => {
                decided.stamps.push_back(statement);
                decided.first += u64::from(first);
            }
            Err(fault) => decided.faults.push(fault),
        }
    }
    decided
}

fn documents_of(batch: &RawBatch) -> impl Iterator<Item = &RawDocument> {
    let documents = batch.doc_slices().ok().into_iter().flatten();
    documents.filter_map(|document| document.ok().and_then(|document| document.as_document()))
}

/// The update that makes a row ours, and whether it is its first; `None` when it is ours already.
fn stamp(
    document: &RawDocument,
    id_text: &mut String,
    scopes: &[(String, Scope)],
) -> Result<Option<(Document, bool)>, Fault> {
    let row = walk(document, id_text)?;
    let out_of_bounds = || Fault { id: row.citizen.id.to_owned(), reason: "_id is out of bounds".to_owned() };
    let mut citizen = own(&row.citizen).ok_or_else(out_of_bounds)?;
    let standing = read_words(&document.to_owned());
    if citizen.rev > 0 && standing == Some(citizen.as_ref().content_hash()) {
        return Ok(None);
    }
    let first = citizen.rev == 0;
    citizen.ver = citizen
        .ver
        .checked_add(1)
        .ok_or_else(|| Fault { id: citizen.id.to_string(), reason: "ver is exhausted".to_owned() })?;
    let mut fields = doc! { "ver": i64::from(citizen.ver) };
    insert_words(&mut fields, citizen.as_ref().content_hash());
    if !first {
        let left: Vec<&str> = scopes
            .iter()
            .filter(|(_, scope)| !scope.matches(&citizen.as_ref()))
            .map(|(slug, _)| slug.as_str())
            .collect();
        fields.insert("left_scopes", left);
    }
    let as_read = as_read(document, &citizen)?;
    let update = doc! { "$set": fields, "$currentDate": { "rev": { "$type": "timestamp" } } };
    Ok(Some((doc! { "q": as_read, "u": update }, first)))
}

/// The filter that finds a row only while it is as it was read.
pub(super) fn as_read(document: &RawDocument, citizen: &Citizen) -> Result<Document, Fault> {
    let mut as_read = Document::new();
    for name in ["_id"].into_iter().chain(CONTENT) {
        let value = match document.get(name).ok().flatten().map(Bson::try_from) {
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                return Err(Fault { id: citizen.id.to_string(), reason: format!("{name} is malformed") });
            }
            None => doc! { "$exists": false }.into(),
        };
        as_read.insert(name, value);
    }
    Ok(as_read)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use bson::Timestamp;

    use super::*;

    fn scopes() -> Vec<(String, Scope)> {
        ["comunidad == 'A'", "comunidad == 'B'"]
            .into_iter()
            .map(|text| Scope::parse(text).unwrap())
            .map(|scope| (scope_slug(&scope), scope))
            .collect()
    }

    fn stamped(document: &Document) -> Option<(Document, bool)> {
        stamp(&RawDocumentBuf::try_from(document).unwrap(), &mut String::new(), &scopes()).unwrap()
    }

    /// The document after its stamp, as the server would leave it.
    fn after(document: &Document, statement: &Document) -> Document {
        let mut document = document.clone();
        document.extend(statement.get_document("u").unwrap().get_document("$set").unwrap().clone());
        document.insert("rev", Timestamp { time: 9, increment: 1 });
        document
    }

    fn foreign() -> Document {
        doc! { "_id": 1, "name": "n", "surname1": "s", "surname2": "t", "dni": "12345678-z", "comunidad": "A" }
    }

    #[test]
    fn a_foreign_row_is_stamped_once() {
        let (statement, first) = stamped(&foreign()).unwrap();
        assert!(first);
        assert_eq!(
            statement.get_document("q").unwrap().get_document("ver").unwrap(),
            &doc! { "$exists": false }
        );
        let ours = after(&foreign(), &statement);
        assert!(!ours.contains_key("left_scopes"));
        assert_eq!(stamped(&ours), None);
    }

    #[test]
    fn a_mark_that_a_foreign_script_sets_or_takes_away_is_a_change_and_no_mark_is_none() {
        let ours = after(&foreign(), &stamped(&foreign()).unwrap().0);
        let with = |value: Bson| {
            let mut document = ours.clone();
            document.insert("postal", value);
            document
        };
        for unmarked in [Bson::Boolean(false), Bson::Null] {
            assert_eq!(stamped(&with(unmarked)), None, "a mark that is not there changes nothing");
        }
        let (statement, first) = stamped(&with(true.into())).unwrap();
        assert!(!first && statement.get_document("q").unwrap().get_bool("postal").unwrap());
        let marked = after(&with(true.into()), &statement);
        assert_eq!(stamped(&marked), None);
        let mut taken = marked;
        taken.remove("postal");
        assert!(stamped(&taken).is_some());
    }

    #[test]
    fn a_row_that_moved_has_left_the_scopes_it_is_not_in() {
        let mut moved = after(&foreign(), &stamped(&foreign()).unwrap().0);
        moved.insert("comunidad", "B");
        let (statement, first) = stamped(&moved).unwrap();
        assert!(!first);
        let set = statement.get_document("u").unwrap().get_document("$set").unwrap();
        let left: Vec<_> = set.get_array("left_scopes").unwrap().iter().filter_map(Bson::as_str).collect();
        assert_eq!(left, [scopes().first().unwrap().0.as_str()]);
        assert_eq!(set.get_i64("ver").unwrap(), 2);
        assert_eq!(stamped(&after(&moved, &statement)), None);
    }

    #[test]
    fn a_row_of_a_wrong_type_is_a_fault() {
        let document = doc! { "_id": 1, "name": 5, "surname1": "s", "dni": "d", "comunidad": "A" };
        let fault =
            stamp(&RawDocumentBuf::try_from(&document).unwrap(), &mut String::new(), &[]).unwrap_err();
        assert_eq!((fault.id.as_str(), fault.reason.as_str()), ("i:1", "name is not a text"));
    }
}
