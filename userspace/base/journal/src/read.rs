//! Reads records back, each checked before it is handed out.

use std::collections::VecDeque;
use std::path::Path;

use crate::error::JournalError;
use crate::fault::Fault;
use crate::hash::Head;
use crate::record::Record;
use crate::scan::{Commit, Scan, Step};
use crate::segments::{self, FIRST_SEQ, Segment};
use crate::tail;

/// The committed records of the journal in `dir` from `from_seq` on, without its lock.
///
/// Checking begins with the segment that holds `from_seq`. A torn tail, which is also what a commit
/// under way looks like, is the end. A gap or damage is the last item, an error.
pub fn read(dir: &Path, from_seq: u64) -> Result<Records, JournalError> {
    Ok(Records {
        commits: Commits::open(dir, from_seq, None)?,
        ready: VecDeque::new(),
        from_seq,
    })
}

/// Checked records in order; nothing after an error.
#[derive(Debug)]
pub struct Records {
    commits: Commits,
    /// The rest of the current commit.
    ready: VecDeque<Record>,
    from_seq: u64,
}

impl Records {
    /// The records up to `head`, which is known to be committed.
    pub(crate) fn until(dir: &Path, from_seq: u64, head: Head) -> Result<Self, JournalError> {
        let commits = Commits::open(dir, from_seq, Some(head))?;
        Ok(Self {
            commits,
            ready: VecDeque::new(),
            from_seq,
        })
    }
}

impl Iterator for Records {
    type Item = Result<Record, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while let Some(record) = self.ready.pop_front() {
                if record.seq >= self.from_seq {
                    return Some(Ok(record));
                }
            }
            match self.commits.next()? {
                Ok(commit) => self.ready = commit.records.into(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Checked commits in order; nothing after an error.
#[derive(Debug)]
pub(crate) struct Commits {
    /// Segments not yet begun.
    segments: VecDeque<Segment>,
    scan: Option<Scan>,
    /// Where the journal is known to end, if its writer asks.
    until: Option<Head>,
}

impl Commits {
    /// The commits from the segment on that holds `from_seq`.
    pub(crate) fn open(
        dir: &Path,
        from_seq: u64,
        until: Option<Head>,
    ) -> Result<Self, JournalError> {
        let from_seq = from_seq.max(FIRST_SEQ);
        let mut segments = VecDeque::from(segments::list(dir)?.segments);
        while segments
            .get(1)
            .is_some_and(|second| second.first_seq <= from_seq)
        {
            segments.pop_front();
        }
        let first = segments.pop_front();
        if let Some(first) = &first
            && first.first_seq > from_seq
        {
            let mut damage = first.damage(Fault::Sequence {
                found: first.first_seq,
            });
            damage.seq = FIRST_SEQ;
            return Err(JournalError::Damage(damage));
        }
        let begin = |segment: Segment| match segment.first_seq {
            // Nothing stands before the first record, whatever the header says.
            FIRST_SEQ => follow(segment, Head::EMPTY),
            _ => Scan::open(segment),
        };
        Ok(Self {
            segments,
            scan: first.map(begin).transpose()?,
            until,
        })
    }

    fn advance(&mut self) -> Result<Option<Commit>, JournalError> {
        while let Some(mut scan) = self.scan.take() {
            if self.until.is_some_and(|head| scan.tip().seq >= head.seq) {
                break;
            }
            match scan.step()? {
                Step::Commit(commit) => {
                    self.scan = Some(scan);
                    return Ok(Some(commit));
                }
                Step::End => {
                    let next = self.segments.pop_front();
                    self.scan = next
                        .map(|segment| follow(segment, scan.tip()))
                        .transpose()?;
                }
                Step::Stop(stop) => {
                    let may_end = self.until.is_none() && self.segments.is_empty();
                    if may_end && tail::torn(&stop)?.is_some() {
                        break;
                    }
                    return Err(JournalError::Damage(stop.damage));
                }
            }
        }
        Ok(None)
    }
}

impl Iterator for Commits {
    type Item = Result<Commit, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

/// Opens the segment that must continue the journal after `tip`.
pub(crate) fn follow(segment: Segment, tip: Head) -> Result<Scan, JournalError> {
    if segment.first_seq != tip.seq + 1 {
        let mut damage = segment.damage(Fault::Sequence {
            found: segment.first_seq,
        });
        damage.seq = tip.seq + 1;
        return Err(JournalError::Damage(damage));
    }
    let damage = segment.damage(Fault::Link);
    let scan = Scan::open(segment)?;
    if scan.tip().hash == tip.hash {
        Ok(scan)
    } else {
        Err(JournalError::Damage(damage))
    }
}

#[cfg(test)]
mod tests;
