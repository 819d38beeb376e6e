//! Archives: only those of Office Open XML, read by their directory and never unpacked.

use super::Unfit;

/// Most entries; a text with pictures has some dozens.
const ENTRIES_MAX: u64 = 1_000;
/// Most octets of all entries unpacked.
const UNPACKED_MAX: u64 = 128 << 20;
/// Most octets that one octet of an entry unpacks to; deflate reaches 1032, texts about 20.
const RATIO_MAX: u64 = 200;
/// Below so many octets the ratio of an entry tells nothing.
const RATIO_FROM: u64 = 1 << 16;
/// The end record is at most so far from the end: 22 octets and a comment of 65535 (APPNOTE.TXT 4.3.16).
const END_BYTES: usize = 22 + 65_535;
const WHAT: &str = "DOCX";

/// Whether octets begin as an archive.
pub(super) fn begins(first: &[u8]) -> bool {
    first.starts_with(b"PK\x03\x04")
}

/// A text of Office Open XML (ECMA-376 part 2, §10.1): an archive within the bounds with its list of parts and a document.
pub(super) fn docx(octets: &[u8]) -> Result<(), Unfit> {
    let broken = |why: &str| Unfit::broken(WHAT, why);
    let directory = directory(octets).ok_or_else(|| broken("it has no directory at its end"))?;
    let (count, mut rest) = directory;
    Unfit::bound("its entries are", count, ENTRIES_MAX)?;
    let mut unpacked = 0_u64;
    let (mut has_types, mut has_document) = (false, false);
    for _ in 0..count {
        let entry = Entry::read(rest).ok_or_else(|| broken("its directory is cut off"))?;
        rest = entry.rest;
        if entry.name.contains(&b'\\') || entry.name.starts_with(b"/") || has_parent(entry.name) {
            return Err(broken("an entry's name leaves the archive"));
        }
        if entry.is_encrypted {
            return Err(broken("an entry is encrypted"));
        }
        unpacked = unpacked.saturating_add(entry.unpacked);
        Unfit::bound("unpacked its octets are", unpacked, UNPACKED_MAX)?;
        if entry.unpacked > RATIO_FROM {
            let ratio = entry.unpacked / entry.packed.max(1);
            Unfit::bound("an octet of it unpacks to", ratio, RATIO_MAX)?;
        }
        has_types |= entry.name == b"[Content_Types].xml";
        has_document |= entry.name == b"word/document.xml";
    }
    if has_types && has_document {
        Ok(())
    } else {
        Err(broken("it is an archive of something else"))
    }
}

fn has_parent(name: &[u8]) -> bool {
    name.split(|octet| *octet == b'/').any(|part| part == b"..")
}

/// The number of entries and the directory (APPNOTE.TXT 4.3.12, 4.3.16). Archives of the 64-bit form are refused with the
/// rest: their numbers stand here as the largest.
fn directory(octets: &[u8]) -> Option<(u64, &[u8])> {
    let from = octets.len().saturating_sub(END_BYTES);
    let tail = octets.get(from..)?;
    let at = tail
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")?;
    let end = tail.get(at..)?;
    let count = short(end, 10)?;
    let (size, start) = (long(end, 12)?, long(end, 16)?);
    let start = usize::try_from(start).ok()?;
    let end = start.checked_add(usize::try_from(size).ok()?)?;
    Some((count, octets.get(start..end)?))
}

struct Entry<'a> {
    name: &'a [u8],
    packed: u64,
    unpacked: u64,
    is_encrypted: bool,
    rest: &'a [u8],
}

impl<'a> Entry<'a> {
    fn read(octets: &'a [u8]) -> Option<Self> {
        if !octets.starts_with(b"PK\x01\x02") {
            return None;
        }
        let flags = short(octets, 8)?;
        let (packed, unpacked) = (long(octets, 20)?, long(octets, 24)?);
        let size = |at| usize::try_from(short(octets, at)?).ok();
        let (name, extra, comment) = (size(28)?, size(30)?, size(32)?);
        let end = 46_usize.checked_add(name)?;
        Some(Self {
            name: octets.get(46..end)?,
            packed,
            unpacked,
            is_encrypted: flags & 1 != 0,
            rest: octets.get(end.checked_add(extra)?.checked_add(comment)?..)?,
        })
    }
}

fn short(octets: &[u8], at: usize) -> Option<u64> {
    let two = octets.get(at..)?.first_chunk::<2>()?;
    Some(u64::from(u16::from_le_bytes(*two)))
}

fn long(octets: &[u8], at: usize) -> Option<u64> {
    let four = octets.get(at..)?.first_chunk::<4>()?;
    Some(u64::from(u32::from_le_bytes(*four)))
}
