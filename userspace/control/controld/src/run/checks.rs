//! Responders are asked about the signers of a command before it enters the core, so that the core never waits.

use super::papers::Outcome;
use super::{Body, RunError, refuse_or_fail};
use crate::authorise::Caller;
use crate::error::refuse;
use crate::revocation::ask;
use crate::signatures::OcspAnswer;
use runtime::Caller as Peer;
use std::sync::Arc;
use wire::{Command, RefusalCode};

/// Most commands whose signers are being asked about; a further one is refused.
const CHECKING_MAX: usize = 16;

/// A command, and what responders said of its signers.
pub(super) struct Checked {
    /// Where the command came from, and its number.
    from: (Peer, u32),
    /// Whose it is.
    caller: Caller,
    /// It.
    command: Command,
    /// What they said; what nobody answered is missing, and stays unknown.
    answers: Vec<OcspAnswer>,
}

impl Body {
    /// Takes a command: asks about its signers where it has any and somebody can be asked, then carries it out.
    pub(super) fn command(
        &mut self,
        from: (Peer, u32),
        caller: &Caller,
        command: &Command,
    ) -> Result<(), RunError> {
        if self.sources.responders.is_empty() {
            return self.carry(from, (caller, command), Vec::new());
        }
        let now = self.clock.now();
        let asking = match refuse_or_fail(self.core.asking_of(caller, command, now))? {
            Ok(Some(asking)) => asking,
            Ok(None) => return self.carry(from, (caller, command), Vec::new()),
            Err(refusal) => {
                self.answer(from, Err(refusal));
                return Ok(());
            }
        };
        if self.tasks.checking >= CHECKING_MAX {
            let error = refuse(
                RefusalCode::Full,
                format!("{CHECKING_MAX} signatures are being asked about already"),
                "try again in a moment",
            );
            self.answer(from, Err(error.into_refusal()));
            return Ok(());
        }
        self.tasks.checking += 1;
        let sources = Arc::clone(&self.sources);
        let (caller, command) = (caller.clone(), command.clone());
        self.tasks.start(async move {
            let answers = ask(sources, asking).await;
            Outcome::Answered(Box::new(Checked {
                from,
                caller,
                command,
                answers,
            }))
        });
        Ok(())
    }

    /// Responders were asked: the command goes on with what they said.
    pub(super) fn answered(&mut self, checked: Checked) -> Result<(), RunError> {
        self.tasks.checking = self.tasks.checking.saturating_sub(1);
        let Checked {
            from,
            caller,
            command,
            answers,
        } = checked;
        let now = self.clock.now();
        self.core.keep_answers(&answers, now);
        match refuse_or_fail(self.core.sender_of(&caller, &command, now))? {
            Ok(caller) => self.carry(from, (&caller, &command), answers),
            Err(refusal) => {
                self.answer(from, Err(refusal));
                Ok(())
            }
        }
    }
}
