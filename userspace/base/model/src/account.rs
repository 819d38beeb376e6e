//! Accounts and roles.

use crate::applicant::Applicant;
use crate::id::{AccountName, AuthorityId, OperatorId, OrganisationId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $label:literal;)*) => {
        /// What an account may do; one list for desk, console and API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Role {
            $($(#[$doc])* $name,)*
        }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in files and tables.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }
        }
    };
}

roles! {
    /// Administers the box: network, accounts, policy.
    Admin = "admin";
    /// Officer on duty: receipts, blocks, incidents.
    DutyOfficer = "duty-officer";
    /// Engineer: catalogue, channels, lists.
    Engineer = "engineer";
    /// Keys and exemptions.
    SecurityOfficer = "security-officer";
    /// Reads and verifies everything, changes nothing.
    Auditor = "auditor";
    /// A telecom operator's staff.
    Operator = "operator";
    /// A connected organisation's staff.
    Organisation = "organisation";
    /// Owner of an integration service.
    ServiceOwner = "service-owner";
    /// Initiator of an integration.
    Initiator = "initiator";
    /// The authority (уполномоченный орган).
    Authority = "authority";
    /// The service integrator (сервисный интегратор).
    Integrator = "integrator";
    /// A process of this gateway itself: it reads its snapshot and reports events.
    Daemon = "daemon";
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// An account: a local user of the machine, mapped to roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account's name.
    pub name: AccountName,
    /// The local user id it is recognised by over the Unix socket.
    pub uid: u32,
    /// What it may do.
    pub roles: BTreeSet<Role>,
    /// The authority it works for, for the authority's own staff.
    pub authority: Option<AuthorityId>,
    /// The operator it works for, for [`Role::Operator`].
    pub operator: Option<OperatorId>,
    /// The organisation it works for, for [`Role::Organisation`].
    pub organisation: Option<OrganisationId>,
}

impl Account {
    /// Whether it acts for this applicant.
    pub fn acts_for(&self, applicant: &Applicant) -> bool {
        match applicant {
            Applicant::Operator(id) => self.operator.as_ref() == Some(id),
            Applicant::Organisation(id) => self.organisation.as_ref() == Some(id),
            Applicant::Authority(id) => self.authority.as_ref() == Some(id),
        }
    }

    /// For whom it files what is its own; nobody for the staff of an authority.
    pub fn files_for(&self) -> Option<Applicant> {
        match (&self.operator, &self.organisation) {
            (Some(operator), _) => Some(Applicant::Operator(operator.clone())),
            (None, Some(organisation)) => Some(Applicant::Organisation(organisation.clone())),
            (None, None) => None,
        }
    }
}
