//! The daemon `tlsd`: see the library.

use clap::Parser as _;
use runtime::{Clock, SystemClock};
use std::process::ExitCode;
use std::sync::Arc;
use tlsd::Config;
use wire::Daemon;

/// Connections come and go with hundreds of small pieces each, on every core: the C library's allocator takes a twentieth of the
/// daemon's time for them, and keeps what one core frees from the others.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    runtime::tracing_start(Daemon::Tlsd);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    match tlsd::run(config, clock).await {
        Ok(()) => {
            tracing::info!("ends; steered connections are refused until it starts again");
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
