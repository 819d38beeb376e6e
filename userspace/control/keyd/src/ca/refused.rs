//! Why the authorities refuse.

use super::recorded::Differs;
use super::root::{RootRefused, SIGNS_AFTER_DAYS};
use jiff::Timestamp;
use law::{Clause, ExemptCategory};
use model::{HostName, LeafName, OrganisationId};
use wire::RefusalCode;
use wire::keys::{
    Generation, IssuerId, LEAF_NAMES_MAX, LeafIssuer, PASSPHRASE_BYTES_MAX, PASSPHRASE_BYTES_MIN,
    PROTECTED_MAX, Sha256,
};

/// Why nothing is certified or signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaRefused {
    /// No snapshot has come yet.
    #[error("no snapshot of the record has come yet: who is enrolled is not known")]
    NoSnapshot,
    /// No index of exempt names, or one that protects nothing.
    #[error("no index of exempt names is loaded: what may not be certified is not known")]
    NoProtection,
    /// More protected domains than constraints hold.
    #[error(
        "{count} domains are protected, and {PROTECTED_MAX} are the most that constraints hold"
    )]
    ProtectedTooMany {
        /// How many.
        count: usize,
    },
    /// No enrolment is in force.
    #[error("{0} has no enrolment in force")]
    NotEnrolled(OrganisationId),
    /// Too many names, or none.
    #[error("a leaf has 1 to {LEAF_NAMES_MAX} names, and this one {count}")]
    Names {
        /// How many.
        count: usize,
    },
    /// The name is exempt.
    #[error("{name} is exempt from inspection as {category}")]
    Exempt {
        /// It.
        name: LeafName,
        /// By which category.
        category: ExemptCategory,
    },
    /// A name below the wildcard is exempt.
    #[error("{name} would cover names that are exempt from inspection")]
    ExemptBelow {
        /// The wildcard.
        name: LeafName,
    },
    /// The name belongs to the protected set.
    #[error("{name} touches {domain}, which no issuing authority may certify")]
    Protected {
        /// It.
        name: LeafName,
        /// The protected domain.
        domain: HostName,
    },
    /// A wildcard above a single label.
    #[error("{name} would cover a whole top-level domain")]
    Wildcard {
        /// It.
        name: LeafName,
    },
    /// No authority can certify.
    #[error("{organisation} has no {} that may certify now", issuer(*under))]
    NoIssuer {
        /// Whose.
        organisation: OrganisationId,
        /// Which of the two.
        under: LeafIssuer,
    },
    /// The validity is not within that of the issuer, or over.
    #[error("a leaf of {issuer} may end between {from} and {until}, and not at {not_after}")]
    Validity {
        /// The issuer.
        issuer: IssuerId,
        /// What is asked for.
        not_after: Timestamp,
        /// Now.
        from: Timestamp,
        /// The issuer's end.
        until: Timestamp,
    },
    /// The point is not on the curve.
    #[error("the leaf key is no point of P-256")]
    KeyOffCurve,
    /// The key was first certified more than a day ago.
    #[error("the leaf key has been in use since {since}: a day is the most")]
    KeyOld {
        /// When it was first certified.
        since: Timestamp,
    },
    /// The key belongs to another authority.
    #[error("the leaf key is already in use under {issuer}: each issuer has leaf keys of its own")]
    KeyElsewhere {
        /// Which.
        issuer: IssuerId,
    },
    /// Too many keys in a day.
    #[error("{issuer} has had {max} leaf keys within a day, the most")]
    Keys {
        /// The issuer.
        issuer: IssuerId,
        /// The bound.
        max: usize,
    },
    /// The passphrase has a wrong length.
    #[error(
        "a root's passphrase has {PASSPHRASE_BYTES_MIN} to {PASSPHRASE_BYTES_MAX} bytes, and this one {bytes}"
    )]
    PassphraseLength {
        /// Its length.
        bytes: usize,
    },
    /// The passphrase does not open the key.
    #[error("the passphrase does not open the key of root {root}")]
    Passphrase {
        /// Which root.
        root: Generation,
    },
    /// There is a root already.
    #[error("there is a root already: {root}")]
    RootThere {
        /// Which.
        root: Generation,
    },
    /// There is none to be followed.
    #[error("no root signs: there is none that the next could follow")]
    NoActiveRoot,
    /// No such root.
    #[error("there is no root {0}")]
    NoRoot(Generation),
    /// The root's key is not here.
    #[error("keyd holds no key of root {0}")]
    NoRootKey(Generation),
    /// The root's key is on a machine of its own.
    #[error("the key of root {0} is not at this gateway: it signs on a machine of its own")]
    RootElsewhere(Generation),
    /// The root's key is at the gateway, so nothing is carried to it.
    #[error("the key of root {0} is at this gateway, and signs when it is ordered to")]
    RootHere(Generation),
    /// Nothing waits for a root on a machine of its own.
    #[error("nothing was requested that waits for an answer")]
    NotRequested,
    /// The file answers another request.
    #[error(
        "the file answers the request of SHA-256 {of}, and the one that waits has {waits}; nothing was imported"
    )]
    Replayed {
        /// Which it answers.
        of: Sha256,
        /// Which waits.
        waits: Sha256,
    },
    /// What was signed is not what was asked for.
    #[error("{what} is not as it was asked for, in its {field}; nothing was done")]
    Altered {
        /// What.
        what: String,
        /// In what.
        field: &'static str,
    },
    /// A half of two roots that sign each other is missing.
    #[error("root {root} is not signed by root {by}; nothing was imported")]
    HalfMissing {
        /// Which root.
        root: Generation,
        /// By which other one.
        by: Generation,
    },
    /// What was asked for is out of date.
    #[error("what was asked for is out of date: {why}; nothing was imported")]
    Stale {
        /// Why.
        why: String,
    },
    /// The file is none that may be imported, or signed.
    #[error("the file is refused: {why}")]
    Bundle {
        /// Why.
        why: String,
    },
    /// The token does not take the PIN.
    #[error("the token of the roots does not take this PIN")]
    Pin,
    /// The root's key lies in a token that keyd does not know.
    #[error("the key of root {0} lies in a token, and keyd was told of none")]
    NoToken(Generation),
    /// The token has no such key.
    #[error("the token of the roots does not hold the key of root {0}")]
    NotInToken(Generation),
    /// The token is not there, or fails.
    #[error("the token of the roots: {why}")]
    Token {
        /// Why.
        why: String,
    },
    /// The root's standing forbids it.
    #[error("root {root}: {why}")]
    Root {
        /// Which.
        root: Generation,
        /// Why.
        why: RootRefused,
    },
    /// The organisation has no such issuing authority.
    #[error("{organisation} has no issuing authority {generation} that is in force")]
    NoSuchIssuer {
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        generation: Generation,
    },
    /// No organisation needs an issuing authority.
    #[error("no organisation needs an issuing authority")]
    NothingDue,
    /// The ledger cannot be written.
    #[error("the ledger of certificates cannot be written: {why}; nothing is certified without it")]
    Unledgered {
        /// What failed.
        why: String,
    },
}

const fn issuer(under: LeafIssuer) -> &'static str {
    match under {
        LeafIssuer::Organisation => "issuing authority",
        LeafIssuer::Untrusted => "issuer for bad upstreams",
    }
}

impl CaRefused {
    /// What was signed elsewhere differs from what was asked for.
    pub(crate) fn altered(what: &str) -> impl FnOnce(Differs) -> Self {
        move |Differs(field)| Self::Altered {
            what: what.to_owned(),
            field,
        }
    }

    pub(crate) fn code(&self) -> RefusalCode {
        match self {
            Self::NoSnapshot
            | Self::NoProtection
            | Self::NoToken(_)
            | Self::Token { .. }
            | Self::Unledgered { .. } => RefusalCode::Unavailable,
            Self::ProtectedTooMany { .. } | Self::Keys { .. } => RefusalCode::Full,
            Self::NotEnrolled(_)
            | Self::Exempt { .. }
            | Self::ExemptBelow { .. }
            | Self::Protected { .. }
            | Self::Wildcard { .. }
            | Self::Passphrase { .. }
            | Self::Pin => RefusalCode::Forbidden,
            Self::Names { .. }
            | Self::Validity { .. }
            | Self::KeyOffCurve
            | Self::Altered { .. }
            | Self::HalfMissing { .. }
            | Self::Bundle { .. }
            | Self::PassphraseLength { .. } => RefusalCode::BadRequest,
            Self::KeyOld { .. }
            | Self::KeyElsewhere { .. }
            | Self::RootThere { .. }
            | Self::NoActiveRoot
            | Self::Root { .. }
            | Self::RootElsewhere(_)
            | Self::RootHere(_)
            | Self::NotRequested
            | Self::Replayed { .. }
            | Self::Stale { .. }
            | Self::NothingDue => RefusalCode::Conflict,
            Self::NoIssuer { .. }
            | Self::NoRoot(_)
            | Self::NoRootKey(_)
            | Self::NotInToken(_)
            | Self::NoSuchIssuer { .. } => RefusalCode::NotFound,
        }
    }

    pub(crate) fn hint(&self) -> String {
        match self {
            Self::NoSnapshot => "start controld, or look in its log why it sends none".to_owned(),
            Self::NoProtection => "look in controld's log why it sends no categories, or none that are protected".to_owned(),
            Self::ProtectedTooMany { .. } => "protect domains above them in place of many below".to_owned(),
            Self::NotEnrolled(_) => "splice: only what is enrolled by a request of its own is decrypted".to_owned(),
            Self::Exempt { .. } | Self::ExemptBelow { .. } | Self::Protected { .. } => {
                "leave the name out of the certificate; splice its connections".to_owned()
            }
            Self::Names { .. } => "keep the names that the client asked for".to_owned(),
            Self::Wildcard { .. } => "name a domain below it".to_owned(),
            Self::NoIssuer { .. } => "an officer of security orders `sign-issuers`; until then splice".to_owned(),
            Self::Validity { .. } => "clip it to the end of the issuer".to_owned(),
            Self::KeyOffCurve => "send the uncompressed point of a key of P-256".to_owned(),
            Self::KeyOld { .. } | Self::KeyElsewhere { .. } => "make a new leaf key".to_owned(),
            Self::Keys { .. } => "keep a leaf key for a day".to_owned(),
            Self::PassphraseLength { .. } => "use several words".to_owned(),
            Self::Passphrase { .. } => "type it again; without it only another root helps".to_owned(),
            Self::RootElsewhere(_) => "order `request-issuers` or `request-cross`, have the file signed with `keyd ceremony sign` on that machine, and `import` what it gives".to_owned(),
            Self::RootHere(_) => "order `sign-issuers`, `switch-issuer` or `cross-sign`".to_owned(),
            Self::NotRequested | Self::Stale { .. } => "order `request-issuers` or `request-cross`, and have that one signed".to_owned(),
            Self::Replayed { .. } => "import what answers the newest request; a newer one makes those before it void".to_owned(),
            Self::Altered { .. } => "look who had the file between the two machines; sign the request again with this firmware".to_owned(),
            Self::HalfMissing { .. } => "name the root whose key is at this gateway by --root; sign with all others on their machine".to_owned(),
            Self::Bundle { .. } => "import the file that `keyd ceremony` wrote, unchanged".to_owned(),
            Self::Pin => "type it again: after a few wrong ones a token locks itself".to_owned(),
            Self::NoToken(_) => "start keyd with --root-module and --root-token; leaves go on without".to_owned(),
            Self::NotInToken(_) => "put in the token that the root was made in".to_owned(),
            Self::Token { .. } => "put the token in, or mend --root-module and --root-token, then order again; leaves go on without".to_owned(),
            Self::RootThere { .. } => "order `rotate-root` for the next one".to_owned(),
            Self::NoActiveRoot => "order `make-root`".to_owned(),
            Self::NoRoot(_) | Self::NoSuchIssuer { .. } => "list the certificates".to_owned(),
            Self::NoRootKey(_) => "it was erased when the root was revoked, or the store was put back to an older copy".to_owned(),
            Self::Root { why, .. } => match why {
                RootRefused::Young { .. } => format!("users need {SIGNS_AFTER_DAYS} days to install it"),
                RootRefused::Standing { .. } | RootRefused::Other { .. } => "list the certificates: they show where each root stands".to_owned(),
            },
            Self::NothingDue => "order `switch-issuer` to sign one anyway".to_owned(),
            Self::Unledgered { .. } => "look at the disk, then start keyd again".to_owned(),
        }
    }

    /// The clause that it rests on, where the law forbids it.
    pub(crate) fn clause(&self) -> Option<Clause> {
        match self {
            Self::Exempt { category, .. } => Some(category.clause()),
            Self::NotEnrolled(_)
            | Self::ExemptBelow { .. }
            | Self::Protected { .. }
            | Self::Wildcard { .. } => Some(Clause::ESHDI_20),
            Self::Root { .. } | Self::RootThere { .. } | Self::NoActiveRoot => {
                Some(super::ESHDI_21)
            }
            Self::NoSnapshot
            | Self::NoProtection
            | Self::ProtectedTooMany { .. }
            | Self::Names { .. }
            | Self::NoIssuer { .. }
            | Self::Validity { .. }
            | Self::KeyOffCurve
            | Self::KeyOld { .. }
            | Self::KeyElsewhere { .. }
            | Self::Keys { .. }
            | Self::PassphraseLength { .. }
            | Self::Passphrase { .. }
            | Self::Pin
            | Self::RootElsewhere(_)
            | Self::RootHere(_)
            | Self::NotRequested
            | Self::Replayed { .. }
            | Self::Altered { .. }
            | Self::HalfMissing { .. }
            | Self::Stale { .. }
            | Self::Bundle { .. }
            | Self::NoToken(_)
            | Self::NotInToken(_)
            | Self::Token { .. }
            | Self::NoRoot(_)
            | Self::NoRootKey(_)
            | Self::NoSuchIssuer { .. }
            | Self::NothingDue
            | Self::Unledgered { .. } => None,
        }
    }
}
