//! The key of the encrypted store: 32 random bytes in a file that only this user can read.
//!
//! Where: `$URNA_KEY_FILE`, else `urna-key` in `$CREDENTIALS_DIRECTORY` (systemd hands sealed credentials over
//! there, so a TPM can hold it), else `station.key` in the home folder. The last protects a copied database, not
//! a stolen machine; the manual says so.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use urna_store::{Home, StoreKey};
use zeroize::Zeroize;

use crate::environment::{Environment, random};

/// Why the key is not there.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read.
    #[error("the key file {path} cannot be read; check that it exists and belongs to this user")]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("the key file {path} cannot be written; check the folder's rights and the free space")]
    Unwritable {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Not 32 bytes.
    #[error("the key file {path} does not hold 32 bytes; restore it from its copy, nothing has been changed")]
    Malformed {
        /// Where.
        path: PathBuf,
    },
    /// Others can read it.
    #[error("the key file {path} can be read by others; run: chmod 600 {path}")]
    Exposed {
        /// Where.
        path: PathBuf,
    },
}

/// Where the key of a home is.
pub fn key_path(home: &Home) -> PathBuf {
    if let Some(path) = std::env::var_os("URNA_KEY_FILE") {
        return path.into();
    }
    if let Some(folder) = std::env::var_os("CREDENTIALS_DIRECTORY") {
        let path = Path::new(&folder).join("urna-key");
        if path.exists() {
            return path;
        }
    }
    home.key_file()
}

/// Reads the key. Fails when it is missing, malformed or readable by others.
pub fn read_key(home: &Home) -> Result<StoreKey, KeyFileError> {
    let path = key_path(home);
    let unreadable = |source| KeyFileError::Unreadable { path: path.clone(), source };
    let file = File::open(&path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Exposed { path });
    }
    let mut bytes = Vec::with_capacity(64);
    (&file).take(64).read_to_end(&mut bytes).map_err(unreadable)?;
    let key =
        <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| KeyFileError::Malformed { path: path.clone() });
    bytes.zeroize();
    Ok(StoreKey::from_bytes(key?))
}

/// Makes a new key, durably. Never replaces one: an existing key is read instead.
pub fn create_key(home: &Home, environment: &dyn Environment) -> Result<StoreKey, KeyFileError> {
    let path = key_path(home);
    if path.exists() {
        return read_key(home);
    }
    let mut bytes: [u8; 32] = random(environment);
    let written = write_new(&path, &bytes);
    let key = StoreKey::from_bytes(bytes);
    bytes.zeroize();
    written.map_err(|source| KeyFileError::Unwritable { path, source })?;
    Ok(key)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Whether the home has a key already.
pub fn has_key(home: &Home) -> bool {
    fs::metadata(key_path(home)).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::environment::Machine;

    #[test]
    fn a_key_that_others_can_read_is_refused_until_that_is_put_right() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        create_key(&home, &Machine).unwrap();
        let key = home.key_file();
        for mode in [0o604, 0o640, 0o601, 0o666] {
            fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
            let refused = read_key(&home).map(|_| ()).unwrap_err();
            assert!(
                matches!(&refused, KeyFileError::Exposed { path } if *path == key),
                "{mode:o}: {refused}"
            );
            assert!(refused.to_string().contains("chmod 600"), "{refused}");
        }
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        read_key(&home).unwrap();
    }

    #[test]
    fn a_key_that_cannot_be_kept_or_is_not_whole_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = Home::new(folder.path().join("no such folder"));
        let refused = create_key(&nowhere, &Machine).map(|_| ()).unwrap_err();
        assert!(matches!(refused, KeyFileError::Unwritable { .. }), "{refused}");
        let refused = read_key(&nowhere).map(|_| ()).unwrap_err();
        assert!(matches!(refused, KeyFileError::Unreadable { .. }), "{refused}");
        let home = Home::new(folder.path());
        create_key(&home, &Machine).unwrap();
        for bytes in [31, 33] {
            fs::write(home.key_file(), vec![7; bytes]).unwrap();
            // What is there is never replaced: it may be all that is left of a key.
            let refused = create_key(&home, &Machine).map(|_| ()).unwrap_err();
            assert!(matches!(refused, KeyFileError::Malformed { .. }), "{bytes}: {refused}");
        }
    }
}
