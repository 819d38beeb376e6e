//! TLS of the listener.

use crate::config::Config;
use crate::error::ConsoledError;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// TLS with the certificate that is named; none where none is named.
pub(crate) fn acceptor(config: &Config) -> Result<Option<TlsAcceptor>, ConsoledError> {
    let (Some(certificate), Some(key)) = (&config.certificate, &config.key) else {
        return Ok(None);
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable(certificate, &error.to_string()))?;
    if chain.is_empty() {
        return Err(unusable(certificate, "it holds no certificate"));
    }
    let private =
        PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error.to_string()))?;
    let wrong = |error: rustls::Error| ConsoledError::Certificate(error.to_string());
    let mut tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(wrong)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(wrong)?;
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(tls))))
}

fn unusable(path: &Path, why: &str) -> ConsoledError {
    ConsoledError::File {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}
