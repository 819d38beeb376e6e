//! `diff`: what a draft changes.

use crate::command::commit::explained_by_files;
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::difference::{count, lines, summary};
use crate::render::item::list_view;
use crate::session::{ITEMS_MAX, Session};
use wire::{Collection, DraftId, Filter, Order};

/// Show what a draft changes
///
/// Each row that differs is a line: `+` new rows, `-` rows that go, `~` rows that change, with the fields that differ.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa diff
  qaqpa diff --json | jq '.items[] | select(.after == null) | .key'")]
pub(crate) struct Diff {
    /// The draft; the one staged last without it
    #[arg(long, value_name = "ID")]
    draft: Option<DraftId>,
}

impl Diff {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let draft = session.draft(self.draft)?;
        let mut link = session.controld().await?;
        let of = Collection::Differences(draft);
        let listed = link
            .list(of, Filter::default(), Order::Ascending, ITEMS_MAX)
            .await
            .map_err(|error| explained_by_files(error, session, draft))?;
        let human = format!(
            "{}\n{}",
            lines(&listed.items),
            summary(&count(&listed.items))
        );
        let human = human.trim_start();
        session.output.answer(human, &list_view(&listed))?;
        Ok(Exit::Done)
    }
}
