//! One connection, from its first octets to its end: the brain decides, this carries out.

mod asking;

use crate::check;
use crate::context::Context;
use crate::destination::settle;
use crate::facts::{Judge, Seen};
pub(crate) use crate::flow::Flow;
use crate::inspect::{self, InspectError, Inspected};
use crate::learned::Whose;
use crate::limits::IDLE_MAX;
use crate::listen::{Door, Guest, reset};
use crate::policy::Policy;
use crate::refuse::refuse;
use crate::room::Place;
use crate::splice::{Ended, carry};
use crate::told::{Told, Way};
use crate::upstream::{Asked, ConnectError, HandshakeError, Leg};
use std::net::SocketAddr;
use std::sync::Arc;
use tls::decide::{
    Cause, EndReason, Facts, Need, Open, Rejudged, UpstreamAction, judge_uncertified,
};
use tls::destination::Claim;
use tls::learned::Sign;
use tls::{Action, DecryptPermit, SpliceReason, Standing, decide, judge_upstream, rejudge};
use tokio::io::AsyncWriteExt as _;

/// Attends a connection that was steered here by a door, and records it. Its place is free again after that.
pub(crate) async fn attend(context: Arc<Context>, door: Door, guest: Guest) {
    let peers = (guest.user, guest.server);
    let flow = Flow::begin(guest.stream, peers, door);
    attend_flow(&context, flow).await;
}

/// Attends a connection, and records it.
pub(crate) async fn attend_flow(context: &Context, mut flow: Flow) {
    let mut told = Told::begin(&*context.clock, flow.user, flow.server);
    let seen = flow.hear().await;
    if let Some(seen) = &seen {
        told.seen(seen);
    }
    let way = match seen {
        Some(seen) => judge(context, &mut flow, seen, &mut told).await,
        None => Way::Broken,
    };
    finish(context, flow, told, way).await;
}

/// Records a connection that is over, and raises the alarm of it where there is one to be raised.
pub(crate) async fn finish(context: &Context, flow: Flow, told: Told, way: Way) {
    if let Way::Refused(reason) = way
        && reason.is_suspicious()
    {
        told.alarm(&context.alarms, reason);
    }
    let carried = flow.meter.read();
    // The user is told the end now: the record may wait for the disk.
    drop(flow);
    let line = told.end(way, carried, &*context.clock);
    if let Some(line) = line {
        context.records.write(line).await;
    }
}

/// Decides, and finds out what the decision asks for, until it is carried out.
pub(crate) async fn judge(context: &Context, flow: &mut Flow, seen: Seen, told: &mut Told) -> Way {
    // Without a policy nothing is known, least of all that something may be decrypted.
    let Some(policy) = context.policy.borrow().clone() else {
        reset(&flow.stream);
        return Way::NoPolicy;
    };
    let mut facts = Judge::of(context, &policy).facts((flow.user, flow.server), &seen);
    told.facts(&policy, &facts);
    if let Some(way) = check::attend(context, &policy, flow, &facts, told).await {
        return way;
    }
    // Boxed is what not every connection comes to: otherwise each would have room for it as long as it lasts.
    loop {
        match decide(&facts) {
            Action::Splice(reason) => return splice(context, &policy, flow, &facts, reason).await,
            Action::Inspect(permit) => {
                return Box::pin(inspect_by(context, &policy, flow, &facts, permit, told)).await;
            }
            Action::Refuse(refusal) => {
                return Box::pin(refuse(context, &policy, flow, (&facts, told), refusal)).await;
            }
            Action::Ask(Need::Destination) => {
                let claim = claim(&facts, flow);
                let (Some(claim), Standing::Enrolled(enrolled)) = (claim, &facts.standing) else {
                    reset(&flow.stream);
                    return Way::Broken;
                };
                let verdict = Box::pin(settle(context, enrolled, flow.user, claim)).await;
                told.destination(verdict);
                facts.destination = Some(verdict);
            }
            Action::Ask(Need::Upstream) => {
                return Box::pin(asking::nameless(context, &policy, flow, &facts, told)).await;
            }
            Action::Ask(Need::Protocol) => {
                return Box::pin(asking::offered(context, &policy, flow, &facts, told)).await;
            }
        }
    }
}

fn claim(facts: &Facts, flow: &Flow) -> Option<Claim> {
    Some(Claim {
        name: facts.opening.name()?.clone(),
        address: flow.server,
    })
}

/// Passes a connection undecrypted: what was read goes on as it came, and the rest behind it.
async fn splice(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    facts: &Facts,
    reason: SpliceReason,
) -> Way {
    let mut server = match flow.connect(context).await {
        Ok(server) => server,
        Err(error) => return unreached(flow, &error),
    };
    let octets = std::mem::take(&mut flow.octets);
    if server.write_all(&octets).await.is_err() {
        reset(&flow.stream);
        return Way::Broken;
    }
    flow.meter.add_up(octets.len());
    drop(octets);
    let peers = (flow.user, flow.server);
    let carrying = carry(
        &mut flow.stream,
        &mut server,
        &context.pipes,
        &flow.meter,
        IDLE_MAX,
    );
    tokio::select! {
        ended = carrying => {
            match ended {
                Ended::Broken => {
                    reset(&flow.stream);
                    reset(&server);
                }
                Ended::Closed | Ended::Idle => {}
            }
            Way::Spliced(reason)
        }
        ends = judged_again(context, peers, (policy, facts), Open::Spliced(reason)) => {
            reset(&flow.stream);
            reset(&server);
            Way::Cut(ends)
        }
    }
}

/// Ends when another policy than the one that judged the connection ends it, were it put in force while servers were still asked.
pub(crate) async fn judged_again(
    context: &Context,
    peers: (SocketAddr, SocketAddr),
    (policy, facts): (&Policy, &Facts),
    open: Open<'_>,
) -> EndReason {
    let mut in_force = context.policy.clone();
    loop {
        let now = in_force.borrow_and_update().clone();
        if let Some(now) = now.filter(|now| !std::ptr::eq(Arc::as_ptr(now), policy)) {
            let renewed = Judge::of(context, &now).again(peers, facts);
            if let Rejudged::Ends(reason) = rejudge(open, &renewed) {
                return reason;
            }
        }
        if in_force.changed().await.is_err() {
            // The daemon ends; so will the connection.
            std::future::pending::<()>().await;
        }
    }
}

/// Inspects a connection whose name is known.
async fn inspect_by(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    facts: &Facts,
    permit: DecryptPermit,
    told: &mut Told,
) -> Way {
    let Some(place) = context.room.place(told.speaks()).await else {
        return crowded(context, (policy, facts), flow, told).await;
    };
    let server = match flow.connect(context).await {
        Ok(server) => server,
        Err(error) => return unreached(flow, &error),
    };
    if flow.is_plain {
        return inspect::plain(context, policy, flow, (facts, permit), server, told).await;
    }
    let asked = permit
        .name()
        .map_or(Asked::Address(flow.server.ip()), |name| {
            Asked::Name(name.clone())
        });
    let asked = (server, asked);
    let (leg, verdict) = asking::reach(context, asked, permit.enrolled(), told).await;
    let wants_client = match &leg {
        Ok(leg) => leg.asks_client,
        Err(error) => matches!(error, HandshakeError::ClientWanted(_)),
    };
    if wants_client {
        Whose::of(context, &permit, flow.user.ip()).sign(Sign::CertificateRequested);
    }
    let action = judge_upstream(permit, verdict);
    carry_out(context, (policy, facts), flow, (action, leg, place), told).await
}

/// Does what a server's chain and names let be done.
async fn carry_out(
    context: &Context,
    (policy, facts): (&Policy, &Facts),
    flow: &mut Flow,
    (action, leg, place): (UpstreamAction, Result<Leg, HandshakeError>, Place),
    told: &mut Told,
) -> Way {
    match (action, leg) {
        (UpstreamAction::Inspect(permit), Ok(leg)) => {
            let leaf = match inspect::certify(context, policy, &permit, &leg).await {
                Ok(leaf) => leaf,
                Err(error) => {
                    drop((leg, place));
                    return uncertified(context, (policy, facts), flow, &error, told).await;
                }
            };
            let inspected = Inspected {
                policy,
                facts,
                permit,
                leg,
                leaf,
            };
            inspect::inspect(context, flow, inspected, told).await
        }
        (UpstreamAction::Refuse(refusal), _) => {
            refuse(context, policy, flow, (facts, told), refusal).await
        }
        (UpstreamAction::Reconnect(reason), leg) => {
            // The server has seen our handshake on it: the user's own begins on another.
            drop((leg, place));
            splice(context, policy, flow, facts, reason).await
        }
        (UpstreamAction::Inspect(_), Err(_)) => {
            reset(&flow.stream);
            Way::Broken
        }
    }
}

/// Does with a connection that there is no leaf for what the record says.
async fn uncertified(
    context: &Context,
    (policy, facts): (&Policy, &Facts),
    flow: &mut Flow,
    error: &InspectError,
    told: &Told,
) -> Way {
    tracing::info!(user = %flow.user, server = %flow.server, %error, "there is no leaf for a connection");
    uninspected(context, (policy, facts), flow, error.cause(), told).await
}

/// Does the same with one that there is no room for.
async fn crowded(
    context: &Context,
    judged: (&Policy, &Facts),
    flow: &mut Flow,
    told: &Told,
) -> Way {
    tracing::warn!(user = %flow.user, server = %flow.server, "no room is left to decrypt a connection");
    uninspected(context, judged, flow, Cause::Gateway, told).await
}

async fn uninspected(
    context: &Context,
    (policy, facts): (&Policy, &Facts),
    flow: &mut Flow,
    cause: Cause,
    told: &Told,
) -> Way {
    match judge_uncertified(policy.scope.without_inspector(), cause) {
        Ok(reason) => splice(context, policy, flow, facts, reason).await,
        Err(refusal) => refuse(context, policy, flow, (facts, told), refusal).await,
    }
}

fn unreached(flow: &Flow, error: &ConnectError) -> Way {
    tracing::debug!(user = %flow.user, server = %flow.server, %error, "a server was not reached");
    reset(&flow.stream);
    Way::Unreached
}

#[cfg(test)]
mod tests;
