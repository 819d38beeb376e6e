//! What was acknowledged, and what follows from it.

use jiff::Timestamp;
use model::{Epoch, Prefix};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use wire::{NoticeId, ToDaemon};

/// A message that was sent and has not been answered.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) message: ToDaemon,
    pub(crate) effect: Effect,
}

/// What a message does to the model once it took place.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Nothing that the model sees.
    None,
    /// The catalogue is this, under a reason that no other epoch has.
    Commit(BTreeSet<u32>, String, bool),
    /// The commit that waited is confirmed.
    Confirm,
    /// The catalogue is this again, and nothing waits.
    TakeBack(BTreeSet<u32>, String),
    /// These sources have cases.
    Sight(Vec<IpAddr>),
    /// The clocks of a notice's cases run.
    Receipt(NoticeId),
    /// The legal clock shows at least this.
    Clock(Timestamp),
}

/// What was acknowledged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) catalogue: BTreeSet<u32>,
    /// The catalogue to go back to, and the epoch that waits for its confirmation.
    pub(crate) pending: Option<(BTreeSet<u32>, Option<Epoch>)>,
    /// The reasons of the commits, each of which made one epoch.
    pub(crate) commits: BTreeSet<String>,
    pub(crate) sighted: BTreeSet<IpAddr>,
    pub(crate) received: BTreeSet<NoticeId>,
    pub(crate) clock: Option<Timestamp>,
}

impl Model {
    pub(crate) fn take(&mut self, effect: &Effect) {
        match effect {
            Effect::None => {}
            Effect::Commit(catalogue, why, waits) => {
                let before = std::mem::replace(&mut self.catalogue, catalogue.clone());
                self.pending = waits.then_some((before, None));
                self.commits.insert(why.clone());
            }
            Effect::Confirm => self.pending = None,
            Effect::TakeBack(catalogue, why) => {
                self.catalogue.clone_from(catalogue);
                self.pending = None;
                self.commits.insert(why.clone());
            }
            Effect::Sight(addresses) => self.sighted.extend(addresses),
            Effect::Receipt(notice) => {
                self.received.insert(*notice);
            }
            Effect::Clock(at) => self.clock = Some(*at),
        }
    }
}

/// A small generator (splitmix64), so that a run can be repeated.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// The entry of a number: one address of its own.
pub(crate) fn prefix(number: u32) -> Prefix {
    Prefix::host(Ipv4Addr::from(0x0a00_0000 | number).into())
}

/// The number of an entry.
pub(crate) fn number_of(prefix: Prefix) -> u32 {
    match prefix.net().addr() {
        IpAddr::V4(address) => u32::from(address) & 0x00ff_ffff,
        IpAddr::V6(address) => panic!("no entry of this test: {address}"),
    }
}
