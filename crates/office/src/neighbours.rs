//! Credentials by which the stations of one local network know each other.

use ed25519_dalek::{
    Signer as _, SigningKey,
    pkcs8::{EncodePrivateKey as _, spki::der::pem::LineEnding},
};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose, PKCS_ED25519,
};
use serde::{Deserialize, Serialize};
use urna_domain::{
    Hash,
    ids::StationId,
    neighbour::{NEIGHBOUR_NAME, NeighbourCredential, SealKey, certificate_name, certificate_seed},
};

use crate::{Office, OfficeError, office::random_bytes};

const SERIAL_BYTES: usize = 16;
const KEY_IDENTIFIER_BYTES: usize = 20;

/// Whether a station waits for a copy of a check-in at a neighbour before the booth opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Copies {
    /// It does not: copies are made as soon as they can be.
    #[default]
    BestEffort,
    /// It does, unless two officers say otherwise.
    Required,
}

/// The credential of a station; each is a new one, and the earlier ones stay good.
pub(crate) fn credential(
    office: &Office,
    station: &StationId,
    copies: Copies,
) -> Result<NeighbourCredential, OfficeError> {
    let secret = office.signing_key().to_bytes();
    issue(&secret, station, copies).map_err(|error| OfficeError::Certificate(Box::new(error)))
}

/// Why a certificate could not be made.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] rcgen::Error),
    /// Its key.
    #[error(transparent)]
    Key(#[from] ed25519_dalek::pkcs8::Error),
}

/// Makes a credential with the authority's secret.
pub fn issue(
    secret: &[u8; 32],
    station: &StationId,
    copies: Copies,
) -> Result<NeighbourCredential, IssueError> {
    let authority_key = CertificateKey(SigningKey::from_bytes(&certificate_seed(secret)));
    let mut params = params(&authority_key, Vec::new(), "Urna neighbours")?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = params.self_signed(&authority_key)?.pem();
    let issuer = Issuer::new(params, authority_key);

    let key = SigningKey::from_bytes(&random_bytes::<32>());
    let pem = key.to_pkcs8_pem(LineEnding::LF)?;
    let key = CertificateKey(key);
    let names = vec![NEIGHBOUR_NAME.to_owned(), certificate_name(station)];
    let mut params = self::params(&key, names, "Urna station")?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let certificate = params.signed_by(&key, &issuer)?.pem();
    Ok(NeighbourCredential {
        authority,
        certificate,
        key: pem.to_string(),
        seal: SealKey::derive(secret, station),
        required: copies == Copies::Required,
    })
}

/// What every certificate has (RFC 5280, section 4.1.2): a random serial number, and an identifier of its key.
fn params(key: &CertificateKey, names: Vec<String>, who: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, who);
    let mut serial = *random_bytes::<SERIAL_BYTES>();
    // A positive number: its highest bit is 0.
    if let Some(first) = serial.first_mut() {
        *first &= 0x7f;
    }
    params.serial_number = Some(serial.to_vec().into());
    let identifier =
        Hash::of(key.0.as_ref().as_bytes()).0.iter().take(KEY_IDENTIFIER_BYTES).copied().collect();
    params.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
    Ok(params)
}

/// An Ed25519 key that certificates are made with.
struct CertificateKey(SigningKey);

impl rcgen::PublicKeyData for CertificateKey {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_ref().as_bytes()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &PKCS_ED25519
    }
}

impl rcgen::SigningKey for CertificateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.0.sign(message).to_vec())
    }
}
