//! What is exempt for what was learned of it, as events tell: tlsd alone knows it, and tells each beginning and end.

use super::LearnedFact;
use jiff::{SignedDuration, Timestamp};
use model::{HostName, OrganisationId};
use serde::Serialize;
use std::collections::BTreeMap;

/// How long a service is exempt for what was learned of it: all that is exempt now was told within this.
pub const LEARNED_FOR: SignedDuration = SignedDuration::from_hours(12);

/// A service that is exempt from inspection for an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExemptService {
    /// For whose users.
    pub organisation: OrganisationId,
    /// The name.
    pub host: HostName,
    /// Why: `client-certificate` or `pinned`.
    pub cause: String,
    /// Whose signs made it: addresses, of IPv6 networks of 64 bits.
    pub clients: Vec<String>,
    /// From when.
    pub since: Timestamp,
    /// Until when, itself not.
    pub until: Timestamp,
    /// Whether an officer took it back, and tlsd has not told yet that it has ended.
    pub is_revoked: bool,
}

impl ExemptService {
    /// What is exempt now, by organisation and name, after these facts in the order in which they were told: all since
    /// [`LEARNED_FOR`] ago. What was lost on the way is missing: `events-lost` tells of that.
    pub fn now(facts: &[&LearnedFact], now: Timestamp) -> Vec<Self> {
        let mut exempt = BTreeMap::new();
        for fact in facts {
            match fact {
                LearnedFact::Exempted {
                    organisation,
                    host,
                    cause,
                    clients,
                    since,
                    until,
                } => {
                    let service = Self {
                        organisation: organisation.clone(),
                        host: host.clone(),
                        cause: cause.clone(),
                        clients: clients.clone(),
                        since: *since,
                        until: *until,
                        is_revoked: false,
                    };
                    exempt.insert((organisation, host), service);
                }
                LearnedFact::Revoked {
                    organisation, host, ..
                } => {
                    if let Some(service) = exempt.get_mut(&(organisation, host)) {
                        service.is_revoked = true;
                    }
                }
                LearnedFact::Ended {
                    organisation, host, ..
                } => {
                    exempt.remove(&(organisation, host));
                }
                LearnedFact::Withheld { .. } | LearnedFact::RootMissing { .. } => {}
            }
        }
        let services = exempt.into_values();
        services.filter(|service| now < service.until).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Author, Change};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn exempted(organisation: &str, host: &str, since: &str) -> LearnedFact {
        let since = at(since);
        LearnedFact::Exempted {
            organisation: organisation.parse().unwrap(),
            host: host.parse().unwrap(),
            cause: "pinned".to_owned(),
            clients: vec!["198.51.100.1".to_owned(), "2001:db8::/64".to_owned()],
            since,
            until: since.checked_add(LEARNED_FOR).unwrap(),
        }
    }

    fn ended(organisation: &str, host: &str) -> LearnedFact {
        LearnedFact::Ended {
            organisation: organisation.parse().unwrap(),
            host: host.parse().unwrap(),
            why: "blocked".to_owned(),
            by: None,
        }
    }

    fn revoked(organisation: &str, host: &str) -> LearnedFact {
        LearnedFact::Revoked {
            organisation: organisation.parse().unwrap(),
            host: host.parse().unwrap(),
            change: Change {
                author: Author::Account("security".parse().unwrap()),
                why: "ours".to_owned(),
                clause: None,
            },
        }
    }

    const EARLY: &str = "2026-11-30T06:00:00Z";
    const LATE: &str = "2026-11-30T08:00:00Z";

    /// What is exempt at an instant, in short.
    fn check(facts: &[LearnedFact], now: &str, expected: &[&str]) {
        let facts: Vec<&LearnedFact> = facts.iter().collect();
        let exempt = ExemptService::now(&facts, at(now));
        let shown = exempt.iter().map(|service| {
            let ExemptService {
                organisation, host, ..
            } = service;
            let revoked = if service.is_revoked { " revoked" } else { "" };
            format!("{organisation} {host}{revoked}")
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{now}");
    }

    #[test]
    fn what_began_and_has_not_ended_is_exempt() {
        let (a, b) = ("a.kz", "b.kz");
        let facts = [
            exempted("school", a, EARLY),
            exempted("ministry", b, EARLY),
            exempted("ministry", a, LATE),
        ];
        check(&[], LATE, &[]);
        let all = ["ministry a.kz", "ministry b.kz", "school a.kz"];
        check(&facts, LATE, &all);
        // Twelve hours, each from its own beginning.
        check(&facts, "2026-11-30T17:59:59Z", &all);
        check(&facts, "2026-11-30T18:00:00Z", &["ministry a.kz"]);
        check(&facts, "2026-11-30T20:00:00Z", &[]);
        let [school, of_b, of_a] = facts;
        let facts = [school, of_b.clone(), of_a, ended("ministry", b)];
        check(&facts, LATE, &["ministry a.kz", "school a.kz"]);
        // Again, after it has ended.
        let again = [of_b, ended("ministry", b), exempted("ministry", b, LATE)];
        check(&again, "2026-11-30T19:00:00Z", &["ministry b.kz"]);
    }

    #[test]
    fn what_is_taken_back_is_exempt_until_that_is_done() {
        let host = "a.kz";
        let facts = [
            // Of what is not exempt nothing is taken back.
            revoked("ministry", host),
            exempted("ministry", host, EARLY),
        ];
        check(&facts, LATE, &["ministry a.kz"]);
        let [_, exempted] = facts;
        let facts = [exempted, revoked("ministry", host)];
        check(&facts, LATE, &["ministry a.kz revoked"]);
        let [exempted, revoked] = facts;
        check(&[exempted, revoked, ended("ministry", host)], LATE, &[]);
    }

    #[test]
    fn its_document_has_this_shape() {
        let fact = exempted("ministry", "a.kz", EARLY);
        let exempt = ExemptService::now(&[&fact], at(LATE));
        let document = serde_json::to_value(exempt).unwrap();
        let expected = serde_json::json!([{
            "organisation": "ministry",
            "host": "a.kz",
            "cause": "pinned",
            "clients": ["198.51.100.1", "2001:db8::/64"],
            "since": "2026-11-30T06:00:00Z",
            "until": "2026-11-30T18:00:00Z",
            "is_revoked": false,
        }]);
        assert_eq!(document, expected);
    }
}
