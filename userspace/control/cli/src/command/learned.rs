//! `learned`: services that are exempt from inspection because it would break them.

use crate::command::Ground;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Session, command};
use model::{HostName, OrganisationId};
use wire::Action;

/// Take back that a service is exempt from inspection for what was learned of it
///
/// A service that pins its certificate, or asks for its clients' own, is exempt for twelve hours for the organisation whose users
/// showed it. `qaqpa events --kind learned` tells what is exempt, by whose signs and until when, and when it has ended.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa learned revoke ministry app.example.kz --why \"the app is ours, and its owner takes the pin out\"")]
pub(crate) enum Learned {
    /// Have it inspected again, and not learned anew for thirty days
    Revoke {
        /// The organisation that it is exempt for
        #[arg(value_name = "ORGANISATION")]
        organisation: OrganisationId,
        /// The service's name
        #[arg(value_name = "HOST")]
        host: HostName,
        #[command(flatten)]
        ground: Ground,
    },
}

impl Learned {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let Self::Revoke {
            organisation,
            host,
            ground,
        } = self;
        let action = Action::RevokeLearned { organisation, host };
        let command = command(ground.why, ground.clause, action)?;
        let done = session.controld().await?.command(command).await?;
        session.answer_done(&done)
    }
}
