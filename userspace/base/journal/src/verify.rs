//! Reads everything and tells whatever does not check out.

use std::path::Path;

use crate::error::JournalError;
use crate::fault::{Damage, Fault};
use crate::hash::Head;
use crate::limits::FINDINGS_MAX;
use crate::read::follow;
use crate::scan::{Scan, Step, Stop, length};
use crate::segments::{self, FIRST_SEQ, Listing, Segment};
use crate::tail;

/// How far [`verify`] has come; told once a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Segments read.
    pub segments: usize,
    /// Segments in all.
    pub segments_total: usize,
    /// Records checked.
    pub records: u64,
}

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Segments read.
    pub segments: usize,
    /// Whole commits that check out.
    pub commits: u64,
    /// Records that check out.
    pub records: u64,
    /// Bytes of them, with headers and trailers.
    pub bytes: u64,
    /// The last record of the unbroken chain from the first one on.
    pub head: Head,
    /// Bytes of a commit under way after the expected head; not a finding.
    pub unacknowledged_bytes: u64,
    /// What does not check out, at most [`FINDINGS_MAX`] places, in the order of the journal.
    pub findings: Vec<Damage>,
    /// Findings beyond those.
    pub findings_more: u64,
}

impl Report {
    /// Whether everything checks out.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, damage: Damage) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(damage);
        } else {
            self.findings_more += 1;
        }
    }
}

/// Reads the whole journal in `dir`, without its lock, and changes nothing.
///
/// `expected` is a [`Head`] kept elsewhere, or asked from the writer just now: without one, a tail
/// that was cut off at the end of a commit cannot be noticed. In each segment reading ends at the
/// first finding, and goes on with the next segment.
pub fn verify(
    dir: &Path,
    expected: Option<Head>,
    mut on_progress: impl FnMut(Progress),
) -> Result<Report, JournalError> {
    let Listing {
        segments: found,
        strangers,
    } = segments::list(dir)?;
    let segments_total = found.len();
    let mut pass = Pass::new(expected);
    for file in strangers {
        pass.report.find(Damage {
            file,
            offset: 0,
            seq: FIRST_SEQ,
            fault: Fault::Name,
        });
    }
    for segment in found {
        if let Some(mut scan) = pass.begin(segment)? {
            match pass.commits(&mut scan)? {
                None => pass.tip = Some(scan.tip()),
                Some(stop) if pass.report.segments == segments_total => pass.tail(stop)?,
                Some(stop) => pass.report.find(stop.damage),
            }
        }
        let Report {
            segments, records, ..
        } = pass.report;
        on_progress(Progress {
            segments,
            segments_total,
            records,
        });
    }
    Ok(pass.finish(dir))
}

/// One reading of a journal.
struct Pass {
    expected: Option<Head>,
    /// Whether the record at the expected head was seen, with the right hash or not.
    is_expected_seen: bool,
    /// Where the next segment must continue; `None` after a finding.
    tip: Option<Head>,
    report: Report,
}

impl Pass {
    fn new(expected: Option<Head>) -> Self {
        let report = Report {
            segments: 0,
            commits: 0,
            records: 0,
            bytes: 0,
            head: Head::EMPTY,
            unacknowledged_bytes: 0,
            findings: Vec::new(),
            findings_more: 0,
        };
        let is_expected_seen = expected.is_none_or(|head| head == Head::EMPTY);
        Self {
            expected,
            is_expected_seen,
            tip: Some(Head::EMPTY),
            report,
        }
    }

    /// Opens the next segment; `None` if its header does not check out.
    fn begin(&mut self, segment: Segment) -> Result<Option<Scan>, JournalError> {
        self.report.segments += 1;
        let scan = match self.tip.take() {
            Some(tip) => follow(segment.clone(), tip),
            None => Scan::open(segment.clone()),
        };
        let Err(JournalError::Damage(damage)) = scan else {
            self.report.bytes += segments::EMPTY_LEN;
            return scan.map(Some);
        };
        let is_out_of_place = matches!(damage.fault, Fault::Sequence { .. } | Fault::Link);
        self.report.find(damage);
        if !is_out_of_place {
            return Ok(None);
        }
        // What it holds can still be checked.
        match Scan::open(segment) {
            Err(JournalError::Damage(damage)) => {
                self.report.find(damage);
                Ok(None)
            }
            scan => scan.map(Some),
        }
    }

    /// Reads the commits of a segment to its end or to what does not check out.
    fn commits(&mut self, scan: &mut Scan) -> Result<Option<Stop>, JournalError> {
        loop {
            match scan.step()? {
                Step::Commit(commit) => {
                    self.report.commits += 1;
                    self.report.bytes += commit.bytes;
                    if commit.previous == self.report.head.hash {
                        self.report.head = scan.tip();
                    }
                    for record in &commit.records {
                        self.report.records += 1;
                        self.meet(
                            scan,
                            Head {
                                seq: record.seq,
                                hash: record.hash,
                            },
                        );
                    }
                }
                Step::End => return Ok(None),
                Step::Stop(stop) => return Ok(Some(stop)),
            }
        }
    }

    /// Judges the end of the last segment.
    fn tail(&mut self, stop: Stop) -> Result<(), JournalError> {
        let Some(tail) = tail::torn(&stop)? else {
            self.report.find(stop.damage);
            return Ok(());
        };
        let bytes = length(tail.len());
        if self.expected.is_some() && self.is_expected_seen {
            self.report.unacknowledged_bytes = bytes;
        } else {
            let fault = Fault::Torn { bytes };
            self.report.find(Damage {
                offset: stop.start,
                fault,
                ..stop.damage
            });
        }
        Ok(())
    }

    /// Compares a record with the expected head.
    fn meet(&mut self, scan: &Scan, link: Head) {
        if let Some(expected) = self.expected
            && expected.seq == link.seq
        {
            self.is_expected_seen = true;
            if expected != link {
                let file = scan.segment().path.clone();
                let fault = Fault::HeadDiffers { expected };
                self.report.find(Damage {
                    file,
                    offset: scan.offset(),
                    seq: link.seq,
                    fault,
                });
            }
        }
    }

    fn finish(mut self, dir: &Path) -> Report {
        if let Some(expected) = self.expected
            && !self.is_expected_seen
        {
            let fault = Fault::HeadMissing { expected };
            let seq = self.report.head.seq + 1;
            self.report.find(Damage {
                file: dir.to_owned(),
                offset: 0,
                seq,
                fault,
            });
        }
        self.report
    }
}

#[cfg(test)]
mod tests;
