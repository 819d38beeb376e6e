//! The explicit proxy: programs of the enrolled may be told to use it, where nothing steers them (386/НҚ, ЕШДИ п. 20).
//!
//! ```text
//!                                          ┌ 403: not enrolled, another port, an address that is not to be reached
//! CONNECT host:443 ─┐                      │ 502, 503, 504: not found, not reached
//! CONNECT host:80  ─┼─ head ─ who, where ──┼ 200 ─ hello, or request ─ both names ─┐
//! GET http://host/ ─┘        (reach)       └ the request in origin form ───────────┴─ attend: as a steered connection
//! ```
//!
//! * **It is nobody else's.** Whoever is not enrolled by the snapshot in force gets 403 and nothing more; a source that a new policy does
//!   not enrol any more is cut off, whatever its connection is.
//! * The name is resolved here. Nobody reaches by it what he could not reach himself ([`guard`]), and he goes out by his own address,
//!   so only to addresses of its family.
//! * The name that the proxy is asked for and the one that the server is asked for are judged both ([`names`]).
//! * 200 comes once the server has accepted, or once it is known that the connection will be refused: then what follows gets its page.
//! * Of requests in the clear each connection carries one: its head says `Connection: close` to both sides. `Via` stands in what goes to
//!   the server.
//! * Strangers leave a line in the daemon's own log, and none in that of connections, which they could else fill.

mod answer;
mod guard;
mod head;
mod names;
mod reach;
#[cfg(test)]
mod tests;

use crate::attend::{self, Flow};
use crate::context::Context;
use crate::facts::{Judge, Seen};
use crate::listen::{Door, Guest, reset};
use crate::page::plain;
use crate::policy::{InForce, Policy};
use crate::refuse::refuse;
use crate::scanning::Asker;
use crate::told::{Told, Way};
use answer::{Failure, accepted, tell};
use head::{Asked, Course, Opening, Wrong, for_server};
use model::HostName;
use names::against;
use reach::{Unreached, before, is_open, reach};
use std::net::SocketAddr;
use std::sync::Arc;
use strict_http::{Peer, RequestHead};
use tls::decide::{EndReason, Refusal, Tell};
use tls::{RefuseReason, Standing};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Semaphore;

/// Places of connections whose source is not enrolled, so that they keep nobody out.
#[derive(Clone, Debug)]
pub(crate) struct Strangers(Arc<Semaphore>);

impl Strangers {
    /// So many at once.
    pub(crate) fn of(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }
}

/// Attends a connection to the proxy, and records it.
pub(crate) async fn attend(context: Arc<Context>, strangers: Strangers, guest: Guest) {
    let mut told = Told::begin(&*context.clock, guest.user, guest.server);
    told.proxied();
    let mut flow = Flow::begin(guest.stream, (guest.user, guest.server), Door::Tls);
    let _place = if is_enrolled(&context, &flow) {
        None
    } else if let Ok(place) = strangers.0.try_acquire_owned() {
        Some(place)
    } else {
        reset(&flow.stream);
        return;
    };
    let way = serve(&context, &mut flow, &mut told).await;
    attend::finish(&context, flow, told, way).await;
}

/// Whether the policy in force enrols a user.
fn is_enrolled(context: &Context, flow: &Flow) -> bool {
    let policy = context.policy.borrow();
    let standing = policy
        .as_ref()
        .map(|policy| policy.scope.standing(flow.user.ip()));
    matches!(standing, Some(Standing::Enrolled(_)))
}

async fn serve(context: &Context, flow: &mut Flow, told: &mut Told) -> Way {
    let Some((head, length)) = first(flow).await else {
        return Way::Broken;
    };
    let mut in_force = context.policy.clone();
    let policy = in_force.borrow_and_update().clone();
    let Some(policy) = policy else {
        tell(&mut flow.stream, &flow.octets, &Failure::NoPolicy.answer()).await;
        return Way::NoPolicy;
    };
    let asked = match admit(context, &policy, flow, &head, told).await {
        Ok(asked) => asked,
        Err(way) => return way,
    };
    if let Err(way) = find(context, &policy, flow, (&head, &asked), told).await {
        return way;
    }
    let Some(seen) = begin(flow, (&head, length), &asked).await else {
        return Way::Broken;
    };
    told.seen(&seen);
    carry(context, flow, (in_force, &asked), seen, told).await
}

/// Reads the head of the first request, and says where it ends; nothing where there is none, which was answered.
async fn first(flow: &mut Flow) -> Option<(Box<RequestHead>, usize)> {
    match head::read(&mut flow.stream, &mut flow.octets).await {
        Opening::Head(head, length) => return Some((head, length)),
        Opening::Refused(refusal) => {
            tracing::debug!(user = %flow.user, %refusal, "a request to the proxy is refused");
            let answer = plain(refusal.status(Peer::Client), &refusal.to_string());
            tell(&mut flow.stream, &flow.octets, &answer).await;
        }
        Opening::Broken(error) => {
            tracing::debug!(user = %flow.user, %error, "a connection to the proxy broke off before its first request");
            reset(&flow.stream);
        }
    }
    None
}

/// What is asked for by whoever may ask; everybody else was answered.
async fn admit(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    head: &RequestHead,
    told: &mut Told,
) -> Result<Asked, Way> {
    if policy.scope.standing(flow.user.ip()) == Standing::Stranger {
        tracing::info!(user = %flow.user, "the proxy is not for whoever is not enrolled");
        show(context, flow, head, RefuseReason::ProxyStranger).await;
        return Err(Way::Broken);
    }
    match Asked::of(head) {
        Ok(asked) => {
            told.asked_proxy(asked.name());
            Ok(asked)
        }
        Err(Wrong::Mistaken(sentence)) => {
            tell(&mut flow.stream, &flow.octets, &plain(400, sentence)).await;
            Err(Way::Broken)
        }
        Err(Wrong::Refused(reason)) => {
            let peers = (flow.user, flow.server);
            let facts = Judge::of(context, policy).facts(peers, &Seen::NoHttp);
            told.facts(policy, &facts);
            show(context, flow, head, reason).await;
            Err(Way::Refused(reason))
        }
    }
}

/// Finds out where a connection goes; where that is nowhere, its user was told.
async fn find(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    (head, asked): (&RequestHead, &Asked),
    told: &mut Told,
) -> Result<(), Way> {
    match reach(context, policy, (flow.user, flow.server), asked).await {
        Ok(reached) => {
            told.goes_to(reached.server);
            flow.goes_to(reached.server, reached.stream);
            flow.is_plain = asked.is_plain();
            Ok(())
        }
        Err(Unreached::Failed(failure)) => {
            tell(&mut flow.stream, &flow.octets, &failure.answer()).await;
            Err(Way::Unreached)
        }
        Err(Unreached::Refused(reason)) => {
            let judge = Judge::of(context, policy);
            told.facts(policy, &before(&judge, (flow.user, flow.server), asked));
            show(context, flow, head, reason).await;
            Err(Way::Refused(reason))
        }
    }
}

/// Answers a request by the page of a refusal.
async fn show(context: &Context, flow: &mut Flow, head: &RequestHead, reason: RefuseReason) {
    let asker = Asker::of(&head.request());
    let (page, _) = context.pages.refusal(reason, &asker);
    tell(&mut flow.stream, &flow.octets, &page).await;
}

/// Lets a user speak to the server, and hears what it says first; nothing if it broke off.
async fn begin(
    flow: &mut Flow,
    (head, length): (&RequestHead, usize),
    asked: &Asked,
) -> Option<Seen> {
    let behind = flow.octets.split_off(length.min(flow.octets.len()));
    match asked.course {
        Course::Tunnel => {
            let accepted = accepted(&flow.octets);
            flow.octets = behind;
            if let Err(error) = flow.stream.write_all(&accepted).await {
                tracing::debug!(user = %flow.user, %error, "a user did not wait for the proxy");
                return None;
            }
            flow.hear().await
        }
        Course::Request => {
            flow.octets = for_server(head);
            flow.octets.extend(behind);
            Some(Seen::Http(asked.name().cloned()))
        }
    }
}

/// Carries a connection as a steered one, as long as its user is served and neither of its names forbids it.
async fn carry(
    context: &Context,
    flow: &mut Flow,
    (mut in_force, asked): (InForce, &Asked),
    seen: Seen,
    told: &mut Told,
) -> Way {
    let said = seen.name().cloned();
    // It may have changed while the user spoke; what changes from now on is seen below.
    let policy = in_force.borrow_and_update().clone();
    let Some(policy) = policy else {
        reset(&flow.stream);
        return Way::NoPolicy;
    };
    let peers = (flow.user, flow.server);
    if let Some(reason) = forbids(context, &policy, peers, asked, said.as_ref()) {
        let facts = Judge::of(context, &policy).facts(peers, &seen);
        told.facts(&policy, &facts);
        let refusal = Refusal {
            reason,
            tell: Tell::Alert,
        };
        return refuse(context, &policy, flow, (&facts, &*told), refusal).await;
    }
    tokio::select! {
        // Looked at first, so that nothing more is carried under a policy that forbids it.
        biased;
        reason = forbidden(context, in_force, peers, asked, said.as_ref()) => {
            reset(&flow.stream);
            Way::Cut(EndReason::Refused(reason))
        }
        way = Box::pin(attend::judge(context, flow, seen, told)) => way,
    }
}

/// Ends when a new policy forbids a connection that is carried.
async fn forbidden(
    context: &Context,
    mut in_force: InForce,
    peers: (SocketAddr, SocketAddr),
    asked: &Asked,
    said: Option<&HostName>,
) -> RefuseReason {
    loop {
        if in_force.changed().await.is_err() {
            // The daemon ends; so will the connection.
            std::future::pending::<()>().await;
        }
        let now = in_force.borrow_and_update().clone();
        let reason = now.and_then(|now| forbids(context, &now, peers, asked, said));
        if let Some(reason) = reason {
            return reason;
        }
    }
}

/// What forbids a connection by the proxy, beyond what would forbid a steered one.
fn forbids(
    context: &Context,
    policy: &Policy,
    peers: (SocketAddr, SocketAddr),
    asked: &Asked,
    said: Option<&HostName>,
) -> Option<RefuseReason> {
    let judge = Judge::of(context, policy);
    let by_names = against(&judge, peers, asked.name(), said);
    // What is answered here has the gateway's own address.
    let is_here = asked.name().is_some() && asked.name() == context.check_host.as_ref();
    let is_guarded = !is_here && !is_open(&judge, peers);
    by_names.or(is_guarded.then_some(RefuseReason::ProxyDestination))
}
