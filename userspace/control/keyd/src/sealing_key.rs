//! The key that the store is sealed under. The service manager hands it in; it never stands in the store's folder.

use crate::crypt::{SECRET_OCTETS, draw};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::hmac;
use ring::rand::SystemRandom;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Octets of a fingerprint: it tells keys apart, and tells nothing of them.
pub(crate) const FINGERPRINT_OCTETS: usize = 8;
/// Octets that are read: one more than a key has, so that a longer file is seen.
const READ_OCTETS: usize = SECRET_OCTETS + 1;
/// Salt of what is derived from the key itself.
const SALT: &[u8] = b"qaqpa keyd sealing key v1";
/// Bits of a file's mode by which others than owner and group reach it. The group's are left: a credential's ACL shows there.
const OTHERS: u32 = 0o007;

/// Why there is no sealing key.
#[derive(Debug, thiserror::Error)]
pub enum SealingKeyError {
    /// The file cannot be read.
    #[error(
        "cannot read the sealing key {path}: {source}; `keyd --make-sealing-key` makes the first one, `systemd-creds encrypt` seals it (to a TPM by --with-key=tpm2), and the service manager opens it (LoadCredentialEncrypted=)"
    )]
    Read {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file has a wrong length.
    #[error(
        "the sealing key {path} has {octets} octets, counted to {READ_OCTETS}, but {SECRET_OCTETS} are a key: it is another file, or was cut"
    )]
    Length {
        /// Where.
        path: PathBuf,
        /// How many octets were read.
        octets: usize,
    },
    /// Anybody may reach the file.
    #[error(
        "everybody may reach the sealing key {path} (mode {mode:o}): take it as known, and make another"
    )]
    Open {
        /// Where.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// There is one already.
    #[error(
        "{path} is there already: a sealing key is never written over, since what is sealed under it would be lost"
    )]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// The file cannot be made.
    #[error("cannot make the sealing key {path}: {source}")]
    Make {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The key that the store is sealed under.
pub(crate) struct SealingKey(Zeroizing<[u8; SECRET_OCTETS]>);

impl SealingKey {
    /// Takes octets over.
    #[cfg(test)]
    pub(crate) const fn new(octets: Zeroizing<[u8; SECRET_OCTETS]>) -> Self {
        Self(octets)
    }

    /// Reads the key from a file, a pipe or `/dev/fd/N`.
    pub(crate) fn read(path: &Path) -> Result<Self, SealingKeyError> {
        let failed = |source| SealingKeyError::Read {
            path: path.to_owned(),
            source,
        };
        let mut file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        let mode = metadata.permissions().mode() & 0o7777;
        if metadata.is_file() && mode & OTHERS != 0 {
            let path = path.to_owned();
            return Err(SealingKeyError::Open { path, mode });
        }
        let mut read = Zeroizing::new([0; READ_OCTETS]);
        let mut octets = 0_usize;
        while let Some(room) = read.get_mut(octets..).filter(|room| !room.is_empty()) {
            match file.read(room) {
                Ok(0) => break,
                Ok(more) => octets = octets.saturating_add(more),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
        match read.first_chunk::<SECRET_OCTETS>() {
            Some(key) if octets == SECRET_OCTETS => Ok(Self(Zeroizing::new(*key))),
            _ => Err(SealingKeyError::Length {
                path: path.to_owned(),
                octets,
            }),
        }
    }

    /// The octets.
    pub(crate) fn reveal(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// What tells this key from others, and may be known.
    pub(crate) fn fingerprint(&self) -> [u8; FINGERPRINT_OCTETS] {
        let mut fingerprint = [0; FINGERPRINT_OCTETS];
        let tag = self.authenticate(b"fingerprint", b"");
        for (to, from) in fingerprint
            .iter_mut()
            .zip(tag.iter().flat_map(hmac::Tag::as_ref))
        {
            *to = *from;
        }
        fingerprint
    }

    /// An authentication tag over octets, for one use; none only if the library fails.
    pub(crate) fn authenticate(&self, usage: &[u8], octets: &[u8]) -> Option<hmac::Tag> {
        Some(hmac::sign(&self.derived(usage)?, octets))
    }

    /// Whether a tag is that of octets.
    pub(crate) fn is_authentic(&self, usage: &[u8], octets: &[u8], tag: &[u8]) -> bool {
        let key = self.derived(usage);
        key.is_some_and(|key| hmac::verify(&key, octets, tag).is_ok())
    }

    /// A key of HMAC-SHA-256 for one usage; none only if the library fails.
    pub(crate) fn derived(&self, usage: &[u8]) -> Option<hmac::Key> {
        let secret = Salt::new(HKDF_SHA256, SALT).extract(self.reveal());
        let usage = [usage];
        let key = secret.expand(&usage, hmac::HMAC_SHA256);
        key.map(hmac::Key::from).ok()
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(***)")
    }
}

/// Makes a sealing key at `path`, which must not exist. A crash leaves either nothing there or the whole key.
pub fn make(path: &Path) -> Result<(), SealingKeyError> {
    let failed = |source| SealingKeyError::Make {
        path: path.to_owned(),
        source,
    };
    let octets = draw(&SystemRandom::new())
        .map_err(|_| failed(io::Error::other("the kernel gave no random octets")))?;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = PathBuf::from(name);
    let written = write(&new, octets.as_slice())
        // A link, unlike a rename, never takes the place of what is there.
        .and_then(|()| fs::hard_link(&new, path));
    let removed = fs::remove_file(&new);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(SealingKeyError::Exists {
            path: path.to_owned(),
        }),
        written => written
            .and(removed)
            .and_then(|()| sync_folder(path))
            .map_err(failed),
    }
}

fn write(path: &Path, octets: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o400)
        .open(path)?;
    file.write_all(octets)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests;
