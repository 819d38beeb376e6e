//! What is known of a connection, in the brain's words.

use crate::context::Context;
use crate::policy::{Kind, Policy};
use model::HostName;
use std::net::SocketAddr;
use tls::decide::{Facts, Learned, Opening};
use tls::hello::{ClientHello, Refusal};

/// What a user said first.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// A hello.
    Hello(Box<ClientHello>),
    /// A request of plain HTTP to this host.
    Http(Option<HostName>),
    /// Something else on the port of TLS.
    Refused(Refusal),
    /// Something else on the port of HTTP.
    NoHttp,
}

/// The facts of a connection under a policy.
pub(crate) fn facts(
    context: &Context,
    policy: &Policy,
    (user, server): (SocketAddr, SocketAddr),
    seen: &Seen,
) -> Facts {
    judged(context, policy, (user, server), opening(seen))
}

/// The facts of an open connection under a new policy. What was found out of its destination stands.
pub(crate) fn again(
    context: &Context,
    policy: &Policy,
    (user, server): (SocketAddr, SocketAddr),
    before: &Facts,
) -> Facts {
    Facts {
        destination: before.destination,
        ..judged(context, policy, (user, server), before.opening.clone())
    }
}

fn judged(
    context: &Context,
    policy: &Policy,
    (user, server): (SocketAddr, SocketAddr),
    opening: Opening,
) -> Facts {
    let now = context.clock.now();
    let scope = &policy.scope;
    let of_name = opening
        .name()
        .map_or_else(Kind::default, |name| policy.of_name(name));
    let of_address = policy.of_address(server.ip());
    let mut categories = of_name.categories;
    categories.extend(of_address.categories);
    categories.sort();
    categories.dedup();
    Facts {
        standing: scope.standing(user.ip()),
        access: scope.lists(user.ip(), now).judge(&categories),
        special: scope.special(user.ip(), server, now),
        exempt: of_name.exempt,
        exempt_address: of_address.exempt,
        learned: Learned::Not,
        blocked: None,
        destination: None,
        strictness: context.destinations.strictness(),
        opening,
    }
}

fn opening(seen: &Seen) -> Opening {
    match seen {
        Seen::Hello(hello) => Opening::from(&**hello),
        Seen::Http(host) => Opening::Http(host.clone()),
        Seen::NoHttp => Opening::Other,
        // What is HTTP here came to the port of TLS.
        Seen::Refused(refusal) => refusal.opening().unwrap_or(Opening::Other),
    }
}
