//! What is wrong with a file, where, and what to do.

use serde::Serialize;
use std::fmt;

/// Most problems that one reading reports; one more then says how many were left out.
pub const PROBLEMS_MAX: usize = 50;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The line around a place, with what to underline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The line, or the part of a long line around the place; control characters are shown as spaces.
    pub text: String,
    /// Characters of the text before the underlined ones.
    pub indent: usize,
    /// Underlined characters, at least 1.
    pub width: usize,
}

/// One reason to refuse the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Problem {
    /// Where; none where the row at fault stands in no file.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The source line of the place.
    pub excerpt: Option<Excerpt>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        writeln!(f, "{}", self.message)?;
        if let (Some(place), Some(excerpt)) = (&self.place, &self.excerpt) {
            let line = place.line.to_string();
            writeln!(f, "{}", format!("  {line} | {}", excerpt.text).trim_end())?;
            let (gutter, indent, carets) = (line.len(), excerpt.indent, "^".repeat(excerpt.width));
            writeln!(f, "  {:gutter$} | {:indent$}{carets}", "", "")?;
        }
        write!(f, "  hint: {}", self.hint)
    }
}

/// Message and hint, before the place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// The problems found so far, bounded by [`PROBLEMS_MAX`].
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: Vec<Problem>,
    left_out: usize,
}

impl Problems {
    /// Adds the problem that `make` gives, or only counts it when full.
    pub(crate) fn add(&mut self, make: impl FnOnce() -> Problem) {
        if self.found.len() < PROBLEMS_MAX {
            self.found.push(make());
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// Puts the problems after the first `from` in the order of their places.
    pub(crate) fn sort_after(&mut self, from: usize) {
        if let Some(tail) = self.found.get_mut(from..) {
            tail.sort_by(|a, b| a.place.cmp(&b.place));
        }
    }

    /// The problems, with a last one for those left out.
    pub(crate) fn into_vec(mut self) -> Vec<Problem> {
        if self.left_out > 0 {
            self.found.push(Problem {
                place: None,
                message: format!("{} more problems are not shown", self.left_out),
                hint: "put the shown ones right and try again".to_owned(),
                excerpt: None,
            });
        }
        self.found
    }
}
