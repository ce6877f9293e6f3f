//! A machine whose clock is wrong.

use std::sync::Arc;

use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use ed25519_dalek::{Signer as _, SigningKey};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyIdMethod, PKCS_ED25519, date_time_ymd};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::ids::StationId;
use urna_domain::scope::Scope;
use urna_sync::remote::{Remote as _, RemoteError};

struct Key(SigningKey);

impl rcgen::PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_ref().as_bytes()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &PKCS_ED25519
    }
}

impl rcgen::SigningKey for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.0.sign(message).to_vec())
    }
}

fn params(names: Vec<String>, number: u8) -> CertificateParams {
    let mut params = CertificateParams::new(names).unwrap();
    params.serial_number = Some(vec![number].into());
    params.key_identifier_method = KeyIdMethod::PreSpecified(vec![number; 20]);
    params
}

/// A server whose certificate is good for this name and not at this time, and the file of its authority: what a machine
/// whose clock is years off sees of every server.
async fn server_of_another_time(folder: &TempDir) -> (u16, String) {
    let authority_key = Key(SigningKey::from_bytes(&[1; 32]));
    let mut authority = params(Vec::new(), 1);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, authority.self_signed(&authority_key).unwrap().pem()).unwrap();
    let key = Key(SigningKey::from_bytes(&[2; 32]));
    let mut params = params(vec!["localhost".to_owned()], 2);
    (params.not_before, params.not_after) = (date_time_ymd(2010, 1, 1), date_time_ymd(2011, 1, 1));
    let certificate = params.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.0.to_pkcs8_der().unwrap().as_bytes().to_vec()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whoever refuses the certificate hangs up; that is all this server is for.
            let _ = acceptor.accept(stream).await;
        }
    });
    (port, file.display().to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_refused_for_its_dates_speaks_of_the_clock() {
    let folder = TempDir::new().unwrap();
    let (port, authority) = server_of_another_time(&folder).await;
    let uri = format!(
        "mongodb://station:none@localhost:{port}/urna?directConnection=true&serverSelectionTimeoutMS=3000\
         &tls=true&tlsCAFile={authority}"
    );
    let scope = Scope::parse("citizen: comunidad == 'Extremadura'").unwrap();
    let config = RemoteConfig::new(StationId::parse("st-1").unwrap(), scope, "urna");
    let remote = MongoRemote::connect(&uri, &config).await.unwrap();
    let error = remote.probe().await.unwrap_err();
    assert!(matches!(error, RemoteError::WrongTime), "{error:?}");
    assert!(error.to_string().ends_with("set the clock"), "{error}");
}
