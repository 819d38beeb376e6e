//! The access lists of п. 15–16, for every connection, spliced, plain and refused ones too: may this network reach this category.
//!
//! | verdict | when | passes |
//! |---|---|---|
//! | [`Access::Opened`] | a list in force names one of the resource's categories (п. 15-1) | yes |
//! | [`Access::Uncategorised`] | no category of the resource is known, and no list names [`Category::UNCATEGORISED`] | no |
//! | [`Access::Unlisted`] | no list in force names a category of the resource (п. 15) | no |
//! | [`Access::Expired`] | no list is in force, and one was (п. 15-1: one calendar year) | as the authority set for networks without a list |
//! | [`Access::NoList`] | there never was a list | as the authority set |
//!
//! A resource of several categories is opened by one of them, and several lists of one network open what each opens: the orders
//! let a user name what he *needs*, and say nothing of overlaps. That an ended list counts as none is the gate's rule; here it is
//! told apart, so that the page says since when.

use crate::decide::RefuseReason;
use jiff::civil::Date;
use model::{AccessListId, Category, LiveList, WithoutList};
use std::fmt;
use std::sync::Arc;

/// Most lists and categories that a verdict repeats for people; the rest is counted.
const SHOWN_MAX: usize = 8;

/// The lists of one address at one time. [`crate::Scope::lists`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists {
    live: Vec<Arc<LiveList>>,
    last_ended: Option<(AccessListId, Date)>,
    without_list: WithoutList,
}

/// How many of the names must be opened that a client may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needed {
    /// One: what it asks for inside is judged by its own host.
    One,
    /// Every one: nobody looks inside.
    Every,
}

/// Whether a network may reach a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// A list opens it.
    Opened {
        /// Which.
        list: AccessListId,
        /// By which of the resource's categories.
        category: Category,
    },
    /// The resource's categories stand in no list in force.
    Unlisted {
        /// The lists in force.
        lists: Vec<AccessListId>,
        /// What one of them would have to name.
        categories: Vec<Category>,
    },
    /// Nothing is known of the resource, and no list opens the unknown.
    Uncategorised {
        /// The lists in force.
        lists: Vec<AccessListId>,
    },
    /// The year of the last list is over.
    Expired {
        /// Which was the last.
        list: AccessListId,
        /// Its last day.
        until: Date,
        /// What the authority set for networks without a list.
        then: WithoutList,
    },
    /// No list was ever opened for the network.
    NoList(WithoutList),
}

impl Lists {
    pub(crate) const fn new(
        live: Vec<Arc<LiveList>>,
        last_ended: Option<(AccessListId, Date)>,
        without_list: WithoutList,
    ) -> Self {
        Self {
            live,
            last_ended,
            without_list,
        }
    }

    pub(crate) const fn none(without_list: WithoutList) -> Self {
        Self::new(Vec::new(), None, without_list)
    }

    /// Judges a resource by its categories, exempt ones included ([`Category::from`] a [`law::ExemptCategory`]); none for a
    /// resource of which nothing is known.
    pub fn judge(&self, categories: &[Category]) -> Access {
        if self.live.is_empty() {
            let then = self.without_list;
            let expired = self.last_ended.clone();
            return expired.map_or(Access::NoList(then), |(list, until)| Access::Expired {
                list,
                until,
                then,
            });
        }
        let opens = |list: &LiveList| {
            let named = if categories.is_empty() {
                let is_unknown = |one: &&Category| one.as_str() == Category::UNCATEGORISED;
                list.categories.iter().find(is_unknown)
            } else {
                let is_named = |one: &&Category| list.categories.contains(one);
                categories.iter().find(is_named)
            };
            let category = named?.clone();
            let list = list.id.clone();
            Some(Access::Opened { list, category })
        };
        if let Some(opened) = self.live.iter().find_map(|list| opens(list)) {
            return opened;
        }
        let lists = self.live.iter().map(|list| list.id.clone()).collect();
        if categories.is_empty() {
            Access::Uncategorised { lists }
        } else {
            let categories = categories.to_vec();
            Access::Unlisted { lists, categories }
        }
    }

    /// Judges a resource at an address by the categories of each name that the client may mean, and by those of the address; without a
    /// name by the address alone. The first verdict that decides is told: one that opens where one is needed, one that refuses where
    /// every one is.
    pub fn judge_names(
        &self,
        names: &[Vec<Category>],
        address: &[Category],
        needed: Needed,
    ) -> Access {
        let decides = |access: &Access| match needed {
            Needed::One => access.refusal().is_none(),
            Needed::Every => access.refusal().is_some(),
        };
        let mut judged = names
            .iter()
            .map(|name| self.judge(&together(name, address)));
        let first = judged
            .next()
            .unwrap_or_else(|| self.judge(&together(&[], address)));
        if decides(&first) {
            return first;
        }
        judged.find(decides).unwrap_or(first)
    }
}

/// The categories of a name and its address, each once.
fn together(name: &[Category], address: &[Category]) -> Vec<Category> {
    let mut categories: Vec<Category> = name.iter().chain(address).cloned().collect();
    categories.sort();
    categories.dedup();
    categories
}

impl Access {
    /// Why the connection is refused; nothing where it passes.
    pub const fn refusal(&self) -> Option<RefuseReason> {
        match self {
            Self::Opened { .. }
            | Self::NoList(WithoutList::Pass)
            | Self::Expired {
                then: WithoutList::Pass,
                ..
            } => None,
            Self::Unlisted { .. } => Some(RefuseReason::Unlisted),
            Self::Uncategorised { .. } => Some(RefuseReason::Uncategorised),
            Self::Expired {
                then: WithoutList::Drop,
                ..
            } => Some(RefuseReason::ListExpired),
            Self::NoList(WithoutList::Drop) => Some(RefuseReason::NoList),
        }
    }

    /// Whether the network's organisation has, or had, a list: then it is a user of п. 15.
    pub const fn is_by_list(&self) -> bool {
        match self {
            Self::Opened { .. }
            | Self::Unlisted { .. }
            | Self::Uncategorised { .. }
            | Self::Expired { .. } => true,
            Self::NoList(_) => false,
        }
    }

    /// Its label in logs.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Unlisted { .. } => "unlisted",
            Self::Uncategorised { .. } => "uncategorised",
            Self::Expired { .. } => "expired",
            Self::NoList(_) => "no-list",
        }
    }
}

/// For logs and officers: what was found, by which list, and what to file.
impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FILE: &str = "file the yearly lists of 386/НҚ, ЕШДИ п. 15";
        match self {
            Self::Opened { list, category } => {
                write!(f, "list {list} opens {category} (386/НҚ, ЕШДИ п. 15-1)")
            }
            Self::Unlisted { lists, categories } => {
                let (lists, categories) = (shown(lists), shown(categories));
                write!(
                    f,
                    "{categories} is in no list in force ({lists}): {FILE}, naming it"
                )
            }
            Self::Uncategorised { lists } => {
                let unknown = Category::UNCATEGORISED;
                let lists = shown(lists);
                write!(
                    f,
                    "no category is known, and no list in force ({lists}) opens {unknown}: {FILE}, naming it"
                )
            }
            Self::Expired { list, until, .. } => {
                write!(
                    f,
                    "list {list} was in force until {until} (386/НҚ, ЕШДИ п. 15-1): {FILE}, again"
                )
            }
            Self::NoList(_) => write!(f, "the network is in no list: {FILE}"),
        }
    }
}

fn shown<T: fmt::Display>(all: &[T]) -> String {
    let mut words: Vec<String> = all.iter().take(SHOWN_MAX).map(T::to_string).collect();
    if let Some(more) = all.len().checked_sub(SHOWN_MAX).filter(|more| *more > 0) {
        words.push(format!("and {more} more"));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests;
