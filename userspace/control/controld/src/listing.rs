//! Queries: pages of what controld holds. Nothing here changes anything.

mod filter;
mod notices;

pub(crate) use filter::event_matches;

use crate::authorise::{Caller, Sight, sight};
use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{EpochRow, get};
use crate::stored;
use crate::tokens::identity;
use filter::{case_matches, row_matches};
use jiff::Timestamp;
use model::{Difference, Epoch, Prefix, Row, RowKey, RowKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use wire::query::PAGE_ITEMS_MAX;
use wire::{
    Answer, CaseView, Collection, ControlStatus, Cursor, DraftId, EpochView, Event, Item, Listing,
    NoticeId, Order, Page, PendingConfirmation, Query, RefusalCode,
};

/// Most bytes of a page's items: with the frame's own they stay under its bound.
const PAGE_BYTES_MAX: usize = wire::FRAME_BYTES_MAX / 4 * 3;

impl Core {
    /// Answers a question.
    pub fn ask(
        &self,
        caller: &Caller,
        query: &Query,
        real: Timestamp,
    ) -> Result<Answer, ControlError> {
        let seen = sight(caller, query);
        if seen == Sight::None {
            return Err(refuse(
                RefusalCode::Forbidden,
                format!("{} may not read this", caller.name()),
                "it takes a role of the authority; operators read their own cases, notices and catalogue",
            ));
        }
        match query {
            Query::Status => Ok(Answer::Control(Box::new(self.status(real)))),
            Query::Explain(_) => Err(refuse(
                RefusalCode::BadRequest,
                "controld does not explain flows",
                "ask linkd: `qaqpa explain` does",
            )),
            Query::Request(wish) => self.request_piece(caller, *wish).map(Answer::Request),
            Query::Preview(act) => self.preview_act(caller, act, self.now(real)),
            Query::Notice(id) => {
                let detail = self.notice_detail(caller, *id)?;
                Ok(Answer::Notice(Box::new(detail)))
            }
            Query::List(listing) if listing.of == Collection::Notices => {
                self.notices_page(caller, listing).map(Answer::Page)
            }
            Query::WhoAmI => identity(caller, self.kinds_to_file(caller)),
            Query::List(listing) if listing.of == Collection::Tokens => {
                self.tokens_page(caller, listing).map(Answer::Page)
            }
            Query::Service(key) => self.passport(key),
            Query::Category(host) => self.category_of(host),
            Query::List(listing) if listing.of == Collection::Services => self.services(listing),
            Query::File(digest) => self.own_file(caller, *digest),
            Query::FilePiece(wish) => self.file_piece(caller, wish).map(Answer::FilePiece),
            Query::CheckCode(code) => self.code_answer(caller, *code),
            Query::List(listing)
                if matches!(listing.of, Collection::Requests | Collection::Inbox) =>
            {
                self.requests_page((caller, self.now(real)), listing)
            }
            Query::List(listing) if let Collection::Availability { from, through } = listing.of => {
                let period = (from, through);
                let page = self.availability_page(listing, period, self.now(real))?;
                Ok(Answer::Page(page))
            }
            Query::List(listing) => {
                let mut listing = listing.clone();
                if let Sight::Operator(operator) = seen {
                    listing.filter.operator = Some(operator);
                }
                self.page(&listing).map(Answer::Page)
            }
        }
    }

    fn status(&self, real: Timestamp) -> ControlStatus {
        let head = self.ledger.head();
        let mut cases: BTreeMap<String, u32> = BTreeMap::new();
        for (_, row) in self.book.rows() {
            let count = cases.entry(state_of(&row)).or_default();
            *count = count.saturating_add(1);
        }
        let journal = self.audit.head();
        ControlStatus {
            record: (head.epoch > Epoch(0)).then(|| self.ledger.id().to_string()),
            epoch: head.epoch,
            committed_at: (head.epoch > Epoch(0)).then_some(head.at),
            pending: self.ledger.pending().map(|p| PendingConfirmation {
                epoch: p.epoch,
                back_to: p.back_to,
                by: p.by,
            }),
            daemons: self.daemons.clone(),
            cases: cases.into_iter().collect(),
            notices_waiting: u32::try_from(self.outbox.waiting()).unwrap_or(u32::MAX),
            notices_held: u32::try_from(self.outbox.held()).unwrap_or(u32::MAX),
            legal_now: self.clock.legal(real),
            clock_movable: self.clock.is_movable(),
            calendar: self.calendar.version().to_owned(),
            journal_seq: journal.seq,
            journal_hash: journal.hash.to_string(),
            papers: self.paper_status(),
        }
    }

    fn page(&self, listing: &Listing) -> Result<Page, ControlError> {
        match &listing.of {
            Collection::Rows(kind) => self.rows(*kind, listing),
            Collection::Differences(draft) => self.differences(*draft, listing),
            Collection::Events => self.events(listing),
            Collection::Epochs => {
                let view = |number: u64, row: EpochRow| {
                    let epoch = Epoch(u32::try_from(number).ok()?);
                    Some(Item::Epoch(EpochView {
                        epoch,
                        at: row.at,
                        change: row.change,
                        changed: row.changed,
                    }))
                };
                let key = |number: u64| keys::epoch(Epoch(u32::try_from(number).unwrap_or(0)));
                let last = u64::from(self.ledger.head().epoch.0);
                self.numbered(1..=last, |range| range, listing, (key, view))
            }
            Collection::Cases => {
                let views = self
                    .book
                    .rows()
                    .filter_map(|(key, row)| case_view(&key, &row));
                let items = views.filter(|view| case_matches(view, &listing.filter));
                paged(
                    items
                        .map(|view| ((view.operator.clone(), view.prefix), Item::Case(view)))
                        .collect(),
                    listing,
                )
            }
            Collection::Requests
            | Collection::Notices
            | Collection::Availability { .. }
            | Collection::Tokens
            | Collection::Services
            | Collection::Inbox => Err(refuse(
                RefusalCode::BadRequest,
                "this is listed in its own way",
                "this is a fault of the gateway",
            )),
            Collection::EntryCounters
            | Collection::PortCounters
            | Collection::WayCounters
            | Collection::LinkCounters => Err(refuse(
                RefusalCode::BadRequest,
                "controld has no counters",
                "ask linkd: `qaqpa counters` does",
            )),
            Collection::Paths | Collection::PathHistory => Err(refuse(
                RefusalCode::BadRequest,
                "controld does not know who carries",
                "ask pathd: `qaqpa paths` does",
            )),
        }
    }

    fn rows(&self, kind: RowKind, listing: &Listing) -> Result<Page, ControlError> {
        let record = self.ledger.record();
        let matches = |row: &&Row| row_matches(row, &listing.filter);
        if listing.order == Order::Ascending {
            // The common case reads no more than its page.
            let after: Option<RowKey> = listing.after.as_ref().map(read_cursor).transpose()?;
            let mut filling = Filling::new(listing);
            for row in record.from(kind, after.as_ref()).filter(matches) {
                if !filling.take(&row.key(), Item::Row(Box::new(row.clone())))? {
                    break;
                }
            }
            return Ok(filling.page());
        }
        let items = record
            .of_kind(kind)
            .filter(matches)
            .map(|row| (row.key(), Item::Row(Box::new(row.clone()))));
        paged(items.collect(), listing)
    }

    fn events(&self, listing: &Listing) -> Result<Page, ControlError> {
        let view = |_: u64, event: Event| {
            event_matches(&event, &listing.filter).then_some(Item::Event(event))
        };
        let kept = self.audit.oldest()..=self.audit.last();
        self.numbered(kept, |range| range, listing, (keys::audit, view))
    }

    /// A page of rows that stand under numbers, those of a range that `kept` names. Reads no more than the page needs.
    fn numbered<'a, T: DeserializeOwned, N: DoubleEndedIterator<Item = u64> + 'a>(
        &self,
        numbers: RangeInclusive<u64>,
        kept: impl FnOnce(RangeInclusive<u64>) -> N,
        listing: &Listing,
        (key, view): (impl Fn(u64) -> Vec<u8>, impl Fn(u64, T) -> Option<Item>),
    ) -> Result<Page, ControlError> {
        let (first, last) = numbers.into_inner();
        let after: Option<u64> = listing.after.as_ref().map(read_cursor).transpose()?;
        let sequence: Box<dyn Iterator<Item = u64>> = match listing.order {
            Order::Ascending => {
                let from = after.map_or(first, |after| after.saturating_add(1).max(first));
                Box::new(kept(from..=last))
            }
            Order::Descending => {
                let until = after.map_or(last, |after| after.saturating_sub(1).min(last));
                Box::new(kept(first..=until).rev())
            }
        };
        let mut filling = Filling::new(listing);
        for number in sequence {
            let Some(row) = get::<T>(self.store.as_ref(), &key(number))? else {
                continue;
            };
            if let Some(item) = view(number, row)
                && !filling.take(&number, item)?
            {
                break;
            }
        }
        Ok(filling.page())
    }

    /// What a draft changes. The comparison is kept for the next page, as long as nothing was written since.
    fn differences(&self, draft: DraftId, listing: &Listing) -> Result<Page, ControlError> {
        let of = (draft, self.store.revision()?);
        let kept = self.compared.take().filter(|(kept, _)| *kept == of);
        let all = match kept {
            Some((_, all)) => all,
            None => self.ledger.differences(self.store.as_ref(), draft)?,
        };
        let after: Option<RowKey> = listing.after.as_ref().map(read_cursor).transpose()?;
        let range = match (&after, listing.order) {
            (None, _) => all.as_slice(),
            (Some(after), Order::Ascending) => {
                let from = all.partition_point(|difference| difference.key <= *after);
                all.get(from..).unwrap_or_default()
            }
            (Some(after), Order::Descending) => {
                let until = all.partition_point(|difference| difference.key < *after);
                all.get(..until).unwrap_or_default()
            }
        };
        let mut filling = Filling::new(listing);
        let ordered: Box<dyn Iterator<Item = &Difference>> = match listing.order {
            Order::Ascending => Box::new(range.iter()),
            Order::Descending => Box::new(range.iter().rev()),
        };
        for difference in ordered {
            let item = Item::Difference(Box::new(difference.clone()));
            if !filling.take(&difference.key, item)? {
                break;
            }
        }
        self.compared.replace(Some((of, all)));
        Ok(filling.page())
    }
}

/// A page in the making: it ends at the listing's limit or the frame's bound, whichever comes first.
pub(crate) struct Filling {
    limit: usize,
    bytes: usize,
    items: Vec<Item>,
    last: Option<Cursor>,
    is_full: bool,
}

impl Filling {
    pub(crate) fn new(listing: &Listing) -> Self {
        let limit = usize::from(listing.limit.clamp(1, PAGE_ITEMS_MAX));
        Self {
            limit,
            bytes: 0,
            items: Vec::new(),
            last: None,
            is_full: false,
        }
    }

    /// Takes an item unless the page is full; says whether it took it.
    pub(crate) fn take<K: Serialize>(&mut self, key: &K, item: Item) -> Result<bool, ControlError> {
        let bytes = stored::write(&item)?.len();
        if self.items.len() >= self.limit
            || (self.bytes.saturating_add(bytes) > PAGE_BYTES_MAX && !self.items.is_empty())
        {
            self.is_full = true;
            return Ok(false);
        }
        self.bytes = self.bytes.saturating_add(bytes);
        self.items.push(item);
        self.last = Some(Cursor(stored::write(key)?));
        Ok(true)
    }

    pub(crate) fn page(self) -> Page {
        Page {
            items: self.items,
            next: self.last.filter(|_| self.is_full),
        }
    }
}

/// A page of items that are all at hand, by key.
fn paged<K: Ord + Serialize + DeserializeOwned>(
    mut items: Vec<(K, Item)>,
    listing: &Listing,
) -> Result<Page, ControlError> {
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let after: Option<K> = listing.after.as_ref().map(read_cursor).transpose()?;
    let mut filling = Filling::new(listing);
    let ordered: Box<dyn Iterator<Item = (K, Item)>> = match listing.order {
        Order::Ascending => Box::new(
            items
                .into_iter()
                .filter(|(key, _)| after.as_ref().is_none_or(|after| key > after)),
        ),
        Order::Descending => Box::new(
            items
                .into_iter()
                .rev()
                .filter(|(key, _)| after.as_ref().is_none_or(|after| key < after)),
        ),
    };
    for (key, item) in ordered {
        if !filling.take(&key, item)? {
            break;
        }
    }
    Ok(filling.page())
}

pub(crate) fn read_cursor<K: DeserializeOwned>(cursor: &Cursor) -> Result<K, ControlError> {
    stored::read(&cursor.0).map_err(|_| {
        refuse(
            RefusalCode::BadRequest,
            "the cursor is none of this listing",
            "begin the listing anew",
        )
    })
}

fn state_of(row: &desk::Row) -> String {
    match row {
        desk::Row::Case(state) => state.stage().to_string(),
        desk::Row::Aggregate(_) => "flood".to_owned(),
        desk::Row::Overflow(_) => "overflow".to_owned(),
    }
}

fn case_view(key: &desk::RowKey, row: &desk::Row) -> Option<CaseView> {
    let (since, notice, due) = match row {
        desk::Row::Case(state) => {
            let (since, due) = match state {
                desk::State::Seen(seen) => (seen.first_seen, None),
                desk::State::Notified(notified) => (notified.sent_at, None),
                desk::State::Running(running) => match running.due {
                    desk::catalogue::Due::At(at) => (running.received_at, Some(at)),
                    desk::catalogue::Due::Unknown { .. } => (running.received_at, None),
                },
                desk::State::Blocked(blocked) => (blocked.at, Some(blocked.due)),
                desk::State::Closed(closed) => (closed.at, None),
            };
            (since, state.notice(), due)
        }
        desk::Row::Aggregate(counter) | desk::Row::Overflow(counter) => {
            (counter.first_seen, counter.notice, None)
        }
    };
    Some(CaseView {
        operator: key.operator.as_str().parse().ok()?,
        prefix: Prefix::try_from(key.prefix).ok()?,
        state: state_of(row),
        since,
        notice: notice.map(|id| NoticeId(id.0)),
        due,
    })
}
