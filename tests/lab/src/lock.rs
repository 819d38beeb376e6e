//! Who holds an instance: a file that is locked as long as its lab lives and tells the holder.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::LabError;

/// Who has, or had, an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    /// The process that laid the lab.
    pub(crate) pid: u32,
    /// The checkout it was started from.
    pub(crate) checkout: PathBuf,
    /// Left up on purpose, after its process has ended.
    pub(crate) kept: bool,
}

/// What a look at a lock file found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody's.
    Free,
    /// Its holder died without removing the lab.
    Dead(Holder),
    /// Its holder left the lab up and went.
    Kept(Holder),
    /// Its holder lives.
    Live(Holder),
}

/// An instance that is ours. Dropped without [`Lock::free`], the file stays and tells what was left.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    path: PathBuf,
    holder: Holder,
}

impl Lock {
    /// Who holds `path` now.
    pub(crate) fn look(path: &Path) -> Result<State, LabError> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(State::Free),
            Err(source) => return Err(LabError::file("opening", path)(source)),
        };
        let mut text = String::new();
        file.read_to_string(&mut text)
            .map_err(LabError::file("reading", path))?;
        // An empty or torn file was never finished: its writer died, or is writing it under the lock.
        let holder = serde_json::from_str(&text).unwrap_or_else(|_| Holder {
            pid: 0,
            checkout: PathBuf::new(),
            kept: false,
        });
        match file.try_lock_shared() {
            Ok(()) if holder.kept => Ok(State::Kept(holder)),
            Ok(()) => Ok(State::Dead(holder)),
            Err(TryLockError::WouldBlock) => Ok(State::Live(holder)),
            Err(TryLockError::Error(source)) => Err(LabError::file("locking", path)(source)),
        }
    }

    /// Takes `path` for this process; `None` when another one lives there.
    pub(crate) fn take(path: &Path, checkout: &Path) -> Result<Option<Self>, LabError> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(LabError::file("opening", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => {
                return Err(LabError::file("locking", path)(source));
            }
        }
        // Its last holder may have removed the file between our open and our lock.
        let ours = file
            .metadata()
            .map_err(LabError::file("reading", path))?
            .ino();
        if std::fs::metadata(path).map(|there| there.ino()).ok() != Some(ours) {
            return Ok(None);
        }
        let holder = Holder {
            pid: std::process::id(),
            checkout: checkout.to_owned(),
            kept: false,
        };
        let mut lock = Self {
            file,
            path: path.to_owned(),
            holder,
        };
        lock.write()?;
        Ok(Some(lock))
    }

    /// The lab stays up when this process ends.
    pub(crate) fn keep(mut self) -> Result<(), LabError> {
        self.holder.kept = true;
        self.write()
    }

    /// Nothing of the lab is left: the file goes too.
    pub(crate) fn free(self) -> Result<(), LabError> {
        std::fs::remove_file(&self.path).map_err(LabError::file("removing", &self.path))
    }

    fn write(&mut self) -> Result<(), LabError> {
        let text = serde_json::to_string(&self.holder).unwrap_or_default();
        self.file
            .set_len(0)
            .and_then(|()| self.file.rewind())
            .and_then(|()| self.file.write_all(text.as_bytes()))
            .map_err(LabError::file("writing", &self.path))
    }
}

#[cfg(test)]
mod tests;
