//! `discard`: throws a draft away.

use crate::command::parse_why;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Session, command};
use wire::{Action, DraftId};

/// Throw a draft away; the record stays as it is
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa discard
  qaqpa discard --draft 0123456789abcdef0123456789abcdef")]
pub(crate) struct Discard {
    /// The draft; the one staged last without it
    #[arg(long, value_name = "ID")]
    draft: Option<DraftId>,
    /// Why, in your words
    #[arg(long, value_name = "TEXT", default_value = "discarded", value_parser = parse_why)]
    why: String,
}

impl Discard {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let draft = session.draft(self.draft)?;
        let mut link = session.controld().await?;
        let done = link
            .command(command(self.why, None, Action::Discard { draft })?)
            .await?;
        session.drafts.forget(draft)?;
        session.answer_done(&done)
    }
}
