//! Who signed: what a certificate of the national CA says of its subject.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use ::der::asn1::ObjectIdentifier;

use crate::certificate::Certificate;
use crate::name::{self, Attribute};
use crate::{Error, Fault, oid};

/// Digits of a BIN or an IIN.
const DIGITS: usize = 12;

/// A BIN or an IIN as a certificate states it: twelve digits. The check digit is the issuer's matter; the test certificates of
/// the national CA themselves carry numbers whose check digit is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber([u8; DIGITS]);

/// A text is not twelve digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a BIN or an IIN has exactly 12 digits")]
pub struct IdNumberError;

impl FromStr for IdNumber {
    type Err = IdNumberError;

    fn from_str(text: &str) -> Result<Self, IdNumberError> {
        let digits: [u8; DIGITS] = text.as_bytes().try_into().map_err(|_| IdNumberError)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(IdNumberError)
        }
    }
}

impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// For whom, and with what power, the national CA issued the certificate: an extended key purpose.
///
/// The first three stand in its test certificates. The others are recalled from its practice and could not be checked
/// against a document; a request that depends on one of them should be tried with a real certificate first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 1.2.398.3.3.4.1.1: a natural person.
    Individual,
    /// 1.2.398.3.3.4.1.2: on behalf of a legal entity.
    LegalEntity,
    /// 1.2.398.3.3.4.1.2.1: its first head.
    Head,
    /// 1.2.398.3.3.4.1.2.2: whom it gave the right to sign. Recalled.
    Authorised,
    /// 1.2.398.3.3.4.1.2.3: whom it gave a limited right to sign. Recalled.
    Limited,
    /// 1.2.398.3.3.4.1.2.4: a member of its staff. Recalled.
    Staff,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Individual,
        Self::LegalEntity,
        Self::Head,
        Self::Authorised,
        Self::Limited,
        Self::Staff,
    ];

    pub(crate) const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Individual => oid::ROLE_INDIVIDUAL,
            Self::LegalEntity => oid::ROLE_LEGAL_ENTITY,
            Self::Head => oid::ROLE_HEAD,
            Self::Authorised => oid::ROLE_AUTHORISED,
            Self::Limited => oid::ROLE_LIMITED,
            Self::Staff => oid::ROLE_STAFF,
        }
    }
}

/// The person behind a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The BIN of the organisation that he signs for: `OU=BIN…`.
    pub bin: Option<IdNumber>,
    /// His IIN: `serialNumber=IIN…`.
    pub iin: Option<IdNumber>,
    /// The organisation's name: `O`.
    pub organisation: Option<String>,
    /// Surname and first name: `CN`.
    pub name: Option<String>,
    /// Patronymic, which the national CA writes where X.520 has the given name: `GN`.
    pub patronymic: Option<String>,
    /// His roles.
    pub roles: BTreeSet<Role>,
}

impl Signer {
    /// What the certificate says. Two numbers of one kind are refused: whoever reads the first would answer to whoever
    /// reads the last.
    pub(crate) fn of(certificate: &Certificate) -> Result<Self, Error> {
        let attributes = name::attributes(certificate.subject())?;
        let roles = Role::ALL
            .into_iter()
            .filter(|role| certificate.serves(&role.oid()))
            .collect();
        Ok(Self {
            bin: numbered(&attributes, oid::ORGANISATIONAL_UNIT, "BIN")?,
            iin: numbered(&attributes, oid::SERIAL_NUMBER, "IIN")?,
            organisation: text(&attributes, oid::ORGANISATION),
            name: text(&attributes, oid::COMMON_NAME),
            patronymic: text(&attributes, oid::GIVEN_NAME),
            roles,
        })
    }
}

/// The one attribute of the kind that begins with the prefix, as a number.
fn numbered(
    attributes: &[Attribute],
    kind: ObjectIdentifier,
    prefix: &str,
) -> Result<Option<IdNumber>, Error> {
    let mut found = attributes
        .iter()
        .filter(|attribute| attribute.kind == kind)
        .filter_map(|attribute| attribute.text.as_deref()?.strip_prefix(prefix));
    let (first, second) = (found.next(), found.next());
    if second.is_some() {
        return Err(Fault::SubjectAmbiguous.at("subject", &format_args!("more than one {prefix}")));
    }
    first
        .map(|digits| {
            digits
                .parse()
                .map_err(|cause: IdNumberError| Fault::SubjectAmbiguous.at(prefix, &cause))
        })
        .transpose()
}

fn text(attributes: &[Attribute], kind: ObjectIdentifier) -> Option<String> {
    attributes
        .iter()
        .find(|attribute| attribute.kind == kind)?
        .text
        .clone()
}
