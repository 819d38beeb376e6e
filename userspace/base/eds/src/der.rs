//! Reading DER in place.
//!
//! A signature covers bytes as they were received, so every structure of this crate is read in place and nothing is
//! encoded again: types that own and re-encode what they read (and sort its sets) would check other bytes than those
//! that were signed. Lengths and tags are read by the `der` crate; no reader here calls itself, so nesting costs nothing.

use ::der::asn1::ObjectIdentifier;
use ::der::{Decode, Header, Reader, SliceReader};
use jiff::Timestamp;

use crate::{Error, Fault};

pub use ber::definite;

mod ber;
mod time;
pub(crate) mod write;

/// Tags of X.690, as the octet that stands in the encoding.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const UTF8: u8 = 0x0c;
    pub(crate) const PRINTABLE: u8 = 0x13;
    pub(crate) const IA5: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// `[number]` around another encoding, or in place of a constructed one's tag.
    pub(crate) const fn constructed(number: u8) -> u8 {
        0xa0 | number
    }

    /// `[number]` in place of the tag of a primitive encoding.
    pub(crate) const fn primitive(number: u8) -> u8 {
        0x80 | number
    }
}

/// One encoding: tag, length, value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    /// The tag octet.
    pub(crate) tag: u8,
    /// Tag, length and value.
    pub(crate) full: &'a [u8],
    /// The value alone.
    pub(crate) value: &'a [u8],
}

/// What is left of a value that holds encodings one after another.
#[derive(Clone, Debug)]
pub(crate) struct Input<'a> {
    /// What is being read, for errors: `certificate`.
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    /// Reads `bytes` one encoding after another.
    pub(crate) const fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { what, rest: bytes }
    }

    /// Reads the one encoding that `bytes` must be, of the given tag.
    pub(crate) fn only(bytes: &'a [u8], tag: u8, what: &'static str) -> Result<Tlv<'a>, Error> {
        let mut input = Self::new(bytes, what);
        let tlv = input.expect(tag)?;
        input.end()?;
        Ok(tlv)
    }

    /// The next encoding.
    pub(crate) fn next(&mut self) -> Result<Tlv<'a>, Error> {
        if self.rest.get(1) == Some(&0x80) {
            return Err(Fault::IndefiniteLength.of(self.what));
        }
        let wrong = |cause: ::der::Error| Fault::NotDer.at(self.what, &cause);
        let mut reader = SliceReader::new(self.rest).map_err(wrong)?;
        let full = reader.tlv_bytes().map_err(wrong)?;
        let mut header = SliceReader::new(full).map_err(wrong)?;
        Header::decode(&mut header).map_err(wrong)?;
        let head = usize::try_from(header.position()).map_err(wrong)?;
        let (Some(tag), Some(value), Some(rest)) =
            (full.first(), full.get(head..), self.rest.get(full.len()..))
        else {
            return Err(Fault::NotDer.of(self.what));
        };
        self.rest = rest;
        Ok(Tlv {
            tag: *tag,
            full,
            value,
        })
    }

    /// The next encoding, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Tlv<'a>, Error> {
        let tlv = self.next()?;
        if tlv.tag == tag {
            Ok(tlv)
        } else {
            Err(self.wrong(&format_args!(
                "tag {:#04x} where {tag:#04x} belongs",
                tlv.tag
            )))
        }
    }

    /// The next encoding, if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, Error> {
        if self.starts_with(tag) {
            self.next().map(Some)
        } else {
            Ok(None)
        }
    }

    /// What stands inside the next encoding, which must have this tag.
    pub(crate) fn inside(&mut self, tag: u8) -> Result<Self, Error> {
        Ok(Self::new(self.expect(tag)?.value, self.what))
    }

    /// The next object identifier.
    pub(crate) fn oid(&mut self) -> Result<ObjectIdentifier, Error> {
        let tlv = self.expect(tag::OID)?;
        ObjectIdentifier::from_der(tlv.full).map_err(|cause| self.wrong(&cause))
    }

    /// The next INTEGER as its content octets, which DER makes unique.
    pub(crate) fn integer(&mut self) -> Result<&'a [u8], Error> {
        let value = self.expect(tag::INTEGER)?.value;
        match value {
            [] => Err(self.wrong(&"an empty integer")),
            [0, next, ..] if next & 0x80 == 0 => Err(self.wrong(&"an integer with idle octets")),
            [0xff, next, ..] if next & 0x80 != 0 => Err(self.wrong(&"an integer with idle octets")),
            _ => Ok(value),
        }
    }

    /// The next INTEGER, which must fit in an octet: a version.
    pub(crate) fn small_integer(&mut self) -> Result<u8, Error> {
        match self.integer()? {
            [value] if value & 0x80 == 0 => Ok(*value),
            _ => Err(self.wrong(&"a number out of range")),
        }
    }

    /// The octets of the next BIT STRING, which must be whole octets.
    pub(crate) fn octets_of_bits(&mut self) -> Result<&'a [u8], Error> {
        match self.expect(tag::BIT_STRING)?.value {
            [0, octets @ ..] => Ok(octets),
            _ => Err(self.wrong(&"a bit string that is not whole octets")),
        }
    }

    /// The next BOOLEAN if there is one; else false, its default everywhere in this crate.
    pub(crate) fn boolean_or_false(&mut self) -> Result<bool, Error> {
        match self.optional(tag::BOOLEAN)?.map(|tlv| tlv.value) {
            None | Some([0x00]) => Ok(false),
            Some([0xff]) => Ok(true),
            Some(_) => Err(self.wrong(&"a boolean that is neither true nor false")),
        }
    }

    /// The next `UTCTime` or `GeneralizedTime`.
    pub(crate) fn time(&mut self) -> Result<Timestamp, Error> {
        let tlv = self.next()?;
        time::read(tlv.tag, tlv.value).ok_or_else(|| {
            self.wrong(&"a time that is not written as RFC 5280 section 4.1.2.5 asks")
        })
    }

    /// Whether nothing is left.
    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether the next encoding has this tag.
    pub(crate) fn starts_with(&self, tag: u8) -> bool {
        self.rest.first() == Some(&tag)
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), Error> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.wrong(&format_args!("{} bytes too many", self.rest.len())))
        }
    }

    /// The error of a value that breaks its grammar.
    pub(crate) fn wrong(&self, detail: &dyn std::fmt::Display) -> Error {
        Fault::NotDer.at(self.what, detail)
    }

    /// Reads at most `most` elements until the end.
    pub(crate) fn list<T>(
        mut self,
        most: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut elements = Vec::new();
        while !self.is_empty() {
            if elements.len() == most {
                return Err(
                    Fault::TooLarge.at(self.what, &format_args!("more than {most} elements"))
                );
            }
            elements.push(read(&mut self)?);
        }
        Ok(elements)
    }
}

/// Refuses what is longer than its bound.
pub(crate) fn bounded(bytes: &[u8], most: usize, what: &'static str) -> Result<(), Error> {
    if bytes.len() > most {
        return Err(Fault::TooLarge.at(
            what,
            &format_args!("{} bytes, {most} are the most", bytes.len()),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
