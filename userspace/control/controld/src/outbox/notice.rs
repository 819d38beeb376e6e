//! A notice, and what becomes of it.

use crate::clock::Now;
use jiff::{SignedDuration, Timestamp};
use model::{MailAddress, OperatorId};
use serde::{Deserialize, Serialize};
use wire::{NoticeId, NoticeView, RequestNumber};

/// Waits between the deliveries tried, in minutes; the last one repeats.
const RETRY_MINUTES: [i64; 5] = [1, 5, 15, 30, 60];
/// A notice not delivered for so long is given up (RFC 5321 §4.5.4.1: at least four to five days).
const GIVE_UP: SignedDuration = SignedDuration::from_hours(5 * 24);
/// A notice that was delivered or given up is kept for so long, by the legal clock: longer than the year of a list (386/НҚ,
/// ЕШДИ п. 15-1). That it was, when and to whom, stands in the journal for ever.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Where a notice is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Delivery {
    /// It waits for its next attempt, by real time.
    Queued {
        /// When.
        next_at: Timestamp,
    },
    /// The relay took it over, by the legal clock.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// It was given up.
    Failed,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum About {
    /// Unknown addresses of an operator (386/НҚ, ЕШДИ п. 13): its delivery may start the clock.
    Catalogue(OperatorId),
    /// A request: its delivery may start clocks that the law counts from receipt.
    Request(RequestNumber),
    /// Anything whose delivery starts nothing.
    Information,
}

/// A receipt that a person entered or confirmed (386/НҚ, ЕШДИ п. 13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Receipt {
    /// When the notice was received.
    pub(crate) received_at: Timestamp,
    /// The officer who entered it; none if the operator confirmed it.
    pub(crate) officer: Option<String>,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// To whom.
    pub(crate) to: MailAddress,
    /// The operator or organisation it concerns, for who may see it.
    pub(crate) operator: Option<OperatorId>,
    /// Its subject line.
    pub(crate) subject: String,
    /// Its text.
    pub(crate) text: String,
    /// A list that goes with it: file name and content.
    pub(crate) attachment: Option<(String, String)>,
    /// What it is about.
    pub(crate) about: About,
    /// When it was queued, by the legal clock.
    pub(crate) queued_at: Timestamp,
    /// When it was queued, by real time.
    pub(crate) queued_real: Timestamp,
    /// Deliveries tried.
    pub(crate) attempts: u32,
    /// Where it is.
    pub(crate) delivery: Delivery,
    /// The relay's last words.
    pub(crate) last_reply: String,
    /// The receipt that started the clock of its cases, if a person told of it.
    pub(crate) receipt: Option<Receipt>,
}

impl Notice {
    /// A notice that is to go out now and whose delivery starts nothing.
    pub(crate) fn information(
        to: MailAddress,
        operator: Option<OperatorId>,
        subject: String,
        text: String,
        now: Now,
    ) -> Self {
        Self {
            to,
            operator,
            subject,
            text,
            attachment: None,
            about: About::Information,
            queued_at: now.legal,
            queued_real: now.real,
            attempts: 0,
            delivery: Delivery::Queued { next_at: now.real },
            last_reply: String::new(),
            receipt: None,
        }
    }

    /// About how many bytes its row has.
    pub(crate) fn bytes(&self) -> usize {
        let list = self.attachment.as_ref();
        let list = list.map_or(0, |(name, content)| name.len() + content.len());
        self.subject.len() + self.text.len() + list + 1_024
    }

    /// When it is to be forgotten, by the legal clock; never as long as it waits.
    pub(super) fn forget_at(&self) -> Option<Timestamp> {
        let settled = match &self.delivery {
            Delivery::Queued { .. } => return None,
            Delivery::Delivered { at } => Some(*at),
            Delivery::Failed => self.queued_at.checked_add(GIVE_UP).ok(),
        };
        let until = settled.and_then(|at| at.checked_add(KEPT).ok());
        Some(until.unwrap_or(Timestamp::MAX))
    }

    /// What tables show.
    pub(crate) fn view(&self, id: NoticeId) -> NoticeView {
        let (state, delivered_at) = match &self.delivery {
            Delivery::Queued { .. } => ("queued", None),
            Delivery::Delivered { at } => ("delivered", Some(*at)),
            Delivery::Failed => ("failed", None),
        };
        NoticeView {
            id,
            to: self.to.clone(),
            subject: self.subject.clone(),
            state: state.to_owned(),
            attempts: self.attempts,
            queued_at: self.queued_at,
            delivered_at,
            last_reply: self.last_reply.clone(),
        }
    }
}

/// A notice as a transport gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its number; the Message-ID follows from it.
    pub id: NoticeId,
    /// To whom.
    pub to: MailAddress,
    /// Its subject line.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// A list that goes with it: file name and content.
    pub attachment: Option<(String, String)>,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The relay took it over.
    Accepted {
        /// Its words.
        reply: String,
    },
    /// Not now; it is tried again.
    Deferred {
        /// The relay's words, or why it was not reached.
        reply: String,
    },
    /// Never.
    Refused {
        /// The relay's words.
        reply: String,
    },
}

/// When a deferred notice is tried again, if it is.
pub(super) fn retry(notice: &Notice, real: Timestamp) -> Delivery {
    if real.duration_since(notice.queued_real) >= GIVE_UP {
        return Delivery::Failed;
    }
    let tried = usize::try_from(notice.attempts)
        .unwrap_or(usize::MAX)
        .saturating_sub(1);
    let minutes = RETRY_MINUTES
        .get(tried)
        .or(RETRY_MINUTES.last())
        .copied()
        .unwrap_or(60);
    Delivery::Queued {
        next_at: real
            .checked_add(SignedDuration::from_mins(minutes))
            .unwrap_or(Timestamp::MAX),
    }
}
