//! Random bits as letters and digits that people copy: five bits a symbol, in groups of four.

use zeroize::Zeroizing;

/// Symbols of codes: no letter is taken for a digit, and without U few words come about by chance. No official reference: Crockford's
/// base 32.
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of base 32 (RFC 4648 §6).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Symbols of a group.
const GROUP: usize = 4;
/// Longest text that is read, octets: a code with a few blanks.
const TEXT_OCTETS_MAX: usize = 64;

/// Octets in base 32 without padding (RFC 4648 §6).
pub(crate) fn base32(octets: &[u8]) -> Zeroizing<String> {
    spell(octets, (octets.len() * 8).div_ceil(5), BASE32)
}

/// The first bits of octets as a code of so many symbols, in groups.
pub(crate) fn code(octets: &[u8], symbols: usize) -> Zeroizing<String> {
    let plain = spell(octets, symbols, READABLE);
    let mut grouped = Zeroizing::new(String::with_capacity(symbols + symbols / GROUP));
    for (at, symbol) in plain.chars().enumerate() {
        if at > 0 && at % GROUP == 0 {
            grouped.push('-');
        }
        grouped.push(symbol);
    }
    grouped
}

/// The bits of a code of so many symbols, as somebody typed it: in either case, with blanks or hyphens anywhere, O for 0, I or L for 1.
pub(crate) fn read<const OCTETS: usize>(
    text: &str,
    symbols: usize,
) -> Option<Zeroizing<[u8; OCTETS]>> {
    if text.len() > TEXT_OCTETS_MAX {
        return None;
    }
    let mut octets = Zeroizing::new([0; OCTETS]);
    let mut read = 0;
    for character in text.chars().filter(|c| *c != '-' && *c != ' ') {
        if read == symbols {
            return None;
        }
        let bit = read * 5;
        let [first, second] = (value(character)? << (11 - bit % 8)).to_be_bytes();
        *octets.get_mut(bit / 8)? |= first;
        if second != 0 {
            *octets.get_mut(bit / 8 + 1)? |= second;
        }
        read += 1;
    }
    (read == symbols).then_some(octets)
}

fn spell(octets: &[u8], symbols: usize, alphabet: &[u8; 32]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(symbols));
    for at in 0..symbols {
        let bit = at * 5;
        let octet = |at: usize| octets.get(at).copied().unwrap_or(0);
        let pair = u16::from_be_bytes([octet(bit / 8), octet(bit / 8 + 1)]);
        let value = usize::from(pair >> (11 - bit % 8) & 0x1f);
        text.push(char::from(alphabet[value]));
    }
    text
}

fn value(character: char) -> Option<u16> {
    let meant = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = READABLE
        .iter()
        .position(|symbol| char::from(*symbol) == meant);
    place.and_then(|place| u16::try_from(place).ok())
}

#[cfg(test)]
mod tests;
