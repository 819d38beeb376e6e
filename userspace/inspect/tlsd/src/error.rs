//! What keeps tlsd from working.

use std::io;
use std::path::PathBuf;

/// Why tlsd ends.
#[derive(Debug, thiserror::Error)]
pub enum TlsdError {
    /// Signals cannot be waited for.
    #[error("signals cannot be waited for: {0}")]
    Signals(#[source] io::Error),
    /// A file cannot be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file holds nothing to verify servers by.
    #[error(
        "servers cannot be verified by {path}: {why}; it must hold certificates, or lists of revoked ones, in PEM"
    )]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// No server could be verified.
    #[error(
        "there is no certificate that servers' paths could end at: install ca-certificates, or name a file by --upstream-roots"
    )]
    NoRoots,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The threads that attend to connections did not start.
    #[error("connections cannot be attended to: {0}")]
    Lanes(#[source] io::Error),
    /// A listener ended.
    #[error("a listener has ended: nobody takes steered connections any more")]
    Deaf,
}
