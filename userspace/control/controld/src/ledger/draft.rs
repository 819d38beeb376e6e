//! Drafts: operations on their way to a commit, staged in chunks.

use super::sweep::delete;
use super::{get, put};
use crate::error::ControlError;
use crate::keys;
use crate::store::{self, KeyRange, Op as Put, StateStore, Txn};
use crate::stored;
use jiff::{SignedDuration, Timestamp};
use model::{Epoch, Op};
use serde::{Deserialize, Serialize};
use wire::DraftId;

/// Most chunks of one draft; a further chunk is refused.
const CHUNKS_MAX: u32 = 4_096;
/// Most bytes of one draft; a further chunk is refused. A full catalogue takes a third of it.
pub(crate) const DRAFT_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Most bytes of one row; a larger one is refused. The row before and the row after it fit on one page together.
pub(crate) const ROW_BYTES_MAX: usize = 32 * 1024;
/// Most drafts at a time; a further one is refused unless one of them is idle.
pub(crate) const DRAFTS_MAX: usize = 32;
/// A draft that nobody staged to for so long makes room for a new one.
const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// The upper 96 bits of the gateway's own drafts: a client that draws at random never hits them.
const OWN_DRAFTS: u128 = u128::MAX >> 32;

/// The draft of the gateway's own commit of this epoch.
pub(crate) fn own_draft(epoch: Epoch) -> DraftId {
    DraftId((OWN_DRAFTS << 32) | u128::from(epoch.0))
}

/// Whether a draft's number is one of the gateway's own.
pub(crate) fn is_own(draft: DraftId) -> bool {
    draft.0 >> 32 == OWN_DRAFTS
}
/// Who stages the gateway's own drafts.
const GATEWAY: &str = "gateway";

/// A draft that is not committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftRow {
    /// Who stages it: an account's name, or `gateway`.
    pub(crate) author: String,
    /// How many chunks it has.
    pub(crate) chunks: u32,
    /// How many bytes they have.
    pub(crate) bytes: u64,
    /// When one was staged last, by real time.
    pub(crate) staged_at: Timestamp,
}

/// Adds a chunk to a draft; how many it has then.
pub(crate) fn stage(
    store: &mut dyn StateStore,
    draft: DraftId,
    chunk: u32,
    ops: &[Op],
    (author, real): (&str, Timestamp),
) -> Result<u32, ControlError> {
    check_rows(ops)?;
    let row: Option<DraftRow> = get(store, &keys::draft(draft))?;
    let row = match row {
        Some(row) if row.author != author => {
            return Err(ControlError::ForeignDraft {
                draft,
                author: row.author,
            });
        }
        Some(row) => row,
        None => {
            // The operations of an epoch stand under their draft's number for as long as the epoch can be rebuilt.
            if let Some(found) = store.get(&keys::chunk(draft, chunk))?
                && found.value == stored::write(&ops)?
            {
                // Sent again by somebody who has missed the answer.
                return Ok(chunk.saturating_add(1));
            }
            if store.get(&keys::chunk(draft, 0))?.is_some() {
                return Err(ControlError::DraftCommitted { draft });
            }
            make_room(store, real)?;
            DraftRow {
                author: author.to_owned(),
                chunks: 0,
                bytes: 0,
                staged_at: real,
            }
        }
    };
    if chunk > row.chunks || chunk >= CHUNKS_MAX {
        return Err(ControlError::ChunkOutOfOrder {
            chunk,
            expected: row.chunks,
            max: CHUNKS_MAX,
        });
    }
    let bytes_of = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let replaced = store.get(&keys::chunk(draft, chunk))?;
    let replaced = replaced.map_or(0, |found| bytes_of(found.value.len()));
    let value = stored::write(&ops)?;
    let bytes = row.bytes.saturating_sub(replaced);
    let bytes = bytes.saturating_add(bytes_of(value.len()));
    if bytes > DRAFT_BYTES_MAX {
        return Err(ControlError::DraftTooLarge {
            draft,
            max: DRAFT_BYTES_MAX,
        });
    }
    let row = DraftRow {
        chunks: row.chunks.max(chunk.saturating_add(1)),
        bytes,
        staged_at: real,
        ..row
    };
    let chunk = Put::Put {
        key: keys::chunk(draft, chunk),
        value,
    };
    store.txn(&Txn {
        guards: Vec::new(),
        ops: vec![chunk, put(keys::draft(draft), &row)?],
    })?;
    Ok(row.chunks)
}

/// Adds a chunk to a draft of the gateway's own. No bound of the clients' drafts holds it up.
pub(crate) fn stage_own(
    store: &mut dyn StateStore,
    draft: DraftId,
    chunk: u32,
    ops: &[Op],
) -> Result<(), ControlError> {
    let row = DraftRow {
        author: GATEWAY.to_owned(),
        chunks: chunk.saturating_add(1),
        bytes: 0,
        staged_at: Timestamp::UNIX_EPOCH,
    };
    store.txn(&Txn {
        guards: Vec::new(),
        ops: vec![
            put(keys::chunk(draft, chunk), &ops)?,
            put(keys::draft(draft), &row)?,
        ],
    })?;
    Ok(())
}

/// Throws a draft of the gateway's own away, if there is one.
pub(crate) fn drop_own(store: &mut dyn StateStore, draft: DraftId) -> Result<(), ControlError> {
    match get::<DraftRow>(store, &keys::draft(draft))? {
        Some(_) => discard(store, draft),
        None => Ok(()),
    }
}

/// Throws a draft away.
pub(crate) fn discard(store: &mut dyn StateStore, draft: DraftId) -> Result<(), ControlError> {
    let row = draft_row(store, draft)?;
    // The draft's own row goes first: a crash in between leaves chunks that nothing names, and the next start deletes them.
    let mut gone = vec![keys::draft(draft)];
    gone.extend((0..row.chunks).map(|chunk| keys::chunk(draft, chunk)));
    delete(store, gone)
}

/// The row of a draft.
pub(crate) fn draft_row(store: &dyn StateStore, draft: DraftId) -> Result<DraftRow, ControlError> {
    get(store, &keys::draft(draft))?.ok_or(ControlError::NoSuchDraft { draft })
}

/// All operations of a draft.
pub(crate) fn read_ops(
    store: &dyn StateStore,
    draft: DraftId,
    chunks: u32,
) -> Result<Vec<Op>, ControlError> {
    let mut ops = Vec::new();
    for chunk in 0..chunks {
        let more: Vec<Op> =
            get(store, &keys::chunk(draft, chunk))?.ok_or_else(|| ControlError::Missing {
                what: format!("chunk {chunk} of draft {draft}"),
            })?;
        ops.extend(more);
    }
    Ok(ops)
}

fn check_rows(ops: &[Op]) -> Result<(), ControlError> {
    for op in ops {
        if let Op::Put(row) = op
            && stored::write(row)?.len() > ROW_BYTES_MAX
        {
            return Err(ControlError::RowTooLarge {
                key: row.key(),
                max: ROW_BYTES_MAX,
            });
        }
    }
    Ok(())
}

/// Throws away the draft that has been idle for longest, if all places are taken.
fn make_room(store: &mut dyn StateStore, real: Timestamp) -> Result<(), ControlError> {
    let mut open: Vec<(Timestamp, DraftId)> = Vec::new();
    for entry in store::scan(store, KeyRange::prefix("draft/")) {
        let entry = entry?;
        let row: DraftRow = stored::read(&entry.value)?;
        match keys::draft_of(&entry.key) {
            Some(draft) if !is_own(draft) => open.push((row.staged_at, draft)),
            Some(_) | None => {}
        }
    }
    if open.len() < DRAFTS_MAX {
        return Ok(());
    }
    match open.into_iter().min() {
        Some((staged_at, draft)) if real.duration_since(staged_at) >= IDLE => discard(store, draft),
        Some(_) | None => Err(ControlError::TooManyDrafts { max: DRAFTS_MAX }),
    }
}
