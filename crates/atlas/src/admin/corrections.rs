//! Folding corrections into the roll: each citizen in one atomic update, which also says which events it holds. So a
//! fold that broke off, or two at once, never applies an event twice and never loses one.

use std::collections::{BTreeMap, BTreeSet};

use bson::{Bson, Document, RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use urna_domain::{
    citizen::Citizen,
    event::{ChainHead, Event},
    ids::{CitizenId, ElectionId, EventId, StationId},
    scope::Scope,
};
use urna_sync::remote::{Folded, InsertOutcome};

use super::{Admin, AdminError, adopt::as_read, evidence::stored_event};
use crate::{
    document::{event_document, insert_words, read_event, read_texts, unsigned},
    error::Asked,
    id::read_id,
    insert::insert_one,
    names::{CITIZENS, CONTROL, EVENTS, scope_slug},
    walk::{own, timestamp_bits, walk},
};

/// The kind of the events that are folded.
const CORRECTION: &str = "VoterCorrected";
/// The events that a row holds, by id. No station sees it, nor the notes and attempts.
const EVENTS_HELD: &str = "corrections";
const NOTES: &str = "notes";
const ATTEMPTS: &str = "attempts";

/// A row of the roll as it stands in the cluster.
#[derive(Debug, Clone)]
pub struct StandingRow {
    /// The row.
    pub citizen: Citizen,
    /// Deleted.
    pub deleted: bool,
    /// The corrections that are folded in.
    pub holds: BTreeSet<EventId>,
    left_scopes: Vec<String>,
    document: RawDocumentBuf,
}

/// A note about a citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The event that carries it: its clock orders the notes.
    pub hlc: urna_domain::Hlc,
    /// Its id.
    pub event: EventId,
    /// The text.
    pub text: String,
}

/// What is folded into a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folding {
    /// The row as it reads now.
    pub citizen: Citizen,
    /// Deleted.
    pub deleted: bool,
    /// Notes to be added.
    pub notes: Vec<Note>,
    /// Attempts to be added.
    pub attempts: i64,
    /// The events that this holds, none of which the row held before.
    pub events: Vec<EventId>,
}

/// What became of a folding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is in the roll.
    Folded,
    /// Somebody changed the row meanwhile; read it again.
    Missed,
}

impl StandingRow {
    /// Whether the row is, or ever was, of a scope.
    pub fn is_or_was_in(&self, scope: &Scope) -> bool {
        scope.matches(&self.citizen.as_ref()) || self.left_scopes.contains(&scope_slug(scope))
    }
}

impl Admin {
    /// Visits the corrections of an election in the order of station, epoch and sequence, as
    /// [`Admin::for_each_event`] does all events.
    pub async fn for_each_correction(
        &self,
        election: &ElectionId,
        mut visit: impl FnMut(Result<Event, String>) + Send,
    ) -> Result<u64, AdminError> {
        let filter = doc! { "kind": CORRECTION, "election": election.as_str() };
        let sort = doc! { "station": 1, "epoch": 1, "seq": 1 };
        self.scan(EVENTS, filter, sort, |document| visit(stored_event(document))).await
    }

    /// The last correction of every chain of an election of which nothing before it is missing.
    pub async fn complete_corrections(&self, election: &ElectionId) -> Result<Vec<EventId>, AdminError> {
        let mut last: BTreeMap<(StationId, u32), EventId> = BTreeMap::new();
        self.for_each_correction(election, |stored| {
            if let Ok(Event { id, .. }) = stored {
                last.insert((id.station.clone(), id.epoch), id);
            }
        })
        .await?;
        let mut complete = Vec::new();
        for id in last.into_values() {
            let filter = doc! {
                "election": election.as_str(),
                "station": id.station.as_str(),
                "epoch": i64::from(id.epoch),
                "seq": { "$lte": unsigned(id.seq) },
            };
            if self.count(EVENTS, filter).await? == id.seq {
                complete.push(id);
            }
        }
        Ok(complete)
    }

    /// A row of the roll, whose `_id` is there; `None` when it is not, or is no citizen.
    pub async fn standing_row(&self, id: &CitizenId) -> Result<Option<StandingRow>, AdminError> {
        let Some(bson_id) = read_id(id) else { return Ok(None) };
        let target = self.link.collection::<RawDocumentBuf>(CITIZENS);
        let found = self
            .link
            .call(&Asked::find(CITIZENS), async move { target.find_one(doc! { "_id": bson_id }).await })
            .await?;
        Ok(found.and_then(standing_row))
    }

    /// Folds corrections into a row, if it still is as it was read.
    pub async fn fold_into(&self, row: &StandingRow, folding: &Folding) -> Result<Written, AdminError> {
        let (filter, update) = fold_update(row, folding, &self.known_scopes().await?)?;
        let target = self.link.collection::<Document>(CITIZENS);
        let asked = Asked::other("update", CITIZENS);
        let done = self.link.call(&asked, async move { target.update_one(filter, update).await }).await?;
        Ok(if done.matched_count == 1 { Written::Folded } else { Written::Missed })
    }

    /// How far the corrections of every station were folded, epoch by epoch.
    pub async fn folded_to(&self) -> Result<BTreeMap<StationId, Vec<Folded>>, AdminError> {
        let mut folded = BTreeMap::new();
        for document in self.read_all(CONTROL).await? {
            let station = document.get_str("_id").ok().and_then(|id| StationId::parse(id).ok());
            if let (Some(station), Ok(document)) = (station, Document::try_from(&document)) {
                folded.insert(station, read_folded(&document));
            }
        }
        Ok(folded)
    }

    /// Says that everything up to an event was folded. The server draws the time, after what was folded: a roll that
    /// is complete up to it has it.
    pub async fn set_folded_to(&self, event: &EventId) -> Result<(), AdminError> {
        let (mut seq, mut at) = (Document::new(), Document::new());
        seq.insert(format!("folded.{}.seq", event.epoch), unsigned(event.seq));
        at.insert(format!("folded.{}.at", event.epoch), doc! { "$type": "timestamp" });
        let (id, update) = (event.station.to_string(), doc! { "$set": seq, "$currentDate": at });
        let target = self.link.collection::<Document>(CONTROL);
        let call = async move { target.update_one(doc! { "_id": id }, update).upsert(true).await };
        self.link.call(&Asked::other("update", CONTROL), call).await?;
        self.hint().await;
        Ok(())
    }

    /// Where the next event of a chain goes.
    pub async fn chain_head(
        &self,
        election: &ElectionId,
        station: &StationId,
        epoch: u32,
    ) -> Result<ChainHead, AdminError> {
        let filter = doc! {
            "election": election.as_str(), "station": station.as_str(), "epoch": i64::from(epoch),
        };
        let target = self.link.collection::<RawDocumentBuf>(EVENTS);
        let call = async move {
            let last = target.find(filter).sort(doc! { "seq": -1 }).limit(1).await?;
            last.try_collect::<Vec<RawDocumentBuf>>().await
        };
        let found: Vec<RawDocumentBuf> = self.link.call(&Asked::find(EVENTS), call).await?;
        match found.first() {
            None => Ok(ChainHead::new(station.clone(), epoch)),
            Some(document) => read_event(document)
                .map(|event| ChainHead::after(&event))
                .ok_or_else(|| AdminError::Refused("the last event of the office cannot be read".to_owned())),
        }
    }

    /// Inserts an event of the office's own. `false` when there is one under its id already.
    pub async fn insert_event(&self, event: &Event) -> Result<bool, AdminError> {
        match insert_one(&self.link, EVENTS, event_document(event)).await? {
            InsertOutcome::Inserted => Ok(true),
            InsertOutcome::Duplicate => Ok(false),
            InsertOutcome::Refused { reason, .. } => Err(AdminError::Refused(reason)),
        }
    }
}

/// How far the office folded a station's corrections, out of its document of `control`.
pub(crate) fn read_folded(control: &Document) -> Vec<Folded> {
    let read = |(epoch, value): (&String, &Bson)| {
        let value = value.as_document()?;
        Some(Folded {
            epoch: epoch.parse().ok()?,
            seq: u64::try_from(value.get_i64("seq").ok()?).ok()?,
            at: timestamp_bits(value.get_timestamp("at").ok()?),
        })
    };
    control.get_document("folded").map(|all| all.iter().filter_map(read).collect()).unwrap_or_default()
}

fn standing_row(document: RawDocumentBuf) -> Option<StandingRow> {
    let mut id = String::new();
    let row = walk(&document, &mut id).ok()?;
    let (citizen, deleted) = (own(&row.citizen)?, row.deleted);
    let holds = read_texts(&document, EVENTS_HELD).iter().filter_map(|id| EventId::parse(id).ok()).collect();
    let left_scopes = read_texts(&document, "left_scopes");
    Some(StandingRow { citizen, deleted, holds, left_scopes, document })
}

fn fold_update(
    row: &StandingRow,
    folding: &Folding,
    scopes: &[(String, Scope)],
) -> Result<(Document, Document), AdminError> {
    let mut filter =
        as_read(&row.document, &row.citizen).map_err(|fault| AdminError::Refused(fault.reason))?;
    let ids: Vec<String> = folding.events.iter().map(ToString::to_string).collect();
    filter.insert(EVENTS_HELD, doc! { "$nin": &ids });
    let mut update = Document::new();
    let mut push = doc! { EVENTS_HELD: { "$each": ids } };
    if !folding.notes.is_empty() {
        let note = |note: &Note| {
            doc! { "hlc": note.hlc.to_string(), "event": note.event.to_string(), "text": &note.text }
        };
        let notes: Vec<Document> = folding.notes.iter().map(note).collect();
        push.insert(NOTES, doc! { "$each": notes, "$sort": { "hlc": 1, "event": 1 } });
    }
    update.insert("$push", push);
    if folding.attempts != 0 {
        update.insert("$inc", doc! { ATTEMPTS: folding.attempts });
    }
    let same = Citizen { rev: row.citizen.rev, ver: row.citizen.ver, ..folding.citizen.clone() };
    let deletes = folding.deleted && !row.deleted;
    if same != row.citizen || deletes {
        let ver = row.citizen.ver.checked_add(1);
        let ver = ver.ok_or_else(|| AdminError::Refused("a version of the roll is exhausted".to_owned()))?;
        let citizen = Citizen { ver, ..same };
        let mut fields = changed_fields(&row.citizen, &citizen);
        fields.insert("ver", i64::from(ver));
        insert_words(&mut fields, citizen.as_ref().content_hash());
        if deletes {
            fields.insert("deleted", true);
        }
        update.insert("$set", fields);
        update.insert("$currentDate", doc! { "rev": { "$type": "timestamp" } });
        let left = scopes
            .iter()
            .filter(|(_, scope)| scope.matches(&row.citizen.as_ref()) && !scope.matches(&citizen.as_ref()));
        let left: Vec<&str> = left.map(|(slug, _)| slug.as_str()).collect();
        if !left.is_empty() {
            update.insert("$addToSet", doc! { "left_scopes": { "$each": left } });
        }
    }
    Ok((filter, update))
}

fn changed_fields(before: &Citizen, after: &Citizen) -> Document {
    let fields = |citizen: &Citizen| {
        let required = [
            ("name", &citizen.name),
            ("surname1", &citizen.surname1),
            ("surname2", &citizen.surname2),
            ("dni", &citizen.dni),
            ("comunidad", &citizen.comunidad),
        ];
        let place = [
            ("province", &citizen.province),
            ("municipality", &citizen.municipality),
            ("mesa", &citizen.mesa),
        ];
        let required = required.map(|(name, value)| (name, Some(value.clone())));
        let place = place.map(|(name, value)| (name, value.clone()));
        required.into_iter().chain(place).collect::<Vec<_>>()
    };
    let changed = fields(before).into_iter().zip(fields(after)).filter(|(before, after)| before != after);
    let mut changed: Document =
        changed.filter_map(|(_, (name, value))| Some((name.to_owned(), value?.into()))).collect();
    if before.postal != after.postal {
        changed.insert("postal", after.postal);
    }
    changed
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::Hlc;

    use super::*;
    use crate::{document::read_words, walk::timestamp};

    fn row() -> StandingRow {
        let document = doc! {
            "_id": 1, "name": "Ana", "surname1": "Gil", "surname2": "", "dni": "00000001R", "comunidad": "A",
            "rev": timestamp(5), "ver": 3_i64, "corrections": ["mesa-1/1/1"], "left_scopes": ["old"],
        };
        standing_row(RawDocumentBuf::try_from(&document).unwrap()).unwrap()
    }

    fn folding(citizen: Citizen) -> Folding {
        let events = vec![EventId::parse("mesa-1/1/2").unwrap()];
        Folding { citizen, deleted: false, notes: Vec::new(), attempts: 0, events }
    }

    fn scopes() -> Vec<(String, Scope)> {
        let scope = |text: &str| Scope::parse(text).unwrap();
        vec![("a".into(), scope("comunidad == 'A'")), ("b".into(), scope("comunidad == 'B'"))]
    }

    #[test]
    fn a_row_says_which_corrections_it_holds() {
        assert_eq!(row().holds, BTreeSet::from([EventId::parse("mesa-1/1/1").unwrap()]));
        assert!(row().is_or_was_in(&Scope::parse("comunidad == 'A'").unwrap()));
        assert!(!row().is_or_was_in(&Scope::parse("comunidad == 'B'").unwrap()));
    }

    #[test]
    fn a_changed_row_is_stamped_and_only_if_it_still_is_as_read() {
        let citizen = Citizen { name: "Anna".into(), comunidad: "B".into(), ..row().citizen };
        let (filter, update) = fold_update(&row(), &folding(citizen.clone()), &scopes()).unwrap();
        assert_eq!(filter.get_str("name").unwrap(), "Ana");
        assert_eq!(filter.get_i64("ver").unwrap(), 3);
        assert_eq!(filter.get_document("corrections").unwrap(), &doc! { "$nin": ["mesa-1/1/2"] });
        let set = update.get_document("$set").unwrap();
        assert_eq!((set.get_str("name").unwrap(), set.get_i64("ver").unwrap()), ("Anna", 4));
        assert!(!set.contains_key("surname1"), "what is not corrected is not written");
        let words = read_words(&RawDocumentBuf::try_from(set).unwrap()).unwrap();
        assert_eq!(words, Citizen { ver: 4, ..citizen }.as_ref().content_hash());
        assert!(update.get_document("$currentDate").unwrap().contains_key("rev"));
        let left = doc! { "left_scopes": { "$each": ["a"] } };
        assert_eq!(update.get_document("$addToSet").unwrap(), &left);
    }

    #[test]
    fn the_mark_of_a_vote_by_post_is_written_where_it_changes_and_stamped() {
        let mut row = row();
        for annotated in [true, false] {
            let citizen = Citizen { postal: annotated, ..row.citizen.clone() };
            let (filter, update) = fold_update(&row, &folding(citizen.clone()), &scopes()).unwrap();
            let exists = doc! { "$exists": false };
            assert_eq!(filter.get_document("postal").unwrap(), &exists, "as it was read");
            let set = update.get_document("$set").unwrap();
            assert_eq!(set.get_bool("postal").unwrap(), annotated);
            let words = read_words(&RawDocumentBuf::try_from(set).unwrap()).unwrap();
            assert_eq!(words, Citizen { ver: 4, ..citizen.clone() }.as_ref().content_hash());
            row.citizen.postal = true;
        }
    }

    #[test]
    fn a_note_leaves_the_stations_row_alone() {
        let note = Note { hlc: Hlc(7), event: EventId::parse("mesa-1/1/2").unwrap(), text: "came".into() };
        let folding = Folding { notes: vec![note], attempts: 2, ..folding(row().citizen) };
        let (_, update) = fold_update(&row(), &folding, &scopes()).unwrap();
        assert_eq!(update.keys().collect::<Vec<_>>(), ["$push", "$inc"]);
        assert_eq!(update.get_document("$inc").unwrap(), &doc! { "attempts": 2_i64 });
    }

    #[test]
    fn a_deletion_is_stamped_although_nothing_else_changes() {
        let folding = Folding { deleted: true, ..folding(row().citizen) };
        let (_, update) = fold_update(&row(), &folding, &scopes()).unwrap();
        assert!(update.get_document("$set").unwrap().get_bool("deleted").unwrap());
        assert!(update.contains_key("$currentDate"));
    }

    #[test]
    fn how_far_was_folded_reads_back() {
        let control = doc! { "folded": {
            "7": { "seq": 4_i64, "at": timestamp(9) }, "x": { "seq": 1_i64, "at": timestamp(1) }, "8": {},
        } };
        assert_eq!(read_folded(&control), [Folded { epoch: 7, seq: 4, at: 9 }]);
        assert_eq!(read_folded(&Document::new()), []);
    }
}
