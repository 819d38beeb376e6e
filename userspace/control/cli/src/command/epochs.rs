//! `epochs`: the history of the record.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use wire::{Collection, Filter, Order};

/// Show the committed epochs: when, who, why, by which clause
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa epochs
  qaqpa epochs -n 5")]
pub(crate) struct Epochs {
    /// Only the last so many
    #[arg(short = 'n', value_name = "N")]
    count: Option<usize>,
}

impl Epochs {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut link = session.controld().await?;
        let max = self.count.map_or(ITEMS_MAX, |count| count.min(ITEMS_MAX));
        let mut listed = link
            .list(
                Collection::Epochs,
                Filter::default(),
                Order::Descending,
                max,
            )
            .await?;
        listed.items.reverse();
        session.answer_items(&listed, "nothing was committed yet")
    }
}
