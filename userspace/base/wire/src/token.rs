//! Tokens: what a program shows in place of the local user that the kernel vouches for.
//!
//! A token is 256 random bits and belongs to one account. Whoever shows it acts as that account, through consoled alone. controld
//! shows it once, when it is issued, and keeps its SHA-256.

use crate::command::{Command, Refusal, RefusalCode};
use crate::query::Query;
use jiff::Timestamp;
use law::request::Kind;
use model::{AccountName, AuthorityId, OperatorId, OrganisationId, Role, TokenLabel};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroize as _;

/// Octets of a token.
pub const TOKEN_OCTETS: usize = 32;
/// How a token begins as text, so that people and scanners recognise one that strays.
pub const TOKEN_HEAD: &str = "qaqpa_";
/// Longest life of a token, in days.
pub const TOKEN_DAYS_MAX: i64 = 366;
/// Most tokens of one account that have not expired; one more is not issued.
pub const TOKENS_PER_ACCOUNT_MAX: usize = 16;
/// Most tokens of all accounts; one more is not issued.
pub const TOKENS_MAX: usize = 4_096;

/// Number of a token. It is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenId(pub u64);

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for TokenId {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The token itself. `Debug` masks it; dropped, it is overwritten.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenSecret([u8; TOKEN_OCTETS]);

/// A text that is no token. What it was is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is no token: {TOKEN_HEAD} and 64 hexadecimal digits in lower case")]
pub struct NoToken;

/// The one answer to every token that is not in force: unknown, expired, revoked, malformed, or of an account that is gone.
pub fn not_in_force() -> Refusal {
    Refusal {
        code: RefusalCode::Unauthenticated,
        message: "this token is not in force".to_owned(),
        hint: "issue one with `qaqpa token issue`, and send it as `Authorization: Bearer`"
            .to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}

impl TokenSecret {
    /// A token of these random bits.
    pub const fn new(octets: [u8; TOKEN_OCTETS]) -> Self {
        Self(octets)
    }

    /// Its octets, for whoever digests them.
    pub const fn reveal(&self) -> &[u8; TOKEN_OCTETS] {
        &self.0
    }

    /// As its holder keeps it.
    pub fn reveal_text(&self) -> String {
        let digits = self.0.iter().map(|octet| format!("{octet:02x}"));
        digits.fold(TOKEN_HEAD.to_owned(), |text, next| text + &next)
    }
}

impl FromStr for TokenSecret {
    type Err = NoToken;

    fn from_str(text: &str) -> Result<Self, NoToken> {
        let digits = text.strip_prefix(TOKEN_HEAD).ok_or(NoToken)?.as_bytes();
        let (pairs, rest) = digits.as_chunks::<2>();
        if pairs.len() != TOKEN_OCTETS || !rest.is_empty() {
            return Err(NoToken);
        }
        let mut octets = [0; TOKEN_OCTETS];
        for (octet, [high, low]) in octets.iter_mut().zip(pairs) {
            *octet = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(octets))
    }
}

const fn digit(character: u8) -> Result<u8, NoToken> {
    match character {
        b'0'..=b'9' => Ok(character.wrapping_sub(b'0')),
        b'a'..=b'f' => Ok(character.wrapping_sub(b'a').wrapping_add(10)),
        _ => Err(NoToken),
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(***)")
    }
}

impl Drop for TokenSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// What is asked or commanded with a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Asks.
    Ask(Query),
    /// Commands.
    Do(Command),
}

/// A token in lists: everything but itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenView {
    /// Its number.
    pub id: TokenId,
    /// The account that its holder acts as.
    pub account: AccountName,
    /// What its holder calls it.
    pub label: TokenLabel,
    /// When it was issued, by real time.
    pub issued_at: Timestamp,
    /// Who issued it.
    pub issued_by: String,
    /// When it ends, by real time.
    pub expires_at: Timestamp,
}

/// Who a caller is to controld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The account.
    pub account: AccountName,
    /// What it may do.
    pub roles: Vec<Role>,
    /// The authority it works for.
    pub authority: Option<AuthorityId>,
    /// The operator it works for.
    pub operator: Option<OperatorId>,
    /// The organisation it works for.
    pub organisation: Option<OrganisationId>,
    /// The token that was shown; none where the kernel vouches for the account.
    pub token: Option<TokenView>,
    /// The kinds of request that it may file: its own, or for whom the staff of an authority names with the letter that it came by.
    pub files: Vec<Kind>,
}

#[cfg(test)]
mod tests;
