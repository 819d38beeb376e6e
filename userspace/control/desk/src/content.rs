//! What a file really holds: judged by its content, never by its name.
//!
//! * [`begins`] looks at the first octets, before anything of the file is kept: what must not be kept in clear is turned away
//!   there;
//! * [`judge`] looks at the whole file, and tells what it is.
//!
//! Both are pure and bounded: no entity is expanded, nothing is unpacked.

mod archive;
mod der;
mod markup;
mod pem;
mod picture;
#[cfg(test)]
mod tests;

use law::form::FileKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most certificates in one file: a chain.
const CERTIFICATES_MAX: usize = 8;
/// How far from its end a PDF has its trailer (ISO 32000-1, annex H.3, note 18).
const TRAILER_BYTES: usize = 1024;
/// The most octets that [`begins`] needs to judge by.
pub const BEGINNING_BYTES: usize = 512;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A PDF document.
    Pdf,
    /// A text of Office Open XML.
    Docx,
    /// A text of the older binary format.
    Doc,
    /// A picture.
    Png,
    /// A picture.
    Jpeg,
    /// A picture.
    Tiff,
    /// X.509 certificates.
    Certificate,
    /// A private key.
    PrivateKey,
    /// A CMS signature.
    Signature,
    /// An XML schema.
    XmlSchema,
    /// XML.
    Xml,
}

impl Content {
    /// Every one.
    pub const ALL: &'static [Self] = &[
        Self::Pdf,
        Self::Docx,
        Self::Doc,
        Self::Png,
        Self::Jpeg,
        Self::Tiff,
        Self::Certificate,
        Self::PrivateKey,
        Self::Signature,
        Self::XmlSchema,
        Self::Xml,
    ];

    /// Its name in rows and tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Tiff => "tiff",
            Self::Certificate => "certificate",
            Self::PrivateKey => "private-key",
            Self::Signature => "signature",
            Self::XmlSchema => "xml-schema",
            Self::Xml => "xml",
        }
    }

    /// The one of a label.
    pub fn labelled(label: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.label() == label)
    }

    /// Whether a field for files of a kind takes it.
    pub const fn fits(self, kind: FileKind) -> bool {
        match kind {
            FileKind::Certificate => matches!(self, Self::Certificate),
            FileKind::PrivateKey => matches!(self, Self::PrivateKey),
            FileKind::Signature => matches!(self, Self::Signature),
            FileKind::Xsd => matches!(self, Self::XmlSchema),
            // A schema is XML too.
            FileKind::Xml => matches!(self, Self::Xml | Self::XmlSchema),
            FileKind::Document => matches!(self, Self::Pdf | Self::Docx | Self::Doc),
            FileKind::Scan => matches!(self, Self::Pdf | Self::Png | Self::Jpeg | Self::Tiff),
        }
    }

    /// Whether the extension of a name is one of its own.
    pub fn is_named(self, name: &str) -> bool {
        let extension = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
        let own: &[&str] = match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Doc => &["doc"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Tiff => &["tif", "tiff"],
            Self::Certificate => &["cer", "crt", "pem"],
            Self::PrivateKey => &["key", "pem", "p12"],
            Self::Signature => &["cms", "p7s"],
            Self::XmlSchema => &["xsd", "xml"],
            Self::Xml => &["xml"],
        };
        extension.is_some_and(|end| own.contains(&end.as_str()))
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// Why a file is not what it was put as.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Its beginning is none of the kind's.
    #[error("it does not begin as {expected} does")]
    Beginning {
        /// What it should be.
        expected: &'static str,
    },
    /// It holds a private key where none belongs.
    #[error("it holds a private key, which is taken only in the field that asks for one")]
    PrivateKey,
    /// A part of it is missing or wrong.
    #[error("it is no whole {what}: {why}")]
    Broken {
        /// What it should be.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// It is beyond a bound that keeps harmful files out.
    #[error("{what} {found}, more than the {max} that are read")]
    Bomb {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// The bound.
        max: u64,
    },
    /// XML with a document type definition.
    #[error("it has a document type definition, and definitions of entities are not read")]
    Definition,
}

impl Unfit {
    fn broken(what: &'static str, why: impl fmt::Display) -> Self {
        Self::Broken {
            what,
            why: why.to_string(),
        }
    }

    /// Refuses what is more than a bound.
    fn bound(what: &'static str, found: u64, max: u64) -> Result<(), Self> {
        if found > max {
            return Err(Self::Bomb { what, found, max });
        }
        Ok(())
    }
}

/// Judges the beginning of a file that is put as one of a kind, before anything of it is kept.
pub fn begins(kind: FileKind, first: &[u8]) -> Result<(), Unfit> {
    let is_key = pem::is_private_key(first) || der::is_key(first);
    if is_key && kind != FileKind::PrivateKey {
        return Err(Unfit::PrivateKey);
    }
    let (does, expected) = match kind {
        FileKind::Certificate => (
            der::begins(first) || pem::begins(first),
            "a certificate in DER or PEM",
        ),
        FileKind::PrivateKey => (is_key, "a private key in PEM, PKCS #8 or PKCS #12"),
        FileKind::Signature => (der::begins(first), "a CMS signature in DER"),
        FileKind::Xsd | FileKind::Xml => (markup::begins(first), "XML in UTF-8"),
        FileKind::Document => (
            is_pdf(first) || archive::begins(first) || is_doc(first),
            "a document in PDF, DOCX or DOC",
        ),
        FileKind::Scan => (
            is_pdf(first) || picture::of(first).is_some(),
            "a scan in PDF, PNG, JPEG or TIFF",
        ),
    };
    if does {
        Ok(())
    } else {
        Err(Unfit::Beginning { expected })
    }
}

/// Judges a whole file that is put as one of a kind.
pub fn judge(kind: FileKind, octets: &[u8]) -> Result<Content, Unfit> {
    begins(kind, octets.get(..BEGINNING_BYTES).unwrap_or(octets))?;
    match kind {
        FileKind::Certificate => certificates(octets).map(|()| Content::Certificate),
        FileKind::PrivateKey => pem::private_key(octets).map(|()| Content::PrivateKey),
        FileKind::Signature => {
            let der = eds::definite(octets).map_err(|e| Unfit::broken("signature", e))?;
            eds::Cms::parse(&der).map_err(|e| Unfit::broken("signature", e))?;
            Ok(Content::Signature)
        }
        FileKind::Xsd => {
            let content = markup::judge(octets)?;
            if content.fits(kind) {
                return Ok(content);
            }
            let why = "its root is no schema of http://www.w3.org/2001/XMLSchema";
            Err(Unfit::broken("XML schema", why))
        }
        FileKind::Xml => markup::judge(octets),
        FileKind::Document | FileKind::Scan if is_pdf(octets) => pdf(octets).map(|()| Content::Pdf),
        FileKind::Document if is_doc(octets) => Ok(Content::Doc),
        FileKind::Document => archive::docx(octets).map(|()| Content::Docx),
        FileKind::Scan => picture::judge(octets),
    }
}

fn is_pdf(octets: &[u8]) -> bool {
    octets.starts_with(b"%PDF-1.") || octets.starts_with(b"%PDF-2.")
}

/// The signature of compound files ([MS-CFB] §2.2).
fn is_doc(octets: &[u8]) -> bool {
    octets.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

/// Header and trailer (ISO 32000-1 §7.5.2, §7.5.5).
fn pdf(octets: &[u8]) -> Result<(), Unfit> {
    let from = octets.len().saturating_sub(TRAILER_BYTES);
    let tail = octets.get(from..).unwrap_or_default();
    let has = |what: &[u8]| tail.windows(what.len()).any(|window| window == what);
    if has(b"startxref") && has(b"%%EOF") {
        return Ok(());
    }
    Err(Unfit::broken(
        "PDF",
        "it lacks its trailer; it may have been cut off",
    ))
}

fn certificates(octets: &[u8]) -> Result<(), Unfit> {
    const WHAT: &str = "certificate";
    let parse = |der: &[u8]| {
        let parsed = eds::Certificate::parse(der);
        parsed.map(drop).map_err(|e| Unfit::broken(WHAT, e))
    };
    if der::begins(octets) {
        return parse(octets);
    }
    let blocks = pem::blocks(octets, CERTIFICATES_MAX, WHAT)?;
    for (label, der) in blocks {
        if label != "CERTIFICATE" {
            return Err(if label.ends_with("PRIVATE KEY") {
                Unfit::PrivateKey
            } else {
                Unfit::broken(WHAT, format_args!("it holds a {label}"))
            });
        }
        parse(&der)?;
    }
    Ok(())
}
