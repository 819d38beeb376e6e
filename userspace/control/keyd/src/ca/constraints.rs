//! Name constraints as a request for a certificate carries them (RFC 5280 §4.2.1.10): the library writes them into certificates alone.

use model::HostName;
use std::collections::BTreeSet;

/// Their identifier: 2.5.29.30.
pub(crate) const NAME_CONSTRAINTS: &[u64] = &[2, 5, 29, 30];

const SEQUENCE: u8 = 0x30;
const EXCLUDED_SUBTREES: u8 = 0xa1;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;
/// Every address, as address and mask: of IPv4, of IPv6.
const ALL_ADDRESSES: [&[u8]; 2] = [&[0; 8], &[0; 32]];

/// What excludes these domains, and every address; none only if they are longer than any length.
pub(crate) fn excluding(protected: &BTreeSet<&HostName>) -> Option<Vec<u8>> {
    let domains = protected
        .iter()
        .map(|domain| (DNS_NAME, domain.as_str().as_bytes()));
    let addresses = ALL_ADDRESSES.iter().map(|all| (IP_ADDRESS, *all));
    let mut subtrees = Vec::new();
    for (tag, base) in domains.chain(addresses) {
        subtrees.extend(tlv(SEQUENCE, &tlv(tag, base)?)?);
    }
    tlv(SEQUENCE, &tlv(EXCLUDED_SUBTREES, &subtrees)?)
}

/// Tag, length and content (X.690 §8.1.3), of up to 65535 octets.
fn tlv(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(content.len()).ok()?;
    let octets = length.to_be_bytes();
    let length: &[u8] = match octets {
        [0, short @ 0..=0x7f] => &[short],
        [0, long] => &[0x81, long],
        [high, low] => &[0x82, high, low],
    };
    Some([&[tag], length, content].concat())
}
