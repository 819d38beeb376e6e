//! TLS of the listener. Its certificate is read anew when its files change, so that one which is renewed needs no restart.

use crate::config::Config;
use crate::error::ConsoledError;
use runtime::Reload;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;

/// The certificate that is served, and where it comes from.
#[derive(Debug)]
pub(crate) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    served: Arc<Served>,
    reload: Reload,
}

/// What each handshake takes.
#[derive(Debug)]
struct Served(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Served {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let served = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&served))
    }
}

impl Certificate {
    /// The certificate that is named; none where none is.
    pub(crate) fn of(config: &Config) -> Result<Option<Self>, ConsoledError> {
        let (Some(certificate), Some(key)) = (&config.certificate, &config.key) else {
            return Ok(None);
        };
        let paths = vec![certificate.clone(), key.clone()];
        let reload = Reload::watch(paths).map_err(ConsoledError::Runtime)?;
        let read = read(certificate, key)?;
        Ok(Some(Self {
            chain: certificate.clone(),
            key: key.clone(),
            served: Arc::new(Served(RwLock::new(Arc::new(read)))),
            reload,
        }))
    }

    /// What accepts connections with whatever certificate is served at that moment.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, ConsoledError> {
        let provider = Arc::new(ring::default_provider());
        let served: Arc<dyn ResolvesServerCert> = Arc::<Served>::clone(&self.served);
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| ConsoledError::Certificate(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(served);
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(tls)))
    }

    /// Serves what the files hold now. Where they make no pair, as between the renewal of one and of the other, the old one stays.
    fn renew(&self) -> Result<(), ConsoledError> {
        let read = Arc::new(read(&self.chain, &self.key)?);
        let mut served = self
            .served
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *served = read;
        Ok(())
    }
}

/// Looks after the files of a certificate for as long as it is polled.
pub(crate) async fn follow(certificate: Option<Certificate>) -> ! {
    let Some(mut certificate) = certificate else {
        match std::future::pending::<Infallible>().await {}
    };
    loop {
        let cause = certificate.reload.next().await;
        match certificate.renew() {
            Ok(()) => tracing::info!(?cause, "the certificate was read anew"),
            Err(error) => tracing::warn!(%error, "the certificate before stays in use"),
        }
    }
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, ConsoledError> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable(certificate, &error.to_string()))?;
    if chain.is_empty() {
        return Err(unusable(certificate, "it holds no certificate"));
    }
    let private =
        PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error.to_string()))?;
    // Refuses a key that is not the certificate's.
    CertifiedKey::from_der(chain, private, &ring::default_provider())
        .map_err(|error| ConsoledError::Certificate(error.to_string()))
}

fn unusable(path: &Path, why: &str) -> ConsoledError {
    ConsoledError::File {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}
