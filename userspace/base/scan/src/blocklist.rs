//! One immutable index of all lists, and what is asked of it.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use model::HostName;

use crate::digest::{BodyHasher, Digest, DigestKind};
use crate::limits::{ENTRIES_MAX, LISTS_MAX};
use crate::list::{List, ListName, Origin, Scope};
use crate::url::{Site, UrlKey};

mod columns;
mod keys;
mod names;
mod networks;
mod times;

use columns::Columns;
use keys::Keys;
use names::{Listed, Names};
use networks::Networks;

/// What kind of entry was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A domain.
    Domain,
    /// An address of the web.
    Url,
    /// An IP address or prefix.
    Address,
    /// A file by its digest.
    File,
}

impl EntryKind {
    /// Its word in logs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Url => "url",
            Self::Address => "address",
            Self::File => "file",
        }
    }
}

/// An entry that holds for what was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The list that has it.
    pub list: ListName,
    /// The entry as the list means it: `evil.kz`, `*.evil.kz`, `192.0.2.0/24`, a digest. Of an address of the web the site
    /// and [`UrlKey`], since no log may hold a path.
    pub entry: String,
    /// The object's id in a bundle.
    pub id: Option<String>,
    /// What kind of entry it is.
    pub kind: EntryKind,
    /// When it ceases to hold, if it does.
    pub until: Option<Timestamp>,
}

/// Why lists make no index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// Too many lists.
    #[error("{0} block lists, and {LISTS_MAX} are the most: join some")]
    Lists(usize),
    /// Too many entries.
    #[error("{0} entries in all block lists, and {ENTRIES_MAX} are the most: drop a list")]
    Entries(usize),
    /// Two lists of one name: nobody could tell whose entry was hit.
    #[error("two block lists have one name: name each otherwise")]
    Names,
}

/// How many entries an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Domains.
    pub domains: usize,
    /// Addresses of the web.
    pub urls: usize,
    /// IP addresses and prefixes.
    pub networks: usize,
    /// Digests of files.
    pub files: usize,
}

/// The index of all lists. It is never changed: a new one takes its place.
///
/// Names are kept sorted and without what they share with the name before; a lookup is one binary search and a walk over
/// sixteen neighbours. A million domains take about 18 MB, as many addresses of the web 20, digests by SHA-256 36. Of one
/// name, address or digest at most sixteen entries with times of their own are kept, those that hold longest; one without
/// times takes the place of all others.
#[derive(Debug)]
pub struct Blocklist {
    lists: Vec<ListName>,
    /// Of every entry: which list, and what that entry has of its own.
    origins: Vec<(u8, Origin)>,
    names: Names,
    urls: Keys<16>,
    networks: Networks,
    md5: Keys<16>,
    sha1: Keys<20>,
    sha256: Keys<32>,
}

impl Blocklist {
    /// Makes the index.
    pub fn compile(lists: Vec<List>) -> Result<Self, CompileError> {
        if lists.len() > LISTS_MAX {
            return Err(CompileError::Lists(lists.len()));
        }
        let total = lists.iter().map(List::len).sum();
        if total > ENTRIES_MAX {
            return Err(CompileError::Entries(total));
        }
        let mut known: Vec<&ListName> = lists.iter().map(List::name).collect();
        known.sort_unstable();
        known.dedup();
        if known.len() < lists.len() {
            return Err(CompileError::Names);
        }
        Ok(Columns::of(lists).compile())
    }

    /// The entry that holds for a host's name, the nearest one first: its own, then those of the domains above it.
    pub fn domain(&self, name: &HostName, now: Timestamp) -> Option<Hit> {
        let mut hit = None;
        self.names.covering(name, |listed| {
            let Listed {
                labels,
                scope,
                origin,
            } = listed;
            let found = self.hit(origin, now, EntryKind::Domain, || {
                let domain = last_labels(name.as_str(), labels);
                match scope {
                    Scope::Below => format!("*.{domain}"),
                    Scope::Exact | Scope::Subtree => domain.to_owned(),
                }
            });
            hit = found;
            hit.is_none()
        });
        hit
    }

    /// The entry that holds for a path at a site; the path's query is not looked at.
    pub fn url(&self, site: Site<'_>, path: &[u8], now: Timestamp) -> Option<Hit> {
        if self.urls.is_empty() {
            return None;
        }
        let key = UrlKey::new(site, path);
        let origins = self.urls.origins(key.octets());
        let mut hits =
            origins.map(|origin| self.hit(origin, now, EntryKind::Url, || format!("{site} {key}")));
        hits.find_map(|hit| hit)
    }

    /// The entry that holds for an address, the longest prefix first.
    pub fn address(&self, address: IpAddr, now: Timestamp) -> Option<Hit> {
        let mut hit = None;
        self.networks
            .covering(address.to_canonical(), |network: IpNet, origin| {
                let is_host = network.prefix_len() == network.max_prefix_len();
                hit = self.hit(origin, now, EntryKind::Address, || {
                    if is_host {
                        network.addr().to_string()
                    } else {
                        network.to_string()
                    }
                });
                hit.is_none()
            });
        hit
    }

    /// The entry that holds for a file's digest.
    pub fn file(&self, digest: &Digest, now: Timestamp) -> Option<Hit> {
        let hit = |origin| self.hit(origin, now, EntryKind::File, || digest.to_string());
        match digest {
            Digest::Md5(octets) => self.md5.origins(octets).find_map(hit),
            Digest::Sha1(octets) => self.sha1.origins(octets).find_map(hit),
            Digest::Sha256(octets) => self.sha256.origins(octets).find_map(hit),
        }
    }

    /// What makes the digests of a body that the lists can hold; none if they hold no digest at all.
    pub fn hasher(&self) -> Option<BodyHasher> {
        let held = |kind: &DigestKind| match kind {
            DigestKind::Md5 => !self.md5.is_empty(),
            DigestKind::Sha1 => !self.sha1.is_empty(),
            DigestKind::Sha256 => !self.sha256.is_empty(),
        };
        let kinds: Vec<_> = DigestKind::ALL.into_iter().filter(held).collect();
        (!kinds.is_empty()).then(|| BodyHasher::new(&kinds))
    }

    /// The entry that holds for a body that was digested whole.
    pub fn body(&self, hasher: BodyHasher, now: Timestamp) -> Option<Hit> {
        hasher
            .finish()
            .iter()
            .find_map(|digest| self.file(digest, now))
    }

    /// How many entries it holds.
    pub const fn counts(&self) -> Counts {
        Counts {
            domains: self.names.len(),
            urls: self.urls.len(),
            networks: self.networks.len(),
            files: self.md5.len() + self.sha1.len() + self.sha256.len(),
        }
    }

    /// The names of the lists it was made of.
    pub fn lists(&self) -> &[ListName] {
        &self.lists
    }

    /// The octets it takes in memory, ids of indicators included.
    pub fn bytes(&self) -> usize {
        let ids = self
            .origins
            .iter()
            .filter_map(|(_, origin)| origin.id.as_ref());
        self.names.bytes()
            + self.urls.bytes()
            + self.networks.bytes()
            + self.md5.bytes()
            + self.sha1.bytes()
            + self.sha256.bytes()
            + size_of_val(self.origins.as_slice())
            + ids.map(|id| id.len()).sum::<usize>()
    }

    fn hit(
        &self,
        origin: u32,
        now: Timestamp,
        kind: EntryKind,
        entry: impl FnOnce() -> String,
    ) -> Option<Hit> {
        let (list, origin) = self.origins.get(usize::try_from(origin).ok()?)?;
        if !origin.validity.holds(now) {
            return None;
        }
        Some(Hit {
            list: self.lists.get(usize::from(*list))?.clone(),
            entry: entry(),
            id: origin.id.as_deref().map(str::to_owned),
            kind,
            until: origin.validity.until,
        })
    }
}

impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.list, self.kind.slug(), self.entry)
    }
}

/// The last `labels` labels of a name.
fn last_labels(name: &str, labels: usize) -> &str {
    let mut dots = name
        .bytes()
        .enumerate()
        .rev()
        .filter(|(_, octet)| *octet == b'.');
    let before = labels.checked_sub(1).and_then(|skipped| dots.nth(skipped));
    before
        .and_then(|(at, _)| name.get(at + 1..))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests;
