//! A request cites files.

use super::chunk::no_secrets;
use super::{FileRow, Owner};
use crate::authorise::Caller;
use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::put;
use crate::store::Op as Put;
use law::form::{Attachment, FieldKind, FileKind, Form, Submission, Value};
use model::Applicant;
use serde::{Deserialize, Serialize};
use wire::keys::{SecretOctets, Sha256};
use wire::{RefusalCode, Scan};

/// A file that a request cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cited {
    /// The field.
    pub(crate) field: String,
    /// Its name there.
    pub(crate) name: String,
    /// SHA-256 of its content.
    pub(crate) sha256: Sha256,
}

impl Core {
    /// The files of a filled-in form: each is there, is of its field's kind, was put by who files, and may be cited. The
    /// signature comes beside, and private keys are sealed.
    pub(crate) fn cite(
        &self,
        form: &Form,
        submission: &Submission,
        (caller, applicant): (&Caller, &Applicant),
        signature: Option<Sha256>,
    ) -> Result<Vec<Cited>, ControlError> {
        let own = Owner::of(caller);
        let mut cited = Vec::new();
        for field in form.fields {
            let FieldKind::File(kind) = field.kind else {
                continue;
            };
            if kind == FileKind::PrivateKey {
                continue;
            }
            for value in submission.of(field.id) {
                let Value::File(file) = value else { continue };
                let sha256 = Sha256(file.sha256);
                if Some(sha256) == signature {
                    continue;
                }
                let row = self.put_by((own.as_ref(), applicant), sha256);
                let row = row.ok_or_else(|| missing(field.id, file))?;
                self.is_citable(field.id, (kind, file), row)?;
                cited.push(Cited {
                    field: field.id.to_owned(),
                    name: file.name.clone(),
                    sha256,
                });
            }
        }
        Ok(cited)
    }

    /// The scan of an official letter, or its text: like a form's file it is there, was put by who registers it or who
    /// wrote it, and may be cited. The letter names it.
    pub(crate) fn cite_scan(
        &self,
        field: &str,
        (sha256, name): (Sha256, &str),
        (caller, applicant): (&Caller, &Applicant),
    ) -> Result<Cited, ControlError> {
        let own = Owner::of(caller);
        let row = self.put_by((own.as_ref(), applicant), sha256);
        let content = row.map(|row| row.content);
        let file = Attachment {
            name: content.map_or(name.to_owned(), |content| format!("{name}.{content}")),
            bytes: row.map_or(0, |row| row.bytes),
            sha256: sha256.0,
        };
        let row = row.ok_or_else(|| missing(field, &file))?;
        let kinds = [FileKind::Scan, FileKind::Document];
        let kind = kinds.into_iter().find(|kind| row.content.fits(*kind));
        self.is_citable(field, (kind.unwrap_or(FileKind::Scan), &file), row)?;
        Ok(Cited {
            field: field.to_owned(),
            name: file.name,
            sha256,
        })
    }

    /// A file that was put by one of these.
    fn put_by(
        &self,
        (own, applicant): (Option<&Owner>, &Applicant),
        sha256: Sha256,
    ) -> Option<&FileRow> {
        let by = |owner: &Owner| {
            Some(owner) == own || matches!(owner, Owner::Applicant(one) if one == applicant)
        };
        let row = self.files.kept.get(&sha256);
        row.filter(|row| row.owners.iter().any(by))
    }

    fn is_citable(
        &self,
        field: &str,
        (kind, file): (FileKind, &Attachment),
        row: &FileRow,
    ) -> Result<(), ControlError> {
        let name = &file.name;
        let wrong = |what: String| {
            refuse(
                RefusalCode::Invalid,
                format!("{field}: the file {name} {what}"),
                "put the file that the field asks for, and cite it as it is",
            )
        };
        if !row.content.fits(kind) || !row.content.is_named(name) {
            return Err(wrong(format!("is {} by its content", row.content)));
        }
        if row.bytes != file.bytes {
            return Err(wrong(format!(
                "has {} octets, not the {} that the form tells",
                row.bytes, file.bytes
            )));
        }
        match &row.scan {
            Scan::Infected { with } => Err(wrong(format!(
                "holds {with}, as the scanner says, and was deleted"
            ))),
            Scan::Waiting | Scan::Unscanned if self.files.has_scanner => Err(refuse(
                RefusalCode::Unavailable,
                format!("{field}: the file {name} is not scanned yet, and cannot be cited before"),
                match &self.files.scanner_failed {
                    Some(why) => format!(
                        "the scanner does not answer ({why}); file the request again once it does"
                    ),
                    None => "file the request again in a moment".to_owned(),
                },
            )),
            Scan::Clean { .. } | Scan::Waiting | Scan::Unscanned => Ok(()),
        }
    }

    /// The private key that a field cites, which waits in memory.
    pub(crate) fn held_key(
        &self,
        field: &str,
        file: &Attachment,
        caller: &Caller,
    ) -> Result<SecretOctets, ControlError> {
        if !self.settings.papers.has_keyd {
            return Err(no_secrets(
                "no keyd is set; its administrator starts controld with --keyd",
            ));
        }
        let owner = Owner::of(caller).ok_or_else(|| missing(field, file))?;
        let held = self.files.held.get(&(owner, Sha256(file.sha256)));
        let held = held.ok_or_else(|| missing(field, file))?;
        Ok(held.octets.clone())
    }

    /// The request is filed: its private keys are sealed, and wait no more.
    pub(crate) fn release_keys(&mut self, caller: &Caller) {
        if let Some(owner) = Owner::of(caller) {
            self.files.held.retain(|(of, _), _| *of != owner);
        }
    }

    /// What marks files as cited, in the transaction of the request.
    pub(crate) fn citing(
        &self,
        cited: &[Cited],
    ) -> Result<Vec<(Put, Sha256, FileRow)>, ControlError> {
        let mut rows: Vec<(Put, Sha256, FileRow)> = Vec::new();
        for Cited { sha256, .. } in cited {
            let row = self.files.kept.get(sha256).filter(|row| !row.is_cited);
            if let Some(row) = row
                && !rows.iter().any(|(_, one, _)| one == sha256)
            {
                let row = FileRow {
                    is_cited: true,
                    ..row.clone()
                };
                rows.push((put(keys::file(*sha256), &row)?, *sha256, row));
            }
        }
        Ok(rows)
    }
}

fn missing(field: &str, file: &Attachment) -> ControlError {
    refuse(
        RefusalCode::NotFound,
        format!(
            "{field}: the file {} ({}) was not put by who files",
            file.name,
            Sha256(file.sha256)
        ),
        "put it first: `qaqpa request file` does so where the form names a path; a file that none cites is kept for a day, a private key for fifteen minutes",
    )
}
