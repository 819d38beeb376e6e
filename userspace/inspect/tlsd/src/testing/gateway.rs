//! All of the daemon but its doors: users who connect, servers that answer, and what stands in between.

use super::authority::Authority;
use crate::attend::{Flow, attend_flow};
use crate::config::Config;
use crate::context::Context;
use crate::leaf::tests::fake::Fake;
use crate::learned::Learning;
use crate::listen::Door;
use crate::log;
use crate::policy::{FirstReading, Parts};
use clap::Parser as _;
use model::InspectionSnapshot;
use runtime::{Incoming, Listener, ManualClock, Reporter, Server};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, ServerConfig, SignatureScheme};
use serde_json::Value;
use socket2::{Domain, Socket, Type};
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tls::Scope;
use tls::learned::Learner;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::client::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector, server};
use wire::{Daemon, FromDaemon, ToDaemon};

/// Sockets that linkd gives for each order, and orders that it serves: enough for a test.
const SOCKETS: u16 = 4;
const ORDERS: usize = 12;
/// How long anything may take: what waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// The gateway of a ministry whose users are at this machine.
pub(crate) struct Gateway {
    pub(crate) authority: Authority,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) parts: Parts,
    context: Arc<Context>,
    /// Until it runs, the log takes what its queue takes.
    writer: Option<log::Writer>,
    linkd: JoinHandle<()>,
    folder: TempDir,
    _keyd: Fake,
}

impl Gateway {
    /// One that verifies servers by its own authority, with more arguments of the daemon.
    pub(crate) async fn start(more: &[&str]) -> Self {
        let (folder, keyd, authority) = (TempDir::new().unwrap(), Fake::start(), Authority::new());
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("root.pem"), authority.pem()).unwrap();
        let sockets = Server::start(Listener::bind(&folder.path().join("linkd"), 0o600).unwrap());
        let linkd = tokio::spawn(give_sockets(sockets));
        let own = [
            ["tlsd", "--no-system-roots"].map(str::to_owned).to_vec(),
            vec!["--linkd".to_owned(), path("linkd")],
            vec!["--keyd".to_owned(), keyd.socket().display().to_string()],
            vec!["--log".to_owned(), path("log")],
            vec!["--upstream-roots".to_owned(), path("root.pem")],
        ];
        let more = more.iter().map(|one| (*one).to_owned());
        let config = Config::parse_from(own.into_iter().flatten().chain(more));
        let clock = Arc::new(ManualClock::new(super::now()));
        let shown = Arc::clone(&clock) as Arc<dyn runtime::Clock>;
        let reporter = Arc::new(Reporter::new(Daemon::Tlsd, Arc::clone(&shown)));
        let learned = Learning::new(Learner::default(), Arc::clone(&reporter));
        let (records, writer) = log::open(&config.log).unwrap();
        let (mut parts, policy) = Parts::new(FirstReading::Over);
        parts.scope(Scope::compile(snapshot()));
        parts.index(super::index());
        let context =
            crate::run::context((config, shown), policy, records, (&reporter, learned)).unwrap();
        context.pool.ready().await;
        Self {
            authority,
            clock,
            parts,
            context,
            writer: Some(writer),
            linkd,
            folder,
            _keyd: keyd,
        }
    }

    /// Sockets for connections to servers.
    pub(crate) fn pool(&self) -> &runtime::Pool {
        &self.context.pool
    }

    /// A user's connection to a server through the gateway, and what ends with it.
    pub(crate) async fn connect(&self, server: SocketAddr) -> (TcpStream, JoinHandle<()>) {
        let (user, near, from) = pair().await;
        let context = Arc::clone(&self.context);
        let attending = tokio::spawn(async move {
            let flow = Flow::begin(near, (from, server), Door::Tls);
            attend_flow(&context, flow).await;
        });
        (user, attending)
    }

    /// Fills the queue of the log, so that a connection's record waits.
    pub(crate) async fn fill_log(&self) {
        for _ in 0..crate::limits::RECORDS_QUEUED_MAX {
            self.context.records.write("{}".to_owned()).await;
        }
    }

    /// Writes the log from now on.
    pub(crate) fn write_log(&mut self) -> JoinHandle<()> {
        let writer = self.writer.take().unwrap();
        tokio::task::spawn_blocking(move || writer.run())
    }

    /// What the log says of all connections, once they are over.
    pub(crate) async fn records(mut self) -> Vec<Value> {
        let writing = self.write_log();
        drop(self.context);
        self.linkd.abort();
        patient(writing).await.unwrap();
        let text = std::fs::read_to_string(self.folder.path().join("log/connections.jsonl"));
        let text = text.unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// The snapshot of these tests, whose users are at this machine.
fn snapshot() -> InspectionSnapshot {
    let network: model::Prefix = "127.0.0.0/8".parse().unwrap();
    let mut snapshot = super::snapshot();
    for enrolled in &mut snapshot.enrolled {
        enrolled.network = network;
    }
    for owner in &mut snapshot.owners {
        owner.network = network;
    }
    for list in &mut snapshot.lists {
        list.networks = vec![network];
    }
    snapshot
}

/// A linkd that gives what is asked, as far as a test needs it.
async fn give_sockets(mut server: Server) {
    let mut served = 0;
    while let Some(incoming) = server.next().await {
        let Incoming::Message { from, message } = incoming else {
            continue;
        };
        let ToDaemon::Sockets { id, .. } = message else {
            unreachable!("{message:?}")
        };
        if served == ORDERS {
            continue;
        }
        served += 1;
        // Servers of these tests are at this machine, by IPv4.
        let socket = |_| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            // As linkd's are, which bind what others have.
            socket.set_reuse_address(true).unwrap();
            socket.set_nonblocking(true).unwrap();
            OwnedFd::from(socket)
        };
        let result = Ok(SOCKETS);
        let sockets = (0..SOCKETS).map(socket).collect();
        from.say_with_fds(FromDaemon::Sockets { id, result }, sockets);
    }
}

/// Both ends of a connection, and where the first is.
pub(crate) async fn pair() -> (TcpStream, TcpStream, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (near, far) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (far, from) = far.unwrap();
    (near.unwrap(), far, from)
}

/// Waits, and not for ever.
pub(crate) async fn patient<T>(waiting: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    waited.unwrap_or_else(|_| unreachable!("nothing comes within {PATIENCE:?}"))
}

/// Where a server is.
pub(crate) async fn listening() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// The next connection of a server.
pub(crate) async fn accept(
    listener: &TcpListener,
    config: &Arc<ServerConfig>,
) -> std::io::Result<server::TlsStream<TcpStream>> {
    let (stream, _) = listener.accept().await?;
    TlsAcceptor::from(Arc::clone(config)).accept(stream).await
}

/// A client that takes any certificate, and offers these protocols.
pub(crate) async fn handshake(
    stream: TcpStream,
    name: &str,
    alpn: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let mut config = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyServer))
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

/// Whether a client was shown the server's own certificate.
pub(crate) fn is_own(stream: &TlsStream<TcpStream>, authority: &Authority) -> bool {
    let shown = stream.get_ref().1.peer_certificates().unwrap();
    authority.issued(&shown[0])
}

#[derive(Debug)]
struct AnyServer;

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let provider = default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
