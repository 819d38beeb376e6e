//! The command that brings an earlier record back.

use super::check_kinds;
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::memory;
use model::{Change, Epoch, Op};
use wire::{Command, Done, RefusalCode};

impl Core {
    /// Commits the rows of an earlier epoch again, as far as the caller may change them.
    pub(super) fn rollback(
        &mut self,
        caller: &Caller,
        command: &Command,
        to: Epoch,
        change: &Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        // What ended by time, and what went with an epoch, does not come back with this one.
        self.tick(now.real)?;
        let head = self.ledger.head().epoch;
        if to >= head {
            return Err(refuse(
                RefusalCode::NotFound,
                format!("epoch {to} is not before epoch {head}"),
                "`qaqpa epochs` lists them",
            ));
        }
        let finish = |core: &Self, ops: &[Op]| {
            check_kinds(caller, ops)?;
            let done = rolled_back(head, ops.len());
            let puts = memory::remember(core.store.as_ref(), command, caller.uid, &done)?;
            Ok(Writing {
                puts,
                ..Writing::default()
            })
        };
        let committed = self.roll_back(to, change, finish, now)?;
        let changed = committed.map_or(0, |(_, changed)| changed);
        Ok(rolled_back(
            head,
            usize::try_from(changed).unwrap_or(usize::MAX),
        ))
    }
}

/// What a rollback of so many rows answers.
fn rolled_back(head: Epoch, changed: usize) -> Done {
    if changed == 0 {
        return Done::Unchanged { epoch: head };
    }
    Done::Committed {
        epoch: head.next(),
        changed: u32::try_from(changed).unwrap_or(u32::MAX),
        confirm_by: None,
    }
}
