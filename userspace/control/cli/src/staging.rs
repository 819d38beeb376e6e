//! Operations in chunks that each fit one frame.

use crate::error::CliError;
use model::Op;
use wire::{
    Action, Command, DraftId, FRAME_BYTES_MAX, IdempotencyKey, ToDaemon, WireError, encode,
};

/// Splits operations into chunks, in order, each as full as a frame allows. No operations make one empty chunk, so that
/// the draft exists.
///
/// `why` and `clause` travel with every chunk and count.
pub(crate) fn chunks(
    why: &str,
    clause: Option<law::Clause>,
    ops: Vec<Op>,
) -> Result<Vec<Vec<Op>>, CliError> {
    let room = room(why, clause)?;
    let mut chunks = vec![Vec::new()];
    let mut used = 0;
    for op in ops {
        let bytes = encoded_bytes(&op);
        if bytes > room {
            let what = name(&op);
            return Err(CliError::OperationTooLong { what, bytes });
        }
        if used + bytes > room {
            chunks.push(Vec::new());
            used = 0;
        }
        used += bytes;
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(op);
        }
    }
    Ok(chunks)
}

/// What a frame has left for operations beside the longest form of everything else.
fn room(why: &str, clause: Option<law::Clause>) -> Result<usize, CliError> {
    // Numbers are encoded with as many bytes as they need: the highest ones need the most.
    let longest = ToDaemon::Do {
        id: u32::MAX,
        command: Command {
            key: IdempotencyKey(u128::MAX),
            why: why.to_owned(),
            clause,
            action: Action::Stage {
                draft: DraftId(u128::MAX),
                chunk: u32::MAX,
                ops: Vec::new(),
            },
        },
    };
    let frame = encode(&longest).map_err(|_| CliError::WhyTooLong)?;
    FRAME_BYTES_MAX
        .checked_sub(frame.len() + COUNT_BYTES_MAX)
        .filter(|room| *room > 0)
        .ok_or(CliError::WhyTooLong)
}

/// Bytes that the number of a chunk's operations takes beyond the one byte of zero: fewer than 2²¹ fit a frame.
const COUNT_BYTES_MAX: usize = 2;

/// The bytes that an operation adds to a frame.
fn encoded_bytes(op: &Op) -> usize {
    let bytes = |frame: Result<Vec<u8>, WireError>| match frame {
        Ok(frame) => frame.len(),
        Err(WireError::TooLong { bytes }) => bytes,
        // Nothing else can go wrong with plain data; should it, the operation fits nowhere.
        Err(
            WireError::Foreign
            | WireError::Version { .. }
            | WireError::Malformed(_)
            | WireError::Trailing(_)
            | WireError::Snapshot(_),
        ) => usize::MAX,
    };
    // A unit has no body: its frame is the header alone.
    bytes(encode(op)).saturating_sub(bytes(encode(&())))
}

/// What an operation is about.
fn name(op: &Op) -> String {
    match op {
        Op::Put(row) => row.key().to_string(),
        Op::Delete(key) => format!("the deletion of {key}"),
        Op::Declare(kind) => format!("the declaration of all {kind} rows"),
    }
}

#[cfg(test)]
mod tests;
