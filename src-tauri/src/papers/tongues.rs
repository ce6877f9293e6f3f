//! In which languages the papers of a station are: in Spanish, and where the community of its roll has a second official
//! language in both (Royal Decree 605/1999; the names are those of the National Statistics Institute, and those of the
//! statutes of autonomy).

use urna_documents::Languages;
use urna_station::{BoothLanguage, Station};

/// Communities with a second official language everywhere. In Navarre it depends on the municipality (Ley Foral 18/1986),
/// which a command can say: `--language eu`.
const BILINGUAL: [(&str, Languages); 14] = [
    ("cataluña", Languages::SpanishCatalan),
    ("catalunya", Languages::SpanishCatalan),
    ("balears, illes", Languages::SpanishCatalan),
    ("illes balears", Languages::SpanishCatalan),
    ("islas baleares", Languages::SpanishCatalan),
    ("baleares", Languages::SpanishCatalan),
    ("comunitat valenciana", Languages::SpanishValencian),
    ("comunidad valenciana", Languages::SpanishValencian),
    ("valencia", Languages::SpanishValencian),
    ("país vasco", Languages::SpanishBasque),
    ("pais vasco", Languages::SpanishBasque),
    ("euskadi", Languages::SpanishBasque),
    ("galicia", Languages::SpanishGalician),
    ("galiza", Languages::SpanishGalician),
];

/// The languages of a station's papers. Where its roll has people of several communities, as in a rehearsal, it is
/// Spanish; and where the roll cannot be read, since a paper in one language is better than none.
pub(crate) fn of(station: &Station) -> Languages {
    match station.communities().as_deref() {
        Ok([community]) => of_community(community),
        Ok(_) => Languages::Spanish,
        Err(error) => {
            tracing::warn!(%error, "the community of the roll could not be read");
            Languages::Spanish
        }
    }
}

fn of_community(name: &str) -> Languages {
    let name = name.trim().to_lowercase();
    let found = BILINGUAL.into_iter().find(|(community, _)| *community == name);
    found.map_or(Languages::Spanish, |(_, languages)| languages)
}

/// The languages of a paper for somebody who asks for one of these: with Spanish beside a second official language.
pub(crate) fn asked_for(language: BoothLanguage) -> Languages {
    match language {
        BoothLanguage::Spanish => Languages::Spanish,
        BoothLanguage::Catalan => Languages::SpanishCatalan,
        BoothLanguage::Valencian => Languages::SpanishValencian,
        BoothLanguage::Basque => Languages::SpanishBasque,
        BoothLanguage::Galician => Languages::SpanishGalician,
        BoothLanguage::English => Languages::English,
    }
}

/// The language in which the booth begins, in its own words: the one that its voter asked for, or the first of the
/// election that it has, as in `ui/src/i18n/languages.ts`.
pub(crate) fn of_the_booth(asked: Option<BoothLanguage>, languages: &[String]) -> &'static str {
    let known = |tag: &String| match tag.as_str() {
        "es" => Some(BoothLanguage::Spanish),
        "ca" => Some(BoothLanguage::Catalan),
        "ca-ES-valencia" | "ca-valencia" => Some(BoothLanguage::Valencian),
        "eu" => Some(BoothLanguage::Basque),
        "gl" => Some(BoothLanguage::Galician),
        "en" => Some(BoothLanguage::English),
        _ => None,
    };
    match asked.or_else(|| languages.iter().find_map(known)).unwrap_or(BoothLanguage::Spanish) {
        BoothLanguage::Spanish => "Español",
        BoothLanguage::Catalan => "Català",
        BoothLanguage::Valencian => "Valencià",
        BoothLanguage::Basque => "Euskara",
        BoothLanguage::Galician => "Galego",
        BoothLanguage::English => "English",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_names_the_language_in_which_the_booth_begins() {
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        let of = |all: &[&str]| of_the_booth(None, &tags(all));
        assert_eq!(of(&["eu", "es"]), "Euskara");
        assert_eq!(of(&["xx", "ca-ES-valencia", "es"]), "Valencià");
        assert_eq!((of(&["xx"]), of(&[])), ("Español", "Español"));
        assert_eq!(of_the_booth(Some(BoothLanguage::Galician), &tags(&["eu"])), "Galego", "who asks has it");
    }

    #[test]
    fn a_community_with_a_second_language_has_its_papers_in_both() {
        for (name, languages) in [
            ("Catalunya", Languages::SpanishCatalan),
            ("Balears, Illes", Languages::SpanishCatalan),
            ("Comunitat Valenciana", Languages::SpanishValencian),
            (" País Vasco", Languages::SpanishBasque),
            ("GALICIA", Languages::SpanishGalician),
            ("Extremadura", Languages::Spanish),
            ("Navarra, Comunidad Foral de", Languages::Spanish),
            ("", Languages::Spanish),
        ] {
            assert_eq!(of_community(name), languages, "{name}");
        }
    }
}
