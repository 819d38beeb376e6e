//! An entry a line.

use super::{Origin, Reader, Scope, lines, network};
use crate::digest::Digest;
use crate::problem::Fault;

pub(super) fn read(reader: &mut Reader<'_>, octets: &[u8]) {
    let origin = reader.origin(Origin::default());
    lines(reader, octets, |reader, number, line| {
        let entry = without_comment(line);
        if entry.is_empty() {
            return Ok(());
        }
        if entry.contains(char::is_whitespace) {
            let message = "more than one word on a line";
            return Err(Fault::new(
                message,
                "write one entry a line; if this is a hosts file, say so",
            ));
        }
        if entry.contains("://") {
            return reader.url(entry, origin, || format!("line {number}"));
        }
        if let Some(digest) = Digest::parse(entry) {
            reader.list.files.push((digest, origin));
            return Ok(());
        }
        if let Some(network) = network(entry) {
            reader.list.networks.push((network?, origin));
            return Ok(());
        }
        let (name, scope) = match entry.strip_prefix("*.") {
            Some(below) => (below, Scope::Below),
            None => (entry, Scope::Subtree),
        };
        reader.domain(name, scope, origin)
    });
}

/// The line before its comment. A sign in the middle of a word begins none: it may be an address's fragment.
fn without_comment(line: &str) -> &str {
    let begins = |at: usize| {
        line.get(..at)
            .is_none_or(|before| before.is_empty() || before.ends_with([' ', '\t']))
    };
    let end = line
        .char_indices()
        .find(|(at, sign)| matches!(sign, '#' | ';') && begins(*at))
        .map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or(line).trim()
}
