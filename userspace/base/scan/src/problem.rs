//! What is wrong with a list, where, and what to do.

use std::fmt;

use crate::limits::{PROBLEMS_MAX, SHOWN_CHARS_MAX};

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// A line, from 1.
    Line(usize),
    /// An object of a bundle, by its id.
    Object(String),
}

/// One reason to refuse a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Whole => write!(f, "{}: ", self.file)?,
            Place::Line(line) => write!(f, "{}:{line}: ", self.file)?,
            Place::Object(id) => write!(f, "{}: {id}: ", self.file)?,
        }
        write!(f, "{}\n  hint: {}", self.message, self.hint)
    }
}

/// Message and hint, before the place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) hint: &'static str,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, hint: &'static str) -> Self {
        let message = message.into();
        Self { message, hint }
    }
}

/// The problems of one file, bounded by [`PROBLEMS_MAX`].
#[derive(Debug)]
pub(crate) struct Problems<'a> {
    file: &'a str,
    found: Vec<Problem>,
    left_out: usize,
}

impl<'a> Problems<'a> {
    pub(crate) const fn of(file: &'a str) -> Self {
        Self {
            file,
            found: Vec::new(),
            left_out: 0,
        }
    }

    /// Adds one, or only counts it when full.
    pub(crate) fn add(&mut self, place: Place, fault: Fault) {
        if self.found.len() < PROBLEMS_MAX {
            self.found.push(Problem {
                file: self.file.to_owned(),
                place,
                message: fault.message,
                hint: fault.hint.to_owned(),
            });
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    /// `value`, unless there were problems.
    pub(crate) fn unless_any<T>(mut self, value: T) -> Result<T, Vec<Problem>> {
        if self.left_out > 0 {
            self.found.push(Problem {
                file: self.file.to_owned(),
                place: Place::Whole,
                message: format!("{} more problems are not shown", self.left_out),
                hint: "put the shown ones right and try again".to_owned(),
            });
        }
        if self.found.is_empty() {
            Ok(value)
        } else {
            Err(self.found)
        }
    }
}

/// The beginning of a text of any length, without control characters, for messages.
pub(crate) fn shown(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).map(printable).collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}
