//! The words on the papers: one file per language, the same keys in each.

use serde::Serialize;

/// In which languages a paper is. In a community with a second official language its papers are in both (RD 605/1999);
/// Spanish alone, and English alone for demonstrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Languages {
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Spanish and Catalan.
    #[serde(rename = "es+ca")]
    SpanishCatalan,
    /// Spanish and Valencian.
    #[serde(rename = "es+ca-valencia")]
    SpanishValencian,
    /// Spanish and Basque.
    #[serde(rename = "es+eu")]
    SpanishBasque,
    /// Spanish and Galician.
    #[serde(rename = "es+gl")]
    SpanishGalician,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// The catalogues, by the path under which a template reads them.
pub(crate) const TEXTS: [(&str, &str); 6] = [
    ("/texts/es.json", include_str!("../texts/es.json")),
    ("/texts/ca.json", include_str!("../texts/ca.json")),
    ("/texts/ca-valencia.json", include_str!("../texts/ca-valencia.json")),
    ("/texts/eu.json", include_str!("../texts/eu.json")),
    ("/texts/gl.json", include_str!("../texts/gl.json")),
    ("/texts/en.json", include_str!("../texts/en.json")),
];

impl Languages {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Spanish,
        Self::SpanishCatalan,
        Self::SpanishValencian,
        Self::SpanishBasque,
        Self::SpanishGalician,
        Self::English,
    ];
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::press::TEMPLATES;

    fn catalogues() -> Vec<(&'static str, BTreeMap<String, String>)> {
        TEXTS.iter().map(|(path, text)| (*path, serde_json::from_str(text).expect(path))).collect()
    }

    /// The `{names}` in a text.
    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    /// The keys that a template asks for: the first argument of each call of one of these functions.
    fn asked_for(source: &str) -> BTreeSet<&str> {
        let called = |call| {
            source.match_indices(call).filter_map(move |(at, found): (usize, &str)| {
                let whole_word =
                    !source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '-');
                let key = source[at + found.len()..].split('"').next()?;
                whole_word.then_some(key)
            })
        };
        ["t(\"", "p(\"", "said(\"", "title: \""]
            .into_iter()
            .flat_map(called)
            .filter(|key| !key.is_empty())
            .collect()
    }

    #[test]
    fn every_language_has_every_text_with_the_same_places() {
        let catalogues = catalogues();
        let (_, spanish) = &catalogues[0];
        for (path, texts) in &catalogues {
            assert_eq!(spanish.keys().collect::<Vec<_>>(), texts.keys().collect::<Vec<_>>(), "{path}");
            for (key, text) in texts {
                assert!(!text.trim().is_empty(), "{path}: {key}");
                assert_eq!(places(&spanish[key]), places(text), "{path}: {key}");
            }
        }
    }

    #[test]
    fn the_templates_ask_for_the_texts_there_are_and_for_all_of_them() {
        let catalogues = catalogues();
        let there: BTreeSet<&str> = catalogues[0].1.keys().map(String::as_str).collect();
        let asked: BTreeSet<&str> = TEMPLATES.iter().flat_map(|(_, source)| asked_for(source)).collect();
        let missing: Vec<_> = asked.difference(&there).collect();
        let unused: Vec<_> = there.difference(&asked).collect();
        assert!(missing.is_empty() && unused.is_empty(), "missing {missing:?}, unused {unused:?}");
    }
}
