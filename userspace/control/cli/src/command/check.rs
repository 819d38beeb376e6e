//! `check`: reads files and sends nothing.

use crate::declared;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::Session;
use model::RowKind;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Read files and tell what is wrong with them; nothing is sent
///
/// Each row is checked for itself. What needs the whole record (overlaps, owners, terms) is checked by the gateway: see
/// `qaqpa apply`, `qaqpa diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa check config/
  qaqpa check catalogue.toml rules.toml && qaqpa apply catalogue.toml rules.toml")]
pub(crate) struct Check {
    /// Files, or folders that stand for their *.toml
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// What was read.
#[derive(Debug, Serialize)]
struct CheckView {
    files: usize,
    rows: BTreeMap<RowKind, usize>,
}

impl Check {
    /// Runs it.
    pub(crate) fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let stated = declared::read(&self.files)?;
        let kinds = &stated.declared.kinds;
        let mut rows: BTreeMap<RowKind, usize> = kinds.iter().map(|kind| (*kind, 0)).collect();
        for (row, _) in &stated.declared.rows {
            *rows.entry(row.kind()).or_default() += 1;
        }
        let files = stated.files.len();
        let counts = rows
            .iter()
            .map(|(kind, count)| format!("{kind:15}  {count}"));
        let human: Vec<String> = std::iter::once(format!("files checked: {files}, all well"))
            .chain(counts)
            .collect();
        session
            .output
            .answer(&human.join("\n"), &CheckView { files, rows })?;
        Ok(Exit::Done)
    }
}
