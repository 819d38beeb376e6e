//! The secrets of a form: taken out of it before anything is kept, and kept as keyd seals them.
//!
//! The form that is stored has them no more, not even as a digest, by which a short password could be guessed. Where such a
//! form was signed, the very text and its signature are sealed too, since the one holds the secret and the other a digest
//! of it.

use super::{OF_ACT, Papers, SealedField};
use crate::authorise::{Caller, roles_for};
use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::files::{Cited, no_secrets};
use crate::keys;
use crate::ledger::put;
use crate::memory;
use crate::store::Op as Put;
use jiff::Timestamp;
use law::form::{FieldKind, FileKind, Form, Submission, Value};
use model::Applicant;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::{FieldId, SealContext, SealPurpose, SealedBlob, SecretOctets, Sha256};
use wire::token::not_in_force;
use wire::{Action, Command, RefusalCode, RequestNumber};

/// The field that the text of a signed form with secrets is sealed under.
const SIGNED_TEXT: &str = "signed-text";
/// The field that its signature is sealed under.
const SIGNATURE: &str = "signed-text.signature";

/// A secret to be sealed.
#[derive(Clone, Debug)]
pub struct Secret {
    /// What kind it is.
    pub purpose: SealPurpose,
    /// The field that holds it.
    pub field: FieldId,
    /// The secret.
    pub octets: SecretOctets,
}

/// What keyd has to seal before a command can be carried out.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// The request that the secrets belong to.
    pub number: RequestNumber,
    /// The secrets.
    pub secrets: Vec<Secret>,
}

/// What keyd sealed.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The request that the secrets belong to.
    pub number: RequestNumber,
    /// The blobs, in the order of the secrets.
    pub blobs: Vec<SealedBlob>,
}

impl Sealing {
    /// What a secret is sealed for.
    pub fn context(&self, secret: &Secret) -> Option<SealContext> {
        Some(SealContext::Request {
            request: self.number.citation().parse().ok()?,
            field: secret.field.clone(),
        })
    }
}

/// A filled-in form whose secrets were taken out.
#[derive(Clone, Debug)]
pub(crate) struct NewForm {
    /// The form as it is kept.
    pub(crate) submission: Submission,
    /// What was signed; none where nobody did, or where it is sealed.
    pub(crate) signed: Option<SignedText>,
    /// The files that it cites.
    pub(crate) files: Vec<Cited>,
    /// The secrets.
    pub(crate) secrets: Vec<Secret>,
}

/// A text and the signature over it, as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedText {
    /// The text.
    pub(crate) text: String,
    /// The detached signature, CMS in DER.
    pub(crate) cms: Vec<u8>,
}

/// What of a form is kept beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub(crate) files: Vec<Cited>,
    pub(crate) sealed: Vec<(SealedField, SealedBlob)>,
}

impl NewForm {
    /// The form as that of the act that makes this revision: its secrets are none of the request's own form.
    pub(crate) fn of_act(mut self, revision: u32) -> Result<Self, ControlError> {
        for one in &mut self.secrets {
            let field = format!("{OF_ACT}{revision}.{}", one.field);
            *one = secret(one.purpose, &field, one.octets.clone())?;
        }
        Ok(self)
    }
}

impl Kept {
    /// Puts it with what belonged to the request before: secrets of an earlier form go, files stay with what was decided on
    /// them.
    pub(crate) fn join(
        self,
        number: RequestNumber,
        papers: &mut Papers,
    ) -> Result<Vec<Put>, ControlError> {
        let mut puts = Vec::new();
        let is_kept = |old: &SealedField| self.sealed.iter().any(|(new, _)| new.field == old.field);
        let of_form = papers.sealed.iter().filter(|old| !old.is_of_act());
        for old in of_form.filter(|old| !is_kept(old)) {
            puts.push(Put::Delete {
                key: keys::sealed(number, &old.field),
            });
        }
        papers.sealed.retain(SealedField::is_of_act);
        puts.extend(self.join_beside(number, papers)?);
        Ok(puts)
    }

    /// Puts it with what belongs to the request, whose own secrets stay.
    pub(crate) fn join_beside(
        self,
        number: RequestNumber,
        papers: &mut Papers,
    ) -> Result<Vec<Put>, ControlError> {
        let mut puts = Vec::new();
        for (field, blob) in &self.sealed {
            puts.push(put(keys::sealed(number, &field.field), blob)?);
        }
        let sealed = self.sealed.into_iter().map(|(field, _)| field);
        papers.sealed.extend(sealed);
        for cited in self.files {
            if !papers.files.contains(&cited) {
                papers.files.push(cited);
            }
        }
        if papers.files.len() > super::CITED_MAX {
            return Err(refuse(
                RefusalCode::Full,
                format!(
                    "the request would cite more than {} files",
                    super::CITED_MAX
                ),
                "file it as several requests",
            ));
        }
        Ok(puts)
    }
}

impl Core {
    /// Takes a form's secrets out of it, and looks for its files.
    pub(crate) fn take_form(
        &self,
        form: &Form,
        mut submission: Submission,
        (json, signature): (&str, Option<&[u8]>),
        (caller, applicant): (&Caller, &Applicant),
    ) -> Result<NewForm, ControlError> {
        let digest = signature.map(|octets| Sha256(Hasher::digest(octets).into()));
        let files = self.cite(form, &submission, (caller, applicant), digest)?;
        let mut secrets = Vec::new();
        for field in form.fields {
            let is_key = field.kind == FieldKind::File(FileKind::PrivateKey);
            let is_secret = field.kind == FieldKind::Secret || is_key;
            if !is_secret {
                continue;
            }
            let values = submission.values.remove(field.id).unwrap_or_default();
            for (place, value) in (0_usize..).zip(&values) {
                let id = match place {
                    0 => field.id.to_owned(),
                    more => format!("{}.{more}", field.id),
                };
                let purpose = if is_key {
                    SealPurpose::ApplicantKey
                } else if field.id.ends_with("psk") {
                    SealPurpose::Psk
                } else {
                    SealPurpose::Password
                };
                let octets = match value {
                    Value::Secret(secret) => sealable(secret.reveal().as_bytes())?,
                    Value::File(file) => self.held_key(field.id, file, caller)?,
                    Value::Text(_) | Value::Flag(_) | Value::Number(_) => continue,
                };
                secrets.push(secret(purpose, &id, octets)?);
            }
        }
        let signed = match signature {
            Some(octets) if !secrets.is_empty() => {
                let text = sealable(json.as_bytes())?;
                secrets.push(secret(SealPurpose::Password, SIGNED_TEXT, text)?);
                let octets = sealable(octets)?;
                secrets.push(secret(SealPurpose::Password, SIGNATURE, octets)?);
                None
            }
            other => other.map(|octets| SignedText {
                text: json.to_owned(),
                cms: octets.to_vec(),
            }),
        };
        Ok(NewForm {
            submission,
            signed,
            files,
            secrets,
        })
    }

    /// What is kept beside a form: its files, and its secrets as keyd sealed them.
    pub(crate) fn keep(
        &self,
        files: Vec<Cited>,
        secrets: &[Secret],
        sealed: Option<&Sealed>,
    ) -> Result<Kept, ControlError> {
        if secrets.is_empty() {
            let sealed = Vec::new();
            return Ok(Kept { files, sealed });
        }
        let blobs = sealed.filter(|sealed| sealed.blobs.len() == secrets.len());
        let blobs = blobs.ok_or_else(|| {
            no_secrets(if self.settings.papers.has_keyd {
                "it sealed none of them"
            } else {
                "no keyd is set; its administrator starts controld with --keyd"
            })
        })?;
        let field = |secret: &Secret| SealedField {
            field: secret.field.to_string(),
            purpose: secret.purpose,
        };
        let sealed = secrets.iter().map(field).zip(blobs.blobs.iter().cloned());
        Ok(Kept {
            files,
            sealed: sealed.collect(),
        })
    }

    /// What keyd has to seal before a command is carried out; nothing for most commands, and for those that will be refused
    /// anyway.
    pub fn secrets_of(
        &mut self,
        caller: &Caller,
        command: &Command,
        real: Timestamp,
    ) -> Result<Option<Sealing>, ControlError> {
        let may_have_secrets = self.settings.papers.has_keyd && command.action.form().is_some();
        if !may_have_secrets || !caller.has(roles_for(&command.action)) {
            return Ok(None);
        }
        if memory::recall(self.store.as_ref(), command, caller.uid)?.is_some() {
            return Ok(None);
        }
        let now = self.now(real);
        let (number, secrets) = if let Action::FileRequest(filing) = &command.action {
            (None, self.secrets_of_filing(caller, filing, now))
        } else if let Action::ActOnRequest(act) = &command.action {
            (Some(act.number), self.secrets_of_act(caller, act, now))
        } else {
            return Ok(None);
        };
        let secrets = match secrets {
            Ok(secrets) => secrets,
            Err(error) if error.is_fatal() => return Err(error),
            // The command itself tells why.
            Err(_) => return Ok(None),
        };
        if secrets.is_empty() {
            return Ok(None);
        }
        let number = number.unwrap_or_else(|| self.requests.reserve());
        Ok(Some(Sealing { number, secrets }))
    }

    /// Carries a command out whose secrets keyd sealed, as whoever sent it is to be recognised by now: roles, accounts and
    /// tokens may have gone meanwhile.
    pub fn command_sealed(
        &mut self,
        caller: &Caller,
        command: &Command,
        sealed: Sealed,
        real: Timestamp,
    ) -> Result<wire::Done, ControlError> {
        self.papers.keyd_failed = None;
        let Some(caller) = &self.recognise_again(caller, real) else {
            let error = ControlError::Refused(Box::new(not_in_force()));
            self.tell_refused(caller, command, &error, real)?;
            return Err(error);
        };
        self.papers.sealed = Some(sealed);
        let done = self.command(caller, command, real);
        self.papers.sealed = None;
        if done.is_ok() {
            self.release_keys(caller);
        }
        done
    }

    /// keyd did not seal the secrets of a command: it is refused, and the journal told.
    pub fn unsealed(
        &mut self,
        caller: &Caller,
        command: &Command,
        why: &str,
        real: Timestamp,
    ) -> Result<wire::Done, ControlError> {
        self.papers.keyd_failed = Some(why.to_owned());
        let error = no_secrets(why);
        self.tell_refused(caller, command, &error, real)?;
        Err(error)
    }
}

fn secret(purpose: SealPurpose, field: &str, octets: SecretOctets) -> Result<Secret, ControlError> {
    let field: FieldId = field.parse().map_err(|error| {
        refuse(
            RefusalCode::Unavailable,
            format!("the secret of {field} cannot be sealed: {error}"),
            "this is a fault of the gateway",
        )
    })?;
    Ok(Secret {
        purpose,
        field,
        octets,
    })
}

fn sealable(octets: &[u8]) -> Result<SecretOctets, ControlError> {
    SecretOctets::new(octets.to_vec()).ok_or_else(|| {
        refuse(
            RefusalCode::BadRequest,
            format!(
                "a signed form with secrets has at most {} bytes, since it is sealed whole",
                wire::keys::SECRET_OCTETS_MAX
            ),
            "shorten its texts; files are sent apart",
        )
    })
}

#[cfg(test)]
mod tests;
