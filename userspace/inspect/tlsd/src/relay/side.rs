//! A side of a relayed connection.

use crate::ahead::Ahead;
use crate::listen::reset;
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

impl<S: Side> Side for &mut S {
    fn tcp(&self) -> &TcpStream {
        (**self).tcp()
    }
}

impl Side for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl<S: Side> Side for Ahead<S> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().tcp()
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
