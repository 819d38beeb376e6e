//! Block lists: the files of a folder, read whole and put in force at once.
//!
//! ```text
//! DIR/NAME.plain      a domain, address of the web, IP address, prefix or digest on each line
//! DIR/NAME.hosts      hosts(5): each name for itself alone
//! DIR/NAME.rpz        a response policy zone
//! DIR/NAME.stix.json  a bundle of STIX 2.1
//! ```
//!
//! What a file's entries mean stands in [`scan::Format`]. A file whose name begins with a dot is passed over: a list that is being
//! written may stand under such a name until it is renamed. Every other file must be a list: one that is unknown, unreadable or
//! wrong has the whole folder refused, with every problem, and the lists in force stay.

mod reading;

use crate::policy::{FirstReading, Parts};
use reading::{Reading, read};
use runtime::{Reload, Reporter};
use std::future::pending;
use std::io;
use std::path::PathBuf;
use tokio::task::{JoinError, JoinHandle};
use wire::Fact;
use wire::keys::Sha256;

/// Most problems that an event repeats; the log has them all.
const PROBLEMS_TOLD_MAX: usize = 8;

/// The folder of lists, which is read at the start, and again when something in it changes or SIGHUP says so.
#[derive(Debug)]
pub(crate) struct Lists {
    folder: Option<PathBuf>,
    reload: Reload,
    /// The reading that is under way.
    reading: Option<JoinHandle<Outcome>>,
    /// Whether the folder is to be read, or changed while it was.
    is_due: bool,
}

/// What a folder comes to: its lists, or every problem.
pub(crate) type Outcome = Result<Reading, Vec<String>>;

impl Lists {
    /// Watches a folder, if there is one. From the call on SIGHUP does not end the process.
    pub(crate) fn watch(folder: Option<PathBuf>) -> io::Result<Self> {
        Ok(Self {
            reload: Reload::watch(folder.iter().cloned().collect())?,
            is_due: folder.is_some(),
            reading: None,
            folder,
        })
    }

    /// Whether lists are to come.
    pub(crate) const fn first_reading(&self) -> FirstReading {
        match self.folder {
            Some(_) => FirstReading::Awaited,
            None => FirstReading::Over,
        }
    }

    /// What the next reading comes to. Dropping the future loses none.
    pub(crate) async fn next(&mut self) -> Outcome {
        let Some(folder) = self.folder.clone() else {
            return pending().await;
        };
        loop {
            match &mut self.reading {
                None if self.is_due => {
                    self.is_due = false;
                    let folder = folder.clone();
                    // Reading and compiling millions of entries takes seconds.
                    let reading = tokio::task::spawn_blocking(move || read(&folder));
                    self.reading = Some(reading);
                }
                None => {
                    self.reload.next().await;
                    self.is_due = true;
                }
                Some(reading) => tokio::select! {
                    _ = self.reload.next() => self.is_due = true,
                    outcome = reading => {
                        self.reading = None;
                        return outcome.unwrap_or_else(|error| Err(vec![broken(&error)]));
                    }
                },
            }
        }
    }
}

fn broken(error: &JoinError) -> String {
    format!("the reading of block lists broke off: {error}")
}

/// Puts lists in force, or tells why they are not.
pub(crate) fn take(outcome: Outcome, parts: &mut Parts, reporter: &Reporter) {
    let what = "block lists".to_owned();
    match outcome {
        Ok(Reading {
            blocklist,
            digest,
            passed_over,
        }) => {
            for passed in passed_over {
                tracing::warn!("{passed}");
            }
            let (lists, counts) = (blocklist.lists().len(), blocklist.counts());
            parts.lists_read(Some(blocklist));
            tracing::info!(lists, ?counts, "block lists are in force");
            reporter.report(Fact::FilesRead {
                what,
                digest: Some(Sha256(digest)),
                refused: String::new(),
            });
        }
        Err(problems) => {
            for problem in &problems {
                tracing::error!("{problem}");
            }
            tracing::error!(
                problems = problems.len(),
                "block lists are refused whole: those that were in force stay"
            );
            parts.lists_read(None);
            reporter.report(Fact::FilesRead {
                what,
                digest: None,
                refused: told(&problems),
            });
        }
    }
}

fn told(problems: &[String]) -> String {
    let mut told: Vec<String> = problems.iter().take(PROBLEMS_TOLD_MAX).cloned().collect();
    let more = problems.len().saturating_sub(told.len());
    if more > 0 {
        told.push(format!("{more} more problems stand in tlsd's log"));
    }
    told.join("\n")
}

#[cfg(test)]
mod tests;
