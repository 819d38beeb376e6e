//! The reading of a folder of block lists.

use ring::digest::{Context, SHA256, SHA256_OUTPUT_LEN};
use scan::limits::{ENTRIES_MAX, FILE_BYTES_MAX, LISTS_MAX};
use scan::{Blocklist, Format, List, ListName, PassedOver, Reach, Source};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// How a file's name ends, and what it holds.
const FORMATS: [(&str, Format); 4] = [
    (".plain", Format::Plain),
    (".hosts", Format::Hosts),
    (".rpz", Format::Rpz),
    (".stix.json", Format::Stix),
];
/// Most names of a folder that are looked at.
const NAMES_MAX: usize = 1_024;

/// The lists of a folder, compiled.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Their index.
    pub(crate) blocklist: Blocklist,
    /// SHA-256 over the files' names and octets, in order.
    pub(crate) digest: [u8; SHA256_OUTPUT_LEN],
    /// What of them cannot be looked up, a sentence for each list and reason.
    pub(crate) passed_over: Vec<String>,
}

/// Reads and compiles every list of a folder, or tells every problem.
pub(crate) fn read(folder: &Path) -> Result<Reading, Vec<String>> {
    let names = names(folder).map_err(|problem| vec![problem])?;
    let mut digest = Context::new(&SHA256);
    let (mut lists, mut problems, mut entries) = (Vec::new(), Vec::new(), 0_usize);
    for name in names {
        match list(folder, &name, &mut digest) {
            Ok(list) => {
                entries = entries.saturating_add(list.len());
                lists.push(list);
            }
            Err(found) => problems.extend(found),
        }
        // Lists that are not compiled take several times the memory of an index.
        if entries > ENTRIES_MAX {
            problems.push(format!(
                "{}: more than {ENTRIES_MAX} entries in all block lists: drop a list",
                folder.display()
            ));
            break;
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let passed_over = lists
        .iter()
        .flat_map(|list| list.passed_over().iter().map(|passed| told(list, passed)))
        .collect();
    let blocklist = Blocklist::compile(lists)
        .map_err(|error| vec![format!("{}: {error}", folder.display())])?;
    Ok(Reading {
        blocklist,
        digest: digest.finish().as_ref().try_into().unwrap_or_default(),
        passed_over,
    })
}

/// The names that stand in a folder, in order, but those that begin with a dot.
fn names(folder: &Path) -> Result<Vec<OsString>, String> {
    let unreadable = |error: io::Error| {
        let folder = folder.display();
        format!("{folder}: the folder of block lists cannot be read: {error}")
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        if name.as_encoded_bytes().first() == Some(&b'.') {
            continue;
        }
        if names.len() >= NAMES_MAX {
            let folder = folder.display();
            return Err(format!(
                "{folder}: more than {NAMES_MAX} files, and {LISTS_MAX} block lists are the most: keep other files elsewhere"
            ));
        }
        names.push(name);
    }
    names.sort();
    Ok(names)
}

fn list(folder: &Path, file: &OsString, digest: &mut Context) -> Result<List, Vec<String>> {
    let path = folder.join(file);
    let at = |problem: String| vec![format!("{}: {problem}", path.display())];
    let (name, format) = file.to_str().and_then(format_of).ok_or_else(|| {
        let ends: Vec<&str> = FORMATS.iter().map(|(end, _)| *end).collect();
        let ends = ends.join(", ");
        at(format!(
            "is no block list by its name: let it end in {ends}, or keep it elsewhere"
        ))
    })?;
    let name: ListName = name.parse().map_err(|error| at(format!("{error}")))?;
    let octets = octets(&path).map_err(|error| at(format!("cannot be read: {error}")))?;
    let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
    digest.update(file.as_encoded_bytes());
    digest.update(&[0]);
    digest.update(&length.to_be_bytes());
    digest.update(&octets);
    let source = Source {
        name,
        file: path.display().to_string(),
        format,
        reach: Reach::AsWritten,
    };
    let list = List::read(&source, &octets);
    list.map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

fn format_of(file: &str) -> Option<(&str, Format)> {
    let mut known = FORMATS.iter();
    known.find_map(|(end, format)| Some((file.strip_suffix(end)?, *format)))
}

/// A file's octets; one more than a list may have at most, so that it is refused as too long.
fn octets(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let most = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let mut octets = Vec::new();
    let file = File::open(path)?;
    file.take(most.saturating_add(1)).read_to_end(&mut octets)?;
    Ok(octets)
}

fn told(list: &List, passed: &PassedOver) -> String {
    let (name, count, why) = (list.name(), passed.count, passed.reason.text());
    let examples = passed.examples.join(", ");
    format!("block list {name} passes over {count} of its entries ({examples}): {why}")
}
