//! HTTP/1.1 as octets (RFC 9112), read strictly: what two readers could understand in two ways is refused.
//!
//! The crate is pure: no socket, no clock. Whoever calls moves octets. Its rule: **what is forwarded is exactly what was
//! inspected**, and the next reader cannot understand it in another way.
//!
//! * [`RequestHead`], [`ResponseHead`]: heads, read line by line in any segmentation, written as they came without what ends at
//!   this hop;
//! * [`Request`]: what lists and scanners judge, of HTTP/1.1 and HTTP/2 alike; [`normal_path`] makes paths comparable;
//! * [`Http2Request`], [`Http2Response`]: messages of HTTP/2, once decoded, judged by the same rules;
//! * [`BodyReader`], [`write_chunk`], [`write_last_chunk`]: content;
//! * [`Relay`]: the machine between a client and a server, which waits for a word about everything that it forwards;
//! * [`Coding`], [`Decoder`]: a decoded copy for inspection, bounded; [`narrow_accept_encoding`];
//! * [`Refusal`]: why a message is refused, by which rule, with which status;
//! * [`limits`]: every bound.
//!
//! # A body's loop
//!
//! ```
//! use strict_http::{Answer, Event, Peer, Relay, Settings};
//!
//! let mut relay = Relay::new(Settings::default());
//! relay.receive(Peer::Client, b"GET /a HTTP/1.1\r\nHost: a.kz\r\n\r\n");
//! while let Some(event) = relay.event(Peer::Client) {
//!     match event {
//!         Event::Request(head) if head.request().path == "/blocked" => {
//!             relay.answer(&Answer::new(403)?)?;
//!         }
//!         Event::Request(_) => relay.forward(Peer::Client)?,
//!         // A scanner reads content here, before it passes.
//!         Event::Content(_) | Event::Trailers(_) | Event::End | Event::Opaque(_) => {
//!             relay.pass(Peer::Client)?;
//!         }
//!         Event::Interim(_) | Event::Response(_) => relay.forward(Peer::Client)?,
//!         Event::Refused(refusal) if relay.may_answer() => {
//!             relay.answer(&Answer::new(refusal.status(Peer::Client))?)?;
//!         }
//!         Event::Refused(_) => relay.abort(),
//!     }
//! }
//! assert_eq!(relay.output(Peer::Server), b"GET /a HTTP/1.1\r\nHost: a.kz\r\n\r\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Stricter than the RFCs
//!
//! GET, HEAD, TRACE and CONNECT with content; chunk sizes beyond 31 bits; `Content-Length` with zeros before it or said twice alike;
//! known methods in small letters; names of framing with underscores; hosts that are neither names nor usual addresses; upgrades other
//! than a WebSocket, which end here; `Connection` naming what all recipients need.
//!
//! # Looser than the RFCs
//!
//! What only one reading has: `|`, `^`, `` ` ``, braces and brackets in targets, which browsers leave unencoded; a status line without
//! the space behind the status; statuses from 600 on; `Content-Length: 0` with 204. The version is forwarded as it came (RFC 9112 section 2.3 has a
//! proxy send its own), since nobody sees this proxy, and a server must answer what the client understands.

mod body;
mod coding;
mod connection;
mod fields;
mod forward;
pub mod fuzz;
mod head;
mod http2;
pub mod limits;
mod method;
mod octets;
mod peer;
mod refusal;
mod relay;
mod request;
mod response;
mod target;
mod web_socket;

pub use body::{
    BodyReader, CHUNK_OVERHEAD_OCTETS, Framing, Piece, Trailers, write_chunk, write_last_chunk,
};
pub use coding::{Coding, DecodeLimits, Decoder, Undecodable, narrow_accept_encoding};
pub use fields::{Field, Fields};
pub use forward::{Forwarding, OfferedCodings, Persistence, TargetForm, ViaName};
pub use http2::{DeclaredLength, Http2Request, Http2Response, Pseudo, check_http2_trailers};
pub use method::{Method, Version};
pub use octets::is_token;
pub use peer::Peer;
pub use refusal::Refusal;
pub use relay::{
    Answer, AnswerError, Ending, Event, Expected, OutOfTurn, Relay, Settings, Standing,
};
pub use request::{Asked, Request, RequestHead};
pub use response::{ResponseHead, ResponseKind};
pub use target::{Authority, Form, Host, Scheme, normal_path};
