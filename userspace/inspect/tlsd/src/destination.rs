//! Finds out whether a destination is the name's: asks the resolver, then the server itself.

use crate::context::Context;
use crate::upstream::{self, Asked, HandshakeError};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tls::destination::{Answer, Claim, Destination, Strictness, Verdict, Verifier};
use tls::{Enrolled, UpstreamFault, UpstreamVerdict};

/// How long the resolver may take: the user waits meanwhile, and the server itself can still prove who it is.
const RESOLVE_WAIT: Duration = Duration::from_millis(1_500);

/// The verifier of all connections.
#[derive(Debug)]
pub(crate) struct Destinations(Mutex<Verifier>);

impl Destinations {
    pub(crate) fn new(strictness: Strictness) -> Self {
        Self(Mutex::new(Verifier::new(strictness)))
    }

    pub(crate) fn strictness(&self) -> Strictness {
        self.lock().strictness()
    }

    fn lock(&self) -> MutexGuard<'_, Verifier> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
                let answer = resolve(need.claim()).await;
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

/// Asks the machine's resolver.
async fn resolve(claim: &Claim) -> Answer {
    let host = (claim.name.as_str(), claim.address.port());
    match tokio::time::timeout(RESOLVE_WAIT, tokio::net::lookup_host(host)).await {
        Ok(Ok(addresses)) => Answer::Addresses(addresses.map(|found| found.ip()).collect()),
        Ok(Err(_)) | Err(_) => Answer::Failed,
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
