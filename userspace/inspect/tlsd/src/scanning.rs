//! Content on its way through the scanners: held back until they have spoken.
//!
//! ```text
//! content ─ push ─► Examination ─ feed ─► Source: decoded ─► clamd, an ICAP service, digests of block lists
//!                     │   held back: the last HELD_OCTETS_MAX        │
//!                     ◄───────────────── verdict ────────────────────┘
//! Release: may go on        Stop: a page if nothing went on, else the connection is broken off
//! ```
//!
//! **An ICAP service judges content here, and does not adapt it.** Content passes as it came, or it does not pass: whatever the service
//! would put in its place (a page, a cleaned file, another header) counts as its refusal, and the user gets the gateway's own page. What it
//! gives back unchanged passes. Requests go by it without content too, since it may judge addresses; responses only where they have some.
//!
//! **Nobody ever holds the end of what is not judged yet.** What is not longer than the window is held whole, so that its user gets
//! a page; of what is longer, the window's last octets stay here until the verdict. Streams that live by being read at once (server-sent
//! events) go on as they come, and are broken off at what is found.
//!
//! Parts of a file (`Content-Range`) are looked at as what they are: a threat that no part holds whole is not found by them.

mod clamd;
mod drive;
mod examination;
mod icap;
mod message;
mod report;
mod source;
mod tee;
#[cfg(test)]
mod tests;

pub use clamd::ClamdAt;
pub(crate) use examination::{Examination, Step};
pub(crate) use message::{Message, Part, Requested};
pub(crate) use report::{Asker, Findings};

use crate::limits::{FED_MAX, HELD_KIB_TOTAL, ICAP_GIVEN_AGAIN_MAX, PIECE_KIB_MAX, SCANS_MAX};
use crate::policy::InForce;
use clamd::Clamd;
use examination::Manner;
use icap::{Of, Service};
use runtime::Clock;
use scan::icap::{BodyLength, IcapLimits, IcapUrl};
use scan::{ClamdLimits, Hit, ScanPolicy, ThreatName, Unscanned, WithoutScanner};
use source::Source;
use std::future::Future;
use std::sync::Arc;
use strict_http::{Coding, DecodeLimits, Request, Scheme, Undecodable};
use tee::Looker;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;

/// What is set up to look at content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup<'a> {
    /// clamd, and the longest content that it takes, in octets.
    pub(crate) clamd: Option<(&'a ClamdAt, u64)>,
    /// The ICAP service that looks at requests.
    pub(crate) requests: Option<&'a IcapUrl>,
    /// The ICAP service that looks at responses.
    pub(crate) responses: Option<&'a IcapUrl>,
    /// What happens to content that nobody looked at.
    pub(crate) declared: ScanPolicy,
}

/// What looks at content.
#[derive(Debug)]
pub(crate) struct Scanners {
    clamd: Option<Clamd>,
    requests: Option<Arc<Service>>,
    responses: Option<Arc<Service>>,
    /// Asks the ICAP services for their options; ends with this.
    _watching: JoinSet<()>,
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
    /// An ICAP service did not let it pass.
    Icap {
        /// The name of the service.
        service: String,
        /// What it says that it found.
        threat: Option<ThreatName>,
    },
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
    /// Scanners as they are set up. ICAP services are asked for their options at once.
    pub(crate) fn new(setup: Setup<'_>, policy: InForce, clock: Arc<dyn Clock>) -> Self {
        let clamd = setup.clamd.map(|(at, octets_max)| {
            let limits = ClamdLimits {
                stream_bytes_max: octets_max,
                ..ClamdLimits::default()
            };
            Clamd::new(at.clone(), limits)
        });
        let mut watching = JoinSet::new();
        let mut service = |url: &IcapUrl, of| {
            let service = Arc::new(Service::new(url.clone(), of, IcapLimits::default()));
            watching.spawn(Arc::clone(&service).watch());
            service
        };
        Self {
            clamd,
            requests: setup.requests.map(|url| service(url, Of::Requests)),
            responses: setup.responses.map(|url| service(url, Of::Responses)),
            _watching: watching,
            declared: setup.declared,
            policy,
            clock,
            places: Arc::new(Semaphore::new(SCANS_MAX)),
            memory: Arc::new(Semaphore::new(HELD_KIB_TOTAL)),
        }
    }

    /// What ICAP services are told of a request, to be kept until its response was looked at.
    pub(crate) fn requested(&self, request: &Request<'_>, scheme: Scheme) -> Requested {
        if self.requests.is_none() && self.responses.is_none() {
            return Requested::default();
        }
        Requested::of(request, scheme)
    }

    /// Begins to look at a message; none where nobody is set up to look, or there is nothing to look at.
    pub(crate) fn examine(&self, message: Message<'_>) -> Option<Examination> {
        let has_content = message.length != Some(0);
        let service = match message.part {
            Part::Request => self.requests.as_ref(),
            Part::Response(_) => self.responses.as_ref().filter(|_| has_content),
        };
        let clamd = self.clamd.as_ref().filter(|_| has_content);
        let hasher = self.hasher().filter(|_| has_content);
        if clamd.is_none() && service.is_none() && hasher.is_none() {
            return None;
        }
        // A request that has no content to be read at once waits for the word on its address, whatever its fields say.
        let (manner, coding) = if has_content {
            (Manner::of(message.fields), Coding::of(message.fields))
        } else {
            (Manner::Held, Ok(Coding::Identity))
        };
        let (verdict, awaited) = oneshot::channel();
        let (fed, coming) = source::pipe(FED_MAX);
        let memory = Arc::clone(&self.memory);
        let place = (manner == Manner::Held && has_content)
            .then(|| Arc::clone(&memory).try_acquire_many_owned(PIECE_KIB_MAX));
        let is_crowded = matches!(place, Some(Err(_)));
        let memory = (memory, place.and_then(Result::ok));
        let examination = Examination::new(manner, self.declared, memory, (fed, awaited));
        let coding = match coding {
            Ok(_) if is_crowded => {
                tracing::warn!("no room is left to hold content back: nobody looks at it");
                // Whoever gives it up asks for no verdict; here as below.
                let _given_up = verdict.send(Verdict::Unscanned(Unscanned::Slow));
                return Some(examination);
            }
            Ok(coding) => coding,
            Err(why) => {
                let _given_up = verdict.send(Verdict::Unscanned(unread(why)));
                return Some(examination);
            }
        };
        let source = Source::new(coming, coding, DecodeLimits::default(), hasher);
        let lookers = self.lookers(message, coding, (clamd, service));
        let scan = self.scan(source, lookers);
        tokio::spawn(async move {
            if let Some(said) = scan.await {
                let _given_up = verdict.send(said);
            }
        });
        Some(examination)
    }

    /// Those who look at a message.
    fn lookers(
        &self,
        message: Message<'_>,
        coding: Coding,
        (clamd, service): (Option<&Clamd>, Option<&Arc<Service>>),
    ) -> Vec<Looker> {
        let length = message.length;
        let clamd = clamd.map(|clamd| {
            let (clamd, places) = (clamd.clone(), Arc::clone(&self.places));
            Looker::new(0, move |content| clamd.look(length, places, content))
        });
        let service = service.map(|service| {
            let (service, heads) = (Arc::clone(service), message.heads(coding));
            let body = if length == Some(0) {
                BodyLength::None
            } else {
                BodyLength::Unknown
            };
            let look = move |content| service.look(heads, body, content);
            Looker::new(ICAP_GIVEN_AGAIN_MAX, look)
        });
        clamd.into_iter().chain(service).collect()
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
        lookers: Vec<Looker>,
    ) -> impl Future<Output = Option<Verdict>> + Send + 'static {
        let declared = self.declared;
        let (policy, clock) = (self.policy.clone(), Arc::clone(&self.clock));
        async move {
            let said = tee::look(&mut source, lookers, declared).await?;
            if said.stops(declared).is_some() || !source.is_digested() {
                return Some(said);
            }
            // What scanners did not look at to its end may be listed all the same.
            let said = said.and(source.drain().await?);
            let hit = source.digests().and_then(|hasher| {
                let policy = policy.borrow().clone()?;
                policy.blocklist.as_ref()?.body(hasher, clock.now())
            });
            Some(hit.map_or(said, |hit| Verdict::Found(Threat::Listed(hit))))
        }
    }
}

impl Verdict {
    /// What two say of the same content, neither of whom stops it: that nobody looked is not lost.
    fn and(self, other: Self) -> Self {
        match self {
            Self::Clean => other,
            Self::Found(_) | Self::Unscanned(_) => self,
        }
    }

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
