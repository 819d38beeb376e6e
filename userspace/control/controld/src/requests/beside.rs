//! What a step brings beside its request: files, secrets, a decision to be signed.

use super::carry::Made;
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::files::FileRow;
use crate::keys;
use crate::ledger::put;
use crate::papers::{Pending, papers};
use model::Op;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::RequestNumber;
use wire::keys::Sha256;

/// What a transaction of steps leaves to be known in memory.
#[derive(Default)]
pub(super) struct Adopted {
    pub(super) decisions: Vec<(RequestNumber, (u32, Pending))>,
    pub(super) cited: Vec<(Sha256, FileRow)>,
}

impl Core {
    /// Adds what a step brings beside its request: files it cites, secrets, the decision that is to be signed.
    pub(super) fn write_papers(
        &self,
        made: &mut Made,
        effect: &[Op],
        (writing, adopted): (&mut Writing, &mut Adopted),
    ) -> Result<(), ControlError> {
        if made.submission.is_none() && made.officer.is_none() {
            return Ok(());
        }
        let mut papers = papers(self.store.as_ref(), made.number)?;
        let before = papers.clone();
        for (row, digest, cited) in self.citing(&made.kept.files)? {
            writing.puts.push(row);
            adopted.cited.push((digest, cited));
        }
        if made.submission.is_some() {
            let kept = std::mem::take(&mut made.kept);
            writing.puts.extend(kept.join(made.number, &mut papers)?);
        }
        if let Some(officer) = &made.officer {
            let change = digest_of(effect)?;
            let of = (made.number, &made.after);
            let decision = self.write_decision(of, officer, change, &mut papers, writing)?;
            let decision = decision.map(|decision| (made.number, decision));
            adopted.decisions.extend(decision);
        }
        if papers != before {
            writing.puts.push(put(keys::papers(made.number), &papers)?);
        }
        Ok(())
    }
}

/// SHA-256 of what a decision changes of the record; none where it changes nothing.
fn digest_of(ops: &[Op]) -> Result<Option<Sha256>, ControlError> {
    if ops.is_empty() {
        return Ok(None);
    }
    let bytes = crate::stored::write(&ops)?;
    Ok(Some(Sha256(Hasher::digest(bytes).into())))
}
