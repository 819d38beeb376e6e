//! What servers' certificates are verified by.

use super::remembered::Remembered;
use crate::config::Config;
use crate::error::TlsdError;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;

/// Anchors and lists, read at the start.
#[derive(Clone, Debug)]
pub(crate) struct Trust {
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
}

impl Trust {
    /// Reads the anchors that the system trusts, and those and the lists that the arguments name.
    pub(crate) fn read(config: &Config) -> Result<Self, TlsdError> {
        let mut roots = RootCertStore::empty();
        if !config.no_system_roots {
            let found = rustls_native_certs::load_native_certs();
            for error in found.errors {
                tracing::warn!(%error, "some certificates that the system trusts cannot be read");
            }
            let (_, refused) = roots.add_parsable_certificates(found.certs);
            if refused > 0 {
                tracing::warn!(
                    refused,
                    "certificates that the system trusts are no anchors"
                );
            }
        }
        for path in &config.upstream_roots {
            for certificate in pem::<CertificateDer<'static>>(path)? {
                let added = roots.add(certificate);
                added.map_err(|error| unusable(path, error.to_string()))?;
            }
        }
        if roots.is_empty() {
            return Err(TlsdError::NoRoots);
        }
        let mut lists = Vec::new();
        for path in &config.upstream_crls {
            lists.extend(pem::<CertificateRevocationListDer<'static>>(path)?);
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .with_crls(lists)
                // Most authorities publish no list that was fetched: without one nothing is known, and that is recorded.
                .allow_unknown_revocation_status()
                .build()
                .map_err(|error| rustls::Error::General(error.to_string()))?;
        let verifier = Arc::new(Remembered::new(verifier));
        Ok(Self { provider, verifier })
    }

    /// How a client of these begins.
    pub(crate) fn client(&self) -> Result<ClientConfig, rustls::Error> {
        let versions = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?;
        let config = versions
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&self.verifier))
            .with_no_client_auth();
        Ok(config)
    }
}

/// Every item of a kind in a file, at least one.
fn pem<T: PemObject>(path: &Path) -> Result<Vec<T>, TlsdError> {
    let octets = std::fs::read(path).map_err(|source| TlsdError::File {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    let items: Result<Vec<T>, _> = T::pem_slice_iter(&octets).collect();
    let items = items.map_err(|error| unusable(path, error.to_string()))?;
    if items.is_empty() {
        return Err(unusable(path, "there is none in it".to_owned()));
    }
    Ok(items)
}

fn unusable(path: &Path, why: String) -> TlsdError {
    let path = path.to_owned();
    TlsdError::Unusable { path, why }
}
