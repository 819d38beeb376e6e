//! What is known of a connection, in the brain's words.

use crate::context::Context;
use crate::learned::Learning;
use crate::policy::{Kind, Policy};
use jiff::Timestamp;
use model::{Category, HostName, LeafName};
use std::net::SocketAddr;
use tls::decide::{Certified, Facts, Learned, Opening};
use tls::destination::Strictness;
use tls::hello::{ClientHello, Refusal};
use tls::{Access, Standing};

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

    /// The facts of a connection whose user asked for no name, by the names of its server's verified certificate.
    pub(crate) fn certified(
        &self,
        peers: (SocketAddr, SocketAddr),
        before: &Facts,
        names: Vec<LeafName>,
    ) -> Facts {
        Facts {
            destination: before.destination,
            ..self.judged(peers, before.opening.clone(), Some(names))
        }
    }

    /// The facts of an open connection under a new policy. What was found out of its destination and of its server's names stands.
    pub(crate) fn again(&self, peers: (SocketAddr, SocketAddr), before: &Facts) -> Facts {
        let names = before.certified.as_ref();
        let names = names.map(|certified| certified.names.clone());
        Facts {
            destination: before.destination,
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
        let kinds: Vec<Kind> = of_name.iter().cloned().chain(kinds).collect();
        let blocked = policy.hit_of_connection(opening.name(), server.ip(), now);
        let blocked = blocked.or_else(|| {
            let mut shown = shown.iter();
            shown.find_map(|name| policy.hit_of_certified(name, now))
        });
        Facts {
            access: self.access(user, &kinds, &of_address),
            special: policy.scope.special(user.ip(), server, now),
            exempt: of_name.and_then(|kind| kind.exempt),
            exempt_address: of_address.exempt,
            learned: self.is_learned(&standing, &opening, shown),
            blocked: blocked.map(|(blocked, _)| blocked),
            destination: None,
            strictness: self.strictness,
            certified: certified.map(|names| Certified {
                exempt: names.iter().filter_map(|name| policy.exempts(name)).min(),
                names,
            }),
            standing,
            opening,
        }
    }

    /// What lists say of a resource with its address. Of several names that the user may mean one that is opened is enough: what it
    /// asks for inside is judged by its own host.
    fn access(&self, user: SocketAddr, names: &[Kind], address: &Kind) -> Access {
        let lists = self.policy.scope.lists(user.ip(), self.now);
        let mut judged = names
            .iter()
            .map(|name| lists.judge(&together(name, address)));
        let first = judged
            .next()
            .unwrap_or_else(|| lists.judge(&together(&Kind::default(), address)));
        if first.refusal().is_none() {
            return first;
        }
        let opened = judged.find(|access| access.refusal().is_none());
        opened.unwrap_or(first)
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

/// The categories of a name and its address.
fn together(name: &Kind, address: &Kind) -> Vec<Category> {
    let all = name.categories.iter().chain(&address.categories);
    let mut categories: Vec<Category> = all.cloned().collect();
    categories.sort();
    categories.dedup();
    categories
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
