//! What is learned, what is not, and for how long.

mod bounds;
mod cases;
mod model;
mod state;

use jiff::{SignedDuration, Timestamp};

use super::*;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A learner with a clock.
pub(super) struct World {
    pub(super) learner: Learner,
    pub(super) now: Timestamp,
}

pub(super) fn organisation(name: &str) -> OrganisationId {
    name.parse().unwrap()
}

pub(super) fn host(name: &str) -> HostName {
    name.parse().unwrap()
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            learner: Learner::default(),
            now: "2026-11-30T08:00:00Z".parse().unwrap(),
        }
    }

    pub(super) fn wait(&mut self, time: SignedDuration) {
        self.now = self.now.checked_add(time).unwrap();
    }

    /// A client is served at a name.
    pub(super) fn accepted(&mut self, of: &str, client: &str, at: &str) {
        let seen = Seen {
            organisation: &organisation(of),
            client: client.parse().unwrap(),
            host: &host(at),
        };
        self.learner.accepted(self.now, &seen);
    }

    /// Clients that trust the root.
    pub(super) fn trusting(&mut self, of: &str, clients: &[&str]) {
        for client in clients {
            self.accepted(of, client, "www.news.example");
        }
    }

    pub(super) fn sign_of(
        &mut self,
        of: &str,
        client: &str,
        at: &str,
        sign: Sign,
        standing: NameStanding,
    ) -> Vec<Fact> {
        let seen = Seen {
            organisation: &organisation(of),
            client: client.parse().unwrap(),
            host: &host(at),
        };
        self.learner.observe(self.now, &seen, sign, standing)
    }

    /// An alert of a client of `ministry` at a name of a known category.
    pub(super) fn alert(&mut self, client: &str, at: &str) -> Vec<Fact> {
        self.sign_of("ministry", client, at, Sign::Alert, NameStanding::Known)
    }

    pub(super) fn is_exempt(&self, of: &str, at: &str) -> bool {
        let found = self
            .learner
            .exemption(self.now, &organisation(of), &host(at));
        found.is_some()
    }
}

/// What a fact says, in short.
pub(super) fn short(facts: &[Fact]) -> Vec<String> {
    let one = |fact: &Fact| match fact {
        Fact::Exempted {
            organisation,
            host,
            exemption,
        } => {
            let clients: Vec<String> = exemption.clients.iter().map(Client::to_string).collect();
            let Exemption {
                requests,
                alerts,
                closes,
                ..
            } = exemption;
            let cause = exemption.cause.word();
            let clients = clients.join(" ");
            format!(
                "{organisation} exempt {host} {cause} {requests}/{alerts}/{closes} by {clients}"
            )
        }
        Fact::Ended {
            organisation,
            host,
            end,
        } => format!("{organisation} ended {host} {end:?}"),
        Fact::Withheld {
            organisation,
            host,
            client,
            why,
        } => format!("{organisation} withheld {host} {} {client}", why.word()),
        Fact::RootMissing {
            organisation,
            client,
        } => format!("{organisation} no root {client}"),
    };
    facts.iter().map(one).collect()
}

#[test]
fn a_name_stands_as_lists_and_categories_say() {
    let news: [Category; 1] = ["news".parse().unwrap()];
    for (blocked, categories, expected) in [
        (None, &[][..], NameStanding::Uncategorised),
        (None, &news[..], NameStanding::Known),
        (Some(Blocked::Domain), &[][..], NameStanding::Blocked),
        (Some(Blocked::Domain), &news[..], NameStanding::Blocked),
        (Some(Blocked::Address), &news[..], NameStanding::Blocked),
    ] {
        let standing = NameStanding::of(blocked, categories);
        assert_eq!(standing, expected, "{blocked:?} {categories:?}");
    }
}
