//! `commit`: makes a draft the record.

use crate::command::Ground;
use crate::declared;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Link, Session, command};
use crate::time;
use config::{Declared, explain_violations};
use model::Epoch;
use wire::{Action, Command, Done, DraftId};

/// Make a draft the record, whole or not at all
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa commit --why \"request 17\" --clause eshdi-13
  qaqpa commit --confirm 5m --why \"new uplink\"         then: qaqpa confirm
  qaqpa commit --base 41 --why \"reviewed at epoch 41\"  refused if another commit came between")]
pub(crate) struct Commit {
    /// The draft; the one staged last without it
    #[arg(long, value_name = "ID")]
    draft: Option<DraftId>,
    /// Roll back after this time unless `qaqpa confirm` comes before
    #[arg(long, value_name = "5m", value_parser = time::parse_duration_s)]
    confirm: Option<u32>,
    /// Refuse unless this is the epoch in force
    #[arg(long, value_name = "EPOCH", value_parser = parse_epoch)]
    base: Option<Epoch>,
    #[command(flatten)]
    ground: Ground,
}

impl Commit {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let draft = session.draft(self.draft)?;
        let mut link = session.controld().await?;
        let action = Action::Commit {
            draft,
            base: self.base,
            confirm_s: self.confirm,
        };
        let command = command(self.ground.why, self.ground.clause, action)?;
        let done = commit(session, &mut link, draft, command, None).await?;
        session.answer_done(&done)
    }
}

/// Gives a commit; a draft that became the record is forgotten.
pub(crate) async fn commit(
    session: &Session<'_>,
    link: &mut Link,
    draft: DraftId,
    command: Command,
    declared: Option<&Declared>,
) -> Result<Done, CliError> {
    let done = link
        .command(command)
        .await
        .map_err(|error| match declared {
            Some(_) => explained(error, declared),
            None => explained_by_files(error, session, draft),
        })?;
    session.drafts.forget(draft)?;
    Ok(done)
}

/// A refusal whose violations are tied to the lines of the files that the draft was staged from, if those still stand.
pub(crate) fn explained_by_files(
    error: CliError,
    session: &Session<'_>,
    draft: DraftId,
) -> CliError {
    let remembered = session.drafts.recall().ok().flatten();
    let files = remembered.filter(|r| r.draft == draft).map(|r| r.files);
    let stated = files.and_then(|files| declared::read(&files).ok());
    explained(error, stated.as_ref().map(|stated| &stated.declared))
}

/// A refusal whose violations are tied to the lines of files; any other error as it is.
pub(crate) fn explained(error: CliError, declared: Option<&Declared>) -> CliError {
    match (error, declared) {
        (CliError::Refused { refusal, .. }, Some(declared)) => {
            let problems = explain_violations(declared, &refusal.violations);
            CliError::Refused { refusal, problems }
        }
        (error, _) => error,
    }
}

/// Reads the number of an epoch.
pub(crate) fn parse_epoch(text: &str) -> Result<Epoch, std::num::ParseIntError> {
    text.parse().map(Epoch)
}
