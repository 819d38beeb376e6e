//! What rows rest on, and whether they are stopped.

use super::{Row, Suspension};

impl Row {
    /// The request that the row names as its ground; none for a row that names none.
    pub fn request(&self) -> Option<&str> {
        match self {
            Self::AccessList(row) => Some(&row.request),
            Self::SpecialAccess(row) => Some(&row.request),
            Self::Service(row) => Some(&row.request),
            Self::Enrolment(row) => Some(&row.request),
            Self::ProtectedResource(row) => Some(&row.request),
            Self::MailDomain(row) => Some(&row.request),
            Self::RootHandOver(row) => Some(&row.request),
            Self::InformationSystem(row) => Some(&row.request),
            Self::IntegrationService(row) => Some(&row.request),
            Self::Connection(row) => Some(&row.request),
            Self::Tunnel(row) => Some(&row.request),
            Self::WithdrawnAct(row) => Some(&row.request),
            Self::PlannedWorks(row) => Some(&row.request),
            Self::Authority(_)
            | Self::Operator(_)
            | Self::Organisation(_)
            | Self::Channel(_)
            | Self::Uplink(_)
            | Self::Catalogue(_)
            | Self::Rule(_)
            | Self::VpnService(_)
            | Self::PathLock(_)
            | Self::Block(_)
            | Self::Account(_) => None,
        }
    }

    /// The same row, suspended or not; none for a row that cannot be suspended.
    #[must_use]
    pub fn suspended(&self, suspended: Option<Suspension>) -> Option<Self> {
        let mut row = self.clone();
        let place = match &mut row {
            Self::MailDomain(row) => &mut row.suspended,
            Self::IntegrationService(row) => &mut row.suspended,
            Self::Connection(row) => &mut row.suspended,
            Self::Authority(_)
            | Self::Operator(_)
            | Self::Organisation(_)
            | Self::Channel(_)
            | Self::Uplink(_)
            | Self::Catalogue(_)
            | Self::AccessList(_)
            | Self::SpecialAccess(_)
            | Self::Rule(_)
            | Self::VpnService(_)
            | Self::Service(_)
            | Self::Enrolment(_)
            | Self::PathLock(_)
            | Self::Block(_)
            | Self::Account(_)
            | Self::ProtectedResource(_)
            | Self::RootHandOver(_)
            | Self::InformationSystem(_)
            | Self::Tunnel(_)
            | Self::WithdrawnAct(_)
            | Self::PlannedWorks(_) => return None,
        };
        *place = suspended;
        Some(row)
    }
}
