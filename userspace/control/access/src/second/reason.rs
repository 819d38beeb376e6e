//! Why somebody does something, in his words.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest reason, characters. No official reference: half a page.
pub const REASON_CHARS_MAX: usize = 1_000;

/// Why somebody does something: 1 to [`REASON_CHARS_MAX`] characters that are not all blank, without control characters but the end of a
/// line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

/// Why a text is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReasonRefused {
    /// It says nothing.
    #[error("the reason is empty: say why, for whoever reads the journal")]
    Empty,
    /// It has more than [`REASON_CHARS_MAX`] characters.
    #[error("the reason has more than {REASON_CHARS_MAX} characters: shorten it")]
    Long,
    /// It holds a control character.
    #[error("the reason holds a control character: leave it out")]
    Control,
}

impl ReasonRefused {
    /// Its name in tables and the API.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Long => "long",
            Self::Control => "control-character",
        }
    }
}

impl Reason {
    /// It.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Reason {
    type Error = ReasonRefused;

    fn try_from(text: String) -> Result<Self, ReasonRefused> {
        if text.chars().all(char::is_whitespace) {
            return Err(ReasonRefused::Empty);
        }
        if text.chars().nth(REASON_CHARS_MAX).is_some() {
            return Err(ReasonRefused::Long);
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(ReasonRefused::Control);
        }
        Ok(Self(text))
    }
}

impl FromStr for Reason {
    type Err = ReasonRefused;
    fn from_str(text: &str) -> Result<Self, ReasonRefused> {
        Self::try_from(text.to_owned())
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
