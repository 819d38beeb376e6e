use super::*;
use crate::access::Access;
use crate::destination::Doubt;
use crate::scope::{Scope, Special, tests as scope};
use crate::upstream::{UpstreamFault, UpstreamVerdict};
use crate::words;
use law::ExemptCategory;
use model::{HostName, LeafName, WithoutList};

mod after;
mod alerts;
mod check;
mod leaves;
mod nameless;
mod offers;
mod properties;

const BANK: ExemptCategory = ExemptCategory::FinanceAndBanking;
const ELSEWHERE: Option<Verdict> = Some(Verdict::Unverified(Doubt::Elsewhere));
const BY_RESOLUTION: Option<Verdict> = Some(Verdict::Verified(Proof::ByResolution));
const BY_PROBE: Option<Verdict> = Some(Verdict::Verified(Proof::ByProbe));

fn name(text: &str) -> HostName {
    text.parse().unwrap()
}

fn standing(source: &str) -> Standing {
    Scope::compile(scope::snapshot()).standing(source.parse().unwrap())
}

fn enrolled() -> Standing {
    standing("198.51.100.1")
}

fn opened() -> Access {
    Access::Opened {
        list: "l".parse().unwrap(),
        category: "news".parse().unwrap(),
    }
}

fn unlisted() -> Access {
    Access::Unlisted {
        lists: vec!["l".parse().unwrap()],
        categories: vec!["games".parse().unwrap()],
    }
}

fn special(reach: SpecialReach) -> Special {
    Special {
        id: "vpn".parse().unwrap(),
        reach,
    }
}

fn hello(name: AskedName) -> Opening {
    hello_of(name, Offer::Web)
}

fn hello_of(name: AskedName, offer: Offer) -> Opening {
    Opening::Tls(Hello {
        name,
        versions: Versions::Current,
        offer,
        ech: Ech::Absent,
    })
}

/// An enrolled client asks for a name that is nothing special.
pub(crate) fn facts() -> Facts {
    Facts {
        standing: enrolled(),
        opening: hello(AskedName::Given(name("www.example.kz"))),
        exempt: None,
        exempt_address: None,
        learned: Learned::Not,
        access: opened(),
        blocked: None,
        special: None,
        destination: None,
        certified: None,
        chosen: None,
        strictness: Strictness::Lenient,
    }
}

fn told(refusal: &Refusal) -> String {
    let told = match refusal.tell {
        Tell::Page(_) => "page",
        Tell::Alert => "alert",
    };
    format!("refuse {} by {told}", refusal.reason.words().label)
}

fn shown(action: &Action) -> String {
    match action {
        Action::Splice(reason) => format!("splice {}", reason.words().label),
        Action::Inspect(permit) => format!(
            "inspect {}",
            permit.name().map_or("nameless", HostName::as_str)
        ),
        Action::Refuse(refusal) => told(refusal),
        Action::Ask(need) => format!("ask {need:?}"),
    }
}

fn check(change: impl FnOnce(&mut Facts), expected: &str) {
    let mut facts = facts();
    change(&mut facts);
    assert_eq!(shown(&decide(&facts)), expected, "{facts:?}");
}

#[test]
fn what_is_nothing_special_is_inspected() {
    check(|_| {}, "inspect www.example.kz");
    check(
        |f| f.opening = Opening::Http(Some(name("a.kz"))),
        "inspect a.kz",
    );
    check(|f| f.opening = Opening::Http(None), "inspect nameless");
}

#[test]
fn a_stranger_is_never_decrypted() {
    let stranger = |f: &mut Facts| f.standing = Standing::Stranger;
    check(stranger, "splice stranger");
    for access in [
        Access::NoList(WithoutList::Drop),
        Access::NoList(WithoutList::Pass),
    ] {
        // Nothing is known of it: not even a block list is asked.
        check(
            |f| {
                stranger(f);
                f.access = access;
                f.blocked = Some(Blocked::Domain);
            },
            "splice stranger",
        );
    }
    // It has a list, so it is a user of п. 15.
    check(
        |f| {
            stranger(f);
            f.access = unlisted();
        },
        "refuse unlisted by alert",
    );
    check(
        |f| {
            stranger(f);
            f.blocked = Some(Blocked::Address);
        },
        "refuse blocked-address by alert",
    );
    check(
        |f| {
            stranger(f);
            f.exempt = Some(BANK);
        },
        "splice stranger",
    );
}

#[test]
fn an_exempt_name_is_spliced_to_its_own_destination_alone() {
    let cases = [
        (None, Strictness::Lenient, "ask Destination"),
        (None, Strictness::Strict, "ask Destination"),
        (BY_RESOLUTION, Strictness::Lenient, "splice exempt"),
        (BY_RESOLUTION, Strictness::Strict, "splice exempt"),
        (BY_PROBE, Strictness::Lenient, "splice exempt"),
        (
            BY_PROBE,
            Strictness::Strict,
            "refuse exempt-unverified by alert",
        ),
        (
            ELSEWHERE,
            Strictness::Lenient,
            "refuse exempt-unverified by alert",
        ),
        (
            ELSEWHERE,
            Strictness::Strict,
            "refuse exempt-unverified by alert",
        ),
    ];
    for (destination, strictness, expected) in cases {
        check(
            |f| {
                f.exempt = Some(BANK);
                f.destination = destination;
                f.strictness = strictness;
            },
            expected,
        );
        let learned = expected
            .replace("splice exempt", "splice learned")
            .replace("exempt-unverified", "learned-unverified");
        check(
            |f| {
                f.learned = Learned::Exempt;
                f.destination = destination;
                f.strictness = strictness;
            },
            &learned,
        );
    }
    // The address proves itself; a name that is exempt is verified all the same.
    check(|f| f.exempt_address = Some(BANK), "splice exempt-address");
    check(
        |f| {
            f.exempt_address = Some(BANK);
            f.exempt = Some(BANK);
            f.destination = ELSEWHERE;
        },
        "refuse exempt-unverified by alert",
    );
}

#[test]
fn lists_and_blocks_come_before_exemption() {
    check(
        |f| f.blocked = Some(Blocked::Domain),
        "refuse blocked-domain by page",
    );
    check(|f| f.access = unlisted(), "refuse unlisted by page");
    check(
        |f| f.access = Access::NoList(WithoutList::Drop),
        "refuse no-list by page",
    );
    check(
        |f| f.access = Access::NoList(WithoutList::Pass),
        "inspect www.example.kz",
    );
    // No page for what is exempt: to show it is to decrypt what was asked.
    check(
        |f| {
            f.access = unlisted();
            f.exempt = Some(BANK);
            f.destination = BY_RESOLUTION;
        },
        "refuse unlisted by alert",
    );
    check(
        |f| {
            f.blocked = Some(Blocked::Domain);
            f.learned = Learned::Exempt;
        },
        "refuse blocked-domain by alert",
    );
    // Nor under a name that is not known.
    check(
        |f| {
            f.access = unlisted();
            f.opening = hello(AskedName::Absent);
        },
        "refuse unlisted by alert",
    );
    check(
        |f| f.blocked = Some(Blocked::Url),
        "refuse blocked-url by page",
    );
}

#[test]
fn a_special_access_opens_what_it_names() {
    let with = |reach| {
        move |f: &mut Facts| {
            f.access = unlisted();
            f.special = Some(special(reach));
        }
    };
    check(with(SpecialReach::Named), "splice special-access");
    check(with(SpecialReach::Anywhere), "inspect www.example.kz");
    check(
        |f| {
            with(SpecialReach::Named)(f);
            f.opening = Opening::Other;
        },
        "splice special-access",
    );
    check(
        |f| {
            with(SpecialReach::Named)(f);
            f.blocked = Some(Blocked::Domain);
        },
        "refuse blocked-domain by alert",
    );
}

#[test]
fn what_cannot_be_analysed_is_refused() {
    check(|f| f.opening = Opening::Other, "refuse not-tls by alert");
    check(
        |f| f.opening = Opening::Malformed,
        "refuse malformed-hello by alert",
    );
    check(
        |f| f.opening = hello(AskedName::Unreadable),
        "refuse unreadable-name by alert",
    );
    check(
        |f| {
            f.opening = Opening::Tls(Hello {
                name: AskedName::Given(name("a.kz")),
                versions: Versions::Outdated,
                offer: Offer::Web,
                ech: Ech::Absent,
            });
        },
        "refuse old-tls by alert",
    );
    // Exempt traffic is not ours to judge.
    check(
        |f| {
            f.opening = Opening::Malformed;
            f.exempt_address = Some(BANK);
        },
        "splice exempt-address",
    );
}

#[test]
fn every_reason_has_its_words() {
    let splices = [
        SpliceReason::Stranger,
        SpliceReason::Exempt(BANK),
        SpliceReason::ExemptAddress(BANK),
        SpliceReason::ExemptUpstream(ExemptName::Own(BANK)),
        SpliceReason::Learned,
        SpliceReason::SpecialAccess,
        SpliceReason::Uncertified,
        SpliceReason::OtherProtocol,
    ];
    words::tests::check(splices.map(SpliceReason::words));
    let refusals = [
        RefuseReason::BlockedDomain,
        RefuseReason::BlockedAddress,
        RefuseReason::BlockedUrl,
        RefuseReason::Unlisted,
        RefuseReason::Uncategorised,
        RefuseReason::ListExpired,
        RefuseReason::NoList,
        RefuseReason::NotTls,
        RefuseReason::MalformedHello,
        RefuseReason::UnreadableName,
        RefuseReason::OldTls,
        RefuseReason::ExemptUnverified(ExemptName::Own(BANK)),
        RefuseReason::LearnedUnverified,
        RefuseReason::OtherUnverified,
        RefuseReason::NotHttp,
        RefuseReason::AddressOnly,
        RefuseReason::Uncertified,
        RefuseReason::ProxyStranger,
        RefuseReason::ProxyPort,
        RefuseReason::ProxyDestination,
    ];
    let upstream = UpstreamFault::ALL
        .iter()
        .copied()
        .map(RefuseReason::Upstream);
    words::tests::check(
        refusals
            .into_iter()
            .chain(upstream)
            .map(RefuseReason::words),
    );
    let misdirected = [
        MisdirectReason::Exempt(BANK),
        MisdirectReason::Learned,
        MisdirectReason::OtherName,
    ];
    words::tests::check(misdirected.map(MisdirectReason::words));
    let ends = [
        EndReason::Refused(RefuseReason::NoList),
        EndReason::NoLongerInspected,
        EndReason::ToBeInspected,
        EndReason::Unsettled,
    ];
    words::tests::check(ends.map(EndReason::words));
    for category in ExemptCategory::ALL {
        let words = RefuseReason::ExemptUnverified(ExemptName::Own(category)).words();
        assert_eq!(words.clause, category.clause());
    }
    let below = SpliceReason::ExemptUpstream(ExemptName::Below).words();
    assert_eq!(below.clause, law::Clause::ESHDI_20);
}

#[test]
fn a_forged_name_raises_an_alert() {
    assert!(RefuseReason::ExemptUnverified(ExemptName::Own(BANK)).is_suspicious());
    assert!(RefuseReason::LearnedUnverified.is_suspicious());
    assert!(RefuseReason::OtherUnverified.is_suspicious());
    assert!(!RefuseReason::Unlisted.is_suspicious());
}
