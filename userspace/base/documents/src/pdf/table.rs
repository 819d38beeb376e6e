//! Tables: wrapped cells, rows that go over the page where they must, heads that come again.

use super::compose::{CELL, CELL_HEAD, Flow, height};
use super::lines::{Run, Style, lines};
use super::page::{BOTTOM, ElementId, LEFT, Mark, RIGHT, Role, TOP, Tree, WIDTH};
use super::parts::plain;
use super::{Fonts, RenderError};
use crate::block::{Row, Table};

/// The space around the text of a cell.
const PADDING: f32 = 3.0;
/// The space above and below a table.
const MARGIN: f32 = 6.0;
/// The width of its lines.
const LINE: f32 = 0.5;

/// A column's edges.
type Column = (f32, f32);

/// Cells of one row, shaped, each with its element.
struct Cells {
    cells: Vec<(Column, Vec<Run>, Option<ElementId>)>,
    is_shaded: bool,
}

pub(super) fn table(flow: &mut Flow<'_, '_>, table: &Table, tail: f32) -> Result<(), RenderError> {
    let columns = columns(&table.shares);
    let whole = flow.tree.add(Tree::ROOT, Role::Table);
    flow.y += MARGIN;
    let mut head = None;
    if let Some(texts) = &table.head {
        let row = flow.tree.add(whole, Role::HeadRow);
        let cells = head_cells(flow.fonts, &columns, texts)?;
        let tagged = cells.tagged(|| flow.tree.add(row, Role::ColumnHead));
        let first = table.rows.first();
        let beneath = first.map_or(Ok(0.0), |row| row_height(flow.fonts, &columns, row))?;
        let together = tagged.height() + beneath.min(BOTTOM - TOP - tagged.height());
        flow.ensure(together, texts.first().map_or("", String::as_str))?;
        tagged.put(flow);
        head = Some(texts);
    }
    let again = Head {
        columns: &columns,
        texts: head,
    };
    let count = table.rows.len();
    for (index, row) in table.rows.iter().enumerate() {
        let element = flow.tree.add(whole, Role::Row);
        let cells = row_cells(flow, &columns, row, (element, head.is_none()))?;
        let kept = match row {
            // A name of rows stays with the first of them.
            Row::Group(_) => 3.0 * CELL.leading,
            Row::Cells(_) if index + 1 == count => tail,
            Row::Cells(_) => 0.0,
        };
        cells.flow(flow, &again, kept)?;
    }
    flow.y += MARGIN;
    Ok(())
}

/// The head of a table, for the pages after its first.
struct Head<'t> {
    columns: &'t [Column],
    texts: Option<&'t Vec<String>>,
}

impl Head<'_> {
    /// Turns the page and repeats the head there, which is no part of the table's elements.
    fn turn(&self, flow: &mut Flow<'_, '_>, near: &str) -> Result<(), RenderError> {
        flow.turn(near)?;
        if let Some(texts) = self.texts {
            head_cells(flow.fonts, self.columns, texts)?.put(flow);
        }
        Ok(())
    }
}

fn columns(shares: &[u16]) -> Vec<Column> {
    let all: f32 = shares.iter().copied().map(f32::from).sum();
    let mut left = LEFT;
    let column = |share: &u16| {
        let edges = (left, left + WIDTH * f32::from(*share) / all.max(1.0));
        left = edges.1;
        edges
    };
    shares.iter().map(column).collect()
}

fn cell(
    fonts: &Fonts<'_>,
    (left, right): Column,
    style: Style,
    text: &str,
) -> Result<Vec<Run>, RenderError> {
    lines(fonts, style, text, plain(right - left - 2.0 * PADDING))
}

fn head_cells(
    fonts: &Fonts<'_>,
    columns: &[Column],
    texts: &[String],
) -> Result<Cells, RenderError> {
    let cells = columns.iter().zip(texts);
    let cells = cells.map(|(column, text)| {
        cell(fonts, *column, CELL_HEAD, text).map(|runs| (*column, runs, None))
    });
    Ok(Cells {
        cells: cells.collect::<Result<_, _>>()?,
        is_shaded: true,
    })
}

fn row_cells(
    flow: &mut Flow<'_, '_>,
    columns: &[Column],
    row: &Row,
    (element, names_rows): (ElementId, bool),
) -> Result<Cells, RenderError> {
    let texts = match row {
        Row::Cells(texts) => texts,
        Row::Group(name) => {
            let whole = (LEFT, RIGHT);
            let span = u16::try_from(columns.len()).unwrap_or(u16::MAX);
            let runs = cell(flow.fonts, whole, CELL_HEAD, name)?;
            let group = flow.tree.add(element, Role::GroupHead(span));
            return Ok(Cells {
                cells: vec![(whole, runs, Some(group))],
                is_shaded: true,
            });
        }
    };
    // Without a head, all cells but the last name the row; they are set in the weight of the text all the same.
    let named = if names_rows {
        texts.len().saturating_sub(1)
    } else {
        0
    };
    let mut cells = Vec::with_capacity(texts.len());
    for (index, (column, text)) in columns.iter().zip(texts).enumerate() {
        let role = if index < named {
            Role::RowHead
        } else {
            Role::Cell
        };
        let runs = cell(flow.fonts, *column, CELL, text)?;
        cells.push((*column, runs, Some(flow.tree.add(element, role))));
    }
    Ok(Cells {
        cells,
        is_shaded: false,
    })
}

fn row_height(fonts: &Fonts<'_>, columns: &[Column], row: &Row) -> Result<f32, RenderError> {
    let Row::Cells(texts) = row else {
        return Ok(CELL_HEAD.leading + 2.0 * PADDING);
    };
    let mut tallest = 0.0_f32;
    for (column, text) in columns.iter().zip(texts) {
        tallest = tallest.max(height(&cell(fonts, *column, CELL, text)?));
    }
    Ok(tallest + 2.0 * PADDING)
}

impl Cells {
    /// The same cells, each as an element.
    fn tagged(mut self, mut element: impl FnMut() -> ElementId) -> Self {
        for (_, _, of) in &mut self.cells {
            *of = Some(element());
        }
        self
    }

    fn height(&self) -> f32 {
        let tallest = self.cells.iter().map(|(_, runs, _)| height(runs));
        tallest.fold(0.0, f32::max) + 2.0 * PADDING
    }

    /// Places the row; one that is taller than a page goes over it line by line.
    fn flow(
        mut self,
        flow: &mut Flow<'_, '_>,
        head: &Head<'_>,
        kept: f32,
    ) -> Result<(), RenderError> {
        let near = self.near();
        if flow.y + self.height() + kept > BOTTOM && flow.y > TOP {
            head.turn(flow, &near)?;
        }
        while flow.y + self.height() > BOTTOM {
            let room = BOTTOM - flow.y - 2.0 * PADDING;
            let rest = self.split_off(room);
            self.put(flow);
            head.turn(flow, &near)?;
            self = rest;
        }
        self.put(flow);
        Ok(())
    }

    fn near(&self) -> String {
        let last = self
            .cells
            .iter()
            .rev()
            .find_map(|(_, runs, _)| runs.first());
        last.map_or_else(String::new, |run| run.text.clone())
    }

    /// Keeps the lines that fit into `room`, at least one a cell, and gives the others.
    fn split_off(&mut self, room: f32) -> Self {
        let mut rest = Vec::with_capacity(self.cells.len());
        for (column, runs, element) in &mut self.cells {
            let mut used = 0.0;
            let fits = |run: &&Run| {
                used += run.style.leading;
                used <= room
            };
            let count = runs.iter().take_while(fits).count().max(1).min(runs.len());
            rest.push((*column, runs.split_off(count), *element));
        }
        Self {
            cells: rest,
            is_shaded: self.is_shaded,
        }
    }

    fn put(self, flow: &mut Flow<'_, '_>) {
        let (top, bottom) = (flow.y, flow.y + self.height());
        let edge = |from, to| Mark::Rule {
            from,
            to,
            width: LINE,
        };
        if self.is_shaded {
            flow.mark(Mark::Shade {
                corner: (LEFT, top),
                size: (WIDTH, bottom - top),
            });
        }
        for y in [top, bottom] {
            flow.mark(edge((LEFT, y), (RIGHT, y)));
        }
        flow.mark(edge((LEFT, top), (LEFT, bottom)));
        for ((left, right), runs, element) in self.cells {
            flow.mark(edge((right, top), (right, bottom)));
            flow.y = top + PADDING;
            for run in runs {
                flow.put(left + PADDING, run, element);
            }
        }
        flow.y = bottom;
    }
}
