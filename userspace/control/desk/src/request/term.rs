//! Terms of the law as machines and stored clocks name them.

use law::deadline::{Party, TermRow};
use law::request::UnknownWord;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A term of the law, by its row ([`law::DEADLINES`]).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TermRef(&'static TermRow);

impl TermRef {
    /// The term of an id; a wrong one does not compile where this is a constant.
    pub const fn known(id: &str) -> Self {
        Self(law::deadline::known_term(id))
    }

    /// Its row.
    pub const fn row(self) -> &'static TermRow {
        self.0
    }

    /// Its id.
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// Who is told of it.
    pub const fn notify(self) -> &'static [Party] {
        self.0.notify
    }
}

impl Eq for TermRef {}

impl fmt::Display for TermRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl TryFrom<String> for TermRef {
    type Error = UnknownWord;

    fn try_from(id: String) -> Result<Self, UnknownWord> {
        law::deadline::term(&id)
            .map(Self)
            .ok_or(UnknownWord { word: id })
    }
}

impl From<TermRef> for String {
    fn from(term: TermRef) -> Self {
        term.id().to_owned()
    }
}
