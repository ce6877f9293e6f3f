//! Importing a roll from a file: what is good goes in, what is not is reported by line.

use std::{
    fs::File,
    io::BufReader,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use urna_atlas::admin::NewCitizen;
use urna_domain::{
    Hash,
    correction::yes_or_no,
    dni::{Dni, normalise_roll},
    ids::CitizenId,
};

use super::file::{Column, Fields, Lines};
use crate::{Office, OfficeError};

/// The longest text of a field, in bytes: what a station accepts.
const TEXT_BYTES_MAX: usize = 1024;
/// How many bad lines are reported one by one; the others are only counted.
const REPORTED_MAX: usize = 1_000;
/// The digits of 16 bytes: an `_id` of the kind UUID.
const UUID_DIGITS: usize = 32;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Citizens that are new on the roll.
    pub inserted: u64,
    /// Lines whose citizen was there already; nothing was changed.
    pub already_there: u64,
    /// Lines that are no citizen.
    pub bad: u64,
    /// The first of them.
    pub bad_lines: Vec<BadLine>,
    /// Citizens on the roll whose number is neither a DNI nor a NIE: found by name only.
    pub unusual_dni: u64,
}

/// A line that is no citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, the header being line 1.
    pub line: u64,
    /// Why, without a word of the line.
    pub reason: String,
}

/// Imports a file, CSV with a header or JSON lines. A line without an `_id` gets one that is a function of its
/// texts, so importing a file again, or after a break, makes nobody twice.
pub async fn import(
    office: &Office,
    path: &Path,
    progress: impl FnMut(u64) + Send,
) -> Result<ImportReport, OfficeError> {
    let file = File::open(path).map_err(OfficeError::reading(path))?;
    let lines = Lines::begin(BufReader::new(file)).map_err(OfficeError::Import)?;
    let notes = Arc::new(Mutex::new(Notes::default()));
    let citizens = citizens(lines, Arc::clone(&notes));
    let inserted = office.admin().insert_citizens(citizens, progress).await?;
    let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cause) = notes.broken.take() {
        return Err(OfficeError::File { action: "reading", path: path.to_owned(), cause });
    }
    let mut report = std::mem::take(&mut notes.report);
    (report.inserted, report.already_there) = (inserted.inserted, inserted.already_there);
    Ok(report)
}

/// What the thread that reads the file has to say.
#[derive(Debug, Default)]
struct Notes {
    report: ImportReport,
    broken: Option<std::io::Error>,
}

fn citizens<R>(lines: Lines<R>, notes: Arc<Mutex<Notes>>) -> impl Iterator<Item = NewCitizen> + Send + 'static
where
    R: std::io::BufRead + Send + 'static,
{
    lines
        .map_while(move |line| {
            let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
            match line {
                Ok((line, fields)) => Some(match fields.and_then(citizen) {
                    Ok(citizen) => {
                        notes.report.unusual_dni += u64::from(Dni::parse(&citizen.dni).is_err());
                        Some(citizen)
                    }
                    Err(reason) => {
                        notes.report.bad += 1;
                        if notes.report.bad_lines.len() < REPORTED_MAX {
                            notes.report.bad_lines.push(BadLine { line, reason });
                        }
                        None
                    }
                }),
                Err(error) => {
                    notes.broken = Some(error);
                    None
                }
            }
        })
        .flatten()
}

/// A citizen out of the texts of a line.
fn citizen(fields: Fields) -> Result<NewCitizen, String> {
    let mut texts = Texts { fields };
    let name = texts.required(Column::Name)?;
    let surname1 = texts.required(Column::Surname1)?;
    let dni = normalise_roll(&texts.required(Column::Dni)?);
    let comunidad = texts.required(Column::Comunidad)?;
    let mut citizen = NewCitizen {
        id: None,
        name,
        surname1,
        surname2: texts.optional(Column::Surname2)?.unwrap_or_default(),
        dni,
        comunidad,
        province: texts.optional(Column::Province)?,
        municipality: texts.optional(Column::Municipality)?,
        mesa: texts.optional(Column::Mesa)?,
        postal: yes_or_no(&texts.optional(Column::Postal)?.unwrap_or_default())
            .ok_or("postal is neither yes nor no")?,
    };
    let id = match (texts.optional(Column::Id)?, texts.optional(Column::MongoId)?) {
        (Some(id), _) => id,
        (None, Some(id)) => format!("s:{id}"),
        (None, None) => id_of_content(&citizen),
    };
    citizen.id =
        Some(CitizenId::parse(&id).map_err(|_| "the id is not one that this program exports".to_owned())?);
    Ok(citizen)
}

/// Without the mark of a vote by post: whoever is annotated later is the same person.
fn id_of_content(citizen: &NewCitizen) -> String {
    let mut content = String::new();
    let optional = [&citizen.province, &citizen.municipality, &citizen.mesa];
    let texts = [&citizen.name, &citizen.surname1, &citizen.surname2, &citizen.dni, &citizen.comunidad];
    for text in
        texts.into_iter().map(String::as_str).chain(optional.map(|text| text.as_deref().unwrap_or_default()))
    {
        content.push_str(&text.len().to_string());
        content.push(':');
        content.push_str(text);
    }
    format!("u:{}", Hash::of(content.as_bytes()).to_string().chars().take(UUID_DIGITS).collect::<String>())
}

struct Texts {
    fields: Fields,
}

impl Texts {
    fn optional(&mut self, column: Column) -> Result<Option<String>, String> {
        let Some(index) = self.fields.iter().position(|(found, _)| *found == column) else { return Ok(None) };
        let (_, text) = self.fields.swap_remove(index);
        let text = text.trim();
        if text.len() > TEXT_BYTES_MAX {
            return Err(format!("{} is longer than {TEXT_BYTES_MAX} bytes", column.name()));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    fn required(&mut self, column: Column) -> Result<String, String> {
        self.optional(column)?.ok_or_else(|| format!("{} is missing", column.name()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn import_text(text: &str) -> (Vec<NewCitizen>, ImportReport) {
        let notes = Arc::new(Mutex::new(Notes::default()));
        let lines = Lines::begin(std::io::Cursor::new(text.as_bytes().to_vec())).unwrap();
        let citizens = citizens(lines, Arc::clone(&notes)).collect();
        let report = notes.lock().unwrap().report.clone();
        (citizens, report)
    }

    const HEADER: &str = "name,surname1,surname2,dni,comunidad,mesa";

    #[test]
    fn a_number_gets_its_normal_form_and_a_strange_one_is_kept() {
        let (citizens, report) =
            import_text(&format!("{HEADER}\nAna,Gil,,1-r,Murcia,\nEva,Mas,Roy,passport 7,Murcia,M1\n"));
        let numbers: Vec<_> = citizens.iter().map(|citizen| citizen.dni.as_str()).collect();
        assert_eq!(numbers, ["00000001R", "PASSPORT 7"]);
        assert_eq!(report.unusual_dni, 1);
        assert_eq!(citizens.first().unwrap().mesa, None);
        assert_eq!(citizens.last().unwrap().mesa.as_deref(), Some("M1"));
    }

    #[test]
    fn bad_lines_are_reported_without_a_word_of_them() {
        let (citizens, report) = import_text(&format!(
            "{HEADER}\n,Gil,,1R,Murcia,\nAna,Gil,,,Murcia,\nAna,{},,1R,Murcia,\nAna,Gil,,1R,Murcia,\n",
            "x".repeat(2000)
        ));
        assert_eq!(citizens.len(), 1);
        let lines: Vec<_> = report.bad_lines.iter().map(|bad| (bad.line, bad.reason.as_str())).collect();
        assert_eq!(
            lines,
            [(2, "name is missing"), (3, "dni is missing"), (4, "surname1 is longer than 1024 bytes")]
        );
        assert_eq!(report.bad, 3);
    }

    #[test]
    fn the_same_line_is_the_same_citizen_and_another_is_another() {
        let (citizens, _) = import_text(&format!(
            "{HEADER}\nAna,Gil,,1R,Murcia,\nAna,Gil,,1R,Murcia,\nAna,Gil,,1R,Murcia,A\n"
        ));
        let ids: Vec<_> = citizens.iter().map(|citizen| citizen.id.clone().unwrap()).collect();
        assert_eq!(ids.first(), ids.get(1));
        assert_ne!(ids.first(), ids.get(2));
        assert!(ids.iter().all(|id| id.as_str().starts_with("u:") && id.as_str().len() == 34));
    }

    #[test]
    fn who_votes_by_post_is_read_from_any_of_its_names_and_is_the_same_person() {
        for (column, yes, no) in [
            ("postal", "yes", "no"),
            ("Voto por correo", "Sí", "No"),
            ("correo", "1", "0"),
            ("postal", "x", ""),
        ] {
            let (citizens, report) = import_text(&format!(
                "{HEADER},{column}\nAna,Gil,,1R,Murcia,,{yes}\nAna,Gil,,1R,Murcia,,{no}\n"
            ));
            assert_eq!(report.bad, 0);
            let marks: Vec<bool> = citizens.iter().map(|citizen| citizen.postal).collect();
            assert_eq!(marks, [true, false], "{column}");
            assert_eq!(citizens.first().unwrap().id, citizens.last().unwrap().id);
        }
        let (citizens, _) = import_text(
            "{\"name\":\"Ana\",\"surname1\":\"Gil\",\"dni\":\"1R\",\"comunidad\":\"Murcia\",\"postal\":true}\n{\"name\":\"Eva\",\"surname1\":\"Gil\",\"dni\":\"2W\",\"comunidad\":\"Murcia\",\"postal\":false}",
        );
        assert_eq!(citizens.iter().map(|citizen| citizen.postal).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_mark_that_nobody_can_read_is_a_bad_line_and_no_vote() {
        let (citizens, report) = import_text(&format!("{HEADER},postal\nAna,Gil,,1R,Murcia,,maybe\n"));
        assert_eq!(citizens.len(), 0);
        assert_eq!(report.bad_lines.first().unwrap().reason, "postal is neither yes nor no");
    }

    #[test]
    fn an_id_of_our_own_export_comes_back() {
        let (citizens, report) =
            import_text("id,name,surname1,dni,comunidad\ni:7,Ana,Gil,1R,Murcia\nx,Ana,Gil,1R,Murcia\n");
        assert_eq!(citizens.first().unwrap().id.as_ref().unwrap().as_str(), "i:7");
        assert_eq!(report.bad, 1);
    }
}
