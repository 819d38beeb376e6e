//! Servers' certificates, requests, and new policies.

use super::*;
use crate::leaf::{IssuerLife, LeafIssuer, LeafTemplate};

pub(super) const TRUSTED: UpstreamVerdict = UpstreamVerdict::Trusted;
pub(super) const EXPIRED: UpstreamVerdict = UpstreamVerdict::Faulty(UpstreamFault::Expired);

fn permit(change: impl FnOnce(&mut Facts)) -> DecryptPermit {
    let mut facts = facts();
    change(&mut facts);
    let Action::Inspect(permit) = decide(&facts) else {
        unreachable!("nothing speaks against it: {facts:?}")
    };
    permit
}

pub(super) fn of_server(action: &UpstreamAction) -> String {
    match action {
        UpstreamAction::Inspect(permit) => format!(
            "inspect {}",
            permit.name().map_or("nameless", HostName::as_str)
        ),
        UpstreamAction::Reconnect(reason) => format!("reconnect {}", reason.words().label),
        UpstreamAction::Refuse(refusal) => told(refusal),
    }
}

#[test]
fn a_server_whose_certificate_does_not_hold_is_refused_with_a_page() {
    let check = |verdict, expected: &str| {
        let action = judge_upstream(permit(|_| {}), verdict);
        assert_eq!(of_server(&action), expected);
    };
    check(TRUSTED, "inspect www.example.kz");
    check(EXPIRED, "refuse upstream-expired by page");
}

pub(super) fn nameless(
    change: impl FnOnce(&mut Facts),
    verdict: UpstreamVerdict,
    names: &[&str],
) -> String {
    let mut facts = facts();
    facts.opening = hello(AskedName::Absent);
    facts.certified = Some(certified(names));
    change(&mut facts);
    of_server(&judge_nameless(&facts, verdict))
}

/// A certificate's names, of which `bank.kz` and what is below it are exempt.
fn certified(names: &[&str]) -> Certified {
    let names: Vec<LeafName> = names.iter().map(|one| one.parse().unwrap()).collect();
    let bank = name("bank.kz");
    let exempt = |one: &LeafName| {
        let above =
            matches!(one, LeafName::Wildcard(base) if bank.is_within(base) && *base != bank);
        let own = one.base().is_within(&bank).then_some(ExemptName::Own(BANK));
        own.or(above.then_some(ExemptName::Below))
    };
    let exempt = names.iter().find_map(exempt);
    Certified { names, exempt }
}

#[test]
fn without_a_name_the_certificate_tells_what_is_exempt() {
    let ask = |f: &mut Facts| {
        let certified = f.certified.take();
        assert_eq!(shown(&decide(f)), "ask Upstream");
        f.certified = certified;
    };
    assert_eq!(
        nameless(ask, TRUSTED, &["www.example.kz"]),
        "inspect nameless"
    );
    // A wildcard above exempt names is one of them, whatever its own name is.
    let exempt: [&[&str]; 5] = [
        &["bank.kz"],
        &["www.example.kz", "*.kz"],
        &["www.example.kz", "online.bank.kz"],
        &["*.bank.kz"],
        &["*.kz"],
    ];
    for names in exempt {
        assert_eq!(nameless(ask, TRUSTED, names), "reconnect exempt-upstream");
        let strict = |f: &mut Facts| f.strictness = Strictness::Strict;
        assert_eq!(
            nameless(strict, TRUSTED, names),
            "refuse exempt-unverified by alert"
        );
        let resolved = |f: &mut Facts| {
            strict(f);
            f.destination = BY_RESOLUTION;
        };
        assert_eq!(
            nameless(resolved, TRUSTED, names),
            "reconnect exempt-upstream"
        );
        // What does not hold proves no exemption either.
        assert_eq!(
            nameless(ask, EXPIRED, names),
            "refuse upstream-expired by alert"
        );
    }
    // One that bears addresses alone: no leaf is valid for those.
    assert_eq!(nameless(ask, TRUSTED, &[]), "refuse address-only by alert");
    // What is spliced or refused anyway needs no leaf.
    let exempt = |f: &mut Facts| f.exempt_address = Some(BANK);
    assert_eq!(nameless(exempt, TRUSTED, &[]), "reconnect exempt-address");
    // A chain that holds around a certificate that cannot be read tells no name.
    let unread = |f: &mut Facts| f.certified = None;
    assert_eq!(
        nameless(unread, TRUSTED, &[]),
        "refuse upstream-malformed by alert"
    );
}

#[test]
fn what_was_decided_without_a_certificate_stays_so_with_one() {
    let stranger = |f: &mut Facts| f.standing = Standing::Stranger;
    assert_eq!(nameless(stranger, TRUSTED, &["a.kz"]), "reconnect stranger");
    let address = |f: &mut Facts| f.exempt_address = Some(BANK);
    assert_eq!(
        nameless(address, TRUSTED, &["a.kz"]),
        "reconnect exempt-address"
    );
    let unlisted = |f: &mut Facts| f.access = unlisted();
    assert_eq!(
        nameless(unlisted, TRUSTED, &["a.kz"]),
        "refuse unlisted by alert"
    );
    let exempt = |f: &mut Facts| f.exempt = Some(BANK);
    assert_eq!(
        nameless(exempt, TRUSTED, &["a.kz"]),
        "refuse exempt-unverified by alert"
    );
}

fn request(change: impl FnOnce(&mut RequestFacts<'_>), host: RequestHost<'_>) -> RequestAction {
    request_with(&opened(), change, host)
}

fn request_with(
    access: &Access,
    change: impl FnOnce(&mut RequestFacts<'_>),
    host: RequestHost<'_>,
) -> RequestAction {
    let permit = permit(|_| {});
    let life = IssuerLife {
        not_before: "2026-11-01T00:00:00Z".parse().unwrap(),
        not_after: "2027-01-30T00:00:00Z".parse().unwrap(),
        key_until: "2026-11-21T00:00:00Z".parse().unwrap(),
    };
    let leaf = LeafTemplate::page(&permit, LeafIssuer::Trusted, life, |_| false, scope::noon());
    let leaf = leaf.unwrap();
    let mut facts = RequestFacts {
        host,
        exempt: None,
        learned: Learned::Not,
        blocked: None,
        access,
        special: None,
    };
    change(&mut facts);
    judge_request(&permit, Shown::Leaf(&leaf), &facts)
}

#[test]
fn requests_on_an_open_connection_are_judged_one_by_one() {
    let (own, other) = (name("www.example.kz"), name("other.example.kz"));
    let (own, other) = (RequestHost::Name(&own), RequestHost::Name(&other));
    let misdirect = RequestAction::Misdirect;
    assert_eq!(request(|_| {}, own), RequestAction::Serve);
    assert_eq!(
        request(|_| {}, other),
        misdirect(MisdirectReason::OtherName)
    );
    let address = RequestHost::Address("192.0.2.1".parse().unwrap());
    assert_eq!(
        request(|_| {}, address),
        misdirect(MisdirectReason::OtherName)
    );
    // Exemption comes first, whatever else is true.
    for host in [own, other, address] {
        let exempt = |f: &mut RequestFacts<'_>| {
            f.exempt = Some(BANK);
            f.blocked = Some(Blocked::Domain);
        };
        assert_eq!(
            request(exempt, host),
            misdirect(MisdirectReason::Exempt(BANK))
        );
        let learned = |f: &mut RequestFacts<'_>| f.learned = Learned::Exempt;
        assert_eq!(request(learned, host), misdirect(MisdirectReason::Learned));
    }
    let blocked = [
        (Blocked::Domain, RefuseReason::BlockedDomain),
        (Blocked::Address, RefuseReason::BlockedAddress),
        (Blocked::Url, RefuseReason::BlockedUrl),
    ];
    for (blocked, reason) in blocked {
        let action = request(|f| f.blocked = Some(blocked), own);
        assert_eq!(action, RequestAction::Refuse(reason));
    }
    let refused = RequestAction::Refuse(RefuseReason::Unlisted);
    assert_eq!(request_with(&unlisted(), |_| {}, own), refused);
    let special = special(SpecialReach::Anywhere);
    let permit = permit(|_| {});
    let facts = RequestFacts {
        host: own,
        exempt: None,
        learned: Learned::Not,
        blocked: None,
        access: &unlisted(),
        special: Some(&special),
    };
    let served = judge_request(&permit, Shown::Nothing, &facts);
    assert_eq!(served, RequestAction::Serve);
}

#[test]
fn plain_http_is_of_the_host_that_it_began_with() {
    let (own, other) = (&name("a.kz"), &name("b.kz"));
    let access = opened();
    let check = |opened_for: Option<HostName>, host, expected| {
        let permit = permit(|f| f.opening = Opening::Http(opened_for));
        let facts = RequestFacts {
            host,
            exempt: None,
            learned: Learned::Not,
            blocked: None,
            access: &access,
            special: None,
        };
        assert_eq!(judge_request(&permit, Shown::Nothing, &facts), expected);
    };
    let other_name = RequestAction::Misdirect(MisdirectReason::OtherName);
    let address = RequestHost::Address("192.0.2.1".parse().unwrap());
    check(
        Some(own.clone()),
        RequestHost::Name(own),
        RequestAction::Serve,
    );
    check(Some(own.clone()), RequestHost::Name(other), other_name);
    check(Some(own.clone()), address, other_name);
    check(None, address, RequestAction::Serve);
    check(None, RequestHost::Name(other), RequestAction::Serve);
}

#[test]
fn a_new_policy_ends_what_it_would_have_decided_otherwise() {
    let spliced = |reason, change: &dyn Fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        rejudge(Open::Spliced(reason), &facts)
    };
    let inspected = |first: &dyn Fn(&mut Facts), change: &dyn Fn(&mut Facts)| {
        let old = permit(first);
        let mut facts = facts();
        first(&mut facts);
        change(&mut facts);
        rejudge(Open::Inspected(&old), &facts)
    };
    let same = |_: &mut Facts| {};
    let stranger = |f: &mut Facts| f.standing = Standing::Stranger;
    let unlisted = |f: &mut Facts| f.access = unlisted();
    let exempt = |f: &mut Facts| {
        f.exempt = Some(BANK);
        f.destination = BY_RESOLUTION;
    };

    assert!(matches!(inspected(&same, &same), Rejudged::Stays(Some(_))));
    for change in [&stranger as &dyn Fn(&mut Facts), &exempt] {
        let ended = Rejudged::Ends(EndReason::NoLongerInspected);
        assert_eq!(inspected(&same, change), ended);
    }
    let refused = Rejudged::Ends(EndReason::Refused(RefuseReason::Unlisted));
    assert_eq!(inspected(&same, &unlisted), refused);
    assert_eq!(spliced(SpliceReason::Exempt(BANK), &unlisted), refused);
    assert_eq!(
        spliced(SpliceReason::Exempt(BANK), &exempt),
        Rejudged::Stays(None)
    );
    assert_eq!(
        spliced(SpliceReason::Stranger, &same),
        Rejudged::Ends(EndReason::ToBeInspected)
    );
    assert_eq!(
        spliced(SpliceReason::Stranger, &|f| f.exempt = Some(BANK)),
        Rejudged::Ends(EndReason::Unsettled)
    );
}

#[test]
fn what_the_certificate_told_is_judged_again_too() {
    let with = |certified| Facts {
        opening: hello(AskedName::Absent),
        certified,
        ..facts()
    };
    let (plain, exempt) = (certified(&["a.kz"]), certified(&["a.kz", "*.kz"]));
    let spliced = Open::Spliced(SpliceReason::ExemptUpstream(ExemptName::Below));
    let to_be_inspected = Rejudged::Ends(EndReason::ToBeInspected);
    assert_eq!(
        rejudge(spliced, &with(Some(exempt.clone()))),
        Rejudged::Stays(None)
    );
    assert_eq!(
        rejudge(spliced, &with(Some(plain.clone()))),
        to_be_inspected
    );

    let UpstreamAction::Inspect(permit) =
        judge_nameless(&with(Some(plain.clone())), UpstreamVerdict::Trusted)
    else {
        unreachable!("nothing is exempt");
    };
    let check = |change: &dyn Fn(&mut Facts), expected: Option<EndReason>| {
        let mut facts = with(Some(plain.clone()));
        change(&mut facts);
        match (rejudge(Open::Inspected(&permit), &facts), expected) {
            (Rejudged::Stays(Some(new)), None) => assert_eq!(new.name(), None),
            (Rejudged::Ends(reason), Some(expected)) => assert_eq!(reason, expected),
            (judged, expected) => unreachable!("{judged:?} instead of {expected:?}"),
        }
    };
    check(&|_| {}, None);
    let no_longer = Some(EndReason::NoLongerInspected);
    check(&|f| f.certified = Some(exempt.clone()), no_longer);
    check(&|f| f.standing = Standing::Stranger, no_longer);
    check(&|f| f.learned = Learned::Exempt, no_longer);
    let refused = |reason| Some(EndReason::Refused(reason));
    check(
        &|f| f.blocked = Some(Blocked::Domain),
        refused(RefuseReason::BlockedDomain),
    );
    check(&|f| f.access = unlisted(), refused(RefuseReason::Unlisted));
    // Whoever forgets the certificate's names ends the connection.
    check(&|f| f.certified = None, Some(EndReason::Unsettled));
}
