//! Keys of a day, each for one authority.

use super::{LeafError, Shared, lock};
use crate::limits::{DAY_KEYS_MAX, ISSUER_BELIEVED};
use jiff::Timestamp;
use jiff::civil::Date;
use model::{InspectionSnapshot, OrganisationId};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use rustls::crypto::aws_lc_rs as provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::SigningKey;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tls::leaf::{IssuerLife, LeafIssuer};
use wire::keys::{IssuerView, LeafKey};

/// Who certifies for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issuing {
    /// Whose users.
    pub(crate) organisation: OrganisationId,
    /// By which authority.
    pub(crate) under: LeafIssuer,
}

/// Whose key it is. The untrusted issuer is the same for all organisations, and keyd takes few keys of an issuer a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Organisation(OrganisationId),
    Untrusted,
}

impl Issuing {
    fn owner(&self) -> Owner {
        match self.under {
            LeafIssuer::Trusted => Owner::Organisation(self.organisation.clone()),
            LeafIssuer::Untrusted => Owner::Untrusted,
        }
    }
}

/// A private key, and the day that it lives.
#[derive(Debug)]
pub(super) struct Pair {
    day: Date,
    signing: Arc<dyn SigningKey>,
    public: LeafKey,
}

impl Pair {
    /// A new key for a day.
    pub(super) fn make(day: Date) -> Result<Self, LeafError> {
        let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, runtime::entropy());
        let secret =
            EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| LeafError::Random)?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, secret.as_ref(), &random)
            .map_err(|_| LeafError::Random)?;
        let public = LeafKey::from_point(pair.public_key().as_ref()).ok_or(LeafError::Random)?;
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(secret.as_ref().to_vec()));
        let signing = provider::sign::any_ecdsa_type(&secret)?;
        Ok(Self {
            day,
            signing,
            public,
        })
    }
}

/// A key of a day, and the authority that certifies it.
#[derive(Debug)]
pub(crate) struct DayKey {
    issuing: Issuing,
    /// Leaves are found by it: no two keys have the same.
    number: u64,
    pair: Pair,
    issuer: IssuerView,
    /// When keyd was last asked about the authority, by the monotonic clock.
    asked: Mutex<Duration>,
}

impl DayKey {
    pub(super) fn new(
        issuing: Issuing,
        number: u64,
        (pair, issuer): (Pair, IssuerView),
        asked: Duration,
    ) -> Self {
        Self {
            issuing,
            number,
            pair,
            issuer,
            asked: Mutex::new(asked),
        }
    }

    /// What the authority and the key leave to a leaf.
    pub(crate) fn life(&self) -> IssuerLife {
        IssuerLife {
            not_before: law::zone::start_of(self.pair.day),
            not_after: self.issuer.not_after,
            key_until: law::zone::end_of(self.pair.day),
        }
    }

    /// For whom it was made first, and under whom.
    pub(super) const fn issuing(&self) -> &Issuing {
        &self.issuing
    }

    /// Its number.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// The authority, as keyd named it.
    pub(super) const fn issuer(&self) -> &IssuerView {
        &self.issuer
    }

    /// The public half.
    pub(super) const fn public(&self) -> LeafKey {
        self.pair.public
    }

    /// The private half.
    pub(super) fn signing(&self) -> Arc<dyn SigningKey> {
        Arc::clone(&self.pair.signing)
    }

    /// Whether its day and its authority last.
    pub(super) fn serves(&self, today: Date, now: Timestamp) -> bool {
        self.pair.day == today && self.issuer.not_after > now
    }

    /// Whether keyd is to be asked again about the authority. It is said to one; others go on until that one knows more.
    pub(super) fn is_to_be_confirmed(&self, now: Duration) -> bool {
        let mut asked = lock(&self.asked);
        let is_old = now.saturating_sub(*asked) >= ISSUER_BELIEVED;
        if is_old {
            *asked = now;
        }
        is_old
    }
}

/// Today's keys.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: BTreeMap<Owner, Arc<Shared<DayKey>>>,
    last_number: u64,
}

impl Keys {
    /// The place of a key, and the numbers of keys that were forgotten for it: those of other days, and whose making failed.
    pub(super) fn cell(
        &mut self,
        issuing: &Issuing,
        today: Date,
    ) -> (Arc<Shared<DayKey>>, Vec<u64>) {
        let owner = issuing.owner();
        if let Some(cell) = self.keys.get(&owner) {
            return (Arc::clone(cell), Vec::new());
        }
        let mut forgotten = self.forget_where(|_, key| key.pair.day != today);
        if self.keys.len() >= DAY_KEYS_MAX {
            forgotten.extend(self.forget_where(|_, _| true));
            self.keys.clear();
        }
        let cell = Arc::new(Shared::new());
        self.keys.insert(owner, Arc::clone(&cell));
        (cell, forgotten)
    }

    /// A number that no key has had.
    pub(super) const fn number(&mut self) -> u64 {
        self.last_number = self.last_number.wrapping_add(1);
        self.last_number
    }

    /// Forgets a key that could not be made, unless another took its place.
    pub(super) fn forget(&mut self, issuing: &Issuing, cell: &Arc<Shared<DayKey>>) {
        let owner = issuing.owner();
        let is_there = |there: &Arc<Shared<DayKey>>| Arc::ptr_eq(there, cell);
        if self.keys.get(&owner).is_some_and(is_there) {
            self.keys.remove(&owner);
        }
    }

    /// Forgets a key, unless another took its place.
    pub(super) fn forget_key(&mut self, key: &DayKey) {
        self.forget_where(|_, there| there.number == key.number);
    }

    /// Forgets the keys of those who are not enrolled; their numbers.
    pub(super) fn keep(&mut self, snapshot: &InspectionSnapshot) -> Vec<u64> {
        let enrolled = snapshot.enrolled.iter().map(|row| &row.organisation);
        let enrolled: BTreeSet<&OrganisationId> = enrolled.collect();
        self.forget_where(|owner, _| match owner {
            Owner::Organisation(organisation) => !enrolled.contains(organisation),
            Owner::Untrusted => false,
        })
    }

    fn forget_where(&mut self, is_to_go: impl Fn(&Owner, &DayKey) -> bool) -> Vec<u64> {
        let mut forgotten = Vec::new();
        self.keys.retain(|owner, cell| match cell.get() {
            Some(Ok(key)) if is_to_go(owner, key) => {
                forgotten.push(key.number);
                false
            }
            // One that is being made stays with whoever waits for it.
            Some(Ok(_)) | None => true,
            Some(Err(_)) => false,
        });
        forgotten
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.keys.len()
    }
}
