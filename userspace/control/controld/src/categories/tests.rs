#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the facts it expects"
)]

use super::*;
use crate::core::fixture::Gateway;
use law::ExemptCategory;
use sha2::{Digest as _, Sha256 as Hasher};
use std::fs;
use wire::{Action, Collection, Filter, Item, Listing, Order, Query};

/// The officer of security of the fixture.
const OFFICER: u32 = 14;

/// An index in which each of the seven exempts its own name, and finance these too; those with a star are protected.
fn index(banks: &[&str]) -> Vec<u8> {
    let sources = ExemptCategory::ALL.map(|category| {
        let own = format!("{category}.example");
        let banks = banks.iter().filter(|_| category == ExemptCategory::FinanceAndBanking);
        let names = std::iter::once(own.as_str()).chain(banks.copied());
        let entries: Vec<String> = names
            .map(|name| {
                let (name, protected) = match name.strip_prefix('*') {
                    Some(name) => (name, true),
                    None => (name, false),
                };
                format!("[[entry]]\nname = \"{name}\"\nbelow = true\nreason = \"a name of the tests\"\nprotected = {protected}\n")
            })
            .collect();
        let text = format!("version = 1\ncategory = \"{category}\"\n{}", entries.concat());
        let list = category::list::local::read(category.slug(), text.as_bytes()).unwrap();
        category::Source::accepted(list, "it is a test's").unwrap()
    });
    category::compile(&sources).unwrap().octets
}

impl Gateway {
    fn offer(&mut self, banks: &[&str]) -> Sha256 {
        let octets = index(banks);
        let digest = Sha256(Hasher::digest(&octets).into());
        let now = self.now;
        self.core.offer_categories(octets, now).unwrap();
        digest
    }

    /// What was told of categories, oldest first.
    fn facts(&self) -> Vec<CategoriesFact> {
        let listing = Listing {
            of: Collection::Events,
            filter: Filter::default(),
            order: Order::Ascending,
            after: None,
            limit: 100,
            watch: false,
        };
        let caller = self.core.recognise(0);
        let answer = self.core.ask(&caller, &Query::List(listing), self.now);
        let Answer::Page(page) = answer.unwrap() else {
            unreachable!("a page was asked for")
        };
        let what = |item| match item {
            Item::Event(event) => match event.fact {
                Fact::Categories { what } => Some(what),
                _ => None,
            },
            _ => None,
        };
        page.items.into_iter().filter_map(what).collect()
    }

    fn exempt(&self, host: &str) -> bool {
        let caller = self.core.recognise(0);
        let query = Query::Category(host.to_owned());
        let Answer::Category(view) = self.core.ask(&caller, &query, self.now).unwrap() else {
            unreachable!("a category was asked for")
        };
        view.exempt.is_some()
    }

    fn accept(&mut self, uid: u32, digest: Sha256, ground: &str) -> Result<Done, ControlError> {
        let ground = ground.to_owned();
        self.send(uid, Action::AcceptCategories { digest, ground })
    }
}

/// What a taken index added to the exempt and the protected, and took away from the exempt.
fn taken(what: Option<CategoriesFact>) -> Option<(u64, u64, u64)> {
    match what? {
        CategoriesFact::Taken {
            entered,
            protected,
            loss,
            ..
        } => Some((entered, protected, loss.exempt)),
        CategoriesFact::Held { .. } => None,
    }
}

#[test]
fn what_only_adds_is_taken_at_once_and_told() {
    let mut gateway = Gateway::new();
    let first = gateway.offer(&["kaspi.kz"]);
    assert_eq!(gateway.core.categories().unwrap().digest, first);
    let second = gateway.offer(&["kaspi.kz", "*halykbank.kz"]);
    assert_eq!(gateway.core.categories().unwrap().digest, second);
    assert!(gateway.exempt("online.halykbank.kz"));
    assert_eq!(taken(gateway.facts().pop()), Some((1, 1, 0)));
}

#[test]
fn what_takes_away_waits_for_an_officer_of_security() {
    let mut gateway = Gateway::new();
    let whole = gateway.offer(&["kaspi.kz", "*halykbank.kz"]);
    let less = gateway.offer(&["kaspi.kz"]);
    let in_force = gateway.core.categories().unwrap().digest;
    assert_eq!(in_force, whole, "the old one stays");
    assert!(gateway.exempt("halykbank.kz"));
    let loss = CategoriesLoss {
        exempt: 1,
        protected: 1,
        names: vec!["halykbank.kz".to_owned(), "halykbank.kz".to_owned()],
    };
    let held = CategoriesFact::Held { digest: less, loss };
    assert_eq!(gateway.facts().pop(), Some(held));
    let refused = |result: Result<Done, ControlError>, part: &str| {
        let told = result.unwrap_err().to_string();
        assert!(told.contains(part), "{told}");
    };
    let forbidden = "may not accept an index of categories";
    refused(gateway.accept(0, less, "СОЗ-7"), forbidden);
    refused(
        gateway.accept(OFFICER, whole, "СОЗ-7"),
        "waits to be accepted",
    );
    refused(
        gateway.accept(OFFICER, less, "  "),
        "cited in 1 to 200 bytes",
    );
    assert!(gateway.exempt("halykbank.kz"), "nothing was half done");
    let done = gateway.accept(OFFICER, less, "СОЗ-7").unwrap();
    assert_eq!(done, Done::CategoriesAccepted { digest: less });
    assert!(!gateway.exempt("halykbank.kz"));
    let told = gateway.facts().pop();
    assert_eq!(taken(told.clone()), Some((0, 0, 1)));
    let text = told.map(|told| told.to_string()).unwrap_or_default();
    assert!(
        text.contains("accepted by security on the ground of СОЗ-7"),
        "{text}"
    );
}

#[test]
fn the_index_outlives_a_restart_and_is_compared_with_what_is_read_then() {
    let mut gateway = Gateway::new();
    let whole = gateway.offer(&["kaspi.kz"]);
    let mut gateway = gateway.restart();
    assert_eq!(gateway.core.categories().unwrap().digest, whole);
    gateway.offer(&[]);
    let kept = "lists that changed meanwhile take nothing away";
    assert!(gateway.exempt("kaspi.kz"), "{kept}");
    // What waited and was put back is gone.
    gateway.offer(&["kaspi.kz"]);
    let less = Sha256(Hasher::digest(index(&[])).into());
    let error = gateway.accept(OFFICER, less, "СОЗ-7").unwrap_err();
    assert!(
        error.to_string().contains("waits to be accepted"),
        "{error}"
    );
}

#[test]
fn a_lost_index_is_made_again_of_the_same_lists_and_of_no_others() {
    let mut gateway = Gateway::new();
    let whole = gateway.offer(&["kaspi.kz"]);
    let folder = gateway.folder().join("categories");
    let file = folder.join(format!("{whole}.index"));
    for damage in [None, Some(b"not an index".as_slice())] {
        match damage {
            None => fs::remove_file(&file).unwrap(),
            Some(octets) => fs::write(&file, octets).unwrap(),
        }
        gateway = gateway.restart();
        assert!(gateway.core.categories().is_none());
        let lost = gateway.core.categories.whole().unwrap_err().to_string();
        assert!(lost.contains(&whole.to_string()), "{lost}");
        assert!(lost.contains("bring the file back from a backup"), "{lost}");
        let now = gateway.now;
        for other in [&[][..], &["kaspi.kz", "halykbank.kz"]] {
            let error = gateway
                .core
                .offer_categories(index(other), now)
                .unwrap_err();
            assert!(error.is_fatal() && error.to_string() == lost, "{error}");
            assert!(gateway.core.categories().is_none());
        }
        let told = gateway.facts().len();
        gateway.offer(&["kaspi.kz"]);
        gateway.core.categories.whole().unwrap();
        assert!(gateway.exempt("kaspi.kz") && file.exists());
        assert_eq!(gateway.facts().len(), told, "nothing changed");
    }
}

#[test]
fn an_index_that_cannot_be_kept_leaves_the_old_one_and_controld_alive() {
    let mut gateway = Gateway::new();
    let whole = gateway.offer(&["kaspi.kz"]);
    let (folder, aside) = (
        gateway.folder().join("categories"),
        gateway.folder().join("aside"),
    );
    fs::rename(&folder, &aside).unwrap();
    // Nobody, root included, writes into a file as into a folder.
    fs::write(&folder, []).unwrap();
    let (now, told) = (gateway.now, gateway.facts().len());
    let more = index(&["kaspi.kz", "halykbank.kz"]);
    let error = gateway.core.offer_categories(more, now).unwrap_err();
    assert!(!error.is_fatal(), "{error}");
    let message = error.to_string();
    assert!(message.contains("the one in force stays"), "{message}");
    assert_eq!(gateway.core.categories().unwrap().digest, whole);
    assert_eq!(gateway.facts().len(), told);
    assert!(gateway.exempt("kaspi.kz") && !gateway.exempt("halykbank.kz"));
    fs::remove_file(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    gateway.offer(&["kaspi.kz", "halykbank.kz"]);
    assert!(gateway.exempt("halykbank.kz"));
}
