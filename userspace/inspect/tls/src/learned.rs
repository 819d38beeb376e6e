//! What is learned of services that cannot be inspected without breaking them: their clients pin a certificate, or they ask for
//! the client's own. Such a service is exempt from decryption for its organisation, for [`limits::EXEMPT_FOR`], in the open.
//!
//! ```text
//!  sign ──► evidence ──── enough, and nothing speaks against it ────► Exempted ──── 12 h, revoked, blocked, not enrolled ────► Ended
//!              │ older than the window: forgotten     │ but something does: Withheld, told once
//! ```
//!
//! It can only narrow what is decrypted: all that comes out is "do not decrypt", and the decision
//! ([`crate::decide()`], row 9) splices an exempt service only to a destination that is verified as the name's.
//!
//! # Evidence
//!
//! A *client* is an IPv4 address or an IPv6 /64. A name is exempt when signs of at least two clients, of three where its category is
//! unknown, came within [`limits::EVIDENCE_LIFE`]:
//!
//! * **the server asked for the client's certificate**;
//! * **the client refused ours by an alert** that speaks of the certificate ([`Sign::of_alert`]);
//! * **the client closed before it said anything inside**, twice, and nobody was served there in between: once is an accident.
//!
//! What a client refuses counts only if the same client accepted our certificate for another name within [`limits::TRUST_LIFE`]. A
//! workstation without the root refuses everything; were that evidence, two of them would end inspection of their organisation. Of
//! such clients it is told once a day ([`Fact::RootMissing`]).
//!
//! # Whoever wants his traffic unseen
//!
//! * One client, however many addresses its /64 has, exempts nothing. Addresses that are not its own it cannot use: evidence needs a
//!   handshake that was answered.
//! * Two infected clients of one organisation can exempt a name for it, and for nobody else: another organisation needs its own. It
//!   costs them a place of [`limits::CLIENT_NAMES_MAX`] each, is told with their addresses at once ([`Fact::Exempted`]), and ends after
//!   12 hours. A name of no known category, as fresh names are, takes three.
//! * What stands on a block list is never learned, ends when a list takes it up ([`Learner::withdraw`]), and evidence for it is told:
//!   whoever refuses our certificate on the way to a listed name is likely infected ([`Withheld::Blocked`]).
//! * An infected organisation fills its own [`limits::EXEMPTIONS_MAX`] and no other's. What is full refuses and tells; an exemption
//!   never gives way to another.
//! * What the security officer revoked is not learned again for [`limits::REVOKED_FOR`].
//! * Floods of names or clients push out the oldest evidence, of the client or organisation that brings them first.
//!
//! Evidence and trust are kept in memory alone, and gathered anew after a restart; exemptions and revocations are [`LearnerState`].

use std::net::IpAddr;

use jiff::Timestamp;
use model::{AccountName, Category, HostName, OrganisationId};

use crate::decide::Blocked;

mod client;
mod evidence;
mod learner;
mod organisation;
mod state;
#[cfg(test)]
mod tests;

pub use client::{Client, Sign};
pub use learner::Learner;
pub use state::{Exemption, LearnerState, OrganisationState, Revocation, StateError};

/// Bounds, and what happens when they are reached.
pub mod limits {
    use jiff::SignedDuration;

    /// How long an exemption lasts (design; no official reference).
    pub const EXEMPT_FOR: SignedDuration = SignedDuration::from_hours(12);
    /// How long the signs of a client count after its last one.
    pub const EVIDENCE_LIFE: SignedDuration = SignedDuration::from_hours(6);
    /// How long it counts that a client accepted a certificate of ours: a week, since workstations rest on weekends.
    pub const TRUST_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
    /// How long what was revoked is not learned again.
    pub const REVOKED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
    /// How often the same is told of a client.
    pub const TELL_EVERY: SignedDuration = SignedDuration::from_hours(24);
    /// Clients that must show signs of a name whose category is known.
    pub const CLIENTS_FOR_KNOWN: usize = 2;
    /// Clients that must show signs of a name of which no category is known.
    pub const CLIENTS_FOR_UNCATEGORISED: usize = 3;
    /// How often a client must close before it counts.
    pub const CLOSES_MIN: u32 = 2;
    /// Refusals in a row without one acceptance, after which a client seems to lack the root.
    pub const REFUSALS_TOLD: u32 = 5;
    /// Names that one client may have evidence for, or helped to exempt. When full, its own oldest evidence goes; when all are exempt,
    /// its signs are withheld.
    pub const CLIENT_NAMES_MAX: usize = 16;
    /// Clients whose signs are kept for one name. When full, the oldest sign goes.
    pub const CLIENTS_OF_NAME_MAX: usize = 8;
    /// Names of one organisation with evidence. When full, that with the oldest sign goes.
    pub const NAMES_MAX: usize = 256;
    /// Names of all organisations with evidence. When full, the organisation with the most loses that with the oldest sign.
    pub const ALL_NAMES_MAX: usize = 8_192;
    /// Clients of one organisation of which is known whether they trust the root. When full, that seen longest ago goes.
    pub const CLIENTS_MAX: usize = 4_096;
    /// Clients of all organisations. When full, the organisation with the most loses that seen longest ago. About 8 MiB.
    pub const ALL_CLIENTS_MAX: usize = 65_536;
    /// Exemptions of one organisation. When full, nothing is learned for it until one ends.
    pub const EXEMPTIONS_MAX: usize = 64;
    /// Exemptions of all organisations. When full, nothing is learned until one ends.
    pub const ALL_EXEMPTIONS_MAX: usize = 4_096;
    /// Revocations of one organisation. When full, nothing is learned for it until one is over, so that none is undone.
    pub const REVOCATIONS_MAX: usize = 256;
}

/// Where a sign was seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The enrolled organisation.
    pub organisation: &'a OrganisationId,
    /// The client's address.
    pub client: IpAddr,
    /// The name that it asked for.
    pub host: &'a HostName,
}

/// What is known of a name when a sign of it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameStanding {
    /// It has a category.
    Known,
    /// It has none.
    Uncategorised,
    /// It stands on a block list.
    Blocked,
}

impl NameStanding {
    /// Of a name of which a block list says this, and which is of these categories.
    pub const fn of(blocked: Option<Blocked>, categories: &[Category]) -> Self {
        match (blocked, categories) {
            (Some(Blocked::Domain | Blocked::Address | Blocked::Url), _) => Self::Blocked,
            (None, []) => Self::Uncategorised,
            (None, [_, ..]) => Self::Known,
        }
    }
}

/// Why a service is exempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Its server asks for the client's certificate.
    ClientCertificate,
    /// Its clients take no certificate but its own.
    Pinned,
}

impl Cause {
    /// One word for lists and events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ClientCertificate => "client-certificate",
            Self::Pinned => "pinned",
        }
    }
}

/// Something to journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A name is exempt from now on.
    Exempted {
        /// For whom.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
        /// Why, by whose signs, from when and until when.
        exemption: Exemption,
    },
    /// A name is exempt no longer.
    Ended {
        /// For whom.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
        /// Why.
        end: End,
    },
    /// Signs of a name were seen, and it is not exempt. Told once for each name and cause while its evidence lasts.
    Withheld {
        /// For whom.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
        /// Whose sign it was.
        client: Client,
        /// Why.
        why: Withheld,
    },
    /// A client refuses whatever certificate of ours: it seems to lack the root (п. 22).
    RootMissing {
        /// Whose it is.
        organisation: OrganisationId,
        /// It.
        client: Client,
    },
}

/// Why an exemption ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Its time is over.
    Expired,
    /// The security officer took it back.
    Revoked {
        /// Who.
        by: AccountName,
    },
    /// A block list names it now.
    Blocked,
    /// Its organisation is not enrolled any more.
    NotEnrolled,
}

/// Why a name is not exempt although there are signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// It stands on a block list: whoever asked for it may be infected.
    Blocked,
    /// The security officer revoked it.
    Revoked,
    /// The organisation has [`limits::EXEMPTIONS_MAX`].
    OrganisationFull,
    /// All together have [`limits::ALL_EXEMPTIONS_MAX`].
    Full,
    /// The organisation has [`limits::REVOCATIONS_MAX`].
    RevocationsFull,
    /// The client helped to exempt [`limits::CLIENT_NAMES_MAX`] names that still are.
    ClientFull,
}

impl Withheld {
    /// One word for lists and events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Revoked => "revoked",
            Self::OrganisationFull => "organisation-full",
            Self::Full => "full",
            Self::RevocationsFull => "revocations-full",
            Self::ClientFull => "client-full",
        }
    }
}

/// Why nothing could be revoked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{host} is not exempt for {organisation} by what was learned: look at the list of exemptions"
)]
pub struct NotLearned {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The name.
    pub host: HostName,
}

/// Whether `life` is over at `now`. What seems to come from later than now is of no age.
fn is_over(since: Timestamp, life: jiff::SignedDuration, now: Timestamp) -> bool {
    now.duration_since(since) >= life
}
