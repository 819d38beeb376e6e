//! Content on its way through the scanners: held back until they have spoken.
//!
//! ```text
//! content ─ push ─► Examination ─ feed ─► Source: decoded ─► clamd, digests of block lists
//!                     │   held back: the last HELD_OCTETS_MAX        │
//!                     ◄───────────────── verdict ────────────────────┘
//! Release: may go on        Stop: a page if nothing went on, else the connection is broken off
//! ```
//!
//! **Nobody ever holds the end of what is not judged yet.** What is not longer than the window is held whole, so that its user gets
//! a page; of what is longer, the window's last octets stay here until the verdict. Streams that live by being read at once (server-sent
//! events) go on as they come, and are broken off at what is found.
//!
//! Parts of a file (`Content-Range`) are looked at as what they are: a threat that no part holds whole is not found by them.

mod clamd;
mod examination;
mod report;
mod source;
#[cfg(test)]
mod tests;

pub use clamd::ClamdAt;
pub(crate) use examination::{Examination, Step};
pub(crate) use report::{Asker, Findings};

use crate::limits::{FED_MAX, HELD_KIB_TOTAL, PIECE_KIB_MAX, SCANS_MAX};
use crate::policy::InForce;
use clamd::Clamd;
use examination::Manner;
use runtime::Clock;
use scan::{ClamdLimits, Hit, ScanPolicy, ThreatName, Unscanned, WithoutScanner};
use source::Source;
use std::future::Future;
use std::sync::Arc;
use strict_http::{Coding, DecodeLimits, Fields, Undecodable};
use tokio::sync::{Semaphore, oneshot};

/// What is set up to look at content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup<'a> {
    /// clamd, and the longest content that it takes, in octets.
    pub(crate) clamd: Option<(&'a ClamdAt, u64)>,
    /// What happens to content that nobody looked at.
    pub(crate) declared: ScanPolicy,
}

/// What looks at content.
#[derive(Debug)]
pub(crate) struct Scanners {
    clamd: Option<Clamd>,
    declared: ScanPolicy,
    policy: InForce,
    clock: Arc<dyn Clock>,
    /// Places at the scanners.
    places: Arc<Semaphore>,
    /// KiB that may be held back in all.
    memory: Arc<Semaphore>,
}

/// What a scanner or a list found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Threat {
    /// clamd found this.
    Clamd(ThreatName),
    /// A block list names the file.
    Listed(Hit),
}

/// What became of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Whoever is set up looked, and found nothing.
    Clean,
    /// Something was found.
    Found(Threat),
    /// Somebody did not look.
    Unscanned(Unscanned),
}

/// Why content goes on no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// Something was found in it.
    Found(Threat),
    /// Nobody looked, and that is declared to block.
    Unscanned(Unscanned),
}

impl Scanners {
    /// Scanners as they are set up.
    pub(crate) fn new(setup: Setup<'_>, policy: InForce, clock: Arc<dyn Clock>) -> Self {
        let clamd = setup.clamd.map(|(at, octets_max)| {
            let limits = ClamdLimits {
                stream_bytes_max: octets_max,
                ..ClamdLimits::default()
            };
            Clamd::new(at.clone(), limits)
        });
        Self {
            clamd,
            declared: setup.declared,
            policy,
            clock,
            places: Arc::new(Semaphore::new(SCANS_MAX)),
            memory: Arc::new(Semaphore::new(HELD_KIB_TOTAL)),
        }
    }

    /// Begins to look at a message's content, of this length where it is declared; none where nobody is set up to look, or there
    /// is nothing to look at.
    pub(crate) fn examine(&self, fields: Fields<'_>, length: Option<u64>) -> Option<Examination> {
        let hasher = self.hasher();
        if length == Some(0) || (self.clamd.is_none() && hasher.is_none()) {
            return None;
        }
        let manner = Manner::of(fields);
        let (verdict, awaited) = oneshot::channel();
        let (fed, coming) = source::pipe(FED_MAX);
        let memory = Arc::clone(&self.memory);
        let place = match manner {
            Manner::Held => Some(Arc::clone(&memory).try_acquire_many_owned(PIECE_KIB_MAX)),
            Manner::Live => None,
        };
        let is_crowded = matches!(place, Some(Err(_)));
        let memory = (memory, place.and_then(Result::ok));
        let examination = Examination::new(manner, self.declared, memory, (fed, awaited));
        if is_crowded {
            tracing::warn!("no room is left to hold content back: nobody looks at it");
            let _given_up = verdict.send(Verdict::Unscanned(Unscanned::Slow));
            return Some(examination);
        }
        let scan = match Coding::of(fields) {
            Ok(coding) => {
                let source = Source::new(coming, coding, DecodeLimits::default(), hasher);
                // A coded body may be longer than its declared length.
                self.scan(source, length)
            }
            Err(why) => {
                // Whoever gives it up asks for no verdict; here as below.
                let _given_up = verdict.send(Verdict::Unscanned(unread(why)));
                return Some(examination);
            }
        };
        tokio::spawn(async move {
            if let Some(said) = scan.await {
                let _given_up = verdict.send(said);
            }
        });
        Some(examination)
    }

    /// Digests of bodies that the block lists in force hold.
    fn hasher(&self) -> Option<scan::BodyHasher> {
        let policy = self.policy.borrow().clone()?;
        policy.blocklist.as_ref()?.hasher()
    }

    /// Looks at content until its end; nothing if it was given up before.
    fn scan(
        &self,
        mut source: Source,
        length: Option<u64>,
    ) -> impl Future<Output = Option<Verdict>> + Send + 'static {
        let (clamd, places, declared) =
            (self.clamd.clone(), Arc::clone(&self.places), self.declared);
        let (policy, clock) = (self.policy.clone(), Arc::clone(&self.clock));
        async move {
            let said = match clamd {
                Some(clamd) if length.is_some_and(|length| length > clamd.octets_max()) => {
                    Verdict::Unscanned(Unscanned::TooLarge)
                }
                Some(clamd) => clamd.look(&mut source, &places).await?,
                None => source.drain().await?,
            };
            if said.stops(declared).is_some() || !source.is_digested() {
                return Some(said);
            }
            // What clamd did not look at to its end may be listed all the same.
            if matches!(said, Verdict::Unscanned(_)) {
                source.drain().await?;
            }
            let hit = source.digests().and_then(|hasher| {
                let policy = policy.borrow().clone()?;
                policy.blocklist.as_ref()?.body(hasher, clock.now())
            });
            Some(hit.map_or(said, |hit| Verdict::Found(Threat::Listed(hit))))
        }
    }
}

impl Verdict {
    /// Whether content goes on no further by it.
    fn stops(&self, declared: ScanPolicy) -> Option<Stopped> {
        match self {
            Self::Clean => None,
            Self::Found(threat) => Some(Stopped::Found(threat.clone())),
            Self::Unscanned(why) => match declared.of(*why) {
                WithoutScanner::Block => Some(Stopped::Unscanned(*why)),
                WithoutScanner::Pass => None,
            },
        }
    }
}

/// Why content that cannot be decoded counts as not looked at.
fn unread(why: Undecodable) -> Unscanned {
    match why {
        Undecodable::TooLarge => Unscanned::TooLarge,
        Undecodable::Unknown
        | Undecodable::Several
        | Undecodable::Malformed
        | Undecodable::Trailing
        | Undecodable::Truncated
        | Undecodable::Bomb => Unscanned::Unreadable,
    }
}
