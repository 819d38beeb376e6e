//! The business identification number (БИН) and its check digit.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Number of digits of a BIN.
const DIGITS: usize = 12;

/// A business identification number whose check digit is right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bin([u8; DIGITS]);

/// Why a text is no BIN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BinError {
    /// Not twelve decimal digits.
    #[error("`{0}` is not a BIN: it must have exactly 12 digits")]
    Shape(String),
    /// The twelfth digit does not follow from the eleven before it.
    #[error(
        "`{text}` is not a BIN: its check digit is {found}, but its first eleven digits ask for {expected}"
    )]
    CheckDigit {
        /// The text.
        text: String,
        /// The twelfth digit.
        found: u8,
        /// The digit that would be right.
        expected: u8,
    },
    /// The first eleven digits admit no check digit: such numbers are never issued.
    #[error(
        "`{0}` is not a BIN: its first eleven digits are never issued, since they admit no check digit"
    )]
    NeverIssued(String),
}

/// The check digit of eleven digits: the weighted sum modulo 11 with weights 1…11; where that is ten, with weights 3…11, 1, 2;
/// where that is ten too, there is none.
fn check_digit(digits: &[u8]) -> Option<u8> {
    let sum = |offset: usize| -> usize {
        let weighted = |(i, d): (usize, &u8)| usize::from(*d) * ((i + offset) % 11 + 1);
        digits
            .iter()
            .take(DIGITS - 1)
            .enumerate()
            .map(weighted)
            .sum::<usize>()
            % 11
    };
    [0, 2]
        .into_iter()
        .map(sum)
        .find(|s| *s < 10)
        .and_then(|s| u8::try_from(s).ok())
}

impl FromStr for Bin {
    type Err = BinError;

    fn from_str(text: &str) -> Result<Self, BinError> {
        let shape = || BinError::Shape(text.to_owned());
        let bytes: [u8; DIGITS] = text.as_bytes().try_into().map_err(|_| shape())?;
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(shape());
        }
        let digits = bytes.map(|b| b - b'0');
        let expected =
            check_digit(&digits).ok_or_else(|| BinError::NeverIssued(text.to_owned()))?;
        let found = digits[DIGITS - 1];
        if found == expected {
            Ok(Self(bytes))
        } else {
            Err(BinError::CheckDigit {
                text: text.to_owned(),
                found,
                expected,
            })
        }
    }
}

impl TryFrom<String> for Bin {
    type Error = BinError;

    fn try_from(text: String) -> Result<Self, BinError> {
        text.parse()
    }
}

impl From<Bin> for String {
    fn from(bin: Bin) -> Self {
        bin.to_string()
    }
}

impl fmt::Display for Bin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

impl fmt::Debug for Bin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bin({self})")
    }
}

#[cfg(test)]
mod tests;
