//! What stands in a field: bounded texts and lists of the alphabet that documents are printed in.
//!
//! A text is checked once, where it comes in. What cannot be printed is refused there with the field's name, the sign
//! and its place; nothing is replaced or dropped in silence, since people sign what they read.

use std::fmt;

use crate::language::Bilingual;

/// The most characters of a [`Line`]. No official reference: three printed lines.
pub const LINE_CHARS_MAX: usize = 300;
/// The most characters of a [`Prose`]. No official reference: a printed page and a half.
pub const PROSE_CHARS_MAX: usize = 4_000;
/// The most items of a [`List`]. No official reference: about sixteen pages of table rows.
pub const LIST_ITEMS_MAX: usize = 500;

/// Text of one line: 1 to [`LINE_CHARS_MAX`] characters of the [alphabet](is_printable).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(String);

/// Text of one or more paragraphs, parted by `\n`: 1 to [`PROSE_CHARS_MAX`] characters of the [alphabet](is_printable).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prose(String);

/// 1 to [`LIST_ITEMS_MAX`] items in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T>(Vec<T>);

/// Why a field is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct FieldError {
    /// The field, as its caller names it.
    pub field: &'static str,
    /// What is wrong with it, and what to do.
    pub fault: Fault,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing in it, or spaces alone.
    #[error("it is empty; fill it in")]
    Empty,
    /// More characters than its bound.
    #[error("it has {chars} characters, but at most {max} fit; shorten it")]
    TooLong {
        /// How many there are.
        chars: usize,
        /// The bound.
        max: usize,
    },
    /// More items than its bound.
    #[error("it has {items} items, but at most {max} fit; split the document")]
    TooMany {
        /// How many there are.
        items: usize,
        /// The bound.
        max: usize,
    },
    /// A sign outside the alphabet.
    #[error(
        "character {position} is U+{:04X}, which documents cannot print; they print Latin and Cyrillic letters (Kazakh \
         ones too, composed: NFC), digits and common signs: remove it or write it in words",
        u32::from(*.character)
    )]
    Foreign {
        /// The sign.
        character: char,
        /// Its place, counted in characters from one.
        position: usize,
    },
    /// A value of another shape.
    #[error("it does not fit: {0}")]
    Shape(&'static str),
}

impl Line {
    /// Checks a line that stands in `field`.
    pub fn new(field: &'static str, text: &str) -> Result<Self, FieldError> {
        check(field, text, LINE_CHARS_MAX, is_printable)?;
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Prose {
    /// Checks paragraphs that stand in `field`.
    pub fn new(field: &'static str, text: &str) -> Result<Self, FieldError> {
        check(field, text, PROSE_CHARS_MAX, |character| {
            character == '\n' || is_printable(character)
        })?;
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Bilingual<Line> {
    /// Checks a line in both languages.
    pub fn line(field: &'static str, kk: &str, ru: &str) -> Result<Self, FieldError> {
        Ok(Self {
            kk: Line::new(field, kk)?,
            ru: Line::new(field, ru)?,
        })
    }
}

impl Bilingual<Prose> {
    /// Checks paragraphs in both languages.
    pub fn prose(field: &'static str, kk: &str, ru: &str) -> Result<Self, FieldError> {
        Ok(Self {
            kk: Prose::new(field, kk)?,
            ru: Prose::new(field, ru)?,
        })
    }
}

impl<T> List<T> {
    /// Checks the length of a list that stands in `field`.
    pub fn new(field: &'static str, items: Vec<T>) -> Result<Self, FieldError> {
        let fault = match items.len() {
            0 => Fault::Empty,
            count if count > LIST_ITEMS_MAX => Fault::TooMany {
                items: count,
                max: LIST_ITEMS_MAX,
            },
            _ => return Ok(Self(items)),
        };
        Err(FieldError { field, fault })
    }

    /// The items.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// How many items there are; never none.
    pub const fn count(&self) -> usize {
        self.0.len()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Whether documents can print a character.
///
/// Latin-1 and Latin Extended-A, Cyrillic with all letters of Kazakh, and the signs of official papers. Left out are
/// what has no glyph in the font (₸, emoji) and what changes how its neighbours read: controls, marks of direction, soft
/// hyphens, separate accents.
pub const fn is_printable(character: char) -> bool {
    matches!(
        character,
        ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{400}'..='\u{513}'
            | '–' | '—' | '‘' | '’' | '‚' | '“' | '”' | '„' | '‹' | '›'
            | '•' | '…' | '‰' | '€' | '№' | '™' | '→' | '−' | '≤' | '≥'
    ) && !matches!(character, '\u{ad}' | '\u{483}'..='\u{489}')
}

fn check(
    field: &'static str,
    text: &str,
    max: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<(), FieldError> {
    let refuse = |fault| Err(FieldError { field, fault });
    if text.chars().all(char::is_whitespace) {
        return refuse(Fault::Empty);
    }
    let chars = text.chars().count();
    if chars > max {
        return refuse(Fault::TooLong { chars, max });
    }
    match (1..).zip(text.chars()).find(|(_, c)| !allowed(*c)) {
        None => Ok(()),
        Some((position, character)) => refuse(Fault::Foreign {
            character,
            position,
        }),
    }
}

#[cfg(test)]
mod tests;
