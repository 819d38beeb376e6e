//! What was read, as the decision takes it.

use super::{ClientHello, Ech, Refusal, ServerName, Versions};
use crate::decide::{self, AskedName, Offer, Opening};

impl From<&ClientHello> for decide::Hello {
    fn from(hello: &ClientHello) -> Self {
        Self {
            name: match &hello.server_name {
                ServerName::Name(name) => AskedName::Given(name.clone()),
                // Who asks for an address asks for no name: its server's certificate will tell more.
                ServerName::Absent | ServerName::Address(_) => AskedName::Absent,
                ServerName::Malformed(_) | ServerName::Several { .. } => AskedName::Unreadable,
            },
            versions: match hello.versions {
                Versions {
                    tls12: false,
                    tls13: false,
                } => decide::Versions::Outdated,
                Versions { .. } => decide::Versions::Current,
            },
            offer: Offer::of(hello.alpn.iter()),
            ech: match hello.ech {
                None => decide::Ech::Absent,
                Some(Ech::Outer | Ech::Inner | Ech::Other) => decide::Ech::Offered,
            },
        }
    }
}

impl From<&ClientHello> for Opening {
    fn from(hello: &ClientHello) -> Self {
        Self::Tls(hello.into())
    }
}

impl Refusal {
    /// What was refused, as the decision takes it; none of HTTP, whose head is to be read first.
    pub const fn opening(&self) -> Option<Opening> {
        match self {
            Self::Http => None,
            Self::Ssl2 | Self::NotTls { .. } => Some(Opening::Other),
            Self::Alert
            | Self::ContentType { .. }
            | Self::RecordVersion { .. }
            | Self::EmptyRecord
            | Self::LongRecord { .. }
            | Self::ManyRecords
            | Self::MessageType { .. }
            | Self::LongMessage { .. }
            | Self::BehindHello { .. }
            | Self::Truncated { .. }
            | Self::Length(_)
            | Self::Trailing { .. }
            | Self::LegacyVersion { .. }
            | Self::Compression
            | Self::ExtensionTwice { .. }
            | Self::PreSharedKeyNotLast
            | Self::Missing { .. }
            | Self::EarlyDataAlone
            | Self::GroupTwice { .. }
            | Self::Binders { .. } => Some(Opening::Malformed),
        }
    }
}
