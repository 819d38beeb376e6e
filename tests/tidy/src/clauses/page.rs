//! The account as one HTML page that needs nothing else.

use std::collections::BTreeMap;

use law::{Area, Execution, Standing};

use super::{Entry, Rules, code};
use crate::files::Source;

const HEAD: &str = r#"<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Qaqpa: what carries each clause</title>
<style>
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}
th,td{border-top:1px solid #ccc;padding:.5rem .6rem;text-align:left;vertical-align:top}
thead th{position:sticky;top:0;background:#f3f3f3;border-top:0}
tbody th{font-weight:600;width:15rem}
td:nth-child(2){width:24rem}
small,.kk{display:block;color:#555;font-weight:400}
code{font-size:.88em;overflow-wrap:anywhere}
ul{margin:.2rem 0;padding-left:1.1rem}
.word{display:inline-block;padding:0 .45rem;border-radius:.6rem;font-size:.85em}
.executed{background:#d7f0dc}.partly{background:#e4efc8}.planned{background:#fdebc8}.no{background:#e8e8e8}
summary{cursor:pointer;color:#444}
.sum td{width:auto}.sum{width:auto}
</style>
"#;

/// The page.
///
/// A reference that is not found has no line number; that it is wrong is told by [`super::complaints`].
pub fn html(entries: &[Entry], sources: &[Source<'_>], rules: &Rules<'_>) -> String {
    let mut page = String::from(HEAD);
    page.push_str("<h1>What carries each clause</h1>\n");
    page.push_str(
        "<p>Orders 386/НҚ, 307/НҚ and 603/НҚ, clause by clause as the texts stand: the code that carries a clause and the scenario of \
         the lab that shows it, or why there is none. Terms, forms and lines of machines are read from the program's own tables.</p>\n",
    );
    page.push_str(&summary(entries));
    page.push_str(
        "<table><thead><tr><th>Clause<th>What it says<th>What carries it</thead>\n<tbody>\n",
    );
    for entry in entries {
        page.push_str(&row(entry, sources, rules.missing(&entry.id)));
    }
    page.push_str("</tbody></table>\n</html>\n");
    page
}

/// How many clauses stand how.
fn summary(entries: &[Entry]) -> String {
    let mut counts: BTreeMap<(u8, String), usize> = BTreeMap::new();
    for entry in entries {
        *counts.entry(rank(entry.standing)).or_default() += 1;
    }
    let row = |(words, count): (&str, usize)| format!("<tr><td>{count}<td>{words}\n");
    let rows = counts
        .iter()
        .map(|((_, words), count)| row((words, *count)));
    let rows: Vec<String> = rows.chain([row(("in all", entries.len()))]).collect();
    format!("<table class=sum>\n{}</table>\n", rows.concat())
}

/// Where a standing stands in the summary, and its words there.
fn rank(standing: Standing) -> (u8, String) {
    match standing {
        Standing::Bound(_) => (0, "executed".to_owned()),
        Standing::Partly { left, .. } => {
            (1, format!("executed in part, the rest by {}", area(left)))
        }
        Standing::Planned { area: by } => (2, format!("planned: {}", area(by))),
        Standing::NotExecutable { .. } => (3, "not executable".to_owned()),
        Standing::Repealed => (4, "repealed".to_owned()),
        Standing::Absent => (
            5,
            "absent: the text of base order 123 is not among the sources".to_owned(),
        ),
    }
}

/// What people call an area.
const fn area(area: Area) -> &'static str {
    match area {
        Area::Desk => "requests (СОЗ)",
        Area::Link => "channels and the gate",
        Area::Inspection => "inspection and protection of resources",
        Area::Mail => "mail (ЕШЭП)",
        Area::Bridge => "integration (ШЭП, ВШЭП)",
        Area::Keys => "keys and certificates",
        Area::Image => "the image",
        Area::Hardware => "conformance at the rack",
    }
}

fn row(entry: &Entry, sources: &[Source<'_>], missing: Option<&str>) -> String {
    let [kk, ru] = entry.citations.each_ref().map(|text| escaped(text));
    let lists = [
        ("terms", &entry.terms),
        ("forms", &entry.forms),
        ("lines of machines", &entry.lines),
    ];
    format!(
        "<tr id=\"{id}\"><th>{ru}<span class=kk lang=kk>{kk}</span><small>{id}</small><td>{gist}<td>{standing}{missing}{lists}\n",
        id = escaped(&entry.id),
        gist = escaped(&entry.gist),
        standing = standing(entry.standing, sources),
        missing = missing.map_or(String::new(), |why| format!(
            "<small>open: {}</small>",
            escaped(why)
        )),
        lists = lists.map(|(what, list)| folded(what, list)).concat(),
    )
}

fn standing(standing: Standing, sources: &[Source<'_>]) -> String {
    match standing {
        Standing::Bound(done) => {
            format!("{}{}", word("executed", "executed"), carried(done, sources))
        }
        Standing::Partly { done, left } => format!(
            "{} the rest: {}{}",
            word("partly", "in part"),
            area(left),
            carried(done, sources)
        ),
        Standing::Planned { area: by } => format!("{} {}", word("planned", "planned"), area(by)),
        Standing::NotExecutable { reason } => {
            format!("{} {}", word("no", "not executable"), escaped(reason))
        }
        Standing::Repealed => word("no", "repealed"),
        Standing::Absent => word("no", "absent"),
    }
}

fn word(class: &str, text: &str) -> String {
    format!("<span class=\"word {class}\">{text}</span>")
}

/// Code with its lines, then scenarios.
fn carried(done: Execution, sources: &[Source<'_>]) -> String {
    let code = done.code.iter().map(|reference| {
        let (path, item) = reference.split_once("::").unwrap_or((reference, ""));
        let line = code::find(reference, sources).map_or(String::new(), |line| format!(":{line}"));
        let (path, item) = (escaped(path), escaped(item));
        format!("<li><code>{path}{line}</code> {item}")
    });
    let scenarios = done
        .scenarios
        .iter()
        .map(|name| format!("<li>shown by <b>{}</b>", escaped(name)));
    let items: Vec<String> = code.chain(scenarios).collect();
    format!("<ul>{}</ul>", items.concat())
}

fn folded(what: &str, list: &[String]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let items: Vec<String> = list
        .iter()
        .map(|one| format!("<li>{}", escaped(one)))
        .collect();
    format!(
        "<details><summary>{what}: {}</summary><ul>{}</ul></details>",
        list.len(),
        items.concat()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
