//! Whether a page of HTML is well formed, as far as the console's pages are written.

use std::collections::BTreeSet;

/// Elements without an end (HTML, section 13.1.2).
const VOID: &[&str] = &["meta", "link", "input", "br", "img", "hr"];

/// An element as it begins.
#[derive(Debug)]
struct Element<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> Element<'a> {
    fn read(tag: &'a str) -> Result<Self, String> {
        let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
        let (name, mut rest) = tag.split_at(end);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return Ok(Self { name, attributes });
            }
            let end = rest.find([' ', '\n', '=']).unwrap_or(rest.len());
            let (attribute, behind) = rest.split_at(end);
            let Some(quoted) = behind.strip_prefix('=') else {
                attributes.push((attribute, None));
                rest = behind;
                continue;
            };
            let quoted = quoted
                .strip_prefix('"')
                .ok_or(format!("no quotes: <{tag}>"))?;
            let (value, behind) = quoted
                .split_once('"')
                .ok_or(format!("half quoted: <{tag}>"))?;
            attributes.push((attribute, Some(value)));
            rest = behind;
        }
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(found, _)| *found == name)
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(found, _)| *found == name);
        found.and_then(|(_, value)| *value)
    }
}

/// What is wrong with a page; nothing where all is well.
pub(crate) fn complaint(html: &str) -> Option<String> {
    check(html).err()
}

fn check(html: &str) -> Result<(), String> {
    let rest = html.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let mut open: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for part in rest.split('<').skip(1) {
        let (tag, text) = part.split_once('>').ok_or(format!("half a tag: {part}"))?;
        if text.contains('>') {
            return Err(format!("a stray sign: {text}"));
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> ends nothing: {open:?}"));
            }
            continue;
        }
        let element = Element::read(tag)?;
        if !VOID.contains(&element.name) {
            open.push(element.name);
        }
        all.push(element);
    }
    if !open.is_empty() {
        return Err(format!("{open:?} are left open"));
    }
    attributes(&all)?;
    labels(&all)?;
    let count = |name: &str| all.iter().filter(|one| one.name == name).count();
    let parts = ["html", "head", "title", "main", "header", "footer", "h1"];
    let wrong = parts.into_iter().find(|name| count(name) != 1);
    wrong.map_or(Ok(()), |name| Err(format!("{} of {name}", count(name))))
}

/// Nothing that the policy of contents would refuse, nothing from elsewhere, no attribute and no id twice.
fn attributes(all: &[Element<'_>]) -> Result<(), String> {
    let mut ids = BTreeSet::new();
    for element in all {
        let mut names = BTreeSet::new();
        for (name, value) in &element.attributes {
            let is_active = *name == "style" || name.starts_with("on");
            let is_address = matches!(*name, "href" | "src" | "action");
            let leaves = value.is_some_and(|value| {
                !(value.starts_with('/') && !value.starts_with("//") || value.starts_with('#'))
            });
            if is_active || is_address && leaves || !names.insert(*name) {
                return Err(format!("{name} is wrong: {element:?}"));
            }
        }
        if element.value("id").is_some_and(|id| !ids.insert(id)) {
            return Err(format!("an id stands twice: {element:?}"));
        }
        if element.name == "style" || element.name == "script" && !element.has("src") {
            return Err(format!("written in place: {element:?}"));
        }
        if element.name == "html" && element.value("lang").is_none_or(str::is_empty) {
            return Err("no language".to_owned());
        }
    }
    let refers = |name: &'static str| all.iter().filter_map(move |one| one.value(name));
    let mut inner = refers("href").filter_map(|href| href.strip_prefix('#'));
    let lost = inner.find(|id| !ids.contains(id));
    let lost = lost.or_else(|| refers("aria-describedby").find(|id| !ids.contains(id)));
    lost.map_or(Ok(()), |id| Err(format!("nothing is called {id}")))
}

/// Whatever is filled in has a label, and each label something that is filled in.
fn labels(all: &[Element<'_>]) -> Result<(), String> {
    let labelled = all.iter().filter(|one| one.name == "label");
    let labelled: BTreeSet<&str> = labelled.filter_map(|one| one.value("for")).collect();
    let is_filled_in = |one: &&Element<'_>| {
        matches!(one.name, "input" | "select" | "textarea") && one.value("type") != Some("hidden")
    };
    let ids: BTreeSet<&str> = all
        .iter()
        .filter(is_filled_in)
        .map(|one| one.value("id").unwrap_or_default())
        .collect();
    if ids == labelled {
        return Ok(());
    }
    Err(format!("fields {ids:?}, labels {labelled:?}"))
}

#[test]
fn a_page_that_is_not_well_formed_is_found_out() {
    let page = |body: &str| {
        format!(
            "<!doctype html>\n<html lang=\"kk\"><head><title>a</title></head><body><header></header><main id=\"main\"><h1>a</h1>\
             {body}</main><footer></footer></body></html>"
        )
    };
    assert_eq!(
        complaint(&page("<label for=\"a\">a</label><input id=\"a\" disabled>")),
        None
    );
    for wrong in [
        "<p>",
        "</p>",
        "<b><i></b></i>",
        "<p id=\"main\"></p>",
        "<input id=\"a\">",
        "<label for=\"a\">a</label>",
        "<a href=\"https://example.com\">a</a>",
        "<a href=\"//example.com\">a</a>",
        "<a href=\"#none\">a</a>",
        "<p style=\"x\"></p>",
        "<p onclick=\"x\"></p>",
        "<script>x</script>",
        "<p class=a></p>",
        "a > b",
        "<h1>b</h1>",
    ] {
        assert!(complaint(&page(wrong)).is_some(), "{wrong}");
    }
}
