//! Where the program under test is, and where pictures of it go.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

/// The `urna` program: `$URNA_BIN`, else the debug build beside this test.
///
/// # Errors
/// When it is not there; the message says how to build it.
pub fn urna_binary() -> anyhow::Result<PathBuf> {
    let path = match env::var_os("URNA_BIN") {
        Some(path) => PathBuf::from(path),
        None => target_folder()?.join("debug/urna"),
    };
    ensure!(path.is_file(), "{} is missing; run `make test`, or `cargo build -p urna` first", path.display());
    Ok(path.canonicalize()?)
}

/// The folder for screenshots and logs that people look at after a run: `$URNA_ARTIFACTS`, else
/// `target/artifacts`. Made when missing.
///
/// # Errors
/// When it cannot be made.
pub fn artifacts_folder() -> anyhow::Result<PathBuf> {
    let folder = match env::var_os("URNA_ARTIFACTS") {
        Some(folder) => PathBuf::from(folder),
        None => target_folder()?.join("artifacts"),
    };
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// This test runs from `target/PROFILE/deps/`.
fn target_folder() -> anyhow::Result<PathBuf> {
    let test = env::current_exe().context("this program has no path")?;
    let target = test.ancestors().nth(3).map(Path::to_owned);
    target.with_context(|| format!("{} is not inside a target folder", test.display()))
}
