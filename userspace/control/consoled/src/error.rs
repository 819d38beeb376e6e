//! Why consoled did not start or ended.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why consoled did not start or ended.
#[derive(Debug, thiserror::Error)]
pub enum ConsoledError {
    /// Tokens would travel in the open.
    #[error(
        "{0} is not of this machine alone, and without TLS tokens would travel in the open\n  hint: name --certificate and --key, or listen on 127.0.0.1 or [::1]"
    )]
    InTheOpen(SocketAddr),
    /// An address that cannot be served.
    #[error(
        "cannot listen at {address}: {source}\n  hint: name an address of this machine and a free port"
    )]
    Listen {
        /// It.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the certificate or key that cannot be used.
    #[error("{path}: {why}\n  hint: name PEM files, the certificate's first", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A certificate and a key that do not belong together, or that TLS cannot use.
    #[error("the certificate cannot be served: {0}\n  hint: look whether the key is its own")]
    Certificate(String),
    /// Texts of the console that cannot be read: a fault of the program.
    #[error(
        "the console's texts cannot be read: {0}\n  hint: report this with the version of consoled"
    )]
    Texts(String),
    /// The event loop or its signals cannot be had.
    #[error("the event loop cannot be made: {0}")]
    Runtime(io::Error),
}
