//! Decrypted connections: two legs of TLS, and what is inside carried between them.

use crate::ahead::Ahead;
use crate::attend::{Flow, judged_again};
use crate::context::Context;
use crate::http2;
use crate::leaf::{Issuing, LeafError};
use crate::learned::{Heard, Whose};
use crate::limits::HANDSHAKE_WAIT;
use crate::listen::reset;
use crate::policy::Policy;
use crate::relay;
use crate::requests::Session;
use crate::scanning::Asker;
use crate::told::{Told, Way};
use crate::upstream::Leg;
use rustls::ServerConfig;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use strict_http::Answer;
use tls::DecryptPermit;
use tls::decide::{Cause, Facts, Open, RefuseReason, Shown};
use tls::inside::{HTTP_2, page_protocol};
use tls::leaf::{LeafIssuer, LeafTemplate, UpstreamCertificate};
use tls::record::InnerProtocol;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A connection that may be decrypted, and whose server was verified.
pub(crate) struct Inspected<'a> {
    /// The policy that said so.
    pub(crate) policy: &'a Policy,
    /// What it was judged by.
    pub(crate) facts: &'a Facts,
    /// The permit.
    pub(crate) permit: DecryptPermit,
    /// The leg to the server.
    pub(crate) leg: Leg,
    /// What the user is answered with.
    pub(crate) leaf: Ready,
}

/// A leaf that mimics a server's certificate, ready to be shown.
pub(crate) struct Ready {
    config: Arc<ServerConfig>,
    template: LeafTemplate,
}

/// The user's side: the connection, and what was read of it.
type Side<'a> = (&'a mut TcpStream, Vec<u8>);

/// Why a connection is not decrypted after all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InspectError {
    /// There is no leaf.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// The server's certificate cannot be mimicked.
    #[error("the server's certificate cannot be mimicked: {0}")]
    Certificate(#[from] tls::leaf::CertificateError),
    /// The user broke off.
    #[error("the user did not take the leaf: {0}")]
    Handshake(#[from] io::Error),
    /// The user took too long.
    #[error("the user's handshake took longer than {} s", HANDSHAKE_WAIT.as_secs())]
    Silent,
}

impl InspectError {
    /// Whose the cause is that there is no leaf.
    pub(crate) fn cause(&self) -> Cause {
        match self {
            Self::Leaf(error) if error.is_the_gateways() => Cause::Gateway,
            Self::Leaf(_) | Self::Certificate(_) | Self::Handshake(_) | Self::Silent => {
                Cause::Server
            }
        }
    }
}

/// Answers the user by a leaf that mimics the server's certificate, and carries what both say.
pub(crate) async fn inspect(
    context: &Context,
    flow: &mut Flow,
    inspected: Inspected<'_>,
    told: &mut Told,
) -> Way {
    let Inspected {
        policy,
        facts,
        permit,
        leg,
        leaf,
    } = inspected;
    let (peers, meter) = ((flow.user, flow.server), &flow.meter);
    let whose = Whose::of(context, &permit, flow.user.ip());
    let octets = std::mem::take(&mut flow.octets);
    let Ready { config, template } = leaf;
    let user = match accept((&mut flow.stream, octets), config).await {
        Ok(user) => user,
        Err(error) => {
            tracing::info!(user = %peers.0, server = %peers.1, %error, "a connection was not decrypted");
            reset(&flow.stream);
            if let InspectError::Handshake(error) = error {
                whose.refused(&error);
            }
            return Way::Untaken;
        }
    };
    let client_version = user.get_ref().1.protocol_version();
    let protocol = InnerProtocol::of(leg.alpn.as_deref());
    told.decrypted(client_version, leg.version, protocol);
    let session = Session {
        context,
        permit: &permit,
        shown: Shown::Leaf(&template),
        meter,
        peers,
        findings: &told.findings,
        is_other: &told.is_other,
    };
    let user = Heard::new(user, whose);
    let relaying: Pin<Box<dyn Future<Output = Way> + Send + '_>> = match protocol {
        InnerProtocol::Http2 => Box::pin(http2::relay(session, user, leg.stream)),
        InnerProtocol::Http11 if leg.alpn.is_none() && permit.name().is_some() => {
            Box::pin(relay::relay_unagreed(session, user, leg.stream))
        }
        InnerProtocol::Http11 | InnerProtocol::Other => {
            Box::pin(relay::relay(session, user, leg.stream))
        }
    };
    let open = Open::Inspected(&permit);
    tokio::select! {
        way = relaying => way,
        reason = judged_again(context, peers, (policy, facts), open) => Way::Cut(reason),
    }
}

/// Carries what both say in the clear: nothing is shown, and every request is judged.
pub(crate) async fn plain(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    (facts, permit): (&Facts, DecryptPermit),
    server: TcpStream,
    told: &mut Told,
) -> Way {
    told.decrypted(None, None, InnerProtocol::Http11);
    let (peers, meter) = ((flow.user, flow.server), &flow.meter);
    let octets = std::mem::take(&mut flow.octets);
    let session = Session {
        context,
        permit: &permit,
        shown: Shown::Nothing,
        meter,
        peers,
        findings: &told.findings,
        is_other: &told.is_other,
    };
    let user = Ahead::new(octets, &mut flow.stream);
    let relaying = Box::pin(relay::relay(session, user, server));
    let open = Open::Inspected(&permit);
    tokio::select! {
        way = relaying => way,
        reason = judged_again(context, peers, (policy, facts), open) => Way::Cut(reason),
    }
}

/// The leaf that a user is answered with, of its organisation's authority.
pub(crate) async fn certify(
    context: &Context,
    policy: &Policy,
    permit: &DecryptPermit,
    leg: &Leg,
) -> Result<Ready, InspectError> {
    let certificate = UpstreamCertificate::parse(&leg.certificate)?;
    let issuing = Issuing {
        organisation: permit.enrolled().organisation().clone(),
        under: LeafIssuer::Trusted,
    };
    let key = context.leaves.day_key(issuing).await?;
    let exempt = |name: &model::LeafName| policy.keeps_out(name);
    let now = context.clock.now();
    let template = LeafTemplate::mimic(permit, &certificate, key.life(), exempt, now);
    let template = template.map_err(LeafError::from)?;
    let leaf = context.leaves.leaf(&template, &key).await?;
    let config = context.leaves.server(&leaf, leg.alpn.as_deref()).await?;
    Ok(Ready { config, template })
}

/// Shows a user the page of a refusal: under the organisation's authority where policy refuses, under the untrusted one where the
/// server's certificate does not hold. `offered` is what it offers to speak of what is HTTP.
pub(crate) async fn page(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    (permit, reason, offered): (&DecryptPermit, RefuseReason, &[Vec<u8>]),
    answer: impl Fn(&Asker) -> Answer,
) -> Result<(), InspectError> {
    if flow.is_plain {
        let octets = std::mem::take(&mut flow.octets);
        let user = Ahead::new(octets, &mut flow.stream);
        return Ok(relay::page(user, answer).await?);
    }
    let by = reason.leaf_issuer();
    let issuing = Issuing {
        organisation: permit.enrolled().organisation().clone(),
        under: by,
    };
    let key = context.leaves.day_key(issuing).await?;
    let exempt = |name: &model::LeafName| policy.keeps_out(name);
    let template = LeafTemplate::page(permit, by, key.life(), exempt, context.clock.now());
    let template = template.map_err(LeafError::from)?;
    let leaf = context.leaves.leaf(&template, &key).await?;
    let protocol = page_protocol(offered);
    let config = context.leaves.server(&leaf, protocol).await?;
    let octets = std::mem::take(&mut flow.octets);
    let user = accept((&mut flow.stream, octets), config).await?;
    if protocol == Some(HTTP_2) {
        http2::page(user, &context.clock, answer).await?;
    } else {
        relay::page(user, answer).await?;
    }
    Ok(())
}

/// Handshakes with the user, whose first message was read already.
async fn accept(
    (stream, octets): Side<'_>,
    config: Arc<ServerConfig>,
) -> Result<TlsStream<Ahead<&mut TcpStream>>, InspectError> {
    let accepting = TlsAcceptor::from(config).accept(Ahead::new(octets, stream));
    let accepted = tokio::time::timeout(HANDSHAKE_WAIT, accepting).await;
    Ok(accepted.map_err(|_| InspectError::Silent)??)
}
