//! Corrections of a citizen's row: four rules, and none of them loses what somebody wrote.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Stamp, check_ins::CitizenFact};
use crate::{Hlc, correction::DELETED, ids::EventId};

const ADD: &str = "add";
const APPEND: &str = "append";

/// One change of one field, as `VoterCorrected` carries it: a plain value sets the field, `{"add": n}` counts up or
/// down, `{"append": value}` adds an entry to a list, and `"deleted": true` deletes the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The field has this value now.
    Set(Value),
    /// The counter goes up or down by this.
    Add(i64),
    /// The list has one more entry.
    Append(Value),
}

/// A citizen's row after all corrections. A field is set, counted or listed; one that is used in several ways keeps
/// each apart, so that no way of writing undoes another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corrected {
    /// Deleted by two people: wins over everything, whenever it was said, and is never undone.
    pub deleted: bool,
    /// The value that was set last, per field: by clock, then station.
    pub fields: BTreeMap<String, Value>,
    /// The event that set that value, per field.
    pub set_by: BTreeMap<String, EventId>,
    /// The sum of all that was counted, per field; at most what an `i64` holds.
    pub counters: BTreeMap<String, i64>,
    /// All entries in order of time, per field.
    pub lists: BTreeMap<String, Vec<Entry>>,
}

/// An entry of a list, and when and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub hlc: Hlc,
    /// The event.
    pub event: EventId,
    /// What.
    pub value: Value,
}

/// The body of a `VoterCorrected` event.
pub fn changes(fields: impl IntoIterator<Item = (String, Change)>) -> Map<String, Value> {
    fields
        .into_iter()
        .map(|(field, change)| match change {
            Change::Set(value) => (field, value),
            Change::Add(amount) => (field, json!({ ADD: amount })),
            Change::Append(value) => (field, json!({ APPEND: value })),
        })
        .collect()
}

impl Change {
    /// Reads one change.
    pub fn read(value: &Value) -> Self {
        let operation = value.as_object().filter(|object| object.len() == 1);
        let operand = |name| operation.and_then(|object| object.get(name));
        if let Some(amount) = operand(ADD).and_then(Value::as_i64) {
            return Self::Add(amount);
        }
        match operand(APPEND) {
            Some(entry) => Self::Append(entry.clone()),
            None => Self::Set(value.clone()),
        }
    }
}

impl Corrected {
    /// The entries of a list, by time.
    pub fn list(&self, field: &str) -> impl Iterator<Item = &Value> {
        self.lists.get(field).into_iter().flatten().map(|entry| &entry.value)
    }

    /// The facts are in order of their stamps, so what is set later replaces what was set before.
    pub(super) fn of(facts: &BTreeMap<Stamp, CitizenFact>) -> Self {
        let mut row = Self::default();
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for (stamp, fact) in facts {
            let CitizenFact::Corrected { changes, by_two } = fact else { continue };
            for (field, value) in changes {
                if field == DELETED {
                    row.deleted |= *by_two && value == &Value::Bool(true);
                    continue;
                }
                match Change::read(value) {
                    Change::Set(value) => {
                        row.fields.insert(field.clone(), value);
                        row.set_by.insert(field.clone(), stamp.event.clone());
                    }
                    // Summed in 128 bits and cut at the end: a sum that is cut on the way depends on the order.
                    Change::Add(amount) => *sums.entry(field).or_default() += i128::from(amount),
                    Change::Append(value) => {
                        let entry = Entry { hlc: stamp.hlc, event: stamp.event.clone(), value };
                        row.lists.entry(field.clone()).or_default().push(entry);
                    }
                }
            }
        }
        let narrow = |sum: i128| i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX });
        row.counters = sums.into_iter().map(|(field, sum)| (field.to_owned(), narrow(sum))).collect();
        row
    }
}
