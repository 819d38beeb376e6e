//! `notices`: the outbox.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::item::{items_table, list_view};
use crate::session::{ITEMS_MAX, Session};
use wire::{Collection, Filter, Order};

/// Shows the outbox of notices: to whom, what became of each, and the mail relay's last words.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa notices
  qaqpa notices --state failed")]
pub(crate) struct Notices {
    /// Only notices in this state
    #[arg(long, value_name = "STATE", value_parser = ["queued", "delivered", "failed"])]
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
        let human = items_table(&listed.items, "no notice");
        let view = list_view(&listed.items, listed.has_more)?;
        session.output.answer(&human, &view)?;
        Ok(Exit::Done)
    }
}
