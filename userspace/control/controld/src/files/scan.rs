//! Files are looked through for harmful content; who does that stands in the body.

use super::{FileRow, told};
use crate::core::Core;
use crate::error::ControlError;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use wire::keys::Sha256;
use wire::{PaperFact, Scan};

/// Most files that are looked through at a time.
pub const SCANS_MAX: usize = 2;
/// When a scanner that did not answer is asked again.
const AGAIN: SignedDuration = SignedDuration::from_secs(5);
/// Most characters of what a scanner says.
const WORDS_MAX: usize = 200;

/// A file to look through.
#[derive(Clone, Debug)]
pub struct ScanJob {
    /// The file.
    pub sha256: Sha256,
    /// Where its octets are.
    pub path: PathBuf,
}

/// What the scanner said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanOutcome {
    /// Nothing was found.
    Clean,
    /// Something was.
    Infected(String),
    /// It gave no answer.
    Failed(String),
}

impl Core {
    /// The files to look through now.
    pub fn scans(&mut self, real: Timestamp) -> Vec<ScanJob> {
        let files = &mut self.files;
        let waits = files.scan_again_at.is_some_and(|at| at > real);
        let Some(folder) = files.folder.clone().filter(|_| !waits) else {
            return Vec::new();
        };
        let room = SCANS_MAX.saturating_sub(files.scanning.len());
        let next = files.waiting.difference(&files.scanning).take(room);
        let next: Vec<Sha256> = next.copied().collect();
        files.scanning.extend(&next);
        let job = |sha256| ScanJob {
            sha256,
            path: folder.path(sha256),
        };
        next.into_iter().map(job).collect()
    }

    /// The scanner answered, or did not.
    pub fn scanned(
        &mut self,
        digest: Sha256,
        outcome: ScanOutcome,
        real: Timestamp,
    ) -> Result<(), ControlError> {
        let now = self.now(real);
        self.files.scanning.remove(&digest);
        let Some(row) = self.files.kept.get(&digest).cloned() else {
            return Ok(());
        };
        match outcome {
            ScanOutcome::Failed(why) => {
                let why: String = why.chars().take(WORDS_MAX).collect();
                tracing::warn!(%digest, why, "the scanner gave no answer; it is asked again");
                self.files.scanner_failed = Some(why);
                self.files.scan_again_at = real.checked_add(AGAIN).ok();
                Ok(())
            }
            ScanOutcome::Clean => {
                self.files.scanner_failed = None;
                let scan = Scan::Clean { at: real };
                self.write_file(digest, FileRow { scan, ..row }, Vec::new(), now)
            }
            ScanOutcome::Infected(with) => {
                self.files.scanner_failed = None;
                let with: String = with.chars().take(WORDS_MAX).collect();
                let fact = PaperFact::FileInfected {
                    sha256: digest,
                    with: with.clone(),
                };
                let scan = Scan::Infected { with };
                self.write_file(digest, FileRow { scan, ..row }, vec![told(fact)], now)?;
                if let Some(folder) = &self.files.folder {
                    folder.remove(digest);
                }
                Ok(())
            }
        }
    }
}
