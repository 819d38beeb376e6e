//! The daemon `linkd`: see the library.

use clap::Parser as _;
use linkd::{Config, LinkdError};
use runtime::SystemClock;
use std::process::ExitCode;
use std::sync::Arc;
use wire::Daemon;

fn main() -> ExitCode {
    let config = Config::parse();
    runtime::tracing_start(Daemon::Linkd);
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(LinkdError::Runtime)
        .and_then(|loop_| loop_.block_on(linkd::run(config, Arc::new(SystemClock))));
    match outcome {
        Ok(()) => {
            tracing::info!("ends; the gate stays in the kernel");
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
