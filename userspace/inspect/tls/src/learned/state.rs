//! What outlives a restart.

use jiff::Timestamp;
use model::{HostName, OrganisationId};
use serde::{Deserialize, Serialize};

use super::limits::{
    ALL_EXEMPTIONS_MAX, CLIENTS_FOR_KNOWN, CLIENTS_OF_NAME_MAX, EXEMPT_FOR, EXEMPTIONS_MAX,
    REVOCATIONS_MAX,
};
use super::{Cause, Client, Learner};

/// The version of the form.
const VERSION: u32 = 1;

/// A name that is not decrypted for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// From when.
    pub since: Timestamp,
    /// Until when, itself not.
    pub until: Timestamp,
    /// Why.
    pub cause: Cause,
    /// Whose signs made it.
    pub clients: Vec<Client>,
    /// How often the server asked for a certificate.
    pub requests: u32,
    /// How often clients refused ours by an alert.
    pub alerts: u32,
    /// How often clients closed.
    pub closes: u32,
}

impl Exemption {
    /// Whether it holds at an instant. A clock that was set back before its beginning ends it, and never lengthens it.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        (self.since..self.until).contains(&now)
    }
}

/// A name that was revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// The name.
    pub host: HostName,
    /// When.
    pub since: Timestamp,
}

/// What outlives a restart of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationState {
    /// It.
    pub organisation: OrganisationId,
    /// What is exempt, by name.
    pub exemptions: Vec<(HostName, Exemption)>,
    /// What was revoked, by name.
    pub revocations: Vec<Revocation>,
}

/// What outlives a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnerState {
    /// The version of the form.
    pub version: u32,
    /// By organisation.
    pub organisations: Vec<OrganisationState>,
}

/// Why a state is refused, whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// A version that is not known.
    #[error(
        "the state of what was learned has version {found}, and {VERSION} is known: begin without it"
    )]
    Version {
        /// It.
        found: u32,
    },
    /// More than the bounds allow.
    #[error("{organisation} has more {what} than may be ({max}): begin without the state")]
    TooMany {
        /// Whose.
        organisation: OrganisationId,
        /// What.
        what: &'static str,
        /// The bound.
        max: usize,
    },
    /// An organisation or a name stands twice.
    #[error("{what} stands twice in the state of what was learned: begin without it")]
    Twice {
        /// Which.
        what: String,
    },
    /// An exemption that cannot have been learned.
    #[error(
        "{host} is exempt for {organisation} for longer than 12 hours, or by too few clients: begin without the state"
    )]
    NeverLearned {
        /// For whom.
        organisation: OrganisationId,
        /// The name.
        host: HostName,
    },
}

impl Learner {
    /// What is to be kept.
    pub fn state(&self) -> LearnerState {
        let organisations = self.organisations.iter();
        let kept = organisations.map(|(name, one)| OrganisationState {
            organisation: name.clone(),
            exemptions: one
                .exemptions
                .iter()
                .map(|(host, exemption)| (host.clone(), exemption.clone()))
                .collect(),
            revocations: one
                .revoked
                .iter()
                .map(|(host, since)| Revocation {
                    host: host.clone(),
                    since: *since,
                })
                .collect(),
        });
        LearnerState {
            version: VERSION,
            organisations: kept
                .filter(|one| !one.exemptions.is_empty() || !one.revocations.is_empty())
                .collect(),
        }
    }

    /// What was kept. What is over by now is ended by the next [`Learner::expire`], which tells it.
    pub fn of_state(state: LearnerState) -> Result<Self, StateError> {
        if state.version != VERSION {
            let found = state.version;
            return Err(StateError::Version { found });
        }
        let mut learner = Self::default();
        let mut all = 0;
        for kept in state.organisations {
            let name = kept.organisation.clone();
            check_numbers(&kept, &mut all)?;
            let mut organisation = super::organisation::Organisation::default();
            for (host, exemption) in kept.exemptions {
                if !could_be_learned(&exemption) {
                    let organisation = name;
                    return Err(StateError::NeverLearned { organisation, host });
                }
                let what = host.to_string();
                if organisation.exemptions.insert(host, exemption).is_some() {
                    return Err(StateError::Twice { what });
                }
            }
            for Revocation { host, since } in kept.revocations {
                let what = host.to_string();
                if organisation.revoked.insert(host, since).is_some() {
                    return Err(StateError::Twice { what });
                }
            }
            let what = name.to_string();
            if learner.organisations.insert(name, organisation).is_some() {
                return Err(StateError::Twice { what });
            }
        }
        Ok(learner)
    }
}

fn check_numbers(kept: &OrganisationState, all: &mut usize) -> Result<(), StateError> {
    *all += kept.exemptions.len();
    let numbers = [
        ("exemptions", kept.exemptions.len(), EXEMPTIONS_MAX),
        ("revocations", kept.revocations.len(), REVOCATIONS_MAX),
        ("exemptions with all before it", *all, ALL_EXEMPTIONS_MAX),
    ];
    for (what, number, max) in numbers {
        if number > max {
            let organisation = kept.organisation.clone();
            return Err(StateError::TooMany {
                organisation,
                what,
                max,
            });
        }
    }
    Ok(())
}

fn could_be_learned(exemption: &Exemption) -> bool {
    let lasts = exemption.until.duration_since(exemption.since);
    let mut clients = exemption.clients.clone();
    clients.sort_unstable();
    clients.dedup();
    !lasts.is_negative()
        && lasts <= EXEMPT_FOR
        && clients.len() == exemption.clients.len()
        && (CLIENTS_FOR_KNOWN..=CLIENTS_OF_NAME_MAX).contains(&clients.len())
}
