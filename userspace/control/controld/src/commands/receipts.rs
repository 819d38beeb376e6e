//! Receipts: who received a notice, and when, as people tell it. Clocks that the law counts from the receipt begin.

use crate::authorise::Caller;
use crate::cases::{moved, receipt_event};
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{get, put};
use crate::memory;
use crate::outbox::{About, Delivery, Notice, Receipt, Recipient};
use model::{Change, OperatorId};
use wire::{Action, Command, Done, Fact, NoticeId, RefusalCode};

/// Longest name of whoever took a notice over, in bytes.
const WHOM_BYTES_MAX: usize = 300;

impl Core {
    /// Enters or confirms a receipt: the clocks that wait for it start.
    pub(super) fn enter_receipt(
        &mut self,
        caller: &Caller,
        command: &Command,
        (id, receipt): (NoticeId, Receipt),
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let notice: Option<Notice> = get(self.store.as_ref(), &keys::notice(id))?;
        let notice = notice.filter(|notice| self.may_tell(caller, command, notice));
        let notice = notice.ok_or_else(|| {
            refuse(
                RefusalCode::NotFound,
                format!(
                    "there is no notice {id} whose receipt {} may tell",
                    caller.name()
                ),
                "`qaqpa notices` lists them",
            )
        })?;
        check_receipt(id, (&notice, &receipt), now)?;
        let change = match &receipt.handed_to {
            Some(whom) => Change {
                why: format!("handed over to {whom}: {}", change.why),
                ..change
            },
            None => change,
        };
        let was_delivered = matches!(notice.delivery, Delivery::Delivered { .. });
        let about = notice.about.clone();
        let is_known = notice.receipt.is_some() || was_delivered && receipt.officer.is_some();
        let mut after = notice;
        after.received(receipt.clone());
        let writing = Writing {
            puts: vec![put(keys::notice(id), &after)?],
            facts: vec![Fact::ReceiptEntered {
                notice: id,
                received_at: receipt.received_at,
                change: change.clone(),
            }],
            ..Writing::default()
        };
        let done = match about {
            About::Catalogue(operator) => {
                let told = (id, &operator, &receipt);
                self.case_receipt(caller, command, told, (writing, was_delivered), now)?
            }
            About::Request(number) if self.awaits_receipt(number)? => {
                let who = (receipt.received_at, caller.name());
                self.request_notice_received(
                    number,
                    who,
                    (caller, command),
                    (change, writing),
                    now,
                )?
            }
            About::Request(_) | About::Information if is_known => {
                return Err(refuse(
                    RefusalCode::Conflict,
                    format!("the receipt of notice {id} is known, and no clock waits for it"),
                    "nothing is left to be done",
                ));
            }
            About::Request(_) | About::Information => {
                let done = Done::ReceiptEntered {
                    cases: 0,
                    due: None,
                };
                let mut writing = writing;
                let puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
                writing.puts.extend(puts);
                self.write(writing, now)?;
                done
            }
        };
        self.outbox.settle(id, &after);
        Ok(done)
    }

    /// The receipt of a notice of the catalogue (386/НҚ, ЕШДИ п. 13).
    fn case_receipt(
        &mut self,
        caller: &Caller,
        command: &Command,
        (id, operator, receipt): (NoticeId, &OperatorId, &Receipt),
        (mut writing, was_delivered): (Writing, bool),
        now: Now,
    ) -> Result<Done, ControlError> {
        let event = receipt_event(id, receipt).ok_or_else(|| {
            refuse(
                RefusalCode::BadRequest,
                format!("{} is no name that a receipt can bear", caller.name()),
                "use an account of the record",
            )
        })?;
        let changes = self.receipt(operator, id, &event, now);
        let (cases, due) = moved(&changes);
        if cases == 0 && was_delivered {
            return Err(refuse(
                RefusalCode::Conflict,
                format!("no case waits for a receipt of notice {id}"),
                "the clock runs from an earlier receipt, or the cases are closed: see `qaqpa cases`",
            ));
        }
        let done = Done::ReceiptEntered { cases, due };
        // The receipt stands with its notice: a crash before the last case is stored applies it again on start.
        let puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        writing.puts.extend(puts);
        self.carry_out(&changes, writing, now)?;
        Ok(done)
    }

    /// Whether the receipt of a notice is the caller's to tell: its recipient's own, or that of an officer of its authority.
    fn may_tell(&self, caller: &Caller, command: &Command, notice: &Notice) -> bool {
        if !matches!(command.action, Action::ConfirmReceipt { .. }) {
            return self.is_of(caller, notice.from);
        }
        let Recipient::Party(party) = &notice.to else {
            return false;
        };
        let account = caller.account.as_ref();
        account.is_some_and(|account| account.acts_for(party))
    }
}

fn check_receipt(
    id: NoticeId,
    (notice, receipt): (&Notice, &Receipt),
    now: Now,
) -> Result<(), ControlError> {
    let received_at = receipt.received_at;
    if received_at > now.legal || received_at < notice.queued_at {
        return Err(refuse(
            RefusalCode::Conflict,
            format!(
                "notice {id} cannot have been received at {}",
                ::law::zone::display(received_at)
            ),
            format!(
                "it was written at {} and the time is {}",
                ::law::zone::display(notice.queued_at),
                ::law::zone::display(now.legal)
            ),
        ));
    }
    let is_named = |whom: &String| !whom.trim().is_empty() && whom.len() <= WHOM_BYTES_MAX;
    if receipt
        .handed_to
        .as_ref()
        .is_some_and(|whom| !is_named(whom))
    {
        return Err(refuse(
            RefusalCode::BadRequest,
            "it is not said to whom the notice was handed over",
            format!("name post and person in 1 to {WHOM_BYTES_MAX} bytes"),
        ));
    }
    Ok(())
}
