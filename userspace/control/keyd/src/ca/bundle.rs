//! The files that go to a root on a machine of its own, and come from it: JSON, so that whoever carries them can read them.
//!
//! ```text
//! {"format": …, "version": 1, "content": …}
//! ```
//!
//! | Format | From | What it holds |
//! |---|---|---|
//! | `qaqpa root` | the root's machine | a new root's certificate |
//! | `qaqpa signing request` | the gateway | requests (PKCS #10) for issuing authorities and the CRL's content, or two roots that are to sign each other |
//! | `qaqpa signed` | the root's machine | what it signed, under the SHA-256 of the request |
//!
//! No file is believed: a request bears the signature of each key that it is about, and what comes back is compared with what keyd builds
//! ([`recorded`](super::recorded)). A file of another version is refused.

use super::book::{Book, Requested};
use super::entry::Asked;
use super::octets;
use super::refused::CaRefused;
use super::template::{Revoked, Subject, Validity};
use crate::crypt::sha256;
use jiff::Timestamp;
use model::{Bin, HostName, OrganisationId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wire::keys::{BUNDLE_OCTETS_MAX, Generation, RequestNumber, Sha256};

/// Version of all formats.
const VERSION: u32 = 1;

/// An issuing authority that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct IssuerWish {
    pub(crate) organisation: OrganisationId,
    pub(crate) generation: Generation,
    /// The organisation's name, as it stands in the record.
    pub(crate) name: String,
    pub(crate) bin: Bin,
    pub(crate) validity: Validity,
    /// The public point, uncompressed.
    #[serde(with = "octets")]
    pub(crate) point: Vec<u8>,
    /// The request, in DER.
    #[serde(with = "octets")]
    pub(crate) pkcs10: Vec<u8>,
}

impl IssuerWish {
    /// The name that its certificate bears.
    pub(crate) fn subject(&self) -> Subject {
        Subject::issuing(
            (&self.organisation, self.generation),
            (&self.name, self.bin),
        )
    }
}

/// A CRL that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct CrlWish {
    pub(crate) number: u64,
    pub(crate) validity: Validity,
    pub(crate) revoked: Vec<Revoked>,
}

/// A root, as both machines know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct RootName {
    /// Its number at the gateway.
    pub(crate) number: Generation,
    /// SHA-256 of its certificate.
    pub(crate) sha256: Sha256,
    /// The public point, uncompressed.
    #[serde(with = "octets")]
    pub(crate) point: Vec<u8>,
}

/// What a root is asked to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct SigningRequest {
    /// When it was made, by the gateway's clock.
    pub(crate) made: Timestamp,
    /// The request of the desk that it rests on.
    pub(crate) request: RequestNumber,
    /// Why, in the words of whoever ordered it.
    pub(crate) why: String,
    pub(crate) wanted: Wanted,
}

/// Which signatures are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Wanted {
    /// Issuing authorities, and a CRL.
    Issuers {
        root: RootName,
        protected: Vec<HostName>,
        issuers: Vec<IssuerWish>,
        crl: CrlWish,
    },
    /// Two roots under each other's certificates.
    Cross {
        older: RootName,
        newer: RootName,
        validity: Validity,
    },
}

/// What a root signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct SignedBundle {
    /// SHA-256 of the request's octets.
    pub(crate) request: Sha256,
    pub(crate) signed: Signed,
}

/// The signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Signed {
    Issuers {
        issuers: Vec<IssuerSigned>,
        /// The CRL, in DER.
        #[serde(with = "octets")]
        crl: Vec<u8>,
    },
    Cross(Vec<CrossSigned>),
}

/// An issuing authority's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct IssuerSigned {
    pub(crate) organisation: OrganisationId,
    pub(crate) generation: Generation,
    #[serde(with = "octets")]
    pub(crate) certificate: Vec<u8>,
}

/// A root's certificate by another root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct CrossSigned {
    pub(crate) root: Generation,
    pub(crate) by: Generation,
    #[serde(with = "octets")]
    pub(crate) certificate: Vec<u8>,
}

/// A root that was made on a machine of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct RootBundle {
    /// The number that it is to have at the gateway.
    pub(crate) number: Generation,
    pub(crate) validity: Validity,
    #[serde(with = "octets")]
    pub(crate) point: Vec<u8>,
    #[serde(with = "octets")]
    pub(crate) certificate: Vec<u8>,
}

/// What may be imported.
#[derive(Debug)]
pub(crate) enum Answer {
    Root(RootBundle),
    Signed(SignedBundle),
}

/// What stands in a file of one format.
trait Content: Serialize + DeserializeOwned {
    const FORMAT: &str;
}

impl Content for SigningRequest {
    const FORMAT: &str = "qaqpa signing request";
}

impl Content for SignedBundle {
    const FORMAT: &str = "qaqpa signed";
}

impl Content for RootBundle {
    const FORMAT: &str = "qaqpa root";
}

/// A file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    format: String,
    version: u32,
    content: T,
}

/// As much of a file as tells what it is.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

fn write<T: Content>(content: &T) -> Option<Vec<u8>> {
    let file = File {
        format: T::FORMAT.to_owned(),
        version: VERSION,
        content,
    };
    let mut octets = serde_json::to_vec_pretty(&file).ok()?;
    octets.push(b'\n');
    let fits = u64::try_from(octets.len()).is_ok_and(|octets| octets <= BUNDLE_OCTETS_MAX);
    fits.then_some(octets)
}

fn read<T: Content>(octets: &[u8]) -> Result<T, CaRefused> {
    let file: Result<File<T>, _> = serde_json::from_slice(octets);
    file.map(|file| file.content).map_err(|error| {
        let what = T::FORMAT;
        bad(format!("it is no file of the format `{what}`: {error}"))
    })
}

/// What kind of file it is, by its own word.
fn format(octets: &[u8]) -> Result<String, CaRefused> {
    let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
    if length > BUNDLE_OCTETS_MAX {
        let max = BUNDLE_OCTETS_MAX;
        return Err(bad(format!(
            "it has {length} octets, and {max} are the most"
        )));
    }
    let head: Result<Head, _> = serde_json::from_slice(octets);
    let head = head.map_err(|error| bad(format!("it is no file of this gateway's: {error}")))?;
    if head.version != VERSION {
        let found = head.version;
        return Err(bad(format!(
            "it has version {found}, and this firmware reads version {VERSION}: use the same one on both machines"
        )));
    }
    Ok(head.format)
}

pub(crate) const fn bad(why: String) -> CaRefused {
    CaRefused::Bundle { why }
}

impl SigningRequest {
    /// What waits, as the root's machine is told; none if the book does not know the roots.
    fn of(requested: &Requested, book: &Book) -> Option<Self> {
        let name = |number: &Generation| {
            let made = &book.roots.get(number)?.made;
            Some(RootName {
                number: *number,
                sha256: sha256(&made.certificate.der),
                point: made.point.clone(),
            })
        };
        let made = &requested.made;
        let wanted = match &made.asked {
            Asked::Issuers {
                root,
                protected,
                crl,
            } => Wanted::Issuers {
                root: name(root)?,
                protected: protected.clone(),
                issuers: requested.issuers.clone(),
                crl: crl.clone(),
            },
            Asked::Cross {
                older,
                newer,
                validity,
            } => Wanted::Cross {
                older: name(older)?,
                newer: name(newer)?,
                validity: *validity,
            },
        };
        Some(Self {
            made: made.made,
            request: made.ground.request.clone(),
            why: made.ground.why.clone(),
            wanted,
        })
    }

    /// The octets of what waits; none if they are more than may be.
    pub(crate) fn octets(requested: &Requested, book: &Book) -> Option<Vec<u8>> {
        write(&Self::of(requested, book)?)
    }

    /// Reads what a gateway wrote.
    pub(crate) fn read(octets: &[u8]) -> Result<Self, CaRefused> {
        let format = format(octets)?;
        if format != Self::FORMAT {
            return Err(bad(format!(
                "it is a file of the format `{format}`, and no request"
            )));
        }
        read(octets)
    }
}

impl SignedBundle {
    /// Its octets.
    pub(crate) fn octets(&self) -> Option<Vec<u8>> {
        write(self)
    }
}

impl RootBundle {
    /// Its octets.
    pub(crate) fn octets(&self) -> Option<Vec<u8>> {
        write(self)
    }
}

impl Answer {
    /// Reads what a root's machine wrote.
    pub(crate) fn read(octets: &[u8]) -> Result<Self, CaRefused> {
        match format(octets)?.as_str() {
            RootBundle::FORMAT => read(octets).map(Self::Root),
            SignedBundle::FORMAT => read(octets).map(Self::Signed),
            SigningRequest::FORMAT => Err(bad(
                "it is the request itself: have it signed on the root's machine first".to_owned(),
            )),
            other => Err(bad(format!(
                "it has the format `{other}`, which is none of ours"
            ))),
        }
    }
}
