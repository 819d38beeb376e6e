//! Whoever files a request.

use crate::id::{AuthorityId, OperatorId, OrganisationId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whoever files a request, as the record knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicant {
    /// A telecom operator.
    Operator(OperatorId),
    /// An organisation: user, owner or initiator.
    Organisation(OrganisationId),
    /// An authority, for what it begins itself (386/НҚ, ЕШДИ п. 21).
    Authority(AuthorityId),
}

impl Applicant {
    /// Its name in the record.
    pub fn id(&self) -> &str {
        match self {
            Self::Operator(id) => id.as_str(),
            Self::Organisation(id) => id.as_str(),
            Self::Authority(id) => id.as_str(),
        }
    }
}

impl fmt::Display for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator(id) => write!(f, "operator {id}"),
            Self::Organisation(id) => write!(f, "organisation {id}"),
            Self::Authority(id) => write!(f, "authority {id}"),
        }
    }
}
