//! Notices as their readers see them: the staff of their authority all of its own, everybody else what is his.

use super::filter::notice_matches;
use crate::authorise::{Caller, READERS};
use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::get;
use crate::outbox::{Notice, Recipient};
use wire::{Item, Listing, NoticeDetail, NoticeId, Page, RefusalCode};

impl Core {
    pub(super) fn notices_page(
        &self,
        caller: &Caller,
        listing: &Listing,
    ) -> Result<Page, ControlError> {
        let view = |number: u64, notice: Notice| {
            let matches = self.may_see(caller, &notice) && notice_matches(&notice, &listing.filter);
            matches.then(|| Item::Notice(notice.view(NoticeId(number))))
        };
        let key = |number: u64| keys::notice(NoticeId(number));
        let kept = |range| self.outbox.kept(range);
        self.numbered(1..=self.outbox.number(0).0, kept, listing, (key, view))
    }

    pub(super) fn notice_detail(
        &self,
        caller: &Caller,
        id: NoticeId,
    ) -> Result<NoticeDetail, ControlError> {
        let notice: Option<Notice> = get(self.store.as_ref(), &keys::notice(id))?;
        let notice = notice.filter(|notice| self.may_see(caller, notice));
        // What is another's and what is not there are answered alike, so that numbers tell nothing.
        let notice = notice.ok_or_else(|| {
            refuse(
                RefusalCode::NotFound,
                format!("there is no notice {id}"),
                "`qaqpa notices` lists those that you may see",
            )
        })?;
        Ok(NoticeDetail {
            view: notice.view(id),
            text: notice.text,
            attachment: notice.attachment,
        })
    }

    /// Whether a notice is one that the caller may read.
    pub(crate) fn may_see(&self, caller: &Caller, notice: &Notice) -> bool {
        if caller.has(READERS) {
            return self.is_of(caller, notice.from);
        }
        let Recipient::Party(party) = &notice.to else {
            return false;
        };
        caller
            .account
            .as_ref()
            .is_some_and(|account| account.acts_for(party))
    }
}
