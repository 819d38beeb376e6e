//! PEM, strictly (RFC 7468).

use super::{Unfit, der};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
/// Labels of private keys end so.
const KEY: &str = "PRIVATE KEY";

/// Whether octets begin as PEM.
pub(super) fn begins(first: &[u8]) -> bool {
    first.starts_with(BEGIN.as_bytes())
}

/// Whether a beginning announces a private key.
pub(super) fn is_private_key(first: &[u8]) -> bool {
    let needle = KEY.as_bytes();
    first.windows(needle.len()).any(|window| window == needle)
}

/// A private key, in PEM or in DER.
pub(super) fn private_key(octets: &[u8]) -> Result<(), Unfit> {
    const WHAT: &str = "private key";
    if !begins(octets) {
        return if der::is_key(octets) && der::is_whole(octets) {
            Ok(())
        } else {
            Err(Unfit::broken(WHAT, "its length is not what it states"))
        };
    }
    let blocks = blocks(octets, super::CERTIFICATES_MAX, WHAT)?;
    if blocks.iter().any(|(label, _)| label.ends_with(KEY)) {
        Ok(())
    } else {
        Err(Unfit::broken(WHAT, "no block of it is a private key"))
    }
}

/// The blocks of a PEM file, one to `max`.
pub(super) fn blocks(
    octets: &[u8],
    max: usize,
    what: &'static str,
) -> Result<Vec<(String, Vec<u8>)>, Unfit> {
    let text = std::str::from_utf8(octets).map_err(|_| Unfit::broken(what, "it is no text"))?;
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines().map(str::trim_end) {
        let label = |begin: &str| {
            let rest = line.strip_prefix(begin)?.strip_suffix(DASHES)?;
            Some(rest.to_owned())
        };
        match &mut open {
            None => {
                if let Some(label) = label(BEGIN) {
                    open = Some((label, String::new()));
                } else if !line.is_empty() {
                    return Err(Unfit::broken(what, "text stands outside of its blocks"));
                }
            }
            Some((of, body)) => match label("-----END ") {
                Some(end) if end == *of => {
                    let der = decode(body)
                        .ok_or_else(|| Unfit::broken(what, "a block of it is no base64"))?;
                    blocks.push((std::mem::take(of), der));
                    open = None;
                    let found = u64::try_from(blocks.len()).unwrap_or(u64::MAX);
                    let max = u64::try_from(max).unwrap_or(u64::MAX);
                    Unfit::bound("the blocks of it are", found, max)?;
                }
                Some(_) => return Err(Unfit::broken(what, "a block of it ends as another")),
                // Encrypted keys of the older form have headers (RFC 1421 §4.6.1).
                None if line.contains(':') => {}
                None => body.push_str(line),
            },
        }
    }
    if open.is_some() || blocks.is_empty() {
        return Err(Unfit::broken(what, "its last block has no end"));
    }
    Ok(blocks)
}

/// Base64 (RFC 4648 §4), whole groups alone.
fn decode(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    if text.is_empty() || !text.len().is_multiple_of(4) || text.len() - body.len() > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for symbol in body.bytes() {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            let [.., octet] = (bits >> held).to_be_bytes();
            out.push(octet);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}
