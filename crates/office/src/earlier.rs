//! The turnout of an earlier election, out of a file, into a definition before it is signed.

use std::path::Path;

use urna_domain::election::{EarlierPoint, EarlierTurnout, Election, Localised};

use crate::OfficeError;

/// What separates the columns.
const SEPARATORS: [char; 3] = [';', '\t', ','];

/// Reads `HOUR;SHARE` line by line, `14:00;40,48`: the share of the electors in percent with at most two decimals. A line that
/// names the columns may stand first. Whether the hours and shares are possible is checked with the definition.
pub fn read(
    path: &Path,
    title: &str,
    date: &str,
    election: &Election,
) -> Result<EarlierTurnout, OfficeError> {
    let text = std::fs::read_to_string(path).map_err(OfficeError::reading(path))?;
    let points = parse(&text)?;
    // One name in every language that is offered: elections are called by a year, not by a sentence.
    let title: Localised =
        election.languages.iter().map(|language| (language.clone(), title.to_owned())).collect();
    Ok(EarlierTurnout { title, date: date.to_owned(), points })
}

fn parse(text: &str) -> Result<Vec<EarlierPoint>, OfficeError> {
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    let mut points = Vec::new();
    for (index, line) in lines {
        let columns = SEPARATORS.iter().find_map(|separator| line.split_once(*separator));
        let read = columns.and_then(|(at, share)| {
            let (at, share) = (at.trim(), hundredths(share.trim())?);
            at.starts_with(|first: char| first.is_ascii_digit())
                .then(|| EarlierPoint { at: at.to_owned(), share })
        });
        match read {
            Some(point) => points.push(point),
            // The names of the columns; a first line with an hour is one that somebody mistyped.
            None if index == 0 && !line.starts_with(|first: char| first.is_ascii_digit()) => {}
            None => return Err(OfficeError::EarlierLine { line: index + 1 }),
        }
    }
    Ok(points)
}

/// `40,48`, `40.5` or `40`, with a percent sign or without, in hundredths of a percent.
fn hundredths(share: &str) -> Option<u32> {
    let share = share.trim_end_matches('%').trim_end();
    let (whole, part) = share.split_once([',', '.']).unwrap_or((share, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(format!("{part:0<2}").parse().ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn hours_and_shares_are_read_with_or_without_a_head() {
        let told = |text| -> Vec<(String, u32)> {
            parse(text).unwrap().into_iter().map(|point| (point.at, point.share)).collect()
        };
        let expected =
            [("14:00".to_owned(), 4_048), ("18:00".to_owned(), 5_310), ("20:00".to_owned(), 6_600)];
        assert_eq!(told("hora;participación\n14:00;40,48\n18:00;53.1\n\n20:00;66\n"), expected);
        assert_eq!(told("14:00,40.48\r\n18:00\t53,10 %\n20:00; 66%"), expected);
        assert_eq!(told(""), []);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for line in
            ["14:00", "14:00;", "14:00;forty", "14:00;40,481", "14:00;-4", "x;40", "14:00;99999999999"]
        {
            let refused = parse(&format!("hora;parte\n{line}")).unwrap_err().to_string();
            assert!(refused.contains("line 2"), "{line}: {refused}");
        }
        let first = parse("14:00;4O,48").unwrap_err().to_string();
        assert!(first.contains("line 1"), "{first}");
    }
}
