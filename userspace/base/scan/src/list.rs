//! Lists of what is malicious, as others publish them.
//!
//! A list is read whole or refused whole. An entry that is well-formed but says what the gateway cannot look up is passed
//! over, counted, and told ([`PassedOver`]); nothing is guessed at.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;
use jiff::Timestamp;
use model::HostName;

use crate::digest::Digest;
use crate::limits::{ENTRIES_MAX, FILE_BYTES_MAX};
use crate::problem::{Fault, Problem, shown};
use crate::url::UrlKey;

mod hosts;
mod plain;
mod reader;
mod rpz;
mod stix;

use reader::{Reader, lines, network, too_many};

/// The name of a list, which pages and logs show: 1 to 64 small letters, digits, dots and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListName(String);

/// A text that names no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no list: write 1 to 64 small letters, digits, dots and hyphens")]
pub struct ListNameError(String);

impl FromStr for ListName {
    type Err = ListNameError;
    fn from_str(text: &str) -> Result<Self, ListNameError> {
        let known =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
        if (1..=64).contains(&text.len()) && text.chars().all(known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ListNameError(shown(text)))
        }
    }
}

impl ListName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ListName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A domain, an address of the web, an IP address or prefix, or a digest of a file on each line; `#` and `;` begin
    /// comments. A domain stands for itself and all below, `*.DOMAIN` for all below.
    Plain,
    /// `hosts(5)`: an address that leads nowhere, then names. Each name stands for itself alone.
    Hosts,
    /// A response policy zone in the text form of zones (RFC 1035 §5). Only triggers that refuse are entries.
    Rpz,
    /// A bundle of STIX 2.1 (OASIS), of which its indicators are read.
    Stix,
}

/// Where a list comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The list's name.
    pub name: ListName,
    /// The file's name, for problems.
    pub file: String,
    /// How it is written.
    pub format: Format,
    /// How far names reach that the format makes stand for themselves alone.
    pub reach: Reach,
}

/// How far a name of `hosts`, of a zone or of a pattern reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// As the format says.
    AsWritten,
    /// To all below it too.
    WithSubdomains,
}

/// Which names an entry holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The name alone.
    Exact,
    /// All names below it.
    Below,
    /// The name and all below it.
    Subtree,
}

/// When an entry holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// From this instant; from ever if none.
    pub from: Option<Timestamp>,
    /// Until before this instant; for ever if none.
    pub until: Option<Timestamp>,
}

impl Validity {
    /// Whether it holds now.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Whether it always holds.
    pub const fn is_unlimited(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }
}

/// What the entries of a list have in common: all of a text's lines one, each indicator of a bundle its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) id: Option<Box<str>>,
    pub(crate) validity: Validity,
}

/// Why entries were passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassReason {
    /// A name of the machine itself in a `hosts` file.
    LocalName,
    /// An address of the web with a query: queries are never looked at.
    Query,
    /// An address of the web that names a user.
    User,
    /// An address of another protocol than HTTP.
    Scheme,
    /// A policy of a zone that does not refuse: it lets pass, shortens, or answers with data of its own.
    Policy,
    /// A trigger of a zone that the gateway does not see: clients, and servers of names.
    Trigger,
    /// A pattern beyond equality of one value, joined by OR.
    Pattern,
    /// A pattern in another language than STIX's.
    PatternType,
    /// An indicator that its author revoked.
    Revoked,
    /// An older version of an indicator.
    Superseded,
}

impl PassReason {
    /// What it says.
    pub const fn text(self) -> &'static str {
        match self {
            Self::LocalName => "a name of the machine itself",
            Self::Query => "an address with a query, and queries are never looked at",
            Self::User => "an address that names a user",
            Self::Scheme => "an address of another protocol than HTTP",
            Self::Policy => "a policy that does not refuse",
            Self::Trigger => "a trigger that the gateway does not see",
            Self::Pattern => "a pattern beyond equality of one value, joined by OR",
            Self::PatternType => "a pattern in another language than STIX",
            Self::Revoked => "revoked by its author",
            Self::Superseded => "an older version",
        }
    }
}

/// Entries that were passed over for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Why.
    pub reason: PassReason,
    /// How many.
    pub count: usize,
    /// The first of them: line numbers or ids.
    pub examples: Vec<String>,
}

/// A list that was read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub(crate) name: ListName,
    pub(crate) origins: Vec<Origin>,
    pub(crate) domains: Vec<(HostName, Scope, u32)>,
    pub(crate) urls: Vec<(UrlKey, u32)>,
    pub(crate) networks: Vec<(IpNet, u32)>,
    pub(crate) files: Vec<(Digest, u32)>,
    passed: Vec<PassedOver>,
}

impl List {
    /// Reads a list, or tells every problem.
    pub fn read(source: &Source, octets: &[u8]) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::of(source);
        if octets.len() > FILE_BYTES_MAX {
            let message = format!("{} octets, and {FILE_BYTES_MAX} are the most", octets.len());
            reader.whole(Fault::new(message, "split the list into several"));
            return reader.problems.unless_any(reader.list);
        }
        match source.format {
            Format::Plain => plain::read(&mut reader, octets),
            Format::Hosts => hosts::read(&mut reader, octets),
            Format::Rpz => rpz::read(&mut reader, octets),
            Format::Stix => stix::read(&mut reader, octets),
        }
        if reader.list.len() > ENTRIES_MAX {
            reader.whole(too_many());
        }
        reader.problems.unless_any(reader.list)
    }

    /// Its name.
    pub const fn name(&self) -> &ListName {
        &self.name
    }

    /// How many entries it has.
    pub const fn len(&self) -> usize {
        self.domains.len() + self.urls.len() + self.networks.len() + self.files.len()
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What was passed over, each reason once.
    pub fn passed_over(&self) -> &[PassedOver] {
        &self.passed
    }
}

#[cfg(test)]
mod tests;
