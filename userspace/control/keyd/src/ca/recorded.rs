//! What was signed elsewhere: certificates, CRLs and requests are taken only if they are octet for octet what keyd builds itself.
//!
//! Nothing of them is believed. keyd knows all that is to stand in them but their serial number and signature; with these two it builds each
//! anew by its own [templates](super::template), has the signature verified over that, and compares the whole. So no extension, no
//! longer validity and no weaker constraint comes in, whatever a reader of certificates would make of it. What differs is found out for
//! people alone.

use super::signer::{Curve, Signer};
use super::template::{Certificate, Serial, Subject};
use crate::error::Refused;
use rcgen::Issuer;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_IDENTIFIER: u8 = 0x06;
const VERSION: u8 = 0xa0;

/// What stands in a certificate, one after the other (RFC 5280 §4.1.2).
const FIELDS: [&str; 7] = [
    "version",
    "serial number",
    "signature algorithm",
    "issuer",
    "validity",
    "subject",
    "public key",
];

/// Its extensions, as they are named to people: the last octet of 2.5.29.n.
const EXTENSIONS: [(u8, &str); 5] = [
    (19, "path length"),
    (30, "name constraints"),
    (15, "key usage"),
    (14, "subject key identifier"),
    (35, "authority key identifier"),
];

/// In what something differs from what keyd builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Differs(pub(crate) &'static str);

/// The key of a root, as far as it is known here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RootPoint<'a> {
    /// Its certificate's name.
    pub(crate) subject: &'a Subject,
    /// The public point, uncompressed.
    pub(crate) point: &'a [u8],
}

/// A certificate that a root elsewhere has signed.
pub(crate) fn certificate(
    der: &[u8],
    by: RootPoint<'_>,
    build: impl FnOnce(&Issuer<'static, Signer>, Serial) -> Result<Certificate, Refused>,
) -> Result<Certificate, Differs> {
    let parts = Parts::of(der).ok_or(Differs("encoding"))?;
    let serial = serial(parts.body).and_then(Serial::drawn);
    let serial = serial.ok_or(Differs("serial number"))?;
    let issuer = issuer(&parts, by)?;
    match build(&issuer, serial) {
        Ok(made) if made.der == der => Ok(made),
        Ok(_) => Err(Differs("encoding")),
        Err(_) => Err(difference(&issuer.key().asked(), parts.body)),
    }
}

/// A CRL that a root elsewhere has signed.
pub(crate) fn crl(
    der: &[u8],
    by: RootPoint<'_>,
    build: impl FnOnce(&Issuer<'static, Signer>) -> Result<Vec<u8>, Refused>,
) -> Result<(), Differs> {
    let parts = Parts::of(der).ok_or(Differs("encoding"))?;
    let issuer = issuer(&parts, by)?;
    match build(&issuer) {
        Ok(made) if made == der => Ok(()),
        Ok(_) | Err(_) => Err(Differs("content or signature")),
    }
}

/// A request that is signed with the key that it is about.
pub(crate) fn request(
    der: &[u8],
    point: &[u8],
    build: impl FnOnce(&Signer) -> Result<Vec<u8>, Refused>,
) -> Result<(), Differs> {
    let parts = Parts::of(der).ok_or(Differs("encoding"))?;
    let key = Signer::elsewhere(Curve::P256, point.to_vec(), parts.signature.to_vec());
    match build(&key) {
        Ok(made) if made == der => Ok(()),
        Ok(_) | Err(_) => Err(Differs("content or signature")),
    }
}

fn issuer(parts: &Parts<'_>, by: RootPoint<'_>) -> Result<Issuer<'static, Signer>, Differs> {
    let key = Signer::elsewhere(Curve::P384, by.point.to_vec(), parts.signature.to_vec());
    by.subject.issuer(key).map_err(|_| Differs("issuer"))
}

/// What is signed, and the signature.
struct Parts<'a> {
    /// With its tag and length.
    body: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        let mut outer = Elements(der);
        let whole = outer.next().filter(|one| one.tag == SEQUENCE)?;
        if !outer.0.is_empty() {
            return None;
        }
        let mut inner = Elements(whole.content);
        let body = inner.next().filter(|one| one.tag == SEQUENCE)?;
        inner.next().filter(|one| one.tag == SEQUENCE)?;
        let signature = inner.next().filter(|one| one.tag == BIT_STRING)?;
        let signature = signature.content.strip_prefix(&[0])?;
        inner.0.is_empty().then_some(Self {
            body: body.whole,
            signature,
        })
    }
}

/// The serial number of a certificate, as far as it has one.
fn serial(body: &[u8]) -> Option<&[u8]> {
    let mut fields = Elements(Elements(body).next()?.content);
    fields.next().filter(|one| one.tag == VERSION)?;
    let serial = fields.next().filter(|one| one.tag == INTEGER)?;
    Some(serial.content)
}

/// What differs first between what keyd would sign and what was signed.
fn difference(expected: &[u8], found: &[u8]) -> Differs {
    if expected == found {
        return Differs("signature");
    }
    let (mut ours, mut theirs) = (Elements(inside(expected)), Elements(inside(found)));
    for name in FIELDS {
        let (one, other) = (ours.next(), theirs.next());
        if one.map(|one| one.whole) != other.map(|one| one.whole) {
            return Differs(name);
        }
    }
    let list = |mut rest: Elements<'_>| {
        let tagged = rest.next().map_or(&[][..], |one| one.content);
        extensions(inside(tagged))
    };
    let (ours, theirs) = (list(ours), list(theirs));
    let (ours, theirs) = (ours.as_slice(), theirs.as_slice());
    for (number, name) in EXTENSIONS {
        let of = |all: &[(u8, Vec<u8>)]| {
            let found = all.iter().find(|(one, _)| *one == number);
            found.map(|(_, octets)| octets.clone())
        };
        if of(ours) != of(theirs) {
            return Differs(name);
        }
    }
    Differs("extensions")
}

/// What is inside of the first element.
fn inside(body: &[u8]) -> &[u8] {
    Elements(body).next().map_or(&[], |one| one.content)
}

/// Extensions by the last octet of their identifiers.
fn extensions(list: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let one = |extension: Element<'_>| {
        let id = Elements(extension.content).next();
        let id = id.filter(|id| id.tag == OBJECT_IDENTIFIER)?;
        Some((*id.content.last()?, extension.whole.to_vec()))
    };
    Elements(list).filter_map(one).collect()
}

/// One element of DER.
#[derive(Clone, Copy, Debug)]
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    /// With tag and length.
    whole: &'a [u8],
}

/// Elements one behind the other; ends at the first that is none.
struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let all = self.0;
        let (tag, rest) = all.split_first()?;
        let (length, rest) = match rest {
            [short @ 0..=0x7f, rest @ ..] => (usize::from(*short), rest),
            [0x81, one, rest @ ..] => (usize::from(*one), rest),
            [0x82, high, low, rest @ ..] => (long([0, *high, *low])?, rest),
            [0x83, high, middle, low, rest @ ..] => (long([*high, *middle, *low])?, rest),
            _ => return None,
        };
        let (content, after) = rest.split_at_checked(length)?;
        let octets = all.len().checked_sub(after.len())?;
        let whole = all.get(..octets)?;
        self.0 = after;
        Some(Element {
            tag: *tag,
            content,
            whole,
        })
    }
}

fn long([high, middle, low]: [u8; 3]) -> Option<usize> {
    usize::try_from(u32::from_be_bytes([0, high, middle, low])).ok()
}

#[cfg(test)]
mod tests;
