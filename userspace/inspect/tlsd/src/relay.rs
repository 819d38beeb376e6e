//! HTTP/1.1 between the two legs of an inspected connection: the machine of [`strict_http`] says what, this moves the octets.

mod moving;
mod octets;
mod side;
mod unagreed;
mod watch;

pub(crate) use side::Side;
pub(crate) use unagreed::relay_unagreed;

use crate::limits::IDLE_MAX;
use crate::page::plain;
use crate::requests::{Session, Word, judge};
use crate::scanning::{Asker, Part, Requested, Step};
use crate::splice::{Meter, stands_still};
use crate::told::Way;
use bytes::Bytes;
use moving::{end, give, is_over, move_octets, take};
use std::future::poll_fn;
use std::io;
use std::task::Poll;
use strict_http::{
    Answer, Event, OfferedCodings, OutOfTurn, Peer, Refusal, Relay, ResponseKind, Settings,
};
use tls::decide::RefuseReason;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use watch::{Keeps, Watched};

/// An exchange under way.
#[derive(Debug, Default)]
struct Exchange {
    /// Who asked.
    asker: Option<Asker>,
    /// What scanners are told of what was asked.
    requested: Requested,
    /// Content of the request and of the response that is looked at.
    request: Option<Watched>,
    response: Option<Watched>,
}

impl Exchange {
    const fn of(&mut self, from: Peer) -> &mut Option<Watched> {
        match from {
            Peer::Client => &mut self.request,
            Peer::Server => &mut self.response,
        }
    }

    fn is_watched(&mut self, from: Peer) -> bool {
        self.of(from).is_some()
    }

    /// Whether content is taken at once where it is looked at.
    fn takes(&mut self, from: Peer) -> bool {
        self.of(from).as_mut().is_some_and(Watched::takes)
    }

    /// Ends when one of both has more to be done.
    async fn wait(&mut self) -> (Peer, Option<Step>) {
        tokio::select! {
            step = wait(&mut self.request) => (Peer::Client, step),
            step = wait(&mut self.response) => (Peer::Server, step),
        }
    }
}

async fn wait(watched: &mut Option<Watched>) -> Option<Step> {
    match watched {
        Some(watched) => watched.wait().await,
        None => std::future::pending().await,
    }
}

/// What happened next.
enum Happened {
    /// Octets were moved, or no more can be.
    Moved(io::Result<()>),
    /// A scanner has room, or said something.
    Looked(Peer, Option<Step>),
}

/// Carries requests and responses until a side ends.
pub(crate) fn relay(
    session: Session<'_>,
    user: impl Side,
    server: impl Side,
) -> impl Future<Output = Way> {
    relay_begun(session, (user, Vec::new()), (server, Vec::new()))
}

/// The same of sides of which some octets were read already: fewer than the machine takes at once.
async fn relay_begun(
    session: Session<'_>,
    (mut user, said): (impl Side, Vec<u8>),
    (mut server, greeted): (impl Side, Vec<u8>),
) -> Way {
    let mut machine = Relay::new(Settings {
        codings: OfferedCodings::Readable,
        ..Settings::default()
    });
    machine.receive(Peer::Client, &said);
    machine.receive(Peer::Server, &greeted);
    // A connection at rest holds neither.
    drop((said, greeted));
    let mut way = Way::Inspected;
    let mut exchange = Exchange::default();
    let carrying = async {
        loop {
            if let Some(refused) = turn(&session, &mut machine, &mut exchange) {
                way = Way::Refused(refused);
            }
            if is_over(&machine) {
                break;
            }
            let moving = poll_fn(|waking| {
                let sides = (&mut user, &mut server);
                move_octets(&mut machine, sides, session.meter, waking)
            });
            let happened = tokio::select! {
                moved = moving => Happened::Moved(moved),
                (peer, step) = exchange.wait() => Happened::Looked(peer, step),
            };
            match happened {
                Happened::Moved(Ok(())) | Happened::Looked(_, None) => {}
                Happened::Moved(Err(_)) => break,
                Happened::Looked(peer, Some(step)) => {
                    let watched = exchange.of(peer);
                    let keeps = watched
                        .as_mut()
                        .map(|watched| watched.apply(&session, &mut machine, peer, step));
                    if keeps == Some(Keeps::Nothing) {
                        *watched = None;
                    }
                }
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
fn turn(
    session: &Session<'_>,
    machine: &mut Relay,
    exchange: &mut Exchange,
) -> Option<RefuseReason> {
    let mut refused = None;
    loop {
        let mut is_quiet = true;
        for peer in [Peer::Client, Peer::Server] {
            if let Some(watched) = exchange.of(peer) {
                is_quiet &= !watched.supply(machine, peer);
            }
            let said = match machine.event(peer) {
                None => continue,
                Some(Event::Request(head)) => match judge(session, &head.request()) {
                    Word::Forward => {
                        let asker = Asker::of(&head.request());
                        exchange.asker = Some(asker.clone());
                        exchange.response = None;
                        exchange.requested = session.requested(&head.request());
                        let part = (Part::Request, &exchange.requested);
                        let content = (head.request().fields, head.framing());
                        exchange.request = Watched::begin(session, asker, part, content);
                        head_of(machine, exchange, peer)
                    }
                    Word::Answer(answer) => machine.answer(&answer),
                    Word::Refuse(answer, reason) => {
                        refused = refused.or(Some(reason));
                        machine.answer(&answer)
                    }
                },
                Some(Event::Response(head)) if head.kind() == ResponseKind::Final => {
                    let asker = exchange.asker.clone();
                    let part = (Part::Response(head.status()), &exchange.requested);
                    let content = (head.fields(), head.framing());
                    exchange.response =
                        asker.and_then(|asker| Watched::begin(session, asker, part, content));
                    head_of(machine, exchange, peer)
                }
                Some(Event::Interim(_) | Event::Response(_)) => machine.forward(peer),
                Some(Event::Content(data)) if exchange.is_watched(peer) => {
                    if exchange.takes(peer) {
                        let data = Bytes::copy_from_slice(data);
                        content(session, machine, exchange, (peer, data))
                    } else {
                        Err(OutOfTurn)
                    }
                }
                Some(Event::End) if exchange.is_watched(peer) => end_of(machine, exchange, peer),
                Some(Event::Content(_) | Event::Trailers(_) | Event::End | Event::Opaque(_)) => {
                    machine.pass(peer)
                }
                Some(Event::Refused(refusal)) => {
                    tracing::info!(user = %session.peers.0, server = %session.peers.1, %refusal, "a message is refused");
                    *exchange = Exchange::default();
                    if peer == Peer::Client && refusal != Refusal::Truncated {
                        refused = refused.or(Some(RefuseReason::NotHttp));
                    }
                    refuse(machine, peer, refusal)
                }
            };
            is_quiet &= said.is_err();
        }
        if is_quiet {
            return refused;
        }
    }
}

/// Says the word about a head: it waits for its content where somebody looks at that.
fn head_of(machine: &mut Relay, exchange: &mut Exchange, from: Peer) -> Result<(), OutOfTurn> {
    match exchange.of(from) {
        Some(watched) => watched.head(machine, from),
        None => machine.forward(from),
    }
}

fn content(
    session: &Session<'_>,
    machine: &mut Relay,
    exchange: &mut Exchange,
    (from, data): (Peer, Bytes),
) -> Result<(), OutOfTurn> {
    let watched = exchange.of(from);
    let Some(under_way) = watched else {
        return Err(OutOfTurn);
    };
    if under_way.content(session, machine, from, data)? == Keeps::Nothing {
        *watched = None;
    }
    Ok(())
}

fn end_of(machine: &mut Relay, exchange: &mut Exchange, from: Peer) -> Result<(), OutOfTurn> {
    let watched = exchange.of(from);
    let Some(under_way) = watched else {
        return Err(OutOfTurn);
    };
    if under_way.end(machine, from)? == Keeps::Nothing {
        *watched = None;
    }
    Ok(())
}

/// Answers what is refused, or breaks off what cannot be answered any more.
fn refuse(machine: &mut Relay, from: Peer, refusal: Refusal) -> Result<(), OutOfTurn> {
    if machine.may_answer() {
        machine.answer(&plain(refusal.status(from), &refusal.to_string()))
    } else {
        machine.abort();
        Ok(())
    }
}

/// Answers the first request of a user by the page of a refusal.
pub(crate) async fn page(
    mut user: impl AsyncRead + AsyncWrite + Unpin,
    answer: impl Fn(&Asker) -> Answer,
) -> io::Result<()> {
    let mut machine = Relay::new(Settings::default());
    let meter = Meter::default();
    let carrying = async {
        while !is_over(&machine) {
            match machine.event(Peer::Client) {
                Some(Event::Request(head)) => {
                    let page = answer(&Asker::of(&head.request()));
                    machine.end_after_this();
                    machine.answer(&page).map_err(io::Error::other)?;
                }
                Some(Event::Content(_) | Event::Trailers(_) | Event::End) => {
                    machine.pass(Peer::Client).map_err(io::Error::other)?;
                }
                Some(Event::Refused(_)) => machine.abort(),
                Some(Event::Interim(_) | Event::Response(_) | Event::Opaque(_)) | None => {
                    poll_fn(|waking| {
                        let given = give(&mut machine, Peer::Client, &mut user, &meter, waking)?;
                        let taken = take(&mut machine, Peer::Client, &mut user, waking)?;
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
