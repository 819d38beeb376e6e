//! `clock`: the legal clock of a lab.

use crate::command::parse_why;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Session, command};
use crate::time;
use jiff::Timestamp;
use wire::Action;

/// Move the legal clock (labs only)
///
/// Only a controld that was started for it obeys: never one of a gateway in service.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa clock move 2026-12-01T00:00")]
pub(crate) enum Clock {
    /// Move the legal clock forward
    Move {
        /// The time it shall show: 2026-11-22T09:00 (legal time) or with an offset
        #[arg(value_name = "TIME", value_parser = time::parse_instant)]
        to: Timestamp,
        /// Why, in your words
        #[arg(long, value_name = "TEXT", default_value = "moved in the lab", value_parser = parse_why)]
        why: String,
    },
}

impl Clock {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let Self::Move { to, why } = self;
        let command = command(why, None, Action::MoveLegalClock { to })?;
        let done = session.controld().await?.command(command).await?;
        session.answer_done(&done)
    }
}
