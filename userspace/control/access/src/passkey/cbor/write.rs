//! What authenticators do: items become octets. Maps are written in the order that they are given in.

use super::{Item, Key, Map};

/// A map of these entries, be they in order or not.
pub(in crate::passkey) const fn map<'a>(entries: Vec<(Key<'a>, Item<'a>)>) -> Item<'a> {
    Item::Map(Map(entries))
}

/// An item's octets.
pub(in crate::passkey) fn octets(item: &Item<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write(item, &mut out);
    out
}

fn write(item: &Item<'_>, out: &mut Vec<u8>) {
    match item {
        Item::Integer(number) => integer(*number, out),
        Item::Octets(octets) => {
            head(2, octets.len(), out);
            out.extend_from_slice(octets);
        }
        Item::Text(octets) => text(octets, out),
        Item::Array(items) => {
            head(4, items.len(), out);
            for item in items {
                write(item, out);
            }
        }
        Item::Map(Map(entries)) => {
            head(5, entries.len(), out);
            for (key, item) in entries {
                match key {
                    Key::Integer(number) => integer(*number, out),
                    Key::Text(octets) => text(octets, out),
                }
                write(item, out);
            }
        }
        Item::Truth(truth) => out.push(0xf4 + u8::from(*truth)),
    }
}

fn integer(number: i64, out: &mut Vec<u8>) {
    // -1 - n is n with every bit turned.
    let (major, argument) = if number < 0 {
        (1, !number)
    } else {
        (0, number)
    };
    head(major, usize::try_from(argument).unwrap(), out);
}

fn text(text: &str, out: &mut Vec<u8>) {
    head(3, text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn head(major: u8, argument: usize, out: &mut Vec<u8>) {
    let initial = major << 5;
    let octets = (argument as u64).to_be_bytes();
    let (info, count) = match argument {
        0..=23 => (octets[7], 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    out.push(initial | info);
    out.extend_from_slice(&octets[8 - count..]);
}
