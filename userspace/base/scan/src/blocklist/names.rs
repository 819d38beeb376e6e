//! Names, sorted from the root, each without what it shares with the one before.
//!
//! A key is a name's labels from the root, each with a dot behind it (`kz.evil.`): one domain lies within another if, and only
//! if, the other's key begins its own. Between a key and any that it begins stand only keys that it begins too; so whatever
//! covers a name is either in the block where the search ends, or covers the first key of that block.

use model::HostName;

use super::columns::Rank;
use crate::list::Scope;

/// Names in a block: each lookup reads one block from its start.
const BLOCK: usize = 16;
/// No block.
const NONE: u32 = u32::MAX;

#[derive(Debug, Default)]
pub(super) struct Names {
    /// Of each name: how many octets it shares with the one before in its block, how many are its own, these.
    octets: Vec<u8>,
    blocks: Vec<Block>,
    /// Of each name the origin, and the scope in the lowest two bits.
    entries: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    /// Where its octets begin.
    at: u32,
    /// The block that has the nearest name before it around its first.
    around: u32,
}

/// A name in the index that covers what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// How many labels it has.
    pub(super) labels: usize,
    pub(super) scope: Scope,
    pub(super) origin: u32,
}

impl Names {
    pub(super) fn compile(entries: Vec<(HostName, Scope, u32)>, rank: &Rank<'_>) -> Self {
        let mut keyed: Vec<(Box<[u8]>, Scope, u32)> = entries
            .into_iter()
            .map(|(name, scope, origin)| (key(&name).into_boxed_slice(), scope, origin))
            .collect();
        sift(&mut keyed, rank);
        let mut names = Self::default();
        // Names around the one at hand, each with its block.
        let mut around: Vec<(usize, u32)> = Vec::new();
        let mut before: &[u8] = &[];
        for (index, (key, scope, origin)) in keyed.iter().enumerate() {
            let in_common = shared(before, key);
            while around.last().is_some_and(|(length, _)| *length > in_common) {
                around.pop();
            }
            let is_first = index.is_multiple_of(BLOCK);
            if is_first {
                names.blocks.push(Block {
                    at: u32::try_from(names.octets.len()).unwrap_or(u32::MAX),
                    around: around.last().map_or(NONE, |(_, block)| *block),
                });
            }
            let kept = if is_first { 0 } else { in_common };
            let own = key.get(kept..).unwrap_or_default();
            let length = |octets: usize| u8::try_from(octets).unwrap_or(u8::MAX);
            names.octets.extend([length(kept), length(own.len())]);
            names.octets.extend_from_slice(own);
            names.entries.push(*origin << 2 | bits(*scope));
            let block = u32::try_from(names.blocks.len() - 1).unwrap_or(NONE);
            around.push((key.len(), block));
            before = key;
        }
        names.octets.shrink_to_fit();
        names.blocks.shrink_to_fit();
        names.entries.shrink_to_fit();
        names
    }

    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) const fn bytes(&self) -> usize {
        self.octets.len()
            + size_of_val(self.blocks.as_slice())
            + size_of_val(self.entries.as_slice())
    }

    /// Calls `each` with the entries that hold for a name, the nearest first, as long as it says so.
    pub(super) fn covering(&self, name: &HostName, mut each: impl FnMut(Listed) -> bool) {
        let key = key(name);
        let after = self
            .blocks
            .partition_point(|block| self.first(*block) <= key.as_slice());
        let mut next = after.checked_sub(1);
        while let Some(index) = next {
            let Some(block) = self.blocks.get(index) else {
                return;
            };
            // At most one block's worth of names.
            let mut found: [Option<(usize, u32)>; BLOCK] = [None; BLOCK];
            self.walk(index, *block, &key, &mut found);
            for (length, entry) in found.iter().rev().flatten() {
                if let Some(listed) = holding(&key, *length, *entry)
                    && !each(listed)
                {
                    return;
                }
            }
            // An outer name stands before the inner one, so that this ends.
            next = usize::try_from(block.around)
                .ok()
                .filter(|outer| *outer < index);
        }
    }

    /// A block's first key, which is whole.
    fn first(&self, block: Block) -> &[u8] {
        let (_, own, _) = self.name(usize::try_from(block.at).unwrap_or(usize::MAX));
        own
    }

    /// The name at an offset: octets that it shares, its own, where the next one stands.
    fn name(&self, at: usize) -> (usize, &[u8], usize) {
        let rest = self.octets.get(at..).unwrap_or_default();
        match rest {
            [kept, length, rest @ ..] => {
                let own = rest.get(..usize::from(*length)).unwrap_or_default();
                (usize::from(*kept), own, at + 2 + own.len())
            }
            _ => (0, &[], at),
        }
    }

    /// Finds the names of a block that begin `key`: length and entry.
    ///
    /// `matched` is how much of the name before, which is no greater than the key, the key shares.
    fn walk(
        &self,
        index: usize,
        block: Block,
        key: &[u8],
        found: &mut [Option<(usize, u32)>; BLOCK],
    ) {
        let first = index * BLOCK;
        let end = (first + BLOCK).min(self.entries.len());
        let entries = self.entries.get(first..end).unwrap_or_default();
        let mut at = usize::try_from(block.at).unwrap_or(usize::MAX);
        let mut matched = 0;
        for (place, entry) in found.iter_mut().zip(entries) {
            let (kept, own, next) = self.name(at);
            at = next;
            // It differs from the key where the name before did.
            if kept > matched {
                continue;
            }
            // It grows away from the key earlier than the name before did, so it is greater, as are all that follow.
            if kept < matched {
                return;
            }
            let rest = key.get(matched..).unwrap_or_default();
            let more = shared(own, rest);
            let is_whole = more == own.len();
            if !is_whole && own.get(more) > rest.get(more) {
                return;
            }
            matched += more;
            if is_whole {
                *place = Some((matched, *entry));
            }
        }
    }
}

/// The entry as it holds for a key that it begins; none if its scope leaves the key out.
fn holding(key: &[u8], length: usize, entry: u32) -> Option<Listed> {
    let scope = match entry & 3 {
        0 => Scope::Exact,
        1 => Scope::Below,
        _ => Scope::Subtree,
    };
    let holds = match scope {
        Scope::Exact => length == key.len(),
        Scope::Below => length < key.len(),
        Scope::Subtree => true,
    };
    let labels = key.get(..length)?.split(|octet| *octet == b'.').count() - 1;
    holds.then_some(Listed {
        labels,
        scope,
        origin: entry >> 2,
    })
}

const fn bits(scope: Scope) -> u32 {
    match scope {
        Scope::Exact => 0,
        Scope::Below => 1,
        Scope::Subtree => 2,
    }
}

fn key(name: &HostName) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.as_str().len() + 1);
    for label in name.labels_from_root() {
        key.extend_from_slice(label.as_bytes());
        key.push(b'.');
    }
    key
}

/// How many octets two texts share at their beginning.
fn shared(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn sift(keyed: &mut Vec<(Box<[u8]>, Scope, u32)>, rank: &Rank<'_>) {
    // Equal names get one number, so that the rank compares numbers and not texts.
    keyed.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut number = 0_usize;
    let mut numbers = Vec::with_capacity(keyed.len());
    for (index, entry) in keyed.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| keyed.get(before));
        if before.is_some_and(|before| (&before.0, before.1) != (&entry.0, entry.1)) {
            number += 1;
        }
        numbers.push((number, index, entry.2));
    }
    rank.sift(
        &mut numbers,
        |(number, _, _)| *number,
        |(_, _, origin)| *origin,
    );
    let mut sifted = Vec::with_capacity(numbers.len());
    for (_, index, origin) in numbers {
        if let Some((key, scope, _)) = keyed.get_mut(index) {
            sifted.push((std::mem::take(key), *scope, origin));
        }
    }
    *keyed = sifted;
}
