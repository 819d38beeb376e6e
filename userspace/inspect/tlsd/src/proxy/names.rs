//! What [`tls::proxy::against`] is asked with: whose a connection is, and what is known of it by both of its names.

use crate::facts::Judge;
use model::HostName;
use std::net::SocketAddr;
use tls::RefuseReason;
use tls::proxy::Both;

/// What forbids a connection whose user asked the proxy for one name, and the server for another or none.
pub(super) fn against(
    judge: &Judge<'_>,
    peers: (SocketAddr, SocketAddr),
    asked: Option<&HostName>,
    said: Option<&HostName>,
) -> Option<RefuseReason> {
    let standing = judge.policy.scope.standing(peers.0.ip());
    let both = Both::of(asked, said, |name| judge.named(peers, name));
    tls::proxy::against(&standing, both.as_ref())
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
