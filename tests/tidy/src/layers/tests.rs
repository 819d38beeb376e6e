use super::*;

fn package(name: &str, folder: &str, dependencies: &[&str]) -> Package {
    Package {
        name: format!("qaqpa-{name}"),
        folder: folder.to_owned(),
        dependencies: dependencies.iter().map(|&one| one.to_owned()).collect(),
        test_dependencies: Vec::new(),
    }
}

/// Adds the offender to a small good workspace.
fn check(name: &str, folder: &str, dependencies: &[&str], complained: Option<&str>) {
    let workspace = [
        package("abi", "ebpf/abi", &["serde"]),
        package("law", "userspace/base/law", &["jiff"]),
        package("runtime", "userspace/base/runtime", &["tokio", "qaqpa-law"]),
        package("journal", "userspace/base/journal", &["redb"]),
        package("policy", "userspace/policy", &["qaqpa-law", "qaqpa-abi"]),
        package("link", "userspace/link/link", &["qaqpa-law"]),
        package("web", "userspace/inspect/web", &["qaqpa-law"]),
        package("desk", "userspace/control/desk", &["qaqpa-law"]),
        package("access", "userspace/control/access", &["qaqpa-law"]),
        package("lab", "tests/lab", &["qaqpa-policy"]),
        package(name, folder, dependencies),
    ];
    let found = complaints(&workspace);
    match complained {
        None => assert_eq!(found, Vec::<String>::new()),
        Some(words) => {
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(words), "{found:?}");
        }
    }
}

#[test]
fn what_the_design_draws_is_allowed() {
    let body = [
        "tokio",
        "aya",
        "qaqpa-link",
        "qaqpa-policy",
        "qaqpa-runtime",
        "qaqpa-abi",
    ];
    check("linkd", "userspace/link/linkd", &body, None);
    check(
        "controld",
        "userspace/control/controld",
        &["redb", "qaqpa-desk", "qaqpa-access"],
        None,
    );
    check("runner", "tests/runner", &["qaqpa-lab", "clap"], None);
}

#[test]
fn siblings_and_higher_layers_are_refused() {
    check(
        "linkd",
        "userspace/link/linkd",
        &["qaqpa-web"],
        Some("may not depend on qaqpa-web"),
    );
    check(
        "webd",
        "userspace/inspect/webd",
        &["qaqpa-link"],
        Some("may not depend"),
    );
    check(
        "keyd",
        "userspace/control/keyd",
        &["qaqpa-desk"],
        Some("may not depend"),
    );
    check(
        "consoled",
        "userspace/control/consoled",
        &["qaqpa-access"],
        Some("may not depend"),
    );
    check(
        "model",
        "userspace/base/model",
        &["qaqpa-policy"],
        Some("may not depend"),
    );
    check(
        "linkd",
        "userspace/link/linkd",
        &["qaqpa-lab"],
        Some("may not depend"),
    );
}

#[test]
fn a_test_may_use_the_lab() {
    let mut linkd = package("linkd", "userspace/link/linkd", &[]);
    linkd.test_dependencies.push("qaqpa-lab".to_owned());
    let lab = package("lab", "tests/lab", &[]);
    assert_eq!(complaints(&[linkd, lab]), Vec::<String>::new());
}

#[test]
fn pure_crates_do_no_io() {
    check(
        "model",
        "userspace/base/model",
        &["tokio"],
        Some("is pure but needs tokio"),
    );
    check(
        "access",
        "userspace/control/access",
        &["tokio"],
        Some("is pure but needs tokio"),
    );
    check(
        "wire",
        "userspace/base/wire",
        &["qaqpa-runtime"],
        Some("is pure but needs"),
    );
}

#[test]
fn fences_hold() {
    check(
        "cli",
        "userspace/control/cli",
        &["redb"],
        Some("may not touch redb"),
    );
    check(
        "consoled",
        "userspace/control/consoled",
        &["aya"],
        Some("may not touch aya"),
    );
    check(
        "controld",
        "userspace/control/controld",
        &["axum"],
        Some("may not touch axum"),
    );
    check(
        "tlsd",
        "userspace/inspect/tlsd",
        &["rcgen"],
        Some("may not touch rcgen"),
    );
}

#[test]
fn a_crate_outside_the_house_is_refused() {
    check("stray", "tools/stray", &[], Some("no layer"));
}
