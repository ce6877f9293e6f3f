//! Publishing the packed roll of a scope, in the cluster and as a file for places without a network.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use urna_domain::{
    packed::{PackManifest, PackVersion, SignedPack},
    scope::Scope,
};

use crate::{Office, OfficeError, home::create_private, office::random_bytes};

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishReport {
    /// The scope in its canonical text.
    pub scope: String,
    /// The name of the pack.
    pub version: PackVersion,
    /// Citizens in it.
    pub rows: u64,
    /// Its pages.
    pub pages: usize,
    /// Bytes of its pages.
    pub bytes: u64,
}

/// Packs the roll of a scope, signs it and makes it the one that stations load; with `out`, also writes it into a file
/// that its owner alone can read. A publication that breaks off leaves the pack before it in force.
pub async fn publish(
    office: &Office,
    scope: &str,
    out: Option<&Path>,
    progress: impl FnMut(u64) + Send,
) -> Result<PublishReport, OfficeError> {
    let scope = Scope::parse(scope)?;
    let version = PackVersion::from_random(*random_bytes());
    let manifest = office.admin().pack_scope(&scope, &version, progress).await?;
    let signed = manifest.sign(office.signing_key())?;
    office.admin().publish_pack(&scope, &manifest, &signed).await?;
    if let Some(out) = out {
        write_file(office, &scope, &manifest, &signed, out).await?;
    }
    let bytes = manifest.pages.iter().map(|page| u64::from(page.bytes)).sum();
    let (rows, pages) = (manifest.rows(), manifest.pages.len());
    tracing::info!(rows, pages, bytes, "published a packed roll");
    Ok(PublishReport { scope: manifest.scope, version, rows, pages, bytes })
}

/// Writes the pages as the cluster holds them, each compared with its hash: the file is whole or it is not there.
async fn write_file(
    office: &Office,
    scope: &Scope,
    manifest: &PackManifest,
    signed: &SignedPack,
    out: &Path,
) -> Result<(), OfficeError> {
    let mut new = out.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let writing = || OfficeError::writing(out);
    let mut file = create_private(&new).map_err(writing())?;
    file.write_all(&signed.file_head()).map_err(writing())?;
    for number in 0..manifest.pages.len() {
        let page = office.admin().pack_page(scope, &manifest.version, number).await?.unwrap_or_default();
        manifest.check_page(number, &page)?;
        file.write_all(&page).map_err(writing())?;
    }
    file.sync_all().map_err(writing())?;
    drop(file);
    std::fs::rename(&new, out).map_err(writing())
}
