//! The extensions of a certificate that decide anything here (RFC 5280 section 4.2).

use ::der::asn1::ObjectIdentifier;

use crate::der::{Input, tag};
use crate::limits::{EXTENSIONS_MAX, PURPOSES_MAX};
use crate::{Error, Fault, oid};

const WHAT: &str = "extensions";

/// What the extensions say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    /// Basic constraints, if the subject is an authority.
    pub(crate) authority: Option<Authority>,
    /// Key usage.
    pub(crate) usage: Option<KeyUsage>,
    /// Extended key usage.
    pub(crate) purposes: Option<Purposes>,
    /// Subject key identifier.
    pub(crate) subject_key: Option<Box<[u8]>>,
    /// The key identifier of the authority key identifier.
    pub(crate) authority_key: Option<Box<[u8]>>,
    /// id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1).
    pub(crate) no_check: bool,
    /// A critical extension that nothing here obeys: the certificate must be refused (RFC 5280 section 4.2).
    pub(crate) unknown: Option<ObjectIdentifier>,
}

/// The subject may issue certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    /// How many authorities may follow it in a path.
    pub(crate) path_length: Option<u8>,
}

/// Extended key usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Purposes {
    pub(crate) critical: bool,
    pub(crate) list: Vec<ObjectIdentifier>,
}

/// Key usage: its first eight bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyUsage(u8);

impl KeyUsage {
    pub(crate) const DIGITAL_SIGNATURE: Self = Self(0x80);
    pub(crate) const NON_REPUDIATION: Self = Self(0x40);
    pub(crate) const CERTIFICATES: Self = Self(0x04);
    pub(crate) const LISTS: Self = Self(0x02);

    /// Whether any of these uses is allowed.
    pub(crate) const fn allows(self, uses: Self) -> bool {
        self.0 & uses.0 != 0
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// An extension of a certificate, a list or an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extension<'a> {
    pub(crate) id: ObjectIdentifier,
    pub(crate) critical: bool,
    pub(crate) value: &'a [u8],
}

/// Reads a list of extensions, none of them twice (RFC 5280 section 4.2).
pub(crate) fn list<'a>(bytes: &'a [u8], what: &'static str) -> Result<Vec<Extension<'a>>, Error> {
    let elements = Input::new(Input::only(bytes, tag::SEQUENCE, what)?.value, what);
    let list = elements.list(EXTENSIONS_MAX, |input| {
        let mut fields = input.inside(tag::SEQUENCE)?;
        let (id, critical) = (fields.oid()?, fields.boolean_or_false()?);
        let value = fields.expect(tag::OCTET_STRING)?.value;
        fields.end()?;
        Ok(Extension {
            id,
            critical,
            value,
        })
    })?;
    let mut ids: Vec<_> = list.iter().map(|extension| extension.id).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair.first() == pair.last()) {
        None => Ok(list),
        Some(pair) => {
            let detail = pair.first().map_or_else(String::new, ToString::to_string);
            Err(Fault::NotDer.at(what, &format_args!("extension {detail} stands twice")))
        }
    }
}

impl Extensions {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut extensions = Self::default();
        for extension in list(bytes, WHAT)? {
            extensions.take(&extension)?;
        }
        Ok(extensions)
    }

    fn take(&mut self, extension: &Extension<'_>) -> Result<(), Error> {
        let value = extension.value;
        match extension.id {
            oid::BASIC_CONSTRAINTS => self.authority = authority(value)?,
            oid::KEY_USAGE => self.usage = Some(key_usage(value)?),
            oid::EXTENDED_KEY_USAGE => {
                let list = Input::new(value, WHAT).inside(tag::SEQUENCE)?;
                let list = list.list(PURPOSES_MAX, Input::oid)?;
                self.purposes = Some(Purposes {
                    critical: extension.critical,
                    list,
                });
            }
            oid::SUBJECT_KEY_IDENTIFIER => {
                let identifier = Input::only(value, tag::OCTET_STRING, WHAT)?.value;
                self.subject_key = Some(identifier.into());
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                let mut fields = Input::new(value, WHAT).inside(tag::SEQUENCE)?;
                self.authority_key = fields
                    .optional(tag::primitive(0))?
                    .map(|identifier| identifier.value.into());
            }
            oid::OCSP_NO_CHECK => self.no_check = true,
            // Constraints on names are not worked out, so an authority that has them is not followed at all.
            oid::NAME_CONSTRAINTS => self.unknown = Some(extension.id),
            // No policy is asked for, so that every policy will do; no other name of a subject is used.
            oid::CERTIFICATE_POLICIES | oid::SUBJECT_ALT_NAME => {}
            other if extension.critical => self.unknown = Some(other),
            _ => {}
        }
        Ok(())
    }
}

fn authority(value: &[u8]) -> Result<Option<Authority>, Error> {
    let mut fields = Input::new(Input::only(value, tag::SEQUENCE, WHAT)?.value, WHAT);
    let is_authority = fields.boolean_or_false()?;
    let path_length = if fields.is_empty() {
        None
    } else {
        Some(fields.small_integer()?)
    };
    fields.end()?;
    Ok(is_authority.then_some(Authority { path_length }))
}

fn key_usage(value: &[u8]) -> Result<KeyUsage, Error> {
    match Input::only(value, tag::BIT_STRING, WHAT)?.value {
        [0..=7, first, ..] => Ok(KeyUsage(*first)),
        _ => Err(Fault::NotDer.at(WHAT, &"a key usage without uses")),
    }
}
