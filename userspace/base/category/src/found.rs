//! What an index says of a name, a URL or an address.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use law::ExemptCategory;
use model::Category;

use crate::list::{Effect, PATH_SEGMENTS_MAX, Reach};
use crate::tables::{Grant, SourceRow, Tables, exempt};

/// Most labels of a name: 253 octets of which every second is a dot.
const LABELS_MAX: usize = 127;
/// Room for a hit of each label, and of each beginning of a path with and without `www.`; networks need 128.
const HITS_MAX: usize = LABELS_MAX + 2 * (PATH_SEGMENTS_MAX + 2);

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked<'a> {
    Name { host: &'a str, path: &'a str },
    Address(IpAddr),
}

#[derive(Clone, Copy, Debug, Default)]
enum Place {
    /// The name from this octet of the host on.
    #[default]
    Whole,
    Above(u8),
    /// The path to this octet.
    Path(u16),
    /// The network of this length.
    Network(u8),
}

/// The marks that were met, the least specific first.
#[derive(Clone, Debug)]
pub(crate) struct Hits {
    places: [(u16, Place); HITS_MAX],
    count: usize,
}

impl Default for Hits {
    fn default() -> Self {
        Self {
            places: [(0, Place::Whole); HITS_MAX],
            count: 0,
        }
    }
}

impl Hits {
    fn push(&mut self, mark: u16, place: Place) {
        if let Some(slot) = self.places.get_mut(self.count) {
            *slot = (mark, place);
            self.count += 1;
        }
    }

    /// The mark of the name that begins at an octet of the host.
    pub(crate) fn name(&mut self, mark: u16, start: usize) {
        let above = u8::try_from(start).unwrap_or(u8::MAX);
        self.push(
            mark,
            if above == 0 {
                Place::Whole
            } else {
                Place::Above(above)
            },
        );
    }

    pub(crate) fn path(&mut self, mark: u16, end: usize) {
        self.push(mark, Place::Path(u16::try_from(end).unwrap_or(u16::MAX)));
    }

    pub(crate) fn network(&mut self, mark: u16, length: u8) {
        self.push(mark, Place::Network(length));
    }

    /// The most specific first.
    fn iter(&self) -> impl Iterator<Item = (u16, Place)> + '_ {
        self.places.iter().take(self.count).rev().copied()
    }
}

/// Which entry of a list matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// A name.
    Name {
        /// It.
        name: &'a str,
        /// What it covers.
        reach: Reach,
    },
    /// A host with the beginning of a path, as it was asked.
    Path {
        /// The host; the list may have it without `www.`.
        host: &'a str,
        /// The beginning of the path.
        path: &'a str,
    },
    /// A network.
    Network(IpNet),
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name, reach } => write!(f, "{}", reach.of(name)),
            Self::Path { host, path } => write!(f, "{host}{path}"),
            Self::Network(network) => write!(f, "{network}"),
        }
    }
}

/// An entry of a list that matched.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    /// The category of its list.
    pub category: &'a Category,
    /// That category among the seven of п. 20, if it is one.
    pub exempt: Option<ExemptCategory>,
    /// The list.
    pub source: &'a SourceRow,
    /// The entry.
    pub entry: Entry<'a>,
    /// Why the entry stands in its list; local lists say it.
    pub reason: Option<&'a str>,
    /// Whether the entry is of the protected set.
    pub protected: bool,
}

/// What an index says; nothing of it is allocated.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    tables: &'a Tables,
    looked: Looked<'a>,
    hits: Hits,
}

impl<'a> Found<'a> {
    pub(crate) const fn new(tables: &'a Tables, looked: Looked<'a>, hits: Hits) -> Self {
        Self {
            tables,
            looked,
            hits,
        }
    }

    /// The exempt category of what was asked (386/НҚ, ЕШДИ п. 20). That of the most specific entry, if several are exempt; no entry that
    /// is not exempt hides one that is.
    pub fn exempt(&self) -> Option<ExemptCategory> {
        self.granted()
            .find_map(|(place, grant)| self.exempt_by(place, grant))
    }

    /// Whether it lies in the protected set.
    pub fn is_protected(&self) -> bool {
        self.granted().any(|(_, grant)| grant.protected)
    }

    /// Whether no list says anything of it: what access lists call [`Category::UNCATEGORISED`].
    pub fn is_uncategorised(&self) -> bool {
        self.matches().next().is_none()
    }

    /// Its categories, each once, that of the most specific entry first.
    pub fn categories(&self) -> impl Iterator<Item = &'a Category> + '_ {
        let all = || self.matches().map(|one| one.category);
        all()
            .enumerate()
            .filter(move |(at, one)| !all().take(*at).any(|before| before == *one))
            .map(|(_, one)| one)
    }

    /// The entries that matched, the most specific first.
    pub fn matches(&self) -> impl Iterator<Item = Match<'a>> + '_ {
        let puts = self
            .granted()
            .enumerate()
            .filter(|(_, (_, grant))| grant.effect == Effect::Puts);
        // A list's exception hides what the same list says less specifically. Lists of exempt categories have none.
        let hidden = |at: usize, grant: &Grant| {
            let before = self.granted().take(at);
            before
                .filter(|(_, other)| other.effect == Effect::Takes)
                .any(|(_, other)| other.source == grant.source)
        };
        let standing = puts.filter(move |(at, (_, grant))| !hidden(*at, grant));
        standing.filter_map(|(_, (place, grant))| {
            let source = self.tables.source(grant)?;
            Some(Match {
                category: &source.category,
                exempt: self.exempt_by(place, grant),
                source,
                entry: self.entry(place, grant),
                reason: grant
                    .reason
                    .and_then(|at| self.tables.reasons.get(usize::from(at)))
                    .map(String::as_str),
                protected: grant.protected,
            })
        })
    }

    /// What lists say that reaches what was asked, the most specific first.
    fn granted(&self) -> impl Iterator<Item = (Place, &'a Grant)> + '_ {
        self.hits.iter().flat_map(|(number, place)| {
            let grants = self
                .tables
                .mark(number)
                .map_or(&[][..], |mark| &mark.grants);
            grants
                .iter()
                .filter(move |grant| place.is_reached(grant.reach))
                .map(move |grant| (place, grant))
        })
    }

    /// A path exempts nothing: it is seen after decryption.
    fn exempt_by(&self, place: Place, grant: &Grant) -> Option<ExemptCategory> {
        let by_path = matches!(place, Place::Path(_));
        let source = self
            .tables
            .source(grant)
            .filter(|_| grant.effect == Effect::Puts && !by_path)?;
        exempt(&source.category)
    }

    fn entry(&self, place: Place, grant: &Grant) -> Entry<'a> {
        match (self.looked, place) {
            (Looked::Name { host, path }, Place::Path(end)) => Entry::Path {
                host,
                path: path.get(..usize::from(end)).unwrap_or(path),
            },
            (Looked::Name { host, .. }, Place::Above(start)) => Entry::Name {
                name: host.get(usize::from(start)..).unwrap_or(host),
                reach: grant.reach,
            },
            (Looked::Name { host, .. }, Place::Whole | Place::Network(_)) => Entry::Name {
                name: host,
                reach: grant.reach,
            },
            (Looked::Address(address), Place::Network(length)) => Entry::Network(
                IpNet::new(address, length)
                    .unwrap_or_else(|_| IpNet::from(address))
                    .trunc(),
            ),
            (Looked::Address(address), Place::Whole | Place::Above(_) | Place::Path(_)) => {
                Entry::Network(IpNet::from(address))
            }
        }
    }
}

impl Place {
    /// Whether an entry of this reach covers what was asked from this place.
    const fn is_reached(self, reach: Reach) -> bool {
        match self {
            Self::Whole => reach.covers_itself(),
            Self::Above(_) => reach.covers_below(),
            Self::Path(_) | Self::Network(_) => true,
        }
    }
}
