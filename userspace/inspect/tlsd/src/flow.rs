//! A connection on its way: whose it is, where it goes, and what its user has said so far.

use crate::ahead::Ahead;
use crate::context::Context;
use crate::facts::Seen;
use crate::listen::Door;
use crate::opening::{self, Opening, PlainOpening};
use crate::splice::Meter;
use crate::upstream::{self, ConnectError};
use std::net::SocketAddr;
use tls::hello;
use tokio::net::TcpStream;

/// A connection that is being judged, and what the user has said so far.
#[derive(Debug)]
pub(crate) struct Flow {
    /// The user's side.
    pub(crate) stream: TcpStream,
    /// Who it is.
    pub(crate) user: SocketAddr,
    /// Whom it wants to reach.
    pub(crate) server: SocketAddr,
    /// Whether it came to the port of HTTP.
    pub(crate) is_plain: bool,
    /// What was read of it: to be replayed.
    pub(crate) octets: Vec<u8>,
    /// Why that is no `ClientHello` that goes on, if it is none.
    pub(crate) no_hello: Option<hello::Refusal>,
    /// The connection to the server, where there is one already.
    pub(crate) reached: Option<TcpStream>,
    /// What was carried.
    pub(crate) meter: Meter,
}

impl Flow {
    /// A connection of a user to a server by a door, of which nothing was read.
    pub(crate) fn begin(
        stream: TcpStream,
        (user, server): (SocketAddr, SocketAddr),
        door: Door,
    ) -> Self {
        Self {
            stream,
            user,
            server,
            is_plain: door == Door::Plain,
            octets: Vec::new(),
            no_hello: None,
            reached: None,
            meter: Meter::default(),
        }
    }

    /// Goes to a server, which perhaps was reached already.
    pub(crate) fn goes_to(&mut self, server: SocketAddr, reached: Option<TcpStream>) {
        self.server = server;
        self.reached = reached;
    }

    /// The connection to the server: that which there is already, else a new one.
    pub(crate) async fn connect(&mut self, context: &Context) -> Result<TcpStream, ConnectError> {
        match self.reached.take() {
            Some(reached) => Ok(reached),
            None => upstream::connect(&context.pool, self.user, self.server).await,
        }
    }

    /// Hears what the user says first, behind what was read already; nothing if it broke off.
    pub(crate) async fn hear(&mut self) -> Option<Seen> {
        if self.is_plain {
            hear_plain(self).await
        } else {
            hear_hello(self).await
        }
    }
}

/// Reads the first request of plain HTTP; nothing if the user broke off.
async fn hear_plain(flow: &mut Flow) -> Option<Seen> {
    let mut stream = Ahead::new(std::mem::take(&mut flow.octets), &mut flow.stream);
    let opening = opening::read_plain(&mut stream, &mut flow.octets).await;
    flow.octets.extend(stream.into_rest());
    match opening {
        PlainOpening::Request(host) => Some(Seen::Http(host)),
        PlainOpening::Other => Some(Seen::NoHttp),
        PlainOpening::Broken(error) => {
            tracing::debug!(user = %flow.user, %error, "a connection broke off before its first request");
            None
        }
    }
}

/// Reads the first message of TLS; nothing if the user broke off.
async fn hear_hello(flow: &mut Flow) -> Option<Seen> {
    let mut stream = Ahead::new(std::mem::take(&mut flow.octets), &mut flow.stream);
    let opening = opening::read(&mut stream).await;
    let rest = stream.into_rest();
    let (seen, octets) = match opening {
        Opening::Hello(hello) => (Seen::Hello(Box::new(hello.hello)), hello.octets),
        Opening::Refused(refused) => {
            flow.no_hello = Some(refused.refusal);
            (Seen::Refused(refused.refusal), refused.octets)
        }
        Opening::Broken(error) => {
            tracing::debug!(user = %flow.user, %error, "a connection broke off before its first message");
            return None;
        }
    };
    flow.octets = octets;
    flow.octets.extend(rest);
    Some(seen)
}
