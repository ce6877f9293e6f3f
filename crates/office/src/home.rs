//! The office's folder. Every file in it is readable by its owner alone, and written whole or not at all.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use urna_domain::{ids::StationId, tables::Tables};
use zeroize::Zeroizing;

use crate::{OfficeError, neighbours::Copies};

const SETTINGS_FILE: &str = "office.json";
const AUTHORITY_FILE: &str = "authority.key";
const STATIONS_FOLDER: &str = "stations";

/// Whether a folder is the home of an office.
pub fn is_home(folder: &Path) -> bool {
    folder.join(SETTINGS_FILE).is_file()
}

/// The paths of an office's home.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    folder: PathBuf,
}

/// What an office remembers of itself.
#[derive(Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The connection string, credential included.
    pub(crate) uri: String,
}

/// What an office remembers of a registration until the machine has it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Registration {
    /// The one-time registration key.
    pub(crate) key: String,
    /// The password of the station's user in the cluster.
    pub(crate) password: String,
    /// Whether the station waits for copies.
    #[serde(default)]
    pub(crate) copies: Copies,
    /// The tables that vote at the station; none named in a file of an older office.
    #[serde(default)]
    pub(crate) tables: Tables,
}

impl Home {
    /// Makes the folder where it is missing.
    pub(crate) fn create(folder: &Path) -> Result<Self, OfficeError> {
        let home = Self { folder: folder.to_owned() };
        create_private_folder(folder).map_err(OfficeError::writing(folder))?;
        let stations = folder.join(STATIONS_FOLDER);
        create_private_folder(&stations).map_err(OfficeError::writing(&stations))?;
        Ok(home)
    }

    /// Finds the folder. Fails when it is not an office.
    pub(crate) fn find(folder: &Path) -> Result<Self, OfficeError> {
        if is_home(folder) {
            Ok(Self { folder: folder.to_owned() })
        } else {
            Err(OfficeError::NoOffice(folder.to_owned()))
        }
    }

    /// Reads the settings.
    pub(crate) fn settings(&self) -> Result<Settings, OfficeError> {
        self.read_json(&self.folder.join(SETTINGS_FILE))
    }

    /// Writes the settings.
    pub(crate) fn put_settings(&self, settings: &Settings) -> Result<(), OfficeError> {
        self.write_json(&self.folder.join(SETTINGS_FILE), settings)
    }

    /// The secret of the election authority; `None` before it is made.
    pub(crate) fn authority(&self) -> Result<Option<Zeroizing<[u8; 32]>>, OfficeError> {
        let path = self.folder.join(AUTHORITY_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = Zeroizing::new(fs::read(&path).map_err(OfficeError::reading(&path))?);
        let secret = <[u8; 32]>::try_from(bytes.as_slice());
        secret
            .map(|secret| Some(Zeroizing::new(secret)))
            .map_err(|_| OfficeError::Damaged { path, why: "a key has 32 bytes".to_owned() })
    }

    /// Writes the secret of the election authority.
    pub(crate) fn put_authority(&self, secret: &[u8; 32]) -> Result<(), OfficeError> {
        let path = self.folder.join(AUTHORITY_FILE);
        write_private(&path, secret).map_err(OfficeError::writing(&path))
    }

    /// What is remembered of a station's registration; `None` when it was made elsewhere.
    pub(crate) fn registration(&self, station: &StationId) -> Result<Option<Registration>, OfficeError> {
        let path = self.registration_path(station);
        if path.exists() { self.read_json(&path).map(Some) } else { Ok(None) }
    }

    /// Remembers a station's registration.
    pub(crate) fn put_registration(
        &self,
        station: &StationId,
        registration: &Registration,
    ) -> Result<(), OfficeError> {
        self.write_json(&self.registration_path(station), registration)
    }

    fn registration_path(&self, station: &StationId) -> PathBuf {
        // A colon is allowed in an id and forbidden in a file name of Windows.
        self.folder.join(STATIONS_FOLDER).join(format!("{}.json", station.as_str().replace(':', "%3A")))
    }

    fn read_json<T: for<'a> Deserialize<'a>>(&self, path: &Path) -> Result<T, OfficeError> {
        let text = Zeroizing::new(fs::read(path).map_err(OfficeError::reading(path))?);
        serde_json::from_slice(&text).map_err(|error| OfficeError::Damaged {
            path: path.to_owned(),
            why: format!("line {} is not what this program wrote", error.line()),
        })
    }

    fn write_json<T: Serialize>(&self, path: &Path, value: &T) -> Result<(), OfficeError> {
        let text =
            serde_json::to_vec_pretty(value).map_err(|error| OfficeError::Internal(error.to_string()))?;
        write_private(path, &Zeroizing::new(text)).map_err(OfficeError::writing(path))
    }
}

/// Writes a file that its owner alone can read: whole or not at all.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let mut file = create_private(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&new, path)
}

/// Creates a file that its owner alone can read, emptying it when it exists.
pub(crate) fn create_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn create_private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn an_office_is_found_where_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("office");
        assert!(matches!(Home::find(&path), Err(OfficeError::NoOffice(_))));
        let home = Home::create(&path).unwrap();
        home.put_settings(&Settings { uri: "mongodb://h/".into() }).unwrap();
        home.put_authority(&[7; 32]).unwrap();
        let found = Home::find(&path).unwrap();
        assert_eq!(found.settings().unwrap().uri, "mongodb://h/");
        assert_eq!(*found.authority().unwrap().unwrap(), [7; 32]);
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(folder.path()).unwrap();
        home.put_authority(&[7; 32]).unwrap();
        let mode = fs::metadata(folder.path().join(AUTHORITY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(folder.path()).unwrap();
        fs::write(folder.path().join(SETTINGS_FILE), "{").unwrap();
        fs::write(folder.path().join(AUTHORITY_FILE), "short").unwrap();
        assert!(matches!(home.settings(), Err(OfficeError::Damaged { .. })));
        assert!(matches!(home.authority(), Err(OfficeError::Damaged { .. })));
    }

    #[test]
    fn a_registration_is_remembered_by_station() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(folder.path()).unwrap();
        let station = StationId::parse("a:b").unwrap();
        assert!(home.registration(&station).unwrap().is_none());
        let tables = Tables::parse(["06-015-01-001-A"]).unwrap();
        let registration =
            Registration { key: "k".into(), password: "p".into(), copies: Copies::Required, tables };
        home.put_registration(&station, &registration).unwrap();
        assert_eq!(home.registration(&station).unwrap().unwrap().password, "p");
    }
}
