//! Services that cannot be inspected without breaking them: what shows that is told to the brain, which is asked before each decision.
//!
//! The brain is [`tls::learned`]: it says what is a sign, how many of them exempt a name, and when that ends. Here it gets its signs,
//! its exemptions are kept over restarts beside the log, and whatever it says is an event (`learned`), so that the officer of security
//! sees what is exempt, by whose signs, and until when.

mod file;
mod heard;

pub(crate) use file::FILE;
pub(crate) use heard::{Heard, Whose};

use crate::context::Context;
use crate::policy::{InForce, Policy};
use jiff::Timestamp;
use model::{HostName, LeafName, OrganisationId};
use runtime::{Clock, Reporter};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tls::decide::Learned;
use tls::learned::{End, Fact as LearnerFact, Learner, LearnerState, NameStanding, Seen, Sign};
use tokio::sync::Notify;
use wire::{Fact, LearnedFact, Revocation};

/// How often old evidence is forgotten, and the clock looked at for exemptions that are over.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// What was learned, and who is told of it.
#[derive(Debug)]
pub(crate) struct Learning {
    learner: Mutex<Learner>,
    reporter: Arc<Reporter>,
    /// What is to be kept has changed.
    changed: Notify,
}

impl Learning {
    /// Goes on with what was learned before.
    pub(crate) fn new(learner: Learner, reporter: Arc<Reporter>) -> Self {
        Self {
            learner: Mutex::new(learner),
            reporter,
            changed: Notify::new(),
        }
    }

    /// Whether a name is exempt for an organisation.
    pub(crate) fn of_name(
        &self,
        now: Timestamp,
        organisation: &OrganisationId,
        host: &HostName,
    ) -> Learned {
        self.lock().learned(now, organisation, host)
    }

    /// Whether a certificate with these names is valid for a name that is exempt for an organisation.
    pub(crate) fn of_certificate(
        &self,
        now: Timestamp,
        organisation: &OrganisationId,
        names: &[LeafName],
    ) -> Learned {
        let learner = self.lock();
        let mut exempt = learner.list(now);
        let is_exempt = exempt.any(|(whose, host, _)| {
            whose == organisation && names.iter().any(|name| name.covers(host))
        });
        if is_exempt {
            Learned::Exempt
        } else {
            Learned::Not
        }
    }

    /// A user took our certificate for a name, and said something inside.
    pub(crate) fn accepted(&self, now: Timestamp, seen: &Seen<'_>) {
        self.lock().accepted(now, seen);
    }

    /// A sign was seen that a name cannot be inspected.
    pub(crate) fn sign(&self, now: Timestamp, policy: &Policy, seen: &Seen<'_>, sign: Sign) {
        let blocked = policy
            .hit_of_name(seen.host, now)
            .map(|(blocked, _)| blocked);
        let standing = NameStanding::of(blocked, &policy.of_name(seen.host).categories);
        let facts = self.lock().observe(now, seen, sign, standing);
        self.tell(facts);
    }

    /// Another policy is in force: nothing stays exempt that block lists name, or whose organisation is not enrolled.
    pub(crate) fn follow(&self, now: Timestamp, policy: &Policy) {
        let mut learner = self.lock();
        let mut facts = learner.withdraw(|host| policy.hit_of_name(host, now).is_some());
        facts.extend(learner.retain(|organisation| policy.scope.enrols(organisation)));
        drop(learner);
        self.tell(facts);
    }

    /// Ends what an officer took back, but for what was learned since.
    pub(crate) fn revoke(&self, now: Timestamp, all: &[Revocation]) {
        let mut learner = self.lock();
        let facts = all.iter().filter_map(|one| {
            let (organisation, host) = (&one.organisation, &one.host);
            let exemption = learner.exemption(now, organisation, host)?;
            if exemption.since > one.at {
                return None;
            }
            learner.revoke(now, organisation, host, &one.by).ok()
        });
        let facts = facts.collect();
        drop(learner);
        self.tell(facts);
    }

    /// Ends what is over.
    pub(crate) fn expire(&self, now: Timestamp) {
        let facts = self.lock().expire(now);
        self.tell(facts);
    }

    /// How long nothing is over.
    fn pause(&self, now: Timestamp) -> Duration {
        let wake = self.lock().wake().unwrap_or(Timestamp::MAX);
        let until = Duration::try_from(wake.duration_since(now)).unwrap_or(Duration::ZERO);
        until.min(LOOK_EVERY)
    }

    fn state(&self) -> LearnerState {
        self.lock().state()
    }

    fn tell(&self, facts: Vec<LearnerFact>) {
        if facts.is_empty() {
            return;
        }
        for fact in facts {
            let what = shown(fact);
            tracing::info!("learned: {what}");
            self.reporter.report(Fact::Learned {
                what: Box::new(what),
            });
        }
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Learner> {
        self.learner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends what is over, follows the policy, and keeps what was learned in a file, as long as the daemon runs. A file that cannot be
/// written is tried again.
pub(crate) async fn keep(context: Arc<Context>, file: PathBuf) {
    let (learned, clock) = (Arc::clone(&context.learned), Arc::clone(&context.clock));
    let policy = context.policy.clone();
    drop(context);
    keep_by(learned, policy, clock, file).await;
}

async fn keep_by(
    learned: Arc<Learning>,
    mut policy: InForce,
    clock: Arc<dyn Clock>,
    file: PathBuf,
) {
    let mut is_behind = false;
    loop {
        let pause = learned.pause(clock.now());
        tokio::select! {
            () = learned.changed.notified() => is_behind = true,
            () = tokio::time::sleep(pause) => learned.expire(clock.now()),
            changed = policy.changed() => {
                if changed.is_err() {
                    // The daemon ends.
                    return;
                }
                let now_in_force = policy.borrow_and_update().clone();
                if let Some(policy) = now_in_force {
                    learned.follow(clock.now(), &policy);
                }
            }
        }
        if is_behind {
            let (file, state) = (file.clone(), learned.state());
            let written = tokio::task::spawn_blocking(move || file::write(&file, &state)).await;
            is_behind = match written {
                Ok(Ok(())) => false,
                Ok(Err(error)) => {
                    tracing::error!(%error, "what was learned is not kept on disk");
                    true
                }
                Err(error) => {
                    tracing::error!(%error, "what was learned is not kept on disk");
                    true
                }
            };
        }
    }
}

/// Reads what was learned before. What cannot be used is told, set aside and begun without.
pub(crate) fn open(path: &Path, reporter: Arc<Reporter>, clock: &dyn Clock) -> Learning {
    let learner = file::read(path).unwrap_or_else(|why| {
        tracing::error!("{why}");
        reporter.report(Fact::FilesRead {
            what: "what was learned of services".to_owned(),
            digest: None,
            refused: why,
        });
        Learner::default()
    });
    let learned = Learning::new(learner, reporter);
    learned.expire(clock.now());
    learned
}

fn shown(fact: LearnerFact) -> LearnedFact {
    match fact {
        LearnerFact::Exempted {
            organisation,
            host,
            exemption,
        } => LearnedFact::Exempted {
            organisation,
            host,
            cause: exemption.cause.word().to_owned(),
            clients: exemption.clients.iter().map(ToString::to_string).collect(),
            since: exemption.since,
            until: exemption.until,
        },
        LearnerFact::Ended {
            organisation,
            host,
            end,
        } => {
            let (why, by) = match end {
                End::Expired => ("expired", None),
                End::Revoked { by } => ("revoked", Some(by)),
                End::Blocked => ("blocked", None),
                End::NotEnrolled => ("not-enrolled", None),
            };
            LearnedFact::Ended {
                organisation,
                host,
                why: why.to_owned(),
                by,
            }
        }
        LearnerFact::Withheld {
            organisation,
            host,
            client,
            why,
        } => LearnedFact::Withheld {
            organisation,
            host,
            client: client.to_string(),
            why: why.word().to_owned(),
        },
        LearnerFact::RootMissing {
            organisation,
            client,
        } => LearnedFact::RootMissing {
            organisation,
            client: client.to_string(),
        },
    }
}

#[cfg(test)]
mod tests;
