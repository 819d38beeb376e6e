//! `top`: what the gateway does, now.

use crate::board::Pair;
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::board::{drawn, text};
use crate::sample::Sample;
use crate::session::Session;
use crate::time;
use runtime::{Clock as _, SystemClock};
use std::time::Duration;

/// Clears the screen, once.
const CLEAR: &str = "\x1b[2J";

/// Show live rates of links, organisations and verdicts, and what happens to links
///
/// Each line is a rate between two looks at the counters. A daemon that does not answer is told
/// in its section, and the rest goes on. On a terminal the table is drawn in place until
/// interrupted; elsewhere the tables follow each other. With --json each sample is one line.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa top
  qaqpa top --interval 5s
  qaqpa top --once
  qaqpa top --json | jq -c '.links[] | {link, carries, in: .incoming.bits_per_s}'")]
pub(crate) struct Top {
    /// Time between two looks
    #[arg(long, value_name = "1s", default_value = "1s", value_parser = time::parse_duration_s)]
    interval: u32,
    /// One table, then end: exit code 5 if a daemon did not answer
    #[arg(long)]
    once: bool,
}

impl Top {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let clock = SystemClock;
        let interval = Duration::from_secs(u64::from(self.interval));
        let mut observer = session.observer();
        let mut before = observer.look().await;
        let mut looked = clock.monotonic();
        let mut is_first = true;
        // Ends at an interrupt, or when the reader goes away.
        loop {
            tokio::time::sleep(interval).await;
            let after = observer.look().await;
            let now = clock.monotonic();
            let pair = Pair {
                before: &before,
                after: &after,
                seconds: now.saturating_sub(looked).as_secs_f64(),
            };
            let board = pair.board(&observer.owners, clock.now());
            let human = match session.screen.and_then(|size| size()) {
                Some(screen) if !self.once => {
                    let clear = if is_first { CLEAR } else { "" };
                    format!("{clear}{}", drawn(&text(&board), screen))
                }
                Some(_) | None if is_first => text(&board),
                Some(_) | None => format!("\n{}", text(&board)),
            };
            session.output.line(&human, &board)?;
            if self.once {
                return Ok(exit(&after));
            }
            (before, looked, is_first) = (after, now, false);
        }
    }
}

fn exit(sample: &Sample) -> Exit {
    if sample.control.is_ok() && sample.gate.is_ok() && sample.paths.is_ok() {
        Exit::Done
    } else {
        Exit::Unreachable
    }
}
