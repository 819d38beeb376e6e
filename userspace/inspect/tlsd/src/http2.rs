//! HTTP/2 between the two legs of an inspected connection (RFC 9113): requests are carried as requests, not as frames.
//!
//! ```text
//! user ─ leg ─► exchange: judged ─► leg ─ server      each stream has an exchange of its own
//!        leg ◄─ exchange: judged ◄─ leg               content: as fast as the other side takes it
//! ```
//!
//! Each side is met as its true peer would: the protocol is the one that the server chose of the user's offer ([`crate::told`]), resets
//! are passed on in both directions with their reasons, what a leaving server did not look at is refused so that it may be repeated,
//! and a connection ends in order on one leg when it does on the other.
//!
//! * **Judged** as on HTTP/1.1: [`crate::requests::judge`] for each request by its `:authority`, so that a request for an exempt host
//!   on this connection is answered by 421; messages by [`strict_http`]; content by the scanners.
//! * **Not offered**: server push, extended CONNECT (clients open `WebSocket`s over HTTP/1.1 then), CONNECT, other schemes than https,
//!   priorities (a server sees each user's requests in their order).
//! * **Changed**: `accept-encoding` is narrowed to what scanners read; `expect` is answered here where content is held back; of one
//!   field's several lines the order stays, between fields too, but lines of one name are put together.
//!
//! A request that breaks a rule is refused alone, and others on its connection go on; but a field whose name or value is no field's ends
//! the connection, since the library does not tell it from a broken table of compression.
//!
//! Everything runs in the connection's one task: the library's locks are never waited for.

mod content;
mod exchange;
mod frames;
mod heads;
mod leg;
mod legs;
pub(crate) mod limits;
mod memory;
mod page;
mod respond;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use memory::Memory;
pub(crate) use page::page;

use crate::limits::{HANDSHAKE_WAIT, IDLE_MAX};
use crate::requests::Session;
use crate::splice::{Meter, stands_still};
use crate::told::Way;
use exchange::{Done, Shared, exchange};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use h2::Reason;
use legs::{Legs, Met};
use limits::CLOSE_WAIT;
use rules::Rules;
use runtime::Clock;
use std::pin::pin;
use std::sync::Arc;
use tls::decide::RefuseReason;
use tokio::io::{AsyncRead, AsyncWrite};

/// Carries requests and responses until a side ends.
pub(crate) async fn relay(
    session: Session<'_>,
    user: impl AsyncRead + AsyncWrite + Unpin,
    server: impl AsyncRead + AsyncWrite + Unpin,
) -> Way {
    let shared = Shared {
        rules: &session,
        memory: &session.context.http2,
        peers: session.peers,
    };
    let (clock, meter) = (&session.context.clock, session.meter);
    let refused = carry(&shared, clock, meter, user, server).await;
    refused.map_or(Way::Inspected, Way::Refused)
}

/// Carries exchanges; the reason of the first refusal by a page.
async fn carry<R: Rules>(
    shared: &Shared<'_, R>,
    clock: &Arc<dyn Clock>,
    meter: &Meter,
    user: impl AsyncRead + AsyncWrite + Unpin,
    server: impl AsyncRead + AsyncWrite + Unpin,
) -> Option<RefuseReason> {
    let greeting = Legs::greet(user, server, clock, meter, shared.memory);
    let mut legs = match tokio::time::timeout(HANDSHAKE_WAIT, greeting).await {
        Ok(Ok(legs)) => legs,
        Ok(Err(error)) => {
            tracing::debug!(user = %shared.peers.0, server = %shared.peers.1, %error, "a side does not speak HTTP/2");
            return None;
        }
        Err(_) => return None,
    };
    let mut exchanges = FuturesUnordered::new();
    let mut refused = None;
    let mut idle = pin!(stands_still(meter, IDLE_MAX));
    loop {
        let met = tokio::select! {
            met = legs.next() => met,
            Some(Done { refused: by_page, server_leaves }) = exchanges.next(), if !exchanges.is_empty() => {
                refused = refused.or(by_page);
                if server_leaves {
                    legs.leave();
                }
                if legs.is_server_gone() && exchanges.is_empty() {
                    break;
                }
                continue;
            }
            () = &mut idle => {
                legs.abort(Reason::NO_ERROR);
                break;
            }
        };
        match met {
            Met::Request(request, respond) => match legs.server() {
                Some(server) => exchanges.push(exchange(shared, *request, respond, server)),
                None => legs::turn_away(respond),
            },
            Met::ServerGone => {
                legs.leave();
                if exchanges.is_empty() {
                    break;
                }
            }
            Met::UserGone => break,
            Met::Flood(flood) => {
                tracing::info!(user = %shared.peers.0, server = %shared.peers.1, ?flood, "a peer sends what no peer sends: the connection ends");
                legs.abort(flood.reason());
                break;
            }
        }
    }
    // What is still under way is broken off on both legs.
    drop(exchanges);
    if tokio::time::timeout(CLOSE_WAIT, legs.close())
        .await
        .is_err()
    {
        tracing::debug!(user = %shared.peers.0, server = %shared.peers.1, "a connection did not end in order");
    }
    refused
}
