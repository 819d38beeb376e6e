//! The names of an index: an automaton in the format of `fst`, read with every access checked.
//!
//! `fst` builds it; its own reader trusts the octets that it is given, and ends the process where they are damaged. So it is read
//! here: [`Names::check`] once over all nodes, then lookups, which ask octet by octet and find nothing where there is nothing.
//!
//! A key is a host's labels from the root, each with a dot behind it, then for URLs the beginning of a path with its slash, then
//! [`MARK`] and the number of the mark in two octets. [`MARK`] sorts before all octets of names and paths.

/// Octet before the number of a mark.
pub(crate) const MARK: u8 = 0;
/// Address of the state that ends a key and has no octets of its own.
const LAST: usize = 0;
/// The format's head: its version and a number that it does not use.
const HEAD_BYTES: usize = 16;
/// Its tail: number of keys, address of the root, a checksum. The index's own digest stands for the checksum.
const TAIL_BYTES: usize = 20;
/// The version of the format that is read.
const FORMAT: u64 = 3;
/// States with more transitions than this have a table of them.
const TABLED_FROM: usize = 33;
/// Octets that a state of one transition writes as a number from 1.
const COMMON: [u8; 63] = *b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

/// The automaton.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    octets: &'a [u8],
    root: usize,
}

/// A state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State<'a> {
    octets: &'a [u8],
    /// Where its own octets begin: all that it leads to lies before.
    first: usize,
    shape: Shape,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    /// It ends a key.
    Last,
    One {
        octet: u8,
        target: usize,
    },
    /// Octets in falling order at `labels`, distances before them, each of `width` octets.
    Many {
        count: usize,
        labels: usize,
        width: usize,
        table: Option<usize>,
    },
}

impl<'a> Names<'a> {
    /// Finds the root.
    pub(crate) fn of(octets: &'a [u8]) -> Option<Self> {
        let word = |at: usize| {
            Some(u64::from_le_bytes(
                octets.get(at..at.checked_add(8)?)?.try_into().ok()?,
            ))
        };
        let tail = octets.len().checked_sub(TAIL_BYTES)?;
        let root = usize::try_from(word(tail.checked_add(8)?)?).ok()?;
        (word(0)? == FORMAT && root >= HEAD_BYTES && root.checked_add(1)? == tail)
            .then_some(Self { octets, root })
    }

    pub(crate) const fn root(&self) -> usize {
        self.root
    }

    /// The state that ends at this address.
    pub(crate) fn state(&self, address: usize) -> Option<State<'a>> {
        let octets = self.octets;
        if address == LAST {
            return Some(State {
                octets,
                first: LAST,
                shape: Shape::Last,
            });
        }
        let head = *octets.get(address)?;
        let number = usize::from(head & 0x3f);
        let one = head & 0x80 != 0;
        // What stands before the head: an octet that is not common, or a number that does not fit.
        let (spelt, at) = if number == 0 {
            let at = address.checked_sub(1)?;
            (Some(*octets.get(at)?), at)
        } else {
            (None, address)
        };
        let (shape, first) = if one {
            let octet = match spelt {
                Some(octet) => octet,
                None => *COMMON.get(number.checked_sub(1)?)?,
            };
            let (target, first) = self.only_target(head, at)?;
            (Shape::One { octet, target }, first)
        } else {
            // One transition has a shape of its own, so that 1 means 256.
            let count = match spelt {
                None => number,
                Some(0) => return None,
                Some(1) => 256,
                Some(count) => usize::from(count),
            };
            self.many(count, at)?
        };
        (first >= HEAD_BYTES).then_some(State {
            octets,
            first,
            shape,
        })
    }

    /// The target of a state's only transition, and where the state begins.
    fn only_target(&self, head: u8, at: usize) -> Option<(usize, usize)> {
        if head & 0x40 != 0 {
            return Some((at.checked_sub(1)?, at));
        }
        let sizes = at.checked_sub(1)?;
        let width = width(*self.octets.get(sizes)?)?;
        let first = sizes.checked_sub(width)?;
        Some((target(self.octets, first, width, first)?, first))
    }

    fn many(&self, count: usize, at: usize) -> Option<(Shape, usize)> {
        let sizes = at.checked_sub(1)?;
        let width = width(*self.octets.get(sizes)?)?;
        let (table, after) = if count >= TABLED_FROM {
            let table = sizes.checked_sub(256)?;
            (Some(table), table)
        } else {
            (None, sizes)
        };
        let labels = after.checked_sub(count)?;
        let first = labels.checked_sub(count.checked_mul(width)?)?;
        Some((
            Shape::Many {
                count,
                labels,
                width,
                table,
            },
            first,
        ))
    }

    /// Where an octet leads from an address.
    pub(crate) fn step(&self, address: usize, octet: u8) -> Option<usize> {
        self.state(address)?.after(octet)
    }

    /// Where octets lead.
    pub(crate) fn walk(
        &self,
        address: usize,
        octets: impl IntoIterator<Item = u8>,
    ) -> Option<usize> {
        octets
            .into_iter()
            .try_fold(address, |address, octet| self.step(address, octet))
    }

    /// The number of the mark of the name that ends at an address.
    pub(crate) fn mark(&self, address: usize) -> Option<u16> {
        self.number(self.step(address, MARK)?)
    }

    fn number(&self, address: usize) -> Option<u16> {
        let (high, next) = self.state(address)?.only()?;
        let (low, last) = self.state(next)?.only()?;
        (last == LAST).then_some(u16::from_be_bytes([high, low]))
    }

    /// Checks every state that the root leads to: it lies within the octets, all that it leads to lies before it, and behind
    /// [`MARK`] stands one number below `marks`. One bit for each octet remembers which states to look at.
    pub(crate) fn check(&self, marks: usize) -> bool {
        let mut due = Due::of(self.root);
        due.add(self.root);
        while let Some(address) = due.next() {
            let Some(state) = self.state(address) else {
                return false;
            };
            for place in 0..state.count() {
                let Some((octet, target)) = state.transition(place) else {
                    return false;
                };
                let before = target == LAST || (HEAD_BYTES..state.first).contains(&target);
                let good = if octet == MARK {
                    self.number(target)
                        .is_some_and(|number| usize::from(number) < marks)
                } else {
                    target != LAST
                };
                if !before || !good {
                    return false;
                }
                if octet != MARK {
                    due.add(target);
                }
            }
        }
        true
    }
}

impl State<'_> {
    /// How many transitions it has.
    pub(crate) const fn count(&self) -> usize {
        match self.shape {
            Shape::Last => 0,
            Shape::One { .. } => 1,
            Shape::Many { count, .. } => count,
        }
    }

    /// Octet and target of a transition, in rising order of octets.
    pub(crate) fn transition(&self, place: usize) -> Option<(u8, usize)> {
        match self.shape {
            Shape::Last => None,
            Shape::One { octet, target } => (place == 0).then_some((octet, target)),
            Shape::Many {
                count,
                labels,
                width,
                ..
            } => {
                let octet = *self
                    .octets
                    .get(labels.checked_add(count.checked_sub(place.checked_add(1)?)?)?)?;
                let at = labels.checked_sub(place.checked_add(1)?.checked_mul(width)?)?;
                Some((octet, target(self.octets, at, width, self.first)?))
            }
        }
    }

    fn only(&self) -> Option<(u8, usize)> {
        if self.count() == 1 {
            self.transition(0)
        } else {
            None
        }
    }

    fn after(&self, wanted: u8) -> Option<usize> {
        match self.shape {
            Shape::Last => None,
            Shape::One { octet, target } => (octet == wanted).then_some(target),
            Shape::Many {
                count,
                labels,
                table: None,
                ..
            } => {
                let octets = self.octets.get(labels..labels.checked_add(count)?)?;
                let from_end = octets.iter().position(|octet| *octet == wanted)?;
                let (_, target) = self.transition(count.checked_sub(from_end.checked_add(1)?)?)?;
                Some(target)
            }
            Shape::Many {
                table: Some(table), ..
            } => {
                let place = *self.octets.get(table.checked_add(usize::from(wanted))?)?;
                let (octet, target) = self.transition(usize::from(place))?;
                (octet == wanted).then_some(target)
            }
        }
    }
}

/// How many octets a distance has. Keys have no values, so that the lower half is nought.
fn width(sizes: u8) -> Option<usize> {
    (sizes.trailing_zeros() >= 4 && (1..=8).contains(&(sizes >> 4)))
        .then_some(usize::from(sizes >> 4))
}

/// The address at a distance before `first`; nought is [`LAST`].
fn target(octets: &[u8], at: usize, width: usize, first: usize) -> Option<usize> {
    let written = octets.get(at..at.checked_add(width)?)?;
    let distance = written.iter().rev().try_fold(0_usize, |sum, octet| {
        // Eight octets at most, so that nothing is lost on machines of 64 bits.
        sum.checked_mul(256)?.checked_add(usize::from(*octet))
    })?;
    if distance == 0 {
        Some(LAST)
    } else {
        first.checked_sub(distance)
    }
}

/// Addresses to look at, from the highest down.
struct Due {
    words: Vec<u64>,
    /// The highest word that may hold one.
    word: usize,
}

impl Due {
    fn of(highest: usize) -> Self {
        let word = highest / 64;
        Self {
            words: vec![0; word + 1],
            word,
        }
    }

    fn add(&mut self, address: usize) {
        if let Some(word) = self.words.get_mut(address / 64) {
            *word |= 1 << (address % 64);
        }
    }

    fn next(&mut self) -> Option<usize> {
        loop {
            let word = self.words.get_mut(self.word)?;
            if let Some(bit) = word.checked_ilog2() {
                *word &= !(1 << bit);
                return Some(self.word * 64 + usize::try_from(bit).ok()?);
            }
            self.word = self.word.checked_sub(1)?;
        }
    }
}

#[cfg(test)]
mod tests;
