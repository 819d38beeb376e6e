//! The daemon `pathd`: see the library.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use pathd::Config;
use runtime::{Clock, SystemClock};

fn main() -> ExitCode {
    let config = Config::parse();
    runtime::tracing_start("pathd");
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
