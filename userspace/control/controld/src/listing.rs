//! Queries: pages of what controld holds. Nothing here changes anything.

use crate::authorise::{Caller, Sight, sight};
use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{EpochRow, get, scan};
use crate::outbox::Notice;
use crate::store::KeyRange;
use crate::stored;
use jiff::Timestamp;
use model::{Epoch, Prefix, Row, RowKey, RowKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use wire::query::PAGE_ITEMS_MAX;
use wire::{
    Answer, CaseView, Collection, ControlStatus, Cursor, EpochView, Event, Filter, Item, Listing,
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
            legal_now: self.clock.legal(real),
            clock_movable: self.clock.is_movable(),
            calendar: self.calendar.version().to_owned(),
            journal_seq: journal.seq,
            journal_hash: journal.hash.to_string(),
        }
    }

    fn page(&self, listing: &Listing) -> Result<Page, ControlError> {
        match &listing.of {
            Collection::Rows(kind) => self.rows(*kind, listing),
            Collection::Differences(draft) => {
                let all = self.ledger.differences(self.store.as_ref(), *draft)?;
                let items = all.into_iter().map(|difference| {
                    (
                        difference.key.clone(),
                        Item::Difference(Box::new(difference)),
                    )
                });
                paged(items.collect(), listing)
            }
            Collection::Events => self.events(listing),
            Collection::Epochs => {
                let all = scan::<EpochRow>(self.store.as_ref(), b"epoch/")?;
                let view = |(key, row): (Vec<u8>, EpochRow)| {
                    let epoch = Epoch(
                        key.last_chunk::<4>()
                            .map_or(0, |bytes| u32::from_be_bytes(*bytes)),
                    );
                    (
                        epoch,
                        Item::Epoch(EpochView {
                            epoch,
                            at: row.at,
                            change: row.change,
                            changed: row.changed,
                        }),
                    )
                };
                paged(all.into_iter().map(view).collect(), listing)
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
            Collection::Notices => {
                let all = scan::<Notice>(self.store.as_ref(), b"notice/")?;
                let view = |(key, notice): (Vec<u8>, Notice)| {
                    let id = NoticeId(keys::last_u64(&key)?);
                    notice_matches(&notice, &listing.filter)
                        .then(|| (id, Item::Notice(notice.view(id))))
                };
                paged(all.into_iter().filter_map(view).collect(), listing)
            }
            Collection::EntryCounters | Collection::PortCounters => Err(refuse(
                RefusalCode::BadRequest,
                "controld has no counters",
                "ask linkd: `qaqpa counters` does",
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
        let last = self.audit.last();
        let after: Option<u64> = listing.after.as_ref().map(read_cursor).transpose()?;
        let mut filling = Filling::new(listing);
        let sequence: Box<dyn Iterator<Item = u64>> = match listing.order {
            Order::Ascending => Box::new(after.map_or(1, |seq| seq.saturating_add(1))..=last),
            Order::Descending => {
                Box::new((1..=after.map_or(last, |seq| seq.saturating_sub(1))).rev())
            }
        };
        let oldest = self.store.range(&KeyRange::prefix("audit/"), 1)?;
        let oldest = oldest
            .entries
            .first()
            .and_then(|entry| keys::last_u64(&entry.key))
            .unwrap_or(1);
        for seq in sequence.filter(|seq| *seq >= oldest) {
            let Some(event) = get::<Event>(self.store.as_ref(), &keys::audit(seq))? else {
                continue;
            };
            if event_matches(&event, &listing.filter) && !filling.take(&seq, Item::Event(event))? {
                break;
            }
        }
        Ok(filling.page())
    }
}

/// Whether an event is one of those a listing asks for: also for events that come later.
pub(crate) fn event_matches(event: &Event, filter: &Filter) -> bool {
    let fields = || event.fact.fields();
    let has_text = |text: &String| {
        fields()
            .iter()
            .any(|(_, value)| value.contains(text.as_str()))
    };
    filter
        .kind
        .as_ref()
        .is_none_or(|kind| event.fact.kind() == kind)
        && filter.since.is_none_or(|since| event.at >= since)
        && filter.text.as_ref().is_none_or(has_text)
        && filter.operator.as_ref().is_none_or(|operator| {
            fields()
                .iter()
                .any(|(name, value)| *name == "operator" && value == operator.as_str())
        })
        && filter.prefix.is_none_or(|prefix| {
            let named = |value: &String| {
                value
                    .parse::<Prefix>()
                    .is_ok_and(|found| found.overlaps(&prefix))
            };
            fields()
                .iter()
                .any(|(name, value)| matches!(*name, "prefix" | "address") && named(value))
        })
}

/// A page in the making: it ends at the listing's limit or the frame's bound, whichever comes first.
struct Filling {
    limit: usize,
    bytes: usize,
    items: Vec<Item>,
    last: Option<Cursor>,
    is_full: bool,
}

impl Filling {
    fn new(listing: &Listing) -> Self {
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
    fn take<K: Serialize>(&mut self, key: &K, item: Item) -> Result<bool, ControlError> {
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

    fn page(self) -> Page {
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

fn read_cursor<K: DeserializeOwned>(cursor: &Cursor) -> Result<K, ControlError> {
    stored::read(&cursor.0).map_err(|_| {
        refuse(
            RefusalCode::BadRequest,
            "the cursor is none of this listing",
            "begin the listing anew",
        )
    })
}

fn row_matches(row: &Row, filter: &Filter) -> bool {
    let text = |text: &String| format!("{row:?}").contains(text.as_str());
    let operator = |wanted: &model::OperatorId| match row {
        Row::Operator(row) => row.id == *wanted,
        Row::Organisation(row) => row
            .contract
            .as_ref()
            .is_some_and(|contract| contract.operator == *wanted),
        Row::Channel(row) => row.operator == *wanted,
        Row::Catalogue(row) => row.operator == *wanted,
        Row::Block(row) => row.operator == *wanted,
        Row::Account(row) => row.operator.as_ref() == Some(wanted),
        Row::Authority(_)
        | Row::Uplink(_)
        | Row::AccessList(_)
        | Row::SpecialAccess(_)
        | Row::Rule(_)
        | Row::VpnService(_) => false,
    };
    let prefixes = |wanted: Prefix| match row {
        Row::Catalogue(row) => row.prefix.overlaps(&wanted),
        Row::Block(row) => row.prefix.overlaps(&wanted),
        Row::AccessList(row) => row.networks.iter().any(|network| network.overlaps(&wanted)),
        Row::SpecialAccess(row) => {
            row.source.overlaps(&wanted) || row.destination.is_some_and(|to| to.overlaps(&wanted))
        }
        Row::Rule(row) => [row.source, row.destination]
            .into_iter()
            .flatten()
            .any(|side| side.overlaps(&wanted)),
        Row::Authority(_)
        | Row::Operator(_)
        | Row::Organisation(_)
        | Row::Channel(_)
        | Row::Uplink(_)
        | Row::VpnService(_)
        | Row::Account(_) => false,
    };
    filter.text.as_ref().is_none_or(text)
        && filter.operator.as_ref().is_none_or(operator)
        && filter.prefix.is_none_or(prefixes)
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

fn case_matches(view: &CaseView, filter: &Filter) -> bool {
    filter
        .operator
        .as_ref()
        .is_none_or(|operator| view.operator == *operator)
        && filter
            .kind
            .as_ref()
            .is_none_or(|state| view.state == *state)
        && filter
            .prefix
            .is_none_or(|prefix| view.prefix.overlaps(&prefix))
        && filter.since.is_none_or(|since| view.since >= since)
        && filter
            .text
            .as_ref()
            .is_none_or(|text| view.prefix.to_string().contains(text.as_str()))
}

fn notice_matches(notice: &Notice, filter: &Filter) -> bool {
    let view = notice.view(NoticeId(0));
    filter
        .operator
        .as_ref()
        .is_none_or(|operator| notice.operator.as_ref() == Some(operator))
        && filter
            .kind
            .as_ref()
            .is_none_or(|state| view.state == *state)
        && filter.since.is_none_or(|since| notice.queued_at >= since)
        && filter.text.as_ref().is_none_or(|text| {
            notice.subject.contains(text.as_str()) || notice.to.as_str().contains(text.as_str())
        })
}
