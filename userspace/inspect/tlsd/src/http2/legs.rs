//! Both legs of a connection, driven together.

use super::content::Piece;
use super::frames::{Counted, FarEnd, Flood, Tally};
use super::leg::{ServerLeg, UserLeg, with_server, with_user};
use super::limits::{WIDE, WIDE_AFTER_OCTETS};
use super::memory::{Grant, Memory};
use crate::splice::Meter;
use h2::client::SendRequest;
use h2::server::SendResponse;
use h2::{Reason, RecvStream};
use http::Request;
use runtime::Clock;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite};

/// What a leg brought.
#[derive(Debug)]
pub(super) enum Met {
    /// A request of the user.
    Request(Box<Request<RecvStream>>, SendResponse<Piece>),
    /// The server takes nothing more, and everything that it took has ended.
    ServerGone,
    /// The user has ended, or was left in order.
    UserGone,
    /// A peer floods.
    Flood(Flood),
}

/// Both legs.
pub(super) struct Legs<'a, U, S> {
    user: UserLeg<'a, U>,
    server: Option<ServerLeg<'a, S>>,
    /// Where requests to the server begin.
    sender: Option<SendRequest<Piece>>,
    of_user: Arc<Tally>,
    of_server: Arc<Tally>,
    is_left: bool,
    windows: Widening<'a>,
}

/// Windows that grow with what a connection carries.
#[derive(Debug)]
struct Widening<'a> {
    meter: &'a Meter,
    memory: &'a Memory,
    /// Octets at which memory is asked for next.
    at: u64,
    grant: Option<Grant>,
}

impl Widening<'_> {
    /// Whether windows are to be wide from now on.
    fn is_due(&mut self) -> bool {
        if self.grant.is_some() {
            return false;
        }
        let carried = self.meter.read();
        let carried = carried.up.saturating_add(carried.down);
        if carried < self.at {
            return false;
        }
        self.at = carried.saturating_mul(2);
        self.grant = self.memory.widen();
        self.grant.is_some()
    }
}

impl<'a, U, S> Legs<'a, U, S>
where
    U: AsyncRead + AsyncWrite + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    /// Greets both sides. This and the end stand apart, so that a connection at rest holds no room for them.
    pub(super) fn greet(
        user: U,
        server: S,
        clock: &Arc<dyn Clock>,
        meter: &'a Meter,
        memory: &'a Memory,
    ) -> Pin<Box<impl Future<Output = Result<Self, h2::Error>>>> {
        let of_user = Tally::new(Arc::clone(clock));
        let of_server = Tally::new(Arc::clone(clock));
        let user = Counted::new(user, FarEnd::User, &of_user, meter);
        let server = Counted::new(server, FarEnd::Server, &of_server, meter);
        Box::pin(async move {
            let (user, (sender, server)) = tokio::try_join!(with_user(user), with_server(server))?;
            Ok(Self {
                user,
                server: Some(server),
                sender: Some(sender),
                of_user,
                of_server,
                is_left: false,
                windows: Widening {
                    meter,
                    memory,
                    at: WIDE_AFTER_OCTETS,
                    grant: None,
                },
            })
        })
    }

    /// Drives both legs until one brings something.
    pub(super) async fn next(&mut self) -> Met {
        poll_fn(|waking| self.poll_next(waking)).await
    }

    fn poll_next(&mut self, waking: &mut Context<'_>) -> Poll<Met> {
        if self.windows.is_due() {
            self.widen();
        }
        if let Some(server) = &mut self.server {
            let polled = Pin::new(server).poll(waking);
            if let Some(flood) = self.of_server.flood() {
                return Poll::Ready(Met::Flood(flood));
            }
            if let Poll::Ready(ended) = polled {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a server broke off");
                }
                self.server = None;
                self.sender = None;
                return Poll::Ready(Met::ServerGone);
            }
        }
        if let Some(sender) = &mut self.sender
            && let Poll::Ready(Err(error)) = sender.poll_ready(waking)
        {
            tracing::debug!(%error, "a server takes no further requests");
            self.leave();
        }
        let polled = pin!(self.user.accept()).poll(waking);
        if let Some(flood) = self.of_user.flood() {
            return Poll::Ready(Met::Flood(flood));
        }
        polled.map(|accepted| match accepted {
            Some(Ok((request, respond))) => Met::Request(Box::new(request), respond),
            Some(Err(error)) => {
                tracing::debug!(%error, "a user broke off");
                Met::UserGone
            }
            None => Met::UserGone,
        })
    }

    /// Gives both peers wide windows, streams that are open included.
    fn widen(&mut self) {
        self.user.set_target_window_size(WIDE.connection);
        let mut set = self.user.set_initial_window_size(WIDE.stream);
        if let Some(server) = &mut self.server {
            server.set_target_window_size(WIDE.connection);
            set = set.and(server.set_initial_window_size(WIDE.stream));
        }
        if let Err(error) = set {
            tracing::debug!(%error, "windows of streams stay narrow");
        }
    }

    /// Where a request to the server begins, while it takes any.
    pub(super) fn server(&self) -> Option<SendRequest<Piece>> {
        self.sender.clone()
    }

    /// Whether the server's leg has ended.
    pub(super) const fn is_server_gone(&self) -> bool {
        self.server.is_none()
    }

    /// Tells the user to begin no further requests on this connection (RFC 9113 section 6.8). What is under way goes on.
    pub(super) fn leave(&mut self) {
        self.sender = None;
        if !self.is_left {
            self.is_left = true;
            self.user.graceful_shutdown();
        }
    }

    /// Ends the user's leg now, for this reason.
    pub(super) fn abort(&mut self, reason: Reason) {
        self.is_left = true;
        self.user.abrupt_shutdown(reason);
    }

    /// Ends both legs in order.
    pub(super) fn close(self) -> Pin<Box<impl Future<Output = ()>>> {
        Box::pin(self.closed())
    }

    async fn closed(mut self) {
        self.leave();
        let Self {
            mut user, server, ..
        } = self;
        let of_user = async {
            while let Some(Ok((_, respond))) = user.accept().await {
                turn_away(respond);
            }
        };
        let of_server = async {
            if let Some(server) = server
                && let Err(error) = server.await
            {
                tracing::debug!(%error, "a server's leg did not end in order");
            }
        };
        tokio::join!(of_user, of_server);
    }
}

/// Refuses a request that nobody looked at: it may be repeated on another connection (RFC 9113 section 8.7).
pub(super) fn turn_away(mut respond: SendResponse<Piece>) {
    respond.send_reset(Reason::REFUSED_STREAM);
}
