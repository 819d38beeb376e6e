//! Finds out whether a destination is the name's: asks the resolver, then the server itself.

use crate::context::Context;
use crate::limits::LOOKUPS_MAX;
use crate::upstream::{self, Asked, HandshakeError};
use jiff::Timestamp;
use model::HostName;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tls::destination::{Answer, Claim, Destination, Strictness, Verdict, Verifier};
use tls::{Enrolled, UpstreamFault, UpstreamVerdict};
use tokio::sync::Semaphore;

/// How long the resolver may take: the user waits meanwhile, and the server itself can still prove who it is.
const RESOLVE_WAIT: Duration = Duration::from_millis(1_500);

/// The verifier of all connections.
#[derive(Debug)]
pub(crate) struct Destinations {
    verifier: Mutex<Verifier>,
    /// Places at the resolver.
    lookups: Arc<Semaphore>,
}

impl Destinations {
    pub(crate) fn new(strictness: Strictness) -> Self {
        Self {
            verifier: Mutex::new(Verifier::new(strictness)),
            lookups: Arc::new(Semaphore::new(LOOKUPS_MAX)),
        }
    }

    pub(crate) fn strictness(&self) -> Strictness {
        self.lock().strictness()
    }

    /// The addresses of a name, as the machine's resolver says; none where it says nothing in time.
    pub(crate) async fn lookup(&self, name: &HostName) -> Option<Vec<IpAddr>> {
        let (lookups, host) = (Arc::clone(&self.lookups), (name.to_string(), 0));
        let looking = async move {
            let place = lookups.acquire_owned().await.ok()?;
            // The resolver goes on when nobody waits any more: until then its place is taken.
            let looking = tokio::spawn(async move {
                let found = tokio::net::lookup_host(host).await;
                drop(place);
                found.map(|found| found.map(|found| found.ip()).collect())
            });
            looking.await.ok()?.ok()
        };
        tokio::time::timeout(RESOLVE_WAIT, looking)
            .await
            .ok()
            .flatten()
    }

    /// Remembers addresses that [`lookup`](Self::lookup) gave of an exempt name: they are its own.
    pub(crate) fn resolved(&self, name: &HostName, addresses: &[IpAddr], now: Timestamp) {
        self.lock().history().record(name, addresses, now);
    }

    fn lock(&self) -> MutexGuard<'_, Verifier> {
        self.verifier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Settles a claim of a user. A probe goes out in the user's name, since the server may serve only him.
pub(crate) async fn settle(
    context: &Context,
    enrolled: &Enrolled,
    user: SocketAddr,
    claim: Claim,
) -> Verdict {
    let clock = &context.clock;
    let mut state = context.destinations.lock().begin(claim, clock.now());
    loop {
        state = match state {
            Destination::Settled(settled) => return settled.verdict,
            Destination::NeedsResolution(need) => {
                let found = context.destinations.lookup(&need.claim().name).await;
                let answer = found.map_or(Answer::Failed, Answer::Addresses);
                let mut verifier = context.destinations.lock();
                need.answered(&answer, &mut verifier, clock.now())
            }
            Destination::NeedsProbe(need) => {
                let found = probe(context, enrolled, user, need.claim()).await;
                let mut verifier = context.destinations.lock();
                need.probed(found, &mut verifier, clock.now())
            }
        };
    }
}

/// Handshakes with the destination by the name.
async fn probe(
    context: &Context,
    enrolled: &Enrolled,
    user: SocketAddr,
    claim: &Claim,
) -> UpstreamVerdict {
    let from = SocketAddr::new(user.ip(), 0);
    let Ok(stream) = upstream::connect(&context.pool, from, claim.address).await else {
        return UpstreamVerdict::Faulty(UpstreamFault::Unreachable);
    };
    let asked = Asked::Name(claim.name.clone());
    let owner = enrolled.organisation();
    match context
        .legs
        .handshake(stream, owner, &asked, Vec::new())
        .await
    {
        Ok(_) => UpstreamVerdict::Trusted,
        Err(error) => UpstreamVerdict::Faulty(fault(&error)),
    }
}

/// What a failed handshake means.
pub(crate) fn fault(error: &HandshakeError) -> UpstreamFault {
    match error {
        HandshakeError::Certificate(error) => UpstreamFault::heard(&format!("{error:?}")),
        HandshakeError::ClientWanted(error) | HandshakeError::Tls(error) => {
            UpstreamFault::heard(&format!("{error:?}"))
        }
        HandshakeError::Broken | HandshakeError::Silent => UpstreamFault::Unreachable,
    }
}
