//! The voices of this machine: `espeak-ng` reads out, `opusenc` encodes.

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use urna_domain::speech::ClipName;

use crate::OfficeError;

/// The languages that are read out, and the voice of espeak-ng for each. It has no Galician one, and reads Valencian as Catalan.
pub const VOICES: [(&str, &str); 5] =
    [("es", "es"), ("ca", "ca"), ("ca-ES-valencia", "ca"), ("eu", "eu"), ("en", "en-gb")];
/// Between the 120 and 125 words a minute that voting systems speak with at first (VVSG 2.0, 7.1-K).
const WORDS_PER_MINUTE: &str = "122";
/// Enough for one voice, and small: some three kilobytes a second.
const KILOBITS: &str = "24";
const READER: &str = "espeak-ng";
const ENCODER: &str = "opusenc";
/// The package of Debian that holds each program.
const PACKAGES: [(&str, &str); 2] = [(READER, "espeak-ng"), (ENCODER, "opus-tools")];

/// The voice for a language; `None` when no voice of this machine speaks it.
pub(super) fn of(language: &str) -> Option<&'static str> {
    VOICES.iter().find(|(tag, _)| *tag == language).map(|(_, voice)| *voice)
}

/// Reads out texts in languages that have a voice, as many at a time as the machine has processors. The same texts
/// give the same bytes.
pub(super) fn read_out(texts: &[&ClipName]) -> Result<BTreeMap<ClipName, Vec<u8>>, OfficeError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut clips = Vec::new();
        while let Some(name) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
            clips.push(((*name).clone(), read_one(name)?));
        }
        Ok::<_, OfficeError>(clips)
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let clips = thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let finished = running.into_iter().map(|worker| {
            worker.join().unwrap_or_else(|_| Err(OfficeError::Internal("a reader panicked".to_owned())))
        });
        finished.collect::<Result<Vec<_>, _>>()
    })?;
    Ok(clips.into_iter().flatten().collect())
}

fn read_one((language, text): &ClipName) -> Result<Vec<u8>, OfficeError> {
    let voice = of(language).ok_or_else(|| OfficeError::Language(language.clone()))?;
    let spoken = run(READER, &["-v", voice, "-s", WORDS_PER_MINUTE, "--stdin", "--stdout"], text.as_bytes())?;
    let options = ["--quiet", "--ignorelength", "--speech", "--downmix-mono", "--bitrate", KILOBITS];
    let plain = ["--serial", "0", "--discard-comments", "--padding", "0", "-", "-"];
    run(ENCODER, &[options.as_slice(), &plain].concat(), &spoken)
}

/// Runs a program on these bytes and returns what it answers.
fn run(program: &'static str, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, OfficeError> {
    let missing = |cause: std::io::Error| match PACKAGES.iter().find(|(name, _)| *name == program) {
        Some((_, package)) if cause.kind() == std::io::ErrorKind::NotFound => {
            OfficeError::NoProgram { program, package }
        }
        _ => OfficeError::Reader(program),
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(missing)?;
    let broken = |_| OfficeError::Reader(program);
    let stdin = child.stdin.take();
    // Written beside reading: either pipe may fill up before the other end is done.
    let output = thread::scope(|scope| {
        let writer = scope.spawn(move || stdin.map_or(Ok(()), |mut stdin| stdin.write_all(input)));
        let output = child.wait_with_output().map_err(broken)?;
        match writer.join() {
            Ok(Ok(())) => Ok(output),
            Ok(Err(_)) | Err(_) => Err(OfficeError::Reader(program)),
        }
    })?;
    if output.status.success() && !output.stdout.is_empty() {
        Ok(output.stdout)
    } else {
        Err(OfficeError::Reader(program))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_program_that_is_missing_is_named_with_its_package() {
        let error = run("opusenc-of-nobody", &[], b"").unwrap_err();
        assert!(matches!(error, OfficeError::Reader("opusenc-of-nobody")), "{error}");
        let missing = OfficeError::NoProgram { program: READER, package: "espeak-ng" };
        assert!(missing.to_string().contains("espeak-ng"));
    }

    #[test]
    fn a_program_that_fails_is_not_taken_for_one_that_said_nothing() {
        assert!(matches!(run("false", &[], b"text"), Err(OfficeError::Reader("false"))));
        assert!(matches!(run("true", &[], b""), Err(OfficeError::Reader("true"))));
        assert_eq!(run("cat", &[], &[7; 300_000]).unwrap().len(), 300_000);
    }
}
