//! What is guarded: the members of the generation in force, as the pins say.

use std::path::PathBuf;
use std::time::Duration;

use abi::tables::Active;
use link::Instant;

use crate::error::PathdError;
use crate::maps::Maps;
use crate::members::Place;
use crate::record::Wanted;

/// How often pins that are missing are looked for, and those in use compared with what is pinned.
const LOOK: Duration = Duration::from_millis(200);
/// So often a port table is read anew when the generation changed under it; then the next turn tries again.
const READS_MAX: u32 = 3;

/// One thread's sight of the pins.
pub(crate) struct Guard {
    folder: PathBuf,
    maps: Option<Maps>,
    word: Option<Active>,
    places: Vec<Place>,
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
            places: Vec::new(),
            looks: Instant::ORIGIN,
        }
    }

    /// Looks whether another generation is in force, and whether the pins are still the same; whether the members were
    /// read anew.
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
            let had_some = !self.places.is_empty();
            self.places.clear();
            return Ok(had_some);
        };
        for _ in 0..READS_MAX {
            let word = maps.active()?;
            if self.word == Some(word) {
                return Ok(false);
            }
            let places = match word.epoch() {
                Some(_) => places(maps, word.slot())?,
                None => Vec::new(),
            };
            if maps.active()? == word {
                self.places = places;
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

    /// The members.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }
}

/// The members of a slot.
fn places(maps: &Maps, slot: u32) -> Result<Vec<Place>, PathdError> {
    let mut places = Vec::new();
    for (ifindex, port) in maps.ports(slot)? {
        let wanted = Wanted::read(&maps.member(slot, port.number)?).unwrap_or_else(|fault| {
            let number = port.number;
            tracing::error!(ifindex, number, %fault, "the record of a member is not understood: its carrier alone is watched");
            Wanted::NOTHING
        });
        places.extend(Place::of(ifindex, port, wanted));
    }
    Ok(places)
}
