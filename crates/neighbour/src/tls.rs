//! TLS 1.3 with a certificate on both sides. Only the authority of this election over neighbours is trusted.
//!
//! The certificates do not end by themselves: a station whose clock is wrong by years must still be able to save its
//! records. Who may no longer take part is shut out by the office.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    client::verify_server_name,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    server::{ParsedCertificate, WebPkiClientVerifier},
    version::TLS13,
};
use urna_domain::{
    ids::StationId,
    neighbour::{NEIGHBOUR_NAME, NeighbourCredential, certificate_name},
};

use crate::protocol::PROTOCOL;

/// Why a credential cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("this station's credential for its neighbours cannot be used; ask the office for a new bundle")]
pub struct CredentialError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl CredentialError {
    fn because(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

/// Both sides of the credential.
pub(crate) struct Tls {
    pub(crate) client: Arc<ClientConfig>,
    pub(crate) server: Arc<ServerConfig>,
}

/// Reads a credential.
pub(crate) fn read(credential: &NeighbourCredential) -> Result<Tls, CredentialError> {
    let certificate = |pem: &str| {
        CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| CredentialError::because(format!("{error:?}")))
    };
    let key = || {
        PrivateKeyDer::from_pem_slice(credential.key.as_bytes())
            .map_err(|_| CredentialError::because("its key cannot be read"))
    };
    let own = vec![certificate(&credential.certificate)?];
    let mut roots = RootCertStore::empty();
    roots.add(certificate(&credential.authority)?).map_err(CredentialError::because)?;
    let roots = Arc::new(roots);
    let provider = Arc::new(ring::default_provider());
    let mut client = ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&TLS13])
        .map_err(CredentialError::because)?
        .with_root_certificates(roots.clone())
        .with_client_auth_cert(own.clone(), key()?)
        .map_err(CredentialError::because)?;
    client.alpn_protocols = vec![PROTOCOL.to_vec()];
    // A session that is taken up again would not show its certificate again.
    client.resumption = rustls::client::Resumption::disabled();
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider.clone())
        .build()
        .map_err(CredentialError::because)?;
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(CredentialError::because)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(own, key()?)
        .map_err(CredentialError::because)?;
    server.alpn_protocols = vec![PROTOCOL.to_vec()];
    server.send_tls13_tickets = 0;
    Ok(Tls { client: Arc::new(client), server: Arc::new(server) })
}

/// The name that a caller asks for: any neighbour's.
pub(crate) fn any_neighbour() -> Option<ServerName<'static>> {
    ServerName::try_from(NEIGHBOUR_NAME).ok()
}

/// Whether the other side's certificate is for this station.
pub(crate) fn is_for(certificates: Option<&[CertificateDer<'_>]>, station: &StationId) -> bool {
    let Some(first) = certificates.and_then(<[_]>::first) else { return false };
    let Ok(parsed) = ParsedCertificate::try_from(first) else { return false };
    let Ok(name) = ServerName::try_from(certificate_name(station)) else { return false };
    verify_server_name(&parsed, &name).is_ok()
}
