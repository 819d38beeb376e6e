//! Folders of files that are read whole.

use super::StartError;
use std::path::{Path, PathBuf};

/// Most files that a folder of certificates or lists may hold; one with more is refused whole.
pub(super) const FILES_MAX: usize = 256;
/// Largest of these files, in bytes; a folder with a larger one is refused whole.
pub(super) const FILE_BYTES_MAX: u64 = 16 << 20;

/// The files of a folder, by name.
pub(crate) fn files(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, StartError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| StartError::File { path, source }
    };
    let listed = std::fs::read_dir(folder).map_err(failed(folder))?;
    let mut paths = Vec::new();
    for entry in listed {
        if paths.len() >= FILES_MAX {
            let text = format!("more than {FILES_MAX} files: keep those that are in use");
            return Err(failed(folder)(std::io::Error::other(text)));
        }
        paths.push(entry.map_err(failed(folder))?.path());
    }
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::metadata(&path).map_err(failed(&path))?.len();
        if bytes > FILE_BYTES_MAX {
            let text =
                format!("{bytes} bytes, more than the {FILE_BYTES_MAX} that a file may have");
            return Err(failed(&path)(std::io::Error::other(text)));
        }
        let der = std::fs::read(&path).map_err(failed(&path))?;
        Ok((path, der))
    };
    paths.into_iter().map(read).collect()
}
