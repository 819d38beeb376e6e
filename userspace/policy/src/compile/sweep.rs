//! One pass over the marks, with the covering prefixes on a stack.

use super::error::CompileError;
use super::marks::Mark;
use super::numbers::Numbers;
use super::runs::{RunId, Runs};
use crate::paint::NodeCount;
use crate::rows::Rows;
use abi::layout::ROWS_MAX;
use abi::tables::{V4_NODES_MAX, V6_NODES_MAX};
use abi::{RuleRange, Standing};
use ipnet::IpNet;
use model::{
    Block, CatalogueEntry, EntryKey, EntryNumber, Epoch, OrganisationId, Origin, Prefix, Record,
    RowKey, WithoutList,
};

/// The rows, their origins, and the prefixes that lead to them.
pub(super) struct Swept {
    pub(super) rows: Vec<abi::Row>,
    pub(super) origins: Vec<Origin>,
    pub(super) prefixes: Vec<(Prefix, u32)>,
}

/// What holds for the addresses of a prefix: the nearest of each kind that covers them.
#[derive(Clone, Copy)]
struct Cover<'a> {
    entry: Option<&'a CatalogueEntry>,
    list: Option<&'a OrganisationId>,
    enrolled: Option<&'a OrganisationId>,
    block: Option<&'a Block>,
    link: Option<u16>,
    run: RunId,
}

impl Cover<'_> {
    const NOTHING: Self = Self {
        entry: None,
        list: None,
        enrolled: None,
        block: None,
        link: None,
        run: RunId::EMPTY,
    };
}

/// Gives every marked prefix its row.
pub(super) fn sweep<'a>(
    rows: &Rows<'_>,
    numbers: &Numbers<'a>,
    marks: &[(Prefix, Mark<'a>)],
    runs: &mut Runs<'_>,
) -> Result<Swept, CompileError> {
    let mut writer = Writer::new(rows, numbers, marks.len())?;
    walk(marks, runs, &mut |prefix, cover, rules| {
        writer.write(prefix, cover, rules)
    })?;
    Ok(writer.swept)
}

/// Whether the marks keep to the bounds of rows, rules and nodes.
pub(super) fn count(marks: &[(Prefix, Mark<'_>)], runs: &mut Runs<'_>) -> Result<(), CompileError> {
    let (mut v4, mut v6) = (NodeCount::EMPTY, NodeCount::EMPTY);
    walk(marks, runs, &mut |prefix, _, _| {
        let net = prefix.net();
        let (count, max) = match net {
            IpNet::V4(_) => (&mut v4, V4_NODES_MAX),
            IpNet::V6(_) => (&mut v6, V6_NODES_MAX),
        };
        if count.add(net) > max {
            return Err(CompileError::Nodes { prefix, max });
        }
        Ok(())
    })
}

/// Visits every marked prefix once, wider ones first, with what holds for its addresses and the run of their rules.
fn walk<'a>(
    marks: &[(Prefix, Mark<'a>)],
    runs: &mut Runs<'_>,
    visit: &mut dyn FnMut(Prefix, &Cover<'a>, RuleRange) -> Result<(), CompileError>,
) -> Result<(), CompileError> {
    let mut covers: Vec<(Prefix, Cover<'a>)> = Vec::new();
    let mut own = Vec::new();
    // Row 0 is there already.
    let mut rows = 1;
    for group in marks.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((prefix, _)) = group.first() else {
            continue;
        };
        while covers
            .last()
            .is_some_and(|(outer, _)| !outer.covers(prefix))
        {
            covers.pop();
        }
        let around = covers.last().map_or(Cover::NOTHING, |(_, cover)| *cover);
        let mut cover = around;
        own.clear();
        for (_, mark) in group {
            match mark {
                Mark::Entry(entry) => cover.entry = Some(entry),
                Mark::List(organisation) => cover.list = Some(organisation),
                // One of another organisation than the entry's flags nothing, and hides none that does.
                Mark::Enrolment(organisation) => {
                    if cover
                        .entry
                        .is_none_or(|entry| entry.organisation == **organisation)
                    {
                        cover.enrolled = Some(organisation);
                    }
                }
                Mark::Block(block) => cover.block = Some(block),
                Mark::Link(number) => cover.link = Some(*number),
                Mark::Rule(number) => own.push(*number),
            }
        }
        cover.run = runs.extend(around.run, &own, *prefix)?;
        covers.push((*prefix, cover));
        if rows == ROWS_MAX {
            return Err(CompileError::Rows { prefix: *prefix });
        }
        rows += 1;
        visit(*prefix, &cover, runs.range(cover.run))?;
    }
    Ok(())
}

struct Writer<'r, 'a> {
    record: &'r Record,
    numbers: &'r Numbers<'a>,
    epoch: Epoch,
    without_list: Option<Standing>,
    swept: Swept,
}

impl<'r, 'a> Writer<'r, 'a> {
    /// Begins with the row of addresses that no prefix covers.
    fn new(
        rows: &Rows<'r>,
        numbers: &'r Numbers<'a>,
        capacity: usize,
    ) -> Result<Self, CompileError> {
        let without_list = rows.gts().map(|gts| match gts.without_list {
            WithoutList::Pass => Standing::OpenByDefault,
            WithoutList::Drop => Standing::Closed,
        });
        let swept = Swept {
            rows: Vec::with_capacity(capacity + 1),
            origins: Vec::with_capacity(capacity + 1),
            prefixes: Vec::with_capacity(capacity),
        };
        let mut writer = Self {
            record: rows.record,
            numbers,
            epoch: rows.record.epoch(),
            without_list,
            swept,
        };
        let (row, origin) = writer.judge(&Cover::NOTHING)?;
        writer.swept.rows.push(row);
        writer.swept.origins.push(origin);
        Ok(writer)
    }

    fn write(
        &mut self,
        prefix: Prefix,
        cover: &Cover<'_>,
        rules: RuleRange,
    ) -> Result<(), CompileError> {
        let (mut row, origin) = self.judge(cover)?;
        row.rule_first = rules.first;
        row.rule_count = rules.count;
        let index =
            u32::try_from(self.swept.rows.len()).map_err(|_| CompileError::Rows { prefix })?;
        self.swept.rows.push(row);
        self.swept.origins.push(origin);
        self.swept.prefixes.push((prefix, index));
        Ok(())
    }

    /// The row without its rules: a link's own addresses first, then the catalogue, then blocks.
    fn judge(&self, cover: &Cover<'_>) -> Result<(abi::Row, Origin), CompileError> {
        if let Some((number, link)) = cover
            .link
            .and_then(|number| Some((number, self.numbers.link(number)?)))
        {
            let row = abi::Row {
                link: number,
                ..self.row(Standing::Link)
            };
            return Ok((
                row,
                Origin {
                    key: Some(link.key()),
                    born: Epoch::default(),
                },
            ));
        }
        if let Some(entry) = cover.entry {
            let key = RowKey::Catalogue(entry.prefix);
            let default = self
                .without_list
                .ok_or_else(|| CompileError::Authority { entry: key.clone() })?;
            let listed = cover.list == Some(&entry.organisation);
            let standing = if listed { Standing::Open } else { default };
            let number = self.record.entry_number(EntryKey::Catalogue(entry.prefix));
            let operator = self.numbers.operator(&entry.operator);
            let (row, origin) = self.counted(standing, key, number, operator)?;
            // Only the owner's own enrolment counts, whatever stands around the entry.
            let is_enrolled = cover.enrolled == Some(&entry.organisation);
            let flags = if is_enrolled { abi::Row::INSPECTED } else { 0 };
            return Ok((abi::Row { flags, ..row }, origin));
        }
        if let Some(block) = cover.block {
            let key = RowKey::Block(block.prefix);
            let number = self.record.entry_number(EntryKey::Block(block.prefix));
            let operator = self.numbers.operator(&block.operator);
            return self.counted(Standing::Blocked, key, number, operator);
        }
        Ok((
            self.row(Standing::Unknown),
            Origin {
                key: None,
                born: Epoch::default(),
            },
        ))
    }

    fn counted(
        &self,
        standing: Standing,
        key: RowKey,
        number: Option<EntryNumber>,
        operator: Option<u16>,
    ) -> Result<(abi::Row, Origin), CompileError> {
        let EntryNumber {
            number: entry,
            born,
        } = number.ok_or_else(|| CompileError::Entry { row: key.clone() })?;
        let operator = operator.ok_or_else(|| CompileError::Operator { row: key.clone() })?;
        let row = abi::Row {
            entry,
            operator,
            ..self.row(standing)
        };
        Ok((
            row,
            Origin {
                key: Some(key),
                born,
            },
        ))
    }

    fn row(&self, standing: Standing) -> abi::Row {
        abi::Row {
            epoch: self.epoch.0,
            entry: 0,
            operator: 0,
            link: 0,
            standing: standing as u8,
            flags: 0,
            reserved: [0; 2],
            rule_count: 0,
            rule_first: 0,
        }
    }
}
