//! A connection some of whose octets were read already.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Reads what was taken off the connection first, then the connection. Writes go straight through.
#[derive(Debug)]
pub(crate) struct Prefixed<'a> {
    taken: Vec<u8>,
    read: usize,
    stream: &'a mut TcpStream,
}

impl<'a> Prefixed<'a> {
    /// The connection with the octets that were read of it.
    pub(crate) const fn new(taken: Vec<u8>, stream: &'a mut TcpStream) -> Self {
        Self {
            taken,
            read: 0,
            stream,
        }
    }

    /// The connection.
    pub(crate) const fn tcp(&self) -> &TcpStream {
        self.stream
    }
}

impl AsyncRead for Prefixed<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let rest = this.taken.get(this.read..).unwrap_or_default();
        if rest.is_empty() {
            return Pin::new(&mut *this.stream).poll_read(context, into);
        }
        let count = rest.len().min(into.remaining());
        into.put_slice(rest.get(..count).unwrap_or_default());
        this.read = this.read.saturating_add(count);
        if this.read >= this.taken.len() {
            this.taken = Vec::new();
            this.read = 0;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Prefixed<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream).poll_write(context, octets)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream).poll_write_vectored(context, octets)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn what_was_taken_comes_first() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut near = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (mut far, _) = listener.accept().await.unwrap();
        let mut prefixed = Prefixed::new(b"hello ".to_vec(), &mut far);
        near.write_all(b"world").await.unwrap();
        near.shutdown().await.unwrap();
        let mut small = [0; 4];
        prefixed.read_exact(&mut small).await.unwrap();
        let mut rest = String::new();
        prefixed.read_to_string(&mut rest).await.unwrap();
        assert_eq!((&small, rest.as_str()), (b"hell", "o world"));
        prefixed.write_all(b"back").await.unwrap();
        drop(far);
        let mut back = String::new();
        near.read_to_string(&mut back).await.unwrap();
        assert_eq!(back, "back");
    }
}
