//! Finds the item that a reference names: `path/from/the/root.rs::item`.

use crate::files::Source;

/// What an item's definition begins with, before its name.
const KEYWORDS: &[&str] = &[
    "fn",
    "const",
    "static",
    "struct",
    "enum",
    "trait",
    "type",
    "mod",
    "macro_rules!",
];

/// Words that may stand before the keyword.
const QUALIFIERS: &[&str] = &[
    "pub", "const", "async", "unsafe", "extern", "static", "default",
];

/// The line on which the item of a reference is defined.
///
/// # Errors
///
/// What is wrong with the reference: no such file, no such item, or several of the name.
pub fn find(reference: &str, sources: &[Source<'_>]) -> Result<usize, String> {
    let Some((path, item)) = reference.split_once("::") else {
        return Err(format!(
            "{reference} is not written as path/to/file.rs::item"
        ));
    };
    let is_test = |part: &str| matches!(part, "tests" | "tests.rs" | "benches");
    if path.split('/').any(is_test) {
        return Err(format!("{path} is a test; name the code that does it"));
    }
    let Some(source) = sources.iter().find(|source| source.path == path) else {
        return Err(format!("there is no file {path}"));
    };
    let lines = (1..).zip(source.text.lines());
    let mut found = lines.filter(|(_, line)| defines(line, item));
    match (found.next(), found.next()) {
        (Some((line, _)), None) => Ok(line),
        (Some((first, _)), Some((second, _))) => Err(format!(
            "{path} defines {item} more than once, in lines {first} and {second}: name what holds it"
        )),
        (None, _) => Err(format!("{path} defines no {item}")),
    }
}

/// Whether a line begins the definition of an item.
fn defines(line: &str, item: &str) -> bool {
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let keyword = KEYWORDS.contains(&word);
        if keyword && words.peek().is_some_and(|next| is_name(next, item)) {
            return true;
        }
        let visibility = word.starts_with("pub(") || word.ends_with(')') && !word.contains('"');
        if !visibility && !QUALIFIERS.contains(&word) {
            return false;
        }
    }
    false
}

/// Whether a word is the name with what may follow it: `name(`, `name:`, `name<T>`.
fn is_name(word: &str, item: &str) -> bool {
    let end = word.find(|c: char| !c.is_alphanumeric() && c != '_');
    !item.is_empty() && word.get(..end.unwrap_or(word.len())) == Some(item)
}
