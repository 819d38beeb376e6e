//! The outermost layer of DER, enough to tell keys from certificates.

/// Tag of a SEQUENCE (X.690 §8.9).
const SEQUENCE: u8 = 0x30;
/// Tag of an INTEGER.
const INTEGER: u8 = 0x02;

/// Tag of an OBJECT IDENTIFIER.
const IDENTIFIER: u8 = 0x06;
/// Tag of an OCTET STRING.
const OCTET_STRING: u8 = 0x04;

/// Whether octets begin as a SEQUENCE.
pub(super) fn begins(octets: &[u8]) -> bool {
    octets.first() == Some(&SEQUENCE)
}

/// Whether octets begin as a private key: a SEQUENCE whose first element is its version, an INTEGER of one octet: 0 for
/// PKCS #8 (RFC 5208 §5) and PKCS #1 (RFC 8017 §A.1.2), 1 for SEC 1 (RFC 5915 §3), 3 for PKCS #12 (RFC 7292 §4). What a
/// certificate and a signature begin with is no INTEGER. Or as an encrypted one (PKCS #8, RFC 5958 §3): how it was encrypted, a
/// SEQUENCE that begins with an identifier, and an OCTET STRING; a public key has a BIT STRING there, a certificate no identifier.
pub(super) fn is_key(octets: &[u8]) -> bool {
    let Some(inside) = inside(octets) else {
        return false;
    };
    matches!(inside, [INTEGER, 1, 0 | 1 | 3, ..]) || is_encrypted(inside)
}

/// Whether the content of a SEQUENCE is that of an encrypted key, as far as it is at hand.
fn is_encrypted(content: &[u8]) -> bool {
    let Some((header, length)) = length(content) else {
        return false;
    };
    let first = content.get(header);
    let next = header.checked_add(length).and_then(|end| content.get(end));
    first == Some(&IDENTIFIER) && next == Some(&OCTET_STRING)
}

/// Whether a key in DER is whole: its SEQUENCE ends where the octets end.
pub(super) fn is_whole(octets: &[u8]) -> bool {
    let stated = length(octets);
    stated.is_some_and(|(header, length)| header.checked_add(length) == Some(octets.len()))
}

fn inside(octets: &[u8]) -> Option<&[u8]> {
    let (header, _) = length(octets)?;
    octets.get(header..)
}

/// Octets of the header of a SEQUENCE, and of its content (X.690 §8.1.3).
fn length(octets: &[u8]) -> Option<(usize, usize)> {
    let (&tag, rest) = octets.split_first()?;
    if tag != SEQUENCE {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    if first < 0x80 {
        return Some((2, usize::from(first)));
    }
    let count = usize::from(first & 0x7f);
    if !(1..=3).contains(&count) {
        return None;
    }
    let digits = rest.get(..count)?;
    let length = digits
        .iter()
        .fold(0_usize, |sum, digit| (sum << 8) | usize::from(*digit));
    Some((count.saturating_add(2), length))
}
