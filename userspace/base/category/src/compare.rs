//! What changed between two indexes of what may be inspected.

use std::collections::BTreeSet;
use std::fmt;

use ipnet::IpNet;
use law::ExemptCategory;
use model::HostName;
use model::host::HOST_BYTES_MAX;

use crate::compile::{ENTRIES_MAX, host_of};
use crate::found::Entry;
use crate::index::Index;
use crate::list::{Effect, Reach};
use crate::names::{MARK, State};
use crate::tables::exempt;

/// Most changes of a kind that a difference lists; beyond, it counts.
pub const CHANGES_MAX: usize = 10_000;
/// Most keys that are looked at: every entry may have names above it that only say what lies below.
const KEYS_MAX: usize = 4 * ENTRIES_MAX;
/// Most exempt entries that are held for comparison.
const EXEMPT_MAX: usize = 4_000_000;
/// Most octets of a host's key: its name and a dot.
const KEY_BYTES_MAX: usize = HOST_BYTES_MAX + 1;

/// What an exempt entry names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A name.
    Name {
        /// It.
        name: HostName,
        /// What it covers.
        reach: Reach,
    },
    /// A network.
    Network(IpNet),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name, reach } => f.write_str(&reach.of(name.as_str())),
            Self::Network(network) => write!(f, "{network}"),
        }
    }
}

/// An entry of an exempt category that came or went.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The category.
    pub category: ExemptCategory,
    /// What the entry names.
    pub subject: Subject,
    /// Whether the other index exempts all of it by other entries or categories, so that what may be inspected stays as it was.
    pub covered_otherwise: bool,
}

/// Changes of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Those that are not covered otherwise first; at most [`CHANGES_MAX`].
    pub shown: Vec<Change>,
    /// How many there are.
    pub total: u64,
}

/// What changed between two indexes; each of it is to be journalled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Exempt entries that the later index has and the earlier has not.
    pub entered: Changes,
    /// Exempt entries that the later index lacks.
    pub left: Changes,
    /// Subtrees that became protected.
    pub protected_entered: Vec<HostName>,
    /// Subtrees that are protected no more.
    pub protected_left: Vec<HostName>,
}

impl Difference {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why two indexes cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// More than a compile makes.
    #[error("an index has more names than a compile makes: compile the lists again")]
    TooMany,
}

/// Compares an earlier index with a later one.
///
/// All names are looked at, which takes about as long as opening both.
pub fn compare<A, B>(earlier: &Index<A>, later: &Index<B>) -> Result<Difference, CompareError>
where
    A: AsRef<[u8]>,
    B: AsRef<[u8]>,
{
    let (before, after) = (exempted(earlier)?, exempted(later)?);
    let only = |these: &[HostName], others: &[HostName]| {
        these
            .iter()
            .filter(|name| others.binary_search(name).is_err())
            .cloned()
            .collect()
    };
    Ok(Difference {
        entered: changes(&after.difference(&before).collect::<Vec<_>>(), earlier),
        left: changes(&before.difference(&after).collect::<Vec<_>>(), later),
        protected_entered: only(later.protected(), earlier.protected()),
        protected_left: only(earlier.protected(), later.protected()),
    })
}

type Exempted = BTreeSet<(ExemptCategory, Subject)>;

fn changes<B: AsRef<[u8]>>(only: &[&(ExemptCategory, Subject)], other: &Index<B>) -> Changes {
    let mut changes = Changes::default();
    let mut covered = Vec::new();
    for (category, subject) in only {
        changes.total += 1;
        let covered_otherwise = covers(other, subject);
        let list = if covered_otherwise {
            &mut covered
        } else {
            &mut changes.shown
        };
        if list.len() < CHANGES_MAX {
            list.push(Change {
                category: *category,
                subject: subject.clone(),
                covered_otherwise,
            });
        }
    }
    let room = CHANGES_MAX.saturating_sub(changes.shown.len());
    changes.shown.extend(covered.into_iter().take(room));
    changes
}

/// Whether an index exempts all that a subject names.
fn covers<B: AsRef<[u8]>>(index: &Index<B>, subject: &Subject) -> bool {
    match subject {
        Subject::Name { name, reach } => {
            let found = index.find(name);
            let itself = || found.exempt().is_some();
            let below = || index.is_exempt_wholly_below(name);
            (!reach.covers_itself() || itself()) && (!reach.covers_below() || below())
        }
        Subject::Network(network) => {
            let found = index.find_address(network.network());
            found.matches().any(|one| match one.entry {
                Entry::Network(wider) => one.exempt.is_some() && wider.contains(network),
                Entry::Name { .. } | Entry::Path { .. } => false,
            })
        }
    }
}

/// All exempt entries.
fn exempted<B: AsRef<[u8]>>(index: &Index<B>) -> Result<Exempted, CompareError> {
    let tables = index.tables();
    let mut found = Exempted::new();
    let mut add = |number: u16, subject: &dyn Fn(Reach) -> Option<Subject>| {
        let grants = tables.mark(number).map_or(&[][..], |mark| &mark.grants);
        for grant in grants.iter().filter(|grant| grant.effect == Effect::Puts) {
            let category = tables
                .source(grant)
                .and_then(|source| exempt(&source.category));
            if let Some((category, subject)) = category.zip(subject(grant.reach)) {
                found.insert((category, subject));
            }
        }
        if found.len() > EXEMPT_MAX {
            Err(CompareError::TooMany)
        } else {
            Ok(())
        }
    };
    each_name(index, |key, number| {
        add(number, &|reach| {
            host_of(key).map(|name| Subject::Name { name, reach })
        })
    })?;
    for (network, number) in index.networks() {
        add(number, &|_| Some(Subject::Network(network)))?;
    }
    Ok(found)
}

/// Calls `each` with every host's key and the number of its mark.
fn each_name<B: AsRef<[u8]>>(
    index: &Index<B>,
    mut each: impl FnMut(&[u8], u16) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    let Some(names) = index.names() else {
        return Ok(());
    };
    let mut key: Vec<u8> = Vec::new();
    let mut keys = 0;
    let root = names.state(names.root()).ok_or(CompareError::TooMany)?;
    // Each state on the way with its next transition.
    let mut way: Vec<(State<'_>, usize, usize)> = vec![(root, names.root(), 0)];
    while let Some((state, address, place)) = way.last_mut() {
        let Some((octet, target)) = state.transition(*place) else {
            way.pop();
            key.pop();
            continue;
        };
        *place += 1;
        if octet == MARK {
            keys += 1;
            let number = names.mark(*address).ok_or(CompareError::TooMany)?;
            each(&key, number)?;
        } else if octet != b'/' {
            key.push(octet);
            way.push((names.state(target).ok_or(CompareError::TooMany)?, target, 0));
        }
        if keys > KEYS_MAX || key.len() > KEY_BYTES_MAX {
            return Err(CompareError::TooMany);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
