//! Who is served, and what forbids a connection that asks the proxy for one name and the server for another.
//!
//! Where both names are one, or the proxy was asked for an address, the connection goes the way of a steered one. Otherwise it is
//! judged by both:
//!
//! | # | if | then |
//! |---|---|---|
//! | 1 | the source is not enrolled by the policy in force | refused: the proxy is nobody else's |
//! | 2 | one of the names is exempt | refused as unproven: it would pass unseen to the other's server, or be decrypted under the wrong name |
//! | 3 | one of them is learned | likewise |
//! | 4 | the name that the proxy was asked for is refused by block lists or access lists | refused, for that reason |
//! | 5 | | by the other name alone, or the server's certificate where there is none |

use crate::facts::Judge;
use model::HostName;
use std::net::SocketAddr;
use tls::decide::{Action, ExemptName, Facts, Learned};
use tls::{RefuseReason, Standing, decide};

/// What forbids a connection whose user asked the proxy for one name, and the server for another or none.
pub(super) fn against(
    judge: &Judge<'_>,
    peers: (SocketAddr, SocketAddr),
    asked: Option<&HostName>,
    said: Option<&HostName>,
) -> Option<RefuseReason> {
    if judge.policy.scope.standing(peers.0.ip()) == Standing::Stranger {
        return Some(RefuseReason::ProxyStranger);
    }
    let asked = asked.filter(|asked| Some(*asked) != said)?;
    let of_asked = judge.named(peers, asked);
    let of_said = said.map(|said| judge.named(peers, said));
    let both = [Some(&of_asked), of_said.as_ref()];
    let both = || both.iter().flatten().copied();
    if let Some(category) = both().find_map(|facts| facts.exempt) {
        return Some(RefuseReason::ExemptUnverified(ExemptName::Own(category)));
    }
    if both().any(|facts| facts.learned == Learned::Exempt) {
        return Some(RefuseReason::LearnedUnverified);
    }
    refusal(&of_asked)
}

/// Why a connection is refused, if it is.
pub(super) fn refusal(facts: &Facts) -> Option<RefuseReason> {
    match decide(facts) {
        Action::Refuse(refusal) => Some(refusal.reason),
        Action::Splice(_) | Action::Inspect(_) | Action::Ask(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{host, judge, learning, ministry, now, peers, policy};
    use tls::learned::{Seen, Sign};

    /// What forbids a connection by the proxy, with a block list and a learned name.
    fn check(asked: Option<&str>, said: Option<&str>, expected: Option<&str>) {
        let (policy, (learned, _)) = (policy("evil.kz"), learning());
        let judge = judge(&policy, &learned, now());
        let (asked, said) = (asked.map(host), said.map(host));
        let found = against(&judge, peers(), asked.as_ref(), said.as_ref());
        let found = found.map(|reason| reason.words().label);
        assert_eq!(found, expected, "{asked:?} {said:?}");
    }

    #[test]
    fn two_names_are_both_judged() {
        // One name, or none to compare: as a steered connection.
        for name in ["shop.kz", "online.bank.kz", "evil.kz", "games.kz"] {
            check(Some(name), Some(name), None);
            check(None, Some(name), None);
        }
        check(None, None, None);
        check(Some("shop.kz"), Some("news.kz"), None);
        check(Some("shop.kz"), None, None);
        // An exempt one is never decrypted, and passes nowhere but to its own.
        let unproven = Some("exempt-unverified");
        check(Some("online.bank.kz"), Some("shop.kz"), unproven);
        check(Some("shop.kz"), Some("online.bank.kz"), unproven);
        check(Some("online.bank.kz"), None, unproven);
        check(Some("evil.kz"), Some("online.bank.kz"), unproven);
        // What would be refused by itself is refused under another name.
        check(Some("evil.kz"), Some("shop.kz"), Some("blocked-domain"));
        check(Some("www.evil.kz"), None, Some("blocked-domain"));
        check(Some("games.kz"), Some("news.kz"), Some("unlisted"));
        check(Some("games.kz"), None, Some("unlisted"));
    }

    #[test]
    fn nobody_is_served_who_is_not_enrolled() {
        let (policy, (learned, _)) = (policy(""), learning());
        let judge = judge(&policy, &learned, now());
        let (user, server) = peers();
        let shop = host("shop.kz");
        let said = |source: &str, asked| {
            let source: SocketAddr = source.parse().unwrap();
            against(&judge, (source, server), asked, Some(&shop))
        };
        for source in ["192.0.2.7:40000", "127.0.0.1:40000", "[2001:db8::7]:40000"] {
            let refused = Some(RefuseReason::ProxyStranger);
            assert_eq!(said(source, Some(&shop)), refused, "{source}");
            assert_eq!(said(source, None), refused, "{source}");
        }
        assert_eq!(said(&user.to_string(), Some(&shop)), None);
    }

    #[test]
    fn a_learned_name_passes_to_no_other() {
        let (policy, (learned, _)) = (policy(""), learning());
        let pinned = host("app.news.kz");
        let organisation = ministry();
        for client in ["198.51.100.1", "198.51.100.2"] {
            let seen = Seen {
                organisation: &organisation,
                client: client.parse().unwrap(),
                host: &pinned,
            };
            learned.sign(now(), &policy, &seen, Sign::CertificateRequested);
        }
        let judge = judge(&policy, &learned, now());
        let shop = host("shop.kz");
        let said = |asked, said| against(&judge, peers(), Some(asked), Some(said));
        let unproven = Some(RefuseReason::LearnedUnverified);
        assert_eq!(said(&pinned, &shop), unproven);
        assert_eq!(said(&shop, &pinned), unproven);
        assert_eq!(said(&pinned, &pinned), None);
    }
}
