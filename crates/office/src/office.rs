//! An office that is open: its folder, its authority and its cluster.

use std::{path::Path, time::Duration};

use ed25519_dalek::{SigningKey, VerifyingKey};
use rand::Rng as _;
use urna_atlas::{
    admin::Admin,
    hints::{Fleet, POLL_MS_MAX, POLL_MS_MIN},
    uri::Uri,
};
use zeroize::Zeroizing;

use crate::{
    OfficeError,
    home::{Home, Settings},
};

/// An open office.
pub struct Office {
    home: Home,
    uri: Uri,
    authority: SigningKey,
    admin: Admin,
}

impl Office {
    /// Makes an office, or brings one up to date: collections, rules and indexes in the cluster, the authority's
    /// key in the folder. An authority that is there is kept.
    pub async fn init(folder: &Path, uri: &str) -> Result<Self, OfficeError> {
        let uri = Uri::parse(uri)?;
        let admin = Admin::connect(&uri).await?;
        let created = admin.init().await?;
        let home = Home::create(folder)?;
        let secret = match home.authority()? {
            Some(secret) => secret,
            None => {
                let secret = random_bytes::<32>();
                home.put_authority(&secret)?;
                secret
            }
        };
        home.put_settings(&Settings { uri: uri.reveal() })?;
        tracing::info!(hosts = uri.hosts(), created = created.len(), "the office is ready");
        Ok(Self { home, uri, authority: SigningKey::from_bytes(&secret), admin })
    }

    /// Opens an office. Fails when the folder is not one, and when the cluster does not answer.
    pub async fn open(folder: &Path) -> Result<Self, OfficeError> {
        let home = Home::find(folder)?;
        let uri = Uri::parse(&home.settings()?.uri)?;
        let secret = home.authority()?.ok_or_else(|| OfficeError::NoOffice(folder.to_owned()))?;
        let admin = Admin::connect(&uri).await?;
        Ok(Self { home, uri, authority: SigningKey::from_bytes(&secret), admin })
    }

    /// Says that the cluster was restored from a backup: every station offers again what had been confirmed to it.
    pub async fn mark_restored(&self) -> Result<(), OfficeError> {
        Ok(self.admin.mark_restored().await?)
    }

    /// What the office wants of all stations at once.
    pub async fn fleet(&self) -> Result<Fleet, OfficeError> {
        Ok(self.admin.fleet().await?)
    }

    /// Says how often all stations ask for changes; `None` leaves it to them. Fails outside one second to ten minutes,
    /// which is what stations keep to.
    pub async fn set_pace(&self, pause: Option<Duration>) -> Result<(), OfficeError> {
        let pause = match pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)) {
            Some(pause) if !(POLL_MS_MIN..=POLL_MS_MAX).contains(&pause) => {
                return Err(OfficeError::Pace { min: POLL_MS_MIN / 1_000, max: POLL_MS_MAX / 1_000 });
            }
            pause => pause,
        };
        Ok(self.admin.set_pace(pause).await?)
    }

    /// Says up to how many stations hints are followed; 0 turns them off.
    pub async fn set_hints_up_to(&self, stations: u64) -> Result<(), OfficeError> {
        Ok(self.admin.set_hints_up_to(stations).await?)
    }

    /// The cluster.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    /// The public key of the election authority.
    pub fn authority(&self) -> VerifyingKey {
        self.authority.verifying_key()
    }

    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.authority
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").field("uri", &self.uri).finish_non_exhaustive()
    }
}

/// Bytes from the system's generator.
pub(crate) fn random_bytes<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    rand::rng().fill_bytes(bytes.as_mut_slice());
    bytes
}
