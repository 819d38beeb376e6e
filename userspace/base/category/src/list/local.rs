//! Our own lists: TOML, one file for each category.
//!
//! ```toml
//! version = 1
//! category = "government-and-legal"
//!
//! [[entry]]
//! name = "egov.kz"
//! below = true               # the name and all below it; false: the name alone
//! reason = "portal of electronic government, through which citizens get services"
//! protected = true           # of an exempt category: issuing CAs cannot sign for it at all
//! addresses = ["192.0.2.0/24"]
//! ```
//!
//! `protected` and `addresses` may be left out. Nothing in the format takes a name out of a category.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Range;

use config::Problem;
use ipnet::IpNet;
use law::ExemptCategory;
use model::{Category, HostName};
use serde::Deserialize;
use toml::Spanned;

use crate::tables::exempt;

use super::findings::{Fault, Findings, Stop, name_of};
use super::rows::Said;
use super::{Counts, Effect, Format, LOCAL_BYTES_MAX, List, Reach, Rows, Terms};

/// The version of the format.
const VERSION: u64 = 1;
/// Most entries of a local list.
pub const LOCAL_ENTRIES_MAX: usize = 10_000;
/// Most octets of a reason.
pub const REASON_BYTES_MAX: usize = 400;
/// Fewest octets of a reason: less says nothing to an auditor.
pub const REASON_BYTES_MIN: usize = 10;
/// Most addresses of an entry.
pub const ADDRESSES_MAX: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileV1 {
    version: Spanned<u64>,
    category: Spanned<String>,
    #[serde(default)]
    entry: Vec<EntryV1>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct EntryV1 {
    name: Spanned<String>,
    below: bool,
    reason: Spanned<String>,
    #[serde(default)]
    protected: Option<Spanned<bool>>,
    #[serde(default)]
    addresses: Vec<Spanned<String>>,
}

/// Reads a local list, which names its category itself.
///
/// # Errors
///
/// Every problem; one of syntax hides those behind it.
pub fn read(name: &str, octets: &[u8]) -> Result<List, Vec<Problem>> {
    let mut findings = Findings::of(name, octets, LOCAL_BYTES_MAX);
    let Some((file, category, lines)) = head(octets, &mut findings) else {
        return Err(findings.into_problems());
    };
    let (mut rows, mut counts) = (Rows::default(), Counts::default());
    take(
        file,
        &lines,
        &category,
        &mut rows,
        &mut counts,
        &mut findings,
    );
    findings.finish(
        Format::Local,
        &Terms::strict(category),
        octets,
        rows,
        counts,
    )
}

/// The file as it is written, its category, and its lines.
fn head<'t>(
    octets: &'t [u8],
    findings: &mut Findings<'_>,
) -> Option<(FileV1, Category, Lines<'t>)> {
    if findings.is_refused() {
        return None;
    }
    let Ok(text) = std::str::from_utf8(octets) else {
        findings.refuse(None, Fault::new("the file is no UTF-8", "save it as UTF-8"));
        return None;
    };
    let lines = Lines::of(text);
    let file = parse(text, &lines, findings)?;
    let category = category_of(&file, &lines, findings)?;
    Some((file, category, lines))
}

fn parse(text: &str, lines: &Lines<'_>, findings: &mut Findings<'_>) -> Option<FileV1> {
    match toml::from_str(text) {
        Ok(file) => Some(file),
        Err(error) => {
            let (line, shown) = lines.at(error.span().unwrap_or_default());
            let hint = "a list has `version`, `category` and [[entry]] with `name`, `below`, `reason`, and where needed \
                `protected` and `addresses`";
            findings.line(line, shown, Fault::new(error.message(), hint));
            None
        }
    }
}

fn category_of(file: &FileV1, lines: &Lines<'_>, findings: &mut Findings<'_>) -> Option<Category> {
    if *file.version.get_ref() != VERSION {
        let (line, text) = lines.at(file.version.span());
        let message = format!(
            "version {} of lists is not known here",
            file.version.get_ref()
        );
        findings.line(
            line,
            text,
            Fault::new(message, format!("this program reads version {VERSION}")),
        );
    }
    let (line, text) = lines.at(file.category.span());
    match Category::try_from(file.category.get_ref().clone()) {
        Ok(category) => Some(category),
        Err(error) => {
            let hint = "name one of the seven of ЕШДИ п. 20, such as `finance-and-banking`, or a category of your own";
            findings.line(line, text, Fault::new(error.to_string(), hint));
            None
        }
    }
}

fn take(
    file: FileV1,
    lines: &Lines<'_>,
    category: &Category,
    rows: &mut Rows,
    counts: &mut Counts,
    findings: &mut Findings<'_>,
) {
    if file.entry.len() > LOCAL_ENTRIES_MAX {
        let message = format!(
            "the list has {} entries, and {LOCAL_ENTRIES_MAX} are the most",
            file.entry.len()
        );
        findings.refuse(
            None,
            Fault::new(message, "keep large lists in the formats of UT1 or RPZ"),
        );
        return;
    }
    let exempt = exempt(category);
    let mut seen: BTreeMap<HostName, usize> = BTreeMap::new();
    for entry in file.entry {
        let (line, text) = lines.at(entry.name.span());
        let host = match name_of(entry.name.get_ref(), exempt) {
            Ok(host) => host,
            Err(fault) => {
                findings.line(line, text, fault);
                continue;
            }
        };
        if let Some(first) = seen.insert(host.clone(), line) {
            let message = format!("`{host}` stands in line {first} already");
            findings.line(line, text, Fault::new(message, "strike one of the two"));
        }
        let became = entry_of(&entry, &host, exempt, line, rows, counts);
        findings.settle(line, text, became);
        for address in &entry.addresses {
            let (line, text) = lines.at(address.span());
            let became = network_of(address.get_ref(), line, rows, counts);
            findings.settle(line, text, became);
        }
    }
}

fn entry_of(
    entry: &EntryV1,
    host: &HostName,
    exempt: Option<ExemptCategory>,
    line: usize,
    rows: &mut Rows,
    counts: &mut Counts,
) -> Result<(), Stop> {
    let reason = entry.reason.get_ref().trim();
    if !(REASON_BYTES_MIN..=REASON_BYTES_MAX).contains(&reason.len())
        || reason.contains(char::is_control)
    {
        let message = format!(
            "the reason of `{host}` has {} octets in one line",
            reason.len()
        );
        let hint = format!(
            "say in {REASON_BYTES_MIN} to {REASON_BYTES_MAX} octets of one line why it is of this category"
        );
        return Err(Fault::new(message, hint).into());
    }
    let protected = entry.protected.as_ref().is_some_and(|one| *one.get_ref());
    if protected && exempt.is_none() {
        let hint = "only names of the seven categories of ЕШДИ п. 20 are protected";
        return Err(Fault::new(
            format!("`{host}` is protected, and its category is not exempt"),
            hint,
        )
        .into());
    }
    if protected && !entry.below {
        let hint =
            "write `below = true`: name constraints exclude whole subtrees (RFC 5280 §4.2.1.10)";
        return Err(Fault::new(
            format!("`{host}` is protected without the names below it"),
            hint,
        )
        .into());
    }
    if entry.addresses.len() > ADDRESSES_MAX {
        let message = format!(
            "`{host}` has {} addresses, and {ADDRESSES_MAX} are the most",
            entry.addresses.len()
        );
        return Err(Fault::new(message, "write the networks that hold them").into());
    }
    let place = u16::try_from(rows.reasons.len()).map_err(|_| Stop::Full)?;
    rows.reasons.push(reason.to_owned());
    counts.names += 1;
    let reach = if entry.below {
        Reach::Subtree
    } else {
        Reach::Name
    };
    let said = Said {
        reach,
        effect: Effect::Puts,
        protected,
        reason: Some(place),
        line,
    };
    Ok(rows.name(host, said)?)
}

fn network_of(text: &str, line: usize, rows: &mut Rows, counts: &mut Counts) -> Result<(), Stop> {
    let hint = "write an address, or a network such as 192.0.2.0/24 or 2001:db8::/32";
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let network = network.map_err(|_| Fault::new(format!("`{text}` is no address"), hint))?;
    if network.trunc() != network {
        let message = format!("{network} has bits behind its length");
        return Err(Fault::new(message, format!("write {}", network.trunc())).into());
    }
    if network.prefix_len() == 0 {
        return Err(Fault::new(format!("{network} is every address"), hint).into());
    }
    let reason = rows
        .reasons
        .len()
        .checked_sub(1)
        .and_then(|last| u16::try_from(last).ok());
    counts.networks += 1;
    let said = Said {
        reason,
        ..Said::puts(Reach::Subtree, line)
    };
    Ok(rows.network(network, said)?)
}

/// Where the lines of a text begin.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The line, from 1, where a span begins, and its text.
    fn at(&self, span: Range<usize>) -> (usize, &'t str) {
        let line = self
            .starts
            .partition_point(|start| *start <= span.start)
            .max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let text = self
            .text
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or("");
        (line, text.trim())
    }
}
