//! What is learned of services that cannot be inspected without breaking them (386/НҚ, ЕШДИ п. 20, our reading).

mod exempt;

pub use exempt::{ExemptService, LEARNED_FOR};

use jiff::Timestamp;
use model::{AccountName, Change, HostName, OrganisationId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most revocations of one day: one more is refused until the oldest is a day old.
pub const REVOCATIONS_MAX: usize = 128;

/// An officer's word that a service is not to be exempt for what was learned of it until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// For whose users.
    pub organisation: OrganisationId,
    /// The name.
    pub host: HostName,
    /// Who said so.
    pub by: AccountName,
    /// When, by real time.
    pub at: Timestamp,
}

/// Something came of the signs that a service cannot be inspected. A client is an IPv4 address or an IPv6 /64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LearnedFact {
    /// A name is not decrypted for a time.
    Exempted {
        /// For whose users.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
        /// Why: `client-certificate` or `pinned`.
        cause: String,
        /// Whose signs made it.
        clients: Vec<String>,
        /// From when.
        since: Timestamp,
        /// Until when, itself not.
        until: Timestamp,
    },
    /// An officer takes it back that a name is exempt; that it has ended is told by tlsd.
    Revoked {
        /// For whose users.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
        /// Who, why, clause.
        change: Change,
    },
    /// A name is exempt no longer.
    Ended {
        /// For whose users.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
        /// Why: `expired`, `revoked`, `blocked` or `not-enrolled`.
        why: String,
        /// Who revoked it.
        by: Option<AccountName>,
    },
    /// Signs of a name were seen, and it is not exempt.
    Withheld {
        /// Whose users showed them.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
        /// Which client showed the last.
        client: String,
        /// Why: `blocked`, `revoked`, or which bound is reached.
        why: String,
    },
    /// A client refuses whatever certificate of the gateway: it seems to lack the root (п. 22).
    RootMissing {
        /// Whose it is.
        organisation: OrganisationId,
        /// It.
        client: String,
    },
}

impl fmt::Display for LearnedFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exempted {
                organisation,
                host,
                cause,
                clients,
                since,
                until,
            } => {
                let clients = clients.join(", ");
                write!(
                    f,
                    "{host} is exempt for {organisation} from {since} until {until}: {cause}, by signs of {clients}"
                )
            }
            Self::Revoked {
                organisation,
                host,
                change,
            } => {
                let Change { author, why, .. } = change;
                write!(
                    f,
                    "{author} takes back whatever exemption {host} has for {organisation}: {why}"
                )
            }
            Self::Ended {
                organisation,
                host,
                why,
                by,
            } => {
                write!(f, "{host} is exempt for {organisation} no longer: {why}")?;
                by.iter().try_for_each(|by| write!(f, " by {by}"))
            }
            Self::Withheld {
                organisation,
                host,
                client,
                why,
            } => write!(
                f,
                "{host} is not exempted for {organisation} in spite of signs, the last of {client}: {why}"
            ),
            Self::RootMissing {
                organisation,
                client,
            } => write!(
                f,
                "{client} of {organisation} takes no certificate of the gateway: it seems to lack the root"
            ),
        }
    }
}
