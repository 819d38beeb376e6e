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
mod command;
mod declared;
mod error;
mod exit;
mod output;
mod remembered;
mod render;
mod session;
mod staging;
mod time;
mod token;

#[cfg(test)]
mod tests;

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let surroundings = arguments::Surroundings {
        out: &mut out,
        err: &mut err,
        state_home: remembered::state_home(),
    };
    arguments::run(std::env::args_os(), surroundings).into()
}
