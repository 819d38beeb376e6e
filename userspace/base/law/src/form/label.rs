//! Texts in the two languages of the orders.

use serde::{Deserialize, Serialize};

/// A language of the orders. The reader chooses; the data hold both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Русский.
    Ru,
    /// Қазақша.
    Kk,
}

/// A text in the two languages of the orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// In Russian.
    pub ru: &'static str,
    /// In Kazakh.
    pub kk: &'static str,
}

impl Label {
    /// A text in Russian and in Kazakh.
    pub const fn new(ru: &'static str, kk: &'static str) -> Self {
        Self { ru, kk }
    }

    /// The text that is the same in both languages: `TLS`, `IKEv2`.
    pub const fn same(text: &'static str) -> Self {
        Self { ru: text, kk: text }
    }

    /// The text in a language.
    pub const fn of(self, language: Language) -> &'static str {
        match language {
            Language::Ru => self.ru,
            Language::Kk => self.kk,
        }
    }
}
