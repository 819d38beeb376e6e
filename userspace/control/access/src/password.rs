//! Passwords: what may be chosen as one, and how it is compared (NIST SP 800-63B-4 §3.1.1).
//!
//! A password is 12 to 128 characters of any kind. Nothing is asked of their kinds, and nobody has to change one that did not leak.
//! What is refused is what is tried first: [`PasswordRefused`].
//!
//! **One password has one spelling.** The letters with marks that Kazakh and Russian keyboards write (й, ё, and those of the Latin
//! alphabet of Kazakh) come composed or as two characters, by program: they are composed here, as NFC would. Any other combining mark is
//! refused when a password is chosen, so that none comes to depend on a normal form. What a keyboard writes as one character is taken as
//! it is.

use model::AccountName;
use std::fmt;
use zeroize::Zeroizing;

mod common;
mod hash;

pub use hash::{
    Cost, NotStretched, PasswordHash, PhcRefused, SALT_OCTETS, VERIFIED_AT_ONCE_MAX, Verdict,
    verify,
};

/// Fewest characters of a password. §3.1.1.2 asks for 8 beside a second factor and 15 alone; staff have a second factor, users of the
/// portal may do without, and one rule is understood by both: for them this is less than is asked for, and tries are few ([`crate::lockout`]).
pub const CHARS_MIN: usize = 12;
/// Most characters: more than anybody types, and no work to stretch. §3.1.1.2 asks for no less than 64.
pub const CHARS_MAX: usize = 128;
/// Shortest name of an account that a password may not hold: of shorter ones nearly every text holds one.
const NAME_BYTES_MIN: usize = 3;
/// A text that repeats a block of so many characters is refused.
const BLOCK_CHARS_MAX: usize = 4;

/// A password in the clear. `Debug` masks it; dropped, it is overwritten.
pub struct Password(Zeroizing<String>);

/// Why a text cannot be chosen as a password. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer than [`CHARS_MIN`] characters.
    #[error(
        "the password has {chars} characters, and {CHARS_MIN} are the fewest: take several words"
    )]
    Short {
        /// How many it has.
        chars: usize,
    },
    /// More than [`CHARS_MAX`] characters.
    #[error("the password has {chars} characters, and {CHARS_MAX} are the most: leave some out")]
    Long {
        /// How many it has.
        chars: usize,
    },
    /// A character that no keyboard is sure to write again.
    #[error("the password holds a control character: leave it out")]
    Control,
    /// A combining mark that is not composed.
    #[error(
        "the password holds an accent that keyboards write in different ways: take another letter"
    )]
    Mark,
    /// Words that everybody tries, with digits or signs around them.
    #[error("the password is among the commonest: take several words that do not belong together")]
    Common,
    /// The name of the account.
    #[error("the password holds the account's name: take other words")]
    HoldsName,
    /// A run of the alphabet, or one block again and again.
    #[error("the password is a run or a repetition: take several words")]
    Repetitive,
    /// Twelve digits.
    #[error("twelve digits are found quickly, like those of a person's number (ИИН): add words")]
    Number,
}

impl PasswordRefused {
    /// Its name in tables and the API.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Short { .. } => "short",
            Self::Long { .. } => "long",
            Self::Control => "control-character",
            Self::Mark => "combining-mark",
            Self::Common => "common",
            Self::HoldsName => "holds-name",
            Self::Repetitive => "repetitive",
            Self::Number => "number",
        }
    }
}

impl Password {
    /// A text that somebody chose as the password of an account.
    pub fn chosen(text: &str, account: &AccountName) -> Result<Self, PasswordRefused> {
        let own = composed(text);
        let chars = own.chars().count();
        if chars < CHARS_MIN {
            return Err(PasswordRefused::Short { chars });
        }
        if chars > CHARS_MAX {
            return Err(PasswordRefused::Long { chars });
        }
        if own.chars().any(char::is_control) {
            return Err(PasswordRefused::Control);
        }
        if own.chars().any(is_mark) {
            return Err(PasswordRefused::Mark);
        }
        let small = Zeroizing::new(own.to_lowercase());
        // The name of an account has small letters only.
        let name = account.as_str();
        if name.len() >= NAME_BYTES_MIN && small.contains(name) {
            return Err(PasswordRefused::HoldsName);
        }
        if is_repetition(&small) || is_run(&small) {
            return Err(PasswordRefused::Repetitive);
        }
        if chars == CHARS_MIN && small.chars().all(|c| c.is_ascii_digit()) {
            return Err(PasswordRefused::Number);
        }
        if common::is_common(&small) {
            return Err(PasswordRefused::Common);
        }
        Ok(Self(own))
    }

    /// What somebody shows as his password. It is compared, never judged: a text that is too long for a password becomes the empty one,
    /// which is nobody's.
    pub fn shown(text: &str) -> Self {
        let fits = text.chars().nth(CHARS_MAX * 2).is_none();
        Self(composed(if fits { text } else { "" }))
    }

    pub(crate) fn octets(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

/// A text with the marks of [`whole`] composed.
fn composed(text: &str) -> Zeroizing<String> {
    // No composed letter is longer than its parts: the text never moves, and leaves no copy behind.
    let mut own = Zeroizing::new(String::with_capacity(text.len()));
    for next in text.chars() {
        match own.chars().next_back().and_then(|last| whole(last, next)) {
            Some(letter) => {
                own.pop();
                own.push(letter);
            }
            None => own.push(next),
        }
    }
    own
}

/// The letter that a letter and a mark are, of those that Kazakh and Russian keyboards write.
const fn whole(letter: char, mark: char) -> Option<char> {
    Some(match (letter, mark) {
        ('и', '\u{306}') => 'й',
        ('И', '\u{306}') => 'Й',
        ('е', '\u{308}') => 'ё',
        ('Е', '\u{308}') => 'Ё',
        ('a', '\u{308}') => 'ä',
        ('A', '\u{308}') => 'Ä',
        ('o', '\u{308}') => 'ö',
        ('O', '\u{308}') => 'Ö',
        ('u', '\u{308}') => 'ü',
        ('U', '\u{308}') => 'Ü',
        ('u', '\u{304}') => 'ū',
        ('U', '\u{304}') => 'Ū',
        ('g', '\u{306}') => 'ğ',
        ('G', '\u{306}') => 'Ğ',
        ('n', '\u{303}') => 'ñ',
        ('N', '\u{303}') => 'Ñ',
        ('s', '\u{327}') => 'ş',
        ('S', '\u{327}') => 'Ş',
        ('I', '\u{307}') => 'İ',
        _ => return None,
    })
}

/// Whether a character combines with the one before it: the blocks of combining marks.
const fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// Whether a text is one short block again and again.
fn is_repetition(text: &str) -> bool {
    (1..=BLOCK_CHARS_MAX).any(|block| {
        let later = text.chars().skip(block);
        text.chars().zip(later).all(|(one, other)| one == other)
    })
}

/// Whether each character follows the one before it, or comes before it; 0 comes after 9.
fn is_run(text: &str) -> bool {
    let follows = |one: char, next: char| {
        (one, next) == ('9', '0') || u32::from(one).checked_add(1) == Some(u32::from(next))
    };
    let pairs = || text.chars().zip(text.chars().skip(1));
    pairs().all(|(one, next)| follows(one, next)) || pairs().all(|(one, next)| follows(next, one))
}

#[cfg(test)]
mod tests;
