//! `paths`: links, who carries, and what happened.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use wire::{Collection, Filter, Order};

/// Show channels and uplinks: which member carries, and how both are (ЕШДИ п. 5)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa paths
  qaqpa paths --history -n 20
  qaqpa paths --json | jq -r '.items[] | select(.carries == \"backup\") | .link'")]
pub(crate) struct Paths {
    /// What happened since pathd's start, the latest last
    #[arg(long)]
    history: bool,
    /// Only the last so many lines of the history
    #[arg(short = 'n', value_name = "N", requires = "history")]
    count: Option<usize>,
}

impl Paths {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut link = session.pathd().await?;
        let filter = Filter::default();
        if !self.history {
            let of = Collection::Paths;
            let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
            return session.answer_items(&listed, "no link is guarded");
        }
        let max = self.count.map_or(ITEMS_MAX, |count| count.min(ITEMS_MAX));
        let of = Collection::PathHistory;
        let mut listed = link.list(of, filter, Order::Descending, max).await?;
        listed.items.reverse();
        session.answer_items(&listed, "nothing happened since pathd's start")
    }
}
