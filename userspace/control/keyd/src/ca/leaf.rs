//! The judgement of a leaf: all that a hijacked inspecting daemon could ask for and must not get.

use super::book::Book;
use super::entry::IssuerEntry;
use super::leaf_keys::LeafKeyState;
use super::protection::{self, Protection};
use super::refused::CaRefused;
use super::template::{Subject, Validity};
use crate::crypt::sha256;
use crate::error::Refused;
use jiff::Timestamp;
use model::IssuingSnapshot;
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::rand::SystemRandom;
use wire::keys::{IssuerId, LeafIssuer, LeafKey, LeafOrder, Sha256};

/// A leaf that may be signed.
#[derive(Debug)]
pub(super) struct Judged<'a> {
    /// By whom.
    pub(super) issuer: IssuerId,
    /// Under which name.
    pub(super) subject: &'a Subject,
    /// From when to when.
    pub(super) validity: Validity,
    /// The digest of the key, if it was never certified before.
    pub(super) new_key: Option<Sha256>,
}

/// Whether a leaf may be signed; by the record, the index and the ledger, and by no word of the client.
pub(super) fn judge<'a>(
    book: &'a Book,
    snapshot: &IssuingSnapshot,
    protection: &dyn Protection,
    order: &LeafOrder,
    now: Timestamp,
) -> Result<Judged<'a>, Refused> {
    let organisation = &order.organisation;
    let enrolled = snapshot.enrolled(organisation);
    let enrolled = enrolled.ok_or_else(|| CaRefused::NotEnrolled(organisation.clone()))?;
    protection::check(protection, &order.names)?;
    let missing = || CaRefused::NoIssuer {
        organisation: organisation.clone(),
        under: order.under,
    };
    let (issuer, subject, until) = match order.under {
        LeafIssuer::Organisation => {
            // An identifier that another legal person took over has no authority until one is signed for it.
            let found = book.issuing(organisation, now);
            let found = found.filter(|(_, issuing)| issuing.made.bin == enrolled.bin);
            let (generation, issuing) = found.ok_or_else(missing)?;
            let issuer = IssuerId::Organisation(organisation.clone(), generation);
            let IssuerEntry {
                subject,
                certificate,
                ..
            } = &issuing.made;
            (issuer, subject, certificate.not_after)
        }
        LeafIssuer::Untrusted => {
            let untrusted = book.untrusted.as_ref().ok_or_else(missing)?;
            let issuer = IssuerId::Untrusted(untrusted.generation);
            (issuer, &untrusted.subject, untrusted.certificate.not_after)
        }
    };
    let validity = Validity::until(now, order.not_after)?;
    if validity.until <= validity.from || validity.until > until {
        return Err(CaRefused::Validity {
            issuer,
            not_after: order.not_after,
            from: now,
            until,
        }
        .into());
    }
    let digest = sha256(&order.key.point());
    let new_key = match book.leaf_keys.check(&issuer, digest, now)? {
        LeafKeyState::Known => None,
        LeafKeyState::New => {
            on_curve(&order.key)?;
            Some(digest)
        }
    };
    Ok(Judged {
        issuer,
        subject,
        validity,
        new_key,
    })
}

/// Whether a key lies on the curve: the library finds out before it agrees on anything with it.
fn on_curve(key: &LeafKey) -> Result<(), Refused> {
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new());
    let own = own.map_err(|_| Refused::Library)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, key.point());
    let agreed = agree_ephemeral(own, &theirs, |_| ());
    agreed.map_err(|_| CaRefused::KeyOffCurve.into())
}
