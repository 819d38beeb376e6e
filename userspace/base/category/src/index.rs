//! One index of all lists, read in place.
//!
//! | Octets | What |
//! |---|---|
//! | 0..8 | `QQPCATEG` |
//! | 8..12 | version, [`INDEX_VERSION`]; numbers are little-endian |
//! | 12..16, 16..24, 24..28, 28..32 | octets of the tables, of the names, of the IPv4 and of the IPv6 networks |
//! | 32..64 | SHA-256 of octets 0..32 and of all behind 64 |
//! | 64.. | tables (postcard), names (the format of `fst`), IPv4 networks, IPv6 networks |

use std::fmt;
use std::net::IpAddr;

use law::ExemptCategory;
use model::{Category, HostName};

use crate::found::{Found, Hits, Looked};
use crate::list::{PATH_SEGMENTS_MAX, hexadecimal, ut1::folded_path};
use crate::names::Names;
use crate::networks::{Family, Lengths};
use crate::tables::{Mark, SourceRow, Tables, exempt};

mod head;

pub(crate) use head::assemble;
use head::{Head, content_digest};

/// The version of the format.
pub const INDEX_VERSION: u32 = 1;
/// Most octets of an index: what snapshots carry. No official reference: UT1 in whole takes a fifth of it.
pub const INDEX_BYTES_MAX: usize = 512 << 20;

/// Why octets are no index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// They do not begin as one.
    #[error("this is no index of categories: compile the lists again")]
    Magic,
    /// Another version.
    #[error(
        "the index has version {found}, and this program reads {INDEX_VERSION}: compile the lists again"
    )]
    Version {
        /// Which.
        found: u32,
    },
    /// Their number is not what the head says, or too large.
    #[error(
        "the index has {found} octets where its head says {stated}: it was cut or written over, compile the lists again"
    )]
    Length {
        /// How many there are.
        found: usize,
        /// How many the head says.
        stated: u64,
    },
    /// They were changed.
    #[error(
        "the index does not have the digest that its head says: it was damaged, compile the lists again"
    )]
    Digest,
    /// The tables contradict themselves.
    #[error("the index contradicts itself, {0}: compile the lists again")]
    Tables(&'static str),
    /// The names are no automaton.
    #[error("the names of the index are damaged: compile the lists again")]
    Names,
    /// The networks are out of order.
    #[error("the networks of the index are damaged: compile the lists again")]
    Networks,
    /// A category that cannot be removed has no names.
    #[error(
        "the index knows nothing of the exempt category `{0}` (386/НҚ, ЕШДИ п. 20): compile all seven"
    )]
    Missing(ExemptCategory),
    /// A name of the protected set is not exempt.
    #[error("`{0}` is in the protected set of the index and not exempt: compile the lists again")]
    Protected(HostName),
}

/// Where the parts lie.
#[derive(Clone, Copy, Debug)]
struct Parts {
    names: (usize, usize),
    v4: (usize, usize),
    v6: (usize, usize),
}

/// An index, opened. `B` is a memory map, a vector, or anything that gives the same octets each time; where it later gives others, a
/// lookup finds nothing or something else, and does not fail.
pub struct Index<B> {
    octets: B,
    parts: Parts,
    tables: Tables,
    digest: [u8; 32],
    v4: Lengths,
    v6: Lengths,
}

impl<B: AsRef<[u8]>> Index<B> {
    /// Checks all that lookups rely on, and reads the tables. Names and networks stay where they are.
    ///
    /// This takes time in proportion to the octets, and memory of an eighth of them while it lasts.
    pub fn open(octets: B) -> Result<Self, IndexError> {
        let all = octets.as_ref();
        let head = Head::read(all)?;
        if head.digest != content_digest(all) {
            return Err(IndexError::Digest);
        }
        let [tables, names, v4, v6] = head.parts(all)?;
        let tables = all.get(tables.0..tables.1).unwrap_or_default();
        let (tables, rest) = postcard::take_from_bytes::<Tables>(tables)
            .map_err(|_| IndexError::Tables("its tables cannot be read"))?;
        if !rest.is_empty() {
            return Err(IndexError::Tables("something stands behind its tables"));
        }
        if let Some(fault) = tables.fault() {
            return Err(IndexError::Tables(fault));
        }
        let marks = tables.marks.len();
        let part = |(start, end): (usize, usize)| all.get(start..end).unwrap_or_default();
        let sound = Names::of(part(names)).is_some_and(|names| names.check(marks));
        if !sound {
            return Err(IndexError::Names);
        }
        let lengths =
            |place, family| Lengths::of(part(place), family, marks).ok_or(IndexError::Networks);
        let (v4_lengths, v6_lengths) = (lengths(v4, Family::V4)?, lengths(v6, Family::V6)?);
        if let Some(category) = tables.missing() {
            return Err(IndexError::Missing(category));
        }
        let digest = head.digest;
        let parts = Parts { names, v4, v6 };
        let index = Self {
            octets,
            parts,
            tables,
            digest,
            v4: v4_lengths,
            v6: v6_lengths,
        };
        let unprotected = index
            .tables
            .protected
            .iter()
            .find(|name| !index.find(name).is_protected());
        match unprotected {
            Some(name) => Err(IndexError::Protected(name.clone())),
            None => Ok(index),
        }
    }

    /// SHA-256 of the content, by which records name an index.
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The categories that lists name, in order.
    pub fn categories(&self) -> &[Category] {
        &self.tables.categories
    }

    /// The lists.
    pub fn sources(&self) -> &[SourceRow] {
        &self.tables.sources
    }

    /// The protected set: subtrees that issuing CAs exclude by name constraints, in order, none within another.
    pub fn protected(&self) -> &[HostName] {
        &self.tables.protected
    }

    /// What lists say of a host.
    pub fn find<'a>(&'a self, host: &'a HostName) -> Found<'a> {
        self.look(host, None)
    }

    /// What lists say of a host, and of the beginnings of a path on it: for plain and for decrypted HTTP.
    ///
    /// The path begins with a slash; what stands behind `?` or `#` is not looked at. Dots and doubled slashes are for whoever reads
    /// HTTP to resolve. A list's URL of `example.com` is that of `www.example.com` too.
    pub fn find_url<'a>(&'a self, host: &'a HostName, path: &'a str) -> Found<'a> {
        self.look(host, Some(path))
    }

    /// What lists say of an address. Addresses of IPv4 in IPv6 are those of IPv4.
    pub fn find_address(&self, address: IpAddr) -> Found<'_> {
        let address = address.to_canonical();
        let (place, lengths, family) = match address {
            IpAddr::V4(_) => (self.parts.v4, &self.v4, Family::V4),
            IpAddr::V6(_) => (self.parts.v6, &self.v6, Family::V6),
        };
        let mut hits = Hits::default();
        let table = self.part(place);
        // Hits stand from the widest to the narrowest.
        let mut found = [(0_u8, 0_u16); 128];
        let mut count = 0;
        for ((network, mark), slot) in lengths.find(table, family, address).zip(&mut found) {
            *slot = (network.prefix_len(), mark);
            count += 1;
        }
        for (length, mark) in found.iter().take(count).rev() {
            hits.network(*mark, *length);
        }
        Found::new(&self.tables, Looked::Address(address), hits)
    }

    /// Whether an exempt name lies strictly below a name, so that a certificate for `*.name` would be one for it.
    pub fn is_exempt_below(&self, name: &HostName) -> bool {
        self.any_mark(name, |mark, whole| {
            self.exempts_below(mark) || (whole && mark.exempt_below)
        })
    }

    /// Whether every name below a name is exempt.
    pub(crate) fn is_exempt_wholly_below(&self, name: &HostName) -> bool {
        self.any_mark(name, |mark, _| self.exempts_below(mark))
    }

    /// Whether the mark of a name or of one above it is so; the second argument is whether it is the name's own.
    fn any_mark(&self, name: &HostName, is_so: impl Fn(&Mark, bool) -> bool) -> bool {
        let Some(names) = self.names() else {
            return false;
        };
        let mut address = names.root();
        let mut labels = name.labels_from_root().peekable();
        while let Some(label) = labels.next() {
            let Some(next) = names.walk(address, label.bytes().chain([b'.'])) else {
                return false;
            };
            address = next;
            let mark = names
                .mark(address)
                .and_then(|number| self.tables.mark(number));
            if mark.is_some_and(|mark| is_so(mark, labels.peek().is_none())) {
                return true;
            }
        }
        false
    }

    fn exempts_below(&self, mark: &Mark) -> bool {
        let mut below = mark
            .grants
            .iter()
            .filter(|grant| grant.reach.covers_below());
        below.any(|grant| {
            self.tables
                .source(grant)
                .is_some_and(|source| exempt(&source.category).is_some())
        })
    }

    fn look<'a>(&'a self, host: &'a HostName, path: Option<&'a str>) -> Found<'a> {
        let mut hits = Hits::default();
        let text = host.as_str();
        if let Some(names) = self.names() {
            let mut address = Some(names.root());
            let mut start = text.len();
            // Where a host's paths hang, and those of the host without `www.`.
            let mut above = None;
            for label in host.labels_from_root() {
                start = start.saturating_sub(label.len());
                above = address;
                address =
                    address.and_then(|address| names.walk(address, label.bytes().chain([b'.'])));
                let Some(mark) = address.map(|address| names.mark(address)) else {
                    break;
                };
                if let Some(mark) = mark {
                    hits.name(mark, start);
                }
                start = start.saturating_sub(1);
            }
            if let Some(path) = path {
                let bare = above.filter(|_| text.starts_with("www."));
                for from in bare.into_iter().chain(address) {
                    look_at_path(&names, from, path, &mut hits);
                }
            }
        }
        Found::new(
            &self.tables,
            Looked::Name {
                host: text,
                path: path.unwrap_or(""),
            },
            hits,
        )
    }

    fn part(&self, (start, end): (usize, usize)) -> &[u8] {
        self.octets.as_ref().get(start..end).unwrap_or_default()
    }

    pub(crate) const fn tables(&self) -> &Tables {
        &self.tables
    }

    pub(crate) fn names(&self) -> Option<Names<'_>> {
        Names::of(self.part(self.parts.names))
    }

    /// All networks with their marks.
    pub(crate) fn networks(&self) -> impl Iterator<Item = (ipnet::IpNet, u16)> + '_ {
        let v4 = Lengths::rows(self.part(self.parts.v4), Family::V4);
        v4.chain(Lengths::rows(self.part(self.parts.v6), Family::V6))
    }
}

impl<B> fmt::Debug for Index<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("digest", &hexadecimal(&self.digest))
            .finish_non_exhaustive()
    }
}

/// The beginnings of a path that lists know, from a host's address on.
fn look_at_path(names: &Names<'_>, host: usize, path: &str, hits: &mut Hits) {
    let path = path.split(['?', '#']).next().unwrap_or("");
    if !path.starts_with('/') {
        return;
    }
    let mut address = host;
    let (mut segments, mut taken) = (0, 0);
    for (end, octet) in folded_path(path) {
        // A beginning ends before a slash; the first slash alone is one too.
        if octet == b'/' && segments > 0 {
            note(names, address, taken, hits);
        }
        segments += usize::from(octet == b'/');
        let Some(next) = names.step(address, octet) else {
            return;
        };
        if segments > PATH_SEGMENTS_MAX || octet == crate::names::MARK {
            return;
        }
        (address, taken) = (next, end);
        if end == 1 {
            note(names, address, taken, hits);
        }
    }
    if taken > 1 {
        note(names, address, taken, hits);
    }
}

fn note(names: &Names<'_>, address: usize, taken: usize, hits: &mut Hits) {
    if let Some(mark) = names.mark(address) {
        hits.path(mark, taken);
    }
}

#[cfg(test)]
mod tests;
