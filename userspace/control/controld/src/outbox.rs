//! Notices: one durable outbox. Transports stand behind it; the SMTP relay is the first.
//!
//! A notice is delivered at least once. A crash between the relay's answer and its record sends it again, under the same
//! Message-ID, so that mail systems can drop the copy.

use crate::clock::Now;
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put, scan};
use crate::store::{Op as Put, StateStore};
use jiff::{SignedDuration, Timestamp};
use model::{MailAddress, OperatorId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use wire::{NoticeId, NoticeView};

/// Waits between the deliveries tried, in minutes; the last one repeats.
const RETRY_MINUTES: [i64; 5] = [1, 5, 15, 30, 60];
/// A notice not delivered for so long is given up (RFC 5321 §4.5.4.1: at least four to five days).
const GIVE_UP: SignedDuration = SignedDuration::from_hours(5 * 24);
/// Most notices handed to the relay at a time.
const IN_FLIGHT_MAX: usize = 16;

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

/// The notices that wait, in memory; all of them stand in the store.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    last: u64,
    waiting: BTreeMap<NoticeId, Timestamp>,
    in_flight: BTreeSet<NoticeId>,
}

impl Outbox {
    pub(crate) fn open(store: &dyn StateStore) -> Result<Self, ControlError> {
        let last = get(store, keys::NOTICE_HEAD)?.unwrap_or(0);
        let mut waiting = BTreeMap::new();
        for (key, notice) in scan::<Notice>(store, b"notice/")? {
            if let (Delivery::Queued { .. }, Some(id)) = (notice.delivery, keys::last_u64(&key)) {
                // A start tries every waiting notice at once: what stopped it may be what the start mended.
                waiting.insert(NoticeId(id), Timestamp::MIN);
            }
        }
        Ok(Self {
            last,
            waiting,
            in_flight: BTreeSet::new(),
        })
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The number of the `n`th notice after the last one.
    pub(crate) fn number(&self, n: u64) -> NoticeId {
        NoticeId(self.last.saturating_add(n))
    }

    /// What writes these notices, numbered from [`Outbox::number`]`(1)`.
    pub(crate) fn rows(&self, notices: &[Notice]) -> Result<Vec<Put>, ControlError> {
        let mut puts = Vec::new();
        let mut id = self.last;
        for notice in notices {
            id = id.saturating_add(1);
            puts.push(put(keys::notice(NoticeId(id)), notice)?);
        }
        if id > self.last {
            puts.push(put(keys::NOTICE_HEAD.to_vec(), &id)?);
        }
        Ok(puts)
    }

    /// They are durable.
    pub(crate) fn adopt(&mut self, notices: &[Notice]) {
        for notice in notices {
            self.last = self.last.saturating_add(1);
            self.waiting.insert(NoticeId(self.last), notice.queued_real);
        }
    }

    /// The notices to hand to the relay now. They stay in flight until their attempt comes back.
    pub(crate) fn take_due(
        &mut self,
        store: &dyn StateStore,
        real: Timestamp,
    ) -> Result<Vec<Letter>, ControlError> {
        let room = IN_FLIGHT_MAX.saturating_sub(self.in_flight.len());
        let due: Vec<NoticeId> = self
            .waiting
            .iter()
            .filter(|(id, at)| **at <= real && !self.in_flight.contains(id))
            .map(|(id, _)| *id)
            .take(room)
            .collect();
        let mut letters = Vec::new();
        for id in due {
            let notice: Notice =
                get(store, &keys::notice(id))?.ok_or_else(|| ControlError::Missing {
                    what: format!("notice {id}"),
                })?;
            self.in_flight.insert(id);
            letters.push(Letter {
                id,
                to: notice.to,
                subject: notice.subject,
                text: notice.text,
                attachment: notice.attachment,
                queued_at: notice.queued_at,
            });
        }
        Ok(letters)
    }

    /// The notice after an attempt; the caller writes it and then calls [`Outbox::settle`].
    pub(crate) fn after(
        store: &dyn StateStore,
        id: NoticeId,
        attempt: &Attempt,
        now: Now,
    ) -> Result<Notice, ControlError> {
        let mut notice: Notice =
            get(store, &keys::notice(id))?.ok_or_else(|| ControlError::Missing {
                what: format!("notice {id}"),
            })?;
        notice.attempts = notice.attempts.saturating_add(1);
        let (delivery, reply) = match attempt {
            Attempt::Accepted { reply } => (Delivery::Delivered { at: now.legal }, reply),
            Attempt::Refused { reply } => (Delivery::Failed, reply),
            Attempt::Deferred { reply } => (retry(&notice, now.real), reply),
        };
        notice.delivery = delivery;
        notice.last_reply.clone_from(reply);
        Ok(notice)
    }

    /// What became of the notice is durable.
    pub(crate) fn settle(&mut self, id: NoticeId, notice: &Notice) {
        self.in_flight.remove(&id);
        match notice.delivery {
            Delivery::Queued { next_at } => {
                self.waiting.insert(id, next_at);
            }
            Delivery::Delivered { .. } | Delivery::Failed => {
                self.waiting.remove(&id);
            }
        }
    }

    /// When the next notice is due, by real time; those in flight have their own way back.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        if self.in_flight.len() >= IN_FLIGHT_MAX {
            return None;
        }
        self.waiting
            .iter()
            .filter(|(id, _)| !self.in_flight.contains(id))
            .map(|(_, at)| *at)
            .min()
    }
}

/// When a deferred notice is tried again, if it is.
fn retry(notice: &Notice, real: Timestamp) -> Delivery {
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
