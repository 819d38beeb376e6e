//! The daemon `consoled`: see the library.

use clap::Parser as _;
use consoled::{Config, ConsoledError};
use std::process::ExitCode;
use wire::Daemon;

fn main() -> ExitCode {
    let config = Config::parse();
    runtime::tracing_start(Daemon::Consoled);
    match start(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn start(config: &Config) -> Result<(), ConsoledError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(ConsoledError::Runtime)?
        .block_on(consoled::run(config))
}
