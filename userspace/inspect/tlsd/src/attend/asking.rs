//! Connections that are judged by what their servers show: who asks for no name, and who offers other protocols than HTTP alone.
//!
//! The server is asked by a handshake of the gateway's own, in the user's name, while the user's hello waits. What it is spliced over
//! afterwards is another connection.

use super::{Flow, carry_out, crowded, splice, unreached};
use crate::context::Context;
use crate::destination::fault;
use crate::facts::Judge;
use crate::learned::Whose;
use crate::listen::reset;
use crate::policy::Policy;
use crate::told::{Told, Way};
use crate::upstream::{Asked, HandshakeError, Leg};
use tls::decide::{Chosen, Facts, judge_offered};
use tls::leaf::UpstreamCertificate;
use tls::learned::Sign;
use tls::{Enrolled, SpliceReason, Standing, UpstreamFault, UpstreamVerdict, judge_nameless};
use tokio::net::TcpStream;

/// Judges a connection whose hello names nobody by what its server shows.
pub(super) async fn nameless(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    facts: &Facts,
    told: &mut Told,
) -> Way {
    let Standing::Enrolled(enrolled) = &facts.standing else {
        return splice(context, policy, flow, facts, SpliceReason::Stranger).await;
    };
    let Some(place) = context.room.place(told.speaks()).await else {
        return crowded(context, (policy, facts), flow, told).await;
    };
    let server = match flow.connect(context).await {
        Ok(server) => server,
        Err(error) => return unreached(flow, &error),
    };
    let asked = Asked::Address(flow.server.ip());
    let (leg, verdict) = reach(context, (server, asked), enrolled, told).await;
    let before = Facts {
        chosen: leg.as_ref().ok().map(chosen),
        ..facts.clone()
    };
    let certificate = leg
        .as_ref()
        .map(|leg| UpstreamCertificate::parse(&leg.certificate));
    let (facts, verdict) = match certificate {
        Ok(Ok(certificate)) => {
            let names = certificate.names().to_vec();
            let peers = (flow.user, flow.server);
            let judge = Judge::of(context, policy);
            (judge.certified(peers, &before, names), verdict)
        }
        Ok(Err(error)) => {
            tracing::info!(server = %flow.server, %error, "a server's certificate cannot be read");
            let verdict = UpstreamVerdict::Faulty(UpstreamFault::Malformed);
            told.upstream(verdict);
            (before, verdict)
        }
        Err(_) => (before, verdict),
    };
    let action = judge_nameless(&facts, verdict);
    carry_out(context, (policy, &facts), flow, (action, leg, place), told).await
}

/// Judges a connection to a name whose user offers other protocols than HTTP alone by what its server shows and chooses.
pub(super) async fn offered(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    facts: &Facts,
    told: &mut Told,
) -> Way {
    let (Standing::Enrolled(enrolled), Some(name)) = (&facts.standing, facts.opening.name()) else {
        reset(&flow.stream);
        return Way::Broken;
    };
    let Some(place) = context.room.place(told.speaks()).await else {
        return crowded(context, (policy, facts), flow, told).await;
    };
    let server = match flow.connect(context).await {
        Ok(server) => server,
        Err(error) => return unreached(flow, &error),
    };
    let asked = Asked::Name(name.clone());
    let (leg, verdict) = reach(context, (server, asked), enrolled, told).await;
    // Its clients bring certificates, and the server went without one: what shows that is learned, so that they pass some day.
    if let Err(HandshakeError::ClientWanted(_)) = leg {
        let whose = Whose::at(context, (enrolled.organisation(), name), flow.user.ip());
        whose.sign(Sign::CertificateRequested);
    }
    let chosen = leg.as_ref().map_or(Chosen::Nothing, chosen);
    let action = judge_offered(facts, verdict, chosen);
    let facts = Facts {
        chosen: Some(chosen),
        ..facts.clone()
    };
    carry_out(context, (policy, &facts), flow, (action, leg, place), told).await
}

fn chosen(leg: &Leg) -> Chosen {
    Chosen::of(leg.alpn.as_deref())
}

/// Shakes hands with a server, and says what its chain is worth.
pub(super) async fn reach(
    context: &Context,
    (server, asked): (TcpStream, Asked),
    enrolled: &Enrolled,
    told: &mut Told,
) -> (Result<Leg, HandshakeError>, UpstreamVerdict) {
    let (offered, owner) = (told.offered(), enrolled.organisation());
    let leg = context.legs.handshake(server, owner, &asked, offered).await;
    let verdict = match &leg {
        Ok(leg) => {
            told.agreed(leg.alpn.as_deref());
            UpstreamVerdict::Trusted
        }
        Err(error) => UpstreamVerdict::Faulty(fault(error)),
    };
    told.upstream(verdict);
    (leg, verdict)
}
