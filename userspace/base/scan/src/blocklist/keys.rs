//! Keys of one length, sorted.

use super::columns::Rank;

/// Keys of `N` octets with the origins of their entries; one key may stand several times.
#[derive(Debug)]
pub(super) struct Keys<const N: usize>(Vec<([u8; N], u32)>);

impl<const N: usize> Keys<N> {
    pub(super) fn compile(mut entries: Vec<([u8; N], u32)>, rank: &Rank<'_>) -> Self {
        rank.sift(&mut entries, |(key, _)| *key, |(_, origin)| *origin);
        Self(entries)
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) const fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }

    /// The origins of a key's entries, the one that holds longest first.
    pub(super) fn origins(&self, key: &[u8; N]) -> impl Iterator<Item = u32> {
        let first = self.0.partition_point(|(other, _)| other < key);
        let rest = self.0.get(first..).unwrap_or_default().iter();
        rest.take_while(move |(other, _)| other == key)
            .map(|(_, origin)| *origin)
    }
}
