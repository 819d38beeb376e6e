use super::*;
use crate::testing::{self, host, now, peers, permit};
use tls::decide::MisdirectReason;
use tls::leaf::{IssuerLife, LeafIssuer, LeafTemplate};
use tls::learned::{Seen, Sign};

/// The leaf that stands for a connection by this permit.
fn leaf(permit: &DecryptPermit) -> LeafTemplate {
    let life = IssuerLife {
        not_before: "2026-11-01T00:00:00Z".parse().unwrap(),
        not_after: "2027-01-30T00:00:00Z".parse().unwrap(),
        key_until: "2026-12-02T00:00:00Z".parse().unwrap(),
    };
    LeafTemplate::page(permit, LeafIssuer::Trusted, life, |_| false, now()).unwrap()
}

#[test]
fn requests_are_judged_by_block_lists_of_hosts_and_addresses_of_the_web() {
    let policy = testing::policy("http://www.news.kz/bad\nhttp://games.kz/x");
    let (learned, _) = testing::learning();
    let judge = testing::judge(&policy, &learned, now());
    let permit = permit("www.news.kz");
    let leaf = leaf(&permit);
    let check = |host: &str, path: &str, expected: RequestAction| {
        let host = Host::Name(testing::host(host));
        let inspected = (&permit, Shown::Leaf(&leaf));
        let action = judge.request(peers(), inspected, (&host, path));
        assert_eq!(action, expected, "{path}");
    };
    let blocked = RequestAction::Refuse(RefuseReason::BlockedUrl);
    check("www.news.kz", "/good", RequestAction::Serve);
    check("www.news.kz", "/bad", blocked);
    check("www.news.kz", "/%62ad", blocked);
    check("www.news.kz", "/a/../bad", blocked);
    check("www.news.kz", "/bad/", RequestAction::Serve);
    // What is not the connection's is judged on its own connection.
    let elsewhere = RequestAction::Misdirect(MisdirectReason::OtherName);
    check("games.kz", "/x", elsewhere);

    let policy = testing::policy("www.news.kz");
    let judge = testing::judge(&policy, &learned, now());
    let host = Host::Name(host("www.news.kz"));
    for shown in [Shown::Leaf(&leaf), Shown::Nothing] {
        let action = judge.request(peers(), (&permit, shown), (&host, "/"));
        let expected = RequestAction::Refuse(RefuseReason::BlockedDomain);
        assert_eq!(action, expected);
    }
}

#[test]
fn a_request_for_what_was_learned_is_sent_to_a_connection_of_its_own() {
    let policy = testing::policy("");
    let (learned, _) = testing::learning();
    let (organisation, pinned) = (testing::ministry(), host("www.news.kz"));
    for client in ["198.51.100.1", "198.51.100.2"] {
        let seen = Seen {
            organisation: &organisation,
            client: client.parse().unwrap(),
            host: &pinned,
        };
        learned.sign(now(), &policy, &seen, Sign::CertificateRequested);
    }
    let judge = testing::judge(&policy, &learned, now());
    let permit = permit("www.news.kz");
    let leaf = leaf(&permit);
    let host = Host::Name(pinned);
    let in_tls = judge.request(peers(), (&permit, Shown::Leaf(&leaf)), (&host, "/"));
    let learned = RequestAction::Misdirect(MisdirectReason::Learned);
    assert_eq!(in_tls, learned);
    let in_the_clear = judge.request(peers(), (&permit, Shown::Nothing), (&host, "/"));
    assert_eq!(in_the_clear, RequestAction::Serve);
}
