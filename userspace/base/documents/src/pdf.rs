//! Documents as PDF files: A4, tagged, with embedded subsets of the fonts that the caller gives.
//!
//! The crate lays out its own pages: it needs one page shape, paragraphs, items, tables and signatures, and nothing that a
//! typesetting system brings beside them. [`krilla`] writes the file and checks it against PDF/A-2a and PDF/UA-1
//! while it writes: papers are kept for decades, and some who read them listen.
//!
//! The same input gives the same bytes: no clock, no random number, no order that depends on a hash seed.

use krilla::error::KrillaError;

use crate::document::Document;
use crate::head::Seal;
use crate::language::Language;

mod compose;
mod face;
mod frame;
mod lines;
mod page;
mod paint;
mod parts;
mod table;

use face::Face;

/// The most pages of a document. No official reference: the longest that the desk issues, an agreement, has five.
pub const PAGES_MAX: usize = 60;
/// The most bytes of one font file. No official reference: a serif with Cyrillic has under 500 KiB.
pub const FONT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The two faces that documents are set in.
///
/// Both need every character of [`crate::field::is_printable`]. Meant is Liberation Serif, which has them and is as wide
/// as the face of the office rules, letter by letter; its licence (OFL 1.1) allows embedding.
pub struct Fonts<'a> {
    regular: Face<'a>,
    bold: Face<'a>,
}

/// Why no file was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// Bytes that are no font.
    #[error("the {weight} font cannot be read: {reason}; install the package that brings it again")]
    Font {
        /// `regular` or `bold`.
        weight: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A character that the font lacks.
    #[error(
        "the font has no glyph for U+{:04X} in «{near}»; give a font with Latin, Cyrillic and all letters of Kazakh",
        u32::from(*.character)
    )]
    NoGlyph {
        /// The character.
        character: char,
        /// The beginning of the text that holds it.
        near: String,
    },
    /// More pages than the bound.
    #[error(
        "the document needs more than {PAGES_MAX} pages, the last of them at «{near}»; shorten this part or split the document"
    )]
    TooManyPages {
        /// The beginning of the text that found no room.
        near: String,
    },
    /// The seal does not fit into a QR code.
    #[error("seal.address: it is too long for a QR code; shorten it")]
    Seal,
    /// The writer of the file refused it.
    #[error(
        "the file breaks PDF/A-2a or PDF/UA-1: {0}; this is a defect of the program, report it"
    )]
    Writer(String),
}

impl<'a> Fonts<'a> {
    /// Reads two TrueType or OpenType files.
    pub fn new(regular: &'a [u8], bold: &'a [u8]) -> Result<Self, RenderError> {
        Ok(Self {
            regular: Face::new("regular", regular)?,
            bold: Face::new("bold", bold)?,
        })
    }

    fn face(&self, weight: Weight) -> &Face<'a> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

impl std::fmt::Debug for Fonts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").finish_non_exhaustive()
    }
}

/// A document as a PDF file.
///
/// The file has the document's language and title in its metadata, real text (every glyph maps to its characters), tags for
/// readers that speak, and on each page its number, the code of the seal in words and as a QR code.
pub fn pdf(
    document: &Document,
    language: Language,
    seal: &Seal,
    fonts: &Fonts<'_>,
) -> Result<Vec<u8>, RenderError> {
    let sheet = document.sheet(language);
    let title = sheet.title.line();
    let layout = compose::compose(&document.head, &sheet, (language, seal), fonts)?;
    paint::paint(layout, &title, (language, seal), fonts)
}

/// Which of the two faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Regular,
    Bold,
}

/// The beginning of a text, for errors.
fn beginning(text: &str) -> String {
    text.chars().take(40).collect()
}

impl From<KrillaError> for RenderError {
    fn from(error: KrillaError) -> Self {
        match error {
            KrillaError::Font(_, reason) => Self::Font {
                weight: "regular or bold",
                reason,
            },
            KrillaError::Validation(_)
            | KrillaError::Limit(_)
            | KrillaError::DuplicateNamedDestination(_)
            | KrillaError::DuplicateTagId(..)
            | KrillaError::UnknownTagId(..) => {
                Self::Writer(format!("{error:?}").chars().take(300).collect())
            }
        }
    }
}
