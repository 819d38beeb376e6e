//! Whether a destination is the name's: what is exempt is spliced only to where it lives (DESIGN §5.2).
//!
//! A client chooses both, the name in its hello and the address that it connects to. Were the name believed alone, any traffic would
//! pass unseen under a bank's name. So an exempt, or learned, name is spliced only with proof, the stronger first:
//!
//! 1. **Resolution.** What the gateway's own resolver answered for that name within [`limits::ANSWER_LIFE`] holds the address.
//! 2. **Probe.** A handshake of the gateway's own to that address, with that name, shows a certificate that verifies for it. Weaker: a
//!    server that relays the probe to the true one shows the true certificate, and then serves the client what it likes. It is told
//!    apart in the log, and does not count in strict mode.
//!
//! ```text
//!             cached ──────────────────────────────────────────────────→ Settled
//! begin ─┬─ in history ──────────────────────────────────────────────→ Settled(Verified(ByResolution))
//!        └─ else → NeedsResolution ─ answered ─┬─ holds the address ──→ Settled(Verified(ByResolution))
//!                                              ├─ strict ─────────────→ Settled(Unverified(…))
//!                                              └─ else → NeedsProbe ── probed → Settled(Verified(ByProbe) | Unverified(…))
//! ```
//!
//! # What was thought of
//!
//! * **Forged name**: an ordinary server under a bank's name. It is in no answer and has no certificate for it: refused, alert.
//! * **Colluding relay**: passes the probe in lenient mode, and is logged as proved by probe; refused in strict mode.
//! * **CDN round robin, answers by place**: the client's resolver gave another address than ours. All answers of a day are kept, the
//!   probe decides about the rest. In strict mode such an address is refused until an answer held it; a resolver that clients share
//!   with the gateway helps, since every answer of it is told to [`History::record`].
//! * **DNS rebinding**: whoever owns the zone decides what is its own, and only exempt names are looked up here; nobody but the bank
//!   has addresses put into its zone. An address that no server has (loopback, multicast, unspecified, link-local) is not
//!   recorded. Answers of clients' own resolvers are never told here.
//! * **Poisoned cache**: the body asks a validating resolver; an answer that failed validation is [`Answer::Failed`].
//! * **Flooding the tables**: each is bounded, by name and in total, and says what it forgets when full. What is forgotten is asked
//!   again; it is never taken for proved.
//! * **Old proofs**: an answer counts for a day, a probe for an hour, a doubt for a minute, so that a bank that moved is not refused for
//!   long and a forger does not have us probe without end.
//! * **Clocks that go back**: what seems to come from later than now is of no age; forgetting by age resumes when time has caught up.

use crate::upstream::{UpstreamFault, UpstreamVerdict};
use jiff::Timestamp;
use model::HostName;
use std::net::{IpAddr, SocketAddr};

mod cache;
mod history;

pub use history::History;

use cache::Cache;

/// Bounds of this module.
pub mod limits {
    use jiff::SignedDuration;

    /// How long an answer proves an address.
    pub const ANSWER_LIFE: SignedDuration = SignedDuration::from_hours(24);
    /// How long a probe proves an address.
    pub const PROBE_LIFE: SignedDuration = SignedDuration::from_hours(1);
    /// How long a doubt is remembered.
    pub const DOUBT_LIFE: SignedDuration = SignedDuration::from_secs(60);
    /// Names in the history. When full, the name whose last answer is oldest is forgotten.
    pub const NAMES_MAX: usize = 16_384;
    /// Addresses of one name, which a large CDN's name gathers in a day. When full, the one that was answered longest ago is forgotten.
    pub const ADDRESSES_MAX: usize = 256;
    /// Addresses of one answer that are looked at; more than a UDP answer of 4,096 octets holds. The rest is not recorded.
    pub const ANSWER_ADDRESSES_MAX: usize = 128;
    /// Addresses of all names: about 16 MiB. When full, the name whose last answer is oldest is forgotten.
    pub const ALL_ADDRESSES_MAX: usize = 262_144;
    /// Verdicts that are remembered. When full, the one that expires first is forgotten.
    pub const VERDICTS_MAX: usize = 65_536;
}

/// How much proof is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strictness {
    /// A probe is proof.
    Lenient,
    /// Only a resolution is.
    Strict,
}

/// Whether a destination is the name's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is.
    Verified(Proof),
    /// Nothing shows it.
    Unverified(Doubt),
}

/// By what it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// An answer of the gateway's own resolver.
    ByResolution,
    /// A handshake of the gateway's own: weaker.
    ByProbe,
}

/// Why nothing shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The name lives elsewhere, and a probe is no proof in strict mode.
    Elsewhere,
    /// The name could not be resolved, and a probe is no proof in strict mode.
    NotResolved,
    /// The server at that address has no valid certificate for the name.
    Probe(UpstreamFault),
}

impl Verdict {
    /// Its label in logs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Verified(Proof::ByResolution) => "by-resolution",
            Self::Verified(Proof::ByProbe) => "by-probe",
            Self::Unverified(Doubt::Elsewhere) => "elsewhere",
            Self::Unverified(Doubt::NotResolved) => "not-resolved",
            Self::Unverified(Doubt::Probe(fault)) => fault.words().label,
        }
    }
}

/// What the resolver said of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These addresses, of A and AAAA together.
    Addresses(Vec<IpAddr>),
    /// Nothing that can be believed: no such name, no answer, not valid by DNSSEC.
    Failed,
}

/// What is asked: is this address the name's? Ports do not matter to a resolution; a probe goes to this one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The name that the client gave.
    pub name: HostName,
    /// Where it connects to.
    pub address: SocketAddr,
}

/// The state of one verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The body resolves the name.
    NeedsResolution(NeedsResolution),
    /// The body makes a handshake.
    NeedsProbe(NeedsProbe),
    /// It is settled.
    Settled(Settled),
}

/// Waits for the resolver's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedsResolution {
    claim: Claim,
}

/// Waits for the handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedsProbe {
    claim: Claim,
}

/// Settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What was asked.
    pub claim: Claim,
    /// The verdict.
    pub verdict: Verdict,
}

/// What was found out, of all connections: the one owner of both tables.
#[derive(Debug)]
pub struct Verifier {
    history: History,
    cache: Cache,
    strictness: Strictness,
}

impl Verifier {
    /// Knows nothing yet.
    pub fn new(strictness: Strictness) -> Self {
        Self {
            history: History::default(),
            cache: Cache::default(),
            strictness,
        }
    }

    /// Asks for other proof from now on; what less proof settled is forgotten.
    pub fn set_strictness(&mut self, strictness: Strictness) {
        if self.strictness != strictness {
            self.strictness = strictness;
            self.cache = Cache::default();
        }
    }

    /// How much proof is asked for.
    pub const fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// The answers that are known. Whoever runs the resolver records those of exempt names that clients asked for, too.
    pub const fn history(&mut self) -> &mut History {
        &mut self.history
    }

    /// Begins to verify a claim.
    pub fn begin(&mut self, claim: Claim, now: Timestamp) -> Destination {
        let claim = Claim {
            address: SocketAddr::new(claim.address.ip().to_canonical(), claim.address.port()),
            ..claim
        };
        // An answer may have come since a doubt was remembered, so the history is asked first.
        if self.history.holds(&claim.name, claim.address.ip(), now) {
            return settled(claim, Verdict::Verified(Proof::ByResolution));
        }
        match self.cache.find(&claim, now) {
            Some(verdict) => settled(claim, verdict),
            None => Destination::NeedsResolution(NeedsResolution { claim }),
        }
    }
}

impl NeedsResolution {
    /// What is asked.
    pub const fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Goes on with the resolver's answer, which is recorded.
    pub fn answered(self, answer: &Answer, verifier: &mut Verifier, now: Timestamp) -> Destination {
        let claim = self.claim;
        let doubt = match answer {
            Answer::Addresses(addresses) => {
                verifier.history.record(&claim.name, addresses, now);
                Doubt::Elsewhere
            }
            Answer::Failed => Doubt::NotResolved,
        };
        if verifier.history.holds(&claim.name, claim.address.ip(), now) {
            return settled(claim, Verdict::Verified(Proof::ByResolution));
        }
        match verifier.strictness {
            Strictness::Lenient => Destination::NeedsProbe(NeedsProbe { claim }),
            Strictness::Strict => {
                let verdict = Verdict::Unverified(doubt);
                verifier.cache.keep(claim.clone(), verdict, now);
                settled(claim, verdict)
            }
        }
    }
}

impl NeedsProbe {
    /// What is asked: a handshake to this address with this name in SNI, whose chain is verified for the name.
    pub const fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Goes on with what the handshake showed.
    pub fn probed(
        self,
        found: UpstreamVerdict,
        verifier: &mut Verifier,
        now: Timestamp,
    ) -> Destination {
        let verdict = match (found, verifier.strictness) {
            // The mode changed while the probe ran.
            (UpstreamVerdict::Trusted, Strictness::Strict) => Verdict::Unverified(Doubt::Elsewhere),
            (UpstreamVerdict::Trusted, Strictness::Lenient) => Verdict::Verified(Proof::ByProbe),
            (UpstreamVerdict::Faulty(fault), _) => Verdict::Unverified(Doubt::Probe(fault)),
        };
        verifier.cache.keep(self.claim.clone(), verdict, now);
        settled(self.claim, verdict)
    }
}

impl Destination {
    /// The verdict, once it is settled.
    pub const fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Settled(settled) => Some(settled.verdict),
            Self::NeedsResolution(_) | Self::NeedsProbe(_) => None,
        }
    }
}

const fn settled(claim: Claim, verdict: Verdict) -> Destination {
    Destination::Settled(Settled { claim, verdict })
}

#[cfg(test)]
mod tests;
