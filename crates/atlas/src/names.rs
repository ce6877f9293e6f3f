//! The names of collections, views, roles and users. A station finds its views by computing the same name from
//! its scope as the office did, so nobody has to tell it.

use urna_domain::{
    Hash,
    ids::StationId,
    names::fold,
    scope::{Expr, Field, Scope},
};

/// The electoral roll.
pub(crate) const CITIZENS: &str = "citizens";
/// Signed definitions of elections.
pub(crate) const ELECTIONS: &str = "elections";
/// Desired state per station.
pub(crate) const CONTROL: &str = "control";
/// The document of `control` for all stations: how often they ask, and up to how many of them may follow hints. No
/// station has such an id.
pub(crate) const CONTROL_FLEET: &str = "fleet";
/// The document of `control` that says which rules the collections have. No station has such an id.
pub(crate) const CONTROL_SCHEMA: &str = "schema";
/// The marker that a restore from a backup changes.
pub(crate) const EPOCHS: &str = "epochs";
/// Signed events.
pub(crate) const EVENTS: &str = "events";
/// The guard of one check-in per citizen and election.
pub(crate) const CHECKINS: &str = "checkins";
/// Guards that were already held.
pub(crate) const CONFLICTS: &str = "conflicts";
/// Copies of records that neighbours carried, sealed for the office.
pub(crate) const CARRIED: &str = "carried";
/// Copies of what was refused, with the reason.
pub(crate) const QUARANTINE: &str = "quarantine";
/// Ballots: random ids and marks.
pub(crate) const BALLOTS: &str = "ballots";
/// Signed manifests of the boxes.
pub(crate) const MANIFESTS: &str = "manifests";
/// Registrations.
pub(crate) const STATIONS: &str = "stations";
/// Single use of a registration key.
pub(crate) const CLAIMS: &str = "claims";
/// Signs of life.
pub(crate) const HEARTBEATS: &str = "heartbeats";
/// Logs that a station was asked for.
pub(crate) const STATION_LOGS: &str = "station_logs";
/// "Something changed": poll now.
pub(crate) const HINTS: &str = "hints";
/// Packed rolls: manifests and pages.
pub(crate) const ROLL_PAGES: &str = "roll_pages";

/// The document in `epochs` that the office changes after a restore from a backup.
pub(crate) const RESTORE_MARKER: &str = "restore";

const SLUG_WORDS_BYTES_MAX: usize = 24;
const SLUG_HASH_DIGITS: usize = 12;

/// The short name of a scope: some readable letters and 48 bits of the hash of its canonical text.
pub fn scope_slug(scope: &Scope) -> String {
    let first = scope.drivers().into_iter().flatten().map(|(_, value)| value).next().unwrap_or_default();
    let words: String = fold(&first)
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .take(SLUG_WORDS_BYTES_MAX)
        .collect();
    let hash = Hash::of(scope.to_string().as_bytes()).to_string();
    let digits: String = hash.chars().take(SLUG_HASH_DIGITS).collect();
    if words.is_empty() { digits } else { format!("{words}_{digits}") }
}

/// The view of the citizens of a scope, with only the fields a station needs.
pub(crate) fn roll_view(slug: &str) -> String {
    format!("roll_{slug}")
}

/// The view of who left a scope: `_id` and `rev` only.
pub(crate) fn left_view(slug: &str) -> String {
    format!("left_{slug}")
}

/// The view of the stamps of a scope's citizens: what a proof sums up. Apart from the roll's own view, so that a
/// download does not carry them.
pub(crate) fn proof_view(slug: &str) -> String {
    format!("proof_{slug}")
}

/// The view of the packed roll of a scope.
pub(crate) fn pages_view(slug: &str) -> String {
    format!("pages_{slug}")
}

/// The view in which a station re-reads the hashes of its own events, and nobody else's.
pub(crate) fn sent_events_view(station: &StationId) -> String {
    format!("sent_events_{station}")
}

/// The view in which a station re-reads the hashes of its own ballots, and nobody else's: a station that could
/// read the ballots of all would know a result before the others have closed.
pub(crate) fn sent_ballots_view(station: &StationId) -> String {
    format!("sent_ballots_{station}")
}

/// The role of every station of a scope.
pub(crate) fn scope_role(slug: &str) -> String {
    format!("urna_scope_{slug}")
}

/// The role of one station.
pub(crate) fn station_role(station: &StationId) -> String {
    format!("urna_station_{station}")
}

/// The user of one station.
pub(crate) fn station_user(station: &StationId) -> String {
    format!("station_{station}")
}

/// The text in a sentence that names an index.
pub(crate) fn index_text(field: Field, second: &str) -> String {
    format!("{{{}: 1, {second}: 1}}", field.name())
}

/// The fields that an expression mentions, each once, in order of first mention.
pub(crate) fn fields_of(expr: &Expr) -> Vec<Field> {
    fn walk(expr: &Expr, fields: &mut Vec<Field>) {
        match expr {
            Expr::Compare { field, .. } | Expr::In { field, .. } => {
                if !fields.contains(field) {
                    fields.push(*field);
                }
            }
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| walk(part, fields)),
            Expr::Not(part) => walk(part, fields),
        }
    }
    let mut fields = Vec::new();
    walk(expr, &mut fields);
    fields
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_slug_is_readable_and_depends_on_the_whole_scope() {
        let one = scope_slug(&Scope::parse("comunidad == 'Castilla y León'").unwrap());
        let same = scope_slug(&Scope::parse("citizen:  (comunidad=='Castilla y León')").unwrap());
        let other = scope_slug(&Scope::parse("comunidad == 'Castilla y León' AND mesa > 'A'").unwrap());
        assert!(one.starts_with("castilla_y_leon_"), "{one}");
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert!(one.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
    }

    #[test]
    fn a_scope_without_drivers_still_has_a_name() {
        let slug = scope_slug(&Scope::parse("mesa > '06'").unwrap());
        assert_eq!(slug.len(), SLUG_HASH_DIGITS);
    }

    #[test]
    fn fields_are_named_once_each() {
        let scope = Scope::parse("mesa > 'a' OR NOT (province == 'b' AND mesa IN {'c'})").unwrap();
        assert_eq!(fields_of(scope.expr()), [Field::Mesa, Field::Province]);
    }
}
