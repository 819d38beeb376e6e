//! `category` and `categories`: what the lists say of a resource, and which index of them is in force.

use crate::command::Ground;
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::category::sentence;
use crate::session::{Session, command};
use wire::Action;
use wire::keys::Sha256;

/// Tell which categories a host or an address is of, by which lists, and whether it is ever decrypted (386/НҚ, ЕШДИ п. 20)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa category online.kaspi.kz
  qaqpa category 203.0.113.30")]
pub(crate) struct Category {
    /// The host or address
    #[arg(value_name = "HOST")]
    host: String,
}

impl Category {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let view = session.controld().await?.category(self.host).await?;
        session.output.answer(&sentence(&view), &view)?;
        Ok(Exit::Done)
    }
}

/// Accept lists of categories that take something out of what is never decrypted
///
/// Lists that only add are in force at once. Those that take something away wait; `qaqpa events --kind categories` tells what
/// they would take.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa categories accept 6f0c… --request СОЗ-2026/214 --why \"the bank has merged: its old names are another's now\"")]
pub(crate) enum Categories {
    /// Put the index that waits in force
    Accept {
        /// Its SHA-256, so that what is accepted is what was looked at
        #[arg(value_name = "DIGEST")]
        digest: Sha256,
        /// The request or decision that it rests on
        #[arg(long, value_name = "NUMBER")]
        request: String,
        #[command(flatten)]
        ground: Ground,
    },
}

impl Categories {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let Self::Accept {
            digest,
            request,
            ground,
        } = self;
        let action = Action::AcceptCategories {
            digest,
            ground: request,
        };
        let command = command(ground.why, ground.clause, action)?;
        let done = session.controld().await?.command(command).await?;
        session.answer_done(&done)
    }
}
