//! A file with one citizen per line: CSV with a header, or JSON objects. Every line stands for itself, so a
//! quotation mark that somebody forgot costs one citizen and not the rest of the file.

use std::io::{BufRead, Read as _};

use serde_json::{Map, Value};

/// The longest line that is read.
const LINE_BYTES_MAX: u64 = 64 * 1024;
const LINE_BUFFER_BYTES: usize = 1024;
/// The separators that a header may use.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];

/// The columns of a citizen and the names they go by.
const COLUMNS: [(Column, &[&str]); 11] = [
    (Column::Id, &["id"]),
    (Column::MongoId, &["_id"]),
    (Column::Name, &["name", "nombre"]),
    (Column::Surname1, &["surname1", "apellido1", "primer apellido"]),
    (Column::Surname2, &["surname2", "apellido2", "segundo apellido"]),
    (Column::Dni, &["dni", "nif", "dni/nie"]),
    (Column::Comunidad, &["comunidad", "comunidad autónoma", "ccaa"]),
    (Column::Province, &["province", "provincia"]),
    (Column::Municipality, &["municipality", "municipio"]),
    (Column::Mesa, &["mesa"]),
    (Column::Postal, &["postal", "voto por correo", "voto_por_correo", "vota por correo", "correo"]),
];
const REQUIRED: [Column; 4] = [Column::Name, Column::Surname1, Column::Dni, Column::Comunidad];

/// A column of a citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// The `_id` as marked text, as the export writes it.
    Id,
    /// The `_id` as another program writes it.
    MongoId,
    Name,
    Surname1,
    Surname2,
    Dni,
    Comunidad,
    Province,
    Municipality,
    Mesa,
    /// Whether a request to vote by post is annotated: yes or no.
    Postal,
}

impl Column {
    /// The name in our own files.
    pub(super) fn name(self) -> &'static str {
        COLUMNS
            .iter()
            .find(|(column, _)| *column == self)
            .and_then(|(_, names)| names.first())
            .copied()
            .unwrap_or("")
    }

    fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
    }
}

/// The texts of one line by column.
pub(super) type Fields = Vec<(Column, String)>;

/// Why a file cannot be read at all, in words.
pub(super) type FileFault = String;

/// How a line is read.
#[derive(Debug)]
enum Format {
    Csv { separator: u8, columns: Vec<Option<Column>> },
    JsonLines,
}

/// The lines of a file: the number of each, and its texts or what is wrong with it. No word of the line itself.
pub(super) struct Lines<R> {
    source: R,
    format: Format,
    number: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// Begins a file; the first line of a CSV file is its header. Fails when required columns are missing.
    pub(super) fn begin(mut source: R) -> Result<Self, FileFault> {
        let first = loop {
            let bytes = source.fill_buf().map_err(|error| error.to_string())?;
            match bytes.first() {
                Some(byte) if byte.is_ascii_whitespace() => source.consume(1),
                first => break first.copied(),
            }
        };
        let mut lines = Self { source, format: Format::JsonLines, number: 0, buffer: Vec::new() };
        match first {
            None => Err("the file is empty".to_owned()),
            Some(b'{') => Ok(lines),
            Some(b'[') => Err("the file is a JSON array; write one object per line instead".to_owned()),
            Some(_) => {
                lines.format = lines.read_header()?;
                Ok(lines)
            }
        }
    }

    fn read_header(&mut self) -> Result<Format, FileFault> {
        self.read_line().map_err(|error| error.to_string())?;
        let header = self.buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.buffer);
        let separator = SEPARATORS.into_iter().find(|separator| header.contains(separator)).unwrap_or(b',');
        let names = split(header, separator).map_err(|why| format!("the header cannot be read: {why}"))?;
        let columns: Vec<Option<Column>> = names.iter().map(|name| Column::named(name)).collect();
        if let Some(missing) = REQUIRED.into_iter().find(|column| !columns.contains(&Some(*column))) {
            return Err(format!(
                "the header has no column `{}`; it needs name, surname1, surname2, dni and comunidad",
                missing.name()
            ));
        }
        Ok(Format::Csv { separator, columns })
    }

    /// Reads the next line without its end; false at the end of the file. A line beyond the limit is skipped and
    /// left as more bytes than are allowed.
    fn read_line(&mut self) -> std::io::Result<bool> {
        self.buffer.clear();
        let read = self.source.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        if !self.buffer.ends_with(b"\n") && self.is_too_long() {
            self.source.skip_until(b'\n')?;
        }
        while self.buffer.last().is_some_and(|byte| *byte == b'\n' || *byte == b'\r') {
            self.buffer.pop();
        }
        Ok(true)
    }

    fn is_too_long(&self) -> bool {
        u64::try_from(self.buffer.len()).is_ok_and(|length| length > LINE_BYTES_MAX)
    }

    fn parse(&self) -> Result<Fields, String> {
        if self.is_too_long() {
            return Err(format!("the line is longer than {LINE_BYTES_MAX} bytes"));
        }
        match &self.format {
            Format::Csv { separator, columns } => {
                let texts = split(&self.buffer, *separator)?;
                if texts.len() != columns.len() {
                    return Err(format!(
                        "the line has {} columns and the header {}",
                        texts.len(),
                        columns.len()
                    ));
                }
                Ok(columns
                    .iter()
                    .zip(texts)
                    .filter_map(|(column, text)| column.map(|column| (column, text)))
                    .collect())
            }
            Format::JsonLines => json_fields(&self.buffer),
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = std::io::Result<(u64, Result<Fields, String>)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.read_line() {
                Ok(false) => return None,
                Ok(true) if self.buffer.iter().all(u8::is_ascii_whitespace) => {}
                Ok(true) => return Some(Ok((self.number, self.parse()))),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn split(line: &[u8], separator: u8) -> Result<Vec<String>, String> {
    if line.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        return Err("a quotation mark is not closed".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .buffer_capacity(LINE_BUFFER_BYTES)
        .from_reader(line);
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Ok(record.iter().map(str::to_owned).collect()),
        Ok(false) => Err("the line is empty".to_owned()),
        Err(_) => Err("the line is not UTF-8 text".to_owned()),
    }
}

fn json_fields(line: &[u8]) -> Result<Fields, String> {
    let object: Map<String, Value> = serde_json::from_slice(line).map_err(|error| {
        if error.is_data() {
            "the line is not a JSON object".to_owned()
        } else {
            "the line is not JSON".to_owned()
        }
    })?;
    let mut fields = Vec::new();
    for (name, value) in object {
        let Some(column) = Column::named(&name) else { continue };
        let text = match (column, value) {
            (_, Value::String(text)) => text,
            (_, Value::Null) => continue,
            (Column::Postal, Value::Bool(annotated)) => annotated.to_string(),
            (Column::MongoId, value) => {
                fields.push((
                    Column::Id,
                    extended_id(&value).ok_or("_id is not a text, an integer or an $oid")?,
                ));
                continue;
            }
            (_, Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                return Err(format!("{} is not a text", column.name()));
            }
        };
        fields.push((column, text));
    }
    Ok(fields)
}

/// The marked text of an `_id` as MongoDB's own export writes it.
fn extended_id(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => number.as_i64().map(|number| format!("i:{number}")),
        Value::Object(object) => {
            let digits = object.get("$oid")?.as_str()?;
            let fits = digits.len() == 24 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            fits.then(|| format!("o:{}", digits.to_ascii_lowercase()))
        }
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, Result<Fields, String>)> {
        Lines::begin(text).unwrap().map(Result::unwrap).collect()
    }

    fn fault(text: &[u8]) -> String {
        Lines::begin(text).map(drop).unwrap_err()
    }

    fn value(fields: &Fields, wanted: Column) -> Option<&str> {
        fields.iter().find(|(column, _)| *column == wanted).map(|(_, text)| text.as_str())
    }

    const HEADER: &str = "name,surname1,surname2,dni,comunidad\n";

    #[test]
    fn csv_is_read_by_the_names_of_its_header() {
        let text = "\u{FEFF}DNI;Nombre;Apellido1;Apellido2;Comunidad;sobra\r\n12345678Z;Ana;Gil;\"Ruiz; hija\";Murcia;x\r\n";
        let lines = lines(text.as_bytes());
        let fields = lines.first().unwrap().1.as_ref().unwrap();
        assert_eq!(lines.first().unwrap().0, 2);
        assert_eq!(value(fields, Column::Name), Some("Ana"));
        assert_eq!(value(fields, Column::Surname2), Some("Ruiz; hija"));
        assert_eq!(value(fields, Column::Mesa), None);
    }

    #[test]
    fn a_bad_line_costs_only_itself() {
        let text = format!("{HEADER}a,b,c,d,e\na,\"b,c,d,e\na,b\n\nx,y,z,v,w\n");
        let lines = lines(text.as_bytes());
        let numbers: Vec<_> = lines.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 3, 4, 6]);
        assert_eq!(lines.get(1).unwrap().1.as_ref().unwrap_err(), "a quotation mark is not closed");
        assert_eq!(lines.get(2).unwrap().1.as_ref().unwrap_err(), "the line has 2 columns and the header 5");
        assert!(lines.last().unwrap().1.is_ok());
    }

    #[test]
    fn a_line_without_end_or_without_text_is_refused() {
        let mut text = HEADER.as_bytes().to_vec();
        text.extend(vec![b'a'; 70_000]);
        text.extend(b"\na,b,c,\xFF,e\na,b,c,d,e");
        let lines = lines(&text);
        assert!(lines.first().unwrap().1.as_ref().unwrap_err().contains("longer than"));
        assert_eq!(lines.get(1).unwrap().1.as_ref().unwrap_err(), "the line is not UTF-8 text");
        assert!(lines.get(2).unwrap().1.is_ok());
    }

    #[test]
    fn json_lines_bring_their_ids() {
        let text = br#"{"_id":{"$oid":"0123456789ABCDEF01234567"},"name":"Ana","mesa":null}
{"_id":7,"name":"Luis"}
{"_id":"x","name":5}
[1]
nonsense"#;
        let lines = lines(text);
        let fields = |index: usize| lines.get(index).unwrap().1.as_ref();
        assert_eq!(value(fields(0).unwrap(), Column::Id), Some("o:0123456789abcdef01234567"));
        assert_eq!(value(fields(1).unwrap(), Column::Id), Some("i:7"));
        assert_eq!(fields(2).unwrap_err(), "name is not a text");
        assert_eq!(fields(3).unwrap_err(), "the line is not a JSON object");
        assert_eq!(fields(4).unwrap_err(), "the line is not JSON");
    }

    #[test]
    fn a_file_that_is_no_roll_is_refused_as_a_whole() {
        assert_eq!(fault(b""), "the file is empty");
        assert_eq!(fault(b" \n "), "the file is empty");
        assert!(fault(b"[{}]").contains("one object per line"));
        assert!(fault(b"name,surname1,dni\n").contains("`comunidad`"));
    }

    proptest! {
        #[test]
        fn no_bytes_crash_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(lines) = Lines::begin(bytes.as_slice()) {
                for line in lines {
                    let _ = line.unwrap();
                }
            }
            let mut text = HEADER.as_bytes().to_vec();
            text.extend(bytes);
            for line in Lines::begin(text.as_slice()).unwrap() {
                let _ = line.unwrap();
            }
        }
    }
}
