//! A side of a relayed connection.

use crate::listen::reset;
use crate::prefixed::Prefixed;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::{client, server};

/// Octets both ways, over TCP.
pub(crate) trait Side: AsyncRead + AsyncWrite + Unpin {
    /// The connection below.
    fn tcp(&self) -> &TcpStream;

    /// Has it end by a reset: its peer sees that what it got is cut short.
    fn reset(&self) {
        reset(self.tcp());
    }
}

impl Side for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Side for Prefixed<'_> {
    fn tcp(&self) -> &TcpStream {
        Prefixed::tcp(self)
    }
}

impl<T: Side> Side for client::TlsStream<T> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0.tcp()
    }
}

impl<T: Side> Side for server::TlsStream<T> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0.tcp()
    }
}
