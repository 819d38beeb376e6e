//! The state of the authorities, as the ledger's lines make it.

use super::bundle::IssuerWish;
use super::entry::{
    CrlEntry, CrossEntry, Entry, IssuerEntry, RequestEntry, RootEntry, UntrustedEntry,
};
use super::leaf_keys::LeafKeys;
use super::refused::CaRefused;
use super::root::{RootEvent, RootState};
use super::template::{CRL_DAYS, Certificate, Revoked};
use jiff::{SignedDuration, Timestamp};
use model::OrganisationId;
use std::collections::BTreeMap;
use wire::keys::{Generation, RevocationReason};

/// How long a CRL goes on naming a certificate whose time is over.
const NAMED_AFTER_END: SignedDuration = SignedDuration::from_hours(24 * CRL_DAYS);

/// All authorities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    pub(crate) roots: BTreeMap<Generation, Root>,
    /// The issuing authorities whose time is not over. Of each organisation only the newest certifies.
    pub(crate) issuers: BTreeMap<(OrganisationId, Generation), Issuing>,
    pub(crate) untrusted: Option<UntrustedEntry>,
    pub(crate) leaf_keys: LeafKeys,
    /// What a root on a machine of its own is asked for, and has not answered.
    pub(crate) requested: Option<Requested>,
}

/// What waits for a root on a machine of its own.
#[derive(Clone, Debug)]
pub(crate) struct Requested {
    pub(crate) made: RequestEntry,
    /// The issuing authorities that it is asked for.
    pub(crate) issuers: Vec<IssuerWish>,
}

/// A root.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// Its line.
    pub(crate) place: u64,
    pub(crate) made: RootEntry,
    pub(crate) state: RootState,
    /// It, signed by other roots: at most by the one before it and by the one after it.
    pub(crate) crosses: Vec<Cross>,
    pub(crate) crl: Option<Crl>,
    /// What it signed and was revoked.
    pub(crate) revoked: Vec<Revoked>,
    /// Whether something was revoked since its last CRL.
    pub(crate) is_crl_stale: bool,
}

/// A root's certificate by another root.
#[derive(Clone, Debug)]
pub(crate) struct Cross {
    pub(crate) place: u64,
    pub(crate) by: Generation,
    pub(crate) certificate: Certificate,
}

/// A root's newest CRL.
#[derive(Clone, Debug)]
pub(crate) struct Crl {
    pub(crate) place: u64,
    pub(crate) made: CrlEntry,
}

/// An issuing authority.
#[derive(Clone, Debug)]
pub(crate) struct Issuing {
    pub(crate) place: u64,
    pub(crate) made: IssuerEntry,
    pub(crate) revoked: Option<Timestamp>,
}

/// Whether a third or less of a time is left.
pub(crate) fn nears_end(since: Timestamp, until: Timestamp, now: Timestamp) -> bool {
    let whole = until.duration_since(since).as_secs();
    let left = until.duration_since(now).as_secs();
    left.saturating_mul(3) <= whole
}

impl Book {
    /// Takes a line; a sentence if it contradicts those before.
    pub(crate) fn apply(&mut self, place: u64, at: Timestamp, entry: Entry) -> Result<(), String> {
        match entry {
            Entry::Root(entry) => self.root_made(place, *entry),
            Entry::Crossed(entry) => self.crossed(place, at, *entry),
            Entry::Promoted { root, ground: _ } => self.step(root, RootEvent::Promoted, at),
            Entry::RootRevoked { root, reason, .. } => self.revoke_root(root, reason, at),
            Entry::RootExpired { root } => self.step(root, RootEvent::Ended, at),
            Entry::Issuer(entry) => self.issuer_signed(place, at, *entry),
            Entry::IssuerRevoked {
                organisation,
                generation,
                reason,
                ground: _,
            } => self.revoke_issuer(&organisation, generation, reason, at),
            Entry::Crl(entry) => {
                let root = self.stored(entry.root)?;
                root.is_crl_stale = entry.outdated;
                root.crl = Some(Crl {
                    place,
                    made: *entry,
                });
                Ok(())
            }
            Entry::Untrusted(entry) => {
                self.untrusted = Some(*entry);
                Ok(())
            }
            Entry::LeafKey { issuer, key } => {
                self.leaf_keys.note(&issuer, key, at);
                Ok(())
            }
            Entry::Requested(entry) => {
                self.requested = Some(Requested {
                    made: *entry,
                    issuers: Vec::new(),
                });
                Ok(())
            }
            Entry::Wished(wish) => {
                let requested = self.requested.as_mut();
                let requested = requested.ok_or("a wish belongs to no request")?;
                requested.issuers.push(*wish);
                Ok(())
            }
            Entry::Imported { request } => match self.requested.take() {
                Some(waited) if waited.made.sha256 == request => Ok(()),
                _ => Err(format!("{request} is imported, and nobody waits for it")),
            },
            Entry::Ceremony { .. } => Ok(()),
        }
    }

    fn root_made(&mut self, place: u64, entry: RootEntry) -> Result<(), String> {
        let root = entry.root;
        let state = entry
            .signs_from
            .map_or(RootState::Active, |signs_from| RootState::Published {
                signs_from,
            });
        let new = Root {
            place,
            made: entry,
            state,
            crosses: Vec::new(),
            crl: None,
            revoked: Vec::new(),
            is_crl_stale: true,
        };
        match self.roots.insert(root, new) {
            None => Ok(()),
            Some(_) => Err(format!("root {root} is made twice")),
        }
    }

    fn crossed(&mut self, place: u64, at: Timestamp, entry: CrossEntry) -> Result<(), String> {
        let (older, newer) = (entry.older, entry.newer);
        self.step(older, RootEvent::CrossedByNewer(newer), at)?;
        self.step(newer, RootEvent::CrossedByOlder, at)?;
        self.cross(place, newer, older, entry.newer_by_older)?;
        self.cross(place, older, newer, entry.older_by_newer)
    }

    fn issuer_signed(
        &mut self,
        place: u64,
        at: Timestamp,
        entry: IssuerEntry,
    ) -> Result<(), String> {
        let (organisation, generation) = (entry.organisation.clone(), entry.generation);
        let newest = self.newest(&organisation).map(|(newest, _)| newest);
        if let Some(newest) = newest.filter(|newest| *newest >= generation) {
            return Err(format!(
                "issuer {generation} of {organisation} comes after {newest}"
            ));
        }
        self.issuers
            .retain(|_, issuer| at <= issuer.made.certificate.not_after);
        let issuing = Issuing {
            place,
            made: entry,
            revoked: None,
        };
        self.issuers.insert((organisation, generation), issuing);
        Ok(())
    }

    fn stored(&mut self, root: Generation) -> Result<&mut Root, String> {
        let stored = self.roots.get_mut(&root);
        stored.ok_or_else(|| format!("there is no root {root}"))
    }

    fn step(&mut self, root: Generation, event: RootEvent, at: Timestamp) -> Result<(), String> {
        let stored = self.stored(root)?;
        let next = stored.state.step(event, at);
        stored.state = next.map_err(|why| format!("root {root}: {why}"))?;
        Ok(())
    }

    fn cross(
        &mut self,
        place: u64,
        root: Generation,
        by: Generation,
        certificate: Certificate,
    ) -> Result<(), String> {
        let cross = Cross {
            place,
            by,
            certificate,
        };
        self.stored(root)?.crosses.push(cross);
        Ok(())
    }

    fn revoke_root(
        &mut self,
        root: Generation,
        reason: RevocationReason,
        at: Timestamp,
    ) -> Result<(), String> {
        self.step(root, RootEvent::Revoked, at)?;
        let crosses = self.stored(root)?.crosses.clone();
        crosses
            .into_iter()
            .try_for_each(|cross| self.note_revoked(cross.by, cross.certificate, reason, at))
    }

    fn revoke_issuer(
        &mut self,
        organisation: &OrganisationId,
        generation: Generation,
        reason: RevocationReason,
        at: Timestamp,
    ) -> Result<(), String> {
        let issuer = self.issuers.get_mut(&(organisation.clone(), generation));
        let issuer =
            issuer.ok_or_else(|| format!("there is no issuer {generation} of {organisation}"))?;
        issuer.revoked = Some(at);
        let (root, certificate) = (issuer.made.root, issuer.made.certificate.clone());
        self.note_revoked(root, certificate, reason, at)
    }

    /// What the CRL of `root` is to say from now on; what nobody accepts any more anyway it forgets.
    fn note_revoked(
        &mut self,
        root: Generation,
        certificate: Certificate,
        reason: RevocationReason,
        at: Timestamp,
    ) -> Result<(), String> {
        let root = self.stored(root)?;
        root.revoked
            .retain(|one| at.duration_since(one.not_after) <= NAMED_AFTER_END);
        root.revoked.push(Revoked {
            serial: certificate.serial,
            not_after: certificate.not_after,
            at,
            reason,
        });
        root.is_crl_stale = true;
        Ok(())
    }

    /// A root.
    pub(crate) fn root(&self, root: Generation) -> Result<&Root, CaRefused> {
        self.roots.get(&root).ok_or(CaRefused::NoRoot(root))
    }

    /// The root that signs now, and is not retiring.
    pub(crate) fn active(&self) -> Option<Generation> {
        let mut roots = self.roots.iter();
        let found = roots.find(|(_, root)| root.state == RootState::Active);
        found.map(|(generation, _)| *generation)
    }

    /// The newest issuing authority of an organisation.
    pub(crate) fn newest(&self, organisation: &OrganisationId) -> Option<(Generation, &Issuing)> {
        let first = (organisation.clone(), Generation::FIRST);
        let own = self
            .issuers
            .range(first..)
            .take_while(|((whose, _), _)| whose == organisation);
        own.last()
            .map(|((_, generation), issuer)| (*generation, issuer))
    }

    /// The issuing authority of an organisation, if it and its root are in force.
    pub(crate) fn issuing(
        &self,
        organisation: &OrganisationId,
        now: Timestamp,
    ) -> Option<(Generation, &Issuing)> {
        let (generation, issuer) = self.newest(organisation)?;
        let root = self.roots.get(&issuer.made.root)?;
        let is_in_force = issuer.revoked.is_none()
            && root.state.signs()
            && issuer.made.since <= now
            && now < issuer.made.certificate.not_after;
        is_in_force.then_some((generation, issuer))
    }

    /// Roots whose ten years are over, and that are not known to be.
    pub(crate) fn ended(&self, now: Timestamp) -> Vec<Generation> {
        let ended = |(generation, root): (&Generation, &Root)| {
            let is_over = root.made.certificate.not_after < now;
            (is_over && root.state.step(RootEvent::Ended, now).is_ok()).then_some(*generation)
        };
        self.roots.iter().filter_map(ended).collect()
    }

    /// Roots whose CRL is to be signed.
    pub(crate) fn stale_crls(&self, now: Timestamp) -> Vec<Generation> {
        let stale = |(generation, root): (&Generation, &Root)| {
            let nears = root
                .crl
                .as_ref()
                .is_some_and(|crl| nears_end(crl.made.since, crl.made.next, now));
            (root.state.signs() && (root.is_crl_stale || nears)).then_some(*generation)
        };
        self.roots.iter().filter_map(stale).collect()
    }
}
