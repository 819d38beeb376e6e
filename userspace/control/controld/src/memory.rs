//! Which commands were carried out: the same command sent again has the effect of one.

use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{get, put};
use crate::store::{Op as Put, StateStore};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wire::{Action, Command, Done, IdempotencyKey, RefusalCode};

/// Most commands remembered; the oldest is forgotten first.
const COMMANDS_MAX: u64 = 4_096;

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
    let last: u64 = get(store, keys::COMMAND_HEAD)?.unwrap_or(0);
    let n = last.saturating_add(1);
    let mut puts = vec![
        put(keys::command(key, uid), &remembered)?,
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

/// What tells a command from others of the same key. Of a form that may hold a secret its length stands for it: a digest is
/// kept, and by one a short password could be guessed.
fn digest(action: &Action) -> Result<[u8; 32], ControlError> {
    let mut action = action.clone();
    let form = match &mut action {
        Action::FileRequest(filing) => Some((&mut filing.submission, &mut filing.signature)),
        Action::ActOnRequest(act) => act.submission.as_mut().map(|(form, signed)| (form, signed)),
        Action::Stage { .. }
        | Action::Discard { .. }
        | Action::Commit { .. }
        | Action::Confirm { .. }
        | Action::Rollback { .. }
        | Action::EnterReceipt { .. }
        | Action::ConfirmReceipt { .. }
        | Action::HandOver { .. }
        | Action::EnterRequestReceipt { .. }
        | Action::ReplaceCalendar { .. }
        | Action::MoveLegalClock { .. }
        | Action::IssueToken { .. }
        | Action::RevokeToken { .. }
        | Action::PutFile(_) => None,
    };
    if let Some((form, signature)) = form {
        *form = form.len().to_string();
        *signature = None;
    }
    Ok(Sha256::digest(crate::stored::write(&action)?).into())
}
