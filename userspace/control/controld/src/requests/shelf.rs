//! What is known of every request in memory.

use super::window::Announced;
use super::{Stored, Window};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::scan;
use crate::store::StateStore;
use desk::availability::Standing;
use desk::request::Clock;
use jiff::Timestamp;
use law::request::{Kind, Stage};
use model::{Applicant, Bin};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use wire::{RequestNumber, RequestView};

/// Most requests that are not over; one more is not taken.
pub(crate) const OPEN_MAX: usize = 200_000;
/// Most requests of one applicant that are not over.
pub(crate) const OPEN_PER_APPLICANT_MAX: usize = 10_000;

/// The requests of the record: a line of each, and when each has something to do.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    last: u64,
    lines: BTreeMap<RequestNumber, RequestView>,
    deadlines: BTreeSet<(Timestamp, RequestNumber)>,
    /// When each of them has something to do.
    due: BTreeMap<RequestNumber, Timestamp>,
    /// Those that wait for somebody, by the end of their next term; [`Timestamp::MAX`] stands for none.
    waiting: BTreeSet<(Timestamp, RequestNumber)>,
    /// By what they are about: to find one that stands in a new one's way.
    subjects: BTreeMap<(Kind, Applicant, String), BTreeSet<RequestNumber>>,
    /// How many of each applicant are not over.
    open: BTreeMap<Applicant, usize>,
    all_open: usize,
    works: Announced,
    /// The owners of the services concerned.
    owners: BTreeMap<RequestNumber, Bin>,
}

impl Requests {
    pub(crate) fn open(store: &dyn StateStore) -> Result<Self, ControlError> {
        let mut requests = Self::default();
        for (key, stored) in scan::<Stored>(store, b"request/")? {
            if let Some(number) = keys::last_u64(&key) {
                requests.adopt(RequestNumber(number), &stored);
            }
        }
        Ok(requests)
    }

    /// The number that the next one gets.
    pub(crate) fn next_number(&self) -> RequestNumber {
        RequestNumber(self.last.saturating_add(1))
    }

    /// Sets the next number aside, for a request whose secrets are being sealed; one that is then not filed leaves a gap
    /// until the next start.
    pub(crate) fn reserve(&mut self) -> RequestNumber {
        let number = self.next_number();
        self.last = number.0;
        number
    }

    /// What is stored of a request is this now.
    pub(crate) fn adopt(&mut self, number: RequestNumber, stored: &Stored) {
        self.last = self.last.max(number.0);
        let view = view(number, stored);
        let before = self.lines.insert(number, view.clone());
        if let Some(before) = &before {
            self.waiting.remove(&(end_of(before), number));
        }
        if view.waits_for.is_some() && !view.is_over {
            self.waiting.insert((end_of(&view), number));
        }
        let open = |view: &RequestView| usize::from(!view.is_over);
        let was = before.as_ref().map_or(0, open);
        self.count(&view.applicant, was, open(&view));
        let subject = (view.kind, view.applicant, view.subject);
        self.subjects.entry(subject).or_default().insert(number);
        match stored.owner {
            Some(owner) => drop(self.owners.insert(number, owner)),
            None => drop(self.owners.remove(&number)),
        }
        let window = stored.window.as_ref();
        self.works.adopt(number, window, stored.request.stage);
        if let Some(at) = self.due.remove(&number) {
            self.deadlines.remove(&(at, number));
        }
        if let Some(at) = stored.request.next_deadline() {
            self.due.insert(number, at);
            self.deadlines.insert((at, number));
        }
    }

    /// Of what was open before, so many are open now.
    fn count(&mut self, applicant: &Applicant, before: usize, now: usize) {
        let own = self.open.entry(applicant.clone()).or_default();
        for count in [own, &mut self.all_open] {
            *count = count.saturating_add(now).saturating_sub(before);
        }
    }

    /// The bound that one more request of an applicant would pass.
    pub(crate) fn bound(&self, applicant: &Applicant) -> Option<usize> {
        let own = self.open.get(applicant).copied().unwrap_or(0);
        if own >= OPEN_PER_APPLICANT_MAX {
            Some(OPEN_PER_APPLICANT_MAX)
        } else {
            (self.all_open >= OPEN_MAX).then_some(OPEN_MAX)
        }
    }

    /// The requests of one kind and applicant about the same.
    pub(crate) fn about(
        &self,
        kind: Kind,
        applicant: &Applicant,
        subject: &str,
    ) -> impl Iterator<Item = &RequestView> {
        let key = (kind, applicant.clone(), subject.to_owned());
        let numbers = self.subjects.get(&key).into_iter().flatten();
        numbers.filter_map(|number| self.lines.get(number))
    }

    /// The request of an applicant whose effect is in force, of a kind that has one at a time.
    pub(crate) fn in_force(&self, kind: Kind, applicant: &Applicant) -> Option<RequestNumber> {
        let from = (kind, applicant.clone(), String::new());
        let own = self
            .subjects
            .range(from..)
            .take_while(|((of, by, _), _)| *of == kind && by == applicant);
        let mut lines = own
            .flat_map(|(_, numbers)| numbers)
            .filter_map(|number| self.lines.get(number));
        lines
            .find(|view| view.stage == Stage::Active)
            .map(|view| view.number)
    }

    /// The owner of the service that a request concerns.
    pub(crate) fn owner(&self, number: RequestNumber) -> Option<Bin> {
        self.owners.get(&number).copied()
    }

    /// The line of a request.
    pub(crate) fn line(&self, number: RequestNumber) -> Option<&RequestView> {
        self.lines.get(&number)
    }

    /// The numbers of those of one kind, in order.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = RequestNumber> {
        let own = self.lines.iter().filter(move |(_, view)| view.kind == kind);
        own.map(|(number, _)| *number)
    }

    /// The lines after a number, from the first.
    pub(crate) fn after(&self, after: Option<RequestNumber>) -> impl Iterator<Item = &RequestView> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.lines
            .range((from, Bound::Unbounded))
            .map(|(_, view)| view)
    }

    /// The lines before a number, from the last.
    pub(crate) fn before(
        &self,
        before: Option<RequestNumber>,
    ) -> impl Iterator<Item = &RequestView> {
        let until = before.map_or(Bound::Unbounded, Bound::Excluded);
        self.lines
            .range((Bound::Unbounded, until))
            .rev()
            .map(|(_, view)| view)
    }

    /// The lines of those that wait for somebody, after a place, those whose term ends first before the others.
    pub(crate) fn waiting(
        &self,
        after: Option<(Timestamp, RequestNumber)>,
    ) -> impl Iterator<Item = ((Timestamp, RequestNumber), &RequestView)> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.waiting.range((from, Bound::Unbounded));
        places.filter_map(|place| Some((*place, self.lines.get(&place.1)?)))
    }

    /// The numbers of those that have something to do now, earliest first.
    pub(crate) fn due(&self, legal: Timestamp) -> impl Iterator<Item = RequestNumber> {
        let due = self
            .deadlines
            .iter()
            .take_while(move |(at, _)| *at <= legal);
        due.map(|(_, number)| *number)
    }

    /// When one of them next has something to do, by the legal clock.
    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// The works that requests announce, of those that share time with a span.
    pub(crate) fn works(
        &self,
        span: (Timestamp, Timestamp),
    ) -> impl Iterator<Item = (RequestNumber, &Window, Standing)> {
        self.works.touching(span)
    }

    /// The numbers of those that are not over, or hold a new one off: whose clocks another calendar may move.
    pub(crate) fn with_clocks(&self) -> Vec<RequestNumber> {
        let open = self.lines.values().filter(|view| !view.is_over);
        let mut numbers: Vec<RequestNumber> = open.map(|view| view.number).collect();
        numbers.extend(self.due.keys());
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// What lists show of a request.
pub(crate) fn view(number: RequestNumber, stored: &Stored) -> RequestView {
    let request = &stored.request;
    let next = next_clock(request);
    RequestView {
        number,
        kind: request.kind,
        applicant: stored.applicant.clone(),
        subject: stored.subject.clone(),
        stage: request.stage,
        is_over: request.is_over(),
        waits_for: request.machine().turn(request.stage),
        received_at: request.received_at,
        due: next.and_then(Clock::due),
        clause: next.map(|clock| clock.term.row().clause),
        revision: stored.revision,
        working_days: None,
    }
}

/// When the next term of a request ends, for their order.
fn end_of(view: &RequestView) -> Timestamp {
    view.due.unwrap_or(Timestamp::MAX)
}

/// The clock that ends first.
fn next_clock(request: &desk::request::Request) -> Option<&Clock> {
    let running = request.clocks.iter().filter(|clock| clock.due().is_some());
    running.min_by_key(|clock| clock.due())
}
