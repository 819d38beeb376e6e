//! What the authorities do of themselves.

use super::book::nears_end;
use super::entry::{Entry, UntrustedEntry};
use super::root::RootState;
use super::signer::{Curve, Signer};
use super::template::{self, ISSUER_DAYS, Serial, Subject, Validity};
use super::{Authorities, Ordered, protection};
use crate::error::Refused;
use crate::keyring::Keyring;
use jiff::{SignedDuration, Timestamp};
use ring::rand::SecureRandom;
use wire::keys::{Generation, KeyId};

/// How long an issuing authority lasts.
const ISSUER_LIFE: SignedDuration = SignedDuration::from_hours(24 * ISSUER_DAYS);

impl Authorities {
    /// What keyd does of itself: the issuer that nobody trusts, the end of roots, and of secrets that nobody needs any more.
    pub(crate) fn upkeep(
        &self,
        keyring: &Keyring,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<Option<Ordered>, Refused> {
        let ended = self.book.ended(now).into_iter();
        let mut entries: Vec<Entry> = ended.map(|root| Entry::RootExpired { root }).collect();
        let tidied =
            keyring.without(|id, generation, since| self.is_spent((id, generation), since, now))?;
        let is_tidy = tidied.is_none();
        let mut keys = tidied.unwrap_or_else(|| keyring.clone());
        if let Some(entry) = self.untrusted(&mut keys, now, random)? {
            entries.push(entry);
        }
        if is_tidy && entries.is_empty() {
            return Ok(None);
        }
        Ok(Some(Ordered {
            keyring: keys,
            entries,
            at: now,
            done: None,
        }))
    }

    /// Whether an authority never signs again: another has taken its place, or its time is over. One that the ledger does not know is kept
    /// until then: its line may come back with a copy of the ledger.
    fn is_spent(
        &self,
        (id, generation): (&KeyId, Generation),
        since: Timestamp,
        now: Timestamp,
    ) -> bool {
        let is_over = now.duration_since(since) > ISSUER_LIFE;
        match id {
            KeyId::Issuing(organisation) => {
                let newest = self.book.newest(organisation);
                is_over || newest.is_some_and(|(newest, _)| newest > generation)
            }
            KeyId::Untrusted => {
                let newest = self.book.untrusted.as_ref();
                is_over || newest.is_some_and(|newest| newest.generation > generation)
            }
            KeyId::Root => {
                let root = self.book.roots.get(&generation);
                root.is_some_and(|root| match root.state {
                    RootState::Revoked | RootState::Expired => true,
                    RootState::Published { .. }
                    | RootState::Active
                    | RootState::Retiring { .. } => false,
                })
            }
            KeyId::Decisions(_) | KeyId::Codes(_) | KeyId::Sealing(_) => false,
        }
    }

    /// Makes the issuer that nobody trusts, if there is none, it nears its end, or another set is protected.
    fn untrusted(
        &self,
        keyring: &mut Keyring,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<Option<Entry>, Refused> {
        let Some(protection) = self.protection.as_deref() else {
            return Ok(None);
        };
        // While too many are protected, orders and leaves are refused with the reason.
        let Ok(protected) = protection::protected(protection) else {
            return Ok(None);
        };
        let digest = protection::digest(&protected);
        let old = self.book.untrusted.as_ref();
        let is_good = old.is_some_and(|old| {
            old.protected == digest
                && !nears_end(old.since, old.certificate.not_after, now)
                && keyring.holds_secret(&KeyId::Untrusted, old.generation)
        });
        if is_good {
            return Ok(None);
        }
        let generation = keyring.next(&KeyId::Untrusted)?;
        let secret = Curve::P256.make(random)?;
        let signer = Signer::new(Curve::P256, secret.reveal(), random)?;
        let subject = Subject::untrusted(generation);
        let issuer = subject.issuer(signer)?;
        let validity = Validity::days(now, ISSUER_DAYS, Timestamp::MAX)?;
        let certificate = template::issuing(
            (&subject, issuer.key()),
            &issuer,
            (validity, &protected),
            Serial::draw(random)?,
        )?;
        *keyring = keyring.with_secret(&KeyId::Untrusted, now, secret)?;
        Ok(Some(Entry::Untrusted(Box::new(UntrustedEntry {
            generation,
            subject,
            protected: digest,
            since: validity.from,
            certificate,
        }))))
    }
}
