//! The index of categories: read from signed lists, kept beside the record, handed to the daemons that look names up.
//!
//! What is exempt from inspection (386/НҚ, ЕШДИ п. 20) follows from it, so another index is a change of what may be inspected. One that
//! only adds to what is exempt or protected is taken at once and journalled. One by which anything would lose that **waits** until an
//! officer of security accepts it by its digest, with the request that it rests on; until then the old one stays.
//!
//! ```text
//! lists ─ compile ─→ index ─ compare with the one in force ─┬─ nothing lost ──────────────→ taken
//!                                                           └─ something lost ─→ held ─ accepted ─→ taken
//! ```

mod kept;
mod lists;

pub(crate) use kept::{Categories, Kept};
pub(crate) use lists::{Lists, ListsError};

use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::ledger::{get, put};
use crate::{keys, memory};
use category::{Changes, Difference, Match, Subject, Voucher, compare};
use jiff::Timestamp;
use model::{Change, HostName};
use std::net::IpAddr;
use wire::command::GROUND_BYTES_MAX;
use wire::keys::Sha256;
use wire::{
    Accepted, Answer, CATEGORY_ENTRIES_MAX, CategoriesFact, CategoriesLoss, CategoryEntry,
    CategoryView, Command, Done, Fact, RefusalCode,
};

/// Most names that an event lists of those that a change concerns; it counts them all.
const NAMES_SHOWN_MAX: usize = 100;

impl Core {
    /// The index in force.
    pub fn categories(&self) -> Option<&Kept> {
        self.categories.in_force.as_ref()
    }

    /// Takes an index that was compiled of the lists, or holds it.
    pub(crate) fn offer_categories(
        &mut self,
        octets: Vec<u8>,
        real: Timestamp,
    ) -> Result<(), ControlError> {
        let now = self.now(real);
        let kept = Kept::of(octets).map_err(bad_index)?;
        if self.categories.find(&kept)? {
            return Ok(());
        }
        let same = |one: &Kept| one.digest == kept.digest;
        if self.categories.in_force.as_ref().is_some_and(same) {
            self.categories.held = None;
            return Ok(());
        }
        if self.categories.held.as_ref().is_some_and(same) {
            return Ok(());
        }
        let difference = self.difference(&kept)?;
        let loss = loss(&difference);
        if loss.is_nothing() {
            return self.take_categories(kept, &difference, None, Writing::default(), now);
        }
        let digest = kept.digest;
        self.categories.held = Some(kept);
        let what = CategoriesFact::Held { digest, loss };
        let facts = vec![Fact::Categories { what }];
        let writing = Writing {
            facts,
            ..Writing::default()
        };
        self.write(writing, now)
    }

    /// Puts the index that waits in force.
    pub(crate) fn accept_categories(
        &mut self,
        caller: &Caller,
        command: &Command,
        (digest, ground): (Sha256, &str),
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        if ground.trim().is_empty() || ground.len() > GROUND_BYTES_MAX {
            return Err(refuse(
                RefusalCode::BadRequest,
                format!("what the change rests on is cited in 1 to {GROUND_BYTES_MAX} bytes"),
                "name the request or decision by which something is exempt no more",
            ));
        }
        let waits = self.categories.held.as_ref();
        let Some(kept) = waits.filter(|held| held.digest == digest) else {
            let hint = waits.map_or_else(
                || "`qaqpa events --kind categories` tells what waited".to_owned(),
                |held| format!("{} waits: look at what it takes away first", held.digest),
            );
            return Err(refuse(
                RefusalCode::NotFound,
                format!("no index of categories {digest} waits to be accepted"),
                hint,
            ));
        };
        let kept = kept.clone();
        let difference = self.difference(&kept)?;
        let done = Done::CategoriesAccepted { digest };
        let puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        let writing = Writing {
            puts,
            ..Writing::default()
        };
        let ground = ground.to_owned();
        let accepted = Some(Accepted { ground, change });
        self.take_categories(kept, &difference, accepted, writing, now)?;
        Ok(done)
    }

    fn take_categories(
        &mut self,
        kept: Kept,
        difference: &Difference,
        accepted: Option<Accepted>,
        mut writing: Writing,
        now: Now,
    ) -> Result<(), ControlError> {
        self.categories.keep(&kept)?;
        writing
            .puts
            .push(put(keys::CATEGORIES.to_vec(), &kept.digest)?);
        let what = CategoriesFact::Taken {
            digest: kept.digest,
            entered: difference.entered.total,
            protected: u64::try_from(difference.protected_entered.len()).unwrap_or(u64::MAX),
            loss: loss(difference),
            accepted,
        };
        writing.facts.push(Fact::Categories { what });
        self.write(writing, now)?;
        self.categories.in_force = Some(kept);
        self.categories.held = None;
        self.categories.tidy();
        Ok(())
    }

    /// What an index changes against the one in force; everything enters where there is none.
    fn difference(&self, kept: &Kept) -> Result<Difference, ControlError> {
        let Some(in_force) = &self.categories.in_force else {
            return Ok(Difference::default());
        };
        compare(&in_force.index, &kept.index).map_err(bad_index)
    }

    /// What the lists say of a name or an address.
    pub(crate) fn category_of(&self, host: &str) -> Result<Answer, ControlError> {
        let Some(kept) = &self.categories.in_force else {
            return Err(refuse(
                RefusalCode::NotFound,
                "there are no lists of categories",
                "start controld with --image-categories or --categories",
            ));
        };
        let name;
        let (host, found) = if let Ok(address) = host.parse::<IpAddr>() {
            (address.to_string(), kept.index.find_address(address))
        } else {
            name = HostName::parse(host).map_err(|error| {
                let hint = "name a host, say egov.kz, or an address";
                refuse(RefusalCode::BadRequest, error.to_string(), hint)
            })?;
            (name.to_string(), kept.index.find(&name))
        };
        Ok(Answer::Category(Box::new(CategoryView {
            host,
            exempt: found.exempt(),
            protected: found.is_protected(),
            categories: found.categories().cloned().collect(),
            entries: found
                .matches()
                .take(CATEGORY_ENTRIES_MAX)
                .map(|one| entry_of(&one))
                .collect(),
            index: kept.digest,
        })))
    }
}

fn entry_of(one: &Match<'_>) -> CategoryEntry {
    CategoryEntry {
        category: one.category.clone(),
        entry: one.entry.to_string(),
        list: one.source.name.clone(),
        voucher: match &one.source.voucher {
            Voucher::Signed { key } => format!("signed by the key {}", Sha256(*key)),
            Voucher::Unsigned => "unsigned".to_owned(),
            Voucher::Accepted { reason } => reason.clone(),
        },
        reason: one.reason.unwrap_or_default().to_owned(),
    }
}

fn bad_index(error: impl std::fmt::Display) -> ControlError {
    ControlError::IndexRefused(error.to_string())
}

/// What a difference takes away. Entries whose names stay exempt by others take nothing.
fn loss(difference: &Difference) -> CategoriesLoss {
    let Changes { shown, total } = &difference.left;
    let gone: Vec<_> = shown.iter().filter(|one| !one.covered_otherwise).collect();
    let shown_count = u64::try_from(shown.len()).unwrap_or(u64::MAX);
    // Those that are covered stand last, so that beyond what is shown there are losses only where all that is shown is one.
    let beyond = if gone.len() == shown.len() {
        total.saturating_sub(shown_count)
    } else {
        0
    };
    let words = gone.iter().map(|one| match &one.subject {
        Subject::Name { name, .. } => name.to_string(),
        Subject::Network(network) => network.to_string(),
    });
    let unprotected = difference.protected_left.iter().map(ToString::to_string);
    CategoriesLoss {
        exempt: u64::try_from(gone.len())
            .unwrap_or(u64::MAX)
            .saturating_add(beyond),
        protected: u64::try_from(difference.protected_left.len()).unwrap_or(u64::MAX),
        names: words.chain(unprotected).take(NAMES_SHOWN_MAX).collect(),
    }
}

/// The digest of the index that was in force last.
pub(crate) fn last(store: &dyn crate::store::StateStore) -> Result<Option<Sha256>, ControlError> {
    get(store, keys::CATEGORIES)
}

#[cfg(test)]
mod tests;
