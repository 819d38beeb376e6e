//! Out of the indefinite lengths of BER.

use super::write::tlv;
use super::{Input, bounded, tag};
use crate::limits::{BER_DEPTH_MAX, CMS_BYTES_MAX};
use crate::{Error, Fault};

use std::borrow::Cow;

const WHAT: &str = "BER";

/// The bit of a tag that says: other encodings are inside.
const CONSTRUCTED: u8 = 0x20;
/// An OCTET STRING in pieces.
const OCTETS_IN_PIECES: u8 = tag::OCTET_STRING | CONSTRUCTED;

/// The same message with definite lengths, for [`Cms::parse`](crate::Cms::parse).
///
/// Some libraries for the national CA's keys write the frame of a message with indefinite lengths, and its content in pieces.
/// Only that is mended: whatever has a definite length, as have the parts that are signed, is taken over octet by octet. A
/// message that is definite from its first length on is returned as it is.
///
/// # Errors
/// [`Fault::TooLarge`] for more than [`CMS_BYTES_MAX`] bytes or [`BER_DEPTH_MAX`] levels; [`Fault::NotDer`] for what is no
/// encoding at all.
pub fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Error> {
    bounded(bytes, CMS_BYTES_MAX, WHAT)?;
    if bytes.get(1) != Some(&0x80) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut input = Input::new(bytes, WHAT);
    let mended = mend(&mut input, BER_DEPTH_MAX)?;
    input.end()?;
    Ok(Cow::Owned(mended))
}

/// Takes the next encoding over. It calls itself once for each level that has no definite length.
fn mend(input: &mut Input<'_>, depth: usize) -> Result<Vec<u8>, Error> {
    let [first, 0x80, ref body @ ..] = *input.rest else {
        return Ok(input.next()?.full.to_vec());
    };
    if first & CONSTRUCTED == 0 {
        return Err(input.wrong(&"a primitive encoding without a length"));
    }
    if depth == 0 {
        return Err(Fault::TooLarge.of(WHAT));
    }
    input.rest = body;
    let mut inside = Vec::new();
    loop {
        if let [0, 0, rest @ ..] = input.rest {
            input.rest = rest;
            break;
        }
        inside.extend(mend(input, depth - 1)?);
    }
    if first == OCTETS_IN_PIECES {
        joined(&inside)
    } else {
        Ok(tlv(first, &[&inside]))
    }
}

/// One OCTET STRING out of its pieces.
fn joined(pieces: &[u8]) -> Result<Vec<u8>, Error> {
    let mut input = Input::new(pieces, WHAT);
    let mut octets = Vec::new();
    while !input.is_empty() {
        octets.extend_from_slice(input.expect(tag::OCTET_STRING)?.value);
    }
    Ok(tlv(tag::OCTET_STRING, &[&octets]))
}
