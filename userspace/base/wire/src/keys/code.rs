//! Codes by which people check that a document was issued here.

use super::canonical::Canonical;
use super::names::{DocumentNumber, Sha256};
use model::AuthorityId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Says what the authenticated octets are. A change of their layout is another domain.
const DOMAIN: &str = "qaqpa document v1";
/// Symbols of a code, of five bits each: 100 bits, which nobody guesses through a quota.
pub const CODE_SYMBOLS: usize = 20;
/// Symbols between two hyphens.
const GROUP: usize = 5;
/// Crockford's base32: no I, L, O, which are read as 1 and 0, and no U.
const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bits of a symbol.
const SYMBOL_BITS: u32 = 5;
/// Bits of the first sixteen octets of a tag that a code leaves out.
const BITS_LEFT_OUT: u32 = 28;
/// Longest text that is looked at: every symbol with a separator on each side.
const TEXT_CHARS_MAX: usize = 3 * CODE_SYMBOLS;

/// An issued document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The authority that issues it; its key makes the code.
    pub authority: AuthorityId,
    /// Its number.
    pub number: DocumentNumber,
    /// SHA-256 of its content, without the code that it bears.
    pub sha256: Sha256,
}

impl Document {
    /// The octets that are authenticated: domain and fields, each behind its length.
    pub fn canonical(&self) -> Vec<u8> {
        // Every field by name: a new one that is not authenticated does not compile.
        let Self {
            authority,
            number,
            sha256,
        } = self;
        Canonical::new(DOMAIN)
            .field(authority.as_str().as_bytes())
            .field(number.as_str().as_bytes())
            .field(&sha256.0)
            .octets()
    }
}

/// A code: the first 100 bits of an authentication tag. Written in four groups of five symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentCode(u128);

/// Why a text is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Too short or too long.
    #[error(
        "a code has {CODE_SYMBOLS} symbols, and {symbols} were typed: compare with the document"
    )]
    Length {
        /// How many symbols there are, at most one more than is looked at.
        symbols: usize,
    },
    /// A symbol that no code has.
    #[error(
        "a code holds no {0:?}: only digits and Latin letters without U; O is 0, I and L are 1"
    )]
    Symbol(char),
}

impl DocumentCode {
    /// The code that the first sixteen octets of a tag make.
    pub fn of_tag(tag: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(tag) >> BITS_LEFT_OUT)
    }

    /// Its bits, the last ones of 128, for a comparison in constant time.
    pub fn octets(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for DocumentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(CODE_SYMBOLS + CODE_SYMBOLS / GROUP);
        for place in 0..CODE_SYMBOLS {
            if place > 0 && place.is_multiple_of(GROUP) {
                text.push('-');
            }
            let after = u32::try_from(CODE_SYMBOLS.saturating_sub(place).saturating_sub(1));
            let shift = after.unwrap_or(0).saturating_mul(SYMBOL_BITS);
            let symbol = self.0.checked_shr(shift).unwrap_or(0) & 31;
            let symbol = usize::try_from(symbol).ok().and_then(|at| ALPHABET.get(at));
            text.push(symbol.copied().map_or('0', char::from));
        }
        f.pad(&text)
    }
}

impl TryFrom<String> for DocumentCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<DocumentCode> for String {
    fn from(code: DocumentCode) -> Self {
        code.to_string()
    }
}

impl FromStr for DocumentCode {
    type Err = CodeError;

    /// Reads what people type: in either case, with hyphens and spaces anywhere.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let typed = text.chars().take(TEXT_CHARS_MAX.saturating_add(1));
        let typed = typed.filter(|c| !matches!(c, '-' | ' ' | '\u{a0}' | '–'));
        let (mut code, mut symbols) = (0_u128, 0_usize);
        for symbol in typed {
            let value = value(symbol).ok_or(CodeError::Symbol(symbol))?;
            symbols = symbols.saturating_add(1);
            code = code.wrapping_shl(SYMBOL_BITS) | value;
        }
        if symbols != CODE_SYMBOLS || text.chars().count() > TEXT_CHARS_MAX {
            return Err(CodeError::Length { symbols });
        }
        Ok(Self(code))
    }
}

/// What a symbol is worth.
fn value(symbol: char) -> Option<u128> {
    let symbol = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|one| char::from(*one) == symbol)?;
    u128::try_from(place).ok()
}
