//! Random tokens: drafts and idempotency keys.

use crate::error::CliError;
use wire::{DraftId, IdempotencyKey};

/// What is read, for who is told that it cannot be.
const SOURCE: &str = "random bits";

/// A draft that nobody has named before. Its highest bit is clear: ids with that bit are controld's own.
pub(crate) fn draft() -> Result<DraftId, CliError> {
    random().map(|number| DraftId(number >> 1))
}

/// A key for one command.
pub(crate) fn key() -> Result<IdempotencyKey, CliError> {
    random().map(IdempotencyKey)
}

fn random() -> Result<u128, CliError> {
    let bytes = runtime::random().map_err(CliError::file("read", SOURCE))?;
    Ok(u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests;
