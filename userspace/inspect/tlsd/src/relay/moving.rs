//! Octets between the machine and its two sides.

use super::Side;
use crate::limits::READ_OCTETS;
use crate::splice::Meter;
use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context as Waking, Poll};
use strict_http::{Ending, Peer, Relay, Standing};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};

/// Whether both sides are over.
pub(super) fn is_over(machine: &Relay) -> bool {
    [Peer::Client, Peer::Server].iter().all(|peer| {
        let is_sent = machine.output(*peer).is_empty();
        match machine.standing(*peer) {
            Standing::Open => false,
            Standing::EndsWhenSent => is_sent,
            Standing::Broken => true,
        }
    })
}

/// Moves what can be moved now; ready once something was.
pub(super) fn move_octets(
    machine: &mut Relay,
    (user, server): (
        &mut (impl AsyncRead + AsyncWrite + Unpin),
        &mut (impl AsyncRead + AsyncWrite + Unpin),
    ),
    meter: &Meter,
    waking: &mut Waking<'_>,
) -> Poll<io::Result<()>> {
    let moved = [
        give(machine, Peer::Client, user, meter, waking),
        give(machine, Peer::Server, server, meter, waking),
        take(machine, Peer::Client, user, waking),
        take(machine, Peer::Server, server, waking),
    ];
    let mut is_ready = false;
    for one in moved {
        match one {
            Poll::Ready(Ok(())) => is_ready = true,
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => {}
        }
    }
    if is_ready {
        Poll::Ready(Ok(()))
    } else {
        Poll::Pending
    }
}

/// Writes what waits for a peer.
pub(super) fn give(
    machine: &mut Relay,
    to: Peer,
    stream: &mut (impl AsyncWrite + Unpin),
    meter: &Meter,
    waking: &mut Waking<'_>,
) -> Poll<io::Result<()>> {
    let mut given = 0_usize;
    loop {
        let output = machine.output(to);
        if output.is_empty() {
            break;
        }
        match Pin::new(&mut *stream).poll_write(waking, output) {
            Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(Ok(octets)) => {
                machine.sent(to, octets);
                given = given.saturating_add(octets);
                match to {
                    Peer::Client => meter.add_down(octets),
                    Peer::Server => meter.add_up(octets),
                }
            }
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => break,
        }
    }
    // Also what TLS still holds.
    match Pin::new(stream).poll_flush(waking) {
        Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        Poll::Ready(Ok(())) | Poll::Pending if given > 0 => Poll::Ready(Ok(())),
        Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
    }
}

thread_local! {
    /// Where octets are read into: one of each thread, since nothing stays in it between two reads. Connections are many.
    static READ: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_OCTETS].into());
}

/// Reads what a peer sends, as much as there is room for: what came in several records goes on in one write.
pub(super) fn take(
    machine: &mut Relay,
    from: Peer,
    stream: &mut (impl AsyncRead + Unpin),
    waking: &mut Waking<'_>,
) -> Poll<io::Result<()>> {
    READ.with_borrow_mut(|octets| {
        let mut taken = Poll::Pending;
        loop {
            let room = machine.room(from).min(octets.len());
            if room == 0 {
                return taken;
            }
            let mut read = ReadBuf::new(octets.get_mut(..room).unwrap_or_default());
            match Pin::new(&mut *stream).poll_read(waking, &mut read) {
                Poll::Pending => return taken,
                Poll::Ready(Ok(())) if read.filled().is_empty() => {
                    machine.ended(from, Ending::Clean);
                }
                Poll::Ready(Ok(())) => {
                    machine.receive(from, read.filled());
                }
                // Over TLS without `close_notify`, or by a reset.
                Poll::Ready(Err(_)) => machine.ended(from, Ending::Cut),
            }
            taken = Poll::Ready(Ok(()));
        }
    })
}

/// Ends a leg as the machine says.
pub(super) async fn end(machine: &Relay, peer: Peer, side: &mut impl Side) {
    match machine.standing(peer) {
        Standing::Broken => side.reset(),
        Standing::Open | Standing::EndsWhenSent => {
            if let Err(error) = side.shutdown().await {
                tracing::debug!(%error, ?peer, "a leg did not end in order");
            }
        }
    }
}
