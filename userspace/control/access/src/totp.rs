//! Codes of an authenticator: TOTP (RFC 6238) with SHA-1, steps of 30 seconds and six digits, the only parameters that every
//! authenticator knows.
//!
//! A code of the step before and of the step after is taken too: clocks differ, and people type slowly (RFC 6238 §5.2 recommends one step
//! back; one ahead is for a telephone whose clock is fast). A step is used once, and none before it is used after it (§5.2: "the
//! verifier MUST NOT accept the second attempt").

use jiff::Timestamp;
use model::AccountName;
use ring::hmac;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::spelled;

/// Octets of a secret (RFC 4226 §4, R6: 160 bits are recommended).
pub const SECRET_OCTETS: usize = 20;
/// Seconds of a step (RFC 6238 §5.2).
pub const STEP_SECONDS: u64 = 30;
/// Digits of a code (RFC 4226 §5.3).
pub const DIGITS: usize = 6;
/// Values of a code: ten to the power of [`DIGITS`].
const VALUES: u32 = 1_000_000;
/// Longest text that is read as a code: one with a blank in its middle.
const TEXT_OCTETS_MAX: usize = 16;

/// What an authenticator and the gateway share. `Debug` masks it; dropped, it is overwritten. The body seals it before it is written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpSecret([u8; SECRET_OCTETS]);

/// A step of the clock: seconds since 1970 in units of [`STEP_SECONDS`] (RFC 6238 §4.2, T).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Step(u64);

/// A code as somebody typed it. `Debug` masks it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TotpCode(u32);

/// A text that is no code. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code of the authenticator has {DIGITS} digits: type the one that it shows now")]
pub struct NoCode;

crate::words::words! {
    /// Why a code is not taken.
    TotpRefused {
        /// It belongs to none of the three steps.
        Wrong = "wrong",
        /// It is right, and its step or a later one was used: wait for the next code.
        Replayed = "replayed",
    }
}

impl Step {
    /// The step of a moment; the first one before 1970.
    pub fn at(now: Timestamp) -> Self {
        Self(u64::try_from(now.as_second()).unwrap_or(0) / STEP_SECONDS)
    }

    /// The step before, this one, and the one after.
    fn around(self) -> [Self; 3] {
        let Self(step) = self;
        [step.saturating_sub(1), step, step.saturating_add(1)].map(Self)
    }
}

impl TotpSecret {
    /// Of these random octets.
    pub const fn new(octets: [u8; SECRET_OCTETS]) -> Self {
        Self(octets)
    }

    /// As people type it into an authenticator that has no camera: base 32 (RFC 4648 §6) without padding.
    pub fn reveal_base32(&self) -> Zeroizing<String> {
        spelled::base32(&self.0)
    }

    /// As an authenticator reads it from a QR code: `otpauth://totp/issuer:account?…`, the format that Google's authenticator documents
    /// ("Key Uri Format"). What is not unreserved (RFC 3986 §2.3) in the issuer's name is escaped.
    pub fn reveal_uri(&self, issuer: &str, account: &AccountName) -> Zeroizing<String> {
        let issuer = escaped(issuer);
        let secret = self.reveal_base32();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            secret.as_str()
        ))
    }

    /// The step whose code this is, which from now on is used: keep it, and show it as `last_used` with the next code.
    pub fn check(
        &self,
        code: TotpCode,
        now: Timestamp,
        last_used: Option<Step>,
    ) -> Result<Step, TotpRefused> {
        // All three are computed and compared, whichever fits.
        let fitting = Step::at(now).around().map(|step| {
            let fits: bool = self.code(step).0.ct_eq(&code.0).into();
            fits.then_some(step)
        });
        let fitting = fitting.into_iter().flatten();
        let latest = fitting.max().ok_or(TotpRefused::Wrong)?;
        if last_used.is_some_and(|used| latest <= used) {
            return Err(TotpRefused::Replayed);
        }
        Ok(latest)
    }

    /// The code of a step (RFC 4226 §5.3).
    fn code(&self, Step(step): Step) -> TotpCode {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or(0) & 0xf);
        let four = tag.iter().skip(offset).take(4);
        let value = four.fold(0, |value, octet| value << 8 | u32::from(*octet));
        TotpCode((value & 0x7fff_ffff) % VALUES)
    }
}

impl FromStr for TotpCode {
    type Err = NoCode;

    /// Six ASCII digits, with blanks anywhere.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        if text.len() > TEXT_OCTETS_MAX {
            return Err(NoCode);
        }
        let mut digits = 0;
        let mut value = 0;
        for character in text.chars().filter(|c| *c != ' ') {
            value = value * 10 + character.to_digit(10).ok_or(NoCode)?;
            digits += 1;
            if digits > DIGITS {
                return Err(NoCode);
            }
        }
        if digits == DIGITS {
            Ok(Self(value))
        } else {
            Err(NoCode)
        }
    }
}

fn escaped(text: &str) -> String {
    let escape = |octet: u8| match octet {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
            char::from(octet).to_string()
        }
        _ => format!("%{octet:02X}"),
    };
    text.bytes().map(escape).collect()
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(***)")
    }
}

impl fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpCode(***)")
    }
}

impl Drop for TotpSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests;
