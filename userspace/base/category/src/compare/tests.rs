use super::*;
use crate::Source;
use crate::testing::{accepted, domains, host, index, local_list, seven, with};
use law::ExemptCategory::{FinanceAndBanking, HealthAndWellness};

#[derive(Clone, Copy, PartialEq)]
enum Covered {
    No,
    Otherwise,
}

fn banks(entries: &[&str], more: Vec<Source>) -> Index<Vec<u8>> {
    let others = seven()
        .into_iter()
        .filter(|one| one.list().exempt() != Some(FinanceAndBanking));
    let banks = accepted(local_list("finance-and-banking", entries));
    index(&others.chain([banks]).chain(more).collect::<Vec<_>>())
}

fn change(category: ExemptCategory, name: &str, reach: Reach, covered: Covered) -> Change {
    Change {
        category,
        subject: Subject::Name {
            name: host(name),
            reach,
        },
        covered_otherwise: covered == Covered::Otherwise,
    }
}

#[test]
fn nothing_changed_between_equals() {
    let (one, other) = (
        index(&seven()),
        index(&with(vec![domains("news", "news", "a.example\n")])),
    );
    assert_eq!(
        compare(&one, &other).map(|found| found.is_empty()),
        Ok(true)
    );
}

#[test]
fn what_came_and_went_is_named() {
    let before = banks(
        &[".a.example", "!b.example", "c.example", ".d.example"],
        Vec::new(),
    );
    let after = banks(
        &[".a.example", ".b.example", "!e.example", ".c.example"],
        Vec::new(),
    );
    let found = compare(&before, &after).unwrap();
    assert_eq!(found.protected_entered, [host("e.example")]);
    assert_eq!(found.protected_left, [host("b.example")]);
    let entered = [
        change(FinanceAndBanking, "c.example", Reach::Subtree, Covered::No),
        change(FinanceAndBanking, "e.example", Reach::Subtree, Covered::No),
    ];
    assert_eq!(found.entered.shown, entered);
    let left = [
        change(FinanceAndBanking, "d.example", Reach::Subtree, Covered::No),
        change(
            FinanceAndBanking,
            "c.example",
            Reach::Name,
            Covered::Otherwise,
        ),
    ];
    assert_eq!(found.left.shown, left);
    assert_eq!((found.entered.total, found.left.total), (2, 2));
}

#[test]
fn what_another_entry_covers_is_marked() {
    let narrow = domains("ut1", "health-and-wellness", "x.a.example\n192.0.2.1\n");
    let before = banks(&[".a.example"], vec![narrow]);
    let after = banks(&[".a.example"], Vec::new());
    let found = compare(&before, &after).unwrap();
    let network = Change {
        category: HealthAndWellness,
        subject: Subject::Network("192.0.2.1/32".parse().unwrap()),
        covered_otherwise: false,
    };
    assert_eq!(
        found.left.shown,
        [
            network,
            change(
                HealthAndWellness,
                "x.a.example",
                Reach::Subtree,
                Covered::Otherwise
            )
        ]
    );
}

#[test]
fn lists_of_changes_are_bounded() {
    let many: Vec<String> = (0..=CHANGES_MAX)
        .map(|n| format!("n{n}.example.org"))
        .collect();
    let many = many.join(
        "
",
    );
    let after = index(&with(vec![domains("ut1", "system-updates", &many)]));
    let found = compare(&index(&seven()), &after).unwrap();
    assert_eq!(found.entered.total, CHANGES_MAX as u64 + 1);
    assert_eq!(found.entered.shown.len(), CHANGES_MAX);
}
