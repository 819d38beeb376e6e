//! What changes of cases ask for: blocks, letters, escalations.

use super::facts::{fact_of, is_closed};
use crate::clock::Now;
use crate::core::{Core, GROUP, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::put;
use crate::letters;
use crate::outbox::Notice;
use crate::store::Op as Put;
use desk::catalogue::{Action, CLAUSE, Escalation, News};
use ipnet::IpNet;
use model::{Author, AuthorityKind, Block, Change, Op, OperatorId, Prefix, Row, RowKey};
use std::collections::BTreeMap;
use wire::Fact;

/// What a set of changes asks for, gathered so that each operator gets one letter.
#[derive(Debug, Default)]
struct Orders {
    /// By the block's row: two operators may have brought the same address.
    blocks: BTreeMap<RowKey, Op>,
    news: BTreeMap<(String, News), Vec<IpNet>>,
    escalations: BTreeMap<(String, Escalation), usize>,
}

impl Core {
    /// Stores changed cases and does what they ask for: blocks first, so that a crash repeats rather than forgets them.
    ///
    /// `writing` is what the changes come from; it goes into the transaction of the first of them.
    pub(crate) fn carry_out(
        &mut self,
        changes: &[desk::Change],
        mut writing: Writing,
        now: Now,
    ) -> Result<(), ControlError> {
        let mut orders = Orders::default();
        for change in changes {
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
            let blocks = blocks.into_values().collect();
            self.commit_own(blocks, &change, Writing::default(), now)?;
        }
        let sentences: Vec<String> = escalations
            .iter()
            .map(|((operator, why), count)| letters::escalation(*why, operator, *count))
            .collect();
        writing.notices.extend(self.news_letters(news, now));
        writing.notices.extend(self.officer_letter(&sentences, now));
        writing
            .news
            .extend(sentences.into_iter().map(|what| Fact::Escalated {
                what,
                clause: CLAUSE,
            }));
        for group in changes.chunks(GROUP) {
            // A counter may be there twice: its last stand is what is stored.
            let mut rows: BTreeMap<Vec<u8>, Put> = BTreeMap::new();
            for change in group {
                let key = keys::case(change.key.operator.as_str(), &change.key.prefix.to_string());
                writing.facts.extend(fact_of(change));
                let row = match &change.row {
                    Some(row) if !is_closed(row) => put(key.clone(), &(&change.key, row))?,
                    Some(_) | None => Put::Delete { key: key.clone() },
                };
                rows.insert(key, row);
            }
            writing.puts.extend(rows.into_values());
            self.write(std::mem::take(&mut writing), now)?;
        }
        if writing.is_empty() {
            return Ok(());
        }
        self.write(writing, now)
    }

    fn gather(&self, change: &desk::Change, orders: &mut Orders, now: Now) {
        let operator = change.key.operator.as_str().to_owned();
        let prefix = Prefix::try_from(change.key.prefix);
        for action in &change.actions {
            match (action, &prefix) {
                (Action::Block, Ok(prefix)) => {
                    let key = RowKey::Block(*prefix);
                    // A block that stands keeps the day and the operator it was put for.
                    let stands = self.ledger.record().row(&key).is_some();
                    if let (Ok(operator), false) = (operator.parse(), stands) {
                        let block = Row::Block(Block {
                            prefix: *prefix,
                            operator,
                            since: now.legal,
                        });
                        orders.blocks.entry(key).or_insert(Op::Put(block));
                    }
                }
                (Action::Unblock, Ok(prefix)) => {
                    let key = RowKey::Block(*prefix);
                    if self.ledger.record().row(&key).is_some() {
                        orders.blocks.insert(key.clone(), Op::Delete(key));
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
        let duty = self.duty_contact(AuthorityKind::Gts);
        let mut notices = Vec::new();
        for ((operator, what), prefixes) in news {
            let (subject, text) = letters::news(what, &prefixes, now.legal);
            let operator: Option<OperatorId> = operator.parse().ok();
            let contact = operator.and_then(|operator| self.operator_contact(&operator));
            for to in contact.into_iter().chain(duty.clone()) {
                notices.push(Notice::information(to, subject.clone(), text.clone(), now));
            }
        }
        notices
    }
}
