//! `calendar`: the production calendar.

use crate::command::Ground;
use crate::declared;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Session, command};
use std::path::PathBuf;
use wire::Action;

/// Replace the production calendar; the deadlines of open cases are computed anew
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa calendar replace kazakhstan-2027.toml --why \"government resolution of 2026-10-01\"")]
pub(crate) enum Calendar {
    /// Put another calendar in force
    Replace {
        /// The calendar file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        ground: Ground,
    },
}

impl Calendar {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let Self::Replace { file, ground } = self;
        let toml = declared::text(&file)?;
        let command = command(ground.why, ground.clause, Action::ReplaceCalendar { toml })?;
        let done = session.controld().await?.command(command).await?;
        session.answer_done(&done)
    }
}
