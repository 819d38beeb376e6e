//! Keys of certification authorities: secrets of other shapes, and the only ones that are ever erased.

use super::{Keyring, Made, numbered};
use crate::access::Permit;
use crate::ca::elsewhere;
use crate::ca::passphrase::WRAPPED_OCTETS;
use crate::ca::signer::{Curve, Signer};
use crate::ca::token;
use crate::crypt::SECRET_OCTETS;
use crate::error::Refused;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use std::collections::BTreeMap;
use wire::keys::{Generation, KEYS_MAX, KeyId, KeyUse, SecretOctets};

impl Keyring {
    /// A keyring without the secret of a generation of a certification authority. Of other keys none is ever erased: what it sealed
    /// or signed must stay readable.
    pub(crate) fn erased(&self, id: &KeyId, generation: Generation) -> Result<Self, Refused> {
        if !is_of_authority(id) {
            return Err(Refused::Library);
        }
        let mut next = self.clone();
        next.erase(id, |number, _| number == generation)?;
        Ok(next)
    }

    /// A keyring without the secrets of certification authorities that nobody needs any more, by key, generation and when it was made;
    /// none if it holds no such secret.
    pub(crate) fn without(
        &self,
        is_spent: impl Fn(&KeyId, Generation, Timestamp) -> bool,
    ) -> Result<Option<Self>, Refused> {
        let has_spent = |id: &KeyId, generations: &[Made]| {
            numbered(generations).any(|(number, made)| {
                !made.secret.reveal().is_empty() && is_spent(id, number, made.since)
            })
        };
        let of_authorities = self.keys.iter().filter(|(id, _)| is_of_authority(id));
        let spent = of_authorities.filter(|(id, generations)| has_spent(id, generations));
        let spent: Vec<&KeyId> = spent.map(|(id, _)| id).collect();
        if spent.is_empty() {
            return Ok(None);
        }
        let mut next = self.clone();
        for id in spent {
            next.erase(id, |number, since| is_spent(id, number, since))?;
        }
        Ok(Some(next))
    }

    fn erase(
        &mut self,
        id: &KeyId,
        is_to_go: impl Fn(Generation, Timestamp) -> bool,
    ) -> Result<(), Refused> {
        let numbers = (1_u32..).filter_map(|number| Generation::try_from(number).ok());
        let generations = self.keys.get_mut(id).into_iter().flatten();
        for (number, made) in numbers.zip(generations) {
            if is_to_go(number, made.since) {
                made.secret = SecretOctets::new(Vec::new()).ok_or(Refused::Library)?;
            }
        }
        Ok(())
    }

    /// The secret of a certification authority, for an order or for the leaves that it certifies; none if it was erased.
    pub(crate) fn authority_secret(
        &self,
        permit: &Permit,
        id: &KeyId,
        generation: Generation,
    ) -> Result<Option<&SecretOctets>, Refused> {
        if !is_of_authority(id) || !(permit.orders() || permit.key(KeyUse::Certify) == Some(id)) {
            return Err(Refused::Library);
        }
        Ok(self.secret(id, generation))
    }

    /// Whether there is such a secret, and it was not erased.
    pub(crate) fn holds_secret(&self, id: &KeyId, generation: Generation) -> bool {
        self.secret(id, generation).is_some()
    }

    fn secret(&self, id: &KeyId, generation: Generation) -> Option<&SecretOctets> {
        let mut generations = numbered(self.keys.get(id)?);
        let (_, made) = generations.find(|(number, _)| *number == generation)?;
        (!made.secret.reveal().is_empty()).then_some(&made.secret)
    }
}

/// Most organisations that have keys of issuing authorities; one more is refused. No official reference: with the most generations
/// of each, the store stays readable at once.
pub(crate) const ISSUING_KEYS_MAX: usize = 2048;

/// Whether a key is that of a certification authority.
pub(super) const fn is_of_authority(id: &KeyId) -> bool {
    match id {
        KeyId::Root | KeyId::Issuing(_) | KeyId::Untrusted => true,
        KeyId::Decisions(_) | KeyId::Codes(_) | KeyId::Sealing(_) => false,
    }
}

/// Whether there are no more keys than there may be.
pub(super) fn is_room(keys: &BTreeMap<KeyId, Vec<Made>>) -> bool {
    let issuing = keys
        .keys()
        .filter(|id| matches!(id, KeyId::Issuing(_)))
        .count();
    let others = keys.keys().filter(|id| !is_of_authority(id)).count();
    issuing <= ISSUING_KEYS_MAX && others <= KEYS_MAX
}

/// Whether a secret is one of its family.
pub(super) fn is_whole(id: &KeyId, secret: &SecretOctets) -> bool {
    let octets = secret.reveal();
    match id {
        KeyId::Decisions(_) | KeyId::Codes(_) | KeyId::Sealing(_) => octets.len() == SECRET_OCTETS,
        KeyId::Root => {
            octets.is_empty()
                || octets.len() == WRAPPED_OCTETS
                || token::mark(secret).is_some()
                || elsewhere::is_marked(secret)
        }
        KeyId::Issuing(_) | KeyId::Untrusted => {
            octets.is_empty() || Signer::new(Curve::P256, octets, &SystemRandom::new()).is_ok()
        }
    }
}
