//! One writer for a journal.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::Path;

use crate::error::JournalError;
use crate::segments;

const NAME: &str = "journal.lock";

/// Held while a journal is open for writing; the system releases it with the process, however that
/// ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn acquire(dir: &Path) -> Result<Self, JournalError> {
        let path = dir.join(NAME);
        let mut file = segments::options()
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(JournalError::io("open", &path))?;
        file.try_lock().map_err(|refusal| match refusal {
            TryLockError::WouldBlock => JournalError::Locked {
                dir: dir.to_owned(),
                holder: holder(&path),
            },
            TryLockError::Error(source) => JournalError::io("lock", &path)(source),
        })?;
        // Told to whoever is refused; the lock itself does not depend on it.
        file.set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(JournalError::io("write", &path))?;
        Ok(Self { _file: file })
    }
}

/// The process that said it holds the lock.
fn holder(path: &Path) -> Option<u32> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}
