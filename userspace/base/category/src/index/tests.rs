use super::*;
use crate::found::Entry;
use crate::list::Reach;
use crate::testing::{compiled, domains, host, index, local_list, seven, urls, with, zone};
use crate::{Source, testing};
use proptest::prelude::*;

fn slugs<'a>(found: &'a Found<'_>) -> Vec<&'a str> {
    found.categories().map(Category::as_str).collect()
}

fn example() -> Vec<Source> {
    with(vec![
        testing::accepted(local_list(
            "games",
            &[".bank.finance-and-banking.example", "alone.example"],
        )),
        domains(
            "ut1/news/domains",
            "news",
            "example.org\nwww.example.org\n192.0.2.7\n",
        ),
        zone(
            "rpz/bad",
            "malware",
            "*.bad.example CNAME .\nbad.example CNAME .\nok.bad.example CNAME rpz-passthru.\n\
             *.ok.bad.example CNAME rpz-passthru.\nx.ok.bad.example CNAME .\n*.finance-and-banking.example CNAME .\n\
             24.0.2.0.192.rpz-ip CNAME .\n32.9.2.0.192.rpz-ip CNAME rpz-passthru.\n",
        ),
        zone(
            "rpz/pass",
            "passed",
            "finance-and-banking.example CNAME rpz-passthru.\nbad.example CNAME rpz-passthru.\n",
        ),
        urls(
            "ut1/ads/urls",
            "ads",
            "host.example/a/b\nhost.example/c\nwhole.example/\n",
        ),
    ])
}

#[test]
fn names_are_found_by_reach_and_the_most_specific_first() {
    let index = index(&example());
    let cases: [(&str, &[&str]); 15] = [
        ("finance-and-banking.example", &["finance-and-banking"]),
        (
            "a.finance-and-banking.example",
            &["finance-and-banking", "malware"],
        ),
        (
            "bank.finance-and-banking.example",
            &["games", "finance-and-banking", "malware"],
        ),
        ("xfinance-and-banking.example", &[]),
        ("example", &[]),
        ("alone.example", &["games"]),
        ("below.alone.example", &[]),
        ("www.example.org", &["news"]),
        ("example.org", &["news"]),
        ("a.b.example.org", &["news"]),
        ("bad.example", &["malware"]),
        ("a.bad.example", &["malware"]),
        ("ok.bad.example", &[]),
        ("a.ok.bad.example", &[]),
        ("x.ok.bad.example", &["malware"]),
    ];
    for (name, want) in cases {
        let name = host(name);
        let found = index.find(&name);
        assert_eq!(slugs(&found), want, "{name}");
        assert_eq!(found.is_uncategorised(), want.is_empty(), "{name}");
        let exempt = want.iter().find_map(|slug| slug.parse().ok());
        assert_eq!(found.exempt(), exempt, "{name}");
    }
}

#[test]
fn a_match_names_entry_list_and_reason() {
    let index = index(&example());
    let name = host("a.bank.finance-and-banking.example");
    let found = index.find(&name);
    let all: Vec<_> = found
        .matches()
        .map(|one| (one.entry, one.source.name.as_str(), one.reason))
        .collect();
    let entry = |name, reach| Entry::Name { name, reach };
    let reason = |text| Some(text);
    assert_eq!(
        all,
        [
            (
                entry("bank.finance-and-banking.example", Reach::Subtree),
                "local/games.toml",
                reason("what a test says of bank.finance-and-banking.example")
            ),
            (
                entry("finance-and-banking.example", Reach::Subtree),
                "local/finance-and-banking.toml",
                reason("what a test says of finance-and-banking.example")
            ),
            (
                entry("finance-and-banking.example", Reach::Below),
                "rpz/bad",
                None
            ),
        ]
    );
}

#[test]
fn addresses_are_found_by_the_longest_network_first() {
    let index = index(&example());
    let cases: [(&str, &[&str]); 6] = [
        ("192.0.2.7", &["news", "malware"]),
        ("192.0.2.8", &["malware"]),
        ("192.0.2.9", &[]),
        ("::ffff:192.0.2.8", &["malware"]),
        ("192.0.3.1", &[]),
        ("2001:db8::1", &[]),
    ];
    for (address, want) in cases {
        let found = index.find_address(address.parse().unwrap());
        assert_eq!(slugs(&found), want, "{address}");
    }
    let found = index.find_address("192.0.2.8".parse().unwrap());
    let entry = found.matches().next().unwrap().entry;
    assert_eq!(entry, Entry::Network("192.0.2.0/24".parse().unwrap()));
}

#[test]
fn urls_are_found_by_whole_segments() {
    let index = index(&example());
    let cases: [(&str, &str, Option<&str>); 14] = [
        ("host.example", "/a/b", Some("/a/b")),
        ("host.example", "/A/%62/c?x", Some("/A/%62")),
        ("host.example", "/a/bc", None),
        ("host.example", "/a", None),
        ("host.example", "/c/", Some("/c")),
        ("host.example", "/c?a/b", Some("/c")),
        ("www.host.example", "/c", Some("/c")),
        ("ww.host.example", "/c", None),
        ("host.example", "/", None),
        ("host.example", "", None),
        ("host.example", "c", None),
        ("whole.example", "/x", Some("/")),
        ("whole.example", "/", Some("/")),
        ("below.whole.example", "/", None),
    ];
    for (name, path, want) in cases {
        let name = host(name);
        let found = index.find_url(&name, path);
        let met: Vec<_> = found.matches().map(|one| one.entry).collect();
        let want: Vec<_> = want
            .into_iter()
            .map(|path| Entry::Path {
                host: name.as_str(),
                path,
            })
            .collect();
        assert_eq!(met, want, "{name}{path}");
        assert!(index.find(&name).is_uncategorised());
    }
}

#[test]
fn exempt_names_below_are_known() {
    let more = testing::accepted(local_list("news", &[".news.example"]));
    let deep = domains(
        "ut1/bank/domains",
        "finance-and-banking",
        "a.b.c.example.net\n",
    );
    let index = index(&with(vec![more, deep]));
    for (name, want) in [
        ("example", true),
        ("net", true),
        ("example.net", true),
        ("c.example.net", true),
        ("b.c.example.net", true),
        ("a.b.c.example.net", true),
        ("x.a.b.c.example.net", true),
        ("x.b.c.example.net", false),
        ("news.example", false),
        ("other.example", false),
        ("org", false),
    ] {
        assert_eq!(index.is_exempt_below(&host(name)), want, "{name}");
    }
}

#[test]
fn what_is_no_index_is_refused() {
    let octets = compiled(&example()).octets;
    let open = |octets: &[u8]| Index::open(octets).map(drop);
    assert_eq!(open(&octets), Ok(()));
    assert_eq!(open(&[]), Err(IndexError::Magic));
    assert_eq!(open(b"QQPCATEG"), Err(IndexError::Magic));
    let changed = |at: usize| {
        let mut octets = octets.clone();
        octets[at] ^= 1;
        octets
    };
    assert_eq!(open(&changed(0)), Err(IndexError::Magic));
    assert_eq!(open(&changed(8)), Err(IndexError::Version { found: 0 }));
    assert!(matches!(open(&changed(12)), Err(IndexError::Length { .. })));
    for at in [40, 64, octets.len() / 2, octets.len() - 1] {
        assert_eq!(open(&changed(at)), Err(IndexError::Digest), "{at}");
    }
    assert!(matches!(
        open(&octets[..octets.len() - 1]),
        Err(IndexError::Length { .. })
    ));
    // One that says truly that it has nothing of health.
    let six: Vec<Source> = example()
        .into_iter()
        .filter(|one| one.list().category().as_str() != "health-and-wellness")
        .collect();
    assert!(crate::compile(&six).is_err());
}

/// An index that was made by somebody else, with a digest that is right.
#[test]
fn an_index_that_contradicts_itself_is_refused() {
    let index = index(&seven());
    let names = index.part(index.parts.names).to_vec();
    let open = |tables: &Tables, v4: &[u8]| {
        let tables = postcard::to_allocvec(tables).unwrap();
        Index::open(assemble(&tables, &names, v4, &[]).unwrap()).map(drop)
    };
    assert_eq!(open(&index.tables, &[]), Ok(()));
    let changed = |change: &dyn Fn(&mut Tables)| {
        let mut tables = index.tables.clone();
        change(&mut tables);
        open(&tables, &[]).unwrap_err()
    };
    let grant = |tables: &mut Tables, change: &dyn Fn(&mut crate::tables::Grant)| {
        tables
            .marks
            .iter_mut()
            .flat_map(|mark| &mut mark.grants)
            .for_each(change);
    };
    assert!(matches!(
        changed(&|tables| {
            tables.marks.pop();
        }),
        IndexError::Names | IndexError::Missing(_)
    ));
    assert!(matches!(
        changed(&|tables| tables.categories.reverse()),
        IndexError::Tables(_)
    ));
    assert!(matches!(
        changed(&|tables| grant(tables, &|one| one.source = 99)),
        IndexError::Tables(_)
    ));
    assert!(matches!(
        changed(&|tables| grant(tables, &|one| one.reason = Some(99))),
        IndexError::Tables(_)
    ));
    assert!(matches!(
        changed(&|tables| grant(tables, &|one| one.effect = crate::list::Effect::Takes)),
        IndexError::Tables(_)
    ));
    assert!(matches!(
        changed(&|tables| grant(tables, &|one| one.source = 0)),
        IndexError::Missing(_)
    ));
    let stranger = host("stranger.example");
    assert_eq!(
        changed(&|tables| tables.protected.push(stranger.clone())),
        IndexError::Protected(stranger.clone())
    );
    let many = |tables: &mut Tables| {
        let names = (0..101).map(|n| host(&format!("a{n:03}.example")));
        tables.protected = names.collect();
    };
    assert!(matches!(changed(&many), IndexError::Tables(_)));
    for v4 in [
        &[0][..],
        &[24, 192, 0, 2, 1, 0, 0],
        &[24, 192, 0, 2, 0, 255, 255],
        &[33, 192, 0, 2, 0, 0, 0],
    ] {
        assert_eq!(open(&index.tables, v4), Err(IndexError::Networks), "{v4:?}");
    }
}

/// The octets with damage, and a digest that is right for them.
fn resealed(octets: &[u8], damage: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    for (place, octet) in damage {
        let place = place.index(octets.len());
        octets[place] = *octet;
    }
    let digest = content_digest(&octets);
    octets[32..64].copy_from_slice(&digest);
    octets
}

proptest! {
    #[test]
    fn damage_under_a_right_digest_is_refused_or_harmless(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        short in 0_usize..200,
    ) {
        let octets = compiled(&example()).octets;
        let octets = resealed(&octets[..octets.len() - short], &damage);
        if let Ok(index) = Index::open(octets) {
            for name in ["a.bank.finance-and-banking.example", "x.ok.bad.example", "www.host.example", "kz"] {
                let name = host(name);
                let found = index.find_url(&name, "/a/b/c");
                prop_assert!(found.matches().count() <= 200);
                prop_assert!(found.exempt().is_none() || !found.is_uncategorised());
                index.is_exempt_below(&name);
            }
            index.find_address("192.0.2.7".parse().unwrap()).is_protected();
        }
    }
}

#[test]
fn entries_are_told_to_people() {
    let network = "192.0.2.0/24".parse().unwrap();
    let name = |reach| Entry::Name {
        name: "a.example",
        reach,
    };
    for (entry, want) in [
        (name(Reach::Name), "a.example"),
        (name(Reach::Below), "*.a.example"),
        (name(Reach::Subtree), "a.example and all below"),
        (
            Entry::Path {
                host: "a.example",
                path: "/b",
            },
            "a.example/b",
        ),
        (Entry::Network(network), "192.0.2.0/24"),
    ] {
        assert_eq!(entry.to_string(), want);
    }
}
