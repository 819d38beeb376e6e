//! CBOR as authenticators write it: the canonical form of CTAP 2.2 §8, and of it what passkeys hold.
//!
//! Maps, arrays, texts, octets, integers and truth values. Lengths are told before, in the fewest octets; keys of a map are integers
//! and texts, in their order, so that none stands twice. Web Authentication 3 §2.4 says that all else should be refused: two readers of
//! one map must not see two keys.

/// Most octets that an item is read from. No official reference: statements with a chain of certificates have about six KiB.
pub(super) const OCTETS_MAX: usize = 16 * 1024;
/// Most levels of maps and arrays in each other (CTAP 2.2 §8).
const LEVELS_MAX: usize = 4;
/// Most entries of a map or an array. No official reference: keys have five, statements a few certificates.
const ENTRIES_MAX: u64 = 64;

/// An item; octets and texts are those that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// A number, of those that 64 bits with a sign hold.
    Integer(i64),
    /// Octets.
    Octets(&'a [u8]),
    /// A text.
    Text(&'a str),
    /// Items in a row.
    Array(Vec<Self>),
    /// Items under keys.
    Map(Map<'a>),
    /// Yes or no.
    Truth(bool),
}

/// Items under keys, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Map<'a>(Vec<(Key<'a>, Item<'a>)>);

/// What an item stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    /// A number.
    Integer(i64),
    /// A text.
    Text(&'a str),
}

/// Octets that are no item in this form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoItem;

/// The item that octets begin with, and what follows it.
pub(super) fn first(octets: &[u8]) -> Result<(Item<'_>, &[u8]), NoItem> {
    if octets.len() > OCTETS_MAX {
        return Err(NoItem);
    }
    let mut reader = Reader { rest: octets };
    let item = reader.item(LEVELS_MAX)?;
    Ok((item, reader.rest))
}

/// The item that octets are.
pub(super) fn whole(octets: &[u8]) -> Result<Item<'_>, NoItem> {
    let (item, rest) = first(octets)?;
    if rest.is_empty() {
        Ok(item)
    } else {
        Err(NoItem)
    }
}

impl<'a> Item<'a> {
    /// It as a number.
    pub(super) const fn integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// It as octets.
    pub(super) const fn octets(&self) -> Option<&'a [u8]> {
        if let Self::Octets(octets) = self {
            Some(*octets)
        } else {
            None
        }
    }

    /// It as a text.
    pub(super) const fn text(&self) -> Option<&'a str> {
        if let Self::Text(text) = self {
            Some(*text)
        } else {
            None
        }
    }
}

impl<'a> Map<'a> {
    /// What stands under a key.
    pub(super) fn get(&self, key: Key<'_>) -> Option<&Item<'a>> {
        let found = self.0.iter().find(|(one, _)| *one == key);
        found.map(|(_, item)| item)
    }

    /// How many entries there are.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }
}

/// What is still to be read.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// An item that holds no more levels than these, its own among them.
    fn item(&mut self, levels: usize) -> Result<Item<'a>, NoItem> {
        let (major, argument) = self.head()?;
        let number = i64::try_from(argument).map_err(|_| NoItem);
        match major {
            0 => number.map(Item::Integer),
            1 => number.map(|number| Item::Integer(-1 - number)),
            2 => self.take(argument).map(Item::Octets),
            3 => {
                let text = str::from_utf8(self.take(argument)?);
                text.map(Item::Text).map_err(|_| NoItem)
            }
            4 => self.array(argument, levels).map(Item::Array),
            5 => self.map(argument, levels).map(Item::Map),
            7 if argument == 20 => Ok(Item::Truth(false)),
            7 if argument == 21 => Ok(Item::Truth(true)),
            // Tags, which the canonical form forbids; null, fractions and what is reserved.
            _ => Err(NoItem),
        }
    }

    fn array(&mut self, count: u64, levels: usize) -> Result<Vec<Item<'a>>, NoItem> {
        let inner = inside(count, levels)?;
        (0..count).map(|_| self.item(inner)).collect()
    }

    fn map(&mut self, count: u64, levels: usize) -> Result<Map<'a>, NoItem> {
        let inner = inside(count, levels)?;
        let mut entries = Vec::new();
        let mut before = None;
        for _ in 0..count {
            let begun = self.rest;
            let key = match self.item(0)? {
                Item::Integer(number) => Key::Integer(number),
                Item::Text(text) => Key::Text(text),
                Item::Octets(_) | Item::Array(_) | Item::Map(_) | Item::Truth(_) => {
                    return Err(NoItem);
                }
            };
            let written = &begun[..begun.len() - self.rest.len()];
            let place = Some(place(written));
            if place <= before {
                return Err(NoItem);
            }
            before = place;
            entries.push((key, self.item(inner)?));
        }
        Ok(Map(entries))
    }

    /// The kind of an item and its number, which must be written in the fewest octets.
    fn head(&mut self) -> Result<(u8, u64), NoItem> {
        let (initial, rest) = self.rest.split_first().ok_or(NoItem)?;
        self.rest = rest;
        let argument = match initial & 0x1f {
            short @ 0..=23 => u64::from(short),
            24 => self.argument(1, 24)?,
            25 => self.argument(2, 0x100)?,
            26 => self.argument(4, 0x1_0000)?,
            27 => self.argument(8, 0x1_0000_0000)?,
            // 28 to 30 are reserved; 31 tells no length before (RFC 8949 §3).
            _ => return Err(NoItem),
        };
        Ok((initial >> 5, argument))
    }

    fn argument(&mut self, count: u64, least: u64) -> Result<u64, NoItem> {
        let octets = self.take(count)?.iter();
        let number = octets.fold(0, |number, octet| number << 8 | u64::from(*octet));
        if number < least {
            Err(NoItem)
        } else {
            Ok(number)
        }
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], NoItem> {
        let count = usize::try_from(count).map_err(|_| NoItem)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(NoItem)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// The levels that are left inside a map or an array of so many entries.
fn inside(count: u64, levels: usize) -> Result<usize, NoItem> {
    if count > ENTRIES_MAX {
        return Err(NoItem);
    }
    levels.checked_sub(1).ok_or(NoItem)
}

/// Where a key stands in its map: by kind, then the shorter one, then by octets (CTAP 2.2 §8).
fn place(written: &[u8]) -> (u8, usize, &[u8]) {
    let kind = written.first().map_or(0, |initial| initial >> 5);
    (kind, written.len(), written)
}

#[cfg(test)]
pub(in crate::passkey) mod write;

#[cfg(test)]
mod tests;
