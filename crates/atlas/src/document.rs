//! Evidence as documents, and back: events, guards, ballots, manifests.

use bson::{Binary, Bson, Document, RawDocument, RawDocumentBuf, doc, spec::BinarySubtype};
use urna_domain::{
    Hash,
    event::Event,
    ids::{ElectionId, EventId, StationId},
    order::SignedOrder,
};
use urna_sync::remote::{Guard, Heartbeat, KeptCopy, Manifest, SealedBallot};

/// Digits of the hash in the `_id` of a carried copy: 128 bits.
const CARRIED_DIGITS: usize = 32;

/// Bytes of no particular kind.
pub(crate) fn binary(bytes: impl Into<Vec<u8>>) -> Bson {
    Bson::Binary(Binary { subtype: BinarySubtype::Generic, bytes: bytes.into() })
}

/// The fields `h0..h7`: 256 bits as words that the server can sum up.
pub(crate) const WORDS: [&str; 8] = ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7"];

/// Adds the words of a hash.
pub(crate) fn insert_words(document: &mut Document, hash: Hash) {
    for (name, word) in WORDS.into_iter().zip(hash.words()) {
        document.insert(name, i64::from(word));
    }
}

/// The hash whose words a document holds.
pub(crate) fn read_words(document: &RawDocumentBuf) -> Option<Hash> {
    let mut bytes = [0; 32];
    for (name, chunk) in WORDS.into_iter().zip(bytes.chunks_exact_mut(4)) {
        let word = u32::try_from(document.get_i64(name).ok()?).ok()?;
        chunk.copy_from_slice(&word.to_be_bytes());
    }
    Some(Hash(bytes))
}

/// The bytes of a binary field.
pub(crate) fn read_bytes(document: &RawDocumentBuf, name: &str) -> Option<Vec<u8>> {
    document.get_binary(name).ok().map(|binary| binary.bytes.to_vec())
}

/// The hash in a binary field.
pub(crate) fn read_hash(document: &RawDocumentBuf, name: &str) -> Option<Hash> {
    document.get_binary(name).ok().and_then(|binary| binary.bytes.try_into().ok()).map(Hash)
}

/// An integer field for a number that is never negative.
pub(crate) fn unsigned(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// An event: its header in fields, its body only in the signed bytes.
pub(crate) fn event_document(event: &Event) -> Document {
    let prev = if event.prev == Hash::ZERO { Bson::Null } else { event.prev.to_string().into() };
    let mut document = doc! {
        "_id": event.id.to_string(),
        "station": event.id.station.as_str(),
        "epoch": i64::from(event.id.epoch),
        "seq": unsigned(event.id.seq),
        "scope": &event.scope,
        "election": event.election.as_str(),
        "kind": event.kind(),
        "hlc": unsigned(event.hlc.0),
        "prev": prev,
        "hash": binary(event.hash.0),
        "sig": binary(event.sig),
        "canon": binary(event.canon.clone()),
    };
    insert_words(&mut document, event.hash);
    document
}

/// An event out of its document: only the signed bytes and the signature count.
pub(crate) fn read_event(document: &RawDocumentBuf) -> Option<Event> {
    let sig = document.get_binary("sig").ok()?.bytes.try_into().ok()?;
    Event::read(document.get_binary("canon").ok()?.bytes, sig).ok()
}

/// The copy of a refused event.
pub(crate) fn quarantine_document(event: &Event, code: i32, reason: &str) -> Document {
    doc! {
        "_id": event.id.to_string(),
        "station": event.id.station.as_str(),
        "code": code,
        "reason": reason,
        "sig": binary(event.sig),
        "canon": binary(event.canon.clone()),
    }
}

/// A copy that a neighbour carried. Its `_id` names its bytes too, so that nobody can take its place beforehand.
pub(crate) fn carried_document(copy: &KeptCopy, by: &StationId) -> Document {
    let digits: String = Hash::of(&copy.sealed).to_string().chars().take(CARRIED_DIGITS).collect();
    doc! {
        "_id": format!("{}@{by}/{digits}", copy.id),
        "station": copy.id.station.as_str(),
        "epoch": i64::from(copy.id.epoch),
        "seq": unsigned(copy.id.seq),
        "by": by.as_str(),
        "sealed": binary(copy.sealed.clone()),
    }
}

/// A copy out of its document; who brought it does not matter.
pub(crate) fn read_carried(document: &RawDocumentBuf) -> Option<KeptCopy> {
    let station = StationId::parse(document.get_str("station").ok()?).ok()?;
    let epoch = u32::try_from(read_long(document, "epoch")?).ok()?;
    let id = EventId { station, epoch, seq: read_long(document, "seq")? };
    Some(KeptCopy { id, sealed: read_bytes(document, "sealed")? })
}

/// A guard: no citizen, only the hash that stands for election and citizen.
pub(crate) fn guard_document(guard: &Guard) -> Document {
    doc! {
        "_id": binary(guard.id.0),
        "election": guard.election.as_str(),
        "event": guard.event.to_string(),
        "event_hash": binary(guard.event_hash.0),
    }
}

/// Who holds a guard.
pub(crate) fn read_holder(document: &RawDocumentBuf) -> Option<(EventId, Hash)> {
    let event = EventId::parse(document.get_str("event").ok()?).ok()?;
    Some((event, read_hash(document, "event_hash")?))
}

/// A guard that was already held by another event.
pub(crate) fn conflict_document(guard: &Guard, standing: &EventId) -> Document {
    doc! {
        "_id": guard.event.to_string(),
        "guard": binary(guard.id.0),
        "election": guard.election.as_str(),
        "event": guard.event.to_string(),
        "event_hash": binary(guard.event_hash.0),
        "standing": standing.to_string(),
    }
}

/// A ballot: random id and marks; no time, no number, no order.
pub(crate) fn ballot_document(election: &ElectionId, station: &StationId, ballot: &SealedBallot) -> Document {
    let mut document = doc! {
        "_id": binary(ballot.id),
        "election": election.as_str(),
        "station": station.as_str(),
        "marks": binary(ballot.marks.clone()),
    };
    insert_words(&mut document, Hash::of(&ballot.marks));
    document
}

/// The manifest of a box. `None` when its bytes do not say for which election and station it is.
pub(crate) fn manifest_document(manifest: &Manifest) -> Option<Document> {
    let canon: serde_json::Value = serde_json::from_slice(&manifest.canon).ok()?;
    let text = |name: &str| canon.get(name).and_then(serde_json::Value::as_str);
    let election = ElectionId::parse(text("election")?).ok()?;
    let station = StationId::parse(text("station")?).ok()?;
    Some(doc! {
        "_id": format!("{election}/{station}"),
        "election": election.as_str(),
        "station": station.as_str(),
        "sig": binary(manifest.sig),
        "canon": binary(manifest.canon.clone()),
    })
}

/// A manifest out of its document.
pub(crate) fn read_manifest(document: &RawDocumentBuf) -> Option<Manifest> {
    let sig = document.get_binary("sig").ok()?.bytes.try_into().ok()?;
    Some(Manifest { canon: read_bytes(document, "canon")?, sig })
}

/// A whole number that is not negative, of either width.
pub(crate) fn read_long(document: &RawDocument, name: &str) -> Option<u64> {
    match document.get(name) {
        Ok(Some(bson::RawBsonRef::Int64(value))) => u64::try_from(value).ok(),
        Ok(Some(bson::RawBsonRef::Int32(value))) => u64::try_from(value).ok(),
        _ => None,
    }
}

/// The field with an order to hold another scope, in `control`; its number in `stations` and in a sign of life.
pub(crate) const SCOPE_ORDER: &str = "scope_order";
/// The field with the scopes that a station had before.
pub(crate) const EARLIER_SCOPES: &str = "earlier_scopes";
/// The field with those of them that it may still read.
pub(crate) const READABLE_SCOPES: &str = "readable_scopes";

/// An order as it stands in `control`.
pub(crate) fn order_document(order: &SignedOrder) -> Document {
    doc! { "canon": binary(order.canon.clone()), "sig": binary(order.sig) }
}

/// The order in a document of `control`; `None` when there is none that can be read.
pub(crate) fn read_order(document: &RawDocument) -> Option<SignedOrder> {
    let order = document.get_document(SCOPE_ORDER).ok()?;
    let canon = order.get_binary("canon").ok()?.bytes.to_vec();
    Some(SignedOrder { canon, sig: order.get_binary("sig").ok()?.bytes.try_into().ok()? })
}

/// The texts of an array; what is none is passed over.
pub(crate) fn read_texts(document: &RawDocument, name: &str) -> Vec<String> {
    let array = document.get_array(name).into_iter().flatten().flatten();
    array.filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// A sign of life. Its time is that of the machine, for the expiry alone.
pub(crate) fn heartbeat_document(station: &StationId, heartbeat: &Heartbeat) -> Document {
    let mut fields = Document::new();
    for (name, value) in &heartbeat.fields {
        fields.insert(name.as_str(), value.as_str());
    }
    doc! { "station": station.as_str(), "at": bson::DateTime::now(), "fields": fields }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn the_words_of_a_hash_read_back() {
        let hash = Hash::of(b"ballot");
        let mut document = Document::new();
        insert_words(&mut document, hash);
        assert_eq!(document.len(), 8);
        assert_eq!(read_words(&RawDocumentBuf::try_from(&document).unwrap()), Some(hash));
    }

    #[test]
    fn a_ballot_holds_no_time_and_no_order() {
        let ballot = SealedBallot { id: [3; 16], marks: b"{}".to_vec() };
        let document =
            ballot_document(&ElectionId::parse("e").unwrap(), &StationId::parse("s").unwrap(), &ballot);
        let mut names: Vec<_> = document.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["_id", "election", "h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "marks", "station"]
        );
    }

    #[test]
    fn a_manifest_that_names_nobody_is_not_sent() {
        let manifest = |canon: &[u8]| manifest_document(&Manifest { canon: canon.to_vec(), sig: [0; 64] });
        let good = manifest(br#"{"count":1,"election":"e","station":"s"}"#).unwrap();
        assert_eq!(good.get_str("_id").unwrap(), "e/s");
        assert!(manifest(b"{}").is_none());
        assert!(manifest(b"nonsense").is_none());
        assert!(manifest(br#"{"election":"e","station":""}"#).is_none());
    }

    #[test]
    fn a_guard_reads_back_who_holds_it() {
        let guard = Guard {
            id: Hash([1; 32]),
            election: ElectionId::parse("e").unwrap(),
            event: EventId::parse("s/1/2").unwrap(),
            event_hash: Hash([2; 32]),
        };
        let document = RawDocumentBuf::try_from(&guard_document(&guard)).unwrap();
        assert_eq!(read_holder(&document), Some((guard.event, guard.event_hash)));
    }
}
