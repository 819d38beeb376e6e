//! Flows that nobody looks into: their octets go from socket to socket inside the kernel (`splice(2)`). The first of each
//! direction are read and written instead, since most flows are short, and a pipe costs more than it saves by then.

use crate::limits::{COPIED_OCTETS, PIPE_OCTETS, PIPES_KEPT, READ_OCTETS};
use rustix::net::SendFlags;
use rustix::pipe::{PipeFlags, SpliceFlags, pipe_with};
use socket2::SockRef;
use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead as _, AsyncWrite as _, AsyncWriteExt as _, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};

/// How many octets a flow carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried {
    /// To the server.
    pub(crate) up: u64,
    /// To the user.
    pub(crate) down: u64,
}

/// How a spliced flow ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// Both sides have closed.
    Closed,
    /// It carried nothing for too long.
    Idle,
    /// A side broke off.
    Broken,
}

/// Empty pipes. Octets stay in one only between two sockets, so that a flow that carries nothing holds none.
#[derive(Debug, Default)]
pub(crate) struct Pipes {
    kept: Mutex<Vec<Pipe>>,
}

#[derive(Debug)]
struct Pipe {
    read: OwnedFd,
    write: OwnedFd,
}

impl Pipes {
    fn take(&self) -> io::Result<Pipe> {
        let kept = self.lock().pop();
        if let Some(pipe) = kept {
            return Ok(pipe);
        }
        let (read, write) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        Ok(Pipe { read, write })
    }

    /// Keeps a pipe that is empty.
    fn give(&self, pipe: Pipe) {
        let mut kept = self.lock();
        if kept.len() < PIPES_KEPT {
            kept.push(pipe);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Pipe>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Octets that a flow has carried so far, by direction; whoever waits for its end may look.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    up: AtomicU64,
    down: AtomicU64,
}

impl Meter {
    /// What it shows.
    pub(crate) fn read(&self) -> Carried {
        Carried {
            up: self.up.load(Ordering::Relaxed),
            down: self.down.load(Ordering::Relaxed),
        }
    }

    /// Adds to what went to the server.
    pub(crate) fn add_up(&self, octets: usize) {
        add(&self.up, octets);
    }

    /// Adds to what went to the user.
    pub(crate) fn add_down(&self, octets: usize) {
        add(&self.down, octets);
    }
}

fn add(meter: &AtomicU64, octets: usize) {
    meter.fetch_add(u64::try_from(octets).unwrap_or(0), Ordering::Relaxed);
}

/// Carries a flow until it ends. A side that has closed is passed on to the other, which may go on sending; once both have closed the
/// caller closes the connections, which tells the second end.
pub(crate) async fn carry(
    user: &mut TcpStream,
    server: &mut TcpStream,
    pipes: &Pipes,
    meter: &Meter,
    idle: Duration,
) -> Ended {
    let is_half_closed = AtomicBool::new(false);
    let way = Way {
        pipes,
        is_half_closed: &is_half_closed,
    };
    let (from_user, to_user) = user.split();
    let (from_server, to_server) = server.split();
    let both = async {
        tokio::try_join!(
            one_way(from_user, to_server, way, &meter.up),
            one_way(from_server, to_user, way, &meter.down)
        )
    };
    tokio::select! {
        carried = both => match carried {
            Ok(((), ())) => Ended::Closed,
            Err(error) => {
                tracing::debug!(%error, "a spliced flow broke off");
                Ended::Broken
            }
        },
        () = stands_still(meter, idle) => Ended::Idle,
    }
}

/// Ends when the meter has stood still for `idle`, before twice that.
pub(crate) async fn stands_still(meter: &Meter, idle: Duration) {
    let mut seen = meter.read();
    loop {
        tokio::time::sleep(idle).await;
        let shown = meter.read();
        if shown == seen {
            return;
        }
        seen = shown;
    }
}

thread_local! {
    /// Where octets are read into that are written again at once: one of each thread.
    static READ: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_OCTETS].into());
}

/// What both directions of a flow share.
#[derive(Clone, Copy)]
struct Way<'a> {
    pipes: &'a Pipes,
    /// Whether one of them has ended.
    is_half_closed: &'a AtomicBool,
}

impl Way<'_> {
    /// Passes on that a direction has ended. Of the second one the receiver hears when the connections are closed, in the same segment.
    fn end(self, to: &TcpStream) -> io::Result<()> {
        if self.is_half_closed.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        SockRef::from(to).shutdown(Shutdown::Write)
    }
}

async fn one_way(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    way: Way<'_>,
    meter: &AtomicU64,
) -> io::Result<()> {
    let (mut copied, mut left) = (0, Vec::new());
    while copied < COPIED_OCTETS {
        let (octets, behind) =
            poll_fn(|waking| copy(waking, &mut from, &mut to, &mut left)).await?;
        to.write_all(&left).await?;
        left.clear();
        add(meter, octets);
        match behind {
            Behind::Waiting => {}
            Behind::End => return way.end(to.as_ref()),
            Behind::Broken(error) => return Err(error),
        }
        copied = copied.saturating_add(u64::try_from(octets).unwrap_or(u64::MAX));
    }
    drop(left);
    pass(from.as_ref(), to.as_ref(), way, meter).await
}

/// What stands behind octets that were read.
enum Behind {
    /// Nothing yet, or more than is read at once.
    Waiting,
    /// The end.
    End,
    /// The side has broken off.
    Broken(io::Error),
}

/// Reads what there is, up to [`READ_OCTETS`], and writes of it what is taken at once; the rest stands in `left`. Says how much was
/// read, and what stands behind it.
fn copy(
    waking: &mut Context<'_>,
    from: &mut ReadHalf<'_>,
    to: &mut WriteHalf<'_>,
    left: &mut Vec<u8>,
) -> Poll<io::Result<(usize, Behind)>> {
    READ.with_borrow_mut(|buffer| {
        let mut read = ReadBuf::new(buffer);
        let mut behind = match ready!(fill(waking, from, &mut read)) {
            Behind::Waiting => Behind::Waiting,
            last @ (Behind::End | Behind::Broken(_)) => return Poll::Ready(Ok((0, last))),
        };
        // The end may be known already.
        while matches!(behind, Behind::Waiting) && read.remaining() > 0 {
            match fill(waking, from, &mut read) {
                Poll::Ready(more) => behind = more,
                Poll::Pending => break,
            }
        }
        let came = read.filled();
        let written = match behind {
            Behind::End => send_last(to.as_ref(), came)?,
            Behind::Waiting | Behind::Broken(_) => match Pin::new(to).poll_write(waking, came) {
                Poll::Ready(written) => written?,
                Poll::Pending => 0,
            },
        };
        left.extend_from_slice(came.get(written..).unwrap_or_default());
        Poll::Ready(Ok((came.len(), behind)))
    })
}

/// Reads once: whether more may come.
fn fill(waking: &mut Context<'_>, from: &mut ReadHalf<'_>, into: &mut ReadBuf<'_>) -> Poll<Behind> {
    let before = into.filled().len();
    Poll::Ready(match ready!(Pin::new(from).poll_read(waking, into)) {
        Ok(()) if into.filled().len() == before => Behind::End,
        Ok(()) => Behind::Waiting,
        Err(error) => Behind::Broken(error),
    })
}

/// Writes what is taken at once of the last octets of a side: they wait for its end, which goes in the same segment.
fn send_last(to: &TcpStream, octets: &[u8]) -> io::Result<usize> {
    let sent = to.try_io(Interest::WRITABLE, || {
        Ok(rustix::net::send(
            to,
            octets,
            SendFlags::MORE | SendFlags::NOSIGNAL,
        )?)
    });
    match sent {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        sent => sent,
    }
}

/// Passes octets through pipes, until the end.
async fn pass(from: &TcpStream, to: &TcpStream, way: Way<'_>, meter: &AtomicU64) -> io::Result<()> {
    loop {
        from.readable().await?;
        let pipe = way.pipes.take()?;
        loop {
            let filled = from.try_io(Interest::READABLE, || {
                move_octets(from, &pipe.write, PIPE_OCTETS)
            });
            match filled {
                Ok(0) => {
                    way.pipes.give(pipe);
                    return way.end(to);
                }
                Ok(octets) => {
                    drain(&pipe, to, octets).await?;
                    add(meter, octets);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        way.pipes.give(pipe);
    }
}

/// Empties a pipe that holds so many octets.
async fn drain(pipe: &Pipe, to: &TcpStream, octets: usize) -> io::Result<()> {
    let mut left = octets;
    while left > 0 {
        match to.try_io(Interest::WRITABLE, || move_octets(&pipe.read, to, left)) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(moved) => left = left.saturating_sub(moved),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => to.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn move_octets(
    from: &impl std::os::fd::AsFd,
    to: &impl std::os::fd::AsFd,
    octets: usize,
) -> io::Result<usize> {
    let flags = SpliceFlags::MOVE | SpliceFlags::NONBLOCK;
    Ok(rustix::pipe::splice(from, None, to, None, octets, flags)?)
}

#[cfg(test)]
mod tests;
