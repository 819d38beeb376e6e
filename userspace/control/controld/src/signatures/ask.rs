//! What the core has responders asked, and what it takes from them.

use super::{Asking, OcspAnswer};
use crate::authorise::{Caller, roles_for};
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::memory;
use eds::Trust;
use jiff::Timestamp;
use std::sync::Arc;
use wire::keys::Sha256;
use wire::token::not_in_force;
use wire::{Command, Fact};

impl Core {
    /// What responders are to be asked before a command is carried out; nothing for most commands, for those that its caller
    /// may not give, and for those that were carried out already.
    pub fn asking_of(
        &self,
        caller: &Caller,
        command: &Command,
        real: Timestamp,
    ) -> Result<Option<Asking>, ControlError> {
        let Some((document, Some(signature))) = command.action.form() else {
            return Ok(None);
        };
        if !caller.has(roles_for(&command.action))
            || memory::recall(self.store.as_ref(), command, caller.uid)?.is_some()
        {
            return Ok(None);
        }
        let now = self.now(real).legal;
        let signatures = &self.settings.signatures;
        let questions = signatures.questions(signature, document.as_bytes(), now);
        Ok((!questions.is_empty()).then(|| Asking {
            questions,
            signatures: signatures.clone(),
            now,
        }))
    }

    /// Whoever sent a command whose signers were asked about, as he is to be recognised by now: roles, accounts and tokens may
    /// have gone meanwhile.
    pub(crate) fn sender_of(
        &mut self,
        caller: &Caller,
        command: &Command,
        real: Timestamp,
    ) -> Result<Caller, ControlError> {
        if let Some(caller) = self.recognise_again(caller, real) {
            return Ok(caller);
        }
        let error = ControlError::Refused(Box::new(not_in_force()));
        self.tell_refused(caller, command, &error, real)?;
        Err(error)
    }

    /// Keeps the answers that may be kept.
    pub(crate) fn keep_answers(&mut self, answers: &[OcspAnswer], real: Timestamp) {
        let now = self.now(real).legal;
        self.settings.signatures.keep(answers, now);
    }

    /// The answers that came for the command that is carried out next. Whoever brings some takes them away after it.
    pub fn bring_answers(&mut self, answers: Vec<OcspAnswer>) {
        self.settings.signatures.bring(answers);
    }

    /// The legal time, and the certificates that are trusted: what a fetched list is judged by.
    pub(crate) fn judge_of_lists(&self, real: Timestamp) -> Option<(Arc<Trust>, Timestamp)> {
        let trust = self.settings.signatures.trusted()?;
        Some((Arc::clone(trust), self.now(real).legal))
    }

    /// A list that was fetched and judged is known from now on.
    pub(crate) fn know_fetched(&mut self, address: String, der: Arc<Vec<u8>>) {
        self.settings.signatures.know_fetched(address, der);
    }

    /// Fetched lists of other addresses are forgotten.
    pub(crate) fn forget_other_lists(&mut self, addresses: &[String]) {
        self.settings.signatures.forget_others(addresses);
    }

    /// Other revocation lists are known from now on.
    pub fn know_revocations(&mut self, lists: Vec<Vec<u8>>) {
        self.settings.signatures.know_lists(lists);
    }

    /// Other certificates are trusted from now on.
    pub(crate) fn trust(&mut self, trust: Option<Trust>) {
        self.settings.signatures.trust(trust);
    }

    /// Journals that files were read while controld runs, or refused.
    pub(crate) fn files_read(
        &mut self,
        what: String,
        read: Result<Option<Sha256>, String>,
        real: Timestamp,
    ) -> Result<(), ControlError> {
        let now = self.now(real);
        let (digest, refused) = match read {
            Ok(digest) => (digest, String::new()),
            Err(why) => (None, why),
        };
        let facts = vec![Fact::FilesRead {
            what,
            digest,
            refused,
        }];
        self.write(
            Writing {
                facts,
                ..Writing::default()
            },
            now,
        )
    }
}
