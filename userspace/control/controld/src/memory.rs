//! Which commands were carried out: the same command sent again has the effect of one.

use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put};
use crate::store::{Op as Put, StateStore};
use serde::{Deserialize, Serialize};
use wire::{Done, IdempotencyKey};

/// Most commands remembered; the oldest is forgotten first.
const COMMANDS_MAX: u64 = 4_096;

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// Who sent it: another account's key is another command.
    pub(crate) who: String,
    /// What it did.
    pub(crate) done: Done,
}

/// What a command with this key did, if the same account sent one.
pub(crate) fn recall(
    store: &dyn StateStore,
    key: IdempotencyKey,
    who: &str,
) -> Result<Option<Done>, ControlError> {
    let found: Option<Remembered> = get(store, &keys::command(key))?;
    Ok(found
        .filter(|remembered| remembered.who == who)
        .map(|remembered| remembered.done))
}

/// What remembers a command, in the transaction of its effect.
pub(crate) fn remember(
    store: &dyn StateStore,
    key: IdempotencyKey,
    who: &str,
    done: &Done,
) -> Result<Vec<Put>, ControlError> {
    let last: u64 = get(store, keys::COMMAND_HEAD)?.unwrap_or(0);
    let n = last.saturating_add(1);
    let remembered = Remembered {
        who: who.to_owned(),
        done: done.clone(),
    };
    let mut puts = vec![
        put(keys::command(key), &remembered)?,
        put(keys::command_order(n), &key)?,
        put(keys::COMMAND_HEAD.to_vec(), &n)?,
    ];
    if let Some(old) = n.checked_sub(COMMANDS_MAX)
        && let Some(forgotten) = get::<IdempotencyKey>(store, &keys::command_order(old))?
    {
        puts.push(Put::Delete {
            key: keys::command(forgotten),
        });
        puts.push(Put::Delete {
            key: keys::command_order(old),
        });
    }
    Ok(puts)
}
