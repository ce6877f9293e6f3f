//! The scope language: which citizens a station holds.
//!
//! `citizen: comunidad == 'Extremadura' AND (province == 'Badajoz' OR mesa IN {'06-015-01-001-A'})`. The same
//! expression is evaluated here, compiled to a MongoDB filter by `atlas` and to SQL by `store`; the rules that
//! all three keep: texts are compared byte by byte, which is the order of their code points; an absent field
//! satisfies no comparison but `!=`, and therefore satisfies every `NOT` of one.

mod parse;

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use crate::citizen::CitizenRef;

/// A scope that was read: an expression within the limits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(Expr);

/// An expression over the fields of a citizen. `And` and `Or` hold at least two operands, none of their own
/// kind; `In` holds at least one value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A field compared with a text.
    Compare {
        /// The field.
        field: Field,
        /// How.
        comparison: Comparison,
        /// The text.
        value: String,
    },
    /// A field that is one of some texts.
    In {
        /// The field.
        field: Field,
        /// The texts, as they were written.
        values: Vec<String>,
    },
    /// All of them.
    And(Vec<Expr>),
    /// At least one of them.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
}

/// A declared field of a citizen. No other field can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Autonomous community.
    Comunidad,
    /// Province.
    Province,
    /// Municipality.
    Municipality,
    /// Mesa.
    Mesa,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`; true of an absent field.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `BEGINSWITH`
    BeginsWith,
}

/// Why a text is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the scope cannot be read at character {position}: expected {expected}, found {found}")]
pub struct ScopeError {
    /// Where, in characters from 1.
    pub position: usize,
    /// What would be right there.
    pub expected: &'static str,
    /// What stands there.
    pub found: String,
}

impl Scope {
    /// The longest text of a scope.
    pub const MAX_BYTES: usize = 4096;
    /// The deepest nesting of parentheses and `NOT`.
    pub const MAX_DEPTH: usize = 32;
    /// The most texts compared with, those of an `IN` included.
    pub const MAX_TERMS: usize = 256;

    /// Parses a scope; `citizen:` in front may be left out. Fails with the place and what was expected there.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        let scope = Self(parse::parse(text)?);
        if scope.to_string().len() > Self::MAX_BYTES {
            let position = text.chars().count();
            return Err(ScopeError { position, expected: "at most 4096 bytes", found: "more".to_owned() });
        }
        Ok(scope)
    }

    /// Those of the scope who belong to a table: to count them, not to give it to a station.
    pub fn at_table(&self, table: &str) -> Self {
        let here =
            Expr::Compare { field: Field::Mesa, comparison: Comparison::Equal, value: table.to_owned() };
        let mut operands = match &self.0 {
            Expr::And(operands) => operands.clone(),
            other @ (Expr::Compare { .. } | Expr::In { .. } | Expr::Or(_) | Expr::Not(_)) => {
                vec![other.clone()]
            }
        };
        operands.push(here);
        Self(Expr::And(operands))
    }

    /// The expression.
    pub fn expr(&self) -> &Expr {
        &self.0
    }

    /// Whether a citizen belongs to the scope.
    pub fn matches(&self, citizen: &CitizenRef<'_>) -> bool {
        self.0.matches(citizen)
    }

    /// Pairs of field and text such that every citizen of the scope has at least one of them: what an index is
    /// asked for. A citizen may have several, so whoever reads by drivers must expect the same citizen twice.
    /// `None` when there are none, and so no index can serve the scope.
    pub fn drivers(&self) -> Option<Vec<(Field, String)>> {
        self.0.drivers().map(|drivers| drivers.into_iter().collect())
    }
}

/// The one text of a scope: the same expression always prints the same, and parses back to itself.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "citizen: {}", self.0)
    }
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;
    fn try_from(text: String) -> Result<Self, ScopeError> {
        Self::parse(&text)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl Field {
    /// All declared fields.
    pub const ALL: [Self; 4] = [Self::Comunidad, Self::Province, Self::Municipality, Self::Mesa];

    /// The name, the same in the language, in MongoDB and in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comunidad => "comunidad",
            Self::Province => "province",
            Self::Municipality => "municipality",
            Self::Mesa => "mesa",
        }
    }

    /// The field of a citizen.
    pub fn of<'a>(self, citizen: &CitizenRef<'a>) -> Option<&'a str> {
        match self {
            Self::Comunidad => Some(citizen.comunidad),
            Self::Province => citizen.province,
            Self::Municipality => citizen.municipality,
            Self::Mesa => citizen.mesa,
        }
    }
}

impl Comparison {
    /// The operator in the language.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::BeginsWith => "BEGINSWITH",
        }
    }

    fn holds(self, field: Option<&str>, value: &str) -> bool {
        let Some(field) = field else { return self == Self::NotEqual };
        match self {
            Self::Equal => field == value,
            Self::NotEqual => field != value,
            Self::Less => field < value,
            Self::LessOrEqual => field <= value,
            Self::Greater => field > value,
            Self::GreaterOrEqual => field >= value,
            Self::BeginsWith => field.starts_with(value),
        }
    }
}

impl Expr {
    fn matches(&self, citizen: &CitizenRef<'_>) -> bool {
        match self {
            Self::Compare { field, comparison, value } => comparison.holds(field.of(citizen), value),
            Self::In { field, values } => {
                field.of(citizen).is_some_and(|text| values.iter().any(|value| value == text))
            }
            Self::And(operands) => operands.iter().all(|operand| operand.matches(citizen)),
            Self::Or(operands) => operands.iter().any(|operand| operand.matches(citizen)),
            Self::Not(operand) => !operand.matches(citizen),
        }
    }

    fn drivers(&self) -> Option<BTreeSet<(Field, String)>> {
        match self {
            Self::Compare { field, comparison: Comparison::Equal, value } => {
                Some(BTreeSet::from([(*field, value.clone())]))
            }
            Self::In { field, values } => Some(values.iter().map(|value| (*field, value.clone())).collect()),
            // Any conjunct holds all of them; the one with the fewest reads the least.
            Self::And(operands) => operands.iter().filter_map(Self::drivers).min_by_key(BTreeSet::len),
            Self::Or(operands) => {
                operands.iter().map(Self::drivers).try_fold(BTreeSet::new(), |mut all, some| {
                    all.append(&mut some?);
                    Some(all)
                })
            }
            Self::Compare { .. } | Self::Not(_) => None,
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare { field, comparison, value } => {
                write!(f, "{} {} {}", field.name(), comparison.symbol(), Quoted(value))
            }
            Self::In { field, values } => {
                write!(f, "{} IN {{", field.name())?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{}", if index > 0 { ", " } else { "" }, Quoted(value))?;
                }
                f.write_str("}")
            }
            Self::And(operands) => {
                for (index, operand) in operands.iter().enumerate() {
                    f.write_str(if index > 0 { " AND " } else { "" })?;
                    match operand {
                        Self::Or(_) => write!(f, "({operand})")?,
                        Self::Compare { .. } | Self::In { .. } | Self::And(_) | Self::Not(_) => {
                            operand.fmt(f)?
                        }
                    }
                }
                Ok(())
            }
            Self::Or(operands) => operands.iter().enumerate().try_for_each(|(index, operand)| {
                f.write_str(if index > 0 { " OR " } else { "" })?;
                operand.fmt(f)
            }),
            Self::Not(operand) => match operand.as_ref() {
                Self::And(_) | Self::Or(_) => write!(f, "NOT ({operand})"),
                Self::Compare { .. } | Self::In { .. } | Self::Not(_) => write!(f, "NOT {operand}"),
            },
        }
    }
}

/// A text between apostrophes, with apostrophe and backslash escaped.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("'")?;
        for character in self.0.chars() {
            if matches!(character, '\'' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{character}")?;
        }
        f.write_str("'")
    }
}

#[cfg(test)]
mod tests;
