//! `confirm`: keeps a commit.

use crate::command::commit::parse_epoch;
use crate::command::parse_why;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Session, command};
use model::Epoch;
use wire::Action;

/// Keep a commit that was made with --confirm and would be rolled back otherwise
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa confirm
  qaqpa confirm 42")]
pub(crate) struct Confirm {
    /// The epoch; the one that waits without it
    #[arg(value_name = "EPOCH", value_parser = parse_epoch)]
    epoch: Option<Epoch>,
    /// Why, in your words
    #[arg(long, value_name = "TEXT", default_value = "confirmed", value_parser = parse_why)]
    why: String,
}

impl Confirm {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut link = session.controld().await?;
        let epoch = match self.epoch {
            Some(epoch) => epoch,
            None => link.pending().await?,
        };
        let done = link
            .command(command(self.why, None, Action::Confirm { epoch })?)
            .await?;
        session.answer_done(&done)
    }
}
