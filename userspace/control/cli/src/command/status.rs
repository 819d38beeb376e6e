//! `status`: both daemons, and whether they are in step.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::status::Both;
use crate::session::Session;

/// Shows how controld and linkd are. Each may be dead: the other is still shown, and packets are judged all the same.
///
/// Exit code 0 if both are alive and linkd enforces the epoch in force, 3 if it does not, 5 if one is dead.
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
        let both = Both {
            control: control.map_err(|error| error.to_string()),
            gate: gate.map_err(|error| error.to_string()),
        };
        session.output.answer(&both.text(), &both.view())?;
        Ok(match both.out_of_step() {
            None => Exit::Done,
            Some(_) if both.is_alive() => Exit::Disagree,
            Some(_) => Exit::Unreachable,
        })
    }
}
