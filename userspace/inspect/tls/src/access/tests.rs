use super::*;
use jiff::civil::date;
use model::Prefix;

fn list(id: &str, categories: &[&str]) -> Arc<LiveList> {
    Arc::new(LiveList {
        id: id.parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        networks: vec!["198.51.100.0/24".parse::<Prefix>().unwrap()],
        categories: categories.iter().map(|one| one.parse().unwrap()).collect(),
        until: date(2026, 12, 31),
        request: "SOZ-1".to_owned(),
    })
}

/// Each list as `id category…`.
fn check(lists: &[&[&str]], categories: &[&str], label: &str, refusal: Option<RefuseReason>) {
    let live = lists
        .iter()
        .map(|words| list(words[0], &words[1..]))
        .collect();
    let lists = Lists::new(live, None, WithoutList::Drop);
    let categories: Vec<Category> = categories.iter().map(|one| one.parse().unwrap()).collect();
    let access = lists.judge(&categories);
    assert_eq!(
        (access.label(), access.refusal()),
        (label, refusal),
        "{access}"
    );
}

#[test]
fn a_category_is_opened_by_a_list_that_names_it() {
    let one: &[&[&str]] = &[&["l", "news", "finance-and-banking"]];
    check(one, &["news"], "opened", None);
    check(one, &["games", "news"], "opened", None);
    check(one, &["finance-and-banking"], "opened", None);
    check(one, &["games"], "unlisted", Some(RefuseReason::Unlisted));
    check(one, &[], "uncategorised", Some(RefuseReason::Uncategorised));
    let two: &[&[&str]] = &[&["l", "news"], &["m", "games", "uncategorised"]];
    check(two, &["games"], "opened", None);
    check(two, &[], "opened", None);
    // A list that opens the unknown opens nothing that is known.
    check(two, &["gambling"], "unlisted", Some(RefuseReason::Unlisted));
    let empty: &[&[&str]] = &[&["l"]];
    check(empty, &["news"], "unlisted", Some(RefuseReason::Unlisted));
}

#[test]
fn without_a_list_in_force_the_authority_has_said_what_passes() {
    let over = Some(("l".parse().unwrap(), date(2026, 1, 31)));
    for (last_ended, then, label, refusal) in [
        (
            None,
            WithoutList::Drop,
            "no-list",
            Some(RefuseReason::NoList),
        ),
        (None, WithoutList::Pass, "no-list", None),
        (
            over.clone(),
            WithoutList::Drop,
            "expired",
            Some(RefuseReason::ListExpired),
        ),
        (over, WithoutList::Pass, "expired", None),
    ] {
        let access = Lists::new(Vec::new(), last_ended, then).judge(&[]);
        assert_eq!((access.label(), access.refusal()), (label, refusal));
    }
}

#[test]
fn what_is_refused_tells_list_and_what_to_file() {
    let lists = Lists::new(
        vec![list("ministry-2026", &["news"])],
        None,
        WithoutList::Drop,
    );
    let games = lists.judge(&["games".parse().unwrap()]);
    assert_eq!(
        games.to_string(),
        "games is in no list in force (ministry-2026): file the yearly lists of 386/НҚ, ЕШДИ п. 15, naming it"
    );
    assert_eq!(
        lists.judge(&[]).to_string(),
        "no category is known, and no list in force (ministry-2026) opens uncategorised: file the yearly lists of 386/НҚ, ЕШДИ п. 15, naming it"
    );
    let many: Vec<Category> = (0..10).map(|n| format!("c{n}").parse().unwrap()).collect();
    assert!(
        lists
            .judge(&many)
            .to_string()
            .starts_with("c0, c1, c2, c3, c4, c5, c6, c7, and 2 more is in")
    );
}

/// Which of the names that a client may mean decide: each as the categories that it has.
#[test]
fn of_several_names_one_or_every_one_must_be_opened() {
    let lists = Lists::new(
        vec![list("l", &["news", "uncategorised"])],
        None,
        WithoutList::Drop,
    );
    let categories = |words: &[&str]| -> Vec<Category> {
        words.iter().map(|one| one.parse().unwrap()).collect()
    };
    let check = |names: &[&[&str]], address: &[&str], one: &str, every: &str| {
        let named: Vec<Vec<Category>> = names.iter().map(|name| categories(name)).collect();
        let address = categories(address);
        let judged = |needed| lists.judge_names(&named, &address, needed).label();
        assert_eq!(judged(Needed::One), one, "{names:?} one");
        assert_eq!(judged(Needed::Every), every, "{names:?} every");
    };
    check(&[&["news"]], &[], "opened", "opened");
    check(&[&["games"]], &[], "unlisted", "unlisted");
    check(&[&["games"], &["news"]], &[], "opened", "unlisted");
    check(&[&["news"], &["games"]], &[], "opened", "unlisted");
    check(&[&["news"], &[]], &[], "opened", "opened");
    // A name's category stands beside the address's.
    check(&[&["games"]], &["news"], "opened", "opened");
    check(&[&[]], &["games"], "unlisted", "unlisted");
    // Without a name the address decides alone.
    check(&[], &[], "opened", "opened");
    check(&[], &["news"], "opened", "opened");
    check(&[], &["games"], "unlisted", "unlisted");
}
