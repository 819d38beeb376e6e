//! Alerts: how a connection is refused in TLS.

/// What an alert says (RFC 8446 §6.2, RFC 6066 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Alert {
    /// A message that is not due.
    UnexpectedMessage = 10,
    /// A record that is too long.
    RecordOverflow = 22,
    /// A field that contradicts others.
    IllegalParameter = 47,
    /// The connection is refused by rules of access.
    AccessDenied = 49,
    /// A message that cannot be read.
    DecodeError = 50,
    /// No common version.
    ProtocolVersion = 70,
    /// Something of ours failed.
    InternalError = 80,
    /// An extension is missing that another makes necessary.
    MissingExtension = 109,
    /// A name that is not served.
    UnrecognizedName = 112,
}

impl Alert {
    /// Its name in RFC 8446.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnexpectedMessage => "unexpected_message",
            Self::RecordOverflow => "record_overflow",
            Self::IllegalParameter => "illegal_parameter",
            Self::AccessDenied => "access_denied",
            Self::DecodeError => "decode_error",
            Self::ProtocolVersion => "protocol_version",
            Self::InternalError => "internal_error",
            Self::MissingExtension => "missing_extension",
            Self::UnrecognizedName => "unrecognized_name",
        }
    }

    /// The record that says it before anything is encrypted (RFC 8446 §5.1, §6): fatal, in a record of version 0x0303.
    pub const fn record(self) -> [u8; 7] {
        const CONTENT: u8 = 21;
        const FATAL: u8 = 2;
        [CONTENT, 3, 3, 0, 2, FATAL, self as u8]
    }
}

impl std::fmt::Display for Alert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
