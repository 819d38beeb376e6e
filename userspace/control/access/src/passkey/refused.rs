//! Why a passkey is not taken.

use super::{
    AUTHENTICATOR_DATA_OCTETS_MAX, CLIENT_DATA_OCTETS_MAX, CREDENTIAL_ID_OCTETS_MAX,
    CREDENTIAL_ID_OCTETS_MIN, MODULUS_BITS_MAX, MODULUS_BITS_MIN, NAME_CHARS_MAX, PASSKEYS_MAX,
};

/// Why a passkey is not made, or its signature does not count. Sections are those of Web Authentication 3. The journal is told all of them;
/// whoever asks from outside may be told one word for all, since none of them helps an honest browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyRefused {
    /// The answer came after [`super::ASKED_FOR`].
    #[error("the browser was asked more than five minutes ago: ask it again")]
    TooLate,
    /// It was asked for another account.
    #[error("the browser was asked for another account: ask it again for this one")]
    OtherAccount,
    /// The account has [`PASSKEYS_MAX`].
    #[error("the account has {PASSKEYS_MAX} passkeys, the most: remove one that is not used")]
    Full,
    /// The passkey is an account's already (§7.1).
    #[error("the passkey belongs to an account already: use it there, or make another one")]
    Taken,
    /// The name that its owner gives it is none.
    #[error(
        "a passkey's name has 1 to {NAME_CHARS_MAX} characters that are not all blank, without control characters: name it otherwise"
    )]
    Name,
    /// The gateway's own name and origin do not fit.
    #[error(
        "passkeys need the console's host name in small ASCII letters, or a domain it is in, and its https origin: correct the configuration"
    )]
    Party,
    /// The client data is not read (§5.8.1).
    #[error(
        "the client data is no JSON object of at most {CLIENT_DATA_OCTETS_MAX} octets with type, challenge and origin: use another browser"
    )]
    ClientData,
    /// The browser did something else than it was asked for (§5.8.1).
    #[error("the browser made a passkey where it was to use one, or used one: ask it again")]
    Ceremony,
    /// The browser was asked with another challenge (§13.4.3).
    #[error("the challenge is not the one that was given out: ask the browser again")]
    Challenge,
    /// Another page asked (§13.4.9).
    #[error("the passkey was asked for at another address: open the console under its own name")]
    Origin,
    /// Our page was inside another one (§13.4.9).
    #[error("the console was shown inside another page: open it by itself")]
    CrossOrigin,
    /// The attestation object is not read (§6.5.4).
    #[error(
        "the attestation object is no canonical CBOR of fmt, attStmt and authData: use another authenticator"
    )]
    Attestation,
    /// The authenticator data is not read (§6.1).
    #[error(
        "the authenticator data is not whole, or not canonical, or has more than {AUTHENTICATOR_DATA_OCTETS_MAX} octets: use another authenticator"
    )]
    AuthenticatorData,
    /// The passkey is for another relying party (§6.1).
    #[error("the passkey is for another site: take the one of this gateway")]
    OtherParty,
    /// Nobody was there (§6.1, UP).
    #[error("nobody touched the authenticator: try again, and confirm it there")]
    NotPresent,
    /// It did not verify its owner (§6.1, UV): the passkey alone would be one factor.
    #[error("the authenticator asked for no PIN, fingerprint or face: set one up there")]
    NotVerified,
    /// Its flags say that it was copied and cannot be (§6.1.3).
    #[error("the authenticator says that the passkey was copied and cannot be: use another one")]
    Backup,
    /// Its flags said otherwise when it was made (§7.2).
    #[error(
        "the authenticator says otherwise than before whether the passkey can be copied: remove it and make another one"
    )]
    BackupChanged,
    /// No passkey was made (§6.5.1).
    #[error("the authenticator gave no passkey: try again, or use another one")]
    NoPasskey,
    /// One was made where one was to be used (§6.1).
    #[error("the authenticator made a passkey where it was to use one: try again")]
    MadeAgain,
    /// Its id is too short or too long (§4, §6.5.1).
    #[error(
        "the passkey's id has not {CREDENTIAL_ID_OCTETS_MIN} to {CREDENTIAL_ID_OCTETS_MAX} octets: use another authenticator"
    )]
    CredentialId,
    /// Its algorithm is none of ours (§5.8.5).
    #[error(
        "the passkey signs neither by ES256 nor by EdDSA nor by RS256: use another authenticator"
    )]
    Algorithm,
    /// Its key does not fit its algorithm (§5.8.5, §6.5.1).
    #[error(
        "the passkey's key does not fit its algorithm; one of RSA has {MODULUS_BITS_MIN} to {MODULUS_BITS_MAX} bits: use another authenticator"
    )]
    Key,
    /// The account has no such passkey (§7.2).
    #[error("the account has no such passkey: take one of those that are listed")]
    Unknown,
    /// The authenticator knows it as another user's (§7.2).
    #[error(
        "the authenticator knows the passkey as another user's: remove it there, and make another one"
    )]
    OtherUser,
    /// The signature is not the passkey's (§7.2).
    #[error("the signature is not that of the passkey: try again, or take another one")]
    Signature,
    /// It counted no further since it signed last (§6.1.1).
    #[error(
        "the passkey signed no more often than it had before, which is the sign of a copied key: remove it, look at the journal, and make another one"
    )]
    CopiedKey,
}

impl PasskeyRefused {
    /// Its name in tables, the journal and the API.
    pub const fn label(self) -> &'static str {
        match self {
            Self::TooLate => "too-late",
            Self::OtherAccount => "other-account",
            Self::Full => "full",
            Self::Taken => "taken",
            Self::Name => "name",
            Self::Party => "relying-party",
            Self::ClientData => "client-data",
            Self::Ceremony => "other-ceremony",
            Self::Challenge => "other-challenge",
            Self::Origin => "other-origin",
            Self::CrossOrigin => "cross-origin",
            Self::Attestation => "attestation",
            Self::AuthenticatorData => "authenticator-data",
            Self::OtherParty => "other-relying-party",
            Self::NotPresent => "not-present",
            Self::NotVerified => "not-verified",
            Self::Backup => "backup-flags",
            Self::BackupChanged => "backup-changed",
            Self::NoPasskey => "no-passkey",
            Self::MadeAgain => "made-again",
            Self::CredentialId => "credential-id",
            Self::Algorithm => "algorithm",
            Self::Key => "key",
            Self::Unknown => "unknown-passkey",
            Self::OtherUser => "other-user",
            Self::Signature => "wrong-signature",
            Self::CopiedKey => "copied-key",
        }
    }
}
