//! A connection that is read ahead: TLS asks for a few KiB at a time, and each question to the kernel costs as much as it brings.

use crate::limits::{AHEAD_KEPT, AHEAD_OCTETS};
use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, ReadBuf};

thread_local! {
    /// Buffers that nothing stands in. A connection has one only while it has octets that nobody took yet.
    static SPARE: RefCell<Vec<Box<[u8]>>> = const { RefCell::new(Vec::new()) };
}

/// Reads ahead. What was taken off the connection before comes first. Writes go straight through.
#[derive(Debug)]
pub(crate) struct Ahead<S> {
    stream: S,
    octets: Octets,
}

/// What was read and not taken yet.
#[derive(Debug, Default)]
struct Octets {
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Octets {
    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Hands over as much as there is room for.
    fn put(&mut self, into: &mut ReadBuf<'_>) {
        let rest = self.rest();
        let count = rest.len().min(into.remaining());
        into.put_slice(rest.get(..count).unwrap_or_default());
        self.took(count);
    }

    /// Once all is taken the buffer serves another connection.
    fn took(&mut self, count: usize) {
        self.start = self.start.saturating_add(count);
        if self.start >= self.end {
            spare(std::mem::take(self).buffer);
        }
    }
}

/// Keeps a buffer for the next octets of any connection.
fn spare(buffer: Box<[u8]>) {
    SPARE.with_borrow_mut(|kept| {
        if buffer.len() == AHEAD_OCTETS && kept.len() < AHEAD_KEPT {
            kept.push(buffer);
        }
    });
}

fn buffer() -> Box<[u8]> {
    SPARE
        .with_borrow_mut(Vec::pop)
        .unwrap_or_else(|| vec![0; AHEAD_OCTETS].into())
}

impl<S> Ahead<S> {
    /// A connection that some octets were read of already.
    pub(crate) fn new(taken: Vec<u8>, stream: S) -> Self {
        let octets = Octets {
            end: taken.len(),
            buffer: taken.into(),
            start: 0,
        };
        Self { stream, octets }
    }

    /// What was read and not taken.
    pub(crate) fn into_rest(self) -> Vec<u8> {
        let rest = self.octets.rest().to_vec();
        spare(self.octets.buffer);
        rest
    }

    /// The connection.
    pub(crate) const fn get_ref(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + Unpin> Ahead<S> {
    /// Reads if nothing that was read waits to be taken; nothing waits after it at the end of the connection.
    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.octets.rest().is_empty() {
            return Poll::Ready(Ok(()));
        }
        let mut buffer = buffer();
        let mut read = ReadBuf::new(&mut buffer);
        let polled = Pin::new(&mut self.stream).poll_read(context, &mut read);
        let end = read.filled().len();
        if !matches!(polled, Poll::Ready(Ok(()))) || end == 0 {
            spare(buffer);
            return polled;
        }
        self.octets = Octets {
            buffer,
            start: 0,
            end,
        };
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Ahead<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.octets.rest().is_empty() && into.remaining() >= AHEAD_OCTETS {
            return Pin::new(&mut this.stream).poll_read(context, into);
        }
        ready!(this.poll_fill(context))?;
        this.octets.put(into);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncBufRead for Ahead<S> {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        ready!(this.poll_fill(context))?;
        Poll::Ready(Ok(this.octets.rest()))
    }

    fn consume(mut self: Pin<&mut Self>, octets: usize) {
        self.octets.took(octets);
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Ahead<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, octets)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, octets)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test]
    async fn what_was_taken_comes_first() {
        let (mut near, far) = tokio::io::duplex(64);
        let mut ahead = Ahead::new(b"hello ".to_vec(), far);
        near.write_all(b"world").await.unwrap();
        near.shutdown().await.unwrap();
        let mut small = [0; 4];
        ahead.read_exact(&mut small).await.unwrap();
        let mut rest = String::new();
        ahead.read_to_string(&mut rest).await.unwrap();
        assert_eq!((&small, rest.as_str()), (b"hell", "o world"));
        ahead.write_all(b"back").await.unwrap();
        assert_eq!(ahead.into_rest(), b"");
        let mut back = String::new();
        near.read_to_string(&mut back).await.unwrap();
        assert_eq!(back, "back");
    }

    #[tokio::test]
    async fn what_nobody_took_is_given_back() {
        let (mut near, far) = tokio::io::duplex(64);
        near.write_all(b"ahead").await.unwrap();
        let mut small = [0; 4];
        let mut ahead = Ahead::new(b"taken".to_vec(), far);
        ahead.read_exact(&mut small).await.unwrap();
        assert_eq!((&small, ahead.into_rest().as_slice()), (b"take", &b"n"[..]));
        let (mut near, far) = tokio::io::duplex(64);
        near.write_all(b"ahead").await.unwrap();
        let mut ahead = Ahead::new(Vec::new(), far);
        ahead.read_exact(&mut small).await.unwrap();
        assert_eq!((&small, ahead.into_rest().as_slice()), (b"ahea", &b"d"[..]));
    }

    #[tokio::test]
    async fn all_is_read_at_once_and_nothing_is_held_behind_it() {
        let octets: Vec<u8> = (0..AHEAD_OCTETS + 5)
            .map(|n| u8::try_from(n % 251).unwrap())
            .collect();
        let (mut near, far) = tokio::io::duplex(2 * AHEAD_OCTETS);
        near.write_all(&octets).await.unwrap();
        let mut ahead = Ahead::new(Vec::new(), far);
        let mut came = Vec::new();
        let mut piece = [0; 1_000];
        while came.len() < octets.len() {
            let count = ahead.read(&mut piece).await.unwrap();
            came.extend_from_slice(&piece[..count]);
            if came.len() == 1_000 {
                assert_eq!(ahead.octets.rest().len(), AHEAD_OCTETS - 1_000);
            }
        }
        assert!(came == octets);
        assert!(
            ahead.octets.buffer.is_empty(),
            "an idle connection holds nothing"
        );
    }
}
