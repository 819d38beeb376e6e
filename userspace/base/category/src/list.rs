//! A file of names and addresses of one category, read strictly.
//!
//! A reader takes a file's name and octets and gives a [`List`], or every [`config::Problem`] with file, line and hint: a file is
//! refused whole. Lists of others hold a few bad lines at times, so [`Terms::tolerated`] may let that many be left out and counted;
//! of an exempt category none is, since a name that is left out would be decrypted.

pub mod local;
pub mod rpz;
pub mod ut1;

mod findings;
mod rows;

use std::fmt;

use law::ExemptCategory;
use model::Category;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub(crate) use rows::{Row, Rows};

/// Most octets of a list of others. The largest folder of UT1, `adult`, has 4.7 million names in less than half of it.
pub const LIST_BYTES_MAX: usize = 256 << 20;
/// Most octets of a local list.
pub const LOCAL_BYTES_MAX: usize = 4 << 20;
/// Most octets of a line. No official reference: the longest name has 253, and a URL that is longer than this is no prefix.
pub const LINE_BYTES_MAX: usize = 4_096;
/// Most entries of one list.
pub const LIST_ENTRIES_MAX: usize = 8_000_000;
/// Most octets of a list's name.
pub const LIST_NAME_BYTES_MAX: usize = 200;
/// Most segments of a path that a URL of a list has; a longer one is not used.
pub const PATH_SEGMENTS_MAX: usize = 16;

/// In which format a list was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Our own lists, in TOML.
    Local,
    /// The file `domains` of a category of UT1.
    Ut1Domains,
    /// Its file `urls`.
    Ut1Urls,
    /// Its file `expressions`.
    Ut1Expressions,
    /// A zone of response policies.
    Rpz,
}

impl Format {
    /// Its name in statements and reports.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ut1Domains => "ut1-domains",
            Self::Ut1Urls => "ut1-urls",
            Self::Ut1Expressions => "ut1-expressions",
            Self::Rpz => "rpz",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

/// Which names an entry covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reach {
    /// The name alone.
    Name,
    /// The names below it, and not itself: a wildcard.
    Below,
    /// The name and all below it.
    Subtree,
}

impl Reach {
    /// Whether the name of the entry itself is covered.
    pub const fn covers_itself(self) -> bool {
        match self {
            Self::Name | Self::Subtree => true,
            Self::Below => false,
        }
    }

    /// Whether the names below are.
    pub const fn covers_below(self) -> bool {
        match self {
            Self::Below | Self::Subtree => true,
            Self::Name => false,
        }
    }

    /// A name with what is covered, for people.
    pub fn of(self, name: &str) -> String {
        match self {
            Self::Name => name.to_owned(),
            Self::Below => format!("*.{name}"),
            Self::Subtree => format!("{name} and all below"),
        }
    }
}

/// Whether an entry puts names into its category or takes them out of what the same list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Effect {
    Puts,
    Takes,
}

/// By which terms a list of others is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The category of all that it names.
    pub category: Category,
    /// How many bad lines may be left out. Of a list of an exempt category none may, whatever stands here.
    pub tolerated: u32,
}

impl Terms {
    /// The category, and no bad line.
    pub const fn strict(category: Category) -> Self {
        Self {
            category,
            tolerated: 0,
        }
    }
}

/// What a list held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Names.
    pub names: u64,
    /// Networks and addresses.
    pub networks: u64,
    /// URLs: a host with the beginning of a path.
    pub paths: u64,
    /// Names that are taken out of the list's own category.
    pub exceptions: u64,
    /// URLs that no host and path decide (a query, a port, an address, an alphabet), and all those of exempt categories.
    pub urls_not_used: u64,
    /// Regular expressions: none is used.
    pub expressions_not_used: u64,
    /// Triggers and actions of RPZ that say nothing of a destination (`rpz-client-ip`, `rpz-nsip`, `rpz-nsdname`,
    /// `rpz-tcp-only.`).
    pub policies_not_used: u64,
    /// Bad lines that were left out, by [`Terms::tolerated`].
    pub bad_lines: u64,
}

/// A file of names and addresses of one category, read. It is not used before it is a [`Source`](crate::Source).
#[derive(Clone, Debug)]
pub struct List {
    pub(crate) name: String,
    pub(crate) format: Format,
    pub(crate) category: Category,
    pub(crate) digest: [u8; 32],
    pub(crate) rows: Rows,
    pub(crate) counts: Counts,
}

impl List {
    /// Its name, as the caller gave it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The category of all that it names.
    pub const fn category(&self) -> &Category {
        &self.category
    }

    /// The exempt category that it fills, if it is one of the seven.
    pub fn exempt(&self) -> Option<ExemptCategory> {
        self.category.as_str().parse().ok()
    }

    /// What it held.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// What is signed of a list: a text of four lines that binds the file's octets to format and category, so that a signature made
    /// for one category cannot vouch for another.
    pub fn statement(&self) -> String {
        statement(self.format, &self.category, &self.digest)
    }
}

/// What is signed of a file that shall be read as a list; see [`List::statement`].
pub fn statement_of(format: Format, category: &Category, file: &[u8]) -> String {
    statement(format, category, &digest(file))
}

fn statement(format: Format, category: &Category, digest: &[u8; 32]) -> String {
    let digest = hexadecimal(digest);
    format!("qaqpa category list 1\nformat: {format}\ncategory: {category}\nsha256: {digest}\n")
}

pub(crate) fn digest(octets: &[u8]) -> [u8; 32] {
    Sha256::digest(octets).into()
}

pub(crate) fn hexadecimal(octets: &[u8]) -> String {
    let digits = octets.iter().flat_map(|octet| [octet >> 4, octet & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

#[cfg(test)]
mod tests;
