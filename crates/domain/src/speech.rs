//! The audio of an election: one recording for every text that a booth can say, in one file that the authority signs.
//!
//! File: `URNASPK1`, the length of the manifest as a 32-bit big-endian number, the authority's signature of the
//! manifest, the manifest as canonical JSON, then the clips one after another in its order. The manifest names the
//! definition that it belongs to by its hash, and each clip by language, text, length and hash.
//!
//! It is public and the same for every station. A station reads it whole and keeps it in memory: clips that were
//! files of their own would show in their access times what a voter listened to, and when.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};

use crate::{
    canonical::canonical_bytes,
    hash::Hash,
    ids::ElectionId,
    signature::{is_signed_by, sign},
};

const MAGIC: &[u8; 8] = b"URNASPK1";
const SIGNATURE_BYTES: usize = 64;
const SPEECH_VERSION: u32 = 1;
/// Keeps a signature for audio from ever being one for anything else.
const WHAT: &str = "urna speech";
/// The greatest size of a file that is read, in bytes.
pub const SPEECH_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The greatest size of one clip, in bytes: some two minutes of speech.
pub const CLIP_BYTES_MAX: usize = 256 * 1024;
/// How an Ogg stream begins, and what the first packet of Opus in it says.
const OGG: &[u8] = b"OggS";
const OPUS: &[u8] = b"OpusHead";
/// Where the first packet begins behind an Ogg page that holds one packet.
const FIRST_PACKET: usize = 28;

/// Which clip: a language tag and the text that is said.
pub type ClipName = (String, String);

/// The audio of an election, checked, in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Speech {
    election: ElectionId,
    clips: BTreeMap<ClipName, Vec<u8>>,
    altered: usize,
}

impl std::fmt::Debug for Speech {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Speech");
        out.field("election", &self.election).field("clips", &self.clips.len()).finish_non_exhaustive()
    }
}

/// Why audio cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpeechError {
    /// Not a file of audio at all, or cut short within the manifest.
    #[error("this file does not hold the audio of an election; ask the office for it")]
    NotSpeech,
    /// Signed by nobody who may.
    #[error("the audio is not signed by the authority of this election; ask the office for it")]
    NotTrusted,
    /// Of another election, or of an earlier definition.
    #[error("the audio belongs to another election ({0}); ask the office for the one of this election")]
    AnotherElection(ElectionId),
    /// Made by a newer program.
    #[error("the audio has format {0} and this program reads up to {SPEECH_VERSION}; update the program")]
    Newer(u32),
    /// A clip that is not Ogg Opus, or is too long.
    #[error("the recording of {0:?} is not an Ogg Opus file of at most {CLIP_BYTES_MAX} bytes")]
    NotAClip(String),
    /// Too large.
    #[error("the audio is larger than {SPEECH_BYTES_MAX} bytes")]
    TooLarge,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    v: u32,
    what: String,
    election: ElectionId,
    definition: Hash,
    clips: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    language: String,
    text: String,
    bytes: u32,
    hash: Hash,
}

/// The id of a clip, by which a recording made elsewhere is named: 16 hexadecimal digits of the hash of its language
/// and text.
pub fn clip_id(language: &str, text: &str) -> String {
    Hash::of(format!("{}\n{text}", speech_language(language)).as_bytes())
        .to_string()
        .chars()
        .take(16)
        .collect()
}

/// One tag for each language that is spoken: elections may write Valencian in two ways.
pub fn speech_language(tag: &str) -> &str {
    match tag {
        "ca-valencia" => "ca-ES-valencia",
        other => other,
    }
}

/// Whether a file that begins like this holds the audio of an election.
pub fn is_speech_file(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// Whether these bytes are a clip as a station takes it.
pub fn is_clip(bytes: &[u8]) -> bool {
    let first = bytes.get(FIRST_PACKET..).unwrap_or_default();
    bytes.len() <= CLIP_BYTES_MAX && bytes.starts_with(OGG) && first.starts_with(OPUS)
}

/// Packs and signs clips for the definition whose canonical bytes have this hash.
pub fn pack(
    election: &ElectionId,
    definition: Hash,
    clips: &BTreeMap<ClipName, Vec<u8>>,
    key: &SigningKey,
) -> Result<Vec<u8>, SpeechError> {
    let mut entries = Vec::with_capacity(clips.len());
    for ((language, text), clip) in clips {
        let bytes = u32::try_from(clip.len()).ok().filter(|_| is_clip(clip));
        let bytes = bytes.ok_or_else(|| SpeechError::NotAClip(text.clone()))?;
        entries.push(Entry { language: language.clone(), text: text.clone(), bytes, hash: Hash::of(clip) });
    }
    let manifest = Manifest {
        v: SPEECH_VERSION,
        what: WHAT.to_owned(),
        election: election.clone(),
        definition,
        clips: entries,
    };
    let manifest = serde_json::to_value(&manifest).map_err(|_| SpeechError::TooLarge)?;
    let manifest = canonical_bytes(&manifest).map_err(|_| SpeechError::TooLarge)?;
    let length = u32::try_from(manifest.len()).map_err(|_| SpeechError::TooLarge)?;
    let mut file = [MAGIC.as_slice(), &length.to_be_bytes(), &sign(&manifest, key)].concat();
    file.extend_from_slice(&manifest);
    for clip in clips.values() {
        file.extend_from_slice(clip);
    }
    if file.len() > SPEECH_BYTES_MAX { Err(SpeechError::TooLarge) } else { Ok(file) }
}

impl Speech {
    /// Reads and checks a file for the definition with this hash. A clip that is not what the manifest says is left
    /// out and counted: the booth then says that it has no audio for it.
    pub fn open(file: &[u8], authority: Hash, definition: Hash) -> Result<Self, SpeechError> {
        if file.len() > SPEECH_BYTES_MAX {
            return Err(SpeechError::TooLarge);
        }
        let rest = file.strip_prefix(MAGIC.as_slice()).ok_or(SpeechError::NotSpeech)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(SpeechError::NotSpeech)?;
        let (sig, rest) = rest.split_at_checked(SIGNATURE_BYTES).ok_or(SpeechError::NotSpeech)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| SpeechError::NotSpeech)?;
        let (manifest, mut clips) = rest.split_at_checked(length).ok_or(SpeechError::NotSpeech)?;
        if !is_signed_by(manifest, sig, &authority.0) {
            return Err(SpeechError::NotTrusted);
        }
        let manifest = read_manifest(manifest)?;
        if manifest.definition != definition {
            return Err(SpeechError::AnotherElection(manifest.election));
        }
        let mut speech = Self { election: manifest.election, clips: BTreeMap::new(), altered: 0 };
        for entry in manifest.clips {
            let bytes = usize::try_from(entry.bytes).map_err(|_| SpeechError::NotSpeech)?;
            let (clip, rest) = clips.split_at_checked(bytes).unwrap_or((clips, &[]));
            clips = rest;
            if Hash::of(clip) == entry.hash && is_clip(clip) {
                speech.clips.insert((entry.language, entry.text), clip.to_vec());
            } else {
                speech.altered += 1;
            }
        }
        Ok(speech)
    }

    /// The election that it belongs to.
    pub fn election(&self) -> &ElectionId {
        &self.election
    }

    /// The clip that says this text; `None` when there is none that can be trusted.
    pub fn clip(&self, language: &str, text: &str) -> Option<&[u8]> {
        let name = (speech_language(language).to_owned(), text.to_owned());
        self.clips.get(&name).map(Vec::as_slice)
    }

    /// How many clips can be played.
    pub fn clips(&self) -> usize {
        self.clips.len()
    }

    /// How many clips are not what the manifest says.
    pub fn altered(&self) -> usize {
        self.altered
    }
}

fn read_manifest(bytes: &[u8]) -> Result<Manifest, SpeechError> {
    #[derive(Deserialize)]
    struct Versioned {
        v: u32,
        what: String,
    }
    let head: Versioned = serde_json::from_slice(bytes).map_err(|_| SpeechError::NotSpeech)?;
    if head.what != WHAT {
        return Err(SpeechError::NotSpeech);
    }
    if head.v > SPEECH_VERSION {
        return Err(SpeechError::Newer(head.v));
    }
    serde_json::from_slice(bytes).map_err(|_| SpeechError::NotSpeech)
}

#[cfg(test)]
mod tests;
