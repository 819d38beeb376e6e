//! What the loop has others do, and what comes back: seals, signatures, documents, scans.

use super::checks::Checked;
use super::{Body, RunError, refuse_or_fail};
use crate::authorise::Caller;
use crate::clerk;
use crate::error::refuse;
use crate::files::ScanOutcome;
use crate::papers::{PaperMade, Sealed, Sealing, Typesetting};
use crate::signatures::OcspAnswer;
use runtime::Caller as Peer;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;
use wire::keys::{DocumentCode, Sha256};
use wire::{Answer, Command, Done, FromDaemon, Refusal, RefusalCode};

/// Most outcomes that wait for the core: as many as tasks run.
pub(super) const OUTCOMES_MAX: usize = 64;
/// Most commands whose secrets are being sealed, and most codes that are being checked; a further one is refused.
const ASKED_MAX: usize = 32;

/// Who does what the core has done.
#[derive(Clone, Debug, Default)]
pub struct Clerks {
    /// keyd's socket.
    pub keyd: Option<PathBuf>,
    /// clamd's socket.
    pub clamd: Option<PathBuf>,
    /// What documents are set in.
    pub typesetting: Option<Typesetting>,
}

/// What came of a task.
pub(super) enum Outcome {
    /// The secrets of a command were sealed, or not.
    Sealed {
        /// Where the command came from, and its number.
        from: (Peer, u32),
        /// Whose it is.
        caller: Box<Caller>,
        /// It.
        command: Box<Command>,
        /// What keyd said.
        sealed: Result<Sealed, String>,
        /// What responders said before.
        answers: Vec<OcspAnswer>,
    },
    /// Responders were asked about the signers of a command.
    Answered(Box<Checked>),
    /// A code was checked.
    Checked((Peer, u32), Box<Result<Answer, Refusal>>),
    /// A decision was signed, or documents were made.
    Made(Box<PaperMade>),
    /// A file was looked through.
    Scanned(Sha256, ScanOutcome),
}

/// The tasks of the loop.
pub(super) struct Tasks {
    clerks: Clerks,
    outcomes: mpsc::Sender<Outcome>,
    asked: usize,
    /// Commands whose signers responders are asked about.
    pub(super) checking: usize,
}

impl Tasks {
    pub(super) fn new(clerks: Clerks, outcomes: mpsc::Sender<Outcome>) -> Self {
        Self {
            clerks,
            outcomes,
            asked: 0,
            checking: 0,
        }
    }

    fn room(&self) -> Result<(), Refusal> {
        if self.asked < ASKED_MAX {
            return Ok(());
        }
        Err(refuse(
            RefusalCode::Full,
            format!("{ASKED_MAX} questions wait for keyd already"),
            "try again in a moment",
        )
        .into_refusal())
    }

    pub(super) fn start(&self, work: impl Future<Output = Outcome> + Send + 'static) {
        let outcomes = self.outcomes.clone();
        tokio::spawn(async move {
            // The core is gone only when controld ends; what was not done is in the store, and done after the next start.
            let _ended = outcomes.send(work.await).await;
        });
    }
}

impl Body {
    /// Carries a command out whose signers were asked about, once keyd has sealed what it holds.
    pub(super) fn carry(
        &mut self,
        (from, id): (Peer, u32),
        (caller, command): (&Caller, &Command),
        answers: Vec<OcspAnswer>,
    ) -> Result<(), RunError> {
        let now = self.clock.now();
        self.core.bring_answers(answers.clone());
        let sealing = refuse_or_fail(self.core.secrets_of(caller, command, now))?;
        let result = match (sealing, self.tasks.clerks.keyd.clone()) {
            (Err(refusal), _) => Err(refusal),
            (Ok(Some(sealing)), Some(keyd)) => match self.tasks.room() {
                Ok(()) => {
                    self.core.bring_answers(Vec::new());
                    self.seal((from, id), (caller, command), keyd, (sealing, answers));
                    return Ok(());
                }
                Err(refusal) => Err(refusal),
            },
            (Ok(_), _) => refuse_or_fail(self.core.command(caller, command, now))?,
        };
        self.core.bring_answers(Vec::new());
        self.answer((from, id), result);
        Ok(())
    }

    fn seal(
        &mut self,
        from: (Peer, u32),
        (caller, command): (&Caller, &Command),
        keyd: PathBuf,
        (sealing, answers): (Sealing, Vec<OcspAnswer>),
    ) {
        self.tasks.asked += 1;
        let (caller, command) = (Box::new(caller.clone()), Box::new(command.clone()));
        self.tasks.start(async move {
            let sealed = clerk::seal(&keyd, &sealing).await;
            Outcome::Sealed {
                from,
                caller,
                command,
                sealed,
                answers,
            }
        });
    }

    /// Looks for the document of a code, and has keyd check it.
    pub(super) fn check_code(
        &mut self,
        (from, id): (Peer, u32),
        caller: &Caller,
        code: DocumentCode,
    ) -> Result<(), RunError> {
        let coded = refuse_or_fail(self.core.coded(caller, code))?;
        let result = match (coded, self.tasks.clerks.keyd.clone()) {
            (Err(refusal), _) => Err(refusal),
            (Ok(_), None) => Err(unchecked("no keyd is set")),
            (Ok((view, document)), Some(keyd)) => {
                let Err(refusal) = self.tasks.room() else {
                    self.tasks.asked += 1;
                    self.tasks.start(async move {
                        let result = match clerk::is_genuine(&keyd, document, code).await {
                            Ok(true) => Ok(Answer::Code(Box::new(view))),
                            Ok(false) => Err(forged()),
                            Err(why) => Err(unchecked(&why)),
                        };
                        Outcome::Checked((from, id), Box::new(result))
                    });
                    return Ok(());
                };
                Err(refusal)
            }
        };
        self.replies.push((from, FromDaemon::Answer { id, result }));
        Ok(())
    }

    /// Takes what came of a task.
    pub(super) fn outcome(&mut self, outcome: Outcome) -> Result<(), RunError> {
        let now = self.clock.now();
        match outcome {
            Outcome::Sealed {
                from,
                caller,
                command,
                sealed,
                answers,
            } => {
                self.tasks.asked = self.tasks.asked.saturating_sub(1);
                self.core.bring_answers(answers);
                let done = match sealed {
                    Ok(sealed) => self.core.command_sealed(&caller, &command, sealed, now),
                    Err(why) => self.core.unsealed(&caller, &command, &why, now),
                };
                self.core.bring_answers(Vec::new());
                let result = refuse_or_fail(done)?;
                self.answer(from, result);
            }
            Outcome::Answered(checked) => self.answered(*checked)?,
            Outcome::Checked((from, id), result) => {
                self.tasks.asked = self.tasks.asked.saturating_sub(1);
                let result = *result;
                self.replies.push((from, FromDaemon::Answer { id, result }));
            }
            Outcome::Made(made) => self.core.paper_made(*made, now)?,
            Outcome::Scanned(digest, outcome) => self.core.scanned(digest, outcome, now)?,
        }
        Ok(())
    }

    pub(super) fn answer(&mut self, (from, id): (Peer, u32), result: Result<Done, Refusal>) {
        self.replies.push((from, FromDaemon::Done { id, result }));
    }

    /// Begins what is to be made and looked through.
    pub(super) fn hand_out(&mut self) -> Result<(), RunError> {
        let now = self.clock.now();
        if let Some(keyd) = self.tasks.clerks.keyd.clone() {
            let keyd: Arc<PathBuf> = Arc::new(keyd);
            for job in self.core.paper_jobs(now)? {
                let keyd = Arc::clone(&keyd);
                let typesetting = self.tasks.clerks.typesetting.clone();
                self.tasks.start(async move {
                    Outcome::Made(Box::new(
                        clerk::make(&keyd, typesetting.as_ref(), job).await,
                    ))
                });
            }
        }
        if let Some(clamd) = self.tasks.clerks.clamd.clone() {
            for job in self.core.scans(now) {
                let clamd = clamd.clone();
                self.tasks.start(async move {
                    Outcome::Scanned(job.sha256, clerk::scan(clamd, &job).await)
                });
            }
        }
        Ok(())
    }
}

fn forged() -> Refusal {
    refuse(
        RefusalCode::Invalid,
        "the code stands in the store, but keyd did not make it for what the store holds",
        "the store was changed: its administrator compares it with the journal and a backup",
    )
    .into_refusal()
}

fn unchecked(why: &str) -> Refusal {
    refuse(
        RefusalCode::Unavailable,
        format!("the code cannot be checked: {why}"),
        "try again once `qaqpa status` says that keyd answers",
    )
    .into_refusal()
}
