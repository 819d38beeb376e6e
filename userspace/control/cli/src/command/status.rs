//! `status`: the daemons, and whether they are in step.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::status::Daemons;
use crate::session::Session;

/// Show how the daemons are, and whether the gate enforces the epoch in force
///
/// Each may be dead: the others are still shown, and packets are judged all the same.
///
/// Exit code 0 if controld and linkd are alive and linkd enforces the epoch in force, 3 if it
/// does not, 5 if one of the two is dead. pathd takes no epochs: it is shown and changes no code.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa status
  qaqpa status --json | jq .in_step")]
pub(crate) struct Status {}

impl Status {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let control = match session.controld().await {
            Ok(mut link) => link.control_status().await,
            Err(error) => Err(error),
        };
        let gate = match session.linkd().await {
            Ok(mut link) => link.gate_status().await,
            Err(error) => Err(error),
        };
        let paths = match session.pathd().await {
            Ok(mut link) => link.paths().await,
            Err(error) => Err(error),
        };
        let daemons = Daemons {
            control,
            gate,
            paths,
        };
        session.output.answer(&daemons.text(), &daemons.view())?;
        Ok(daemons.exit())
    }
}
