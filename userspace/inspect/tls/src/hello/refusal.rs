//! Why octets are no `ClientHello` that goes on.

use super::{FRAGMENT_OCTETS_MAX, HELLO_OCTETS_MAX, RECORDS_MAX};
use crate::alert::Alert;

/// A part of a `ClientHello` that has a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The version and the random.
    Beginning,
    /// The session identifier, 0 to 32 octets.
    SessionId,
    /// The cipher suites, pairs of octets.
    CipherSuites,
    /// The methods of compression.
    CompressionMethods,
    /// The block of extensions, and the header of each.
    Extensions,
    /// The names of the server.
    ServerName,
    /// The groups that it can use.
    SupportedGroups,
    /// The algorithms of signatures.
    SignatureAlgorithms,
    /// The protocols inside.
    Alpn,
    /// The keys shared before.
    PreSharedKey,
    /// The mark of early data, which is empty.
    EarlyData,
    /// The versions.
    SupportedVersions,
    /// How keys shared before are used.
    PskModes,
    /// The shares of keys.
    KeyShare,
}

impl Field {
    /// Its name in its RFC.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Where its form stands.
    pub const fn rule(self) -> &'static str {
        self.row().1
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Beginning => ("legacy_version and random", "RFC 8446 §4.1.2"),
            Self::SessionId => ("legacy_session_id", "RFC 8446 §4.1.2"),
            Self::CipherSuites => ("cipher_suites", "RFC 8446 §4.1.2"),
            Self::CompressionMethods => ("legacy_compression_methods", "RFC 8446 §4.1.2"),
            Self::Extensions => ("extensions", "RFC 8446 §4.2"),
            Self::ServerName => ("server_name", "RFC 6066 §3"),
            Self::SupportedGroups => ("supported_groups", "RFC 8446 §4.2.7"),
            Self::SignatureAlgorithms => ("signature_algorithms", "RFC 8446 §4.2.3"),
            Self::Alpn => ("application_layer_protocol_negotiation", "RFC 7301 §3.1"),
            Self::PreSharedKey => ("pre_shared_key", "RFC 8446 §4.2.11"),
            Self::EarlyData => ("early_data", "RFC 8446 §4.2.10"),
            Self::SupportedVersions => ("supported_versions", "RFC 8446 §4.2.1"),
            Self::PskModes => ("psk_key_exchange_modes", "RFC 8446 §4.2.9"),
            Self::KeyShare => ("key_share", "RFC 8446 §4.2.8"),
        }
    }
}

/// Why octets are refused: what is wrong, by which rule, and with which alert to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A request of HTTP in the clear.
    #[error(
        "the client speaks HTTP in the clear (RFC 9112 §3) where TLS is due: relay it as such, or close"
    )]
    Http,
    /// A hello of SSL 2.0.
    #[error(
        "the client says a hello of SSL 2.0, which must not be answered (RFC 6176 §3): relay it undecrypted, or close"
    )]
    Ssl2,
    /// Anything else that is not TLS.
    #[error(
        "what comes is not TLS: it begins with 0x{first:02x} and is no record of TLS (RFC 8446 §5.1): relay it \
         undecrypted, or close"
    )]
    NotTls {
        /// The first octet.
        first: u8,
    },
    /// An alert instead of a hello, or in its middle.
    #[error("the client sends an alert where its ClientHello is due (RFC 8446 §5.1, §6): close")]
    Alert,
    /// A record of TLS that holds no handshake.
    #[error(
        "a record of content type {found} where a ClientHello is due (RFC 8446 §5.1: handshake messages must not be \
         interleaved with other record types): answer unexpected_message"
    )]
    ContentType {
        /// The content type.
        found: u8,
    },
    /// A later record of a version that is none of TLS.
    #[error(
        "a record inside of the ClientHello has version 0x{major:02x}.. and not 0x03.. (RFC 5246 E.1): answer \
         protocol_version"
    )]
    RecordVersion {
        /// Its major version.
        major: u8,
    },
    /// A record with an empty fragment.
    #[error(
        "an empty record inside of the ClientHello (RFC 8446 §5.1: zero-length fragments of handshake types must not be \
         sent): answer unexpected_message"
    )]
    EmptyRecord,
    /// A record that is too long.
    #[error(
        "a record of {octets} octets, {max} are the most (RFC 8446 §5.1): answer record_overflow",
        max = FRAGMENT_OCTETS_MAX
    )]
    LongRecord {
        /// Its stated length.
        octets: usize,
    },
    /// Too many records.
    #[error(
        "the ClientHello is split over more than {max} records, our bound (RFC 8446 §5.1 sets none): answer \
         decode_error",
        max = RECORDS_MAX
    )]
    ManyRecords,
    /// Another message than a `ClientHello`.
    #[error(
        "a handshake message of type {found} where a ClientHello, type 1, is due (RFC 8446 §4): answer \
         unexpected_message"
    )]
    MessageType {
        /// Its type.
        found: u8,
    },
    /// A message that is too long.
    #[error(
        "a ClientHello of {octets} octets, our bound is {max} (RFC 8446 §4 allows 2^24): answer decode_error",
        max = HELLO_OCTETS_MAX
    )]
    LongMessage {
        /// Its length with its header.
        octets: usize,
    },
    /// The record that ends the hello goes on behind it.
    #[error(
        "{octets} octets stand in a record behind the ClientHello, which ends it (RFC 8446 §5.1: messages before a \
         change of keys end with a record): answer unexpected_message"
    )]
    BehindHello {
        /// How many.
        octets: usize,
    },
    /// The client closed before its hello was whole.
    #[error(
        "the client closed after {octets} octets, before its ClientHello was whole (RFC 8446 §4.1.2): nothing to answer"
    )]
    Truncated {
        /// How many octets there were.
        octets: usize,
    },
    /// A length contradicts what there is.
    #[error(
        "the lengths of {} contradict each other ({}): answer decode_error", .0.name(), .0.rule()
    )]
    Length(Field),
    /// Octets behind the extensions.
    #[error(
        "{octets} octets stand behind the extensions of the ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2): answer \
         decode_error"
    )]
    Trailing {
        /// How many.
        octets: usize,
    },
    /// A version before SSL 3.0.
    #[error("the ClientHello says version 0x{found:04x} (RFC 5246 E.1): answer protocol_version")]
    LegacyVersion {
        /// It.
        found: u16,
    },
    /// The methods of compression lack the null method, or TLS 1.3 is offered with others.
    #[error(
        "the methods of compression must hold the null method, and nothing else with TLS 1.3 (RFC 8446 §4.1.2): answer \
         illegal_parameter"
    )]
    Compression,
    /// An extension stands twice.
    #[error("extension 0x{extension:04x} stands twice (RFC 8446 §4.2): answer illegal_parameter")]
    ExtensionTwice {
        /// Its type.
        extension: u16,
    },
    /// Keys shared before are not the last extension.
    #[error(
        "pre_shared_key is not the last extension (RFC 8446 §4.2.11): answer illegal_parameter"
    )]
    PreSharedKeyNotLast,
    /// An extension is missing.
    #[error("{} is missing, which {because} makes necessary ({rule}): answer missing_extension", .missing.name())]
    Missing {
        /// Which.
        missing: Field,
        /// What makes it necessary.
        because: &'static str,
        /// By which rule.
        rule: &'static str,
    },
    /// Early data are announced without the keys for it.
    #[error(
        "early_data is offered without pre_shared_key (RFC 8446 §4.2.10): answer illegal_parameter"
    )]
    EarlyDataAlone,
    /// Two shares for one group.
    #[error(
        "two key shares are of group 0x{group:04x} (RFC 8446 §4.2.8): answer illegal_parameter"
    )]
    GroupTwice {
        /// The group.
        group: u16,
    },
    /// Unequal numbers of keys shared before and of their proofs.
    #[error(
        "pre_shared_key has {identities} identities and {binders} binders (RFC 8446 §4.2.11): answer illegal_parameter"
    )]
    Binders {
        /// How many identities.
        identities: usize,
        /// How many binders.
        binders: usize,
    },
}

impl Refusal {
    /// Whether the client speaks TLS (or tried to): if not, whoever relays it relays what is no TLS.
    pub const fn is_tls(&self) -> bool {
        !matches!(self, Self::Http | Self::Ssl2 | Self::NotTls { .. })
    }

    /// The alert to answer with; none where nobody would understand or hear it.
    pub const fn alert(&self) -> Option<Alert> {
        match self {
            Self::Http
            | Self::Ssl2
            | Self::NotTls { .. }
            | Self::Alert
            | Self::Truncated { .. } => None,
            Self::ContentType { .. }
            | Self::EmptyRecord
            | Self::MessageType { .. }
            | Self::BehindHello { .. } => Some(Alert::UnexpectedMessage),
            Self::LongRecord { .. } => Some(Alert::RecordOverflow),
            Self::RecordVersion { .. } | Self::LegacyVersion { .. } => Some(Alert::ProtocolVersion),
            Self::ManyRecords
            | Self::LongMessage { .. }
            | Self::Length(_)
            | Self::Trailing { .. } => Some(Alert::DecodeError),
            Self::Compression
            | Self::ExtensionTwice { .. }
            | Self::PreSharedKeyNotLast
            | Self::EarlyDataAlone
            | Self::GroupTwice { .. }
            | Self::Binders { .. } => Some(Alert::IllegalParameter),
            Self::Missing { .. } => Some(Alert::MissingExtension),
        }
    }

    /// Its stable word for logs and counters: `duplicate-extension`. A word never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Ssl2 => "ssl2",
            Self::NotTls { .. } => "not-tls",
            Self::Alert => "alert",
            Self::ContentType { .. } => "content-type",
            Self::RecordVersion { .. } => "record-version",
            Self::EmptyRecord => "empty-record",
            Self::LongRecord { .. } => "long-record",
            Self::ManyRecords => "many-records",
            Self::MessageType { .. } => "message-type",
            Self::LongMessage { .. } => "long-hello",
            Self::BehindHello { .. } => "behind-hello",
            Self::Truncated { .. } => "truncated",
            Self::Length(_) => "length",
            Self::Trailing { .. } => "trailing",
            Self::LegacyVersion { .. } => "legacy-version",
            Self::Compression => "compression",
            Self::ExtensionTwice { .. } => "duplicate-extension",
            Self::PreSharedKeyNotLast => "pre-shared-key-not-last",
            Self::Missing { .. } => "missing-extension",
            Self::EarlyDataAlone => "early-data-alone",
            Self::GroupTwice { .. } => "duplicate-group",
            Self::Binders { .. } => "binders",
        }
    }
}
