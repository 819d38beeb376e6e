//! What no input leads to.

use super::*;
use proptest::prelude::*;

fn openings() -> impl Strategy<Value = Opening> {
    let names = prop_oneof![
        Just(AskedName::Given(name("www.example.kz"))),
        Just(AskedName::Absent),
        Just(AskedName::Unreadable),
    ];
    let versions = prop_oneof![Just(Versions::Current), Just(Versions::Outdated)];
    let ech = prop_oneof![Just(Ech::Absent), Just(Ech::Offered)];
    let offer = prop_oneof![Just(Offer::Web), Just(Offer::Other)];
    let hellos = (names, versions, offer, ech).prop_map(|(name, versions, offer, ech)| {
        Opening::Tls(Hello {
            name,
            versions,
            offer,
            ech,
        })
    });
    prop_oneof![
        4 => hellos,
        1 => Just(Opening::Http(Some(name("www.example.kz")))),
        1 => Just(Opening::Http(None)),
        1 => Just(Opening::Malformed),
        1 => Just(Opening::Other),
    ]
}

fn accesses() -> impl Strategy<Value = Access> {
    let drop_or_pass = || prop_oneof![Just(WithoutList::Drop), Just(WithoutList::Pass)];
    prop_oneof![
        3 => Just(opened()),
        1 => Just(unlisted()),
        1 => Just(Access::Uncategorised { lists: Vec::new() }),
        1 => drop_or_pass().prop_map(Access::NoList),
        1 => drop_or_pass().prop_map(|then| Access::Expired {
            list: "l".parse().unwrap(),
            until: jiff::civil::date(2026, 1, 1),
            then,
        }),
    ]
}

prop_compose! {
    fn any_facts()(
        standing in prop_oneof![3 => Just(enrolled()), 1 => Just(Standing::Stranger)],
        opening in openings(),
        exempt in prop::option::of(prop::sample::select(&ExemptCategory::ALL[..])),
        exempt_address in prop::option::weighted(0.2, prop::sample::select(&ExemptCategory::ALL[..])),
        learned in prop_oneof![Just(Learned::Not), Just(Learned::Exempt)],
        access in accesses(),
        blocked in prop::option::weighted(0.2, prop_oneof![Just(Blocked::Domain), Just(Blocked::Address)]),
        special in prop::option::weighted(
            0.3,
            prop_oneof![Just(SpecialReach::Named), Just(SpecialReach::Anywhere)].prop_map(special),
        ),
        destination in prop_oneof![Just(None), Just(BY_RESOLUTION), Just(BY_PROBE), Just(ELSEWHERE)],
        certified in prop::option::of(prop::option::of(prop_oneof![
            Just(ExemptName::Below),
            prop::sample::select(&ExemptCategory::ALL[..]).prop_map(ExemptName::Own),
        ])),
        chosen in prop::option::of(prop_oneof![Just(Chosen::Other), Just(Chosen::Nothing)]),
        strictness in prop_oneof![Just(Strictness::Lenient), Just(Strictness::Strict)],
    ) -> Facts {
        // Only whoever asks for no name is judged by a certificate.
        let certified = certified.filter(|_| opening.name().is_none()).map(|exempt| Certified { names: Vec::new(), exempt });
        Facts {
            standing, opening, exempt, exempt_address, learned, access, blocked, special, destination, certified, chosen, strictness,
        }
    }
}

fn permits(action: &Action) -> bool {
    match action {
        Action::Inspect(_) => true,
        Action::Refuse(refusal) => matches!(refusal.tell, Tell::Page(_)),
        Action::Splice(_) | Action::Ask(_) => false,
    }
}

fn never_decrypted(facts: &Facts) -> bool {
    facts.standing == Standing::Stranger
        || facts.exempt.is_some()
        || facts.exempt_address.is_some()
        || facts.learned == Learned::Exempt
        || exempt_certified(facts).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Not to inspection, and not to a page, which is decryption too.
    #[test]
    fn no_permit_without_enrolment_or_against_an_exemption(facts in any_facts()) {
        let action = decide(&facts);
        prop_assert!(!(permits(&action) && never_decrypted(&facts)), "{:?}", action);
        let offered = |chosen| judge_offered(&facts, UpstreamVerdict::Trusted, chosen);
        for served in [
            judge_nameless(&facts, UpstreamVerdict::Trusted),
            offered(Chosen::Other),
            offered(Chosen::Nothing),
        ] {
            let inspects = matches!(served, UpstreamAction::Inspect(_));
            prop_assert!(!(inspects && never_decrypted(&facts)), "{:?}", served);
        }
    }

    /// An offer never widens what is decrypted, and a client alone never takes itself out of the analysis: what passes for another
    /// protocol has a server that chose one, and would have been inspected otherwise.
    #[test]
    fn an_offer_alone_decides_nothing(facts in any_facts()) {
        let with = |offer, chosen| {
            let mut opening = facts.opening.clone();
            if let Opening::Tls(hello) = &mut opening {
                hello.offer = offer;
            }
            decide(&Facts { opening, chosen, ..facts.clone() })
        };
        let web = with(Offer::Web, None);
        prop_assert!(!permits(&with(Offer::Other, None)) || permits(&web));
        for chosen in [None, Some(Chosen::Nothing), Some(Chosen::Other)] {
            if with(Offer::Other, chosen) == Action::Splice(SpliceReason::OtherProtocol) {
                prop_assert_eq!(chosen, Some(Chosen::Other));
                prop_assert!(matches!(web, Action::Inspect(_)), "{:?}", web);
            }
        }
    }

    #[test]
    fn what_is_exempt_ends_spliced_or_refused(facts in any_facts(), category in prop::sample::select(&ExemptCategory::ALL[..])) {
        let facts = Facts { exempt: Some(category), ..facts };
        let is_settled = facts.destination.is_some();
        match decide(&facts) {
            Action::Splice(SpliceReason::Exempt(_)) => {
                let proof = facts.destination;
                let weak = proof == BY_PROBE && facts.strictness == Strictness::Strict;
                prop_assert!(matches!(proof, Some(Verdict::Verified(_))) && !weak);
            }
            Action::Splice(reason) => {
                let by_other = matches!(reason, SpliceReason::Stranger | SpliceReason::SpecialAccess);
                prop_assert!(by_other, "{:?}", reason);
            }
            Action::Refuse(refusal) => prop_assert_eq!(refusal.tell, Tell::Alert),
            Action::Ask(need) => prop_assert!(need == Need::Destination && !is_settled),
            Action::Inspect(permit) => prop_assert!(false, "{:?}", permit),
        }
    }

    #[test]
    fn ech_decides_nothing(facts in any_facts()) {
        let with = |ech| {
            let mut opening = facts.opening.clone();
            if let Opening::Tls(hello) = &mut opening {
                hello.ech = ech;
            }
            decide(&Facts { opening, ..facts.clone() })
        };
        prop_assert_eq!(with(Ech::Absent), with(Ech::Offered));
    }

    /// Whatever a new policy says, a connection that goes on decrypted has a permit of that policy.
    #[test]
    fn an_inspected_connection_stays_only_by_a_new_permit(facts in any_facts()) {
        let Action::Inspect(old) = decide(&super::facts()) else {
            unreachable!("nothing speaks against it")
        };
        match rejudge(Open::Inspected(&old), &facts) {
            Rejudged::Stays(permit) => prop_assert!(permit.is_some() && !never_decrypted(&facts)),
            Rejudged::Ends(_) => {}
        }
    }
}
