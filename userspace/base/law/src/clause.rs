//! Every numbered clause of the orders, and what the software does about it.
//!
//! A clause has a stable ASCII id: the document, a hyphen, the пункт, and after a dot the подпункт (`eshdi-15-2`,
//! `eshdi-20.7`, `agr-5.4`). What the texts leave without a number (technical conditions, annexes) has a word instead
//! (`eshdi-tu-link`). Rows of forms are fields ([`crate::form`]), not clauses.
//!
//! The texts are order 386/НҚ of 2020-10-13 as amended by 79/НҚ of 2023-04-26, and orders 307/НҚ of 2022-09-02 and
//! 603/НҚ of 2023-12-05, which amend the integration rules (order 123 of 2018-03-29).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::form::Language;

mod absent;
mod agreement;
mod eshdi;
mod eshep;
mod integration;
mod kazakh;
mod orders;
mod row;
#[cfg(test)]
mod tests;

use row::{Document, Row};

/// The texts in reading order. A clause's place here is its order among the clauses.
static DOCUMENTS: [Document; DOCUMENT_COUNT] = ALL;
const DOCUMENT_COUNT: usize = 11;
const ALL: [Document; DOCUMENT_COUNT] = [
    orders::ORDER_386,
    eshdi::RULES,
    eshdi::INSPECTION,
    eshdi::ANNEXES,
    eshep::RULES,
    orders::ORDER_307,
    integration::BY_307,
    orders::ORDER_603,
    integration::BY_603,
    agreement::AGREEMENT,
    integration::ABSENT,
];

/// A numbered clause of one of the texts.
///
/// Ordered as the texts stand. Written as its id in files and on the wire, as its citation for people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clause(u16);

impl Clause {
    /// ЕШДИ п. 2: whose networks reach the Internet through the gateway.
    pub const ESHDI_2: Self = known("eshdi-2");
    /// ЕШДИ п. 4: the contract between operator and user as the ground of a connection.
    pub const ESHDI_4: Self = known("eshdi-4");
    /// ЕШДИ п. 5: main and reserve channel.
    pub const ESHDI_5: Self = known("eshdi-5");
    /// ЕШДИ п. 12: operators connect users.
    pub const ESHDI_12: Self = known("eshdi-12");
    /// ЕШДИ п. 13: the catalogue of addresses, five working days, the block.
    pub const ESHDI_13: Self = known("eshdi-13");
    /// ЕШДИ п. 15: the yearly list of categories and networks.
    pub const ESHDI_15: Self = known("eshdi-15");
    /// ЕШДИ п. 15-1: access for one calendar year.
    pub const ESHDI_15_1: Self = known("eshdi-15-1");
    /// ЕШДИ п. 15-2: special access, VPN.
    pub const ESHDI_15_2: Self = known("eshdi-15-2");
    /// ЕШДИ п. 20: analysis of encrypted traffic and its seven exemptions.
    pub const ESHDI_20: Self = known("eshdi-20");
    /// ЕШДИ прил. 1: bandwidth in whole Gbit/s, at least one.
    pub const ESHDI_ANNEX_1: Self = known("eshdi-annex-1");
    /// ЕШДИ прил. 2: main and reserve channel over independent physical lines.
    pub const ESHDI_TU_REDUNDANCY: Self = known("eshdi-tu-redundancy");
    /// ЕШЭП п. 12: suspension of a mail system that misbehaves.
    pub const ESHEP_12: Self = known("eshep-12");
    /// Integration rules п. 65: suspension within one working day of a withdrawn security act.
    pub const INT_65: Self = known("int-65");

    /// The clause of an id; in a constant a wrong one does not compile. Elsewhere parse it.
    pub const fn known(id: &str) -> Self {
        known(id)
    }

    /// All clauses in the order of the texts.
    pub fn all() -> impl Iterator<Item = Self> {
        let rows = DOCUMENTS.iter().flat_map(|document| document.rows);
        (0_u16..).zip(rows).map(|(index, _)| Self(index))
    }

    /// The stable id: `eshdi-15-2`.
    pub fn id(self) -> &'static str {
        self.place().1.id
    }

    /// What the clause says, in one English sentence.
    pub fn gist(self) -> &'static str {
        self.place().1.gist
    }

    /// What the software does about it.
    pub fn standing(self) -> Standing {
        self.place().1.standing
    }

    /// The citation, as `Display` writes it: `386/НҚ, ЕШДИ п. 20 пп. 7`.
    pub fn citation(self) -> String {
        self.to_string()
    }

    /// The citation in a language of the orders: `386/НҚ, ИҚБШ 20-тармақ 7) тармақша`.
    pub fn citation_in(self, language: Language) -> String {
        match language {
            Language::Ru => self.citation(),
            Language::Kk => {
                let (document, row) = self.place();
                kazakh::citation(document, row)
            }
        }
    }

    /// The clause that stands at an index, which only this module makes.
    fn place(self) -> (&'static Document, &'static Row) {
        let mut index = usize::from(self.0);
        for document in &DOCUMENTS {
            if let Some(row) = document.rows.get(index) {
                return (document, row);
            }
            index -= document.rows.len();
        }
        unreachable!("a clause is made only by `all`, `known` and `from_str`, which count the rows")
    }
}

/// Finds a clause while compiling; a wrong id does not compile.
#[expect(clippy::panic, reason = "evaluated by the compiler only")]
pub(crate) const fn known(id: &str) -> Clause {
    let mut index: u16 = 0;
    let mut document = 0;
    while document < ALL.len() {
        let rows = ALL[document].rows;
        let mut row = 0;
        while row < rows.len() {
            if same(rows[row].id.as_bytes(), id.as_bytes()) {
                return Clause(index);
            }
            row += 1;
            index += 1;
        }
        document += 1;
    }
    panic!("no clause has this id")
}

pub(crate) const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// What the software does about a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Code does it and scenarios of the lab show it.
    Bound(Execution),
    /// Code does a part of it, which scenarios show; an area that is not built will do the rest.
    Partly {
        /// What is done.
        done: Execution,
        /// The part of the house that will do the rest.
        left: Area,
    },
    /// Software will do it; not yet built.
    Planned {
        /// The part of the house that will.
        area: Area,
    },
    /// No software can do it.
    NotExecutable {
        /// Why.
        reason: &'static str,
    },
    /// Struck out of the text.
    Repealed,
    /// A clause of base order 123 whose text the project does not have.
    Absent,
}

/// What carries a clause out, and what shows it. `tests/tidy` looks that each item is where it is said to be, and each
/// scenario one of the lab's; terms, forms and lines of machines name their clauses themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Execution {
    /// Items of code, each as the path of its file from the root, two colons, and its name.
    pub code: &'static [&'static str],
    /// Names of scenarios.
    pub scenarios: &'static [&'static str],
}

impl Standing {
    /// What of it is done.
    pub const fn done(self) -> Option<Execution> {
        match self {
            Self::Bound(done) | Self::Partly { done, .. } => Some(done),
            Self::Planned { .. } | Self::NotExecutable { .. } | Self::Repealed | Self::Absent => {
                None
            }
        }
    }

    /// The part of the house that has something left to do.
    pub const fn left(self) -> Option<Area> {
        match self {
            Self::Planned { area } | Self::Partly { left: area, .. } => Some(area),
            Self::Bound(_) | Self::NotExecutable { .. } | Self::Repealed | Self::Absent => None,
        }
    }
}

/// A part of the house that will carry a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Requests, terms and notices (СОЗ).
    Desk,
    /// Channels, failover, the gate.
    Link,
    /// Encrypted traffic, the firewall of web applications, page protection.
    Inspection,
    /// ЕШЭП.
    Mail,
    /// ШЭП and ВШЭП.
    Bridge,
    /// Keys and certificates.
    Keys,
    /// The bootable image and its operation.
    Image,
    /// Conformance at the rack.
    Hardware,
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (document, row) = self.place();
        write!(f, "{} ", document.citation)?;
        if !row.place.is_empty() {
            return f.write_str(row.place);
        }
        let number = row.id.strip_prefix(document.prefix).unwrap_or(row.id);
        match number.split_once('.') {
            None => write!(f, "п. {number}"),
            Some((paragraph, sub)) => write!(f, "п. {paragraph} пп. {sub}"),
        }
    }
}

impl fmt::Debug for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clause({})", self.id())
    }
}

impl FromStr for Clause {
    type Err = UnknownClause;

    fn from_str(id: &str) -> Result<Self, UnknownClause> {
        Self::all()
            .find(|clause| clause.id() == id)
            .ok_or_else(|| UnknownClause {
                id: id.chars().take(UnknownClause::CHARS_MAX).collect(),
            })
    }
}

impl Serialize for Clause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Clause {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        id.parse().map_err(serde::de::Error::custom)
    }
}

/// A clause id that no text has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no clause has the id {id:?}; ids look like `eshdi-15-2` or `agr-5.4`")]
pub struct UnknownClause {
    /// The id, cut to [`UnknownClause::CHARS_MAX`].
    pub id: String,
}

impl UnknownClause {
    /// How much of a wrong id an error repeats.
    pub const CHARS_MAX: usize = 40;
}
