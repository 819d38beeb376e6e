//! Notices about new cases, and how long they are kept.

use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::letters;
use crate::outbox::{ASK_AGAIN, About, Asked, Contact, Full, Notice};
use crate::store::{Op as Put, Txn};
use desk::{Batch, BatchKind};
use jiff::Timestamp;
use model::{Applicant, AuthorityKind, OperatorId};
use std::collections::BTreeSet;
use wire::{NoticeId, RefusalCode};

impl Core {
    /// Writes a notice for a batch, and tells the book in the same transaction.
    pub(super) fn send(&mut self, batch: &Batch, now: Now) -> Result<(), ControlError> {
        let operator: Option<OperatorId> = batch.operator.as_str().parse().ok();
        let contact = operator.as_ref().and_then(|id| self.operator_contact(id));
        let duty = self.duty_contact(AuthorityKind::Gts);
        let (subject, text, list) = letters::batch(batch.kind, &batch.prefixes);
        let letter = |to: Contact, about: About| Notice {
            attachment: Some(list.clone()),
            about,
            ..Notice::information(to, subject.clone(), text.clone(), now)
        };
        let notices = match (batch.kind, operator, contact) {
            (BatchKind::Catalogue, Some(operator), Some(contact)) => {
                vec![letter(contact, About::Catalogue(operator))]
            }
            // Cases of operators that left the record are closed, so that this does not come to pass.
            (BatchKind::Catalogue, _, _) => {
                return Err(refuse(
                    RefusalCode::NotFound,
                    format!("the record does not hold operator {}", batch.operator),
                    "add the operator again, or start controld again",
                ));
            }
            (BatchKind::Flood, _, contact) => {
                let copies = contact.into_iter().chain(duty);
                copies.map(|to| letter(to, About::Information)).collect()
            }
        };
        let asked = Asked::Batch(batch.operator.clone(), batch.kind);
        // A copy without room is turned away with a word; where no copy has room, the whole step waits.
        let is_full = |notice: &Notice| self.outbox.room(notice).err();
        let full: Option<Vec<Full>> = notices.iter().map(is_full).collect();
        if let Some((notice, full)) = notices.iter().zip(full.unwrap_or_default()).next() {
            let until = now.legal.checked_add(ASK_AGAIN).unwrap_or(Timestamp::MAX);
            self.book.put_off(batch, until);
            return self.hold_back(asked, (notice, &full), until, now);
        }
        let id = self.outbox.number(1);
        let changes = self.with_book(|book, terms| {
            book.notice_queued(batch, desk::NoticeId(id.0), now.legal, terms)
        });
        let writing = Writing {
            notices,
            ..Writing::default()
        };
        self.carry_out(&changes, writing, now)?;
        self.outbox.release(&asked);
        Ok(())
    }

    pub(crate) fn operator_contact(&self, operator: &OperatorId) -> Option<Contact> {
        let party = Applicant::Operator(operator.clone());
        Contact::of(self.ledger.record(), &party)
    }

    /// The officer on duty of an authority.
    pub(crate) fn duty_contact(&self, kind: AuthorityKind) -> Option<Contact> {
        let record = self.ledger.record();
        let authority = record.authorities().find(|row| row.kind == kind)?;
        Contact::of(record, &Applicant::Authority(authority.id.clone()))
    }

    /// Deletes the oldest of the notices that were delivered or given up and that no open case names, a bounded number.
    pub(crate) fn forget_notices(&mut self, now: Now) -> Result<(), ControlError> {
        let is_due = |at: Timestamp| at <= now.legal;
        if !self.outbox.next_forgetting().is_some_and(is_due) {
            return Ok(());
        }
        let notice_of = |row: &desk::Row| match row {
            desk::Row::Case(state) => state.notice(),
            desk::Row::Aggregate(_) | desk::Row::Overflow(_) => None,
        };
        let named = self.book.rows().filter_map(|(_, row)| notice_of(&row));
        let named: BTreeSet<NoticeId> = named.map(|id| NoticeId(id.0)).collect();
        let ids = self.outbox.forgettable(now.legal, &named);
        let delete = |id: &NoticeId| Put::Delete {
            key: keys::notice(*id),
        };
        if !ids.is_empty() {
            self.store.txn(&Txn {
                guards: Vec::new(),
                ops: ids.iter().map(delete).collect(),
            })?;
        }
        self.outbox.forget(&ids);
        Ok(())
    }
}
