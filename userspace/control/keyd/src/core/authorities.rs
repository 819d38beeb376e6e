//! The certification authorities, as the body moves what they do.

use super::{Core, Now, Turn};
use crate::access::{Permit, Wish};
use crate::ca::entry::Entry;
use crate::ca::{CaRefused, Certified, Given, Ordered, Protection};
use crate::error::Refused;
use jiff::Timestamp;
use model::IssuingSnapshot;
use ring::rand::SecureRandom;
use std::sync::Arc;
use std::time::Duration;
use wire::Fact;
use wire::keys::{LeafOrder, Reply};

impl Core {
    /// Takes a snapshot of who is enrolled; why not, if it is older than what was there.
    pub(crate) fn take_snapshot(&mut self, snapshot: IssuingSnapshot) -> Result<Vec<Fact>, String> {
        self.authorities.take(snapshot)
    }

    /// Takes an index of what may never be certified.
    pub(crate) fn take_protection(&mut self, protection: Arc<dyn Protection>) {
        self.authorities.protect(protection);
    }

    /// What the authorities do of themselves.
    pub(crate) fn upkeep(
        &self,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<Option<Ordered>, Refused> {
        self.authorities.upkeep(&self.keyring, now, random)
    }

    /// Signs a leaf, up to where its line has to be durable.
    pub(super) fn certify(
        &mut self,
        now: &Now,
        uid: u32,
        (permit, order): (&Permit, &LeafOrder),
        random: &dyn SecureRandom,
    ) -> Result<Turn, Refused> {
        let keys = (&self.keyring, permit);
        let certified = self
            .authorities
            .certify(keys, (uid, order), now.real, random)?;
        Ok(Turn::Certifies(Box::new(certified)))
    }

    /// Carries out an order, up to where it has to be durable.
    pub(super) fn order(
        &self,
        now: &Now,
        permit: &Permit,
        given: &Given<'_>,
        random: &dyn SecureRandom,
    ) -> Result<Turn, Refused> {
        let keys = (&self.keyring, permit);
        let ordered = self.authorities.order(keys, given, now.real, random)?;
        Ok(Turn::Orders(Box::new(ordered)))
    }

    /// Ends an order: with stored keys and written lines it is in force, with the place of its first line. What was stored without
    /// its lines stays: a key without a certificate is never used, and the disk may turn out to have the lines.
    pub(crate) fn settle_order(
        &mut self,
        ordered: Ordered,
        stored: Result<(), Refused>,
        written: Result<u64, Refused>,
    ) -> (Result<Option<Reply>, Refused>, Vec<Fact>) {
        if let Err(refused) = stored {
            return (Err(refused), Vec::new());
        }
        self.keyring = ordered.keyring;
        let settled = written.and_then(|first| {
            let settled = self.authorities.settle(first, ordered.at, ordered.entries);
            settled.map_err(|why| CaRefused::Unledgered { why }.into())
        });
        match settled {
            Ok(facts) => (Ok(ordered.done.map(Reply::Ordered)), facts),
            Err(refused) => (Err(refused), Vec::new()),
        }
    }

    /// Takes the line of a leaf key that is durable.
    pub(crate) fn settle_key(
        &mut self,
        place: u64,
        at: Timestamp,
        key: Entry,
    ) -> Result<(), Refused> {
        let settled = self.authorities.settle(place, at, vec![key]).map(drop);
        settled.map_err(|why| CaRefused::Unledgered { why }.into())
    }

    /// A leaf is durable: the answer.
    pub(crate) fn settle_leaf(&mut self, certified: &Certified, monotonic: Duration) -> Reply {
        self.authorities.count(certified, monotonic);
        Reply::Leaf(Box::new(certified.reply()))
    }

    /// What is to be told of a request that the ledger did not take.
    pub(crate) fn note_refused(
        &mut self,
        now: &Now,
        uid: u32,
        wish: &Wish,
        refused: &Refused,
    ) -> Vec<Fact> {
        self.note(now, uid, wish, &refused.to_string())
    }
}
