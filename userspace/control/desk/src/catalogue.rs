//! One address that the catalogue does not know (386/НҚ, ЕШДИ п. 13; term EI-13).
//!
//! A case is one operator and one IPv4 address or one IPv6 /64. The address passes until the law blocks it:
//!
//! ```text
//!  Sighted      NoticeQueued        a receipt            24:00 of day five
//! ────────► Seen ──────────► Notified ──────────► Running ──────────► Blocked
//!            │                   │                   │                   │
//!            └───────────────────┴── CatalogueUpdated (also Dismissed) ──┴──► Closed ── Sighted ──► Seen
//!                                    (a block only by the catalogue)
//! ```
//!
//! Without a receipt the clock does not run: the case escalates once a working day and never blocks. Nor does it
//! block while the calendar does not know the year of its last day.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use jiff::Timestamp;
use law::{Calendar, Clause, Deadline, zone};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

use crate::names::{NoticeId, Officer};

mod action;
mod step;
#[cfg(test)]
mod tests;

pub use action::{Action, Escalation, Ignored, News, Stage, Transition};

/// The clause all of this obeys.
pub const CLAUSE: Clause = Clause::ESHDI_13;

/// Bits of an IPv6 case: the smallest network a host is given, so that privacy addresses make one case.
pub const IPV6_CASE_BITS: u8 = 64;

/// The prefix under which an address is a case: itself for IPv4, its /64 for IPv6.
pub fn case_prefix(address: IpAddr) -> IpNet {
    match address {
        IpAddr::V4(v4) => IpNet::V4(Ipv4Net::from(v4)),
        IpAddr::V6(v6) => {
            let whole = Ipv6Net::from(v6);
            IpNet::V6(Ipv6Net::new(v6, IPV6_CASE_BITS).unwrap_or(whole).trunc())
        }
    }
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The address was seen; its operator does not know yet.
    Seen(Seen),
    /// A notice is on its way; the clock does not run.
    Notified(Notified),
    /// The notice was received; the operator's five working days run.
    Running(Running),
    /// The term ran out; the address has no Internet.
    Blocked(Blocked),
    /// Nothing is left to do.
    Closed(Closed),
}

/// Data of [`State::Seen`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The first packet of the address.
    pub first_seen: Timestamp,
}

/// Data of [`State::Notified`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notified {
    /// The first packet of the address.
    pub first_seen: Timestamp,
    /// The latest notice that lists it.
    pub notice: NoticeId,
    /// When that notice was queued.
    pub sent_at: Timestamp,
    /// When its delivery was recorded, under [`ReceiptRule::Confirmation`], where that alone starts no clock.
    pub delivered_at: Option<Timestamp>,
    /// When the lack of a receipt is next reported to the officer.
    pub escalate_at: Timestamp,
}

/// Data of [`State::Running`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The first packet of the address.
    pub first_seen: Timestamp,
    /// The notice that was received.
    pub notice: NoticeId,
    /// When it was received: the law counts from here.
    pub received_at: Timestamp,
    /// How the receipt is known.
    pub receipt: Receipt,
    /// When the term ends.
    pub due: Due,
}

/// Data of [`State::Blocked`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// The first packet of the address.
    pub first_seen: Timestamp,
    /// The notice whose term ran out.
    pub notice: NoticeId,
    /// When that notice was received.
    pub received_at: Timestamp,
    /// When the term ended.
    pub due: Timestamp,
    /// When the block was ordered, at or after `due`.
    pub at: Timestamp,
}

/// Data of [`State::Closed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When it was closed.
    pub at: Timestamp,
    /// How.
    pub how: How,
}

/// How a case ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The catalogue now holds the address.
    Catalogued,
    /// An officer found that the case is none, as after a flood of forged sources; possible only before the block.
    Dismissed {
        /// Who.
        by: Officer,
        /// Why, in the officer's words.
        reason: String,
    },
}

/// How it is known that the operator received the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Receipt {
    /// The operator confirmed it.
    OperatorConfirmed,
    /// An officer entered it, as after a telephone call or a letter.
    OfficerEntered {
        /// Who.
        by: Officer,
    },
    /// The operator's mail server took it, as the outbox recorded.
    DeliveryRecorded,
}

/// What starts the clock: the law says "from the moment of receipt" and not what proves it, so it is a setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptRule {
    /// A recorded delivery is a receipt, as are the two below.
    #[default]
    Delivery,
    /// Only the operator's confirmation or an officer's entry is.
    Confirmation,
}

/// The end of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// 24:00 of the fifth working day.
    At(Timestamp),
    /// The calendar does not know the year of the last day: no block, the officer is told again at this instant.
    Unknown {
        /// The next report.
        escalate_at: Timestamp,
    },
}

/// What happens to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A packet of the address passed.
    Sighted,
    /// A notice that lists the address stands in the outbox; also a repeated one.
    NoticeQueued {
        /// Which.
        notice: NoticeId,
    },
    /// The operator's mail server took the notice.
    DeliveryRecorded {
        /// Which.
        notice: NoticeId,
        /// When.
        at: Timestamp,
    },
    /// The outbox gave the notice up.
    DeliveryFailed {
        /// Which.
        notice: NoticeId,
    },
    /// The operator confirmed the notice.
    OperatorConfirmed {
        /// Which.
        notice: NoticeId,
        /// When.
        at: Timestamp,
    },
    /// An officer entered when the operator received the notice.
    OfficerEntered {
        /// When it was received.
        received_at: Timestamp,
        /// Who says so.
        by: Officer,
    },
    /// The catalogue now holds the address.
    CatalogueUpdated,
    /// An officer ends the case.
    Dismissed {
        /// Who.
        by: Officer,
        /// Why.
        reason: String,
    },
    /// The calendar of [`Terms`] is a new one.
    CalendarReplaced,
    /// Time passed.
    Tick,
}

/// What a step is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The production calendar in force.
    pub calendar: &'a Calendar,
    /// What starts the clock.
    pub rule: ReceiptRule,
}

impl Terms<'_> {
    /// The end of the term for a receipt, or the next report that it has none.
    fn due(&self, received_at: Timestamp, now: Timestamp) -> Due {
        Deadline::CATALOGUE_UPDATE
            .due(received_at, self.calendar)
            .map_or_else(
                |_| Due::Unknown {
                    escalate_at: self.next_report(now),
                },
                Due::At,
            )
    }

    /// The first report of a missing receipt: 24:00 of the next working day, so that the operator had one whole.
    fn first_report(&self, now: Timestamp) -> Timestamp {
        let today = zone::date(now);
        let day = self.calendar.next_working_day(today);
        zone::end_of(day.unwrap_or_else(|_| today.tomorrow().unwrap_or(today)))
    }

    /// A further report: 24:00 of this working day, or of the next one.
    ///
    /// Where the calendar does not know the year, every day counts: a report harms nobody, so that here a guess is
    /// allowed.
    fn next_report(&self, now: Timestamp) -> Timestamp {
        let today = zone::date(now);
        let day = self.calendar.this_or_next_working_day(today);
        zone::end_of(day.unwrap_or(today))
    }
}

impl State {
    /// A case begins with a sighting.
    pub const fn seen(now: Timestamp) -> Self {
        Self::Seen(Seen { first_seen: now })
    }

    /// When a [`Event::Tick`] next has an effect. A [`State::Seen`] waits for the book's batch instead.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        match self {
            Self::Notified(notified) => Some(notified.escalate_at),
            Self::Running(running) => Some(match running.due {
                Due::At(due) => due,
                Due::Unknown { escalate_at } => escalate_at,
            }),
            Self::Seen(_) | Self::Blocked(_) | Self::Closed(_) => None,
        }
    }

    /// The latest notice that lists the address, if any.
    pub const fn notice(&self) -> Option<NoticeId> {
        match self {
            Self::Notified(notified) => Some(notified.notice),
            Self::Running(running) => Some(running.notice),
            Self::Blocked(blocked) => Some(blocked.notice),
            Self::Seen(_) | Self::Closed(_) => None,
        }
    }

    /// Its name, for tables and the journal.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Seen(_) => Stage::Seen,
            Self::Notified(_) => Stage::Notified,
            Self::Running(_) => Stage::Running,
            Self::Blocked(_) => Stage::Blocked,
            Self::Closed(_) => Stage::Closed,
        }
    }
}
