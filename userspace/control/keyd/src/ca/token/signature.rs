//! A token's signature as X.509 writes it (RFC 3279 §2.2.3).

/// Octets of r and of s.
pub(super) const HALF_OCTETS: usize = 48;

/// r and s, one behind the other, as `Ecdsa-Sig-Value`.
pub(super) fn in_der(raw: &[u8]) -> Option<Vec<u8>> {
    const SEQUENCE: u8 = 0x30;
    if raw.len() != 2 * HALF_OCTETS {
        return None;
    }
    let (r, s) = raw.split_at_checked(HALF_OCTETS)?;
    let content = [integer(r)?, integer(s)?].concat();
    let length = u8::try_from(content.len())
        .ok()
        .filter(|octets| *octets < 0x80)?;
    Some([&[SEQUENCE, length], content.as_slice()].concat())
}

/// An INTEGER that is positive and as short as may be; none of zero, which no signature holds.
fn integer(octets: &[u8]) -> Option<Vec<u8>> {
    const INTEGER: u8 = 0x02;
    let digits: Vec<u8> = octets
        .iter()
        .copied()
        .skip_while(|octet| *octet == 0)
        .collect();
    let is_negative = *digits.first()? >= 0x80;
    let sign: &[u8] = if is_negative { &[0] } else { &[] };
    let length = u8::try_from(sign.len().checked_add(digits.len())?).ok()?;
    Some([&[INTEGER, length], sign, digits.as_slice()].concat())
}
