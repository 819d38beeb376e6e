//! What two people do together: four eyes.
//!
//! ```text
//!  any other act:  Waiting ── Approved by another ──► Approved, and the act is done
//!                    ├─────── Rejected by another ──► Rejected
//!                    ├─────── Withdrawn by its proposer ──► Withdrawn
//!                    └─────── 24 hours ──► Expired
//!
//!  break-glass, done at once:  Unseen ── Approved by another ──► Seen
//!                                ├────── Rejected by another ──► Objected, which is told
//!                                └────── 24 hours ──► Overdue, which is told ── as from Unseen ──► Seen, Objected
//! ```
//!
//! What is approved is a digest: the body digests what would be done, shows that to the second person, and does what has the digest that
//! was approved. A proposal that changes is another one.

use crate::moments::{after, since};
use jiff::Timestamp;
use model::{AccountName, ContentDigest, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

mod reason;

pub use reason::{REASON_CHARS_MAX, Reason, ReasonRefused};

/// How long a proposal waits for its second person, and how soon one must look at a break-glass. No official reference: a day has all
/// shifts.
pub const SECOND_WITHIN: Duration = Duration::from_hours(24);

crate::words::words! {
    /// What takes two people; nothing else does.
    Act {
        /// Inspection is switched on for an organisation.
        InspectionOn = "inspection-on",
        /// The root of inspection is rotated.
        RotateRoot = "rotate-root",
        /// A name or a user is exempt from inspection, or no longer.
        Exemption = "exemption",
        /// Something that policy forbids is done in an emergency.
        BreakGlass = "break-glass",
    }
}

/// Why somebody's word on a proposal does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The second person is the first.
    #[error("whoever proposed it cannot be the second person: ask another one")]
    SamePerson,
    /// Something else was approved than is proposed.
    #[error("it is not what is proposed: look at the proposal again")]
    OtherDigest,
    /// Only who proposed it withdraws it.
    #[error("only who proposed it withdraws it: reject it")]
    NotProposer,
    /// A break-glass was done at once.
    #[error("it was done already, and cannot be withdrawn: another person looks at it")]
    Done,
    /// It was decided, withdrawn, or too late.
    #[error("it was decided, withdrawn, or waited for 24 hours: propose it again")]
    Over,
}

impl Refused {
    /// Its name in tables and the API.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SamePerson => "same-person",
            Self::OtherDigest => "other-digest",
            Self::NotProposer => "not-proposer",
            Self::Done => "done",
            Self::Over => "over",
        }
    }
}

/// A proposal, as a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What kind of act.
    pub act: Act,
    /// SHA-256 of what is proposed, in the form that the body does it from.
    pub digest: ContentDigest,
    /// Who proposed it.
    pub by: AccountName,
    /// Why, in his words.
    pub reason: Reason,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
}

/// Where a proposal stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nobody else looked at it; nothing is done.
    Waiting,
    /// Somebody else agreed, and it is done.
    Approved(Agreed),
    /// Somebody else did not agree.
    Rejected(Objection),
    /// Its proposer took it back.
    Withdrawn(Moment),
    /// Nobody looked at it in time.
    Expired(Moment),
    /// Break-glass: done, and nobody else looked at it.
    Unseen,
    /// Break-glass: nobody else looked at it in time, which was told.
    Overdue(Moment),
    /// Break-glass: somebody else looked at it, and found it right.
    Seen(Agreed),
    /// Break-glass: somebody else found it wrong, which was told.
    Objected(Objection),
}

/// Who agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Who.
    pub by: AccountName,
    /// When.
    pub at: Timestamp,
}

/// Who did not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Who.
    pub by: AccountName,
    /// When.
    pub at: Timestamp,
    /// Why, in his words.
    pub reason: Reason,
}

/// When something came to pass by itself, or by the proposer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
}

/// Somebody with one of the roles that may be the second person. Made by [`Eyes::of`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eyes {
    account: AccountName,
}

impl Eyes {
    /// An account with these roles, if one of them is right for the act; which are is the body's to say.
    pub fn of(account: AccountName, roles: &BTreeSet<Role>, right: &[Role]) -> Option<Self> {
        let is_right = right.iter().any(|role| roles.contains(role));
        is_right.then_some(Self { account })
    }
}

/// What happens to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody agrees to what he was shown.
    Approved {
        /// Who.
        eyes: Eyes,
        /// The digest of what he was shown.
        digest: ContentDigest,
    },
    /// Somebody does not agree.
    Rejected {
        /// Who.
        eyes: Eyes,
        /// Why.
        reason: Reason,
    },
    /// Somebody takes it back.
    Withdrawn {
        /// Who.
        by: AccountName,
    },
    /// Time passed.
    Tick,
}

/// What is to be done, in one transaction with the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Do what has the proposal's digest.
    Do,
    /// Report that nobody looked at a break-glass in time.
    TellOverdue,
    /// Report that a break-glass was found wrong.
    TellObjection,
    /// Tell whoever spoke that his word does not count.
    Refuse(Refused),
}

impl Proposal {
    /// A proposal, and what is done at once: a break-glass is.
    pub fn new(
        act: Act,
        digest: ContentDigest,
        by: AccountName,
        reason: Reason,
        now: Timestamp,
    ) -> (Self, Vec<Action>) {
        let (stage, actions) = match act {
            Act::InspectionOn | Act::RotateRoot | Act::Exemption => (Stage::Waiting, Vec::new()),
            Act::BreakGlass => (Stage::Unseen, vec![Action::Do]),
        };
        let proposal = Self {
            act,
            digest,
            by,
            reason,
            at: now,
            stage,
        };
        (proposal, actions)
    }

    /// Where it stands after an event, and what is to be done.
    #[must_use]
    pub fn step(mut self, event: Event, now: Timestamp) -> (Self, Vec<Action>) {
        let mut actions = self.pass(now);
        if let Err(refused) = self.admit(&event) {
            actions.push(Action::Refuse(refused));
            return (self, actions);
        }
        let (stage, action) = match (self.stage, event) {
            (Stage::Waiting, Event::Approved { eyes, digest: _ }) => {
                (Stage::Approved(eyes.agreed(now)), Some(Action::Do))
            }
            (Stage::Waiting, Event::Rejected { eyes, reason }) => {
                (Stage::Rejected(eyes.objection(reason, now)), None)
            }
            (Stage::Waiting, Event::Withdrawn { by: _ }) => {
                (Stage::Withdrawn(Moment { at: now }), None)
            }
            (Stage::Unseen | Stage::Overdue(_), Event::Approved { eyes, digest: _ }) => {
                (Stage::Seen(eyes.agreed(now)), None)
            }
            (Stage::Unseen | Stage::Overdue(_), Event::Rejected { eyes, reason }) => {
                let objection = eyes.objection(reason, now);
                (Stage::Objected(objection), Some(Action::TellObjection))
            }
            (stage @ (Stage::Unseen | Stage::Overdue(_)), Event::Withdrawn { by: _ }) => {
                (stage, Some(Action::Refuse(Refused::Done)))
            }
            (
                stage @ (Stage::Approved(_)
                | Stage::Rejected(_)
                | Stage::Withdrawn(_)
                | Stage::Expired(_)
                | Stage::Seen(_)
                | Stage::Objected(_)),
                Event::Approved { .. } | Event::Rejected { .. } | Event::Withdrawn { .. },
            ) => (stage, Some(Action::Refuse(Refused::Over))),
            (stage, Event::Tick) => (stage, None),
        };
        self.stage = stage;
        actions.extend(action);
        (self, actions)
    }

    /// When time next changes it; none where it does not.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Waiting | Stage::Unseen => Some(after(self.at, SECOND_WITHIN)),
            Stage::Approved(_)
            | Stage::Rejected(_)
            | Stage::Withdrawn(_)
            | Stage::Expired(_)
            | Stage::Overdue(_)
            | Stage::Seen(_)
            | Stage::Objected(_) => None,
        }
    }

    /// What time alone does.
    fn pass(&mut self, now: Timestamp) -> Vec<Action> {
        if self.next_deadline().is_none() || since(self.at, now) < SECOND_WITHIN {
            return Vec::new();
        }
        let moment = Moment { at: now };
        match self.act {
            Act::InspectionOn | Act::RotateRoot | Act::Exemption => {
                self.stage = Stage::Expired(moment);
                Vec::new()
            }
            Act::BreakGlass => {
                self.stage = Stage::Overdue(moment);
                vec![Action::TellOverdue]
            }
        }
    }

    /// Whether somebody's word counts, whatever the stage.
    fn admit(&self, event: &Event) -> Result<(), Refused> {
        match event {
            Event::Approved { eyes, .. } | Event::Rejected { eyes, .. }
                if eyes.account == self.by =>
            {
                Err(Refused::SamePerson)
            }
            Event::Approved { digest, .. } if *digest != self.digest => Err(Refused::OtherDigest),
            Event::Withdrawn { by } if *by != self.by => Err(Refused::NotProposer),
            Event::Approved { .. }
            | Event::Rejected { .. }
            | Event::Withdrawn { .. }
            | Event::Tick => Ok(()),
        }
    }
}

impl Eyes {
    fn agreed(self, at: Timestamp) -> Agreed {
        let by = self.account;
        Agreed { by, at }
    }

    fn objection(self, reason: Reason, at: Timestamp) -> Objection {
        let by = self.account;
        Objection { by, at, reason }
    }
}

impl Action {
    /// Its name, for tables and the journal.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Do => "do",
            Self::TellOverdue => "tell-overdue",
            Self::TellObjection => "tell-objection",
            Self::Refuse(refused) => refused.label(),
        }
    }
}

impl Stage {
    /// Its name, for tables and the journal.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved(_) => "approved",
            Self::Rejected(_) => "rejected",
            Self::Withdrawn(_) => "withdrawn",
            Self::Expired(_) => "expired",
            Self::Unseen => "unseen",
            Self::Overdue(_) => "overdue",
            Self::Seen(_) => "seen",
            Self::Objected(_) => "objected",
        }
    }
}

#[cfg(test)]
mod tests;
