//! What must hold after a kill.

use super::{Run, number_of};
use model::{Epoch, Prefix, Row, RowKind};
use std::collections::{BTreeMap, BTreeSet};
use wire::{Collection, Event, Item, NoticeId};

impl Run {
    /// Right after a start the state is what was answered, with some first part of what was not.
    pub(crate) async fn check_possible(&mut self) {
        let catalogue = self.catalogue().await;
        let mut model = self.model.clone();
        let mut possible = vec![model.catalogue.clone()];
        for asked in &self.unanswered {
            model.take(&asked.effect);
            possible.push(model.catalogue.clone());
        }
        assert!(
            possible.contains(&catalogue),
            "{catalogue:?} is none of {possible:?}"
        );
        self.check_kept().await;
    }

    /// Once everything is answered the state is the model's.
    pub(crate) async fn check_exact(&mut self) {
        assert_eq!(self.catalogue().await, self.model.catalogue);
        let status = self.daemon.status().await;
        let waits = status.pending.map(|pending| pending.epoch);
        let expected = self.model.pending.as_ref().and_then(|(_, epoch)| *epoch);
        assert_eq!(waits, expected);
        self.check_kept().await;
        self.daemon.check_chain().await;
    }

    /// Whatever was acknowledged is there.
    async fn check_kept(&mut self) {
        self.check_epochs().await;
        self.check_cases().await;
        let legal = self.daemon.status().await.legal_now;
        let clock = self.model.clock;
        assert!(clock.is_none_or(|at| at <= legal), "the clock went back");
    }

    /// Epochs have no gap and never change; each commit made one.
    async fn check_epochs(&mut self) {
        let mut whys: BTreeMap<String, usize> = BTreeMap::new();
        let mut next = 1;
        for item in self.daemon.list(Collection::Epochs).await {
            let Item::Epoch(view) = item else {
                panic!("no epoch: {item:?}")
            };
            assert_eq!(view.epoch, Epoch(next), "epochs have no gap");
            next += 1;
            let why = view.change.why;
            let known = self.epochs.entry(view.epoch).or_insert_with(|| why.clone());
            assert_eq!(*known, why, "an epoch never changes");
            *whys.entry(why).or_default() += 1;
        }
        let epochs = usize::try_from(next - 1).unwrap();
        assert_eq!(self.epochs.len(), epochs, "no epoch is lost");
        for why in &self.model.commits {
            assert!(whys.contains_key(why), "the commit `{why}` is lost");
        }
        let doubled = |(why, times): &(&String, &usize)| why.starts_with("change") && **times > 1;
        assert_eq!(whys.iter().find(doubled), None, "a commit took place twice");
    }

    /// Each source has its case, each case its notice, each receipt its clock, and the blocks are those of the cases.
    async fn check_cases(&mut self) {
        let mut cases = BTreeMap::new();
        let mut told = NoticeId(0);
        for item in self.daemon.list(Collection::Cases).await {
            let Item::Case(case) = item else {
                panic!("no case: {item:?}")
            };
            told = told.max(case.notice.unwrap_or(told));
            let received = case
                .notice
                .is_some_and(|id| self.model.received.contains(&id));
            let runs = matches!(case.state.as_str(), "running" | "blocked");
            assert!(runs || !received, "a receipt is lost: {case:?}");
            cases.insert(case.prefix, case.state);
        }
        for address in &self.model.sighted {
            let prefix = Prefix::host(*address);
            assert!(cases.contains_key(&prefix), "the case of {address} is lost");
        }
        // Listed after the cases: meanwhile the daemon may write further ones.
        let notices = self.daemon.list(Collection::Notices).await;
        for (number, item) in (1u64..).zip(&notices) {
            let Item::Notice(notice) = item else {
                panic!("no notice: {item:?}")
            };
            assert_eq!(notice.id, NoticeId(number), "no notice is lost");
        }
        assert!(told.0 <= u64::try_from(notices.len()).unwrap());
        let mut blocked: BTreeSet<Prefix> = BTreeSet::new();
        for item in self.daemon.list(Collection::Rows(RowKind::Block)).await {
            let Item::Row(row) = item else {
                panic!("no row: {item:?}")
            };
            let Row::Block(block) = *row else {
                panic!("no block: {row:?}")
            };
            blocked.insert(block.prefix);
        }
        cases.retain(|_, state| state == "blocked");
        assert!(blocked.iter().eq(cases.keys()), "{blocked:?}, {cases:?}");
    }

    async fn catalogue(&mut self) -> BTreeSet<u32> {
        let mut numbers = BTreeSet::new();
        for item in self.daemon.list(Collection::Rows(RowKind::Catalogue)).await {
            let Item::Row(row) = item else {
                panic!("no row: {item:?}")
            };
            let Row::Catalogue(entry) = *row else {
                panic!("no entry: {row:?}")
            };
            numbers.insert(number_of(entry.prefix));
        }
        numbers
    }

    /// The journal holds what the events' listing holds, each event once.
    pub(crate) async fn check_journal(&mut self) {
        let events = self.daemon.list(Collection::Events).await;
        let mut seen = BTreeSet::new();
        let mut records = journal::read(&self.daemon.journal(), 1).unwrap();
        for item in events {
            let Item::Event(event) = item else {
                panic!("no event: {item:?}")
            };
            let record = records.next().unwrap().unwrap();
            let written: Event = serde_json::from_slice(&record.payload).unwrap();
            assert_eq!(written, event);
            assert_eq!(record.kind, controld::JOURNAL_KIND_EVENT);
            assert!(
                seen.insert((event.daemon, event.boot, event.seq)),
                "{event:?} is there twice"
            );
        }
        assert!(records.next().is_none(), "the journal holds no more");
    }
}
