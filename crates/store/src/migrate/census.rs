//! What a migration may not change: asked of the older database and of the newer one, and compared.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, types::ValueRef};
use urna_domain::Hash;

use crate::StoreError;

/// Something that a format holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    /// What it is about, as a person would say it. Formats that ask the same use the same name.
    pub(crate) name: &'static str,
    /// A query whose rows, in their order, are the answer.
    pub(crate) sql: &'static str,
}

/// What format 1 holds. Of the roll only the rows are counted: it can be fetched again, and nothing else can.
pub(super) const FORMAT_1: &[Question] = &[
    Question { name: "the settings", sql: "SELECT name, value FROM setting ORDER BY name" },
    Question { name: "the election", sql: "SELECT canon, sig FROM election" },
    Question {
        name: "the roll",
        sql: "SELECT rows, next_key, scope, cursor, (SELECT count(*) FROM roll) FROM roll_state",
    },
    Question { name: "who left the roll", sql: "SELECT citizen, rev FROM roll_gone ORDER BY citizen" },
    Question {
        name: "the events",
        sql: "SELECT station, epoch, canon, sig FROM event JOIN chain ON chain.id = event.key >> 40
              ORDER BY station, epoch, event.key",
    },
    Question {
        name: "the ends of the chains",
        sql: "SELECT station, epoch, hlc, hash FROM chain JOIN event ON event.key =
                (SELECT max(key) FROM event WHERE key >> 40 = chain.id) ORDER BY station, epoch",
    },
    Question {
        name: "who voted",
        sql: "SELECT citizen, state, check_in, at FROM participation ORDER BY citizen",
    },
    Question {
        name: "the authorisations",
        sql: "SELECT nonce_hash, code_hash, citizen, check_in, expires_at, state FROM authorisation
              ORDER BY nonce_hash",
    },
    Question {
        name: "what is to be sent",
        sql: "SELECT lane, key, state, at, attempts, code, reason FROM outbox ORDER BY lane, key",
    },
    Question { name: "what was received", sql: "SELECT lane, key, at FROM received ORDER BY lane, key" },
    Question {
        name: "the counts of what was received",
        sql: "SELECT lane, received, received_at FROM lane ORDER BY lane",
    },
    Question {
        name: "the journal",
        sql: "SELECT seq, at, actor, action, facts, prev, hash FROM audit ORDER BY seq",
    },
    Question {
        name: "what was set aside",
        sql: "SELECT source, id, reason, at FROM quarantine ORDER BY source, id",
    },
    Question {
        name: "the double check-ins",
        sql: "SELECT citizen, ours, standing, at, outcome FROM conflict ORDER BY citizen, ours",
    },
    Question {
        name: "the copies of neighbours' records",
        sql: "SELECT station, epoch, received, carried, neighbour_copy.key & 0xFFFFFFFFFF, sealed
              FROM neighbour JOIN neighbour_copy ON neighbour.id = neighbour_copy.key >> 40
              ORDER BY station, epoch, neighbour_copy.key",
    },
    Question { name: "who keeps copies", sql: "SELECT station, epoch, seq FROM keeper ORDER BY station" },
    Question {
        name: "the corrections",
        sql: "SELECT citizen, event, waiting FROM correction ORDER BY citizen, event",
    },
    Question {
        name: "the corrected rows",
        sql: "SELECT citizen, deleted, fields FROM corrected ORDER BY citizen",
    },
];

/// How many rows an answer has, and a hash of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    rows: u64,
    hash: Hash,
}

/// The answers to the questions of a format.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Census(BTreeMap<&'static str, Answer>);

impl Census {
    /// Asks a database the questions of its format.
    pub(super) fn take(conn: &Connection, questions: &[Question]) -> Result<Self, StoreError> {
        let ask = |question: &Question| Ok((question.name, answer(conn, question.sql)?));
        questions.iter().map(ask).collect::<Result<_, _>>().map(Self)
    }

    /// The first question that both were asked and answer differently.
    pub(super) fn first_difference(&self, after: &Self) -> Option<&'static str> {
        let differs =
            |(name, before): &(&&str, &Answer)| after.0.get(**name).is_some_and(|after| after != *before);
        self.0.iter().find(differs).map(|(name, _)| *name)
    }
}

fn answer(conn: &Connection, sql: &str) -> Result<Answer, StoreError> {
    let mut statement = conn.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut answer = Answer { rows: 0, hash: Hash::ZERO };
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        bytes.clear();
        bytes.extend_from_slice(&answer.hash.0);
        for column in 0..columns {
            write_value(row, column, &mut bytes)?;
        }
        answer = Answer { rows: answer.rows.saturating_add(1), hash: Hash::of(&bytes) };
    }
    Ok(answer)
}

/// Kind, length and bytes, so that two rows have the same bytes only when they are the same.
fn write_value(row: &Row<'_>, column: usize, out: &mut Vec<u8>) -> Result<(), StoreError> {
    let number;
    let (kind, bytes) = match row.get_ref(column)? {
        ValueRef::Null => (0, [].as_slice()),
        ValueRef::Integer(value) => {
            number = value.to_be_bytes();
            (1, number.as_slice())
        }
        ValueRef::Real(value) => {
            number = value.to_be_bytes();
            (2, number.as_slice())
        }
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    out.push(kind);
    out.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

/// Reads every page back from the disk: that it decrypts as it was written, and that the tables hold together.
pub(super) fn check_pages(conn: &Connection) -> Result<(), StoreError> {
    let altered = conn.prepare("PRAGMA cipher_integrity_check")?.exists([])?;
    let answer: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if altered || answer != "ok" { Err(StoreError::damaged("its pages are not in order")) } else { Ok(()) }
}

/// What an error found, for a sentence that says the rest.
pub(super) fn told(error: &StoreError) -> String {
    if let StoreError::Damaged { what } = error { what.clone() } else { "it cannot be read".to_owned() }
}
