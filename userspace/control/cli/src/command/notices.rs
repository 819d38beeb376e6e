//! `notices`: the outbox.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use wire::{Collection, Filter, Order};

/// Show the outbox of notices: to whom, and what became of each
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa notices
  qaqpa notices --state failed
  qaqpa notices --state waits            those that wait for a person")]
pub(crate) struct Notices {
    /// Only notices in this state
    #[arg(long, value_name = "STATE", value_parser = ["queued", "waits", "delivered", "failed"])]
    state: Option<String>,
}

impl Notices {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let filter = Filter {
            kind: self.state,
            ..Filter::default()
        };
        let mut link = session.controld().await?;
        let listed = link
            .list(Collection::Notices, filter, Order::Ascending, ITEMS_MAX)
            .await?;
        session.answer_items(&listed, "no notice")
    }
}
