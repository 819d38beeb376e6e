//! What every daemon's process does once: log, end when told, and know its size.

use std::fmt::Display;
use std::fs;
use std::future::Future;
use std::io;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The variable that chooses what is logged, in the syntax of tracing's filters. Without it: `info`.
pub const LOG_VARIABLE: &str = "QAQPA_LOG";

/// Sends the process's log to standard error, each line with the daemon's name. A second call changes nothing.
pub fn tracing_start(daemon: impl Display) {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .try_init();
    if started.is_ok() {
        tracing::info!(%daemon, version = env!("CARGO_PKG_VERSION"), "starts");
    }
}

/// Ends when the process is told to end: SIGTERM or SIGINT. From the call on neither signal kills the process.
pub fn shutdown() -> io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!(signal = "SIGTERM", "told to end"),
            _ = interrupt.recv() => tracing::info!(signal = "SIGINT", "told to end"),
        }
    })
}

/// Memory of this process that stands in RAM, bytes.
pub fn resident_bytes() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    resident_in(&status).ok_or_else(|| io::Error::other("/proc/self/status names no VmRSS"))
}

fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests;
