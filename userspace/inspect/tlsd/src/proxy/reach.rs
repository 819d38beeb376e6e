//! From what a user asks for to a connection there.

use super::answer::Failure;
use super::guard::{named, owner};
use super::head::Asked;
use crate::context::Context;
use crate::facts::{Judge, Seen};
use crate::limits::{ADDRESSES_TRIED_MAX, REACH_WAIT};
use crate::policy::Policy;
use crate::upstream::{self, ConnectError};
use std::net::{IpAddr, SocketAddr};
use strict_http::Host;
use tls::RefuseReason;
use tls::decide::Facts;
use tls::proxy::{guard, refusal};
use tokio::net::TcpStream;

/// Where a connection goes.
#[derive(Debug)]
pub(super) struct Reached {
    /// The server.
    pub(super) server: SocketAddr,
    /// The connection to it; none where what was asked for will be refused, or answered here: then nobody is reached.
    pub(super) stream: Option<TcpStream>,
}

/// Why it goes nowhere.
#[derive(Debug)]
pub(super) enum Unreached {
    /// By the policy.
    Refused(RefuseReason),
    /// Because it was not to be reached.
    Failed(Failure),
}

/// Finds the server that a user asks for, and connects to it in the user's name.
pub(super) async fn reach(
    context: &Context,
    policy: &Policy,
    (user, gateway): (SocketAddr, SocketAddr),
    asked: &Asked,
) -> Result<Reached, Unreached> {
    if asked.name().is_some() && asked.name() == context.check_host.as_ref() {
        // Answered here, wherever it may be.
        let server = SocketAddr::new(gateway.ip(), asked.port);
        return Ok(Reached {
            server,
            stream: None,
        });
    }
    let addresses = match &asked.host {
        Host::Address(address) => vec![*address],
        Host::Name(name) => {
            let found = context.destinations.lookup(name).await;
            let found = found.ok_or(Unreached::Failed(Failure::NoAddress))?;
            if policy.of_name(name).exempt.is_some() {
                let now = context.clock.now();
                context.destinations.resolved(name, &found, now);
            }
            found
        }
    };
    let servers = servers(user.ip(), &addresses, asked.port);
    if servers.is_empty() {
        return Err(Unreached::Failed(Failure::NoAddress));
    }
    let open: Vec<SocketAddr> = {
        let judge = Judge::of(context, policy);
        let is_open = |server: &SocketAddr| is_open(&judge, (user, *server));
        servers.into_iter().filter(is_open).collect()
    };
    let first = *open
        .first()
        .ok_or(Unreached::Refused(RefuseReason::ProxyDestination))?;
    let reached = tokio::time::timeout(REACH_WAIT, first_of(context, policy, (user, asked), &open));
    match reached.await {
        Ok(Ok(reached)) => Ok(reached.unwrap_or(Reached {
            server: first,
            stream: None,
        })),
        Ok(Err(failure)) => Err(Unreached::Failed(failure)),
        Err(_) => Err(Unreached::Failed(Failure::Silent)),
    }
}

/// Whether the proxy reaches an address for a user.
pub(super) fn is_open(judge: &Judge<'_>, (user, server): (SocketAddr, SocketAddr)) -> bool {
    let named = named(judge, (user, server));
    guard(server.ip(), owner(server.ip()), named).is_ok()
}

/// The addresses that are tried: in their order, each once, and of the user's own family, since he himself is shown to the server.
fn servers(user: IpAddr, addresses: &[IpAddr], port: u16) -> Vec<SocketAddr> {
    let is_v4 = user.to_canonical().is_ipv4();
    let mut servers = Vec::new();
    for address in addresses {
        let server = SocketAddr::new(address.to_canonical(), port);
        if server.is_ipv4() == is_v4 && !servers.contains(&server) {
            servers.push(server);
        }
        if servers.len() == ADDRESSES_TRIED_MAX {
            break;
        }
    }
    servers
}

/// The first server that accepts; none where what was asked for is refused at each.
async fn first_of(
    context: &Context,
    policy: &Policy,
    (user, asked): (SocketAddr, &Asked),
    servers: &[SocketAddr],
) -> Result<Option<Reached>, Failure> {
    let mut failure = None;
    for server in servers.iter().copied() {
        if is_refused(&Judge::of(context, policy), (user, server), asked) {
            continue;
        }
        match upstream::connect(&context.pool, user, server).await {
            Ok(stream) => {
                let stream = Some(stream);
                return Ok(Some(Reached { server, stream }));
            }
            Err(error) => {
                tracing::debug!(%user, %server, %error, "the proxy did not reach a server");
                failure = Some(Failure::of(&error));
            }
        }
    }
    failure.map_or(Ok(None), Err)
}

/// What is known of a connection before its user has said anything to the server.
pub(super) fn before(judge: &Judge<'_>, peers: (SocketAddr, SocketAddr), asked: &Asked) -> Facts {
    match asked.name() {
        Some(name) if !asked.is_plain() => judge.named(peers, name),
        name => judge.facts(peers, &Seen::Http(name.cloned())),
    }
}

/// Whether it is known already that it will be refused. Of an address the name is still to come, by which it is judged.
fn is_refused(judge: &Judge<'_>, peers: (SocketAddr, SocketAddr), asked: &Asked) -> bool {
    let facts = before(judge, peers, asked);
    match asked.host {
        Host::Name(_) => refusal(&facts).is_some(),
        Host::Address(_) => facts.blocked.is_some(),
    }
}

impl Failure {
    const fn of(error: &ConnectError) -> Self {
        match error {
            ConnectError::NoSocket => Self::NoSocket,
            ConnectError::Silent => Self::Silent,
            ConnectError::Refused(_) => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_addresses_of_the_users_family_are_tried_in_their_order() {
        let check = |user: &str, addresses: &str, expected: &str| {
            let addresses: Vec<IpAddr> = addresses
                .split_whitespace()
                .map(|address| address.parse().unwrap())
                .collect();
            let found = servers(user.parse().unwrap(), &addresses, 443);
            let found: Vec<String> = found.iter().map(|server| server.ip().to_string()).collect();
            assert_eq!(found.join(" "), expected);
        };
        check("198.51.100.1", "", "");
        check("198.51.100.1", "2001:db8::9", "");
        check(
            "198.51.100.1",
            "2001:db8::9 203.0.113.2 203.0.113.1 203.0.113.2",
            "203.0.113.2 203.0.113.1",
        );
        check("2001:db8::1", "203.0.113.2 2001:db8::9", "2001:db8::9");
        check("::ffff:198.51.100.1", "::ffff:203.0.113.2", "203.0.113.2");
        check(
            "198.51.100.1",
            "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5",
            "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4",
        );
    }
}
