//! Random tokens: drafts and idempotency keys.

use crate::error::CliError;
use std::fs::File;
use std::io::Read;
use wire::{DraftId, IdempotencyKey};

/// Where the kernel gives random bytes.
const SOURCE: &str = "/dev/urandom";

/// A draft that nobody has named before. Its highest bit is clear: ids with that bit are controld's own.
pub(crate) fn draft() -> Result<DraftId, CliError> {
    random().map(|number| DraftId(number >> 1))
}

/// A key for one command.
pub(crate) fn key() -> Result<IdempotencyKey, CliError> {
    random().map(IdempotencyKey)
}

fn random() -> Result<u128, CliError> {
    let mut bytes = [0; size_of::<u128>()];
    File::open(SOURCE)
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(CliError::file("read", SOURCE))?;
    Ok(u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests;
