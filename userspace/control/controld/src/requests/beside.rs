//! What a step brings beside its request: files, secrets, a letter, a decision to be signed.

use super::carry::Made;
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::files::{Cited, FileRow};
use crate::keys;
use crate::ledger::{get, put};
use crate::papers::{Pending, SealedField, papers};
use law::form::{Attachment, Submission, Value};
use model::Op;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::RequestNumber;
use wire::keys::{SealedBlob, Sha256};

/// What a transaction of steps leaves to be known in memory.
#[derive(Default)]
pub(super) struct Adopted {
    pub(super) decisions: Vec<(RequestNumber, (u32, Pending))>,
    pub(super) cited: Vec<(Sha256, FileRow)>,
}

impl Core {
    /// Adds what a step brings beside its request: files it cites, secrets, its letter, the decision that is to be signed.
    pub(super) fn write_papers(
        &self,
        made: &mut Made,
        effect: &[Op],
        (writing, adopted): (&mut Writing, &mut Adopted),
    ) -> Result<(), ControlError> {
        if made.submission.is_none() && made.act.is_none() {
            return Ok(());
        }
        let mut papers = papers(self.store.as_ref(), made.number)?;
        let before = papers.clone();
        let scan = made.letter.as_ref().and_then(|one| one.scan.clone());
        let files: Vec<Cited> = made.kept.files.iter().cloned().chain(scan).collect();
        for (row, digest, cited) in self.citing(&files)? {
            writing.puts.push(row);
            adopted.cited.push((digest, cited));
        }
        if made.submission.is_some() {
            let kept = std::mem::take(&mut made.kept);
            writing.puts.extend(kept.join(made.number, &mut papers)?);
        }
        writing
            .puts
            .extend(super::carried::write(made, &mut papers)?);
        super::official::join(made, &mut papers)?;
        if made.act.is_some() {
            let change = digest_of(effect)?;
            let of = (made.number, &made.after);
            let officer = made.officer.as_ref();
            let decision = self.write_decision(of, officer, change, &mut papers, writing)?;
            let decision = decision.map(|decision| (made.number, decision));
            adopted.decisions.extend(decision);
        }
        if papers != before {
            writing.puts.push(put(keys::papers(made.number), &papers)?);
        }
        Ok(())
    }

    /// The form of a step. In place of each secret stands the digest of what keyd sealed it as, so that rows can cite it.
    pub(super) fn form_with_sealed(&self, made: &Made) -> Result<Submission, ControlError> {
        let (mut submission, sealed) = match &made.submission {
            Some((submission, _)) => (submission.clone(), made.kept.sealed.clone()),
            None => (self.submission(made.number)?, self.sealed_of(made.number)?),
        };
        for (SealedField { field, .. }, SealedBlob(octets)) in sealed {
            let cited = Attachment {
                name: field.clone(),
                bytes: u64::try_from(octets.len()).unwrap_or(u64::MAX),
                sha256: Hasher::digest(&octets).into(),
            };
            submission.values.insert(field, vec![Value::File(cited)]);
        }
        Ok(submission)
    }

    /// The sealed secrets of a request's own form.
    fn sealed_of(
        &self,
        number: RequestNumber,
    ) -> Result<Vec<(SealedField, SealedBlob)>, ControlError> {
        let papers = papers(self.store.as_ref(), number)?;
        let blob = |field: SealedField| {
            let key = keys::sealed(number, &field.field);
            let blob = get(self.store.as_ref(), &key)?;
            let blob = blob.ok_or_else(|| ControlError::Missing {
                what: format!("the sealed {} of request {number}", field.field),
            })?;
            Ok((field, blob))
        };
        let own = papers.sealed.into_iter().filter(|field| !field.is_of_act());
        own.map(blob).collect()
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
