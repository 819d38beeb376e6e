use super::*;
use crate::access::Access;
use crate::decide::Blocked;
use crate::decide::tests::facts;
use Name::{Bank, Health, Learnt, Listed, News, Unlisted};
use law::ExemptCategory;
use model::WithoutList;

const BANK: ExemptCategory = ExemptCategory::FinanceAndBanking;
const HEALTH: ExemptCategory = ExemptCategory::HealthAndWellness;

/// A name, by what is known of it.
#[derive(Clone, Copy, Debug)]
enum Name {
    /// Lists open it.
    News,
    /// It is exempt.
    Bank,
    /// It is exempt by another category.
    Health,
    /// It was learned.
    Learnt,
    /// A block list has it.
    Listed,
    /// No list opens it.
    Unlisted,
}

impl Name {
    const ALL: [Self; 6] = [News, Bank, Health, Learnt, Listed, Unlisted];

    /// What is known of a connection to it.
    fn facts(self) -> Facts {
        let mut facts = facts();
        match self {
            News => {}
            Bank => facts.exempt = Some(BANK),
            Health => facts.exempt = Some(HEALTH),
            Learnt => facts.learned = Learned::Exempt,
            Listed => facts.blocked = Some(Blocked::Domain),
            Unlisted => facts.access = Access::NoList(WithoutList::Drop),
        }
        facts
    }
}

fn both(asked: Name, said: Option<Name>) -> Both {
    Both {
        asked: asked.facts(),
        said: said.map(Name::facts),
    }
}

/// What forbids a connection of an enrolled user by both names; none where the server is asked for none.
fn check(asked: Name, said: Option<Name>, expected: Option<RefuseReason>) {
    let found = against(&facts().standing, Some(&both(asked, said)));
    assert_eq!(found, expected, "{asked:?} {said:?}");
}

#[test]
fn an_exempt_name_passes_nowhere_but_to_its_own() {
    let unproven = |category| Some(RefuseReason::ExemptUnverified(ExemptName::Own(category)));
    check(Bank, None, unproven(BANK));
    for other in Name::ALL {
        // Of two the one is told that the proxy was asked for.
        check(Bank, Some(other), unproven(BANK));
        check(Health, Some(other), unproven(HEALTH));
    }
    for asked in [News, Learnt, Listed, Unlisted] {
        check(asked, Some(Bank), unproven(BANK));
        check(asked, Some(Health), unproven(HEALTH));
    }
}

#[test]
fn a_learned_name_passes_to_no_other() {
    let unproven = Some(RefuseReason::LearnedUnverified);
    check(Learnt, None, unproven);
    for other in [News, Learnt, Listed, Unlisted] {
        check(Learnt, Some(other), unproven);
        check(other, Some(Learnt), unproven);
    }
}

#[test]
fn the_name_that_the_proxy_was_asked_for_is_judged_by_the_lists() {
    for said in [None, Some(News), Some(Listed), Some(Unlisted)] {
        check(Listed, said, Some(RefuseReason::BlockedDomain));
        check(Unlisted, said, Some(RefuseReason::NoList));
        // The other name is judged as that of a steered connection.
        check(News, said, None);
    }
}

#[test]
fn nobody_is_served_who_is_not_enrolled() {
    let refused = Some(RefuseReason::ProxyStranger);
    assert_eq!(against(&Standing::Stranger, None), refused);
    for asked in Name::ALL {
        let both = both(asked, None);
        assert_eq!(
            against(&Standing::Stranger, Some(&both)),
            refused,
            "{asked:?}"
        );
    }
    assert_eq!(against(&facts().standing, None), None);
}

#[test]
fn both_are_judged_where_they_are_two() {
    /// How many names are judged.
    fn check(asked: Option<&str>, said: Option<&str>, expected: Option<usize>) {
        let name = |text: &str| text.parse::<HostName>().unwrap();
        let (of_asked, of_said) = (asked.map(name), said.map(name));
        let both = Both::of(of_asked.as_ref(), of_said.as_ref(), |_| facts());
        let found = both.map(|both| both.iter().count());
        assert_eq!(found, expected, "{asked:?} {said:?}");
    }
    check(None, None, None);
    check(None, Some("shop.kz"), None);
    check(Some("shop.kz"), Some("shop.kz"), None);
    check(Some("shop.kz"), None, Some(1));
    check(Some("shop.kz"), Some("www.shop.kz"), Some(2));
}
