//! Headings, items, formulas, lines to fill in, and places of signatures.

use super::compose::{BODY, CELL, Flow, GAP, SMALL, STRONG, baseline, height};
use super::lines::{Measure, Run, Style, lines, single};
use super::page::{ElementId, LEFT, Mark, RIGHT, Role, Tree, WIDTH};
use super::{Fonts, RenderError};
use crate::block::{Block, Signature};

/// The space above a heading, a table, a signature.
const ABOVE: f32 = 6.0;
/// The space below a heading, an item.
const BELOW: f32 = 3.0;
/// Where the mark of an item and its text stand, from the left edge.
const ITEM: (f32, f32) = (16.0, 38.0);
/// The width of the labels of lines to fill in, and where the lines begin.
const RECORD: (f32, f32) = (206.0, 216.0);
/// The room of a line to fill in.
const RECORD_HEIGHT: f32 = 24.0;
/// Where the line of a signature begins and ends, from the left edge; the post stands before it, the name behind.
const SIGNATURE: (f32, f32) = (212.0, 336.0);
/// The space between the columns of a signature.
const GUTTER: f32 = 10.0;
/// The most that is kept together: more than half a page would leave too large a hole.
const KEPT_MAX: f32 = 330.0;

pub(super) fn heading(flow: &mut Flow<'_, '_>, text: &str) -> Result<(), RenderError> {
    let runs = lines(flow.fonts, STRONG, text, plain(WIDTH))?;
    // With the first two lines of what it heads.
    flow.ensure(ABOVE + height(&runs) + 3.0 * BODY.leading, text)?;
    let element = flow.tree.add(Tree::ROOT, Role::Heading(text.to_owned()));
    flow.y += ABOVE;
    flow.centred(runs, (LEFT, WIDTH), Some(element));
    flow.y += BELOW;
    Ok(())
}

pub(super) fn item(
    flow: &mut Flow<'_, '_>,
    list: ElementId,
    (mark, text): (&str, &str),
    tail: f32,
) -> Result<(), RenderError> {
    let measure = plain(WIDTH - ITEM.1);
    let runs = lines(flow.fonts, BODY, text, measure)?;
    let mark = single(flow.fonts, BODY, mark)?;
    let item = flow.tree.add(list, Role::Item);
    let label = flow.tree.add(item, Role::Mark);
    let body = flow.tree.add(item, Role::Body);
    let together = match runs.len() {
        0 | 1 => BODY.leading + tail,
        2 | 3 => height(&runs) + tail,
        _ => 2.0 * BODY.leading,
    };
    flow.ensure(together, text)?;
    flow.put_at((LEFT + ITEM.0, flow.y), mark, Some(label));
    flow.lines(runs, (LEFT + ITEM.1, measure), body, tail)?;
    flow.y += BELOW;
    Ok(())
}

pub(super) fn formula(flow: &mut Flow<'_, '_>, text: &str) -> Result<(), RenderError> {
    let runs = lines(flow.fonts, BODY, text, plain(WIDTH))?;
    flow.ensure(height(&runs), text)?;
    let element = flow.tree.add(Tree::ROOT, Role::Formula(text.to_owned()));
    flow.centred(runs, (LEFT, WIDTH), Some(element));
    flow.y += BELOW;
    Ok(())
}

pub(super) fn record(flow: &mut Flow<'_, '_>, labels: &[String]) -> Result<(), RenderError> {
    for label in labels {
        let runs = record_label(flow.fonts, label)?;
        let room = record_room(&runs);
        flow.ensure(room, label)?;
        let element = flow.tree.add(Tree::ROOT, Role::Paragraph(None));
        let (top, y) = (flow.y, flow.y + room - BELOW);
        flow.y += room - height(&runs) - BELOW;
        for run in runs {
            flow.put(LEFT, run, Some(element));
        }
        flow.mark(rule((LEFT + RECORD.1, y), RIGHT));
        flow.y = top + room;
    }
    Ok(())
}

fn record_label(fonts: &Fonts<'_>, label: &str) -> Result<Vec<Run>, RenderError> {
    lines(fonts, CELL, label, plain(RECORD.0))
}

fn record_room(runs: &[Run]) -> f32 {
    (height(runs) + ABOVE + BELOW).max(RECORD_HEIGHT)
}

pub(super) fn signatures(
    flow: &mut Flow<'_, '_>,
    signatures: &[Signature],
) -> Result<(), RenderError> {
    for signature in signatures {
        let drawn = Drawn::new(flow.fonts, signature)?;
        flow.ensure(drawn.height(), &signature.position)?;
        let element = flow.tree.add(Tree::ROOT, Role::Paragraph(None));
        drawn.put(flow, element);
    }
    Ok(())
}

/// A signature, shaped.
struct Drawn {
    party: Vec<Run>,
    position: Vec<Run>,
    name: Vec<Run>,
    line: Run,
    stamp: Run,
}

impl Drawn {
    fn new(fonts: &Fonts<'_>, signature: &Signature) -> Result<Self, RenderError> {
        let column = |style: Style, text: &str, width| lines(fonts, style, text, plain(width));
        let (line, stamp) = signature.captions;
        Ok(Self {
            party: column(STRONG, &signature.party, WIDTH)?,
            position: column(BODY, &signature.position, SIGNATURE.0 - GUTTER)?,
            name: column(BODY, &signature.name, WIDTH - SIGNATURE.1 - GUTTER)?,
            line: single(fonts, SMALL, &format!("({line})"))?,
            stamp: single(fonts, SMALL, stamp)?,
        })
    }

    fn height(&self) -> f32 {
        let columns = height(&self.position).max(height(&self.name));
        2.0 * ABOVE + height(&self.party) + columns + SMALL.leading
    }

    fn put(self, flow: &mut Flow<'_, '_>, element: ElementId) {
        let end = flow.y + self.height();
        flow.y += 2.0 * ABOVE;
        for run in self.party {
            flow.put(LEFT, run, Some(element));
        }
        let columns = height(&self.position).max(height(&self.name));
        let (top, bottom) = (flow.y, flow.y + columns);
        flow.y = bottom - height(&self.position);
        for run in self.position {
            flow.put(LEFT, run, Some(element));
        }
        flow.y = bottom - height(&self.name);
        for run in self.name {
            flow.put(LEFT + SIGNATURE.1 + GUTTER, run, Some(element));
        }
        let y = baseline(bottom - BODY.leading, BODY) + 1.5;
        flow.mark(rule((LEFT + SIGNATURE.0, y), LEFT + SIGNATURE.1));
        let middle = f32::midpoint(SIGNATURE.0, SIGNATURE.1);
        let x = LEFT + middle - self.line.width / 2.0;
        flow.put_at((x, bottom - 1.0), self.line, Some(element));
        flow.put_at((LEFT, bottom - 1.0), self.stamp, Some(element));
        flow.y = end.max(top);
    }
}

/// How much of what follows must not begin a page alone: lines to fill in, and signatures.
pub(super) fn kept_height(rest: &[Block], fonts: &Fonts<'_>) -> Result<f32, RenderError> {
    let mut kept = 0.0;
    for block in rest {
        match block {
            Block::Record(labels) => {
                for label in labels {
                    kept += record_room(&record_label(fonts, label)?);
                }
            }
            Block::Signatures(signatures) => {
                for signature in signatures {
                    kept += Drawn::new(fonts, signature)?.height();
                }
            }
            Block::Heading(_)
            | Block::Paragraph(_)
            | Block::Item { .. }
            | Block::Formula(_)
            | Block::Table(_) => break,
        }
    }
    // What stands before it puts its own gap between.
    Ok(if kept > KEPT_MAX { 0.0 } else { kept + GAP })
}

/// A column without an indent.
pub(super) const fn plain(width: f32) -> Measure {
    Measure { width, indent: 0.0 }
}

fn rule(from: (f32, f32), to: f32) -> Mark {
    Mark::Rule {
        from,
        to: (to, from.1),
        width: 0.5,
    }
}
