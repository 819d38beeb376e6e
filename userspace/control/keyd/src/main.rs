//! The daemon `keyd`: see the library.

use clap::Parser as _;
use keyd::{Ceremony, Config, KeydError};
use runtime::{Clock as _, SystemClock};
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use wire::Daemon;

/// The word that makes the program a root's own machine.
const CEREMONY: &str = "ceremony";

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let ended = match words.split_first() {
        Some((_, [first, rest @ ..])) if first == CEREMONY => hold(rest),
        _ => {
            let config = Config::parse_from(words);
            runtime::tracing_start(Daemon::Keyd);
            start(config).map_err(|error| error.to_string())
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn hold(words: &[OsString]) -> Result<(), String> {
    let program = OsString::from(format!("keyd {CEREMONY}"));
    let ceremony = Ceremony::parse_from(std::iter::once(program).chain(words.iter().cloned()));
    runtime::tracing_start(Daemon::Keyd);
    keyd::guard();
    let done = ceremony.run(SystemClock.now(), &mut io::stdout().lock());
    done.map_err(|error| error.to_string())
}

fn start(config: Config) -> Result<(), KeydError> {
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
