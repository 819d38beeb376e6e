//! The `qaqpa` command: how people and scripts talk to the gateway.
//!
//! It holds no rule of its own: it reads files, sends [`wire::Query`] and [`wire::Command`], and shows what comes back.
#![cfg_attr(
    test,
    expect(
        clippy::needless_raw_string_hashes,
        reason = "expect-test writes its literals so"
    )
)]

mod arguments;
mod board;
mod command;
mod declared;
mod error;
mod exit;
mod language;
mod metrics;
mod output;
mod passphrase;
mod remembered;
mod render;
mod sample;
mod session;
mod staging;
mod time;
mod token;

#[cfg(test)]
mod tests;

use render::board::Screen;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let surroundings = arguments::Surroundings {
        out: &mut out,
        err: &mut err,
        state_home: remembered::state_home(),
        screen: io::stdout().is_terminal().then_some(screen),
        locale: language::locale(),
    };
    arguments::run(std::env::args_os(), surroundings).into()
}

/// How large the terminal is now.
fn screen() -> Option<Screen> {
    let (width, height) = terminal_size::terminal_size()?;
    Some(Screen {
        columns: usize::from(width.0),
        rows: usize::from(height.0),
    })
}
