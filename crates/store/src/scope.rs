//! The scope language in SQL: which rows of the roll belong to a scope.
//!
//! The condition is over places, of which there are some thousand, and says the same as `Scope::matches` and the filter
//! that MongoDB is given: texts are compared byte by byte, and an absent field satisfies no comparison but `!=`.

use rusqlite::params_from_iter;
use urna_domain::{
    ids::CitizenId,
    scope::{Comparison, Expr, Field, Scope},
};

use crate::{
    Read, StoreError, citizen_key,
    dictionary::{GIVEN_MESA, GIVEN_MUNICIPALITY, GIVEN_PROVINCE},
};

/// Rows of the roll that belong to a scope.
pub fn count(r: &Read<'_>, scope: &Scope) -> Result<u64, StoreError> {
    let Condition { sql, values } = compile(scope);
    let sql = format!("SELECT count(*) FROM roll WHERE place IN (SELECT id FROM roll_place p WHERE {sql})");
    r.count(&sql, params_from_iter(values))
}

/// At most `limit` citizens of the roll who do not belong to a scope, by id.
pub fn outside(r: &Read<'_>, scope: &Scope, limit: u32) -> Result<Vec<CitizenId>, StoreError> {
    let Condition { sql, values } = compile(scope);
    let sql = format!(
        "SELECT citizen FROM roll WHERE place IN (SELECT id FROM roll_place p WHERE NOT {sql})
         ORDER BY citizen LIMIT {limit}"
    );
    r.all(&sql, params_from_iter(values), |row| citizen_key::column(row, 0))
}

/// A condition over `roll_place p`, always true or false, and the texts it is bound to.
#[derive(Default)]
struct Condition {
    sql: String,
    values: Vec<String>,
}

fn compile(scope: &Scope) -> Condition {
    let mut condition = Condition::default();
    condition.push(scope.expr());
    condition
}

impl Condition {
    fn push(&mut self, expr: &Expr) {
        match expr {
            Expr::Compare { field, comparison, value } => self.push_comparison(*field, *comparison, value),
            Expr::In { field, values } => {
                self.sql.push_str(&format!("({} AND {} IN (", given(*field), column(*field)));
                for (index, value) in values.iter().enumerate() {
                    self.sql.push_str(if index > 0 { ", ?" } else { "?" });
                    self.values.push(value.clone());
                }
                self.sql.push_str("))");
            }
            Expr::And(operands) => self.push_all(operands, " AND "),
            Expr::Or(operands) => self.push_all(operands, " OR "),
            Expr::Not(operand) => {
                self.sql.push_str("(NOT ");
                self.push(operand);
                self.sql.push(')');
            }
        }
    }

    fn push_all(&mut self, operands: &[Expr], between: &str) {
        self.sql.push('(');
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                self.sql.push_str(between);
            }
            self.push(operand);
        }
        self.sql.push(')');
    }

    fn push_comparison(&mut self, field: Field, comparison: Comparison, value: &str) {
        let (given, column) = (given(field), column(field));
        let sql = match comparison {
            Comparison::Equal => format!("({given} AND {column} = ?)"),
            Comparison::NotEqual => format!("(NOT ({given} AND {column} = ?))"),
            Comparison::Less => format!("({given} AND {column} < ?)"),
            Comparison::LessOrEqual => format!("({given} AND {column} <= ?)"),
            Comparison::Greater => format!("({given} AND {column} > ?)"),
            Comparison::GreaterOrEqual => format!("({given} AND {column} >= ?)"),
            Comparison::BeginsWith => format!("({given} AND instr({column}, ?) = 1)"),
        };
        self.sql.push_str(&sql);
        self.values.push(value.to_owned());
    }
}

/// Whether the cloud has the field.
fn given(field: Field) -> String {
    match field {
        Field::Comunidad => "TRUE".to_owned(),
        Field::Province => format!("(p.given & {GIVEN_PROVINCE} <> 0)"),
        Field::Municipality => format!("(p.given & {GIVEN_MUNICIPALITY} <> 0)"),
        Field::Mesa => format!("(p.given & {GIVEN_MESA} <> 0)"),
    }
}

fn column(field: Field) -> String {
    format!("p.{}", field.name())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use proptest::{prelude::*, test_runner::TestRunner};
    use urna_domain::citizen::Citizen;

    use super::*;
    use crate::testing::{TestStore, citizen};

    const TEXTS: [&str; 7] = ["", "a", "A", "ab", "á", "b'", "\u{1F5F3}"];

    /// A citizen for every combination of texts and absences of the last three fields.
    fn everybody() -> Vec<Citizen> {
        let options: Vec<Option<String>> =
            std::iter::once(None).chain(TEXTS.map(|text| Some(text.to_owned()))).collect();
        let mut people = Vec::new();
        for (number, province) in (0_u32..).zip(&options) {
            for (other, mesa) in (0_u32..).zip(&options) {
                let comunidad = TEXTS.get(usize::try_from((number + other) % 7).unwrap()).unwrap();
                people.push(Citizen {
                    comunidad: (*comunidad).to_owned(),
                    province: province.clone(),
                    municipality: if number % 2 == 0 { mesa.clone() } else { None },
                    mesa: mesa.clone(),
                    ..citizen(number * 100 + other, "Ana", "García", "")
                });
            }
        }
        people
    }

    fn scopes() -> impl Strategy<Value = String> {
        let field = prop::sample::select(vec!["comunidad", "province", "municipality", "mesa"]);
        let operator = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">=", "BEGINSWITH"]);
        let text = || prop::sample::select(vec!["''", "'a'", "'A'", "'ab'", "'á'", "'b\\''", "'\u{1F5F3}'"]);
        let comparison = (field.clone(), operator, text()).prop_map(|(f, o, t)| format!("{f} {o} {t}"));
        let values = prop::collection::vec(text(), 1..4).prop_map(|texts| texts.join(", "));
        let is_in = (field, values).prop_map(|(field, values)| format!("{field} IN {{{values}}}"));
        prop_oneof![comparison, is_in].prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" AND "))),
                prop::collection::vec(inner.clone(), 2..4).prop_map(|any| format!("({})", any.join(" OR "))),
                inner.prop_map(|operand| format!("NOT ({operand})")),
            ]
        })
    }

    #[test]
    fn a_scope_means_the_same_here_as_in_the_rules() {
        let people = everybody();
        let store = TestStore::with_roll(&people);
        let mut runner = TestRunner::new(ProptestConfig { cases: 400, ..ProptestConfig::default() });
        let checked = runner.run(&scopes(), |text| {
            let scope = Scope::parse(&text).unwrap();
            let out = people.iter().filter(|citizen| !scope.matches(&citizen.as_ref()));
            let mut out: Vec<CitizenId> = out.map(|citizen| citizen.id.clone()).collect();
            out.sort_unstable();
            prop_assert_eq!(store.look(|r| outside(r, &scope, 1_000)), out.clone());
            let inside = u64::try_from(people.len() - out.len()).unwrap();
            prop_assert_eq!(store.look(|r| count(r, &scope)), inside);
            Ok(())
        });
        checked.unwrap();
    }

    #[test]
    fn a_text_of_a_scope_is_a_value_and_never_sql() {
        let store = TestStore::with_roll(&[citizen(1, "Ana", "García", "")]);
        let scope = Scope::parse("province == 'x\\') OR (1 = 1) --'").unwrap();
        assert_eq!(store.look(|r| count(r, &scope)), 0);
    }
}
