//! A notice, and what becomes of it.

use super::way::{Contact, Recipient, Way};
use crate::clock::Now;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use law::zone;
use model::{Applicant, AuthorityKind, OperatorId, RecordId};
use serde::{Deserialize, Serialize};
use wire::{NoticeId, NoticeView, RequestNumber};

/// Waits between the deliveries tried, in minutes; the last one repeats.
const RETRY_MINUTES: [i64; 5] = [1, 5, 15, 30, 60];
/// A notice not delivered by its last way for so long is given up (RFC 5321 §4.5.4.1: at least four to five days).
const GIVE_UP: SignedDuration = SignedDuration::from_hours(5 * 24);
/// A way that another one can take over from is given up after so long. No official reference: the terms are days.
const NEXT_WAY: SignedDuration = SignedDuration::from_hours(4);
/// The portal gives way to the next one when nobody confirmed for so long. No official reference.
const UNREAD: SignedDuration = SignedDuration::from_hours(3 * 24);
/// A notice that waits for a person, at the portal or on paper, is given up after so long. No official reference: the
/// longest term of an answer, ten working days, fits twice.
const UNTOUCHED: SignedDuration = SignedDuration::from_hours(30 * 24);
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
    /// It was delivered, by the legal clock.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// It was given up.
    Failed,
    /// It waits for a person: to read it at the portal, or to hand it over.
    Waits {
        /// Until when, by real time.
        until: Timestamp,
    },
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

/// A receipt that a person entered or confirmed (386/НҚ, ЕШДИ п. 13; 603/НҚ, прил. 7, пп. 8, 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Receipt {
    /// When the notice was received.
    pub(crate) received_at: Timestamp,
    /// The officer who entered it; none if the recipient confirmed it.
    pub(crate) officer: Option<String>,
    /// To whom the officer handed it over.
    pub(crate) handed_to: Option<String>,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// To whom: also who may see it.
    pub(crate) to: Recipient,
    /// The way it takes.
    pub(crate) way: Way,
    /// The ways that are left, the next one first.
    pub(crate) further: Vec<Way>,
    /// Whose notice it is.
    pub(crate) from: AuthorityKind,
    /// Its subject line.
    pub(crate) subject: String,
    /// Its text.
    pub(crate) text: String,
    /// A list that goes with it: file name and content.
    pub(crate) attachment: Option<(String, String)>,
    /// What an external system gets: its kind, and a JSON object.
    pub(crate) payload: Option<(String, String)>,
    /// What it is about.
    pub(crate) about: About,
    /// The day that it names for its effect (603/НҚ, прил. 7, п. 9).
    pub(crate) names_day: Option<Date>,
    /// When it was queued, by the legal clock.
    pub(crate) queued_at: Timestamp,
    /// When it took its present way, by real time.
    pub(crate) way_since: Timestamp,
    /// Deliveries tried.
    pub(crate) attempts: u32,
    /// How many of them by the present way.
    pub(crate) tries: u32,
    /// Where it is.
    pub(crate) delivery: Delivery,
    /// The last words of whoever takes it over.
    pub(crate) last_reply: String,
    /// The receipt that a person told of.
    pub(crate) receipt: Option<Receipt>,
}

impl Notice {
    /// A notice that is to go out now and whose delivery starts nothing.
    pub(crate) fn information(contact: Contact, subject: String, text: String, now: Now) -> Self {
        let Contact { to, way, further } = contact;
        let mut notice = Self {
            to,
            way,
            further,
            from: AuthorityKind::Gts,
            subject,
            text,
            attachment: None,
            payload: None,
            about: About::Information,
            names_day: None,
            queued_at: now.legal,
            way_since: now.real,
            attempts: 0,
            tries: 0,
            delivery: Delivery::Failed,
            last_reply: String::new(),
            receipt: None,
        };
        notice.set_out(now.real);
        notice
    }

    /// Sets out on its present way.
    fn set_out(&mut self, real: Timestamp) {
        let after = |wait: SignedDuration| real.checked_add(wait).unwrap_or(Timestamp::MAX);
        self.way_since = real;
        self.tries = 0;
        self.delivery = match self.way {
            Way::Webhook(_) | Way::Mail(_) => Delivery::Queued { next_at: real },
            Way::Portal if !self.further.is_empty() => Delivery::Waits {
                until: after(UNREAD),
            },
            Way::Portal | Way::Print => Delivery::Waits {
                until: after(UNTOUCHED),
            },
        };
    }

    /// Gives its present way up: the next one is taken, or it has failed.
    pub(super) fn give_way_up(&mut self, real: Timestamp) {
        if self.further.is_empty() {
            self.delivery = Delivery::Failed;
        } else {
            self.way = self.further.remove(0);
            self.set_out(real);
        }
    }

    /// What became of an attempt.
    pub(super) fn tried(&mut self, attempt: &Attempt, now: Now) {
        self.attempts = self.attempts.saturating_add(1);
        self.tries = self.tries.saturating_add(1);
        match attempt {
            Attempt::Accepted { reply } => {
                self.last_reply.clone_from(reply);
                self.delivery = Delivery::Delivered { at: now.legal };
            }
            Attempt::Refused { reply } => {
                self.last_reply.clone_from(reply);
                self.give_way_up(now.real);
            }
            Attempt::Deferred { reply } => {
                self.last_reply.clone_from(reply);
                self.put_off(now.real);
            }
        }
    }

    /// It is tried again later, or its way is given up.
    fn put_off(&mut self, real: Timestamp) {
        let patience = if self.further.is_empty() {
            GIVE_UP
        } else {
            NEXT_WAY
        };
        if real.duration_since(self.way_since) >= patience {
            return self.give_way_up(real);
        }
        let tried = usize::try_from(self.tries).unwrap_or(usize::MAX);
        let minutes = RETRY_MINUTES.get(tried.saturating_sub(1));
        let minutes = minutes.or(RETRY_MINUTES.last()).copied().unwrap_or(60);
        let next = real.checked_add(SignedDuration::from_mins(minutes));
        self.delivery = Delivery::Queued {
            next_at: next.unwrap_or(Timestamp::MAX),
        };
    }

    /// A person told that it was received: then it is delivered, if it was not before.
    pub(crate) fn received(&mut self, receipt: Receipt) {
        let is_delivered = matches!(self.delivery, Delivery::Delivered { .. });
        if !is_delivered || receipt.handed_to.is_some() {
            let at = receipt.received_at;
            self.delivery = Delivery::Delivered { at };
        }
        self.receipt = Some(receipt);
    }

    /// What its recipient is reached at.
    pub(crate) fn address(&self) -> String {
        match &self.way {
            Way::Webhook(address) => address.to_string(),
            Way::Mail(address) => address.to_string(),
            Way::Portal => format!("{} at the portal", self.to),
            Way::Print => format!("{} by hand", self.to),
        }
    }

    /// The officer's own notices: of their troubles nobody is told by a further one.
    pub(crate) fn is_to_officer(&self) -> bool {
        matches!(&self.to, Recipient::Party(Applicant::Authority(_)))
    }

    /// From when it counts: from its delivery, or from the day that it names, if that is later (603/НҚ, прил. 7, п. 9).
    pub(crate) fn counts_from(&self) -> Option<Timestamp> {
        let Delivery::Delivered { at } = self.delivery else {
            return None;
        };
        Some(
            self.names_day
                .map(zone::start_of)
                .map_or(at, |day| at.max(day)),
        )
    }

    /// About how many bytes its row has.
    pub(crate) fn bytes(&self) -> usize {
        let pair = |pair: &(String, String)| pair.0.len() + pair.1.len();
        let further = self.attachment.iter().chain(&self.payload).map(pair);
        self.subject.len() + self.text.len() + further.sum::<usize>() + 4_096
    }

    /// When it is to be forgotten, by the legal clock; never as long as it waits.
    pub(super) fn forget_at(&self) -> Option<Timestamp> {
        let settled = match &self.delivery {
            Delivery::Queued { .. } | Delivery::Waits { .. } => return None,
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
            Delivery::Waits { .. } => ("waits", None),
            Delivery::Delivered { at } => ("delivered", Some(*at)),
            Delivery::Failed => ("failed", None),
        };
        NoticeView {
            id,
            to: self.address(),
            whom: self.to.to_string(),
            way: self.way.kind(),
            subject: self.subject.clone(),
            state: state.to_owned(),
            attempts: self.attempts,
            queued_at: self.queued_at,
            delivered_at,
            counts_from: self.counts_from(),
            received: self.receipt.as_ref().map(ToString::to_string),
            last_reply: self.last_reply.clone(),
        }
    }

    /// As a transport gets it; none for ways that have none.
    pub(super) fn letter(self, id: NoticeId, record: RecordId) -> Letter {
        Letter {
            id,
            record,
            whom: self.to,
            way: self.way,
            subject: self.subject,
            text: self.text,
            attachment: self.attachment,
            payload: self.payload,
            request: match self.about {
                About::Request(number) => Some(number),
                About::Catalogue(_) | About::Information => None,
            },
            queued_at: self.queued_at,
        }
    }
}

impl Receipt {
    /// An officer enters it.
    pub(crate) fn entered(received_at: Timestamp, officer: String) -> Self {
        Self {
            received_at,
            officer: Some(officer),
            handed_to: None,
        }
    }

    /// Its recipient confirms it.
    pub(crate) fn confirmed(received_at: Timestamp) -> Self {
        Self {
            received_at,
            officer: None,
            handed_to: None,
        }
    }

    /// An officer handed it over.
    pub(crate) fn handed(received_at: Timestamp, officer: String, whom: String) -> Self {
        Self {
            received_at,
            officer: Some(officer),
            handed_to: Some(whom),
        }
    }
}

impl std::fmt::Display for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.officer, &self.handed_to) {
            (Some(officer), Some(whom)) => write!(f, "handed to {whom} by {officer}")?,
            (Some(officer), None) => write!(f, "entered by {officer}")?,
            (None, _) => f.write_str("confirmed")?,
        }
        write!(f, ", {}", zone::display(self.received_at))
    }
}

/// A notice as a transport gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its number; the ids that transports give it follow from it and from the record, the same for every attempt.
    pub id: NoticeId,
    /// The record that its number belongs to.
    pub record: RecordId,
    /// To whom.
    pub whom: Recipient,
    /// The way it takes.
    pub way: Way,
    /// Its subject line.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// A list that goes with it: file name and content.
    pub attachment: Option<(String, String)>,
    /// What an external system gets: its kind, and a JSON object.
    pub payload: Option<(String, String)>,
    /// The request whose clocks wait for its receipt.
    pub request: Option<RequestNumber>,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It was taken over.
    Accepted {
        /// The other end's words.
        reply: String,
    },
    /// Not now; it is tried again.
    Deferred {
        /// The other end's words, or why it was not reached.
        reply: String,
    },
    /// Never by this way.
    Refused {
        /// The other end's words, or why it is not even tried.
        reply: String,
    },
}
