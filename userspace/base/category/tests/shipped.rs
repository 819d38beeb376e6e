//! The lists of this repository's `config/categories`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a list that is missing or bad is a failed test"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use category::list::local;
use category::{Compiled, Entry, Index, List, PROTECTED_MAX, Source, compile};
use law::ExemptCategory;
use model::HostName;

/// How many names a shipped list has.
const NAMES: std::ops::RangeInclusive<u64> = 20..=80;

/// The lists for the lab.
const EXAMPLES: [&str; 3] = ["bank.toml", "state.toml", "games.toml"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config/categories")
}

fn read(path: &Path) -> List {
    let name = path.file_name().unwrap().to_str().unwrap();
    local::read(name, &std::fs::read(path).unwrap()).unwrap_or_else(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

fn compiled() -> Compiled {
    let lists = ExemptCategory::ALL.map(|one| read(&folder().join(format!("{one}.toml"))));
    let sources: Vec<Source> = lists
        .into_iter()
        .map(|list| Source::accepted(list, "as shipped, to be signed by the authority").unwrap())
        .collect();
    compile(&sources).unwrap()
}

#[test]
fn there_is_a_list_for_each_of_the_seven_and_no_other() {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let list = read(&path);
        let exempt = list.exempt().unwrap();
        assert_eq!(path.file_stem().unwrap().to_str(), Some(exempt.slug()));
        assert!(
            NAMES.contains(&list.counts().names),
            "{exempt}: {:?}",
            list.counts()
        );
        found.insert(exempt);
    }
    assert_eq!(found, BTreeSet::from(ExemptCategory::ALL));
}

/// Names, what exempts them, and whether issuing CAs exclude them.
const KNOWN: &[(&str, Option<ExemptCategory>, bool)] = &[
    ("kaspi.kz", Some(ExemptCategory::FinanceAndBanking), true),
    (
        "www.halykbank.kz",
        Some(ExemptCategory::FinanceAndBanking),
        true,
    ),
    ("egov.kz", Some(ExemptCategory::GovernmentAndLegal), true),
    (
        "stat.gov.kz",
        Some(ExemptCategory::GovernmentAndLegal),
        true,
    ),
    (
        "office.sud.kz",
        Some(ExemptCategory::GovernmentAndLegal),
        true,
    ),
    (
        "app.damumed.kz",
        Some(ExemptCategory::HealthAndWellness),
        false,
    ),
    (
        "mail.google.com",
        Some(ExemptCategory::PersonalPrivacy),
        false,
    ),
    (
        "us04web.zoom.us",
        Some(ExemptCategory::VideoConference),
        false,
    ),
    (
        "database.clamav.net",
        Some(ExemptCategory::SignatureUpdates),
        false,
    ),
    (
        "ports.ubuntu.com",
        Some(ExemptCategory::SystemUpdates),
        false,
    ),
    ("example.kz", None, false),
    ("www.google.com", None, false),
    ("notegov.kz", None, false),
];

#[test]
fn they_compile_and_what_matters_most_is_protected() {
    let Compiled { octets, report } = compiled();
    assert_eq!(report.accepted().count(), 7);
    let index = Index::open(octets).unwrap();
    assert!(
        (1..=PROTECTED_MAX).contains(&index.protected().len()),
        "{}",
        index.protected().len()
    );
    for (name, exempt, protected) in KNOWN {
        let (exempt, protected) = (*exempt, *protected);
        let host = HostName::parse(name).unwrap();
        let found = index.find(&host);
        assert_eq!(
            (found.exempt(), found.is_protected()),
            (exempt, protected),
            "{name}"
        );
        let reasoned = found
            .matches()
            .all(|one| one.reason.is_some() && matches!(one.entry, Entry::Name { .. }));
        assert!(reasoned, "{name}");
    }
    for above in ["kz", "com", "google.com"] {
        assert!(
            index.is_exempt_below(&HostName::parse(above).unwrap()),
            "{above}"
        );
    }
}

/// An auditor asks why a name is exempt: one phrase under many names says nothing. And no entry says what another says already.
#[test]
fn every_entry_has_a_reason_of_its_own_and_none_is_within_another() {
    let mut all: Vec<(HostName, bool)> = Vec::new();
    for category in ExemptCategory::ALL {
        let text = std::fs::read_to_string(folder().join(format!("{category}.toml"))).unwrap();
        let table: toml::Table = text.parse().unwrap();
        let mut reasons = BTreeSet::new();
        for entry in table["entry"].as_array().unwrap() {
            let reason = entry["reason"].as_str().unwrap();
            assert!(reasons.insert(reason.to_owned()), "{category}: {reason}");
            assert!(reason.contains(' '), "{category}: {reason}");
            all.push((
                HostName::parse(entry["name"].as_str().unwrap()).unwrap(),
                entry["below"].as_bool().unwrap(),
            ));
        }
    }
    for (at, (name, _)) in all.iter().enumerate() {
        let mut others = all.iter().enumerate().filter(|(place, _)| *place != at);
        let wider =
            others.find(|(_, (other, below))| name == other || (*below && name.is_within(other)));
        assert!(
            wider.is_none(),
            "{name} is covered by {:?}",
            wider.unwrap().1.0
        );
    }
}

#[test]
fn the_examples_stand_beside_the_seven() {
    let folder = folder().join("../examples/categories");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), EXAMPLES.len());
    let accepted = |list| Source::accepted(list, "an example").unwrap();
    let shipped =
        ExemptCategory::ALL.map(|one| accepted(read(&self::folder().join(format!("{one}.toml")))));
    let examples = EXAMPLES.map(|name| accepted(read(&folder.join(name))));
    let sources: Vec<Source> = shipped.into_iter().chain(examples).collect();
    let index = Index::open(compile(&sources).unwrap().octets).unwrap();
    for (name, exempt, protected) in [
        ("www.bank.example", true, true),
        ("www.credit.example", true, false),
        ("pay.shop.example", true, false),
        ("www.shop.example", false, false),
        ("ministry.example", true, true),
        ("games.example", false, false),
    ] {
        let host = HostName::parse(name).unwrap();
        let found = index.find(&host);
        assert_eq!(
            (found.exempt().is_some(), found.is_protected()),
            (exempt, protected),
            "{name}"
        );
    }
    let shop = HostName::parse("shop.example").unwrap();
    assert!(
        index.is_exempt_below(&shop),
        "a certificate for *.shop.example would be one for its page of payments"
    );
}
