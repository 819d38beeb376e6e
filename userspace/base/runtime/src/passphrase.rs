//! Passphrases of keys: typed at the terminal without an echo, or read from a file. Never of the command line or the environment,
//! which others see.

use rustix::process::geteuid;
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use wire::keys::{PASSPHRASE_BYTES_MAX, SecretOctets};
use zeroize::Zeroizing;

mod terminal;

/// Why there is no passphrase.
#[derive(Debug, thiserror::Error)]
pub enum PassphraseError {
    /// What was typed, or stands in the file, is none; or others may read the file.
    #[error("{what}")]
    Unfit {
        /// What is wrong.
        what: String,
        /// What to do.
        hint: String,
    },
    /// The file or the terminal cannot be used.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file or the terminal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PassphraseError {
    fn unfit(what: impl Into<String>, hint: impl Into<String>) -> Self {
        let (what, hint) = (what.into(), hint.into());
        Self::Unfit { what, hint }
    }

    /// Of a system call, for `map_err`.
    fn file(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::File {
            action,
            path,
            source,
        }
    }
}

/// One that opens what is there already: from the file, or else from the terminal, where it is asked for as that `of` something.
pub fn existing(file: Option<&Path>, of: &str) -> Result<SecretOctets, PassphraseError> {
    match file {
        Some(file) => of_file(file),
        None => checked(
            terminal::ask(&format!("Passphrase of {of}: "))?,
            "the passphrase",
        ),
    }
}

/// One that a new root gets: from the file, or typed twice.
pub fn new_one(file: Option<&Path>) -> Result<SecretOctets, PassphraseError> {
    if let Some(file) = file {
        return of_file(file);
    }
    let first = terminal::ask("Passphrase of the new root: ")?;
    let first = checked(first, "the passphrase")?;
    let again = terminal::ask("The same again: ")?;
    if first.reveal() != again.as_slice() {
        return Err(PassphraseError::unfit(
            "the two passphrases differ; nothing was ordered",
            "give the order again, and type the same twice",
        ));
    }
    Ok(first)
}

fn of_file(path: &Path) -> Result<SecretOctets, PassphraseError> {
    let mut file = File::open(path).map_err(PassphraseError::file("read", path))?;
    private(
        path,
        &file
            .metadata()
            .map_err(PassphraseError::file("read", path))?,
    )?;
    // Of full size at once, and one octet more than may be: what grew would leave copies of itself behind. A line's end may follow.
    let mut octets = Zeroizing::new(vec![0; PASSPHRASE_BYTES_MAX.saturating_add(3)]);
    let mut length = 0;
    while let Some(room) = octets.get_mut(length..).filter(|room| !room.is_empty()) {
        match file
            .read(room)
            .map_err(PassphraseError::file("read", path))?
        {
            0 => break,
            read => length = length.saturating_add(read),
        }
    }
    octets.truncate(length);
    for end in [b'\n', b'\r'] {
        if octets.last() == Some(&end) {
            octets.pop();
        }
    }
    checked(octets, &format!("the passphrase in {}", path.display()))
}

/// Nobody but this user and root may read the file. What another process writes into a pipe, it alone knows.
fn private(path: &Path, metadata: &Metadata) -> Result<(), PassphraseError> {
    let refuse = |what: String, hint: String| Err(PassphraseError::unfit(what, hint));
    let (kind, shown) = (metadata.file_type(), path.display());
    if kind.is_fifo() {
        return Ok(());
    }
    if !kind.is_file() {
        return refuse(
            format!("{shown} is neither a file nor a pipe, so no passphrase is read from it"),
            "name a file of mode 600, or /dev/fd/N of a pipe".to_owned(),
        );
    }
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return refuse(
            format!(
                "{shown} has mode {mode:04o}: others may read the passphrase, so it is not used"
            ),
            format!(
                "chmod 600 {shown}, and think of the passphrase as known if others were on this machine"
            ),
        );
    }
    let (owner, own) = (metadata.uid(), geteuid().as_raw());
    if owner != own && owner != 0 {
        return refuse(
            format!("{shown} belongs to user {owner}, so it is not used"),
            format!("chown {own} {shown}"),
        );
    }
    Ok(())
}

/// There is one, and it fits. What else is asked of it depends on where the root's key lies: a token's PIN is shorter.
fn checked(mut octets: Zeroizing<Vec<u8>>, what: &str) -> Result<SecretOctets, PassphraseError> {
    let refuse = |how: &str| {
        PassphraseError::unfit(
            format!("{what} {how}; nothing was ordered"),
            format!(
                "it has at most {PASSPHRASE_BYTES_MAX} bytes, and a line's end is no part of it"
            ),
        )
    };
    if octets.is_empty() {
        return Err(refuse("is empty"));
    }
    if octets.len() > PASSPHRASE_BYTES_MAX {
        return Err(refuse("is too long"));
    }
    let taken = std::mem::take(&mut *octets);
    SecretOctets::new(taken).ok_or_else(|| refuse("is too long"))
}

#[cfg(test)]
mod tests;
