//! Which commands were carried out: the same command sent again has the effect of one.

use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{get, put, scan};
use crate::store::{Op as Put, StateStore, TXN_OPS_MAX, Txn};
use model::Record;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wire::{Action, Command, Done, IdempotencyKey, RefusalCode};

/// Most commands remembered of one user: more than a program has in flight while it repeats what was not answered. Each has his own
/// window, so that nobody pushes out what another may still repeat; his oldest is forgotten first.
pub(crate) const COMMANDS_PER_USER_MAX: u64 = 512;

/// A command that was carried out.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    /// SHA-256 of what it asked for.
    asked: [u8; 32],
    /// What it did.
    done: Done,
}

/// What a command with this key did, if the same user sent one.
///
/// # Errors
///
/// The key stands for another command: nothing of this one was done.
pub(crate) fn recall(
    store: &dyn StateStore,
    command: &Command,
    uid: u32,
) -> Result<Option<Done>, ControlError> {
    let known: Option<Remembered> = get(store, &keys::command(command.key, uid))?;
    match known {
        Some(known) if known.asked == digest(&command.action)? => Ok(Some(known.done)),
        Some(_) => Err(refuse(
            RefusalCode::Conflict,
            format!(
                "the idempotency key {} stands for another command",
                command.key
            ),
            "draw a new key for each command; the old one is for repeating that command alone",
        )),
        None => Ok(None),
    }
}

/// What remembers a command, in the transaction of its effect.
pub(crate) fn remember(
    store: &dyn StateStore,
    command: &Command,
    uid: u32,
    done: &Done,
) -> Result<Vec<Put>, ControlError> {
    let key = command.key;
    let remembered = Remembered {
        asked: digest(&command.action)?,
        done: done.clone(),
    };
    let last: u64 = get(store, &keys::command_head(uid))?.unwrap_or(0);
    let n = last.saturating_add(1);
    let mut puts = vec![
        put(keys::command(key, uid), &remembered)?,
        put(keys::command_order(uid, n), &key)?,
        put(keys::command_head(uid), &n)?,
    ];
    if let Some(old) = n.checked_sub(COMMANDS_PER_USER_MAX) {
        puts.extend(forgetting(store, uid, old)?);
    }
    Ok(puts)
}

/// What forgets the `n`th command of a user; nothing if there is none.
fn forgetting(store: &dyn StateStore, uid: u32, n: u64) -> Result<Vec<Put>, ControlError> {
    let order = keys::command_order(uid, n);
    let Some(key) = get::<IdempotencyKey>(store, &order)? else {
        return Ok(Vec::new());
    };
    let command = keys::command(key, uid);
    Ok(vec![
        Put::Delete { key: command },
        Put::Delete { key: order },
    ])
}

/// Forgets what users sent who have no account any more: once at each start, so that the windows are as many as there are accounts.
pub(crate) fn forget_users(
    store: &mut dyn StateStore,
    record: &Record,
) -> Result<(), ControlError> {
    for (head, last) in scan::<u64>(store, keys::COMMAND_HEADS)? {
        // Root may have installed the record before it had an account.
        let has_account = |uid| uid == 0 || record.accounts().any(|account| account.uid == uid);
        let Some(uid) = keys::command_head_of(&head).filter(|uid| !has_account(*uid)) else {
            continue;
        };
        let first = last.saturating_sub(COMMANDS_PER_USER_MAX);
        let mut puts = Vec::new();
        for n in first..=last {
            puts.extend(forgetting(store, uid, n)?);
        }
        puts.push(Put::Delete { key: head });
        for group in puts.chunks(TXN_OPS_MAX) {
            store.txn(&Txn {
                ops: group.to_vec(),
                ..Txn::new()
            })?;
        }
    }
    Ok(())
}

/// What tells a command from others of the same key. Of a form that may hold a secret its length stands for it: a digest is
/// kept, and by one a short password could be guessed.
fn digest(action: &Action) -> Result<[u8; 32], ControlError> {
    let mut action = action.clone();
    let length = action.form().map(|(form, _)| form.len().to_string());
    if let Some(length) = length {
        if let Action::FileRequest(filing) = &mut action {
            (filing.submission, filing.signature) = (length, None);
        } else if let Action::ActOnRequest(act) = &mut action {
            act.submission = Some((length, None));
        }
    }
    Ok(Sha256::digest(crate::stored::write(&action)?).into())
}

#[cfg(test)]
mod tests;
