//! The daemon `pathd`: see the library.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use pathd::Config;
use runtime::process::LOG_VARIABLE;
use runtime::{Clock, SystemClock};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let config = Config::parse();
    log_start();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    match pathd::run(&config, &clock) {
        Ok(()) => {
            tracing::info!("ends; the last choice stays");
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// As `runtime::tracing_start` does for the daemons that speak with controld.
fn log_start() {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .try_init();
    if started.is_ok() {
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "starts");
    }
}
