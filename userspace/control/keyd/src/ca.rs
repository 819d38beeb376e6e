//! The certification authorities of inspection (386/НҚ, ЕШДИ п. 20–23; DESIGN §5.3).
//!
//! ```text
//!  root (P-384, ten years; key under a passphrase, or in a token) ──signs──► issuing authority of an organisation (P-256, 90 days, pathlen 0,
//!    │ cross-signed by the next root                            constraints exclude the protected set and all addresses)
//!    └──signs──► CRL                                            │
//!  untrusted (signed by itself, handed to nobody) ──┐           ├──certifies──► leaf: names and key from tlsd, all else from here
//!                                                   └───────────┘
//! ```
//!
//! tlsd is not believed: each leaf is judged by keyd's own snapshot of who is enrolled and its own index of what is exempt. The
//! state is what the ledger's lines say ([`book`]); a line is durable before its certificate is handed out.

use crate::access::Permit;
use crate::error::Refused;
use crate::keyring::Keyring;
use jiff::Timestamp;
use law::Clause;
use model::{IssuingSnapshot, OrganisationId};
use rcgen::Issuer;
use ring::rand::SecureRandom;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wire::Fact;
use wire::keys::{
    AuthorityFact, AuthorityOrder, CertificatePage, CertifiedLeaf, Generation, Ground, IssuerId,
    IssuerView, KeyId, LeafIssuer, LeafOrder, OrderDone, PIECE_OCTETS_MAX,
};

pub(crate) mod book;
pub(crate) mod bundle;
mod constraints;
mod counts;
pub(crate) mod elsewhere;
pub(crate) mod entry;
mod leaf;
mod leaf_keys;
pub(crate) mod ledger;
mod listing;
mod octets;
pub(crate) mod orders;
pub(crate) mod passphrase;
pub(crate) mod protection;
pub(crate) mod recorded;
mod refused;
mod root;
pub(crate) mod signer;
pub(crate) mod template;
pub(crate) mod token;
mod upkeep;

pub use ledger::LedgerError;
pub use protection::Protection;
pub use refused::CaRefused;
pub use root::RootRefused;

use book::Book;
use bundle::SigningRequest;
use counts::Counts;
use entry::{Entry, LeafEntry};
use ledger::Line;
use orders::Office;
use signer::{Curve, Signer};
use token::Token;

/// The root certificate is made and kept current (386/НҚ, ЕШДИ п. 21).
pub(crate) const ESHDI_21: Clause = Clause::known("eshdi-21");
/// Most private keys that are kept ready to sign; beyond them all are made ready anew when they are next needed.
const READY_MAX: usize = 256;

/// The authorities, and what they judge by.
#[derive(Debug, Default)]
pub(crate) struct Authorities {
    book: Book,
    snapshot: Option<IssuingSnapshot>,
    protection: Option<Arc<dyn Protection>>,
    token: Option<Token>,
    ready: BTreeMap<IssuerId, Issuer<'static, Signer>>,
    counts: Counts,
    told: Told,
    /// The octets of the request that waits, once somebody has asked for them.
    request: Option<Vec<u8>>,
}

/// What was told last of what is due.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    issuers: Option<(u32, OrganisationId)>,
    crls: Vec<Generation>,
}

/// A leaf that is signed and not in the ledger yet.
#[derive(Debug)]
pub(crate) struct Certified {
    /// Its line.
    pub(crate) leaf: LeafEntry,
    /// The line of its key, if that is new.
    pub(crate) key: Option<Entry>,
    /// When.
    pub(crate) at: Timestamp,
}

/// An order, as it was given.
#[derive(Debug)]
pub(crate) struct Given<'a> {
    /// By whom.
    pub(crate) client: u32,
    /// What.
    pub(crate) order: &'a AuthorityOrder,
    /// The file that came with it.
    pub(crate) attached: Option<&'a [u8]>,
}

/// What an order comes to, before it is durable.
#[derive(Debug)]
pub(crate) struct Ordered {
    /// The keys after it.
    pub(crate) keyring: Keyring,
    /// The lines that say it.
    pub(crate) entries: Vec<Entry>,
    /// When.
    pub(crate) at: Timestamp,
    /// The answer; none of what keyd does of itself.
    pub(crate) done: Option<OrderDone>,
}

/// What an act rests on.
fn ordered_by(client: u32, order: &AuthorityOrder, clause: Clause) -> Ground {
    Ground {
        client,
        request: order.request.clone(),
        why: order.why.clone(),
        clause,
    }
}

impl Authorities {
    /// The authorities that a ledger tells of; a sentence if it contradicts itself.
    pub(crate) fn from_ledger(
        lines: Vec<Line>,
        protection: Option<Arc<dyn Protection>>,
    ) -> Result<Self, String> {
        let mut authorities = Self {
            protection,
            ..Self::default()
        };
        for (place, at, entry) in lines {
            let applied = authorities.book.apply(place, at, entry);
            applied.map_err(|why| format!("line {place}: {why}"))?;
        }
        Ok(authorities)
    }

    /// Takes a snapshot; why not, if it is older than what was there. Facts tell of another record.
    pub(crate) fn take(&mut self, snapshot: IssuingSnapshot) -> Result<Vec<Fact>, String> {
        let mut facts = Vec::new();
        if let Some(old) = &self.snapshot {
            if old.record != snapshot.record {
                facts.push(Fact::RecordReplaced {
                    before: old.record.to_string(),
                    record: snapshot.record.to_string(),
                    epoch: snapshot.epoch,
                });
            } else if snapshot.epoch < old.epoch {
                let (new, old) = (snapshot.epoch, old.epoch);
                return Err(format!(
                    "it is of epoch {new}, and epoch {old} of this record is in force"
                ));
            }
        }
        self.snapshot = Some(snapshot);
        Ok(facts)
    }

    /// Has the keys of new roots made in a token.
    pub(crate) fn keep_roots_in(&mut self, token: Token) {
        self.token = Some(token);
    }

    /// Takes an index of what may never be certified.
    pub(crate) fn protect(&mut self, protection: Arc<dyn Protection>) {
        self.protection = Some(protection);
    }

    /// Judges and signs a leaf. Nobody may have it before its line is durable.
    pub(crate) fn certify(
        &mut self,
        (keyring, permit): (&Keyring, &Permit),
        (client, order): (u32, &LeafOrder),
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<Certified, Refused> {
        let snapshot = self.snapshot.as_ref().ok_or(CaRefused::NoSnapshot)?;
        let protection = self.protection.as_deref().ok_or(CaRefused::NoProtection)?;
        let judged = leaf::judge(&self.book, snapshot, protection, order, now)?;
        if self.ready.len() >= READY_MAX && !self.ready.contains_key(&judged.issuer) {
            self.ready.clear();
        }
        if !self.ready.contains_key(&judged.issuer) {
            let (id, generation) = key_of(&judged.issuer);
            let missing = || CaRefused::NoIssuer {
                organisation: order.organisation.clone(),
                under: order.under,
            };
            let secret = keyring.authority_secret(permit, &id, generation)?;
            let secret = secret.ok_or_else(missing)?;
            let signer = Signer::new(Curve::P256, secret.reveal(), random)?;
            let issuer = judged.subject.issuer(signer)?;
            self.ready.insert(judged.issuer.clone(), issuer);
        }
        let issuer = self.ready.get(&judged.issuer).ok_or(Refused::Library)?;
        let certificate = template::leaf(
            &order.names,
            (&order.key).into(),
            issuer,
            judged.validity,
            random,
        )?;
        let leaf = LeafEntry {
            organisation: order.organisation.clone(),
            issuer: judged.issuer.clone(),
            client,
            der: certificate.der,
        };
        let key = judged.new_key.map(|key| Entry::LeafKey {
            issuer: judged.issuer,
            key,
        });
        Ok(Certified { leaf, key, at: now })
    }

    /// Carries out an officer's order, up to where it has to be made durable.
    pub(crate) fn order(
        &self,
        (keyring, permit): (&Keyring, &Permit),
        given: &Given<'_>,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<Ordered, Refused> {
        let office = Office {
            book: &self.book,
            keyring,
            permit,
            snapshot: self.snapshot.as_ref(),
            protection: self.protection.as_deref(),
            token: self.token.as_ref(),
            attached: given.attached,
            now,
            random,
        };
        let outcome = orders::carry_out(office, given.client, given.order)?;
        Ok(Ordered {
            keyring: outcome.keyring,
            entries: outcome.entries,
            at: now,
            done: Some(outcome.done),
        })
    }

    /// Takes lines that are durable; what the journal is told of them.
    pub(crate) fn settle(
        &mut self,
        first: u64,
        at: Timestamp,
        entries: Vec<Entry>,
    ) -> Result<Vec<Fact>, String> {
        let mut facts = Vec::new();
        // What was revoked or erased is not kept ready; of leaf keys alone nothing is.
        let is_key = |entry: &Entry| matches!(entry, Entry::LeafKey { .. });
        if entries.is_empty() || !entries.iter().all(is_key) {
            self.ready.clear();
            self.request = None;
        }
        for (place, entry) in (first..).zip(entries) {
            facts.extend(entry.fact().map(|what| Fact::Authority { what }));
            self.book.apply(place, at, entry)?;
        }
        Ok(facts)
    }

    /// Counts a leaf that is durable.
    pub(crate) fn count(&mut self, certified: &Certified, monotonic: Duration) {
        self.counts
            .add(&certified.leaf.organisation, certified.at, monotonic);
    }

    /// The authority that certifies an organisation's leaves now.
    pub(crate) fn issuer(
        &self,
        organisation: &OrganisationId,
        under: LeafIssuer,
        now: Timestamp,
    ) -> Result<IssuerView, CaRefused> {
        listing::issuer(&self.book, organisation, under, now)
    }

    /// A page of what anybody may have.
    pub(crate) fn certificates(&self, after: u64) -> CertificatePage {
        listing::page(&self.book, after)
    }

    /// A piece of what a root on a machine of its own is asked for; nothing behind the end, or if nothing is.
    pub(crate) fn signing_request(&mut self, offset: u64) -> Vec<u8> {
        if self.request.is_none() {
            let requested = self.book.requested.as_ref();
            let octets = requested.and_then(|it| SigningRequest::octets(it, &self.book));
            self.request = octets;
        }
        let rest = usize::try_from(offset).ok();
        let rest = rest.and_then(|from| self.request.as_deref().unwrap_or_default().get(from..));
        let rest = rest.unwrap_or_default();
        rest.get(..PIECE_OCTETS_MAX).unwrap_or(rest).to_vec()
    }

    /// What is to be told from time to time: leaves of the last minutes, and what is due.
    pub(crate) fn tick(&mut self, now: Timestamp, monotonic: Duration) -> Vec<Fact> {
        self.book.leaf_keys.forget(now);
        let mut facts = self.counts.close(monotonic);
        let told = Told {
            issuers: self.due(now),
            crls: self.book.stale_crls(now),
        };
        if told != self.told {
            if let Some((count, first)) = told
                .issuers
                .clone()
                .filter(|due| Some(due) != self.told.issuers.as_ref())
            {
                facts.push(AuthorityFact::IssuersDue { count, first });
            }
            let new = told
                .crls
                .iter()
                .filter(|root| !self.told.crls.contains(root));
            facts.extend(new.map(|root| AuthorityFact::CrlDue { root: *root }));
            self.told = told;
        }
        facts
            .into_iter()
            .map(|what| Fact::Authority { what })
            .collect()
    }

    /// Counts that the end cuts short.
    pub(crate) fn end(&mut self) -> Vec<Fact> {
        let counts = self.counts.close_all();
        counts
            .into_iter()
            .map(|what| Fact::Authority { what })
            .collect()
    }

    /// How many organisations need an issuing authority, and the first of them.
    fn due(&self, now: Timestamp) -> Option<(u32, OrganisationId)> {
        let snapshot = self.snapshot.as_ref()?;
        let protected = protection::protected(self.protection.as_deref()?).ok()?;
        let mut due = orders::due(&self.book, snapshot, &protected, now);
        let first = due.next()?.id.clone();
        let count = u32::try_from(due.count())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        Some((count, first))
    }
}

impl Certified {
    /// The answer.
    pub(crate) fn reply(&self) -> CertifiedLeaf {
        CertifiedLeaf {
            certificate: self.leaf.der.clone(),
            by: self.leaf.issuer.clone(),
        }
    }
}

/// The key that an authority signs with.
fn key_of(issuer: &IssuerId) -> (KeyId, Generation) {
    match issuer {
        IssuerId::Organisation(organisation, generation) => {
            (KeyId::Issuing(organisation.clone()), *generation)
        }
        IssuerId::Untrusted(generation) => (KeyId::Untrusted, *generation),
    }
}

#[cfg(test)]
mod tests;
