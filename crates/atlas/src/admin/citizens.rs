//! Writing and reading the roll itself.

use bson::{
    Bson, RawDocumentBuf, Timestamp, doc,
    oid::ObjectId,
    raw::{CStr, RawBson, cstr},
};
use tokio::task::JoinSet;
use urna_domain::{
    citizen::{Citizen, CitizenRef},
    ids::CitizenId,
};

use super::{Admin, AdminError};
use crate::{
    error::{Asked, DUPLICATE, write_errors},
    id::{read_id, write_id},
    link::Link,
    names::CITIZENS,
    walk::{own, walk},
};

const BATCH_ROWS: usize = 10_000;
const BATCHES_IN_FLIGHT_MAX: usize = 4;
const WORDS: [&CStr; 8] =
    [cstr!("h0"), cstr!("h1"), cstr!("h2"), cstr!("h3"), cstr!("h4"), cstr!("h5"), cstr!("h6"), cstr!("h7")];

/// A row to be put on the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCitizen {
    /// The `_id`, when the row brings one; otherwise a new one is made.
    pub id: Option<CitizenId>,
    /// Given name.
    pub name: String,
    /// First surname.
    pub surname1: String,
    /// Second surname; empty where there is none.
    pub surname2: String,
    /// Normalised DNI or NIE.
    pub dni: String,
    /// Autonomous community.
    pub comunidad: String,
    /// Province.
    pub province: Option<String>,
    /// Municipality.
    pub municipality: Option<String>,
    /// Mesa.
    pub mesa: Option<String>,
    /// Whether a request to vote by post is annotated.
    pub postal: bool,
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InsertReport {
    /// New on the roll.
    pub inserted: u64,
    /// Rows whose `_id` was on the roll already; nothing was changed.
    pub already_there: u64,
}

impl Admin {
    /// Puts rows on the roll, several large batches at a time, as they come out of the iterator, which runs on a
    /// thread of its own. `progress` is told the number of rows that are in.
    pub async fn insert_citizens<I>(
        &self,
        rows: I,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<InsertReport, AdminError>
    where
        I: Iterator<Item = NewCitizen> + Send + 'static,
    {
        let (sender, mut batches) = tokio::sync::mpsc::channel::<Vec<RawDocumentBuf>>(1);
        let producer = tokio::task::spawn_blocking(move || {
            let mut batch = Vec::with_capacity(BATCH_ROWS);
            for row in rows {
                batch.push(encode(&row));
                if batch.len() == BATCH_ROWS {
                    // A closed channel means that an insert failed, which the consumer reports.
                    if sender
                        .blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH_ROWS)))
                        .is_err()
                    {
                        return;
                    }
                }
            }
            if !batch.is_empty() && sender.blocking_send(batch).is_err() {
                // The same.
            }
        });
        let mut report = InsertReport::default();
        let mut running: JoinSet<Result<InsertReport, AdminError>> = JoinSet::new();
        let mut open = true;
        while open || !running.is_empty() {
            tokio::select! {
                batch = batches.recv(), if open && running.len() < BATCHES_IN_FLIGHT_MAX => match batch {
                    Some(batch) => { running.spawn(insert_batch(self.link.clone(), batch)); }
                    None => open = false,
                },
                Some(done) = running.join_next() => {
                    let done = done.map_err(|_| AdminError::Refused("an insert broke off".to_owned()))??;
                    report.inserted += done.inserted;
                    report.already_there += done.already_there;
                    progress(report.inserted + report.already_there);
                }
            }
        }
        producer.await.map_err(|_| AdminError::Refused("the rows could not be produced".to_owned()))?;
        if report.inserted > 0 {
            self.hint().await;
        }
        Ok(report)
    }

    /// Visits the whole roll in the order of `_id`: rows, and the `_id` and reason of what is not one.
    pub async fn for_each_citizen(
        &self,
        mut visit: impl FnMut(Result<Citizen, (String, String)>) + Send,
    ) -> Result<u64, AdminError> {
        self.scan(CITIZENS, doc! { "deleted": { "$ne": true } }, doc! { "_id": 1 }, |document| {
            let mut id = String::new();
            visit(match walk(document, &mut id) {
                Ok(row) => own(&row.citizen)
                    .ok_or_else(|| (row.citizen.id.to_owned(), "_id is out of bounds".to_owned())),
                Err(fault) => Err((fault.id, fault.reason)),
            });
        })
        .await
    }
}

async fn insert_batch(link: Link, batch: Vec<RawDocumentBuf>) -> Result<InsertReport, AdminError> {
    let target = link.collection::<RawDocumentBuf>(CITIZENS);
    let sent = u64::try_from(batch.len()).unwrap_or(0);
    let call = async move {
        match target.insert_many(&batch).ordered(false).await {
            Ok(_) => Ok((0, None)),
            Err(error) => {
                let Some(errors) = write_errors(&error) else { return Err(error) };
                let duplicates = errors.iter().filter(|error| error.code == DUPLICATE).count();
                let other = errors.iter().map(|error| error.code).find(|code| *code != DUPLICATE);
                Ok((duplicates, other))
            }
        }
    };
    let (duplicates, other) = link.call(&Asked::insert(CITIZENS), call).await?;
    if let Some(code) = other {
        return Err(AdminError::Refused(format!("a row of the roll, with code {code}")));
    }
    let already_there = u64::try_from(duplicates).unwrap_or(0);
    Ok(InsertReport { inserted: sent.saturating_sub(already_there), already_there })
}

/// The document of a row, written without an intermediate one. `rev` is left for the server to fill in, and
/// what is absent is absent: no empty list of left scopes, no `deleted: false`, no `postal: false`.
fn encode(row: &NewCitizen) -> RawDocumentBuf {
    let id = row.id.as_ref().and_then(read_id).unwrap_or_else(|| Bson::ObjectId(ObjectId::new()));
    let raw_id = RawBson::try_from(id).unwrap_or(RawBson::Null);
    let mut id_text = String::new();
    // Either kind of id was just made by us, and only such ids exist.
    let _supported = write_id(raw_id.as_raw_bson_ref(), &mut id_text);
    let citizen = CitizenRef {
        id: &id_text,
        name: &row.name,
        surname1: &row.surname1,
        surname2: &row.surname2,
        dni: &row.dni,
        comunidad: &row.comunidad,
        province: row.province.as_deref(),
        municipality: row.municipality.as_deref(),
        mesa: row.mesa.as_deref(),
        postal: row.postal,
        rev: 0,
        ver: 1,
    };
    let mut document = RawDocumentBuf::new();
    document.append(cstr!("_id"), raw_id);
    document.append(cstr!("name"), citizen.name);
    document.append(cstr!("surname1"), citizen.surname1);
    document.append(cstr!("surname2"), citizen.surname2);
    document.append(cstr!("dni"), citizen.dni);
    document.append(cstr!("comunidad"), citizen.comunidad);
    for (name, value) in [
        (cstr!("province"), citizen.province),
        (cstr!("municipality"), citizen.municipality),
        (cstr!("mesa"), citizen.mesa),
    ] {
        if let Some(value) = value {
            document.append(name, value);
        }
    }
    if citizen.postal {
        document.append(cstr!("postal"), true);
    }
    document.append(cstr!("rev"), Timestamp { time: 0, increment: 0 });
    document.append(cstr!("ver"), 1_i32);
    for (name, word) in WORDS.into_iter().zip(citizen.content_hash().words()) {
        document.append(name, i64::from(word));
    }
    document
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::document::read_words;

    #[test]
    fn a_new_row_is_read_back_as_a_station_would_and_its_words_agree() {
        for postal in [false, true] {
            let row = NewCitizen {
                id: Some(CitizenId::parse("i:42").unwrap()),
                name: "Ana".into(),
                surname1: "Gil".into(),
                surname2: String::new(),
                dni: "12345678Z".into(),
                comunidad: "Extremadura".into(),
                province: Some("Badajoz".into()),
                municipality: None,
                mesa: Some("06-015-01-001-A".into()),
                postal,
            };
            let document = encode(&row);
            let mut id = String::new();
            let read = walk(&document, &mut id).unwrap();
            assert_eq!(read.citizen.id, "i:42");
            assert_eq!((read.citizen.ver, read.citizen.postal), (1, postal));
            let kept = own(&read.citizen).unwrap();
            assert_eq!(read_words(&document), Some(kept.as_ref().content_hash()));
            assert_eq!(document.get("postal").unwrap().is_some(), postal, "what is absent is absent");
        }
    }

    #[test]
    fn a_row_without_an_id_gets_an_object_id() {
        let row = NewCitizen {
            id: None,
            name: "n".into(),
            surname1: "s".into(),
            surname2: "t".into(),
            dni: "d".into(),
            comunidad: "c".into(),
            province: None,
            municipality: None,
            mesa: None,
            postal: false,
        };
        assert!(encode(&row).get_object_id("_id").is_ok());
    }
}
