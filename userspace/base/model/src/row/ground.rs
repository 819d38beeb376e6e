//! What rows rest on, and whether they are stopped.

use super::{Row, Suspension};

/// How a request of the desk is cited: `СОЗ-12`. What a file states cites whatever its papers say, such as `СОЗ-2026/0240`.
pub fn cite(request: u64) -> String {
    format!("СОЗ-{request}")
}

/// The number of the request of the desk that a text cites; none where it is no such citation, letter by letter.
pub fn cited(text: &str) -> Option<u64> {
    let number = text.strip_prefix("СОЗ-")?.parse().ok()?;
    (cite(number) == text).then_some(number)
}

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
            Self::Agreement(row) => Some(&row.request),
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
            | Self::PlannedWorks(_)
            | Self::Agreement(_) => return None,
        };
        *place = suspended;
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::{cite, cited};

    #[test]
    fn a_citation_is_one_to_the_letter() {
        let check = |text: &str, number| assert_eq!(cited(text), number, "{text}");
        check("СОЗ-12", Some(12));
        check(&cite(u64::MAX), Some(u64::MAX));
        for text in [
            "СОЗ-012",
            "СОЗ-+12",
            "СОЗ-2026/0240",
            "СОЗ-",
            "12",
            " СОЗ-12",
            "СОЗ-18446744073709551616",
        ] {
            check(text, None);
        }
    }
}
