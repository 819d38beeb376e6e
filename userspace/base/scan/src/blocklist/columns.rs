//! The entries of all lists side by side, sorted and sifted into an index.

use ipnet::IpNet;
use model::HostName;

use super::Blocklist;
use super::keys::Keys;
use super::names::Names;
use super::networks::Networks;
use crate::digest::Digest;
use crate::list::{List, ListName, Origin, Scope, Validity};

/// The entries of all lists, by kind.
#[derive(Default)]
pub(super) struct Columns {
    lists: Vec<ListName>,
    origins: Vec<(u8, Origin)>,
    names: Vec<(HostName, Scope, u32)>,
    urls: Vec<([u8; 16], u32)>,
    networks: Vec<(IpNet, u32)>,
    md5: Vec<([u8; 16], u32)>,
    sha1: Vec<([u8; 20], u32)>,
    sha256: Vec<([u8; 32], u32)>,
}

impl Columns {
    pub(super) fn of(lists: Vec<List>) -> Self {
        let mut all = Self::default();
        for (number, list) in (0..).zip(lists) {
            let first = u32::try_from(all.origins.len()).unwrap_or(u32::MAX);
            let moved = |origin: u32| origin.saturating_add(first);
            all.lists.push(list.name);
            all.origins
                .extend(list.origins.into_iter().map(|origin| (number, origin)));
            let names = list.domains.into_iter();
            all.names
                .extend(names.map(|(name, scope, origin)| (name, scope, moved(origin))));
            let urls = list.urls.into_iter();
            all.urls
                .extend(urls.map(|(key, origin)| (*key.octets(), moved(origin))));
            let networks = list.networks.into_iter();
            all.networks
                .extend(networks.map(|(network, origin)| (network, moved(origin))));
            for (digest, origin) in list.files {
                match digest {
                    Digest::Md5(octets) => all.md5.push((octets, moved(origin))),
                    Digest::Sha1(octets) => all.sha1.push((octets, moved(origin))),
                    Digest::Sha256(octets) => all.sha256.push((octets, moved(origin))),
                }
            }
        }
        all
    }

    pub(super) fn compile(self) -> Blocklist {
        let rank = Rank {
            origins: &self.origins,
        };
        let names = Names::compile(self.names, &rank);
        let urls = Keys::compile(self.urls, &rank);
        let networks = Networks::compile(self.networks, &rank);
        let md5 = Keys::compile(self.md5, &rank);
        let sha1 = Keys::compile(self.sha1, &rank);
        let sha256 = Keys::compile(self.sha256, &rank);
        let mut origins = self.origins;
        origins.shrink_to_fit();
        Blocklist {
            lists: self.lists,
            origins,
            names,
            urls,
            networks,
            md5,
            sha1,
            sha256,
        }
    }
}

/// Which of several entries for the same thing matter.
pub(super) struct Rank<'a> {
    origins: &'a [(u8, Origin)],
}

/// Most entries that are kept of one name, address or digest.
pub(super) const SAME_MAX: usize = 16;

impl Rank<'_> {
    /// Sorts entries by their keys, and keeps of each key those that hold longest; one without times alone, if there is one.
    pub(super) fn sift<T, K: Ord>(
        &self,
        entries: &mut Vec<T>,
        key: impl Fn(&T) -> K,
        origin: impl Fn(&T) -> u32,
    ) {
        // Without times first, then without an end, then what ends last.
        let order = |entry: &T| {
            let validity = self.validity(origin(entry));
            let end = validity
                .until
                .map_or((false, 0), |until| (true, -until.as_second()));
            (!validity.is_unlimited(), end, origin(entry))
        };
        entries.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| order(a).cmp(&order(b))));
        let (mut kept, mut is_settled) = (0, false);
        let mut last: Option<(K, u32)> = None;
        entries.retain(|entry| {
            let (key, origin) = (key(entry), origin(entry));
            match &last {
                Some((same, before)) if *same == key => {
                    if is_settled || kept == SAME_MAX || *before == origin {
                        return false;
                    }
                    kept += 1;
                }
                Some(_) | None => kept = 1,
            }
            is_settled = self.validity(origin).is_unlimited();
            last = Some((key, origin));
            true
        });
        entries.shrink_to_fit();
    }

    fn validity(&self, origin: u32) -> Validity {
        let origin = usize::try_from(origin)
            .ok()
            .and_then(|origin| self.origins.get(origin));
        origin
            .map(|(_, origin)| origin.validity)
            .unwrap_or_default()
    }
}
