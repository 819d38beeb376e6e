//! Which record the gate enforces, and how its epochs are numbered in the kernel.
//!
//! The kernel tells generations apart by a number that must grow, and knows nothing of records. The epochs of another record
//! begin anew, so they are counted on from the number that runs: as many are added to each as this takes. What is noted
//! beside the pins tells the next linkd.

use crate::gate::GateError;
use model::{Epoch, RecordId};
use std::fs;
use std::io;
use std::path::Path;

/// What the names of notes begin with. A note is a folder, since a BPF file system holds no files.
const NOTE: &str = "record-";

/// A record in the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbering {
    /// Which.
    pub(crate) record: RecordId,
    /// What is added to its epochs.
    ahead: u32,
}

impl Numbering {
    /// The numbering by which an epoch follows on the generation that runs.
    pub(crate) fn following(record: RecordId, epoch: Epoch, running: Option<u32>) -> Self {
        let least = running.map_or(0, |number| number.saturating_add(1));
        let ahead = least.saturating_sub(epoch.0);
        Self { record, ahead }
    }

    /// The kernel's number of an epoch. Numbers end after four thousand million, and then repeat: the slots still differ.
    pub(crate) fn number(self, epoch: Epoch) -> u32 {
        epoch.0.saturating_add(self.ahead)
    }

    /// The epoch of a kernel's number; 0 for those of records before.
    pub(crate) fn epoch(self, number: u32) -> Epoch {
        Epoch(number.saturating_sub(self.ahead))
    }

    /// What is noted; nothing where it is not known which of several holds: an install was cut off.
    pub(crate) fn noted(pins: &Path) -> Result<Option<Self>, GateError> {
        let mut found = notes(pins)?.into_iter();
        Ok(found.next().filter(|_| found.next().is_none()))
    }

    /// Notes it, beside what was noted before.
    pub(crate) fn note(self, pins: &Path) -> Result<(), GateError> {
        let path = pins.join(self.name());
        match fs::create_dir(&path) {
            Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
                Err(GateError::Pins { path, source })
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Forgets every other note.
    pub(crate) fn note_alone(self, pins: &Path) -> Result<(), GateError> {
        let mut others = notes(pins)?.into_iter().filter(|other| *other != self);
        others.try_for_each(|other| other.forget(pins))
    }

    /// Forgets this note.
    pub(crate) fn forget(self, pins: &Path) -> Result<(), GateError> {
        let path = pins.join(self.name());
        fs::remove_dir(&path).map_err(|source| GateError::Pins { path, source })
    }

    fn name(self) -> String {
        format!("{NOTE}{}-{}", self.record, self.ahead)
    }

    fn read(name: &str) -> Option<Self> {
        let (record, ahead) = name.strip_prefix(NOTE)?.split_once('-')?;
        Some(Self {
            record: RecordId(u128::from_str_radix(record, 16).ok()?),
            ahead: ahead.parse().ok()?,
        })
    }
}

fn notes(pins: &Path) -> Result<Vec<Numbering>, GateError> {
    let failed = |source| GateError::Pins {
        path: pins.to_path_buf(),
        source,
    };
    let mut notes = Vec::new();
    for entry in fs::read_dir(pins).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        notes.extend(Numbering::read(&name.to_string_lossy()));
    }
    Ok(notes)
}

#[cfg(test)]
mod tests;
