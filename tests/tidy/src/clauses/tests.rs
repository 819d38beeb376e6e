use super::*;
use law::Execution;

const SOURCE: &str = "\
//! fn carries(
/// const CARRIES
pub(crate) const fn carries(it: u8) {}
pub(super) const TABLE: &[u8] = &[];
macro_rules! made {
    () => {};
}
impl A {
    pub(in crate::a) async fn twice<T>() {}
}
fn twice() {}
    enum Kept<T> { A }
let fn_like = \"fn quoted(\";
";

fn sources() -> [Source<'static>; 2] {
    [
        Source {
            path: "userspace/a/src/b.rs",
            text: SOURCE,
        },
        Source {
            path: "userspace/a/src/tests/c.rs",
            text: SOURCE,
        },
    ]
}

const SHOWN: [Shown<'_>; 2] = [
    Shown {
        name: "it-is-carried",
        clause: "386/НҚ, ЕШДИ п. 1",
    },
    Shown {
        name: "it-is-fast",
        clause: "a property of ours",
    },
];

fn entry(standing: Standing) -> Entry {
    Entry {
        id: "eshdi-1".to_owned(),
        citations: ["386/НҚ, ИҚБШ 1-тармақ", "386/НҚ, ЕШДИ п. 1"].map(str::to_owned),
        gist: "It <is> carried.".to_owned(),
        standing,
        terms: Vec::new(),
        forms: Vec::new(),
        lines: Vec::new(),
    }
}

const GOOD: Standing = bound(&["userspace/a/src/b.rs::carries"], &["it-is-carried"]);

const fn bound(code: &'static [&'static str], scenarios: &'static [&'static str]) -> Standing {
    Standing::Bound(Execution { code, scenarios })
}

const DESK: Rules<'_> = Rules {
    finished: &[Area::Desk],
    open: &[],
};

/// Beside a good clause another stands; what is said of it.
fn check(other: &Entry, words: &[&str]) {
    let entries = [entry(GOOD), other.clone()];
    let found = complaints(&entries, &sources(), &SHOWN, &DESK);
    assert_eq!(found.len(), words.len(), "{found:?}");
    for (complaint, word) in found.iter().zip(words) {
        assert!(complaint.contains(word), "{complaint:?} lacks {word:?}");
    }
}

#[test]
fn an_item_is_found_where_it_is_defined() {
    let find = |item: &str| code::find(&format!("userspace/a/src/b.rs::{item}"), &sources());
    assert_eq!(find("carries"), Ok(3));
    assert_eq!(find("TABLE"), Ok(4));
    assert_eq!(find("made"), Ok(5));
    assert_eq!(find("Kept"), Ok(12));
    for missing in ["CARRIES", "carrie", "quoted", "A", ""] {
        assert!(
            find(missing).unwrap_err().contains("defines no"),
            "{missing}"
        );
    }
    assert!(find("twice").unwrap_err().contains("lines 9 and 11"));
}

#[test]
fn what_is_bound_names_code_and_scenarios_that_exist() {
    check(&entry(GOOD), &[]);
    let with = |code, scenarios| entry(bound(code, scenarios));
    let code: &[&str] = &["userspace/a/src/b.rs::carries"];
    let shown: &[&str] = &["it-is-carried"];
    check(
        &with(&["userspace/a/src/b.rs::nothing"], shown),
        &["defines no nothing"],
    );
    check(
        &with(&["userspace/a/src/d.rs::carries"], shown),
        &["no file"],
    );
    check(&with(&["userspace/a/src/b.rs"], shown), &["not written as"]);
    check(
        &with(&["userspace/a/src/tests/c.rs::carries"], shown),
        &["is a test"],
    );
    check(
        &with(code, &["it-is-dreamt"]),
        &["no scenario it-is-dreamt"],
    );
    check(&with(&[], shown), &["names no code"]);
    check(&with(code, &[]), &["names no scenario"]);
    check(&with(code, &["it-is-carried", "it-is-carried"]), &["twice"]);
}

#[test]
fn nothing_is_left_to_a_finished_area() {
    check(&entry(Standing::Planned { area: Area::Mail }), &[]);
    check(
        &entry(Standing::Planned { area: Area::Desk }),
        &["finished"],
    );
    let Some(done) = GOOD.done() else {
        panic!("it is done")
    };
    let partly = |left| entry(Standing::Partly { done, left });
    check(&partly(Area::Mail), &[]);
    check(&partly(Area::Desk), &["finished"]);
}

#[test]
fn what_nothing_executes_is_named_by_nothing() {
    let reason = "happens on paper between people";
    check(&entry(Standing::NotExecutable { reason }), &[]);
    check(
        &entry(Standing::NotExecutable { reason: "no" }),
        &["not said"],
    );
    for standing in [
        Standing::NotExecutable { reason },
        Standing::Planned { area: Area::Mail },
        Standing::Repealed,
        Standing::Absent,
    ] {
        let line = Entry {
            lines: vec!["mail: filed".to_owned()],
            ..entry(standing)
        };
        check(&line, &["a machine does: mail: filed"]);
        let form = Entry {
            forms: vec!["mail_onboard".to_owned()],
            ..entry(standing)
        };
        check(&form, &["a form does: mail_onboard"]);
    }
}

#[test]
fn what_is_open_is_listed_while_it_is() {
    let rules = Rules {
        open: &[Open {
            clause: "eshdi-1",
            why: "nobody shows it",
        }],
        ..DESK
    };
    let told = |standing| {
        let line = Entry {
            lines: vec!["mail: filed".to_owned()],
            ..entry(standing)
        };
        complaints(&[line], &sources(), &SHOWN[1..], &rules)
    };
    let open = entry(Standing::Planned { area: Area::Desk });
    assert!(told(open.standing).is_empty(), "{:?}", told(open.standing));
    let page = page::html(&[open], &[], &rules);
    assert!(page.contains("open: nobody shows it"), "{page}");
    for standing in [GOOD, Standing::Repealed] {
        let found = told(standing).join("; ");
        assert!(found.contains("is not open: strike it"), "{found}");
    }
}

#[test]
fn a_scenario_of_a_clause_is_named_by_one() {
    let entries = [entry(Standing::Planned { area: Area::Mail })];
    let found = complaints(&entries, &[], &SHOWN, &DESK);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("it-is-carried shows"), "{found:?}");
}

#[test]
fn citations_are_read() {
    let check = |citation: &str, ids: &[&str]| {
        assert_eq!(cited::ids(citation).unwrap(), ids, "{citation}");
    };
    check(
        "386/НҚ, ЕШДИ пп. 5, 15-1, прил. 1, 2",
        &["eshdi-5", "eshdi-15-1", "eshdi-annex-1", "eshdi-annex-2"],
    );
    check("603/НҚ, прил. 7", &["int-annex-7"]);
    check("386/НҚ, ЕШЭП п. 10, прил.", &["eshep-10", "eshep-annex"]);
    check(
        "123 (ред. 307/НҚ, 603/НҚ) пп. 3, 45-4, прил. 5; 603/НҚ, прил. 7, п. 6.1",
        &["int-3", "int-45-4", "int-annex-5", "agr-6.1"],
    );
    for wrong in [
        "386/НҚ, ЕШДИ",
        "ЕШДИ 5",
        "п. 5",
        "386/НҚ, ЕШДИ п. 5;",
        "386/НҚ, ЕШДИ приложение 1",
    ] {
        assert!(cited::ids(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn scenarios_cite_what_binds_them() {
    let check = |cites: &str, words: &[&str]| {
        let shown = Shown {
            name: "it-is-carried",
            clause: cites,
        };
        let found = cited::complaints(&shown, &[entry(GOOD)]);
        assert_eq!(found.len(), words.len(), "{found:?}");
        for (complaint, word) in found.iter().zip(words) {
            assert!(complaint.contains(word), "{complaint:?} lacks {word:?}");
        }
    };
    check("386/НҚ, ЕШДИ п. 1", &[]);
    check(
        "386/НҚ, ЕШДИ пп. 1, 99",
        &["no clause", "cites eshdi-99, which does not name it"],
    );
    check(
        "386/НҚ, ЕШДИ п. 99",
        &["no clause", "does not name it", "does not cite it"],
    );
    check("386/НҚ, ЕШДИ", &["cannot be read"]);
    // A part of what is cited is cited with it.
    let part = Entry {
        id: "eshdi-1.2".to_owned(),
        ..entry(GOOD)
    };
    assert!(cited::complaints(&SHOWN[0], &[part]).len() == 1);
    let tu = Entry {
        id: "eshdi-tu-link".to_owned(),
        ..entry(GOOD)
    };
    let annex = Shown {
        name: "it-is-carried",
        clause: "386/НҚ, ЕШДИ прил. 2",
    };
    let found = cited::complaints(&annex, &[tu]);
    assert!(
        found.len() == 1 && found[0].contains("is no clause"),
        "{found:?}"
    );
}

#[test]
fn the_page_tells_all_of_a_clause() {
    let full = Entry {
        terms: vec!["EI-06: send, within 10 working days".to_owned()],
        forms: vec!["eshdi_channel".to_owned()],
        lines: vec!["channels: filed → submitted".to_owned()],
        ..entry(GOOD)
    };
    let planned = entry(Standing::Planned { area: Area::Mail });
    let page = page::html(&[full, planned], &sources(), &DESK);
    for word in [
        "386/НҚ, ЕШДИ п. 1",
        "386/НҚ, ИҚБШ 1-тармақ",
        "It &lt;is&gt; carried.",
        "userspace/a/src/b.rs:3</code> carries",
        "<b>it-is-carried</b>",
        "within 10 working days",
        "eshdi_channel",
        "filed → submitted",
        "<tr><td>1<td>planned: mail (ЕШЭП)",
        "<tr><td>1<td>executed",
        "<tr><td>2<td>in all",
    ] {
        assert!(page.contains(word), "no {word:?} in {page}");
    }
}
