//! What of a text can be printed as it is, and what has to be written out.

use crate::press;

/// How much a text is trusted to come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Every character that an embedded font draws.
    AsTheFontsAllow,
    /// Latin letters and what goes with them; everything else is written out.
    LatinOnly,
}

/// The text as it goes on paper: spaces of any kind are a space; a character that would move, hide or turn its
/// neighbours, or that no font of ours draws, is written out as `[U+202E]`.
pub(crate) fn printable(text: &str, care: Care) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            out.push(' ');
        } else if is_drawn(character, care) {
            out.push(character);
        } else {
            out.push_str(&format!("[U+{:04X}]", u32::from(character)));
        }
    }
    out
}

fn is_drawn(character: char, care: Care) -> bool {
    let ordered = match character {
        // Marks of direction, joiners, invisible letters, separators, variation selectors.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => false,
        _ => !character.is_control(),
    };
    let latin = matches!(character, ' '..='~' | '\u{a1}'..='\u{17f}' | '•' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '€');
    ordered
        && press::draws(character)
        && match care {
            Care::AsTheFontsAllow => true,
            Care::LatinOnly => latin,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_country_and_its_neighbours_stay_as_they_are() {
        for name in [
            "Núñez Çelik-Ibarra",
            "L·lúcia d’Ós",
            "Ștefan Țurcanu",
            "Łukasz Żółć",
            "Σοφία",
            "Иванова",
            "محمد",
            "כהן",
        ] {
            assert_eq!(printable(name, Care::AsTheFontsAllow), name);
        }
    }

    #[test]
    fn what_turns_or_hides_text_is_written_out() {
        assert_eq!(
            printable("a\u{202e}b\u{200b}c\u{0}", Care::AsTheFontsAllow),
            "a[U+202E]b[U+200B]c[U+0000]"
        );
        assert_eq!(printable("a\tb\r\nc\u{a0}d", Care::AsTheFontsAllow), "a b  c d");
        assert_eq!(printable("王 🗳", Care::AsTheFontsAllow), "[U+738B] [U+1F5F3]");
        assert_eq!(printable("Иv", Care::LatinOnly), "[U+0418]v");
    }
}
