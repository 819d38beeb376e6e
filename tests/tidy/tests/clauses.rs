//! The account of every numbered clause, for this repository: tested, and written as a page.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "without the repository there is nothing to check, and a test that was not run says so"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use law::{Clause, Standing};
use tidy::clauses::{self, FINISHED, OPEN, Rules, Shown, gather, page};
use tidy::files::Source;
use tidy::grounds::{self, READINGS};
use tidy::texts::{self, Texts};

/// Every file that a clause names, with its text; none where there is no such file.
fn code(entries: &[clauses::Entry]) -> Vec<(&'static str, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    let root = root.unwrap();
    let done = entries.iter().filter_map(|entry| entry.standing.done());
    let named = done.flat_map(|done| done.code);
    let mut paths: Vec<&str> = named
        .filter_map(|one| Some(one.split_once("::")?.0))
        .collect();
    paths.sort_unstable();
    paths.dedup();
    let read = |path| Some((path, std::fs::read_to_string(root.join(path)).ok()?));
    paths.into_iter().filter_map(read).collect()
}

/// The page lies beside what cargo builds, whatever the account is like.
#[test]
fn every_clause_is_accounted_for() {
    let entries = gather::entries();
    let code = code(&entries);
    let sources: Vec<Source<'_>> = code
        .iter()
        .map(|(path, text)| Source { path, text })
        .collect();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let rules = Rules {
        finished: FINISHED,
        open: OPEN,
    };
    let page = page::html(&entries, &sources, &rules);
    std::fs::write(target.join("clauses.html"), page).unwrap();

    let shown: Vec<Shown<'_>> = lab::scenarios::titles()
        .map(|[name, clause, _]| Shown { name, clause })
        .collect();
    let complaints = clauses::complaints(&entries, &sources, &shown, &rules);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
    assert!(entries.len() > 250, "{}", entries.len());
}

/// The texts stand beside the repository or above it; where they do not, only a CI run insists on them.
fn folder() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let found = above
        .map(|folder| folder.join("shared/law"))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        println!(
            "the texts of the law are not beside the repository; nothing was compared with them"
        );
        let ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!ci, "CI must have the texts at ../shared/law");
    }
    found
}

/// Every clause of the texts; Russian where it has the clause.
fn law(folder: &Path) -> Texts {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut found = texts::order_386(&read("order-386-ru.txt"));
    let in_kazakh = texts::order_386_in_kazakh(&read("order-386-kk.txt"));
    let lacking: Vec<&String> = found
        .keys()
        .filter(|id| !in_kazakh.contains_key(*id))
        .collect();
    assert!(lacking.is_empty(), "386/НҚ in Kazakh lacks {lacking:?}");
    for (id, text) in in_kazakh {
        found.entry(id).or_insert(text);
    }
    let order_603 = texts::amending("603", &read("order-603-ru.txt"));
    let in_kazakh = texts::order_603_in_kazakh(&read("order-603-kk.txt"));
    assert!(
        order_603.keys().eq(in_kazakh.keys()),
        "603/НҚ in Russian and in Kazakh"
    );
    found.extend(texts::amending("307", &read("order-307-ru.txt")));
    found.extend(order_603);
    found
}

/// What the texts leave without a number or a heading of their own.
const UNNUMBERED: [&str; 2] = ["eshdi-tu-link", "eshdi-tu-redundancy"];

#[test]
fn every_clause_of_the_texts_is_there_and_no_other() {
    let Some(folder) = folder() else {
        return;
    };
    let found: BTreeSet<String> = law(&folder).into_keys().collect();
    let ours: BTreeSet<String> = Clause::all()
        .filter(|clause| clause.standing() != Standing::Absent)
        .map(|clause| clause.id().to_owned())
        .filter(|id| !UNNUMBERED.contains(&id.as_str()))
        .collect();
    let missing: Vec<&String> = found.difference(&ours).collect();
    let invented: Vec<&String> = ours.difference(&found).collect();
    assert!(missing.is_empty(), "in the texts and not here: {missing:?}");
    assert!(
        invented.is_empty(),
        "here and not in the texts: {invented:?}"
    );
    assert!(
        found.len() > 200,
        "the texts have more clauses than {}",
        found.len()
    );
}

#[test]
fn clauses_say_what_they_are_cited_for() {
    let Some(folder) = folder() else {
        return;
    };
    let complaints = grounds::complaints(&grounds::claims(), &law(&folder), READINGS);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
