//! The leg to the server: its handshake, and who it proved to be.

use super::trust::Trust;
use crate::ahead::Ahead;
use crate::limits::{HANDSHAKE_WAIT, SESSION_OWNERS_MAX, SESSIONS_KEPT};
use model::{HostName, OrganisationId};
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, ClientConfig, ProtocolVersion, SignatureScheme};
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The leg to a server whose certificate was verified.
#[derive(Debug)]
pub(crate) struct Leg {
    /// The connection.
    pub(crate) stream: TlsStream<Ahead<TcpStream>>,
    /// Its certificate, in DER.
    pub(crate) certificate: Vec<u8>,
    /// The protocol that it chose of those offered (RFC 7301).
    pub(crate) alpn: Option<Vec<u8>>,
    /// The version.
    pub(crate) version: Option<ProtocolVersion>,
    /// Whether the server asked for the client's certificate; it goes on without one, so far.
    pub(crate) asks_client: bool,
}

/// Why there is no such leg.
#[derive(Debug)]
pub(crate) enum HandshakeError {
    /// The certificate is not to be trusted for the name.
    Certificate(CertificateError),
    /// The server asks for a certificate of the client's, and broke off without one.
    ClientWanted(rustls::Error),
    /// The two cannot speak with each other.
    Tls(rustls::Error),
    /// The connection broke off.
    Broken,
    /// It took too long.
    Silent,
}

/// Where legs to servers begin. Each organisation resumes its own sessions, so that no server can tell by them who else asked.
#[derive(Debug)]
pub(crate) struct Legs {
    trust: Trust,
    owners: Mutex<BTreeMap<OrganisationId, Arc<ClientConfig>>>,
}

impl Legs {
    pub(crate) fn new(trust: Trust) -> Self {
        Self {
            trust,
            owners: Mutex::default(),
        }
    }

    /// Handshakes with a server by the name that the client asked for, or by its address.
    pub(crate) async fn handshake(
        &self,
        stream: TcpStream,
        organisation: &OrganisationId,
        name: &Asked,
        alpn: Vec<Vec<u8>>,
    ) -> Result<Leg, HandshakeError> {
        let base = self.of(organisation).map_err(HandshakeError::Tls)?;
        let asked = Arc::new(AskedClient::default());
        let mut config = ClientConfig::clone(&base);
        config.alpn_protocols = alpn;
        config.client_auth_cert_resolver = Arc::clone(&asked) as Arc<dyn ResolvesClientCert>;
        let name = name.server().map_err(HandshakeError::Tls)?;
        let connecting =
            TlsConnector::from(Arc::new(config)).connect(name, Ahead::new(Vec::new(), stream));
        let connected = tokio::time::timeout(HANDSHAKE_WAIT, connecting).await;
        let stream = connected
            .map_err(|_| HandshakeError::Silent)?
            .map_err(|error| classified(&error, &asked))?;
        let (_, session) = stream.get_ref();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        Ok(Leg {
            certificate: certificate.map(|der| der.to_vec()).unwrap_or_default(),
            alpn: session.alpn_protocol().map(<[u8]>::to_vec),
            version: session.protocol_version(),
            asks_client: asked.was.load(Ordering::Relaxed),
            stream,
        })
    }

    fn of(&self, organisation: &OrganisationId) -> Result<Arc<ClientConfig>, rustls::Error> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = owners.get(organisation) {
            return Ok(Arc::clone(config));
        }
        if owners.len() >= SESSION_OWNERS_MAX {
            // Sessions are forgotten, nothing else.
            owners.clear();
        }
        let mut config = self.trust.client()?;
        config.resumption = Resumption::in_memory_sessions(SESSIONS_KEPT);
        let config = Arc::new(config);
        owners.insert(organisation.clone(), Arc::clone(&config));
        Ok(config)
    }
}

/// Whom a client asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// By name, in its first message.
    Name(HostName),
    /// By address alone.
    Address(IpAddr),
}

impl Asked {
    fn server(&self) -> Result<ServerName<'static>, rustls::Error> {
        match self {
            Self::Name(name) => ServerName::try_from(name.to_string())
                .map_err(|error| rustls::Error::General(error.to_string())),
            Self::Address(address) => Ok(ServerName::IpAddress((*address).into())),
        }
    }
}

/// Has no certificate, and notes that one was asked for.
#[derive(Debug, Default)]
struct AskedClient {
    was: AtomicBool,
}

impl ResolvesClientCert for AskedClient {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        // Only who says yes is asked.
        true
    }
}

fn classified(error: &io::Error, asked: &AskedClient) -> HandshakeError {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(why)) => HandshakeError::Certificate(why.clone()),
        Some(why) if asked.was.load(Ordering::Relaxed) => HandshakeError::ClientWanted(why.clone()),
        Some(why) => HandshakeError::Tls(why.clone()),
        None => {
            tracing::debug!(%error, "a server broke off");
            HandshakeError::Broken
        }
    }
}
