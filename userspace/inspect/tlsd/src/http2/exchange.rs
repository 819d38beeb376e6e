//! One request and its response, each judged before it goes on.

use super::content::{Content, Halt as ContentHalt, Piece};
use super::heads;
use super::memory::{Grant, Memory};
use super::respond::{Behind, Respond, reason_of};
use super::rules::{Look as _, Rules};
use crate::page::plain;
use crate::requests::Word;
use crate::scanning::{Message, Part, Requested, Stopped};
use h2::client::{ResponseFuture, SendRequest};
use h2::server::SendResponse;
use h2::{Reason, RecvStream};
use http::{HeaderMap, Request, Response, StatusCode, request};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use strict_http::limits::INTERIM_MAX;
use strict_http::{Http2Request, Http2Response, Method, Peer, Refusal, Scheme};
use tls::decide::RefuseReason;

/// What the exchanges of a connection share.
#[derive(Debug)]
pub(super) struct Shared<'a, R> {
    /// What judges them.
    pub(super) rules: &'a R,
    /// What they may hold.
    pub(super) memory: &'a Memory,
    /// The user and the server.
    pub(super) peers: (SocketAddr, SocketAddr),
}

/// What became of an exchange.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Done {
    /// Why it was refused by a page.
    pub(super) refused: Option<RefuseReason>,
    /// Whether the server takes no further requests on this connection.
    pub(super) server_leaves: bool,
}

/// Why an exchange ends before its end.
#[derive(Debug)]
enum Halt {
    /// The user broke off.
    User(Reason),
    /// The server broke off.
    Server(Reason),
    /// The server takes nothing more on this connection, and did not look at this request.
    Unserved,
    /// A message is not as it must be.
    Refused(Refusal, Peer),
    /// Content is stopped.
    Stopped(Stopped),
    /// There is no memory for a head.
    Crowded,
}

/// Attends a request until its exchange is over.
pub(super) fn exchange<R: Rules>(
    shared: &Shared<'_, R>,
    request: Request<RecvStream>,
    stream: SendResponse<Piece>,
    server: SendRequest<Piece>,
) -> Pin<Box<impl Future<Output = Done>>> {
    Box::pin(attended(shared, request, stream, server))
}

async fn attended<R: Rules>(
    shared: &Shared<'_, R>,
    request: Request<RecvStream>,
    stream: SendResponse<Piece>,
    server: SendRequest<Piece>,
) -> Done {
    let (parts, body) = request.into_parts();
    let mut respond = Respond::new(stream);
    let mut done = Done::default();
    let wanted = match parts.method {
        http::Method::HEAD => Behind::Nothing,
        _ => Behind::Content,
    };
    let checked = match heads::checked(&parts) {
        Ok(checked) => checked,
        Err(refusal) => {
            note(shared.peers, refusal);
            let answer = plain(refusal.status(Peer::Client), &refusal.to_string());
            respond.answer(&answer, wanted).await;
            return done;
        }
    };
    match word(shared.rules, &checked) {
        Word::Forward => {}
        Word::Answer(answer) => {
            respond.answer(&answer, wanted).await;
            return done;
        }
        Word::Refuse(answer, reason) => {
            done.refused = Some(reason);
            respond.answer(&answer, wanted).await;
            return done;
        }
    }
    let passed = pass(shared, (parts, &checked), body, &mut respond, server).await;
    if let Err(halt) = passed {
        done.server_leaves = matches!(halt, Halt::Unserved);
        end(shared, halt, &checked, &mut respond).await;
    }
    done
}

/// What becomes of a request that any reader understands alike.
fn word<R: Rules>(rules: &R, checked: &Http2Request) -> Word {
    if checked.request().method == Method::Connect {
        return Word::Answer(plain(
            405,
            "there is no tunnel through an inspected connection",
        ));
    }
    // RFC 9110 section 7.4: a server may take the same target of another scheme for another resource.
    if checked.scheme() != Some(Scheme::Https) {
        return Word::Answer(plain(421, "the connection is for https alone"));
    }
    rules.judge(&checked.request())
}

/// Passes a request on, and its response back.
async fn pass<R: Rules>(
    shared: &Shared<'_, R>,
    (parts, checked): (request::Parts, &Http2Request),
    body: RecvStream,
    respond: &mut Respond,
    mut server: SendRequest<Piece>,
) -> Result<(), Halt> {
    let _room = room(shared.memory, &parts.headers)?;
    let length = checked.length();
    let requested = shared.rules.requested(&checked.request());
    let look = shared.rules.look(Message {
        part: Part::Request,
        requested: &requested,
        fields: checked.request().fields,
        length: if body.is_end_stream() {
            Some(0)
        } else {
            length.declared()
        },
    });
    let mut request = heads::onward(parts, checked);
    // Who holds back the head must not wait for content that waits for the head.
    if look.as_ref().is_some_and(|look| !look.is_live()) && heads::take_expectation(&mut request) {
        let go_on = heads::response(StatusCode::CONTINUE, HeaderMap::new());
        respond.inform(go_on).map_err(Halt::User)?;
    }
    let mut up = Content::new(body, Some(length), look);
    tokio::select! {
        opened = up.open() => opened.map_err(of_user)?,
        reason = respond.reset() => return Err(Halt::User(reason)),
    }
    let is_bare = up.is_empty();
    let sent = server.send_request(request, is_bare);
    let (response, mut to_server) = sent.map_err(|error| {
        tracing::debug!(%error, "a server takes no further requests");
        Halt::Unserved
    })?;
    drop(server);
    let asked = (checked.request().method, &requested);
    let ended = {
        let upwards = async {
            if is_bare {
                return Ok(());
            }
            up.carry(&mut to_server).await.map_err(of_user)
        };
        both(upwards, receive(shared, response, respond, asked)).await
    };
    if let Err(halt) = &ended {
        to_server.send_reset(match halt {
            Halt::User(reason) | Halt::Server(reason) => *reason,
            Halt::Refused(_, Peer::Server) => Reason::PROTOCOL_ERROR,
            Halt::Refused(_, Peer::Client) | Halt::Unserved | Halt::Stopped(_) | Halt::Crowded => {
                Reason::CANCEL
            }
        });
    }
    ended
}

/// Carries both ways until both have ended. What breaks off at the server's end is told by the way down.
async fn both(
    upwards: impl Future<Output = Result<(), Halt>>,
    downwards: impl Future<Output = Result<(), Halt>>,
) -> Result<(), Halt> {
    let (mut upwards, mut downwards) = (pin!(upwards), pin!(downwards));
    let mut is_up = true;
    loop {
        tokio::select! {
            went = &mut upwards, if is_up => match went {
                Ok(()) | Err(Halt::Server(_) | Halt::Unserved) => is_up = false,
                Err(halt @ (Halt::User(_) | Halt::Refused(..) | Halt::Stopped(_) | Halt::Crowded)) => return Err(halt),
            },
            came = &mut downwards => {
                came?;
                break;
            }
        }
    }
    if !is_up {
        return Ok(());
    }
    match upwards.await {
        // The server answered in full, and wants no more of the request (RFC 9113 section 8.1).
        Ok(()) | Err(Halt::Server(_) | Halt::Unserved) => Ok(()),
        Err(halt) => Err(halt),
    }
}

/// Takes the response, judges it and passes it back.
async fn receive<R: Rules>(
    shared: &Shared<'_, R>,
    mut response: ResponseFuture,
    respond: &mut Respond,
    (asked, requested): (Method, &Requested),
) -> Result<(), Halt> {
    let mut interims = 0_u8;
    let response = loop {
        match poll_fn(|waking| hear(&mut response, respond, waking)).await? {
            Heard::Final(response) => break response,
            Heard::Interim(head) => {
                interims = interims.saturating_add(1);
                if interims > INTERIM_MAX {
                    return Err(Halt::Refused(Refusal::TooManyInterim, Peer::Server));
                }
                let (parts, ()) = head.into_parts();
                check(parts.status, &parts.headers)?;
                let head = heads::response(parts.status, parts.headers);
                respond.inform(head).map_err(Halt::User)?;
            }
        }
    };
    let (parts, body) = response.into_parts();
    let checked = check(parts.status, &parts.headers)?;
    let _room = room(shared.memory, &parts.headers)?;
    let has_none = asked == Method::Head || matches!(parts.status.as_u16(), 204 | 304);
    let (length, look) = if has_none || body.is_end_stream() {
        (None, None)
    } else {
        let length = checked.length();
        let look = shared.rules.look(Message {
            part: Part::Response(parts.status.as_u16()),
            requested,
            fields: checked.fields(),
            length: length.declared(),
        });
        (Some(length), look)
    };
    let mut down = Content::new(body, length, look);
    tokio::select! {
        opened = down.open() => opened.map_err(of_server)?,
        reason = respond.reset() => return Err(Halt::User(reason)),
    }
    let head = heads::response(parts.status, parts.headers);
    if down.is_empty() {
        let begun = respond.begin(head, Behind::Nothing);
        return begun.map(drop).map_err(Halt::User);
    }
    let begun = respond.begin(head, Behind::Content);
    let mut to_user = begun.map_err(Halt::User)?;
    down.carry(&mut to_user).await.map_err(of_server)
}

/// What is heard of a server.
enum Heard {
    Interim(Response<()>),
    Final(Response<RecvStream>),
}

fn hear(
    response: &mut ResponseFuture,
    respond: &mut Respond,
    waking: &mut Context<'_>,
) -> Poll<Result<Heard, Halt>> {
    if let Poll::Ready(reason) = respond.poll_reset(waking) {
        return Poll::Ready(Err(Halt::User(reason)));
    }
    let heard = match ready!(response.poll_informational(waking)) {
        Some(interim) => interim.map(Heard::Interim),
        None => ready!(Pin::new(response).poll(waking)).map(Heard::Final),
    };
    Poll::Ready(heard.map_err(|error| server_broke(&error)))
}

fn check(status: StatusCode, headers: &HeaderMap) -> Result<Http2Response, Halt> {
    let checked = Http2Response::check(status.as_u16(), heads::fields(headers));
    checked.map_err(|refusal| Halt::Refused(refusal, Peer::Server))
}

fn room(memory: &Memory, headers: &HeaderMap) -> Result<Grant, Halt> {
    memory.head(heads::octets(headers)).ok_or(Halt::Crowded)
}

/// Tells the user why its exchange ends here.
async fn end<R: Rules>(
    shared: &Shared<'_, R>,
    halt: Halt,
    checked: &Http2Request,
    respond: &mut Respond,
) {
    let request = checked.request();
    let wanted = if request.method == Method::Head {
        Behind::Nothing
    } else {
        Behind::Content
    };
    match halt {
        // It knows.
        Halt::User(_) => {}
        Halt::Server(reason) => respond.break_off(reason),
        Halt::Unserved | Halt::Crowded => respond.break_off(Reason::REFUSED_STREAM),
        Halt::Refused(refusal, by) => {
            note(shared.peers, refusal);
            if respond.is_begun() {
                respond.break_off(Reason::PROTOCOL_ERROR);
            } else {
                let answer = plain(refusal.status(by), &refusal.to_string());
                respond.answer(&answer, wanted).await;
            }
        }
        Halt::Stopped(stopped) => {
            if respond.is_begun() {
                respond.break_off(Reason::INTERNAL_ERROR);
            } else {
                let answer = shared.rules.stopped(&stopped, &request);
                respond.answer(&answer, wanted).await;
            }
        }
    }
}

fn note((user, server): (SocketAddr, SocketAddr), refusal: Refusal) {
    tracing::info!(%user, %server, %refusal, "a message is refused");
}

fn of_user(halt: ContentHalt) -> Halt {
    match halt {
        ContentHalt::From(error) => Halt::User(reason_of(&error)),
        ContentHalt::To(reason) => Halt::Server(reason.unwrap_or(Reason::CANCEL)),
        ContentHalt::Refused(refusal) => Halt::Refused(refusal, Peer::Client),
        ContentHalt::Stopped(stopped) => Halt::Stopped(stopped),
    }
}

fn of_server(halt: ContentHalt) -> Halt {
    match halt {
        ContentHalt::From(error) => server_broke(&error),
        ContentHalt::To(reason) => Halt::User(reason.unwrap_or(Reason::CANCEL)),
        ContentHalt::Refused(refusal) => Halt::Refused(refusal, Peer::Server),
        ContentHalt::Stopped(stopped) => Halt::Stopped(stopped),
    }
}

/// How a server broke off. What it had not looked at when it left may be repeated elsewhere (RFC 9113 section 8.7).
fn server_broke(error: &h2::Error) -> Halt {
    if error.is_go_away() && error.is_remote() {
        return Halt::Unserved;
    }
    Halt::Server(reason_of(error))
}
