//! `rollback`: commits the rows of an earlier epoch again.

use crate::command::Ground;
use crate::command::commit::parse_epoch;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Link, Session, command};
use model::Epoch;
use wire::Action;

/// Commit the rows of an earlier epoch again
///
/// Nothing is erased: the rollback is a new epoch with its own reason.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa rollback --why \"uplink lost\"                   to the epoch before the one in force
  qaqpa rollback 40 --why \"undo request 17\"")]
pub(crate) struct Rollback {
    /// The epoch whose rows come back; the one before the epoch in force without it
    #[arg(value_name = "EPOCH", value_parser = parse_epoch)]
    epoch: Option<Epoch>,
    #[command(flatten)]
    ground: Ground,
}

impl Rollback {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut link = session.controld().await?;
        let to = match self.epoch {
            Some(epoch) => epoch,
            None => epoch_before(&mut link).await?,
        };
        let action = Action::Rollback { to };
        let done = link
            .command(command(self.ground.why, self.ground.clause, action)?)
            .await?;
        session.answer_done(&done)
    }
}

async fn epoch_before(link: &mut Link) -> Result<Epoch, CliError> {
    let in_force = link.control_status().await?.epoch;
    let before = in_force.0.checked_sub(1).map(Epoch);
    before.ok_or_else(|| CliError::Usage {
        what: "nothing was committed yet, so there is nothing to roll back".to_owned(),
        hint: "see `qaqpa epochs`".to_owned(),
    })
}
