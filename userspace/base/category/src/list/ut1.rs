//! Lists in the format of UT1 (Université Toulouse Capitole): a folder a category, with the files `domains`, `urls` and
//! `expressions`.
//!
//! * `domains`: a name on a line covers itself and all names below; an address covers itself.
//! * `urls`: a host and the beginning of a path. The path is seen in plain and decrypted HTTP alone; TLS that is not decrypted is
//!   judged by its host, of which such a line says nothing. Lines with a query, a port, an address, or letters outside of ASCII are
//!   counted as not used, and so are all of an exempt category, whose paths are never seen.
//! * `expressions`: regular expressions over URLs. None is used; they are counted.
//!
//! Empty lines and lines that begin with `#` say nothing.

use std::net::IpAddr;

use config::Problem;
use ipnet::IpNet;
use law::ExemptCategory;
use model::{Category, IdError};

use crate::tables::exempt;

use super::findings::{Findings, Stop, lines, name_of};
use super::rows::Said;
use super::{Counts, Format, LIST_BYTES_MAX, List, PATH_SEGMENTS_MAX, Reach, Rows, Terms};

/// A file of a category's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// `domains`.
    Domains,
    /// `urls`.
    Urls,
    /// `expressions`.
    Expressions,
}

impl File {
    /// The file of that name; `None` for others that a folder holds (`usage`, `very_restrictive_expression`).
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "domains" => Some(Self::Domains),
            "urls" => Some(Self::Urls),
            "expressions" => Some(Self::Expressions),
            _ => None,
        }
    }

    const fn format(self) -> Format {
        match self {
            Self::Domains => Format::Ut1Domains,
            Self::Urls => Format::Ut1Urls,
            Self::Expressions => Format::Ut1Expressions,
        }
    }
}

/// The category that a folder's name gives: `mixed_adult` is `mixed-adult`.
pub fn category_of(folder: &str) -> Result<Category, IdError> {
    Category::try_from(folder.replace('_', "-").to_ascii_lowercase())
}

/// Reads a file of UT1.
///
/// # Errors
///
/// Every problem, if there are more bad lines than [`Terms::tolerated`].
pub fn read(name: &str, file: File, terms: &Terms, octets: &[u8]) -> Result<List, Vec<Problem>> {
    let mut findings = Findings::of(name, octets, LIST_BYTES_MAX);
    let mut rows = Rows::default();
    let mut counts = Counts::default();
    let exempt = exempt(&terms.category);
    for (number, line) in lines(octets) {
        if findings.is_refused() {
            break;
        }
        let text = line.as_ref().map_or("", |text| text.trim());
        let became = match line {
            Ok(_) if text.is_empty() || text.starts_with('#') => Ok(()),
            Ok(_) => match file {
                File::Domains => domain(text, number, exempt, &mut rows, &mut counts),
                File::Urls => url(text, number, exempt, &mut rows, &mut counts),
                File::Expressions => {
                    counts.expressions_not_used += 1;
                    Ok(())
                }
            },
            Err(fault) => Err(fault.into()),
        };
        findings.settle(number, text, became);
    }
    findings.finish(file.format(), terms, octets, rows, counts)
}

fn domain(
    text: &str,
    line: usize,
    exempt: Option<ExemptCategory>,
    rows: &mut Rows,
    counts: &mut Counts,
) -> Result<(), Stop> {
    let said = Said::puts(Reach::Subtree, line);
    if let Ok(address) = text.parse::<IpAddr>() {
        counts.networks += 1;
        return Ok(rows.network(IpNet::from(address), said)?);
    }
    let host = name_of(text.strip_prefix('.').unwrap_or(text), exempt)?;
    counts.names += 1;
    Ok(rows.name(&host, said)?)
}

fn url(
    text: &str,
    line: usize,
    exempt: Option<ExemptCategory>,
    rows: &mut Rows,
    counts: &mut Counts,
) -> Result<(), Stop> {
    let schemes = ["http://", "https://"];
    let bare = schemes
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .unwrap_or(text);
    let (host, path) = bare.split_at(bare.find('/').unwrap_or(bare.len()));
    let is_address = host.parse::<IpAddr>().is_ok() || host.starts_with('[');
    let decidable = exempt.is_none()
        && !is_address
        && bare.bytes().all(|octet| octet.is_ascii_graphic())
        && !bare.contains(['?', '#', '@', ':']);
    let path = path.trim_end_matches('/');
    if !decidable || path.matches('/').count() > PATH_SEGMENTS_MAX {
        counts.urls_not_used += 1;
        return Ok(());
    }
    let host = name_of(host, exempt)?;
    let folded: String = folded_path(path)
        .map(|(_, octet)| char::from(octet))
        .collect();
    let path = if folded.is_empty() { "/" } else { &folded };
    counts.paths += 1;
    Ok(rows.keyed(&host, path, Said::puts(Reach::Subtree, line))?)
}

/// The octets of a path as they are compared, each with where what it stands for ends: letters small, as UT1 writes them, and `%41`
/// as `a`, since `%` before an unreserved character changes nothing (RFC 3986 §6.2.2.2).
pub(crate) fn folded_path(path: &str) -> impl Iterator<Item = (usize, u8)> {
    let octets = path.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = *octets.get(at)?;
        let digit = |place: usize| {
            octets
                .get(place)
                .and_then(|octet| char::from(*octet).to_digit(16))
        };
        let coded = (first == b'%')
            .then(|| Some((digit(at + 1)?, digit(at + 2)?)))
            .flatten();
        let coded = coded.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        let unreserved = |octet: &u8| {
            octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~')
        };
        let (octet, width) = coded
            .filter(unreserved)
            .map_or((first, 1), |octet| (octet, 3));
        at += width;
        Some((at, octet.to_ascii_lowercase()))
    })
}
