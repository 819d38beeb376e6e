//! What became of notices: deliveries, receipts, ways given up, and what follows for the clocks of the law.

use super::{About, Attempt, Delivery, Notice, Outbox};
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put};
use crate::letters;
use desk::catalogue::Event as CaseEvent;
use jiff::Timestamp;
use wire::{Fact, NoticeId};

impl Core {
    /// What became of a delivery.
    pub fn delivered(
        &mut self,
        id: NoticeId,
        attempt: &Attempt,
        real: Timestamp,
    ) -> Result<(), ControlError> {
        let now = self.now(real);
        let before = self.notice(id)?;
        let after = Outbox::after(self.store.as_ref(), id, attempt, now)?;
        if before == after {
            self.outbox.settle(id, &after);
            return Ok(());
        }
        self.moved_on(id, (&before, after), now)
    }

    /// Gives up what no person touched in its time.
    pub(crate) fn give_up_untouched(&mut self, now: Now) -> Result<(), ControlError> {
        for id in self.outbox.untouched(now.real) {
            let before = self.notice(id)?;
            let mut after = before.clone();
            after.give_way_up(now.real);
            "nobody confirmed or entered its receipt in time".clone_into(&mut after.last_reply);
            self.moved_on(id, (&before, after), now)?;
        }
        Ok(())
    }

    pub(crate) fn notice(&self, id: NoticeId) -> Result<Notice, ControlError> {
        let notice = get(self.store.as_ref(), &keys::notice(id))?;
        notice.ok_or_else(|| ControlError::Missing {
            what: format!("notice {id}"),
        })
    }

    /// A notice stands elsewhere: its row, the journal, the officer, the clocks.
    fn moved_on(
        &mut self,
        id: NoticeId,
        (before, notice): (&Notice, Notice),
        now: Now,
    ) -> Result<(), ControlError> {
        let to = before.address();
        let (fact, event) = match &notice.delivery {
            Delivery::Delivered { at } => {
                let event = CaseEvent::DeliveryRecorded {
                    notice: desk::NoticeId(id.0),
                    at: *at,
                };
                (Fact::NoticeDelivered { notice: id, to }, Some(event))
            }
            Delivery::Queued { .. } | Delivery::Waits { .. } => (failed(id, to, &notice), None),
            Delivery::Failed => {
                let of_desk = desk::NoticeId(id.0);
                let event = CaseEvent::DeliveryFailed { notice: of_desk };
                (failed(id, to, &notice), Some(event))
            }
        };
        let changes = match (&notice.about, event) {
            (About::Catalogue(operator), Some(event)) => self.receipt(operator, id, &event, now),
            (About::Catalogue(_) | About::Request(_) | About::Information, _) => Vec::new(),
        };
        let mut writing = Writing {
            puts: vec![put(keys::notice(id), &notice)?],
            facts: vec![fact],
            ..Writing::default()
        };
        let trouble = trouble(id, before, &notice);
        writing.notices.extend(self.officer_letter(&trouble, now));
        self.carry_out(&changes, writing, now)?;
        self.outbox.settle(id, &notice);
        if let (About::Request(number), Delivery::Delivered { at }) =
            (&notice.about, &notice.delivery)
        {
            self.request_notice_delivered(*number, *at, now)?;
        }
        Ok(())
    }
}

/// What the officer is told of a notice that its way did not carry.
fn trouble(id: NoticeId, before: &Notice, after: &Notice) -> Vec<String> {
    let is_told = match &after.about {
        // The desk escalates a notice of the catalogue that failed with all of its cases.
        About::Catalogue(_) => after.delivery != Delivery::Failed,
        About::Request(_) | About::Information => true,
    };
    if before.is_to_officer() || !is_told {
        return Vec::new();
    }
    let (from, why) = (before.way.kind(), after.last_reply.as_str());
    if after.delivery == Delivery::Failed {
        vec![letters::given_up(id, after)]
    } else if before.way == after.way {
        Vec::new()
    } else {
        vec![letters::other_way(id, after, from, why)]
    }
}

fn failed(id: NoticeId, to: String, notice: &Notice) -> Fact {
    Fact::NoticeFailed {
        notice: id,
        to,
        why: notice.last_reply.clone(),
        is_final: notice.delivery == Delivery::Failed,
    }
}
