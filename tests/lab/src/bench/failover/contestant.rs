//! Whoever takes the part of the near router.

use std::fmt::Debug;

use super::track::Track;
use super::{frr, keepalived, ours};
use crate::error::LabError;
use crate::splice::Cut;

/// A near router on its track, and what runs at the far one. Dropped, all of it ends.
pub(super) trait Contestant: Debug {
    /// Whether all is as it shall be before a pull: both members live, at both ends, so that either may be lost.
    fn is_whole(&self) -> Result<bool, LabError>;

    /// Whether it can take that cut at all; the error says why not.
    fn takes(&self, cut: Cut) -> Result<(), LabError>;
}

/// Starts a contestant on a track laid for it.
type Start = fn(&Track<'_>) -> Result<Box<dyn Contestant>, LabError>;

/// A contestant by name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its name in notes.
    pub(super) name: &'static str,
    /// How it is started.
    pub(super) start: Start,
}

/// The gateway.
pub(super) const OURS: usize = 0;
/// FRR.
pub(super) const FRR: usize = 1;
/// keepalived.
pub(super) const KEEPALIVED: usize = 2;
/// The gateway with no daemon but pathd.
pub(super) const OURS_DEAD: usize = 3;

/// All contestants, each at the index of its name.
pub(super) const ENTRIES: [Entry; 4] = [
    Entry {
        name: "ours",
        start: |track| ours::start(track).map(boxed),
    },
    Entry {
        name: "FRR",
        start: |track| frr::start(track).map(boxed),
    },
    Entry {
        name: "keepalived",
        start: |track| keepalived::start(track).map(boxed),
    },
    Entry {
        name: "ours without controld and linkd",
        start: |track| ours::start_orphaned(track).map(boxed),
    },
];

fn boxed<T: Contestant + 'static>(contestant: T) -> Box<dyn Contestant> {
    Box::new(contestant)
}
