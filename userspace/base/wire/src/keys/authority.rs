//! The certification authorities that keyd holds: what is ordered of them, and what they certify.
//!
//! A root (ten years) signs issuing authorities, one of each enrolled organisation (90 days); these certify the leaf keys of the
//! inspecting daemon. Whatever stands in a certificate keyd writes itself: a request names an organisation, names and a key.

use super::key::{Generation, labelled};
use super::names::{RequestNumber, Sha256};
use super::secret::SecretOctets;
use jiff::Timestamp;
use model::{LeafName, OrganisationId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most names of a leaf certificate. Upstream certificates of content networks have up to this many; further ones are left out by
/// whoever asks, and a request with more is refused.
pub const LEAF_NAMES_MAX: usize = 100;
/// Most subtrees that the constraints of an issuing authority exclude: they travel in every handshake.
pub const PROTECTED_MAX: usize = 100;
/// Most issuing authorities that one order signs; the reply says how many are left, and the order is given again.
pub const ISSUERS_PER_ORDER_MAX: usize = 64;
/// Most issuing authorities of one request to a root on a machine of its own.
pub const ISSUERS_PER_REQUEST_MAX: usize = 512;
/// Largest file that goes to a root on a machine of its own or comes from it, octets.
pub const BUNDLE_OCTETS_MAX: u64 = 8 << 20;
/// Octets of a request that one answer brings.
pub const PIECE_OCTETS_MAX: usize = 100 * 1024;
/// Shortest passphrase of a root, bytes.
pub const PASSPHRASE_BYTES_MIN: usize = 12;
/// Longest passphrase of a root, bytes.
pub const PASSPHRASE_BYTES_MAX: usize = 1024;
/// Octets of an uncompressed point of P-256 (SEC 1 §2.3.3).
const POINT_OCTETS: usize = 65;
/// What an uncompressed point begins with.
const UNCOMPRESSED: u8 = 4;

/// An order to the authorities, by an officer of security, with the request that it rests on.
#[derive(Debug, Serialize, Deserialize)]
pub struct AuthorityOrder {
    /// What is to be done.
    pub act: AuthorityAct,
    /// The request that it rests on.
    pub request: RequestNumber,
    /// Why, in the officer's words, 1 to [`WHY_BYTES_MAX`](super::WHY_BYTES_MAX) bytes.
    pub why: String,
}

/// A root, and what opens its key. keyd asks for it each time, and keeps it no longer than the order takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RootKey {
    /// Which root.
    pub root: Generation,
    /// Its passphrase, [`PASSPHRASE_BYTES_MIN`] to [`PASSPHRASE_BYTES_MAX`] bytes; the PIN of the token, if its key lies in one.
    pub passphrase: SecretOctets,
}

/// What the authorities are ordered to do.
#[derive(Debug, Serialize, Deserialize)]
pub enum AuthorityAct {
    /// Make the first root, which is active at once.
    MakeRoot {
        /// What will open its key: a passphrase, or the PIN where keyd makes it in a token.
        passphrase: SecretOctets,
    },
    /// Make the next root, which is only published for 60 days.
    RotateRoot {
        /// What will open its key.
        passphrase: SecretOctets,
    },
    /// Have the active root and the published one sign each other: the newer is active from then on, the older retires.
    CrossSign {
        /// The active one.
        older: RootKey,
        /// The published one.
        newer: RootKey,
    },
    /// Sign an issuing authority for each organisation that needs one: new, near the end, or with another name or protected set.
    SignIssuers {
        /// The root that signs.
        with: RootKey,
    },
    /// Sign a new issuing authority for one organisation under this root, which it uses from then on.
    SwitchIssuer {
        /// Whose.
        organisation: OrganisationId,
        /// The root that signs.
        to: RootKey,
    },
    /// Revoke an issuing authority: it certifies nothing more, and its secret is erased.
    RevokeIssuer {
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        generation: Generation,
        /// Why, as the CRL says it.
        reason: RevocationReason,
    },
    /// Revoke a root: whatever it signed certifies nothing more.
    RevokeRoot {
        /// Which.
        root: Generation,
        /// Why, as the CRLs of others say it.
        reason: RevocationReason,
    },
    /// Sign the CRL of a root.
    SignCrl {
        /// The root.
        with: RootKey,
    },
    /// Make what a root on a machine of its own is asked to sign: an issuing authority for each organisation that needs one, and the CRL. It
    /// takes the place of a request that waits; its octets are read by [`Request::SigningRequest`](super::Request::SigningRequest).
    RequestIssuers {
        /// The root that is to sign.
        root: Generation,
        /// Organisations that get a new issuing authority though they need none yet: they switch to this root.
        switch: Vec<OrganisationId>,
    },
    /// Make what is to be signed so that two roots have signed each other, where the key of at least one is on a machine of its own.
    RequestCross {
        /// The active one.
        older: Generation,
        /// The published one.
        newer: Generation,
    },
    /// Take what was made on that machine: a new root, or what was requested. The file comes with the order as sealed memory of this many
    /// octets, at most [`BUNDLE_OCTETS_MAX`].
    Import {
        /// Octets of the file.
        octets: u64,
        /// What opens the key of the other root, where two sign each other and its key is at the gateway.
        with: Option<RootKey>,
    },
}

impl AuthorityAct {
    /// Its name in logs, events and refusals.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::MakeRoot { .. } => "make-root",
            Self::RotateRoot { .. } => "rotate-root",
            Self::CrossSign { .. } => "cross-sign",
            Self::SignIssuers { .. } => "sign-issuers",
            Self::SwitchIssuer { .. } => "switch-issuer",
            Self::RevokeIssuer { .. } => "revoke-issuer",
            Self::RevokeRoot { .. } => "revoke-root",
            Self::SignCrl { .. } => "sign-crl",
            Self::RequestIssuers { .. } => "request-issuers",
            Self::RequestCross { .. } => "request-cross",
            Self::Import { .. } => "import",
        }
    }
}

labelled! {
    /// Why a certificate is revoked (RFC 5280 §5.3.1).
    RevocationReason {
        /// The private key may be known to others.
        KeyCompromise = "key-compromise",
        /// The authority's key may be known to others.
        CaCompromise = "ca-compromise",
        /// The organisation's name or number has changed.
        AffiliationChanged = "affiliation-changed",
        /// Another took its place.
        Superseded = "superseded",
        /// It is no longer needed: the enrolment ended.
        CessationOfOperation = "cessation-of-operation",
    }
}

labelled! {
    /// Where the private key of a root lies.
    RootKeeping {
        /// In keyd's store, under its passphrase.
        Store = "store",
        /// In a token of PKCS #11 at the gateway.
        Token = "token",
        /// On a machine of its own: at the gateway there is nothing of it.
        Offline = "offline",
    }
}

labelled! {
    /// Where a root stands in its life.
    RootStanding {
        /// Users install it; it signs no issuing authority yet.
        Published = "published",
        /// It signs issuing authorities.
        Active = "active",
        /// A newer one and it have signed each other; it signs for organisations that did not switch yet.
        Retiring = "retiring",
        /// It was revoked.
        Revoked = "revoked",
        /// Its ten years are over.
        Expired = "expired",
    }
}

/// Which authority certifies a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeafIssuer {
    /// The organisation's issuing authority.
    Organisation,
    /// The one that nobody trusts: the upstream's own certificate is bad, and the user shall see that.
    Untrusted,
}

/// An authority that certifies leaves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssuerId {
    /// An organisation's.
    Organisation(OrganisationId, Generation),
    /// The one that nobody trusts.
    Untrusted(Generation),
}

impl fmt::Display for IssuerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organisation(organisation, generation) => {
                write!(f, "issuing/{organisation} generation {generation}")
            }
            Self::Untrusted(generation) => write!(f, "untrusted generation {generation}"),
        }
    }
}

/// A public key of ECDSA over P-256, as affine coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeafKey {
    /// x, big-endian.
    pub x: [u8; 32],
    /// y, big-endian.
    pub y: [u8; 32],
}

impl LeafKey {
    /// Reads an uncompressed point (SEC 1 §2.3.4); none of another form. Whether it lies on the curve keyd finds out.
    pub fn from_point(point: &[u8]) -> Option<Self> {
        let [UNCOMPRESSED, rest @ ..] = point else {
            return None;
        };
        let (x, y) = rest.split_first_chunk()?;
        Some(Self {
            x: *x,
            y: y.try_into().ok()?,
        })
    }

    /// The uncompressed point.
    pub fn point(&self) -> [u8; POINT_OCTETS] {
        let mut point = [UNCOMPRESSED; POINT_OCTETS];
        let coordinates = self.x.iter().chain(&self.y);
        for (to, from) in point.iter_mut().skip(1).zip(coordinates) {
            *to = *from;
        }
        point
    }
}

/// A leaf certificate that is asked for. Of what it says, only this comes from the client.
///
/// A key serves one issuer for a day. One that is older, or that served another issuer (also the one before of the same
/// organisation), is refused as `conflict`: make another and ask again. `not-found` means that no issuer may certify now, `forbidden`
/// that nobody is to be decrypted so: splice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeafOrder {
    /// Whose user's connection it is for.
    pub organisation: OrganisationId,
    /// Which authority is to certify.
    pub under: LeafIssuer,
    /// The key.
    pub key: LeafKey,
    /// The names, 1 to [`LEAF_NAMES_MAX`].
    pub names: Vec<LeafName>,
    /// The last second of its validity, not after the end of its issuer's.
    pub not_after: Timestamp,
}

/// A leaf certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertifiedLeaf {
    /// It, in DER.
    pub certificate: Vec<u8>,
    /// Which authority signed it: another than before has another chain.
    pub by: IssuerId,
}

/// The authority that certifies an organisation's leaves, and what is sent with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerView {
    /// Which it is.
    pub id: IssuerId,
    /// The end of its validity.
    pub not_after: Timestamp,
    /// In DER: its certificate; then, while roots are cross-signed, its root's by the other root. Of the untrusted one nothing
    /// is to be sent but the leaf.
    pub chain: Vec<Vec<u8>>,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderDone {
    /// A root was made.
    Root(Generation),
    /// Two roots have signed each other.
    CrossSigned,
    /// Issuing authorities were signed.
    Issued {
        /// Which.
        issuers: Vec<(OrganisationId, Generation)>,
        /// How many organisations still need one.
        left: u32,
    },
    /// Something was revoked; the CRL that says so is to be signed.
    Revoked,
    /// A CRL was signed.
    Crl {
        /// Its number.
        number: u64,
        /// When the next one is to be there.
        next: Timestamp,
    },
    /// What a root on a machine of its own is to sign is made, and waits for it.
    Requested {
        /// Whom issuing authorities are asked for.
        issuers: Vec<(OrganisationId, Generation)>,
        /// How many organisations need one and found no room in this request.
        left: u32,
        /// SHA-256 of the request's octets: whoever carries it compares this at the other machine.
        sha256: Sha256,
    },
}
