//! The load generator: clients on rustls, which verify whoever inspects by his own root and count every failure.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, HandshakeKind, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::WHAT;
use super::response::Reader;
use crate::error::LabError;
use crate::interrupt::interrupted;
use crate::namespace::Namespace;
use crate::wait::Stopwatch;

/// Connections that are under way at once.
const AT_ONCE: usize = 8;
/// After so many failures no more is begun.
const FAILED_MAX: usize = 8;
/// How long one connection with its request may take.
const VISIT_LIMIT: Duration = Duration::from_secs(20);
/// How long one connection with many requests may take.
const STAY_LIMIT: Duration = Duration::from_mins(2);
/// Octets that are read of small answers at once, and of large ones.
const SMALL_OCTETS: usize = 8 * 1024;
const LARGE_OCTETS: usize = 64 * 1024;
/// Sessions that a client keeps for resumption.
const SESSIONS_KEPT: usize = 256;

/// The first port of clients.
const FIRST_PORT: u16 = 2_048;

// Ports belong to the whole machine; so does the memory of which were used.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

/// Whether clients resume sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sessions {
    /// Every handshake is a full one.
    Fresh,
    /// Every handshake resumes, once there is a session to resume.
    Resumed,
}

/// How clients reach a server.
#[derive(Debug, Clone)]
pub(super) struct Route {
    /// Who stands between, in a word.
    pub(super) by: &'static str,
    /// The host of the clients.
    pub(super) host: Namespace,
    /// Their addresses, used in turn.
    pub(super) from: Vec<IpAddr>,
    /// The server.
    pub(super) server: SocketAddr,
    /// The proxy that is asked for it by CONNECT; none where the way leads there by itself.
    pub(super) proxy: Option<SocketAddr>,
    /// The server's name.
    pub(super) name: &'static str,
    /// Whom clients trust, and whether they resume.
    pub(super) tls: Arc<ClientConfig>,
}

/// A client that trusts the authority in a PEM file alone, and speaks HTTP/1.1.
pub(super) fn client(root: &Path, sessions: Sessions) -> Result<Arc<ClientConfig>, LabError> {
    let mut roots = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(root).map_err(LabError::bench(WHAT))?;
    for certificate in found {
        let certificate = certificate.map_err(LabError::bench(WHAT))?;
        roots.add(certificate).map_err(LabError::bench(WHAT))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(LabError::bench(WHAT))?;
    let mut config = versions.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = match sessions {
        Sessions::Fresh => Resumption::disabled(),
        Sessions::Resumed => Resumption::in_memory_sessions(SESSIONS_KEPT),
    };
    Ok(Arc::new(config))
}

/// Opens `count` connections, each for one request; how many of them resumed a session.
pub(super) fn visit(route: &Arc<Route>, path: &str, count: usize) -> Result<usize, LabError> {
    let request = request(route, path);
    let visits = within(&route.host, async {
        crowd(route.by, count, |_| {
            visited(Arc::clone(route), Arc::clone(&request))
        })
        .await
    })?;
    Ok(visits.into_iter().filter(|resumed| *resumed).count())
}

/// Fetches `path` so many times over one connection; how many octets came.
pub(super) fn fetch(route: &Arc<Route>, path: &str, times: usize) -> Result<u64, LabError> {
    let request = request(route, path);
    within(&route.host, async {
        let fetching = async {
            let mut stream = open(route).await?;
            let mut reader = Reader::of(LARGE_OCTETS);
            let mut came = 0;
            for _ in 0..times {
                came += ask(&mut stream, &mut reader, &request).await?;
            }
            Ok(came)
        };
        bounded(STAY_LIMIT, fetching)
            .await
            .map_err(|error| failed(route.by, &error.to_string()))
    })
}

/// Asks on one warm connection of each route in turns of `turn` requests, forth and back; how long each response's arrival
/// took, in milliseconds.
pub(super) fn pace(
    routes: [&Arc<Route>; 2],
    path: &str,
    (rounds, turn): (usize, usize),
) -> Result<[Vec<f64>; 2], LabError> {
    within(&routes[0].host, async {
        let mut took = [Vec::new(), Vec::new()];
        let pacing = async {
            let mut streams = [open(routes[0]).await?, open(routes[1]).await?];
            let requests = routes.map(|route| request(route, path));
            let mut reader = Reader::of(SMALL_OCTETS);
            for at in 0..2 {
                ask(&mut streams[at], &mut reader, &requests[at]).await?;
            }
            for _ in 0..rounds {
                for at in [0, 1, 1, 0] {
                    for _ in 0..turn {
                        let watch = Stopwatch::start();
                        ask(&mut streams[at], &mut reader, &requests[at]).await?;
                        took[at].push(watch.elapsed().as_secs_f64() * 1e3);
                    }
                }
            }
            Ok(())
        };
        let paced = bounded(STAY_LIMIT, pacing).await;
        paced.map_err(|error| failed(routes[0].by, &error.to_string()))?;
        Ok(took)
    })
}

/// Holds `count` connections open and idle, and has `look` look meanwhile. Every one must answer before and after.
pub(super) fn hold<T: Send>(
    route: &Arc<Route>,
    path: &str,
    count: usize,
    look: impl FnOnce() -> Result<T, LabError> + Send,
) -> Result<T, LabError> {
    let request = request(route, path);
    within(&route.host, async {
        let open = |_| opened(Arc::clone(route), Arc::clone(&request));
        let mut held = crowd(route.by, count, open).await?.into_iter();
        let seen = look()?;
        let again = |_| {
            let (stream, request) = (held.next(), Arc::clone(&request));
            async move {
                let mut stream = stream.ok_or(io::ErrorKind::NotFound)?;
                ask(&mut stream, &mut Reader::of(SMALL_OCTETS), &request).await
            }
        };
        crowd(route.by, count, again).await?;
        Ok(seen)
    })
}

fn request(route: &Route, path: &str) -> Arc<[u8]> {
    let name = route.name;
    format!("GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: lab\r\nAccept: */*\r\n\r\n")
        .into_bytes()
        .into()
}

/// Runs in a host: what it opens belongs there.
fn within<T: Send>(
    host: &Namespace,
    work: impl Future<Output = Result<T, LabError>> + Send,
) -> Result<T, LabError> {
    host.enter(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(LabError::bench(WHAT))?
            .block_on(work)
    })?
}

/// Does `work` so many times, some at once. With the first failures it ends, and is one.
async fn crowd<T, F>(
    by: &'static str,
    count: usize,
    mut work: impl FnMut(usize) -> F,
) -> Result<Vec<T>, LabError>
where
    T: Send + 'static,
    F: Future<Output = io::Result<T>> + Send + 'static,
{
    let mut under_way = JoinSet::new();
    let (mut begun, mut done, mut failures) = (0, Vec::with_capacity(count), Vec::new());
    loop {
        let may_begin = failures.len() < FAILED_MAX && !interrupted();
        while may_begin && begun < count && under_way.len() < AT_ONCE {
            under_way.spawn(bounded(VISIT_LIMIT, work(begun)));
            begun += 1;
        }
        match under_way.join_next().await {
            None => break,
            Some(Ok(Ok(one))) => done.push(one),
            Some(Ok(Err(error))) => failures.push(error.to_string()),
            Some(Err(error)) => failures.push(error.to_string()),
        }
    }
    if interrupted() {
        return Err(LabError::Interrupted);
    }
    match failures.first() {
        None => Ok(done),
        Some(first) => {
            let count = failures.len();
            Err(failed(
                by,
                &format!("{count} of {begun} connections failed, first: {first}"),
            ))
        }
    }
}

fn failed(by: &str, why: &str) -> LabError {
    LabError::Bench {
        what: WHAT,
        reason: format!("by {by}: {why}"),
    }
}

async fn bounded<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(limit, work)
        .await
        .unwrap_or_else(|_| Err(io::Error::other(format!("it took longer than {limit:?}"))))
}

/// The next address and port that no connection of this process has had: what a connection leaves behind, in whichever host,
/// meets no other.
fn source(from: &[IpAddr]) -> Option<SocketAddr> {
    let number = BEGUN.fetch_add(1, Ordering::Relaxed);
    let address = from.get(number.checked_rem(from.len())?)?;
    let ports = usize::from(u16::MAX - FIRST_PORT);
    let port = u16::try_from(number / from.len() % ports).ok()?;
    Some(SocketAddr::new(*address, FIRST_PORT + port))
}

/// A connection whose chain was verified.
async fn open(route: &Route) -> io::Result<TlsStream<TcpStream>> {
    let from = source(&route.from).ok_or(io::ErrorKind::AddrNotAvailable)?;
    let socket = match from.ip() {
        IpAddr::V4(_) => TcpSocket::new_v4()?,
        IpAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.bind(from)?;
    let mut stream = socket.connect(route.proxy.unwrap_or(route.server)).await?;
    stream.set_nodelay(true)?;
    if route.proxy.is_some() {
        let server = route.server;
        let words = format!("CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n\r\n");
        stream.write_all(words.as_bytes()).await?;
        Reader::of(SMALL_OCTETS).connected(&mut stream).await?;
    }
    let name = ServerName::try_from(route.name).map_err(io::Error::other)?;
    TlsConnector::from(Arc::clone(&route.tls))
        .connect(name, stream)
        .await
}

async fn ask(
    stream: &mut TlsStream<TcpStream>,
    reader: &mut Reader,
    request: &[u8],
) -> io::Result<u64> {
    stream.write_all(request).await?;
    stream.flush().await?;
    reader.response(stream).await
}

/// One connection for one request, to its end; whether it resumed a session.
async fn visited(route: Arc<Route>, request: Arc<[u8]>) -> io::Result<bool> {
    let mut stream = open(&route).await?;
    let resumed = stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed);
    ask(&mut stream, &mut Reader::of(SMALL_OCTETS), &request).await?;
    // To the end of the other side, whichever way it takes, so that it has done all its work.
    stream.shutdown().await?;
    match stream.read(&mut [0; 16]).await {
        Ok(0) | Err(_) => Ok(resumed),
        Ok(_) => Err(io::Error::other("octets behind the response")),
    }
}

/// A connection that has answered once and stays open.
async fn opened(route: Arc<Route>, request: Arc<[u8]>) -> io::Result<TlsStream<TcpStream>> {
    let mut stream = open(&route).await?;
    ask(&mut stream, &mut Reader::of(SMALL_OCTETS), &request).await?;
    Ok(stream)
}

#[cfg(test)]
mod tests;
