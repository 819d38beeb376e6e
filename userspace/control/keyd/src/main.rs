//! The daemon `keyd`: see the library.

use clap::Parser as _;
use keyd::{Config, KeydError};
use runtime::SystemClock;
use std::process::ExitCode;
use std::sync::Arc;
use wire::Daemon;

fn main() -> ExitCode {
    let config = Config::parse();
    runtime::tracing_start(Daemon::Keyd);
    match start(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn start(config: Config) -> Result<(), KeydError> {
    if config.offline_root.is_some() {
        return Err(KeydError::OfflineRoot);
    }
    if config.make_sealing_key {
        keyd::make_sealing_key(&config.sealing_key)?;
        tracing::info!(path = %config.sealing_key.display(), "sealing key made: keep a copy apart from the store");
        return Ok(());
    }
    keyd::guard();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(KeydError::Runtime)?
        .block_on(keyd::run(config, Arc::new(SystemClock)))
}
