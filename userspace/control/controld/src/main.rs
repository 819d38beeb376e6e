//! The daemon that owns the record.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::tracing_start(wire::Daemon::Controld);
    match controld::start::start(controld::start::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
