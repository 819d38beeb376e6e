//! Real clients and servers of HTTP/2 on both sides, in one process.

mod any;
mod courses;
mod floods;
mod flow;
mod messages;
mod paged;
mod raw;
mod scanned;

use super::memory::Memory;
use super::rules::{Look, Rules};
use super::{Shared, carry};
use crate::page::plain;
use crate::requests::Word;
use crate::scanning::{Message, Requested, Step, Stopped};
use crate::splice::Meter;
use bytes::Bytes;
use h2::client::SendRequest;
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};
use http::{HeaderMap, Request, Response};
use jiff::Timestamp;
use runtime::{Clock, ManualClock};
use scan::Unscanned;
use std::future::poll_fn;
use std::sync::Arc;
use strict_http::{Answer, Host};
use tls::decide::RefuseReason;
use tokio::io::DuplexStream;
use tokio::task::JoinHandle;

/// Octets that a pipe between two ends holds.
const PIPE_OCTETS: usize = 16 * 1024;

/// Policy and scanners as tests have them: by the host, and by a field.
#[derive(Debug)]
struct ByHost;

impl Rules for ByHost {
    type Look = Held;

    fn judge(&self, request: &strict_http::Request<'_>) -> Word {
        let Some(Host::Name(name)) = request.authority.map(|authority| &authority.host) else {
            return Word::Answer(plain(400, "no name"));
        };
        match name.to_string().as_str() {
            "bank.kz" => Word::Answer(plain(421, "exempt")),
            "blocked.kz" => Word::Refuse(plain(403, "blocked"), RefuseReason::BlockedDomain),
            _ => Word::Forward,
        }
    }

    fn requested(&self, _: &strict_http::Request<'_>) -> Requested {
        Requested::default()
    }

    fn look(&self, message: Message<'_>) -> Option<Held> {
        let manner = message.fields.first("x-look")?;
        Some(Held {
            back: Vec::new(),
            window: if manner == b"all" { usize::MAX } else { 1 },
            is_live: manner == b"live",
        })
    }

    fn stopped(&self, _: &Stopped, _: &strict_http::Request<'_>) -> Answer {
        plain(403, "stopped")
    }
}

/// Holds back so many pieces, and stops at the word `EVIL`.
#[derive(Debug)]
struct Held {
    back: Vec<Bytes>,
    window: usize,
    is_live: bool,
}

impl Look for Held {
    fn is_live(&self) -> bool {
        self.is_live
    }

    async fn push(&mut self, octets: Bytes) -> Step {
        tokio::task::yield_now().await;
        if octets.windows(4).any(|word| word == b"EVIL") {
            return Step::Stop(Stopped::Unscanned(Unscanned::Down));
        }
        self.back.push(octets);
        if self.is_live {
            return Step::Release(std::mem::take(&mut self.back));
        }
        let surplus = self.back.len().saturating_sub(self.window);
        if surplus == 0 {
            return Step::Wait;
        }
        Step::Release(self.back.drain(..surplus).collect())
    }

    async fn end(&mut self) -> Step {
        Step::Release(std::mem::take(&mut self.back))
    }
}

/// Both ends of a connection that is carried, and what came of it.
struct Ends {
    user: DuplexStream,
    server: DuplexStream,
    carried: JoinHandle<Option<RefuseReason>>,
}

/// A connection that is carried, whose windows stay narrow.
fn ends() -> Ends {
    ends_with(Memory::of(0, 1024))
}

fn ends_with(memory: Memory) -> Ends {
    let (user, near_user) = tokio::io::duplex(PIPE_OCTETS);
    let (server, near_server) = tokio::io::duplex(PIPE_OCTETS);
    let carried = tokio::spawn(async move {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let meter = Meter::default();
        let peers = ([127, 0, 0, 1], 1).into();
        let shared = Shared {
            rules: &ByHost,
            memory: &memory,
            peers: (peers, peers),
        };
        carry(&shared, &clock, &meter, near_user, near_server).await
    });
    Ends {
        user,
        server,
        carried,
    }
}

/// A client, whose connection runs by itself.
async fn client(stream: DuplexStream) -> SendRequest<Bytes> {
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(async move {
        let _ended = connection.await;
    });
    client
}

/// A server that answers each request by itself.
fn serve<F, A>(stream: DuplexStream, answer: F) -> JoinHandle<Result<(), h2::Error>>
where
    F: Fn(Request<RecvStream>, SendResponse<Bytes>) -> A + Send + 'static,
    A: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        let mut connection = h2::server::handshake(stream).await?;
        while let Some(accepted) = connection.accept().await {
            let (request, respond) = accepted?;
            tokio::spawn(answer(request, respond));
        }
        Ok(())
    })
}

/// Answers with the method and the target.
async fn echo_target(request: Request<RecvStream>, mut respond: SendResponse<Bytes>) {
    let text = format!("{} {}", request.method(), request.uri());
    let response = Response::builder()
        .header("x-of", "server")
        .body(())
        .unwrap();
    let mut stream = respond.send_response(response, false).unwrap();
    stream.send_data(Bytes::from(text), true).unwrap();
}

/// Answers with the content that came, and its trailers.
async fn echo_content(request: Request<RecvStream>, mut respond: SendResponse<Bytes>) {
    let mut body = request.into_body();
    let Ok(mut stream) = respond.send_response(Response::new(()), false) else {
        return;
    };
    while let Some(Ok(octets)) = body.data().await {
        let count = octets.len();
        if send(&mut stream, octets).await.is_none() {
            return;
        }
        body.flow_control().release_capacity(count).unwrap();
    }
    match body.trailers().await {
        Ok(Some(trailers)) => stream.send_trailers(trailers).unwrap(),
        Ok(None) => stream.send_data(Bytes::new(), true).unwrap(),
        Err(_) => {}
    }
}

/// Sends octets as the peer takes them; nothing once it takes no more.
async fn send(stream: &mut SendStream<Bytes>, mut octets: Bytes) -> Option<()> {
    while !octets.is_empty() {
        stream.reserve_capacity(octets.len());
        let room = poll_fn(|waking| stream.poll_capacity(waking)).await?.ok()?;
        stream
            .send_data(octets.split_to(room.min(octets.len())), false)
            .ok()?;
    }
    Some(())
}

/// Reads content to its end.
async fn read(mut body: RecvStream) -> Result<(Vec<u8>, Option<HeaderMap>), h2::Error> {
    let mut all = Vec::new();
    while let Some(octets) = body.data().await {
        let octets = octets?;
        all.extend_from_slice(&octets);
        body.flow_control().release_capacity(octets.len())?;
    }
    Ok((all, body.trailers().await?))
}

fn get(target: &str) -> Request<()> {
    Request::get(target).body(()).unwrap()
}

/// Asks, and reads the answer: its head, its content and its trailers.
async fn ask(
    client: &mut SendRequest<Bytes>,
    request: Request<()>,
) -> Result<(Response<()>, Vec<u8>, Option<HeaderMap>), h2::Error> {
    let (response, _) = client.send_request(request, true)?;
    let (parts, body) = response.await?.into_parts();
    let (content, trailers) = read(body).await?;
    Ok((Response::from_parts(parts, ()), content, trailers))
}
