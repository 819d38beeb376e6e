//! clamd, over a connection of its own for each content.

use super::drive::{drive, now};
use super::tee::Content;
use super::{Threat, Verdict};
use crate::limits::{SCAN_PLACE_WAIT, SCANNER_CONNECT_WAIT};
use scan::{ClamdFault, ClamdLimits, ClamdOutcome, Instream, Unscanned};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Semaphore;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAt {
    /// At a socket of this machine.
    Socket(PathBuf),
    /// At an address.
    Address(SocketAddr),
}

/// A text that is no place of clamd.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no place of clamd: write the whole path of its socket, or its address with a port"
)]
pub struct NoPlace(String);

impl FromStr for ClamdAt {
    type Err = NoPlace;
    fn from_str(text: &str) -> Result<Self, NoPlace> {
        if text.starts_with('/') {
            return Ok(Self::Socket(PathBuf::from(text)));
        }
        let address = text.parse().map_err(|_| NoPlace(text.to_owned()))?;
        Ok(Self::Address(address))
    }
}

impl fmt::Display for ClamdAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => path.display().fmt(f),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// A connection of either kind.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// clamd, and how much it takes.
#[derive(Clone, Debug)]
pub(super) struct Clamd {
    at: ClamdAt,
    limits: ClamdLimits,
}

impl Clamd {
    pub(super) const fn new(at: ClamdAt, limits: ClamdLimits) -> Self {
        Self { at, limits }
    }

    /// Has it look at content, of this length where that is declared; nothing if that was given up.
    pub(super) async fn look(
        self,
        length: Option<u64>,
        places: Arc<Semaphore>,
        mut content: Content,
    ) -> Option<Verdict> {
        // Declared as such, it is known before its first octet. A coded body may be longer than that.
        if length.is_some_and(|length| length > self.limits.stream_bytes_max) {
            return Some(Verdict::Unscanned(Unscanned::TooLarge));
        }
        let Ok(place) = tokio::time::timeout(SCAN_PLACE_WAIT, places.acquire()).await else {
            tracing::warn!("no place at clamd was free in time: content was not looked at");
            return Some(Verdict::Unscanned(Unscanned::Slow));
        };
        let outcome = match self.connect().await {
            Ok(mut stream) => {
                let mut machine = Instream::new(self.limits, now());
                drive(&mut stream, &mut machine, &mut content).await?;
                machine.outcome().cloned()
            }
            Err(error) => Some(ClamdOutcome::Failed(ClamdFault::Unreachable(
                error.to_string(),
            ))),
        };
        drop(place);
        Some(match outcome? {
            ClamdOutcome::Clean => Verdict::Clean,
            ClamdOutcome::Infected(name) => Verdict::Found(Threat::Clamd(name)),
            ClamdOutcome::TooLarge => Verdict::Unscanned(Unscanned::TooLarge),
            ClamdOutcome::Failed(fault) => {
                tracing::warn!(clamd = %self.at, %fault, "content was not looked at");
                Verdict::Unscanned(fault.reason())
            }
        })
    }

    async fn connect(&self) -> io::Result<Box<dyn Stream>> {
        let connecting = async {
            Ok::<Box<dyn Stream>, io::Error>(match &self.at {
                ClamdAt::Socket(path) => Box::new(UnixStream::connect(path).await?),
                ClamdAt::Address(address) => Box::new(TcpStream::connect(address).await?),
            })
        };
        let connected = tokio::time::timeout(SCANNER_CONNECT_WAIT, connecting).await;
        connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}
