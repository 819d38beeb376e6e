//! What is kept of a password: Argon2id (RFC 9106) in the form of the password hashing competition.
//!
//! ```text
//! $argon2id$v=19$m=47104,t=2,p=1$<salt, base 64>$<output, base 64>
//! ```

use super::Password;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::hint::black_box;
use std::str::FromStr;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

/// Octets of a salt (RFC 9106 §3.1: 16 are recommended).
pub const SALT_OCTETS: usize = 16;
/// Octets of the output.
const OUTPUT_OCTETS: usize = 32;
/// How many passwords the body compares at once: [`Cost::TODAY`] takes its memory for each. Further ones wait their turn.
pub const VERIFIED_AT_ONCE_MAX: usize = 2;
/// Most octets of a hash as text.
const TEXT_OCTETS_MAX: usize = 128;
/// What a hash begins with: kind and version.
const HEAD: &str = "$argon2id$v=19$";
/// The salt of nobody's password: that of a comparison which is made for its time.
const NOBODY: [u8; SALT_OCTETS] = *b"nobody's, at all";

/// What a comparison costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, KiB.
    memory_kib: u32,
    /// Passes over it.
    passes: u32,
    /// Lanes of it. They are computed one after the other here, so that more than one only helps whoever guesses.
    lanes: u32,
}

impl Cost {
    /// The least that is read: OWASP's Password Storage Cheat Sheet, 19 MiB and two passes.
    pub const FLOOR: Self = Self::new(19 * 1024, 2, 1);
    /// What is made today: 46 MiB and two passes, twice the work of the sheet's strongest row (46 MiB, one pass). It takes a core about a tenth
    /// of a second, which nobody notices who signs in, and [`VERIFIED_AT_ONCE_MAX`] of them leave memory and cores to the traffic.
    pub const TODAY: Self = Self::new(46 * 1024, 2, 1);
    /// The most that is read, so that no row takes the machine's memory.
    pub const CEILING: Self = Self::new(128 * 1024, 8, 4);

    const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Self {
        Self {
            memory_kib,
            passes,
            lanes,
        }
    }

    /// Whether it is less work than another.
    const fn is_below(self, other: Self) -> bool {
        self.memory_kib < other.memory_kib || self.passes < other.passes
    }
}

/// What is kept of a password. `Debug` masks it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasswordHash {
    cost: Cost,
    salt: [u8; SALT_OCTETS],
    output: [u8; OUTPUT_OCTETS],
}

crate::words::words! {
    /// What a comparison found.
    Verdict {
        /// The password is right.
        Right = "right",
        /// It is right, and what is kept of it cost less than [`Cost::TODAY`]: hash it anew while it is known.
        RightButOld = "right-but-old",
        /// It is not.
        Wrong = "wrong",
    }
}

/// Why a text is no hash of ours. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhcRefused {
    /// Not the form that is written here.
    #[error("the row holds no Argon2id hash as this gateway writes it; set the password anew")]
    Form,
    /// Its cost lies outside of [`Cost::FLOOR`] to [`Cost::CEILING`].
    #[error("the row's hash costs less or more than is read; set the password anew")]
    Cost,
}

/// The library did not stretch a password. It does so for every salt and cost that can be made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password was not stretched: Argon2 refused its parameters; report it")]
pub struct NotStretched;

impl PasswordHash {
    /// Of a password that was chosen, with 16 random octets, at [`Cost::TODAY`].
    pub fn of(password: &Password, salt: [u8; SALT_OCTETS]) -> Result<Self, NotStretched> {
        Self::at(Cost::TODAY, password, salt)
    }

    fn at(cost: Cost, password: &Password, salt: [u8; SALT_OCTETS]) -> Result<Self, NotStretched> {
        let output = *stretched(password, &salt, cost).ok_or(NotStretched)?;
        Ok(Self { cost, salt, output })
    }

    fn verify(&self, shown: &Password) -> Verdict {
        let output = stretched(shown, &self.salt, self.cost);
        let is_right = output.is_some_and(|output| output.ct_eq(&self.output).into());
        match (is_right, self.cost.is_below(Cost::TODAY)) {
            (true, false) => Verdict::Right,
            (true, true) => Verdict::RightButOld,
            (false, _) => Verdict::Wrong,
        }
    }
}

/// Compares what somebody shows with what is kept of the account that he names, if there is any. Where there is none the same work is
/// done, and it is wrong: time does not tell who exists, but for accounts whose hash is older than [`Cost::TODAY`], until their next
/// sign-in.
pub fn verify(kept: Option<&PasswordHash>, shown: &Password) -> Verdict {
    if let Some(hash) = kept {
        return hash.verify(shown);
    }
    drop(black_box(stretched(shown, &NOBODY, Cost::TODAY)));
    Verdict::Wrong
}

fn stretched(
    password: &Password,
    salt: &[u8],
    cost: Cost,
) -> Option<Zeroizing<[u8; OUTPUT_OCTETS]>> {
    let params = Params::new(
        cost.memory_kib,
        cost.passes,
        cost.lanes,
        Some(OUTPUT_OCTETS),
    );
    let params = params.ok()?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = Zeroizing::new([0; OUTPUT_OCTETS]);
    let done = argon2.hash_password_into_with_memory(
        password.octets(),
        salt,
        output.as_mut_slice(),
        &mut memory,
    );
    for block in &mut memory {
        block.zeroize();
    }
    done.ok().map(|()| output)
}

impl fmt::Display for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        let salt = STANDARD_NO_PAD.encode(self.salt);
        let output = STANDARD_NO_PAD.encode(self.output);
        write!(
            f,
            "{HEAD}m={memory_kib},t={passes},p={lanes}${salt}${output}"
        )
    }
}

impl FromStr for PasswordHash {
    type Err = PhcRefused;

    /// Reads what [`PasswordHash`] writes, and nothing else: one hash has one text.
    fn from_str(text: &str) -> Result<Self, PhcRefused> {
        let hash = parsed(text).ok_or(PhcRefused::Form)?;
        if hash.to_string() != text {
            return Err(PhcRefused::Form);
        }
        let cost = hash.cost;
        let fits = !cost.is_below(Cost::FLOOR)
            && !Cost::CEILING.is_below(cost)
            && (Cost::FLOOR.lanes..=Cost::CEILING.lanes).contains(&cost.lanes);
        if fits {
            Ok(hash)
        } else {
            Err(PhcRefused::Cost)
        }
    }
}

fn parsed(text: &str) -> Option<PasswordHash> {
    let rest = text.strip_prefix(HEAD)?;
    if text.len() > TEXT_OCTETS_MAX {
        return None;
    }
    let mut parts = rest.split('$');
    let mut next = || parts.next();
    let (cost, salt, output) = (next()?, next()?, next()?);
    let mut numbers = cost.split(',');
    let mut number = |name: &str| numbers.next()?.strip_prefix(name)?.parse().ok();
    let cost = Cost::new(number("m=")?, number("t=")?, number("p=")?);
    let salt = STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()?;
    let output = STANDARD_NO_PAD.decode(output).ok()?.try_into().ok()?;
    Some(PasswordHash { cost, salt, output })
}

impl TryFrom<String> for PasswordHash {
    type Error = PhcRefused;
    fn try_from(text: String) -> Result<Self, PhcRefused> {
        text.parse()
    }
}

impl From<PasswordHash> for String {
    fn from(hash: PasswordHash) -> Self {
        hash.to_string()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordHash")
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
