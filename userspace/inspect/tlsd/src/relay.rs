//! HTTP/1.1 between the two legs of an inspected connection: the machine of [`strict_http`] says what, this moves the octets.

use crate::limits::{IDLE_MAX, READ_OCTETS};
use crate::page::{Pages, plain};
use crate::requests::{Session, Word, judge};
use crate::splice::{Meter, stands_still};
use crate::told::Way;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context as Waking, Poll};
use strict_http::{Ending, Event, OfferedCodings, Peer, Relay, Settings, Standing};
use tls::decide::RefuseReason;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};

/// Carries requests and responses until a side ends.
pub(crate) async fn relay(
    session: Session<'_>,
    mut user: impl AsyncRead + AsyncWrite + Unpin,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
) -> Way {
    let mut machine = Relay::new(Settings {
        codings: OfferedCodings::Readable,
        ..Settings::default()
    });
    let mut way = Way::Inspected;
    let carrying = async {
        let mut octets = vec![0; READ_OCTETS];
        loop {
            if let Some(refused) = turn(&session, &mut machine) {
                way = Way::Refused(refused);
            }
            if is_over(&machine) {
                break;
            }
            let moved = poll_fn(|waking| {
                exchange(
                    &mut machine,
                    &mut octets,
                    (&mut user, &mut server),
                    session.meter,
                    waking,
                )
            });
            if moved.await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = carrying => {}
        () = stands_still(session.meter, IDLE_MAX) => {}
    }
    end(&machine, Peer::Client, &mut user).await;
    end(&machine, Peer::Server, &mut server).await;
    way
}

/// Says a word about everything that waits for one; the reason of a refusal by page.
fn turn(session: &Session<'_>, machine: &mut Relay) -> Option<RefuseReason> {
    let mut refused = None;
    loop {
        let mut is_quiet = true;
        for peer in [Peer::Client, Peer::Server] {
            let said = match machine.event(peer) {
                None => continue,
                Some(Event::Request(head)) => match judge(session, &head.request()) {
                    Word::Forward => machine.forward(peer),
                    Word::Answer(answer) => machine.answer(&answer),
                    Word::Refuse(answer, reason) => {
                        refused = refused.or(Some(reason));
                        machine.answer(&answer)
                    }
                },
                Some(Event::Interim(_) | Event::Response(_)) => machine.forward(peer),
                Some(Event::Content(_) | Event::Trailers(_) | Event::End | Event::Opaque(_)) => {
                    machine.pass(peer)
                }
                Some(Event::Refused(refusal)) => {
                    tracing::info!(user = %session.peers.0, server = %session.peers.1, %refusal, "a message is refused");
                    if machine.may_answer() {
                        let status = refusal.status(peer);
                        machine.answer(&plain(status, &refusal.to_string()))
                    } else {
                        machine.abort();
                        Ok(())
                    }
                }
            };
            is_quiet &= said.is_err();
        }
        if is_quiet {
            return refused;
        }
    }
}

fn is_over(machine: &Relay) -> bool {
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
fn exchange(
    machine: &mut Relay,
    octets: &mut [u8],
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
        take(machine, Peer::Client, user, octets, waking),
        take(machine, Peer::Server, server, octets, waking),
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
fn give(
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

/// Reads what a peer sends, as much as there is room for.
fn take(
    machine: &mut Relay,
    from: Peer,
    stream: &mut (impl AsyncRead + Unpin),
    octets: &mut [u8],
    waking: &mut Waking<'_>,
) -> Poll<io::Result<()>> {
    let room = machine.room(from).min(octets.len());
    if room == 0 {
        return Poll::Pending;
    }
    let mut read = ReadBuf::new(octets.get_mut(..room).unwrap_or_default());
    match Pin::new(stream).poll_read(waking, &mut read) {
        Poll::Pending => Poll::Pending,
        Poll::Ready(Ok(())) => {
            if read.filled().is_empty() {
                machine.ended(from, Ending::Clean);
            } else {
                machine.receive(from, read.filled());
            }
            Poll::Ready(Ok(()))
        }
        // Over TLS without `close_notify`, or by a reset.
        Poll::Ready(Err(_)) => {
            machine.ended(from, Ending::Cut);
            Poll::Ready(Ok(()))
        }
    }
}

/// Ends a leg as the machine says.
async fn end(machine: &Relay, peer: Peer, stream: &mut (impl AsyncWrite + Unpin)) {
    if machine.standing(peer) != Standing::Broken
        && let Err(error) = stream.shutdown().await
    {
        tracing::debug!(%error, ?peer, "a leg did not end in order");
    }
}

/// Answers the first request of a user by the page of a refusal.
pub(crate) async fn page(
    pages: &Pages,
    mut user: impl AsyncRead + AsyncWrite + Unpin,
    reason: RefuseReason,
) -> io::Result<()> {
    let mut machine = Relay::new(Settings::default());
    let meter = Meter::default();
    let mut octets = vec![0; READ_OCTETS];
    let carrying = async {
        while !is_over(&machine) {
            match machine.event(Peer::Client) {
                Some(Event::Request(head)) => {
                    let (answer, _) = pages.refusal(reason, &head.request());
                    machine.end_after_this();
                    machine.answer(&answer).map_err(io::Error::other)?;
                }
                Some(Event::Content(_) | Event::Trailers(_) | Event::End) => {
                    machine.pass(Peer::Client).map_err(io::Error::other)?;
                }
                Some(Event::Refused(_)) => machine.abort(),
                Some(Event::Interim(_) | Event::Response(_) | Event::Opaque(_)) | None => {
                    poll_fn(|waking| {
                        let given = give(&mut machine, Peer::Client, &mut user, &meter, waking)?;
                        let taken =
                            take(&mut machine, Peer::Client, &mut user, &mut octets, waking)?;
                        match (given, taken) {
                            (Poll::Pending, Poll::Pending) => Poll::Pending,
                            (Poll::Ready(()), _) | (_, Poll::Ready(())) => {
                                Poll::Ready(io::Result::Ok(()))
                            }
                        }
                    })
                    .await?;
                }
            }
        }
        io::Result::Ok(())
    };
    tokio::select! {
        carried = carrying => carried?,
        () = tokio::time::sleep(crate::limits::PAGE_WAIT) => return Err(io::ErrorKind::TimedOut.into()),
    }
    user.shutdown().await
}
