//! The octets of files: a folder of two levels, named by digest.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use wire::keys::Sha256;

/// Most names that a tidying reads; more are left for the next start.
const NAMES_MAX: usize = 1_000_000;
/// Where files are written that are not whole yet.
const INCOMING: &str = "incoming";

/// The folder. Only its owner reads it.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens it; makes it if it is not there.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let folder = Self {
            root: root.to_owned(),
        };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(folder.root.join(INCOMING))?;
        Ok(folder)
    }

    /// Where a whole file stands.
    pub(crate) fn path(&self, digest: Sha256) -> PathBuf {
        let name = digest.to_string();
        let (shelf, _) = name.split_at_checked(2).unwrap_or((&name, ""));
        self.root.join(shelf).join(&name)
    }

    /// Begins a file that is not whole yet; one of the same name is begun anew.
    pub(crate) fn begin(&self, name: &str) -> io::Result<(File, PathBuf)> {
        let path = self.root.join(INCOMING).join(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true);
        let file = options.mode(0o600).open(&path)?;
        Ok((file, path))
    }

    /// Makes a begun file the one of its digest, durably.
    pub(crate) fn finish(&self, file: &File, begun: &Path, digest: Sha256) -> io::Result<()> {
        file.sync_all()?;
        let path = self.path(digest);
        let shelf = path.parent().unwrap_or(&self.root);
        let is_new = !shelf.exists();
        if is_new {
            fs::DirBuilder::new()
                .mode(0o700)
                .recursive(true)
                .create(shelf)?;
        }
        fs::rename(begun, &path)?;
        File::open(shelf)?.sync_all()?;
        if is_new {
            File::open(&self.root)?.sync_all()?;
        }
        Ok(())
    }

    /// Writes a file that is whole already.
    pub(crate) fn write(&self, digest: Sha256, octets: &[u8]) -> io::Result<()> {
        let (mut file, path) = self.begin(&digest.to_string())?;
        let written = file.write_all(octets);
        let done = written.and_then(|()| self.finish(&file, &path, digest));
        done.inspect_err(|_| discard(&path))
    }

    /// At most `max` octets of a file from `offset` on.
    pub(crate) fn read(&self, digest: Sha256, offset: u64, max: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path(digest))?;
        file.seek(SeekFrom::Start(offset))?;
        let mut octets = Vec::new();
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        file.take(max).read_to_end(&mut octets)?;
        Ok(octets)
    }

    /// Deletes a file; one that stays is deleted at the next start.
    pub(crate) fn remove(&self, digest: Sha256) {
        discard(&self.path(digest));
    }

    /// Deletes what a crash left: files that are not whole, and those that no row knows.
    pub(crate) fn tidy(&self, is_known: impl Fn(&Sha256) -> bool) -> io::Result<()> {
        let mut read = 0;
        for shelf in fs::read_dir(&self.root)? {
            let shelf = shelf?.path();
            if !shelf.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&shelf)? {
                read += 1;
                if read > NAMES_MAX {
                    return Ok(());
                }
                let path = entry?.path();
                let name = path.file_name().and_then(|name| name.to_str());
                let digest: Option<Sha256> = name.and_then(|name| name.parse().ok());
                let is_ours = !shelf.ends_with(INCOMING) && digest.is_some_and(|d| is_known(&d));
                if !is_ours {
                    discard(&path);
                }
            }
        }
        Ok(())
    }
}

/// Deletes a file; that it is gone already is as good.
pub(super) fn discard(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "a file cannot be deleted");
    }
}
