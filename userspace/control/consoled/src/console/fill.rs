//! Pages with something to fill in: an act, a request.

use super::html::{Cell, Choice, Shell, Table};
use super::key::Key;
use askama::Template;

/// Something that is asked for.
#[derive(Debug)]
pub(crate) struct Ask {
    /// Its name in the form.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) is_needed: bool,
    pub(crate) input: Input,
    /// What helps to fill it in.
    pub(crate) help: Vec<Said>,
    /// What is wrong with what was typed.
    pub(crate) fault: Option<Said>,
}

/// A text, and its language where that is not the page's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) lang: Option<&'static str>,
}

impl Said {
    /// In the language of the page.
    pub(crate) const fn here(text: String) -> Self {
        Self { text, lang: None }
    }
}

/// How it is filled in.
#[derive(Debug)]
pub(crate) enum Input {
    /// A line: the type of the field, and what was typed.
    Line(&'static str, String),
    /// Several lines.
    Lines(String),
    Choice(Vec<Choice>),
    /// Any number of them.
    Choices(Vec<Choice>),
}

/// A part of a form.
#[derive(Debug)]
pub(crate) enum Part {
    Heading(String),
    Note(String),
    Ask(Ask),
}

impl Ask {
    pub(crate) fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    /// What its help and its fault are called.
    pub(crate) fn told_id(&self) -> String {
        format!("t-{}", self.name)
    }

    pub(crate) const fn is_told(&self) -> bool {
        self.fault.is_some() || !self.help.is_empty()
    }
}

/// Why something was not done, in the words of whoever refused.
#[derive(Debug)]
pub(crate) struct NotDone {
    pub(crate) detail: Said,
    pub(crate) hint: Said,
    pub(crate) clause: Option<String>,
    /// What else is wrong, in English.
    pub(crate) violations: Vec<String>,
}

/// A button: what is done, and its words.
#[derive(Debug)]
pub(crate) struct Button {
    pub(crate) step: &'static str,
    pub(crate) text: String,
}

/// A page with something to fill in, or to look through before it is done.
#[derive(Template)]
#[template(path = "fill.html")]
pub(crate) struct FillPage<'a> {
    pub(crate) shell: Shell<'a>,
    pub(crate) title: String,
    pub(crate) not_done: Option<NotDone>,
    pub(crate) facts: Vec<(String, Cell)>,
    /// What would change.
    pub(crate) table: Option<Table>,
    pub(crate) note: String,
    pub(crate) action: String,
    pub(crate) hidden: Vec<(String, String)>,
    pub(crate) parts: Vec<Part>,
    /// None where nothing can be sent from here.
    pub(crate) buttons: Vec<Button>,
}
