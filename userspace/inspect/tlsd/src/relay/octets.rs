//! What is no HTTP, as octets: from leg to leg as they come, and nobody looks at them.

use super::Side;
use crate::limits::{IDLE_MAX, READ_OCTETS};
use crate::splice::{Meter, stands_still};
use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tls::inside::Spoken;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Both sides have closed, one broke off, or nothing came for too long.
    Over,
    /// The server answered by HTTP: no octet of that went on.
    Http,
}

/// Carries octets both ways until both sides have closed, beginning with what was read already. Whoever closes is passed on to the other
/// side, which may go on. What the server says first is held until it is known to be no HTTP.
pub(super) async fn carry(
    meter: &Meter,
    (mut user, said): (impl Side, Vec<u8>),
    (mut server, greeted): (impl Side, Vec<u8>),
) -> Ended {
    let mut up = Course::begin(said, Some(Spoken::Other));
    let spoken = Spoken::by_server(&greeted);
    let mut down = Course::begin(greeted, spoken);
    let both = poll_fn(|waking| {
        let went = up.poll(
            &mut user,
            &mut server,
            |octets| meter.add_up(octets),
            waking,
        )?;
        let came = down.poll(
            &mut server,
            &mut user,
            |octets| meter.add_down(octets),
            waking,
        )?;
        if went.is_ready() && came.is_ready() {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    });
    let carried = tokio::select! {
        carried = both => carried,
        () = stands_still(meter, IDLE_MAX) => Err(Halt::Broken(io::ErrorKind::TimedOut.into())),
    };
    match carried {
        Ok(()) => Ended::Over,
        Err(halt) => {
            user.reset();
            server.reset();
            match halt {
                Halt::Http => Ended::Http,
                Halt::Broken(error) => {
                    tracing::debug!(%error, "a relayed connection broke off");
                    Ended::Over
                }
            }
        }
    }
}

/// Why a direction ends before its end.
#[derive(Debug)]
enum Halt {
    /// The server speaks HTTP.
    Http,
    /// A side broke off.
    Broken(io::Error),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

/// One direction. At rest it holds nothing, else what was read at once.
#[derive(Debug)]
struct Course {
    /// What was read and is not written yet.
    held: Vec<u8>,
    /// How much of that is written.
    written: usize,
    /// Whether it is known that what comes is no HTTP.
    is_known: bool,
    stage: Stage,
}

/// How far a direction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// More may come.
    Open,
    /// Nothing more comes: what is held is written, then the other side is told.
    Ending,
    /// The other side was told.
    Ended,
}

thread_local! {
    /// Where octets are read into: one of each thread, since nothing stays in it between two reads.
    static READ: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_OCTETS].into());
}

impl Course {
    const fn begin(held: Vec<u8>, spoken: Option<Spoken>) -> Self {
        Self {
            held,
            written: 0,
            is_known: matches!(spoken, Some(Spoken::Other)),
            stage: Stage::Open,
        }
    }

    /// Moves what can be moved now; ready once the direction has ended.
    fn poll(
        &mut self,
        from: &mut (impl AsyncRead + Unpin),
        to: &mut (impl AsyncWrite + Unpin),
        count: impl Fn(usize),
        waking: &mut Context<'_>,
    ) -> Poll<Result<(), Halt>> {
        loop {
            if self.is_known || self.stage == Stage::Ending {
                ready!(self.poll_write(to, &count, waking))?;
            }
            match self.stage {
                Stage::Ended => return Poll::Ready(Ok(())),
                Stage::Ending => {
                    ready!(Pin::new(&mut *to).poll_shutdown(waking))?;
                    self.stage = Stage::Ended;
                }
                Stage::Open => {
                    if self.poll_read(from, waking)?.is_pending() {
                        // Also what TLS still holds.
                        let flushed = Pin::new(&mut *to).poll_flush(waking);
                        if let Poll::Ready(Err(error)) = flushed {
                            return Poll::Ready(Err(error.into()));
                        }
                        return Poll::Pending;
                    }
                }
            }
        }
    }

    /// Writes all that is held.
    fn poll_write(
        &mut self,
        to: &mut (impl AsyncWrite + Unpin),
        count: impl Fn(usize),
        waking: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while let Some(rest) = self
            .held
            .get(self.written..)
            .filter(|rest| !rest.is_empty())
        {
            let octets = ready!(Pin::new(&mut *to).poll_write(waking, rest))?;
            if octets == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written = self.written.saturating_add(octets);
            count(octets);
        }
        self.held = Vec::new();
        self.written = 0;
        Poll::Ready(Ok(()))
    }

    /// Reads once. What comes is looked at only until it is known to be no HTTP.
    fn poll_read(
        &mut self,
        from: &mut (impl AsyncRead + Unpin),
        waking: &mut Context<'_>,
    ) -> Result<Poll<()>, Halt> {
        READ.with_borrow_mut(|octets| {
            let mut read = ReadBuf::new(octets);
            match Pin::new(from).poll_read(waking, &mut read) {
                Poll::Pending => return Ok(Poll::Pending),
                Poll::Ready(read) => read?,
            }
            if read.filled().is_empty() {
                self.stage = Stage::Ending;
            } else {
                self.held.extend_from_slice(read.filled());
                if !self.is_known {
                    match Spoken::by_server(&self.held) {
                        Some(Spoken::Http) => return Err(Halt::Http),
                        Some(Spoken::Other) => self.is_known = true,
                        None => {}
                    }
                }
            }
            Ok(Poll::Ready(()))
        })
    }
}

#[cfg(test)]
mod tests;
