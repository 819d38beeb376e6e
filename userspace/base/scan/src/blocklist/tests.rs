use std::net::IpAddr;

use proptest::collection::vec;
use proptest::prelude::*;

use super::columns::SAME_MAX;
use super::*;
use crate::list::{Format, Reach, Source, Validity};

fn source(name: &str, format: Format) -> Source {
    Source {
        name: name.parse().unwrap(),
        file: name.to_owned(),
        format,
        reach: Reach::AsWritten,
    }
}

fn list(name: &str, text: &str) -> List {
    List::read(&source(name, Format::Plain), text.as_bytes()).unwrap()
}

fn index(text: &str) -> Blocklist {
    Blocklist::compile(vec![list("test", text)]).unwrap()
}

fn now() -> Timestamp {
    "2026-11-30T00:00:00Z".parse().unwrap()
}

fn host(text: &str) -> HostName {
    HostName::parse(text).unwrap()
}

#[test]
fn domains_hold_for_what_lies_below() {
    let index = index("evil.kz\n*.ads.kz\na.b.evil.kz\nxevil.kz");
    let check = |name: &str, expected: Option<&str>| {
        let hit = index.domain(&host(name), now());
        assert_eq!(hit.map(|hit| hit.entry).as_deref(), expected, "{name}");
    };
    check("evil.kz", Some("evil.kz"));
    check("EVIL.KZ.", Some("evil.kz"));
    check("www.evil.kz", Some("evil.kz"));
    check("b.evil.kz", Some("evil.kz"));
    check("x.a.b.evil.kz", Some("a.b.evil.kz"));
    check("zevil.kz", None);
    check("y.xevil.kz", Some("xevil.kz"));
    check("ads.kz", None);
    check("a.b.ads.kz", Some("*.ads.kz"));
    check("kz", None);
    check("evil.com", None);
}

#[test]
fn a_hit_tells_whose_entry_it_is() {
    let bundle = r#"{"type": "bundle", "objects": [{"type": "indicator", "spec_version": "2.1",
        "id": "indicator--00000000-0000-4000-8000-000000000001", "modified": "2026-01-01T00:00:00Z",
        "pattern_type": "stix", "pattern": "[domain-name:value = 'evil.kz']",
        "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2026-12-01T00:00:00Z"}]}"#;
    let stix = List::read(&source("feed", Format::Stix), bundle.as_bytes()).unwrap();
    let index = Blocklist::compile(vec![list("other", "192.0.2.0/24\n192.0.2.7"), stix]).unwrap();
    let until: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
    let hit = index.domain(&host("evil.kz"), now()).unwrap();
    let expected = Hit {
        list: "feed".parse().unwrap(),
        entry: "evil.kz".to_owned(),
        id: Some("indicator--00000000-0000-4000-8000-000000000001".to_owned()),
        kind: EntryKind::Domain,
        until: Some(until),
    };
    assert_eq!(hit, expected);
    assert_eq!(hit.to_string(), "feed: domain evil.kz");
    assert_eq!(index.domain(&host("www.evil.kz"), now()), None);
    assert_eq!(index.domain(&host("evil.kz"), until), None);
    assert_eq!(
        index.domain(&host("evil.kz"), "2025-12-31T23:59:59Z".parse().unwrap()),
        None
    );
    let address = |text: &str| {
        let hit = index.address(text.parse().unwrap(), now());
        hit.map(|hit| (hit.list.as_str().to_owned(), hit.entry))
    };
    let other = |entry: &str| Some(("other".to_owned(), entry.to_owned()));
    assert_eq!(address("192.0.2.7"), other("192.0.2.7"));
    assert_eq!(address("::ffff:192.0.2.8"), other("192.0.2.0/24"));
    assert_eq!(address("192.0.3.8"), None);
}

#[test]
fn urls_are_looked_up_without_their_query() {
    let index = index("http://evil.kz/a%2Fb/%7ex\nhttps://192.0.2.1:8443/mal.exe");
    let name = host("evil.kz");
    let at = |site: Site<'_>, path: &str| index.url(site, path.as_bytes(), now());
    let hit = at(Site::Name(&name), "/a%2fb/c/../~x?token=1").unwrap();
    assert_eq!(hit.kind, EntryKind::Url);
    assert!(
        hit.entry.starts_with("evil.kz ") && !hit.entry.contains("~x"),
        "{}",
        hit.entry
    );
    assert_eq!(at(Site::Name(&name), "/a/b/~x"), None);
    assert!(at(Site::Address("192.0.2.1".parse().unwrap()), "/mal.exe").is_some());
    assert_eq!(
        at(Site::Address("192.0.2.2".parse().unwrap()), "/mal.exe"),
        None
    );
}

#[test]
fn bodies_are_digested_only_as_far_as_the_lists_need_it() {
    let none = index("a.kz");
    assert!(none.hasher().is_none());
    // MD5 and SHA-256 of `abc`.
    let listed = "900150983cd24fb0d6963f7d28e17f72";
    let index = index(&format!("{listed}\n{}", "0".repeat(64)));
    let mut hasher = index.hasher().unwrap();
    hasher.update(b"ab");
    hasher.update(b"c");
    assert_eq!(hasher.clone().finish().len(), 2);
    let hit = index.body(hasher, now()).unwrap();
    assert_eq!((hit.kind, hit.entry.as_str()), (EntryKind::File, listed));
    assert_eq!(index.body(index.hasher().unwrap(), now()), None);
    assert_eq!(index.counts().files, 2);
}

#[test]
fn lists_that_make_no_index_are_refused() {
    let refused = |lists| Blocklist::compile(lists).unwrap_err();
    assert_eq!(
        refused(vec![list("a", ""), list("a", "")]),
        CompileError::Names
    );
    let many = (0..=LISTS_MAX)
        .map(|number| list(&format!("l{number}"), ""))
        .collect();
    assert_eq!(refused(many), CompileError::Lists(LISTS_MAX + 1));
    let empty = Blocklist::compile(Vec::new()).unwrap();
    assert_eq!(empty.domain(&host("a.kz"), now()), None);
    assert_eq!(empty.address("::1".parse().unwrap(), now()), None);
    assert_eq!(empty.counts(), Counts::default());
}

/// Of a hundred entries for one name those are kept that hold longest, and one without times replaces them all.
#[test]
fn equal_entries_are_kept_in_bounds() {
    let lists = |count: i64| {
        let mut lists: Vec<List> = (0..count).map(|n| list(&format!("l{n}"), "a.kz")).collect();
        for (n, list) in (0..).zip(&mut lists) {
            let until = Timestamp::from_second(2_000_000_000 + n).unwrap();
            list.origins[0].validity = Validity {
                from: None,
                until: Some(until),
            };
        }
        lists
    };
    let index = Blocklist::compile(lists(40)).unwrap();
    assert_eq!(index.counts().domains, SAME_MAX);
    // Any of them is a right answer; at the last moment there is one only.
    let late = Timestamp::from_second(2_000_000_038).unwrap();
    assert_eq!(
        index.domain(&host("a.kz"), late).unwrap().list.as_str(),
        "l39"
    );
    let mut with_one = lists(40);
    with_one.push(list("ever", "a.kz"));
    let index = Blocklist::compile(with_one).unwrap();
    assert_eq!(index.counts().domains, 1);
    assert_eq!(
        index.domain(&host("a.kz"), now()).unwrap().list.as_str(),
        "ever"
    );
}

/// A name of few letters, so that names meet.
fn name() -> impl Strategy<Value = String> {
    vec("[ab]{1,2}", 2..5).prop_map(|labels| labels.join("."))
}

fn scope_of(text: &str) -> (HostName, bool) {
    text.strip_prefix("*.")
        .map_or_else(|| (host(text), false), |below| (host(below), true))
}

proptest! {
    /// The index against a walk over all entries.
    #[test]
    fn the_nearest_domain_is_found(
        entries in vec((name(), any::<bool>()), 0..60),
        asked in vec(name(), 1..20),
    ) {
        let text: Vec<String> = entries
            .iter()
            .map(|(name, below)| if *below { format!("*.{name}") } else { name.clone() })
            .collect();
        let index = index(&text.join("\n"));
        for name in asked {
            let name = host(&name);
            let covering = text.iter().filter(|entry| {
                let (domain, below) = scope_of(entry);
                name.is_within(&domain) && !(below && name == domain)
            });
            let nearest = covering.map(|entry| scope_of(entry).0.as_str().len()).max();
            let hit = index.domain(&name, now());
            prop_assert_eq!(hit.as_ref().map(|hit| scope_of(&hit.entry).0.as_str().len()), nearest);
            if let Some(hit) = hit {
                prop_assert!(text.contains(&hit.entry), "{}", hit.entry);
            }
        }
    }

    #[test]
    fn the_longest_prefix_is_found(
        entries in vec((any::<[u8; 2]>(), 8_u8..=32), 0..40),
        asked in vec(any::<[u8; 2]>(), 1..20),
    ) {
        let nets: Vec<IpNet> = entries
            .iter()
            .map(|([a, b], length)| IpNet::new([10, a & 3, b & 7, 0].into(), *length).unwrap().trunc())
            .collect();
        let text: Vec<String> = nets.iter().map(IpNet::to_string).collect();
        let index = index(&text.join("\n"));
        for [a, b] in asked {
            let address: IpAddr = [10, a & 3, b & 7, 0].into();
            let longest = nets.iter().filter(|net| net.contains(&address)).map(IpNet::prefix_len).max();
            let hit = index.address(address, now()).map(|hit| {
                let whole = if hit.entry.contains('/') { hit.entry } else { format!("{}/32", hit.entry) };
                whole.parse::<IpNet>().unwrap().prefix_len()
            });
            prop_assert_eq!(hit, longest);
        }
    }
}
