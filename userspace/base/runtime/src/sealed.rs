//! Sealed memory: bytes that one process hands to another and neither can change any more.

mod map;

pub use map::Mapped;

use rustix::fs::{MemfdFlags, SealFlags};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};

/// Every way to change the bytes, and to take a seal off.
const SEALS: SealFlags = SealFlags::SHRINK
    .union(SealFlags::GROW)
    .union(SealFlags::WRITE)
    .union(SealFlags::SEAL);

/// Why sealed memory was not read.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// Its sender could still change it.
    #[error("the descriptor is no memory that is sealed against every change")]
    NotSealed,
    /// It has another size than was said.
    #[error("the sealed memory holds {found} bytes where {said} were announced")]
    Size {
        /// What was said.
        said: u64,
        /// What it has.
        found: u64,
    },
    /// It is larger than what is accepted.
    #[error("{said} bytes are more than the {max} that are accepted")]
    TooLarge {
        /// What was said.
        said: u64,
        /// The bound.
        max: u64,
    },
    /// The kernel refused.
    #[error("the sealed memory cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// Puts bytes into memory that nobody can change. The descriptor may be sent to many.
pub fn seal(bytes: &[u8]) -> io::Result<OwnedFd> {
    let fd = rustix::fs::memfd_create(
        "qaqpa-sealed",
        MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING,
    )?;
    let mut file = File::from(fd);
    file.write_all(bytes)?;
    let fd = OwnedFd::from(file);
    rustix::fs::fcntl_add_seals(&fd, SEALS)?;
    Ok(fd)
}

/// Reads sealed memory of exactly `said` bytes, at most `max`. The descriptor's own offset, which all receivers share, is not used.
pub fn read_sealed(fd: impl AsFd, said: u64, max: u64) -> Result<Vec<u8>, SealedError> {
    let length = checked(&fd, said, max)?;
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        let offset = u64::try_from(filled).unwrap_or(u64::MAX);
        match rustix::io::pread(&fd, rest, offset).map_err(io::Error::from)? {
            0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            count => filled += count,
        }
    }
    Ok(bytes)
}

/// Maps sealed memory of exactly `said` bytes, at most `max`, for reading: nothing is copied.
pub fn map_sealed(fd: impl AsFd, said: u64, max: u64) -> Result<Mapped, SealedError> {
    let length = checked(&fd, said, max)?;
    Ok(Mapped::of(fd, length)?)
}

/// The length of memory that is sealed and as long as was said.
fn checked(fd: impl AsFd, said: u64, max: u64) -> Result<usize, SealedError> {
    if said > max {
        return Err(SealedError::TooLarge { said, max });
    }
    // Other files than a memfd know no seals and answer EINVAL.
    let seals = rustix::fs::fcntl_get_seals(&fd).unwrap_or(SealFlags::empty());
    if !seals.contains(SEALS) {
        return Err(SealedError::NotSealed);
    }
    let size = rustix::fs::fstat(&fd).map_err(io::Error::from)?.st_size;
    let found = u64::try_from(size).unwrap_or(0);
    let length = usize::try_from(said).ok().filter(|_| found == said);
    length.ok_or(SealedError::Size { said, found })
}

#[cfg(test)]
mod tests;
