//! Certificates in one file that Windows opens: PKCS #7 without signers (RFC 5652 section 5.1; RFC 2315 calls it degenerate).

use crate::distribution::Distribution;
use crate::root::{Cross, Root};

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, constructed: what is tagged explicitly, and a set under an implicit tag.
const FIRST: u8 = 0xa0;
/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: [u8; 11] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
/// id-data, 1.2.840.113549.1.7.1.
const DATA: [u8; 11] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
/// Version 1: nothing but certificates of X.509, and content of the type data.
const VERSION: [u8; 3] = [2, 1, 1];

/// All roots and cross certificates, DER.
pub(crate) fn certificates(of: &Distribution) -> Vec<u8> {
    let roots = of.roots().iter().map(Root::der);
    let crosses = of.crosses().iter().map(Cross::der);
    let mut all: Vec<&[u8]> = roots.chain(crosses).collect();
    // A set has its members in the order of their octets (X.690 section 11.6).
    all.sort_unstable();
    let none = tlv(SET, &[]);
    let signed = tlv(
        SEQUENCE,
        &[
            &VERSION,
            &none,
            &tlv(SEQUENCE, &[&DATA]),
            &tlv(FIRST, &all),
            &none,
        ],
    );
    tlv(SEQUENCE, &[&SIGNED_DATA, &tlv(FIRST, &[&signed])])
}

/// An encoding of this tag around parts that stand one after another (X.690 section 8.1).
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        Ok(_) | Err(_) => {
            let octets = length.to_be_bytes();
            let octets: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
            // A length has at most eight octets.
            out.push(0x80 | u8::try_from(octets.len()).unwrap_or(8));
            out.extend(octets);
        }
    }
    out.extend(content);
    out
}
