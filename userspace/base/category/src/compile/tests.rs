use super::*;
use crate::Index;
use crate::list::{Effect, Reach};
use crate::testing::{
    accepted, category, compiled, domains, host, index, local_list, seven, with, zone,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn all_seven_must_be_there() {
    assert_eq!(
        compile(&[]),
        Err(CompileError::Missing(ExemptCategory::ALL.to_vec()))
    );
    for missing in ExemptCategory::ALL {
        let six: Vec<Source> = seven()
            .into_iter()
            .filter(|one| one.list().exempt() != Some(missing))
            .collect();
        assert_eq!(compile(&six), Err(CompileError::Missing(vec![missing])));
    }
    assert!(compile(&seven()).is_ok());
}

#[test]
fn limits_are_told() {
    let twice = with(vec![
        domains("f", "news", "a.example\n"),
        domains("f", "games", "b.example\n"),
    ]);
    assert_eq!(
        compile(&twice),
        Err(CompileError::Twice {
            list: "f".to_owned()
        })
    );
    let many: Vec<Source> = (0..SOURCES_MAX)
        .map(|n| domains(&format!("f{n}"), "news", "a.example\n"))
        .collect();
    assert_eq!(
        compile(&with(many)),
        Err(CompileError::Sources {
            given: SOURCES_MAX + 7
        })
    );
    let protected = |count: usize| {
        let names: Vec<String> = (0..count).map(|n| format!("!bank{n:03}.example")).collect();
        let names: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .chain(["!below.bank000.example"])
            .collect();
        let other = seven()
            .into_iter()
            .filter(|one| one.list().exempt() != Some(ExemptCategory::FinanceAndBanking));
        let all: Vec<Source> = other
            .chain([accepted(local_list("finance-and-banking", &names))])
            .collect();
        compile(&all)
    };
    let most = protected(PROTECTED_MAX).unwrap();
    assert_eq!(
        most.report.protected, PROTECTED_MAX,
        "a subtree of a subtree does not count"
    );
    let opened = Index::open(most.octets).unwrap();
    assert_eq!(opened.protected().len(), PROTECTED_MAX);
    assert!(opened.find(&host("a.bank099.example")).is_protected());
    assert!(
        !opened
            .find(&host("a.health-and-wellness.example"))
            .is_protected()
    );
    assert_eq!(
        protected(PROTECTED_MAX + 1),
        Err(CompileError::Protected {
            given: PROTECTED_MAX + 1
        })
    );
}

#[test]
fn the_report_counts_and_names_who_answers() {
    let mut sources = with(vec![zone(
        "rpz",
        "malware",
        "a.example CNAME .\nb.rpz-nsdname CNAME .\n",
    )]);
    sources.push(Source::unsigned(local_list("games", &["a.example", "b.example"])).unwrap());
    let report = compiled(&sources).report;
    assert_eq!((report.names, report.networks, report.protected), (9, 0, 0));
    assert_eq!(report.sources.len(), 9);
    assert_eq!(report.sources[7].counts.policies_not_used, 1);
    let accepted: Vec<_> = report
        .accepted()
        .map(|(row, reason)| (row.name.as_str(), reason))
        .collect();
    assert_eq!(accepted.len(), 8);
    assert!(accepted.contains(&("local/system-updates.toml", "a test")));
}

#[test]
fn the_same_lists_give_the_same_octets() {
    assert_eq!(compiled(&seven()), compiled(&seven()));
    let index = index(&seven());
    assert_eq!(index.sources().len(), 7);
    assert!(index.categories().contains(&category("video-conference")));
}

/// A name of few labels, so that entries meet.
fn name() -> impl Strategy<Value = String> {
    let label = prop_oneof![Just("a"), Just("b"), Just("ab"), Just("a-b")];
    prop::collection::vec(label, 1..5).prop_map(|labels| format!("{}.kz", labels.join(".")))
}

/// Entries by list: the name, what it covers, whether it puts or takes.
type Model = Vec<BTreeSet<(String, Reach, Effect)>>;

fn lists() -> impl Strategy<Value = Model> {
    let reach = prop_oneof![Just(Reach::Name), Just(Reach::Below)];
    let policy = (name(), reach, prop::bool::weighted(0.3)).prop_map(|(name, reach, takes)| {
        (
            name,
            reach,
            if takes { Effect::Takes } else { Effect::Puts },
        )
    });
    let zone = prop::collection::vec(policy, 1..8).prop_map(|policies| {
        let mut seen = BTreeSet::new();
        policies
            .into_iter()
            .filter(|(name, reach, _)| seen.insert((name.clone(), *reach)))
            .collect()
    });
    let subtrees = || {
        prop::collection::btree_set(name(), 1..6).prop_map(|names| {
            names
                .into_iter()
                .map(|name| (name, Reach::Subtree, Effect::Puts))
                .collect()
        })
    };
    (zone, subtrees(), subtrees()).prop_map(
        |(zone, news, bank): (BTreeSet<_>, BTreeSet<_>, BTreeSet<_>)| vec![zone, news, bank],
    )
}

fn sources(model: &Model) -> Vec<Source> {
    let policies = model[0].iter().map(|(name, reach, effect)| {
        let star = if *reach == Reach::Below { "*." } else { "" };
        let target = if *effect == Effect::Takes {
            "rpz-passthru."
        } else {
            "."
        };
        format!("{star}{name} CNAME {target}\n")
    });
    let lines = |at: usize| {
        let names: Vec<&str> = model[at].iter().map(|(name, ..)| name.as_str()).collect();
        names.join(
            "
",
        )
    };
    with(vec![
        zone("zone", "malware", &policies.collect::<String>()),
        domains("news", "news", &lines(1)),
        domains("bank", "finance-and-banking", &lines(2)),
    ])
}

/// The categories of a name: of each list the nearest entry that covers it says whether.
fn by_model(model: &Model, name: &str) -> BTreeSet<&'static str> {
    let covers = |entry: &str, reach: Reach| {
        let below = name
            .strip_suffix(entry)
            .is_some_and(|above| above.ends_with('.'));
        (name == entry && reach.covers_itself()) || (below && reach.covers_below())
    };
    let mut categories = BTreeSet::new();
    for (list, slug) in model.iter().zip(["malware", "news", "finance-and-banking"]) {
        let mut nearest: Vec<_> = list
            .iter()
            .filter(|(entry, reach, _)| covers(entry, *reach))
            .collect();
        nearest.sort_by_key(|(entry, ..)| entry.len());
        // All that stands nearer than the last exception.
        let mut standing = false;
        for (_, _, effect) in nearest {
            standing = *effect == Effect::Puts;
        }
        if standing {
            categories.insert(slug);
        }
    }
    categories
}

proptest! {
    #[test]
    fn the_index_says_what_a_simple_model_says(model in lists(), names in prop::collection::vec(name(), 1..30)) {
        let index = index(&sources(&model));
        let banks: Vec<_> = model[2].iter().map(|(name, ..)| host(name)).collect();
        for name in names.iter().chain(model.iter().flatten().map(|(name, ..)| name)) {
            let want = by_model(&model, name);
            let name = host(name);
            let found = index.find(&name);
            let met: BTreeSet<&str> = found.categories().map(model::Category::as_str).collect();
            prop_assert_eq!(&met, &want, "{}", name);
            let exempt = want.contains("finance-and-banking").then_some(ExemptCategory::FinanceAndBanking);
            prop_assert_eq!(found.exempt(), exempt);
            let below = banks.iter().any(|bank| name.is_within(bank) || (*bank != name && bank.is_within(&name)));
            prop_assert_eq!(index.is_exempt_below(&name), below, "below {}", name);
            let lengths: Vec<_> = found.matches().map(|one| match one.entry {
                crate::Entry::Name { name, .. } => name.len(),
                crate::Entry::Path { .. } | crate::Entry::Network(_) => 0,
            }).collect();
            prop_assert!(lengths.is_sorted_by(|first, second| first >= second));
        }
    }
}
