//! `apply`: stages files as a draft.

use crate::command::commit::{commit, explained};
use crate::command::parse_why;
use crate::declared;
use crate::error::CliError;
use crate::exit::Exit;
use crate::remembered::Remembered;
use crate::render::difference::{Count, count, summary};
use crate::render::done::{self, DoneView};
use crate::session::{ITEMS_MAX, Link, Session, command};
use crate::{staging, time, token};
use config::Declared;
use law::Clause;
use model::RowKind;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use wire::{Action, Collection, DraftId, Filter, Order};

/// Stage files as a draft, and with --commit make it the record
///
/// The record stays as it is until the draft is committed.
///
/// Files that name a kind of row state all rows of that kind: those that they do not name are deleted by the commit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa apply config/                                  then: qaqpa diff, qaqpa commit --why …
  qaqpa apply rules.toml --commit --confirm 5m --why \"request 17\" --clause eshdi-15-2")]
pub(crate) struct Apply {
    /// Files, or folders that stand for their *.toml
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Stage under this id instead of a fresh one
    #[arg(long, value_name = "ID")]
    draft: Option<DraftId>,
    /// Commit the draft too
    #[arg(long, requires = "why")]
    commit: bool,
    /// Roll the commit back after this time unless it is confirmed
    #[arg(long, value_name = "5m", requires = "commit", value_parser = time::parse_duration_s)]
    confirm: Option<u32>,
    /// Why, in your words; needed with --commit
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: Option<String>,
    /// The clause it rests on, for example eshdi-13
    #[arg(long, value_name = "ID")]
    clause: Option<Clause>,
}

/// What was staged, and committed.
#[derive(Debug, Serialize)]
struct ApplyView {
    draft: String,
    files: usize,
    operations: usize,
    differences: BTreeMap<RowKind, Count>,
    commit: Option<DoneView>,
}

impl Apply {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let stated = declared::read(&self.files)?;
        let draft = match self.draft {
            Some(draft) => draft,
            None => token::draft()?,
        };
        let mut link = session.controld().await?;
        let operations = self.stage(&mut link, draft, &stated.declared).await?;
        let before = session.drafts.recall().unwrap_or_default();
        let files = stated.files.len();
        let remembered = Remembered {
            draft,
            files: stated.files,
        };
        session.drafts.remember(&remembered)?;
        let listed = link
            .list(
                Collection::Differences(draft),
                Filter::default(),
                Order::Ascending,
                ITEMS_MAX,
            )
            .await
            .map_err(|error| explained(error, Some(&stated.declared)))?;
        let differences = count(&listed.items);
        let mut human = format!(
            "draft {draft}: {operations} operations from {files} file{}\n{}",
            if files == 1 { "" } else { "s" },
            summary(&differences)
        );
        let mut view = ApplyView {
            draft: draft.to_string(),
            files,
            operations,
            differences,
            commit: None,
        };
        if let (true, Some(why)) = (self.commit, self.why) {
            let action = Action::Commit {
                draft,
                base: None,
                confirm_s: self.confirm,
            };
            let command = command(why, self.clause, action)?;
            let done = commit(session, &mut link, draft, command, Some(&stated.declared)).await?;
            human = format!("{human}\n{}", done::sentence(&done));
            view.commit = Some(done::view(&done));
        }
        session.output.answer(&human, &view)?;
        if view.commit.is_none() {
            if let Some(before) = before.filter(|before| before.draft != draft) {
                let id = before.draft;
                session.output.note(&format!(
                    "the draft before stays open; to close it: qaqpa discard --draft {id}"
                ))?;
            }
            session
                .output
                .note("next: qaqpa diff, then qaqpa commit --why \"…\"")?;
        }
        Ok(Exit::Done)
    }

    /// Sends the operations in chunks and tells how many there were.
    async fn stage(
        &self,
        link: &mut Link,
        draft: DraftId,
        declared: &Declared,
    ) -> Result<usize, CliError> {
        let why = self
            .why
            .clone()
            .unwrap_or_else(|| "staged from files".to_owned());
        let ops = declared.ops();
        let operations = ops.len();
        let chunks = staging::chunks(&why, self.clause, ops)?;
        for (chunk, ops) in (0_u32..).zip(chunks) {
            let action = Action::Stage { draft, chunk, ops };
            link.command(command(why.clone(), self.clause, action)?)
                .await
                .map_err(|error| explained(error, Some(declared)))?;
        }
        Ok(operations)
    }
}
