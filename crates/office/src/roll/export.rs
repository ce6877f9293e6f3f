//! Exporting the roll: what the import reads back.

use std::{io::BufWriter, path::Path};

use serde_json::json;
use urna_domain::citizen::Citizen;

use super::file::Column;
use crate::{Office, OfficeError, home::create_private};

const COLUMNS: [Column; 10] = [
    Column::Id,
    Column::Name,
    Column::Surname1,
    Column::Surname2,
    Column::Dni,
    Column::Comunidad,
    Column::Province,
    Column::Municipality,
    Column::Mesa,
    Column::Postal,
];
const JSON_EXTENSIONS: [&str; 3] = ["jsonl", "ndjson", "json"];

/// What became of the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportReport {
    /// Citizens written.
    pub written: u64,
    /// Documents of the roll that are not citizens and were left out.
    pub bad: u64,
}

/// Writes the roll into a file that its owner alone can read: JSON lines when it is named `.jsonl`, `.ndjson` or
/// `.json`, otherwise CSV.
pub async fn export(office: &Office, path: &Path) -> Result<ExportReport, OfficeError> {
    let json =
        path.extension().is_some_and(|extension| JSON_EXTENSIONS.iter().any(|json| extension == *json));
    let file = BufWriter::new(create_private(path).map_err(OfficeError::writing(path))?);
    let mut sheet =
        if json { Sheet::Json(file) } else { Sheet::csv(file).map_err(OfficeError::writing(path))? };
    let mut report = ExportReport::default();
    let mut broken = None;
    office
        .admin()
        .for_each_citizen(|row| match row {
            Ok(citizen) if broken.is_none() => match sheet.write(&citizen) {
                Ok(()) => report.written += 1,
                Err(error) => broken = Some(error),
            },
            Ok(_) => {}
            Err(_) => report.bad += 1,
        })
        .await?;
    match broken {
        Some(error) => Err(error),
        None => sheet.finish(),
    }
    .map_err(OfficeError::writing(path))?;
    Ok(report)
}

enum Sheet<W: std::io::Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

impl<W: std::io::Write> Sheet<W> {
    fn csv(writer: W) -> std::io::Result<Self> {
        let mut sheet = csv::Writer::from_writer(writer);
        sheet.write_record(COLUMNS.map(Column::name))?;
        Ok(Self::Csv(Box::new(sheet)))
    }

    fn write(&mut self, citizen: &Citizen) -> std::io::Result<()> {
        let row = [
            Some(citizen.id.as_str()),
            Some(&citizen.name),
            Some(&citizen.surname1),
            Some(&citizen.surname2),
            Some(&citizen.dni),
            Some(&citizen.comunidad),
            citizen.province.as_deref(),
            citizen.municipality.as_deref(),
            citizen.mesa.as_deref(),
            citizen.postal.then_some("yes"),
        ];
        match self {
            Self::Csv(sheet) => Ok(sheet.write_record(row.map(Option::unwrap_or_default))?),
            Self::Json(writer) => {
                let object: serde_json::Map<_, _> = COLUMNS
                    .iter()
                    .zip(row)
                    .filter_map(|(column, text)| text.map(|text| (column.name().to_owned(), json!(text))))
                    .collect();
                serde_json::to_writer(&mut *writer, &object)?;
                writer.write_all(b"\n")
            }
        }
    }

    fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Csv(mut sheet) => sheet.flush(),
            Self::Json(mut writer) => writer.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::ids::CitizenId;

    use super::*;
    use crate::roll::file::Lines;

    fn citizen() -> Citizen {
        Citizen {
            id: CitizenId::parse("i:7").unwrap(),
            name: "Ana \"Nita\"".into(),
            surname1: "Gil, de".into(),
            surname2: String::new(),
            dni: "00000001R".into(),
            comunidad: "Murcia".into(),
            province: None,
            municipality: None,
            mesa: Some("M1".into()),
            postal: true,
            rev: 1,
            ver: 1,
        }
    }

    #[test]
    fn what_is_exported_is_read_back() {
        for json in [false, true] {
            let mut bytes = Vec::new();
            let mut sheet = if json { Sheet::Json(&mut bytes) } else { Sheet::csv(&mut bytes).unwrap() };
            sheet.write(&citizen()).unwrap();
            sheet.finish().unwrap();
            let lines: Vec<_> = Lines::begin(bytes.as_slice()).unwrap().map(Result::unwrap).collect();
            let fields = lines.first().unwrap().1.as_ref().unwrap();
            let value =
                |wanted| fields.iter().find(|(column, _)| *column == wanted).map(|(_, text)| text.as_str());
            assert_eq!(value(Column::Id), Some("i:7"));
            assert_eq!(value(Column::Name), Some("Ana \"Nita\""));
            assert_eq!(value(Column::Surname1), Some("Gil, de"));
            assert_eq!(value(Column::Mesa), Some("M1"));
            assert_eq!(value(Column::Postal).filter(|text| !text.is_empty()), Some("yes"));
        }
    }
}
