//! Which key, which generation of it, and what it is used for.

use model::{AuthorityId, IdError, OrganisationId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

macro_rules! labelled {
    ($(#[$doc:meta])* $enum:ident { $($(#[$vdoc:meta])* $name:ident = $label:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $enum {
            $($(#[$vdoc])* $name,)*
        }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in files, tables and authenticated octets.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }

            /// The one of this name.
            pub fn labelled(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.label() == label)
            }
        }

        impl fmt::Display for $enum {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.label())
            }
        }
    };
}

pub(super) use labelled;

labelled! {
    /// What kind of secret is sealed. Each kind has keys, sealers and unsealers of its own.
    SealPurpose {
        /// A pre-shared key of a tunnel.
        Psk = "psk",
        /// A password of a service or system.
        Password = "password",
        /// A private key that an applicant handed over (386/НҚ, ЕШДИ прил. 3).
        ApplicantKey = "applicant-key",
    }
}

labelled! {
    /// What a key did, as events tell it.
    KeyUse {
        /// It signed a decision.
        Sign = "sign",
        /// It sealed a secret.
        Seal = "seal",
        /// It opened a blob.
        Unseal = "unseal",
        /// It made the code of a document.
        IssueCode = "issue-code",
        /// It found a document's code genuine.
        CheckCode = "check-code",
        /// It certified a leaf.
        Certify = "certify",
    }
}

/// A key. Written `decisions/gts`, `sealing/psk`, `codes/gts`, `root`, `issuing/school-17`, `untrusted`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum KeyId {
    /// Signs the decisions of an authority's officers.
    Decisions(AuthorityId),
    /// Makes the codes of an authority's documents.
    Codes(AuthorityId),
    /// Seals secrets of a kind.
    Sealing(SealPurpose),
    /// Signs the issuing authorities: each generation is a root of its own.
    Root,
    /// Certifies the leaves for the users of an organisation: each generation is an authority of its own.
    Issuing(OrganisationId),
    /// Certifies the leaves for bad upstreams; nobody trusts it.
    Untrusted,
}

/// The text names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyIdError {
    /// No such family of keys, or no such purpose.
    #[error(
        "there is no key `{0}`: write it like decisions/gts, codes/gts, sealing/psk, issuing/school-17, root or untrusted"
    )]
    Unknown(String),
    /// What follows is no authority or organisation.
    #[error("whose key it is: {0}")]
    Whose(#[from] IdError),
}

impl TryFrom<String> for KeyId {
    type Error = KeyIdError;
    fn try_from(text: String) -> Result<Self, KeyIdError> {
        text.parse()
    }
}

impl FromStr for KeyId {
    type Err = KeyIdError;
    fn from_str(text: &str) -> Result<Self, KeyIdError> {
        let unknown = || KeyIdError::Unknown(text.chars().take(NAME_CHARS_SHOWN).collect());
        match text {
            "root" => return Ok(Self::Root),
            "untrusted" => return Ok(Self::Untrusted),
            _ => {}
        }
        let (family, whose) = text.split_once('/').ok_or_else(unknown)?;
        match family {
            "decisions" => Ok(Self::Decisions(whose.parse()?)),
            "codes" => Ok(Self::Codes(whose.parse()?)),
            "issuing" => Ok(Self::Issuing(whose.parse()?)),
            "sealing" => SealPurpose::labelled(whose)
                .map(Self::Sealing)
                .ok_or_else(unknown),
            _ => Err(unknown()),
        }
    }
}

/// Most characters of a text that a complaint repeats.
const NAME_CHARS_SHOWN: usize = 64;

impl From<KeyId> for String {
    fn from(key: KeyId) -> Self {
        key.to_string()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decisions(authority) => write!(f, "decisions/{authority}"),
            Self::Codes(authority) => write!(f, "codes/{authority}"),
            Self::Sealing(purpose) => write!(f, "sealing/{purpose}"),
            Self::Root => f.write_str("root"),
            Self::Issuing(organisation) => write!(f, "issuing/{organisation}"),
            Self::Untrusted => f.write_str("untrusted"),
        }
    }
}

/// A generation of a key, counted from 1. The newest signs and seals, all of them verify and unseal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(NonZeroU32);

/// There is no generation 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("generations of a key are counted from 1")]
pub struct GenerationError;

impl Generation {
    /// The first one.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// Its number.
    pub const fn number(self) -> u32 {
        self.0.get()
    }

    /// The one after it; none after the last that has a number.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

impl TryFrom<u32> for Generation {
    type Error = GenerationError;
    fn try_from(number: u32) -> Result<Self, GenerationError> {
        NonZeroU32::new(number).map(Self).ok_or(GenerationError)
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
