//! What the authorities do of themselves.

use super::book::nears_end;
use super::entry::{Entry, UntrustedEntry};
use super::signer::{Curve, Signer};
use super::template::{self, ISSUER_DAYS, Subject, Validity};
use super::{Authorities, Ordered, protection};
use crate::error::Refused;
use crate::keyring::Keyring;
use jiff::Timestamp;
use ring::rand::SecureRandom;
use wire::keys::KeyId;

impl Authorities {
    /// What keyd does of itself: the issuer that nobody trusts, and the end of roots.
    pub(crate) fn upkeep(
        &self,
        keyring: &Keyring,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<Option<Ordered>, Refused> {
        let ended = self.book.ended(now).into_iter();
        let mut entries: Vec<Entry> = ended.map(|root| Entry::RootExpired { root }).collect();
        let mut keys = keyring.clone();
        if let Some(entry) = self.untrusted(&mut keys, now, random)? {
            entries.push(entry);
        }
        let ordered = Ordered {
            keyring: keys,
            entries,
            at: now,
            done: None,
        };
        Ok((!ordered.entries.is_empty()).then_some(ordered))
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
        let mut keys = keyring.clone();
        if let Some(old) = old {
            // Not the old one itself: it certifies until the new one is durable.
            keys = keys.erased_before(&KeyId::Untrusted, old.generation)?;
        }
        let generation = keys.next(&KeyId::Untrusted)?;
        let secret = Curve::P256.make(random)?;
        let signer = Signer::new(Curve::P256, secret.reveal(), random)?;
        let subject = Subject::untrusted(generation);
        let issuer = subject.issuer(signer)?;
        let validity = Validity::days(now, ISSUER_DAYS, Timestamp::MAX)?;
        let certificate = template::issuing(
            (&subject, issuer.key()),
            &issuer,
            (validity, &protected),
            random,
        )?;
        *keyring = keys.with_secret(&KeyId::Untrusted, now, secret)?;
        Ok(Some(Entry::Untrusted(Box::new(UntrustedEntry {
            generation,
            subject,
            protected: digest,
            since: validity.from,
            certificate,
        }))))
    }
}
