//! Where accounts signed in before.

use super::{Failures, Who};
use crate::Source;
use crate::moments::since;
use jiff::Timestamp;
use model::AccountName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Most places of an account; when full, the one that it signed in from longest ago goes.
pub const PLACES_OF_ACCOUNT_MAX: usize = 8;
/// Most accounts with places; when full, the one that signed in longest ago loses its own, and waits with the strangers.
pub const PLACED_ACCOUNTS_MAX: usize = 8_192;
/// How long a place is the account's own without a sign-in: by then its address may be somebody else's.
pub const PLACE_KEPT: Duration = Duration::from_hours(90 * 24);

/// A place where an account signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    source: Source,
    /// When it last did.
    signed_in: Timestamp,
    /// What failed there since.
    pub(super) failures: Option<Failures>,
}

/// The places of all accounts. Those of an account stand in the order of their sign-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Places {
    of: BTreeMap<AccountName, Vec<Place>>,
}

impl Places {
    pub(super) fn find(&self, who: &Who, now: Timestamp) -> Option<&Place> {
        let places = self.of.get(who.account.as_ref()?)?;
        places.iter().find(|place| place.is(who.source, now))
    }

    pub(super) fn find_mut(&mut self, who: &Who, now: Timestamp) -> Option<&mut Place> {
        let places = self.of.get_mut(who.account.as_ref()?)?;
        places.iter_mut().find(|place| place.is(who.source, now))
    }

    /// Failures at the account's other places stay where they are: they are no strangers' guesses that it paid for.
    pub(super) fn signed_in(&mut self, account: AccountName, source: Source, now: Timestamp) {
        if self.of.len() >= PLACED_ACCOUNTS_MAX && !self.of.contains_key(&account) {
            self.make_room();
        }
        let places = self.of.entry(account).or_default();
        places.retain(|place| place.source != source && since(place.signed_in, now) < PLACE_KEPT);
        if places.len() >= PLACES_OF_ACCOUNT_MAX {
            places.remove(0);
        }
        places.push(Place {
            source,
            signed_in: now,
            failures: None,
        });
    }

    pub(super) fn forget(&mut self, account: &AccountName) {
        self.of.remove(account);
    }

    fn make_room(&mut self) {
        let last = |places: &[Place]| places.last().map(|place| place.signed_in);
        let oldest = self
            .of
            .iter()
            .min_by_key(|(_, places)| last(places))
            .map(|(account, _)| account.clone());
        if let Some(account) = oldest {
            self.of.remove(&account);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.of.len()
    }
}

impl Place {
    fn is(&self, source: Source, now: Timestamp) -> bool {
        self.source == source && since(self.signed_in, now) < PLACE_KEPT
    }
}
