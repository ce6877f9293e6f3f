//! The audio of the election at the station: one public file in the home, checked and then kept in memory.
//!
//! Nothing here writes down which clip was asked for, and no file is touched when one is.

use std::{fs, io::Write as _, sync::Arc};

use urna_domain::{
    Hash,
    speech::{SPEECH_BYTES_MAX, Speech},
};
use urna_store::{Home, election as election_table};

use crate::{error::StationError, station::Station};

impl Station {
    /// The clip that says this text in this language; `None` when there is none that can be trusted.
    pub fn clip(&self, language: &str, text: &str) -> Option<Vec<u8>> {
        let speech = self.day().speech.clone()?;
        speech.clip(language, text).map(<[u8]>::to_vec)
    }

    /// Whether there is audio of the election in use, and whole: clips, and clips that were altered.
    pub fn speech(&self) -> Option<(usize, usize)> {
        let speech = self.day().speech.clone()?;
        Some((speech.clips(), speech.altered()))
    }

    /// Takes the audio of the election in use from a file of the office. It must be signed by the authority for
    /// exactly this definition, and whole. Returns how many clips there are.
    pub fn take_speech(&self, home: &Home, file: &[u8]) -> Result<usize, StationError> {
        let definition = self.definition()?.ok_or(crate::Refusal::NoElection)?;
        let speech = Speech::open(file, self.identity.authority, definition)?;
        if speech.altered() > 0 {
            return Err(StationError::SpeechAltered(speech.altered()));
        }
        write_whole(home, file).map_err(StationError::SpeechFile)?;
        let clips = speech.clips();
        self.day().speech = Some(Arc::new(speech));
        Ok(clips)
    }

    /// Reads the audio in the home, if there is any for the election in use. Audio that cannot be trusted is as
    /// none: the booth says so, and everything else goes on.
    pub(crate) fn load_speech(&self, home: &Home) -> Result<(), StationError> {
        let Some(definition) = self.definition()? else { return Ok(()) };
        let path = home.speech_file();
        let size = fs::metadata(&path).map(|file| file.len()).unwrap_or_default();
        if size == 0 || usize::try_from(size).map_or(true, |size| size > SPEECH_BYTES_MAX) {
            return Ok(());
        }
        let file = fs::read(&path).map_err(StationError::SpeechFile);
        let opened = file.and_then(|file| Ok(Speech::open(&file, self.identity.authority, definition)?));
        match opened {
            Ok(speech) => {
                if speech.altered() > 0 {
                    tracing::warn!(clips = speech.altered(), "clips of the audio are damaged and left out");
                }
                self.day().speech = Some(Arc::new(speech));
            }
            Err(error) => tracing::warn!(%error, "the audio of the election cannot be used"),
        }
        Ok(())
    }

    /// The hash of the definition in use.
    fn definition(&self) -> Result<Option<Hash>, StationError> {
        Ok(self.store.read(election_table::get)?.map(|(canon, _)| Hash::of(&canon)))
    }
}

/// Writes the file whole or not at all.
fn write_whole(home: &Home, file: &[u8]) -> std::io::Result<()> {
    let path = home.speech_file();
    let new = path.with_extension("new");
    let mut out = fs::File::create(&new)?;
    out.write_all(file)?;
    out.sync_all()?;
    fs::rename(&new, path)
}
