//! What is said of chunks: their bounds, and why one is refused.

use crate::error::{ControlError, refuse};
use desk::content::Unfit;
use std::io;
use wire::file::CHUNK_BYTES_MAX;
use wire::keys::Sha256;
use wire::{Done, FileChunk, FileView, RefusalCode};

/// The secret cannot be kept, since keyd cannot seal it.
pub(crate) fn no_secrets(why: &str) -> ControlError {
    refuse(
        RefusalCode::Unavailable,
        format!("secrets cannot be kept: keyd is not reached: {why}"),
        "nothing was kept; try again once `qaqpa status` says that keyd answers",
    )
}

/// Where a chunk ends; refused beyond the bounds of its kind.
pub(super) fn bounded(chunk: &FileChunk) -> Result<u64, ControlError> {
    let max = chunk.kind.bytes_max();
    if chunk.bytes == 0 || chunk.bytes > max {
        return Err(refuse(
            RefusalCode::BadRequest,
            format!(
                "the file has {} octets, but 1 to {max} are taken of its kind",
                chunk.bytes
            ),
            "shorten it, or scan it with fewer colours",
        ));
    }
    let length = u64::try_from(chunk.octets.as_slice().len()).unwrap_or(u64::MAX);
    let end = chunk.offset.checked_add(length);
    let end = end.filter(|end| length > 0 && *end <= chunk.bytes);
    let end = end.ok_or_else(|| {
        refuse(
            RefusalCode::BadRequest,
            format!(
                "a chunk of {length} octets at {} does not lie in the file",
                chunk.offset
            ),
            format!("send chunks of 1 to {CHUNK_BYTES_MAX} octets, the last one shorter"),
        )
    })?;
    let fits_one = max <= u64::try_from(CHUNK_BYTES_MAX).unwrap_or(u64::MAX);
    if fits_one && !is_single(chunk) {
        return Err(refuse(
            RefusalCode::BadRequest,
            "a file of this kind comes in one chunk",
            "send it whole: it is judged before anything of it is kept",
        ));
    }
    Ok(end)
}

/// Whether a chunk is the whole file.
pub(super) fn is_single(chunk: &FileChunk) -> bool {
    u64::try_from(chunk.octets.as_slice().len()).is_ok_and(|length| length == chunk.bytes)
}

pub(super) fn taken(taken: u64) -> Done {
    Done::FileTaken { taken, whole: None }
}

pub(super) fn whole(view: FileView) -> Done {
    Done::FileTaken {
        taken: view.bytes,
        whole: Some(Box::new(view)),
    }
}

pub(super) fn out_of_order(chunk: &FileChunk, taken: u64) -> ControlError {
    refuse(
        RefusalCode::Conflict,
        format!(
            "a chunk at {} does not follow: {taken} octets are here",
            chunk.offset
        ),
        "send the chunks in order; an upload that rested, or a restart, begins from 0",
    )
}

pub(super) fn wrong_digest(stated: Sha256, found: Sha256) -> ControlError {
    refuse(
        RefusalCode::Invalid,
        format!("the file was put as {stated}, but what came is {found}"),
        "it was changed on the way, or while it was read: send it again",
    )
}

pub(super) fn refused(digest: Sha256, unfit: &Unfit) -> ControlError {
    refuse(
        RefusalCode::Invalid,
        format!("the file {digest} is not taken: {unfit}"),
        "send a file of the kind that the field asks for; nothing was kept",
    )
}

pub(super) fn unkept(error: &io::Error) -> ControlError {
    refuse(
        RefusalCode::Unavailable,
        format!("the file cannot be written: {error}"),
        "nothing was kept; its administrator looks at the disk of controld's state",
    )
}
