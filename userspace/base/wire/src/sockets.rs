//! Sockets that linkd opens for whoever inspects: what only it may set is set.

use serde::{Deserialize, Serialize};

/// Most sockets of one answer. The kernel passes 253 descriptors at once, and a process may have few of its own.
pub const SOCKETS_MAX: u16 = 64;

/// What a socket is for. All are of TCP, close with a program's end, and do not block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SocketKind {
    /// A connection to a server in a user's name: it binds any address, and is not bound yet.
    Upstream,
    /// Takes flows to the port of HTTP. It listens already; from now on the gate steers to it, and to no earlier one.
    PlainListener,
    /// Takes flows to the port of HTTPS, likewise.
    TlsListener,
}

/// Which sockets are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocketOrder {
    /// What for.
    pub kind: SocketKind,
    /// Of which family; a socket of IPv6 takes no IPv4.
    pub family: abi::Family,
    /// How many, 1 to [`SOCKETS_MAX`]; of a listener 1.
    pub count: u16,
}
