//! Inline tables: `{ name = "…", url = "…" }`.

use super::quoted;
use std::fmt::Display;

/// The fields so far.
#[derive(Default)]
pub(super) struct Inline(Vec<String>);

impl Inline {
    /// A value that needs no quotes.
    pub(super) fn plain(mut self, name: &str, value: impl Display) -> Self {
        self.0.push(format!("{name} = {value}"));
        self
    }

    /// A text.
    pub(super) fn text(self, name: &str, value: impl Display) -> Self {
        self.plain(name, quoted(value))
    }

    /// A text that may be missing.
    pub(super) fn text_if(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// A value that may be missing and needs no quotes.
    pub(super) fn plain_if(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.plain(name, value),
            None => self,
        }
    }

    /// An array of texts.
    pub(super) fn texts(self, name: &str, values: impl IntoIterator<Item = impl Display>) -> Self {
        let values: Vec<String> = values.into_iter().map(quoted).collect();
        self.plain(name, format!("[{}]", values.join(", ")))
    }

    pub(super) fn done(self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }
}
