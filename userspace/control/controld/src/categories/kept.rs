//! Where indexes of categories are kept.
//!
//! The record names the index in force by its digest; its octets lie in a file beside the record. Lists compile to the same octets
//! wherever they are the same, so that a file that is lost is made anew of them, if they are still what they were. Otherwise
//! nobody can say what another index would take out of what is never decrypted, and controld does not start.

use crate::error::ControlError;
use category::Index;
use sha2::{Digest as _, Sha256 as Hasher};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire::keys::Sha256;

/// The index in force and the one that waits.
#[derive(Debug, Default)]
pub(crate) struct Categories {
    /// Where indexes are kept; none where the start names no lists.
    folder: Option<PathBuf>,
    pub(super) in_force: Option<Kept>,
    pub(super) held: Option<Kept>,
    lost: Option<Lost>,
}

/// The index that the record says is in force, whose file cannot be used.
#[derive(Debug)]
struct Lost {
    digest: Sha256,
    path: PathBuf,
    why: String,
}

/// An index, ready to be asked.
#[derive(Clone, Debug)]
pub struct Kept {
    /// SHA-256 of its octets.
    pub digest: Sha256,
    /// Its octets.
    pub octets: Arc<Vec<u8>>,
    pub(super) index: Arc<Index<Octets>>,
}

/// Octets that are shared.
#[derive(Clone, Debug)]
pub(super) struct Octets(Arc<Vec<u8>>);

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Kept {
    pub(super) fn of(octets: Vec<u8>) -> Result<Self, category::IndexError> {
        let octets = Arc::new(octets);
        let index = Index::open(Octets(Arc::clone(&octets)))?;
        Ok(Self {
            digest: Sha256(Hasher::digest(&*octets).into()),
            octets,
            index: Arc::new(index),
        })
    }

    /// Reads the index of a digest, or tells why it cannot be used.
    fn read(path: &Path, digest: Sha256) -> Result<Self, String> {
        let octets = fs::read(path).map_err(|error| error.to_string())?;
        let kept = Self::of(octets).map_err(|error| error.to_string())?;
        if kept.digest != digest {
            return Err(format!("its SHA-256 is {}", kept.digest));
        }
        Ok(kept)
    }

    fn name(digest: Sha256) -> String {
        format!("{digest}.index")
    }
}

impl Categories {
    /// Opens the index that was in force last. One that cannot be used is lost, and made anew of the lists, or the start is
    /// refused ([`Self::whole`]).
    pub(crate) fn open(folder: Option<PathBuf>, digest: Option<Sha256>) -> Self {
        let mut categories = Self {
            folder,
            ..Self::default()
        };
        if let Some((folder, digest)) = categories.folder.as_ref().zip(digest) {
            let path = folder.join(Kept::name(digest));
            match Kept::read(&path, digest) {
                Ok(kept) => categories.in_force = Some(kept),
                Err(why) => categories.lost = Some(Lost { digest, path, why }),
            }
        }
        categories
    }

    /// Whether the index that the record names is here.
    pub(crate) fn whole(&self) -> Result<(), ControlError> {
        self.lost.as_ref().map_or(Ok(()), |lost| {
            let Lost { digest, path, why } = lost;
            Err(ControlError::IndexLost {
                digest: *digest,
                path: path.clone(),
                why: why.clone(),
            })
        })
    }

    /// Puts an index in the place of the lost one, whose digest it has; whether it did.
    pub(super) fn find(&mut self, kept: &Kept) -> Result<bool, ControlError> {
        match &self.lost {
            None => return Ok(false),
            Some(lost) if lost.digest != kept.digest => {
                self.whole()?;
                return Ok(false);
            }
            Some(lost) => {
                let Lost { path, why, .. } = lost;
                tracing::warn!(path = %path.display(), why, "the index of categories was lost; the lists gave the same one again");
            }
        }
        self.keep(kept)?;
        self.in_force = Some(kept.clone());
        self.lost = None;
        Ok(true)
    }

    /// Writes an index, whole, before anything says that it is in force.
    pub(super) fn keep(&self, kept: &Kept) -> Result<(), ControlError> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        let path = folder.join(Kept::name(kept.digest));
        let written = || {
            fs::create_dir_all(folder)?;
            let beside = folder.join("incoming");
            let mut file = File::create(&beside)?;
            file.write_all(&kept.octets)?;
            file.sync_all()?;
            fs::rename(&beside, &path)?;
            File::open(folder)?.sync_all()
        };
        written().map_err(|source: io::Error| ControlError::IndexNotKept { path, source })
    }

    /// Deletes every index but the one in force. What cannot be deleted only takes room.
    pub(super) fn tidy(&self) {
        let Some((folder, kept)) = self.folder.as_ref().zip(self.in_force.as_ref()) else {
            return;
        };
        let own = Kept::name(kept.digest);
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_name() != own.as_str()) {
            if let Err(error) = fs::remove_file(entry.path()) {
                tracing::warn!(path = %entry.path().display(), %error, "an old index of categories stays");
            }
        }
    }
}
