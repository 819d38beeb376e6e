//! Lists to one index.

use std::collections::BTreeMap;

use fst::raw::Builder;
use ipnet::IpNet;
use law::ExemptCategory;
use model::HostName;

use crate::index::assemble;
use crate::list::{Counts, Row};
use crate::names::MARK;
use crate::networks;
use crate::source::Source;
use crate::tables::{
    GRANTS_MAX, Grant, MARKS_MAX, Mark, PROTECTED_MAX, SourceRow, Tables, Voucher,
};

/// Most lists of an index: UT1 has under a hundred categories with three files each.
pub const SOURCES_MAX: usize = 256;
/// Most entries of all lists together: twice UT1 in whole.
pub const ENTRIES_MAX: usize = 16_000_000;

/// What became of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceReport {
    /// The list, with who answers for it.
    pub source: SourceRow,
    /// What it held, and what of it is not used.
    pub counts: Counts,
}

/// What a compile made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Each list, in the order given.
    pub sources: Vec<SourceReport>,
    /// Different names and URLs.
    pub names: u64,
    /// Different networks.
    pub networks: u64,
    /// Subtrees of the protected set.
    pub protected: usize,
}

impl Report {
    /// The lists that are used without a signature though what they say is exempt, with the reason: each is to be journalled.
    pub fn accepted(&self) -> impl Iterator<Item = (&SourceRow, &str)> {
        self.sources
            .iter()
            .filter_map(|one| match &one.source.voucher {
                Voucher::Accepted { reason } => Some((&one.source, reason.as_str())),
                Voucher::Signed { .. } | Voucher::Unsigned => None,
            })
    }
}

/// An index and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// What [`Index::open`](crate::Index::open) takes.
    pub octets: Vec<u8>,
    /// How it came about.
    pub report: Report,
}

/// Why lists give no index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// One of the seven has no name.
    #[error(
        "no list names anything of {}: the exempt categories of 386/НҚ, ЕШДИ п. 20 cannot be removed, add a list of each", words(.0)
    )]
    Missing(Vec<ExemptCategory>),
    /// Too many lists.
    #[error("{given} lists are given, and {SOURCES_MAX} are the most")]
    Sources {
        /// How many.
        given: usize,
    },
    /// Two lists have one name.
    #[error("two lists are named `{list}`: answers could not tell them apart")]
    Twice {
        /// The name.
        list: String,
    },
    /// Too many entries.
    #[error("the lists have {given} entries together, and {ENTRIES_MAX} are the most")]
    Entries {
        /// How many.
        given: usize,
    },
    /// The protected set is too large.
    #[error(
        "{given} subtrees are protected, and {PROTECTED_MAX} are the most: each travels in every handshake, so protect those that matter \
         most; the others stay exempt"
    )]
    Protected {
        /// How many, without those within others.
        given: usize,
    },
    /// Too many different sets of what lists say.
    #[error(
        "the lists say more than {MARKS_MAX} different things of names: give fewer reasons, or fewer lists"
    )]
    Marks,
    /// The index would be too large.
    #[error("the index would be larger than can be opened: give fewer lists")]
    Large,
    /// The names could not be put in order.
    #[error("the names could not be compiled: {0}")]
    Names(String),
}

fn words(categories: &[ExemptCategory]) -> String {
    let slugs: Vec<String> = categories.iter().map(|one| format!("`{one}`")).collect();
    slugs.join(", ")
}

/// What one list says of one key; nothing where only names below it are exempt.
type Said<'a> = (&'a [u8], Option<Grant>);

/// Compiles lists to an index. The same lists in the same order give the same octets.
pub fn compile(sources: &[Source]) -> Result<Compiled, CompileError> {
    check(sources)?;
    let mut tables = Tables {
        sources: sources.iter().map(Source::row).collect(),
        ..Tables::default()
    };
    tables.categories = tables
        .sources
        .iter()
        .map(|source| source.category.clone())
        .collect();
    tables.categories.sort();
    tables.categories.dedup();
    tables.protected = protected(sources)?;
    let mut reasons = Reasons::default();
    let mut marks = Marks::default();
    let (names, count) = names(sources, &mut reasons, &mut marks)?;
    let (v4, v6, networks) = addresses(sources, &mut reasons, &mut marks)?;
    tables.reasons = reasons.texts;
    tables.marks = marks.list;
    let report = Report {
        sources: sources.iter().zip(&tables.sources).map(report_of).collect(),
        names: count,
        networks,
        protected: tables.protected.len(),
    };
    let tables = postcard::to_allocvec(&tables).map_err(|_| CompileError::Large)?;
    let octets = assemble(&tables, &names, &v4, &v6).ok_or(CompileError::Large)?;
    Ok(Compiled { octets, report })
}

fn report_of((source, row): (&Source, &SourceRow)) -> SourceReport {
    SourceReport {
        source: row.clone(),
        counts: source.list.counts,
    }
}

fn check(sources: &[Source]) -> Result<(), CompileError> {
    if sources.len() > SOURCES_MAX {
        return Err(CompileError::Sources {
            given: sources.len(),
        });
    }
    let given = sources.iter().map(|source| source.list.rows.len()).sum();
    if given > ENTRIES_MAX {
        return Err(CompileError::Entries { given });
    }
    let mut names: Vec<&str> = sources.iter().map(|source| source.list.name()).collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair.first() == pair.get(1));
    if let Some([list, ..]) = twice {
        return Err(CompileError::Twice {
            list: (*list).to_owned(),
        });
    }
    let named = |category: ExemptCategory| {
        let mut lists = sources
            .iter()
            .filter(move |source| source.list.exempt() == Some(category));
        lists.any(|source| source.list.rows.names().next().is_some())
    };
    let missing: Vec<_> = ExemptCategory::ALL
        .into_iter()
        .filter(|one| !named(*one))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(CompileError::Missing(missing))
    }
}

/// The protected set, without what lies within another subtree of it.
fn protected(sources: &[Source]) -> Result<Vec<HostName>, CompileError> {
    let rows = sources.iter().flat_map(|source| source.list.rows.names());
    let named = rows
        .filter(|(_, row)| row.protected)
        .filter_map(|(key, _)| host_of(key));
    let mut all: Vec<HostName> = named.collect();
    all.sort();
    all.dedup();
    let within = |name: &HostName| {
        all.iter()
            .any(|other| other != name && name.is_within(other))
    };
    let outer: Vec<HostName> = all.iter().filter(|name| !within(name)).cloned().collect();
    if outer.len() > PROTECTED_MAX {
        return Err(CompileError::Protected { given: outer.len() });
    }
    Ok(outer)
}

/// The host of a key.
pub(crate) fn host_of(key: &[u8]) -> Option<HostName> {
    let labels = std::str::from_utf8(key).ok()?.strip_suffix('.')?;
    let labels: Vec<&str> = labels.rsplit('.').collect();
    HostName::parse(&labels.join(".")).ok()
}

/// The names as an automaton, and how many keys have something said of them.
fn names(
    sources: &[Source],
    reasons: &mut Reasons,
    marks: &mut Marks,
) -> Result<(Vec<u8>, u64), CompileError> {
    let mut said: Vec<Said<'_>> = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let exempt = source.list.exempt().is_some();
        for (key, row) in source.list.rows.names() {
            let grant = reasons.grant(number, source, row)?;
            said.push((key, Some(grant)));
            if exempt {
                said.extend(above(key).map(|key| (key, None)));
            }
        }
    }
    said.sort_unstable();
    said.dedup();
    let failed = |error: fst::Error| CompileError::Names(error.to_string());
    let mut builder = Builder::memory();
    let mut count = 0;
    let mut numbered = Vec::new();
    for same in said.chunk_by(|(first, _), (second, _)| first == second) {
        let Some((key, _)) = same.first() else {
            continue;
        };
        let mut mark = Mark::default();
        for (_, grant) in same {
            match grant {
                Some(grant) => mark.grants.push(*grant),
                None => mark.exempt_below = true,
            }
        }
        count += u64::from(!mark.grants.is_empty());
        let number = marks.number(mark)?;
        numbered.clear();
        numbered.extend_from_slice(key);
        numbered.push(MARK);
        numbered.extend_from_slice(&number.to_be_bytes());
        builder.add(&numbered).map_err(failed)?;
    }
    Ok((builder.into_inner().map_err(failed)?, count))
}

/// The keys of the names above a key's.
fn above(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = key
        .iter()
        .enumerate()
        .filter(|(_, octet)| **octet == b'.')
        .map(|(at, _)| at + 1);
    ends.filter(|end| *end < key.len())
        .filter_map(|end| key.get(..end))
}

type Tabled = (Vec<u8>, Vec<u8>, u64);

/// The tables of networks, and how many rows they have.
fn addresses(
    sources: &[Source],
    reasons: &mut Reasons,
    marks: &mut Marks,
) -> Result<Tabled, CompileError> {
    let mut said: BTreeMap<IpNet, Vec<Grant>> = BTreeMap::new();
    for (number, source) in sources.iter().enumerate() {
        for row in &source.list.rows.networks {
            let grant = Grant {
                source: number_of(number)?,
                reach: crate::Reach::Subtree,
                effect: row.effect,
                protected: false,
                reason: reasons.number(source, row.reason)?,
            };
            said.entry(row.network).or_default().push(grant);
        }
    }
    let mut rows: Vec<(IpNet, Vec<Grant>)> = said.into_iter().collect();
    rows.sort_by(|(first, _), (second, _)| networks::order(first, second));
    let (mut v4, mut v6, mut count) = (Vec::new(), Vec::new(), 0);
    for (network, mut grants) in rows {
        grants.sort_unstable();
        grants.dedup();
        let mark = marks.number(Mark {
            grants,
            exempt_below: false,
        })?;
        let table = if network.addr().is_ipv4() {
            &mut v4
        } else {
            &mut v6
        };
        networks::push(table, network, mark);
        count += 1;
    }
    Ok((v4, v6, count))
}

fn number_of(number: usize) -> Result<u16, CompileError> {
    u16::try_from(number).map_err(|_| CompileError::Marks)
}

/// The reasons of all lists, each once.
#[derive(Default)]
struct Reasons {
    texts: Vec<String>,
    numbers: BTreeMap<String, u16>,
}

impl Reasons {
    fn grant(&mut self, number: usize, source: &Source, row: &Row) -> Result<Grant, CompileError> {
        Ok(Grant {
            source: number_of(number)?,
            reach: row.reach,
            effect: row.effect,
            protected: row.protected,
            reason: self.number(source, row.reason)?,
        })
    }

    fn number(
        &mut self,
        source: &Source,
        reason: Option<u16>,
    ) -> Result<Option<u16>, CompileError> {
        let text = reason.and_then(|at| source.list.rows.reasons.get(usize::from(at)));
        let Some(text) = text else {
            return Ok(None);
        };
        if let Some(number) = self.numbers.get(text) {
            return Ok(Some(*number));
        }
        let number = number_of(self.texts.len())?;
        self.texts.push(text.clone());
        self.numbers.insert(text.clone(), number);
        Ok(Some(number))
    }
}

/// The marks, each once.
#[derive(Default)]
struct Marks {
    list: Vec<Mark>,
    numbers: BTreeMap<Mark, u16>,
}

impl Marks {
    fn number(&mut self, mark: Mark) -> Result<u16, CompileError> {
        if let Some(number) = self.numbers.get(&mark) {
            return Ok(*number);
        }
        if mark.grants.len() > GRANTS_MAX {
            return Err(CompileError::Marks);
        }
        let number = number_of(self.list.len())?;
        self.list.push(mark.clone());
        self.numbers.insert(mark, number);
        Ok(number)
    }
}

#[cfg(test)]
mod tests;
