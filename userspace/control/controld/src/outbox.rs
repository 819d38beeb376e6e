//! Notices: one durable outbox. Behind it stand four ways: signed webhook, mail, portal, paper.
//!
//! A notice is delivered at least once. A crash between the answer of whoever takes it over and the record of it sends it
//! again under the same id (`Message-ID`, `Webhook-Id`), so that the other end can drop the copy.
//!
//! Which ways lead to a recipient stands in its row ([`Contact::of`]). A way that fails for good gives place to the next,
//! and the officer is told; when the last one fails, the notice has failed. What waits for a person (at the portal, on
//! paper) is given up in its time too, so that nothing waits for ever.
//!
//! Undelivered notices are bounded, for each recipient and together ([`WAITING_PER_RECIPIENT_MAX`], [`WAITING_MAX`]). Whoever
//! finds no [room](Outbox::room) is told, and the journal and the status say so:
//!
//! - A notice that the law asks for (386/НҚ, ЕШДИ п. 13) is not made: its cases stay as they are, the addresses pass, and it
//!   is asked for again until there is room. A reminder that a list ends is asked for again too.
//! - News and escalations are not queued, each with a row of the journal that says what was not sent to whom. They may fill
//!   three quarters of each bound, so that they take no place from the former.

mod held;
mod notice;
mod outcome;
mod waiting;
pub(crate) mod way;

pub(crate) use held::{Asked, Full};
#[cfg(test)]
pub(crate) use notice::KEPT;
pub(crate) use notice::{About, Delivery, Notice, Receipt};
pub use notice::{Attempt, Letter};
pub use waiting::Reach;
use waiting::{Hand, Waiting};
pub(crate) use way::Contact;
pub use way::{Recipient, Way};

use crate::clock::Now;
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put, scan};
use crate::store::{Op as Put, StateStore};
use jiff::{SignedDuration, Timestamp};
use model::RecordId;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use wire::NoticeId;

/// Most notices handed to transports at a time.
const IN_FLIGHT_MAX: usize = 16;
/// Most of them to one address, so that one that does not answer holds up nobody else.
const IN_FLIGHT_OF_ADDRESS_MAX: usize = 4;
/// Most undelivered notices to one address: a step may tell the officer of every operator.
pub(crate) const WAITING_PER_RECIPIENT_MAX: usize = 1_024;
/// Most undelivered notices.
pub(crate) const WAITING_MAX: usize = 8_192;
/// How long until a notice that found no room is asked for again, by the legal clock.
pub(crate) const ASK_AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// Most notices forgotten at a time.
const FORGET_MAX: usize = 64;
/// When a notice that an open case names is looked at again, whether it can be forgotten.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// What is known of the notices in memory; all of them stand in the store.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    last: u64,
    /// Those that the store keeps.
    kept: BTreeSet<NoticeId>,
    /// Those that are undelivered.
    waiting: BTreeMap<NoticeId, Waiting>,
    /// How many of them each address has.
    crowds: BTreeMap<String, usize>,
    in_flight: BTreeSet<NoticeId>,
    /// When the others are to be forgotten, by the legal clock.
    forgetting: BTreeSet<(Timestamp, NoticeId)>,
    /// Who asks again for a notice that found no room, and when, by the legal clock.
    held: BTreeMap<Asked, Timestamp>,
}

impl Outbox {
    pub(crate) fn open(store: &dyn StateStore) -> Result<Self, ControlError> {
        let mut outbox = Self {
            last: get(store, keys::NOTICE_HEAD)?.unwrap_or(0),
            ..Self::default()
        };
        for (key, notice) in scan::<Notice>(store, b"notice/")? {
            let Some(id) = keys::last_u64(&key).map(NoticeId) else {
                continue;
            };
            outbox.kept.insert(id);
            match notice.forget_at() {
                Some(at) => drop(outbox.forgetting.insert((at, id))),
                // A start tries every waiting notice at once: what stopped it may be what the start mended.
                None => outbox.wait(id, &notice, Timestamp::MIN),
            }
        }
        Ok(outbox)
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The numbers of those that the store keeps, out of these.
    pub(crate) fn kept(&self, range: RangeInclusive<u64>) -> impl DoubleEndedIterator<Item = u64> {
        let (first, last) = range.into_inner();
        // No range ends before it begins.
        let range = NoticeId(first)..=NoticeId(last.max(first));
        let kept = self.kept.range(range).map(|id| id.0);
        kept.filter(move |id| *id <= last)
    }

    /// Whether a notice can be queued besides those that wait.
    pub(crate) fn room(&self, notice: &Notice) -> Result<(), Full> {
        self.room_beside(notice, 0, 0)
    }

    /// Takes out the notices that start nothing and find no room.
    pub(crate) fn turn_away(&self, notices: &mut Vec<Notice>) -> Vec<(Notice, Full)> {
        let mut taken: Vec<Notice> = Vec::with_capacity(notices.len());
        let mut away = Vec::new();
        for notice in notices.drain(..) {
            let to = notice.address();
            let of_same = taken.iter().filter(|other| other.address() == to).count();
            match (
                &notice.about,
                self.room_beside(&notice, of_same, taken.len()),
            ) {
                (About::Information, Err(full)) => away.push((notice, full)),
                // The law's own are made where there is room, or not at all.
                (About::Catalogue(_) | About::Request(_), _) | (About::Information, Ok(())) => {
                    taken.push(notice);
                }
            }
        }
        *notices = taken;
        away
    }

    fn room_beside(&self, notice: &Notice, of_same: usize, all: usize) -> Result<(), Full> {
        let share = |max: usize| match notice.about {
            About::Catalogue(_) | About::Request(_) => max,
            About::Information => max / 4 * 3,
        };
        let to = notice.address();
        let crowd = self.crowds.get(&to).copied().unwrap_or(0);
        let max = share(WAITING_PER_RECIPIENT_MAX);
        if crowd.saturating_add(of_same) >= max {
            return Err(Full::Recipient { to, max });
        }
        let max = share(WAITING_MAX);
        if self.waiting.len().saturating_add(all) >= max {
            return Err(Full::Whole { max });
        }
        Ok(())
    }

    /// A notice that found no room is asked for again at `until`; whether that is news.
    pub(crate) fn hold(&mut self, asked: Asked, until: Timestamp) -> bool {
        self.held.insert(asked, until).is_none()
    }

    /// It is queued now.
    pub(crate) fn release(&mut self, asked: &Asked) {
        self.held.remove(asked);
    }

    /// Forgets those that were not asked for again when it was time: nobody needs them any more.
    pub(crate) fn forget_unasked(&mut self, legal: Timestamp) {
        self.held.retain(|_, until| *until > legal);
    }

    /// How many are asked for again.
    pub(crate) fn held(&self) -> usize {
        self.held.len()
    }

    /// When a notice is next to be forgotten, by the legal clock.
    pub(crate) fn next_forgetting(&self) -> Option<Timestamp> {
        self.forgetting.first().map(|(at, _)| *at)
    }

    /// The notices to be forgotten now, a bounded number; those that are `named` are put off.
    pub(crate) fn forgettable(
        &mut self,
        legal: Timestamp,
        named: &BTreeSet<NoticeId>,
    ) -> Vec<NoticeId> {
        let come = self.forgetting.iter().take_while(|(at, _)| *at <= legal);
        let come: Vec<_> = come.take(FORGET_MAX).copied().collect();
        let mut ids = Vec::new();
        for (at, id) in come {
            if named.contains(&id) {
                self.forgetting.remove(&(at, id));
                let later = legal.checked_add(LOOK_AGAIN).unwrap_or(Timestamp::MAX);
                self.forgetting.insert((later, id));
            } else {
                ids.push(id);
            }
        }
        ids
    }

    /// They are gone from the store.
    pub(crate) fn forget(&mut self, ids: &[NoticeId]) {
        for id in ids {
            self.kept.remove(id);
        }
        self.forgetting.retain(|(_, id)| !ids.contains(id));
    }

    /// It waits; the time is that of its next attempt, where it has any.
    fn wait(&mut self, id: NoticeId, notice: &Notice, try_at: Timestamp) {
        let waiting = Waiting::of(notice, try_at);
        let crowd = self.crowds.entry(waiting.to.clone()).or_default();
        *crowd = crowd.saturating_add(1);
        self.waiting.insert(id, waiting);
    }

    /// It waits no more; whether it did.
    fn wait_no_more(&mut self, id: NoticeId) -> bool {
        let Some(waiting) = self.waiting.remove(&id) else {
            return false;
        };
        if let Some(crowd) = self.crowds.get_mut(&waiting.to) {
            *crowd = crowd.saturating_sub(1);
            if *crowd == 0 {
                self.crowds.remove(&waiting.to);
            }
        }
        true
    }

    /// The number of the `n`th notice after the last one.
    pub(crate) fn number(&self, n: u64) -> NoticeId {
        NoticeId(self.last.saturating_add(n))
    }

    /// What writes these notices, numbered from [`Outbox::number`]`(1)`.
    pub(crate) fn rows(&self, notices: &[Notice]) -> Result<Vec<Put>, ControlError> {
        let mut puts = Vec::new();
        let mut id = self.last;
        for notice in notices {
            id = id.saturating_add(1);
            puts.push(put(keys::notice(NoticeId(id)), notice)?);
        }
        if id > self.last {
            puts.push(put(keys::NOTICE_HEAD.to_vec(), &id)?);
        }
        Ok(puts)
    }

    /// They are durable.
    pub(crate) fn adopt(&mut self, notices: &[Notice]) {
        for notice in notices {
            self.last = self.last.saturating_add(1);
            let id = NoticeId(self.last);
            self.kept.insert(id);
            self.wait(id, notice, notice.way_since);
        }
    }

    /// The notices to hand to transports now. They stay in flight until their attempt comes back.
    pub(crate) fn take_due(
        &mut self,
        store: &dyn StateStore,
        (record, reach): (RecordId, Reach),
        real: Timestamp,
    ) -> Result<Vec<Letter>, ControlError> {
        let mut room = IN_FLIGHT_MAX.saturating_sub(self.in_flight.len());
        let mut busy = self.busy();
        let mut due: Vec<NoticeId> = Vec::new();
        for (id, waiting) in &self.waiting {
            let is_due = waiting.next_at <= real && reach.takes(waiting.hand);
            if room == 0 || !is_due || self.in_flight.contains(id) {
                continue;
            }
            let of_address = busy.entry(&waiting.to).or_default();
            if *of_address < IN_FLIGHT_OF_ADDRESS_MAX {
                *of_address += 1;
                room -= 1;
                due.push(*id);
            }
        }
        let mut letters = Vec::new();
        for id in due {
            let notice: Notice =
                get(store, &keys::notice(id))?.ok_or_else(|| ControlError::Missing {
                    what: format!("notice {id}"),
                })?;
            self.in_flight.insert(id);
            letters.push(notice.letter(id, record));
        }
        Ok(letters)
    }

    /// The notice after an attempt; the caller writes it and then calls [`Outbox::settle`].
    pub(crate) fn after(
        store: &dyn StateStore,
        id: NoticeId,
        attempt: &Attempt,
        now: Now,
    ) -> Result<Notice, ControlError> {
        let mut notice: Notice =
            get(store, &keys::notice(id))?.ok_or_else(|| ControlError::Missing {
                what: format!("notice {id}"),
            })?;
        // A person was faster: what was received is not undone by an attempt that failed.
        if notice.forget_at().is_none() {
            notice.tried(attempt, now);
        }
        Ok(notice)
    }

    /// The notices that no person touched in their time.
    pub(crate) fn untouched(&self, real: Timestamp) -> Vec<NoticeId> {
        let by_person = self
            .waiting
            .iter()
            .filter(|(_, waiting)| waiting.hand == Hand::Person && waiting.next_at <= real);
        by_person.map(|(id, _)| *id).take(FORGET_MAX).collect()
    }

    /// When a person's time for a notice next ends, by real time.
    pub(crate) fn next_untouched(&self) -> Option<Timestamp> {
        let waiting = self.waiting.values();
        let by_person = waiting.filter(|waiting| waiting.hand == Hand::Person);
        by_person.map(|waiting| waiting.next_at).min()
    }

    /// How many are in flight to each address.
    fn busy(&self) -> BTreeMap<&String, usize> {
        let mut busy = BTreeMap::new();
        let in_flight = self.in_flight.iter().filter_map(|id| self.waiting.get(id));
        for waiting in in_flight {
            *busy.entry(&waiting.to).or_default() += 1;
        }
        busy
    }

    /// What became of the notice is durable.
    pub(crate) fn settle(&mut self, id: NoticeId, notice: &Notice) {
        self.in_flight.remove(&id);
        let did_wait = self.wait_no_more(id);
        match (notice.forget_at(), &notice.delivery) {
            (Some(at), _) => {
                if !did_wait {
                    self.forgetting.retain(|(_, other)| *other != id);
                }
                self.forgetting.insert((at, id));
            }
            (None, Delivery::Queued { next_at }) => self.wait(id, notice, *next_at),
            (None, _) => self.wait(id, notice, notice.way_since),
        }
    }

    /// When the next notice is due, by real time; those in flight have their own way back, and whoever is busy with as many as
    /// he may have too.
    pub(crate) fn next_due(&self, reach: Reach) -> Option<Timestamp> {
        if self.in_flight.len() >= IN_FLIGHT_MAX {
            return None;
        }
        let busy = self.busy();
        let is_free = |to: &String| busy.get(to).is_none_or(|of| *of < IN_FLIGHT_OF_ADDRESS_MAX);
        self.waiting
            .iter()
            .filter(|(id, waiting)| {
                reach.takes(waiting.hand) && is_free(&waiting.to) && !self.in_flight.contains(id)
            })
            .map(|(_, waiting)| waiting.next_at)
            .min()
    }
}
