//! The store: all keys in one file, sealed under the sealing key, and a floor that its version never falls below.
//!
//! Both files are replaced, never written over: written beside, synced, renamed, and the folder synced. The keys come first,
//! the floor after them. So after a crash at any moment the store holds what was before or what was to come, whole, and what
//! was acknowledged is there. A failed write leaves the keys in force as they were: the generation that could not be stored has
//! signed and sealed nothing, and the next one takes its place.
//!
//! The floor finds an older copy of the keys that somebody put back alone. An older copy of the whole folder it cannot find;
//! then blobs and signatures of a generation that is missing are refused by its number, and the journal has its `key-made`.

use crate::error::Refused;
use crate::keyring::Keyring;
use crate::sealing_key::SealingKey;
use ring::rand::SecureRandom;
use std::io;
use std::path::PathBuf;

#[cfg(test)]
mod fault;
mod folder;
mod format;
mod medium;

pub(crate) use folder::Folder;
pub(crate) use medium::Medium;

use format::FormatError;

/// The file of the keys.
const KEYS: &str = "keys";
/// The file of the floor.
const FLOOR: &str = "floor";

/// Why the keys cannot be had, or kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others may reach the folder.
    #[error(
        "others than its owner may reach {path} (mode {mode:o}): take the keys as known, or chmod it to 700 if nobody did"
    )]
    Reachable {
        /// The folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Another keyd holds the folder.
    #[error("another keyd holds {path}: a store has one; stop that process first")]
    Held {
        /// The folder.
        path: PathBuf,
    },
    /// A file is not what was written.
    #[error(
        "{file} is damaged: {why}; nothing was changed: keep a copy as evidence, and restore the folder from its backup"
    )]
    Damaged {
        /// Which.
        file: &'static str,
        /// In which way.
        why: String,
    },
    /// A file of another format.
    #[error(
        "{file} has format {found}, and this keyd reads format {known}: start the version that wrote it"
    )]
    Version {
        /// Which.
        file: &'static str,
        /// Its format.
        found: u16,
        /// Ours.
        known: u16,
    },
    /// The keys were sealed under another key.
    #[error(
        "the keys are whole, but sealed under the sealing key {theirs}, and {ours} was handed in: hand in the one they were made with"
    )]
    WrongKey {
        /// Its fingerprint.
        theirs: String,
        /// The fingerprint of ours.
        ours: String,
    },
    /// The keys are older than they were.
    #[error(
        "the keys are of version {found}, but the store had version {floor}: they were put back to an older copy; restore the newer one"
    )]
    Older {
        /// Their version.
        found: u64,
        /// The version that the store has had.
        floor: u64,
    },
    /// A file is missing that was there.
    #[error("{file} is missing, though the store was in use: restore the folder from its backup")]
    Missing {
        /// Which.
        file: &'static str,
    },
    /// The seal cannot be made.
    #[error("the keys cannot be sealed: {0}")]
    Seal(Box<Refused>),
}

/// The store, open.
#[derive(Debug)]
pub(crate) struct Store {
    medium: Box<dyn Medium>,
    key: SealingKey,
    /// The version that is stored.
    version: u64,
    /// The floor that was found below the version: somebody was cut off between the two.
    behind: Option<u64>,
}

impl Store {
    /// Opens a store and reads its keys; a store that was never used has none.
    pub(crate) fn open(
        medium: Box<dyn Medium>,
        key: SealingKey,
    ) -> Result<(Self, Keyring), StoreError> {
        let keys = medium.read(KEYS, format::KEYS_OCTETS_MAX)?;
        let floor = medium.read(FLOOR, format::FLOOR_OCTETS)?;
        let keys = keys.map(|octets| format::read_keys(&octets, &key));
        let keys = keys.transpose().map_err(|error| named(KEYS, error))?;
        let floor = floor.map(|octets| format::read_floor(&octets, &key));
        let floor = floor.transpose().map_err(|error| named(FLOOR, error))?;
        let (version, keyring) = match (keys, floor) {
            (None, None) => (0, Keyring::default()),
            (None, Some(_)) => return Err(StoreError::Missing { file: KEYS }),
            // A crash before the first floor was written.
            (Some((1, keyring)), None) => (1, keyring),
            (Some(_), None) => return Err(StoreError::Missing { file: FLOOR }),
            (Some((found, _)), Some(floor)) if found < floor => {
                return Err(StoreError::Older { found, floor });
            }
            (Some((version, keyring)), Some(_)) => (version, keyring),
        };
        let floor = floor.unwrap_or(0);
        let mut store = Self {
            medium,
            key,
            version,
            behind: (floor < version).then_some(floor),
        };
        if floor < version {
            store.raise_floor(version)?;
        }
        Ok((store, keyring))
    }

    /// Makes a keyring durable. Once it is `Ok`, the keyring may be used.
    pub(crate) fn save(
        &mut self,
        keyring: &Keyring,
        random: &dyn SecureRandom,
    ) -> Result<(), StoreError> {
        let version = self.version.saturating_add(1);
        let keys = format::write_keys(version, keyring, &self.key, random)
            .map_err(|refused| StoreError::Seal(Box::new(refused)))?;
        self.medium.replace(KEYS, &keys)?;
        self.raise_floor(version)?;
        self.version = version;
        Ok(())
    }

    /// What opening found, in a sentence; empty if everything was whole.
    pub(crate) fn recovered(&self) -> String {
        self.behind.map_or_else(String::new, |floor| {
            let version = self.version;
            format!(
                "keyd was cut off while it stored version {version} of the keys over {floor}: what that version added is in force, and may never have been told"
            )
        })
    }

    fn raise_floor(&mut self, version: u64) -> Result<(), StoreError> {
        let floor = format::write_floor(version, &self.key)
            .ok_or_else(|| StoreError::Seal(Box::new(Refused::Library)))?;
        self.medium.replace(FLOOR, &floor)
    }
}

/// A format's fault, with the file that has it.
fn named(file: &'static str, error: FormatError) -> StoreError {
    match error {
        FormatError::Damaged(why) => StoreError::Damaged { file, why },
        FormatError::Version { found, known } => StoreError::Version { file, found, known },
        FormatError::WrongKey { theirs, ours } => StoreError::WrongKey { theirs, ours },
    }
}

#[cfg(test)]
mod tests;
