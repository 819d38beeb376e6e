//! A folder of the disk that nobody else may enter.

use super::{Medium, StoreError};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Bits of the folder's mode by which others than its owner reach it.
const OTHERS: u32 = 0o077;
/// The file whose lock one keyd holds.
const LOCK: &str = "lock";

/// A folder, held by this process until it is dropped, however it ends.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Enters a folder, which is made if it is missing.
    pub(crate) fn enter(path: &Path) -> Result<Self, StoreError> {
        match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => sync_parent(path)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(failed("make", path)(source)),
        }
        let metadata = fs::metadata(path).map_err(failed("look at", path))?;
        let mode = metadata.permissions().mode() & 0o7777;
        if mode & OTHERS != 0 {
            let path = path.to_owned();
            return Err(StoreError::Reachable { path, mode });
        }
        let place = path.join(LOCK);
        let lock = options()
            .truncate(false)
            .open(&place)
            .map_err(failed("open", &place))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Held {
                path: path.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(failed("lock", &place)(source)),
        }
    }
}

impl Medium for Folder {
    fn read(
        &self,
        name: &str,
        octets_max: usize,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let path = self.path.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed("open", &path)(source)),
        };
        let most = u64::try_from(octets_max).unwrap_or(u64::MAX);
        let mut octets = Zeroizing::new(Vec::new());
        file.take(most.saturating_add(1))
            .read_to_end(&mut octets)
            .map_err(failed("read", &path))?;
        if octets.len() > octets_max {
            let long = io::Error::other(format!("it has more than {octets_max} octets"));
            return Err(failed("take", &path)(long));
        }
        Ok(Some(octets))
    }

    fn write(&mut self, name: &str, octets: &[u8]) -> Result<(), StoreError> {
        let path = self.path.join(name);
        options()
            .truncate(true)
            .open(&path)
            .and_then(|mut file| file.write_all(octets))
            .map_err(failed("write", &path))
    }

    fn sync(&mut self, name: &str) -> Result<(), StoreError> {
        let path = self.path.join(name);
        // What is synced is the file, not the descriptor that it was written by.
        File::open(&path)
            .and_then(|file| file.sync_all())
            .map_err(failed("sync", &path))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), StoreError> {
        let path = self.path.join(to);
        fs::rename(self.path.join(from), &path).map_err(failed("replace", &path))
    }

    fn sync_folder(&mut self) -> Result<(), StoreError> {
        File::open(&self.path)
            .and_then(|folder| folder.sync_all())
            .map_err(failed("sync", &self.path))
    }
}

/// Files that only their owner reads and writes.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

fn sync_parent(path: &Path) -> Result<(), StoreError> {
    let parent = path.parent().filter(|one| !one.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed("sync", path))
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    move |source| StoreError::Io {
        action,
        path: path.to_owned(),
        source,
    }
}
