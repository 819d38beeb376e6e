//! What tlsd learned of services, and an officer takes back (386/НҚ, ЕШДИ п. 20, our reading).
//!
//! What is exempt tlsd knows alone, and tells by events. Revocations go down to it: all of the last day, whenever it connects and when
//! one comes, so that none is lost while it is away. An exemption lasts twelve hours, so what is older concerns none.

use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::ledger::{get, put};
use crate::store::StateStore;
use crate::{keys, memory};
use jiff::{SignedDuration, Timestamp};
use model::{AccountName, Author, Change, HostName, OrganisationId, RowKey};
use wire::{Command, Done, Fact, LearnedFact, REVOCATIONS_MAX, RefusalCode, Revocation};

/// How long a revocation goes down to tlsd.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Revocations of the last day, and how often they changed since the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Revocations {
    /// They.
    all: Vec<Revocation>,
    /// How often.
    changes: u64,
}

impl Revocations {
    /// Those that were kept.
    pub(crate) fn open(store: &dyn StateStore) -> Result<Self, ControlError> {
        let all = get(store, keys::REVOCATIONS)?.unwrap_or_default();
        Ok(Self { all, changes: 0 })
    }
}

impl Core {
    /// Takes back that a service is exempt for what was learned of it.
    pub(super) fn revoke_learned(
        &mut self,
        caller: &Caller,
        command: &Command,
        (organisation, host): (&OrganisationId, &HostName),
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let key = RowKey::Organisation(organisation.clone());
        if self.ledger.record().row(&key).is_none() {
            return Err(refuse(
                RefusalCode::NotFound,
                format!("the record knows no organisation {organisation}"),
                "`qaqpa events --kind learned` tells what is exempt, and for whom",
            ));
        }
        let mut all = self.revocations.all.clone();
        all.retain(|one| is_of_late(one, now.real));
        if all.len() >= REVOCATIONS_MAX {
            return Err(refuse(
                RefusalCode::Full,
                format!("{REVOCATIONS_MAX} exemptions were taken back within a day"),
                "exemptions end by themselves within twelve hours; end the enrolment where nothing may be exempt",
            ));
        }
        all.push(Revocation {
            organisation: organisation.clone(),
            host: host.clone(),
            by: account(&change)?,
            at: now.real,
        });
        let done = Done::LearnedRevoked {
            organisation: organisation.clone(),
            host: host.clone(),
        };
        let mut puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        puts.push(put(keys::REVOCATIONS.to_vec(), &all)?);
        let what = Box::new(LearnedFact::Revoked {
            organisation: organisation.clone(),
            host: host.clone(),
            change,
        });
        let writing = Writing {
            puts,
            facts: vec![Fact::Learned { what }],
            ..Writing::default()
        };
        self.write(writing, now)?;
        self.revocations.all = all;
        self.revocations.changes = self.revocations.changes.saturating_add(1);
        Ok(done)
    }

    /// What goes down to tlsd: every exemption that was taken back of late, and how often that changed.
    pub(crate) fn revoked(&self, real: Timestamp) -> (Vec<Revocation>, u64) {
        let Revocations { all, changes } = &self.revocations;
        let of_late = all.iter().filter(|one| is_of_late(one, real));
        (of_late.cloned().collect(), *changes)
    }
}

fn is_of_late(one: &Revocation, real: Timestamp) -> bool {
    real.duration_since(one.at) < KEPT_FOR
}

/// Whoever may take something back has an account.
fn account(change: &Change) -> Result<AccountName, ControlError> {
    match &change.author {
        Author::Account(account) | Author::Token { account, .. } => Ok(account.clone()),
        Author::Law(_) | Author::Gateway => Err(refuse(
            RefusalCode::Forbidden,
            "only a person takes back what was learned",
            "send it as an account of the record",
        )),
    }
}

#[cfg(test)]
mod tests;
