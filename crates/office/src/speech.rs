//! The audio of an election: every text that a booth can say, read out by a voice of this machine or recorded by a
//! person, signed together with the definition. Nothing is read out at a station.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use urna_domain::{
    Hash,
    bundle::ALPHABET,
    election::{Election, Localised},
    ids::ElectionId,
    speech::{ClipName, clip_id, is_clip, pack, speech_language},
};

use crate::{Office, OfficeError, election};

mod voice;

pub use voice::VOICES;

/// The words of the booth by language, as the interface has them now; a test of the interface keeps it so.
const SPOKEN: &str = include_str!("../data/spoken.json");
/// Numbers are clips of their own, from 0 up to this or to what the election can count.
const NUMBERS_AT_LEAST: usize = 60;
/// The ending of a recording's file name.
const RECORDING: &str = "opus";
/// Signs that a message may name, though no code holds them.
const STRAY_SIGNS: [char; 4] = ['0', 'O', '1', 'I'];

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The election.
    pub election: ElectionId,
    /// The size of the file.
    pub bytes: usize,
    /// Clips by language that a voice of this machine read out.
    pub rendered: BTreeMap<String, usize>,
    /// Clips by language that people recorded.
    pub recorded: BTreeMap<String, usize>,
    /// Texts by language without a clip: no voice of this machine speaks it, and nobody recorded it.
    pub missing: BTreeMap<String, usize>,
}

/// Makes the audio of a published election and writes it into one file. A recording takes the place of the voice;
/// `languages` limits what is made, all of them when it is empty.
pub async fn speak(
    office: &Office,
    id: &ElectionId,
    recordings: Option<&Path>,
    languages: &[String],
    out: &Path,
) -> Result<Report, OfficeError> {
    let published = election::show(office, id).await?;
    let texts = texts_in(&published.election, languages)?;
    let recorded = match recordings {
        Some(folder) => read_recordings(folder, &texts)?,
        None => BTreeMap::new(),
    };
    let to_render: Vec<_> =
        texts.iter().filter(|name| !recorded.contains_key(*name) && voice::of(&name.0).is_some()).collect();
    let rendered = voice::read_out(&to_render)?;
    let mut report = Report {
        election: id.clone(),
        bytes: 0,
        rendered: by_language(rendered.keys()),
        recorded: by_language(recorded.keys()),
        missing: BTreeMap::new(),
    };
    let clips: BTreeMap<_, _> = rendered.into_iter().chain(recorded).collect();
    report.missing = by_language(texts.iter().filter(|name| !clips.contains_key(*name)));
    let file = pack(id, Hash::of(&published.canon), &clips, office.signing_key())?;
    report.bytes = file.len();
    std::fs::write(out, file).map_err(OfficeError::writing(out))?;
    tracing::info!(election = id.as_str(), bytes = report.bytes, "made the audio of an election");
    Ok(report)
}

/// Writes what there is to record: a CSV file with the id, language and text of every clip. Returns how many.
pub async fn script(
    office: &Office,
    id: &ElectionId,
    languages: &[String],
    out: &Path,
) -> Result<usize, OfficeError> {
    let published = election::show(office, id).await?;
    let texts = texts_in(&published.election, languages)?;
    let failed = |error: csv::Error| OfficeError::writing(out)(std::io::Error::other(error));
    let mut sheet = csv::Writer::from_path(out).map_err(failed)?;
    sheet.write_record(["file", "language", "text"]).map_err(failed)?;
    for (language, text) in &texts {
        let file = format!("{}.{RECORDING}", clip_id(language, text));
        sheet.write_record([&file, language, text]).map_err(failed)?;
    }
    sheet.flush().map_err(OfficeError::writing(out))?;
    Ok(texts.len())
}

/// Every text that a booth can say in this election, each in its language.
pub fn texts(election: &Election) -> Result<BTreeSet<ClipName>, OfficeError> {
    let spoken: BTreeMap<String, Vec<String>> =
        serde_json::from_str(SPOKEN).map_err(|error| OfficeError::Internal(error.to_string()))?;
    let mut all = BTreeSet::new();
    for (language, words) in spoken {
        all.extend(numbers_and_signs(election, &language).map(|text| (language.clone(), text)));
        all.extend(words.into_iter().map(|text| (language.clone(), text)));
    }
    add(&mut all, &election.title);
    for contest in &election.contests {
        add(&mut all, &contest.title);
        contest.text.iter().for_each(|paragraph| add(&mut all, paragraph));
        for choice in &contest.choices {
            add(&mut all, &choice.name);
            choice.detail.iter().for_each(|detail| add(&mut all, detail));
        }
    }
    Ok(all)
}

fn texts_in(election: &Election, languages: &[String]) -> Result<BTreeSet<ClipName>, OfficeError> {
    let mut all = texts(election)?;
    if let Some(unknown) = languages.iter().find(|one| !all.iter().any(|(language, _)| language == *one)) {
        return Err(OfficeError::Language(unknown.clone()));
    }
    all.retain(|(language, _)| languages.is_empty() || languages.contains(language));
    Ok(all)
}

fn add(all: &mut BTreeSet<ClipName>, text: &Localised) {
    let said = text.iter().filter(|(_, text)| !text.is_empty());
    all.extend(said.map(|(tag, text)| (speech_language(tag).to_owned(), text.clone())));
}

fn numbers_and_signs(election: &Election, language: &str) -> impl Iterator<Item = String> {
    let choices = election.contests.iter().map(|contest| contest.choices.len()).max().unwrap_or(0);
    let contests = election.contests.len();
    let last = NUMBERS_AT_LEAST.max(choices).max(contests);
    // Basque counts the contests with ordinals: "2. bozketa".
    let ordinals = if language == "eu" { contests } else { 0 };
    let signs = ALPHABET.iter().map(|sign| char::from(*sign)).chain(STRAY_SIGNS);
    (0..=last)
        .map(|number| number.to_string())
        .chain((1..=ordinals).map(|number| format!("{number}.")))
        .chain(signs.map(String::from))
}

/// Reads a folder of recordings named by the ids of their texts. A file that belongs to no text is refused: its
/// name is mistyped, or the text has changed since it was recorded.
fn read_recordings(
    folder: &Path,
    texts: &BTreeSet<ClipName>,
) -> Result<BTreeMap<ClipName, Vec<u8>>, OfficeError> {
    let by_id: BTreeMap<_, _> = texts.iter().map(|name| (clip_id(&name.0, &name.1), name)).collect();
    let mut clips = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(OfficeError::reading(folder))? {
        let path = entry.map_err(OfficeError::reading(folder))?.path();
        if path.extension().is_none_or(|ending| ending != RECORDING) {
            continue;
        }
        let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let Some(name) = by_id.get(id) else { return Err(OfficeError::StrayRecording(path)) };
        let clip = std::fs::read(&path).map_err(OfficeError::reading(&path))?;
        if !is_clip(&clip) {
            return Err(OfficeError::BadRecording(path));
        }
        clips.insert((*name).clone(), clip);
    }
    Ok(clips)
}

fn by_language<'a>(names: impl Iterator<Item = &'a ClipName>) -> BTreeMap<String, usize> {
    names.fold(BTreeMap::new(), |mut counts, (language, _)| {
        *counts.entry(language.clone()).or_default() += 1;
        counts
    })
}

#[cfg(test)]
mod tests;
