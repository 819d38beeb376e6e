//! HTTP as a client, for webhooks, responders and probes: one request a connection, no redirect, nothing read beyond a bound.

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};

mod place;

pub(crate) use place::{Place, Scheme};

/// Longest head of an answer, in bytes; a longer one is no answer.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most addresses of a name that are tried.
const ADDRESSES_MAX: usize = 4;
/// How this client names itself.
pub(crate) const USER_AGENT: &str = concat!("qaqpa/", env!("CARGO_PKG_VERSION"));

/// Why nothing was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// No address of the host may be connected to.
    Forbidden,
    /// Nobody answers there.
    Failed(String),
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forbidden => f.write_str("no address of it may be connected to"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// Connects to an address of the host that may be reached: to the very one that was judged.
pub(crate) async fn connect(
    (host, port): (&str, u16),
    is_allowed: impl Fn(IpAddr) -> bool,
) -> Result<TcpStream, Unreached> {
    let found = tokio::net::lookup_host((host, port)).await;
    let found: Vec<SocketAddr> = found
        .map_err(|error| Unreached::Failed(told(&error)))?
        .collect();
    let allowed = found.iter().filter(|one| is_allowed(one.ip()));
    let mut trouble = Unreached::Forbidden;
    for address in allowed.take(ADDRESSES_MAX) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => trouble = Unreached::Failed(format!("{address}: {error}")),
        }
    }
    Err(trouble)
}

/// Sends a request; the status of its answer. No body is read.
pub(crate) async fn status<S>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    exchange(stream, request, async |answer| Ok(answer.status())).await
}

/// Sends a request; the status and the body of its answer. A body of more than `bytes_max` is no answer.
pub(crate) async fn fetch<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    bytes_max: usize,
) -> Result<(StatusCode, Vec<u8>), String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    exchange(stream, request, async |answer| {
        let status = answer.status();
        let body = Limited::new(answer.into_body(), bytes_max).collect().await;
        let body = body.map_err(|error| format!("the body of the answer: {error}"))?;
        Ok((status, body.to_bytes().to_vec()))
    })
    .await
}

async fn exchange<S, T>(
    stream: S,
    request: Request<Full<Bytes>>,
    take: impl AsyncFnOnce(Response<Incoming>) -> Result<T, String>,
) -> Result<T, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let handshake = http1::Builder::new()
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(|error| told(&error))?;
    let work = async {
        let answer = sender.send_request(request).await;
        take(answer.map_err(|error| told(&error))?).await
    };
    tokio::pin!(work, connection);
    // The connection moves the bytes; it may end just when the answer is there.
    tokio::select! {
        biased;
        done = &mut work => done,
        ended = &mut connection => match ended {
            Ok(()) => work.await,
            Err(error) => Err(told(&error)),
        },
    }
}

/// What TLS is made of.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Has libraries that ask for the provider of the process find this one. Without it they take the only one that was compiled in, and
/// another program of the workspace brings a second.
pub(crate) fn install_provider() {
    // An error tells that there is one already.
    drop(ring::default_provider().install_default());
}

/// An error with its cause.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
