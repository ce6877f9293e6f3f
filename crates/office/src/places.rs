//! Where tables sit, out of a file, into a definition before it is signed.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};
use urna_domain::tables::PollingPlace;

use crate::{OfficeError, drawing};

/// What separates the columns: the first of these that the first line holds.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];
/// The names that the first line may give the column of the table; such a line is no place.
const HEADS: [&str; 3] = ["mesa", "table", "code"];

/// Reads `TABLE;BUILDING;ADDRESS;ROOM;PLAN` line by line; all after the building may be missing, and the plan is a drawing
/// beside the file. A line that names the columns may stand first. Whether the texts fit is checked with the definition.
pub fn read(path: &Path) -> Result<Vec<PollingPlace>, OfficeError> {
    let text = std::fs::read_to_string(path).map_err(OfficeError::reading(path))?;
    parse(&text, path.parent().unwrap_or(Path::new("")))
}

fn parse(text: &str, beside: &Path) -> Result<Vec<PollingPlace>, OfficeError> {
    let first = text.lines().next().unwrap_or_default().trim_start_matches('\u{feff}');
    let separator =
        SEPARATORS.into_iter().find(|separator| first.as_bytes().contains(separator)).unwrap_or(b';');
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut places = Vec::new();
    let mut record = StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(places),
            Ok(true) => {}
            Err(_) => return Err(OfficeError::PlaceLine { line }),
        }
        let line = record.position().map_or(line, csv::Position::line);
        let column = |index: usize| record.get(index).filter(|text| !text.is_empty());
        let is_head =
            line == 1 && column(0).is_some_and(|text| HEADS.contains(&text.to_lowercase().as_str()));
        if is_head {
            continue;
        }
        let (Some(table), Some(name), true) = (column(0), column(1), record.len() <= 5) else {
            return Err(OfficeError::PlaceLine { line });
        };
        places.push(PollingPlace {
            table: table.to_owned(),
            name: name.to_owned(),
            address: column(2).map(str::to_owned),
            room: column(3).map(str::to_owned),
            plan: column(4).map(|file| drawing::read_plan(&beside.join(file))).transpose()?,
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn place(table: &str, name: &str, address: Option<&str>, room: Option<&str>) -> PollingPlace {
        let [address, room] = [address, room].map(|text| text.map(str::to_owned));
        PollingPlace { table: table.to_owned(), name: name.to_owned(), address, room, plan: None }
    }

    #[test]
    fn places_are_read_with_or_without_a_head_and_with_any_separator() {
        let expected = [
            place("06-015-01-001-A", "CEIP Cervantes", Some("Calle Mayor, 3"), Some("Aula 2")),
            place("06-015-01-001-B", "Biblioteca", None, None),
        ];
        let lines = "06-015-01-001-A;CEIP Cervantes;Calle Mayor, 3;Aula 2\n06-015-01-001-B; Biblioteca\n";
        for text in [
            lines.to_owned(),
            format!("Mesa;Local;Dirección;Sala\n{lines}"),
            format!("\u{feff}mesa;local\n\n{lines}\n"),
            "06-015-01-001-A,CEIP Cervantes,\"Calle Mayor, 3\",Aula 2\r\n06-015-01-001-B,Biblioteca,,\r\n"
                .to_owned(),
            "06-015-01-001-A\tCEIP Cervantes\tCalle Mayor, 3\tAula 2\n06-015-01-001-B\tBiblioteca".to_owned(),
        ] {
            assert_eq!(parse(&text, Path::new("")).unwrap(), expected, "{text:?}");
        }
        assert_eq!(parse("", Path::new("")).unwrap(), []);
    }

    #[test]
    fn a_line_that_is_no_place_is_named() {
        for line in ["06-015-01-001-A", "06-015-01-001-A;", ";Biblioteca", "a;b;c;d;e;f"] {
            let refused =
                parse(&format!("mesa;local\nx;y\n{line}\n"), Path::new("")).unwrap_err().to_string();
            assert!(refused.contains("line 3"), "{line}: {refused}");
        }
    }

    #[test]
    fn the_plan_is_a_drawing_beside_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M 0 0 L 10 0 L 10 10 Z"/>
            <circle id="mesa" cx="5" cy="5" r="1"/></svg>"#;
        std::fs::write(dir.path().join("cervantes.svg"), svg).unwrap();
        let list = dir.path().join("places.csv");
        std::fs::write(&list, "a;CEIP Cervantes;;;cervantes.svg\nb;Biblioteca\n").unwrap();
        let places = read(&list).unwrap();
        assert_eq!(places.iter().map(|place| place.plan.is_some()).collect::<Vec<_>>(), [true, false]);
        std::fs::write(&list, "a;CEIP Cervantes;;;none.svg\n").unwrap();
        assert!(read(&list).unwrap_err().to_string().contains("none.svg"));
    }
}
