//! Answers to questions. Nothing here changes anything.

use std::collections::BTreeMap;

use jiff::Timestamp;
use runtime::Clock;
use wire::query::PAGE_ITEMS_MAX;
use wire::{
    Answer, Collection, Cursor, Filter, FromDaemon, Item, Listing, Order, Page, Query, Refusal,
    RefusalCode, ToDaemon,
};

use super::names::Names;
use super::views::{self, Moment};
use crate::members::Key;
use crate::teller::{Board, Posted};

#[cfg(test)]
mod tests;

/// What answers are made of.
pub(super) struct Desk<'a> {
    /// How things are.
    pub(super) board: &'a Board,
    /// What time it is.
    pub(super) clock: &'a dyn Clock,
    /// What things are called.
    pub(super) names: &'a mut Names,
}

/// A line with its place in the order of its collection, and what filters look at.
#[derive(Clone, Debug)]
struct Line {
    place: Place,
    columns: Vec<String>,
    state: String,
    at: Option<Timestamp>,
    item: Item,
}

/// Instant, role, link, and number among lines that are alike in these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u64, u8, u16, u32);

impl Desk<'_> {
    /// The answer to a message.
    pub(super) fn answer(self, message: ToDaemon) -> FromDaemon {
        match message {
            ToDaemon::Ask { id, query } => {
                let result = self.ask(&query);
                FromDaemon::Answer { id, result }
            }
            ToDaemon::Do { id, .. } => FromDaemon::Done {
                id,
                result: Err(elsewhere("commands", "controld")),
            },
            ToDaemon::OnBehalf { id, .. } => FromDaemon::Answer {
                id,
                result: Err(elsewhere("tokens", "controld")),
            },
            ToDaemon::Sockets { id, .. } => FromDaemon::Sockets {
                id,
                result: Err(elsewhere("sockets", "linkd")),
            },
            ToDaemon::Report { .. } | ToDaemon::Subscribe { .. } | ToDaemon::Applied { .. } => {
                FromDaemon::Answer {
                    id: 0,
                    result: Err(elsewhere("reports", "controld")),
                }
            }
        }
    }

    fn ask(self, query: &Query) -> Result<Answer, Refusal> {
        match query {
            Query::Status => Err(elsewhere("a status", "controld or linkd")),
            Query::Explain(_) => Err(elsewhere("explanations", "linkd")),
            Query::Request(_)
            | Query::Preview(_)
            | Query::File(_)
            | Query::FilePiece(_)
            | Query::CheckCode(_) => Err(elsewhere("requests", "controld")),
            Query::Notice(_) => Err(elsewhere("notices", "controld")),
            Query::WhoAmI => Err(elsewhere("accounts", "controld")),
            Query::Service(_) => Err(elsewhere("the register of services", "controld")),
            Query::Category(_) => Err(elsewhere("categories of resources", "controld")),
            Query::List(listing) => self.list(listing).map(Answer::Page),
        }
    }

    fn list(self, listing: &Listing) -> Result<Page, Refusal> {
        if listing.watch {
            return Err(refusal(
                "pathd's listings cannot be watched",
                "ask again, or watch controld's events",
            ));
        }
        match listing.of {
            Collection::Paths => page(listing, self.paths()),
            Collection::PathHistory => page(listing, self.history()),
            Collection::EntryCounters
            | Collection::PortCounters
            | Collection::WayCounters
            | Collection::LinkCounters => Err(elsewhere("counters", "linkd")),
            Collection::Rows(_)
            | Collection::Differences(_)
            | Collection::Events
            | Collection::Epochs
            | Collection::Cases
            | Collection::Notices
            | Collection::Requests
            | Collection::Availability { .. }
            | Collection::Tokens
            | Collection::Services
            | Collection::Inbox => Err(elsewhere("this collection", "controld")),
        }
    }

    fn paths(self) -> Vec<Line> {
        let moment = Moment::now(self.clock);
        let line = |(key, posted): (Key, Posted)| {
            let view = views::path(key, &posted, moment, self.names)?;
            let mut columns = vec![
                view.link.to_string(),
                view.state.clone(),
                view.carries.to_string(),
            ];
            for member in &view.members {
                columns.push(member.interface.to_string());
                columns.push(member.health.clone());
            }
            Some(Line {
                place: Place(0, key.role, key.link, 0),
                columns,
                state: view.state.clone(),
                at: None,
                item: Item::Path(Box::new(view)),
            })
        };
        self.board.read().into_iter().filter_map(line).collect()
    }

    fn history(self) -> Vec<Line> {
        let moment = Moment::now(self.clock);
        let mut alike: BTreeMap<(u64, Key), u32> = BTreeMap::new();
        let mut lines = Vec::new();
        for (key, posted) in &self.board.read() {
            for entry in &posted.history {
                let Some(view) = views::entry(*key, posted, *entry, moment) else {
                    continue;
                };
                let nanos = entry.at.as_nanos();
                let nth = alike.entry((nanos, *key)).or_default();
                lines.push(Line {
                    place: Place(nanos, key.role, key.link, *nth),
                    columns: vec![
                        view.link.to_string(),
                        view.state.clone(),
                        view.carries.to_string(),
                        view.reason.clone().unwrap_or_default(),
                    ],
                    state: view.state.clone(),
                    at: Some(view.at),
                    item: Item::PathEntry(view),
                });
                *nth += 1;
            }
        }
        lines
    }
}

/// The lines that are asked for.
fn page(listing: &Listing, mut lines: Vec<Line>) -> Result<Page, Refusal> {
    let after = listing.after.as_ref().map(place).transpose()?;
    refuse_senseless(&listing.filter, &lines)?;
    lines.retain(|line| fits(&listing.filter, line));
    lines.sort_unstable_by_key(|line| line.place);
    if listing.order == Order::Descending {
        lines.reverse();
    }
    lines.retain(|line| {
        after.is_none_or(|after| match listing.order {
            Order::Ascending => line.place > after,
            Order::Descending => line.place < after,
        })
    });
    let limit = usize::from(listing.limit.clamp(1, PAGE_ITEMS_MAX));
    let more = lines.len() > limit;
    lines.truncate(limit);
    let next = lines.last().filter(|_| more).map(|line| {
        let Place(nanos, role, link, nth) = line.place;
        Cursor(format!("{nanos} {role} {link} {nth}").into_bytes())
    });
    let items = lines.into_iter().map(|line| line.item).collect();
    Ok(Page { items, next })
}

fn fits(filter: &Filter, line: &Line) -> bool {
    let holds = |text: &String| {
        let column = |column: &String| column.contains(text.as_str());
        line.columns.iter().any(column)
    };
    filter.text.as_ref().is_none_or(holds)
        && filter.kind.as_ref().is_none_or(|kind| *kind == line.state)
        && filter
            .since
            .is_none_or(|since| line.at.is_none_or(|at| at >= since))
}

/// What no line can be asked for.
fn refuse_senseless(filter: &Filter, lines: &[Line]) -> Result<(), Refusal> {
    if filter.prefix.is_some() {
        return Err(refusal("links have no prefix", "leave the prefix out"));
    }
    if filter.operator.is_some() {
        return Err(refusal(
            "pathd does not know whose the channels are",
            "name the channel instead",
        ));
    }
    if filter.since.is_some() && lines.iter().any(|line| line.at.is_none()) {
        return Err(refusal(
            "how links are now has no time",
            "list their history instead",
        ));
    }
    Ok(())
}

fn place(cursor: &Cursor) -> Result<Place, Refusal> {
    let read = || {
        let mut words = std::str::from_utf8(&cursor.0).ok()?.split(' ');
        let place = Place(
            words.next()?.parse().ok()?,
            words.next()?.parse().ok()?,
            words.next()?.parse().ok()?,
            words.next()?.parse().ok()?,
        );
        words.next().is_none().then_some(place)
    };
    read().ok_or_else(|| refusal("this cursor is not pathd's", "begin with the first page"))
}

fn elsewhere(what: &str, daemon: &str) -> Refusal {
    refusal(
        &format!("pathd does not serve {what}"),
        &format!("send it to {daemon}"),
    )
}

fn refusal(message: &str, hint: &str) -> Refusal {
    Refusal {
        code: RefusalCode::BadRequest,
        message: message.to_owned(),
        hint: hint.to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}
