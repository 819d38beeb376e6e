//! Which commands were carried out: the same command sent again has the effect of one.

use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put};
use crate::store::{Op as Put, StateStore};
use wire::{Done, IdempotencyKey};

/// Most commands remembered; the oldest is forgotten first.
const COMMANDS_MAX: u64 = 4_096;

/// What a command with this key did, if the same user sent one.
pub(crate) fn recall(
    store: &dyn StateStore,
    key: IdempotencyKey,
    uid: u32,
) -> Result<Option<Done>, ControlError> {
    get(store, &keys::command(key, uid))
}

/// What remembers a command, in the transaction of its effect.
pub(crate) fn remember(
    store: &dyn StateStore,
    key: IdempotencyKey,
    uid: u32,
    done: &Done,
) -> Result<Vec<Put>, ControlError> {
    let last: u64 = get(store, keys::COMMAND_HEAD)?.unwrap_or(0);
    let n = last.saturating_add(1);
    let mut puts = vec![
        put(keys::command(key, uid), done)?,
        put(keys::command_order(n), &(key, uid))?,
        put(keys::COMMAND_HEAD.to_vec(), &n)?,
    ];
    if let Some(old) = n.checked_sub(COMMANDS_MAX)
        && let Some((forgotten, of)) =
            get::<(IdempotencyKey, u32)>(store, &keys::command_order(old))?
    {
        puts.push(Put::Delete {
            key: keys::command(forgotten, of),
        });
        puts.push(Put::Delete {
            key: keys::command_order(old),
        });
    }
    Ok(puts)
}
