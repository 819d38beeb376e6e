//! EI-13 at work: sightings become cases, cases become notices, deadlines become blocks, the catalogue lifts them.
//!
//! The desk decides; here its decisions are stored and carried out. Every step can be repeated after a crash: blocks are
//! committed before the case that asks for them is stored, and receipts are applied again from the outbox on start.

use crate::core::{Core, GROUP, Now, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{put, scan};
use crate::letters;
use crate::outbox::{About, Attempt, Delivery, Notice};
use crate::store::Op as Put;
use desk::catalogue::{Action, CLAUSE, Escalation, News};
use desk::{Batch, BatchKind, Selector};
use ipnet::IpNet;
use jiff::Timestamp;
use model::{Author, Block, Change, MailAddress, Op, OperatorId, Prefix, Row, RowKey};
use std::collections::BTreeMap;
use wire::{Event, Fact, NoticeId};

/// What a set of changes asks for, gathered so that each operator gets one letter.
#[derive(Debug, Default)]
struct Orders {
    blocks: Vec<Op>,
    news: BTreeMap<(String, News), Vec<IpNet>>,
    escalations: BTreeMap<(String, Escalation), usize>,
}

impl Core {
    /// Whether an event tells of a source whose case is open already: it is no news for the journal.
    pub(crate) fn is_idle_sighting(&self, event: &Event) -> bool {
        match &event.fact {
            Fact::UnknownSource {
                operator, address, ..
            } => desk_operator(operator)
                .is_some_and(|operator| self.book.state(&operator, *address).is_some()),
            _ => false,
        }
    }

    /// Opens cases for sources that are still unknown to the catalogue.
    pub(crate) fn sighted(&mut self, events: &[Event], now: Now) -> Result<(), ControlError> {
        let mut changes = Vec::new();
        for event in events {
            let Fact::UnknownSource {
                operator, address, ..
            } = &event.fact
            else {
                continue;
            };
            let known = self.is_catalogued(&IpNet::from(*address), now);
            if let (Some(operator), false) = (desk_operator(operator), known) {
                changes.extend(self.book.sighted(&operator, *address, now.legal));
            }
        }
        self.carry_out(changes, now)
    }

    /// Closes the cases of addresses that the catalogue now holds; lifts their blocks.
    pub(crate) fn catalogue_changed(&mut self, now: Now) -> Result<(), ControlError> {
        let record = std::sync::Arc::clone(self.ledger.record());
        let today = law::zone::date(now.legal);
        let holds = move |net: IpNet| {
            let entry = Prefix::try_from(net.trunc())
                .ok()
                .and_then(|prefix| record.catalogued_by(&prefix));
            entry.is_some_and(|entry| {
                entry.since <= today && entry.until.is_none_or(|until| today <= until)
            })
        };
        let changes =
            self.with_book(|book, terms| book.catalogue_updated(&holds, now.legal, terms));
        self.carry_out(changes, now)
    }

    fn is_catalogued(&self, net: &IpNet, now: Now) -> bool {
        let today = law::zone::date(now.legal);
        let entry = Prefix::try_from(net.trunc())
            .ok()
            .and_then(|prefix| self.ledger.record().catalogued_by(&prefix));
        entry.is_some_and(|entry| {
            entry.since <= today && entry.until.is_none_or(|until| today <= until)
        })
    }

    /// Does what is due: deadlines, escalations, notices.
    pub(crate) fn work_cases(&mut self, now: Now) -> Result<(), ControlError> {
        let due = self.with_book(|book, terms| book.due(now.legal, terms));
        self.carry_out(due.changes, now)?;
        for batch in due.batches {
            self.send(&batch, now)?;
        }
        Ok(())
    }

    /// Applies again what a crash may have cut off: receipts of delivered notices, and the catalogue.
    pub(crate) fn reconcile(&mut self, now: Now) -> Result<(), ControlError> {
        for (key, notice) in scan::<Notice>(self.store.as_ref(), b"notice/")? {
            let Some(id) = keys::last_u64(&key) else {
                continue;
            };
            if let (About::Catalogue(operator), Delivery::Delivered { at }) =
                (&notice.about, &notice.delivery)
            {
                self.receipt(
                    operator,
                    NoticeId(id),
                    &desk::catalogue::Event::DeliveryRecorded {
                        notice: desk::NoticeId(id),
                        at: *at,
                    },
                    now,
                )?;
            }
        }
        self.catalogue_changed(now)
    }

    /// What became of a delivery.
    pub fn delivered(
        &mut self,
        id: NoticeId,
        attempt: &Attempt,
        real: Timestamp,
    ) -> Result<(), ControlError> {
        let now = self.now(real);
        let notice = self
            .outbox
            .after(self.store.as_ref(), id, attempt, now.real, now.legal)?;
        let to = notice.to.to_string();
        let why = notice.last_reply.clone();
        let (fact, event) = match &notice.delivery {
            Delivery::Delivered { at } => (
                Fact::NoticeDelivered { notice: id, to },
                Some(desk::catalogue::Event::DeliveryRecorded {
                    notice: desk::NoticeId(id.0),
                    at: *at,
                }),
            ),
            Delivery::Queued { .. } => (
                Fact::NoticeFailed {
                    notice: id,
                    to,
                    why,
                    is_final: false,
                },
                None,
            ),
            Delivery::Failed => (
                Fact::NoticeFailed {
                    notice: id,
                    to,
                    why,
                    is_final: true,
                },
                Some(desk::catalogue::Event::DeliveryFailed {
                    notice: desk::NoticeId(id.0),
                }),
            ),
        };
        self.write(
            Writing {
                puts: vec![put(keys::notice(id), &notice)?],
                facts: vec![fact],
                ..Writing::default()
            },
            now,
        )?;
        self.outbox.settle(id, &notice);
        match (&notice.about, event) {
            (About::Catalogue(operator), Some(event)) => {
                self.receipt(operator, id, &event, now).map(|_| ())
            }
            (About::Catalogue(_) | About::Information, _) => Ok(()),
        }
    }

    /// Applies an event to all cases whose latest notice this is; answers how many it moved and their deadline.
    pub(crate) fn receipt(
        &mut self,
        operator: &OperatorId,
        id: NoticeId,
        event: &desk::catalogue::Event,
        now: Now,
    ) -> Result<(u32, Option<Timestamp>), ControlError> {
        let Some(operator) = desk_operator(operator) else {
            return Ok((0, None));
        };
        let selector = Selector::Notice(desk::NoticeId(id.0));
        let changes =
            self.with_book(|book, terms| book.apply(&operator, selector, event, now.legal, terms));
        let moved: Vec<_> = changes
            .into_iter()
            .filter(|change| !matches!(change.actions.as_slice(), [Action::Ignore(_)]))
            .collect();
        let due = moved
            .iter()
            .filter_map(|change| due_of(change.row.as_ref()))
            .max();
        let count = u32::try_from(moved.len()).unwrap_or(u32::MAX);
        self.carry_out(moved, now)?;
        Ok((count, due))
    }

    /// Writes a notice for a batch and tells the book.
    fn send(&mut self, batch: &Batch, now: Now) -> Result<(), ControlError> {
        let operator: Option<OperatorId> = batch.operator.as_str().parse().ok();
        let to = operator
            .as_ref()
            .and_then(|id| self.ledger.record().operators().find(|o| o.id == *id))
            .map(|o| o.notice_mail.clone());
        let (subject, text, list) = letters::batch(batch.kind, &batch.prefixes);
        let about = match (&operator, batch.kind) {
            (Some(operator), BatchKind::Catalogue) => About::Catalogue(operator.clone()),
            (_, BatchKind::Catalogue | BatchKind::Flood) => About::Information,
        };
        let duty = self.gts().map(|authority| authority.duty_mail.clone());
        // An operator that left the record cannot be told: the officer is, and nothing is blocked without a receipt.
        let Some(first) = to.or_else(|| duty.clone()) else {
            return Ok(());
        };
        let letter = |to: MailAddress, about: About| Notice {
            to,
            operator: operator.clone(),
            subject: subject.clone(),
            text: text.clone(),
            attachment: Some(list.clone()),
            about,
            queued_at: now.legal,
            queued_real: now.real,
            attempts: 0,
            delivery: Delivery::Queued { next_at: now.real },
            last_reply: String::new(),
        };
        let mut notices = vec![letter(first, about)];
        if let (BatchKind::Flood, Some(duty)) = (batch.kind, duty) {
            notices.push(letter(duty, About::Information));
        }
        let id = self.outbox.number(1);
        self.write(
            Writing {
                notices,
                ..Writing::default()
            },
            now,
        )?;
        let changes = self.with_book(|book, terms| {
            book.notice_queued(batch, desk::NoticeId(id.0), now.legal, terms)
        });
        self.carry_out(changes, now)
    }

    /// Stores changed cases and does what they ask for: blocks first, so that a crash repeats rather than forgets them.
    pub(crate) fn carry_out(
        &mut self,
        changes: Vec<desk::Change>,
        now: Now,
    ) -> Result<(), ControlError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut orders = Orders::default();
        for change in &changes {
            self.gather(change, &mut orders, now);
        }
        let Orders {
            blocks,
            news,
            escalations,
        } = orders;
        if !blocks.is_empty() {
            let change = Change {
                author: Author::Law(CLAUSE),
                why: "catalogue deadlines".to_owned(),
                clause: Some(CLAUSE),
            };
            self.commit_own(blocks, &change, Vec::new(), now)?;
        }
        let mut notices = self.news_letters(news, now);
        let sentences: Vec<String> = escalations
            .iter()
            .map(|((operator, why), count)| letters::escalation(*why, operator, *count))
            .collect();
        notices.extend(self.officer_letter(&sentences, now));
        let mut escalated: Vec<Fact> = sentences
            .into_iter()
            .map(|what| Fact::Escalated {
                what,
                clause: CLAUSE,
            })
            .collect();
        for group in changes.chunks(GROUP) {
            let mut writing = Writing {
                facts: std::mem::take(&mut escalated),
                notices: std::mem::take(&mut notices),
                ..Writing::default()
            };
            for change in group {
                let key = keys::case(change.key.operator.as_str(), &change.key.prefix.to_string());
                writing.facts.extend(fact_of(change));
                writing.puts.push(match &change.row {
                    Some(row) if !is_closed(row) => put(key, &(&change.key, row))?,
                    Some(_) | None => Put::Delete { key },
                });
            }
            self.write(writing, now)?;
        }
        Ok(())
    }

    fn gather(&self, change: &desk::Change, orders: &mut Orders, now: Now) {
        let operator = change.key.operator.as_str().to_owned();
        let prefix = Prefix::try_from(change.key.prefix);
        for action in &change.actions {
            match (action, &prefix) {
                (Action::Block, Ok(prefix)) => {
                    if let Ok(operator) = operator.parse() {
                        orders.blocks.push(Op::Put(Row::Block(Block {
                            prefix: *prefix,
                            operator,
                            since: now.legal,
                        })));
                    }
                }
                (Action::Unblock, Ok(prefix)) => {
                    let key = RowKey::Block(*prefix);
                    if self.ledger.record().row(&key).is_some() {
                        orders.blocks.push(Op::Delete(key));
                    }
                }
                (Action::Notify(news), _) => orders
                    .news
                    .entry((operator.clone(), *news))
                    .or_default()
                    .push(change.key.prefix),
                (Action::Escalate(why), _) => {
                    let count = orders
                        .escalations
                        .entry((operator.clone(), *why))
                        .or_default();
                    *count = count.saturating_add(1);
                }
                (Action::Block | Action::Unblock, Err(_))
                | (Action::Journal(_) | Action::Ignore(_), _) => {}
            }
        }
    }

    fn news_letters(&self, news: BTreeMap<(String, News), Vec<IpNet>>, now: Now) -> Vec<Notice> {
        let record = self.ledger.record();
        let duty = self.gts().map(|authority| authority.duty_mail.clone());
        let mut notices = Vec::new();
        for ((operator, what), prefixes) in news {
            let (subject, text) = letters::news(what, &prefixes, now.legal);
            let to = record
                .operators()
                .find(|o| o.id.as_str() == operator)
                .map(|o| o.notice_mail.clone());
            for to in to.into_iter().chain(duty.clone()) {
                notices.push(information(
                    to,
                    operator.parse().ok(),
                    subject.clone(),
                    text.clone(),
                    now,
                ));
            }
        }
        notices
    }

    fn officer_letter(&self, sentences: &[String], now: Now) -> Option<Notice> {
        let to = self
            .gts()
            .filter(|_| !sentences.is_empty())?
            .duty_mail
            .clone();
        let (subject, text) = letters::to_officer(sentences);
        Some(information(to, None, subject, text, now))
    }
}

fn information(
    to: MailAddress,
    operator: Option<OperatorId>,
    subject: String,
    text: String,
    now: Now,
) -> Notice {
    Notice {
        to,
        operator,
        subject,
        text,
        attachment: None,
        about: About::Information,
        queued_at: now.legal,
        queued_real: now.real,
        attempts: 0,
        delivery: Delivery::Queued { next_at: now.real },
        last_reply: String::new(),
    }
}

/// What a change says to the journal: a transition, a first sighting, or a counter's new stand.
fn fact_of(change: &desk::Change) -> Option<Fact> {
    let operator: OperatorId = change.key.operator.as_str().parse().ok()?;
    let prefix = Prefix::try_from(change.key.prefix).ok()?;
    let moved = change.actions.iter().find_map(|action| match action {
        Action::Journal(transition) => Some(transition),
        Action::Block
        | Action::Unblock
        | Action::Notify(_)
        | Action::Escalate(_)
        | Action::Ignore(_) => None,
    });
    match (&change.row, moved) {
        (_, Some(moved)) => Some(Fact::CaseMoved {
            operator,
            prefix,
            from: moved.from.to_string(),
            to: moved.to.to_string(),
            due: moved.due,
            clause: moved.clause,
        }),
        (Some(desk::Row::Case(state)), None) if change.actions.is_empty() => {
            Some(Fact::CaseMoved {
                operator,
                prefix,
                from: String::new(),
                to: state.stage().to_string(),
                due: None,
                clause: CLAUSE,
            })
        }
        (Some(desk::Row::Aggregate(counter)), None) => Some(Fact::FloodCounted {
            operator,
            prefix: Some(prefix),
            sightings: counter.sightings,
        }),
        (Some(desk::Row::Overflow(counter)), None) => Some(Fact::FloodCounted {
            operator,
            prefix: None,
            sightings: counter.sightings,
        }),
        (Some(desk::Row::Case(_)) | None, None) => None,
    }
}

fn is_closed(row: &desk::Row) -> bool {
    matches!(row, desk::Row::Case(desk::State::Closed(_)))
}

fn due_of(row: Option<&desk::Row>) -> Option<Timestamp> {
    match row {
        Some(desk::Row::Case(desk::State::Running(running))) => match running.due {
            desk::catalogue::Due::At(at) => Some(at),
            desk::catalogue::Due::Unknown { .. } => None,
        },
        Some(desk::Row::Case(_) | desk::Row::Aggregate(_) | desk::Row::Overflow(_)) | None => None,
    }
}

/// The record's operator as the desk names it; both alphabets are the same.
pub(crate) fn desk_operator(operator: &OperatorId) -> Option<desk::Operator> {
    operator.as_str().parse().ok()
}
