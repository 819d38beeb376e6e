//! What is guarded: the pairs of the generation in force, as the pins say.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use abi::tables::Active;
use link::Instant;

use crate::error::PathdError;
use crate::maps::Maps;
use crate::members::{Key, Pair, pairs};

/// How often pins that are missing are looked for, and those in use compared with what is pinned.
const LOOK: Duration = Duration::from_millis(200);
/// So often a port table is read anew when the generation changed under it; then the next turn tries again.
const READS_MAX: u32 = 3;

/// One thread's sight of the pins.
pub(crate) struct Guard {
    folder: PathBuf,
    maps: Option<Maps>,
    word: Option<Active>,
    pairs: BTreeMap<Key, Pair>,
    /// When the pins are next looked at.
    looks: Instant,
}

impl Guard {
    /// Nothing is known yet.
    pub(crate) const fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            maps: None,
            word: None,
            pairs: BTreeMap::new(),
            looks: Instant::ORIGIN,
        }
    }

    /// Looks whether another generation is in force, and whether the pins are still the same; whether the pairs were read
    /// anew.
    pub(crate) fn refresh(&mut self, now: Instant) -> Result<bool, PathdError> {
        if self.looks <= now {
            self.looks = now + LOOK;
            let current = self.maps.as_ref();
            if !current.is_some_and(|maps| maps.are_pinned(&self.folder)) {
                self.word = None;
                self.maps = Maps::open(&self.folder)?;
            }
        }
        let Some(maps) = &self.maps else {
            let had_some = !self.pairs.is_empty();
            self.pairs.clear();
            return Ok(had_some);
        };
        for _ in 0..READS_MAX {
            let word = maps.active()?;
            if self.word == Some(word) {
                return Ok(false);
            }
            let ports = match word.epoch() {
                Some(_) => maps.ports(word.slot())?,
                None => Vec::new(),
            };
            if maps.active()? == word {
                self.pairs = pairs(&ports);
                self.word = Some(word);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The maps, while they are pinned.
    pub(crate) const fn maps(&mut self) -> Option<&mut Maps> {
        self.maps.as_mut()
    }

    /// The pairs.
    pub(crate) const fn pairs(&self) -> &BTreeMap<Key, Pair> {
        &self.pairs
    }
}
