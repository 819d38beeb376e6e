//! The register of integration services, as whoever looks for one sees it.

use model::row::{AuthorisationMethod, IntegrationGateway, Interaction, ServiceSecurity};
use model::{Bin, Label, OrganisationId, ServiceKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The passport of a published service (307/НҚ, пп. 45-1, 45-2; 603/НҚ, п. 27): what an initiator needs to find it and to know what
/// it asks for.
///
/// Neither order lists what a passport shows. Our reading: what annex 5 makes an initiator state, and no more. Addresses, routes,
/// logins, certificates and digests stay between the owner and the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceView {
    /// Its key, which annex 5 asks for.
    pub key: ServiceKey,
    /// Its name.
    pub name: Label,
    /// Whose it is.
    pub owner: OrganisationId,
    /// The owner's name.
    pub owner_name: Label,
    /// The owner's BIN.
    pub owner_bin: Bin,
    /// The name of the owner's system that provides it.
    pub system: String,
    /// Its mode.
    pub mode: Interaction,
    /// Where it is published.
    pub gateways: BTreeSet<IntegrationGateway>,
    /// Whether it provides personal data: then a connection needs the state service of access control (п. 45-7).
    pub personal_data: bool,
    /// How the way to it is secured.
    pub security: ServiceSecurity,
    /// How it authorises its callers; none where it does not.
    pub authorisation: Option<AuthorisationMethod>,
    /// How many XML schemas it has.
    pub schemas: u32,
    /// Whether it works or is stopped.
    pub state: ServiceState,
}

/// Whether a service works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    /// It works.
    Works,
    /// It is suspended, or the act of tests of its system was withdrawn (п. 65).
    Suspended,
}

impl ServiceState {
    /// Every one.
    pub const ALL: &'static [Self] = &[Self::Works, Self::Suspended];

    /// Its name in tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Suspended => "suspended",
        }
    }
}
