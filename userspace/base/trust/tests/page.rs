//! The public page, read by a parser of HTML that is not ours.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it is to be"
)]

#[path = "support/authority.rs"]
mod authority;

use authority::{Authority, said};
use std::collections::BTreeSet;
use trust::{Check, Distribution, Language, STYLE, index, mark, no_root};

/// Prints every reference of a page, once its elements are found to be closed in order and its ids to be different.
const READ: &str = r#"
import sys
from html.parser import HTMLParser
VOID = {"meta", "link", "br", "img"}
class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.named = [], set(), set()
    def handle_starttag(self, tag, attributes):
        assert tag not in ("script", "style", "iframe", "form"), tag
        for name, value in attributes:
            assert not name.startswith("on") and name != "style", name
            if name == "id":
                assert value not in self.ids, value
                self.ids.add(value)
            if name in ("href", "src", "data"):
                print(value)
            if name == "aria-labelledby":
                self.named.add(value)
        if tag not in VOID:
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
page.close()
assert not page.open, page.open
assert page.named <= page.ids, page.named - page.ids
"#;

fn references(authority: &Authority, page: &str) -> BTreeSet<String> {
    std::fs::write(authority.path("page.html"), page).unwrap();
    let told = said(
        "python3",
        authority.folder.path(),
        &["-c", READ, "page.html"],
    );
    told.lines().map(str::to_owned).collect()
}

#[test]
fn a_page_names_nothing_but_what_is_served_and_the_mark() {
    let authority = Authority::new();
    let now = "2026-12-01T00:00:00Z".parse().unwrap();
    let of = Distribution::of(&authority.rotation(), now).unwrap();
    let check = Check::new("check.gts.example".parse().unwrap());
    let files = of
        .artefacts()
        .into_iter()
        .map(|one| format!("/files/{}", one.name));
    let files: BTreeSet<String> = files.collect();
    for language in Language::ALL {
        let page = index(&of, language, Some(&check));
        assert!(page.starts_with(&format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">",
            language.tag()
        )));
        let named = references(&authority, &page);
        let served = ["/kk", "/ru", "/en", "/style.css"].map(str::to_owned);
        let mut expected: BTreeSet<String> = files.iter().cloned().chain(served).collect();
        expected.insert(format!(
            "https://check.gts.example/mark-{}.svg",
            language.tag()
        ));
        assert_eq!(named, expected);
        let unchecked = references(&authority, &index(&of, language, None));
        assert!(
            unchecked.iter().all(|one| one.starts_with('/')),
            "{unchecked:?}"
        );
        references(&authority, &no_root(language));
    }
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[test]
fn each_language_has_a_mark_and_no_other_path_has_one() {
    let check = Check::new("check.gts.example".parse().unwrap());
    for language in Language::ALL {
        let url = check.mark_url(language);
        let path = url.strip_prefix("https://check.gts.example").unwrap();
        let svg = mark(path).unwrap();
        assert!(
            svg.contains(&format!("lang=\"{}\"", language.tag())),
            "{svg}"
        );
        let script =
            "import sys, xml.dom.minidom as d; print(d.parse(sys.stdin).documentElement.tagName)";
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mark.svg"), &svg).unwrap();
        let script = script.replace("sys.stdin", "'mark.svg'");
        assert_eq!(said("python3", folder.path(), &["-c", &script]), "svg\n");
    }
    for path in ["/", "", "/mark-de.svg", "/mark-ru.svg?x", "/MARK-RU.SVG"] {
        assert_eq!(mark(path), None, "{path}");
    }
}
