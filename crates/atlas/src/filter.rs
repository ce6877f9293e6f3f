//! A scope as a MongoDB filter. Keeps the rules of [`urna_domain::scope`]: texts compare byte by byte (which is
//! what MongoDB does without a collation), an absent field satisfies no comparison but `!=`.

use bson::{Bson, Document, doc};
use urna_domain::scope::{Comparison, Expr, Scope};

/// The filter that matches exactly the citizens of the scope. Public so that it can be compared, on a real server,
/// with the two other readings of the scope language.
pub fn scope_filter(scope: &Scope) -> Document {
    expr_filter(scope.expr())
}

fn expr_filter(expr: &Expr) -> Document {
    match expr {
        Expr::Compare { field, comparison, value } => {
            let mut filter = Document::new();
            filter.insert(field.name(), comparison_filter(*comparison, value));
            filter
        }
        Expr::In { field, values } => {
            let mut filter = Document::new();
            filter.insert(field.name(), doc! { "$in": values.clone() });
            filter
        }
        Expr::And(parts) => doc! { "$and": parts.iter().map(expr_filter).collect::<Vec<_>>() },
        Expr::Or(parts) => doc! { "$or": parts.iter().map(expr_filter).collect::<Vec<_>>() },
        Expr::Not(part) => doc! { "$nor": [expr_filter(part)] },
    }
}

fn comparison_filter(comparison: Comparison, value: &str) -> Bson {
    match comparison {
        Comparison::Equal => doc! { "$eq": value },
        Comparison::NotEqual => doc! { "$ne": value },
        Comparison::Less => doc! { "$lt": value },
        Comparison::LessOrEqual => doc! { "$lte": value },
        Comparison::Greater => doc! { "$gt": value },
        Comparison::GreaterOrEqual => doc! { "$gte": value },
        Comparison::BeginsWith => prefix_range(value),
    }
    .into()
}

/// The texts that begin with `prefix`, as a range: an index serves it, and no pattern has to be escaped.
fn prefix_range(prefix: &str) -> Document {
    match text_after_prefix(prefix) {
        Some(end) => doc! { "$gte": prefix, "$lt": end },
        None => doc! { "$gte": prefix },
    }
}

/// The first text, in the order of code points, after all that begin with `prefix`.
fn text_after_prefix(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        // The code points between the two are surrogates, which no text holds.
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use proptest::prelude::*;

    use super::*;

    fn filter(text: &str) -> Document {
        scope_filter(&Scope::parse(text).unwrap())
    }

    #[test]
    fn every_comparison_has_its_operator() {
        assert_eq!(filter("comunidad == 'A'"), doc! { "comunidad": { "$eq": "A" } });
        assert_eq!(filter("comunidad != 'A'"), doc! { "comunidad": { "$ne": "A" } });
        assert_eq!(filter("mesa < 'A'"), doc! { "mesa": { "$lt": "A" } });
        assert_eq!(filter("mesa <= 'A'"), doc! { "mesa": { "$lte": "A" } });
        assert_eq!(filter("mesa > 'A'"), doc! { "mesa": { "$gt": "A" } });
        assert_eq!(filter("mesa >= 'A'"), doc! { "mesa": { "$gte": "A" } });
        assert_eq!(filter("mesa IN {'A', 'B'}"), doc! { "mesa": { "$in": ["A", "B"] } });
        assert_eq!(filter("mesa BEGINSWITH '06-'"), doc! { "mesa": { "$gte": "06-", "$lt": "06." } });
    }

    #[test]
    fn logic_nests() {
        assert_eq!(
            filter("comunidad == 'A' AND (province == 'B' OR NOT mesa == 'C')"),
            doc! { "$and": [
                { "comunidad": { "$eq": "A" } },
                { "$or": [
                    { "province": { "$eq": "B" } },
                    { "$nor": [{ "mesa": { "$eq": "C" } }] },
                ] },
            ] }
        );
    }

    #[test]
    fn a_prefix_of_the_last_characters_has_no_end() {
        assert_eq!(text_after_prefix(""), None);
        assert_eq!(text_after_prefix("\u{10FFFF}"), None);
        assert_eq!(text_after_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(text_after_prefix("\u{D7FF}").as_deref(), Some("\u{E000}"));
    }

    proptest! {
        #[test]
        fn a_prefix_range_holds_exactly_what_begins_with_it(prefix in "\\PC{0,3}", text in "\\PC{0,5}") {
            let text = if text.len() % 2 == 0 { format!("{prefix}{text}") } else { text };
            let inside = text.as_str() >= prefix.as_str()
                && text_after_prefix(&prefix).is_none_or(|end| text.as_str() < end.as_str());
            prop_assert_eq!(inside, text.starts_with(&prefix));
        }
    }
}
