//! Where requests are filed.

use super::RequestKind;
use crate::language::Language;

impl RequestKind {
    /// Where the kind is filed, as a text names it.
    pub const fn portal(self, language: Language) -> &'static str {
        match self {
            Self::Channels
            | Self::Incident
            | Self::AccessLists
            | Self::SpecialAccess
            | Self::WebFirewall
            | Self::PageProtection
            | Self::Mail
            | Self::Catalogue
            | Self::ResourceChange
            | Self::RootAcknowledgement => language.pick(
                "ӨӨЖ (https://support.sts.kz) арқылы",
                "через СОЗ (https://support.sts.kz)",
            ),
            Self::ServicePublication
            | Self::Connection
            | Self::ServiceUpdate
            | Self::ConnectionUpdate
            | Self::ServiceCreation
            | Self::ServiceRemoval
            | Self::Disconnection
            | Self::ActWithdrawal
            | Self::PlannedWorks
            | Self::Agreement => language.pick(
                "«электрондық үкіметтің» веб-порталы арқылы",
                "через веб-портал «электронного правительства»",
            ),
        }
    }
}
