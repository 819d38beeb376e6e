//! `apply`: stages files as a draft.

use crate::command::commit::{commit, explained};
use crate::command::parse_why;
use crate::declared;
use crate::error::CliError;
use crate::exit::Exit;
use crate::remembered::Remembered;
use crate::render::difference::{Count, count, summary};
use crate::render::done::{self, DoneView};
use crate::session::{Link, Session, command};
use crate::{staging, time, token};
use config::Declared;
use law::Clause;
use model::RowKind;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use wire::{Action, Collection, DraftId, Filter, Order};

/// Most differences that the summary counts, so that staging a whole catalogue stays quick; `qaqpa diff` shows all.
const COUNTED_MAX: usize = 2_000;

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
    differences: Option<Differences>,
    commit: Option<DoneView>,
}

/// What differs from the record in force.
#[derive(Debug, Serialize)]
struct Differences {
    kinds: BTreeMap<RowKind, Count>,
    /// Whether only the first [`COUNTED_MAX`] were counted.
    is_beginning: bool,
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
        let head = format!(
            "draft {draft}: {operations} operations from {files} file{}",
            if files == 1 { "" } else { "s" }
        );
        let mut view = ApplyView {
            draft: draft.to_string(),
            files,
            operations,
            differences: None,
            commit: None,
        };
        let human = if let (true, Some(why)) = (self.commit, self.why) {
            let action = Action::Commit {
                draft,
                base: None,
                confirm_s: self.confirm,
            };
            let command = command(why, self.clause, action)?;
            let done = commit(session, &mut link, draft, command, Some(&stated.declared)).await?;
            view.commit = Some(done::view(&done));
            format!("{head}\n{}", done::sentence(&done))
        } else {
            let differences = differences(&mut link, draft, &stated.declared).await?;
            let summary = summary(&differences.kinds);
            let beginning = if differences.is_beginning {
                format!("among the first {COUNTED_MAX} differences:\n")
            } else {
                String::new()
            };
            view.differences = Some(differences);
            format!("{head}\n{beginning}{summary}")
        };
        session.output.answer(&human, &view)?;
        if view.commit.is_none() {
            let before = before.map(|before| before.draft);
            note_next(session, before.filter(|before| *before != draft))?;
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

async fn differences(
    link: &mut Link,
    draft: DraftId,
    declared: &Declared,
) -> Result<Differences, CliError> {
    let of = Collection::Differences(draft);
    let listed = link
        .list(of, Filter::default(), Order::Ascending, COUNTED_MAX)
        .await
        .map_err(|error| explained(error, Some(declared)))?;
    Ok(Differences {
        kinds: count(&listed.items),
        is_beginning: listed.has_more,
    })
}

fn note_next(session: &mut Session<'_>, before: Option<DraftId>) -> Result<(), CliError> {
    if let Some(draft) = before {
        let note =
            format!("the draft before stays open; to close it: qaqpa discard --draft {draft}");
        session.output.note(&note)?;
    }
    let note = "next: qaqpa diff, then qaqpa commit --why \"…\"";
    session.output.note(note)
}
