//! Lists of categories, and the index that they are compiled to.

use ::category::list::{Terms, local, rpz, ut1};
use ::category::{Index, List, Source, compare, compile};
use config::Problem;
use law::ExemptCategory;
use model::{Category, HostName};
use sha2::{Digest as _, Sha256};

const NAME: &str = "fuzzed";

/// The first byte chooses: 0, the rest is an index, whose digest is put right first, so that what lies behind it is met;
/// otherwise a list.
pub fn category(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else {
        return;
    };
    let terms = Terms::strict(Category::try_from("games".to_owned()).unwrap());
    let list = match choice % 5 {
        0 => return opened(rest),
        1 => local::read(NAME, rest),
        2 => ut1::read(NAME, ut1::File::Domains, &terms, rest),
        3 => ut1::read(NAME, ut1::File::Urls, &terms, rest),
        _ => rpz::read(NAME, &terms, rest),
    };
    match list {
        Ok(list) => listed(list),
        Err(problems) => told(&problems),
    }
}

/// An index with a right digest opens or is refused. What opens answers.
fn opened(bytes: &[u8]) {
    let mut octets = bytes.to_vec();
    if let Some((head, rest)) = octets.split_at_mut_checked(64) {
        let (said, digest) = head.split_at_mut(32);
        let hash = Sha256::new()
            .chain_update(said)
            .chain_update(rest)
            .finalize();
        digest.copy_from_slice(&hash);
    }
    let Ok(index) = Index::open(octets) else {
        return;
    };
    for name in [
        "kz",
        "bank.kz",
        "www.finance-and-banking.example",
        "a.b.c.d.example",
    ] {
        ask(&index, name);
    }
    for address in ["192.0.2.1", "2001:db8::1"] {
        let found = index.find_address(address.parse().unwrap());
        assert!(found.exempt().is_none() || found.matches().next().is_some());
    }
    for name in index.protected() {
        assert!(index.find(name).exempt().is_some(), "{name}");
    }
}

/// Whatever a list says compiles beside the seven, opens, and leaves them exempt.
fn listed(list: List) {
    let names = list.counts().names;
    let exempt = list.exempt().is_some();
    let source = Source::accepted(list, "fuzzed").unwrap();
    let before = Index::open(compile(&seven()).unwrap().octets).unwrap();
    let sources: Vec<Source> = seven().into_iter().chain([source]).collect();
    let Ok(compiled) = compile(&sources) else {
        // Only a list of ours can protect too much.
        assert!(exempt);
        return;
    };
    assert!(compiled.report.names >= 7 + u64::from(names > 0) - u64::from(exempt));
    let after = Index::open(compiled.octets).unwrap();
    for category in ExemptCategory::ALL {
        let name = HostName::parse(&format!("www.{category}.example")).unwrap();
        assert!(after.find(&name).exempt().is_some(), "{name}");
        ask(&after, name.as_str());
    }
    let difference = compare(&before, &after).unwrap();
    assert_eq!(difference.left.total, 0, "{difference:?}");
    assert!(exempt || difference.is_empty(), "{difference:?}");
}

fn ask<B: AsRef<[u8]>>(index: &Index<B>, name: &str) {
    let host = HostName::parse(name).unwrap();
    let found = index.find_url(&host, "/a/b");
    assert_eq!(
        found.is_uncategorised(),
        found.categories().next().is_none()
    );
    if found.exempt().is_some()
        && host
            .parent()
            .is_some_and(|above| index.find(&above).exempt().is_none())
    {
        assert!(index.is_exempt_below(&host.parent().unwrap()), "{name}");
    }
}

/// A name for each of the seven.
fn seven() -> Vec<Source> {
    let source = |category: ExemptCategory| {
        let terms = Terms::strict(category.into());
        let text = format!("{category}.example\n");
        let list = ut1::read(category.slug(), ut1::File::Domains, &terms, text.as_bytes()).unwrap();
        Source::accepted(list, "fuzzed").unwrap()
    };
    ExemptCategory::ALL.map(source).into()
}

fn told(problems: &[Problem]) {
    assert!((1..=config::PROBLEMS_MAX + 1).contains(&problems.len()));
    for problem in problems {
        assert!(!problem.hint.is_empty() && !problem.to_string().is_empty());
        assert!(
            problem
                .place
                .as_ref()
                .is_none_or(|place| place.file == NAME && place.line > 0)
        );
    }
}
