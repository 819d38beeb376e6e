//! A text with its lines.

use crate::problem::{Excerpt, Fault, Place, Problem};
use std::cell::Cell;
use std::ops::Range;

/// Most characters of a line that an excerpt shows.
const EXCERPT_CHARS_MAX: usize = 100;
/// Characters shown before the place in a line that is longer than that.
const EXCERPT_LEAD: usize = 30;
/// Most characters of a message: the file's own text in it may be of any length.
const MESSAGE_CHARS_MAX: usize = 400;

/// A file's name and text, with the start of every line.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    starts: Vec<usize>,
    /// The last place asked for. Places are mostly asked in order, so that a line of any length is counted once.
    last: Cell<Position>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Position {
    line: usize,
    offset: usize,
    column: usize,
}

impl<'a> Source<'a> {
    pub(crate) fn new(name: &'a str, text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| at + 1))
            .collect();
        Self {
            name,
            text,
            starts,
            last: Cell::default(),
        }
    }

    /// The place of a byte offset.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let Position { line, column, .. } = self.position(offset);
        Place {
            file: self.name.to_owned(),
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
        }
    }

    /// The problem of a span.
    pub(crate) fn problem(&self, span: &Range<usize>, fault: Fault) -> Problem {
        Problem {
            place: Some(self.place(span.start)),
            message: one_line(fault.message),
            hint: one_line(fault.hint),
            excerpt: Some(self.excerpt(span)),
        }
    }

    fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self
            .starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let last = self.last.get();
        let (from, counted) = if last.line == line && last.offset <= offset {
            (last.offset, last.column)
        } else {
            (self.starts.get(line).copied().unwrap_or(0), 0)
        };
        let column = counted
            + self
                .text
                .get(from..offset)
                .map_or(0, |part| part.chars().count());
        let position = Position {
            line,
            offset,
            column,
        };
        self.last.set(position);
        position
    }

    fn excerpt(&self, span: &Range<usize>) -> Excerpt {
        let Position {
            line,
            column,
            offset,
        } = self.position(span.start);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let rest = self.text.get(start..).unwrap_or("");
        let whole = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
        let long = whole.chars().nth(EXCERPT_CHARS_MAX).is_some();
        let skipped = if long {
            column.saturating_sub(EXCERPT_LEAD)
        } else {
            0
        };
        let shown = whole.chars().skip(skipped).take(EXCERPT_CHARS_MAX);
        let text: String = shown
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let text = text.trim_end().to_owned();
        let marked = self
            .text
            .get(offset..self.text.floor_char_boundary(span.end))
            .unwrap_or("");
        let marked = marked.split('\n').next().unwrap_or("").trim_end().chars();
        let indent = column - skipped;
        let room = text.chars().count().saturating_sub(indent);
        Excerpt {
            text,
            indent,
            width: marked.take(room).count().max(1),
        }
    }
}

/// The text without line ends and other control characters, cut to [`MESSAGE_CHARS_MAX`].
fn one_line(text: String) -> String {
    let long = text.chars().nth(MESSAGE_CHARS_MAX).is_some();
    if !long && !text.contains(char::is_control) {
        return text;
    }
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut line: String = clean.take(MESSAGE_CHARS_MAX).collect();
    if long {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests;
