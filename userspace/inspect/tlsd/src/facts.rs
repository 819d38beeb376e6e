//! What is known of a connection, in the brain's words.

use crate::context::Context;
use crate::learned::Learning;
use crate::policy::Policy;
use jiff::Timestamp;
use model::{Category, HostName, LeafName};
use std::net::SocketAddr;
use tls::Standing;
use tls::access::Needed;
use tls::decide::{AskedName, Certified, Ech, Facts, Hello, Learned, Offer, Opening, Versions};
use tls::destination::Strictness;
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

impl Seen {
    /// The name that was asked for.
    pub(crate) const fn name(&self) -> Option<&HostName> {
        match self {
            Self::Hello(hello) => hello.server_name.name(),
            Self::Http(host) => host.as_ref(),
            Self::Refused(_) | Self::NoHttp => None,
        }
    }
}

/// What a connection is judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge<'a> {
    /// The policy in force.
    pub(crate) policy: &'a Policy,
    /// Which services cannot be inspected.
    pub(crate) learned: &'a Learning,
    /// How much proof is asked for.
    pub(crate) strictness: Strictness,
    /// The time.
    pub(crate) now: Timestamp,
}

impl<'a> Judge<'a> {
    /// By a policy, now.
    pub(crate) fn of(context: &'a Context, policy: &'a Policy) -> Self {
        Self {
            policy,
            learned: &context.learned,
            strictness: context.destinations.strictness(),
            now: context.clock.now(),
        }
    }

    /// The facts of a connection.
    pub(crate) fn facts(&self, peers: (SocketAddr, SocketAddr), seen: &Seen) -> Facts {
        self.judged(peers, opening(seen), None)
    }

    /// The facts of a connection to a name over TLS, before its user has said anything.
    pub(crate) fn named(&self, peers: (SocketAddr, SocketAddr), name: &HostName) -> Facts {
        let hello = Hello {
            name: AskedName::Given(name.clone()),
            versions: Versions::Current,
            offer: Offer::Web,
            ech: Ech::Absent,
        };
        self.judged(peers, Opening::Tls(hello), None)
    }

    /// The facts of a connection whose user asked for no name, by the names of its server's verified certificate.
    pub(crate) fn certified(
        &self,
        peers: (SocketAddr, SocketAddr),
        before: &Facts,
        names: Vec<LeafName>,
    ) -> Facts {
        Facts {
            destination: before.destination,
            chosen: before.chosen,
            ..self.judged(peers, before.opening.clone(), Some(names))
        }
    }

    /// The facts of an open connection under a new policy. What was found out of its destination, of its server's names and of what
    /// its server chose stands.
    pub(crate) fn again(&self, peers: (SocketAddr, SocketAddr), before: &Facts) -> Facts {
        let names = before.certified.as_ref();
        let names = names.map(|certified| certified.names.clone());
        Facts {
            destination: before.destination,
            chosen: before.chosen,
            ..self.judged(peers, before.opening.clone(), names)
        }
    }

    fn judged(
        &self,
        (user, server): (SocketAddr, SocketAddr),
        opening: Opening,
        names: Option<Vec<LeafName>>,
    ) -> Facts {
        let (policy, now) = (self.policy, self.now);
        let standing = policy.scope.standing(user.ip());
        let certified = names.filter(|_| opening.name().is_none());
        let shown = certified.as_deref().unwrap_or_default();
        let of_address = policy.of_address(server.ip());
        let of_name = opening.name().map(|name| policy.of_name(name));
        let kinds = shown.iter().map(|name| policy.of_name(name.base()));
        let kinds = of_name.iter().cloned().chain(kinds);
        let categories: Vec<Vec<Category>> = kinds.map(|kind| kind.categories).collect();
        let lists = policy.scope.lists(user.ip(), now);
        let blocked = policy.hit_of_connection(opening.name(), server.ip(), now);
        let blocked = blocked.or_else(|| {
            let mut shown = shown.iter();
            shown.find_map(|name| policy.hit_of_certified(name, now))
        });
        Facts {
            access: lists.judge_names(&categories, &of_address.categories, needed(&opening)),
            special: policy.scope.special(user.ip(), server, now),
            exempt: of_name.and_then(|kind| kind.exempt),
            exempt_address: of_address.exempt,
            learned: self.is_learned(&standing, &opening, shown),
            blocked: blocked.map(|(blocked, _)| blocked),
            destination: None,
            chosen: None,
            strictness: self.strictness,
            certified: certified.map(|names| Certified {
                exempt: names.iter().filter_map(|name| policy.exempts(name)).min(),
                names,
            }),
            standing,
            opening,
        }
    }

    /// Only what would be decrypted can have been learned.
    fn is_learned(&self, standing: &Standing, opening: &Opening, shown: &[LeafName]) -> Learned {
        let (Standing::Enrolled(enrolled), Opening::Tls(_)) = (standing, opening) else {
            return Learned::Not;
        };
        let (organisation, now) = (enrolled.organisation(), self.now);
        match opening.name() {
            Some(name) => self.learned.of_name(now, organisation, name),
            None => self.learned.of_certificate(now, organisation, shown),
        }
    }
}

/// How many of the names must be opened that a user may mean: whoever offers no HTTP may pass without anybody looking inside.
const fn needed(opening: &Opening) -> Needed {
    match opening {
        Opening::Tls(hello) => match hello.offer {
            Offer::Web => Needed::One,
            Offer::Other => Needed::Every,
        },
        Opening::Http(_) | Opening::Malformed | Opening::Other => Needed::One,
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

#[cfg(test)]
mod tests;
