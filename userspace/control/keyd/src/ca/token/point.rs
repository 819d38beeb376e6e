//! The public half of a key in a token.

use super::Failure;
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::Session;

/// Octets of an uncompressed point of P-384.
const POINT_OCTETS: usize = 97;

/// The point of a public key. Tokens give it as an OCTET STRING, as the standard asks for, or bare.
pub(super) fn point_of(session: &Session, public: ObjectHandle) -> Result<Vec<u8>, Failure> {
    const OCTET_STRING: [u8; 2] = [0x04, 0x61];
    let found = session.get_attributes(public, &[AttributeType::EcPoint])?;
    let point = found.into_iter().find_map(|attribute| {
        if let Attribute::EcPoint(point) = attribute {
            Some(point)
        } else {
            None
        }
    });
    let point = point.unwrap_or_default();
    let bare = point.strip_prefix(&OCTET_STRING);
    let bare = bare.filter(|bare| bare.len() == POINT_OCTETS);
    let bare = bare.unwrap_or(&point);
    if bare.len() == POINT_OCTETS && bare.first() == Some(&0x04) {
        return Ok(bare.to_vec());
    }
    let why = "the token's public key is no uncompressed point of P-384";
    Err(Failure::Other(why.to_owned()))
}
